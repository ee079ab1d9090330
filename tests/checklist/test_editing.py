"""Changing a list of one's own: what an edit writes, what two editors may both do, and taking it back."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from checklist import actions, queries
from checklist.actions import Collision, Conflict, PartChange
from checklist.models import Checklist, Edit, Operation, Via
from checklist.queries import Node, Sheet, Tree

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


def test_a_copy_of_a_copy_is_a_copy(outsider: User, copy: Checklist) -> None:
    again = copied(outsider, copy)
    assert said(tree_of(again)) == said(tree_of(copy))
    assert again.origin == copy
