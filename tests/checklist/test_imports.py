"""Importing: what a file would do beside a list, and what applying it does; undo takes all of it back."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from checklist import actions, queries
from checklist.actions.imports import Imported, import_outline, problems_of
from checklist.exchange import Link, Outline, OutlineCategory, OutlineItem, OutlineLevel
from checklist.models import Checklist, Edit, Note, Operation, Progress, Via
from checklist.queries import Node, Sheet, Tree
from checklist.queries.drafting import longest_rising
from checklist.queries.imports import plan_for
from checklist.queries.plan import Answers, Plan

EVERYTHING = frozenset(
    {"meaning", "criteria", "worth_knowing", "links", "state", "note", "skill", "summary", "retired"}
)


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    """The member's copy of the built-in list."""
    source = Checklist.objects.get(pk=sheet.pk)
    return actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def tree_of(checklist: Checklist) -> Tree:
    return queries.tree_of(Checklist.objects.get(pk=checklist.pk))


def file_of(checklist: Checklist, carries: frozenset[str] = EVERYTHING, *, ids: bool = True) -> Outline:
    """A list as a file would carry it."""
    tree = tree_of(checklist)

    def below(node: Node) -> list[Node]:
        return [one for one in tree.children(node.uuid) if not one.retired]

    def said(node: Node) -> dict[str, Any]:
        texts = {**node.texts, "id": node.uuid if ids else ""}
        if "links" in texts:
            texts["links"] = [Link(**link) for link in texts["links"]]
        return texts

    levels = [
        OutlineLevel(
            **said(level),
            categories=[
                OutlineCategory(
                    **said(category),
                    items=[
                        OutlineItem(**said(item), skill=item.skill if ids else "", ongoing=item.ongoing, line=number)
                        for number, item in enumerate(below(category), start=1)
                    ],
                )
                for category in below(level)
            ],
        )
        for level in below(tree.root)
    ]
    return Outline(**said(tree.root), language=checklist.language, levels=levels, carries=carries)


def listed(*titles: str, category: str = "Mine", **more: Any) -> Outline:
    """A file of one level and one category."""
    items = [OutlineItem(title=title, line=number) for number, title in enumerate(titles, start=1)]
    level = OutlineLevel(title="All", categories=[OutlineCategory(title=category, items=items)])
    return Outline(title="From a file", language="en", levels=[level], **more)


def plan(user: User, checklist: Checklist | None, outline: Outline, **answers: Any) -> Plan:
    now = Checklist.objects.get(pk=checklist.pk) if checklist else None
    return plan_for(user, now, outline, (), Answers(**answers))


def changed(plan: Plan) -> dict[str, int]:
    """What of its counts is not zero."""
    return {name: count for name, count in plan.counts.items() if count}


def imported(
    user: User, checklist: Checklist | None, outline: Outline, operation: uuid.UUID | None = None, **answers: Any
) -> Imported:
    now = Checklist.objects.get(pk=checklist.pk) if checklist else None
    return import_outline(
        user=user, checklist=now, outline=outline, answers=Answers(**answers), operation=operation or uuid.uuid4()
    )


def said(tree: Tree) -> list[Any]:
    return [(node.kind, node.texts, node.skill) for node in tree.live()]


# --- A file exported here comes back as a diff ------------------------------------------------------------
def test_a_file_as_it_was_changes_nothing(member: User, copy: Checklist) -> None:
    found = plan(member, copy, file_of(copy))
    assert changed(found) == {}
    assert not found.anything
    assert found.missing == "retire"


@pytest.mark.parametrize("carries", [EVERYTHING, frozenset({"state", "links"}), frozenset()])
def test_an_edited_file_comes_back_as_its_edits(member: User, copy: Checklist, carries: frozenset[str]) -> None:
    file = file_of(copy, carries)
    first, second = file.levels[0].categories[:2]
    first.items[0].title = "Reworded"
    moved = first.items.pop(1)
    second.items.insert(1, moved)
    del first.items[1]
    first.items.append(OutlineItem(title="A line of mine", line=99, state="done"))
    second.items[0].state = "done"
    found = plan(member, copy, file)
    assert changed(found) == {"new": 1, "reworded": 1, "moved": 1, "retired": 1, "ticks": 2}
    done = imported(member, copy, file)
    assert (done.ticks, done.notes) == (2, 0)
    assert changed(plan(member, copy, file_of(copy, carries))) == {}
    titles = [node.title for node in tree_of(copy).live() if node.kind == "item"]
    assert titles[:2] == ["Reworded", first.items[1].title]
    assert moved.title in titles


