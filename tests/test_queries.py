"""The query counter: what each page and call costs in statements, and that it is the same at 10 ticks and at 89."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from checklist import queries
from checklist.models import ProgressEvent
from checklist.queries import Sheet
from tests.addresses import World, keep_in_session, make_world, own_routes, rolled_back, route_of
from tests.teams import make_team
from tests.test_authorization import api_body

# What begins and ends transactions is not counted, and what the process keeps in memory is warm, as it is from the
# second request on. `anonymous` has no session, and a first tick makes one, beyond the budget; `guest` ticked before.
STATEMENTS = """
call                                                     budget  anonymous guest member
GET   /healthz                                                -          0     1      2
GET   /readyz                                                 -          2     3      4
GET   /                                                       -          1     3      8
GET   /settings/                                              -          0     1      3
GET   /welcome/                                               -          0     1      2
GET   /journey/                                               -          0     1      8
GET   /journey/?what=done                                     -          0     1      6
GET   /guide/                                                 -          3     4      5
GET   /api/docs/                                              -          1     2      5
GET   /checklists/                                            -          6     8     10
GET   /checklists/{list}/                                     5          1     3      4
GET   /checklists/{list}/?ticked={suggesting}                 5          1     4      5
GET   /checklists/{list}/?q=regression&show=todo              5          2     4      5
GET   /checklists/{public}/                                   5          2     4      5
GET   /checklists/new/                                        -          0     1      3
POST  /checklists/new/                                        -          0     1     16
POST  /checklists/import/                                     -          0     1      6
GET   /checklists/import/{upload}/                            -          0     1      7
POST  /checklists/import/{upload}/                            -          0     1     25
GET   /checklists/{mine}/import/                              -          0     1      3
GET   /checklists/{list}/copy/                                -          0     1      5
POST  /checklists/{public}/copy/                              -          0     1     30
GET   /checklists/{public}/report/                            -          0     1      4
POST  /checklists/{public}/report/                            -          0     1      6
GET   /checklists/{list}/start/                               -          1     3      4
GET   /checklists/{list}/sheet/                               -          1     3      4
GET   /checklists/{list}/sheet.svg                            -          1     3      4
GET   /checklists/{list}/export/                              -          6     8      9
GET   /checklists/{list}/export/?as=csv&ticks=1&notes=1       -          6     8     10
GET   /checklists/{list}/start-over/                          -          1     3      4
GET   /checklists/{list}/start-over/?part={category}          -          1     3      4
GET   /checklists/{list}/state/?category={category}           -          1     3      4
GET   /checklists/{list}/items/{item}/                        -          3     5     11
GET   /api/v1/schema/                                         -          0     1      2
GET   /api/v1/me/                                             -          0     1      4
GET   /api/v1/tokens/                                         -          0     1      3
POST  /api/v1/tokens/                                         -          0     1      6
DELETE /api/v1/tokens/{my_token}/                              -          0     1      5
GET   /api/v1/checklists/                                     -          1     2      3
POST  /api/v1/checklists/                                     -          0     1     20
POST  /api/v1/checklists/import/                              -          0     1     27
GET   /api/v1/checklists/{list_id}/                           -          5     6      7
GET   /api/v1/checklists/{mine_id}/                           -          1     2      7
PATCH /api/v1/checklists/{mine_id}/                           -          0     1     25
DELETE /api/v1/checklists/{mine_id}/                           -          0     1     16
GET   /api/v1/checklists/{list_id}/progress/                  5          0     1      4
PATCH /api/v1/checklists/{list_id}/progress/                  8          0     1      8
GET   /api/v1/checklists/{list_id}/journey/                   -          0     1      5
GET   /api/v1/checklists/{list_id}/export/?as=csv&ticks=true&notes=true -          5     6      9
GET   /api/v1/checklists/{mine_id}/updates/                   -          0     1      3
POST  /api/v1/checklists/{mine_id}/updates/                   -          0     1      7
GET   /api/v1/items/{item}/                                   -          3     4      5
GET   /api/v1/items/{item}/progress/                          5          0     1      4
PUT   /api/v1/items/{item}/progress/                          8          0     1      8
PUT   /api/v1/items/{item}/dates/                             -          0     1      8
GET   /api/v1/items/{item}/note/                              -          0     1      4
PUT   /api/v1/items/{item}/note/                              -          0     1      8
DELETE /api/v1/items/{item}/note/                              -          0     1      5
GET   /api/v1/items/{item}/record/                            -          0     1      9
POST  /api/v1/items/{item}/evidence/                          -          0     1      8
DELETE /api/v1/items/{item}/evidence/{my_evidence}/            -          0     1      6
PUT   /api/v1/items/{item}/criteria/0/                        -          0     1      8
GET   /api/v1/events/                                         -          0     1      3
POST  /api/v1/operations/{operation}/undo/                    -          0     1      9
GET   /checklists/{mine}/edit/                                -          0     1      7
GET   /checklists/{mine}/edit/?part={my_item}                 -          0     1      8
GET   /checklists/{mine}/edit/skills/?category={my_category}&q=regression -  0  1  6
GET   /checklists/{mine}/edit/history/                        -          0     1      5
GET   /checklists/{mine}/edit/about/                          -          0     1      4
GET   /checklists/{mine}/edit/delete/                         -          0     1      4
GET   /checklists/{mine}/edit/hand-over/                      -          0     1      4
GET   /checklists/{mine}/updates/                             -          0     1      3
POST  /checklists/{mine}/updates/                             -          0     1      3
POST  /checklists/{mine}/edit/                                -          0     1      21
HTMX  /checklists/{mine}/edit/                                -          0     1      20
POST  /checklists/{mine}/edit/about/                          -          0     1      16
POST  /checklists/{mine}/edit/delete/                         -          0     1      16
POST  /checklists/{mine}/edit/hand-over/                      -          0     1      13
POST  /language/                                              -          0     1      3
POST  /settings/                                              -          0     1      4
POST  /settings/sessions/1/end/                               -          0     1      3
GET   /settings/tokens/                                       -          0     1      3
POST  /settings/tokens/                                       -          0     1      6
POST  /settings/tokens/{my_token}/revoke/                     -          0     1      5
GET   /settings/sharing/                                      -          0     1      5
GET   /settings/data/                                         -          0     1      5
POST  /settings/data/export/                                  -          0     1      5
GET   /settings/data/delete/                                  -          0     1      5
POST  /settings/data/delete/                                  -          0     1      5
GET   /settings/data/gone/                                    -          0     1      2
POST  /welcome/                                               -          0     1      2
POST  /checklists/{list}/start/                               8          9     8      8
POST  /checklists/{list}/state/?category={category}           8          9     8      8
POST  /checklists/{list}/items/{item}/state/                  8          9     8      8
HTMX  /checklists/{list}/items/{suggesting}/state/            8         10     8      8
POST  /checklists/{list}/items/{suggesting}/not-now/          -          6     4      4
POST  /checklists/{list}/items/{item}/note/                   -          1     2      7
POST  /checklists/{list}/items/{item}/evidence/               -          1     2      8
POST  /checklists/{list}/items/{item}/evidence/{my_evidence}/remove/ -          1     2      6
POST  /checklists/{list}/items/{item}/criteria/               -          1     2      9
HTMX  /checklists/{list}/items/{item}/criteria/               -          1     2      9
POST  /checklists/{list}/items/{item}/dates/                  -          1     2      8
GET   /checklists/{list}/items/{project}/project/             -          1     2      4
POST  /checklists/{list}/items/{project}/project/             -          1     2      8
POST  /operations/{operation}/undo/                           -          1    10     10
HTMX  /operations/{operation}/undo/                           -          1     9      9
"""
ROLES = ("anonymous", "guest", "member")
UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def table() -> list[tuple[str, str, str, list[str]]]:
    """Method, address, budget, and the statements in each role."""
    rows = [line.split() for line in STATEMENTS.strip().splitlines()[1:]]
    return [(method, address, budget, counts) for method, address, budget, *counts in rows]


@pytest.fixture
def world(member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    made = make_world(member=member, outsider=outsider, curator=curator, sheet=sheet)
    made.names["led"] = make_team(member).team.slug
    return made


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    statements += [one["sql"] for one in captured if not one["sql"].startswith(UNCOUNTED)]


def send(world: World, client: Client, role: str, method: str, address: str) -> HttpResponse:
    """One call, with what it needs."""
    own = {"operation": world.names["guests_operation" if role == "guest" else "my_operation"]}
    address = address.format(**world.names | own)
    if method == "GET":
        return client.get(address)
    if address.startswith("/api/v1/"):
        body = api_body(world, method, address.partition("?")[0])
        return client.generic(method, address, json.dumps(body), content_type="application/json")
    form = {"operation": str(uuid.uuid4()), "as": world.as_name(role), "state": "done"}
    more = {
        "theme": "dark",
        "language": "en",
        "link": "{link}",
        "step": "apply",
        "c-{category}": "all",
        "list": "{list}",
        "text": "Mine",
        "title": "Mine",
        "version": "0",
        "criterion": "0:yes",
        "done": "2024",
        "reason": "spam",
        "do": "add",
        "kind": "level",
        "parent": "{mine_id}",
        "seen": '{{"title": "My list", "language": "en"}}',
    }
    if not address.partition("?")[0].endswith("/state/"):  # where an address belongs to a practice
        more["url"] = "https://example.org/built"
    if address.endswith("/updates/"):
        more |= {"step": "preview", "seen": ""}
    if address == "/checklists/import/":
        more["list"] = ""
    if address.endswith("/hand-over/"):
        more["team"] = "{led}"
    headers = {"HX-Request": "true"} if method == "HTMX" else {}
    form |= {world.fill(name): world.fill(value) for name, value in more.items()}
    return client.post(address, form, headers=headers)


def cost(world: World, role: str, method: str, address: str) -> tuple[HttpResponse, list[str]]:
    """What a call answers, and its statements, when the same call was made before."""
    with rolled_back():
        send(world, world.client(role), role, method, address)
    client = world.client(role)
    with counted() as statements:
        response = send(world, client, role, method, address)
    return response, statements


# --- The table ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "address", "budget", "counts"), table())
def test_a_call_costs_what_the_table_says(
    world: World, role: str, method: str, address: str, budget: str, counts: list[str]
) -> None:
    response, statements = cost(world, role, method, address)
    assert response.status_code in {200, 201, 204, 302, 303, 401, 404, 409}
    assert str(len(statements)) == counts[ROLES.index(role)], "\n".join(["", *statements])
    assert role == "anonymous" or budget == "-" or len(statements) <= int(budget)


def test_the_table_has_every_own_address(world: World) -> None:
    assert set(listed(world)) == own_routes()


def test_the_table_has_every_method_that_an_address_takes(world: World) -> None:
    client, known = world.client("member"), listed(world)
    for _, address, _, _ in table():
        filled = fill(world, address)
        taken = {method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if takes(client, method, filled)}
        assert taken == known[route_of(filled)], address


def listed(world: World) -> dict[str, set[str]]:
    """The methods that the table has for each route."""
    found: dict[str, set[str]] = {}
    for method, address, _, _ in table():
        found.setdefault(route_of(fill(world, address)), set()).add(method.replace("HTMX", "POST"))
    return found


def fill(world: World, address: str) -> str:
    return address.format(**world.names | {"operation": uuid.uuid4()})


def takes(client: Client, method: str, address: str) -> bool:
    with rolled_back():
        return client.generic(method, address).status_code != 405


# --- Whatever the size --------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["guest", "member"])
def test_a_call_costs_the_same_at_ten_ticks_and_at_all(world: World, role: str, tick: Callable[..., Any]) -> None:
    owner = getattr(world, role)
    calls = [(method, address) for method, address, _, _ in table() if "suggesting" not in address]
    first, _ticked, *others = world.sheet.items
    tick(owner, first, *others[:8], state="learning")
    at_ten = {call: len(cost_undisturbed(world, role, *call)) for call in calls}
    tick(owner, *others, state="learning")
    assert len(queries.standings_of(owner)) == 89
    assert {call: len(cost_undisturbed(world, role, *call)) for call in calls} == at_ten


def cost_undisturbed(world: World, role: str, method: str, address: str) -> list[str]:
    with rolled_back():
        return cost(world, role, method, address)[1]


def test_welcome_costs_the_same_whatever_differs(world: World, tick: Callable[..., Any]) -> None:
    costs = {count: cost_of_welcome(world, tick, count) for count in (1, 10, 80)}
    more = -(-80 // batch(ProgressEvent)) - 1  # SQLite takes so many values in one statement, and no more
    assert costs == {1: (5, 22), 10: (5, 22), 80: (5, 22 + more)}


def batch(model: Any) -> int:
    """How many rows of a model one INSERT takes at most."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return connection.ops.bulk_batch_size(fields, range(80))


def cost_of_welcome(world: World, tick: Callable[..., Any], count: int) -> tuple[int, int]:
    """What it costs to be asked about so many skills, and to answer."""
    with rolled_back():
        items = [item for item in world.sheet.items if not item.ongoing][:count]
        tick(world.guest, *items, state="skipped")
        tick(world.member, *items, state="learning")
        client = world.client("member")
        keep_in_session(client, guest=str(world.guest.uuid))
        client.get("/welcome/")
        with counted() as asking:
            assert client.get("/welcome/").status_code == 200
        form = {"operation": str(uuid.uuid4()), "as": world.as_name("member")}
        with counted() as answering:
            assert (
                client.post("/welcome/", form | {f"skill-{item.skill}": "guest" for item in items}).status_code == 302
            )
    return len(asking), len(answering)
