"""How tests of updates edit a list, pull its updates and read what it says."""

import uuid
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from checklist import actions, queries
from checklist.actions import Edited, PartChange
from checklist.models import Checklist, Via
from checklist.queries import Node, Tree, Update, Updates

KEPT = 100  # trees


def fresh(checklist: Checklist) -> Checklist:
    return Checklist.objects.get(pk=checklist.pk)


_trees: dict[Any, Tree] = {}


def tree_of(checklist: Checklist) -> Tree:
    """The list's tree as it is now; kept by its revision, for a test reads it again and again."""
    now = fresh(checklist)
    if (key := (now.uuid, now.revision, now.edited_at)) not in _trees:
        _trees.clear() if len(_trees) > KEPT else None
        _trees[key] = queries.tree_of(now)
    return _trees[key]


def copied(user: User, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def live(checklist: Checklist, kind: str = "item") -> list[Node]:
    """The list's parts of a kind that are not retired."""
    return [node for node in tree_of(checklist).live() if node.kind == kind]


def change(checklist: Checklist, *changes: PartChange) -> Edited:
    """Edit a list as its owner."""
    owner = fresh(checklist).owner
    return actions.edit(user=owner, checklist=checklist, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)


def say(checklist: Checklist, node: Node, **after: Any) -> Edited:
    """Change values of one part of a list."""
    return change(checklist, PartChange(node.kind, node.uuid, after, {}))


def add(checklist: Checklist, parent: Node, kind: str = "item", **values: Any) -> Node:
    """Add a part to a list."""
    skill = {"skill": ""} if kind == "item" else {}
    new = PartChange(kind, "new:1", {"title": "New", "parent": parent.uuid, **skill, **values})
    made = change(checklist, new).uuid_of("new:1")
    return tree_of(checklist).nodes[made]


def copy_of(checklist: Checklist, node: Node) -> Node:
    """The list's own part that stands for its origin's."""
    return next(one for one in tree_of(checklist).nodes.values() if one.origin == node.uuid)


def waiting(checklist: Checklist) -> Updates:
    copy = fresh(checklist)
    return queries.updates_for(copy.owner, copy)


def told(checklist: Checklist) -> list[tuple[str, str, bool]]:
    """What waits: kind, title, whether it touches an edit."""
    return [(str(one.what), one.theirs.title, one.conflict) for one in waiting(checklist).waiting.values()]


def one(checklist: Checklist) -> Update:
    """The one update that waits."""
    (update,) = waiting(checklist).waiting.values()
    return update


def answer(checklist: Checklist, answers: Mapping[str, bool], seen: Updates | None = None) -> Edited:
    """Answer updates as they are shown now, or were seen."""
    found = seen or waiting(checklist)
    shown = {key: (yes, found.waiting[key].digest) for key, yes in answers.items()}
    return actions.answer_updates(
        user=found.checklist.owner, checklist=found.checklist, answers=shown, operation=uuid.uuid4(), via=Via.PAGE
    )


def answer_all(checklist: Checklist, accept: bool) -> Edited:
    return answer(checklist, dict.fromkeys(waiting(checklist).waiting, accept))


def said(checklist: Checklist) -> list[Any]:
    """All that a list says, in order, without the names of its parts."""
    tree = tree_of(checklist)
    return [tree.root.texts, *((node.kind, node.texts, node.skill) for node in tree.live())]
