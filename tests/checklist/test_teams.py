"""Teams as such: make one, name it, who is in it as what, leave it, delete it; and what of that is kept on record."""

import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts import actions as people
from accounts.models import Membership, Role, Team, TeamEvent, User
from checklist import actions
from checklist.models import Checklist, Progress, Via
from checklist.queries import Sheet
from tests.guard import arranging
from tests.kinds import SignIn
from tests.people import person
from tests.teams import assigned, crowd, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


def post(client: Client, user: User, address: str, **fields: Any) -> HttpResponse:
    """What a page of that person posts."""
    return client.post(address, {"operation": uuid.uuid4(), "scope": "page", "as": user.uuid, **fields})


def change(client: Client, user: User, one: Membership, **fields: Any) -> HttpResponse:
    return post(client, user, f"/teams/{one.team.slug}/settings/members/{one.user.uuid}/", **fields)


# --- Making one -----------------------------------------------------------------------------------------------
def test_who_is_in_no_team_is_told_what_to_do(member_client: Client) -> None:
    page = member_client.get("/teams/").text
    assert "You are in no team yet" in page
    assert "/teams/new/" in page


def test_a_made_team_leads_straight_to_its_invitations(lead_client: Client, lead: User) -> None:
    answer = post(lead_client, lead, "/teams/new/", name="  Data   team ")
    made = Membership.objects.get()
    assert (made.team.name, made.role, made.user) == ("Data team", Role.LEAD, lead)
    assert (answer.status_code, answer["Location"]) == (303, f"/teams/{made.team.slug}/invitations/")
    assert "Data team" in lead_client.get("/teams/").text


def test_posting_the_same_form_twice_makes_one_team(lead_client: Client, lead: User) -> None:
    form = {"operation": uuid.uuid4(), "scope": "page", "as": lead.uuid, "name": "Data team"}
    assert {lead_client.post("/teams/new/", form).status_code for _ in range(2)} == {303}
    assert Team.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\0b"])
def test_a_name_that_is_none_is_refused_and_given_back(lead_client: Client, lead: User, name: str) -> None:
    answer = post(lead_client, lead, "/teams/new/", name=name)
    assert answer.status_code == 400
    assert Team.objects.count() == 0
    assert name.replace("\0", "") in answer.text.replace("\0", "")


def test_a_page_made_for_somebody_else_makes_no_team(lead_client: Client, member: User) -> None:
    assert post(lead_client, member, "/teams/new/", name="Data team").status_code == 409
    assert Team.objects.count() == 0


# --- Settings -------------------------------------------------------------------------------------------------
def test_a_team_is_renamed_and_its_address_stays(led: Membership, lead_client: Client, lead: User) -> None:
    answer = post(lead_client, lead, f"/teams/{led.team.slug}/settings/", name="<b>Vision</b>")
    assert answer.status_code == 303
    page = lead_client.get(f"/teams/{led.team.slug}/settings/").text
    assert "&lt;b&gt;Vision&lt;/b&gt;" in page
    assert "<b>Vision</b>" not in page


def test_no_page_of_a_team_shows_a_members_address(led: Membership, lead_client: Client, member: User) -> None:
    nameless = person("nameless@example.org")
    joined(led, member)
    joined(led, nameless)
    for tail in ("settings", "history", "invitations", "delete", "leave"):
        page = lead_client.get(f"/teams/{led.team.slug}/{tail}/").text
        assert "member@example.org" not in page
        assert "nameless" not in page
    assert "(no name)" in lead_client.get(f"/teams/{led.team.slug}/settings/").text


def test_roles_and_labels_are_changed_by_leads(led: Membership, lead_client: Client, lead: User, member: User) -> None:
    mine = joined(led, member)
    assert change(lead_client, lead, mine, do="role", role="lead").status_code == 303
    assert change(lead_client, lead, mine, do="labels", labels="backend,  new here , backend").status_code == 303
    mine.refresh_from_db()
    assert (mine.role, mine.labels) == ("lead", ["backend", "new here"])


@pytest.mark.parametrize("labels", ["x" * 41, ",".join(map(str, range(11))), "a\0b", "x" * 501])
def test_labels_that_do_not_fit_are_given_back(
    led: Membership, lead_client: Client, lead: User, member: User, labels: str
) -> None:
    mine = joined(led, member)
    answer = change(lead_client, lead, mine, do="labels", labels=labels)
    assert answer.status_code == 400
    assert labels.replace("\0", "") in answer.text.replace("\0", "")
    mine.refresh_from_db()
    assert mine.labels == []


def test_the_last_lead_can_neither_leave_nor_step_down(led: Membership, lead_client: Client, lead: User) -> None:
    assert "You are the only lead" in lead_client.get(f"/teams/{led.team.slug}/leave/").text
    for answer in (
        post(lead_client, lead, f"/teams/{led.team.slug}/leave/"),
        change(lead_client, lead, led, do="role", role="member"),
        change(lead_client, lead, led, do="remove"),
    ):
        assert answer.status_code == 400
        assert "You are the only lead of this team" in answer.text
    led.refresh_from_db()
    assert led.leads


