"""What is no practice is refused: days to come, lines that are too long, addresses that are none, words elsewhere."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from checklist.models import Operation, ProgressEvent
from checklist.queries import SheetItem
from tests.checklist.own import send, value
from tests.checklist.test_practice_log import URL, log, practise
from tests.doors import Page
from tests.kinds import Clock, Tick


@pytest.fixture(autouse=True)
def _today(at: Clock) -> None:
    at("2026-03-10 10:00")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"day": "2026-03-11"}, "future"),
    ({"line": "x" * 301}, "300"),
    ({"url": "javascript:alert(1)"}, "no address on the web"),
    ({"url": "ftp://example.org"}, "no address on the web"),
    ({"url": "https://example.org/" + "a" * 500}, "500"),
    ({"line": "x\0"}, "Null"),
]


@pytest.mark.parametrize(("fields", "text"), REFUSED)
def test_what_is_no_practice_is_refused(
    page_door: Page, ongoing_item: SheetItem, fields: dict[str, Any], text: str
) -> None:
    response = practise(page_door, ongoing_item, **fields)
    assert response.status_code == 400
    assert text in response.content.decode()
    assert not Operation.objects.exists()


def test_a_line_may_have_three_hundred_characters(page_door: Page, ongoing_item: SheetItem) -> None:
    assert practise(page_door, ongoing_item, line="回" * 300).status_code == 303
    assert len(log(page_door, ongoing_item)[0][1]) == 300


@pytest.mark.parametrize("words", [{"line": "read"}, {"url": URL}])
@pytest.mark.parametrize("state", ["done", "learning"])
def test_words_belong_to_practices_alone(
    page_door: Page, item: SheetItem, ongoing_item: SheetItem, words: dict[str, str], state: str
) -> None:
    one = item if state == "done" else ongoing_item
    assert send(page_door, one, "state/", state=state, **words).status_code == 400
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    "words", [{"line": "x" * 301}, {"url": "javascript:alert(1)"}, {"url": "https://" + "a" * 500}]
)
def test_no_door_records_other_words(member: User, ongoing_item: SheetItem, tick: Tick, words: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        tick(member, ongoing_item, **words)
    assert not Operation.objects.exists()


def test_what_is_refused_is_still_in_the_form(page_door: Page, ongoing_item: SheetItem) -> None:
    for url, day in (("javascript:alert(1)", "2026-03-01"), ("https://example.org", "2099-01-01")):
        fields = {"operation": uuid.uuid4(), "practised_on": day, "line": "a long line", "url": url}
        response = send(page_door, ongoing_item, "state/", **fields)
        page = response.content.decode()
        assert response.status_code == 400
        assert (value(page, "line"), value(page, "practice-url")) == ("a long line", url)
        assert f'value="{day}" required' in page
    assert not ProgressEvent.objects.exists()
