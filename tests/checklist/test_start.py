"""The start for people who know much already: sixteen categories, previewed, one operation, for guests too."""

import uuid
from typing import Any

import pytest

from checklist.models import Operation, ProgressEvent
from checklist.queries import SheetItem
from tests.doors import Page
from tests.kinds import Clock


@pytest.fixture(params=["page_door", "guest_door"])
def door(request: pytest.FixtureRequest, db: None) -> Page:
    return request.getfixturevalue(request.param)


def send(door: Page, step: str, operation: uuid.UUID | None = None, **answers: Any) -> Any:
    return door.client.post(f"{door.board}start/", door.fields(operation, step=step, **answers))


def all_of(item: SheetItem) -> dict[str, str]:
    return {f"c-{item.category.uuid}": "all"}


def some_of(item: SheetItem) -> dict[str, Any]:
    return {f"c-{item.category.uuid}": "some", f"i-{item.category.uuid}": [item.uuid]}


def test_all_sixteen_categories_are_asked(door: Page) -> None:
    page = door.client.get(f"{door.board}start/").content.decode()
    assert all(f'name="c-{category.uuid}"' in page for category in door.sheet.categories)


def test_the_preview_changes_nothing(door: Page, item: SheetItem) -> None:
    assert send(door, "preview", **all_of(item)).status_code == 200
    assert Operation.objects.count() == 0


def test_all_of_a_category_is_done_as_one_operation(door: Page, item: SheetItem) -> None:
    send(door, "apply", **all_of(item))
    assert {door.standing(one).state for one in item.category.items} == {"done"}
    assert (Operation.objects.get().kind, ProgressEvent.objects.count()) == ("start", len(item.category.items))


def test_all_leaves_ongoing_items(door: Page, ongoing_item: SheetItem) -> None:
    send(door, "apply", **all_of(ongoing_item))
    assert door.standing(ongoing_item).practised_on is None
    assert ProgressEvent.objects.count() == len(ongoing_item.category.finite)


def test_some_are_those_that_were_chosen(door: Page, item: SheetItem, other_item: SheetItem) -> None:
    send(door, "apply", **some_of(item))
    assert (door.standing(item).state, door.standing(other_item).state) == ("done", "todo")


def test_items_chosen_under_none_do_not_count(door: Page, item: SheetItem) -> None:
    send(door, "apply", **{**some_of(item), f"c-{item.category.uuid}": "none"})
    assert Operation.objects.count() == 0


def test_nothing_chosen_says_so_and_changes_nothing(door: Page) -> None:
    assert send(door, "apply").status_code == 200
    assert Operation.objects.count() == 0


def test_nothing_that_was_ticked_is_taken_away(door: Page, item: SheetItem, other_item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    door.set_state(item, "done")
    first = door.standing(item)
    at("2024-03-02 10:00")
    send(door, "apply", **all_of(item))
    assert door.standing(item) == first
    send(door, "apply", **some_of(other_item))
    assert door.standing(item) == first


def test_the_start_is_undone_as_a_whole(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    send(door, "apply", operation, **all_of(item))
    assert door.undo(operation).status == 200
    assert door.progress().tallies[door.sheet.uuid] == (0, 85)


def test_applied_twice_it_counts_once(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    for _ in range(2):
        assert send(door, "apply", operation, **all_of(item)).status_code in {302, 303}
    assert Operation.objects.count() == 1


def test_an_ongoing_item_cannot_be_known_at_the_start(door: Page, ongoing_item: SheetItem) -> None:
    assert send(door, "apply", **some_of(ongoing_item)).status_code == 400
    assert Operation.objects.count() == 0


def test_the_start_of_somebody_else_is_refused(door: Page, item: SheetItem) -> None:
    fields = {**door.fields(step="apply", **all_of(item)), "as": str(uuid.uuid4())}
    status = door.client.post(f"{door.board}start/", fields).status_code
    assert status == (409 if door.user else 302)
    assert Operation.objects.count() == 0
