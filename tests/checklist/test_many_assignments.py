"""What many assignments, looks and changes cost: as many statements as one, and no row that is not shown."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import queries as people
from accounts.models import AccessRecord, Membership, User
from checklist import queries
from checklist.models import Checklist, ProgressEvent
from checklist.queries import Sheet
from checklist.queries import member_page as readings
from checklist.queries.assigned import assigned_of
from checklist.queries.sheet import sheets_of
from tests.addresses import own_list
from tests.guard import arranging
from tests.kinds import Tick
from tests.teams import assigned, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member)


def teams_list(led: Membership, number: int) -> tuple[Checklist, Any]:
    with arranging():
        made, item = own_list(led.user, f"list-{number}-k3x9qa", title=f"List {number}")
        Checklist.objects.filter(pk=made.pk).update(owner=None, team=led.team, visibility="team")
    return made, item


def cost(client: Client, address: str) -> int:
    """The statements of a page that is there, where the process knows no list and the rest is warm."""
    client.get(address)
    queries.forget_sheets()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("address", ["/", "/teams/{team}/assignments/", "/teams/{team}/gaps/"])
def test_five_lists_cost_as_many_statements_as_one(
    led: Membership, mine: Membership, member_client: Client, lead_client: Client, address: str
) -> None:
    where = address.format(team=led.team.slug)
    assigned(led, teams_list(led, 0)[0])
    before = cost(member_client, where), cost(lead_client, where)
    for number in range(1, 5):
        assigned(led, teams_list(led, number)[0])
    assert (cost(member_client, where), cost(lead_client, where)) == before


def test_a_mark_costs_as_much_whatever_is_assigned(
    led: Membership, mine: Membership, member: User, member_client: Client
) -> None:
    found, item = teams_list(led, 0)
    assigned(led, found)

    def marking() -> int:
        form = {"operation": str(uuid.uuid4()), "as": str(member.uuid), "item": item.uuid, "kind": "want"}
        queries.forget_sheets()
        with CaptureQueriesContext(connection) as captured:
            answer = member_client.post(f"/teams/{led.team.slug}/gaps/mark/", {**form, "marked": "yes"})
        assert answer.status_code == 303
        return len(captured)

    marking()
    before = marking()
    for number in range(1, 5):
        assigned(led, teams_list(led, number)[0])
    assert marking() == before


def test_an_item_beyond_the_target_or_of_a_list_not_assigned_is_no_item_to_mark(
    led: Membership, mine: Membership, member: User, member_client: Client, sheet: Sheet
) -> None:
    _other, item = teams_list(led, 0)
    made = Checklist.objects.get(slug="ml-checklist")
    first = made.levels.filter(retired=False).first()
    assigned(led, made, target=first)
    for uuid_, status in ((item.uuid, 404), (sheet.items[-1].uuid, 404), (sheet.items[0].uuid, 303)):
        form = {"operation": str(uuid.uuid4()), "as": str(member.uuid), "item": uuid_, "kind": "want", "marked": "yes"}
        assert member_client.post(f"/teams/{led.team.slug}/gaps/mark/", form).status_code == status


def test_sheets_read_together_are_those_read_alone(led: Membership) -> None:
    lists = [*Checklist.objects.filter(built_in=True), teams_list(led, 0)[0]]
    alone = []
    for one in lists:
        queries.forget_sheets()
        alone.append(queries.sheet_of(one))
    queries.forget_sheets()
    with CaptureQueriesContext(connection) as captured:
        together = sheets_of([*lists, lists[0]])
    assert len(captured) == 4
    for one, other in zip(alone, together, strict=False):
        assert one.levels == other.levels
        assert one.items == other.items
        assert [link.pk for link in one.links] == [link.pk for link in other.links]
    assert together[-1] is together[0]
    with CaptureQueriesContext(connection) as captured:
        assert sheets_of(lists) == together[:-1]
    assert len(captured) == 0


def test_what_was_retired_is_on_no_sheet(led: Membership) -> None:
    made, item = teams_list(led, 0)
    for retired in (item, item.category, item.category.level):
        queries.forget_sheets()
        assert len(queries.sheet_of(made).items) == 1
        with arranging():
            type(retired).objects.filter(pk=retired.pk).update(retired=True)
        queries.forget_sheets()
        assert queries.sheet_of(made).items == ()
        with arranging():
            type(retired).objects.filter(pk=retired.pk).update(retired=False)


def test_changes_of_other_lists_are_not_read_for_a_members_page(
    led: Membership, mine: Membership, member: User, sheet: Sheet, tick: Tick
) -> None:
    made, _item = teams_list(led, 0)
    tick(member, *sheet.items[:5])
    tick(member, *queries.sheet_of(made).items)
    scope = assigned_of(assigned(led, made)).scope
    with CaptureQueriesContext(connection) as captured:
        found = readings._events(member.pk, scope, timezone.now() - timedelta(days=1))
    assert len(found) == 1
    assert ProgressEvent.objects.count() > 1
    with connection.cursor() as cursor:
        cursor.execute(captured[-1]["sql"])
        assert len(cursor.fetchall()) == 1


def test_of_looks_those_shown_are_read_and_the_others_counted(led: Membership, mine: Membership, lead: User) -> None:
    other = make_team(lead, "Other")
    now = timezone.now()
    days = [(now - timedelta(days=at)) for at in range(7)]
    with arranging():
        AccessRecord.objects.bulk_create(
            AccessRecord(team=team, lead=lead, member=mine.user, what="member", day=at.date(), at=at)
            for team in (led.team, other.team)
            for at in days
        )
    with CaptureQueriesContext(connection) as captured:
        looks = people.latest_looks(mine.user, [mine], 3, team=led.team)
    assert len(captured) == 1
    assert ([one.at for one in looks.shown], looks.more) == (days[:3], 4)
    assert people.latest_looks(mine.user, [mine], 3).more == 11
    assert people.latest_looks(mine.user, [mine], 30).more == 0
    assert people.latest_looks(other.user, [], 3) == people.Looks([], 0)
