"""What the leads of a team see of one member: made for the member themself by the same function, with the same eyes.

Everything here is about the items of one assignment, and no more than `allowed` says. Where somebody stood at an
earlier moment is read from the changes since: the first of them says what was there before. Days that were said by hand
are not used, and neither are evidence, criteria, practice lines and changes of other lists.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Membership, Shares
from checklist.models import Assignment, Item, Note, ProgressEvent, State
from checklist.queries import compact
from checklist.queries.assigned import Assigned, Scope, allowed, assigned_of, assigned_to, at_least
from checklist.queries.board import Board, tallies_of
from checklist.queries.compact import EPOCH, STATES
from checklist.queries.readings import Items, Reading, readings_of
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel
from checklist.queries.standing import NEVER, Standing
from checklist.queries.status import Stand, Status, Term
from checklist.queries.tally import Tally

OLDEST, MOVED = 8, 30  # open items, and items that moved, are shown at once
SINCE_WEEKS = 4  # where no day was chosen


class Sort(NamedTuple):
    """What an item counted as at a moment: its state, or its last practice where it is ongoing."""

    state: str
    practised_on: date | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of an item since a moment, whatever lies between; `recent` where it moved since the last visit."""

    item: SheetItem
    before: Sort
    now: Sort
    at: datetime  # of the last change
    recent: bool


@dataclass(frozen=True, slots=True)
class Open:
    """An item that is not finished; `days` since it was last touched, None where it never was."""

    item: SheetItem
    state: str
    days: int | None


@dataclass(frozen=True, slots=True)
class CategoryPart:
    """One category: its tally, the day of its last change, and its items with their states where they are shared."""

    category: SheetCategory
    tally: Tally
    last: date | None
    items: Sequence[tuple[SheetItem, Standing]]
    shown: bool = True  # or its total would show single items


@dataclass(frozen=True, slots=True)
class LevelPart:
    level: SheetLevel
    tally: Tally
    categories: Sequence[CategoryPart]


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be seen with totals: tallies, and where the member stands with what makes it so."""

    whole: Tally
    levels: Sequence[LevelPart]
    status: Status
    stand: Stand
    term: Term

    @property
    def idle(self) -> int:
        """Days since the last change, 0 where there was none."""
        return (self.term.today - self.stand.last).days if self.stand.last else 0


@dataclass(frozen=True, slots=True)
class Details:
    """What may be seen with items: the sheet now and then, what moved, what is open the longest."""

    now: Board
    then: Board
    moved: Sequence[Moved]
    recent: int  # how many items moved since the last visit, whatever day was chosen
    open: Sequence[Open]
    more_open: int

    @property
    def more_moved(self) -> Sequence[Moved]:
        """Those beyond the first that a page lists at once."""
        return self.moved[MOVED:]


@dataclass(frozen=True)
class MemberPage:
    """One member and one assignment, as leads see them. `figures` is None where nothing is shared, `details` where no
    items are, `notes` where no notes are; `seen` is whether the member has seen the assignment."""

    member: Membership
    assignments: Sequence[Assignment]
    assigned: Assigned | None
    seen: bool
    allowed: str
    since: date
    visit: datetime | None
    figures: Figures | None = None
    details: Details | None = None
    notes: Sequence[tuple[SheetItem, Note]] | None = None
    renewed: Mapping[int, tuple[int, bytes]] = field(default_factory=dict, compare=False)


def default_since(today: date) -> date:
    """The day from which on changes are shown where none was chosen. No query."""
    return today - timedelta(weeks=SINCE_WEEKS)


def member_page(
    *,
    member: Membership,
    assignment: Assignment | None,
    assignments: Sequence[Assignment],
    since: date,
    visit: datetime | None,
) -> MemberPage:
    """A member's page for the leads of their team; `assignment` is one of `assigned_to(member)`, read just now, `visit`
    the moment of the reader's last visit.

    No query where nothing is assigned or shared; with totals one and what `readings_of` makes (at most one more), with
    items one more, with notes another; four where the list is not in memory.
    """
    seen = bool(assignment and assignment.seen)  # type: ignore[attr-defined]
    may = allowed(member.shares, seen) if assignment else Shares.NOTHING.value
    assigned = assigned_of(assignment) if assignment else None
    page = {"member": member, "assignments": assignments, "assigned": assigned, "seen": seen, "allowed": may}
    page |= {"since": since, "visit": visit}
    if assigned is None or not at_least(may, Shares.TOTALS):
        return MemberPage(**page)  # type: ignore[arg-type]
    user, scope, today = member.user_id, assigned.scope, timezone.localdate()
    latest = compact.latest_operations([user])
    readings = readings_of({user: latest.get(user)}, scope, today)
    reading, opened = readings.by_user[user].for_leads(may), at_least(may, Shares.ITEMS)
    items = reading.items(scope) if opened else None
    return MemberPage(
        **page,  # type: ignore[arg-type]
        figures=figures_of(assigned, reading, items, today),
        details=_details(user, scope, items, since, visit, today) if items else None,
        notes=_notes(user, scope) if at_least(may, Shares.NOTES) else None,
        renewed=readings.renewed,
    )


def assignments_shown(member: Membership) -> list[Assignment]:
    """The assignments that a member's page can be about, the latest first. One query."""
    return list(assigned_to(member))


# --- Totals ------------------------------------------------------------------------------------------------------
def figures_of(assigned: Assigned, reading: Reading, items: Items | None, today: date) -> Figures:
    """What totals show of one member, with each item where `items` are given. No query."""
    term = Term(assigned.assignment.starts_on, assigned.due_on, today)
    stand = reading.stand(timezone.get_current_timezone())
    return Figures(reading.whole, list(_levels(assigned.scope, reading, items)), term.status_of(stand), stand, term)


