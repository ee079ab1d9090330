"""Everything by keyboard, and the focus stays on the control that was used."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.sheet import (
    AUDIO_DATA,
    BOARD,
    IMAGE_DATA,
    IMAGE_PROJECT,
    PREPROCESSING,
    READING_PAPERS,
    SMALL_DATASETS,
    SVMS,
    expect_done,
    expect_state,
    named,
    row,
)


def tick_of(page: Page, key: str) -> Locator:
    return row(page, key).locator(".tick")


def press_tab_until(page: Page, control: Locator, most: int = 30) -> None:
    for _ in range(most):
        if control.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached in {most} steps.")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_ticking_by_keyboard_keeps_the_focus(browse: Browse, key: str) -> None:
    page = browse(BOARD)
    press_tab_until(page, tick_of(page, IMAGE_DATA), 60)
    for state, done in (("done", 1), ("todo", 0), ("done", 1)):
        page.keyboard.press(key)
        expect_state(page, state, IMAGE_DATA)
        expect_done(page, done)
        expect(tick_of(page, IMAGE_DATA)).to_be_focused()
    page.keyboard.press("Tab")
    expect(row(page, IMAGE_DATA).locator("a")).to_be_focused()


def test_the_first_stop_skips_to_the_content(browse: Browse) -> None:
    page = browse(BOARD)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_keys_of_the_board(browse: Browse) -> None:
    page = browse(BOARD)
    page.keyboard.press("j")
    expect(tick_of(page, SMALL_DATASETS)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(tick_of(page, IMAGE_DATA)).to_be_focused()
    page.keyboard.press("k")
    expect(tick_of(page, PREPROCESSING)).to_be_focused()
    for key, state in (("l", "learning"), ("s", "skipped"), ("d", "done"), ("t", "todo")):
        page.keyboard.press(key)
        expect_state(page, state, PREPROCESSING)
        expect(tick_of(page, PREPROCESSING)).to_be_focused()
    page.keyboard.press("u")
    expect_state(page, "done", PREPROCESSING)
    page.keyboard.press("o")
    expect(page.locator(".detail")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("slds?")
    expect(page.locator("#find")).to_have_value("slds?")
    expect_state(page, "done", PREPROCESSING)


def test_an_ongoing_item_is_practised_by_its_key(browse: Browse) -> None:
    page = browse(BOARD)
    tick_of(page, READING_PAPERS).focus()
    page.keyboard.press("d")
    expect(row(page, READING_PAPERS)).to_have_attribute("data-practice", "fresh")
    expect_state(page, "todo", READING_PAPERS)
    expect(tick_of(page, READING_PAPERS)).to_be_focused()


def test_meaning_and_states_open_below_the_row_and_keep_the_focus(browse: Browse) -> None:
    page = browse(BOARD)
    link = row(page, SVMS).locator("a")
    link.focus()
    page.keyboard.press("Enter")
    detail = page.locator(f"#detail-{named(SVMS)}")
    expect(detail).to_be_visible()
    expect(link).to_have_attribute("aria-expanded", "true")
    expect(link).to_be_focused()
    page.keyboard.press("Tab")
    expect(detail.locator("button").first).to_be_focused()
    learning = detail.locator("button[value=learning]")
    press_tab_until(page, learning)
    page.keyboard.press("Enter")
    expect_state(page, "learning", SVMS)
    expect(learning).to_have_attribute("aria-pressed", "true")
    expect(learning).to_be_focused()
    link.focus()
    page.keyboard.press("Enter")
    expect(detail).to_have_count(0)


def test_a_double_click_on_a_title_opens_it_once(browse: Browse) -> None:
    page = browse(BOARD)
    row(page, SVMS).locator("a").dblclick()
    expect(row(page, SVMS).locator("a")).not_to_have_attribute("aria-busy", "true")
    expect(row(page, SVMS).locator("a")).to_have_attribute("aria-expanded", re.compile("true|false"))
    assert page.locator(".detail").count() <= 1


def test_a_category_is_set_by_its_menu(browse: Browse) -> None:
    page = browse(BOARD)
    more = page.locator(f"#more-{named('entry/machine-learning')}")
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator(f"#menu-{named('entry/machine-learning')}")
    expect(menu).to_be_visible()
    expect(more).to_be_focused()
    press_tab_until(page, menu.locator("button[value=skipped]"))
    page.keyboard.press("Enter")
    expect_state(page, "skipped", SVMS)
    expect(menu.locator("button[value=skipped]")).to_be_focused()


def test_focusing_an_item_marks_what_it_rests_on_and_what_it_opens(browse: Browse) -> None:
    page = browse(BOARD)
    tick_of(page, IMAGE_PROJECT).focus()
    expect(row(page, IMAGE_DATA)).to_have_class("rests")
    tick_of(page, IMAGE_DATA).focus()
    expect(row(page, IMAGE_PROJECT)).to_have_class("opens")
    expect(row(page, AUDIO_DATA)).not_to_have_class("opens")
