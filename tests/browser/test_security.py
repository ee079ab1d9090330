"""Signing in with more than a password, in a browser: passkeys, an app without script, sessions, another site."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.provider import CLIENT, SECRET, Provider
from tests.browser.conftest import Browse
from tests.browser.security import (
    PASSKEYS,
    Device,
    add_passkey,
    enter_code,
    sign_in,
    sign_out,
    turn_app_on,
)
from tests.browser.server import Account, Server
from tests.browser.sheet import AUDIO_DATA, BOARD, IMAGE_DATA, expect_state, seed, tick


def expect_signed_in(page: Page, account: Account) -> None:
    page.goto("/settings/")
    expect(page.locator("main .lead").first).to_contain_text(account.email)


# --- Passkeys -------------------------------------------------------------------------------------------------
def test_a_passkey_signs_in_alone_and_brings_a_guests_ticks(browse: Browse, account: Account) -> None:
    page = browse("/", account)
    device = Device(page)
    add_passkey(page, account)
    expect(page.locator(".codes li")).to_have_count(10)
    assert len(device.passkeys) == 1
    sign_out(page)

    seed(page, "done", IMAGE_DATA)
    page.goto(f"/accounts/login/?next={BOARD}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"**{BOARD}*")
    expect_state(page, "done", IMAGE_DATA)
    expect_signed_in(page, account)
    page.goto(PASSKEYS)
    expect(page.locator(".keys-list li")).to_contain_text(["My laptop"])


def test_a_passkey_is_the_second_step_after_the_password(browse: Browse, account: Account) -> None:
    page = browse("/", account)
    Device(page)
    add_passkey(page, account, alone=False)
    sign_out(page)
    tick_as_guest(page)
    sign_in(page, account, BOARD)
    assert "/2fa/authenticate/" in page.url
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"**{BOARD}*")
    expect_state(page, "done", AUDIO_DATA)
    page.goto(f"/accounts/reauthenticate/?next={PASSKEYS}add/")  # and it shows who one is
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/add/")
    expect(page.locator("#id_name")).to_be_visible()


def tick_as_guest(page: Page) -> None:
    page.goto(BOARD)
    tick(page, AUDIO_DATA)
    expect_state(page, "done", AUDIO_DATA)


def test_a_passkey_that_does_not_unlock_changes_nothing_and_says_so(browse: Browse, account: Account) -> None:
    page = browse("/", account)
    device = Device(page)
    add_passkey(page, account)
    sign_out(page)
    device.lock()
    page.goto("/accounts/login/")
    expect(page.locator("#passkey-trouble")).to_be_hidden()
    page.locator("#passkey").click()
    expect(page.locator("#passkey-trouble")).to_be_visible()
    assert page.url.endswith("/accounts/login/")


def test_a_passkey_that_was_removed_no_longer_signs_in(browse: Browse, account: Account) -> None:
    page = browse("/", account)
    device = Device(page)
    add_passkey(page, account)
    page.goto(PASSKEYS)
    page.get_by_role("link", name="Remove").click()
    page.locator("main form .button").first.click()
    expect(page.locator(".keys-list")).to_contain_text("None yet.")
    sign_out(page)
    assert len(device.passkeys) == 1
    page.goto("/accounts/login/")
    page.locator("#passkey").click()
    expect(page.get_by_role("status")).to_contain_text("That was not accepted.")
    page.goto("/settings/")
    assert "/accounts/login/" in page.url


def test_a_passkey_gets_another_name(browse: Browse, account: Account) -> None:
    page = browse("/", account)
    Device(page)
    add_passkey(page, account, "Wrong")
    page.goto(PASSKEYS)
    page.get_by_role("link", name="Rename").click()
    page.locator("#id_name").fill("<b>Right</b>")
    page.locator("#id_name").press("Enter")
    expect(page.locator(".keys-list li b")).to_have_text("<b>Right</b>")


# --- Without script -----------------------------------------------------------------------------------------------
def test_without_script_an_app_is_set_up_and_signs_in(browse: Browse, account: Account) -> None:
    page = browse("/", account, java_script_enabled=False)
    secret = turn_app_on(page, account)
    codes = page.locator(".codes li").all_inner_texts()
    page.goto(f"{PASSKEYS}add/")
    expect(page.locator("#passkey")).to_be_hidden()
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    sign_out(page)
    sign_in(page, account)
    enter_code(page, secret)
    expect_signed_in(page, account)
    sign_out(page)
    expect(page.locator("#passkey")).to_be_hidden()
    sign_in(page, account)
    page.locator("#id_code").fill(codes[0])
    page.locator("#id_code").press("Enter")
    expect_signed_in(page, account)


def test_another_browser_is_signed_out_from_the_list(browse: Browse, account: Account) -> None:
    here, there = browse(java_script_enabled=False), browse(user_agent="Mozilla/5.0 (iPhone) Safari/604.1")
    for page in (here, there):
        sign_in(page, account)
    here.goto("/accounts/sessions/")
    expect(here.locator(".keys-list li")).to_have_count(2)
    here.get_by_role("button", name="Sign out Safari on iPhone").click()
    expect(here.locator(".keys-list li")).to_have_count(1)
    there.goto("/settings/")
    assert "/accounts/login/" in there.url
    expect_signed_in(here, account)


# --- Another site ---------------------------------------------------------------------------------------------------
class ServerWithProvider(Server):
    """A server with the variables that set a provider."""

    def __init__(self, data: Path, provider: Provider) -> None:
        super().__init__(data)
        self.provider = provider

    @property
    def environment(self) -> Mapping[str, str]:
        set_by = {"OIDC_ISSUER": self.provider.url, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
        return {**super().environment, **set_by, "OIDC_NAME": "Example Login"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Server]:
    provider = Provider()
    server = ServerWithProvider(tmp_path, provider)
    server.start()
    yield server
    server.stop()
    provider.stop()


def test_another_site_vouches_for_people_under_the_strict_policy(browse: Browse, elsewhere: Server) -> None:
    page = browse(f"{elsewhere.url}{BOARD}")
    tick(page, AUDIO_DATA)
    expect_state(page, "done", AUDIO_DATA)
    page.goto(f"{elsewhere.url}/accounts/login/?next={BOARD}")
    page.get_by_role("button", name="Continue with Example Login").click()
    page.wait_for_url(f"**{BOARD}*")
    expect_state(page, "done", AUDIO_DATA)
    page.goto(f"{elsewhere.url}/accounts/3rdparty/")
    expect(page.locator(".keys-list li")).to_contain_text(["Example Login"])
