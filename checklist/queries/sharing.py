"""What a member shares with a team, as they decide about it: what each choice would show, and who looked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models.functions import Left
from django.utils import timezone

from accounts import queries as people
from accounts.models import Membership, Shares
from checklist.models import Assignment, Note
from checklist.queries import compact
from checklist.queries.assigned import Assigned, Scope, allowed, assigned_to, assignments_for, at_least
from checklist.queries.assignments import assigned_each
from checklist.queries.members import Member
from checklist.queries.overview import Overview, Row, View, overview_of_one
from checklist.queries.readings import Reading, readings_in
from checklist.queries.status import Term

NOTES_SHOWN, BEGINNING = 2, 400  # of the notes that a choice would show, and the letters of each


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
    `readings_in`."""
    return _sharings([membership], {membership.team_id: list(assigned_to(membership))})[0]


def sharing_with_all(user: Any, looks: int) -> tuple[list[Sharing], people.Looks]:
    """What a person shares with each of their teams, by name, and who looked, the latest so many. Three queries,
    whatever the number of teams; where something is assigned two more, and at most one for `readings_in`."""
    memberships = list(people.memberships_of(user))
    there: dict[int, list[Assignment]] = {one.team_id: [] for one in memberships}
    for membership in memberships:
        membership.user = user  # known already
    for one in assignments_for(user) if memberships else ():
        if one.team_id in there:  # not joined just now
            there[one.team_id].append(one)
    return _sharings(memberships, there), people.latest_looks(user, memberships, looks)


def _sharings(memberships: Sequence[Membership], there: Mapping[int, Sequence[Assignment]]) -> list[Sharing]:
    """One person's sharing with some teams, given what is assigned to them in each."""
    latest = [max(some, key=lambda one: one.pk) for some in there.values() if some]
    shown = _shown(memberships[0].user_id, latest) if latest else {}
    return [Sharing(one, there[one.team_id], _choices(one, shown.get(one.team_id))) for one in memberships]


class Shown(NamedTuple):
    """What a team's choices are shown with: an assignment, what the person has of it, and their notes on its items."""

    assigned: Assigned
    reading: Reading
    notes: Sequence[tuple[str, str]]


def _shown(user: int, latest: Sequence[Assignment]) -> dict[int, Shown]:
    """What is shown of each of these assignments, by team."""
    each = assigned_each(latest)
    operation = compact.latest_operations([user]).get(user)
    readings = readings_in(user, operation, [one.scope for one in each])
    notes = _beginnings(user)
    return {
        one.assignment.team_id: Shown(one, reading, _on_items(notes, one.scope))
        for one, reading in zip(each, readings, strict=True)
    }


def _beginnings(user: int) -> list[tuple[int, str]]:
    """The notes that are not private, the latest first, and how they begin. One query, which does not fetch the long
    ones whole."""
    notes = Note.objects.filter(user=user, private=False).order_by("-changed_at")
    return list(notes.values_list("skill", Left("text", BEGINNING)))


def _on_items(notes: Iterable[tuple[int, str]], scope: Scope) -> list[tuple[str, str]]:
    items = scope.by_skill
    return [(items[skill].title, text) for skill, text in notes if skill in items]


def _choices(membership: Membership, shown: Shown | None) -> list[Choice]:
    if shown is None:
        return [Choice(shares) for shares in Shares.values]
    return [_choice(membership, shown, shares) for shares in Shares.values]


def _choice(membership: Membership, shown: Shown, shares: str) -> Choice:
    assigned, reading, notes = shown
    may = allowed(shares, assigned.assignment.seen)  # type: ignore[attr-defined]
    row = row_of(membership, assigned, shares, may, reading)
    items = len(assigned.scope.items) if at_least(may, Shares.ITEMS) else None
    if not at_least(may, Shares.NOTES):
        return Choice(shares, row, items, kept_back=may != shares)
    return Choice(shares, row, items, len(notes), may != shares, notes[:NOTES_SHOWN])


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
