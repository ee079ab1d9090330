"""Evidence: links of one's own on an item, to the web only, private."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from accounts.models import User
from checklist import actions
from checklist.actions.notes import EVIDENCE_AT_MOST
from checklist.models import Evidence
from checklist.queries import Sheet, SheetItem
from tests.checklist.own import address, said_after, send, shown, value
from tests.doors import Page
from tests.kinds import Retire, SignIn

URL = "https://example.org/what-i-built?a=1&b=2#c"


def keep(door: Page, item: SheetItem, url: str = URL, **more: Any) -> HttpResponse:
    return send(door, item, "evidence/", url=url, **more)


def remove(door: Page, item: SheetItem, evidence: object) -> HttpResponse:
    return send(door, item, f"evidence/{evidence}/remove/")


# --- Keeping ------------------------------------------------------------------------------------------------
def test_a_link_is_kept_with_its_title_and_private(page_door: Page, item: SheetItem) -> None:
    page = said_after(page_door, keep(page_door, item, title="My classifier"))
    assert "Link kept." in page
    assert f'href="{URL.replace("&", "&amp;")}" rel="nofollow ugc noopener"' in page
    assert ">My classifier</a>" in page
    kept = Evidence.objects.get()
    assert (kept.user, kept.skill_id, kept.url, kept.private) == (page_door.user, item.skill, URL, True)


def test_a_link_without_a_title_is_called_by_its_address(page_door: Page, item: SheetItem) -> None:
    keep(page_door, item)
    assert Evidence.objects.get().title == URL


def test_an_address_as_people_say_it_is_meant_as_https(page_door: Page, item: SheetItem) -> None:
    keep(page_door, item, " example.org/me ")
    assert Evidence.objects.get().url == "https://example.org/me"


GOOD = [
    "http://example.org",
    "Https://Example.org/",
    "https://例え.jp/回归",
    "https://example.org:8443/?q=%00",
    "http://127.0.0.1/",
]


@pytest.mark.parametrize("url", GOOD)
def test_an_address_on_the_web_is_kept(page_door: Page, item: SheetItem, url: str) -> None:
    response = keep(page_door, item, url)
    assert (response.status_code, Evidence.objects.count()) == (303, 1)


BAD = [
    "",
    "   ",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//http://example.org",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://example.org/%0Aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ftp://example.org/",
    "file:///etc/passwd",
    "blob:https://example.org/1",
    "//example.org/",
    "///example.org",
    "/\\example.org",
    "/path",
    "http:example.org",
    "https:/example.org",
    "http://",
    "http://[",
    "http:// example.org",
    "https://example.org/a b",
    "https://exa\nmple.org/",
    "https://example.org/\x01",
    "https://example.org/\x00",
    "https://example.org/\x85a",
    "not an address",
]


@pytest.mark.parametrize("url", BAD)
def test_what_is_no_address_on_the_web_is_refused_and_still_in_the_form(
    page_door: Page, item: SheetItem, url: str
) -> None:
    response = keep(page_door, item, url, title="A title")
    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="evidence-url-error"' in page
    assert value(page, "evidence-url").replace("\ufffd", "\0") == url
    assert value(page, "evidence-title") == "A title"
    assert not Evidence.objects.exists()


def test_an_address_has_at_most_five_hundred_characters(page_door: Page, item: SheetItem) -> None:
    longest = "https://example.org/".ljust(500, "a")
    assert keep(page_door, item, f"{longest}a").status_code == 400
    assert keep(page_door, item, longest.removeprefix("https://") + "a").status_code == 400
    assert keep(page_door, item, longest).status_code == 303
    assert keep(page_door, item, title="t" * 201).status_code == 400
    kept = Evidence.objects.get()
    assert (kept.url, kept.title) == (longest, longest[:200])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "//example.org", "example.org", ""])
def test_no_door_keeps_another_address(member: User, item: SheetItem, url: str) -> None:
    with pytest.raises(ValidationError, match="http"):
        actions.add_evidence(user=member, skill=item.skill, title="x", url=url)


# --- The same again, and too many -----------------------------------------------------------------------------
def test_a_known_address_gets_the_new_title(page_door: Page, item: SheetItem) -> None:
    keep(page_door, item, title="Old")
    first = Evidence.objects.get()
    keep(page_door, item, title="New")
    kept = Evidence.objects.get()
    assert (kept.title, kept.uuid, kept.added_at) == ("New", first.uuid, first.added_at)


def test_a_known_address_without_a_title_keeps_the_one_it_has(page_door: Page, item: SheetItem) -> None:
    keep(page_door, item, title="Old")
    keep(page_door, item)
    assert Evidence.objects.get().title == "Old"


def test_the_fifty_first_link_of_an_item_is_refused(page_door: Page, item: SheetItem, other_item: SheetItem) -> None:
    for number in range(EVIDENCE_AT_MOST):
        actions.add_evidence(user=page_door.user, skill=item.skill, title="", url=f"https://example.org/{number}")
    response = keep(page_door, item)
    assert response.status_code == 400
    page = response.content.decode()
    assert "At most 50 links" in page
    assert value(page, "evidence-url") == URL
    assert keep(page_door, item, "https://example.org/7", title="Seven").status_code == 303
    assert keep(page_door, other_item).status_code == 303
    assert Evidence.objects.filter(skill=item.skill).count() == 50


# --- Removing -------------------------------------------------------------------------------------------------
def test_a_removed_link_is_gone_and_named_so_that_it_can_be_put_back(page_door: Page, item: SheetItem) -> None:
    keep(page_door, item, title="Mine")
    one = Evidence.objects.get().uuid
    page = said_after(page_door, remove(page_door, item, one))
    assert "Link removed: https://example.org/what-i-built" in page
    assert not Evidence.objects.exists()
    assert remove(page_door, item, one).status_code == 404


def test_another_persons_link_looks_like_none_at_all(
    page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn
) -> None:
    keep(page_door, item)
    other = Page(sign_in(outsider), outsider, page_door.sheet)
    theirs, absent = (remove(other, item, one) for one in (Evidence.objects.get().uuid, uuid.uuid4()))
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert theirs.content == absent.content
    assert Evidence.objects.count() == 1


def test_a_link_is_removed_on_its_own_item_only(page_door: Page, item: SheetItem, other_item: SheetItem) -> None:
    keep(page_door, item)
    assert remove(page_door, other_item, Evidence.objects.get().uuid).status_code == 404


# --- Whose it is ----------------------------------------------------------------------------------------------
def test_a_link_reaches_no_other_person(
    page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn, guest_door: Page
) -> None:
    keep(page_door, item, title="Secret")
    for door in (Page(sign_in(outsider), outsider, page_door.sheet), guest_door):
        page = shown(door, item)
        assert "Secret" not in page
        assert "what-i-built" not in page


def test_the_chinese_list_shows_the_same_link_and_removes_it(
    page_door: Page, item: SheetItem, chinese: Sheet, retire: Retire
) -> None:
    keep(page_door, item, title="Mine")
    retire(item)
    assert page_door.client.get(address(page_door, item)).status_code == 404
    page_door.sheet = chinese
    twin = chinese.by_skill[item.skill]
    assert ">Mine</a>" in shown(page_door, twin)
    assert remove(page_door, twin, Evidence.objects.get().uuid).status_code == 303


@pytest.mark.parametrize("url", ["example.org:8080/a", "localhost:8000", "example.org?a=1"])
def test_an_address_without_a_scheme_may_have_a_port(page_door: Page, item: SheetItem, url: str) -> None:
    assert keep(page_door, item, url).status_code == 303
    assert Evidence.objects.get().url == f"https://{url}"


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad"])
def test_signs_that_change_how_an_address_is_read_are_refused(page_door: Page, item: SheetItem, sign: str) -> None:
    assert keep(page_door, item, f"https://exa{sign}mple.org/").status_code == 400
    assert not Evidence.objects.exists()
