"""The overview of a team: who is where on an assignment, as far as each member lets its leads see it.

Of a thousand members only arithmetic is done; who is shown on the page is rendered. Consent is asked with each reading:
members who share nothing have no reading here at all, and those who share totals alone are in no figure about items.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import Shares
from checklist.models import Assignment
from checklist.queries import compact
from checklist.queries.assigned import TOTALS_FROM, Assigned, Scope, assigned_of
from checklist.queries.members import Member, team_on
from checklist.queries.readings import (
    LANE,
    Reading,
    Readings,
    how_many_have,
    how_many_have_all,
    readings_of,
)
from checklist.queries.status import STALLED_AFTER, Status, Term

ROWS = 50
CATEGORY, ITEM = "category", "item"
STARTED = "started"
STANDINGS = (STARTED, "stalled", "behind", "overdue", "on_track", "finished", "not_started")  # as the strip has them
ORDER = {status: place for place, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class View:
    """What of the overview is wanted: which columns, which rows, in which order. `level`, `category` and `assignment`
    are uuids, "" where none was named."""

    by: str = CATEGORY
    sort: str = "name"
    label: str = ""
    standing: str = ""
    level: str = ""
    category: str = ""
    page: int = 1
    assignment: str = ""


class Row(NamedTuple):
    """A member, with what leads may see of them: without a reading, that is nothing."""

    member: Member
    reading: Reading | None
    status: Status | None

    @property
    def labels(self) -> tuple[str, ...]:
        """What leads put on the member."""
        return labels_in(self.member.labels)


class Column(NamedTuple):
    """A category or an item, and where it stands in readings."""

    part: Any
    place: int


class Group(NamedTuple):
    """Columns that stand under one heading: the categories of a level, or the items of a category."""

    part: Any
    columns: tuple[Column, ...]


class Foot(NamedTuple):
    """What the team has of a column: how many have (all of) it; of a category's items, how many one person alone has,
    and how many nobody has (None: nobody lets items be seen)."""

    have: int | None
    only_one: int | None
    nobody: int | None


@dataclass(frozen=True)
class Overview:
    """One page of the overview. `strip` and `feet` are None where they are withheld. Rows of all pages are in `found`,
    those with the label in `everyone`; `joined` is how many the team has, and `others` those for whom it is not."""

    assigned: Assigned
    term: Term
    view: View
    groups: tuple[Group, ...]
    everyone: Sequence[Row]
    found: Sequence[Row]
    labels: tuple[str, ...]
    others: Sequence[str]
    joined: int
    at: datetime
    since: datetime | None
    changes: int
    strip: Mapping[str, int] | None
    feet: Sequence[Foot] | None
    readings: Readings = field(repr=False)

    @property
    def scope(self) -> Scope:
        return self.assigned.scope

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.found) // ROWS))

    @property
    def page(self) -> int:
        return min(self.view.page, self.pages)

    @property
    def before(self) -> int:
        """The number of the page before this one."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The number of the page after this one."""
        return self.page + 1

    @property
    def rows(self) -> Sequence[Row]:
        """Those of this page."""
        return self.found[(self.page - 1) * ROWS : self.page * ROWS]

    @property
    def columns(self) -> Sequence[Column]:
        return [column for group in self.groups for column in group.columns]

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where the items of each category begin in readings."""
        return starts_of(self.scope)

    def lately(self, reading: Reading, place: int) -> int:
        """How many items of a category somebody has, which is all there is to count where all are ongoing."""
        lanes = reading.have >> (LANE * self.starts[place])
        return (lanes & ((1 << LANE * len(self.scope.categories[place].items)) - 1)).bit_count()

    @cached_property
    def _allowed(self) -> Counter[str]:
        return Counter([row.member.allowed for row in self.everyone])

    @property
    def open(self) -> int:
        """Of how many items may be seen."""
        return self._allowed[Shares.ITEMS] + self._allowed[Shares.NOTES]

    @property
    def totals(self) -> int:
        """Of how many totals may be seen, and no items."""
        return self._allowed[Shares.TOTALS]

    @property
    def nothing(self) -> int:
        """Of how many nothing may be seen."""
        return self._allowed[Shares.NOTHING]


class NotThere(LookupError):
    """A level or category was asked for that is not in what is assigned."""


def overview_of(assignment: Assignment, view: View, since: datetime | None = None) -> Overview:
    """The overview of an assignment, with what changed `since` a moment. One query where the process knows the members'
    readings, else one more. Raises NotThere."""
    assigned, today, now = assigned_of(assignment), timezone.localdate(), timezone.now()
    groups = groups_of(assigned.scope, view)
    members, others = team_on(assignment)
    readings = readings_of({one.user: one.latest for one in members if one.counted}, assigned.scope, today)
    term = Term(assignment.starts_on, assignment.due_on, today)
    status_of = statuses(term, timezone.get_current_timezone())
    found = readings.by_user.get
    rows = [
        Row(one, reading.for_leads(one.allowed), status_of(reading)) if reading else Row(one, None, None)
        for one, reading in ((one, found(one.user)) for one in members)
    ]
    everyone = [row for row in rows if view.label in row.labels] if view.label else rows
    counted = [row for row in everyone if row.reading]
    outside = sum(1 for row in rows if row.reading) - len(counted)
    told = len(counted) >= TOTALS_FROM and not 0 < outside < TOTALS_FROM  # or a difference would tell of one of those
    return Overview(
        assigned=assigned,
        term=term,
        view=view,
        groups=groups,
        everyone=everyone,
        found=_sorted([row for row in everyone if stands(row, view.standing)] if view.standing else everyone, view),
        labels=_all_labels(members),
        others=others,
        joined=len(members) + len(others),
        at=now,
        since=since,
        changes=_changes(counted, groups, view.by, assigned.scope, since) if since else 0,
        strip=_strip(counted) if told else None,
        feet=_feet(counted, groups, view.by, assigned.scope) if told else None,
        readings=readings,
    )


@lru_cache(maxsize=5_000)
def labels_in(text: str) -> tuple[str, ...]:
    """The labels of a membership."""
    return tuple(json.loads(text))


def _all_labels(members: Iterable[Member]) -> tuple[str, ...]:
    texts = {one.labels for one in members}
    return tuple(sorted({label for text in texts for label in labels_in(text)}, key=str.casefold))


# --- Which columns -------------------------------------------------------------------------------------------
def overview_of_one(assigned: Assigned, term: Term, view: View, row: Row, at: datetime) -> Overview:
    """The overview of one member alone, with nothing about a team. No query."""
    return Overview(
        assigned=assigned,
        term=term,
        view=view,
        groups=groups_of(assigned.scope, view),
        everyone=[row],
        found=[row],
        labels=(),
        others=(),
        joined=1,
        at=at,
        since=None,
        changes=0,
        strip=None,
        feet=None,
        readings=Readings({}, {}),
    )


def groups_of(scope: Scope, view: View) -> tuple[Group, ...]:
    """The columns that are wanted, under their headings. Raises NotThere for parts that are not assigned. No query."""
    known = {level.uuid for level in scope.levels} | {one.uuid for one in scope.categories}
    if {view.level, view.category} - known - {""}:
        raise NotThere
    groups, category_at, item_at = [], 0, 0
    for level in scope.levels:
        categories = []
        for category in level.categories:
            wanted = view.level in {"", level.uuid} and view.category in {"", category.uuid}
            if wanted and view.by == ITEM:
                items = tuple(Column(one, place) for place, one in enumerate(category.items, item_at))
                groups.append(Group(category, items))
            elif wanted:
                categories.append(Column(category, category_at))
            category_at, item_at = category_at + 1, item_at + len(category.items)
        if categories:
            groups.append(Group(level, tuple(categories)))
    return tuple(group for group in groups if group.columns)


def starts_of(scope: Scope) -> Sequence[int]:
    """Where the items of each category begin. No query."""
    return list(accumulate((len(one.items) for one in scope.categories), initial=0))


# --- Where they stand ------------------------------------------------------------------------------------------
def statuses(term: Term, zone: tzinfo) -> Callable[[Reading], Status]:
    """Where people stand: what `term.status_of(reading.stand(zone))` says, without a date for each of them."""
    first_live = term.today - timedelta(days=STALLED_AFTER - 1)
    stalled_before = datetime.combine(first_live, time.min, zone).timestamp()
    today = datetime.combine(term.today, time(12), zone)
    stalled = today - timedelta(days=STALLED_AFTER)
    kept: dict[tuple[Any, ...], Status] = {}

    def status_of(reading: Reading) -> Status:
        changed = reading.changed
        key = (reading.reached, changed and (changed >= stalled_before) + 1, reading.whole.percent)
        found = kept.get(key)
        if found is None:
            last = (today if key[1] == 2 else stalled).date() if changed else None
            found = kept[key] = term.status_of(reading.stand(zone)._replace(last=last))
        return found

    return status_of


def stands(row: Row, standing: str) -> bool:
    """Whether a member is in that figure of the strip. No query."""
    if standing == STARTED:
        return bool(row.reading and row.reading.changed)
    return row.status == standing


def _sorted(rows: Sequence[Row], view: View) -> Sequence[Row]:
    """In the order that was asked for, by name within it; of whom nothing may be seen comes last."""
    if view.sort == "last":
        return sorted(rows, key=lambda row: -row.reading.changed if row.reading else 1)
    if view.sort == "standing":
        return sorted(rows, key=lambda row: ORDER[row.status] if row.status else len(ORDER))
    return rows


# --- Figures -----------------------------------------------------------------------------------------------------
def _strip(counted: Sequence[Row]) -> Mapping[str, int]:
    by_status = Counter(row.status for row in counted)
    started = sum(1 for row in counted if row.reading and row.reading.changed)
    return {one: started if one == STARTED else by_status[Status(one)] for one in STANDINGS}


def _feet(counted: Sequence[Row], groups: Sequence[Group], by: str, scope: Scope) -> Sequence[Foot]:
    shown = [row.reading for row in counted if row.member.open and row.reading]
    have = how_many_have(shown, scope)
    columns = [column for group in groups for column in group.columns]
    if by == ITEM:
        return [Foot(have[one.place] if shown else None, None, None) for one in columns]
    all_of = how_many_have_all((row.reading for row in counted if row.reading), scope)
    starts, feet = starts_of(scope), []
    for category, place in columns:
        counts = have[starts[place] : starts[place] + len(category.items)]
        feet.append(Foot(all_of[place], *((counts.count(1), counts.count(0)) if shown else (None, None))))
    return feet


def _changes(counted: Sequence[Row], groups: Sequence[Group], by: str, scope: Scope, since: datetime) -> int:
    """How many of the cells changed since a moment."""
    moment, wanted = since.timestamp(), {column.place for group in groups for column in group.columns}
    later = [row for row in counted if row.reading and row.reading.changed > moment]
    if by == CATEGORY:
        return sum(
            1
            for row in later
            if row.reading
            for place, cell in enumerate(row.reading.categories)
            if cell.changed > moment and place in wanted
        )
    places = scope.places
    return sum(
        1
        for row in later
        if row.reading and row.member.open
        for skill, _state, _day, changed in compact.unpack(row.reading.packed)
        if changed > moment and places.get(skill) in wanted
    )
