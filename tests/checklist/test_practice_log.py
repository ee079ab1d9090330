"""The practice log of an ongoing item: a day, and if wished a line and a link; what was taken back is not in it."""

import uuid
from datetime import date

import pytest
from django.http import HttpResponse

from accounts.models import User
from checklist import queries
from checklist.models import ProgressEvent
from checklist.queries import Sheet, SheetItem
from tests.checklist.own import address, said_after, send, shown
from tests.doors import Page
from tests.kinds import Clock, SignIn

URL = "https://example.org/paper?a=1&b=2"
EARLY, LATE = date(2026, 3, 1), date(2026, 3, 9)


@pytest.fixture(autouse=True)
def _today(at: Clock) -> None:
    at("2026-03-10 10:00")


def practise(
    door: Page, item: SheetItem, day: date | str = EARLY, operation: uuid.UUID | None = None, **words: str
) -> HttpResponse:
    back = address(door, item)
    named = operation or uuid.uuid4()
    return send(door, item, "state/", operation=named, practised_on=str(day), back=back, **words)


def log(door: Page, item: SheetItem) -> list[tuple[date, str, str]]:
    return [(one.day, one.line, one.url) for one in queries.practices_of(door.owner, item.skill)]


def listed(page: str) -> str:
    """The log on the item's page."""
    return page.partition("Practice log")[2].partition("</section>")[0]


def test_a_practice_has_a_line_and_a_link(page_door: Page, ongoing_item: SheetItem) -> None:
    page = said_after(page_door, practise(page_door, ongoing_item, line="Read “Attention” & more", url=URL))
    assert log(page_door, ongoing_item) == [(EARLY, "Read “Attention” & more", URL)]
    shown_log = listed(page)
    assert '<time datetime="2026-03-01">' in shown_log
    assert "Read “Attention” &amp; more" in shown_log
    assert 'href="https://example.org/paper?a=1&amp;b=2" rel="nofollow ugc noopener"' in shown_log


def test_a_day_alone_is_a_practice_too(page_door: Page, ongoing_item: SheetItem) -> None:
    practise(page_door, ongoing_item)
    assert log(page_door, ongoing_item) == [(EARLY, "", "")]


def test_practised_today_by_its_button_is_in_the_log(page_door: Page, ongoing_item: SheetItem) -> None:
    page_door.set_state(ongoing_item, "done")
    assert log(page_door, ongoing_item) == [(date(2026, 3, 10), "", "")]


def test_one_older_than_the_latest_keeps_the_latest_and_is_in_the_log(page_door: Page, ongoing_item: SheetItem) -> None:
    practise(page_door, ongoing_item, LATE)
    page = said_after(page_door, practise(page_door, ongoing_item, EARLY, line="older"))
    assert page_door.standing(ongoing_item).practised_on == LATE
    assert log(page_door, ongoing_item) == [(LATE, "", ""), (EARLY, "older", "")]
    assert listed(page).index("2026-03-09") < listed(page).index("2026-03-01")


@pytest.mark.parametrize("words", [{}, {"line": "read"}, {"url": URL}])
@pytest.mark.parametrize("later", [False, True])
def test_the_same_practice_again_is_recorded_once(
    page_door: Page, ongoing_item: SheetItem, words: dict[str, str], later: bool
) -> None:
    practise(page_door, ongoing_item, EARLY, **words)
    if later:
        practise(page_door, ongoing_item, LATE)
    before = ProgressEvent.objects.count()
    assert practise(page_door, ongoing_item, EARLY, **words).status_code == 303
    assert ProgressEvent.objects.count() == before


def test_two_things_of_one_day_are_two_practices(page_door: Page, ongoing_item: SheetItem) -> None:
    practise(page_door, ongoing_item, line="read")
    practise(page_door, ongoing_item, line="read again", url=URL)
    assert [line for _, line, _ in log(page_door, ongoing_item)] == ["read again", "read"]


