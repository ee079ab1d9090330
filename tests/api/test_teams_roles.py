"""Every operation about teams, asked for by everybody: what they are answered, and with which scope."""

from typing import Any

import pytest

from accounts.models import Scope
from tests.addresses import rolled_back
from tests.api.client import Answer, ApiClient, by_token
from tests.api.described import operations
from tests.api.team_world import Doors, told

ABSENT = "00000000-0000-4000-8000-000000000000"
ROLES = ("nobody", "lead", "member", "other_lead", "former_member", "former_lead")
# What is sent with an operation, and what each role is answered. `others` are all who are not in the team.
TABLE: dict[str, tuple[str, str, Any, int, int, int]] = {
    # operation            method   address                                             body   lead member others
    "list_teams": ("GET", "teams/", None, 200, 200, 200),
    "create_team": ("POST", "teams/", {"name": "New"}, 201, 201, 201),
    "join_team": ("POST", "teams/join/", {"token": "{token}", "shares": "totals"}, 200, 200, 201),
    "get_team": ("GET", "teams/{team}/", None, 200, 200, 404),
    "change_team": ("PATCH", "teams/{team}/", {"name": "Renamed"}, 200, 404, 404),
    "delete_team": ("DELETE", "teams/{team}/", None, 204, 404, 404),
    "leave_team": ("DELETE", "teams/{team}/membership/", None, 400, 204, 404),
    "get_sharing": ("GET", "teams/{team}/sharing/", None, 200, 200, 404),
    "put_sharing": ("PUT", "teams/{team}/sharing/", {"shares": "nothing"}, 200, 200, 404),
    "list_team_events": ("GET", "teams/{team}/history/", None, 200, 200, 404),
    "list_members": ("GET", "teams/{team}/members/", None, 200, 200, 404),
    "get_member": ("GET", "teams/{team}/members/{member}/", None, 200, 200, 404),
    "change_member": ("PATCH", "teams/{team}/members/{member}/", {"labels": ["new"]}, 200, 404, 404),
    "remove_member": ("DELETE", "teams/{team}/members/{member}/", None, 204, 404, 404),
    "get_matrix": ("GET", "teams/{team}/matrix/", None, 200, 404, 404),
    "get_gaps": ("GET", "teams/{team}/gaps/", None, 200, 404, 404),
    "list_marks": ("GET", "teams/{team}/marks/", None, 200, 200, 404),
    "put_marks": ("PUT", "teams/{team}/marks/{item}/", {"want": True}, 200, 200, 404),
    "list_assignments": ("GET", "teams/{team}/assignments/", None, 200, 200, 404),
    "create_assignment": ("POST", "teams/{team}/assignments/", {"checklist": "{list_id}"}, 201, 404, 404),
    "get_assignment": ("GET", "teams/{team}/assignments/{assignment}/", None, 200, 200, 404),
    "change_assignment": ("PATCH", "teams/{team}/assignments/{assignment}/", {"wanted": 3}, 200, 404, 404),
    "end_assignment": ("DELETE", "teams/{team}/assignments/{assignment}/", None, 204, 404, 404),
    "see_assignment": ("POST", "teams/{team}/assignments/{assignment}/seen/", {}, 200, 200, 404),
    "tell_assignment": ("POST", "teams/{team}/assignments/{assignment}/tell/", {}, 200, 404, 404),
    "list_invitations": ("GET", "teams/{team}/invitations/", None, 200, 404, 404),
    "create_invitation": ("POST", "teams/{team}/invitations/", {"uses": 2}, 201, 404, 404),
    "revoke_invitation": ("DELETE", "teams/{team}/invitations/{invitation}/", None, 204, 404, 404),
    "renew_invitation": ("POST", "teams/{team}/invitations/{invitation}/renew/", {}, 200, 404, 404),
    "hand_over_list": ("PUT", "teams/{team}/lists/{own_list}/", {}, 200, 404, 404),
}
# Ids of another team's, or nobody's, in the lead's own team: nothing at all.
FOREIGN = [
    (name, row, part, other)
    for name, row in TABLE.items()
    for part, others in {
        "{team}": ("{other_team}", "no-such-team"),
        "{member}": ("{stranger}", "{former}", ABSENT),
        "{assignment}": ("{other_assignment}", ABSENT),
        "{invitation}": ("{other_invitation}", ABSENT),
        "{item}": (ABSENT,),
        "{own_list}": ("{list_id}", ABSENT),
    }.items()
    if part in row[1]
    for other in others
]


