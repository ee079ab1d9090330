"""How every change of a person's own list is made: claim the operation, compare, write the parts, keep the edit.

An edit names, for each part, the values that its editor saw and the values it shall have. Two editors collide only
where both changed the same value of the same part; then nothing is written, and both versions are told.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.content import touch
from checklist.actions.filed_notes import NOTE, exchange_notes
from checklist.actions.operations import Conflict, carry_out, digest_of, owner_fields
from checklist.models import Checklist, Edit, Item, Kind, Operation, Resource, Skill, Via
from checklist.queries import Tree, own_checklists, tree_of, visible_checklists
from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL, LIST, MODELS

NEW = "new:"
UNCHECKED = frozenset({"follows", "base", "ongoing"})  # what two editors may both have changed
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartChange:
    """What shall become of one part: `before` are the values that were seen (None: the part is made), `after` the new
    ones. Values are those of `queries.Node.values`, and `follows`: after which sibling it shall stand ("": first).

    A part that is made has a `uuid` that begins with `new:`; others in the same edit may name it so. Its `skill` is
    "" where it shall get one of its own.
    """

    kind: str
    uuid: str
    after: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Collided:
    """One value that somebody else changed meanwhile: as it was seen, as it is now, as it was wanted."""

    uuid: str
    name: str
    seen: Any
    now: Any
    wanted: Any


class Collision(Conflict):
    """Somebody else changed the same values meanwhile; nothing was written, and `collided` has both versions."""

    def __init__(self, collided: Sequence[Collided], tree: Tree) -> None:
        text = _("This was changed elsewhere meanwhile. Nothing is lost: both versions are shown.")
        super().__init__(text, code="edited-meanwhile")
        self.collided, self.tree = collided, tree


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: `edit` is None where nothing differed."""

    operation: Operation
    checklist: Checklist
    edit: Edit | None
    repeated: bool = False

    def uuid_of(self, name: str) -> str:
        """The UUID of a part that was made as `new:…`."""
        return new_id(self.operation.uuid, name)


def new_id(operation: UUID, name: str) -> str:
    """The UUID that an operation gives to the part it makes under that name: the same when it is repeated."""
    return str(uuid5(operation, name)) if name.startswith(NEW) else name


@transaction.atomic
def edit(
    *, user: Any, checklist: Checklist, changes: Sequence[PartChange], operation: UUID, via: Via, kind: Kind = Kind.EDIT
) -> Edited:
    """Change a list of the person's own, all of it or nothing, as one operation. About twelve queries, and some more
    for each thousand parts.

    Raises Checklist.DoesNotExist where the list is not theirs, Collision where somebody changed the same meanwhile,
    ValidationError for values that a list cannot have, and Conflict where the operation's uuid stands for another
    content.
    """
    said = json.dumps([[one.kind, one.uuid, one.before, one.after] for one in changes], sort_keys=True, default=str)
    new = operation_on(checklist, user, operation, via, kind, said)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    return apply_changes(new, checklist, changes)


def operation_on(
    checklist: Checklist | None, user: Any, operation: UUID, via: Via, kind: Kind, *content: object
) -> Operation:
    """An operation on a list, not yet claimed. No query."""
    return Operation(
        uuid=operation,
        kind=kind,
        via=via,
        digest=digest_of(kind, checklist.uuid if checklist else "", *content),
        checklist=checklist,
        at=timezone.now(),
        **owner_fields(user),
    )


def edited_before(operation: Operation, checklist: Checklist) -> Edited:
    """The answer to an edit that is repeated. Two queries."""
    checklist.refresh_from_db()
    return Edited(operation, checklist, Edit.objects.filter(operation=operation).first(), repeated=True)


