"""What an edit of an assigned list does to consent: whoever has seen an assignment agreed to what it asked for then."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from accounts.actions.teams import note_all
from accounts.models import Happened, TeamEvent
from checklist.actions.draft import Draft
from checklist.models import Assignee, Assignment, Checklist, Edit, Operation
from checklist.queries.tree import ITEM

Reach = dict[str, int]  # skills that a list asks for, each with the place of its level


def forget_seen(draft: Draft, checklist: Checklist, operation: Operation, undone: Edit | None = None) -> None:
    """Where an assignment of the list now asks for a skill that it did not ask for before, those who have seen it have
    it to see again, and until then leads see totals at most. A skill that the edit itself makes is nobody's yet, and
    reveals nothing. Taking back the latest edit, `undone`, brings the list back to what it was: those who had seen that
    agreed to it. No query where nothing came in or nearer; else one, two where an assignment grew, four where somebody
    had seen it, and one more for what is taken back: whatever the number of assignments. The list must be locked."""
    before, after = _reach_before(draft), _reach_after(draft)
    places = {str(node.uuid): at for at, node in enumerate(draft.tree.children(draft.tree.root.uuid))}
    now = {uuid: at for at, uuid in enumerate(draft.order[draft.tree.root.uuid])}
    known = {skill: at for skill, at in after.items() if skill not in draft.fresh}
    if not any(skill not in before or at != before[skill] for skill, at in known.items()) and _same_order(places, now):
        return
    grown = []
    for one in Assignment.objects.filter(checklist=checklist, ended_at=None).select_related("target", "team"):
        target = str(one.target.uuid) if one.target else ""
        asked = {skill for skill, at in before.items() if not target or at <= places[target]}
        if any(skill not in asked and (not target or at <= now[target]) for skill, at in known.items()):
            grown.append(one)
    if grown:
        _forget(grown, checklist, operation, _agreed(undone))


def _agreed(undone: Edit | None) -> datetime | None:
    """Until when people saw the list as it becomes by taking this edit back. One query, none without an edit."""
    if undone is None or Edit.objects.filter(checklist=undone.checklist_id, pk__gt=undone.pk).exists():
        return None
    return undone.operation.at


def _forget(
    assignments: Sequence[Assignment], checklist: Checklist, operation: Operation, agreed: datetime | None
) -> None:
    since = {"seen_at__gt": agreed} if agreed else {"seen_at__isnull": False}
    seen = Assignee.objects.filter(assignment__in=assignments, **since)
    concerned = set(seen.values_list("assignment", flat=True))
    if not concerned:
        return
    seen.update(seen_at=None, told_at=None)
    note_all(_grown(one, checklist, operation) for one in assignments if one.pk in concerned)


def _grown(assignment: Assignment, checklist: Checklist, operation: Operation) -> TeamEvent:
    actor = operation.user if checklist.team_id == assignment.team_id else None  # others are no business of the team's
    detail = {"assignment": str(assignment.uuid), "title": checklist.title}
    return TeamEvent(team=assignment.team, what=Happened.GROWN, actor=actor, detail=detail)


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
