"""What a member shares with a team, as they decide about it: what each choice would show, and who looked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.functions import Left
from django.utils import timezone

from accounts import queries as people
from accounts.models import Membership, Shares
from checklist.models import Assignment, Note
from checklist.queries import compact
from checklist.queries.assigned import Assigned, allowed, assigned_of, assigned_to, assignments_for, at_least
from checklist.queries.members import Member
from checklist.queries.overview import Overview, Row, View, overview_of_one
from checklist.queries.readings import Reading, readings_of
from checklist.queries.status import Term

NOTES_SHOWN, BEGINNING = 2, 120  # of the notes that a choice would show, and the letters of each


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the four choices, and what leads would see with it now: an `overview` of this row alone (None where
    nothing is assigned), how many items with items, how many `notes` with notes and how the latest of them begin.
    `kept_back` where more is shared than shows, as the assignment was not seen yet."""

    shares: str
    overview: Overview | None = None
    items: int | None = None
    notes: int | None = None
    kept_back: bool = False
    beginnings: Sequence[tuple[str, str]] = ()  # titles of items, and how the notes on them begin

    @property
    def label(self) -> str:
        return str(Shares(self.shares).label)


@dataclass(frozen=True, slots=True)
class Sharing:
    """A member's sharing with one team: the choices, shown with the latest of what is assigned to them there."""

    membership: Membership
    assignments: Sequence[Assignment]
    choices: Sequence[Choice]


def sharing_of(membership: Membership) -> Sharing:
    """A member's sharing with the team. One query; where something is assigned two more, and at most one for
    `readings_of`."""
    assignments = list(assigned_to(membership))
    if not assignments:
        return Sharing(membership, [], [Choice(shares) for shares in Shares.values])
    first: Any = assignments[0]
    assigned, user = assigned_of(first), membership.user_id
    latest = compact.latest_operations([user])
    reading = readings_of({user: latest.get(user)}, assigned.scope).by_user[user]
    notes = _beginnings(user, assigned)
    choices = []
    for shares in Shares.values:
        may = allowed(shares, first.seen)
        row = row_of(membership, assigned, shares, may, reading)
        items = len(assigned.scope.items) if at_least(may, Shares.ITEMS) else None
        shown = notes if at_least(may, Shares.NOTES) else None
        count = None if shown is None else len(shown)
        choices.append(Choice(shares, row, items, count, may != shares, (shown or [])[:NOTES_SHOWN]))
    return Sharing(membership, assignments, choices)


def _beginnings(user: int, assigned: Assigned) -> list[tuple[str, str]]:
    """The notes on assigned items that are not private, the latest first: their items, and how they begin. One query,
    which does not fetch the long ones whole."""
    items = assigned.scope.by_skill
    notes = Note.objects.filter(user=user, private=False, skill__in=items).order_by("-changed_at")
    return [(items[skill].title, text) for skill, text in notes.values_list("skill", Left("text", BEGINNING))]


def row_of(membership: Membership, assigned: Assigned, shares: str, may: str, reading: Reading) -> Overview:
    """The overview of one member alone, as it is with that much shared. No query."""
    user, now = membership.user, timezone.now()
    term = Term(assigned.assignment.starts_on, assigned.due_on, timezone.localdate())
    labels = json.dumps(membership.labels)
    member = Member(
        *(membership.pk, user.pk, user.name, membership.role, shares, labels, None, user.uuid.hex), allowed=may
    )
    counted = reading.for_leads(may) if member.counted else None
    status = term.status_of(reading.stand(timezone.get_current_timezone())) if counted else None
    view, row = View(assignment=str(assigned.assignment.uuid)), Row(member, counted, status)
    return overview_of_one(assigned, term, view, row, now)


@dataclass(frozen=True, slots=True)
class TeamSharing:
    """One team on the page of all: what is shared there, and what is assigned there."""

    membership: Membership
    assignments: Sequence[Assignment]


def sharing_with_all(user: Any, looks: int) -> tuple[list[TeamSharing], people.Looks]:
    """What a person shares with each of their teams, by name, and who looked, the latest so many. Three queries."""
    memberships = list(people.memberships_of(user))
    mine = list(assignments_for(user)) if memberships else []
    teams = [TeamSharing(one, [each for each in mine if each.team_id == one.team_id]) for one in memberships]
    return teams, people.latest_looks(user, memberships, looks)
