"""Writing what an edit made of a list: insert, update, renumber, in as few statements as there are kinds of parts."""

from collections.abc import Mapping
from typing import Any

from checklist.actions.draft import Draft
from checklist.models import Checklist, Item, Resource, Skill
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST, MODELS

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


def write(draft: Draft, checklist: Checklist) -> None:
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


def _give_up_skills(draft: Draft) -> None:
    """Items that no longer ask for their skill let go of it before others take it. One query at most."""
    changed = [uuid for uuid, names in draft.touched.items() if names & {"skill", "retired"}]
    pks = [draft.tree.nodes[uuid].pk for uuid in changed if draft.kinds[uuid] == ITEM and uuid in draft.tree.nodes]
    if pks:
        Item.objects.filter(pk__in=pks).update(retired=True)


def _position(draft: Draft, uuid: str) -> int:
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
    draft: Draft,
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


def _update(kind: str, rows: Mapping[str, Any], draft: Draft) -> None:
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


def _write_links(draft: Draft, checklist: Checklist, pks: Mapping[str, int]) -> None:
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
