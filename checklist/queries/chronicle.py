"""A person's whole history: every operation, newest first, filtered and by page, with what took it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from checklist.models import Kind, Operation, ProgressEvent, State
from checklist.queries.history import (
    AT_A_TIME,
    Entry,
    Undo,
    Undos,
    counted_events,
    named_events,
    operations_of,
    place_of,
)
from checklist.queries.sheet import Sheet, SheetItem

ON_A_PAGE = 50
KINDS_OF_CHANGE = {
    "done": Q(to_state=State.DONE) & ~Q(from_state=State.DONE),
    "learning": Q(to_state=State.LEARNING) & ~Q(from_state=State.LEARNING),
    "todo": Q(to_state=State.TODO) & ~Q(from_state=State.TODO),
    "skipped": Q(to_state=State.SKIPPED) & ~Q(from_state=State.SKIPPED),
    "practised": Q(practised_on__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One event of an operation, with the name of what it was about."""

    event: ProgressEvent
    name: str
    item: SheetItem | None  # on the sheet at hand


@dataclass(frozen=True, slots=True)
class Passage:
    """One operation as the history shows it."""

    entry: Entry
    moves: Sequence[Move]
    undo: Undo | None = None  # what took it back, if it stands no longer

    @property
    def operation(self) -> Operation:
        return self.entry.operation

    @property
    def is_undo(self) -> bool:
        return self.operation.kind == Kind.UNDO

    @property
    def answer(self) -> tuple[str, UUID] | None:
        """What can be done about it: undo what stands, redo what was taken back; and the operation to take back for
        that. An undo that stands no longer has none: what it took back has."""
        if not self.is_undo:
            return ("redo", self.undo.uuid) if self.undo else ("undo", self.operation.uuid)
        return None if self.undo else ("undo" if self.entry.redoes else "redo", self.operation.uuid)

    @property
    def left(self) -> int:
        """How many of its changes are not told one by one."""
        return self.entry.count - len(self.moves)

    @property
    def links(self) -> list[str]:
        """The addresses that practices came with."""
        return [move.event.url for move in self.moves if move.event.url]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which operations are wanted: a kind of change, a part of the sheet, days in the active time zone."""

    what: str = ""
    skills: frozenset[int] | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        return bool(self.what or self.skills is not None or self.since or self.until)


@dataclass(frozen=True)
class Chronicle:
    """One page of the history."""

    passages: Sequence[Passage]
    number: int
    has_older: bool

    @property
    def newer(self) -> int:
        """The number of the page before this one, 0 where there is none."""
        return self.number - 1

    @property
    def older(self) -> int:
        """The number of the page after this one, 0 where there is none."""
        return self.number + 1 if self.has_older else 0

    @cached_property
    def days(self) -> list[tuple[date, list[Passage]]]:
        """The passages by day, in the active time zone."""
        groups = groupby(self.passages, key=lambda one: timezone.localdate(one.operation.at))
        return [(day, list(passages)) for day, passages in groups]


def chronicle_of(user: Any, sheet: Sheet, undos: Undos, wanted: Filter, number: int = 1) -> Chronicle:
    """The page of that number of a person's operations, the latest first; items are named as on the sheet. Two
    queries."""
    start = (number - 1) * ON_A_PAGE
    found = list(_wanted(user, wanted)[start : start + ON_A_PAGE + 1])
    passages = [_passage(sheet, undos, operation) for operation in found[:ON_A_PAGE]]
    return Chronicle(passages, number, len(found) > ON_A_PAGE)


def _wanted(user: Any, wanted: Filter) -> QuerySet[Operation]:
    events = ProgressEvent.objects.filter(operation=OuterRef("pk"))
    if wanted.what:
        events = events.filter(KINDS_OF_CHANGE[wanted.what])
    if wanted.skills is not None:
        events = events.filter(skill__in=wanted.skills)
    operations = operations_of(user).filter(Exists(events))
    if wanted.since:
        operations = operations.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        operations = operations.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    changes = named_events(user, ProgressEvent.objects.order_by("pk"))[:AT_A_TIME]
    counted = operations.annotate(count=counted_events())
    return counted.order_by("-at", "-pk").prefetch_related(Prefetch("events", changes, "first_events"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _passage(sheet: Sheet, undos: Undos, operation: Any) -> Passage:
    events = operation.first_events
    moves = [Move(event, _name(sheet, event), sheet.by_skill.get(event.skill_id)) for event in events]
    items = [move.item for move in moves if move.item]
    entry = Entry(operation, events, items, undos.redoes(operation.pk), operation.count)
    return Passage(entry, moves, undos.gone.get(operation.pk))


def _name(sheet: Sheet, event: ProgressEvent) -> str:
    """The item with category and level: as on the sheet at hand, else as on the list it came through, if that may be
    read now; else the skill's title."""
    at_hand = sheet.by_skill.get(event.skill_id)
    return f"{at_hand.title} · {at_hand.place}" if at_hand else place_of(event)
