"""Pulling updates: what the origin changed, one kind after the other, with and without edits of one's own."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.models import Checklist, Edit, Kind, Operation, Via
from checklist.queries import Node, Sheet
from tests.checklist.pulling import (
    add,
    answer,
    answer_all,
    change,
    copied,
    copy_of,
    fresh,
    live,
    one,
    said,
    say,
    told,
    tree_of,
    waiting,
)
from tests.kinds import Tick


@pytest.fixture
def source(outsider: User, sheet: Sheet) -> Checklist:
    """A list that the outsider shares: the built-in one, as they copied it."""
    checklist = copied(outsider, Checklist.objects.get(pk=sheet.pk))
    change(checklist, PartChange("list", str(checklist.uuid), {"visibility": "public"}, {}))
    return fresh(checklist)


@pytest.fixture
def copy(member: User, source: Checklist) -> Checklist:
    """The member's copy of that."""
    return copied(member, source)


def test_nothing_waits_for_a_fresh_copy(copy: Checklist) -> None:
    assert told(copy) == []


# --- Kind by kind -------------------------------------------------------------------------------------------
def test_a_reworded_item_is_told_and_taken(copy: Checklist, source: Checklist) -> None:
    item = live(source)[3]
    say(source, item, title="Said better", criteria=["I did it"], links=[{"title": "Here", "url": "https://a.example"}])
    assert told(copy) == [("reworded", "Said better", False)]
    assert set(one(copy).names) == {"title", "criteria", "links"}
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_an_added_item_comes_with_its_skill_and_its_place(copy: Checklist, source: Checklist) -> None:
    first = live(source)[0]
    add(source, tree_of(source).nodes[first.parent], follows=first.uuid, title="Brand new")
    assert told(copy) == [("added", "Brand new", False)]
    answer_all(copy, True)
    assert live(copy)[1].title == "Brand new"
    assert (told(copy), said(copy)) == ([], said(source))


def test_an_added_category_is_told_with_its_items(copy: Checklist, source: Checklist) -> None:
    level = live(source, "level")[0]
    category = add(source, level, "category", title="New category", follows="")
    add(source, category, title="New item")
    assert told(copy) == [("added", "New category", False), ("added", "New item", False)]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_an_item_of_a_category_that_is_left_is_left_with_it(copy: Checklist, source: Checklist) -> None:
    category = add(source, live(source, "level")[0], "category", title="New category")
    item = add(source, category, title="New item")
    before = said(copy)
    answer(copy, {f"added-{category.uuid}": False, f"added-{item.uuid}": True})
    assert (told(copy), said(copy)) == ([], before)
    say(source, category, title="Newer category")
    assert told(copy) == [("added", "Newer category", False), ("added", "New item", False)]


def test_an_item_alone_cannot_be_taken_from_a_category_that_was_not_answered(
    copy: Checklist, source: Checklist
) -> None:
    category = add(source, live(source, "level")[0], "category", title="New category")
    item = add(source, category, title="New item")
    answer(copy, {f"added-{item.uuid}": True})
    assert told(copy) == [("added", "New category", False), ("added", "New item", False)]


def test_a_moved_item_moves(copy: Checklist, source: Checklist) -> None:
    item, place = live(source)[0], live(source, "category")[-1]
    say(source, item, parent=place.uuid, follows="")
    assert told(copy) == [("moved", item.title, False)]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_an_item_moved_into_a_new_category_needs_it(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    category = add(source, live(source, "level")[-1], "category", title="New category")
    say(source, item, parent=category.uuid)
    assert [update.needs for update in waiting(copy).waiting.values()] == ["", f"added-{category.uuid}"]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_another_order_is_one_update_for_each_part(copy: Checklist, source: Checklist) -> None:
    first, _second, third = live(source)[:3]
    say(source, third, follows="")
    say(source, live(source, "level")[2], follows="")
    assert told(copy) == [
        ("reordered", tree_of(source).root.title, False),
        ("reordered", tree_of(source).nodes[first.parent].title, False),
    ]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_an_order_keeps_what_is_ones_own_behind_what_it_stood_behind(copy: Checklist, source: Checklist) -> None:
    first, second, third = live(source)[:3]
    mine = copy_of(copy, first)
    add(copy, tree_of(copy).nodes[mine.parent], follows=mine.uuid, title="My own")
    say(source, first, follows=third.uuid)
    answer_all(copy, True)
    assert [node.title for node in live(copy)[:4]] == [second.title, third.title, first.title, "My own"]
    assert told(copy) == []


def test_a_retired_item_goes_and_its_tick_stays(member: User, copy: Checklist, source: Checklist, tick: Tick) -> None:
    item = live(source)[0]
    actions.set_state(
        user=member,
        sheet=queries.sheet_of(copy),
        items=queries.sheet_of(copy).items[:1],
        state="done",
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    say(source, item, retired=True)
    assert told(copy) == [("retired", item.title, False)]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))
    assert queries.standings_of(member)[item.skill_pk].state == "done"


