"""Three-way comparison of a copy with its origin: what the origin changed since that was last answered. Pure values.

`base` is what the origin said when it was last answered. The origin changed where it differs from the base; the copy
was edited where it differs from the base; both, and differently, is a conflict. Where both say the same already,
there is nothing to ask.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL, TEXTS, Node, Tree

NEW = "new:"  # a part that the copy shall get is named so, with its origin's UUID after it
LINES = {"title", "pace", "url", "note"}  # texts of one line
DIGEST = 16  # hexadecimal digits


class What(StrEnum):
    """What the origin did to a part."""

    ADDED = "added"
    REWORDED = "reworded"
    MOVED = "moved"
    REORDERED = "reordered"
    RETIRED = "retired"
    BACK = "back"
    SKILL = "skill"


@dataclass(frozen=True, slots=True)
class Update:
    """One change of the origin that waits for an answer.

    `needs` names the update that has to be accepted for this one to make sense: the category that an item comes in.
    `held` is the copy's item that asks for the skill already. `along` are parts that go with a retired one.
    """

    what: What
    theirs: Node
    mine: Node | None = None
    base: Mapping[str, Any] = field(default_factory=dict, repr=False)
    names: tuple[str, ...] = ()  # of the texts that were reworded
    conflict: bool = False
    needs: str = ""
    held: Node | None = None
    along: tuple[Node, ...] = ()
    order: tuple[tuple[str, ...], ...] = ()  # of what stands in the part: the origin's, the base's, the copy's

    @property
    def key(self) -> str:
        """What names the update in a form. Of one part's texts, those that were edited here too are asked about by
        themselves."""
        return f"{self.what}{'-edited' if self.conflict and self.what is What.REWORDED else ''}-{self.theirs.uuid}"

    @property
    def digest(self) -> str:
        """Of all that an answer rests on: it does not hold for another."""
        sides = [_aspect(self, node) for node in (self.theirs, self.mine) if node]
        along = [node.uuid for node in self.along]
        held = self.held.uuid if self.held else ""
        return digest_of([self.key, self.conflict, self.needs, held, sides, along, self.order])


def _aspect(update: Update, node: Node) -> Any:
    """What of a part an answer rests on."""
    if update.what is What.REWORDED:
        return [node.texts[name] for name in update.names]
    if update.what in {What.ADDED, What.BACK}:
        return node.values
    return {What.MOVED: node.parent, What.SKILL: node.skill}.get(update.what, node.title)


def digest_of(content: Any) -> str:
    """A short name for plain values."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:DIGEST]


def same(name: str, one: Any, other: Any) -> bool:
    """Whether two texts say the same: white space that no list of a person keeps does not tell them apart."""
    return bool(one == other or _plain(name, one) == _plain(name, other))


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return " ".join(text.split()) if name in LINES else text
    if name == "criteria":
        return [" ".join(one.split()) for one in value if one.strip()]
    if name == "links":
        return [{key: _plain(key, one.get(key) or "") for key in ("title", "url", "note", "year")} for one in value]
    return value


