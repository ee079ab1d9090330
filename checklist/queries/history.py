"""What a person changed: operations with their events, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from checklist.models import Guest, Operation, ProgressEvent
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