def _levels(scope: Scope, reading: Reading, items: Items | None) -> Iterator[LevelPart]:
    cells, standings = iter(reading.categories), _standings(scope, items) if items else None
    for level, tally in zip(scope.levels, reading.levels, strict=True):
        parts = []
        for category in level.categories:
            cell = next(cells)
            listed = [(item, standings[item.skill]) for item in category.items] if standings else []
            parts.append(CategoryPart(category, cell.tally, _day(cell.changed), listed, cell.shown))
        yield LevelPart(level, tally, parts)


def _day(moment: int) -> date | None:
    return timezone.localdate(_moment(moment)) if moment else None


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.get_current_timezone())


# --- Items -------------------------------------------------------------------------------------------------------
def _details(user: int, scope: Scope, items: Items, since: date, visit: datetime | None, today: date) -> Details:
    now, start = _standings(scope, items), _start_of(since)
    events = _events(user, scope, min(start, visit or start))
    changed = _moved(scope, now, events, start)
    recent = {one.item.skill for one in _moved(scope, now, events, visit)} if visit else set()
    listed = [Moved(one.item, one.before, one.now, one.at, one.item.skill in recent) for one in changed]
    sheet, before = _cut(scope), {one.item.skill: one.before for one in changed}
    then = {skill: _standing(before[skill]) if skill in before else one for skill, one in now.items()}
    waiting = _open(scope, now, today)
    return Details(
        _board(sheet, today, now),
        _board(sheet, since, then),
        sorted(listed, key=lambda one: one.at, reverse=True),
        len(recent),
        waiting[:OLDEST],
        len(waiting[OLDEST:]),
    )


def _standings(scope: Scope, items: Items) -> dict[int, Standing]:
    """Where each assigned item stands: what it is practised or in, and since when, without days said by hand."""
    return {
        item.skill: Standing(
            STATES[items.states[at]],
            practised_on=date.fromordinal(items.practised[at] + EPOCH) if items.practised[at] else None,
            changed_at=_moment(items.changed[at]) if items.changed[at] else None,
        )
        for at, item in enumerate(scope.items)
    }


def _standing(was: Sort) -> Standing:
    return Standing(was.state, practised_on=was.practised_on)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class _Event(NamedTuple):
    skill: int
    at: datetime
    state: str
    practised_on: date | None


def _events(user: int, scope: Scope, since: datetime) -> list[_Event]:
    """A person's changes of assigned items since a moment, with what was before each, in the order in which they were
    written. One query, which reads nothing of other lists."""
    here = Item.objects.filter(checklist=scope.sheet.pk).values("skill")
    rows = ProgressEvent.objects.filter(operation__user=user, operation__at__gte=since, skill__in=here).order_by("pk")
    columns = rows.values_list("skill_id", "operation__at", "from_state", "from_practised_on")
    return [one for one in map(_Event._make, columns.iterator(chunk_size=5_000)) if one.skill in scope.by_skill]


def _moved(scope: Scope, now: Mapping[int, Standing], events: Iterable[_Event], since: datetime) -> list[Moved]:
    """The items that stand otherwise than at that moment: what was changed and changed back did not move."""
    before: dict[int, Sort] = {}
    last: dict[int, datetime] = {}
    for event in events:
        if event.at >= since:
            before.setdefault(event.skill, Sort(event.state, event.practised_on))
            last[event.skill] = event.at
    found = ((skill, was, Sort(now[skill].state, now[skill].practised_on)) for skill, was in before.items())
    return [
        Moved(scope.by_skill[skill], was, stands, last[skill], False) for skill, was, stands in found if was != stands
    ]


def _open(scope: Scope, now: Mapping[int, Standing], today: date) -> list[Open]:
    """The items that can be finished and are not: those being learned, the longest untouched first, then those to do,
    in the order of the list."""
    rows = []
    for item in scope.items:
        stands = now[item.skill]
        if not item.ongoing and stands.state in {State.LEARNING, State.TODO}:
            touched = timezone.localdate(stands.changed_at) if stands.changed_at else None
            rows.append(Open(item, stands.state, (today - touched).days if touched else None))
    learning = sorted((one for one in rows if one.state == State.LEARNING), key=lambda one: -(one.days or 0))
    return [*learning, *(one for one in rows if one.state == State.TODO)]


def _cut(scope: Scope) -> Sheet:
    """The sheet as far as it is assigned."""
    sheet = copy(scope.sheet)
    sheet.levels, sheet.categories, sheet.items = tuple(scope.levels), scope.categories, scope.items
    return sheet


def _board(sheet: Sheet, day: date, standings: Mapping[int, Standing]) -> Board:
    """The board against the assignment: what is skipped counts in the total."""
    tallies = {uuid: tally.assigned for uuid, tally in tallies_of(sheet, standings).items()}
    return Board(sheet, day, {skill: one for skill, one in standings.items() if one != NEVER}, tallies)


# --- Notes -------------------------------------------------------------------------------------------------------
def _notes(user: int, scope: Scope) -> list[tuple[SheetItem, Note]]:
    """The notes on assigned items that are not private, in the order of the list. One query."""
    notes = Note.objects.filter(user=user, private=False, skill__in=scope.by_skill)
    place = scope.places
    return [(scope.by_skill[one.skill_id], one) for one in sorted(notes, key=lambda one: place[one.skill_id])]
