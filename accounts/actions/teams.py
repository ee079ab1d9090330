"""Changes of teams: make one, name it, who is in it as what, and what they share. Each is one transaction.

Whoever acts is a membership. It is read again with the team locked, so that what a lead did who is none any more, or
what two leads do at once, comes out as if one had come after the other: `Membership.DoesNotExist` is raised where the
person may not do this (any more).
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import (
    LABEL_LENGTH,
    LABELS_AT_MOST,
    NAME_LENGTH,
    AccessRecord,
    Happened,
    Invitation,
    Membership,
    Role,
    Shares,
    Team,
    TeamEvent,
    User,
)
from accounts.queries.teams import ACCESS_KEPT, addresses_of

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RANDOM_CHARACTERS = 6
COPIED = ("team_id", "team_name", "lead_id", "what", "day", "at")  # where a look at all becomes one at each
OVER_KEPT = timedelta(days=30)  # invitations by which nobody can join any more
TEAMS_AT_MOST = 50  # that one person may make or be in
MEMBERS_AT_MOST = 5_000


class Taken(ValidationError):
    """What a form asks for was done already, with another content or by somebody else."""

    status = 409


def taken() -> Taken:
    """What is said where a uuid names something else. No query."""
    return Taken(_("This was sent before with another content. Reload the page."), code="named-otherwise")


@transaction.atomic
def make_team(*, user: User, name: str, named: UUID) -> Membership:
    """Make a team, which its maker leads; `named` is its uuid, so that repeating this makes no second one. Seven
    queries. Raises ValidationError for a name that no team can have, and Taken where they have left the team that this
    made."""
    hold_user(user)
    made = Membership.objects.filter(user=user, team__uuid=named).select_related("team").first()
    if made:
        return made
    if Team.objects.filter(uuid=named).exists():
        raise taken()
    if Membership.objects.filter(user=user).count() >= TEAMS_AT_MOST:
        limit = _("One can be in at most %(limit)s teams. Leave one first.") % {"limit": TEAMS_AT_MOST}
        raise ValidationError(limit, code="too-many-teams")
    name = clean_name(name)
    team = Team.objects.create(uuid=named, name=name, slug=_slug_for(name))
    membership = Membership.objects.create(team=team, user=user, role=Role.LEAD)
    note(team, Happened.MADE, user, detail={"name": name})
    return membership


def clean_name(text: str) -> str:
    """A name as it is kept. Raises ValidationError where it is none. No query."""
    name = " ".join(text.split())
    if not name or "\0" in name or len(name) > NAME_LENGTH:
        raise ValidationError(_("A name has 1 to %(limit)s characters.") % {"limit": NAME_LENGTH}, code="name-unfit")
    return name


def _slug_for(name: str) -> str:
    tail = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{slugify(name)[:60].strip('-') or 'team'}-{tail}"


def hold(membership: Membership, *, leads: bool = True) -> Membership:
    """The membership as it is now, with its team locked until the commit. Two queries. Raises Membership.DoesNotExist
    where it is gone, or where it has to be a lead's and is not."""
    Team.objects.select_for_update(no_key=True).filter(pk=membership.team_id).first()
    rows = Membership.objects.select_related("team", "user").filter(pk=membership.pk)
    return rows.filter(role=Role.LEAD).get() if leads else rows.get()


def hold_user(user: User) -> None:
    """Put what this transaction does about a person's teams behind what others do. One query."""
    User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()


