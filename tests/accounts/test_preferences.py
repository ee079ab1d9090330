"""Settings and languages: what one chose, then the cookie, then what the browser says."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}
GERMAN = {"Accept-Language": "de-DE,de;q=0.9"}


def language_of(client: Client, headers: dict[str, str] | None = None) -> str:
    return client.get("/", headers=headers or {})["Content-Language"]


def save(client: Client, **fields: str) -> Any:
    return client.post("/settings/", {"name": "", "language": "", "time_zone": "", "theme": "system", **fields})


# --- The settings page ------------------------------------------------------------------------------------
def test_settings_are_saved_and_shown(member_client: Client, member: User) -> None:
    chosen = {"name": "Ada", "language": "zh-hans", "time_zone": "Asia/Shanghai", "theme": "dark"}
    assert save(member_client, **chosen)["Location"] == "/settings/"
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in chosen} == chosen
    page = member_client.get("/settings/").content.decode()
    assert '<html lang="zh-Hans" data-theme="dark">' in page
    assert 'value="Ada"' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "de"), ("time_zone", "Nowhere/Atall"), ("theme", "pink"), ("name", "x" * 101), ("name", "a\x00b")],
)
def test_what_cannot_be_chosen_is_refused(member_client: Client, member: User, field: str, value: str) -> None:
    assert save(member_client, **{field: value}).status_code == 400
    before = getattr(member, field)
    member.refresh_from_db()
    assert getattr(member, field) == before


def test_nothing_but_the_profile_can_be_set(member_client: Client, member: User) -> None:
    save(member_client, is_staff="on", is_superuser="on", email="other@example.org", handle="other")
    member.refresh_from_db()
    assert (member.is_staff, member.is_superuser, member.email, member.handle) == (
        False, False, "member@example.org", None,
    )  # fmt: skip


def test_settings_need_a_sign_in(guest_client: Client) -> None:
    assert guest_client.get("/settings/")["Location"] == "/accounts/login/?next=/settings/"


def test_saying_saved_is_in_the_new_language(member_client: Client) -> None:
    save(member_client, language="zh-hans")
    assert "Saved." not in member_client.get("/settings/").content.decode()


# --- Which language ------------------------------------------------------------------------------------------
def test_the_browser_decides_where_nobody_chose(guest_client: Client) -> None:
    assert language_of(guest_client, CHINESE) == "zh-hans"
    assert language_of(guest_client, GERMAN) == "en"
    assert language_of(guest_client) == "en"


def test_the_cookie_comes_before_the_browser(guest_client: Client) -> None:
    assert guest_client.post("/language/", {"language": "en"}).status_code == 302
    assert language_of(guest_client, CHINESE) == "en"


def test_the_profile_comes_before_the_cookie(member_client: Client, member: User) -> None:
    member_client.cookies["language"] = "en"
    save(member_client, language="zh-hans")
    assert language_of(member_client, {"Accept-Language": "en"}) == "zh-hans"


def test_a_profile_without_a_language_leaves_it_to_the_browser(member_client: Client) -> None:
    assert language_of(member_client, CHINESE) == "zh-hans"


def test_choosing_a_language_is_remembered_in_the_profile(member_client: Client, member: User) -> None:
    member_client.post("/language/", {"language": "zh-hans"})
    member.refresh_from_db()
    assert member.language == "zh-hans"


def test_choosing_a_language_leads_back_to_the_page(guest_client: Client) -> None:
    back = guest_client.post("/language/", {"language": "zh-hans", "next": "/checklists/?q=x"})
    assert back["Location"] == "/checklists/?q=x"


@pytest.mark.parametrize("onward", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", ""])
def test_choosing_a_language_leads_to_no_other_site(guest_client: Client, onward: str) -> None:
    assert guest_client.post("/language/", {"language": "en", "next": onward})["Location"] == "/"


@pytest.mark.parametrize("language", ["de", "", "zh-hans\x00", "../en"])
def test_a_language_that_is_not_offered_is_refused(guest_client: Client, language: str) -> None:
    assert guest_client.post("/language/", {"language": language}).status_code == 400


@pytest.mark.parametrize("nonsense", ["de", "zh-hans\x00", "x" * 5000, "en; q=1"])
def test_a_cookie_with_nonsense_is_passed_over(guest_client: Client, nonsense: str) -> None:
    guest_client.cookies["language"] = nonsense
    assert language_of(guest_client, CHINESE) == "zh-hans"


def test_caches_are_told_what_a_page_depends_on(guest_client: Client) -> None:
    vary = guest_client.get("/")["Vary"]
    assert "Accept-Language" in vary
    assert "Cookie" in vary


def test_a_chinese_browser_gets_the_chinese_list_at_once(guest_client: Client) -> None:
    page = guest_client.get("/", headers=CHINESE).content.decode()
    assert "/checklists/ml-checklist-zh/" in page


def test_the_list_in_the_other_language_is_offered_from_the_board(guest_client: Client) -> None:
    page = guest_client.get("/checklists/ml-checklist/", headers=CHINESE).content.decode()
    assert 'href="/checklists/ml-checklist-zh/"' in page


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_says_the_theme_that_was_chosen(member_client: Client, theme: str) -> None:
    save(member_client, theme=theme)
    assert f'data-theme="{theme}"' in member_client.get("/").content.decode()


def test_a_page_leaves_the_theme_to_the_system_where_none_was_chosen(member_client: Client) -> None:
    assert "data-theme" not in member_client.get("/").content.decode()
