"""An item's own page: criteria, note, links, dates, practice, project and history; by keyboard, and without script."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse, Complaints
from tests.browser.server import Account
from tests.browser.sheet import (
    BOARD,
    IMAGE_DATA,
    IMAGE_PROJECT,
    READING_PAPERS,
    SVMS,
    expect_state,
    named,
    seed,
    write_note,
)
from tests.browser.test_axe import WIDER
from tests.browser.test_keyboard import press_tab_until

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
NOTE, SAVE = "#note-text", "#note form button"


def own(key: str) -> str:
    return f"{BOARD}items/{named(key)}/"


def criteria(page: Page) -> Locator:
    return page.locator("#criteria .criterion")


def said(page: Page) -> Locator:
    return page.get_by_role("status")


def fits(page: Page) -> None:
    """No sideways scrolling on the smallest phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(WIDER) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


# --- Criteria ---------------------------------------------------------------------------------------------------
def test_criteria_are_ticked_by_keyboard_and_all_of_them_offer_done(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    count = criteria(page).count()
    assert count >= 2
    press_tab_until(page, criteria(page).first, 60)
    for place in range(count):
        page.keyboard.press("Enter")
        expect(criteria(page).nth(place)).to_have_attribute("aria-pressed", "true")
        expect(criteria(page).nth(place)).to_be_focused()
        expect(said(page)).to_contain_text(f"{place + 1} of {count} criteria met.")
        page.keyboard.press("Tab")
    expect(page.locator("#met-done")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".states button[value=done]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#met-done")).to_have_count(0)
    expect(page.locator("#dates dl")).to_contain_text("Done")
    page.goto(BOARD)
    expect_state(page, "done", SVMS)


def test_a_criterion_just_shown_works_at_once(browse: Browse, account: Account) -> None:
    """Whoever is faster than a timer of the script keeps their place: what was just shown works at once."""
    page = browse(own(SVMS), account)
    press = "() => queueMicrotask(() => document.getElementById('criterion-1').click())"
    page.evaluate(f"document.addEventListener('htmx:afterSwap', {press}, {{once: true}})")
    page.evaluate("window.still = 'here'")
    criteria(page).first.click()
    expect(criteria(page).nth(1)).to_have_attribute("aria-pressed", "true")
    expect(said(page)).to_contain_text("2 of")
    assert page.evaluate("window.still") == "here"