def test_without_ids_lines_are_found_by_their_titles(member: User, copy: Checklist) -> None:
    file = file_of(copy, ids=False)
    file.levels[0].categories[0].items.append(OutlineItem(title="A line of mine", line=99))
    found = plan(member, copy, file)
    assert changed(found) == {"new": 1}
    assert found.missing == "keep"


def test_categories_and_levels_keep_themselves_when_they_are_renamed(member: User, copy: Checklist) -> None:
    file = file_of(copy)
    for level in file.levels:
        level.id = ""
        for category in level.categories:
            category.id = ""
    file.levels[1].title, file.levels[0].categories[2].title = "Second", "Third"
    found = plan(member, copy, file)
    assert changed(found) == {"reworded": 2}


def test_the_order_of_a_file_is_taken_with_the_fewest_moves(member: User, copy: Checklist) -> None:
    file = file_of(copy)
    items = file.levels[0].categories[0].items
    items.append(items.pop(0))
    file.levels.reverse()
    found = plan(member, copy, file)
    assert found.counts["moved"] == 3
    imported(member, copy, file)
    assert next(node.title for node in tree_of(copy).live()) == file.levels[0].title
    assert changed(plan(member, copy, file_of(copy))) == {}


def test_what_is_retired_comes_back_with_its_line(member: User, copy: Checklist) -> None:
    whole = file_of(copy)
    part = file_of(copy)
    del part.levels[2]
    imported(member, copy, part)
    assert len([node for node in tree_of(copy).live() if node.kind == "item"]) < 89
    assert changed(plan(member, copy, whole)) == {"back": 1}
    imported(member, copy, whole)
    assert len([node for node in tree_of(copy).live() if node.kind == "item"]) == 89


def test_missing_lines_can_be_kept(member: User, copy: Checklist) -> None:
    file = file_of(copy)
    del file.levels[0].categories[0].items[3]
    assert changed(plan(member, copy, file)) == {"retired": 1}
    assert changed(plan(member, copy, file, missing="keep")) == {}
    assert plan(member, copy, file, missing="keep").absent == 1


@pytest.mark.parametrize("numbers", [[], [1], [2, 1], [3, 1, 2], [1, 5, 2, 3, 4], [5, 4, 3, 2, 1]])
def test_the_longest_rising_sequence(numbers: list[int]) -> None:
    found = longest_rising(numbers)
    assert found == sorted(found)
    assert len(found) == {0: 0, 1: 1, 2: 1, 3: 2}.get(len(numbers), 4 if numbers[:2] == [1, 5] else 1)


# --- Known skills -----------------------------------------------------------------------------------------
def test_a_new_list_from_anothers_file_has_the_ticks_at_once(
    member: User, outsider: User, copy: Checklist, sheet: Sheet, tick: Any
) -> None:
    tick(member, sheet.items[0], sheet.items[1])
    file = file_of(Checklist.objects.get(pk=sheet.pk))
    found = plan(member, None, file)
    assert found.counts["new"] == found.counts["known"] == 89
    made = imported(member, None, file).edited.checklist
    assert queries.board_for(member, queries.sheet_of(made)).whole.done == 2
    assert made.visibility == "private"


def test_a_title_in_a_category_of_that_name_means_the_built_in_skill(member: User, sheet: Sheet) -> None:
    first = sheet.items[0]
    outline = listed(first.title.upper(), "Nothing like it", category=first.category.title)
    outline.levels[0].title = first.category.level.title
    made = imported(member, None, outline).edited.checklist
    assert [item.skill == first.skill for item in queries.sheet_of(made).items] == [True, False]


def test_a_title_elsewhere_is_asked_about_and_is_new_without_an_answer(
    member: User, outsider: User, sheet: Sheet
) -> None:
    first = next(item for item in sheet.items if sum(one.title == item.title for one in sheet.items) == 1)
    outline = listed(first.title)
    (ask,) = plan(member, None, outline).asks
    assert ask.choices[0].skill == first.skill_uuid
    assert ask.chosen == ""
    new = imported(outsider, None, outline)
    same = imported(member, None, outline, same={ask.name: first.skill_uuid})
    assert queries.sheet_of(new.edited.checklist).items[0].skill != first.skill
    assert queries.sheet_of(same.edited.checklist).items[0].skill == first.skill


def test_skills_of_lists_that_one_may_not_see_stay_unknown(member: User, outsider: User) -> None:
    theirs = imported(outsider, None, listed("A secret of theirs")).edited.checklist
    node = next(node for node in tree_of(theirs).live() if node.kind == "item")
    outline = listed("A secret of theirs", "Another")
    first, second = outline.items
    first.id, second.skill = node.uuid, node.skill
    found = plan(member, None, outline)
    assert found.counts["known"] == 0
    assert not found.asks