def apply_changes(
    operation: Operation,
    checklist: Checklist,
    changes: Iterable[PartChange],
    *,
    made: bool = False,
    known: Iterable[str] = (),
) -> Edited:
    """Write the changes of a claimed operation. `made` says that the list itself is new: its making is then all that
    the edit keeps; `known` are skills that the list asked for before. For the rest see `edit`; must run inside a
    transaction."""
    locked = _locked(operation.user, checklist)
    draft = _Draft(tree_of(locked), operation.uuid)
    for change in changes:
        draft.take(change)
    if draft.collided:
        raise Collision(draft.collided, draft.tree)
    draft.bind_skills(operation.user, known)
    draft.check()
    if root_says(draft.changes, retired=False):
        check_room(operation.user)
    if not draft.changes and not made:
        return Edited(operation, locked, None)
    _write(draft, locked)
    touch(locked)
    locked.refresh_from_db()
    kept = [{"kind": LIST, "uuid": str(locked.uuid), "before": None, "after": {}}] if made else draft.changes
    kept_edit = Edit.objects.create(operation=operation, checklist=locked, revision=locked.revision, changes=kept)
    return Edited(operation, locked, kept_edit)


def root_says(changes: Iterable[Mapping[str, Any]], **values: Any) -> bool:
    """Whether one of the changes gives the list itself these values."""
    return any(one["kind"] == LIST and one["before"] and values.items() <= one["after"].items() for one in changes)


def check_room(user: Any) -> None:
    """Refuse one list more than a person may have. One query."""
    if own_checklists(user).count() >= parts.LISTS_AT_MOST:
        raise parts.too_many_lists()


def _locked(user: Any, checklist: Checklist) -> Checklist:
    """The list as it is now, for nobody else to change until the commit. One query."""
    return Checklist.objects.select_for_update(no_key=True).get(pk=checklist.pk, owner=user)


