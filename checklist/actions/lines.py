"""Changing a list line by line, as its editor does: add, save, move, retire, bind to a skill; each is one edit."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.draft import NEW, PartChange
from checklist.actions.editing import Edited, apply_changes, edit, edited_before, operation_on
from checklist.actions.operations import carry_out
from checklist.models import Checklist, Kind, Via, normalised
from checklist.queries import tree_of
from checklist.queries.editor import step_of
from checklist.queries.skills import readable_items
from checklist.queries.tree import ITEM, LIST

LINE = NEW + "line"  # what the edit that adds a part calls it


def add_line(
    *,
    user: Any,
    checklist: Checklist,
    kind: str,
    parent: UUID,
    title: str,
    operation: UUID,
    via: Via,
    ongoing: bool = False,
) -> Edited:
    """Add a part at the end of another; an item gets a new skill. Raises what `edit` raises."""
    values: dict[str, Any] = {"title": title, "parent": str(parent)}
    if kind == ITEM:
        values |= {"skill": "", "ongoing": ongoing}
    change = PartChange(kind, LINE, values)
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


@transaction.atomic
def adopt_line(*, user: Any, checklist: Checklist, source: UUID, category: UUID, operation: UUID, via: Via) -> Edited:
    """Add an item that asks for the skill of another list's item, with the words of that. One query more than `edit`.

    Raises Item.DoesNotExist for an item of a list that the person does not find. Repeating the operation gives the same
    answer, whatever became of that item.
    """
    new = operation_on(checklist, user, operation, via, Kind.EDIT, "adopt", source, category)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    item = readable_items(user).select_related("skill").get(uuid=source)
    values = {
        "title": item.title,
        "meaning": item.meaning,
        "criteria": item.criteria,
        "worth_knowing": item.worth_knowing,
        "skill": str(item.skill.uuid),
        "parent": str(category),
    }
    return apply_changes(new, checklist, [PartChange(ITEM, LINE, values)])


def save_line(
    *,
    user: Any,
    checklist: Checklist,
    kind: str,
    part: UUID,
    seen: Mapping[str, Any],
    wanted: Mapping[str, Any],
    operation: UUID,
    via: Via,
    same_skill: bool = True,
) -> Edited:
    """Give a part other words. An item whose title says something else gets a new skill, unless it still means the
    same: then ticks stay on it. Raises what `edit` raises."""
    after = dict(wanted)
    if kind == ITEM and not same_skill and means_more(str(seen.get("title", "")), str(after.get("title", ""))):
        after["skill"] = ""
    change = PartChange(kind, str(part), after, {name: seen.get(name) for name in after})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


def means_more(old: str, new: str) -> bool:
    """Whether a new title may mean something else: more differs than capitals and white space."""
    return bool(new) and normalised(old) != normalised(new)


def bind_line(
    *, user: Any, checklist: Checklist, part: UUID, seen: str, skill: str, operation: UUID, via: Via
) -> Edited:
    """Let an item ask for another skill that the person may know; "" for a new one. Raises what `edit` raises."""
    change = PartChange(ITEM, str(part), {"skill": skill}, {"skill": seen})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


def retire_line(
    *,
    user: Any,
    checklist: Checklist,
    kind: str,
    part: UUID,
    retired: bool,
    operation: UUID,
    via: Via,
    seen: Mapping[str, Any] | None = None,
    wanted: Mapping[str, Any] | None = None,
) -> Edited:
    """Retire a part, or bring it back, with what else was changed of it; ticks stay with the skills. Raises what
    `edit` raises."""
    before = {name: (seen or {}).get(name) for name in wanted or {}} | {"retired": not retired}
    change = PartChange(kind, str(part), {**(wanted or {}), "retired": retired}, before)
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


def place_line(
    *,
    user: Any,
    checklist: Checklist,
    kind: str,
    part: UUID,
    parent: str,
    seen: str,
    operation: UUID,
    via: Via,
    follows: str | None = None,
) -> Edited:
    """Put a part into another that was seen to stand in `seen`: after a part there, first (""), or last (None). Raises
    what `edit` raises."""
    after: dict[str, Any] = {"parent": parent} | ({} if follows is None else {"follows": follows})
    change = PartChange(kind, str(part), after, {"parent": seen})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


@transaction.atomic
def step_line(*, user: Any, checklist: Checklist, part: UUID, down: bool, operation: UUID, via: Via) -> Edited:
    """Move a part by one place from where it stands now. Four queries more than `edit`.

    Raises ValidationError where the list has no such part, or none before or after it.
    """
    new = operation_on(checklist, user, operation, via, Kind.EDIT, "down" if down else "up", part)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    tree = tree_of(checklist)
    node = tree.nodes.get(str(part))
    if node is None or node.kind == LIST:
        raise parts.gone()
    place = step_of(tree, node.uuid, down)
    if place is None:
        raise _no_further(node.title, down)
    parent, follows = place
    return apply_changes(new, checklist, [PartChange(node.kind, node.uuid, {"parent": parent, "follows": follows}, {})])


def _no_further(title: str, down: bool) -> ValidationError:
    text = _("“%(title)s” is the last already.") if down else _("“%(title)s” is the first already.")
    return ValidationError(text % {"title": title}, code="no-further")


def save_list(
    *,
    user: Any,
    checklist: Checklist,
    seen: Mapping[str, Any],
    wanted: Mapping[str, Any],
    operation: UUID,
    via: Via,
) -> Edited:
    """Change what a list says of itself, and who may see it. Raises what `edit` raises."""
    change = PartChange(LIST, str(checklist.uuid), wanted, {name: seen.get(name) for name in wanted})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


def bring_back_list(*, user: Any, checklist: Checklist, operation: UUID, via: Via) -> Edited:
    """Bring a deleted list back, whoever of its leads deleted it. Raises what `edit` raises."""
    change = PartChange(LIST, str(checklist.uuid), {"retired": False}, {"retired": True})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via)


def delete_list(*, user: Any, checklist: Checklist, operation: UUID, via: Via, revision: int | None = None) -> Edited:
    """Delete a list, only at that `revision` where one is named; for a while an undo brings it back. Ticks stay with
    the skills. Raises what `edit` raises."""
    change = PartChange(LIST, str(checklist.uuid), {"retired": True}, {"retired": False})
    return edit(user=user, checklist=checklist, changes=[change], operation=operation, via=via, revision=revision)
