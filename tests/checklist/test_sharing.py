"""What members say that leads may see: the choice with its previews, notes that are not private, and who looked."""

import uuid
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions as people
from accounts.models import AccessRecord, Membership, TeamEvent, User
from checklist import actions
from checklist.models import Note
from checklist.queries import Sheet, SheetItem
from checklist.queries.sharing import sharing_of
from tests.kinds import Clock, SignIn, Tick
from tests.teams import assigned, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member, shares="totals")


def page(mine: Membership) -> str:
    return f"/teams/{mine.team.slug}/sharing/"


def post(client: Client, mine: Membership, shares: str, **more: Any) -> Any:
    form = {"operation": str(uuid.uuid4()), "as": str(mine.user.uuid), "shares": shares, **more}
    return client.post(page(mine), form)


def shares_of(mine: Membership) -> str:
    return Membership.objects.get(pk=mine.pk).shares


# --- The choice --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shares", ["nothing", "totals", "items", "notes"])
def test_a_choice_is_kept_said_and_written_down(member_client: Client, mine: Membership, shares: str) -> None:
    answer = post(member_client, mine, shares)
    assert (answer.status_code, answer.headers["Location"]) == (303, page(mine))
    assert shares_of(mine) == shares
    text = member_client.get(page(mine)).content.decode()
    assert "The leads of Data team now see" in text
    assert f'value="{shares}" required aria-describedby="what-{shares}" checked' in text
    changed = TeamEvent.objects.filter(what="shares")
    assert [one.detail for one in changed] == ([{"from": "totals", "to": shares}] if shares != "totals" else [])


@pytest.mark.parametrize("shares", ["", "everything", "NOTES"])
def test_no_choice_is_refused_and_nothing_changes(member_client: Client, mine: Membership, shares: str) -> None:
    answer = post(member_client, mine, shares)
    assert answer.status_code == 400
    assert "Choose what the leads of this team may see." in answer.content.decode()
    assert shares_of(mine) == "totals"


def test_a_form_that_was_made_for_somebody_else_changes_nothing(
    sign_in: SignIn, led: Membership, mine: Membership, outsider: User
) -> None:
    theirs = joined(led, outsider, shares="items")
    answer = post(sign_in(outsider), mine, "nothing")
    assert answer.status_code == 409
    assert (shares_of(mine), shares_of(theirs)) == ("totals", "items")


def test_who_was_removed_while_the_page_was_open_is_told_nothing(
    member_client: Client, led: Membership, mine: Membership
) -> None:
    people.remove_member(lead=led, member=mine)
    assert post(member_client, mine, "notes").status_code == 404


def test_a_choice_on_the_page_of_all_teams_leads_back_to_it(member_client: Client, mine: Membership) -> None:
    answer = post(member_client, mine, "items", settings="1")
    assert answer.headers["Location"] == f"/settings/sharing/#team-{mine.team.uuid}"
    assert member_client.get("/settings/sharing/").status_code == 200


# --- What each choice would show -----------------------------------------------------------------------------------
def test_each_choice_has_a_preview_of_what_leads_would_see_now(
    led: Membership, mine: Membership, sheet: Sheet, tick: Tick
) -> None:
    tick(mine.user, *sheet.items[:4])
    for at, private in ((0, False), (1, True)):
        actions.save_note(user=mine.user, skill=sheet.items[at].skill, text="A note", version=0, private=private)
    assignment = assigned(led)
    unseen = {
        one.shares: (one.overview.rows[0].reading is not None, one.items, one.notes, one.kept_back)
        for one in _choices(mine)
    }
    assert unseen == {
        "nothing": (False, None, None, False),
        "totals": (True, None, None, False),
        "items": (True, None, None, True),
        "notes": (True, None, None, True),
    }
    actions.mark_seen(membership=mine, assignment=assignment)
    seen = {
        one.shares: (one.overview.rows[0].reading is not None, one.items, one.notes, one.kept_back)
        for one in _choices(mine)
    }
    assert seen == {
        "nothing": (False, None, None, False),
        "totals": (True, None, None, False),
        "items": (True, len(sheet.items), None, False),
        "notes": (True, len(sheet.items), 1, False),
    }


def _choices(mine: Membership) -> Any:
    return sharing_of(Membership.objects.select_related("team", "user").get(pk=mine.pk)).choices


def test_the_page_names_what_is_covered_labels_and_leads(
    member_client: Client, led: Membership, mine: Membership, sheet: Sheet
) -> None:
    text = member_client.get(page(mine)).content.decode()
    assert "Nothing is assigned to you here yet" in text
    assigned(led)
    people.set_labels(lead=led, member=mine, labels=["frontend"])
    text = member_client.get(page(mine)).content.decode()
    for words in (sheet.title, "totals at most, until you press “Seen”", "frontend", "Lea Der", "Leave this team"):
        assert words in text
    assert "lead@example.org" not in text


# --- Notes ---------------------------------------------------------------------------------------------------------
def save(client: Client, sheet: Sheet, item: SheetItem, user: User, text: str, **more: Any) -> Any:
    kept = Note.objects.filter(user=user, skill=item.skill).first()
    form = {"as": str(user.uuid), "text": text, "version": kept.version if kept else 0, **more}
    return client.post(f"/checklists/{sheet.slug}/items/{item.uuid}/note/", form)


