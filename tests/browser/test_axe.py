"""Every page, in both languages and themes, at the desk and on the phone: axe finds nothing, and nothing overflows.

Colours and markup are the same in both languages: of Chinese pages `make test` asks whether they overflow and are large
enough to press, and `make test-long` lets axe look at them too (test_axe_chinese.py).
"""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser import security
from tests.browser.accounts import PASSWORD
from tests.browser.conftest import Browse, Complaints
from tests.browser.editor import copy_of_the_list, lines
from tests.browser.programs import make_token
from tests.browser.server import Account
from tests.browser.sheet import (
    BOARD,
    CHINESE,
    CHINESE_BOARD,
    ENGLISH,
    FINITE,
    IMAGE_DATA,
    IMAGE_PROJECT,
    READING_PAPERS,
    SMALL_DATASETS,
    named,
    row,
    seed,
    seed_half,
    tick,
    write_note,
)

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]  # what differs between the themes
EVERY_WAY = ((1280, "light"), (1280, "dark"), (390, "light"))
LOCALES = {ENGLISH: "en-GB", CHINESE: "zh-CN"}
SEEN: dict[str, Callable[[Page, str], None]] = {}
SIGNED_IN = {
    "import",
    "home",
    "journey",
    "record",
    "settings",
    "data",
    "tokens",
    "password",
    "email",
    "logout",
    "editor",
    "own",
    "copying",
    "reporting",
}
SMALLEST = 24
CONTROLS = "a, button, summary, input:not([type=hidden]), select, label:has(input)"
WITHIN_TEXT = ".skip, :is(p, .offer, .crumbs, label, dt, h2, li) > :is(a, input)"
TOO_SMALL = """([controls, within_text, least]) => [...document.querySelectorAll(controls)]
  .filter((one) => one.checkVisibility() && !one.matches(within_text))
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least || box.height < least))
  .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""


def page_to_see(function: Callable[[Page, str], None]) -> Callable[[Page, str], None]:
    SEEN[function.__name__] = function
    return function


@page_to_see
def landing(page: Page, slug: str) -> None:
    page.goto("/")


@page_to_see
def guide(page: Page, slug: str) -> None:
    page.goto("/guide/")


@page_to_see
def landing_of_a_guest_with_ticks(page: Page, slug: str) -> None:
    seed(page, "done", *FINITE[:6])
    page.goto("/")


@page_to_see
def board_of_a_guest(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/")


@page_to_see
def board_half_done(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto(f"/checklists/{slug}/")


@page_to_see
def board_with_everything_open(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/?level={named('intermediate', slug)}")
    tick(page, IMAGE_PROJECT, slug)
    expect(page.locator(".offers")).to_be_visible()
    row(page, IMAGE_PROJECT, slug).locator("a").click()
    row(page, READING_PAPERS, slug).locator("a").click()
    expect(page.locator(".detail")).to_have_count(2)
    for part in ("intermediate", "intermediate/networks"):
        page.locator(f"#more-{named(part, slug)}").click()
    expect(page.locator(".menu")).to_have_count(2)


@page_to_see
def board_with_keys_open(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/?q=a")
    page.keyboard.press("?")


@page_to_see
def board_with_nothing_found(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/?q=zzzz")


@page_to_see
def a_part(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/state/?level={named('entry', slug)}")


@page_to_see
def home_with_nothing(page: Page, slug: str) -> None:
    page.goto("/")


@page_to_see
def home_half_done(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto("/")


@page_to_see
def home_all_done(page: Page, slug: str) -> None:
    seed(page, "done", *FINITE)
    page.goto("/")


@page_to_see
def journey_with_nothing(page: Page, slug: str) -> None:
    page.goto("/journey/")


@page_to_see
def journey_half_done(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto("/journey/")
    page.locator("figure > details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    page.locator(".passage details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")


@page_to_see
def journey_narrowed(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto("/journey/?what=done&since=0001-01-01&part=elsewhere")
    expect(page.locator(".errorlist").first).to_be_visible()


@page_to_see
def start(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/start/")
    page.locator(f"input[name='c-{named('entry/data-handling', slug)}'][value=some]").check()


@page_to_see
def start_with_nothing_chosen(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/start/")
    page.locator("button[value=preview]").click()
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def start_preview(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/start/")
    page.locator(f"input[name='c-{named('entry/data-handling', slug)}'][value=all]").check()
    page.locator("button[value=preview]").click()
    page.locator("details.why summary").click()


@page_to_see
def sheet_to_keep(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto(f"/checklists/{slug}/sheet/")


@page_to_see
def export(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto(f"/checklists/{slug}/export/")


@page_to_see
def import_new(page: Page, slug: str) -> None:
    page.goto("/checklists/new/")


@page_to_see
def import_preview(page: Page, slug: str) -> None:
    """Lines that are new, ticked, not understood, and one that is asked about."""
    page.goto("/checklists/new/")
    regression = "Regression" if slug == ENGLISH else "回归"
    text = f"# Mine\n\nWords.\n\n## One\n\n- [x] First <!-- done:2999 -->\n- [ ] {regression}\n- [ ]\n"
    page.locator("#text").fill(text)
    page.locator("form[enctype] button").click()
    expect(page.locator(".asks fieldset")).not_to_have_count(0)


@page_to_see
def import_refused(page: Page, slug: str) -> None:
    page.goto("/checklists/new/")
    page.locator("#text").fill("{")
    page.locator("form[enctype] button").click()
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def editor(page: Page, slug: str) -> None:
    page.goto(copy_of_the_list(page, slug))
    lines(page).first.locator("button").last.click()
    expect(page.locator("#undo")).to_be_visible()


@page_to_see
def editor_with_a_line_open(page: Page, slug: str) -> None:
    """An item and a category are open, and something is retired."""
    page.goto(copy_of_the_list(page, slug))
    lines(page).nth(2).locator(".opener").click()
    page.locator("[data-open] button[value=retire]").click()
    page.locator(".retired summary").click()
    lines(page).first.locator(".opener").click()
    page.locator("[data-open] [name=title]").fill("Other words")
    page.locator(".edit-category > header .opener").nth(1).click()
    expect(page.locator("[data-open]")).to_have_count(2)


@page_to_see
def editor_where_two_collide(page: Page, slug: str) -> None:
    page.goto(copy_of_the_list(page, slug))
    lines(page).first.locator(".opener").click()
    seen = page.locator("[data-open] [name=seen]")
    expect(seen).to_have_count(1)
    seen.evaluate('(one) => { one.value = one.value.replace(\'"title": "\', \'"title": "Old \'); }')
    page.locator("[data-open] [name=title]").fill("Mine")
    page.locator("[data-open] button[value=save]").click()
    expect(page.locator(".theirs-now")).to_be_visible()


@page_to_see
def editor_settings(page: Page, slug: str) -> None:
    page.goto(f"{copy_of_the_list(page, slug)}about/")
    page.locator("input[value=public]").check()
    page.locator(".about-form .actions button").click()
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def editor_history(page: Page, slug: str) -> None:
    address = copy_of_the_list(page, slug)
    page.goto(address)
    lines(page).first.locator("button").last.click()
    page.locator("#undo").click()
    page.goto(f"{address}history/")
    expect(page.locator(".edits li")).to_have_count(3)


@page_to_see
def editor_skills(page: Page, slug: str) -> None:
    page.goto(copy_of_the_list(page, slug))
    page.locator(".add input[name=title]").first.fill("a" if slug == ENGLISH else "数据")
    page.locator(".add button[value=find]").first.click()
    expect(page.locator("#found li").first).to_be_visible()


@page_to_see
def editor_deletes(page: Page, slug: str) -> None:
    page.goto(f"{copy_of_the_list(page, slug)}delete/")


@page_to_see
def own_updates(page: Page, slug: str) -> None:
    """A change that is quiet, and one that touches an edit."""
    origin = copy_of_the_list(page, slug)
    copy = copy_of_the_list(page, origin.split("/")[2])
    for address, title in ((origin, "Theirs"), (copy, "Mine")):
        page.goto(address)
        lines(page).first.locator(".opener").click()
        page.locator("[data-open] [name=title]").fill(title)
        page.locator("[data-open] button[value=save]").click()
        expect(page.locator("[data-open]")).to_have_count(0)
    page.goto(origin)
    lines(page).nth(2).locator(".opener").click()
    page.locator("[data-open] button[value=retire]").click()
    expect(page.locator("[data-open]")).to_have_count(0)
    page.goto(copy.removesuffix("edit/") + "updates/")
    expect(page.locator(".update")).to_have_count(2)


@page_to_see
def start_over(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto(f"/checklists/{slug}/start-over/?look=1")
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def start_over_preview(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto(f"/checklists/{slug}/start-over/?part={named('entry', slug)}")
    page.locator("details.why summary").click()


@page_to_see
def library(page: Page, slug: str) -> None:
    page.goto("/checklists/")


@page_to_see
def own_library(page: Page, slug: str) -> None:
    seed_half(page)
    copy_of_the_list(page, slug)
    page.goto("/checklists/")


@page_to_see
def own_board(page: Page, slug: str) -> None:
    page.goto(copy_of_the_list(page, slug).removesuffix("edit/"))


@page_to_see
def library_with_nothing_found(page: Page, slug: str) -> None:
    page.goto("/checklists/?q=nothing-is-called-so&size=large")


@page_to_see
def copying_refused(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/copy/")
    page.locator("#title").evaluate("(one) => { one.maxLength = 999; }")
    page.locator("#title").fill("a" * 201)
    page.locator("main form.fields button").click()
    expect(page.locator("#title-error")).to_be_visible()


@page_to_see
def reporting_refused(page: Page, slug: str) -> None:
    board = copy_of_the_list(page, slug).removesuffix("edit/")
    page.goto(f"{board}edit/about/")
    page.locator("input[value=public]").check()
    page.locator("input[name=understood]").check()
    page.locator(".about-form .actions button").click()
    page.context.clear_cookies()
    page.goto(f"/accounts/signup/?next={board}report/")
    page.locator("[name=email]").fill(f"{uuid4().hex}@browser.example")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password1]").press("Enter")
    expect(page.locator(".reasons")).to_be_visible()
    page.locator("main form.fields").evaluate("(form) => { form.noValidate = true; }")
    page.locator("main form.fields button").click()
    expect(page.locator("#reason-error")).to_be_visible()


@page_to_see
def item(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_DATA, slug)}/")
    page.locator(".states button[value=learning]").click()
    expect(page.locator(".states button[value=learning]")).to_have_attribute("aria-pressed", "true")


@page_to_see
def ongoing_item(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(READING_PAPERS, slug)}/")


NOTE = "# A head\n\n**bold** [link](https://example.org) `code`\n\n> said\n\n1. one\n\n| a | b |\n|-|-|\n| c | d |"


@page_to_see
def record_of_an_item(page: Page, slug: str) -> None:
    """All that one can have on an item, with its forms open."""
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_PROJECT, slug)}/")
    for place in range(page.locator(".criterion").count()):
        page.locator(f"#criterion-{place}").click()
        expect(page.locator(f"#criterion-{place}")).to_have_attribute("aria-pressed", "true")
    page.locator("#met-done").click()
    expect(page.locator(".states button[value=done]")).to_have_attribute("aria-pressed", "true")
    write_note(page, NOTE)
    page.locator("#evidence-url").fill(f"https://example.org/{'a' * 200}")
    page.locator("#evidence-title").fill("What I built")
    page.locator("#evidence form.row-form button").click()
    page.locator("#dates summary").click()
    page.locator("#done").fill("2024-03")
    page.locator("#dates form button").click()
    page.locator(".item-history button").first.click()
    expect(page.locator(".item-history li")).to_have_count(3)
    page.locator("#dates summary").click()
    page.locator("#note summary").last.click()


@page_to_see
def record_of_an_ongoing_item(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(READING_PAPERS, slug)}/")
    for line in ("One paper", ""):
        page.locator("#line").fill(line)
        page.locator("#practice-url").fill("https://example.org/" if line else "")
        page.locator("#practice form.row-form button").click()
        expect(page.get_by_role("status")).not_to_be_empty()
    write_note(page, NOTE)
    expect(page.locator("#practice .log li")).to_have_count(1)


@page_to_see
def record_refused(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_DATA, slug)}/")
    page.locator("#dates summary").click()
    page.locator("#done").fill("2999")
    page.locator("#dates form button").click()
    expect(page.locator("#dates-error")).to_be_visible()


@page_to_see
def record_with_a_link_refused(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_DATA, slug)}/")
    page.locator("#evidence-url").fill("javascript:void(0)")
    page.locator("#evidence form.row-form button").click()
    expect(page.locator("#evidence-url-error")).to_be_visible()


@page_to_see
def record_in_conflict(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_DATA, slug)}/")
    other = page.context.new_page()
    other.goto(page.url)
    write_note(other, NOTE)
    expect(other.locator("#note .rendered")).to_be_visible()
    other.close()
    write_note(page, "another")
    expect(page.locator("#note .theirs")).to_be_visible()
    page.locator("#note .theirs summary").click()


@page_to_see
def record_of_a_project(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(IMAGE_PROJECT, slug)}/project/")
    page.locator("main form.fields button").click()
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def settings(page: Page, slug: str) -> None:
    page.goto("/settings/")


@page_to_see
def api_docs(page: Page, slug: str) -> None:
    """One template writes sixty operations: three show what it does (lists, progress, a matrix); axe takes a minute for
    all."""
    page.goto("/api/docs/#codes")
    page.locator(".api-operation:has(#change_checklist) summary").click()
    page.evaluate(LEFT_OUT, ["change_checklist", "put_item_progress", "get_matrix"])


LEFT_OUT = """(kept) => document.querySelectorAll(".api-operation").forEach((one) => {
  if (!kept.some((name) => one.querySelector("#" + name))) { one.remove(); }
})"""


@page_to_see
def tokens(page: Page, slug: str) -> None:
    page.goto("/settings/tokens/")


@page_to_see
def tokens_refused(page: Page, slug: str) -> None:
    page.goto("/settings/tokens/?new")
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    page.locator("main form.fields").evaluate("(form) => { form.noValidate = true; }")
    page.locator("main form.fields button").click()
    expect(page.locator("#scopes-error")).to_be_visible()


@page_to_see
def tokens_made(page: Page, slug: str) -> None:
    make_token(page)
    page.locator(".revoke summary").click()


@page_to_see
def data(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto("/settings/data/")


@page_to_see
def data_to_delete(page: Page, slug: str) -> None:
    seed_half(page)
    page.goto("/settings/data/delete/")
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    expect(page.locator("input[name=understood]")).to_be_visible()


@page_to_see
def data_refused(page: Page, slug: str) -> None:
    data_to_delete(page, slug)
    page.locator("form:has(.grave)").evaluate("(form) => { form.noValidate = true; }")
    page.locator("button.grave").click()
    expect(page.get_by_role("alert")).to_be_visible()


@page_to_see
def data_gone(page: Page, slug: str) -> None:
    data_to_delete(page, slug)
    page.locator("input[name=understood]").check()
    page.locator("button.grave").click()
    expect(page.locator("main.refusal")).to_be_visible()


@page_to_see
def email(page: Page, slug: str) -> None:
    page.goto("/accounts/email/")


@page_to_see
def password(page: Page, slug: str) -> None:
    page.goto("/accounts/password/change/")


@page_to_see
def logout(page: Page, slug: str) -> None:
    page.goto("/accounts/logout/")


@page_to_see
def sign_in(page: Page, slug: str) -> None:
    page.goto("/accounts/login/")


@page_to_see
def sign_in_refused(page: Page, slug: str) -> None:
    page.goto("/accounts/login/")
    page.locator("main input[name=login]").fill(f"{named(slug)}@nobody.example")
    page.locator("main input[name=password]").fill("not the password")
    page.locator("main input[name=password]").press("Enter")
    expect(page.locator(".errorlist").first).to_be_visible()


@page_to_see
def sign_up(page: Page, slug: str) -> None:
    page.goto("/accounts/signup/")


@page_to_see
def password_reset(page: Page, slug: str) -> None:
    page.goto("/accounts/password/reset/")


@page_to_see
def sign_in_cancelled_elsewhere(page: Page, slug: str) -> None:
    page.goto("/accounts/3rdparty/login/cancelled/")


@page_to_see
def settings_ask_who_one_is(page: Page, slug: str) -> None:
    page.goto(security.APP)
    expect(page.locator("#id_password")).to_be_visible()


@page_to_see
def settings_connections(page: Page, slug: str) -> None:
    page.goto("/accounts/3rdparty/")


@page_to_see
def not_found(page: Page, slug: str) -> None:
    page.goto("/no/such/page/")


@page_to_see
def refused(page: Page, slug: str) -> None:
    page.goto(f"/checklists/{slug}/items/{named(READING_PAPERS, slug)}/")
    page.locator("#practised_on").evaluate("(input) => { input.max = ''; input.value = '2999-01-01'; }")
    page.locator("#practice form.row-form button").click()
    expect(page.locator("main.refusal")).to_be_visible()


def look(page: Page, in_chinese: bool = False) -> Iterator[str]:
    """What axe finds in both themes and widths; and, on the phone, what is wider than the screen or too small."""
    page.evaluate(AXE_SCRIPT)  # once for all ways; Axe().run would put it in each time
    chinese = page.evaluate("document.documentElement.lang") == "zh-Hans"
    for width, theme in () if chinese and not in_chinese else EVERY_WAY:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        rules = LEVELS if theme == "light" else COLOURS
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        # So high that nothing which sticks to an edge covers what one would scroll to.
        page.set_viewport_size({"width": width, "height": page.evaluate("document.documentElement.scrollHeight") + 200})
        for found in page.evaluate("async (options) => (await axe.run(options)).violations", options):
            for node in found["nodes"]:
                yield f"{width} {theme} {found['id']}: {node['html'][:160]} ({node['failureSummary'][:240]})"
    page.set_viewport_size({"width": 390, "height": 844})
    yield from small_targets(page)
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 320:
        yield f"320: the page is {width} wide: {page.evaluate(WIDER)}"


WIDER = """() => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > 321)
  .slice(0, 4).map((one) => one.outerHTML.slice(0, 90))"""


def small_targets(page: Page) -> Iterator[str]:
    """Controls under 24 pixels, links within text excepted; and ticks under 48 where fingers press them."""
    yield from (f"390: target of {one}" for one in page.evaluate(TOO_SMALL, [CONTROLS, WITHIN_TEXT, SMALLEST]))
    ticks = page.locator(".rows .tick:visible").evaluate_all("(all) => all.map((one) => one.getBoundingClientRect())")
    if any(box["width"] < 48 or box["height"] < 48 for box in ticks):
        yield "390: ticks are smaller than 48"


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
@pytest.mark.parametrize("name", SEEN)
def test_the_page_is_accessible(browse: Browse, account: Account, complaints: Complaints, name: str, slug: str) -> None:
    complaints.expect(
        "a status of 404" if name == "not_found" else "a status of 400", "a status of 409", "Error Code 409"
    )
    page = browse(account=account if name.partition("_")[0] in SIGNED_IN else None, locale=LOCALES[slug])
    SEEN[name](page, slug)
    assert list(look(page)) == []


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
def test_the_pages_of_sign_in_and_security_are_accessible(browse: Browse, account: Account, slug: str) -> None:
    page = browse(locale=LOCALES[slug])
    security.Device(page)
    security.sign_in(page, account, "/accounts/sessions/")
    assert list(look(page)) == []
    security.confirm(page, account, security.APP)
    assert list(look(page)) == []
    security.turn_app_on(page, account)
    assert list(look(page)) == []
    page.goto(f"{security.PASSKEYS}add/")
    expect(page.locator("#passkey")).to_be_visible()
    assert list(look(page)) == []
    security.add_passkey(page, account)
    for address in ("/accounts/2fa/", security.PASSKEYS, "/settings/", f"{security.CODES}generate/"):
        page.goto(address)
        assert list(look(page)) == [], address
    security.sign_out(page)
    security.sign_in(page, account)
    page.locator("#id_code").fill("000000")
    page.locator("#id_code").press("Enter")
    expect(page.locator(".errorlist").first).to_be_visible()
    assert list(look(page)) == []


@pytest.mark.parametrize("slug", [ENGLISH, CHINESE])
def test_the_page_that_asks_where_ticks_differ_is_accessible(browse: Browse, account: Account, slug: str) -> None:
    seed(browse(account=account), "done", SMALL_DATASETS, IMAGE_DATA)
    page = browse(locale=LOCALES[slug])
    seed(page, "learning", SMALL_DATASETS, IMAGE_DATA)
    page.goto(f"/accounts/login/?next={CHINESE_BOARD if slug == CHINESE else BOARD}")
    page.locator("main input[name=login]").fill(account.email)
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main input[name=password]").press("Enter")
    expect(page.locator("form.differing")).to_be_visible()
    assert list(look(page)) == []
    page.locator("input[value=guest]").first.check()
    page.locator("form.differing button").click()
    expect(row(page, SMALL_DATASETS, slug)).to_have_attribute("data-state", "learning")
    expect(row(page, IMAGE_DATA, slug)).to_have_attribute("data-state", "done")