class _Draft:
    """A list as it becomes: its parts' values, and the order of what stands in each."""

    def __init__(self, tree: Tree, operation: UUID) -> None:
        self.tree, self.operation = tree, operation
        self.kinds = {uuid: node.kind for uuid, node in tree.nodes.items()}
        self.values: dict[str, Values] = {
            uuid: {**node.values, "base": node.base, "origin": node.origin, "ongoing": node.ongoing}
            for uuid, node in tree.nodes.items()
        }
        self.order = {uuid: [child.uuid for child in tree.children(uuid)] for uuid in tree.nodes}
        self.ordered: set[str] = set()  # the parts whose content was added to or put in another order
        self.made: list[str] = []
        self.touched: dict[str, set[str]] = defaultdict(set)  # which values of which parts
        self.changes: list[Values] = []
        self.collided: list[Collided] = []

    # --- One change after the other ------------------------------------------------------------------
    def take(self, change: PartChange) -> None:
        """Apply one change, or note that it collides."""
        uuid = new_id(self.operation, change.uuid)
        after = {name: self._named(name, value) for name, value in change.after.items()}
        after = parts.cleaned(change.kind, after)
        if change.before is None:
            self._make(change.kind, uuid, after)
        elif self.kinds.get(uuid) != change.kind:
            raise parts.gone()
        else:
            self._change(uuid, change.before, after)

    def _named(self, name: str, value: Any) -> Any:
        return new_id(self.operation, value) if name in {"parent", "follows"} and isinstance(value, str) else value

    def _make(self, kind: str, uuid: str, after: Values) -> None:
        if uuid in self.kinds:
            raise parts.gone()
        blank = parts.blank(kind)
        follows = after.pop("follows", None)
        self.kinds[uuid], self.order[uuid] = kind, []
        self.values[uuid] = {**blank, "base": None, "origin": "", **after}
        self.made.append(uuid)
        self._place(uuid, after.get("parent", self.tree.root.uuid), follows)
        self.changes.append({"kind": kind, "uuid": uuid, "before": None, "after": dict(after)})

    def _change(self, uuid: str, before: Mapping[str, Any], after: Values) -> None:
        values = self.values[uuid]
        unknown = [name for name in after if name not in values and name != "follows"]
        if unknown:
            raise ValueError(f"A {self.kinds[uuid]} has no {unknown}")
        old: Values = {}
        for name, wanted in after.items():
            if name == "follows":
                continue
            now = values[name]
            if name not in UNCHECKED and name in before and now != before[name] and now != wanted:
                self.collided.append(Collided(uuid, name, before[name], now, wanted))
            elif now != wanted:
                old[name] = now
        new = {name: after[name] for name in old}
        if ("parent" in new or "follows" in after) and (moved := self._moved(uuid, after)) is not None:
            old["follows"], new["follows"] = moved, after.get("follows")
        if not new:
            return
        values.update({name: value for name, value in new.items() if name != "follows"})
        self.touched[uuid] |= set(new) - {"follows"}
        self.changes.append({"kind": self.kinds[uuid], "uuid": uuid, "before": old, "after": new})

    def _moved(self, uuid: str, after: Values) -> str | None:
        """Put a part in its place; returns what it stood after, None where it stays where it was."""
        parent = self.values[uuid]["parent"]
        siblings = self.order[parent]
        at = siblings.index(uuid)
        stood = siblings[at - 1] if at else ""
        target = str(after.get("parent", parent))
        if target == parent and after.get("follows") == stood:
            return None
        siblings.remove(uuid)
        self.ordered.add(parent)
        self._place(uuid, target, after.get("follows"))
        return stood

    def _place(self, uuid: str, parent: str, follows: str | None) -> None:
        """Put a part into another, after that sibling; last where there is none of that name."""
        if CHILD.get(self.kinds.get(parent, "")) != self.kinds[uuid]:
            raise parts.gone()
        siblings = self.order[parent]
        at = 0 if follows == "" else siblings.index(follows) + 1 if follows in siblings else len(siblings)
        siblings.insert(at, uuid)
        self.values[uuid]["parent"] = parent
        self.ordered.add(parent)

    # --- The whole -----------------------------------------------------------------------------------
    def bind_skills(self, user: Any, known_before: Iterable[str] = ()) -> None:
        """Give a skill of its own to each item that shall have one, and refuse skills that the person cannot know. Two
        queries at most."""
        changed = [uuid for uuid, names in self.touched.items() if "skill" in names]
        bound = [uuid for uuid in (*self.made, *changed) if self.kinds[uuid] == ITEM]
        own = [uuid for uuid in bound if not self.values[uuid]["skill"]]
        made = [
            Skill(title=self.values[uuid]["title"], ongoing=self.values[uuid].get("ongoing", False)) for uuid in own
        ]
        for uuid, skill in zip(own, Skill.objects.bulk_create(made), strict=True):
            self.values[uuid]["skill"] = str(skill.uuid)
        for change in self.changes:  # so that the edit, and what takes it back, know the skill
            if change["uuid"] in own and "skill" in change["after"]:
                change["after"]["skill"] = self.values[change["uuid"]]["skill"]
        known = {*known_before, *(node.skill for node in self.tree.nodes.values()), *(str(one.uuid) for one in made)}
        asked = {self.values[uuid]["skill"] for uuid in bound} - known
        if asked:
            seen = Item.objects.filter(checklist__in=visible_checklists(user), skill__uuid__in=asked)
            if asked - {str(one) for one in seen.values_list("skill__uuid", flat=True)}:
                raise parts.unknown_skill()

    def check(self) -> None:
        """Refuse a list that would be too large or ask twice for a skill. No query."""
        live = self._live()
        self._once_each(live)
        parts.check_size(
            items=sum(self.kinds[uuid] == ITEM for uuid in live),
            parts=sum(self.kinds[uuid] in {LEVEL, CATEGORY} for uuid in live),
            rows=len(self.kinds),
        )
        root = self.values[self.tree.root.uuid]
        if root["retired"] and self.changes and not any("retired" in one["after"] for one in self.changes):
            raise parts.list_is_gone()

    def _live(self, uuid: str = "") -> set[str]:
        found: set[str] = set()
        waiting = [uuid or self.tree.root.uuid]
        while waiting:
            children = [one for one in self.order[waiting.pop()] if not self.values[one]["retired"]]
            found.update(children)
            waiting += children
        return found

    def _once_each(self, live: set[str]) -> None:
        """A skill stands once among the items that are not retired; one that stands in a retired part gives way."""
        holders: dict[str, list[str]] = defaultdict(list)
        for uuid, kind in self.kinds.items():
            if kind == ITEM and not self.values[uuid]["retired"]:
                holders[self.values[uuid]["skill"]].append(uuid)
        for uuids in holders.values():
            seen = [uuid for uuid in uuids if uuid in live]
            if len(seen) > 1:
                raise parts.skill_twice([self.values[uuid]["title"] for uuid in seen])
            keep = seen[0] if seen else uuids[0]
            for uuid in uuids:
                if uuid != keep:
                    self._change(uuid, {}, {"retired": True})


