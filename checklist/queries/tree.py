"""The tree: a list's levels, categories and items with all their texts, the retired ones too, as plain values.

The sheet is what a board needs, kept in memory; the tree is what copying, editing, pulling updates, export and import
need, read when it is asked for.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checklist.models import Category, Checklist, Item, Level, Resource

LIST, LEVEL, CATEGORY, ITEM = "list", "level", "category", "item"
MODELS: Mapping[str, type[Any]] = {LIST: Checklist, LEVEL: Level, CATEGORY: Category, ITEM: Item}
CHILD = {LIST: LEVEL, LEVEL: CATEGORY, CATEGORY: ITEM}
# What a part says, as files and editors see it; `links` are its resources as mappings of LINK.
TEXTS: Mapping[str, tuple[str, ...]] = {
    LIST: ("title", "summary", "links"),
    LEVEL: ("title", "pace", "summary", "links"),
    CATEGORY: ("title", "summary"),
    ITEM: ("title", "meaning", "criteria", "worth_knowing", "links"),
}
LINK = ("title", "url", "note", "year", "source")


@dataclass(slots=True)
class Node:
    """One part of a list. Every value is plain (JSON), parts and skills are named by their UUIDs."""

    kind: str
    pk: int
    uuid: str
    parent: str  # "" for the list itself
    position: int
    retired: bool
    texts: dict[str, Any]
    origin: str = ""  # the part it was copied from
    base: dict[str, Any] | None = None  # what that said when it was last answered
    skill: str = ""
    skill_pk: int = 0
    skill_key: str | None = None
    ongoing: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)  # the list's own: language and visibility

    @property
    def title(self) -> str:
        return str(self.texts["title"])

    @property
    def values(self) -> dict[str, Any]:
        """All that an edit may change of the part."""
        more = {"skill": self.skill} if self.kind == ITEM else {}
        place = {"parent": self.parent} if self.parent else {}
        return {**self.texts, **self.settings, **more, **place, "retired": self.retired}


@dataclass(slots=True)
class Tree:
    """A list as a whole. Built once, never changed afterwards."""

    checklist: Checklist
    root: Node
    nodes: dict[str, Node]  # by UUID, the root included, in the order of the list
    below: Mapping[str, Sequence[Node]] = field(repr=False)

    def children(self, uuid: str) -> Sequence[Node]:
        """What stands in a part, in order, the retired included."""
        return self.below.get(uuid, ())

    def live(self, uuid: str = "") -> Iterator[Node]:
        """The parts below one (without a name: below the list) that are not retired, nor stand in what is; in order."""
        for node in self.children(uuid or self.root.uuid):
            if not node.retired:
                yield node
                yield from self.live(node.uuid)

    def place(self, node: Node) -> list[Node]:
        """What the part stands in, from the level down; nothing for a level."""
        above: list[Node] = []
        while node.parent and (parent := self.nodes[node.parent]).kind != LIST:
            above.insert(0, parent)
            node = parent
        return above

    def snapshot(self, node: Node) -> dict[str, Any]:
        """What a part says now, as a copy of it keeps it in `base`: its values, and the order of what stands in it."""
        order = [child.uuid for child in self.children(node.uuid) if not child.retired]
        return {**node.values, "order": order} if node.kind in CHILD else node.values


def tree_of(checklist: Checklist) -> Tree:
    """Read a list's tree. Four queries."""
    links = _links(checklist)
    root = Node(
        kind=LIST,
        pk=checklist.pk,
        uuid=str(checklist.uuid),
        parent="",
        position=0,
        retired=checklist.retired,
        texts={"title": checklist.title, "summary": checklist.summary, "links": links[LIST, checklist.pk]},
        base=checklist.base,
        settings={"language": checklist.language, "visibility": checklist.visibility},
    )
    levels = [_node(LEVEL, row, root.uuid, links) for row in _rows(LEVEL, checklist=checklist)]
    by_pk = {node.pk: node for node in levels}
    categories = [
        _node(CATEGORY, row, by_pk[row["level"]].uuid, links) for row in _rows(CATEGORY, level__checklist=checklist)
    ]
    by_pk = {node.pk: node for node in categories}
    items = [_node(ITEM, row, by_pk[row["category"]].uuid, links) for row in _rows(ITEM, checklist=checklist)]
    below: dict[str, list[Node]] = defaultdict(list)
    for node in (*levels, *categories, *items):
        below[node.parent].append(node)
    nodes = {node.uuid: node for node in _in_order(root, below)}
    return Tree(checklist, root, nodes, below)


def _in_order(node: Node, below: Mapping[str, Sequence[Node]]) -> Iterator[Node]:
    yield node
    for child in below.get(node.uuid, ()):
        yield from _in_order(child, below)


PARENT = {LEVEL: (), CATEGORY: ("level",), ITEM: ("category",)}
SKILL = ("skill", "skill__uuid", "skill__key", "skill__ongoing")


def _rows(kind: str, **which: Any) -> list[dict[str, Any]]:
    columns = [
        *("pk", "uuid", "position", "retired", "base", "origin__uuid"),
        *(name for name in TEXTS[kind] if name != "links"),
        *PARENT[kind],
        *(SKILL if kind == ITEM else ()),
    ]
    return list(MODELS[kind]._default_manager.filter(**which).order_by("position", "pk").values(*columns))


def _node(
    kind: str, row: Mapping[str, Any], parent: str, links: Mapping[tuple[str, int], list[dict[str, Any]]]
) -> Node:
    return Node(
        kind=kind,
        pk=row["pk"],
        uuid=str(row["uuid"]),
        parent=parent,
        position=row["position"],
        retired=row["retired"],
        texts={name: links[kind, row["pk"]] if name == "links" else row[name] for name in TEXTS[kind]},
        origin=str(row["origin__uuid"] or ""),
        base=row["base"],
        skill=str(row.get("skill__uuid", "")),
        skill_pk=row.get("skill", 0),
        skill_key=row.get("skill__key"),
        ongoing=row.get("skill__ongoing", False),
    )


def _links(checklist: Checklist) -> defaultdict[tuple[str, int], list[dict[str, Any]]]:
    """The list's links by what they are on. One query."""
    found: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in Resource.objects.filter(checklist=checklist).values("level", "item", *LINK):
        place = (ITEM, row["item"]) if row["item"] else (LEVEL, row["level"]) if row["level"] else (LIST, checklist.pk)
        found[place].append({name: row[name] for name in LINK})
    return found