def test_a_retired_category_takes_what_is_retired_in_it_along(copy: Checklist, source: Checklist) -> None:
    category = live(source, "category")[0]
    inside = tree_of(source).children(category.uuid)
    change(source, *(PartChange(node.kind, node.uuid, {"retired": True}, {}) for node in (category, *inside)))
    assert told(copy) == [("retired", category.title, False)]
    assert len(one(copy).along) == len(inside)
    answer_all(copy, False)
    assert told(copy) == []
    change(source, *(PartChange(node.kind, node.uuid, {"retired": False}, {}) for node in (category, *inside)))
    assert told(copy) == []  # it was kept all the time


def test_what_is_brought_back_comes_back_as_it_says_now(copy: Checklist, source: Checklist) -> None:
    category = live(source, "category")[0]
    item = tree_of(source).children(category.uuid)[1]
    say(source, category, retired=True)
    answer_all(copy, True)
    say(source, category, retired=False)
    say(source, item, title="Reworded meanwhile")
    add(source, category, title="Made meanwhile", follows="")
    kinds = [kind for kind, *_ in told(copy)]
    assert kinds == ["back", "added", "reworded"]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_what_one_retired_oneself_is_not_asked_about(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), retired=True)
    say(source, item, title="Reworded")
    say(source, item, retired=True)
    say(source, item, retired=False)
    assert told(copy) == []


def test_another_skill_is_taken_and_the_tick_stays_where_it_was(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(source, item, skill="")
    assert told(copy) == [("skill", item.title, False)]
    answer_all(copy, True)
    assert live(copy)[0].skill == live(source)[0].skill
    assert told(copy) == []


def test_another_skill_is_taken_back_though_no_list_asks_for_the_old_one(
    member: User, copy: Checklist, source: Checklist
) -> None:
    added = add(source, live(source, "category")[0], title="Asks for a skill of its own")
    answer_all(copy, True)
    say(source, added, skill="")
    before = said(copy)
    done = answer_all(copy, True)
    actions.undo(user=member, target=done.operation.uuid, operation=uuid.uuid4())
    assert said(copy) == before
    assert told(copy) == [("skill", "Asks for a skill of its own", False)]


def test_two_items_that_exchanged_their_skills_exchange_them(copy: Checklist, source: Checklist) -> None:
    one, two, *_ = live(source)
    change(
        source,
        PartChange("item", one.uuid, {"skill": two.skill}, {}),
        PartChange("item", two.uuid, {"skill": one.skill}, {}),
    )
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_half_an_exchange_of_skills_cannot_be_and_counts_as_left(copy: Checklist, source: Checklist) -> None:
    one, two, *_ = live(source)
    change(
        source,
        PartChange("item", one.uuid, {"skill": two.skill}, {}),
        PartChange("item", two.uuid, {"skill": one.skill}, {}),
    )
    before = said(copy)
    answer(copy, {f"skill-{one.uuid}": True, f"skill-{two.uuid}": False})
    assert (told(copy), said(copy)) == ([], before)


def test_the_lists_own_words_are_told_too(copy: Checklist, source: Checklist) -> None:
    change(source, PartChange("list", str(source.uuid), {"title": "Another title", "summary": "What it is"}, {}))
    assert told(copy) == [("reworded", "Another title", False)]
    answer_all(copy, True)
    assert fresh(copy).title == "Another title"


# --- Against one's own edits ------------------------------------------------------------------------------
def test_both_reworded_the_same_is_a_conflict_with_three_versions(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), title="Mine")
    say(source, item, title="Theirs")
    update = one(copy)
    assert update.conflict
    assert update.mine is not None
    assert (update.base["title"], update.mine.title, update.theirs.title) == (item.title, "Mine", "Theirs")
    assert not waiting(copy).all_quiet
    answer_all(copy, False)
    assert (told(copy), live(copy)[0].title) == ([], "Mine")
    say(source, item, title="Theirs again")
    assert told(copy) == [("reworded", "Theirs again", True)]
    answer_all(copy, True)
    assert (told(copy), live(copy)[0].title) == ([], "Theirs again")


