"""What members see of what is assigned to them: on home and on the team's page; and the half page to forward."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import actions as people
from accounts.models import Membership, User
from checklist import actions, queries
from checklist.queries import Sheet
from tests.checklist.test_assignment_pages import TODAY, fields, of, page
from tests.teams import assigned, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member)


# --- Members ------------------------------------------------------------------------------------------------------
def test_home_shows_what_is_assigned_until_when_and_how_much_is_done(
    led: Membership, mine: Membership, member: User, sheet: Sheet, member_client: Client, tick: Any
) -> None:
    assert "Assigned to you" not in page(member_client, "/")
    made = assigned(led, due_on=TODAY())
    finite = [item for item in sheet.items if not item.ongoing]
    tick(member, *finite[:3])
    tick(member, finite[5], state="skipped")
    shown = page(member_client, "/")
    assert f"3 of {len(finite)} · 1 skipped · due today" in shown
    assert "Your leads see totals at most until you press “Seen”." in shown
    response = member_client.post(of(led, made, "seen/"), fields(member, back="/"))
    assert (response.status_code, response["Location"]) == (303, "/")
    assert "until you press" not in page(member_client, "/")


def test_nothing_single_is_allowed_until_the_member_says_that_they_have_seen_it(
    led: Membership, mine: Membership, member: User, member_client: Client
) -> None:
    made = assigned(led, members=[member.uuid])
    page(member_client, "/")
    page(member_client, f"/teams/{led.team.slug}/assignments/")
    assert [one.allowed for one in queries.members_on(made)] == ["totals"]
    for _ in range(2):
        member_client.post(of(led, made, "seen/"), fields(member, back="https://elsewhere.example/"))
    assert [one.allowed for one in queries.members_on(made)] == ["items"]


def test_members_read_where_they_stand_and_why_and_what_leads_see(
    led: Membership, mine: Membership, member: User, member_client: Client, tick: Any, sheet: Sheet
) -> None:
    address = f"/teams/{led.team.slug}/assignments/"
    made = assigned(led, due_on=TODAY() + timedelta(20))
    shown = page(member_client, address)
    assert "not started No assigned item has been changed yet." in shown
    assert "The leads see your totals of this, and no single item." in shown
    tick(member, sheet.items[0])
    actions.mark_seen(membership=mine, assignment=made)
    shown = page(member_client, address)
    assert "on track 0 % of the time is gone" in shown
    assert "The leads see your totals and your items of this." in shown
    people.set_sharing(membership=mine, shares="nothing")
    assert "The leads see nothing of this" in page(member_client, address)
    assert "What do these words mean?" in shown


def test_members_see_only_what_is_theirs(
    led: Membership, mine: Membership, outsider: User, member_client: Client
) -> None:
    joined(led, outsider)
    assigned(led, members=[outsider.uuid])
    assert "Nothing is assigned to you" in page(member_client, f"/teams/{led.team.slug}/assignments/")
    assert "Assigned to you" not in page(member_client, "/")


# --- The half page --------------------------------------------------------------------------------------------------
def test_the_half_page_is_in_both_languages_whatever_the_interface_is_in(led: Membership, lead_client: Client) -> None:
    address = f"/teams/{led.team.slug}/forward/"
    letters = {}
    for language in ("en", "zh-hans"):
        body = lead_client.get(address, headers={"Accept-Language": language}).content.decode()
        letters[language] = re.findall(r'<section class="letter" lang="([\w-]+)".*?</section>', body, re.DOTALL)
        assert "What the leads of “Data team” see" in body
        assert "What they never see" in body
        assert '<textarea id="as-text"' in body
    assert letters["en"] == letters["zh-hans"] == ["en", "zh-Hans"]
