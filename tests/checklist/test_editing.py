"""Changing a list of one's own: what an edit writes, what two editors may both do, and taking it back."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from checklist import actions, queries
from checklist.actions import Collision, Conflict, PartChange
from checklist.models import Checklist, Edit, Operation, Skill, Via
from checklist.queries import Node, Sheet, Tree
from tests.guard import arranging
from tests.large import large_list

Edits = Callable[..., actions.Edited]


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    """The member's copy of the built-in list."""
    return copied(member, Checklist.objects.get(pk=sheet.pk))


def copied(user: User, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


@pytest.fixture
def change(member: User, copy: Checklist) -> Edits:
    """Edits the member's copy."""

    def edit(*changes: PartChange, operation: uuid.UUID | None = None) -> actions.Edited:
        return actions.edit(
            user=member, checklist=copy, changes=changes, operation=operation or uuid.uuid4(), via=Via.PAGE
        )

    return edit


def tree_of(checklist: Checklist) -> Tree:
    return queries.tree_of(Checklist.objects.get(pk=checklist.pk))


def items(tree: Tree) -> list[Node]:
    return [node for node in tree.live() if node.kind == "item"]


def said(tree: Tree) -> list[Any]:
    """All that a list says, without the names of its parts."""
    return [(node.kind, node.texts, node.skill) for node in tree.live()]


def test_a_copy_says_what_the_list_says_and_asks_for_the_same_skills(copy: Checklist, sheet: Sheet) -> None:
    original = queries.tree_of(Checklist.objects.get(pk=sheet.pk))
    mine = tree_of(copy)
    assert said(mine) == said(original)
    assert mine.root.texts == original.root.texts
    assert [node.origin for node in mine.live()] == [node.uuid for node in original.live()]


def test_ticks_are_on_a_copy_at_once(member: User, copy: Checklist, tick: Any, sheet: Sheet) -> None:
    tick(member, *sheet.items[:5])
    board = queries.board_for(member, queries.sheet_of(copy))
    assert board.whole.done == 5


def test_copying_again_by_the_same_operation_gives_the_same_copy(member: User, sheet: Sheet) -> None:
    source, operation = Checklist.objects.get(pk=sheet.pk), uuid.uuid4()
    first, again = (actions.copy_list(user=member, source=source, operation=operation, via=Via.PAGE) for _ in range(2))
    assert again.repeated
    assert first.checklist == again.checklist
    assert Checklist.objects.filter(owner=member).count() == 1


def test_an_edit_changes_a_line_and_raises_the_revision(copy: Checklist, change: Edits) -> None:
    line = items(tree_of(copy))[3]
    done = change(PartChange("item", line.uuid, {"title": "Anders"}, {"title": line.title}))
    assert tree_of(copy).nodes[line.uuid].title == "Anders"
    assert done.checklist.revision == copy.revision + 1


def test_an_edit_taken_back_is_as_before_and_redone_as_after(member: User, copy: Checklist, change: Edits) -> None:
    before = tree_of(copy)
    one, two, *_ = items(before)
    category = before.nodes[items(before)[-1].parent]
    done = change(
        PartChange("item", one.uuid, {"parent": category.uuid, "follows": ""}, {"parent": one.parent}),
        PartChange("item", two.uuid, {"title": "Other", "links": []}, {"title": two.title}),
        PartChange("item", "new:1", {"title": "Made", "parent": category.uuid, "skill": ""}),
    )
    after = said(tree_of(copy))
    assert after != said(before)
    undone = uuid.uuid4()
    actions.undo(user=member, target=done.operation.uuid, operation=undone)
    assert said(tree_of(copy)) == said(before)
    actions.undo(user=member, target=undone, operation=uuid.uuid4())
    assert said(tree_of(copy)) == after


def test_two_editors_of_different_lines_do_not_meet(copy: Checklist, change: Edits) -> None:
    one, two, *_ = items(tree_of(copy))
    change(PartChange("item", one.uuid, {"title": "One"}, {"title": one.title}))
    change(PartChange("item", two.uuid, {"title": "Two"}, {"title": two.title}))
    assert [node.title for node in items(tree_of(copy))[:2]] == ["One", "Two"]


def test_two_editors_of_one_line_see_both_versions(copy: Checklist, change: Edits) -> None:
    one = items(tree_of(copy))[0]
    change(PartChange("item", one.uuid, {"title": "Mine"}, {"title": one.title}))
    with pytest.raises(Collision) as raised:
        change(PartChange("item", one.uuid, {"title": "Yours"}, {"title": one.title}))
    (collided,) = raised.value.collided
    assert (collided.seen, collided.now, collided.wanted) == (one.title, "Mine", "Yours")
    assert Edit.objects.count() == 2  # the copy and the first


def test_an_undo_below_a_later_edit_says_which_and_changes_nothing(
    member: User, copy: Checklist, change: Edits
) -> None:
    one = items(tree_of(copy))[0]
    first = change(PartChange("item", one.uuid, {"title": "Mine"}, {"title": one.title}))
    change(PartChange("item", one.uuid, {"title": "Later"}, {"title": "Mine"}))
    with pytest.raises(Conflict, match="Later"):
        actions.undo(user=member, target=first.operation.uuid, operation=uuid.uuid4())
    assert items(tree_of(copy))[0].title == "Later"


def test_repeating_an_edit_changes_nothing(copy: Checklist, change: Edits) -> None:
    category = tree_of(copy).nodes[items(tree_of(copy))[0].parent]
    operation = uuid.uuid4()
    adding = PartChange("item", "new:1", {"title": "Made", "parent": category.uuid, "skill": ""})
    first, again = (change(adding, operation=operation) for _ in range(2))
    assert again.repeated
    assert first.uuid_of("new:1") == again.uuid_of("new:1")
    assert len(items(tree_of(copy))) == 90


def test_a_skill_stands_once_in_a_list(copy: Checklist, change: Edits) -> None:
    one, two, *_ = items(tree_of(copy))
    with pytest.raises(ValidationError, match="same skill"):
        change(PartChange("item", two.uuid, {"skill": one.skill}, {"skill": two.skill}))


def test_two_items_may_exchange_their_skills(copy: Checklist, change: Edits) -> None:
    one, two, *_ = items(tree_of(copy))
    change(
        PartChange("item", one.uuid, {"skill": two.skill}, {"skill": one.skill}),
        PartChange("item", two.uuid, {"skill": one.skill}, {"skill": two.skill}),
    )
    assert [node.skill for node in items(tree_of(copy))[:2]] == [two.skill, one.skill]


def test_a_skill_in_a_retired_category_can_be_asked_for_again(copy: Checklist, change: Edits) -> None:
    first = items(tree_of(copy))[0]
    last = items(tree_of(copy))[-1]
    change(PartChange("category", first.parent, {"retired": True}, {"retired": False}))
    change(PartChange("item", "new:1", {"title": "Again", "parent": last.parent, "skill": first.skill}))
    assert items(tree_of(copy))[-1].skill == first.skill


def test_nobody_edits_anothers_list(outsider: User, copy: Checklist) -> None:
    one = items(tree_of(copy))[0]
    with pytest.raises(Checklist.DoesNotExist):
        actions.edit(
            user=outsider,
            checklist=copy,
            changes=[PartChange("item", one.uuid, {"title": "Mine"}, {"title": one.title})],
            operation=uuid.uuid4(),
            via=Via.PAGE,
        )
    assert not Operation.objects.filter(user=outsider).exists()


def test_a_list_taken_back_is_gone_and_comes_back(member: User, copy: Checklist) -> None:
    made = Operation.objects.get(user=member)
    undone = uuid.uuid4()
    actions.undo(user=member, target=made.uuid, operation=undone)
    assert not queries.visible_checklists(member).filter(pk=copy.pk).exists()
    actions.undo(user=member, target=undone, operation=uuid.uuid4())
    assert queries.visible_checklists(member).filter(pk=copy.pk).exists()


def test_a_copy_of_a_copy_is_a_copy(outsider: User, copy: Checklist, change: Edits) -> None:
    change(PartChange("list", str(copy.uuid), {"visibility": "link"}, {"visibility": "private"}))
    again = copied(outsider, copy)
    assert said(tree_of(again)) == said(tree_of(copy))
    assert again.origin == copy


# --- Positions ---------------------------------------------------------------------------------------------
def order(checklist: Checklist, parent: str) -> list[str]:
    return [node.uuid for node in tree_of(checklist).children(parent) if not node.retired]


def move(uuid: str, parent: str, **after: str) -> PartChange:
    return PartChange("item", uuid, {"parent": after.pop("to", parent), **after}, {"parent": parent})


def test_a_line_is_moved_first_last_and_after_another(copy: Checklist, change: Edits) -> None:
    parent = items(tree_of(copy))[0].parent
    one, two, three, *more = order(copy, parent)
    change(move(three, parent, follows=""))
    assert order(copy, parent) == [three, one, two, *more]
    change(move(three, parent, follows=one))
    assert order(copy, parent) == [one, three, two, *more]
    change(move(one, parent, follows=(more or [two])[-1]))
    assert order(copy, parent)[-1] == one
    positions = [node.position for node in tree_of(copy).children(parent)]
    assert positions == list(range(1, len(positions) + 1))


def test_a_line_moved_to_another_category_leaves_no_gap_in_the_order(copy: Checklist, change: Edits) -> None:
    lines = items(tree_of(copy))
    source, target = lines[0].parent, lines[-1].parent
    first, *rest = order(copy, source)
    there = order(copy, target)
    change(move(first, source, to=target, follows=there[0]))
    assert order(copy, source) == rest
    assert order(copy, target) == [there[0], first, *there[1:]]


def test_moving_a_line_to_where_it_stands_is_no_edit(copy: Checklist, change: Edits) -> None:
    parent = items(tree_of(copy))[0].parent
    one, two, *_ = order(copy, parent)
    assert change(move(two, parent, follows=one)).edit is None


def test_a_whole_category_is_moved_with_what_stands_in_it(copy: Checklist, change: Edits) -> None:
    tree = tree_of(copy)
    category = next(node for node in tree.live() if node.kind == "category")
    other = [node for node in tree.live() if node.kind == "level"][-1]
    inside = order(copy, category.uuid)
    change(PartChange("category", category.uuid, {"parent": other.uuid, "follows": ""}, {"parent": category.parent}))
    assert order(copy, other.uuid)[0] == category.uuid
    assert order(copy, category.uuid) == inside
    assert queries.sheet_of(Checklist.objects.get(pk=copy.pk)).levels[-1].categories[0].uuid == category.uuid


# --- Any edits, taken back one after the other ----------------------------------------------------------------
def state(checklist: Checklist) -> list[Any]:
    """All that can be told of a list, in order, without what was retired."""
    return [(node.kind, node.uuid, node.parent, node.values, node.skill) for node in tree_of(checklist).live()]


ABOVE = {"level": "list", "category": "level", "item": "category"}


def an_edit(draw: st.DataObject, tree: Tree) -> list[PartChange]:
    """One to three changes that fit together, of any kind."""
    live = [tree.root, *tree.live()]
    changes: dict[str, PartChange] = {}
    for number in range(draw.draw(st.integers(1, 3))):
        above: list[Node] = []
        while not above:
            kind = draw.draw(st.sampled_from(["level", "category", "item", "item"]))
            above = [one for one in live if one.kind == ABOVE[kind]]
        there = [one for one in live if one.kind == kind and one.uuid not in changes]
        change = a_change(draw, tree, kind, above, there, f"new:{number}")
        changes[change.uuid] = change
    return list(changes.values())


def a_change(draw: st.DataObject, tree: Tree, kind: str, above: list[Node], there: list[Node], name: str) -> PartChange:
    """A part that is added, or, of those there, one that is reworded, retired or moved."""
    what = draw.draw(st.sampled_from(["add", "word", "retire", "move"] if there else ["add"]))
    parent = draw.draw(st.sampled_from(above)).uuid
    if what == "add":
        bound = {"skill": ""} if kind == "item" else {}
        return PartChange(kind, name, {"title": name, "parent": parent, **bound})
    one = draw.draw(st.sampled_from(there))
    siblings = [other.uuid for other in tree.children(parent) if other.uuid != one.uuid]
    ways: dict[str, dict[str, Any]] = {
        "word": {"title": draw.draw(st.sampled_from("ABC"))},
        "retire": {"retired": True},
        "move": {"parent": parent, "follows": draw.draw(st.sampled_from(["", *siblings]))},
    }
    after = ways[what]
    return PartChange(kind, one.uuid, after, {name: one.values[name] for name in after if name != "follows"})


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(draw=st.data())
def test_any_edits_taken_back_in_reverse_give_the_list_as_it_was(draw: st.DataObject, member: User) -> None:
    with transaction.atomic():  # each example begins with the same list
        edit_and_take_back(draw, member, large_list(member, levels=2, categories=2, items=6))
        transaction.set_rollback(True)


def edit_and_take_back(draw: st.DataObject, member: User, checklist: Checklist) -> None:
    states, made = [state(checklist)], []
    for _ in range(draw.draw(st.integers(1, 5))):
        changes = an_edit(draw, tree_of(checklist))
        done = edit_unless_hidden(member, checklist, changes)
        if done and done.edit:
            made.append(done.operation.uuid)
            states.append(state(checklist))
    undone = take_back_all(member, checklist, made, states)
    if made:
        take_back_all(member, checklist, undone, states[::-1])


def edit_unless_hidden(member: User, checklist: Checklist, changes: list[PartChange]) -> actions.Edited | None:
    """The edit; None where it would put something into what is retired, which is refused."""
    try:
        with transaction.atomic():
            return actions.edit(user=member, checklist=checklist, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)
    except Conflict as refused:
        if refused.code != "in-retired":
            raise
        return None


def take_back_all(member: User, checklist: Checklist, made: list[uuid.UUID], states: list[Any]) -> list[uuid.UUID]:
    """Takes operations back, the last first; after each the list is as it was before."""
    undone = []
    for operation, after, before in zip(reversed(made), reversed(states), reversed(states[:-1]), strict=False):
        assert state(checklist) == after
        undone.append(uuid.uuid4())
        actions.undo(user=member, target=operation, operation=undone[-1])
        assert state(checklist) == before
    return undone


def test_a_skill_that_no_list_asks_for_any_more_comes_back_by_undo(
    member: User, copy: Checklist, change: Edits
) -> None:
    category = tree_of(copy).nodes[items(tree_of(copy))[0].parent]
    change(PartChange("item", "new:1", {"title": "Made", "parent": category.uuid, "skill": "", "follows": ""}))
    made = items(tree_of(copy))[0]
    done = change(PartChange("item", made.uuid, {"skill": ""}, {"skill": made.skill}))
    assert items(tree_of(copy))[0].skill != made.skill
    actions.undo(user=member, target=done.operation.uuid, operation=uuid.uuid4())
    assert items(tree_of(copy))[0].skill == made.skill


# --- What is gone, and what nobody would see -----------------------------------------------------------------
def test_an_item_gets_a_skill_again_when_the_one_it_had_is_gone(member: User, copy: Checklist, change: Edits) -> None:
    one = items(tree_of(copy))[0]
    made = change(PartChange("item", "new:1", {"title": "Made", "parent": one.parent, "skill": ""}))
    uuid_of = made.uuid_of("new:1")
    first = tree_of(copy).nodes[uuid_of].skill
    rebound = change(PartChange("item", uuid_of, {"skill": ""}, {"skill": first}))
    with arranging():
        Skill.objects.get(uuid=first).delete()  # as a sweep does
    actions.undo(user=member, target=rebound.operation.uuid, operation=uuid.uuid4())
    again = tree_of(copy).nodes[uuid_of].skill
    assert Skill.objects.filter(uuid=again).exists()
    assert again != first


def test_nothing_is_put_into_what_is_retired(copy: Checklist, change: Edits) -> None:
    first, last = items(tree_of(copy))[0], items(tree_of(copy))[-1]
    change(PartChange("category", first.parent, {"retired": True}, {"retired": False}))
    for hidden in (
        PartChange("item", "new:1", {"title": "Hidden", "parent": first.parent, "skill": ""}),
        PartChange("item", last.uuid, {"parent": first.parent}, {"parent": last.parent}),
    ):
        with pytest.raises(Conflict, match="was retired"):
            change(hidden)
    assert items(tree_of(copy))[-1].uuid == last.uuid
    change(
        PartChange("category", first.parent, {"retired": False}, {"retired": True}),
        PartChange("item", last.uuid, {"parent": first.parent, "follows": ""}, {"parent": last.parent}),
    )
    assert items(tree_of(copy))[0].uuid == last.uuid


def test_a_move_is_not_taken_back_into_what_was_retired_since(member: User, copy: Checklist, change: Edits) -> None:
    first, last = items(tree_of(copy))[0], items(tree_of(copy))[-1]
    moved = change(PartChange("item", last.uuid, {"parent": first.parent}, {"parent": last.parent}))
    change(PartChange("category", last.parent, {"retired": True}, {"retired": False}))
    with pytest.raises(Conflict, match="was retired"):
        actions.undo(user=member, target=moved.operation.uuid, operation=uuid.uuid4())
    assert last.uuid in {node.uuid for node in tree_of(copy).live()}