def test_one_of_two_leads_may_step_down_and_is_then_no_lead(
    led: Membership, lead_client: Client, lead: User, member: User
) -> None:
    joined(led, member, role="lead")
    assert change(lead_client, lead, led, do="role", role="member")["Location"] == "/teams/"
    assert lead_client.get(f"/teams/{led.team.slug}/settings/").status_code == 404


def test_who_is_taken_out_with_the_page_open_finds_nothing_there(
    led: Membership, lead_client: Client, lead: User, member: User, member_client: Client
) -> None:
    mine = joined(led, member, role="lead")
    assert member_client.get(f"/teams/{led.team.slug}/settings/").status_code == 200
    assert change(lead_client, lead, mine, do="remove").status_code == 303
    for answer in (
        member_client.get(f"/teams/{led.team.slug}/settings/"),
        post(member_client, member, f"/teams/{led.team.slug}/settings/", name="Mine now"),
        change(member_client, member, led, do="remove"),
        post(member_client, member, f"/teams/{led.team.slug}/leave/"),
        member_client.get(f"/teams/{led.team.slug}/history/"),
    ):
        assert answer.status_code == 404
    assert Membership.objects.get() == led


def test_members_are_found_by_name_and_shown_fifty_at_once(led: Membership, lead_client: Client) -> None:
    crowd(led.team, 120)
    address = f"/teams/{led.team.slug}/settings/"
    assert lead_client.get(address).text.count('id="member-') == 50
    assert lead_client.get(address + "?page=3").text.count('id="member-') == 21
    assert lead_client.get(address + "?q=member 011").text.count('id="member-') == 10
    assert "Nobody has this name" in lead_client.get(address + "?q=nobody").text


def test_the_settings_cost_the_same_for_any_number_of_members(
    led: Membership, lead_client: Client, django_assert_num_queries: Any
) -> None:
    crowd(led.team, 30)
    lead_client.get(f"/teams/{led.team.slug}/settings/")
    with django_assert_num_queries(7):
        lead_client.get(f"/teams/{led.team.slug}/settings/")


# --- Past one's right -----------------------------------------------------------------------------------------
def test_a_member_can_promote_nobody(led: Membership, member: User, member_client: Client) -> None:
    mine = joined(led, member)
    for one in (mine, led):
        for fields in ({"do": "role", "role": "lead"}, {"do": "remove"}, {"do": "labels", "labels": "x"}):
            assert change(member_client, member, one, **fields).status_code == 404
    mine.refresh_from_db()
    assert mine.role == "member"


def test_a_lead_can_do_nothing_in_another_team(
    led: Membership, lead_client: Client, lead: User, outsider: User, member: User
) -> None:
    theirs = make_team(outsider, "Other team")
    other = joined(theirs, member)
    before = list(TeamEvent.objects.values_list("pk", flat=True))
    for one in (theirs, other):
        for fields in ({"do": "role", "role": "lead"}, {"do": "remove"}, {"do": "labels", "labels": "x"}):
            assert change(lead_client, lead, one, **fields).status_code == 404
            mixed = f"/teams/{led.team.slug}/settings/members/{one.user.uuid}/"  # their member by one's own team
            assert post(lead_client, lead, mixed, **fields).status_code == 404
    for tail in ("settings", "delete", "leave"):
        assert post(lead_client, lead, f"/teams/{theirs.team.slug}/{tail}/", name="Mine").status_code == 404
    assert list(TeamEvent.objects.values_list("pk", flat=True)) == before


def test_a_lead_of_one_team_who_is_a_member_of_another_leads_only_the_one(
    led: Membership, lead_client: Client, lead: User, outsider: User
) -> None:
    theirs = make_team(outsider, "Other team")
    mine = joined(theirs, lead)
    assert change(lead_client, lead, mine, do="role", role="lead").status_code == 404
    assert lead_client.get(f"/teams/{theirs.team.slug}/settings/").status_code == 404


# --- Leaving, and the end ---------------------------------------------------------------------------------------
def test_a_member_leaves_at_once(led: Membership, member: User, member_client: Client, lead_client: Client) -> None:
    mine = joined(led, member)
    assert member_client.get(f"/teams/{led.team.slug}/leave/").status_code == 200
    assert Membership.objects.filter(pk=mine.pk).exists()
    assert post(member_client, member, f"/teams/{led.team.slug}/leave/")["Location"] == "/teams/"
    assert not Membership.objects.filter(pk=mine.pk).exists()
    assert "Mem Ber left the team." in lead_client.get(f"/teams/{led.team.slug}/history/").text


