"""The story of a team, from the invitation to the overview and to consent withdrawn, in two browsers."""

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.accounts import PASSWORD
from tests.browser.conftest import Browse
from tests.browser.server import Server
from tests.browser.sheet import BOARD, ENGLISH, SMALL_DATASETS, SVMS, expect_state, named, row, tick

pytestmark = pytest.mark.engines

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
TOTAL = "td.sum"


@SCRIPT
def test_from_the_invitation_to_consent_withdrawn(browse: Browse, server: Server, script: bool) -> None:
    (account,) = server.make_accounts(1, "Lea Der")
    lead = browse("/teams/", account, java_script_enabled=script)
    team, link = make_team(lead)
    assign(lead, team)

    member = browse(java_script_enabled=script)
    join(member, link, "Mem Ber", shares="items")
    expect(in_matrix(lead, team, "Mem Ber").locator(TOTAL)).to_contain_text(re.compile(r"^0/"))

    member.goto("/")
    card = member.locator("#assigned")
    expect(card).to_contain_text("Data team")
    card.get_by_role("button", name=re.compile("^Seen")).click()
    member.goto(BOARD)
    for key in (SMALL_DATASETS, SVMS):
        tick(member, key)
        expect_state(member, "done", key)

    found = in_matrix(lead, team, "Mem Ber")
    expect(found.locator(TOTAL)).to_have_attribute("data-done", "2")
    found.get_by_role("link", name="Mem Ber").click()
    page = lead.url
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Mem Ber")
    expect(lead.get_by_text("Mem Ber sees that you opened this.")).to_be_visible()
    expect(lead.locator(f"#tally-{named('entry')}")).to_have_attribute("data-done", "2")
    expect(gap(lead, team, SVMS)).to_contain_text("Mem Ber")

    share(member, team, "nothing")
    expect(in_matrix(lead, team, "Mem Ber")).to_contain_text("not shared")
    expect(in_matrix(lead, team, "Mem Ber").locator(TOTAL)).to_have_count(0)
    lead.goto(page)
    expect(lead.get_by_text("shares nothing with the leads")).to_be_visible()
    expect(lead.locator("[data-tally]")).to_have_count(0)
    expect(gap(lead, team, SVMS)).not_to_contain_text("Mem Ber")
    assert_file_has_no_figures(lead, team)

    member.goto(f"{team}sharing/")
    looks = member.locator("table.looks")
    expect(looks).to_contain_text("Lea Der")
    expect(looks.locator("tbody tr")).to_have_count(4)  # the overview, the member's page, the gaps, the file


def make_team(page: Page) -> tuple[str, str]:
    """Make a team and a link to it; return its address and the link."""
    page.get_by_role("link", name="Make a team").first.click()
    page.locator("#name").fill("Data team")
    page.get_by_role("button", name="Make the team").click()
    expect(page).to_have_url(re.compile("/teams/data-team-[^/]+/invitations/"))
    page.get_by_role("button", name="Make the link", exact=True).click()
    return re.sub("invitations/.*", "", page.url), page.locator("#link").input_value()


def assign(page: Page, team: str) -> None:
    page.goto(f"{team}assignments/new/?list={ENGLISH}")
    page.get_by_role("button", name="Assign").click()
    expect(page).to_have_url(f"{team}assignments/")


def join(page: Page, link: str, name: str, *, shares: str) -> None:
    """Open an invitation without an account, sign up, come back to it, choose, and join."""
    page.goto(link)
    page.locator("main a[href*='/accounts/signup/']").click()
    page.locator("main input[name=email]").fill(f"{uuid.uuid4().hex[:12]}@story.example")
    page.locator("main input[name=password1]").fill(PASSWORD)
    page.locator("main input[name=password1]").press("Enter")
    expect(page).to_have_url(link)
    expect(page.locator("input[name=shares]:checked")).to_have_count(0)
    page.locator("input[name=name]").fill(name)
    page.locator(f"input[name=shares][value={shares}]").check()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("You are in the team")).to_be_visible()


def share(page: Page, team: str, shares: str) -> None:
    page.goto(f"{team}sharing/")
    page.locator(f"input[name=shares][value={shares}]").check()
    page.get_by_role("button", name="Share this").click()
    expect(page.get_by_role("status").get_by_text("see nothing")).to_be_visible()


def in_matrix(page: Page, team: str, name: str) -> Locator:
    """The row of the overview that is about somebody, asked for anew."""
    page.goto(team)
    return page.locator("#matrix tbody tr").filter(has=page.get_by_role("rowheader", name=name))


def gap(page: Page, team: str, key: str) -> Locator:
    """The row of the gaps that is about an item, asked for anew."""
    page.goto(f"{team}gaps/")
    return row(page, key)


def assert_file_has_no_figures(page: Page, team: str) -> None:
    lines = page.request.get(f"{team}export/?what=overview").text().splitlines()
    (line,) = [one for one in lines if one.startswith("Mem Ber,")]
    assert "not shared" in line
    assert not re.search(r"\d", line), line


@SCRIPT
def test_a_member_marks_what_they_can_help_with_and_the_lead_sees_it(
    browse: Browse, server: Server, script: bool
) -> None:
    (account,) = server.make_accounts(1, "Lea Der")
    lead = browse("/teams/", account, java_script_enabled=script)
    team, link = make_team(lead)
    assign(lead, team)
    member = browse(java_script_enabled=script)
    join(member, link, "Mem Ber", shares="totals")
    member.goto(f"{team}gaps/")
    row(member, SVMS).get_by_role("button", name="I can help").click()
    expect(member).to_have_url(re.compile(f"#item-{named(SVMS)}$"))
    expect(row(member, SVMS).get_by_role("button", name="I can help")).to_have_attribute("aria-pressed", "true")
    expect(gap(lead, team, SVMS).locator("dl")).to_have_text(re.compile(r"^\s*Can help\s*Mem Ber\s*$"))
    share(member, team, "nothing")
    expect(gap(lead, team, SVMS)).not_to_contain_text("Mem Ber")
