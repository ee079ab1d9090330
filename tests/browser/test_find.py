"""Finding, filtering, levels on a phone, and the board on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.server import Account
from tests.browser.sheet import (
    BOARD,
    CHINESE_BOARD,
    FINITE,
    IMAGE_DATA,
    READING_PAPERS,
    expect_done,
    expect_state,
    named,
    row,
    seed_half,
    states,
    tick,
)


def shown(page: Page) -> list[str]:
    return page.locator(".rows > li[data-state]:visible").evaluate_all("(rows) => rows.map((row) => row.id)")


@pytest.mark.parametrize(
    ("address", "text"),
    [(BOARD, "data"), (BOARD, "Custom PROJECT"), (BOARD, "zzz"), (CHINESE_BOARD, "数据"), (CHINESE_BOARD, "ｔｐｕ")],
)
def test_the_server_finds_what_typing_finds_and_looks_into_the_texts_too(
    browse: Browse, address: str, text: str
) -> None:
    page = browse(address)
    everything = len(shown(page))
    page.locator("#find").press_sequentially(text)
    found = shown(page)
    assert len(found) < everything
    page.locator("#find").press("Enter")
    expect(page.locator("#found")).to_be_visible()
    assert set(found) <= set(shown(page))
    page.locator("#find").fill("")
    page.locator("#found a").click()
    expect(page.locator("#found")).to_have_count(0)
    assert len(shown(page)) == everything


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_filters_show_the_items_in_that_state(browse: Browse, account: Account, script: bool) -> None:
    page = browse(account=account, java_script_enabled=script)
    seed_half(page)
    page.goto(BOARD)
    by_key = states(page)
    for state in ("todo", "learning", "done", "skipped"):
        page.locator(f".filters a[href='?show={state}']").click()
        expect(page.locator(f".filters a[href='?show={state}']")).to_have_attribute("aria-current", "true")
        wanted = [f"item-{named(key)}" for key, one in by_key.items() if one == state]
        assert shown(page) == wanted
    page.locator(".filters a[href='?show=due']").click()
    expect(page.locator("#found")).to_be_visible()
    assert shown(page) == [f"item-{named(READING_PAPERS)}"]
    page.locator(".filters a[href='?']").click()
    expect(row(page, FINITE[0])).to_be_visible()
    assert len(shown(page)) == len(by_key)


def test_a_tick_on_a_filtered_board_counts_and_comes_back_to_the_filter(browse: Browse, account: Account) -> None:
    page = browse(f"{BOARD}?q=image", account, java_script_enabled=False)
    tick(page, IMAGE_DATA)
    assert "q=image" in page.url
    expect_state(page, "done", IMAGE_DATA)
    expect_done(page, 1)


def test_a_phone_shows_one_level_at_a_time(browse: Browse, account: Account) -> None:
    page = browse(account=account, width=390, has_touch=True)
    seed_half(page)
    page.goto(BOARD)
    tabs = page.locator(".level-tabs a")
    expect(tabs).to_have_count(3)
    expect(page.locator(".level:visible")).to_have_id(f"level-{named('intermediate')}")
    for number, level in enumerate(("entry", "intermediate", "advanced")):
        tabs.nth(number).click()
        expect(page.locator(".level:visible")).to_have_count(1)
        expect(page.locator(".level:visible")).to_have_id(f"level-{named(level)}")
        expect(tabs.nth(number)).to_have_attribute("aria-current", "true")
    tick(page, "advanced/theory/open-endedness")
    expect_state(page, "done", "advanced/theory/open-endedness")
    expect_done(page, 1, "advanced")


def test_the_board_fits_the_paper(browse: Browse, account: Account) -> None:
    page = browse(account=account, width=794)  # A4 at 96 dots per inch
    seed_half(page)
    page.goto(BOARD)
    page.emulate_media(media="print")
    expect(page.locator(".level:visible")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    expect(page.locator(".bar")).to_be_hidden()
    assert page.locator(".more:visible, .all:visible, .announcement:visible").count() == 0


def test_on_a_phone_what_is_found_shows_from_every_level(browse: Browse) -> None:
    page = browse(BOARD, viewport={"width": 390, "height": 844})
    page.locator("#find").press_sequentially("reinforcement")
    assert len(shown(page)) == 2
    page.goto(f"{BOARD}?q=papers")
    assert len(shown(page)) >= 3