def test_a_note_is_private_until_it_is_said_not_to_be(
    member_client: Client, member: User, sheet: Sheet, item: SheetItem
) -> None:
    address = f"/checklists/{sheet.slug}/items/{item.uuid}/"
    for more, private in (({}, True), ({"shared": "1"}, False), ({}, True)):
        assert save(member_client, sheet, item, member, "Residuals first.", **more).status_code == 303
        assert Note.objects.get(user=member).private == private
        text = member_client.get(address).content.decode()
        assert ('name="shared" value="1" checked' in text) == (not private)
        assert ("only you see it" in text) == private


def test_what_could_not_be_saved_keeps_the_choice_too(
    member_client: Client, member: User, sheet: Sheet, item: SheetItem
) -> None:
    answer = save(member_client, sheet, item, member, "x" * 20_001, shared="1")
    assert answer.status_code == 400
    assert 'name="shared" value="1" checked' in answer.content.decode()


# --- Who looked ------------------------------------------------------------------------------------------------------
def test_each_page_lists_who_looked_there_and_settings_lists_all(
    member_client: Client, lead: User, member: User, led: Membership, mine: Membership, outsider: User
) -> None:
    elsewhere = joined(make_team(outsider, "Night school"), member)
    people.note_look(lead=lead, team=led.team, what="member", member=member)
    people.note_look(lead=outsider, team=elsewhere.team, what="gaps")
    here, there, everywhere = (
        [(one.lead, one.what) for one in member_client.get(address).context["looks"].shown]
        for address in (page(mine), page(elsewhere), "/settings/sharing/")
    )
    assert (here, there) == ([(lead, "member")], [(outsider, "gaps")])
    assert set(everywhere) == {*here, *there}
    text = member_client.get("/settings/sharing/").content.decode()
    for words in ("Night school", "Data team", "your page", "the gaps", "Out Sider"):
        assert words in text


def test_settings_preview_the_choices_of_each_team_in_as_many_statements(
    member_client: Client, member: User, led: Membership, mine: Membership, outsider: User, sheet: Sheet, tick: Tick
) -> None:
    tick(member, sheet.items[3])
    actions.save_note(user=member, skill=sheet.items[0].skill, text="Residuals first.", version=0, private=False)
    actions.mark_seen(membership=mine, assignment=assigned(led))
    costs = []
    for name in ("Alpha", "Beta", ""):
        with CaptureQueriesContext(connection) as captured:
            text = member_client.get("/settings/sharing/").content.decode()
        costs.append(len(captured))
        if name:
            there = make_team(outsider, name)
            theirs = joined(there, member, shares="notes")
            actions.mark_seen(membership=theirs, assignment=assigned(there))
    assert len(set(costs)) == 1, costs
    for membership in (mine, theirs):
        of = text.partition(f'id="team-{membership.team.uuid}"')[2].partition("</section>")[0]
        assert of.count("<details open>") == 1
        assert of.count("<details>") == 3
        assert of.count("<thead>") == (1 if membership == mine else 2)  # with totals; and with what is chosen
        assert f'id="shares-{membership.shares}-{membership.team.slug}"' in of.partition(" checked>")[0]
        assert sheet.items[3].title in of
        assert "Residuals first." in of


def test_who_looked_is_listed_and_kept_for_180_days(
    member_client: Client, lead: User, member: User, led: Membership, mine: Membership, at: Clock
) -> None:
    first = at("2026-01-01 10:00")
    people.note_look(lead=lead, team=led.team, what="member", member=member)
    at("2026-02-01 10:00")
    people.note_look(lead=lead, team=led.team, what="member", member=member)
    for days, listed in ((179, 2), (181, 1)):
        at((first + timedelta(days=days)).strftime("%Y-%m-%d %H:%M"))
        assert len(member_client.get(page(mine)).context["looks"].shown) == listed
    output = StringIO()
    call_command("sweep", stdout=output)
    assert "1 records of who looked deleted" in output.getvalue()
    assert [one.at.month for one in AccessRecord.objects.all()] == [2]


def test_who_is_in_no_team_is_told_that_nobody_sees_anything(outsider_client: Client) -> None:
    text = outsider_client.get("/settings/sharing/").content.decode()
    assert "You are in no team. Nobody sees what you learn." in text
    assert "/settings/sharing/" in outsider_client.get("/settings/").content.decode()


def test_each_choice_shows_something_of_its_own(
    member_client: Client, led: Membership, mine: Membership, sheet: Sheet, tick: Tick
) -> None:
    """The row with totals; with items those that changed last; with notes how the latest begin, and no private one."""
    tick(mine.user, sheet.items[3])
    for at, text, private in ((0, "Residuals first.", False), (1, "Only mine", True)):
        actions.save_note(user=mine.user, skill=sheet.items[at].skill, text=text, version=0, private=private)
    actions.mark_seen(membership=mine, assignment=assigned(led))
    text = member_client.get(page(mine)).content.decode()
    assert text.count("<thead>") == 1
    states = text.partition('<ul class="states-list"')[2].partition("</ul>")[0]
    assert [sheet.items[3].title in line for line in states.split("</li>")[:3]] == [True, False, False]
    notes = text.partition('<ul class="few-notes">')[2].partition("</ul>")[0]
    assert (notes.count("<li>"), "Residuals first." in notes, "Only mine" in text) == (1, True, False)
