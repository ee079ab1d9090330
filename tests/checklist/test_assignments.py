"""Assigning a list, changing and ending it, and having seen it: what each does, refuses, and leaves as it is."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import actions as people
from accounts.models import Membership, TeamEvent, User
from checklist import actions, queries
from checklist.actions import Conflict, Terms
from checklist.models import Assignee, Assignment, Checklist, Level
from checklist.queries import Sheet, Status
from checklist.queries import assignments as readings
from tests.addresses import own_list
from tests.guard import arranging
from tests.teams import assigned, joined, make_team

TODAY = date(2026, 6, 1)


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def checklist(sheet: Sheet) -> Checklist:
    return Checklist.objects.get(uuid=sheet.uuid)


def public_list(owner: User, title: str = "Their list") -> Checklist:
    with arranging():
        return own_list(owner, "theirs-k3x9qa", title=title, visibility="public")[0]


def told(team: Any) -> list[tuple[str, dict[str, Any]]]:
    events = TeamEvent.objects.filter(team=team, what__in=["assigned", "reassigned", "ended"]).order_by("pk")
    return list(events.values_list("what", "detail"))


# --- Assign ---------------------------------------------------------------------------------------------------
def test_assigning_twice_with_one_name_makes_one(led: Membership, checklist: Checklist) -> None:
    named = uuid.uuid4()
    made = [actions.assign(lead=led, terms=Terms(checklist), named=named) for _ in range(2)]
    assert [one.repeated for one in made] == [False, True]
    assert Assignment.objects.get() == made[0]
    assert len(told(led.team)) == 1


def test_a_name_that_another_team_has_is_a_conflict(led: Membership, outsider: User, checklist: Checklist) -> None:
    theirs = assigned(make_team(outsider, "Others"))
    with pytest.raises(Conflict):
        actions.assign(lead=led, terms=Terms(checklist), named=theirs.uuid)
    other = Checklist.objects.get(slug="ml-checklist-zh")
    mine = assigned(led)
    with pytest.raises(Conflict):
        actions.assign(lead=led, terms=Terms(other), named=mine.uuid)


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"due_on": TODAY - timedelta(1)}, "date-over"),
        ({"wanted": 0}, "wanted-out-of-bounds"),
        ({"wanted": 1_001}, "wanted-out-of-bounds"),
        ({"members": []}, "no-such-member"),
        ({"members": [uuid.uuid4()]}, "no-such-member"),
    ],
)
def test_terms_that_do_not_fit_are_refused(
    led: Membership, checklist: Checklist, terms: dict[str, Any], code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.assign(lead=led, terms=Terms(checklist, **terms), named=uuid.uuid4(), today=TODAY)
    assert refused.value.code == code
    assert not Assignment.objects.exists()


def test_a_level_of_another_list_is_refused(led: Membership, checklist: Checklist, chinese: Sheet) -> None:
    level = Level.objects.get(uuid=chinese.levels[0].uuid)
    with pytest.raises(ValidationError, match="no such level"):
        actions.assign(lead=led, terms=Terms(checklist, level), named=uuid.uuid4())


def test_members_of_another_team_are_refused(
    led: Membership, member: User, outsider: User, checklist: Checklist
) -> None:
    joined(led, member)
    terms = Terms(checklist, members=[member.uuid, outsider.uuid])
    with pytest.raises(ValidationError, match="all of this team"):
        actions.assign(lead=led, terms=terms, named=uuid.uuid4())


def test_only_what_is_built_in_public_or_the_teams_is_assigned(
    led: Membership, outsider: User, checklist: Checklist
) -> None:
    theirs = public_list(outsider)
    assert actions.assign(lead=led, terms=Terms(theirs), named=uuid.uuid4()).checklist == theirs
    for hidden in ({"visibility": "private"}, {"visibility": "link"}, {"visibility": "public", "retired": True}):
        with arranging():
            Checklist.objects.filter(pk=theirs.pk).update(**hidden)
        with pytest.raises(Checklist.DoesNotExist):
            actions.assign(lead=led, terms=Terms(theirs), named=uuid.uuid4())


def test_who_leads_no_more_assigns_nothing(led: Membership, member: User, checklist: Checklist) -> None:
    mine = joined(led, member, role="lead")
    people.set_role(lead=led, member=mine, role="member")
    with pytest.raises(Membership.DoesNotExist):
        actions.assign(lead=mine, terms=Terms(checklist), named=uuid.uuid4())


def test_a_team_has_so_many_open_assignments_and_no_more(
    led: Membership, checklist: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checklist.actions.assignments.OPEN_AT_MOST", 1)
    first = assigned(led)
    with pytest.raises(ValidationError, match="End one first"):
        assigned(led)
    actions.end_assignment(lead=led, assignment=first)
    assigned(led)


# --- Change and end ---------------------------------------------------------------------------------------------
def test_changing_keeps_who_has_seen_it_and_what_was_learned(
    led: Membership, member: User, outsider: User, checklist: Checklist
) -> None:
    mine = joined(led, member)
    joined(led, outsider)
    made = assigned(led, seen=(mine,))
    actions.change_assignment(
        lead=led, assignment=made, terms=Terms(checklist, wanted=3, members=[member.uuid, outsider.uuid])
    )
    assert Assignee.objects.filter(membership=mine, seen_at__isnull=False).exists()
    actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=3, members=[outsider.uuid]))
    assert [one.user for one in queries.members_assigned(Assignment.objects.get())] == [outsider]
    assert not Assignee.objects.filter(membership=mine, seen_at__isnull=False).exists()
    actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist))
    assert {one.name: one.allowed for one in queries.members_on(Assignment.objects.get())} == {
        "Lea Der": "nothing",
        "Mem Ber": "totals",
        "Out Sider": "totals",
    }


def test_who_changes_what_somebody_else_has_changed_is_told(led: Membership, checklist: Checklist) -> None:
    made = assigned(led)
    seen = readings.version_of(made)
    actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=5), seen=seen)
    actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=5), seen=seen)  # a repetition
    with pytest.raises(Conflict):
        actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=7), seen=seen)
    assert Assignment.objects.get().wanted == 5
    assert [what for what, _ in told(led.team)] == ["assigned", "reassigned"]


def test_a_date_that_is_over_may_stay_but_not_be_chosen(led: Membership, checklist: Checklist) -> None:
    made = assigned(led, due_on=TODAY, today=TODAY)
    later = TODAY + timedelta(9)
    actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=4, due_on=TODAY), today=later)
    terms = Terms(checklist, due_on=TODAY + timedelta(1))
    with pytest.raises(ValidationError, match="This date is over"):
        actions.change_assignment(lead=led, assignment=made, terms=terms, today=later)


def test_a_lead_where_it_is_yesterday_still_gets_an_answer(led: Membership, checklist: Checklist) -> None:
    made = assigned(led, today=TODAY)
    yesterday = TODAY - timedelta(1)
    terms = Terms(checklist, due_on=yesterday)
    with pytest.raises(ValidationError, match="This date is over"):
        actions.change_assignment(lead=led, assignment=made, terms=terms, today=yesterday)


def test_what_ended_or_is_another_teams_is_not_changed(led: Membership, outsider: User, checklist: Checklist) -> None:
    made, theirs = assigned(led), assigned(make_team(outsider, "Others"))
    actions.end_assignment(lead=led, assignment=made)
    for one in (made, theirs):
        with pytest.raises(Assignment.DoesNotExist):
            actions.change_assignment(lead=led, assignment=one, terms=Terms(checklist, wanted=3))
    with pytest.raises(Assignment.DoesNotExist):
        actions.end_assignment(lead=led, assignment=theirs)


def test_ending_twice_is_ending_once(led: Membership, member: User) -> None:
    joined(led, member)
    made = assigned(led)
    first = actions.end_assignment(lead=led, assignment=made).ended_at
    assert actions.end_assignment(lead=led, assignment=made).ended_at == first
    assert [what for what, _ in told(led.team)] == ["assigned", "ended"]
    assert list(queries.assignments_for(member)) == []
    assert list(readings.ended_in(led.team)) == [made]


# --- Seen -------------------------------------------------------------------------------------------------------
def test_seeing_it_twice_keeps_the_first_moment(led: Membership, member: User) -> None:
    mine = joined(led, member)
    made = assigned(led, seen=(mine,))
    first = Assignee.objects.get().seen_at
    actions.mark_seen(membership=mine, assignment=made)
    assert Assignee.objects.get().seen_at == first


def test_nobody_sees_what_is_not_theirs(led: Membership, member: User, outsider: User) -> None:
    mine = joined(led, member)
    joined(led, outsider)
    for one in (assigned(led, members=[outsider.uuid]), assigned(make_team(outsider, "Others"))):
        with pytest.raises(Assignment.DoesNotExist):
            actions.mark_seen(membership=mine, assignment=one)
    ended = assigned(led)
    actions.end_assignment(lead=led, assignment=ended)
    with pytest.raises(Assignment.DoesNotExist):
        actions.mark_seen(membership=mine, assignment=ended)


def test_who_shares_nothing_is_not_counted_among_those_who_have_seen_it(
    led: Membership, member: User, outsider: User
) -> None:
    mine, theirs = joined(led, member), joined(led, outsider, shares="nothing")
    assigned(led, members=[member.uuid, outsider.uuid], seen=(mine, theirs))
    assigned(led, seen=(mine, theirs))
    said = [(one.to, one.sharing, one.seen) for one in readings.given_in(led.team)]
    assert said == [(3, 1, 1), (2, 1, 1)]


# --- Where one stands ---------------------------------------------------------------------------------------------
def test_ones_own_standing_is_what_the_leads_count(sheet: Sheet, led: Membership, member: User, tick: Any) -> None:
    mine = joined(led, member)
    level = Level.objects.get(uuid=sheet.levels[0].uuid)
    made = assigned(led, target=level, due_on=timezone.localdate() + timedelta(30))
    finite = [item for item in sheet.levels[0].items if not item.ongoing]
    tick(member, *finite[:3])
    tick(member, finite[4], state="skipped")
    tick(member, sheet.levels[1].items[0])
    (own,) = readings.own_assignments(mine)
    (there,) = [one for one in queries.members_on(made) if one.user == member.pk]
    counted = queries.readings_of({there.user: there.latest}, own.assigned.scope).by_user[member.pk]
    assert own.stand == counted.stand(timezone.get_current_timezone())
    assert (own.stand.tally.done, own.stand.tally.skipped, own.stand.tally.total) == (3, 1, len(finite))
    assert own.status == Status.ON_TRACK
    assert not own.seen


def test_what_is_due_first_comes_first_and_what_has_no_date_last(led: Membership, member: User) -> None:
    joined(led, member)
    today = timezone.localdate()
    dates = [None, today + timedelta(9), today + timedelta(3)]
    for due_on in dates:
        assigned(led, due_on=due_on)
    assert [one.due_on for one in queries.assignments_for(member)] == [dates[2], dates[1], None]


# --- The list is not there any more ---------------------------------------------------------------------------------
def test_an_assignment_that_lost_its_list_is_told_under_the_name_it_had(
    led: Membership, member: User, outsider: User
) -> None:
    mine = joined(led, member)
    theirs = public_list(outsider)
    made = assigned(led, theirs)
    with arranging():
        Checklist.objects.filter(pk=theirs.pk).update(visibility="private", title="My secret plans")
    assert readings.given_in(led.team) == []
    assert readings.own_assignments(mine) == []
    assert list(queries.assignments_for(member)) == []
    assert [(one.assignment, one.title) for one in readings.lost_in(led.team)] == [(made, "Their list")]
    actions.end_assignment(lead=led, assignment=made)
    assert readings.lost_in(led.team) == []
    assert told(led.team)[-1] == ("ended", {"title": "Their list", "assignment": str(made.uuid)})


def test_an_assignment_whose_list_went_is_not_changed(led: Membership, outsider: User) -> None:
    theirs = public_list(outsider)
    made = assigned(led, theirs)
    with arranging():
        Checklist.objects.filter(pk=theirs.pk).update(withheld=True)
    with pytest.raises(Checklist.DoesNotExist):
        actions.change_assignment(lead=led, assignment=made, terms=Terms(theirs, wanted=9))
