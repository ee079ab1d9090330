"""When an item was started and done: as it was recorded, or as the person says, who knows better."""

import uuid
from datetime import date

import pytest
from django.http import HttpResponse
from django.utils import timezone

from checklist import queries
from checklist.models import Kind, Operation, ProgressEvent
from checklist.queries import SheetItem
from tests.checklist.own import said_after, send, shown, value
from tests.doors import Page
from tests.kinds import Clock

DATES = ("started", "done")


@pytest.fixture(autouse=True)
def _today(at: Clock) -> None:
    at("2026-03-10 10:00")


def say(door: Page, item: SheetItem, operation: uuid.UUID | None = None, **dates: str) -> HttpResponse:
    return send(door, item, "dates/", operation=operation or uuid.uuid4(), **dict.fromkeys(DATES, "") | dates)


# --- Said ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "day", "words"),
    [
        ("2024-03-17", date(2024, 3, 17), "March 17, 2024"),
        ("2024-03", date(2024, 3, 1), "March 2024"),
        ("2024", date(2024, 1, 1), "2024"),
        (" 2024-03 ", date(2024, 3, 1), "March 2024"),
        ("2024-02-29", date(2024, 2, 29), "Feb. 29, 2024"),
        ("2026-03-10", date(2026, 3, 10), "March 10, 2026"),
        ("2026", date(2026, 1, 1), "2026"),
    ],
)
def test_done_then_sets_the_item_to_done_on_the_first_day_marked_as_said_by_hand(
    page_door: Page, item: SheetItem, said: str, day: date, words: str
) -> None:
    page = said_after(page_door, say(page_door, item, done=said))
    standing = page_door.standing(item)
    assert (standing.state, standing.done_on, standing.done_said) == ("done", day, said.strip())
    assert f"done {words}, dated by hand</span>" in page
    assert f'<dt>Done</dt><dd>{words} <span class="ring">by hand</span>' in page
    assert "Dates kept." in page
    assert value(page, "done") == said.strip()


def test_started_alone_begins_the_item(page_door: Page, item: SheetItem) -> None:
    page = said_after(page_door, say(page_door, item, started="2025-11"))
    assert page_door.standing(item).state == "learning"
    assert '<dt>Started</dt><dd>November 2025 <span class="ring">by hand</span>' in page
    assert "dated by hand: started November 2025" in page


def test_both_are_kept_as_exactly_as_they_were_said(page_door: Page, item: SheetItem) -> None:
    say(page_door, item, started="2024-03-20", done="2024-03")  # some day of that month, from the 20th on
    standing = page_door.standing(item)
    assert (standing.started_said, standing.done_said, standing.done_on) == ("2024-03-20", "2024-03", date(2024, 3, 1))


def test_the_board_counts_what_was_dated_back(page_door: Page, item: SheetItem) -> None:
    say(page_door, item, done="2024")
    seen = page_door.progress()
    assert (seen.states[item.uuid], seen.tallies[page_door.sheet.uuid][0]) == ("done", 1)


def test_it_is_an_operation_of_its_own_kind_which_is_no_activity_of_a_day(page_door: Page, item: SheetItem) -> None:
    say(page_door, item, done="2024-03")
    assert Operation.objects.get().kind == Kind.DATE
    assert queries.record_of(page_door.user, item.skill).started_on is None


