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
"""

# What a POST sends, by the end of its address.
FORMS: dict[str, dict[str, str]] = {}

# Looking is kept: these tables may change when a lead reads, and no others.
KEPT_BY_LOOKING = {"accounts_accessrecord", "checklist_compactprogress"}


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
        if path_of(address).endswith(end):
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
    assert changed <= (KEPT_BY_LOOKING if role == "lead" else set())
