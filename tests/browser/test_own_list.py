"""The whole way of a list of one's own: copied, edited, shared, pulled with a conflict, taken out, edited, taken in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.server import Account
from tests.browser.sheet import BOARD, SMALL_DATASETS, expect_state, tick

pytestmark = pytest.mark.engines
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
REWORDED, RETIRED, MOVED = "Small datasets", "Image data", "Audio data"


@SCRIPT
def test_the_whole_way_of_a_list_of_ones_own(
    browse: Browse, account: Account, other_account: Account, script: bool, tmp_path: Path
) -> None:
    author = browse(BOARD, account, java_script_enabled=script)
    reader = browse(BOARD, other_account, java_script_enabled=script)
    tick(reader, SMALL_DATASETS)
    expect_state(reader, "done", SMALL_DATASETS)

    original = copied(author, BOARD, "The author’s list")
    share(author, original)
    mine = copied(reader, original, "The reader’s list")
    expect(line(reader, titles(reader)[0])).to_have_attribute("data-state", "done")

    first, second, third, *_ = titles(reader)
    reword(reader, mine, first, "As the reader says it")
    reword(author, original, first, "As the author says it")
    reword(author, original, second, "Said better")
    retire(author, original, third)
    add(author, original, "Quite new")

    reader.goto(mine)
    expect(reader.locator("main a[href*='updates/']").first).to_be_visible()
    pull(reader, mine)
    assert titles(reader)[:2] == ["As the reader says it", "Said better"]
    assert third not in titles(reader)
    assert "Quite new" in titles(reader)
    expect(line(reader, "As the reader says it")).to_have_attribute("data-state", "done")

    exported = download(reader, mine, tmp_path)
    before = titles(reader)
    exported.write_text(edited(exported.read_text("utf-8")), "utf-8")
    take_in(reader, mine, exported)
    assert "Said by hand" in titles(reader)
    assert "Said better" not in titles(reader)
    expect(line(reader, "Quite new")).to_have_attribute("data-state", "done")

    reader.locator("#undo").click()
    expect(line(reader, "Said better")).to_be_visible()
    assert titles(reader) == before
    expect(line(reader, "Quite new")).to_have_attribute("data-state", "todo")
    expect(line(reader, "As the reader says it")).to_have_attribute("data-state", "done")


def line(page: Page, title: str) -> Locator:
    """The row of a board with that title."""
    return page.locator(".rows > li[data-state]", has=page.get_by_role("link", name=title, exact=True))


def titles(page: Page) -> list[str]:
    """The titles of a board's rows."""
    return [text.strip() for text in page.locator(".rows > li[data-state] > a").all_inner_texts()]


def copied(page: Page, address: str, title: str) -> str:
    """Copies the list at that address; returns the address of the copy."""
    page.goto(address)
    page.locator("main a[href='copy/']").click()
    page.locator("#title").fill(title)
    page.locator("main form.fields button.button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return re.sub(r"^https?://[^/]+|[?#].*$", "", page.url)


def share(page: Page, address: str) -> None:
    page.goto(f"{address}edit/about/")
    page.locator("input[name=visibility][value=link]").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("input[name=visibility][value=link]")).to_be_checked()
    expect(page.get_by_role("status").first).to_contain_text("Saved")


def opened(page: Page, address: str, title: str) -> Locator:
    """The form of a line in the editor."""
    page.goto(f"{address}edit/")
    page.locator(".lines a.opener", has_text=title).first.click()
    form = page.locator("form.line-form")
    expect(form.locator("[name=title]")).to_have_value(title)
    return form


def reword(page: Page, address: str, title: str, new: str) -> None:
    form = opened(page, address, title)
    form.locator("[name=title]").fill(new)
    form.locator("[name=means][value=same]").check()
    form.locator("button[value=save]").click()
    expect(page.locator(".lines a.opener", has_text=new)).to_be_visible()


def retire(page: Page, address: str, title: str) -> None:
    opened(page, address, title).locator("button[value=retire]").click()
    expect(page.locator(".retired").first).to_contain_text("1 retired")


def add(page: Page, address: str, title: str) -> None:
    page.goto(f"{address}edit/")
    field = page.locator(".edit-category form.add input[name=title]").first
    field.fill(title)
    field.press("Enter")
    expect(page.locator(".lines a.opener", has_text=title)).to_be_visible()


def pull(page: Page, address: str) -> None:
    """Accepts what touches nothing, and keeps one's own words where both changed them."""
    page.goto(f"{address}updates/")
    touched = page.locator(".update.touches")
    expect(touched).to_have_count(1)
    expect(touched.locator("input:checked")).to_have_count(0)
    touched.locator("input[value^=leave]").check()
    page.locator("button[value=answer]").click()
    expect(page.get_by_role("status").first).to_contain_text("3 changes taken over, 1 left")
    expect(page.locator(".update")).to_have_count(0)
    page.goto(address)


def download(page: Page, address: str, folder: Path) -> Path:
    page.goto(f"{address}export/")
    page.locator("input[name=ticks]").check()
    with page.expect_download() as started:
        page.locator("button[value=markdown]").click()
    kept = folder / started.value.suggested_filename
    started.value.save_as(kept)
    page.goto(address)
    return kept


def edited(text: str) -> str:
    """The file as somebody edits it: one line reworded, one ticked."""
    assert "- [ ] Said better" in text
    assert "- [ ] Quite new" in text
    return text.replace("- [ ] Said better", "- [ ] Said by hand").replace("- [ ] Quite new", "- [x] Quite new")


def take_in(page: Page, address: str, file: Path) -> None:
    page.goto(f"{address}import/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.button").first.click()
    expect(page.locator(".plan")).to_contain_text("Said by hand")
    page.locator("button[value=apply]").click()
    page.wait_for_url(re.compile(f"{address}(edit/)?([?#].*)?$"))
    expect(page.get_by_role("status").first).to_be_visible()
    if "/edit/" in page.url:
        page.goto(address)
