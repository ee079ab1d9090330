"""The pages of teams, looked at as test_axe looks at all others; and their table by keyboard and on paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, Complaints
from tests.browser.server import Account, Server
from tests.browser.sheet import CHINESE, ENGLISH
from tests.browser.teams import MadeTeam, team_of
from tests.browser.test_axe import LOCALES, look
from tests.browser.test_keyboard import press_tab_until
from tests.browser.test_print import MEDIABOX, pages

See = Callable[[Page, MadeTeam], None]
A4_ACROSS = (842, 595)  # points


@pytest.fixture(scope="module")
def team(_server: Server) -> MadeTeam:
    """One team for all tests: they look, and change nothing that another looks at."""
    return team_of(_server, *_server.make_accounts(2))


def at(address: str) -> See:
    return lambda page, team: _open(page, f"{team.address}{address}")


def _open(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address


def link_just_made(page: Page, team: MadeTeam) -> None:
    page.goto(f"{team.bare}invitations/")
    page.locator("form:has(#link-uses) .button").click()
    expect(page.locator("#link")).to_be_visible()


def address_refused(page: Page, team: MadeTeam) -> None:
    page.goto(f"{team.address}invitations/")
    page.locator("#mail-emails").fill("nobody")
    page.locator("form:has(#mail-emails) .button").click()
    expect(page.locator(".said-error")).to_be_visible()


def member_opened(page: Page, team: MadeTeam) -> None:
    page.goto(f"{team.address}settings/")
    for summary in page.locator(".members summary").all()[:3]:
        summary.click()


def member_page(name: str) -> See:
    return lambda page, team: _open(page, f"{team.address}members/{team.pages[name]}/")


def with_everything_open(see: See) -> See:
    def opened(page: Page, team: MadeTeam) -> None:
        see(page, team)
        page.locator("main details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")

    return opened


def assignment_refused(page: Page, team: MadeTeam) -> None:
    page.goto(f"{team.address}assignments/new/?list={ENGLISH}")
    page.locator("input[name=whom][value=chosen]").check()
    page.locator(".assignment-form .button").first.click()
    expect(page.locator("#whom-error")).to_be_visible()


def whole_table_on_the_phone(page: Page, team: MadeTeam) -> None:
    """As the phone shows it after "Show the whole table"."""
    page.goto(f"{team.address}#matrix")


AS_LEAD: dict[str, See] = {
    "teams": lambda page, team: _open(page, "/teams/"),
    "new team": lambda page, team: _open(page, "/teams/new/"),
    "invitations": with_everything_open(at("invitations/")),
    "a link just made": link_just_made,
    "an address refused": address_refused,
    "settings": member_opened,
    "history": at("history/"),
    "assignments": with_everything_open(at("assignments/")),
    "choosing a list": at("assignments/new/"),
    "new assignment": at(f"assignments/new/?list={ENGLISH}"),
    "an assignment refused": assignment_refused,
    "forward": at("forward/"),
    "overview": with_everything_open(at("")),
    "overview by item": at("?by=item"),
    "overview with nobody": at("?standing=overdue"),
    "the whole table": whole_table_on_the_phone,
    "overview of a team of one": lambda page, team: _open(page, team.alone),
    "overview without an assignment": lambda page, team: _open(page, team.bare),
    "gaps": with_everything_open(at("gaps/")),
    "gaps without an assignment": lambda page, team: _open(page, f"{team.bare}gaps/"),
    "a member with notes": with_everything_open(member_page("Mem Ber")),
    "a member with items": member_page("Wolfeschlegelsteinhausenbergerdorff"),
    "a member with totals": member_page("Nameless"),
    "a member with nothing": member_page("Bo Nothing"),
    "a member who has not seen it": member_page("Una Seen"),
    "hand over": lambda page, team: _open(page, f"{team.own_list}edit/hand-over/"),
    "leave as the only lead": at("leave/"),
    "delete": at("delete/"),
}
AS_MEMBER: dict[str, See] = {
    "my page": with_everything_open(member_page("Mem Ber")),
    "assigned to me": with_everything_open(at("assignments/")),
    "marks": at("gaps/"),
    "sharing": at("sharing/"),
    "sharing with all": with_everything_open(lambda page, team: _open(page, "/settings/sharing/")),
    "my history": at("history/"),
    "leave": at("leave/"),
}
EVERY = {**AS_LEAD, **AS_MEMBER}


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
@pytest.mark.parametrize("name", EVERY)
def test_the_page_of_a_team_is_accessible(
    browse: Browse, team: MadeTeam, complaints: Complaints, name: str, slug: str
) -> None:
    complaints.expect("a status of 400")
    page = browse(account=team.lead if name in AS_LEAD else team.member, locale=LOCALES[slug])
    EVERY[name](page, team)
    assert list(look(page)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", EVERY)
def test_the_chinese_page_of_a_team_is_accessible(
    browse: Browse, team: MadeTeam, complaints: Complaints, name: str
) -> None:
    complaints.expect("a status of 400")
    page = browse(account=team.lead if name in AS_LEAD else team.member, locale=LOCALES[CHINESE])
    EVERY[name](page, team)
    assert list(look(page, in_chinese=True)) == []


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
def test_the_pages_before_one_is_in_a_team_are_accessible(
    browse: Browse, team: MadeTeam, account: Account, complaints: Complaints, slug: str
) -> None:
    """No team yet, an invitation opened, a choice that is missing; and an invitation that cannot be used."""
    complaints.expect("a status of 400", "a status of 404")
    lead = browse(account=team.lead)
    link_just_made(lead, team)
    page = browse("/teams/", account, locale=LOCALES[slug])
    assert list(look(page)) == []
    page.goto(lead.locator("#link").input_value())
    assert list(look(page)) == []
    page.locator("main form.fields").evaluate("(form) => { form.noValidate = true; }")
    page.locator("main form.fields .button").first.click()
    expect(page.locator("#join-error")).to_be_visible()
    assert list(look(page)) == []
    page.goto("/teams/join/no-such-token/")
    assert list(look(page)) == []


def test_a_category_of_the_gaps_folds_on_the_phone_alone(browse: Browse, team: MadeTeam) -> None:
    page = browse(f"{team.address}gaps/", team.lead, width=390, java_script_enabled=False)
    category = page.locator(".gap-category").first
    head, row = category.locator("summary"), category.locator(".gap").first
    expect(page.locator(".gap:has(.flag-nobody)").first).to_be_visible()
    expect(row).to_be_hidden()  # each of these somebody has
    head.focus()
    for see in (expect(row).to_be_visible, expect(row).to_be_hidden):
        page.keyboard.press("Enter")
        see()
    page.emulate_media(media="print")
    expect(row).to_be_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(row).to_be_visible()
    expect(head).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 800})
    expect(row).to_be_hidden()
    page.goto(f"{page.url}#{row.get_attribute('id')}")
    expect(row).to_be_visible()
    expect(head).to_be_hidden()  # nor does it say that it folds


# --- The table by keyboard, and on paper ----------------------------------------------------------------------------
COVERED = """() => {  // what has the focus is not hidden entirely: WCAG 2.4.11
  const one = document.activeElement, box = one.getBoundingClientRect(), y = box.top + box.height / 2;
  const points = [.05, .25, .5, .75, .95].map((part) => document.elementFromPoint(box.left + box.width * part, y));
  return points.some((seen) => one.contains(seen)) ? "" : one.outerHTML.slice(0, 80);
}"""


@pytest.mark.parametrize("by", ["category", "item"])
def test_the_table_is_scrolled_and_walked_by_keyboard(browse: Browse, team: MadeTeam, by: str) -> None:
    page = browse(f"{team.address}?by={by}", team.lead)
    page.set_viewport_size({"width": 700, "height": 720})
    table = page.locator("#matrix")
    press_tab_until(page, table, 60)
    for key, side in (("ArrowRight", "scrollLeft"), ("ArrowDown", "scrollTop")):
        for _ in range(4):
            page.keyboard.press(key)
        page.wait_for_function(f"() => document.querySelector('#matrix').{side} > 0")
    links = table.locator("a")
    for place in range(links.count()):
        page.keyboard.press("Tab")
        expect(links.nth(place)).to_be_focused()
        assert page.evaluate(COVERED) == ""
    page.keyboard.press("Tab")
    assert not table.evaluate("(one) => one.contains(document.activeElement)")
    for place in reversed(range(links.count())):
        page.keyboard.press("Shift+Tab")
        expect(links.nth(place)).to_be_focused()
        assert page.evaluate(COVERED) == ""
    page.keyboard.press("Enter")
    expect(page.locator("h1" if by == "item" else ".narrow")).to_be_visible()


def test_a_category_opens_to_its_items_by_keyboard(browse: Browse, team: MadeTeam) -> None:
    page = browse(team.address, team.lead)
    category = page.locator("#matrix thead a").first
    press_tab_until(page, category, 60)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("by=item"))
    expect(page.locator("#matrix thead th[scope=col] span").filter(has_text="Image data")).to_be_visible()


def test_a_phone_lists_members_with_their_imprints_and_shows_items_in_the_table(browse: Browse, team: MadeTeam) -> None:
    page = browse(team.address, team.lead, width=390)
    table, people = page.locator("#matrix"), page.locator(".people")
    expect(people.locator(".mini").first).to_be_visible()
    expect(table).to_be_hidden()
    page.locator(".to-table a").click()
    expect(table).to_be_visible()
    page.goto(f"{team.address}?by=item")
    expect(table).to_be_visible()
    expect(people).to_be_hidden()
    page.goto(team.alone)
    expect(people.get_by_text("Example")).to_be_visible()
    expect(table).to_be_hidden()


CLIPPED = """(all) => all.filter((one) => {  // headings whose words do not stand within them
  const words = document.createRange(), box = one.getBoundingClientRect();
  words.selectNodeContents(one.querySelector("span span"));
  return [...words.getClientRects()].some(
    (line) => line.left < box.left - 1 || line.right > box.right + 1 || line.top < box.top || line.bottom > box.bottom);
}).map((one) => one.textContent)"""


@pytest.mark.parametrize("query", ["", "?by=item"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_overview_prints_on_one_page_of_a4_across(browse: Browse, team: MadeTeam, width: int, query: str) -> None:
    """The table with all its columns, the figures and the key; not what is for the screen alone."""
    page = browse(f"{team.address}{query}", team.lead, width=width, color_scheme="dark")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pages(pdf) == 1
    assert [tuple(round(float(side)) for side in box) for box in MEDIABOX.findall(pdf)] == [A4_ACROSS]
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})  # what the margins leave of the paper
    table = page.locator("#matrix table")
    expect(table).to_be_visible()
    assert table.evaluate("(one) => one.getBoundingClientRect().right") <= 1047
    assert table.locator("[scope=colgroup]").evaluate_all(CLIPPED) == []
    for other in ("header", "footer", ".team-nav", ".narrow", ".people", ".take"):
        assert page.locator(other).filter(visible=True).count() == 0, other


@pytest.mark.parametrize("address", ["sharing/", "gaps/", "assignments/"])
def test_other_pages_of_a_team_print_upright(browse: Browse, team: MadeTeam, address: str) -> None:
    pdf = browse(f"{team.address}{address}", team.member).pdf(prefer_css_page_size=True)
    assert all(float(wide) < float(high) for wide, high in MEDIABOX.findall(pdf))


@pytest.mark.parametrize("width", [390, 320])
def test_the_page_one_is_on_is_never_scrolled_out_of_sight(browse: Browse, team: MadeTeam, width: int) -> None:
    for account, addresses in ((team.lead, ("", "settings/", "history/")), (team.member, ("sharing/", "leave/"))):
        page = browse(account=account, width=width)
        for address in addresses:
            page.goto(f"{team.address}{address}")
            box = page.locator(".team-nav [aria-current]").bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= width
