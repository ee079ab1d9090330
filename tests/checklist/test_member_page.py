"""A member's page: what leads see of one member, the same for the member; what moved, and since when; what is open."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions as people
from accounts import queries as people_queries
from accounts.models import AccessRecord, Membership, User
from checklist import actions, queries
from checklist.models import Assignment, Checklist, Level
from checklist.queries import Scope, Sheet, SheetItem, Status, Tally
from checklist.templatetags.members import reason
from tests.addresses import own_list
from tests.checklist.member_pages import address, moves, shown
from tests.guard import arranging
from tests.kinds import Clock, Tick
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


# --- The figures -----------------------------------------------------------------------------------------------
def test_its_numbers_are_those_of_the_board_with_what_is_skipped_in_the_total(
    lead_client: Client, member: User, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick
) -> None:
    tick(member, *[item for item in sheet.items[:20] if not item.ongoing])
    tick(member, sheet.items[30], state="learning")
    tick(member, sheet.items[31], state="skipped")
    page, board = shown(lead_client, mine), queries.board_for(member, sheet)
    assert page.figures
    assert page.details
    assert page.figures.whole == board.whole.assigned == page.details.now.whole
    levels = [(one.level.uuid, one.tally) for one in page.figures.levels]
    parts = [(part.category.uuid, part.tally) for one in page.figures.levels for part in one.categories]
    assert levels == [(level.uuid, board.tallies[level.uuid].assigned) for level in sheet.levels]
    assert parts == [(one.uuid, board.tallies[one.uuid].assigned) for one in sheet.categories]


def test_only_the_assigned_levels_are_on_it(
    lead_client: Client, led: Membership, mine: Membership, member: User, sheet: Sheet, tick: Tick
) -> None:
    target = Level.objects.get(uuid=sheet.levels[0].uuid)
    assigned(led, seen=(mine,), target=target)
    beyond = sheet.levels[1].items[0]
    tick(member, beyond)
    page = shown(lead_client, mine)
    assert page.figures
    assert page.details
    assert [one.level.uuid for one in page.figures.levels] == [sheet.levels[0].uuid]
    assert page.details.now.sheet.levels == sheet.levels[:1]
    assert moves(page) == []
    assert beyond.skill not in {one.item.skill for one in page.details.open}
    assert sheet.levels[1].title not in lead_client.get(address(mine)).content.decode()


def test_the_member_sees_what_the_lead_sees(
    lead_client: Client,
    member_client: Client,
    member: User,
    mine: Membership,
    assignment: Assignment,
    sheet: Sheet,
    tick: Tick,
) -> None:
    tick(member, *sheet.items[:3])
    people.set_sharing(membership=mine, shares="notes")
    actions.save_note(user=member, skill=sheet.items[0].skill, text="Mine", version=0, private=False)
    for shares in ("notes", "items", "totals", "nothing"):
        people.set_sharing(membership=mine, shares=shares)
        theirs, own = shown(lead_client, mine), shown(member_client, mine)
        assert (own.figures, own.notes, own.allowed) == (theirs.figures, theirs.notes, theirs.allowed)
        assert (own.details is None) == (theirs.details is None)
        if own.details and theirs.details:
            assert own.details.now.standings == theirs.details.now.standings
            assert own.details.then.standings == theirs.details.then.standings
            assert (moves(own), own.details.open) == (moves(theirs), theirs.details.open)
    assert "This is what your leads see" in member_client.get(address(mine)).content.decode()


def test_who_shares_nothing_is_said_to_and_has_no_figure(
    lead_client: Client, mine: Membership, assignment: Assignment
) -> None:
    people.set_sharing(membership=mine, shares="nothing")
    text = lead_client.get(address(mine)).content.decode()
    assert "Mem Ber shares nothing with the leads of Data team." in text
    assert "data-tally" not in text
    assert "Mem Ber sees that you opened this." in text


def test_where_nothing_is_assigned_the_page_says_so(
    lead_client: Client, member_client: Client, mine: Membership
) -> None:
    assert "Nothing is assigned to Mem Ber in this team." in lead_client.get(address(mine)).content.decode()
    assert "Nothing is assigned to you in this team" in member_client.get(address(mine)).content.decode()


def test_each_of_several_assignments_can_be_chosen(
    lead_client: Client, led: Membership, mine: Membership, assignment: Assignment, chinese: Sheet
) -> None:
    other = assigned(led, Checklist.objects.get(uuid=chinese.uuid))
    latest, first = shown(lead_client, mine), shown(lead_client, mine, assignment=assignment.uuid)
    assert latest.assigned
    assert first.assigned
    assert (latest.assigned.assignment, first.assigned.assignment) == (other, assignment)
    assert (latest.allowed, first.allowed) == ("totals", "items")


# --- Where they stand ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "today", "status", "words"),
    [
        (None, "2026-03-05", Status.NOT_STARTED, "Nothing that was assigned"),
        ("2026-03-02", "2026-03-05", Status.ON_TRACK, "10 % of the time is gone and 1 % is done."),
        ("2026-03-02", "2026-03-20", Status.STALLED, "No change for 18 days; from 14 on"),
        ("2026-03-25", "2026-03-30", Status.BEHIND, "72 % of the time is gone and 1 % is done: more than 20 points"),
        ("2026-03-25", "2026-05-01", Status.OVERDUE, "has passed"),
    ],
)
def test_a_status_has_its_reason(
    lead_client: Client,
    led: Membership,
    mine: Membership,
    item: SheetItem,
    tick: Tick,
    at: Clock,
    change: str | None,
    today: str,
    status: Status,
    words: str,
) -> None:
    at("2026-03-01 10:00")
    assigned(led, seen=(mine,), due_on=date(2026, 4, 10))
    if change:
        at(f"{change} 10:00")
        tick(mine.user, item)
    at(f"{today} 10:00")
    figures = shown(lead_client, mine).figures
    assert figures
    assert figures.status == status
    assert words in reason(figures)
    assert reason(figures) in lead_client.get(address(mine)).content.decode()


def test_finished_says_what_was_reached(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick
) -> None:
    tick(mine.user, *[item for item in sheet.items if not item.ongoing])
    figures = shown(lead_client, mine).figures
    assert figures
    assert figures.status == Status.FINISHED
    assert "80 % of it or more" in reason(figures)


# --- What is open ------------------------------------------------------------------------------------------------
def test_what_is_open_the_longest_comes_first(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick, at: Clock
) -> None:
    old, new = sheet.items[9], sheet.items[4]
    at("2026-03-01 10:00")
    tick(mine.user, old, state="learning")
    at("2026-03-11 10:00")
    tick(mine.user, new, state="learning")
    tick(mine.user, sheet.items[0])
    tick(mine.user, sheet.items[1], state="skipped")
    at("2026-03-21 10:00")
    details = shown(lead_client, mine).details
    assert details
    found = [(one.item.key, one.days) for one in details.open[:3]]
    assert found == [(old.key, 20), (new.key, 10), (sheet.items[2].key, None)]
    finite = sum(not one.ongoing for one in sheet.items)
    assert len(details.open) + details.more_open == finite - 2


# --- Who looked --------------------------------------------------------------------------------------------------
def test_that_a_lead_opened_it_is_kept_once_a_day_and_the_members_own_look_is_not(
    lead_client: Client,
    member_client: Client,
    lead: User,
    member: User,
    mine: Membership,
    assignment: Assignment,
    at: Clock,
) -> None:
    at("2026-03-01 10:00")
    for _ in range(3):
        shown(lead_client, mine)
        shown(member_client, mine)
    at("2026-03-02 09:00")
    shown(lead_client, mine)
    looks = people_queries.looks_at(member, [mine])
    assert [(look.lead, look.what, look.at.day) for look in looks] == [(lead, "member", 2), (lead, "member", 1)]
    assert set(AccessRecord.objects.values_list("lead", flat=True)) == {lead.pk}


def test_a_lead_who_learns_too_has_a_page_of_their_own(
    lead_client: Client, led: Membership, assignment: Assignment
) -> None:
    assert "This is what your leads see" in lead_client.get(address(led)).content.decode()
    assert not AccessRecord.objects.exists()


def test_opening_a_page_keeps_what_was_read(
    lead_client: Client, mine: Membership, assignment: Assignment, item: SheetItem, tick: Tick
) -> None:
    tick(mine.user, item)
    shown(lead_client, mine)
    queries.forget_readings()
    latest = queries.compact.latest_operations([mine.user_id])
    assert queries.readings_of(latest, Scope(shown(lead_client, mine).assigned.sheet, None)).renewed == {}  # type: ignore[union-attr]


def test_a_page_takes_few_statements(
    lead_client: Client, mine: Membership, assignment: Assignment, sheet: Sheet, tick: Tick
) -> None:
    people.set_sharing(membership=mine, shares="notes")
    tick(mine.user, *sheet.items[:40])
    for budget in (18, 13):
        with CaptureQueriesContext(connection) as captured:
            shown(lead_client, mine)
        statements = [one["sql"] for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
        assert len(statements) <= budget, "\n".join(statements)


def test_an_empty_assignment_is_no_error(lead_client: Client, led: Membership, mine: Membership, member: User) -> None:
    with arranging():
        mine_list, item = own_list(member)
        item.retired = True
        item.save()
        mine_list.owner, mine_list.team, mine_list.visibility = None, led.team, "team"
        mine_list.save()
    actions.touch(mine_list)
    mine_list.refresh_from_db()
    assigned(led, mine_list, seen=(mine,))
    figures = shown(lead_client, mine).figures
    assert figures
    assert figures.whole == Tally()
