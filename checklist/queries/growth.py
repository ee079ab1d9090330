"""How the sheet filled: the board at the end of each month, and the done items of each level over time. No query."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from checklist.models import State
from checklist.queries.activity import Happening
from checklist.queries.board import Board, tallies_of
from checklist.queries.said import first_day
from checklist.queries.sheet import SheetLevel
from checklist.queries.standing import NEVER, Standing

MONTHS = 12
TREND_WEEKS, TREND_LEAST = 52, 8


@dataclass(frozen=True, slots=True)
class Month:
    """The board as it was at the end of a month, or as it is today in the present one."""

    first: date
    board: Board


@dataclass(frozen=True, slots=True)
class Line:
    """How many items of a level were done on each of the trend's days."""

    level: SheetLevel
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Done items by level, a point a week up to today. What was done before is what the first point begins with."""

    days: tuple[date, ...]
    lines: tuple[Line, ...]

    @property
    def rows(self) -> list[tuple[date, tuple[int, ...]]]:
        """A row a day, the latest first: what the table shows."""
        columns = list(zip(*(line.counts for line in self.lines), strict=True))
        return list(zip(self.days, columns, strict=True))[::-1]


def first_change(board: Board, happenings: Sequence[Happening]) -> date:
    """The day of the first thing that is known of this sheet; today where nothing is."""
    days = [timezone.localdate(min(one.at for one in happenings))] if happenings else []
    for item in board.sheet.items:
        now = board.standing(item)
        days += filter(None, (now.done_on, first_day(now.started_said) if now.started_said else None))
    return min([*days, board.today])


def months_of(board: Board, happenings: Sequence[Happening]) -> list[Month]:
    """The last twelve months, the oldest first, or those since the first change.

    A skill stands as its last event up to the end of the month left it. What was dated back by hand was learned on the
    day that was said, not on the day on which it was entered.
    """
    firsts = list(_firsts(first_change(board, happenings), board.today))
    ends = [timezone.make_aware(datetime.combine(_next(first), time())) for first in firsts]
    boards, stand = [], dict[int, Happening]()
    arrived = _by_month(happenings, ends)
    for first, news in zip(firsts, arrived, strict=True):
        for one in news:
            if one.skill not in stand or one.version > stand[one.skill].version:
                stand[one.skill] = one
        boards.append(Month(first, _board_on(board, stand, min(_next(first) - timedelta(days=1), board.today))))
    return boards


def _firsts(since: date, today: date) -> Iterator[date]:
    earliest = (today.year * 12 + today.month - 1) - (MONTHS - 1)
    for month in range(max(earliest, since.year * 12 + since.month - 1), today.year * 12 + today.month):
        yield date(month // 12, month % 12 + 1, 1)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _by_month(happenings: Sequence[Happening], ends: Sequence[datetime]) -> list[list[Happening]]:
    """What had happened by the end of each month and not by the end of the one before."""
    found: list[list[Happening]] = [[] for _ in ends]
    for one in happenings:
        found[min(bisect_right(ends, one.at), len(ends) - 1)].append(one)
    return found


def _board_on(board: Board, stand: Mapping[int, Happening], day: date) -> Board:
    """The board as it was on that day."""
    standings = {item.skill: _on(day, stand.get(item.skill), board.standing(item)) for item in board.sheet.items}
    return Board(board.sheet, day, standings, tallies_of(board.sheet, standings))


def _on(day: date, last: Happening | None, now: Standing) -> Standing:
    """Where a skill stood on that day, by its last event until then and by what was said by hand since."""
    state = last.to_state if last else State.TODO.value
    if now.done_said and now.done_on:
        if day >= now.done_on:
            state = State.DONE.value
        elif state == State.DONE:
            state = State.LEARNING.value
    if state == State.TODO and now.started_said and day >= first_day(now.started_said):
        state = State.LEARNING.value
    practised = last.to_practised_on if last else None
    return NEVER if state == State.TODO and not practised else Standing(state, practised_on=practised)


def trend_of(board: Board, happenings: Sequence[Happening]) -> Trend:
    """The present board's done items by the day on which they were done, over a year at most."""
    today, since = board.today, first_change(board, happenings)
    weeks = min(TREND_WEEKS, max(TREND_LEAST, -(-(today - since).days // 7)))
    days = tuple(today - timedelta(weeks=back) for back in range(weeks, -1, -1))
    return Trend(days, tuple(_line(board, level, days) for level in board.sheet.levels))


def _line(board: Board, level: SheetLevel, days: Sequence[date]) -> Line:
    """A day beyond today, of somebody who has travelled west, is today: the last point is what the tally says."""
    done = (board.standing(item) for item in level.items if not item.ongoing and board.state(item) == State.DONE)
    dates = sorted(min(one.done_on or board.today, board.today) for one in done)
    counts = tuple(bisect_left(dates, day + timedelta(days=1)) for day in days)
    return Line(level, counts, board.tallies[level.uuid].total)
