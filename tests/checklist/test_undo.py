"""Undo: a whole operation of one's own, or nothing; and the parts that are set as one operation."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from checklist import actions, queries
from checklist.models import Operation, ProgressEvent
from checklist.queries import Sheet, SheetItem
from tests.doors import Page
from tests.kinds import Clock, SignIn, Tick


# --- One change, through every door ---------------------------------------------------------------------
def test_undo_puts_back_what_was(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "learning")
    door.set_state(item, "skipped", operation)
    assert door.undo(operation).status == 200
    assert door.progress().states[item.uuid] == "learning"


def test_undo_of_leaving_done_restores_the_date(door: Page, item: SheetItem, operation: uuid.UUID, at: Clock) -> None:
    at("2024-03-01 10:00")
    door.set_state(item, "done")
    first = door.standing(item)
    at("2024-03-05 10:00")
    door.set_state(item, "todo", operation)
    door.undo(operation)
    assert door.standing(item)[:4] == first[:4]


def test_undo_restores_an_earlier_practice(
    door: Page, ongoing_item: SheetItem, operation: uuid.UUID, at: Clock
) -> None:
    at("2024-03-01 10:00")
    door.set_state(ongoing_item, "done")
    first = door.standing(ongoing_item).practised_on
    at("2024-03-09 10:00")
    door.set_state(ongoing_item, "done", operation)
    door.undo(operation)
    assert door.standing(ongoing_item).practised_on == first


def test_undo_of_an_undo_is_redo(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    done, taking_back = door.standing(item), uuid.uuid4()
    door.undo(operation, taking_back)
    assert door.standing(item).state == "todo"
    assert door.undo(taking_back).status == 200
    assert door.standing(item)[:4] == done[:4]


def test_the_announcement_of_a_change_carries_its_undo(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    assert door.set_state(item, "done", operation).operation == operation


def test_the_announcement_of_an_undo_carries_its_redo(page_door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    page_door.set_state(item, "done")
    made = Operation.objects.get().uuid
    assert page_door.undo(made, operation).operation == operation


def test_undo_is_an_operation_that_names_the_one_it_undoes(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    door.undo(operation)
    undone, undo = Operation.objects.order_by("pk")
    assert (undo.kind, undo.via, undo.undoes) == ("undo", "undo", undone)
    assert undo.events.get().to_state == "todo"


def test_the_same_undo_sent_twice_counts_once(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    taking_back = uuid.uuid4()
    assert [door.undo(operation, taking_back).status for _ in range(2)] == [200, 200]
    assert (door.standing(item).state, Operation.objects.count()) == ("todo", 2)


def test_what_was_taken_back_cannot_be_taken_back_again(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    door.undo(operation)
    assert door.undo(operation).status == 409
    assert Operation.objects.count() == 2


def test_a_later_change_is_named_and_nothing_is_undone(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    door.set_state(item, "skipped")
    answer = door.undo(operation)
    assert answer.status == 409
    assert item.title in answer.text
    assert door.standing(item).state == "skipped"


def test_a_later_change_by_the_other_list_counts_too(
    door: Page, item: SheetItem, operation: uuid.UUID, sheet: Sheet, chinese: Sheet
) -> None:
    door.set_state(item, "done", operation)
    door.sheet = chinese
    door.set_state(chinese.by_skill[item.skill], "learning")
    door.sheet = sheet
    assert door.undo(operation).status == 409


def test_an_operation_that_changed_nothing_can_be_undone_to_no_effect(
    door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    door.set_state(item, "done")
    door.set_state(item, "done", operation)
    assert door.undo(operation).status == 200
    assert door.standing(item).state == "done"


def test_an_operation_that_never_was_is_not_there(door: Page, item: SheetItem) -> None:
    assert door.undo(uuid.uuid4()).status == 404


def test_nobody_undoes_for_another(page_door: Page, item: SheetItem, lead: User, sign_in: SignIn) -> None:
    page_door.set_state(item, "done")
    leads = Page(sign_in(lead), lead, page_door.sheet)
    assert leads.undo(Operation.objects.get().uuid).status == 404
    assert page_door.standing(item).state == "done"


def test_an_undo_cannot_take_the_name_of_another_change(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    assert door.undo(operation, operation).status == 409
    assert door.standing(item).state == "done"


# --- A category, a level, several items: one operation --------------------------------------------------
@pytest.mark.parametrize("kind", ["category", "level"])
def test_a_whole_part_is_set_as_one_operation(page_door: Page, sheet: Sheet, kind: str) -> None:
    part = sheet.categories[0] if kind == "category" else sheet.levels[0]
    assert page_door.set_part("done", **{kind: part.uuid}).status == 200
    assert page_door.progress().tallies[part.uuid] == (len(part.items), len(part.items))
    assert (Operation.objects.count(), ProgressEvent.objects.count()) == (1, len(part.items))


def test_several_items_are_set_as_one_operation(page_door: Page, item: SheetItem, other_item: SheetItem) -> None:
    assert page_door.set_part("learning", item=[item.uuid, other_item.uuid]).status == 200
    assert {page_door.standing(one).state for one in (item, other_item)} == {"learning"}
    assert Operation.objects.count() == 1


def test_ticking_a_category_leaves_its_ongoing_items_and_says_so(page_door: Page, ongoing_item: SheetItem) -> None:
    answer = page_door.set_part("done", category=ongoing_item.category.uuid)
    assert "1 ongoing item stays as it is" in answer.text
    assert page_door.standing(ongoing_item) == queries.NEVER
    finite = len(ongoing_item.category.finite)
    assert page_door.progress().tallies[ongoing_item.category.uuid] == (finite, finite)


def test_ticking_a_level_leaves_its_ongoing_items_and_says_so(page_door: Page, sheet: Sheet) -> None:
    answer = page_door.set_part("done", level=sheet.levels[2].uuid)
    assert "3 ongoing items stay as they are" in answer.text


def test_skipping_a_category_skips_its_ongoing_items_too(page_door: Page, ongoing_item: SheetItem) -> None:
    page_door.set_part("skipped", category=ongoing_item.category.uuid)
    assert page_door.standing(ongoing_item).state == "skipped"


@pytest.mark.parametrize(
    "named", [{}, {"category": str(uuid.uuid4())}, {"level": "not-a-uuid"}, {"item": [str(uuid.uuid4())]}]
)
def test_a_part_that_this_list_has_not_is_refused(page_door: Page, named: dict[str, object]) -> None:
    assert page_door.set_part("done", **named).status == 400
    assert Operation.objects.count() == 0


def test_a_level_and_a_category_at_once_are_refused(page_door: Page, sheet: Sheet) -> None:
    level, category = sheet.levels[0], sheet.categories[0]
    assert page_door.set_part("done", level=level.uuid, category=category.uuid).status == 400


def test_a_part_keeps_the_dates_of_what_was_done_before(page_door: Page, item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    page_door.set_state(item, "done")
    first = page_door.standing(item)
    at("2024-03-05 10:00")
    page_door.set_part("done", category=item.category.uuid)
    assert page_door.standing(item) == first


def test_undo_takes_back_a_whole_category_and_leaves_what_was_done_before(
    page_door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    page_door.set_state(item, "done")
    page_door.set_part("done", operation, category=item.category.uuid)
    page_door.undo(operation)
    assert page_door.progress().tallies[item.category.uuid] == (1, len(item.category.items))
    assert page_door.standing(item).state == "done"


def test_undo_of_a_category_is_whole_or_nothing(
    page_door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID
) -> None:
    page_door.set_part("done", operation, category=item.category.uuid)
    page_door.set_state(other_item, "learning")
    answer = page_door.undo(operation)
    assert answer.status == 409
    assert other_item.title in answer.text
    assert page_door.standing(item).state == "done"
    assert page_door.undo(operation).status == 409


def test_undo_names_three_later_changes_and_says_that_there_are_more(
    page_door: Page, sheet: Sheet, operation: uuid.UUID
) -> None:
    category = sheet.categories[0]
    page_door.set_part("done", operation, category=category.uuid)
    page_door.set_part("learning", category=category.uuid)
    answer = page_door.undo(operation)
    assert f"{category.items[2].title} …" in answer.text


def test_after_the_later_change_is_undone_the_earlier_can_be(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    later = uuid.uuid4()
    door.set_state(item, "learning", operation)
    door.set_state(item, "done", later)
    assert [door.undo(later).status, door.undo(operation).status] == [200, 200]
    assert door.standing(item).state == "todo"


def test_after_the_later_change_of_one_item_is_undone_its_whole_category_can_be(
    page_door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID
) -> None:
    later = uuid.uuid4()
    page_door.set_part("done", operation, category=item.category.uuid)
    page_door.set_state(other_item, "learning", later)
    page_door.undo(later)
    assert page_door.undo(operation).status == 200
    assert page_door.progress().tallies[item.category.uuid] == (0, len(item.category.items))


def test_a_change_made_again_by_hand_still_stands_on_the_first(
    door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    door.set_state(item, "skipped", operation)
    door.set_state(item, "todo")
    door.set_state(item, "skipped")
    assert door.undo(operation).status == 409


def test_a_redone_change_can_be_undone_again(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    taking_back = uuid.uuid4()
    door.set_state(item, "done", operation)
    door.undo(operation, taking_back)
    door.undo(taking_back)
    assert door.undo(operation).status == 200
    assert door.standing(item).state == "todo"


def test_a_later_change_undone_and_redone_stands_again(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    later, taking_back = uuid.uuid4(), uuid.uuid4()
    door.set_state(item, "learning", operation)
    door.set_state(item, "done", later)
    door.undo(later, taking_back)
    door.undo(taking_back)
    assert door.undo(operation).status == 409
    assert door.standing(item).state == "done"


def test_at_most_five_hundred_items_are_set_at_once(tick: Tick, member: User, item: SheetItem) -> None:
    with pytest.raises(ValidationError, match="500"):
        tick(member, *[item] * 501)


# --- In words ----------------------------------------------------------------------------------------------------
def test_a_redo_is_told_as_one_on_every_page(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    first = Operation.objects.get()
    undone = actions.undo(user=page_door.user, target=first.uuid, operation=uuid.uuid4()).operation
    home, own = "/", f"{page_door.board}items/{item.uuid}/"
    assert "Taken back: " in page_door.client.get(home).content.decode()
    assert "done → to do (taken back)" in page_door.client.get(own).content.decode()
    actions.undo(user=page_door.user, target=undone.uuid, operation=uuid.uuid4())
    for where in (home, "/journey/"):
        page = page_door.client.get(where).content.decode()
        assert f"Brought back: {item.title} · {item.place}: done" in page
    page = page_door.client.get(own).content.decode()
    assert "to do → done (brought back)" in page
    assert "Undo: to do → done (brought back)" in page


def test_an_undo_that_no_longer_stands_does_not_say_that_it_does(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    made, again = Operation.objects.get(), uuid.uuid4()
    undo = lambda: page_door.client.post(f"/operations/{made.uuid}/undo/", page_door.fields(operation=again))  # noqa: E731
    undo()
    redo = Operation.objects.get(kind="undo")
    actions.undo(user=page_door.user, target=redo.uuid, operation=uuid.uuid4())
    assert undo().status_code == 303
    page = page_door.client.get(page_door.board).content.decode()
    assert "changed since. Nothing was changed now" in page
    assert page_door.standing(item).state == "done"