# --- Writing ----------------------------------------------------------------------------------------------
COLUMNS = {
    LIST: ("title", "summary", "language", "visibility", "retired", "base"),
    LEVEL: ("title", "pace", "summary", "retired", "base", "position", "origin_id"),
    CATEGORY: ("title", "summary", "retired", "base", "position", "origin_id", "level_id"),
    ITEM: (
        *("title", "meaning", "criteria", "worth_knowing", "retired", "base", "position", "origin_id"),
        *("category_id", "skill_id", "search"),
    ),
}
ABOVE = {CATEGORY: "level_id", ITEM: "category_id"}


def _write(draft: _Draft, checklist: Checklist) -> None:
    """Insert what is made, update what differs, renumber where the order changed."""
    skills = _pks(Skill, {values["skill"] for values in draft.values.values() if values.get("skill")})
    origins = {uuid: str(values["origin"]) for uuid, values in draft.values.items() if values["origin"]}
    pks = {uuid: node.pk for uuid, node in draft.tree.nodes.items()}
    positions = {uuid: at for parent in draft.ordered for at, uuid in enumerate(draft.order[parent], start=1)}
    _give_up_skills(draft)
    for kind in (LIST, LEVEL, CATEGORY, ITEM):
        mine = [uuid for uuid in draft.kinds if draft.kinds[uuid] == kind]
        known = _pks(MODELS[kind], {origins[uuid] for uuid in mine if uuid in origins})
        rows = {
            uuid: _row(kind, uuid, draft, checklist, positions, pks, skills, known.get(origins.get(uuid, "")))
            for uuid in mine
            if uuid in draft.made or uuid in draft.touched or positions.get(uuid, 0) != _position(draft, uuid)
        }
        fresh = [rows[uuid] for uuid in mine if uuid in draft.made]
        for row in MODELS[kind]._default_manager.bulk_create(fresh):
            pks[str(row.uuid)] = row.pk
        _update(kind, {uuid: row for uuid, row in rows.items() if uuid not in draft.made}, draft)
    _write_links(draft, checklist, pks)


def _give_up_skills(draft: _Draft) -> None:
    """Items that no longer ask for their skill let go of it before others take it. One query at most."""
    changed = [uuid for uuid, names in draft.touched.items() if names & {"skill", "retired"}]
    pks = [draft.tree.nodes[uuid].pk for uuid in changed if draft.kinds[uuid] == ITEM and uuid in draft.tree.nodes]
    if pks:
        Item.objects.filter(pk__in=pks).update(retired=True)


def _position(draft: _Draft, uuid: str) -> int:
    """Where the part stands now, or nowhere in particular where its siblings keep their order."""
    node = draft.tree.nodes.get(uuid)
    return node.position if node and node.parent and draft.values[uuid]["parent"] in draft.ordered else 0


def _pks(model: type[Any], uuids: set[Any]) -> dict[str, int]:
    """Primary keys by UUID. One query, none for nothing."""
    if not uuids:
        return {}
    return {str(uuid): pk for uuid, pk in model._default_manager.filter(uuid__in=uuids).values_list("uuid", "pk")}


def _row(
    kind: str,
    uuid: str,
    draft: _Draft,
    checklist: Checklist,
    positions: Mapping[str, int],
    pks: Mapping[str, int],
    skills: Mapping[str, int],
    origin: int | None,
) -> Any:
    """A part as a row to be saved."""
    values, node = draft.values[uuid], draft.tree.nodes.get(uuid)
    row = MODELS[kind](uuid=uuid, pk=pks.get(uuid))
    for name in COLUMNS[kind]:
        if name in values:
            setattr(row, name, values[name])
    if kind == LIST:
        return row
    row.position = positions.get(uuid, node.position if node else 0)
    row.origin_id = origin
    if kind in ABOVE:
        setattr(row, ABOVE[kind], pks[values["parent"]])
    if kind == LEVEL:
        row.checklist_id = checklist.pk
    if kind == ITEM:
        row.checklist_id, row.skill_id, row.search = checklist.pk, skills[values["skill"]], row.searchable
    return row


