"""The pages about assignments, as leads and members use them."""

import html
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts.models import Membership, User
from checklist.models import Assignment, Checklist
from checklist.queries import Sheet
from tests.addresses import own_list
from tests.guard import arranging
from tests.people import person
from tests.teams import assigned, crowd, joined, make_team

TODAY = timezone.localdate


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member)


def fields(user: User, **more: Any) -> dict[str, Any]:
    first = {"operation": str(uuid.uuid4()), "scope": "page", "as": str(user.uuid), "wanted": "2", "whom": "team"}
    return {**first, **more}


def new(led: Membership, slug: str = "ml-checklist") -> str:
    return f"/teams/{led.team.slug}/assignments/new/?list={slug}"


def of(led: Membership, assignment: Assignment, tail: str = "") -> str:
    return f"/teams/{led.team.slug}/assignments/{assignment.uuid}/{tail}"


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return words(response)


def words(response: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def theirs(owner: User, **values: Any) -> Checklist:
    with arranging():
        return own_list(owner, "theirs-k3x9qa", **{"title": "Their list", "visibility": "public", **values})[0]


# --- Assign -----------------------------------------------------------------------------------------------------
def test_an_empty_page_says_what_to_do(
    led: Membership, mine: Membership, lead_client: Client, member_client: Client
) -> None:
    address = f"/teams/{led.team.slug}/assignments/"
    assert "Nothing is assigned. Choose a list" in page(lead_client, address)
    assert "Nothing is assigned to you in this team." in page(member_client, address)


def test_a_lead_chooses_among_the_lists_that_can_be_assigned(
    led: Membership, lead: User, outsider: User, lead_client: Client
) -> None:
    theirs(outsider, title="Public wonders")
    with arranging():
        own_list(lead, "mine-k3x9qa", title="My private list")
    shown = page(lead_client, f"/teams/{led.team.slug}/assignments/new/")
    assert "Public wonders" in shown
    assert "My private list" not in shown
    assert lead_client.get(new(led, "mine-k3x9qa")).status_code == 404
    found = page(lead_client, f"/teams/{led.team.slug}/assignments/new/?q=wonders+PUBLIC")
    assert "Public wonders" in found
    assert "No public list has these words" in page(lead_client, f"/teams/{led.team.slug}/assignments/new/?q=nothing")


@pytest.mark.parametrize("query", ["?q=%00", "?list=%00", "?list=" + "a" * 5_000, "?q=" + "a" * 5_000, "?list=a&q=%00"])
def test_nonsense_is_answered(led: Membership, lead_client: Client, query: str) -> None:
    response = lead_client.get(f"/teams/{led.team.slug}/assignments/new/{query}")
    assert response.status_code == (400 if "%00" in query else 404 if "list" in query else 200)


def test_a_list_is_assigned_up_to_a_level_to_chosen_members(
    led: Membership, mine: Membership, lead: User, sheet: Sheet, lead_client: Client, member_client: Client
) -> None:
    due = TODAY() + timedelta(12)
    sent = fields(
        lead,
        target=sheet.levels[0].uuid,
        due_on=due.isoformat(),
        wanted="3",
        whom="chosen",
        members=[str(mine.user.uuid)],
    )
    response = lead_client.post(new(led), sent)
    assert (response.status_code, response["Location"]) == (303, f"/teams/{led.team.slug}/assignments/")
    made = Assignment.objects.get()
    assert (made.target.title if made.target else "", made.due_on, made.wanted, made.whole_team) == (
        sheet.levels[0].title,
        due,
        3,
        False,
    )
    shown = page(lead_client, response["Location"])
    assert "is assigned." in shown
    assert "1 chosen member" in shown
    assert "12 days left" in shown
    assert "0 of 1 who shares something" in shown
    assert f"up to {sheet.levels[0].title}" in page(member_client, response["Location"])


def test_the_same_form_sent_twice_makes_one_assignment(led: Membership, lead: User, lead_client: Client) -> None:
    sent = fields(lead)
    for _ in range(2):
        assert lead_client.post(new(led), sent).status_code == 303
    assert Assignment.objects.count() == 1
    lead_client.post(new(led), {**sent, "wanted": "5"})  # the page brought back, and changed
    assert Assignment.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"due_on": "2020-01-01"}, "This date is over. Choose today or a later one."),
        ({"due_on": "soon"}, "Write the date as year-month-day"),
        ({"due_on": "2\0"}, "Write the date as year-month-day"),
        ({"wanted": "0"}, "from 1 to 1000"),
        ({"wanted": "many"}, "from 1 to 1000"),
        ({"wanted": ""}, "from 1 to 1000"),
        ({"target": "{level}"}, "This list has no such level."),
        ({"target": "\0"}, "This list has no such level."),
        ({"whom": "nobody"}, "Choose whom this is for."),
        ({"whom": "chosen"}, "Choose at least one member"),
        ({"whom": "chosen", "members": ["{member}", "{outsider}"]}, "not in this team any more"),
        ({"whom": "chosen", "members": ["\0"]}, "not in this team any more"),
        ({"operation": ""}, "The operation's id is missing."),
    ],
)
def test_a_form_that_does_not_fit_is_given_back(
    led: Membership,
    mine: Membership,
    lead: User,
    outsider: User,
    chinese: Sheet,
    lead_client: Client,
    wrong: dict[str, Any],
    text: str,
) -> None:
    names = {"level": chinese.levels[0].uuid, "member": mine.user.uuid, "outsider": outsider.uuid}
    filled = {
        name: [one.format(**names) for one in value] if isinstance(value, list) else value.format(**names)
        for name, value in wrong.items()
    }
    sent = fields(lead, **{"wanted": "7", "members": [str(mine.user.uuid)], **filled})
    if wrong.get("whom") == "chosen" and "members" not in wrong:
        sent.pop("members")
    response = lead_client.post(new(led), sent)
    assert response.status_code == 400
    assert text in words(response)
    body = response.content.decode()
    assert "wanted" in wrong or 'name="wanted" value="7"' in body
    if sent.get("members") and sent["members"][0] == str(mine.user.uuid):
        assert f'value="{mine.user.uuid}" checked' in body
    assert not Assignment.objects.exists()


