"""What an edit of an assigned list does to consent: whoever has seen an assignment agreed to what it asked for then."""

from collections.abc import Iterator
from datetime import datetime

from accounts.actions.teams import note
from accounts.models import Happened
from checklist.actions.draft import Draft
from checklist.models import Assignee, Assignment, Checklist, Operation
from checklist.queries.tree import ITEM

Reach = dict[str, int]  # skills that a list asks for, each with the place of its level


def forget_seen(draft: Draft, checklist: Checklist, operation: Operation, agreed: datetime | None = None) -> None:
    """Where an assignment of the list now asks for a skill that it did not ask for before, those who have seen it have
    it to see again, and until then leads see totals at most. A skill that the edit itself makes is nobody's yet, and
    reveals nothing. Where the edit brings back how the list was at a time, who had seen it by then `agreed` to that.
    No query where nothing came in or nearer; else one, and two for each assignment that was seen."""
    before, after = _reach_before(draft), _reach_after(draft)
    places = {str(node.uuid): at for at, node in enumerate(draft.tree.children(draft.tree.root.uuid))}
    now = {uuid: at for at, uuid in enumerate(draft.order[draft.tree.root.uuid])}
    known = {skill: at for skill, at in after.items() if skill not in draft.fresh}
    if not any(skill not in before or at != before[skill] for skill, at in known.items()) and _same_order(places, now):
        return
    for one in Assignment.objects.filter(checklist=checklist, ended_at=None).select_related("target", "team"):
        target = str(one.target.uuid) if one.target else ""
        asked = {skill for skill, at in before.items() if not target or at <= places[target]}
        if any(skill not in asked and (not target or at <= now[target]) for skill, at in known.items()):
            _forget(one, checklist, operation, agreed)


def _forget(assignment: Assignment, checklist: Checklist, operation: Operation, agreed: datetime | None) -> None:
    since = {"seen_at__gt": agreed} if agreed else {"seen_at__isnull": False}
    seen = Assignee.objects.filter(assignment=assignment, **since)
    if not seen.update(seen_at=None, told_at=None):
        return
    actor = operation.user if checklist.team_id == assignment.team_id else None  # others are no business of the team's
    detail = {"assignment": str(assignment.uuid), "title": checklist.title}
    note(assignment.team, Happened.GROWN, actor, detail=detail)


def _same_order(before: dict[str, int], after: dict[str, int]) -> bool:
    """Whether the levels that were there stand in the order in which they stood."""
    return list(before) == [uuid for uuid in after if uuid in before]


def _reach_before(draft: Draft) -> Reach:
    tree = draft.tree
    return {
        node.skill: at
        for at, level in enumerate(tree.children(tree.root.uuid))
        if not level.retired
        for node in tree.live(level.uuid)
        if node.kind == ITEM
    }


def _reach_after(draft: Draft) -> Reach:
    return {
        draft.values[item]["skill"]: at
        for at, level in enumerate(draft.order[draft.tree.root.uuid])
        if not draft.values[level]["retired"]
        for category in _live(draft, level)
        for item in _live(draft, category)
    }


def _live(draft: Draft, uuid: str) -> Iterator[str]:
    return (one for one in draft.order[uuid] if not draft.values[one]["retired"])
