"""What a person changed: operations with their events, newest first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from checklist.models import Guest, Kind, Operation, ProgressEvent
from checklist.queries import naming
from checklist.queries.catalogue import readable_through
from checklist.queries.sheet import Sheet, SheetItem

AT_A_TIME = 100  # events of one operation are read for a page; how many there are is counted


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation with what it changed of the sheet at hand."""

    operation: Operation
    events: Sequence[ProgressEvent]  # the first of them
    items: Sequence[SheetItem]  # those events' items that stand on the sheet
    redoes: bool = False  # it is an undo that brings something back
    count: int = 0  # of all its events


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


def is_of_a_list(operation: Operation) -> bool:
    """Whether an operation changed a list, or takes back one that did. One query, one more for each undo of an undo."""
    while operation.undoes_id and operation.undoes:
        operation = operation.undoes
    return operation.kind in {Kind.MAKE, Kind.EDIT, Kind.PULL, Kind.IMPORT}


def counted_events() -> Coalesce:
    """How many events an operation has, as a column."""
    events = ProgressEvent.objects.filter(operation=OuterRef("pk")).order_by().values("operation")
    return Coalesce(Subquery(events.annotate(count=Count("pk")).values("count")), 0)


def latest(user: Any, sheet: Sheet, count: int = 5) -> list[Entry]:
    """The latest operations that changed something, newest first. Two queries; three with an undo among them, and one
    more where something is not on the sheet: names are asked for then only, as writing that query costs ten others."""
    events = Prefetch("events", ProgressEvent.objects.order_by("pk")[:AT_A_TIME], "first_events")
    changed = Exists(ProgressEvent.objects.filter(operation=OuterRef("pk")))
    found = operations_of(user).filter(changed).annotate(count=counted_events())
    operations = list(found.order_by("-pk").prefetch_related(events)[:count])
    undone = any(operation.kind == Kind.UNDO for operation in operations)
    undos = undos_of(user) if undone else Undos([])
    _name_strange(user, sheet, operations)
    return [_entry(operation, sheet, undos) for operation in operations]


def _name_strange(user: Any, sheet: Sheet, operations: Iterable[Any]) -> None:
    """Name the events of skills that are not on the sheet. One query, none without any."""
    strange = {event.pk for one in operations for event in one.first_events if event.skill_id not in sheet.by_skill}
    if not strange:
        return
    named = {one.pk: one for one in named_events(user, ProgressEvent.objects.filter(pk__in=strange))}
    for one in operations:
        one.first_events = [named.get(event.pk, event) for event in one.first_events]


def _entry(operation: Any, sheet: Sheet, undos: Undos) -> Entry:
    events = operation.first_events
    items = [sheet.by_skill[event.skill_id] for event in events if event.skill_id in sheet.by_skill]
    return Entry(operation, events, items, undos.redoes(operation.pk), operation.count)


def named_events(viewer: Any, events: QuerySet[ProgressEvent]) -> QuerySet[ProgressEvent]:
    """Events with all that their names need."""
    named = events.annotate(readable=readable_through(viewer, "item__checklist"), told=naming.told_of_event(viewer))
    return named.select_related("item__category__level")


def title_of(event: Any) -> str:
    """What one of `named_events` was about: the item's title where its list may be read now, else what the skill is
    called. No query."""
    return naming.in_words(event.told)


def place_of(event: Any) -> str:
    """The title with category and level, where the list may be read now. No query."""
    if not event.item or not event.readable:
        return title_of(event)
    return f"{event.item.title} · {event.item.category.title} · {event.item.category.level.title}"


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