def test_a_criterion_is_taken_back_by_mouse(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    first = criteria(page).first
    for pressed in ("true", "false", "true"):
        first.click()
        expect(first).to_have_attribute("aria-pressed", pressed)
        expect(first).to_be_focused()
    page.reload()
    expect(first).to_have_attribute("aria-pressed", "true")


# --- Note -------------------------------------------------------------------------------------------------------
def test_a_note_in_two_tabs_shows_both_and_is_put_together(
    browse: Browse, account: Account, complaints: Complaints
) -> None:
    complaints.expect("status of 409")
    desk = browse(own(SVMS), account)
    write_note(desk, "# Margins\n\nThe **first** version")
    expect(desk.locator("#note .rendered strong")).to_have_text("first")
    expect(said(desk)).to_contain_text("Note saved.")
    phone = desk.context.new_page()
    phone.goto(own(SVMS))
    write_note(desk, "from the *desk*")
    expect(desk.locator("#note .rendered em")).to_have_text("desk")
    write_note(phone, "from the phone")
    expect(phone.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(phone.locator("#note .theirs em")).to_have_text("desk")
    expect(phone.locator(NOTE)).to_have_value("from the phone")
    write_note(phone, "from the **phone** and the *desk*")
    expect(phone.locator("#note .rendered strong")).to_have_text("phone")
    expect(phone.locator("#note .rendered em")).to_have_text("desk")
    desk.reload()
    expect(desk.locator("#note .rendered strong")).to_have_text("phone")


def test_a_note_that_is_too_long_is_still_there(browse: Browse, account: Account, complaints: Complaints) -> None:
    complaints.expect("status of 400")
    page = browse(own(SVMS), account)
    long = "0123456789" * 2_001
    write_note(page, long)
    expect(page.locator("#note-error")).to_contain_text("20010")
    expect(page.locator(NOTE)).to_have_value(long)
    expect(page.locator(NOTE)).to_have_attribute("aria-invalid", "true")


# --- Links, dates, history ----------------------------------------------------------------------------------------
def test_a_link_is_kept_and_removed(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    page.locator("#evidence-url").fill("https://example.org/svm")
    page.locator("#evidence-title").fill("My machine")
    page.locator("#evidence-title").press("Enter")
    link = page.locator("#evidence .log a")
    expect(link).to_have_text("My machine")
    expect(link).to_have_attribute("href", "https://example.org/svm")
    page.get_by_role("button", name="Remove the link My machine").click()
    expect(link).to_have_count(0)
    expect(said(page)).to_contain_text("https://example.org/svm")


def test_an_item_is_dated_back_and_that_is_undone_from_its_history(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    page.locator("#dates summary").click()
    page.locator("#started").fill("2024-01")
    page.locator("#done").fill("2024-03")
    page.locator("#done").press("Enter")
    expect(page.locator("#dates dl")).to_contain_text("March 2024 by hand")
    expect(page.locator(".states button[value=done]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".since")).to_contain_text("dated by hand")
    page.locator(".item-history button").first.click()
    expect(page.locator(".states button[value=todo]")).to_have_attribute("aria-pressed", "true")
    expect(said(page)).to_contain_text("Taken back")
    expect(page.locator("#dates dl")).to_have_count(0)
    expect(page.locator(".item-history li").first).to_contain_text("done → to do")
    page.locator(".item-history button").first.click()
    expect(page.locator("#dates dl")).to_contain_text("March 2024")
    page.locator(".item-history button").first.click()
    expect(page.locator("#dates dl")).to_have_count(0)
    page.goto(BOARD)
    expect_state(page, "todo", SVMS)


# --- Practice -----------------------------------------------------------------------------------------------------
def test_a_practice_has_a_line_and_a_link_and_can_be_taken_back(browse: Browse, account: Account) -> None:
    page = browse(own(READING_PAPERS), account)
    page.locator("#line").fill("Read “Attention is all you need”")
    page.locator("#practice-url").fill("https://example.org/attention")
    page.locator("#practice form.row-form button").click()
    log = page.locator("#practice .log li")
    expect(log).to_have_count(1)
    expect(log).to_contain_text("Read “Attention is all you need”")
    expect(log.locator("a")).to_have_attribute("href", "https://example.org/attention")
    log.get_by_role("button").click()
    expect(said(page)).to_contain_text("Taken back")
    expect(log).to_have_count(0)
    page.locator("#undo").click()
    expect(log).to_have_count(1)
    page.reload()
    expect(log).to_have_count(1)


# --- Project ------------------------------------------------------------------------------------------------------
@SCRIPT
def test_a_ticked_project_asks_what_it_involved(browse: Browse, account: Account, script: bool) -> None:
    page = browse(BOARD, account, java_script_enabled=script)
    page.locator(f"#item-{named(IMAGE_PROJECT)} .tick").click()
    page.locator(f"#offers-{named(IMAGE_PROJECT)} p a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What did it involve?")
    page.locator(f"input[value='{named(IMAGE_DATA)}']").check()
    page.locator("#project-url").fill("https://example.org/cats-and-dogs")
    page.locator("#project-title").fill("Cats and dogs")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(said(page)).to_contain_text("1 item marked as done. Link kept.")
    expect(page.locator("#evidence .log a")).to_have_text("Cats and dogs")
    page.goto(BOARD)
    expect_state(page, "done", IMAGE_DATA, IMAGE_PROJECT)


# --- Without script, and on the smallest phone ----------------------------------------------------------------------
def test_everything_works_without_script_and_fits_the_smallest_phone(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account, java_script_enabled=False)
    count = criteria(page).count()
    for place in range(count):
        criteria(page).nth(place).click()
        expect(criteria(page).nth(place)).to_have_attribute("aria-pressed", "true")
    page.locator("#met-done").click()
    expect(page.locator(".states button[value=done]")).to_have_attribute("aria-pressed", "true")
    write_note(page, f"A **note** with `{'a-long-word' * 12}`\n\n| a | b |\n|-|-|\n| {'c' * 90} | d |")
    expect(page.locator("#note .rendered strong")).to_have_text("note")
    page.locator("#evidence-url").fill(f"https://example.org/{'a' * 300}")
    page.locator("#evidence form.row-form button").click()
    expect(page.locator("#evidence .log a")).to_have_count(1)
    page.locator("#dates summary").click()
    page.locator("#done").fill("2024-03")
    page.locator("#dates form button").click()
    expect(page.locator("#dates dl")).to_contain_text("March 2024")
    expect(page.locator(".item-history li")).to_have_count(2)
    fits(page)
    page.locator(".item-history button").first.click()
    expect(page.locator("#dates dl")).not_to_contain_text("2024-03")
    expect(said(page)).to_contain_text("Taken back")


def test_practice_and_project_fit_the_smallest_phone(browse: Browse, account: Account) -> None:
    page = browse(own(READING_PAPERS), account, java_script_enabled=False)
    page.locator("#line").fill("x" * 300)
    page.locator("#practice-url").fill(f"https://example.org/{'a' * 400}")
    page.locator("#practice form.row-form button").click()
    expect(page.locator("#practice .log li")).to_have_count(1)
    fits(page)
    seed(page, "done", IMAGE_PROJECT)
    page.goto(own(IMAGE_PROJECT))
    page.get_by_role("link", name="Say what it involved, and where it can be seen").click()
    expect(page.locator("input[name=item]").first).to_be_visible()
    fits(page)


def test_previous_and_next_keep_the_place_in_the_list(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    place = page.locator(".crumbs span").inner_text()
    page.locator("a[rel=next]").click()
    expect(page.locator(".crumbs span")).not_to_have_text(place)
    page.locator("a[rel=prev]").click()
    expect(page.locator(".crumbs span")).to_have_text(place)
    page.locator(".crumbs a").last.click()
    expect(page).to_have_url(re.compile(f"#item-{named(SVMS)}$"))


# --- What a change moves elsewhere on the page -------------------------------------------------------------------
def test_setting_a_state_renews_dates_history_and_criteria_and_keeps_the_focus(
    browse: Browse, account: Account
) -> None:
    page = browse(own(SVMS), account)
    for place in range(criteria(page).count()):
        criteria(page).nth(place).click()
        expect(criteria(page).nth(place)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#met-done")).to_be_visible()
    done = page.locator(".states button[value=done]")
    done.press("Enter")
    expect(page.locator("#dates dl")).to_contain_text("Done")
    expect(page.locator("#item-history")).to_contain_text("to do → done")
    expect(page.locator("#met-done")).to_have_count(0)
    expect(done).to_be_focused()
    page.locator("#undo").click()
    expect(page.locator("#item-history")).to_contain_text("taken back")
    expect(page.locator("#met-done")).to_be_visible()
    expect(page.locator("#dates dl")).to_have_count(0)


def test_a_ticked_project_asks_on_its_own_page(browse: Browse, account: Account) -> None:
    page = browse(own(IMAGE_PROJECT), account)
    expect(page.locator("#project-prompt a")).to_have_count(0)
    page.locator(".states button[value=done]").click()
    expect(page.locator("#project-prompt a")).to_be_visible()


def test_a_practice_is_in_the_log_at_once(browse: Browse, account: Account) -> None:
    page = browse(own(READING_PAPERS), account)
    page.locator(".states button[value=done]").click()
    expect(page.locator("#practice-log li")).to_have_count(1)


def test_a_note_that_was_open_while_one_signed_in_again_is_saved(browse: Browse, account: Account) -> None:
    page = browse(own(SVMS), account)
    page.locator(NOTE).fill("written before")
    token = next(one for one in page.context.cookies() if one["name"] == "csrftoken")
    page.context.add_cookies([{**token, "value": "x" * 32}])  # as after a sign-in in another tab
    page.locator(SAVE).click()
    expect(said(page)).to_contain_text("Note saved.")
