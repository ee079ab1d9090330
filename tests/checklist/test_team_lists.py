"""A team's list: who gets what at every address, how it is handed over, who finds it."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts import actions as people
from accounts.models import Membership, TeamEvent, User
from checklist import actions, queries
from checklist.actions.parts import LISTS_AT_MOST
from checklist.models import Checklist, Item, Via
from checklist.templatetags.team_words import told
from tests.addresses import ABSENT, own_list, rolled_back
from tests.checklist.team_lists import World, client_of, form
from tests.guard import arranging
from tests.teams import assigned, joined, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(lead: User, member: User) -> World:
    return World(lead, member)


# --- Who may what, at every address ----------------------------------------
# "in" is a redirect to sign in. Both former ones left the team; `other_lead` leads another.
ROLES = ("lead", "second_lead", "member", "former_lead", "former_member", "other_lead", "stranger", "anonymous")
SEEN = (200, 200, 200, 404, 404, 404, 404, "in")
LED = (200, 200, 404, 404, 404, 404, 404, "in")
WRITTEN = (303, 303, 303, 404, 404, 404, 404, "in")
CHANGED = (303, 303, 404, 404, 404, 404, 404, "in")
REFUSED = (400, 400, 404, 404, 404, 404, 404, "in")
NOWHERE = (404, 404, 404, 404, 404, 404, 404, "in")
CALLED = (200, 200, 200, 404, 404, 404, 404, 401)
ADDRESSES: list[tuple[str, str, tuple[Any, ...]]] = [
    ("GET", "{list}/", SEEN),
    ("GET", "{list}/start/", SEEN),
    ("POST", "{list}/start/", SEEN),
    ("GET", "{list}/sheet/", SEEN),
    ("GET", "{list}/sheet.svg", SEEN),
    ("GET", "{list}/export/", SEEN),
    ("GET", "{list}/export/?as=json&notes=1", SEEN),
    ("GET", "{list}/start-over/", SEEN),
    ("GET", "{list}/state/?category={category}", SEEN),
    ("POST", "{list}/state/?category={category}", WRITTEN),
    ("GET", "{list}/items/{item}/", SEEN),
    ("POST", "{list}/items/{item}/state/", WRITTEN),
    ("POST", "{list}/items/{item}/note/", WRITTEN),
    ("POST", "{list}/items/{item}/evidence/", WRITTEN),
    ("POST", "{list}/items/{item}/evidence/{absent}/remove/", NOWHERE),
    ("POST", "{list}/items/{item}/criteria/", (*REFUSED[:2], 400, *REFUSED[3:])),
    ("POST", "{list}/items/{item}/dates/", WRITTEN),
    ("GET", "{list}/items/{item}/project/", NOWHERE),
    ("POST", "{list}/items/{item}/not-now/", NOWHERE),
    ("GET", "{list}/copy/", SEEN),
    ("POST", "{list}/copy/", WRITTEN),
    ("GET", "{list}/report/", NOWHERE),
    ("POST", "{list}/report/", NOWHERE),
    ("GET", "{list}/import/", LED),
    ("POST", "import/", CHANGED),
    ("GET", "{list}/edit/", LED),
    ("GET", "{list}/edit/?part={item}", LED),
    ("POST", "{list}/edit/", CHANGED),
    ("GET", "{list}/edit/skills/?category={category}", LED),
    ("GET", "{list}/edit/history/", LED),
    ("GET", "{list}/edit/about/", LED),
    ("POST", "{list}/edit/about/", CHANGED),
    ("GET", "{list}/edit/delete/", LED),
    ("POST", "{list}/edit/delete/", CHANGED),
    ("GET", "{list}/edit/hand-over/", LED),
    ("POST", "{list}/edit/hand-over/", (303, 303, 404, 404, 404, 404, 404, "in")),
    ("GET", "{list}/updates/", LED),
    ("POST", "{list}/updates/", REFUSED),
    ("GET", "/journey/?list={list}", SEEN),
    ("GET", "/api/v1/checklists/{list_id}/progress/", CALLED),
    ("PUT", "/api/v1/items/{item}/progress/", CALLED),
]


def ask(world: World, role: str, method: str, address: str) -> Any:
    names = {"list": world.checklist.slug, "list_id": world.checklist.uuid, "item": world.item.uuid, "absent": ABSENT}
    names |= {"category": world.item.category.uuid, "root": world.checklist.uuid}
    filled = address.format(**names)
    filled = filled if filled.startswith("/") else f"/checklists/{filled}"
    client = world.client(role)
    if method == "PUT":
        return client.put(filled, {"state": "done"}, content_type="application/json")
    if method == "GET":
        return client.get(filled)
    kept = {"state": "done", "text": "Mine", "version": "0", "title": "Another", "url": "https://example.org/a"}
    kept |= {"do": "add", "kind": "level", "parent": str(world.checklist.uuid), "seen": '{"title": "Old"}'}
    kept |= {"done": "2024", "criterion": "0:yes", "team": world.led.team.slug, "reason": "spam", "link": "1"}
    kept |= {"list": world.checklist.slug} if address == "import/" else {}
    if address.endswith("/about/"):
        kept["seen"] = json.dumps({"title": "The plan of the team"})
    kept |= {"url": ""} if address.endswith(("category}", "/state/")) else {}
    user = world.people.get(role)
    return client.post(filled, {**form(user), **kept} if user else {**kept, "as": "guest"})


def said(response: Any) -> Any:
    signs_in = response.status_code == 302 and response["Location"].startswith("/accounts/login/")
    return "in" if signs_in else response.status_code


@pytest.mark.parametrize(("method", "address", "answers"), ADDRESSES)
def test_each_role_is_answered_as_the_table_says(
    world: World, method: str, address: str, answers: tuple[Any, ...]
) -> None:
    seen = []
    for role in ROLES:
        with rolled_back():
            seen.append(said(ask(world, role, method, address)))
    assert dict(zip(ROLES, seen, strict=True)) == dict(zip(ROLES, answers, strict=True))


def test_who_left_sees_what_they_would_see_of_no_list_at_all(world: World) -> None:
    client = world.client("former_lead")
    theirs, absent = (client.get(f"/checklists/{slug}/") for slug in (world.checklist.slug, ABSENT))
    assert (theirs.status_code, theirs.content) == (absent.status_code, absent.content)


# --- Handing over ----------------------------------------
def test_a_private_list_becomes_the_teams_and_keeps_its_content(lead: User) -> None:
    led = make_team(lead)
    with arranging():
        mine, item = own_list(lead)
    page = client_of(lead).get(f"/checklists/{mine.slug}/edit/hand-over/").content.decode()
    assert "Data team" in page
    response = client_of(lead).post(f"/checklists/{mine.slug}/edit/hand-over/", form(lead, team=led.team.slug))
    assert (response.status_code, response["Location"]) == (303, f"/checklists/{mine.slug}/edit/about/")
    now = Checklist.objects.get(pk=mine.pk)
    assert (now.owner, now.team, now.visibility, now.revision) == (None, led.team, "team", mine.revision + 1)
    assert [one.pk for one in Item.objects.filter(checklist=now)] == [item.pk]
    event = TeamEvent.objects.get(team=led.team, what="handed_over")
    assert (event.actor, event.detail["title"]) == (lead, "My list")


@pytest.mark.parametrize("visibility", ["link", "public"])
def test_what_was_shared_stays_shared(lead: User, visibility: str) -> None:
    led = make_team(lead)
    with arranging():
        mine, _item = own_list(lead, visibility=visibility)
    assert actions.hand_over(lead=led, checklist=mine).visibility == visibility


def test_handing_over_again_changes_nothing(world: World, lead: User) -> None:
    before = Checklist.objects.get(pk=world.checklist.pk)
    address = f"/checklists/{world.checklist.slug}/edit/hand-over/"
    assert client_of(lead).post(address, form(lead, team=world.led.team.slug)).status_code == 303
    assert Checklist.objects.get(pk=world.checklist.pk).revision == before.revision
    assert TeamEvent.objects.filter(what="handed_over").count() == 1


@pytest.mark.parametrize("team", ["", "no-such-team", "{other}", "\0"])
def test_a_list_goes_to_no_team_that_one_does_not_lead(world: World, team: str) -> None:
    with arranging():
        mine, _item = own_list(world.people["member"])
    given = team.format(other=world.elsewhere.team.slug)
    for chosen in (given, world.led.team.slug):  # a member of it leads it no more than a stranger
        response = world.client("member").post(
            f"/checklists/{mine.slug}/edit/hand-over/", form(world.people["member"], team=chosen)
        )
        assert response.status_code == 400
        assert "Choose one of the teams that you lead." in response.content.decode()
    mine.refresh_from_db()
    assert (mine.team_id, mine.revision) == (None, 1)


def test_who_leads_the_team_no_more_is_refused_by_the_action(world: World) -> None:
    with arranging():
        mine, _item = own_list(world.people["second_lead"])
    people.set_role(lead=world.led, member=world.memberships["second_lead"], role="member")
    with pytest.raises(Membership.DoesNotExist):
        actions.hand_over(lead=world.memberships["second_lead"], checklist=mine)


def test_a_teams_list_goes_on_to_another_team_that_all_its_leads_lead(world: World, lead: User) -> None:
    other = make_team(lead, "Research")
    address = f"/checklists/{world.checklist.slug}/edit/hand-over/"
    refused = client_of(lead).post(address, form(lead, team=other.team.slug))
    assert refused.status_code == 400
    assert "Not all leads of Data team lead Research" in refused.content.decode()
    theirs = joined(other, world.people["second_lead"])
    with pytest.raises(ValidationError, match="Copy it"):  # a member of it leads it not
        actions.hand_over(lead=other, checklist=world.checklist)
    people.set_role(lead=other, member=theirs, role="lead")
    assignment = assigned(world.led, world.checklist)
    with pytest.raises(ValidationError, match="End the assignment first"):
        actions.hand_over(lead=other, checklist=world.checklist)
    actions.end_assignment(lead=world.led, assignment=assignment)
    actions.hand_over(lead=other, checklist=world.checklist)
    assert world.client("member").get(f"/checklists/{world.checklist.slug}/").status_code == 404
    events = {led.pk: list(told_of(led)) for led in (world.led, other)}
    assert events == {
        world.led.pk: [
            "You handed the list “The plan of the team” over to another team: Research.",
            "You handed the list “The plan of the team” over to the team.",
        ],
        other.pk: ["You handed the list “The plan of the team” over to the team."],
    }


def told_of(led: Membership) -> Iterator[str]:
    """What the record of a team says of its lists."""
    events = TeamEvent.objects.filter(team=led.team, what="handed_over").select_related("actor", "member")
    return (told(event, led.user) for event in events.order_by("-pk"))


def test_a_public_list_is_not_taken_from_other_leads_either(world: World, lead: User) -> None:
    with arranging():
        Checklist.objects.filter(pk=world.checklist.pk).update(visibility="public")
    with pytest.raises(ValidationError, match="Not all leads"):
        actions.hand_over(lead=make_team(lead, "Research"), checklist=world.checklist)


def test_what_a_curator_took_out_is_not_handed_over(lead: User) -> None:
    led = make_team(lead)
    with arranging():
        mine, _item = own_list(lead, visibility="public", withheld=True)
    response = client_of(lead).post(f"/checklists/{mine.slug}/edit/hand-over/", form(lead, team=led.team.slug))
    assert response.status_code == 400
    mine.refresh_from_db()
    assert mine.team_id is None


def test_the_teams_lists_do_not_count_against_the_person_but_against_the_team(world: World, lead: User) -> None:
    with arranging():
        for number in range(LISTS_AT_MOST - 1):
            own_list(lead, f"list-{number}-k3x9qa")
    made = actions.start_list(user=lead, title="The last", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    with pytest.raises(ValidationError, match="You have 50 lists"):
        actions.start_list(user=lead, title="Beyond", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    with arranging():
        Checklist.objects.filter(owner=lead).exclude(pk=made.checklist.pk).update(
            owner=None, team=world.led.team, visibility="team"
        )
    with pytest.raises(ValidationError, match="Data team has 50 lists"):
        actions.hand_over(lead=world.led, checklist=made.checklist)


# --- Seeing ----------------------------------------
def test_the_library_has_the_teams_lists_by_the_teams_name(world: World) -> None:
    pages = {role: world.client(role).get("/checklists/").content.decode() for role in ROLES}
    shown = {role: "The plan of the team" in page for role, page in pages.items()}
    assert [role for role, there in shown.items() if there] == ["lead", "second_lead", "member"]
    assert "list of the team Data team" in pages["member"]
    edits = f"/checklists/{world.checklist.slug}/edit/"
    assert {role: edits in pages[role] for role in ("lead", "second_lead", "member")} == {
        "lead": True,
        "second_lead": True,
        "member": False,
    }


def test_the_board_offers_the_editor_to_leads_alone(world: World) -> None:
    for role, there in (("lead", True), ("second_lead", True), ("member", False)):
        page = world.client(role).get(f"/checklists/{world.checklist.slug}/").content.decode()
        assert ('href="edit/"' in page) is there
        assert "list of the team Data team" in page


def test_a_public_teams_list_is_told_by_the_teams_name_and_names_no_member(world: World) -> None:
    with arranging():
        Checklist.objects.filter(pk=world.checklist.pk).update(visibility="public")
    client = world.client("stranger")
    for address in ("/checklists/", f"/checklists/{world.checklist.slug}/"):
        page = client.get(address).content.decode()
        assert "list of the team Data team" in page
        assert not any(one.name in page for role, one in world.people.items() if one.name and role != "stranger")
    mine = queries.library_of(world.people["member"], queries.Wanted(), "en")
    assert [one.checklist.pk for one in mine.teams] == [world.checklist.pk]
    assert not mine.public
    assert mine.found == 0
    theirs = queries.library_of(world.people["stranger"], queries.Wanted(), "en")
    assert ([one.checklist.pk for one in theirs.public], theirs.teams) == ([world.checklist.pk], [])
    assert client.get(f"/checklists/{world.checklist.slug}/report/").status_code == 200
    assert world.client("lead").get(f"/checklists/{world.checklist.slug}/report/").status_code == 404


def test_a_list_whose_owner_left_is_still_found_and_reported(world: World) -> None:
    with arranging():
        orphan, _item = own_list(world.people["stranger"], "orphan-k3x9qa", title="Orphan", visibility="public")
        Checklist.objects.filter(pk=orphan.pk).update(owner=None)
    for role in ("lead", "member", "stranger"):
        found = queries.library_of(world.people[role], queries.Wanted(), "en").public
        assert [one.checklist.pk for one in found] == [orphan.pk]
        assert queries.reportable_checklists(world.people[role]).filter(pk=orphan.pk).exists()


def test_home_speaks_of_the_teams_list_where_the_latest_tick_was_in_it(world: World) -> None:
    user, sheet = world.people["member"], queries.sheet_of(world.checklist)
    actions.set_state(user=user, sheet=sheet, items=sheet.items, state="done", operation=uuid.uuid4(), via=Via.PAGE)
    assert queries.list_at_hand(user, "en") == world.checklist
    people.leave_team(membership=world.memberships["member"])
    at_hand = queries.list_at_hand(user, "en")
    assert at_hand is not None
    assert at_hand.built_in
    assert world.client("member").get("/").status_code == 200
    assert "The plan of the team" not in world.client("member").get("/journey/").content.decode()
