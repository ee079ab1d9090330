"""What a team's pages count: consent, the compact reading, and the rule of where somebody stands."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions as people
from accounts.models import Membership, User
from checklist import actions, queries
from checklist.models import CompactProgress, Level
from checklist.queries import Scope, Sheet, Stand, Status, Tally, Term, compact
from tests.teams import assigned, crowd, joined, make_team

TODAY = date(2026, 6, 1)


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


def reading(member: User, scope: Scope) -> queries.Reading:
    latest = compact.latest_operations([member.pk])
    return queries.readings_of({member.pk: latest.get(member.pk)}, scope).by_user[member.pk]


# --- Where somebody stands ---------------------------------------------------------------------------------
def stand(done: int = 0, total: int = 10, reached: bool = False, last: date | None = TODAY) -> Stand:
    return Stand(Tally(done=done, total=total), reached, last)


@pytest.mark.parametrize(
    ("due", "has", "status"),
    [
        (None, stand(10, reached=True), Status.FINISHED),
        (TODAY - timedelta(1), stand(10, reached=True), Status.FINISHED),
        (TODAY - timedelta(1), stand(last=None), Status.OVERDUE),
        (TODAY, stand(last=None), Status.NOT_STARTED),
        (None, stand(last=None), Status.NOT_STARTED),
        (None, stand(last=TODAY - timedelta(14)), Status.STALLED),
        (None, stand(last=TODAY - timedelta(13)), Status.ON_TRACK),
        (TODAY + timedelta(50), stand(3), Status.ON_TRACK),  # 50 % of the time is gone, 30 % are done
        (TODAY + timedelta(50), stand(29, 100), Status.BEHIND),
        (TODAY, stand(80, 100), Status.ON_TRACK),
    ],
)
def test_where_a_member_stands(due: date | None, has: Stand, status: Status) -> None:
    term = Term(TODAY - timedelta(50), due, TODAY)
    assert term.status_of(has) == status


def test_an_assignment_of_one_day_has_all_its_time_gone_on_that_day() -> None:
    assert Term(TODAY, TODAY, TODAY).gone == 100
    assert Term(TODAY, None, TODAY).gone == 0


# --- Consent ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shares", ["nothing", "totals", "items", "notes"])
def test_until_it_was_seen_an_assignment_shows_no_more_than_totals(shares: str) -> None:
    assert queries.allowed(shares, True) == shares
    assert queries.allowed(shares, False) == {"nothing": "nothing"}.get(shares, "totals")


def test_members_say_what_is_allowed_of_them(led: Membership, member: User, outsider: User) -> None:
    mine, theirs = joined(led, member), joined(led, outsider, shares="nothing")
    assignment = assigned(led, seen=(theirs,))
    assert [(one.name, one.allowed) for one in queries.members_on(assignment)] == [
        ("Lea Der", "nothing"),
        ("Mem Ber", "totals"),
        ("Out Sider", "nothing"),
    ]
    actions.mark_seen(membership=mine, assignment=assignment)
    assert [one.allowed for one in queries.members_on(assignment)] == ["nothing", "items", "nothing"]
    people.set_sharing(membership=mine, shares="totals")
    assert [one.allowed for one in queries.members_on(assignment)] == ["nothing", "totals", "nothing"]
    people.leave_team(membership=mine)
    assert [one.name for one in queries.members_on(assignment)] == ["Lea Der", "Out Sider"]


def test_an_assignment_to_chosen_members_is_for_nobody_else(led: Membership, member: User, outsider: User) -> None:
    joined(led, outsider)
    joined(led, member)
    assignment = assigned(led, members=[member.uuid])
    assert [one.name for one in queries.members_on(assignment)] == ["Mem Ber"]
    assert [one.user for one in queries.members_assigned(assignment)] == [member]
    assert [list(queries.assignments_for(one)) for one in (member, outsider, led.user)] == [[assignment], [], []]


# --- The readings --------------------------------------------------------------------------------------------
def test_a_reading_says_what_the_board_says(sheet: Sheet, member: User, tick: Any, ongoing_item: Any) -> None:
    tick(member, *[item for item in sheet.items[:30] if not item.ongoing])
    tick(member, sheet.items[40], state="learning")
    tick(member, sheet.items[41], state="skipped")
    tick(member, ongoing_item)
    scope = Scope(sheet, None)
    said, board = reading(member, scope), queries.board_for(member, sheet)
    assert said.whole == board.whole.assigned
    assert said.levels == tuple(board.tallies[level.uuid].assigned for level in sheet.levels)
    assert [cell.tally for cell in said.categories] == [board.tallies[one.uuid].assigned for one in sheet.categories]
    have = queries.how_many_have([said, said], scope)
    done = [2 * (board.state(item) == "done" or item is ongoing_item) for item in sheet.items]
    assert have == done
    items = said.items(scope)
    assert [chr(letter) for letter in items.states] == [board.state(item)[0] for item in sheet.items]


def test_a_target_leaves_out_the_levels_behind_it(sheet: Sheet, member: User, tick: Any) -> None:
    first = Level.objects.get(uuid=sheet.levels[0].uuid)
    scope = Scope(sheet, first)
    tick(member, *[item for item in sheet.levels[1].items if not item.ongoing])
    assert len(scope.items) == len(sheet.levels[0].items)
    assert reading(member, scope).whole == Tally(total=sum(not item.ongoing for item in scope.items))
    assert reading(member, scope).changed == 0
    tick(member, *[item for item in scope.items if not item.ongoing])
    assert reading(member, scope).reached
    assert not reading(member, Scope(sheet, None)).reached


def test_a_kept_reading_follows_every_change(sheet: Sheet, member: User, tick: Any) -> None:
    scope, item = Scope(sheet, None), sheet.items[0]
    assert reading(member, scope).whole.done == 0
    change = tick(member, item)
    assert reading(member, scope).whole.done == 1
    actions.undo(user=member, target=change.operation.uuid, operation=uuid.uuid4())
    assert reading(member, scope).whole.done == 0


def test_what_is_kept_in_the_table_is_what_the_rows_say(sheet: Sheet, member: User, tick: Any) -> None:
    scope = Scope(sheet, None)
    tick(member, *sheet.items[:5])
    latest = compact.latest_operations([member.pk])
    first = queries.readings_of(latest, scope)
    actions.keep_compact(first.renewed)
    assert compact.differing_from_rows([member.pk]) == []
    queries.forget_readings()
    again = queries.readings_of(latest, scope)
    assert again.renewed == {}
    assert again.by_user == first.by_user
    tick(member, sheet.items[6])
    assert queries.readings_of(compact.latest_operations([member.pk]), scope).renewed.keys() == {member.pk}
    assert actions.rebuild_compact([member.pk]) == 1
    assert bytes(CompactProgress.objects.get().packed) == compact.made_of_rows([member.pk])[member.pk]


def test_what_is_kept_and_what_is_made_come_in_one_statement(
    sheet: Sheet, member: User, lead: User, outsider: User, tick: Any
) -> None:
    for user in (member, lead, outsider):
        tick(user, *sheet.items[4:1:-1])
    users = [member.pk, lead.pk, outsider.pk]
    before = compact.latest_operations(users)
    actions.rebuild_compact(users)
    tick(lead, sheet.items[0])
    latest = compact.latest_operations(users)
    with CaptureQueriesContext(connection) as captured:
        kept, made = compact.packed_of(latest)
    assert len(captured) == 1
    assert kept == compact.made_of_rows([member.pk, outsider.pk])
    assert made == compact.made_of_rows([lead.pk])
    actions.rebuild_compact(users)
    kept, made = compact.packed_of(before)  # another process kept what came after this one asked
    assert kept == compact.made_of_rows(users)
    assert made == {}


def test_a_thousand_members_are_two_statements_and_none_more_when_known(led: Membership, sheet: Sheet) -> None:
    crowd(led.team, 1000)
    assignment, scope = assigned(led), Scope(sheet, None)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        members = queries.members_on(assignment)
        queries.readings_of({one.user: one.latest for one in members}, scope)
    assert len(members) == 1001
    assert len(captured) == 1
