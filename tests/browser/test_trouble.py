"""Fast fingers, the Back button, a session that ended, a server that is away: nothing is lost, nothing is silent."""

import re

from playwright.sync_api import Page, expect

from tests.browser.accounts import PASSWORD
from tests.browser.conftest import Browse, Complaints
from tests.browser.server import Account, Server
from tests.browser.sheet import (
    AUDIO_DATA,
    BOARD,
    FINITE,
    IMAGE_DATA,
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

CLICK_ALL = "(ids) => ids.forEach((id) => document.querySelector(`#item-${id} .tick`).click())"
UNREACHED = ("net::ERR", "htmx:sendError", "htmx:afterRequest")


def test_ten_clicks_at_once_are_ten_ticks(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    ten = FINITE[5:25:2]
    page.evaluate(CLICK_ALL, [named(key) for key in ten])
    expect_done(page, len(ten))
    expect_state(page, "done", *ten)
    expect_true_tallies(page)
    before = states(page)
    page.reload()
    assert states(page) == before
    expect_done(page, len(ten))
    expect_true_tallies(page)


def test_a_guests_first_ten_clicks_at_once_are_one_guests_ticks(browse: Browse) -> None:
    page = browse(BOARD)
    ten = FINITE[5:25:2]
    page.evaluate(CLICK_ALL, [named(key) for key in ten])
    expect_state(page, "done", *ten)
    page.reload()
    expect_state(page, "done", *ten)
    expect_done(page, len(ten))


def test_a_double_click_leaves_what_both_clicks_asked_for(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    row(page, SVMS).locator(".tick").dblclick()
    expect(page.get_by_role("status")).not_to_be_empty()
    expect_true_tallies(page)
    page.wait_for_load_state("networkidle")
    before = states(page)
    page.reload()
    assert states(page) == before


def test_a_double_click_without_script_ticks_once(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account, java_script_enabled=False)
    row(page, SVMS).locator(".tick").dblclick()
    expect_done(page, 1)
    expect_state(page, "done", SVMS)


def test_a_page_brought_back_still_works(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    tick(page, IMAGE_DATA)
    expect_state(page, "done", IMAGE_DATA)
    page.goto("/checklists/")
    page.go_back()
    expect_state(page, "done", IMAGE_DATA)
    tick(page, AUDIO_DATA)
    expect_state(page, "done", IMAGE_DATA, AUDIO_DATA)
    expect_done(page, 2)


def test_a_page_brought_back_still_works_without_script(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account, java_script_enabled=False)
    tick(page, IMAGE_DATA)
    expect_state(page, "done", IMAGE_DATA)
    page.go_back()
    tick(page, AUDIO_DATA)
    expect_state(page, "done", IMAGE_DATA, AUDIO_DATA)
    tick(page, AUDIO_DATA)
    expect_state(page, "todo", AUDIO_DATA)
    expect_done(page, 1)


def test_two_tabs_agree_after_a_reload(browse: Browse, account: Account) -> None:
    one = browse(BOARD, account)
    other = one.context.new_page()
    other.goto(BOARD)
    tick(one, IMAGE_DATA)
    expect_state(one, "done", IMAGE_DATA)
    tick(other, IMAGE_DATA)
    expect_state(other, "done", IMAGE_DATA)
    tick(other, SVMS)
    expect_done(other, 2)
    one.reload()
    assert states(one) == states(other)


def sign_in_again(page: Page, account: Account) -> None:
    page.wait_for_url("**/accounts/login/**")
    page.locator("main input[name=login]").fill(account.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")


def test_a_tick_that_meets_an_ended_session_is_carried_out_after_signing_in(browse: Browse, account: Account) -> None:
    for script, key in ((True, IMAGE_DATA), (False, AUDIO_DATA)):
        page = browse(BOARD, account if script else None, java_script_enabled=script)
        if not script:
            page.goto(f"/accounts/login/?next={BOARD}")
            sign_in_again(page, account)
            expect(row(page, IMAGE_DATA)).to_be_visible()
        page.context.clear_cookies(name="sessionid")
        tick(page, key)
        sign_in_again(page, account)
        expect(page).to_have_url(re.compile(BOARD))
        expect_state(page, "done", key)
        expect(page.get_by_role("status")).not_to_be_empty()


def test_a_tick_that_waited_is_not_put_into_another_account(
    browse: Browse, account: Account, other_account: Account
) -> None:
    page = browse(BOARD, account)
    page.context.clear_cookies(name="sessionid")
    tick(page, IMAGE_DATA)
    sign_in_again(page, other_account)
    expect_state(page, "todo", IMAGE_DATA)
    expect_done(page, 0)


def test_while_the_server_is_away_a_tick_says_so_and_works_again_afterwards(
    browse: Browse, account: Account, server: Server, complaints: Complaints
) -> None:
    complaints.expect(*UNREACHED)
    page = browse(BOARD, account)
    tick(page, SMALL_DATASETS)
    expect_state(page, "done", SMALL_DATASETS)
    server.stop()
    tick(page, SVMS)
    expect(page.locator("#announcement .said-error")).to_be_visible()
    expect_state(page, "todo", SVMS)
    expect(row(page, SVMS).locator(".tick")).to_be_focused()
    server.start()
    tick(page, SVMS)
    expect_state(page, "done", SVMS, SMALL_DATASETS)
    expect(page.locator("#announcement .said-error")).to_have_count(0)
    page.reload()
    expect_done(page, 2)