def note(
    team: Team, what: Happened, actor: User | None, *, member: User | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Put a change on the team's record. One query."""
    TeamEvent.objects.create(team=team, what=what, actor=actor, member=member, detail=detail or {})


def note_all(events: Iterable[TeamEvent]) -> None:
    """Put changes on the records of several teams. One query."""
    TeamEvent.objects.bulk_create(events)


@transaction.atomic
def rename_team(*, lead: Membership, name: str) -> Team:
    """Give a team another name; its address stays. Four queries."""
    lead, name = hold(lead), clean_name(name)
    team, before = lead.team, lead.team.name
    if name != before:
        team.name = name
        team.save(update_fields=["name"])
        note(team, Happened.RENAMED, lead.user, detail={"from": before, "to": name})
    return team


@transaction.atomic
def set_role(*, lead: Membership, member: Membership, role: str) -> Membership:
    """Make a member a lead, or a lead a member. Five queries. Raises ValidationError for the last lead, who cannot
    step down."""
    lead = hold(lead)
    found = Membership.objects.select_related("user").get(pk=member.pk, team=lead.team_id)
    if role not in Role.values:
        raise ValidationError(_("A role is one of: member, lead."), code="unknown-role")
    if found.role != role:
        _keep_a_lead(found)
        before, found.role = found.role, role
        found.save(update_fields=["role"])
        if before == Role.LEAD:
            withdraw_all_of(found, lead.user)
        note(lead.team, Happened.ROLE, lead.user, member=found.user, detail={"from": before, "to": role})
    return found


def _keep_a_lead(leaving: Membership) -> None:
    others = Membership.objects.filter(team=leaving.team_id, role=Role.LEAD).exclude(pk=leaving.pk)
    if leaving.leads and not others.exists():
        text = _("You are the only lead of this team. Make somebody else a lead first, or delete the team.")
        raise ValidationError(text, code="last-lead")


@transaction.atomic
def leave_team(*, membership: Membership) -> None:
    """Leave a team, at once. Six queries at least. Raises ValidationError for the last lead."""
    found = hold(membership, leads=False)
    _keep_a_lead(found)
    withdraw_all_of(found, found.user)
    keep_looks_for(found)
    note(found.team, Happened.LEFT, found.user, member=found.user)
    found.delete()


@transaction.atomic
def remove_member(*, lead: Membership, member: Membership) -> None:
    """Take somebody out of a team, at once; one takes oneself out by leaving. Six queries at least."""
    lead = hold(lead)
    found = Membership.objects.select_related("user").get(pk=member.pk, team=lead.team_id)
    _keep_a_lead(found)
    withdraw_all_of(found, lead.user)
    keep_looks_for(found)
    note(lead.team, Happened.REMOVED, lead.user, member=found.user)
    found.delete()


def withdraw_all_of(found: Membership, actor: User) -> None:
    """Withdraw the invitations that somebody made as a lead who is none any more: they could come back by one. One
    query, and one more for each."""
    mine = Invitation.objects.filter(team=found.team_id, made_by=found.user_id, revoked_at=None)
    still = mine.filter(expires_at__gt=timezone.now(), uses__lt=F("uses_at_most"))
    for _invitation in range(still.update(revoked_at=timezone.now())):
        note(found.team, Happened.REVOKED, actor)


@transaction.atomic
def set_sharing(*, membership: Membership, shares: str) -> Membership:
    """Let a team's leads see this much of what is assigned to one there, from the next request on. Four queries."""
    found = hold(membership, leads=False)
    if shares not in Shares.values:
        raise ValidationError(_("Choose what the leads of this team may see."), code="unknown-sharing")
    if found.shares != shares:
        before, found.shares = found.shares, shares
        found.save(update_fields=["shares"])
        note(found.team, Happened.SHARES, found.user, member=found.user, detail={"from": before, "to": shares})
    return found


@transaction.atomic
def set_labels(*, lead: Membership, member: Membership, labels: Iterable[str]) -> Membership:
    """Put these labels on a member, in place of those before. Five queries."""
    lead = hold(lead)
    found = Membership.objects.select_related("user").get(pk=member.pk, team=lead.team_id)
    wanted = list(dict.fromkeys(filter(None, (" ".join(one.split()) for one in labels))))
    if len(wanted) > LABELS_AT_MOST or any(len(one) > LABEL_LENGTH or "\0" in one for one in wanted):
        limits = {"count": LABELS_AT_MOST, "length": LABEL_LENGTH}
        text = _("A member has at most %(count)s labels of at most %(length)s characters each.") % limits
        raise ValidationError(text, code="labels-unfit")
    if found.labels != wanted:
        before, found.labels = found.labels, wanted
        found.save(update_fields=["labels"])
        note(lead.team, Happened.LABELS, lead.user, member=found.user, detail={"from": before, "to": wanted})
    return found


@transaction.atomic
def change_member(
    *, lead: Membership, member: Membership, role: str | None = None, labels: Iterable[str] | None = None
) -> Membership:
    """Give a member another role, other labels, or both at once; None leaves it. Ten queries."""
    found = member
    if labels is not None:  # first: who steps down may put labels on nobody any more
        found = set_labels(lead=lead, member=found, labels=labels)
    if role is not None:
        found = set_role(lead=lead, member=found, role=role)
    return found


def delete_team(team: Team) -> None:
    """Delete a team with its memberships, invitations and assignments; what people have learned is theirs and stays.
    Must run inside a transaction, with the team held. About a dozen queries."""
    list(Invitation.objects.select_for_update().filter(team=team).values_list("pk"))  # who is joining has joined
    list(Team.objects.select_for_update().filter(pk=team.pk).values_list("pk"))  # and nobody joins any more
    looks = AccessRecord.objects.filter(team=team)
    members = Membership.objects.filter(team=team)
    _make_personal(_latest_of(looks.filter(member=None)), members)
    looks.filter(member=None).delete()
    team.delete()


# --- Who leaves altogether ---------------------------------------------------------------------------------------
def hold_teams_of(user: User) -> None:
    """Lock the teams that a person is in until the commit. One query."""
    theirs = Membership.objects.filter(user=user).values("team")
    list(Team.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk").values_list("pk"))


@transaction.atomic
def forget_invited(*, user: User) -> None:
    """Delete the invitations that are bound to an address which is known to be this person's. Two queries."""
    Invitation.objects.filter(email__in=addresses_of(user)).delete()


# --- Who looked ------------------------------------------------------------------------------------------------
def keep_looks_for(leaving: Membership) -> None:
    """Let somebody who leaves still read who looked at all members while they were one. Two queries."""
    _make_personal(AccessRecord.objects.filter(team=leaving.team_id, member=None), [leaving])


def _make_personal(looks: Iterable[AccessRecord], members: Iterable[Membership]) -> None:
    """Of looks at all members, make looks at each of these, if they were there by then. Two queries at least."""
    looks = list(looks)
    rows = [
        AccessRecord(**{name: getattr(look, name) for name in COPIED}, member_id=one.user_id)
        for one in members
        for look in looks
        if look.at >= one.joined_at
    ]
    AccessRecord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)


def _latest_of(looks: QuerySet[AccessRecord]) -> list[AccessRecord]:
    """The latest look of each lead at each page: what is kept for each member where a whole team goes. One query."""
    return list({(look.lead_id, look.what): look for look in looks.order_by("at")}.values())


def note_look(*, lead: User, team: Team, what: str, member: User | None = None) -> None:
    """Keep that a lead looked at a page, once a day. One query."""
    now = timezone.now()
    look = AccessRecord(team=team, team_name=team.name, lead=lead, member=member, what=what, day=now.date(), at=now)
    with suppress(IntegrityError), transaction.atomic():  # somebody's account went while the page was made
        AccessRecord.objects.bulk_create([look], ignore_conflicts=True)


def sweep_invitations() -> int:
    """Delete the invitations by which nobody can join since a while, with the addresses in them; return how many. One
    query."""
    before = timezone.now() - OVER_KEPT
    spent = Q(uses__gte=F("uses_at_most"), made_at__lt=before)
    return Invitation.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before) | spent).delete()[0]


def sweep_looks(kept: timedelta = ACCESS_KEPT) -> int:
    """Delete what was kept for long enough of who looked; return how many. One query."""
    return AccessRecord.objects.filter(at__lt=timezone.now() - kept).delete()[0]
