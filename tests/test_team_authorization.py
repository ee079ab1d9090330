"""The authorization matrix of teams: every address, with every method, in every role, and what it must answer."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from checklist.queries import Sheet
from tests.addresses import rolled_back, route_of, snapshot, team_routes
from tests.team_world import TEAM_ROLES, TeamWorld, make_team_world
from tests.test_authorization import ALL, UNSAFE, lines, path_of, said

# "in" is a redirect to sign in; `others` are the methods for which the address has no row of its own.
MATRIX = """
address                     methods  anonymous member lead other_lead former_member former_lead ended mistaken
/teams/                                                   GET HEAD  in 200 200 200 200 200 in 200
/teams/                                                   others   405 405 405 405 405 405 405 405
/teams/new/                                               GET HEAD  in 200 200 200 200 200 in 200
/teams/new/                                               POST      in 303 303 303 303 303 in 409
/teams/new/                                               others   405 405 405 405 405 405 405 405
/teams/join/{token}/                                      GET HEAD  in 302 302 200 200 200 in 200
/teams/join/{token}/                                      POST      in 303 303 303 303 303 in 409
/teams/join/{token}/                                      others   405 405 405 405 405 405 405 405
/teams/join/{other_token}/                                GET HEAD  in 200 200 302 200 200 in 302
/teams/{team}/                                               GET HEAD  in 302 200 404 404 404 in 404
/teams/{team}/                                               others   405 405 405 405 405 405 405 405
/teams/{team}/?assignment={assignment}                       GET HEAD  in 302 200 404 404 404 in 404
/teams/{team}/?assignment={other_assignment}                 GET HEAD  in 302 404 404 404 404 in 404
/teams/{team}/?assignment=nonsense                           GET HEAD  in 302 404 404 404 404 in 404
/teams/{team}/?by=item&level={level}                         GET HEAD  in 302 200 404 404 404 in 404
/teams/{team}/?level={absent}                                GET HEAD  in 302 404 404 404 404 in 404
/teams/{team}/?by=item&category={absent}                     GET HEAD  in 302 404 404 404 404 in 404
/teams/{other_team}/                                         GET HEAD  in 404 404 200 404 404 in 200
/teams/no-such-team/                                         GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/export/?what=overview                          GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/export/                                        others   405 405 405 405 405 405 405 405
/teams/{team}/export/?what=overview&assignment={other_assignment} GET HEAD in 404 404 404 404 404 in 404
/teams/{team}/export/?what=nonsense                          GET HEAD  in 404 404 404 404 404 in 404
/teams/{other_team}/export/?what=overview                    GET HEAD  in 404 404 200 404 404 in 200
/teams/no-such-team/export/?what=overview                    GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/settings/                                   GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/settings/                                   POST      in 404 303 404 404 404 in 404
/teams/{team}/settings/                                   others   405 405 405 405 405 405 405 405
/teams/{other_team}/settings/                             GET HEAD  in 404 404 200 404 404 in 200
/teams/{other_team}/settings/                             POST      in 404 404 303 404 404 in 409
/teams/no-such-team/settings/                             GET POST  in 404 404 404 404 404 in 404
/teams/{team}/settings/members/{member}/                  POST      in 404 303 404 404 404 in 404
/teams/{team}/settings/members/{member}/                  others   405 405 405 405 405 405 405 405
/teams/{team}/settings/members/{former}/                  POST      in 404 404 404 404 404 in 404
/teams/{team}/settings/members/{stranger}/                POST      in 404 404 404 404 404 in 404
/teams/{team}/settings/members/{absent}/                  POST      in 404 404 404 404 404 in 404
/teams/{other_team}/settings/members/{member}/            POST      in 404 404 404 404 404 in 404
/teams/{other_team}/settings/members/{stranger}/          POST      in 404 404 303 404 404 in 409
/teams/{team}/invitations/                                GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/invitations/                                POST      in 404 200 404 404 404 in 404
/teams/{team}/invitations/                                others   405 405 405 405 405 405 405 405
/teams/{other_team}/invitations/                          GET HEAD  in 404 404 200 404 404 in 200
/teams/{other_team}/invitations/                          POST      in 404 404 200 404 404 in 409
/teams/{team}/invitations/{invitation}/                   POST      in 404 303 404 404 404 in 404
/teams/{team}/invitations/{invitation}/                   others   405 405 405 405 405 405 405 405
/teams/{team}/invitations/{other_invitation}/             POST      in 404 404 404 404 404 in 404
/teams/{other_team}/invitations/{invitation}/             POST      in 404 404 404 404 404 in 404
/teams/{team}/invitations/{absent}/                       POST      in 404 404 404 404 404 in 404
/teams/{team}/leave/                                      GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/leave/                                      POST      in 303 400 404 404 404 in 404
/teams/{team}/leave/                                      others   405 405 405 405 405 405 405 405
/teams/{other_team}/leave/                                POST      in 404 404 400 404 404 in 409
/teams/{team}/delete/                                     GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/delete/                                     POST      in 404 303 404 404 404 in 404
/teams/{team}/delete/                                     others   405 405 405 405 405 405 405 405
/teams/{other_team}/delete/                               POST      in 404 404 303 404 404 in 409
/teams/{team}/history/                                    GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/history/                                    others   405 405 405 405 405 405 405 405
/teams/{other_team}/history/                              GET HEAD  in 404 404 200 404 404 in 200
/teams/{team}/history/?page=nonsense                      GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/members/{member}/                           GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/members/{member}/                           others   405 405 405 405 405 405 405 405
/teams/{team}/members/{member}/?assignment={assignment}   GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/members/{member}/?assignment={other_assignment} GET HEAD in 404 404 404 404 404 in 404
/teams/{team}/members/{member}/?assignment=nonsense       GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/members/{lead}/                             GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/members/{former}/                           GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/members/{stranger}/                         GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/members/{absent}/                           GET HEAD  in 404 404 404 404 404 in 404
/teams/{other_team}/members/{member}/                     GET HEAD  in 404 404 404 404 404 in 404
/teams/{other_team}/members/{stranger}/                   GET HEAD  in 404 404 200 404 404 in 200
/teams/no-such-team/members/{member}/                     GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/sharing/                                    GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/sharing/                                    POST      in 303 303 404 404 404 in 404
/teams/{team}/sharing/                                    others   405 405 405 405 405 405 405 405
/teams/{other_team}/sharing/                              GET HEAD  in 404 404 200 404 404 in 200
/teams/{other_team}/sharing/                              POST      in 404 404 303 404 404 in 409
/teams/{team}/assignments/                                GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/assignments/                                others   405 405 405 405 405 405 405 405
/teams/{other_team}/assignments/                          GET HEAD  in 404 404 200 404 404 in 200
/teams/no-such-team/assignments/                          GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/assignments/new/                            GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/assignments/new/                            POST      in 404 404 404 404 404 in 404
/teams/{team}/assignments/new/                            others   405 405 405 405 405 405 405 405
/teams/{team}/assignments/new/?list={list}                GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/assignments/new/?list={list}                POST      in 404 303 404 404 404 in 404
/teams/{team}/assignments/new/?list=no-such-list          GET POST  in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/new/?list={list}          POST      in 404 404 303 404 404 in 409
/teams/{team}/assignments/{assignment}/                   GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/assignments/{assignment}/                   POST      in 404 303 404 404 404 in 404
/teams/{team}/assignments/{assignment}/                   others   405 405 405 405 405 405 405 405
/teams/{team}/assignments/{other_assignment}/             GET POST  in 404 404 404 404 404 in 404
/teams/{team}/assignments/{absent}/                       GET POST  in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/{assignment}/             GET POST  in 404 404 404 404 404 in 404
/teams/{team}/assignments/{assignment}/end/               GET HEAD  in 404 200 404 404 404 in 404
/teams/{team}/assignments/{assignment}/end/               POST      in 404 303 404 404 404 in 404
/teams/{team}/assignments/{assignment}/end/               others   405 405 405 405 405 405 405 405
/teams/{team}/assignments/{other_assignment}/end/         GET POST  in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/{other_assignment}/end/   POST      in 404 404 303 404 404 in 409
/teams/{team}/assignments/{assignment}/seen/              POST      in 303 303 404 404 404 in 404
/teams/{team}/assignments/{assignment}/seen/              others   405 405 405 405 405 405 405 405
/teams/{team}/assignments/{other_assignment}/seen/        POST      in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/{assignment}/seen/        POST      in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/{other_assignment}/seen/  POST      in 404 404 303 404 404 in 409
/teams/{team}/assignments/{assignment}/tell/              POST      in 404 303 404 404 404 in 404
/teams/{team}/assignments/{assignment}/tell/              others   405 405 405 405 405 405 405 405
/teams/{team}/assignments/{other_assignment}/tell/        POST      in 404 404 404 404 404 in 404
/teams/{other_team}/assignments/{other_assignment}/tell/  POST      in 404 404 303 404 404 in 409
/teams/{team}/forward/                                    GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/forward/                                    others   405 405 405 405 405 405 405 405
/teams/{other_team}/forward/                              GET HEAD  in 404 404 200 404 404 in 200
/teams/{team}/gaps/                                       GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/gaps/                                       others   405 405 405 405 405 405 405 405
/teams/{team}/gaps/?assignment={assignment}               GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/gaps/?assignment={other_assignment}         GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/gaps/?assignment=nonsense                   GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/gaps/?level={level}                         GET HEAD  in 200 200 404 404 404 in 404
/teams/{team}/gaps/?level={absent}                        GET HEAD  in 404 404 404 404 404 in 404
/teams/{other_team}/gaps/                                 GET HEAD  in 404 404 200 404 404 in 200
/teams/no-such-team/gaps/                                 GET HEAD  in 404 404 404 404 404 in 404
/teams/{team}/gaps/mark/                                  POST      in 303 303 404 404 404 in 404
/teams/{team}/gaps/mark/                                  others   405 405 405 405 405 405 405 405
/teams/{other_team}/gaps/mark/                            POST      in 404 404 303 404 404 in 409
/teams/no-such-team/gaps/mark/                            POST      in 404 404 404 404 404 in 404
"""

# What a POST sends, by the end of its address.
FORMS: dict[str, dict[str, str]] = {
    "/teams/new/": {"name": "Third team"},
    "/teams/join/{token}/": {"shares": "items"},
    "/settings/": {"name": "Another name"},
    "/settings/members/{member}/": {"do": "labels", "labels": "new"},
    "/settings/members/{former}/": {"do": "role", "role": "lead"},
    "/settings/members/{stranger}/": {"do": "labels", "labels": "new"},
    "/invitations/": {"how": "link", "role": "member", "days": "14", "uses": "5"},
    "/invitations/{invitation}/": {"do": "revoke"},
    "/assignments/new/": {"wanted": "2", "whom": "team"},
    "/assignments/{assignment}/": {"wanted": "3", "whom": "chosen", "members": "{member}"},
    "/sharing/": {"shares": "totals"},
    "/gaps/mark/": {"item": "{item}", "kind": "want", "marked": "yes"},
}

# Looking is kept: these tables may change when a lead reads, and no others.
KEPT_BY_LOOKING = {"accounts_accessrecord", "checklist_compactprogress"}
KEPT_FOR_LATER = {"django_session"}  # which invitation a visitor comes back to, once they have signed in


def matrix() -> list[tuple[str, list[str], list[str]]]:
    """Address, methods, and what each role is answered."""
    count = len(TEAM_ROLES)
    rows = [(address, cells[:-count], cells[-count:]) for address, *cells in lines(MATRIX)[1:]]
    named: dict[str, set[str]] = {}
    for address, methods, _ in rows:
        named.setdefault(path_of(address), set()).update(methods)
    rest = {path: [one for one in ALL if one not in methods] for path, methods in named.items()}
    return [(one, rest[path_of(one)] if "others" in methods else methods, answers) for one, methods, answers in rows]


@pytest.fixture
def world(member: User, lead: User, sheet: Sheet) -> TeamWorld:
    return make_team_world(lead=lead, member=member, sheet=sheet)


def ask(client: Client, method: str, address: str, world: TeamWorld, role: str) -> HttpResponse:
    """One request, with the form that the address expects, as that role would send it."""
    if method != "POST":
        return client.generic(method, address)
    form = {"operation": str(uuid.uuid4()), "as": world.as_name(role)}
    for end, fields in FORMS.items():
        if path_of(address).endswith(world.fill(end)):
            form |= {name: world.fill(value) for name, value in fields.items()}
    return client.post(address, form)


@pytest.mark.parametrize(("address", "methods", "answers"), matrix())
def test_each_role_is_answered_as_the_matrix_says(
    world: TeamWorld, address: str, methods: list[str], answers: list[str]
) -> None:
    for method in methods:
        seen = []
        for role in TEAM_ROLES:
            with rolled_back():
                seen.append(said(ask(world.client(role), method, world.fill(address), world, role)))
        assert dict(zip(TEAM_ROLES, seen, strict=True)) == dict(zip(TEAM_ROLES, answers, strict=True)), method


def test_the_matrix_has_every_address_of_teams_and_no_other(world: TeamWorld) -> None:
    assert {route_of(world.fill(address)) for address, *_ in matrix()} == team_routes()


def test_the_matrix_has_every_method_of_every_address(world: TeamWorld) -> None:
    seen: dict[str, set[str]] = {}
    for address, methods, _ in matrix():
        seen.setdefault(route_of(world.fill(address)), set()).update(methods)
    assert {route: set(ALL) - methods for route, methods in seen.items() if set(ALL) - methods} == {}


def test_nothing_unsafe_is_done_without_the_forms_token(world: TeamWorld) -> None:
    client = world.client("lead", enforce_csrf_checks=True)
    before = snapshot()
    for address in {address for address, *_ in matrix()}:
        for method in UNSAFE:
            assert said(ask(client, method, world.fill(address), world, "lead")) == "403", f"{method} {address}"
    assert snapshot() == before


@pytest.mark.parametrize("role", TEAM_ROLES)
def test_reading_changes_nothing_but_who_looked(world: TeamWorld, role: str) -> None:
    client, before = world.client(role), snapshot()
    for address in {address for address, *_ in matrix()}:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.generic(method, world.fill(address))
    after = snapshot()
    changed = {table for table in before if before[table] != after[table]}
    kept = KEPT_FOR_LATER if role in {"anonymous", "ended"} else set()
    assert changed <= (KEPT_BY_LOOKING if role in {"lead", "other_lead", "mistaken"} else kept)