@pytest.fixture
def doors(doors: Doors) -> Doors:
    """With a list of the lead's own."""
    doors.world.names["own_list"] = doors["lead"].post("checklists/", {"title": "The lead's"}).body["id"]
    return doors


def ask(doors: Doors, client: ApiClient, row: tuple[Any, ...], path: str = "") -> Answer:
    method, address, body = row[:3]
    filled = {name: doors.path(value) if isinstance(value, str) else value for name, value in (body or {}).items()}
    return client.ask(method, doors.path(path or address), filled if body is not None else None)


def test_every_operation_about_teams_is_in_the_table(db: None) -> None:
    assert {name for name, one in operations().items() if "Teams" in one.operation["tags"]} == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_answered_as_they_may(doors: Doors, role: str) -> None:
    found, expected = {}, {}
    for name, row in TABLE.items():
        with rolled_back():
            found[name] = ask(doors, doors[role], row).status
        lead, member, others = row[3:]
        expected[name] = 401 if role == "nobody" else {"lead": lead, "member": member}.get(role, others)
    assert found == expected


@pytest.mark.parametrize("role", ["member", "other_lead", "former_lead"])
def test_what_one_may_not_looks_like_what_is_not_there(doors: Doors, role: str) -> None:
    for name, row in TABLE.items():
        with rolled_back():
            answer = ask(doors, doors[role], row)
        if answer.status == 404:
            nothing = ask(doors, doors[role], row, row[1].replace("{team}", "no-such-team"))
            assert told(answer) == told(nothing), name
            assert answer.headers.get("Cache-Control") == nothing.headers.get("Cache-Control")


def test_what_belongs_elsewhere_is_nothing_at_all(doors: Doors) -> None:
    for name, row, part, other in FOREIGN:
        with rolled_back():
            answer = ask(doors, doors["lead"], row, row[1].replace(part, other))
            nothing = ask(doors, doors["lead"], row, row[1].replace("{team}", "no-such-team"))
        assert answer.status == 404, (name, other)
        assert told(answer) == told(nothing), (name, other)


@pytest.mark.parametrize("scope", Scope.values)
def test_a_token_does_what_its_scope_says(doors: Doors, scope: str) -> None:
    client = by_token(doors.world.people["lead"], scope)
    for name, row in TABLE.items():
        needed = Scope.TEAMS_READ if row[0] == "GET" else Scope.TEAMS_WRITE
        held = Scope(scope).includes
        with rolled_back():
            answer = ask(doors, client, row)
        if needed not in held or name == "hand_over_list":
            assert (answer.status, answer.code) == (403, "insufficient-scope"), name
        else:
            assert answer.status == row[3], name


def test_answers_are_for_the_asker_alone(doors: Doors) -> None:
    for name, row in TABLE.items():
        with rolled_back():
            answer = ask(doors, doors["lead"], row)
        if answer.status in {200, 201}:
            assert answer.headers["Cache-Control"].startswith("private"), name
            assert "Authorization" in answer.headers["Vary"], name


def test_what_is_not_known_is_an_error(doors: Doors) -> None:
    for name, row in TABLE.items():
        method, address, body = row[:3]
        with rolled_back():
            answer = ask(doors, doors["lead"], row, address + "?nickname=x")
            assert (answer.status, answer.code) == (400, "unknown-field"), name
        if body is not None:
            with rolled_back():
                answer = ask(doors, doors["lead"], (method, address, {**body, "nickname": "x"}))
            assert (answer.status, answer.code, answer.pointers) == (400, "unknown-field", ["#/nickname"]), name


def test_a_body_that_is_no_object_is_an_error(doors: Doors) -> None:
    for name, (method, address, body, *_) in TABLE.items():
        for wrong in ([1], "x", 7):
            if body is not None:
                with rolled_back():
                    answer = doors["lead"].ask(method, doors.path(address), wrong)
                assert answer.status == 400, (name, wrong)
