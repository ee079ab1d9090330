"""Teams: made, read, named, joined, left, deleted; what one shares, what changed, and lists that are handed over."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import actions as people
from accounts.models import Invitation, KeptAnswer, Membership, Team, User
from checklist.models import Checklist
from tests.api.client import ApiClient, by_token
from tests.api.team_world import Doors, next_of
from tests.guard import arranging
from tests.people import person
from tests.teams import invited


# --- Made and read ------------------------------------------------------------------------------------------------
def test_a_team_is_made_and_read(api: ApiClient) -> None:
    made = api.post("teams/", {"name": "  Data   people "})
    assert made.status == 201
    assert made.body["name"] == "Data people"
    assert (made.body["role"], made.body["shares"], made.body["members"]) == ("lead", "nothing", 1)
    assert api.get(made.headers["Location"]).body == made.body
    rows = api.get("teams/").body["results"]
    assert [(one["slug"], one["members"]) for one in rows] == [(made.body["slug"], 1)]


def test_a_team_that_is_made_twice_by_its_operation_is_one(api: ApiClient, operation: uuid.UUID) -> None:
    answers = [api.post("teams/", {"name": "One", "operation": str(operation)}) for _ in range(2)]
    assert [one.status for one in answers] == [201, 201]
    assert {one.body["id"] for one in answers} == {str(operation)}
    assert Team.objects.count() == 1


def test_a_team_that_is_made_twice_by_its_key_is_one(api: ApiClient) -> None:
    answers = [api.post("teams/", {"name": "One"}, Idempotency_Key="k1") for _ in range(2)]
    assert answers[0].body == answers[1].body
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert Team.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 200, None, 7.5, ["x"]])
def test_a_name_that_no_team_can_have_is_refused(api: ApiClient, name: Any) -> None:
    assert api.post("teams/", {"name": name}).status == 400
    assert not Team.objects.exists()


def test_the_operation_of_somebody_elses_team_is_taken(doors: Doors, api: ApiClient) -> None:
    theirs = doors.world.people["other_lead"].memberships.get().team
    answer = api.post("teams/", {"name": "Mine", "operation": str(theirs.uuid)})
    assert (answer.status, answer.code) == (409, "named-otherwise")


def test_a_member_reads_less_of_a_team_than_a_lead(doors: Doors) -> None:
    lead, member = doors["lead"].get(doors.team).body, doors["member"].get(doors.team).body
    assert (lead["members"], lead["leads"], lead["assignments"]) == (2, ["Lea Der"], 1)
    assert (lead["invited"], member["invited"]) == (0, None)
    assert set(member["links"]) == set(lead["links"]) - {"matrix", "gaps", "invitations"}
    for role, body in (("lead", lead), ("member", member)):
        for address in body["links"].values():
            assert doors[role].get(address).status == 200


def test_only_the_fields_that_are_asked_for_are_given(doors: Doors) -> None:
    assert doors["member"].get(doors.team, {"fields": "name,role"}).body == {"name": "Data team", "role": "member"}
    assert doors["member"].get("teams/", {"fields": "slug"}).body["results"] == [{"slug": doors.world.led.team.slug}]


def test_teams_come_by_page(api: ApiClient) -> None:
    for name in "abc":
        api.post("teams/", {"name": name})
    first = api.get("teams/", {"limit": 2}).body
    second = next_of(api, first)
    assert [one["name"] for one in [*first["results"], *second["results"]]] == ["a", "b", "c"]


# --- Named and deleted --------------------------------------------------------------------------------------------
def test_a_lead_renames_a_team_and_its_address_stays(doors: Doors) -> None:
    answer = doors["lead"].patch(doors.team, {"name": "New name"})
    assert answer.body["name"] == "New name"
    assert doors["member"].get(doors.team).body["name"] == "New name"
    assert doors["lead"].patch(doors.team, {}).body["name"] == "New name"
    assert doors["lead"].patch(doors.team, {"name": ""}).status == 400


def test_a_deleted_team_is_gone_for_everybody(doors: Doors, sheet: Any) -> None:
    assert doors["lead"].delete(doors.team).status == 204
    for role in ("lead", "member"):
        assert doors[role].get(doors.team).status == 404
        assert doors[role].get("teams/").body["results"] == []
    assert doors["lead"].delete(doors.team).status == 404


# --- Joined ---------------------------------------------------------------------------------------------------------
def join(client: ApiClient, token: str, **more: Any) -> Any:
    return client.post("teams/join/", {"token": token, "shares": "totals", **more})


def test_somebody_joins_once_however_often_it_is_sent(doors: Doors, others_api: ApiClient, outsider: User) -> None:
    token = doors.world.names["token"]
    answers = [join(others_api, token), join(others_api, token, shares="items")]
    assert [one.status for one in answers] == [201, 200]
    assert [one.body["shares"] for one in answers] == ["totals", "totals"]
    assert answers[0].headers["Location"] == f"/api/v1/{doors.team}"
    assert Invitation.objects.get(uuid=doors.world.names["invitation"]).uses == 1


def test_nothing_is_shared_that_was_not_said(doors: Doors, others_api: ApiClient) -> None:
    answer = others_api.post("teams/join/", {"token": doors.world.names["token"]})
    assert (answer.status, answer.code, answer.pointers) == (400, "required", ["#/shares"])
    assert join(others_api, doors.world.names["token"], shares="everything").status == 400
    assert others_api.get(doors.team).status == 404


def test_a_token_that_does_not_exist_is_404_and_guesses_are_limited(
    doors: Doors, others_api: ApiClient, limits: None
) -> None:
    for number in range(20):
        assert join(others_api, f"guess-{number}").status == 404
    answer = join(others_api, doors.world.names["token"])
    assert (answer.status, answer.code) == (429, "too-many-guesses")
    assert int(answer.headers["Retry-After"]) > 0
    assert join(doors["former_member"], doors.world.names["token"]).status == 201  # it is counted by account


def test_joining_is_repeated_by_its_key_and_guesses_with_keys_are_counted_too(
    doors: Doors, others_api: ApiClient, limits: None
) -> None:
    body = {"token": doors.world.names["token"], "shares": "totals"}
    answers = [others_api.post("teams/join/", body, Idempotency_Key="j1") for _ in range(2)]
    assert [(one.status, one.headers.get("Idempotency-Replayed")) for one in answers] == [(201, None), (201, "true")]
    assert answers[0].content == answers[1].content
    assert body["token"] not in KeptAnswer.objects.get().body
    guesses = [others_api.post("teams/join/", {**body, "token": "guess"}, Idempotency_Key=f"g{at}") for at in range(21)]
    assert [one.status for one in guesses] == [404] * 20 + [429]
    assert KeptAnswer.objects.count() == 1


def test_guesses_of_pages_and_api_are_counted_together(
    doors: Doors, outsider: User, outsider_client: Any, others_api: ApiClient, limits: None
) -> None:
    for number in range(10):
        assert outsider_client.get(f"/teams/join/guess-{number}/").status_code == 404
        assert join(others_api, f"guess-{number}").status == 404
    assert join(others_api, "another").status == 429
    assert outsider_client.get("/teams/join/another/").status_code == 429


@pytest.mark.parametrize("how", ["revoked", "expired", "used up"])
def test_an_invitation_that_is_over_is_410(doors: Doors, others_api: ApiClient, how: str) -> None:
    over = {
        "revoked": {"revoked_at": timezone.now()},
        "expired": {"expires_at": timezone.now() - timedelta(days=1)},
        "used up": {"uses": 5},
    }
    with arranging():
        Invitation.objects.filter(uuid=doors.world.names["invitation"]).update(**over[how])
    answer = join(others_api, doors.world.names["token"])
    assert (answer.status, answer.code) == (410, f"invitation-{how.replace(' ', '-')}")
    assert others_api.get(doors.team).status == 404


def test_an_invitation_for_another_address_is_400(doors: Doors, others_api: ApiClient) -> None:
    _, token = invited(doors.world.led, email="somebody@example.org")
    answer = join(others_api, token)
    assert (answer.status, answer.code) == (400, "other-address")


def test_who_was_taken_out_cannot_come_back_by_an_older_invitation(doors: Doors, member: User) -> None:
    people.remove_member(lead=doors.world.led, member=doors.world.joined)
    answer = join(doors["member"], doors.world.names["token"])
    assert (answer.status, answer.code) == (410, "invitation-before-removal")


def test_who_has_no_name_gives_one_and_who_has_one_does_not(doors: Doors, others_api: ApiClient) -> None:
    token = doors.world.names["token"]
    nameless = by_token(person("nameless@example.org", name=""))
    answer = join(nameless, token)
    assert (answer.status, answer.code, answer.pointers) == (400, "required", ["#/name"])
    assert join(nameless, token, name="  New   Name ").status == 201
    assert join(nameless, token, name="New Name").status == 200  # sent again
    assert nameless.get("me/").body["name"] == "New Name"
    answer = join(others_api, token, name="Other")
    assert (answer.status, answer.code) == (400, "unfit")
    assert others_api.get("me/").body["name"] == "Out Sider"


# --- Left -----------------------------------------------------------------------------------------------------------
def test_who_leaves_is_gone_on_the_next_request(doors: Doors, member: User) -> None:
    page = f"{doors.team}members/{member.uuid}/"
    assert doors["lead"].get(page).status == 200
    assert doors["member"].delete(f"{doors.team}membership/").status == 204
    assert doors["lead"].get(page).status == 404
    assert str(member.uuid) not in str(doors["lead"].get(f"{doors.team}matrix/").body)
    assert doors["member"].delete(f"{doors.team}membership/").status == 404


def test_the_last_lead_cannot_leave(doors: Doors) -> None:
    answer = doors["lead"].delete(f"{doors.team}membership/")
    assert (answer.status, answer.code) == (400, "last-lead")
    assert doors["lead"].get(doors.team).body["role"] == "lead"


# --- Shared -----------------------------------------------------------------------------------------------------------
def test_a_member_reads_what_each_choice_shows_and_who_looked(doors: Doors, sheet: Any, member: User) -> None:
    path = f"{doors.team}sharing/"
    before = doors["member"].get(path).body
    assert (before["shares"], before["looks"]) == ("items", [])
    items = {one["shares"]: one["items"] for one in before["choices"]}
    assert items == {"nothing": None, "totals": None, "items": len(sheet.items), "notes": len(sheet.items)}
    doors["lead"].get(f"{doors.team}members/{member.uuid}/")
    doors["lead"].get(f"{doors.team}matrix/")
    doors["lead"].get(f"{doors.team}gaps/")
    looks = doors["member"].get(path).body["looks"]
    assert {(one["lead"], one["what"]) for one in looks} == {("Lea Der", one) for one in ("member", "overview", "gaps")}


def test_what_is_shared_is_set_not_toggled(doors: Doors) -> None:
    path = f"{doors.team}sharing/"
    for _ in range(2):
        assert doors["member"].put(path, {"shares": "totals"}).body["shares"] == "totals"
    assert Membership.objects.get(pk=doors.world.joined.pk).shares == "totals"
    assert doors["member"].put(path, {"shares": "all"}).status == 400
    assert doors["member"].put(path, {}).status == 400


# --- What changed ---------------------------------------------------------------------------------------------------
def test_leads_read_all_that_changed_and_members_what_concerns_them(doors: Doors, member: User) -> None:
    doors["member"].put(f"{doors.team}sharing/", {"shares": "totals"})
    lead, mine = (doors[one].get(f"{doors.team}history/").body["results"] for one in ("lead", "member"))
    assert lead[0]["what"] == mine[0]["what"] == "shares"
    assert lead[0]["detail"] == {"from": "items", "to": "totals"}
    assert lead[0]["text"].startswith("Mem Ber changed what leads may see")
    assert mine[0]["text"].startswith("You changed what leads may see")
    assert {"invited", "left"} <= {one["what"] for one in lead}
    assert not {"invited", "left"} & {one["what"] for one in mine}
    assert {one["member"] for one in mine} <= {str(member.uuid), None}


def test_what_changed_comes_by_page_the_latest_first(doors: Doors) -> None:
    client, path = doors["lead"], f"{doors.team}history/"
    whole = client.get(path).body["results"]
    first = client.get(path, {"limit": 3}).body
    second = next_of(client, first)
    assert [*first["results"], *second["results"]][:6] == whole[:6]
    assert whole == sorted(whole, key=lambda one: one["at"], reverse=True)


# --- Handed over ----------------------------------------------------------------------------------------------------
def test_a_list_is_handed_over_and_its_leads_edit_it(doors: Doors) -> None:
    made = doors["lead"].post("checklists/", {"title": "Ours"}).body
    path = f"{doors.team}lists/{made['id']}/"
    for _ in range(2):
        answer = doors["lead"].put(path, {})
        assert (answer.status, answer.body["id"], answer.body["visibility"]) == (200, made["id"], "team")
    assert doors["member"].get(doors.team).body["checklists"] == [made["id"]]
    assert doors["member"].get(f"checklists/{made['id']}/").status == 200
    assert Checklist.objects.get(uuid=made["id"]).team == doors.world.led.team


def test_a_members_list_is_not_the_leads_to_hand_over(doors: Doors, made: dict[str, Any]) -> None:
    path = f"{doors.team}lists/{made['id']}/"
    assert [doors[role].put(path, {}).status for role in ("lead", "member", "other_lead")] == [404, 404, 404]
    assert Checklist.objects.get(uuid=made["id"]).team is None


def test_handing_over_needs_the_scope_of_lists_too(doors: Doors) -> None:
    made = doors["lead"].post("checklists/", {"title": "Ours"}).body
    path = f"{doors.team}lists/{made['id']}/"
    lead = doors.world.people["lead"]
    answer = by_token(lead, "teams:write").put(path, {})
    assert (answer.status, 'scope="checklists:write"' in answer.headers["WWW-Authenticate"]) == (403, True)
    assert by_token(lead, "teams:write", "checklists:write").put(path, {}).status == 200