class Comparison:
    """A copy beside its origin, and the updates that wait, in the order in which the origin's list has them."""

    def __init__(self, mine: Tree, theirs: Tree) -> None:
        self.mine, self.theirs = mine, theirs
        self.here = {mine.root.uuid, *(node.uuid for node in mine.live())}
        self.there = {theirs.root.uuid, *(node.uuid for node in theirs.live())}
        self.copies = self._copies()
        self.left: Mapping[str, str] = (mine.root.base or {}).get("left", {})
        # The copy's parts that are asked for, or would be if every update were accepted; each with the update that
        # it takes, if it takes one.
        self.coming: dict[str, str] = {mine.root.uuid: ""}
        self._found: dict[str, Update] = {}
        self._texts(mine.root, theirs.root)
        for kind in (LEVEL, CATEGORY, ITEM):
            self._compare(kind)
        self._orders()
        self._fold()
        self._hold()
        self.updates = self._sorted()

    # --- Which part is which -------------------------------------------------------------------------
    def _copies(self) -> dict[str, Node]:
        """The copy's part of each of the origin's parts; one that is asked for before one that is not."""
        found = {self.theirs.root.uuid: self.mine.root}
        for node in self.mine.nodes.values():
            known = found.get(node.origin)
            if node.origin in self.theirs.nodes and (known is None or self._rank(node) > self._rank(known)):
                found[node.origin] = node
        return found

    def _rank(self, node: Node) -> tuple[bool, bool]:
        return (node.uuid in self.here, not node.retired)

    def is_copy(self, node: Node) -> bool:
        """Whether the part stands for one of the origin's."""
        return self.copies.get(self.origin_of(node.uuid)) is node

    def origin_of(self, uuid: str) -> str:
        """The origin's part that one of the copy's stands for; itself where it stands for none."""
        if uuid == self.mine.root.uuid:
            return self.theirs.root.uuid
        node = self.mine.nodes[uuid]
        return node.origin if node.origin in self.theirs.nodes else uuid

    def place_of(self, uuid: str) -> str:
        """The copy's part for one of the origin's, or the name of the part that is to be made."""
        return self.copies[uuid].uuid if uuid in self.copies else NEW + uuid

    def base_of(self, mine: Node, theirs: Node) -> dict[str, Any]:
        """What the origin's part said when that was last answered."""
        return dict(mine.base or self.theirs.snapshot(theirs))

    def gone(self, theirs: Node, base: Mapping[str, Any]) -> bool:
        """Whether the origin does not ask for the part any more by its own doing: retired, or moved into what is."""
        hidden = theirs.uuid not in self.there and theirs.parent != base.get("parent", theirs.parent)
        return theirs.retired or hidden

    def edited(self, node: Node) -> bool:
        """Whether the copy says something of its own in this part."""
        theirs = self.theirs.nodes.get(self.origin_of(node.uuid))
        if theirs is None:
            return True
        base = self.base_of(node, theirs)
        texts = any(not same(name, text, base.get(name, text)) for name, text in node.texts.items())
        return texts or node.skill != base.get("skill", node.skill)

    # --- What the origin changed ---------------------------------------------------------------------
    def _add(self, update: Update) -> str:
        self._found[update.key] = update
        return update.key

    def _compare(self, kind: str) -> None:
        for theirs in [node for node in self.theirs.nodes.values() if node.kind == kind]:
            if mine := self.copies.get(theirs.uuid):
                self._known(mine, theirs)
            elif theirs.uuid in self.there:
                self._addition(theirs)
        for node in [node for node in self.mine.nodes.values() if node.kind == kind and not self.is_copy(node)]:
            self._stays(node)

    def _addition(self, theirs: Node) -> None:
        place = self.place_of(theirs.parent)
        if place in self.coming and self.left.get(theirs.uuid) != digest_of(theirs.values):
            self.coming[NEW + theirs.uuid] = self._add(Update(What.ADDED, theirs, needs=self.coming[place]))

    def _stays(self, node: Node) -> None:
        if not node.retired and node.parent in self.coming:
            self.coming[node.uuid] = self.coming[node.parent]

    def _known(self, mine: Node, theirs: Node) -> None:
        base = self.base_of(mine, theirs)
        if self.gone(theirs, base):
            self._stays(mine)
            if mine.uuid in self.coming and not base.get("retired"):
                self._add(Update(What.RETIRED, theirs, mine, base, conflict=self.edited(mine)))
        elif theirs.uuid not in self.there:
            self._stays(mine)
        elif mine.retired:
            self._returns(mine, theirs, base)
        elif self._goes(mine, theirs, base):
            self._texts(mine, theirs)
            if mine.kind == ITEM and theirs.skill not in {mine.skill, base.get("skill", theirs.skill)}:
                self._add(Update(What.SKILL, theirs, mine, base, conflict=mine.skill != base["skill"]))

    def _returns(self, mine: Node, theirs: Node, base: Mapping[str, Any]) -> None:
        """The origin asks again for what it had retired; what was retired here alone stays so."""
        place = self.place_of(theirs.parent)
        if base.get("retired") and place in self.coming:
            update = Update(What.BACK, theirs, mine, base, conflict=self.edited(mine), needs=self.coming[place])
            self.coming[mine.uuid] = self._add(update)

    def _goes(self, mine: Node, theirs: Node, base: Mapping[str, Any]) -> bool:
        """Compare the places; returns whether the part would be asked for."""
        place, was, now = self.place_of(theirs.parent), base.get("parent"), self.origin_of(mine.parent)
        if theirs.parent not in {was, now} and was is not None and place in self.coming:
            update = Update(What.MOVED, theirs, mine, base, conflict=now != was, needs=self.coming[place])
            key = self._add(update)
            self.coming[mine.uuid] = "" if mine.uuid in self.here else key
        else:
            self._stays(mine)
        return mine.uuid in self.coming

    def _texts(self, mine: Node, theirs: Node) -> None:
        base = self.base_of(mine, theirs)
        quiet: list[str] = []
        edited: list[str] = []
        for name in TEXTS[mine.kind]:
            text, was, now = theirs.texts[name], base.get(name, theirs.texts[name]), mine.texts[name]
            if not same(name, text, was) and not same(name, text, now):
                (quiet if same(name, now, was) else edited).append(name)
        for names in filter(None, (quiet, edited)):
            self._add(Update(What.REWORDED, theirs, mine, base, tuple(names), conflict=names is edited))

    # --- Order ---------------------------------------------------------------------------------------
    def order_there(self, uuid: str) -> list[str]:
        """What stands in one of the origin's parts, as far as it is asked for."""
        return [node.uuid for node in self.theirs.children(uuid) if not node.retired]

    def _orders(self) -> None:
        for theirs_uuid, mine in self.copies.items():
            if mine.kind in CHILD and mine.uuid in self.coming and theirs_uuid in self.there:
                self._order(mine, self.theirs.nodes[theirs_uuid])

    def _order(self, mine: Node, theirs: Node) -> None:
        base = self.base_of(mine, theirs)
        there, was = self.order_there(theirs.uuid), base.get("order") or []
        here = [self.origin_of(node.uuid) for node in self.mine.children(mine.uuid) if not node.retired]
        common = set(there) & set(was) & set(here)
        orders = tuple(tuple(one for one in order if one in common) for order in (there, was, here))
        if orders[0] not in orders[1:]:
            self._add(Update(What.REORDERED, theirs, mine, base, conflict=orders[1] != orders[2], order=orders))

    # --- What belongs together -----------------------------------------------------------------------
    def _above(self, node: Node) -> Iterable[Node]:
        while node.parent:
            node = self.mine.nodes[node.parent]
            yield node

    def _fold(self) -> None:
        """What is retired within a retired part goes with it; what a person put there is told as a conflict."""
        retired = {one.mine.uuid: one for one in self._found.values() if one.what is What.RETIRED and one.mine}
        for uuid, update in retired.items():
            node = self.mine.nodes[uuid]
            if any(one.uuid in retired for one in self._above(node)):
                del self._found[update.key]
                continue
            below = list(self.mine.live(uuid))
            along = tuple(one for one in below if one.uuid in retired)
            own = any(self._is_own(one) for one in below)
            self._found[update.key] = replace(update, along=along, conflict=update.conflict or own)

    def _is_own(self, node: Node) -> bool:
        """Whether a part below a retired one is somebody's own doing: made, edited or put there."""
        moves = f"{What.MOVED}-{node.origin}" in self._found
        return self.edited(node) or (self.origin_of(node.uuid) in self.there and not moves)

    def _hold(self) -> None:
        """Find what keeps a skill from being asked for: another item of the copy that asks for it and stays."""
        leaving = {one.mine.uuid for one in self._found.values() if one.what in {What.RETIRED, What.SKILL} and one.mine}
        holders: dict[str, list[Node]] = {}
        for node in self.mine.live():
            stays = node.uuid not in leaving and not any(one.uuid in leaving for one in self._above(node))
            if node.kind == ITEM and stays:
                holders.setdefault(node.skill, []).append(node)
        for key, update in self._found.items():
            if update.what in {What.ADDED, What.SKILL, What.BACK} and update.theirs.kind == ITEM:
                held = next((one for one in holders.get(update.theirs.skill, ()) if one is not update.mine), None)
                conflict = update.conflict or (held is not None and update.what is not What.ADDED)
                self._found[key] = replace(update, held=held, conflict=conflict)

    def _sorted(self) -> dict[str, Update]:
        """In the order of the origin's list, parts before what stands in them."""
        place = {uuid: at for at, uuid in enumerate(self.theirs.nodes)}
        return {one.key: one for one in sorted(self._found.values(), key=lambda one: place[one.theirs.uuid])}