def test_the_lists_of_a_deleted_team_are_the_leads_own_and_ticks_stay(
    led: Membership, lead_client: Client, lead: User, member: User, sheet: Sheet, tick: Any
) -> None:
    joined(led, member)
    tick(member, sheet.items[0])
    source = Checklist.objects.get(slug=sheet.slug)
    mine = actions.copy_list(user=lead, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(owner=None, team=led.team, visibility="team")
    assigned(led, mine)
    assert mine.title in lead_client.get(f"/teams/{led.team.slug}/delete/").text
    assert post(lead_client, lead, f"/teams/{led.team.slug}/delete/")["Location"] == "/teams/"
    mine.refresh_from_db()
    assert (mine.owner, mine.team, mine.visibility) == (lead, None, "private")
    assert not Team.objects.exists()
    assert Progress.objects.filter(user=member).count() == 1
    assert post(lead_client, lead, f"/teams/{led.team.slug}/delete/").status_code == 404


# --- The record -------------------------------------------------------------------------------------------------
def test_every_kind_of_change_has_its_sentence(led: Membership, lead_client: Client, lead: User, member: User) -> None:
    mine = joined(led, member)
    people.rename_team(lead=led, name="100 % data")
    people.set_role(lead=led, member=mine, role="lead")
    people.set_labels(lead=led, member=mine, labels=["50 %", "new"])
    people.set_sharing(membership=mine, shares="totals")
    one = assigned(led)
    chosen = assigned(led, members=[member.uuid])
    actions.end_assignment(lead=led, assignment=one)
    invitation = people.invite(lead=led, named=uuid.uuid4(), role="lead", uses=3).invitation
    people.renew(lead=led, invitation=invitation)
    people.revoke(lead=led, invitation=invitation)
    people.set_role(lead=mine, member=led, role="member")
    people.set_role(lead=mine, member=led, role="lead")
    people.remove_member(lead=led, member=mine)
    with arranging():
        TeamEvent.objects.create(team=led.team, what="handed_over", actor=lead, detail={"title": "Ours"})
    page = lead_client.get(f"/teams/{led.team.slug}/history/").text
    told = re.findall(r"<ol class=\"team-history\">.*</ol>", page, re.DOTALL)[0]
    for sentence in (
        "You made the team “Data team”.",
        "You renamed the team: “Data team” is now “100 % data”.",
        "You made an invitation for 1 member, which holds for 14 days.",
        "You made an invitation for 3 leads, which holds for 14 days.",
        "You sent an invitation again.",
        "You withdrew an invitation.",
        "Mem Ber joined as member. Leads may see: items.",
        "You changed the role of Mem Ber from member to lead.",
        "Mem Ber changed the role of Lea Der from lead to member.",
        "You changed labels of Mem Ber. Before: none. Now: 50 %, new.",
        "Mem Ber changed what leads may see. Before: items. Now: totals.",
        f"You assigned “{one.checklist.title}”. For the whole team.",
        "For 1 member.",
        "You ended the assignment",
        "You took Mem Ber out of the team.",
        "You handed the list “Ours” over to the team.",
    ):
        assert sentence in told, sentence
    assert chosen.pk


def test_members_read_what_concerns_them_and_nothing_of_others(
    led: Membership, member: User, member_client: Client, outsider: User, lead_client: Client
) -> None:
    theirs = joined(led, outsider)
    joined(led, member)
    people.set_sharing(membership=theirs, shares="totals")
    people.set_labels(lead=led, member=theirs, labels=["secret label"])
    assigned(led, members=[outsider.uuid], due_on=None)
    page = member_client.get(f"/teams/{led.team.slug}/history/").text
    assert "You joined as member" in page
    assert "Out Sider" not in page
    assert "secret label" not in page
    assert "assigned" not in page.partition("team-history")[2]
    assigned(led)
    assert "Lea Der assigned" in member_client.get(f"/teams/{led.team.slug}/history/").text
    assert "secret label" in lead_client.get(f"/teams/{led.team.slug}/history/").text


def test_the_record_is_shown_a_hundred_at_a_time(led: Membership, lead_client: Client, lead: User) -> None:
    with arranging():
        TeamEvent.objects.bulk_create(TeamEvent(team=led.team, what="sent_again", actor=lead) for _ in range(150))
    address = f"/teams/{led.team.slug}/history/"
    assert lead_client.get(address).text.count("<time") == 100
    assert lead_client.get(address + "?page=2").text.count("<time") == 51
    for page in ("0", "-1", "3", "x", "²", "99999999999999999999"):
        assert lead_client.get(address, {"page": page}).status_code == 404


def test_who_made_a_change_and_has_left_the_product_is_named_nowhere(
    led: Membership, member: User, lead_client: Client
) -> None:
    mine = joined(led, member, role="lead")
    people.rename_team(lead=mine, name="Renamed")
    actions.erase_account(user=member)
    assert "(a deleted account) renamed the team" in lead_client.get(f"/teams/{led.team.slug}/history/").text


def test_team_pages_are_kept_by_nobody(led: Membership, sign_in: SignIn, lead: User) -> None:
    for tail in ("settings", "history", "invitations", "delete", "leave"):
        answer = sign_in(lead).get(f"/teams/{led.team.slug}/{tail}/")
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex"
