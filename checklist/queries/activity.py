"""What a person did on which day: their events, read once for every picture of the journey, and the calendar."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.utils import timezone

from checklist.models import Kind, ProgressEvent, State
from checklist.queries.board import Board
from checklist.queries.history import operations_of
from checklist.queries.sheet import Sheet, SheetItem
from checklist.queries.standing import FRESH_DAYS, Practice, Standing

WEEKS = 53
LOG_DAYS = 90  # of practice are shown before today
NO_ACTIVITY = {Kind.UNDO, Kind.START, Kind.DATE}  # what was known at the start, or dated by hand, is no activity
BELOW_LEARNING = {State.TODO, State.SKIPPED}


class Happening(NamedTuple):
    """One event with what its operation says of it."""

    operation: int
    kind: str
    at: datetime
    skill: int
    from_state: str
    to_state: str
    to_done_at: datetime | None
    to_done_said: str
    to_practised_on: date | None
    practised_on: date | None
    version: int


_COLUMNS = (
    *("operation_id", "operation__kind", "operation__at", "skill_id"),
    *("from_state", "to_state", "to_done_at", "to_done_said", "to_practised_on", "practised_on", "version"),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """How many items moved forward on each day of about a year; whole weeks up to today."""

    first: date
    today: date
    counts: Mapping[date, int]

    @property
    def weeks(self) -> Iterator[list[date]]:
        """The days by week, the oldest first; the last week ends today."""
        for start in range(0, (self.today - self.first).days + 1, 7):
            days = (self.first + timedelta(days=start + place) for place in range(7))
            yield [day for day in days if day <= self.today]

    @property
    def moved(self) -> int:
        """The sum over all days: an item counts once on each of its days."""
        return sum(self.counts.values())

    @property
    def by_month(self) -> list[tuple[date, int, int]]:
        """The months with activity, the latest first: (first of the month, days, items)."""
        months = groupby(sorted(self.counts, reverse=True), key=lambda day: day.replace(day=1))
        listed = [(first, list(days)) for first, days in months]
        return [(first, len(days), sum(self.counts[day] for day in days)) for first, days in listed]

    @property
    def by_day(self) -> list[tuple[date, int]]:
        """The days with activity, the latest first."""
        return sorted(self.counts.items(), reverse=True)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How an ongoing skill is kept up: when it was last practised, how long that lasts, and the days before."""

    item: SheetItem
    practice: Practice
    practised_on: date | None
    days_left: int
    log: tuple[date, ...]  # the days of practice among the last 90

    @property
    def due_on(self) -> date | None:
        """The day on which it is due again, None where it was never practised."""
        return self.practised_on + timedelta(days=FRESH_DAYS) if self.practised_on else None


def happenings_of(user: Any, sheet: Sheet) -> list[Happening]:
    """A person's events on the skills of a sheet, in the order in which they were written. One query."""
    events = ProgressEvent.objects.filter(operation__in=operations_of(user)).order_by("pk")
    rows = map(Happening._make, events.values_list(*_COLUMNS).iterator(chunk_size=5_000))
    return [row for row in rows if row.skill in sheet.by_skill]


class Activity:
    """A person's events on a sheet as days in the active time zone. No query: it is made of what was read."""

    def __init__(self, board: Board, happenings: Sequence[Happening], gone: Collection[int]) -> None:
        self.board = board
        self.happenings = happenings
        self.standing = [one for one in happenings if one.operation not in gone]

    @cached_property
    def _carried_together(self) -> set[datetime | None]:
        """The moments that carried completions share: a guest who ticked several at once said what they knew."""
        carried = Counter(one.to_done_at for one in self.standing if one.kind == Kind.CARRY)
        return {moment for moment, count in carried.items() if count > 1}

    @cached_property
    def _dated_back(self) -> dict[tuple[int, datetime | None], bool]:
        """Completions, by skill and moment, of which a day was said by hand; said otherwise later, they are not."""
        dates = [one for one in self.standing if one.kind == Kind.DATE]
        return {(one.skill, one.to_done_at): bool(one.to_done_said) for one in dates}

    def day_of(self, one: Happening) -> date | None:
        """The day on which the item moved forward, None where it did not, or where that is no activity."""
        if one.kind in NO_ACTIVITY:
            return None
        if one.practised_on or one.to_state == State.TODO:
            return one.practised_on
        if one.to_state == State.DONE and one.from_state != State.DONE:
            return self._day_done(one)
        begun = one.to_state == State.LEARNING and one.from_state in BELOW_LEARNING
        return timezone.localdate(one.at) if begun else None

    def _day_done(self, one: Happening) -> date | None:
        if self._dated_back.get((one.skill, one.to_done_at)) or (
            one.kind == Kind.CARRY and one.to_done_at in self._carried_together
        ):
            return None
        return timezone.localdate(one.to_done_at or one.at)

    def calendar(self, week_starts: int = 1) -> Calendar:
        """The last 53 weeks; `week_starts` is 0 for Sunday, 1 for Monday."""
        today = self.board.today
        first = today - timedelta(days=(today.isoweekday() - week_starts) % 7, weeks=WEEKS - 1)
        found = {(one.skill, day) for one in self.standing if (day := self.day_of(one)) and first <= day <= today}
        return Calendar(first, today, Counter(day for _, day in found))

    def upkeep(self) -> list[Upkeep]:
        """The ongoing skills that are not skipped, in the order of the list."""
        since = self.board.today - timedelta(days=LOG_DAYS)
        log = {(one.skill, one.practised_on) for one in self.standing if one.practised_on and one.practised_on > since}
        return [
            self._kept_up(item, self.board.standing(item), sorted(day for skill, day in log if skill == item.skill))
            for item in self.board.sheet.items
            if item.ongoing and self.board.state(item) != State.SKIPPED
        ]

    def _kept_up(self, item: SheetItem, now: Standing, log: Sequence[date]) -> Upkeep:
        today = self.board.today
        return Upkeep(item, now.practice(today), now.practised_on, now.days_left(today), tuple(log))
