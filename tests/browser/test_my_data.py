"""My data in a browser: everything taken along as a file that opens, then the account deleted for good."""

import json
import re
import uuid
import zipfile

import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.accounts import PASSWORD
from tests.browser.conftest import Browse
from tests.browser.server import Account, Server
from tests.browser.sheet import BOARD, SMALL_DATASETS, expect_state, named, tick

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
DATA, DELETE = "/settings/data/", "/settings/data/delete/"


def sign_up(page: Page) -> str:
    email = f"{uuid.uuid4().hex[:12]}@data.example"
    page.goto("/accounts/signup/")
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=password1]").fill(PASSWORD)
    page.locator("main input[name=password1]").press("Enter")
    expect(page.locator("a.account[href='/settings/']")).to_be_visible()
    return email


def write_a_note(page: Page) -> None:
    page.goto(f"{BOARD}items/{named(SMALL_DATASETS)}/")
    page.locator("textarea[name=text]").fill("What I *kept*")
    with page.expect_navigation():
        page.locator("form:has(textarea[name=text]) button").first.click()


def say_who(page: Page) -> None:
    """The password, once more."""
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")


def take_along(page: Page) -> Download:
    page.goto(DATA)
    with page.expect_download() as found:
        page.locator("main form[action$='export/'] button").click()
    return found.value


@SCRIPT
def test_everything_is_taken_along_and_the_account_deleted(browse: Browse, script: bool) -> None:
    page = browse("/", java_script_enabled=script)
    email = sign_up(page)
    page.goto(BOARD)
    tick(page, SMALL_DATASETS)
    expect_state(page, "done", SMALL_DATASETS)
    write_a_note(page)

    download = take_along(page)
    assert download.suggested_filename.startswith("ml-checklist-")
    with zipfile.ZipFile(download.path()) as archive:
        data = json.loads(archive.read("data.json"))
        assert data["profile"]["email"] == email
        assert [row["skill"] for row in data["progress"]] == [SMALL_DATASETS]
        assert [row["text"] for row in data["notes"]] == ["What I *kept*"]
        assert "> What I *kept*" in archive.read("notes.md").decode()

    page.locator("main a[href$='delete/']").click()
    page.locator("input[name=understood]").check()
    page.locator("form button.grave").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("gone")
    expect(page.locator("a.account")).to_have_attribute("href", "/accounts/login/?next=/settings/data/gone/")

    page.goto("/accounts/login/")
    page.locator("main input[name=login]").fill(email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    expect(page.locator(".errorlist").first).to_be_visible()
    page.goto(BOARD)
    expect_state(page, "todo", SMALL_DATASETS)


def test_who_signed_in_long_ago_says_once_more_who_they_are(browse: Browse, account: Account) -> None:
    page = browse(DATA, account)
    page.locator("main form[action$='export/'] button").click()
    say_who(page)
    expect(page).to_have_url(re.compile(r"/settings/data/\?again$"))
    take_along(page)


def test_another_device_is_signed_out(browse: Browse, server: Server, account: Account) -> None:
    phone = browse("/settings/", account, width=390)
    expect(phone).to_have_url(f"{server.url}/settings/")
    desk = browse(DELETE, account)
    say_who(desk)
    desk.locator("input[name=understood]").check()
    desk.locator("form button.grave").click()
    expect(desk.locator("main.refusal")).to_be_visible()
    phone.reload()
    expect(phone).to_have_url(f"{server.url}/accounts/login/?next=/settings/")