def test_names_and_titles_are_escaped(led: Membership, lead_client: Client) -> None:
    joined(led, person("x@example.org", name="<script>alert(1)</script>"))
    people.rename_team(lead=led, name="<b>Team</b>")
    made = assigned(led)
    for address in (new(led), of(led, made), of(led, made, "end/"), f"/teams/{led.team.slug}/forward/"):
        body = lead_client.get(address).content.decode()
        assert "<script>alert" not in body
        assert "<b>Team</b>" not in body


def test_two_hundred_members_are_shown_at_once(led: Membership, lead_client: Client) -> None:
    crowd(led.team, 199)
    response = lead_client.get(new(led))
    assert response.content.count(b'name="members"') == 200
    assert b'name="find"' not in response.content


def test_of_a_thousand_members_those_looked_for_are_shown_and_nothing_chosen_is_lost(
    led: Membership, lead: User, lead_client: Client
) -> None:
    people_ = crowd(led.team, 1000)
    with arranging():
        Membership.objects.filter(pk=people_[700].pk).update(labels=["Night shift"])
    assert lead_client.get(new(led)).content.count(b'name="members"') == 50
    chosen = [str(people_[at].user.uuid) for at in (3, 998)]
    sent = fields(lead, whom="chosen", members=chosen, wanted="77", due_on="nonsense", find="members", who="night")
    response = lead_client.post(new(led), sent)
    body = response.content.decode()
    assert (response.status_code, body.count('name="members"')) == (200, 3)
    assert all(f'value="{one}" checked' in body for one in chosen)
    assert f'value="{people_[700].user.uuid}">' in body
    assert 'name="wanted" value="77"' in body
    assert "Shown are 3 of 1001 members" in body
    assert 'role="alert"' not in body
    assert not Assignment.objects.exists()
    made = assigned(led, members=[people_[3].user.uuid])
    seen = "a" * 32
    body = lead_client.post(of(led, made), {**sent, "seen": seen, "who": "0998"}).content.decode()
    assert f'name="seen" value="{seen}"' in body  # what the lead looks for is no look at what others changed
    made.refresh_from_db()
    assert made.wanted == 2


