"""Ongoing skills are never finished: they are practised, fresh for thirty days, then due."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from checklist import queries
from checklist.models import Operation, Progress
from checklist.queries import Practice, Sheet, SheetItem, Standing
from tests.doors import Page
from tests.kinds import Clock, Tick

DAY = date(2024, 3, 1)


def test_done_on_an_ongoing_item_means_practised_today(door: Page, ongoing_item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    assert door.set_state(ongoing_item, "done").state == "todo"
    standing = door.standing(ongoing_item)
    assert (standing.state, standing.done_on, standing.practised_on) == ("todo", None, DAY)


def test_done_is_stored_for_no_ongoing_item(tick: Tick, member: User, sheet: Sheet) -> None:
    tick(member, *sheet.items)
    done = set(Progress.objects.filter(state="done").values_list("skill", flat=True))
    assert len(done) == 85
    assert not done & {item.skill for item in sheet.items if item.ongoing}


def test_a_practice_can_be_of_an_earlier_day(door: Page, ongoing_item: SheetItem, at: Clock) -> None:
    at("2024-03-10 10:00")
    assert door.set_state(ongoing_item, "done", practised_on=DAY).status == 200
    assert door.standing(ongoing_item).practised_on == DAY


def test_practising_again_has_the_later_day(door: Page, ongoing_item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    door.set_state(ongoing_item, "done")
    at("2024-03-09 10:00")
    door.set_state(ongoing_item, "done")
    assert door.standing(ongoing_item).practised_on == date(2024, 3, 9)


def test_an_earlier_practice_noted_later_does_not_make_it_older(door: Page, ongoing_item: SheetItem, at: Clock) -> None:
    at("2024-03-09 10:00")
    door.set_state(ongoing_item, "done")
    assert door.set_state(ongoing_item, "done", practised_on=DAY).status == 200
    assert door.standing(ongoing_item).practised_on == date(2024, 3, 9)


def test_a_practice_in_the_future_is_refused(door: Page, ongoing_item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    answer = door.set_state(ongoing_item, "done", practised_on=date(2024, 3, 2))
    assert answer.status == 400
    assert "future" in answer.text
    assert Operation.objects.count() == 0


def test_an_item_that_can_be_finished_is_not_practised(door: Page, item: SheetItem) -> None:
    assert door.set_state(item, "done", practised_on=DAY).status == 400
    assert Operation.objects.count() == 0


def test_a_date_with_another_state_is_refused(door: Page, ongoing_item: SheetItem) -> None:
    assert door.set_state(ongoing_item, "learning", practised_on=DAY).status == 400


def test_a_date_alone_means_a_practice(page_door: Page, ongoing_item: SheetItem) -> None:
    address = f"{page_door.board}items/{ongoing_item.uuid}/state/"
    assert page_door.post(address, practised_on="2024-03-01").status == 200
    assert page_door.standing(ongoing_item).practised_on == DAY


@pytest.mark.parametrize(("state", "then"), [("learning", "learning"), ("skipped", "todo"), ("todo", "todo")])
def test_practising_keeps_learning_and_ends_skipping(
    door: Page, ongoing_item: SheetItem, state: str, then: str
) -> None:
    door.set_state(ongoing_item, state)
    assert door.set_state(ongoing_item, "done").state == then
    assert door.standing(ongoing_item).practised_on is not None


def test_to_do_forgets_the_practice(door: Page, ongoing_item: SheetItem) -> None:
    door.set_state(ongoing_item, "done")
    door.set_state(ongoing_item, "todo")
    assert door.standing(ongoing_item).practised_on is None


@pytest.mark.parametrize(
    ("days", "practice"),
    [(0, Practice.FRESH), (29, Practice.FRESH), (30, Practice.DUE), (400, Practice.DUE)],
)
def test_a_practice_is_fresh_for_thirty_days_then_due(days: int, practice: Practice) -> None:
    assert Standing(practised_on=DAY).practice(DAY + timedelta(days=days)) is practice


def test_what_was_never_practised_is_neither_fresh_nor_due() -> None:
    assert Standing().practice(DAY) is Practice.NEVER


@pytest.mark.parametrize(("now", "shown"), [("2024-03-30 10:00", "fresh"), ("2024-03-31 10:00", "due")])
def test_the_board_shows_how_a_practice_stands(
    page_door: Page, ongoing_item: SheetItem, at: Clock, tick: Tick, now: str, shown: str
) -> None:
    at("2024-03-01 10:00")
    tick(page_door.user, ongoing_item)
    at(now)
    page = page_door.client.get(page_door.board).content.decode()
    assert f'id="item-{ongoing_item.uuid}" data-state="todo" data-practice="{shown}"' in page


def test_ongoing_items_count_in_no_tally(door: Page, ongoing_item: SheetItem) -> None:
    before = door.progress().tallies
    door.set_state(ongoing_item, "done")
    assert door.progress().tallies == before
    assert before[door.sheet.uuid] == (0, 85)


def test_what_is_due_comes_with_the_longest_ago_first(sheet: Sheet, at: Clock) -> None:
    at("2024-06-01 10:00")
    first, second, third, fourth = (item for item in sheet.items if item.ongoing)
    board = queries.board_of(
        sheet,
        {
            first.skill: Standing(practised_on=date(2024, 4, 1)),
            second.skill: Standing(practised_on=date(2024, 3, 1)),
            third.skill: Standing(practised_on=date(2024, 5, 31)),
            fourth.skill: Standing(state="skipped", practised_on=date(2024, 1, 1)),
        },
    )
    assert queries.practice_due(board) == [second, first]