def test_both_reworded_different_texts_of_an_item_is_no_conflict(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), title="Mine")
    say(source, item, meaning="Theirs")
    assert told(copy) == [("reworded", item.title, False)]
    answer_all(copy, True)
    assert (live(copy)[0].title, live(copy)[0].texts["meaning"]) == ("Mine", "Theirs")


def test_one_item_can_be_reworded_beside_an_edit_and_across_it(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), title="Mine")
    say(source, item, title="Theirs", meaning="Theirs")
    assert [conflict for *_, conflict in told(copy)] == [False, True]
    answer(copy, waiting(copy).all_quiet)
    assert (live(copy)[0].title, live(copy)[0].texts["meaning"]) == ("Mine", "Theirs")
    assert told(copy) == [("reworded", "Theirs", True)]


def test_what_both_changed_alike_is_not_asked(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), title="The same")
    say(source, item, title="The same")
    assert told(copy) == []


def test_both_moved_an_item_is_a_conflict(copy: Checklist, source: Checklist) -> None:
    item, categories = live(source)[0], live(source, "category")
    say(copy, copy_of(copy, item), parent=copy_of(copy, categories[3]).uuid)
    say(source, item, parent=categories[4].uuid)
    assert told(copy) == [("moved", item.title, True)]
    answer_all(copy, False)
    assert told(copy) == []


def test_both_put_in_another_order_is_a_conflict(copy: Checklist, source: Checklist) -> None:
    first, second, third = live(source)[:3]
    say(copy, copy_of(copy, first), follows=copy_of(copy, second).uuid)
    say(source, third, follows="")
    assert [(kind, conflict) for kind, _, conflict in told(copy)] == [("reordered", True)]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def test_retiring_what_one_edited_or_where_one_put_something_touches_it(copy: Checklist, source: Checklist) -> None:
    item, category = live(source)[-1], live(source, "category")[0]
    say(copy, copy_of(copy, item), meaning="In my own words")
    add(copy, copy_of(copy, category), title="My own")
    say(source, item, retired=True)
    say(source, category, retired=True)
    assert sorted(told(copy)) == sorted([("retired", category.title, True), ("retired", item.title, True)])


def test_an_added_item_whose_skill_one_has_becomes_the_origin_of_ones_own(copy: Checklist, source: Checklist) -> None:
    category = live(source, "category")[0]
    mine = add(copy, copy_of(copy, category), title="In my words")
    theirs = add(source, category, title="In their words", skill="")
    with pytest.raises(ValidationError):
        say(source, theirs, skill=mine.skill)  # the member's list is private
    change(copy, PartChange("list", str(copy.uuid), {"visibility": "link"}, {}))
    say(source, theirs, skill=mine.skill)
    update = one(copy)
    assert update.held is not None
    assert update.held.uuid == mine.uuid
    answer_all(copy, True)
    assert told(copy) == []
    assert tree_of(copy).nodes[mine.uuid].origin == theirs.uuid
    assert tree_of(copy).nodes[mine.uuid].title == "In my words"
    say(source, theirs, title="In other words")
    assert told(copy) == [("reworded", "In other words", True)]


def test_an_item_that_took_anothers_place_with_its_skill_comes_in_its_place(copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(source, item, retired=True)
    add(source, tree_of(source).nodes[item.parent], title="Instead", skill=item.skill, follows="")
    assert sorted(kind for kind, *_ in told(copy)) == ["added", "retired"]
    answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))


def _hidden_here_and_moved_there(copy: Checklist, source: Checklist) -> tuple[Node, Node]:
    """The copy retired a category, and its origin moved the only item of it elsewhere; with the first other item."""
    first, place = live(source)[0], live(source, "category")[0]
    category = add(source, live(source, "level")[-1], "category", title="Retired here")
    item = add(source, category, title="Moved there")
    answer_all(copy, True)
    say(copy, copy_of(copy, category), retired=True)
    say(source, item, parent=place.uuid, follows="")
    assert told(copy) == [("moved", "Moved there", False)]
    return item, first


