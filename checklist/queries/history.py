"""What a person changed: operations with their events, newest first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from checklist.models import Guest, Kind, Operation, ProgressEvent
from checklist.queries.sheet import Sheet, SheetItem


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation with what it changed of the sheet at hand."""

    operation: Operation
    events: Sequence[ProgressEvent]
    items: Sequence[SheetItem]  # those events' items that stand on the sheet


def operations_of(user: Any) -> QuerySet[Operation]:
    """The operations of a user or a guest: nobody sees another's. One query when read."""
    if user is None:
        return Operation.objects.none()
    owner = {"guest__uuid": user.uuid} if isinstance(user, Guest) else {"user_id": user.pk}
    return Operation.objects.filter(**owner)


def latest(user: Any, sheet: Sheet, count: int = 5) -> list[Entry]:
    """The latest operations that changed something, newest first. Two queries."""
    events = Prefetch("events", ProgressEvent.objects.order_by("pk"))
    changed = Exists(ProgressEvent.objects.filter(operation=OuterRef("pk")))
    operations = operations_of(user).filter(changed).order_by("-pk").prefetch_related(events)
    return [
        Entry(operation, changes, [sheet.by_skill[e.skill_id] for e in changes if e.skill_id in sheet.by_skill])
        for operation in operations[:count]
        if (changes := list(operation.events.all()))
    ]


@dataclass(frozen=True, slots=True)
class Practised:
    """One line of the practice log of an ongoing skill."""

    day: date
    line: str
    url: str
    operation: Operation


def taken_back(user: Any) -> Mapping[int, int]:
    """The operations that stand no longer, by pk: which operation took each back. An undo that was taken back itself
    counts no more. One query."""
    undos = operations_of(user).filter(kind=Kind.UNDO).order_by("-pk").values_list("pk", "undoes")
    gone: dict[int, int] = {}
    for undo, undone in undos:  # the latest first: what takes an undo back comes after it
        if undo not in gone and undone is not None:
            gone.setdefault(undone, undo)
    return gone


def practices_of(user: Any, skill: int) -> list[Practised]:
    """The practice log of a skill, the latest day first, without what was taken back. Two queries."""
    events = ProgressEvent.objects.filter(operation__in=operations_of(user), skill=skill, practised_on__isnull=False)
    return practice_log(events.select_related("operation"), taken_back(user))


def practice_log(events: Iterable[ProgressEvent], gone: Collection[int]) -> list[Practised]:
    """The practices among events with their operations, the latest day first; each day's words once. No query."""
    found = {
        (event.practised_on, event.line, event.url): event.operation
        for event in sorted(events, key=attrgetter("pk"))
        if event.practised_on and event.operation_id not in gone
    }
    log = [Practised(day, line, url, operation) for (day, line, url), operation in found.items() if day]
    return sorted(log, key=lambda one: (one.day, one.operation.pk), reverse=True)
