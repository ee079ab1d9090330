"""Erasing an account: everything in it goes, and what others wrote about the person names nobody any more."""

import re
from collections.abc import Collection, Iterator

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, CharField, Exists, ForeignKey, Model, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from accounts.actions import end_sessions
from accounts.models import User
from accounts.queries import sessions_of
from checklist.models import Evidence, GuestProgress, Item, MetCriterion, Note, Progress, ProgressEvent, Skill

ERASED = "–"  # in place of a name, in the curators' log
NOBODYS_SKILL = "A skill of a list that is gone"  # whose last list went, while others still stand on it
KEPT_BY_OTHERS = (Item, Progress, GuestProgress, ProgressEvent, Note, Evidence, MetCriterion)


@transaction.atomic
def erase_account(*, user: User) -> bool:
    """Delete an account with everything in it, and end its sessions; returns False where it is gone already.

    Skills that only lists of this person asked for go too. One that others still stand on stays, and if it was this
    person's it gets the title that the others' list gives it. The curators' log keeps what was done about the person,
    without saying who that is. Twenty-seven queries at least; about sixty for an account that has everything, and some
    more for each hundred operations and items.
    Raises ValidationError for the only superuser: nobody could name curators any more.
    """
    if not _locked(user):
        return False
    _keep_one_superuser(user)
    end_sessions(sessions_of(user))
    _anonymise_log(user)
    skills, made = _skills_of(user)
    ProgressEvent.objects.filter(operation__user=user).delete()  # the most, without reading them
    User.objects.get(pk=user.pk).delete()
    _settle_skills(skills, made)
    return True


def _locked(user: User) -> bool:
    """Wait until nobody else changes this account, and for superusers until no other such leaves. One query."""
    people = User.objects.select_for_update().order_by("pk")
    which = Q(pk=user.pk) | Q(is_superuser=True) if user.is_superuser else Q(pk=user.pk)
    return any(found.pk == user.pk for found in people.filter(which))


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
    """By which columns a model's rows go with a user, as a lookup: `operation__user`; "" where they do not."""
    if model is User:
        return "pk"
    seen = (*seen, model)
    for field in _cascading(model):
        other = field.related_model
        if other not in seen and (path := path_to_user(other, seen)):
            return field.name if path == "pk" else f"{field.name}__{path}"
    return ""


def _cascading(model: type[Model]) -> Iterator[ForeignKey]:
    fields = [one for one in model._meta.concrete_fields if isinstance(one, ForeignKey)]
    return (one for one in fields if one.remote_field.on_delete is CASCADE)


# --- Skills without a key: somebody's own list made them ------------------------------------------------
def _skills_of(user: User) -> tuple[list[int], list[int]]:
    """The skills without a key that the person's lists ask for; and which of them those lists asked for first.
    One query."""
    first = Item.objects.filter(skill=OuterRef("pk")).order_by("pk")
    skills = Skill.objects.filter(key=None, items__checklist__owner=user).distinct()
    maker = Subquery(first.values("checklist__owner")[:1])
    found = list(skills.annotate(maker=maker).values_list("pk", "maker"))
    return [pk for pk, _maker in found], [pk for pk, maker in found if maker == user.pk]


def _settle_skills(skills: Collection[int], made: Collection[int]) -> None:
    """Delete what nobody refers to any more, and call by others' words what the person made. Two queries at most."""
    if not skills:
        return
    kept = Q()
    for model in KEPT_BY_OTHERS:
        kept |= Q(Exists(model._default_manager.filter(skill=OuterRef("pk"))))
    Skill.objects.filter(~kept, pk__in=skills).delete()
    theirs = Item.objects.filter(skill=OuterRef("pk")).order_by("pk").values("title")[:1]
    Skill.objects.filter(pk__in=made).update(title=Coalesce(Subquery(theirs), Value(NOBODYS_SKILL)))
