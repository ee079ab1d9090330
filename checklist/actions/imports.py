"""Importing a file: its outline into a list of one's own or a new one, with ticks and notes, as one operation."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.draft import PartChange, new_id
from checklist.actions.editing import Edited, apply_changes, edited_before, operation_on, with_more
from checklist.actions.filed_notes import check_note, put_notes
from checklist.actions.lists import WHOLE, make
from checklist.actions.operations import Conflict, Practice, carry_out, change_standings, digest_of, hold
from checklist.actions.progress import as_filed
from checklist.exchange import Outline
from checklist.models import Checklist, Item, Kind, Operation, Upload, Via
from checklist.queries import Standing, owned_lists
from checklist.queries.catalogue import may_change
from checklist.queries.imports import plan_for
from checklist.queries.plan import Answers, Plan, Planned, Tick
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST

PROBLEMS_AT_MOST = 50
UPLOADS_AT_MOST = 10  # of a person


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `plan` is None where it is repeated."""

    edited: Edited
    plan: Plan | None
    ticks: int = 0
    notes: int = 0

    @property
    def anything(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.edited.edit or self.ticks or self.notes)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot be applied: at which line (0: as a whole), and what to do."""

    line: int
    text: str


@transaction.atomic
def import_outline(
    *,
    user: Any,
    checklist: Checklist | None,
    outline: Outline,
    answers: Answers,
    operation: UUID,
    via: Via = Via.IMPORT,
    revision: int | None = None,
) -> Imported:
    """Apply a file, all of it or nothing: to a list of the person's own, or (None) as a new private list. What an edit
    or the making of a list costs, and at most fifteen queries more.

    `revision` is that of the list that the person saw the plan of: Conflict is raised where it was changed since, and
    where the operation's uuid stands for another content; Checklist.DoesNotExist where the list is not theirs;
    ValidationError for what a list, a note or a date cannot be.
    """
    content = digest_of(outline.title, outline.id, outline.language, outline.summary, outline.links, outline.levels)
    new = operation_on(checklist, user, operation, via, Kind.IMPORT, content, answers.said)
    if checklist is None:
        return _make(user, new, outline, answers)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return Imported(edited_before(claimed.operation, checklist), None)
    now = Checklist.objects.select_for_update(no_key=True).get(may_change(user), pk=checklist.pk)
    if revision is not None and now.revision != revision:
        raise list_changed()
    plan = plan_for(user, now, outline, (), answers)
    return _with_record(user, plan, apply_changes(new, now, changes_of(plan)))


def _make(user: Any, new: Operation, outline: Outline, answers: Answers) -> Imported:
    plan = plan_for(user, None, outline, (), answers)
    fields = {**plan.fields, "title": plan.title, "language": plan.language}
    edited = make(new, fields, changes_of(plan))
    return Imported(edited, None) if edited.repeated else _with_record(user, plan, edited)


def changes_of(plan: Plan) -> Iterator[PartChange]:
    """The plan's parts as changes of a list. No query."""
    if plan.tree and plan.fields:
        before = {name: plan.tree.root.values[name] for name in plan.fields}
        yield PartChange(LIST, plan.tree.root.uuid, plan.fields, before)
    changed = [part for part in plan.parts if part.after]
    for kind in (LEVEL, CATEGORY, ITEM):
        for part in changed:
            if part.kind == kind:
                yield PartChange(kind, part.uuid, _in_its_list(plan, part), part.before)


def _in_its_list(plan: Plan, part: Planned) -> Mapping[str, Any]:
    """A level of a list that is made stands in the list."""
    in_new_list = plan.tree is None and part.kind == LEVEL
    return {**part.after, "parent": WHOLE} if in_new_list else part.after


