"""What a team's pages cost in statements: the same for three members and for forty."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRecord, User
from checklist import actions, queries
from checklist.models import CompactProgress, Via
from checklist.queries import Sheet
from tests.guard import arranging
from tests.team_world import TeamWorld, make_team_world
from tests.teams import crowd
from tests.test_team_authorization import matrix

READ = sorted({address for address, methods, _ in matrix() if "GET" in methods})
MOST = 8  # of an overview (DESIGN, section 8)
ADDED = 37


@pytest.fixture
def world(member: User, lead: User, sheet: Sheet) -> TeamWorld:
    return make_team_world(lead=lead, member=member, sheet=sheet)


def cost(client: Client, address: str) -> int | None:
    """The statements of a page that is there, once the process is warm."""
    if client.get(address).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return counted(captured)


def counted(captured: CaptureQueriesContext) -> int:
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for one in captured)


def costs(world: TeamWorld, role: str) -> dict[str, int | None]:
    client = world.client(role)
    return {address: cost(client, world.fill(address)) for address in READ}


def grow(world: TeamWorld, sheet: Sheet) -> None:
    people = crowd(world.led.team, ADDED)
    common: dict[str, Any] = {"sheet": sheet, "state": "done", "via": Via.PAGE}
    for membership in people[:5]:
        actions.set_state(user=membership.user, items=sheet.items[:4], operation=uuid.uuid4(), **common)


@pytest.mark.parametrize("role", ["lead", "member"])
def test_a_page_costs_the_same_for_forty_members(world: TeamWorld, sheet: Sheet, role: str) -> None:
    few = costs(world, role)
    assert any(few.values())
    grow(world, sheet)
    assert costs(world, role) == few


@pytest.mark.parametrize("query", ["", "?by=item", "?sort=last", "?standing=stalled"])
def test_an_overview_stays_within_its_statements(world: TeamWorld, sheet: Sheet, query: str) -> None:
    grow(world, sheet)
    found = cost(world.client("lead"), world.fill("/teams/{team}/") + query)
    assert found is not None
    assert found <= MOST - 3  # what a first look of a day costs more, where progress is made of the rows


@pytest.mark.parametrize("address", ["/teams/{team}/", "/api/v1/teams/{team}/matrix/"])
def test_a_first_look_of_a_day_stays_within_them_too(world: TeamWorld, sheet: Sheet, address: str) -> None:
    grow(world, sheet)
    client, path = world.client("lead"), world.fill(address)
    client.get(path)
    with arranging():
        AccessRecord.objects.all().delete()
        CompactProgress.objects.order_by("pk").first().delete()  # type: ignore[union-attr]
    queries.forget_readings()
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    assert counted(captured) == MOST
    assert AccessRecord.objects.count() == 1
    assert CompactProgress.objects.count() == 6
