"""The editor in a browser: Enter adds the next line, the focus stays, lines are dragged, keys do everything."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse, Complaints
from tests.browser.editor import copy_of_the_list, lines
from tests.browser.server import Account


@pytest.fixture
def desk(browse: Browse, account: Account) -> Page:
    """A person at the editor of their copy."""
    page = browse(account=account)
    page.goto(copy_of_the_list(page))
    return page


def titles(page: Page, category: int = 0) -> list[str]:
    """What stands in a category, as it is read."""
    texts = lines(page, category).locator(".opener").all_text_contents()
    return [text.replace("edit", "").strip() for text in texts]


def said(page: Page, text: str) -> None:
    expect(page.locator("#announcement")).to_contain_text(text)


def test_enter_adds_one_line_after_the_other(desk: Page) -> None:
    field = desk.locator(".edit-category .add input[name=title]").first
    before = titles(desk)
    field.click()
    for number in range(1, 6):  # faster than the answers come
        desk.keyboard.type(f"Line {number}")
        desk.keyboard.press("Enter")
    said(desk, "Added “Line 5”.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert titles(desk) == [*before, *(f"Line {number}" for number in range(1, 6))]
    expect(desk.locator("#saved")).to_contain_text("revision 7")
    desk.reload()
    assert titles(desk)[-1] == "Line 5"


def test_what_cannot_be_added_comes_back_into_its_field(desk: Page, complaints: Complaints) -> None:
    complaints.expect("a status of 400", "Error Code 400")
    field = desk.locator(".edit-category .add input[name=title]").first
    field.fill("x" * 201)
    field.press("Enter")
    said(desk, "too long")
    expect(field).to_have_value("x" * 201)
    expect(field).to_be_focused()


def test_a_line_is_moved_by_keys_and_keeps_the_focus(desk: Page) -> None:
    first, second, third, *_ = titles(desk)
    down = lines(desk).first.locator("button").last
    down.focus()
    desk.keyboard.press("Enter")
    said(desk, "Saved, revision 3")
    expect(lines(desk).nth(1)).to_contain_text(first)
    expect(lines(desk).nth(1).locator("button").last).to_be_focused()
    desk.keyboard.press("Enter")
    said(desk, "Saved, revision 4")
    assert titles(desk)[:3] == [second, third, first]
    lines(desk).nth(2).locator(".opener").focus()
    desk.keyboard.press("Alt+ArrowUp")
    said(desk, "Saved, revision 5")
    assert titles(desk)[:3] == [second, first, third]


def test_a_line_is_edited_in_its_place_by_keys_alone(desk: Page) -> None:
    line = lines(desk).first.locator(".opener")
    line.focus()
    desk.keyboard.press("Enter")
    title = desk.locator("[data-open] [name=title]")
    expect(title).to_be_focused()
    expect(desk.locator("[data-means]")).to_be_hidden()
    title.fill("Quite different")
    expect(desk.locator("[data-means]")).to_be_visible()
    desk.locator("[data-open] [name=criteria]").fill("one\ntwo")
    title.press("Enter")
    said(desk, "Saved, revision 3")
    expect(desk.locator("[data-open]")).to_have_count(0)
    expect(lines(desk).first.locator(".opener")).to_be_focused()
    assert titles(desk)[0] == "Quite different"
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-open] [name=criteria]")).to_have_value("one\ntwo")
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-open]")).to_have_count(0)
    desk.locator("#undo").click()
    said(desk, "Taken back")
    expect(lines(desk).first).not_to_contain_text("Quite different")


def test_an_open_line_keeps_its_words_while_others_change(desk: Page) -> None:
    lines(desk).nth(2).locator(".opener").click()
    meaning = desk.locator("[data-open] [name=meaning]")
    meaning.fill("Half a thought")
    field = desk.locator(".edit-category .add input[name=title]").first
    field.fill("Meanwhile")
    field.press("Enter")
    said(desk, "Added “Meanwhile”.")
    expect(meaning).to_have_value("Half a thought")
    desk.locator("[data-open] button[value=save]").click()
    said(desk, "Described")


def drag(page: Page, line: Locator, to: Locator, *, above: bool = True) -> None:
    """Drags a line by its handle over another."""
    handle = line.locator(".handle").first
    line.scroll_into_view_if_needed()
    box, goal = handle.bounding_box(), to.bounding_box()
    assert box
    assert goal
    page.mouse.move(box["x"] + 6, box["y"] + 12)
    page.mouse.down()
    y = goal["y"] + (4 if above else goal["height"] - 4)
    page.mouse.move(goal["x"] + 60, y, steps=8)
    page.mouse.move(goal["x"] + 60, y)
    page.mouse.up()


def test_a_line_is_dragged_within_its_category_and_into_another(desk: Page) -> None:
    first, second, third, fourth, *_ = titles(desk)
    drag(desk, lines(desk).nth(3), lines(desk).nth(1))
    said(desk, "Saved, revision 3")
    assert titles(desk)[:4] == [first, fourth, second, third]
    drag(desk, lines(desk).first, lines(desk, 1).nth(1))
    said(desk, "Saved, revision 4")
    assert titles(desk, 1)[1] == first
    desk.reload()
    assert titles(desk, 1)[1] == first
    assert titles(desk)[0] == fourth


def test_escape_ends_a_drag_without_a_change(desk: Page) -> None:
    before = titles(desk)
    handle, goal = lines(desk).first.locator(".handle").bounding_box(), lines(desk).nth(3).bounding_box()
    assert handle
    assert goal
    desk.mouse.move(handle["x"] + 6, handle["y"] + 12)
    desk.mouse.down()
    desk.mouse.move(goal["x"] + 60, goal["y"] + 20, steps=5)
    assert titles(desk) != before
    desk.keyboard.press("Escape")
    desk.mouse.up()
    assert titles(desk) == before
    expect(desk.locator("#saved")).to_contain_text("revision 2")


def test_a_category_is_dragged_into_another_level(desk: Page) -> None:
    heads = desk.locator(".edit-level").first.locator(".edit-category > .line")
    name = heads.nth(1).locator("h3").inner_text().replace("edit", "").strip()
    drag(desk, heads.nth(1), heads.first)
    said(desk, "Moved")
    expect(desk.locator(".edit-level").first.locator("h3").first).to_contain_text(name)


def test_two_windows_collide_and_nothing_is_lost(
    desk: Page, browse: Browse, account: Account, complaints: Complaints
) -> None:
    complaints.expect("a status of 409", "Error Code 409")
    other = browse(desk.url, account)
    for page, text in ((desk, "Mine"), (other, "Theirs")):
        lines(page).first.locator(".opener").click()
        page.locator("[data-open] [name=title]").fill(text)
    desk.locator("[data-open] [name=meaning]").fill("What I meant")
    other.locator("[data-open] button[value=save]").click()
    said(other, "Saved")
    desk.locator("[data-open] button[value=save]").click()
    expect(desk.locator(".theirs-now")).to_have_text("Theirs")
    expect(desk.locator("[data-open] [name=title]")).to_have_value("Mine")
    expect(desk.locator("[data-open] [name=meaning]")).to_have_value("What I meant")
    desk.locator("input[value=theirs]").check()
    desk.locator("[data-open] button[value=save]").click()
    said(desk, "Saved, revision 4")
    assert titles(desk)[0] == "Theirs"


def test_retired_and_brought_back(desk: Page) -> None:
    title = titles(desk)[1]
    lines(desk).nth(1).locator(".opener").click()
    desk.locator("[data-open] button[value=retire]").click()
    said(desk, "Retired")
    assert title not in titles(desk)
    desk.locator(".retired summary").first.click()
    desk.locator(".retired button").first.click()
    said(desk, "Brought back")
    assert title in titles(desk)
    expect(desk.locator(".lines .opener", has_text=title).first).to_be_focused()


def test_a_known_skill_is_found_while_typing(desk: Page) -> None:
    add = desk.locator(".edit-category .add").first
    add.locator("input[name=title]").fill("regression")
    add.locator("button[value=find]").click()
    expect(desk.locator("#found")).to_contain_text("In this list already")
    desk.locator("#skill-query").fill("数据")
    expect(desk.locator("#found li").first).to_be_visible()
    desk.locator("#skill-query").fill("zzzz")
    expect(desk.locator("#found")).to_contain_text("zzzz")


def test_without_script_the_editor_does_the_same(browse: Browse, account: Account) -> None:
    page = browse(account=account, java_script_enabled=False)
    page.goto(copy_of_the_list(page))
    field = page.locator(".edit-category .add input[name=title]").first
    for number in (1, 2):
        field.fill(f"Line {number}")
        field.press("Enter")
        said(page, f"Added “Line {number}”.")
        expect(field).to_be_focused()
    lines(page).last.locator("button").first.click()
    said(page, "Moved")
    lines(page).first.locator(".opener").click()
    page.locator("[data-open] [name=title]").fill("Other words")
    page.locator("[data-open] button[value=save]").click()
    said(page, "Reworded")
    page.locator("#undo").click()
    said(page, "Taken back")
