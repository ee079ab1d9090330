"""What a copy becomes when some of its origin's updates are accepted and others left. Pure values."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from checklist.queries.threeway import NEW, Comparison, Update, What, digest_of
from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL, LIST, TEXTS, Node

RANK = {LIST: 0, LEVEL: 1, CATEGORY: 2, ITEM: 3}
Values = dict[str, Any]


class Merged:
    """The copy as it becomes: each part's `values` (with its `origin` and `base`), the `order` of what stands in it.

    `made` are the new parts, parents first; `arranged` the parts whose content stands otherwise than before; `kept`
    are updates that were accepted and could not be carried out: another item asks for the skill, or the place goes.
    """

    def __init__(self, seen: Comparison, answers: Mapping[str, bool]) -> None:
        self.seen = seen
        self.kinds = {uuid: node.kind for uuid, node in seen.mine.nodes.items()}
        self.values: dict[str, Values] = {
            uuid: {**node.values, "origin": node.origin, "base": node.base} for uuid, node in seen.mine.nodes.items()
        }
        self.order = {uuid: [one.uuid for one in seen.mine.children(uuid)] for uuid in seen.mine.nodes}
        self.made: list[str] = []
        self.arranged: set[str] = set()
        self.kept: list[Update] = []
        self.left = {uuid: digest for uuid, digest in seen.left.items() if uuid not in seen.copies}
        self._comes: dict[str, set[str]] = {}  # the origin's parts that take their place in one of the copy's
        self._sorted: set[str] = set()
        self._back: dict[str, str] = {}  # what was brought back, with the update that says so
        self._bound: dict[str, str] = {}
        self.answers = self._standing(answers)
        for key in self.answers:
            self._answer(seen.updates[key])
        self._stay_in_sight()
        self._free_skills()
        self._add_items()
        self._give_way()
        self._arrange()
        self._settle()

    # --- The answers -----------------------------------------------------------------------------------
    def _standing(self, answers: Mapping[str, bool]) -> dict[str, bool]:
        """The answers that can be carried out: nothing comes into a part that was left. Parents first."""
        found: dict[str, bool] = {}
        for key, update in sorted(self.seen.updates.items(), key=lambda one: RANK[one[1].theirs.kind]):
            if key in answers and (not update.needs or found.get(update.needs)):
                found[key] = answers[key]
        return found

    def _answer(self, update: Update) -> None:
        (self._accept if self.answers[update.key] else self._leave)(update)

    def _base(self, node: Node) -> Values:
        """The base of one of the copy's parts, to be written to."""
        if self.values[node.uuid]["base"] is node.base:
            theirs = self.seen.theirs.nodes[self.seen.origin_of(node.uuid)]
            self.values[node.uuid]["base"] = self.seen.base_of(node, theirs)
        base: Values = self.values[node.uuid]["base"]
        return base

    def _accept(self, update: Update) -> None:
        theirs, mine = update.theirs, update.mine
        if mine is None:
            if theirs.kind != ITEM:  # items have to wait until it is known which skills are free
                self._make(theirs)
            return
        values = self.values[mine.uuid]
        if update.what is What.REWORDED:
            values |= {name: theirs.texts[name] for name in update.names}
        elif update.what is What.SKILL:
            values["skill"] = theirs.skill
            self._bound[mine.uuid] = update.key
        elif update.what is What.MOVED:
            self._put(mine, theirs)
        elif update.what is What.RETIRED:
            for node in (mine, *update.along):
                self.values[node.uuid]["retired"] = True
        elif update.what is What.BACK:
            values |= {name: theirs.values[name] for name in (*TEXTS[mine.kind], *(["skill"] * (mine.kind == ITEM)))}
            values["retired"] = False
            self._put(mine, theirs)
            self._back[mine.uuid] = update.key
        elif update.what is What.REORDERED:
            self._sorted.add(mine.uuid)
        self._note(update)

    def _leave(self, update: Update) -> None:
        if update.what is What.ADDED:
            self.left[update.theirs.uuid] = digest_of(update.theirs.values)
        else:
            self._note(update)

    def _note(self, update: Update) -> None:
        """Remember what the origin said when this was answered."""
        theirs, mine = update.theirs, update.mine
        if mine is None or update.what is What.REORDERED:
            return
        base = self._base(mine)
        if update.what is What.BACK and self.answers[update.key]:
            base |= theirs.values
        says = {
            What.REWORDED: {name: theirs.texts[name] for name in update.names},
            What.MOVED: {"parent": theirs.parent},
            What.SKILL: {"skill": theirs.skill},
            What.RETIRED: {"retired": True},
            What.BACK: {"retired": False},
        }
        base |= says[update.what]
        for node in update.along:
            self._base(node)["retired"] = True

    # --- Places ------------------------------------------------------------------------------------------
    def _make(self, theirs: Node) -> None:
        uuid, place = NEW + theirs.uuid, self.seen.place_of(theirs.parent)
        base = {**theirs.values, **({"order": []} if theirs.kind in CHILD else {})}
        self.kinds[uuid], self.order[uuid] = theirs.kind, []
        self.values[uuid] = {**theirs.values, "parent": place, "origin": theirs.uuid, "base": base}
        self.made.append(uuid)
        self.left.pop(theirs.uuid, None)
        self._comes.setdefault(place, set()).add(theirs.uuid)

    def _put(self, mine: Node, theirs: Node) -> None:
        """Let a part stand where the origin has it."""
        place = self.seen.place_of(theirs.parent)
        self.order[self.values[mine.uuid]["parent"]].remove(mine.uuid)
        self.values[mine.uuid]["parent"] = place
        self._comes.setdefault(place, set()).add(theirs.uuid)

    def _place(self, theirs: str) -> str:
        """The part of the outcome that stands for one of the origin's."""
        return NEW + theirs if NEW + theirs in self.values else self.seen.place_of(theirs)

    def _alive(self) -> set[str]:
        """The parts that are asked for, and the list itself."""
        alive = {self.seen.mine.root.uuid}
        for uuid in sorted(self.values, key=lambda one: RANK[self.kinds[one]]):
            if not self.values[uuid]["retired"] and self.values[uuid].get("parent") in alive:
                alive.add(uuid)
        return alive

    def _stay_in_sight(self) -> None:
        """Nothing comes into a part that goes by the same answers: it stays where it was, and counts as left."""
        while update := self._out_of_sight(self._alive()):
            self._take_back(update)

    def _out_of_sight(self, alive: Collection[str]) -> Update | None:
        accepted = [self.seen.updates[key] for key, yes in self.answers.items() if yes]
        for update in accepted:
            values = self.values.get(update.mine.uuid if update.mine else NEW + update.theirs.uuid)
            placed = update.what in {What.ADDED, What.MOVED, What.BACK} and update not in self.kept
            if placed and values and not values["retired"] and values["parent"] not in alive:
                return update
        return None

    def _take_back(self, update: Update) -> None:
        """What was accepted cannot be: it counts as left."""
        theirs, node = update.theirs, update.mine
        self.kept.append(update)
        if node is None:
            self.made.remove(NEW + theirs.uuid)
            del self.values[NEW + theirs.uuid], self.kinds[NEW + theirs.uuid], self.order[NEW + theirs.uuid]
            self.left[theirs.uuid] = digest_of(theirs.values)
            return
        values = self.values[node.uuid]
        if update.what is What.SKILL:
            values["skill"] = node.skill
            return
        self._comes[values["parent"]].discard(theirs.uuid)
        values["parent"] = node.parent
        stood = [one.uuid for one in self.seen.mine.children(node.parent)]
        self.order[node.parent] = _with_new(self.order[node.parent], stood, {node.uuid})
        if update.what is What.BACK:
            values["retired"] = True
            self._base(node)["retired"] = False

    def _arrange(self) -> None:
        """Put what comes after what it stands after in the origin's list; sort what shall stand as there."""
        for place in {*self._comes, *self._sorted}:
            there = [self._place(one) for one in self.seen.order_there(self._origin(place))]
            comes = {self._place(one) for one in self._comes.get(place, ())}
            order = _with_new(self.order[place], there, comes)
            self.order[place] = _sorted_as(there, order) if place in self._sorted else order
            self.arranged.add(place)

    def _origin(self, uuid: str) -> str:
        return uuid.removeprefix(NEW) if uuid.startswith(NEW) else self.seen.origin_of(uuid)

    # --- Skills --------------------------------------------------------------------------------------------
    def _holders(self) -> dict[str, list[str]]:
        """Skills, and the items that ask for them."""
        found: dict[str, list[str]] = {}
        alive = self._alive()
        for uuid, values in self.values.items():
            if self.kinds[uuid] == ITEM and uuid in alive:
                found.setdefault(values["skill"], []).append(uuid)
        return found

    def _free_skills(self) -> None:
        """A list asks for a skill once: where two would ask for it, an update gives way and counts as left."""
        while twice := next((uuids for uuids in self._holders().values() if len(uuids) > 1), None):
            uuid = next((one for one in twice if one in self._bound or one in self._back), None)
            if uuid is None:
                return  # the writing of it refuses it, with both titles
            self._take_back(self.seen.updates[self._bound.pop(uuid) if uuid in self._bound else self._back.pop(uuid)])

    def _add_items(self) -> None:
        """Add the items that were accepted; one whose skill the copy asks for already becomes the origin of that."""
        holders, alive = self._holders(), self._alive()
        accepted = [self.seen.updates[key] for key, yes in self.answers.items() if yes]
        for theirs in [one.theirs for one in accepted if one.what is What.ADDED and one.theirs.kind == ITEM]:
            known, place = holders.get(theirs.skill), self._place(theirs.parent)
            if not known and place not in alive:
                self.left[theirs.uuid] = digest_of(theirs.values)
            elif not known:
                self._make(theirs)
                holders[theirs.skill] = [NEW + theirs.uuid]
            elif self._origin(known[0]) not in self.seen.there:
                self.values[known[0]] |= {"origin": theirs.uuid, "base": theirs.values}
                self.left.pop(theirs.uuid, None)
            else:
                self.left[theirs.uuid] = digest_of(theirs.values)

    def _give_way(self) -> None:
        """What stands in a retired part gives its skill to what is asked for, or else to what was just given it; it
        comes back with the origin's."""
        given = {self.values[uuid]["skill"]: [uuid] for uuid in self._bound}
        taken = given | self._holders()
        for uuid, kind in self.kinds.items():
            values = self.values[uuid]
            holds = kind == ITEM and not values["retired"] and values["skill"] in taken
            if holds and uuid not in taken[values["skill"]]:
                node, comes = self.seen.mine.nodes.get(uuid), self._may_come(uuid)
                values["retired"] = True
                if node and self.seen.is_copy(node) and (comes or node.origin not in self.seen.there):
                    self._base(node)["retired"] = True

    def _may_come(self, uuid: str) -> bool:
        """Whether what goes on waiting would bring the part in sight."""
        for key in (f"{what}-{self._origin(uuid)}" for what in (What.MOVED, What.BACK)):
            update = self.seen.updates.get(key)
            known = update and update.mine and update.mine.uuid == uuid and key not in self.answers
            if known and self._goes_on(key):
                return True
        values = self.values[uuid]
        return not values["retired"] and ("parent" not in values or self._may_come(values["parent"]))

    def _goes_on(self, key: str) -> bool:
        """Whether an update, and all that it needs, was accepted or waits."""
        while key:
            update = self.seen.updates[key]
            if not self.answers.get(key, True) or update in self.kept:
                return False
            key = update.needs
        return True

    # --- What was answered -----------------------------------------------------------------------------------
    def _settle(self) -> None:
        """Keep the order of the origin's parts as answered, unless that is asked about and was not."""
        waiting = {one.mine.uuid: one for one in self.seen.updates.values() if one.what is What.REORDERED and one.mine}
        for uuid in list(self.values):
            origin = self._origin(uuid)
            known = uuid.startswith(NEW) or uuid in self.seen.coming
            if self.kinds[uuid] in CHILD and known and origin in self.seen.there:
                there, update = self.seen.order_there(origin), waiting.get(uuid)
                was = self.values[uuid]["base"] or {}
                if update and update.key not in self.answers:
                    there = _with_new([one for one in was.get("order", []) if one in there], there, there)
                if there != was.get("order"):
                    self._keep(uuid, origin, {"order": there})
        root = self.seen.mine.root
        if self.left != self.seen.left:
            self._keep(root.uuid, self.seen.theirs.root.uuid, {"left": self.left})

    def _keep(self, uuid: str, origin: str, more: Values) -> None:
        base = self.values[uuid]["base"] or self.seen.theirs.snapshot(self.seen.theirs.nodes[origin])
        self.values[uuid]["base"] = {**base, **more}


def _with_new(order: Sequence[str], there: Sequence[str], new: Collection[str]) -> list[str]:
    """An order with what is new to it, each after what it stands after in the origin's list."""
    found, known, before = list(order), set(order), ""
    for uuid in there:
        if uuid in new and uuid not in known:
            found.insert(found.index(before) + 1 if before else 0, uuid)
            known.add(uuid)
        if uuid in known:
            before = uuid
    return found


def _sorted_as(there: Sequence[str], order: Sequence[str]) -> list[str]:
    """The order of the origin's list; what is the copy's own stays behind what it stood behind."""
    known, last = set(there), ""
    groups: dict[str, list[str]] = {"": []}
    for uuid in order:
        if uuid in known:
            groups[last := uuid] = []
        else:
            groups[last].append(uuid)
    return [*groups.pop(""), *(one for uuid in there if uuid in groups for one in (uuid, *groups[uuid]))]
