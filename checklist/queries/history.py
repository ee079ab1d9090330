"""What a person changed: operations with their events, newest first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from checklist.models import Guest, Kind, Operation, ProgressEvent
from checklist.queries.sheet import Sheet, SheetItem


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation with what it changed of the sheet at hand."""

    operation: Operation
    events: Sequence[ProgressEvent]
    items: Sequence[SheetItem]  # those events' items that stand on the sheet
    redoes: bool = False  # it is an undo that brings something back


@dataclass(frozen=True, slots=True)
class Undo:
    """One operation that took another back."""

    pk: int
    undoes: int
    uuid: UUID
    at: datetime


class Undos:
    """All undos of a person, the latest first, and which operations stand no longer by them: those in `gone`, with
    what took each back. An undo that was taken back itself counts no more."""

    def __init__(self, undos: Sequence[Undo]) -> None:
        self.gone: dict[int, Undo] = {}
        for undo in undos:  # what takes an undo back comes after it
            if undo.pk not in self.gone:
                self.gone.setdefault(undo.undoes, undo)
        self._redoes: dict[int, bool] = {}
        for undo in reversed(undos):
            self._redoes[undo.pk] = undo.undoes in self._redoes and not self._redoes[undo.undoes]

    def redoes(self, pk: int) -> bool:
        """Whether an operation is an undo that brings something back: it takes back what took something back."""
        return self._redoes.get(pk, False)


def operations_of(user: Any) -> QuerySet[Operation]:
    """The operations of a user or a guest: nobody sees another's. One query when read."""
    if user is None:
        return Operation.objects.none()
    owner = {"guest__uuid": user.uuid} if isinstance(user, Guest) else {"user_id": user.pk}
    return Operation.objects.filter(**owner)


def latest(user: Any, sheet: Sheet, count: int = 5) -> list[Entry]:
    """The latest operations that changed something, newest first. Two queries; three with an undo among them."""
    events = Prefetch("events", ProgressEvent.objects.order_by("pk"))
    changed = Exists(ProgressEvent.objects.filter(operation=OuterRef("pk")))
    operations = list(operations_of(user).filter(changed).order_by("-pk").prefetch_related(events)[:count])
    undone = any(operation.kind == Kind.UNDO for operation in operations)
    undos = undos_of(user) if undone else Undos([])
    return [_entry(operation, sheet, undos) for operation in operations]


def _entry(operation: Operation, sheet: Sheet, undos: Undos) -> Entry:
    events = list(operation.events.all())
    items = [sheet.by_skill[event.skill_id] for event in events if event.skill_id in sheet.by_skill]
    return Entry(operation, events, items, undos.redoes(operation.pk))


@dataclass(frozen=True, slots=True)
class Practised:
    """One line of the practice log of an ongoing skill."""

    day: date
    line: str
    url: str
    operation: Operation


def undos_of(user: Any) -> Undos:
    """All undos of a user or a guest. One query."""
    undos = operations_of(user).filter(kind=Kind.UNDO).order_by("-pk")
    rows = undos.values_list("pk", "undoes", "uuid", "at")
    return Undos([Undo(pk, undone, uuid, at) for pk, undone, uuid, at in rows if undone is not None])


def practices_of(user: Any, skill: int) -> list[Practised]:
    """The practice log of a skill, the latest day first, without what was taken back. Two queries."""
    events = ProgressEvent.objects.filter(operation__in=operations_of(user), skill=skill, practised_on__isnull=False)
    return practice_log(events.select_related("operation"), undos_of(user).gone)


def practice_log(events: Iterable[ProgressEvent], gone: Collection[int]) -> list[Practised]:
    """The practices among events with their operations, the latest day first; each day's words once. No query."""
    found = {
        (event.practised_on, event.line, event.url): event.operation
        for event in sorted(events, key=attrgetter("pk"))
        if event.practised_on and event.operation_id not in gone
    }
    log = [Practised(day, line, url, operation) for (day, line, url), operation in found.items() if day]
    return sorted(log, key=lambda one: (one.day, one.operation.pk), reverse=True)
