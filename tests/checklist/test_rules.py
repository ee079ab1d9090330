"""The rules of progress, each through both doors and as a guest."""

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from checklist.models import Operation, ProgressEvent, State
from checklist.queries import Sheet, SheetItem
from tests.doors import Api, Page
from tests.kinds import Clock, Find, Retire, SignIn, Tick


def test_ticking_an_item_makes_it_done_today(door: Page, item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    answer = door.set_state(item, "done")
    assert (answer.status, answer.state) == (200, "done")
    assert door.standing(item).done_on == date(2024, 3, 1)


@pytest.mark.parametrize("state", State.values)
def test_each_state_can_be_set_and_is_shown(door: Page, item: SheetItem, state: str) -> None:
    door.set_state(item, "done" if state != "done" else "skipped")
    assert door.set_state(item, state).state == state
    assert door.progress().states[item.uuid] == state


def test_ticking_twice_keeps_the_first_date(door: Page, item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    door.set_state(item, "done")
    first = door.standing(item)
    at("2024-03-05 10:00")
    assert door.set_state(item, "done").state == "done"
    assert door.standing(item) == first


def test_setting_what_is_so_already_is_no_event(door: Page, item: SheetItem) -> None:
    door.set_state(item, "done")
    door.set_state(item, "done")
    assert ProgressEvent.objects.count() == 1


def test_leaving_done_clears_the_date(door: Page, item: SheetItem) -> None:
    door.set_state(item, "done")
    door.set_state(item, "learning")
    standing = door.standing(item)
    assert (standing.state, standing.done_on, standing.done_at) == ("learning", None, None)


def test_done_again_after_to_do_has_the_new_date(door: Page, item: SheetItem, at: Clock) -> None:
    for day, state in [("2024-03-01 10:00", "done"), ("2024-03-02 10:00", "todo"), ("2024-03-03 10:00", "done")]:
        at(day)
        door.set_state(item, state)
    assert door.standing(item).done_on == date(2024, 3, 3)


def test_an_operation_repeated_changes_nothing_and_gets_the_same_answer(
    door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    first = door.set_state(item, "done", operation)
    again = door.set_state(item, "done", operation)
    assert (again.status, again.state, again.operation) == (first.status, first.state, first.operation)
    assert again.operation == operation
    assert (Operation.objects.count(), ProgressEvent.objects.count()) == (1, 1)


def test_an_operation_repeated_late_does_not_take_a_later_change_back(
    door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    door.set_state(item, "done", operation)
    door.set_state(item, "skipped")
    assert door.set_state(item, "done", operation).status == 200
    assert door.standing(item).state == "skipped"


@pytest.mark.parametrize("changed", ["state", "item"])
def test_the_same_operation_with_another_content_is_a_conflict(
    door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID, changed: str
) -> None:
    door.set_state(item, "learning", operation)
    target, state = (item, "done") if changed == "state" else (other_item, "learning")
    assert door.set_state(target, state, operation).status == 409
    assert door.standing(item).state == "learning"
    assert door.standing(other_item).state == "todo"
    assert Operation.objects.count() == 1


def test_two_people_may_use_the_same_operation_id(
    member_door: Page, item: SheetItem, operation: uuid.UUID, outsider: User, tick
) -> None:
    tick(outsider, item, state="skipped", operation=operation)
    assert member_door.set_state(item, "done", operation).state == "done"


def test_an_unknown_state_is_refused_and_nothing_is_changed(door: Page, item: SheetItem) -> None:
    assert door.set_state(item, "finished").status == 400
    assert (Operation.objects.count(), door.progress().states[item.uuid]) == (0, "todo")


def test_a_retired_item_is_not_there(door: Page, item: SheetItem, retire: Retire) -> None:
    retire(item)
    assert door.set_state(item, "done").status == 404
    assert Operation.objects.count() == 0


def test_an_item_that_does_not_exist_is_not_there(door: Page, item: SheetItem) -> None:
    assert door.set_state(replace(item, uuid=str(uuid.uuid4())), "done").status == 404


def test_an_item_of_another_list_is_not_there(page_door: Page, chinese: Sheet) -> None:
    assert page_door.set_state(chinese.items[0], "done").status == 404


def test_one_change_is_one_operation_with_one_event(door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    door.set_state(item, "done", operation)
    kept = Operation.objects.get()
    event = kept.events.get()
    assert (kept.uuid, kept.owner, kept.checklist_id) == (operation, door.owner, door.sheet.pk)
    assert (event.skill_id, event.item_id, event.from_state, event.to_state) == (item.skill, item.pk, "todo", "done")
    assert event.to_done_on == door.standing(item).done_on


def test_the_history_says_by_which_door(door: Page, item: SheetItem) -> None:
    door.set_state(item, "done")
    assert Operation.objects.get().via == ("api" if door.name == "api" else "page")


def test_a_change_that_cannot_be_finished_leaves_nothing(door: Page, item: SheetItem) -> None:
    door.client.raise_request_exception = False

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(f'INSERT INTO "{ProgressEvent._meta.db_table}"'):
            raise RuntimeError("the event cannot be written")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        assert door.set_state(item, "done").status == 500
    assert Operation.objects.count() == 0
    assert door.owner is None or door.standing(item).state == "todo"


def test_what_one_ticks_nobody_else_sees(member_door: Page, item: SheetItem, outsider: User, sign_in: SignIn) -> None:
    member_door.set_state(item, "done")
    for kind in (Page, Api):
        theirs = kind(sign_in(outsider), outsider, member_door.sheet)
        assert theirs.progress().states[item.uuid] == "todo"


def test_a_translation_shows_the_same_ticks(door: Page, item: SheetItem, chinese: Sheet) -> None:
    door.set_state(item, "done")
    twin = chinese.by_skill[item.skill]
    door.sheet = chinese
    assert twin.uuid != item.uuid
    assert door.progress().states[twin.uuid] == "done"
    assert door.progress().tallies[chinese.uuid] == (1, 85)


def test_an_item_ticked_in_the_translation_is_done_here(door: Page, sheet: Sheet, chinese: Sheet) -> None:
    door.sheet = chinese
    door.set_state(chinese.items[3], "done")
    door.sheet = sheet
    assert door.progress().states[sheet.by_skill[chinese.items[3].skill].uuid] == "done"


def test_page_and_api_give_the_same_numbers(
    page_door: Page, api_door: Api, sheet: Sheet, tick: Tick, member: User
) -> None:
    for place, one in enumerate(page_door.sheet.items):
        tick(member, one, state=State.values[place % 4])
    page, api = page_door.progress(), api_door.progress()
    assert page == api
    assert len(page.states) == 89
    assert len(page.tallies) == 1 + 3 + 16


def test_an_api_answer_names_items_apart_that_share_a_title(api_door: Api, find: Find) -> None:
    answer = api_door.set_state(find("entry/theory/regression"), "done")
    assert '"key":"entry/theory/regression"' in answer.text
    assert api_door.progress().states[find("entry/machine-learning/regression").uuid] == "todo"


def test_the_api_makes_an_operation_where_none_is_given(api_door: Api, item: SheetItem) -> None:
    address = f"/api/v1/items/{item.uuid}/progress/"
    answer = api_door.client.put(address, {"state": "done"}, content_type="application/json").json()
    assert str(Operation.objects.get().uuid) == answer["operation"]


def test_guests_have_no_progress_in_the_api(guest_client: Client, sheet: Sheet, item: SheetItem) -> None:
    assert guest_client.get(f"/api/v1/checklists/{sheet.uuid}/progress/").status_code == 401
    body = {"state": "done"}
    put = guest_client.put(f"/api/v1/items/{item.uuid}/progress/", body, content_type="application/json")
    assert put.status_code == 401


# --- A page without script carries one operation per load ---------------------------------------------
def test_one_page_without_script_can_set_several_items(
    page_door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID
) -> None:
    for one in (item, other_item):
        answer = page_door.post(f"{page_door.board}items/{one.uuid}/state/", operation, state="done", scope="page")
        assert answer.status == 200
    assert Operation.objects.count() == 2
    assert {page_door.standing(one).state for one in (item, other_item)} == {"done"}


def test_a_form_of_a_page_without_script_sent_twice_counts_once(
    page_door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    for _ in range(2):
        page_door.post(f"{page_door.board}items/{item.uuid}/state/", operation, state="done", scope="page")
    assert Operation.objects.count() == 1


def test_a_page_brought_back_still_works(page_door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    for state in ("done", "learning"):
        page_door.post(f"{page_door.board}items/{item.uuid}/state/", operation, state=state, scope="page")
    assert page_door.standing(item).state == "learning"


def test_a_form_without_operation_is_refused_with_advice(page_door: Page, item: SheetItem) -> None:
    fields = {"state": "done", "as": str(page_door.user.uuid)}
    response = page_door.client.post(f"{page_door.board}items/{item.uuid}/state/", fields)
    assert response.status_code == 400
    assert "Reload the page" in response.content.decode()


def test_a_posted_form_answers_with_the_anchor_of_its_item(page_door: Page, item: SheetItem) -> None:
    response = page_door.client.post(
        f"{page_door.board}items/{item.uuid}/state/",
        page_door.fields(state="done", back=f"{page_door.board}?show=todo"),
    )
    assert response.status_code == 303
    assert response["Location"] == f"{page_door.board}?show=todo&ticked={item.uuid}#item-{item.uuid}"


def test_a_form_never_leads_to_another_site(page_door: Page, item: SheetItem) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "javascript:alert(1)"):
        fields = page_door.fields(state="done", back=back)
        response = page_door.client.post(f"{page_door.board}items/{item.uuid}/state/", fields)
        assert response["Location"].startswith(page_door.board)


def test_htmx_gets_the_row_and_the_tallies_above_it(page_door: Page, item: SheetItem) -> None:
    fields, htmx = page_door.fields(state="done"), {"HX-Request": "true"}
    response = page_door.client.post(f"{page_door.board}items/{item.uuid}/state/", fields, headers=htmx)
    text = response.content.decode()
    assert f'id="item-{item.uuid}" data-state="done"' in text
    for part in (item.category, item.category.level, page_door.sheet):
        assert f'id="tally-{part.uuid}" data-tally data-done="1"' in text
    assert text.count('data-state="') == 1