def _with_record(user: Any, plan: Plan, edited: Edited) -> Imported:
    """Put the plan's ticks and notes."""
    new = edited.operation
    wanted = {new_id(new.uuid, part.uuid): part for part in plan.parts if part.tick or part.note}
    rows = Item.objects.filter(checklist=edited.checklist, uuid__in=wanted).values_list("uuid", "pk", "skill")
    found = [(wanted[str(uuid)], pk, skill) for uuid, pk, skill in rows] if wanted else []
    ticks = {skill: part.tick for part, _pk, skill in found if part.tick}
    changed = _tick(new, ticks, {skill: pk for _part, pk, skill in found}) if ticks else 0
    notes = put_notes(user, {skill: part.note for part, _pk, skill in found if part.note})
    return Imported(with_more(edited, notes), plan, changed, len(notes))


def _tick(new: Operation, ticks: Mapping[int, Tick], items: Mapping[int, int]) -> int:
    def becomes(skill: int, now: Standing) -> Standing:
        tick = ticks[skill]
        return as_filed(now, tick.state, tick.said, tick.practised, new)

    def practised(skill: int, now: Standing) -> Practice | None:
        day = ticks[skill].practised
        return Practice(day) if day else None

    return len(change_standings(new, {skill: items[skill] for skill in ticks}, becomes, practised).after)


def list_changed() -> Conflict:
    """The list is no longer the one whose plan was shown."""
    text = _("The list was changed since this was shown. Nothing was imported; this is what the file would do now.")
    return Conflict(text, code="list-changed")


# --- Before anything is written -------------------------------------------------------------------------
def problems_of(user: Any, plan: Plan) -> list[Problem]:
    """Why the plan could not be applied, each with its line: what a list, a part or a note cannot be, and how much
    fits. One query at most."""
    found = [problem for part in plan.parts if part.after or part.note for problem in _problems(part)]
    found += [Problem(0, text) for text in _as_a_whole(user, plan)]
    return found[:PROBLEMS_AT_MOST]


def _problems(part: Planned) -> Iterator[Problem]:
    try:
        parts.cleaned(part.kind, part.after)
        check_note(part.note)
    except ValidationError as error:
        yield Problem(part.line, " ".join(error.messages))


def _as_a_whole(user: Any, plan: Plan) -> Iterator[str]:
    if plan.tree is None and owned_lists(user=user).count() >= parts.LISTS_AT_MOST:
        yield " ".join(parts.too_many_lists().messages)
    items, others, rows = _size(plan)
    for check in (
        lambda: parts.cleaned(LIST, plan.fields if plan.tree else {**plan.fields, "title": plan.title}),
        lambda: parts.check_size(items=items, parts=others, rows=rows),
    ):
        try:
            check()
        except ValidationError as error:
            yield " ".join(error.messages)


def _size(plan: Plan) -> tuple[int, int, int]:
    """How many items and other parts the list would have, and how many rows with what is retired."""
    live = Counter(node.kind == ITEM for node in plan.tree.live()) if plan.tree else Counter[bool]()
    rows = len(plan.tree.nodes) if plan.tree else 1
    for part in plan.parts:
        live[part.kind == ITEM] += bool({"new", "back"} & set(part.marks))
        live[True] -= part.below
        live[False] -= part.kind != ITEM and "retired" in part.marks
        rows += "new" in part.marks
    return live[True], live[False], rows


def check_count(outline: Outline) -> None:
    """Refuse a file with more items than any list has, before it is laid beside one."""
    count = sum(1 for item in outline.items if not item.retired)
    parts.check_size(items=count, parts=0, rows=sum(1 for _item in outline.items))


# --- Files that wait ------------------------------------------------------------------------------------
@transaction.atomic
def keep_upload(*, user: Any, checklist: Checklist | None, name: str, text: str) -> Upload:
    """Keep a file until its person has looked at what it would do; beyond ten, the oldest goes. Four queries."""
    hold(user)
    upload = Upload.objects.create(user=user, checklist=checklist, name=name[:200], text=text)
    kept = Upload.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:UPLOADS_AT_MOST]
    Upload.objects.filter(user=user).exclude(pk__in=list(kept)).delete()
    return upload
