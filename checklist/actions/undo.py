"""Taking an operation back: its events, and what it changed of a list; all of it, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from checklist.actions.editing import later_change, take_back
from checklist.actions.operations import (
    WHERE_ONE_STANDS,
    Change,
    Conflict,
    Practice,
    before_and_after,
    carry_out,
    digest_of,
    owner_fields,
)
from checklist.models import Edit, Kind, Operation, ProgressEvent, Via
from checklist.queries import Standing, operations_of


@transaction.atomic
def undo(*, user: Any, target: UUID, operation: UUID, via: Via = Via.UNDO, at: datetime | None = None) -> Change:
    """Take back a whole operation of one's own, or nothing. Undo of an undo is redo. `at` is the moment, where it is
    not now. Seven queries; eight where there were later changes; what an edit of a list costs comes on top.

    Raises Operation.DoesNotExist where there is no such operation of theirs, ValidationError where the list cannot have
    what it had before, and Conflict, naming them, where later
    changes stand on it.
    """
    undone = operations_of(user).get(uuid=target)
    events = {event.skill_id: event for event in undone.events.select_related("item", "skill")}
    changed_since: list[int] = []

    def as_before(skill: int, now: Standing) -> Standing:
        if now.version != events[skill].version:
            changed_since.append(skill)
        return before_and_after(events[skill], undone)[0]

    def noted(skill: int, now: Standing) -> Practice | None:
        """An event that changed no standing, a practice before the latest, is taken back by another such."""
        old, new = before_and_after(events[skill], undone)
        return Practice() if old[:WHERE_ONE_STANDS] == new[:WHERE_ONE_STANDS] else None

    new = _undo_of(undone, user, operation, via, at)
    change = carry_out(new, {skill: event.item_id for skill, event in events.items()}, as_before, noted)
    if not change.repeated and (edit := Edit.objects.filter(operation=undone).select_related("checklist").first()):
        take_back(edit, new)
    if changed_since and (later := _with_later_change(new, {skill: events[skill].version for skill in changed_since})):
        raise Conflict(_later_change([events[skill] for skill in later]), code="later-change")
    return change


def _undo_of(undone: Operation, user: Any, operation: UUID, via: Via, at: datetime | None) -> Operation:
    return Operation(
        uuid=operation,
        kind=Kind.UNDO,
        via=via,
        digest=digest_of("undo", undone.uuid),
        checklist_id=undone.checklist_id,
        undoes=undone,
        at=at or timezone.now(),
        **owner_fields(user),
    )


def _with_later_change(new: Operation, since: Mapping[int, int]) -> list[int]:
    """Of skills with a version each: those with a later change, not counting what was undone right after. One query."""
    standing: dict[int, list[int]] = {skill: [] for skill in since}
    events = ProgressEvent.objects.filter(operation__in=operations_of(new.owner), skill__in=since)
    rows = events.exclude(operation=new).order_by("version")
    for skill, version, operation, undoes in rows.values_list("skill", "version", "operation", "operation__undoes"):
        changes = standing[skill]
        if changes and changes[-1] == undoes:
            changes.pop()
        elif version > since[skill]:
            changes.append(operation)
    return [skill for skill, changes in standing.items() if changes]


def _later_change(events: Sequence[ProgressEvent]) -> str:
    """What stands in the way, by the titles of the items it came through."""
    return later_change([event.item.title if event.item else event.skill.title for event in events])
