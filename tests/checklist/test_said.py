"""When an item was begun, as its history tells it; and days, months and years as people say them."""

import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from checklist import actions, queries
from checklist.models import Kind
from checklist.queries import SheetItem, first_day, last_day
from tests.checklist.own import shown
from tests.doors import Page
from tests.kinds import Clock, Tick


@pytest.fixture
def today(at: Clock) -> None:
    at("2026-03-10 10:00")


# --- As its history tells it ----------------------------------------------------------------------------------
def begun(owner: Any, item: SheetItem) -> date | None:
    return queries.record_of(owner, item.skill).started_on


def test_the_start_is_the_day_on_which_the_present_run_began(
    member: User, item: SheetItem, tick: Tick, at: Clock
) -> None:
    seen = []
    for day, state in enumerate(("learning", "done", "learning", "todo", "learning", "skipped", "done"), start=1):
        at(f"2026-02-0{day} 10:00")
        tick(member, item, state=state)
        one = begun(member, item)
        seen.append(one and one.day)
    assert seen == [1, 1, 1, None, 5, None, 7]


@pytest.mark.usefixtures("today")
def test_the_start_is_shown(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "learning")
    assert "<dt>Started</dt><dd>March 10, 2026</dd>" in shown(page_door, item)


def test_what_was_known_at_the_start_has_no_start(member: User, item: SheetItem, tick: Tick) -> None:
    tick(member, item, kind=Kind.START)
    assert begun(member, item) is None
    tick(member, item, state="learning")
    assert begun(member, item) is None


def test_what_was_carried_over_has_no_start(guest_door: Page, item: SheetItem, member: User) -> None:
    guest_door.set_state(item, "done")
    actions.carry_over(user=member, guest=guest_door.owner)
    assert queries.standings_of(member)[item.skill].state == "done"
    assert begun(member, item) is None


@pytest.mark.usefixtures("today")
def test_an_undone_start_is_none_and_a_redone_one_is(
    member: User, item: SheetItem, tick: Tick, operation: uuid.UUID
) -> None:
    tick(member, item, state="learning", operation=operation)
    undo = actions.undo(user=member, target=operation, operation=uuid.uuid4())
    assert begun(member, item) is None
    actions.undo(user=member, target=undo.operation.uuid, operation=uuid.uuid4())
    assert begun(member, item) == date(2026, 3, 10)


# --- As people say them ---------------------------------------------------------------------------------------
DAYS = st.dates(min_value=date(1950, 1, 1))


@given(DAYS)
def test_a_day_is_its_own_first_and_last(day: date) -> None:
    assert first_day(day.isoformat()) == last_day(day.isoformat()) == day


@given(DAYS)
def test_a_month_and_a_year_hold_their_days(day: date) -> None:
    for said in (f"{day:%Y-%m}", f"{day:%Y}"):
        assert first_day(said) <= day <= last_day(said)
        assert {first_day(said).isoformat()[: len(said)], last_day(said).isoformat()[: len(said)]} == {said}
    assert last_day(f"{day:%Y}") == date(day.year, 12, 31)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{1,5}(-[0-9]{1,3}){0,3}", fullmatch=True))
def test_any_other_text_is_a_date_or_a_value_error(said: str) -> None:
    try:
        first, last = first_day(said), last_day(said)
    except ValueError:
        return
    assert first <= last
    assert first.isoformat().startswith(said)
    assert last.isoformat().startswith(said)


@pytest.mark.parametrize("said", ["2024-00", "2024-01-00", "2024-00-00", "2024-1", "1949-12-31", "20240", "2024-", ""])
def test_what_only_looks_like_a_date_is_none(said: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(ValueError, match="Not a day"):
            read(said)