def test_of_two_that_nobody_sees_the_one_that_is_given_the_skill_keeps_it(copy: Checklist, source: Checklist) -> None:
    item, first = _hidden_here_and_moved_there(copy, source)
    say(source, first, retired=True)
    say(source, item, skill=first.skill)
    say(copy, copy_of(copy, live(source, "level")[0]), retired=True)  # with the item that asks for the skill
    say(source, item, parent=live(source, "category")[-2].uuid, follows="")
    assert [kind for kind, *_ in told(copy)] == ["moved", "skill"]
    answer(copy, {f"skill-{item.uuid}": True})
    assert told(copy) == [("moved", "Moved there", False)]
    assert (copy_of(copy, item).skill, copy_of(copy, item).retired) == (first.skill, False)
    assert copy_of(copy, first).retired
    answer_all(copy, True)
    assert told(copy) == []
    assert [node.skill for node in live(copy) if node.title == "Moved there"] == [first.skill]


def _another_asks_for_its_skill(source: Checklist, item: Node, place: str) -> str:
    """The origin's item asks for a skill of its own, and a new one for what that asked for."""
    new = {"title": "Instead", "parent": place, "skill": item.skill}
    done = change(source, PartChange("item", item.uuid, {"skill": ""}, {}), PartChange("item", "new:1", new))
    return done.uuid_of("new:1")


def test_what_gives_its_skill_away_unseen_goes_on_waiting(member: User, copy: Checklist, source: Checklist) -> None:
    item, first = _hidden_here_and_moved_there(copy, source)
    instead = _another_asks_for_its_skill(source, item, first.parent)
    before = told(copy)
    assert [(kind, title) for kind, title, _ in before] == [
        ("moved", "Moved there"),
        ("skill", "Moved there"),
        ("added", "Instead"),
    ]
    done = answer(copy, {f"added-{instead}": True})
    assert told(copy) == [("back", "Moved there", False)]
    actions.undo(user=member, target=done.operation.uuid, operation=uuid.uuid4())
    assert told(copy) == before
    answer(copy, {f"added-{instead}": True, f"moved-{item.uuid}": False})
    assert told(copy) == []


def test_what_gave_its_skill_away_unseen_comes_back_where_the_origin_has_it(copy: Checklist, source: Checklist) -> None:
    item, first = _hidden_here_and_moved_there(copy, source)
    instead = _another_asks_for_its_skill(source, item, first.parent)
    answer(copy, {f"added-{instead}": True})
    answer_all(copy, True)
    theirs, mine = tree_of(source).nodes, copy_of(copy, item)
    assert (told(copy), mine.retired, mine.skill) == ([], False, theirs[item.uuid].skill)
    assert mine.parent == copy_of(copy, theirs[first.parent]).uuid


# --- Answers ------------------------------------------------------------------------------------------------
def test_what_is_left_is_not_asked_again_until_it_changes(copy: Checklist, source: Checklist) -> None:
    one_, two, three = live(source)[:3]
    category = tree_of(source).nodes[one_.parent]
    say(source, one_, title="Reworded")
    say(source, two, retired=True)
    added = add(source, category, title="Added")
    say(source, three, parent=live(source, "category")[-1].uuid)
    before = said(copy)
    assert len(told(copy)) == 4
    answer_all(copy, False)
    assert (told(copy), said(copy)) == ([], before)
    say(source, live(source)[-1], title="Something else")
    assert len(told(copy)) == 1
    say(source, added, title="Added, reworded")
    assert ("added", "Added, reworded", False) in told(copy)


