"""Taking an operation back: its events, and what it changed of a list; all of it, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
from checklist.queries import Standing, named_events, operations_of, title_of

OF_LISTS = {Kind.MAKE, Kind.EDIT, Kind.PULL, Kind.IMPORT}


@dataclass(frozen=True, slots=True)
class Undone(Change):
    """What an undo did: to standings, and to a list."""

    first: str = ""  # the kind of what it took back, or brought back
    redoes: bool = False  # it brings back what was taken back
    edit: Edit | None = None


@transaction.atomic
def undo(*, user: Any, target: UUID, operation: UUID, via: Via = Via.UNDO, at: datetime | None = None) -> Undone:
    """Take back a whole operation of one's own, or nothing. Undo of an undo is redo. `at` is the moment, where it is
    not now. Seven queries, two more where an undo is undone, one or two where there were later changes; what an edit of
    a list costs comes on top.

    Raises Operation.DoesNotExist where there is no such operation of theirs, ValidationError where the list cannot have
    what it had before, and Conflict where later changes stand on it, naming them, or where the list is gone for good.
    """
    undone = operations_of(user).get(uuid=target)
    events = {event.skill_id: event for event in undone.events.all()}
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
    first, redoes = _first(undone)
    edit = _edit_of(change.operation) if change.repeated else _on_its_list(undone, new, first.kind)
    if changed_since and (later := _with_later_change(new, {skill: events[skill].version for skill in changed_since})):
        raise Conflict(_later_change(user, [events[skill].pk for skill in later]), code="later-change")
    done = {field.name: getattr(change, field.name) for field in fields(Change)}
    return Undone(**done, first=first.kind, redoes=redoes, edit=edit)


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


def _edit_of(operation: Operation) -> Edit | None:
    """What an operation changed of a list. One query."""
    return Edit.objects.filter(operation=operation).select_related("checklist", "operation").first()


def _on_its_list(undone: Operation, new: Operation, first: str) -> Edit | None:
    """Take back what the operation changed of a list. No query for what only changes progress."""
    if first not in OF_LISTS:
        return None
    if edit := _edit_of(undone):
        return take_back(edit, new).edit
    if undone.checklist_id is None and not undone.events.exists():
        raise _list_is_gone()
    return None


def _first(undone: Operation) -> tuple[Operation, bool]:
    """What an undo is about in the end: the first operation, which was no undo, and whether that is brought back. No
    query where it is taken back for the first time, else two."""
    if undone.undoes_id is None:
        return undone, False
    undos = dict(operations_of(undone.owner).filter(undoes__isnull=False).values_list("pk", "undoes"))
    first, redoes = undone.pk, False
    while earlier := undos.get(first):
        first, redoes = earlier, not redoes
    return Operation.objects.get(pk=first), redoes


def _list_is_gone() -> Conflict:
    text = _("The list that this changed was deleted for good. Nothing was changed.")
    return Conflict(text, code="list-gone")


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


def _later_change(user: Any, events: Sequence[int]) -> str:
    """What stands in the way, by the titles of the items it came through. One query."""
    found = named_events(user, ProgressEvent.objects.filter(pk__in=events))
    return later_change([title_of(event) for event in found.order_by("pk")])
