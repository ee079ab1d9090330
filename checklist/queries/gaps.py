"""Gaps of a team: what of an assignment nobody has, or one person only; who can help with it, who wants to learn it.

An item is had by who has done it, an ongoing one by who practised it within its thirty days. Only members whose items
leads may see are counted and named; marks are shown of all who share something with the team.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Membership, Shares
from checklist.models import Assignment, Item, Mark
from checklist.queries.assigned import TOTALS_FROM, Assigned, assigned_of, assigned_to, open_assignments
from checklist.queries.members import Member, members_on
from checklist.queries.readings import LANE, Reading, Readings, how_many_have, how_many_have_all, readings_of
from checklist.queries.sheet import SheetCategory, SheetItem, SheetLevel

NAMES_SHOWN = 3

Said = tuple[int, str]  # a skill, and what was said of it


class Person(NamedTuple):
    """A member's name, which may be empty, and user uuid; that is empty too where the assignment is not for them."""

    name: str
    uuid: str


class Some(NamedTuple):
    """The first of some people by name, and how many they are in all."""

    first: tuple[Person, ...] = ()
    people: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.first)

    @property
    def more(self) -> int:
        return self.people - len(self.first)


@dataclass(frozen=True, slots=True)
class ItemGap:
    """One item: how many have it and who, against how many are wanted; None where nobody's items may be counted."""

    item: SheetItem
    wanted: int
    have: int | None
    who: Some
    help: Some
    want: Some

    @property
    def missing(self) -> int:
        """How many more are wanted."""
        return 0 if self.have is None else max(0, self.wanted - self.have)

    @property
    def nobody(self) -> bool:
        return self.have == 0

    @property
    def only_one(self) -> bool:
        return self.have == 1


SHOWN: Mapping[str, Callable[[ItemGap], bool]] = {
    "all": lambda _one: True,
    "gaps": lambda one: one.missing > 0,
    "one": lambda one: one.only_one,
    "nobody": lambda one: one.nobody,
}


@dataclass(frozen=True, slots=True)
class CategoryGap:
    """One category: its items, and how many people have done all of it; None where that is withheld, or where it has
    nothing that could be finished."""

    category: SheetCategory
    items: tuple[ItemGap, ...]
    complete: int | None

    @property
    def below(self) -> int:
        """How many items fewer people have than are wanted."""
        return sum(one.missing > 0 for one in self.items)

    @property
    def pressing(self) -> bool:
        """Whether there is an item that nobody has, or one person only."""
        return any(one.nobody or one.only_one for one in self.items)

    def shown(self, show: str) -> tuple[ItemGap, ...]:
        """The items of that kind: one of SHOWN."""
        return tuple(filter(SHOWN[show], self.items))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of an assignment at a moment: of `open` members items are counted, `totals` share totals alone, and
    `nothing` nothing."""

    assigned: Assigned
    categories: tuple[CategoryGap, ...]
    open: int
    totals: int
    nothing: int
    at: datetime

    @property
    def items(self) -> Iterator[ItemGap]:
        return (one for category in self.categories for one in category.items)

    @property
    def counted(self) -> int:
        """Whose totals are counted."""
        return self.open + self.totals

    @property
    def withheld(self) -> bool:
        """Whether too few share totals for figures about whole categories."""
        return self.counted < TOTALS_FROM

    @property
    def nobody(self) -> int:
        return sum(one.nobody for one in self.items)

    @property
    def only_one(self) -> int:
        return sum(one.only_one for one in self.items)

    @property
    def below(self) -> int:
        return sum(category.below for category in self.categories)

    def kind_shown(self, show: str) -> str:
        """Which items can be shown where those of a kind are wanted: all, where no item is counted."""
        return show if self.open else "all"

    def of_levels(self, levels: Sequence[SheetLevel]) -> "Gaps":
        """The same of these levels only. No query."""
        return replace(self, categories=tuple(one for one in self.categories if one.category.level in levels))


@dataclass(frozen=True)
class FoundGaps:
    """Gaps, and the readings that were made anew for them, to be kept by `actions.keep_compact`."""

    gaps: Gaps
    readings: Readings


def gaps_of(assignment: Assignment, names: int = NAMES_SHOWN, today: date | None = None) -> FoundGaps:
    """The gaps of an assignment, with so many names at most for each item. Two queries where the process knows the
    members' readings (who is in it with what they share; their marks), one more for those it does not know."""
    assigned, members = assigned_of(assignment), members_on(assignment)
    counted = {one.user: one.latest for one in members if one.counted}
    readings = readings_of(counted, assigned.scope, today)
    marks = marks_on(assignment, members, names)
    return FoundGaps(_gaps(assigned, members, readings.by_user, marks, names), readings)