def test_a_thousand_members_can_be_chosen(led: Membership, lead: User, lead_client: Client) -> None:
    crowd(led.team, 1000)
    everybody = [str(one.user.uuid) for one in Membership.objects.select_related("user")]
    assert lead_client.post(new(led), fields(lead, whom="chosen", members=everybody)).status_code == 303
    assert Assignment.objects.get().assignees.count() == 1001


# --- Change and end -----------------------------------------------------------------------------------------------
def test_a_form_shows_the_terms_and_changes_them(
    led: Membership, mine: Membership, lead: User, lead_client: Client
) -> None:
    made = assigned(led, members=[mine.user.uuid], wanted=4, due_on=TODAY() + timedelta(5))
    body = lead_client.get(of(led, made)).content.decode()
    assert 'name="wanted" value="4"' in body
    assert f'name="due_on" value="{made.due_on}"' in body
    assert 'value="chosen" checked' in body
    assert f'value="{mine.user.uuid}" checked' in body
    version = re.search(r'name="seen" value="(\w+)"', body)
    assert version
    sent = fields(lead, seen=version[1], whom="team")
    for _ in range(2):
        assert lead_client.post(of(led, made), sent).status_code == 303
    made.refresh_from_db()
    assert (made.whole_team, made.wanted, made.due_on) == (True, 2, None)


def test_of_two_leads_the_second_is_told_and_may_save_over_it(
    led: Membership, mine: Membership, lead: User, lead_client: Client, member_client: Client
) -> None:
    people.set_role(lead=led, member=mine, role="lead")
    made = assigned(led)
    body = lead_client.get(of(led, made)).content.decode()
    version = re.findall(r'name="seen" value="(\w+)"', body)[0]
    assert member_client.post(of(led, made), fields(mine.user, seen=version, wanted="5")).status_code == 303
    response = lead_client.post(of(led, made), fields(lead, seen=version, wanted="9"))
    assert response.status_code == 409
    shown = response.content.decode()
    assert "wanted 5" in shown
    assert 'name="wanted" value="9"' in shown
    again = re.findall(r'name="seen" value="(\w+)"', shown)[0]
    assert lead_client.post(of(led, made), fields(lead, seen=again, wanted="9")).status_code == 303
    made.refresh_from_db()
    assert made.wanted == 9


def test_ending_says_what_becomes_of_it_and_can_be_repeated(
    led: Membership, mine: Membership, lead: User, lead_client: Client, member_client: Client
) -> None:
    made = assigned(led)
    assert "Nothing is lost" in page(lead_client, of(led, made, "end/"))
    for _ in range(2):
        assert lead_client.post(of(led, made, "end/"), fields(lead)).status_code == 303
    assert "The assignment has ended." in page(lead_client, f"/teams/{led.team.slug}/assignments/")
    assert lead_client.get(of(led, made)).status_code == 410
    assert lead_client.get(of(led, made, "end/")).status_code == 410
    assert lead_client.post(of(led, made), fields(lead)).status_code == 410
    assert "Assigned to you" not in page(member_client, "/")


def test_an_assignment_without_its_list_is_told_and_can_be_ended(
    led: Membership, lead: User, outsider: User, lead_client: Client
) -> None:
    made = assigned(led, theirs(outsider))
    with arranging():
        Checklist.objects.filter(slug="theirs-k3x9qa").update(visibility="private", title="Secret")
    shown = page(lead_client, f"/teams/{led.team.slug}/assignments/")
    assert "The list is not there any more" in shown
    assert "Their list" in shown
    assert "Secret" not in shown
    assert lead_client.get(of(led, made)).status_code == 404
    assert "Secret" not in page(lead_client, of(led, made, "end/"))
    assert lead_client.post(of(led, made, "end/"), fields(lead)).status_code == 303
    assert "The list is not there any more" not in page(lead_client, f"/teams/{led.team.slug}/assignments/")


@pytest.mark.parametrize("tail", ["", "end/", "seen/"])
def test_a_form_of_somebody_else_changes_nothing(
    led: Membership, mine: Membership, lead_client: Client, tail: str
) -> None:
    made = assigned(led)
    response = lead_client.post(of(led, made, tail), fields(mine.user, wanted="9"))
    assert response.status_code == 409
    made.refresh_from_db()
    assert (made.wanted, made.ended_at) == (2, None)