def test_a_line_that_stands_twice_is_remarked_on_and_becomes_new(member: User, copy: Checklist) -> None:
    file = file_of(copy)
    category = file.levels[0].categories[0]
    category.items.append(replace(category.items[0], line=77))
    found = plan(member, copy, file)
    assert changed(found) == {"new": 1}
    assert [(remark.line, remark.code) for remark in found.remarks] == [(77, "twice")]
    imported(member, copy, file)


# --- Ticks ---------------------------------------------------------------------------------------------------
def ticked(sheet: Sheet, **states: str) -> Outline:
    file = file_of(Checklist.objects.get(pk=sheet.pk))
    for item, state in zip(file.items, states.values(), strict=False):
        item.state = state
    return file


def states(user: User, checklist: Checklist) -> list[str]:
    board = queries.board_for(user, queries.sheet_of(Checklist.objects.get(pk=checklist.pk)))
    return [board.state(item) for item in board.sheet.items[:3]]


@pytest.mark.parametrize(
    ("mode", "left"),
    [
        ("add", ["done", "done", "learning"]),
        ("mirror", ["todo", "done", "learning"]),
        ("leave", ["done", "learning", "todo"]),
    ],
)
def test_ticks_are_added_or_mirrored_or_left(
    member: User, copy: Checklist, sheet: Sheet, tick: Any, mode: str, left: list[str]
) -> None:
    tick(member, sheet.items[0])
    tick(member, sheet.items[1], state="learning")
    file = file_of(copy)
    for item, state in zip(file.items, ("todo", "done", "learning"), strict=False):
        item.state = state
    imported(member, copy, file, ticks=mode)
    assert states(member, copy) == left


def test_a_date_in_the_file_is_kept_as_said_by_hand(member: User, copy: Checklist) -> None:
    file = file_of(copy)
    one, two, three, *_ = file.items
    one.state, one.done_on = "done", "2024-03"
    two.state = "done"
    three.state, three.done_on = "done", "2999-01-01"
    found = plan(member, copy, file)
    assert [remark.code for remark in found.remarks] == ["date"]
    imported(member, copy, file)
    rows = {str(row.skill.uuid): row for row in Progress.objects.filter(user=member).select_related("skill")}
    assert (rows[one.skill].done_said, rows[one.skill].done_on) == ("2024-03", date(2024, 3, 1))
    assert (rows[two.skill].done_said, rows[two.skill].done_on) == ("", timezone.localdate())
    assert rows[three.skill].done_on == timezone.localdate()
    again = file_of(copy)
    again.levels[0].categories[0].items[0].state = "done"
    assert changed(plan(member, copy, again)) == {}


def test_done_on_an_ongoing_item_is_a_practice(member: User, copy: Checklist, sheet: Sheet) -> None:
    file = file_of(copy)
    one, two = [item for item in file.items if item.ongoing][:2]
    one.state = "done"
    two.practised_on = "2026-01-05"
    imported(member, copy, file)
    rows = {str(row.skill.uuid): row for row in Progress.objects.filter(user=member).select_related("skill")}
    assert (rows[one.skill].state, rows[one.skill].practised_on) == ("todo", timezone.localdate())
    assert rows[two.skill].practised_on == date(2026, 1, 5)
    assert changed(plan(member, copy, file)) == {}


# --- One operation, all or nothing -------------------------------------------------------------------------
def test_one_undo_takes_parts_ticks_and_notes_back_and_another_brings_them_again(member: User, copy: Checklist) -> None:
    before = said(tree_of(copy))
    file = file_of(copy)
    first = next(file.items)
    first.title, first.state, first.note = "Reworded", "done", "What I learned"
    done = imported(member, copy, file)
    after = said(tree_of(copy))
    assert (done.ticks, done.notes) == (1, 1)
    undone = uuid.uuid4()
    actions.undo(user=member, target=done.edited.operation.uuid, operation=undone)
    assert said(tree_of(copy)) == before
    assert states(member, copy)[0] == "todo"
    assert not Note.objects.filter(user=member).exists()
    actions.undo(user=member, target=undone, operation=uuid.uuid4())
    assert said(tree_of(copy)) == after
    assert states(member, copy)[0] == "done"
    assert Note.objects.get(user=member).text == "What I learned"


def test_a_note_of_mine_stays_and_the_plan_says_so(member: User, copy: Checklist, sheet: Sheet) -> None:
    actions.save_note(user=member, skill=sheet.items[0].skill, text="Mine", version=0)
    file = file_of(copy)
    for item, text in zip(file.items, ("Theirs", "New"), strict=False):
        item.note = text
    found = plan(member, copy, file)
    assert changed(found) == {"notes": 1, "notes_kept": 1}
    imported(member, copy, file)
    assert sorted(Note.objects.filter(user=member).values_list("text", flat=True)) == ["Mine", "New"]