def test_saying_the_same_again_changes_nothing(page_door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    for name in (operation, operation, uuid.uuid4()):
        assert say(page_door, item, name, started="2023", done="2024-03").status_code == 303
    assert (page_door.standing(item).version, ProgressEvent.objects.count()) == (1, 1)


def test_the_same_operation_with_other_dates_is_a_conflict(
    page_door: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    say(page_door, item, operation, done="2024-03")
    response = say(page_door, item, operation, done="2023")
    assert response.status_code == 409
    assert 'id="dates-error"' in response.content.decode()
    assert page_door.standing(item).done_said == "2024-03"


# --- Taken back -----------------------------------------------------------------------------------------------
def test_undo_restores_what_was(page_door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    page_door.set_state(item, "done")
    before = page_door.standing(item)
    say(page_door, item, operation, started="2023", done="2024")
    assert page_door.undo(operation).status == 200
    assert page_door.standing(item)[:6] == before[:6]
    page = shown(page_door, item)
    assert "dates as they were before" in page
    assert "by hand</span>" not in page


def test_blank_returns_to_the_recorded_date(page_door: Page, item: SheetItem, at: Clock) -> None:
    at("2026-03-01 10:00")
    page_door.set_state(item, "done")
    before = page_door.standing(item)
    at("2026-03-10 10:00")
    say(page_door, item, started="2023", done="2024-03")
    page = said_after(page_door, say(page_door, item))
    assert page_door.standing(item)[:6] == before[:6]
    assert "dated by hand</span>" not in page
    assert "dates as they were recorded" in page


@pytest.mark.parametrize(("state", "started"), [("todo", ""), ("learning", "2023"), ("skipped", "2023")])
def test_leaving_done_forgets_the_date(page_door: Page, item: SheetItem, state: str, started: str) -> None:
    say(page_door, item, started="2023", done="2024-03")
    page_door.set_state(item, state)
    standing = page_door.standing(item)
    assert (standing.done_on, standing.done_said, standing.started_said) == (None, "", started)
    page_door.set_state(item, "done")
    assert page_door.standing(item).done_on == date(2026, 3, 10)


# --- What is no date ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ({"done": "2026-03-11"}, "future"),
        ({"done": "2027"}, "future"),
        ({"done": "9999-12"}, "future"),
        ({"started": "2026-04"}, "future"),
        ({"started": "2024-05", "done": "2024-04"}, "start lies after"),
        ({"started": "2025", "done": "2024-12-31"}, "start lies after"),
        ({"done": "yesterday"}, "no date"),
        ({"done": "0000"}, "no date"),
        ({"done": "0001-01-01"}, "no date"),
        ({"done": "1949"}, "no date"),
        ({"done": "2026-02-30"}, "no date"),
        ({"done": "2023-02-29"}, "no date"),
        ({"done": "2024-13"}, "no date"),
        ({"done": "2024-00"}, "no date"),
        ({"done": "2024-3"}, "no date"),
        ({"done": "17.3.2024"}, "no date"),
        ({"done": "-2024"}, "no date"),
        ({"done": "٢٠٢٤"}, "no date"),
        ({"done": "2024-03-17T10:00"}, "10 characters"),
        ({"done": "9" * 10_000}, "10 characters"),
        ({"done": "2024\0"}, "Null"),
        ({"started": "<b>", "done": "2024"}, "no date"),
    ],
)
def test_what_is_no_date_is_refused_and_still_in_the_form(
    page_door: Page, item: SheetItem, dates: dict[str, str], text: str
) -> None:
    response = say(page_door, item, **dates)
    assert response.status_code == 400
    page = response.content.decode()
    error = page.partition('id="dates-error"')[2].partition("</p>")[0]
    assert text in error
    for name, said in dates.items():
        assert value(page, name).replace("\ufffd", "\0") == said
    assert not Operation.objects.exists()


def test_an_ongoing_item_has_no_start_and_no_end(page_door: Page, ongoing_item: SheetItem) -> None:
    assert say(page_door, ongoing_item, done="2024").status_code == 400
    assert not Operation.objects.exists()
    assert 'name="started"' not in shown(page_door, ongoing_item)


def test_a_visitor_signs_in_first(guest_door: Page, item: SheetItem) -> None:
    assert say(guest_door, item, done="2024")["Location"].startswith("/accounts/login/?next=")
    assert not Operation.objects.exists()


# --- What was recorded, beside what was said ------------------------------------------------------------------
def test_a_recorded_start_after_the_end_that_was_said_is_not_shown(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    assert "<dt>Started</dt>" in shown(page_door, item)
    page = said_after(page_door, say(page_door, item, done="2024-03"))
    assert "<dt>Done</dt><dd>March 2024" in page
    assert "<dt>Started</dt>" not in page


def test_a_start_after_the_recorded_end_is_refused(page_door: Page, item: SheetItem, at: Clock) -> None:
    page_door.set_state(item, "done")
    at("2026-04-01 10:00")
    assert say(page_door, item, started="2026-03-20").status_code == 400
    assert say(page_door, item, started="2026-03-10").status_code == 303


def test_correcting_the_start_leaves_the_recorded_day_whatever_the_time_zone(page_door: Page, item: SheetItem) -> None:
    with timezone.override("Asia/Shanghai"):
        page_door.client.cookies["time_zone"] = "Asia/Shanghai"
        page_door.set_state(item, "done")
    day = page_door.standing(item).done_on
    page_door.client.cookies["time_zone"] = "Pacific/Pago_Pago"
    say(page_door, item, started="2026-01")
    assert page_door.standing(item).done_on == day


def test_dates_that_stay_as_they_are_are_not_said_to_be_kept(page_door: Page, item: SheetItem) -> None:
    assert "The dates stay as they are." in said_after(page_door, say(page_door, item))
