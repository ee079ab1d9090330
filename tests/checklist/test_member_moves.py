"""What moved on a member's page: since a day that was chosen, since the last visit, and how the sheet stood then."""

import uuid
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, User
from checklist import actions
from checklist.models import Assignment
from checklist.queries import Sheet, SheetItem
from tests.checklist.member_pages import address, moves, shown
from tests.kinds import Clock, SignIn, Tick
from tests.teams import assigned, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member)


@pytest.fixture
def assignment(led: Membership, mine: Membership) -> Assignment:
    return assigned(led, seen=(mine,))


# --- What moved ------------------------------------------------------------------------------------------------
def test_it_shows_what_stands_otherwise_than_on_that_day(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick, at: Clock
) -> None:
    first, second, third = sheet.items[:3]
    at("2026-03-01 10:00")
    tick(mine.user, first, state="learning")
    at("2026-03-10 10:00")
    tick(mine.user, first)
    tick(mine.user, second, state="learning")
    at("2026-03-12 10:00")
    tick(mine.user, second)
    taken_back = tick(mine.user, third)
    actions.undo(user=mine.user, target=taken_back.operation.uuid, operation=uuid.uuid4())
    at("2026-03-20 10:00")
    page = shown(lead_client, mine, since="2026-03-05")
    assert page.details
    assert moves(page) == [(second.key, "todo", "done"), (first.key, "learning", "done")]
    assert [page.details.then.state(one) for one in (first, second, third)] == ["learning", "todo", "todo"]
    assert [page.details.now.state(one) for one in (first, second, third)] == ["done", "done", "todo"]
    assert moves(shown(lead_client, mine, since="2026-03-12")) == [(second.key, "learning", "done")]
    assert moves(shown(lead_client, mine, since="2026-03-13")) == []
    assert moves(shown(lead_client, mine, since="2026-02-01")) == [
        (second.key, "todo", "done"),
        (first.key, "todo", "done"),
    ]


def test_then_and_what_moved_agree_with_each_moment_of_the_past(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick, at: Clock
) -> None:
    """The sheet then is the sheet as it was shown then."""
    kept = {}
    for day in range(1, 15):
        at(f"2026-03-{day:02} 00:00")
        page = shown(lead_client, mine)
        assert page.details
        kept[day] = {item.key: page.details.now.state(item) for item in sheet.items}
        at(f"2026-03-{day:02} 10:00")
        items = [sheet.items[(day * 7 + step) % len(sheet.items)] for step in range(4)]
        tick(mine.user, *items, state=["done", "learning", "skipped", "todo"][day % 4])
    at("2026-03-15 10:00")
    for day, states in kept.items():
        page = shown(lead_client, mine, since=f"2026-03-{day:02}")
        assert page.details
        assert {item.key: page.details.then.state(item) for item in sheet.items} == states, day


def test_a_practice_moves_an_ongoing_item(
    lead_client: Client, mine: Membership, assignment: Assignment, ongoing_item: SheetItem, tick: Tick
) -> None:
    tick(mine.user, ongoing_item)
    page = shown(lead_client, mine)
    assert page.details
    assert [one.item for one in page.details.moved] == [ongoing_item]
    assert "practised on" in lead_client.get(address(mine)).content.decode()


def test_days_said_by_hand_stay_the_members_own(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, item: SheetItem, tick: Tick
) -> None:
    tick(mine.user, item)
    said = {"started": "", "done": "2019-07"}
    actions.date_back(user=mine.user, sheet=sheet, item=item, operation=uuid.uuid4(), via="page", **said)
    assert "2019" not in lead_client.get(address(mine)).content.decode()


def test_what_moved_since_the_last_visit_is_marked(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick, at: Clock
) -> None:
    at("2026-03-01 10:00")
    tick(mine.user, sheet.items[0])
    at("2026-03-01 11:00")
    assert shown(lead_client, mine).visit is None
    at("2026-03-03 10:00")
    tick(mine.user, sheet.items[1])
    for moment in ("2026-03-04 10:00", "2026-03-04 12:00"):
        at(moment)
        page = shown(lead_client, mine)
        assert page.details
        assert page.visit
        assert page.visit.date() == date(2026, 3, 1)
        assert [(one.item.key, one.recent) for one in page.details.moved] == [
            (sheet.items[1].key, True),
            (sheet.items[0].key, False),
        ]
        assert page.details.recent == 1


def test_the_last_visit_is_the_leads_own(
    lead_client: Client,
    sign_in: SignIn,
    led: Membership,
    mine: Membership,
    assignment: Assignment,
    outsider: User,
    at: Clock,
) -> None:
    joined(led, outsider, role="lead")
    at("2026-03-01 10:00")
    shown(lead_client, mine)
    at("2026-03-03 10:00")
    assert shown(sign_in(outsider), mine).visit is None
    assert shown(sign_in(mine.user), mine).visit is not None


@pytest.mark.parametrize("since", ["nonsense", "2999-01-01", "0001-01-01", "", "2026-02-30"])
def test_a_day_that_cannot_be_meant_is_left_out(
    lead_client: Client, mine: Membership, assignment: Assignment, since: str
) -> None:
    assert shown(lead_client, mine, since=since).since == timezone.localdate() - timedelta(weeks=4)
