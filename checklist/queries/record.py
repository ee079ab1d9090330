"""A person's own record of one skill: note, evidence, met criteria, what changed, practices, and when it was begun."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from checklist.models import Evidence, Item, Kind, MetCriterion, Note, ProgressEvent, State
from checklist.queries.history import Practised, Undos, practice_log, undos_of
from checklist.queries.sheet import Sheet, SheetItem

UNDATED = {Kind.START, Kind.CARRY, Kind.DATE}  # these tell nothing of the day on which something was begun
SHOWN = 30  # changes on an item's page; the journey has all


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One change of the skill; `others` were changed in the same operation."""

    event: ProgressEvent
    others: int
    stands: bool  # it was not taken back
    redoes: bool  # it is an undo that brings something back


@dataclass(frozen=True, slots=True)
class Record:
    """What an item's page shows to its owner alone."""

    note: Note | None
    evidence: Sequence[Evidence]
    met: frozenset[int]
    changes: Sequence[ItemChange]
    practices: Sequence[Practised]
    started_on: date | None


def record_of(user: Any, skill: int) -> Record:
    """A user's record of a skill. Five queries."""
    undos = undos_of(user)
    events = ProgressEvent.objects.filter(operation__user=user, skill=skill).select_related("operation__undoes")
    newest = list(events.annotate(together=Count("operation__events")).order_by("-pk"))
    return Record(
        note_of(user, skill),
        list(Evidence.objects.filter(user=user, skill=skill).order_by("pk")),
        met_criteria(user, skill),
        [_change(event, undos) for event in newest[:SHOWN]],
        practice_log(newest, undos.gone),
        _begun([event for event in reversed(newest) if _counts(event, undos.gone)]),
    )


def note_of(user: Any, skill: int) -> Note | None:
    """A user's note on a skill. One query."""
    return Note.objects.filter(user=user, skill=skill).first()


def met_criteria(user: Any, skill: int) -> frozenset[int]:
    """The places of the criteria that a user says they meet. One query."""
    return frozenset(MetCriterion.objects.filter(user=user, skill=skill).values_list("place", flat=True))


def _change(event: Any, undos: Undos) -> ItemChange:
    pk = event.operation_id
    return ItemChange(event, event.together - 1, pk not in undos.gone, undos.redoes(pk))


def _counts(event: ProgressEvent, gone: Collection[int]) -> bool:
    """Whether it happened: an undo and what it took back are both left out."""
    return event.operation.kind != Kind.UNDO and event.operation_id not in gone


def _begun(events: Iterable[ProgressEvent]) -> date | None:
    """The day on which the present run was begun: what was known at the start, or carried over, has none."""
    begun: date | None = None
    begins = {State.LEARNING, State.DONE}
    state = State.TODO.value
    for event in events:
        if event.to_state not in begins:
            begun = None
        elif state not in begins and event.operation.kind not in UNDATED:
            begun = timezone.localdate(event.operation.at)
        state = event.to_state
    return begun


def in_another_language(sheet: Sheet, slug: str, item: SheetItem) -> Item | None:
    """The same skill's item on the list with that slug, which the viewer must be known to see. One query."""
    return Item.objects.filter(checklist__slug=slug, skill=item.skill, retired=False).first()