def _update(kind: str, rows: Mapping[str, Any], draft: _Draft) -> None:
    """Write what differs of parts that are there. Two queries at most, and some more for each thousand rows."""
    changed = [row for uuid, row in rows.items() if uuid in draft.touched]
    moved = [row for uuid, row in rows.items() if uuid not in draft.touched]
    manager = MODELS[kind]._default_manager
    if changed:
        names = [
            name for name in COLUMNS[kind] if name != "origin_id" or any("origin" in t for t in draft.touched.values())
        ]
        fields = [name.removesuffix("_id") for name in names]
        manager.bulk_update(changed, fields)
    if moved:
        manager.bulk_update(moved, ["position"])


def _write_links(draft: _Draft, checklist: Checklist, pks: Mapping[str, int]) -> None:
    """Replace the links of those parts whose links differ. Two queries at most."""
    where = {ITEM: "item_id", LEVEL: "level_id", LIST: ""}
    changed = [uuid for uuid, names in draft.touched.items() if "links" in names]
    for kind, column in where.items():
        mine = [pks[uuid] for uuid in changed if draft.kinds[uuid] == kind]
        which = {f"{column}__in": mine} if column else {"item": None, "level": None}
        if mine:
            Resource.objects.filter(checklist=checklist, **which).delete()
    rows = []
    for uuid in dict.fromkeys((*draft.made, *changed)):
        place = where.get(draft.kinds[uuid])
        for at, link in enumerate(draft.values[uuid].get("links", ()) if place is not None else ()):
            on = {place: pks[uuid]} if place else {}
            rows.append(Resource(checklist=checklist, position=at, **on, **link))
    Resource.objects.bulk_create(rows)


# --- Taking back ------------------------------------------------------------------------------------------
def inverse_of(change: Mapping[str, Any]) -> PartChange:
    """What takes one kept change back: what was made is retired, what was changed gets the values it had. What came
    from elsewhere stands for nothing there any more, so that it is offered again."""
    if change["before"] is None:
        apart = {"origin": ""} if change["after"].get("origin") else {}
        return PartChange(change["kind"], change["uuid"], {"retired": True, **apart}, {"retired": False})
    return PartChange(change["kind"], change["uuid"], change["before"], change["after"])


def take_back(edit: Edit, operation: Operation) -> Edited:
    """Undo an edit of a list by a claimed operation; raises Conflict where a later change stands on it."""
    changes = [inverse_of(one) for one in reversed(edit.changes) if one["kind"] != NOTE]
    skills = [skill for one in changes if (skill := one.after.get("skill"))]  # perhaps no list asks for one any more
    try:
        edited = apply_changes(operation, edit.checklist, changes, known=skills)
    except Collision as collision:
        titles = [collision.tree.nodes[one.uuid].title for one in collision.collided]
        raise Conflict(later_change(list(dict.fromkeys(titles))), code="later-change") from collision
    return with_more(edited, exchange_notes(operation.user, edit.changes))


def with_more(edited: Edited, more: Sequence[Mapping[str, Any]]) -> Edited:
    """Keep with an edit what else its operation changed, beside the list's parts. One query where there is any."""
    if not more:
        return edited
    edit = edited.edit or Edit(
        operation=edited.operation, checklist=edited.checklist, revision=edited.checklist.revision, changes=[]
    )
    edit.changes = [*edit.changes, *more]
    edit.save()
    return replace(edited, edit=edit)


def later_change(titles: Sequence[str]) -> str:
    """What stands in the way of an undo, by titles."""
    named = _(", ").join(titles[:3]) + (" …" if len(titles) > 3 else "")
    return _("A later change stands on this one: %(titles)s. Undo that one first. Nothing was changed.") % {
        "titles": named
    }
