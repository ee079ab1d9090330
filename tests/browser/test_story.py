"""The story of the product, from the first tick without an account to the list after a restart."""

import re
import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accounts import PASSWORD
from tests.browser.conftest import Browse
from tests.browser.server import Server
from tests.browser.sheet import (
    AUDIO_DATA,
    BOARD,
    CHINESE,
    CHINESE_BOARD,
    IMAGE_DATA,
    KEYS,
    PREPROCESSING,
    SMALL_DATASETS,
    SVMS,
    expect_done,
    expect_state,
    expect_true_tallies,
    named,
    row,
    states,
    tick,
)

THREE = (SMALL_DATASETS, IMAGE_DATA, AUDIO_DATA)
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
MACHINE_LEARNING = [key for key in KEYS if key.startswith("entry/machine-learning/")]


@SCRIPT
def test_from_the_first_tick_to_the_list_after_a_restart(browse: Browse, server: Server, script: bool) -> None:
    page = browse("/", java_script_enabled=script)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for key in THREE:
        tick(page, key)
        expect_state(page, "done", key)
    expect_done(page, 3, "entry")

    sign_up(page, f"{uuid.uuid4().hex[:12]}@story.example")
    page.goto(BOARD)
    expect_state(page, "done", *THREE)

    tick(page, SVMS)
    expect_state(page, "done", SVMS)
    expect_done(page, 4)
    page.locator(f"#all-{named('entry/machine-learning')}").click()
    expect_state(page, "done", *MACHINE_LEARNING)
    expect_done(page, 6)
    expect(page.get_by_role("status")).to_contain_text("2")
    page.locator("#undo").click()
    expect_done(page, 4)
    expect_state(page, "todo", *MACHINE_LEARNING[:2])
    expect_state(page, "done", SVMS)

    before = states(page)
    page.locator(".language button[value=zh-hans]").click()
    page.locator(f".notice a[href='{CHINESE_BOARD}']").click()
    expect(page).to_have_url(f"{server.url}{CHINESE_BOARD}")
    expect(row(page, SMALL_DATASETS, CHINESE)).to_contain_text("数据")
    assert states(page) == before
    expect_done(page, 4, slug=CHINESE)

    server.restart()
    page.goto(BOARD)
    assert states(page) == before
    expect_done(page, 4)
    expect_true_tallies(page)
    page.goto("/")
    expect(page.locator(".imprint")).to_be_visible()


def sign_up(page: Page, email: str) -> None:
    page.locator(".account").click()
    page.locator("main a[href*='/accounts/signup/']").click()
    page.locator("main input[name=email]").fill(email)
    page.locator("main input[name=password1]").fill(PASSWORD)
    page.locator("main input[name=password1]").press("Enter")
    expect(page.locator("a.account[href='/settings/']")).to_be_visible()


@SCRIPT
def test_a_guest_ticks_and_undoes_without_an_account(browse: Browse, script: bool) -> None:
    page = browse(BOARD, java_script_enabled=script)
    tick(page, PREPROCESSING)
    expect_state(page, "done", PREPROCESSING)
    page.reload()
    expect_state(page, "done", PREPROCESSING)
    tick(page, PREPROCESSING)
    expect_state(page, "todo", PREPROCESSING)
    page.locator("#undo").click()
    expect_state(page, "done", PREPROCESSING)
    expect_done(page, 1)


def test_after_the_fifth_tick_a_guest_is_asked_to_sign_up_and_comes_back_to_the_board(browse: Browse) -> None:
    page = browse(BOARD)
    for number, key in enumerate(KEYS[6:11], start=1):
        expect(page.locator("#keep")).to_be_hidden()
        tick(page, key)
        expect_done(page, number)
    page.locator("#keep a").click()
    page.locator("main input[name=email]").fill(f"{uuid.uuid4().hex[:12]}@story.example")
    page.locator("main input[name=password1]").fill(PASSWORD)
    page.locator("main input[name=password1]").press("Enter")
    expect(page).to_have_url(re.compile(BOARD))
    expect(page.locator("#keep")).to_have_count(0)
    expect_done(page, 5)


def test_a_chinese_browser_gets_the_chinese_list_at_once(browse: Browse) -> None:
    page = browse("/", locale="zh-CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    tick(page, SMALL_DATASETS, CHINESE)
    expect_state(page, "done", SMALL_DATASETS, slug=CHINESE)
    page.goto(BOARD)
    expect_state(page, "done", SMALL_DATASETS)


def test_the_start_previews_and_applies_as_one_step_that_can_be_undone(browse: Browse) -> None:
    page = browse(f"{BOARD}start/")
    page.locator(f"input[name='c-{named('entry/machine-learning')}'][value=all]").check()
    page.locator(f"input[name='c-{named('entry/data-handling')}'][value=some]").check()
    page.locator(f"input[value='{named(IMAGE_DATA)}']").check()
    page.locator("button[value=preview]").click()
    expect_done(page, 4, "entry")
    page.locator("button[value=change]").click()
    expect(page.locator(f"input[value='{named(IMAGE_DATA)}']")).to_be_checked()
    page.locator("button[value=preview]").click()
    page.locator("button[value=apply]").click()
    expect_state(page, "done", *MACHINE_LEARNING, IMAGE_DATA)
    expect_done(page, 4)
    page.locator("#undo").click()
    expect_done(page, 0)