def test_one_operation_with_another_line_is_a_conflict(
    page_door: Page, ongoing_item: SheetItem, operation: uuid.UUID
) -> None:
    practise(page_door, ongoing_item, operation=operation, line="one")
    assert practise(page_door, ongoing_item, operation=operation, line="two").status_code == 409
    assert log(page_door, ongoing_item) == [(EARLY, "one", "")]


# --- Taken back -----------------------------------------------------------------------------------------------
def test_an_undone_practice_leaves_the_log_and_a_redone_one_is_back(
    page_door: Page, ongoing_item: SheetItem, operation: uuid.UUID
) -> None:
    taking_back = uuid.uuid4()
    practise(page_door, ongoing_item, operation=operation, line="read")
    page_door.undo(operation, taking_back)
    assert (log(page_door, ongoing_item), page_door.standing(ongoing_item).practised_on) == ([], None)
    page = shown(page_door, ongoing_item)
    assert "Practice log" not in page
    assert "practice taken back" in page
    page_door.undo(taking_back)
    assert log(page_door, ongoing_item) == [(EARLY, "read", "")]
    assert page_door.standing(ongoing_item).practised_on == EARLY


def test_a_practice_that_changed_no_standing_is_undone_and_redone_as_well(
    page_door: Page, ongoing_item: SheetItem, operation: uuid.UUID
) -> None:
    taking_back = uuid.uuid4()
    practise(page_door, ongoing_item, LATE)
    practise(page_door, ongoing_item, EARLY, operation, line="older")
    assert page_door.undo(operation, taking_back).status == 200
    assert log(page_door, ongoing_item) == [(LATE, "", "")]
    assert page_door.undo(operation).status == 409
    assert page_door.undo(taking_back).status == 200
    assert log(page_door, ongoing_item) == [(LATE, "", ""), (EARLY, "older", "")]
    page = shown(page_door, ongoing_item)
    assert ("practice taken back" in page, "practice restored" in page) == (True, True)
    assert page_door.standing(ongoing_item).practised_on == LATE


def test_undoing_the_latest_leaves_the_one_before(
    page_door: Page, ongoing_item: SheetItem, operation: uuid.UUID
) -> None:
    practise(page_door, ongoing_item, EARLY, line="first")
    practise(page_door, ongoing_item, LATE, operation)
    page_door.undo(operation)
    assert log(page_door, ongoing_item) == [(EARLY, "first", "")]
    assert page_door.standing(ongoing_item).practised_on == EARLY


def test_a_practice_taken_back_can_be_recorded_again(
    page_door: Page, ongoing_item: SheetItem, operation: uuid.UUID
) -> None:
    practise(page_door, ongoing_item, LATE)
    practise(page_door, ongoing_item, EARLY, operation)
    page_door.undo(operation)
    practise(page_door, ongoing_item, EARLY)
    assert log(page_door, ongoing_item) == [(LATE, "", ""), (EARLY, "", "")]


# --- Whose it is ----------------------------------------------------------------------------------------------
def test_nobody_else_sees_the_log_and_both_lists_do(
    page_door: Page, ongoing_item: SheetItem, outsider: User, sign_in: SignIn, chinese: Sheet
) -> None:
    practise(page_door, ongoing_item, line="only mine")
    assert "only mine" not in shown(Page(sign_in(outsider), outsider, page_door.sheet), ongoing_item)
    page_door.sheet = chinese
    assert "only mine" in shown(page_door, chinese.by_skill[ongoing_item.skill])


def test_a_line_that_met_an_ended_session_is_recorded_after_signing_in(
    page_door: Page, ongoing_item: SheetItem, limits: None
) -> None:
    page_door.client.logout()
    onward = practise(page_door, ongoing_item, line="while away", url=URL)["Location"]
    page_door.client.post(onward, {"login": page_door.user.email, "password": "a quite long password"})
    assert log(page_door, ongoing_item) == [(EARLY, "while away", URL)]
