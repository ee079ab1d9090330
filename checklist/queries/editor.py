"""The editor's reading of a list of one's own: what stands in what, the retired apart, and no more lines than fit."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from checklist.models import Checklist, Resource, Visibility
from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL, LINK, LIST, MODELS, Node, Tree, tree_of

LINES_AT_ONCE = 300  # of a list, before its categories are folded; and of one category


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as the editor shows it: what stands in it, or, folded, how much."""

    node: Node
    children: Sequence["Shown"]
    retired: Sequence[Node]
    items: int  # not retired, in it
    folded: bool = False
    earlier: str = ""  # where the lines before the first are shown, and those after the last
    later: str = ""

    @property
    def holds(self) -> str:
        """The kind of part that stands in it."""
        return CHILD.get(self.node.kind, "")


@dataclass(frozen=True, slots=True)
class Editor:
    """A list to be edited. `at` is the part that shall be in sight."""

    tree: Tree
    at: str = ""
    also: Collection[str] = ()  # categories that are shown unfolded beside the one in sight

    @property
    def checklist(self) -> Checklist:
        return self.tree.checklist

    @property
    def whole(self) -> Shown:
        """The list itself."""
        return self.shown(self.tree.root)

    @property
    def items(self) -> int:
        """How many items the list has."""
        return sum(node.kind == ITEM for node in self.tree.live())

    @property
    def is_large(self) -> bool:
        """Whether its categories are folded but for one."""
        return self.items > LINES_AT_ONCE

    def shown(self, node: Node) -> Shown:
        """A part with all that stands in it. No query."""
        open_one = {self.in_sight, *self.also} if self.is_large else None
        return self._shown(node, open_one)

    @property
    def in_sight(self) -> str:
        """The category that is open where others are folded: the one that is asked for, else the first."""
        node = self.tree.nodes.get(self.at)
        if node and node.kind == ITEM:
            return node.parent
        if node and node.kind == CATEGORY:
            return node.uuid
        below = self.tree.live(node.uuid if node else "")
        return next((one.uuid for one in below if one.kind == CATEGORY), "")

    def _shown(self, node: Node, unfolded: Collection[str] | None) -> Shown:
        below = self.tree.children(node.uuid)
        live = [one for one in below if not one.retired]
        retired = [one for one in below if one.retired]
        if node.kind != CATEGORY:
            children = [self._shown(one, unfolded) for one in live] if node.kind != ITEM else []
            return Shown(node, children, retired, sum(one.items for one in children))
        if unfolded is not None and node.uuid not in unfolded:
            return Shown(node, [], [], len(live), folded=True)
        begin = self._window(live)
        window = live[begin : begin + LINES_AT_ONCE]
        lines = [Shown(one, [], [], 1) for one in window]
        earlier = live[begin - 1].uuid if begin else ""
        later = live[begin + LINES_AT_ONCE].uuid if len(live) > begin + LINES_AT_ONCE else ""
        return Shown(node, lines, retired, len(live), earlier=earlier, later=later)

    def _window(self, lines: Sequence[Node]) -> int:
        """The place of the first line that is shown of a category."""
        at = next((place for place, one in enumerate(lines) if one.uuid == self.at), 0)
        return at // LINES_AT_ONCE * LINES_AT_ONCE

    def places(self, node: Node) -> Iterator[tuple[str, Sequence[Node]]]:
        """Where a part can be moved to: levels' titles with their categories, or the levels under no title."""

        def there(uuid: str) -> list[Node]:
            return [one for one in self.tree.children(uuid) if not one.retired or one.uuid == node.parent]

        levels = there(self.tree.root.uuid)
        if node.kind == CATEGORY:
            yield "", levels
        if node.kind == ITEM:
            for level in levels:
                if categories := there(level.uuid):
                    yield level.title, categories

    def bodies(self, *uuids: str) -> list[Shown]:
        """The parts whose content a change may have touched, as far as they are in the list, each once."""
        return [self.shown(self.tree.nodes[one]) for one in dict.fromkeys(uuids) if one in self.tree.nodes]


def editor_of(checklist: Checklist, at: str = "", also: Collection[str] = ()) -> Editor:
    """A list of one's own, to be edited. Four queries."""
    return Editor(tree_of(checklist), at, also)


def step_of(tree: Tree, uuid: str, down: bool) -> tuple[str, str] | None:
    """Where a part stands after one step: what it stands in, and after which part there ("": first). From the first
    place up leads to the end of what comes before, from the last place down to the beginning of what comes after; None
    where there is nothing further. No query."""
    node = tree.nodes[uuid]
    siblings = [one for one in tree.children(node.parent) if not one.retired or one is node]
    at = siblings.index(node)
    if 0 <= at + (1 if down else -1) < len(siblings):
        if down:
            return node.parent, siblings[at + 1].uuid
        return node.parent, siblings[at - 2].uuid if at > 1 else ""
    return _next_door(tree, node, down)


def _next_door(tree: Tree, node: Node, down: bool) -> tuple[str, str] | None:
    kind = {ITEM: CATEGORY, CATEGORY: LEVEL}.get(node.kind, LIST)
    doors = [one.uuid for one in tree.live() if one.kind == kind]
    if kind == LIST or node.parent not in doors:
        return None
    at = doors.index(node.parent) + (1 if down else -1)
    if not 0 <= at < len(doors):
        return None
    inside = tree.children(doors[at])
    return doors[at], "" if down or not inside else inside[-1].uuid


def root_of(checklist: Checklist) -> Node:
    """A list's own values, without what stands in it. One query."""
    links = Resource.objects.filter(checklist=checklist, level=None, item=None).values(*LINK)
    return Node(
        kind=LIST,
        pk=checklist.pk,
        uuid=str(checklist.uuid),
        parent="",
        position=0,
        retired=checklist.retired,
        texts={"title": checklist.title, "summary": checklist.summary, "links": list(links)},
        settings={"language": checklist.language, "visibility": checklist.visibility},
    )


def part_of(checklist: Checklist, kind: str, uuid: str) -> Any:
    """A category or an item of a list that is not retired, or None. One query."""
    where = {CATEGORY: "level__checklist", ITEM: "checklist"}[kind]
    more = ["level"] if kind == CATEGORY else ["skill", "category__level"]
    rows = MODELS[kind]._default_manager.filter(**{where: checklist, "uuid": uuid, "retired": False})
    return rows.select_related(*more).first()


def used_by_others(checklist: Checklist) -> bool:
    """Whether others may have this list or a copy of it, so that what its items ask for is not its owner's alone. One
    query for a private list, else none."""
    if checklist.visibility != Visibility.PRIVATE:
        return True
    return checklist.copies.filter(retired=False).exclude(owner=checklist.owner_id).exists()
