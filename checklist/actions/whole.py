"""A list changed as a whole: what it shall say, level by level, as the API sends it; all of it or nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.draft import NEW, PartChange
from checklist.actions.editing import Edited, apply_changes, edited_before, held, operation_on
from checklist.actions.operations import carry_out
from checklist.models import Checklist, Kind, Via
from checklist.queries import Tree, tree_of
from checklist.queries.tree import CATEGORY, CHILD, ITEM, LEVEL, LIST, TEXTS

BELOW = {LIST: "levels", LEVEL: "categories", CATEGORY: "items"}
Wanted = Mapping[str, Any]


@transaction.atomic
def save_tree(
    *, user: Any, checklist: Checklist, wanted: Wanted, operation: UUID, via: Via, revision: int | None = None
) -> Edited:
    """Make a list say what is wanted: a mapping of its texts and settings, and `levels`, each with `categories`, each
    with `items`. What has an `id` is that part, in the place where it stands now; what has none is made; of a sequence
    that is given, the parts that it leaves out are retired. A value that is missing stays. What an edit costs, and four
    queries more.

    Raises what `edit` raises, and Outrun where the list is not at that `revision` any more.
    """
    said = json.dumps([wanted, revision], sort_keys=True, default=str)
    new = operation_on(checklist, user, operation, via, Kind.EDIT, "tree", said)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    now = held(user, checklist, revision)
    tree = tree_of(now)
    return apply_changes(new, now, list(Asked(tree).changes(wanted)))


def ongoing_stays() -> ValidationError:
    """What is ongoing is said of a skill once, when it is made."""
    text = _(
        "Whether it is ongoing belongs to what an item asks for, and stays. Make a new item, and leave this one out."
    )
    return ValidationError(text, code="ongoing-stays")


class Asked:
    """What is wanted of a tree, as changes of its parts."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.named: set[str] = set()  # the parts that are named, each once
        self.kept: set[str] = set()  # those that nothing was said of, in parts that are named
        self.made = 0

    def changes(self, wanted: Wanted) -> Iterator[PartChange]:
        """Each change, what is made before what stands in it. Raises ValidationError for parts that are not there."""
        root = self.tree.root
        values = {name: wanted[name] for name in root.values if name in wanted}
        yield self._changed(LIST, root.uuid, values)
        if BELOW[LIST] in wanted:
            yield from self._below(LIST, root.uuid, wanted[BELOW[LIST]])
            yield from self._left_out(root.uuid)

    def _below(self, kind: str, parent: str, wanted: Sequence[Wanted]) -> Iterator[PartChange]:
        """What shall stand in a part, in that order."""
        child, follows = CHILD[kind], ""
        named = [(self._name_of(child, one), one) for one in wanted]
        stand = [node.uuid for node in self.tree.children(parent) if not node.retired]
        settled = stand == [uuid for uuid, _one in named]
        for uuid, one in named:
            place = {} if settled else {"parent": parent, "follows": follows}
            yield self._part(child, uuid, one, place)
            if child in BELOW and BELOW[child] in one:
                yield from self._below(child, uuid, one[BELOW[child]])
            elif child in BELOW:
                self.kept.update(node.uuid for node in self.tree.live(uuid))
            follows = uuid

    def _part(self, kind: str, uuid: str, one: Wanted, place: Wanted) -> PartChange:
        values = {name: one[name] for name in TEXTS[kind] if name in one}
        if "skill" in one:
            values["skill"] = str(one["skill"])
        if not uuid.startswith(NEW):
            if "ongoing" in one and one["ongoing"] != self.tree.nodes[uuid].ongoing:
                raise ongoing_stays()
            return self._changed(kind, uuid, {**values, **place, "retired": False})
        more = {"skill": "", "ongoing": one.get("ongoing", False)} if kind == ITEM else {}
        return PartChange(kind, uuid, {"title": "", **more, **values, **place})

    def _name_of(self, kind: str, one: Wanted) -> str:
        if not one.get("id"):
            self.made += 1
            return f"{NEW}{self.made}"
        node = self.tree.nodes.get(str(one["id"]))
        if node is None or node.kind != kind or node.uuid in self.named:
            raise parts.gone()
        self.named.add(node.uuid)
        return node.uuid

    def _changed(self, kind: str, uuid: str, values: Wanted) -> PartChange:
        now = self.tree.nodes[uuid].values
        return PartChange(kind, uuid, values, {name: now[name] for name in values if name in now})

    def _left_out(self, root: str) -> Iterator[PartChange]:
        """What nobody asks for any more; what stands in it goes with it."""
        for node in self.tree.children(root):
            if node.retired:
                continue
            if node.uuid not in self.named | self.kept:
                yield self._changed(node.kind, node.uuid, {"retired": True})
            elif node.kind in CHILD:
                yield from self._left_out(node.uuid)
