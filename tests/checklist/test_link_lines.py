"""Links of a list as lines of text: how they are read, at what cost, and what a forged form can say of them."""

import json
import time
import uuid
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from checklist import actions
from checklist.actions.parts import cleaned
from checklist.forms.editing import LINE_AT_MOST, links_from
from checklist.models import Via
from tests.checklist.editor import Desk
from tests.checklist.test_list_settings import form

URL = "https://example.org/"
LINES = [
    (URL, (URL, URL, "")),
    (f"Title | {URL}", ("Title", URL, "")),
    (f"  Title|{URL}  ", ("Title", URL, "")),
    (f"| {URL}", (URL, URL, "")),
    (f"{URL} | a note | of two", (URL, URL, "a note | of two")),
    (f"Title | {URL} | a note", ("Title", URL, "a note")),
    (f"One | two | {URL} | a note", ("One | two", URL, "a note")),
    (f"Title | {URL}a|b |", ("Title", f"{URL}a|b", "")),
    (f"{URL} | http://example.org/b", (URL, "http://example.org/b", "")),
    (f"Title | {URL}\t| a note", ("Title", URL, "a note")),
]


@pytest.mark.parametrize(("line", "link"), LINES)
def test_a_line_is_title_address_and_note(line: str, link: tuple[str, str, str]) -> None:
    read = links_from(line, [])[0]
    assert (read["title"], read["url"], read["note"]) == link


@pytest.mark.parametrize("line", ["Title", "|", "https://", "Title | https://", f"{URL} note", f"Title {URL}", "x|y|z"])
def test_a_line_without_an_address_is_refused(line: str) -> None:
    with pytest.raises(ValidationError) as refused:
        links_from(line, [])
    assert refused.value.code == "no-address"


@pytest.mark.parametrize("line", ["a{}b", "a{}|", "|{}|", "a | http://x{}b"])
@pytest.mark.parametrize("filling", [" ", "|", " |", "|http://", " | http://x y"])
def test_lines_of_any_size_are_answered_quickly(line: str, filling: str) -> None:
    long = line.format(filling * (200_000 // len(filling)))
    fitting = line.format(filling * ((LINE_AT_MOST - 20) // len(filling)))
    began = time.process_time()
    with pytest.raises(ValidationError) as refused:
        links_from(long, [])
    assert refused.value.code == "line-too-long"
    with suppress(ValidationError):
        links_from(f"{fitting}\n" * 133, [])
    assert time.process_time() - began < 2


# --- What forms cannot say, but people can send --------------------------------------------------------------------
@pytest.fixture
def desk(member: User, member_client: Client) -> Desk:
    made = actions.start_list(user=member, title="Mine", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    return Desk(member_client, member, made.checklist)


FORGED = [
    *({"year": year} for year in ("2020", [2020], {}, 20.5, True, 0, 10_000)),
    *({name: value} for name in ("note", "source") for value in ([1], {"a": 1}, 3, True)),
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_link_is_refused(desk: Desk, forged: dict[str, Any]) -> None:
    fields = form(desk, links=f"Other | {URL}")
    seen = json.loads(fields["seen"]) | {"links": [{"title": "Title", "url": URL, **forged}]}
    response = desk.send("about/", **fields | {"seen": json.dumps(seen)})
    assert response.status_code in {400, 303, 409}
    with pytest.raises(ValidationError) as refused:
        cleaned("list", {"links": seen["links"]})
    assert refused.value.code == ("no-year" if "year" in forged else "no-text")


def test_what_a_link_may_leave_out_is_filled_in() -> None:
    link = {"title": None, "url": URL, "note": None, "year": None}
    filled = {"title": URL, "url": URL, "note": "", "year": None, "source": "owner"}
    assert cleaned("list", {"links": [link]}) == {"links": [filled]}
