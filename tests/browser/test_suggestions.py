"""What a tick usually covers is offered below its row: never ticked by itself, never asked twice."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.server import Account
from tests.browser.sheet import (
    BOARD,
    IMAGE_PROJECT,
    PREPROCESSING,
    SMALL_DATASETS,
    expect_done,
    expect_state,
    named,
    row,
    tick,
)

COVERED = ("intermediate/data-handling/custom-pipelines", "intermediate/data-handling/large-datasets")
MORE_COVERED = ("intermediate/networks/advanced-layers", "intermediate/networks/custom-layers")
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


def offers(page: Page) -> Locator:
    return page.locator(f"#offers-{named(IMAGE_PROJECT)} [data-offer]")


def place_of(page: Page, key: str) -> dict[str, float]:
    return row(page, key).evaluate("(row) => row.getBoundingClientRect().toJSON()")


@SCRIPT
def test_also_done_learning_and_not_now(browse: Browse, account: Account, script: bool) -> None:
    page = browse(BOARD, account, java_script_enabled=script)
    tick(page, IMAGE_PROJECT)
    expect(offers(page)).to_have_count(4)
    expect_state(page, "todo", *COVERED, *MORE_COVERED)

    page.locator(f"#also-{named(COVERED[0])}").click()
    expect_state(page, "done", COVERED[0])
    expect_done(page, 2)
    if not script:
        page.goto(f"{BOARD}?ticked={named(IMAGE_PROJECT)}")
    page.locator(f"#learn-{named(COVERED[1])}").click()
    expect_state(page, "learning", COVERED[1])
    if not script:
        page.goto(f"{BOARD}?ticked={named(IMAGE_PROJECT)}")
    page.locator(f"#not-{named(MORE_COVERED[0])}").click()
    expect(page.locator(f"#not-{named(MORE_COVERED[0])}")).to_have_count(0)
    expect_state(page, "todo", *MORE_COVERED)

    tick(page, IMAGE_PROJECT)
    expect_state(page, "todo", IMAGE_PROJECT)
    tick(page, IMAGE_PROJECT)
    expect_state(page, "done", IMAGE_PROJECT)
    expect(offers(page)).to_have_count(1)
    expect(page.locator(f"#also-{named(MORE_COVERED[1])}")).to_be_visible()


@pytest.mark.parametrize("height", [500, 2400], ids=["scrolled", "at the top"])
def test_the_row_under_the_pointer_does_not_move(browse: Browse, account: Account, height: int) -> None:
    page = browse(BOARD, account)
    page.set_viewport_size({"width": 1280, "height": height})
    for key in (IMAGE_PROJECT, MORE_COVERED[1]):
        row(page, key).locator(".tick").hover()
        before = place_of(page, key)
        tick(page, key)
        expect_state(page, "done", key)
        kept = key == IMAGE_PROJECT or height == 2400
        expect(offers(page)).to_have_count(4 if kept else 0)
        assert place_of(page, key) == before


def test_an_offer_taken_does_not_move_either(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    tick(page, IMAGE_PROJECT)
    also = page.locator(f"#also-{named(COVERED[0])}")  # it has an offer of its own, further up
    also.hover()
    before = place_of(page, IMAGE_PROJECT)
    also.click()
    expect(offers(page)).to_have_count(3)
    assert place_of(page, IMAGE_PROJECT) == before


def test_the_focus_goes_to_the_next_offer_and_then_to_the_row(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    tick(page, SMALL_DATASETS)
    expect(page.locator("[data-offer]")).to_have_count(1)
    page.locator(f"#also-{named(PREPROCESSING)}").press("Enter")
    expect(page.locator(".offers")).to_have_count(0)
    expect(row(page, SMALL_DATASETS).locator(".tick")).to_be_focused()
    expect_state(page, "done", SMALL_DATASETS, PREPROCESSING)


def test_offers_of_items_that_the_filter_hides_can_be_taken(browse: Browse, account: Account) -> None:
    page = browse(f"{BOARD}?q=image", account)
    tick(page, IMAGE_PROJECT)
    page.locator(f"#also-{named(COVERED[0])}").click()
    expect(page.locator(f"#also-{named(COVERED[0])}")).to_have_count(0)
    page.goto(BOARD)
    expect_state(page, "done", IMAGE_PROJECT, COVERED[0])


def test_an_items_own_page_is_set_without_offers(browse: Browse, account: Account) -> None:
    page = browse(f"{BOARD}items/{named(IMAGE_PROJECT)}/", account)
    title = page.get_by_role("heading", level=1).inner_text()
    done = page.locator(".states button[value=done]")
    done.click()
    expect(done).to_have_attribute("aria-pressed", "true")
    expect(done).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".offers")).to_have_count(0)
    page.goto(BOARD)
    expect_state(page, "done", IMAGE_PROJECT)