def test_one_undo_takes_all_back_and_it_is_asked_again(member: User, copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    category = add(source, live(source, "level")[0], "category", title="New category")
    add(source, category, title="New item")
    say(source, item, title="Reworded", parent=category.uuid)
    say(source, live(source)[5], retired=True)
    before, asked = said(copy), told(copy)
    done = answer_all(copy, True)
    undone = uuid.uuid4()
    actions.undo(user=member, target=done.operation.uuid, operation=undone)
    assert (said(copy), told(copy)) == (before, asked)
    actions.undo(user=member, target=undone, operation=uuid.uuid4())
    assert (told(copy), said(copy)) == ([], said(source))
    assert Operation.objects.get(pk=done.operation.pk).kind == Kind.PULL


def test_leaving_taken_back_is_asked_again(member: User, copy: Checklist, source: Checklist) -> None:
    say(source, live(source)[0], title="Reworded")
    add(source, live(source, "category")[0], title="Added")
    asked = told(copy)
    done = answer_all(copy, False)
    actions.undo(user=member, target=done.operation.uuid, operation=uuid.uuid4())
    assert told(copy) == asked


def test_an_answer_to_what_was_not_shown_changes_nothing(member: User, copy: Checklist, source: Checklist) -> None:
    item = live(source)[0]
    say(source, item, title="Reworded")
    update = one(copy)
    say(source, item, title="Reworded again")
    with pytest.raises(actions.Outdated) as raised:
        actions.answer_updates(
            user=member,
            checklist=copy,
            answers={update.key: (True, update.digest)},
            operation=uuid.uuid4(),
            via=Via.PAGE,
        )
    assert [one.theirs.title for one in raised.value.updates.waiting.values()] == ["Reworded again"]
    assert not Edit.objects.filter(operation__kind=Kind.PULL).exists()
    assert live(copy)[0].title == item.title


def test_an_answer_made_twice_is_made_once(member: User, copy: Checklist, source: Checklist) -> None:
    say(source, live(source)[0], title="Reworded")
    update, operation = one(copy), uuid.uuid4()
    given: dict[str, Any] = {"answers": {update.key: (True, update.digest)}, "operation": operation, "via": Via.PAGE}
    first, again = (actions.answer_updates(user=member, checklist=copy, **given) for _ in range(2))
    assert (first.repeated, again.repeated) == (False, True)
    assert first.edit == again.edit


def test_nobody_answers_for_anothers_list(outsider: User, copy: Checklist) -> None:
    with pytest.raises(Checklist.DoesNotExist):
        actions.answer_updates(user=outsider, checklist=copy, answers={}, operation=uuid.uuid4(), via=Via.PAGE)


def test_what_is_not_shared_any_more_waits_for_nobody(copy: Checklist, source: Checklist) -> None:
    say(source, live(source)[0], title="Reworded")
    change(source, PartChange("list", str(source.uuid), {"visibility": "private"}, {}))
    assert waiting(copy).origin is None
    assert told(copy) == []
    assert queries.updates_waiting(fresh(copy).owner, fresh(copy)) == 0


def test_answering_all_that_does_not_conflict_leaves_the_conflicts(copy: Checklist, source: Checklist) -> None:
    first, second, *_ = live(source)
    say(copy, copy_of(copy, first), title="Mine")
    say(source, first, title="Theirs")
    say(source, second, title="Theirs too")
    answer(copy, waiting(copy).all_quiet)
    assert told(copy) == [("reworded", "Theirs", True)]
    assert [node.title for node in live(copy)[:2]] == ["Mine", "Theirs too"]


def test_what_is_moved_out_of_a_retired_part_goes_back_into_it_by_undo(
    member: User, copy: Checklist, source: Checklist
) -> None:
    item, place = live(source)[0], live(source, "category")[-1]
    say(source, tree_of(source).nodes[item.parent], retired=True)
    answer_all(copy, True)
    say(source, item, parent=place.uuid)
    before, asked = said(copy), told(copy)
    assert asked == [("moved", item.title, False)]
    done = answer_all(copy, True)
    assert (told(copy), said(copy)) == ([], said(source))
    undone = uuid.uuid4()
    actions.undo(user=member, target=done.operation.uuid, operation=undone)
    assert (said(copy), told(copy)) == (before, asked)
    actions.undo(user=member, target=undone, operation=uuid.uuid4())
    assert (told(copy), said(copy)) == ([], said(source))


def test_what_would_come_into_a_part_that_is_retired_at_once_stays(copy: Checklist, source: Checklist) -> None:
    levels, item = live(source, "level"), live(source)[0]
    category = add(source, levels[0], "category", title="Moved about")
    answer_all(copy, True)
    say(copy, copy_of(copy, category), parent=copy_of(copy, levels[2]).uuid)
    say(source, levels[2], retired=True)
    say(source, item, parent=category.uuid)
    answer_all(copy, True)
    assert told(copy) == []
    assert copy_of(copy, item).uuid in {node.uuid for node in live(copy)}
