"""What was matched, written as a plan's parts: what each would say, where it would stand, what becomes of ticks."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.exchange.outline import Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark
from checklist.models import Note
from checklist.queries.board import standings_of
from checklist.queries.matching import Known
from checklist.queries.plan import NAMED, Answers, Missing, Planned
from checklist.queries.said_states import tick_of
from checklist.queries.standing import NEVER
from checklist.queries.texts import differing, texts_of
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, Node, Tree


class Matched(Protocol):
    """What drafting has to know: the outline's parts (by their ids in memory) with the list's nodes and skills."""

    user: Any
    tree: Tree | None
    outline: Outline
    answers: Answers
    remarks: list[Remark]
    title: str
    missing: str
    nodes: dict[int, Node]
    skills: dict[int, Known]
    claimed: set[str]


class Drafting:
    """Writes the plan's parts from what was matched."""

    def __init__(self, planner: Matched) -> None:
        self.planner, self.tree, self.carries = planner, planner.tree, planner.outline.carries
        self.today = timezone.localdate()
        self.standings = standings_of(planner.user)
        self.notes = self._notes() if "note" in self.carries else {}
        self.number = 0
        self.append = bool(planner.answers.place)

    def _notes(self) -> dict[int, str]:
        """The person's notes. One query."""
        return dict(Note.objects.filter(user=self.planner.user).values_list("skill", "text"))

    def levels(self) -> list[Planned]:
        root = self.tree.root.uuid if self.tree else ""
        return self._within(self.planner.outline.levels, root, LEVEL, self._level)

    def _level(self, level: OutlineLevel, planned: Planned) -> None:
        planned.parts = self._within(level.categories, planned.uuid, CATEGORY, self._category)

    def _category(self, category: OutlineCategory, planned: Planned) -> None:
        planned.parts = self._within(category.items, planned.uuid, ITEM, self._item)

    def _within(
        self, parts: Sequence[Any], parent: str, kind: str, more: Callable[[Any, Planned], None]
    ) -> list[Planned]:
        """The parts of one parent, in order, and those that the file does not have after what they stand after."""
        shown, nodes = [], self.planner.nodes
        kept = [part for part in parts if not part.retired or id(part) in nodes]
        staying = _staying([nodes[id(part)] for part in kept if id(part) in nodes], parent, self.tree)
        follows = ""
        for part in kept:
            node = nodes.get(id(part))
            stays = node is not None and node.uuid in staying
            planned = self._planned(part, node, kind, parent, None if stays else follows)
            more(part, planned)
            shown.append(planned)
            follows = planned.uuid
        return self._with_missing(shown, parent)

    def _planned(self, part: Any, node: Node | None, kind: str, parent: str, follows: str | None) -> Planned:
        place = {} if follows is None else {"parent": parent, **({} if self._last(node) else {"follows": follows})}
        texts = texts_of(kind, part, node.texts if node else {}, self.carries, self.planner.remarks)
        texts["title"] = texts["title"] or self.planner.title or _("Checklist")
        if node is None:
            self.number += 1
            uuid = f"{NAMED}{kind}{self.number}"
            return Planned(kind, uuid, texts["title"], part.line, None, {**texts, **place}, ("new",))
        after, marks = differing(node, texts), []
        if after:
            marks.append("reworded")
        if place and (node.parent != parent or not self.append):
            after, marks = {**after, **place}, [*marks, "moved"]
        if node.retired != part.retired:
            after, marks = {**after, "retired": part.retired}, [*marks, "retired" if part.retired else "back"]
        before = {name: node.values[name] for name in after if name in node.values}
        where = " · ".join(one.title for one in reversed(self.tree.place(node))) if self.tree and place else ""
        others = [name for name in after if name in node.texts and name != "title"]
        return Planned(kind, node.uuid, texts["title"], part.line, before, after, tuple(marks), where, others)

    def _last(self, node: Node | None) -> bool:
        return self.append and node is None

    def _item(self, item: OutlineItem, planned: Planned) -> None:
        node, known = self.planner.nodes.get(id(item)), self.planner.skills.get(id(item))
        skill = node.skill_pk if node else known.pk if known else 0
        ongoing = node.ongoing if node else known.ongoing if known else item.ongoing
        if node is None:
            planned.known = known.skill if known else ""
            planned.place = known.choice.place if known else ""
            planned.after = {**planned.after, "skill": known.skill if known else "", "ongoing": ongoing}
        standing = self.standings.get(skill, NEVER)
        planned.tick = tick_of(item, ongoing, standing, self.planner.answers.ticks, self.today, self.planner.remarks)
        mine, theirs = self.notes.get(skill, ""), item.note.replace("\r\n", "\n").strip()
        if theirs and theirs != mine:
            planned.note, planned.note_kept = ("", True) if mine else (theirs, False)

    def _with_missing(self, shown: list[Planned], parent: str) -> list[Planned]:
        """Add what the file does not have: retired, if that is asked for, and only what would become of it."""
        if self.planner.missing != Missing.RETIRE or self.tree is None or parent not in self.tree.nodes:
            return shown
        gone = (one for one in self.tree.children(parent) if not one.retired and one.uuid not in self.planner.claimed)
        return [*shown, *(self._retired(node, self.tree) for node in gone)]

    def _retired(self, node: Node, tree: Tree) -> Planned:
        items = [one.uuid for one in tree.live(node.uuid) if one.kind == ITEM] if node.kind != ITEM else [node.uuid]
        gone = sum(one not in self.planner.claimed for one in items)
        return Planned(
            *(node.kind, node.uuid, node.title, 0, {"retired": False}, {"retired": True}, ("retired",)), below=gone
        )


def _staying(nodes: Sequence[Node], parent: str, tree: Tree | None) -> set[str]:
    """Of parts in a new order: the most that need not be moved, as they stand in their old order among themselves."""
    if tree is None:
        return set()
    place = {node.uuid: at for at, node in enumerate(tree.children(parent))}
    wanted = [place[node.uuid] for node in nodes if node.uuid in place]
    kept = set(longest_rising(wanted))
    return {uuid for uuid, at in place.items() if at in kept}


def longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising sequence within different numbers."""
    ends: list[int] = []
    at: list[int] = []
    before: list[int] = [-1] * len(numbers)
    for index, number in enumerate(numbers):
        length = bisect_left(ends, number)
        before[index] = at[length - 1] if length else -1
        ends[length : length + 1] = [number]
        at[length : length + 1] = [index]
    found, index = [], at[-1] if at else -1
    while index >= 0:
        found.append(numbers[index])
        index = before[index]
    return found[::-1]