def _gaps(
    assigned: Assigned,
    members: Sequence[Member],
    readings: Mapping[int, Reading],
    marks: Mapping[Said, Some],
    names: int,
) -> Gaps:
    scope = assigned.scope
    shown = [(one, readings[one.user]) for one in members if one.open]
    counts = how_many_have((reading for _member, reading in shown), scope)
    who = _first_who_have(shown, len(scope.items), names)
    totals = [readings[one.user].for_leads(one.allowed) for one in members if one.counted]
    complete = how_many_have_all(totals, scope) if len(totals) >= TOTALS_FROM else None
    found, start = [], 0
    for at, category in enumerate(scope.categories):
        rows = [
            ItemGap(
                item,
                assigned.assignment.wanted,
                counts[place] if shown else None,
                Some(tuple(map(_person, who[place])), counts[place]),
                marks.get((item.skill, Mark.Kind.HELP), Some()),
                marks.get((item.skill, Mark.Kind.WANT), Some()),
            )
            for place, item in enumerate(category.items, start)
        ]
        start += len(rows)
        found.append(CategoryGap(category, tuple(rows), complete[at] if complete and category.finite else None))
    share_nothing = len(members) - len(totals)
    return Gaps(assigned, tuple(found), len(shown), len(totals) - len(shown), share_nothing, timezone.now())


def _person(member: Member) -> Person:
    return Person(member.name, str(member.uuid))


def _first_who_have(people: Iterable[tuple[Member, Reading]], items: int, names: int) -> list[list[Member]]:
    """The first who have each item. An item that has so many is asked for no more: the cost is that of those who are
    found, and one AND for each person."""
    found: list[list[Member]] = [[] for _ in range(items)]
    asked = sum(1 << (LANE * place) for place in range(items))
    for member, reading in people:
        hits = reading.have & asked
        while hits:
            lowest = hits & -hits
            hits ^= lowest
            here = found[lowest.bit_length() // LANE]
            here.append(member)
            if len(here) == names:
                asked ^= lowest
    return found


def marks_on(assignment: Assignment, members: Iterable[Member], names: int) -> dict[Said, Some]:
    """Who of the team said that they can help with a skill or want to learn it: the first by name, and how many, for
    each skill and kind. Nothing of those who share nothing. One query, which reads all marks of the team (of a member
    there are 500 at most, see `actions.set_mark`): numbering them, or choosing those of the list, takes SQL four times
    as long."""
    known = {member.membership: member for member in members}
    rows = Mark.objects.filter(membership__team=assignment.team_id).exclude(membership__shares=Shares.NOTHING)
    rows = rows.order_by("membership__user__name", "membership__user")
    found: dict[Said, list[tuple[int, str]]] = {}
    for skill, kind, membership, name in rows.values_list("skill", "kind", "membership", "membership__user__name"):
        found.setdefault((skill, kind), []).append((membership, name))
    return {
        said: Some(tuple(_marked(known, *one) for one in those[:names]), len(those)) for said, those in found.items()
    }


def _marked(known: Mapping[int, Member], membership: int, name: str) -> Person:
    return _person(known[membership]) if membership in known else Person(name, "")


# --- One's own marks -----------------------------------------------------------------------------------------
def markable(membership: Membership) -> QuerySet[Assignment]:
    """The assignments of whose items a member may mark: what is assigned to them, for a lead all that the team has, the
    latest first. One query when read."""
    return open_assignments(membership.team) if membership.leads else assigned_to(membership)


def markable_item(membership: Membership, uuid: UUID) -> SheetItem | None:
    """An item of those, None for any other. One query where its list is in memory, whatever is assigned."""
    lists = Item.objects.filter(uuid=uuid).values("checklist")
    scopes = (assigned_of(one).scope for one in markable(membership).filter(checklist__in=lists))
    return next((scope.by_uuid[str(uuid)] for scope in scopes if str(uuid) in scope.by_uuid), None)


def marks_of(membership: Membership) -> frozenset[Said]:
    """What a member has said to this team's leads: skill and kind. One query."""
    return frozenset(Mark.objects.filter(membership=membership).values_list("skill", "kind"))
