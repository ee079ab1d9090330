"""A list as an edit makes it: changes are taken one by one, then the whole is checked, before anything is written."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from checklist.actions import parts
from checklist.models import Item, Skill
from checklist.queries import Tree, visible_checklists
from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL

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


def new_id(operation: UUID, name: str) -> str:
    """The UUID that an operation gives to the part it makes under that name: the same when it is repeated."""
    return str(uuid5(operation, name)) if name.startswith(NEW) else name


class Draft:
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
        self.placed: set[str] = set()  # what was put into another part
        self.fresh: set[str] = set()  # the skills that the edit makes
        self.seen = {node.uuid for node in tree.live()}  # what is asked for before the edit
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
        self.placed.add(uuid)
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
        if "parent" in new:
            self.placed.add(uuid)
        values.update({name: value for name, value in new.items() if name != "follows"})
        self.touched[uuid] |= set(new) - {"follows"}
        unseen = {"unseen": True} if "parent" in new and uuid not in self.seen else {}
        self.changes.append({"kind": self.kinds[uuid], "uuid": uuid, "before": old, "after": new, **unseen})

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
    def bind_skills(self, user: Any, asked_before: Collection[str] = ()) -> None:
        """Give a skill of its own to each item that shall have one, and refuse skills that the person cannot know. Of
        those that the list asked for before, one that is gone is made anew. Three queries at most."""
        changed = [uuid for uuid, names in self.touched.items() if "skill" in names]
        bound = [uuid for uuid in (*self.made, *changed) if self.kinds[uuid] == ITEM]
        self._forget_gone(bound, asked_before)
        own = [uuid for uuid in bound if not self.values[uuid]["skill"]]
        made = [
            Skill(title=self.values[uuid]["title"], ongoing=self.values[uuid].get("ongoing", False)) for uuid in own
        ]
        for uuid, skill in zip(own, Skill.objects.bulk_create(made), strict=True):
            self.values[uuid]["skill"] = str(skill.uuid)
            self.fresh.add(str(skill.uuid))
        for change in self.changes:  # so that the edit, and what takes it back, know the skill
            if change["uuid"] in own and "skill" in change["after"]:
                change["after"]["skill"] = self.values[change["uuid"]]["skill"]
        known = {*asked_before, *(node.skill for node in self.tree.nodes.values()), *self.fresh}
        asked = {self.values[uuid]["skill"] for uuid in bound} - known
        if asked:
            seen = Item.objects.filter(checklist__in=visible_checklists(user), skill__uuid__in=asked)
            if asked - {str(one) for one in seen.values_list("skill__uuid", flat=True)}:
                raise parts.unknown_skill()

    def _forget_gone(self, bound: Collection[str], skills: Collection[str]) -> None:
        """Skills without any list are swept; what asks for one again gets another. One query, none without any."""
        if not skills:
            return
        there = {str(uuid) for uuid in Skill.objects.filter(uuid__in=skills).values_list("uuid", flat=True)}
        for uuid in bound:
            if self.values[uuid]["skill"] in set(skills) - there:
                self.values[uuid]["skill"] = ""

    def check(self, unseen: Collection[str] = ()) -> None:
        """Refuse a list that would be too large, ask twice for a skill, or hide what was just put somewhere, unless it
        goes back to where it was unseen. No query."""
        live = self._live()
        root = self.values[self.tree.root.uuid]
        if "visibility" in self.touched.get(self.tree.root.uuid, ()):
            parts.check_visibility(root["visibility"], team=self.tree.checklist.team_id is not None)
        self._once_each(live)
        self._in_sight(live, unseen)
        parts.check_size(
            items=sum(self.kinds[uuid] == ITEM for uuid in live),
            parts=sum(self.kinds[uuid] in {LEVEL, CATEGORY} for uuid in live),
            rows=len(self.kinds),
        )
        deleted = any(one["uuid"] == self.tree.root.uuid and one["after"].get("retired") for one in self.changes)
        if root["retired"] and self.changes and not deleted:
            raise parts.list_is_gone()

    def _in_sight(self, live: set[str], unseen: Collection[str]) -> None:
        """What was put into a retired part would be seen nowhere."""
        root = self.tree.root.uuid
        for uuid in self.placed.difference(unseen):
            parent = self.values[uuid]["parent"]
            if not self.values[uuid]["retired"] and parent != root and parent not in live:
                raise parts.in_retired(self._retired_above(parent))

    def _retired_above(self, uuid: str) -> str:
        """The title of the part that is retired: this one, or what it stands in."""
        while not self.values[uuid]["retired"]:
            uuid = self.values[uuid]["parent"]
        return str(self.values[uuid]["title"])

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
