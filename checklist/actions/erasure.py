"""Erasing an account: everything in it goes, and what others wrote about the person names nobody any more."""

import re
from collections.abc import Collection, Iterator

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, CharField, F, ForeignKey, Model, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import delete_team, end_sessions, forget_invited, hold_teams_of
from accounts.models import User
from accounts.queries import sessions_of, teams_that_go
from checklist.actions.settling import settle_skills, skills_of, skills_without_list
from checklist.models import ProgressEvent
from checklist.queries import lists_that_go, lists_that_stay

ERASED = "–"  # in place of a name, in the curators' log


@transaction.atomic
def erase_account(*, user: User) -> bool:
    """Delete an account with everything in it, and end its sessions; returns False where it is gone already.

    Teams that nobody else leads go with it. Public lists that others copied stay, without an owner. Skills that only
    the other lists of this person, or of those teams, asked for go too. One that others still stand on stays, and if it
    was this person's it gets the title that the others' list gives it. The curators' log keeps what was done about the
    person, and teams of others what they did there, without saying who that is.

    Thirty-three queries at least; about ninety for an account that has everything, and some more for each hundred
    operations and items.
    Raises ValidationError for the only superuser: nobody could name curators any more.
    """
    hold_teams_of(user)  # before the account, as whoever changes a team's members does
    if not _locked(user):
        return False
    _keep_one_superuser(user)
    end_sessions(sessions_of(user))
    _anonymise_log(user)
    forget_invited(user=user)
    teams = list(teams_that_go(user))
    skills, made = _leave_lists(user, [team.pk for team in teams])
    skills += skills_without_list(user)
    ProgressEvent.objects.filter(operation__user=user).delete()  # the most, without reading them
    for team in teams:
        delete_team(team)
    User.objects.get(pk=user.pk).delete()
    settle_skills(skills, made)
    return True


def _locked(user: User) -> bool:
    """Wait until nobody else changes this account, and for superusers until no other such leaves. One query."""
    people = User.objects.select_for_update().order_by("pk")
    which = Q(pk=user.pk) | Q(is_superuser=True) if user.is_superuser else Q(pk=user.pk)
    return any(found.pk == user.pk for found in people.filter(which))


def _leave_lists(user: User, teams: list[int]) -> tuple[list[int], list[int]]:
    """Take the name off those lists that stay; return the skills of those that go, and which of them they made. Who
    copies one of these lists just now is waited for. Four queries."""
    going = lists_that_go(user, teams)
    list(going.select_for_update().order_by("pk").values_list("pk"))
    lists_that_stay(user, teams).update(owner=None, team=None, revision=F("revision") + 1, edited_at=timezone.now())
    return skills_of(going)


def _keep_one_superuser(user: User) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        text = _(
            "You are the only superuser: nobody could name curators any more. Make somebody else a superuser first, "
            "in the admin or with “manage.py createsuperuser”. Nothing was deleted."
        )
        raise ValidationError(text, code="last-superuser")


# --- The curators' log ----------------------------------------------------------------------------------
def _anonymise_log(user: User) -> None:
    """Take the person's name out of what others noted about them; what they noted themself goes by cascade.

    One query, and one for each kind of thing that the log speaks of.
    """
    about = Q(pk__in=[])
    for kind in ContentType.objects.filter(pk__in=LogEntry.objects.values("content_type")):
        model = kind.model_class()
        if model is not None and (path := path_to_user(model)):
            theirs = model._base_manager.filter(**{path: user.pk}).annotate(text=Cast("pk", CharField()))
            about |= Q(content_type=kind, object_id__in=theirs.values("text"))
    for address in _addresses(user):
        whole = rf"(^|[^\w.+-]){re.escape(address)}($|[^\w.-])"
        about |= Q(object_repr__iregex=whole) | Q(change_message__iregex=whole)
    LogEntry.objects.filter(about).update(object_id=None, object_repr=ERASED, change_message="")


def _addresses(user: User) -> set[str]:
    return {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}


def path_to_user(model: type[Model], seen: Collection[type[Model]] = ()) -> str:
    """By which columns a model's rows go with a user, as a lookup, the shortest: `operation__user`; "" where they do
    not."""
    if model is User:
        return "pk"
    seen, found = (*seen, model), []
    for field in _cascading(model):
        other = field.related_model
        if other not in seen and (path := path_to_user(other, seen)):
            found.append(field.name if path == "pk" else f"{field.name}__{path}")
    return min(found, key=lambda path: path.count("__"), default="")


def _cascading(model: type[Model]) -> Iterator[ForeignKey]:
    fields = [one for one in model._meta.concrete_fields if isinstance(one, ForeignKey)]
    going = (one for one in fields if one.remote_field.on_delete is CASCADE)
    return iter(sorted(going, key=lambda one: one.related_model is not User))  # straight to the user before round about
