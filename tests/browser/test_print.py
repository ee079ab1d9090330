"""On paper: the sheet to keep is exactly one page of A4 and nothing else; as a file it is the same picture."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.server import Account
from tests.browser.sheet import BOARD, CHINESE, ENGLISH, named, seed_half

MEDIABOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]")
A4 = (595, 842)  # points


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def beyond(page: Page) -> list[str]:
    """The lines of the drawing that stand outside its paper, as the browser measures them."""
    return page.locator("svg[viewBox='0 0 210 297'] text").evaluate_all(
        """(all) => all.map((one) => [one.textContent, one.getBoundingClientRect(),
             one.ownerSVGElement.getBoundingClientRect()])
           .filter(([, box, paper]) => box.left < paper.left || box.right > paper.right || box.bottom > paper.bottom)
           .map(([text]) => text)"""
    )


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_sheet_prints_on_exactly_one_page_of_a4(browse: Browse, account: Account, slug: str, width: int) -> None:
    page = browse(account=account, width=width)
    seed_half(page)
    page.goto(f"/checklists/{slug}/sheet/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages(pdf) == 1
    assert [tuple(round(float(side)) for side in box) for box in MEDIABOX.findall(pdf)] == [A4]


def test_only_the_sheet_is_printed(browse: Browse) -> None:
    page = browse(f"{BOARD}sheet/", color_scheme="dark")
    page.emulate_media(media="print")
    expect(page.locator("svg.poster")).to_be_visible()
    for other in ("header", "footer", "h1", ".crumbs", ".button", "nav"):
        assert page.locator(other).filter(visible=True).count() == 0, other
    assert page.locator(".paper").evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
def test_no_line_stands_beyond_the_paper_or_on_another(browse: Browse, account: Account, slug: str) -> None:
    page = browse(account=account)
    seed_half(page)
    page.goto(f"/checklists/{slug}/sheet/")
    assert page.locator("svg.poster text").count() > 100
    assert beyond(page) == []
    assert page.locator("svg.poster text").evaluate_all(OVERLAPPING) == []


OVERLAPPING = """(all) => {
  const boxes = all.map((one) => [one.textContent, one.getBoundingClientRect()]);
  const over = ([, one], [, other]) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
    && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 5;
  return boxes.flatMap((one, place) => boxes.slice(place + 1).filter((other) => over(one, other))
    .map((other) => `${one[0]} | ${other[0]}`));
}"""


def test_saved_as_a_file_it_opens_by_itself(browse: Browse, account: Account, tmp_path: Path) -> None:
    page = browse(account=account)
    seed_half(page)
    page.goto(f"{BOARD}sheet/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as SVG").click()
    assert re.fullmatch(r"ml-checklist-\d{4}-\d\d-\d\d\.svg", saved.value.suggested_filename)
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.localName") == "svg"
    assert page.locator("text").count() > 100
    assert beyond(page) == []


def test_the_board_itself_prints_on_two_pages_with_all_levels(browse: Browse, account: Account) -> None:
    page = browse(BOARD, account)
    assert pages(page.pdf(format="A4")) <= 2
    page.emulate_media(media="print")
    for level in ("entry", "intermediate", "advanced"):
        expect(page.locator(f"#level-{named(level)}")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_level_is_started_over_and_brought_back(browse: Browse, account: Account, script: bool) -> None:
    page = browse(account=account, java_script_enabled=script)
    seed_half(page)
    page.goto(f"{BOARD}state/?level={named('entry')}")
    page.get_by_role("link", name="Start over …").click()
    page.get_by_role("button", name="Set 24 items back").click()
    page.wait_for_url(f"**{BOARD}*")
    level = page.locator(f"#level-{named('entry')}")
    expect(level.locator("[data-state=todo]")).to_have_count(25)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(level.locator("[data-state=done]")).to_have_count(22)
