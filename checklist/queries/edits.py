"""What was changed of a list, edit by edit: the changes of each summed up, so that they can be put into words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checklist.models import Category, Checklist, Edit, Item, Kind, Level, Operation
from checklist.queries.history import Undo, Undos, undos_of
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST

EDITS_SHOWN = 50
SINGLE = 3  # changes that are told one by one; more are counted
NOTE = "note"  # of a change that came with an import: no part of the list
OF_LISTS = (Kind.MAKE, Kind.EDIT, Kind.PULL, Kind.IMPORT, Kind.UNDO)
MODELS = {LEVEL: Level, CATEGORY: Category, ITEM: Item}


@dataclass(frozen=True, slots=True)
class Told:
    """What happened to a part, or to so many parts of a kind."""

    # made, added, removed, reworded, rebound, described, moved, ordered, retired, restored, shared, deleted, undeleted
    what: str
    kind: str
    uuid: str = ""
    title: str = ""
    old: str = ""  # the title it had; the visibility
    to: str = ""  # what it was moved to: a uuid at first, then its title; the visibility
    count: int = 1
    new_skill: bool = False


@dataclass(frozen=True, slots=True)
class PastEdit:
    """An edit of a list with what it did. It stands unless an undo took it back."""

    operation: Operation
    revision: int
    told: Sequence[Told]
    stands: bool
    undoes: bool = False  # it took another back
    redoes: bool = False  # it brought one back that had been taken back
    mine: bool = True  # only its own person can take it back
    lasting: bool = False  # not even they can: the making of what is a team's by now


def tell(changes: Iterable[Mapping[str, Any]]) -> list[Told]:
    """What changes did, in their order: one by one where they are few, else counted by kind. Titles are those that the
    changes know. Notes are counted always. No query."""
    changes = list(changes)
    notes = Counter("added" if one["after"] else "removed" for one in changes if one["kind"] == NOTE)
    counted_notes = [Told(what, NOTE, count=count) for what, count in notes.items()]
    single = [_told(one) for one in changes if one["kind"] != NOTE]
    if len(single) <= SINGLE:
        return single + counted_notes
    counted = Counter((one.what, one.kind) for one in single)
    return [Told(what, kind, count=count) for (what, kind), count in counted.items()] + counted_notes


def _told(change: Mapping[str, Any]) -> Told:
    kind, uuid, before, after = change["kind"], change["uuid"], change["before"], change["after"]
    if before is None:
        return Told("made" if kind == LIST else "added", kind, uuid, str(after.get("title", "")))
    title, old = str(after.get("title", "")), str(before.get("title", ""))
    if "retired" in after and kind == LIST:
        return Told("deleted" if after["retired"] else "undeleted", kind, uuid)
    if "retired" in after:
        return Told("retired" if after["retired"] else "restored", kind, uuid)
    if "title" in after:
        return Told("reworded", kind, uuid, title, old, new_skill="skill" in after)
    if "skill" in after:
        return Told("rebound", kind, uuid)
    if "visibility" in after:
        return Told("shared", kind, uuid, old=str(before.get("visibility")), to=str(after["visibility"]))
    if "parent" in after:
        return Told("moved", kind, uuid, to=str(after["parent"]))
    return Told("ordered" if set(after) == {"follows"} else "described", kind, uuid)


def with_titles(told: Iterable[Told], titles: Mapping[str, str]) -> list[Told]:
    """The same with the titles that parts have now, where the changes did not know them. No query."""
    return [
        Told(
            *(one.what, one.kind, one.uuid, one.title or titles.get(one.uuid, ""), one.old),
            to=titles.get(one.to, "") if one.what == "moved" else one.to,
            count=one.count,
            new_skill=one.new_skill,
        )
        for one in told
    ]


def edits_of(user: Any, checklist: Checklist) -> list[PastEdit]:
    """The latest edits of a list of one's own, or of a team's by all who lead or led it, newest first; what came to the
    notes of others is not told. Five queries."""
    undos = undos_of(user) if checklist.team_id is None else _undos_on(checklist)
    rows = list(_summed_up(user, checklist))
    titles = _titles([one for _operation, _revision, told in rows for one in told])
    return [
        PastEdit(
            operation,
            revision,
            with_titles(told, titles),
            stands=operation.pk not in undos.gone,
            undoes=operation.kind == Kind.UNDO,
            redoes=undos.redoes(operation.pk),
            mine=operation.user_id == user.pk,
            lasting=checklist.team_id is not None and any(one.what == "made" for one in told),
        )
        for operation, revision, told in rows
    ]


def _summed_up(user: Any, checklist: Checklist) -> Iterator[tuple[Operation, int, list[Told]]]:
    """One edit after the other is read and summed up: all their changes at once might be large."""
    edits = Edit.objects.filter(checklist=checklist).select_related("operation__user")
    edits = edits if checklist.team_id else edits.filter(operation__user=user)
    for edit in edits.order_by("-pk")[:EDITS_SHOWN].iterator(chunk_size=1):
        mine = edit.operation.user_id == user.pk
        changes = [one for one in edit.changes if mine or one["kind"] != NOTE]
        if changes or not edit.changes:
            yield edit.operation, edit.revision, tell(changes)


def _undos_on(checklist: Checklist) -> Undos:
    """What was taken back of a list's edits, by whomever. One query."""
    undos = Operation.objects.filter(kind=Kind.UNDO, checklist=checklist, undoes__kind__in=OF_LISTS).order_by("-pk")
    rows = undos.values_list("pk", "undoes", "uuid", "at")
    return Undos([Undo(pk, undone, uuid, at) for pk, undone, uuid, at in rows if undone is not None])


def _titles(told: Sequence[Told]) -> dict[str, str]:
    """The present titles of the parts that are named. Three queries."""
    uuids = {uuid for one in told for uuid in (one.uuid, one.to if one.what == "moved" else "") if uuid}
    found: dict[str, str] = {}
    for model in MODELS.values():
        rows = model._default_manager.filter(uuid__in=uuids).values_list("uuid", "title")
        found |= {str(uuid): title for uuid, title in rows}
    return found


def has_notes(operation: Operation) -> bool:
    """Whether an operation put notes, or took some back, with what it changed of a list. One query."""
    changes = Edit.objects.filter(operation=operation).values_list("changes", flat=True)
    return any(one["kind"] == NOTE for found in changes for one in found)