def test_a_note_changed_since_stays_when_the_import_is_undone(member: User, copy: Checklist, sheet: Sheet) -> None:
    file = file_of(copy)
    next(file.items).note = "New"
    done = imported(member, copy, file)
    note = Note.objects.get(user=member)
    actions.save_note(user=member, skill=note.skill_id, text="Written on", version=note.version)
    actions.undo(user=member, target=done.edited.operation.uuid, operation=uuid.uuid4())
    assert Note.objects.get(user=member).text == "Written on"


def test_a_new_list_taken_back_is_gone_with_its_ticks(member: User, sheet: Sheet) -> None:
    file = file_of(Checklist.objects.get(pk=sheet.pk))
    next(file.items).state = "done"
    done = imported(member, None, file)
    actions.undo(user=member, target=done.edited.operation.uuid, operation=uuid.uuid4())
    assert not queries.own_checklists(member).exists()
    assert queries.board_for(member, sheet).whole.done == 0


def test_repeating_an_import_changes_nothing(member: User, copy: Checklist) -> None:
    file = listed("One", "Two")
    operation = uuid.uuid4()
    for target in (copy, None):
        operation = uuid.uuid4()
        first, again = (imported(member, target, file, operation) for _ in range(2))
        assert again.edited.repeated
        assert first.edited.checklist == again.edited.checklist
    with pytest.raises(actions.Conflict):
        imported(member, None, listed("One", "Three"), operation)


def test_an_error_in_the_middle_writes_nothing(member: User, copy: Checklist) -> None:
    before, edits = said(tree_of(copy)), Edit.objects.count()
    file = listed("One", "Two", "Three")
    one, two, three = file.items
    one.state, two.note, three.links = "done", "Kept?", [Link(title="Bad", url="javascript:alert(1)")]
    file = replace(file, carries=EVERYTHING)
    assert [problem.line for problem in problems_of(member, plan(member, copy, file))] == [3]
    for target in (copy, None):
        with pytest.raises(ValidationError):
            imported(member, target, file)
    assert said(tree_of(copy)) == before
    assert Edit.objects.count() == edits
    assert not Progress.objects.filter(user=member).exists()
    assert not Note.objects.filter(user=member).exists()
    assert not Operation.objects.filter(user=member, kind="import").exists()


def test_a_list_that_changed_since_its_plan_was_shown_is_not_imported_into(member: User, copy: Checklist) -> None:
    with pytest.raises(actions.Conflict) as raised:
        import_outline(
            user=member,
            checklist=copy,
            outline=listed("One"),
            answers=Answers(),
            operation=uuid.uuid4(),
            revision=copy.revision - 1,
        )
    assert raised.value.code == "list-changed"


# --- Limits ------------------------------------------------------------------------------------------------
def test_more_items_than_a_list_may_have_are_refused_before_anything_is_written(member: User, copy: Checklist) -> None:
    file = listed(*(f"Line {number}" for number in range(1950)))
    assert not problems_of(member, plan(member, None, file))
    (problem,) = problems_of(member, plan(member, copy, file))
    assert "2,039" in problem.text or "2039" in problem.text
    with pytest.raises(ValidationError):
        imported(member, copy, file)
    assert len(tree_of(copy).nodes) == 109


def test_a_long_title_is_cut_and_stands_whole_in_the_meaning(member: User) -> None:
    long = "Understand " + "very " * 60 + "much"
    found = plan(member, None, listed(long))
    item = next(part for part in found.parts if part.kind == "item")
    assert len(item.title) <= 200
    assert item.after["meaning"] == long
    assert [remark.code for remark in found.remarks] == ["title-cut"]
    assert not problems_of(member, found)


# --- Pasting -------------------------------------------------------------------------------------------------
def test_pasted_lines_go_to_the_end_of_a_category_and_headings_stand_beside_it(member: User, copy: Checklist) -> None:
    tree = tree_of(copy)
    level = tree.children(tree.root.uuid)[0]
    category = tree.children(level.uuid)[1]
    file = listed("One", "Two", category="")
    file.levels[0].categories.append(OutlineCategory(title="Beside", items=[OutlineItem(title="Three")], line=5))
    found = plan(member, copy, file, place=category.uuid)
    assert changed(found) == {"new": 3, "parts": 1}
    imported(member, copy, file, place=category.uuid)
    after = tree_of(copy)
    assert [node.title for node in after.children(category.uuid)][-2:] == ["One", "Two"]
    assert after.children(level.uuid)[-1].title == "Beside"
