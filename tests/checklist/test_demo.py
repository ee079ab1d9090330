"""`make demo`: invented people with half a year of believable history, on this machine only."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import AccessRecord, Invitation, Membership, Team, TeamEvent, User
from checklist import queries
from checklist.management.commands.load_demo import PASSWORD
from checklist.management.story import story_of
from checklist.models import Assignment, Evidence, Kind, Mark, Note, Operation, ProgressEvent
from checklist.queries import Sheet, Status
from tests.guard import arranging
from tests.rows import read_rows

PEOPLE = ["member@demo.example", "lead@demo.example", "outsider@demo.example"]


@pytest.fixture
def demo(sheet: Sheet, settings: Settings) -> User:
    settings.LOOPBACK = True
    call_command("load_demo", verbosity=0)
    return User.objects.get(email=PEOPLE[0])


def test_the_people_of_the_demo_sign_in_with_its_password(demo: User) -> None:
    for address in PEOPLE:
        answer = Client().post("/accounts/login/", {"login": address, "password": PASSWORD})
        assert answer.status_code == 302, address


def test_the_member_has_half_a_year_of_history_with_pauses(demo: User) -> None:
    moments = [operation.at for operation in Operation.objects.filter(user=demo)]
    assert timezone.now() - timedelta(days=190) < min(moments) < timezone.now() - timedelta(days=175)
    assert timezone.now() - timedelta(days=10) < max(moments) < timezone.now()
    days = sorted({moment.date() for moment in moments})
    assert 40 < len(days) < 120
    assert max(later - earlier for earlier, later in pairwise(days)) >= timedelta(days=6)


def test_the_history_is_told_in_the_order_in_which_it_happened(demo: User) -> None:
    moments = list(Operation.objects.filter(user=demo).order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_the_member_has_something_of_everything(demo: User, sheet: Sheet) -> None:
    board = queries.board_for(demo, sheet)
    assert board.here is not None
    assert (board.here.key, 30 < board.whole.done < 60) == ("intermediate", True)
    assert min(board.whole.learning, board.whole.skipped) >= 3
    assert {Kind.SET, Kind.START, Kind.UNDO, Kind.DATE} == set(
        Operation.objects.filter(user=demo).values_list("kind", flat=True)
    )
    assert Note.objects.filter(user=demo).count() >= 5
    assert 0 < Note.objects.filter(user=demo, private=False).count() < 4
    assert Evidence.objects.filter(user=demo).count() >= 3
    practices = ProgressEvent.objects.filter(operation__user=demo).exclude(line="")
    assert practices.count() >= 8
    assert queries.practice_due(board)


def test_nobody_learns_an_item_before_it_was_begun(demo: User) -> None:
    events = ProgressEvent.objects.filter(operation__user=demo, operation__kind=Kind.SET, to_state="done")
    assert Counter(events.values_list("from_state", flat=True))["learning"] > 20


@pytest.mark.one_engine
@pytest.mark.parametrize("later", range(0, 400, 9))
def test_the_story_is_sound_on_whatever_day_the_demo_is_made(later: int, fixtures: Path) -> None:
    today = date(2026, 1, 1) + timedelta(days=later)
    for plan in read_rows(fixtures / "demo" / "people.yaml"):
        deeds = story_of(plan, today)
        assert [deed.at for deed in deeds] == sorted(deed.at for deed in deeds)
        assert all(deed.at.date() < today for deed in deeds)
        begun: set[str] = set()
        for deed in deeds:
            if deed.state == "done" and set(deed.keys) <= {key for step in plan["path"] for key in step}:
                assert set(deed.keys) <= begun, deed
            begun |= set(deed.keys)
        done = {key for deed in deeds if deed.state == "done" for key in deed.keys}
        assert {key for step in plan["path"] for key in step} <= done


def test_loading_the_demo_twice_changes_nothing(demo: User, settings: Settings) -> None:
    before = (User.objects.count(), Operation.objects.count())
    call_command("load_demo", verbosity=0)
    assert (User.objects.count(), Operation.objects.count()) == before


def test_the_demo_is_refused_where_people_are(member: User, sheet: Sheet, settings: Settings) -> None:
    settings.LOOPBACK = True
    with pytest.raises(CommandError, match="one of its own"):
        call_command("load_demo", verbosity=0)
    assert User.objects.count() == 1


def test_the_demo_is_refused_where_others_could_reach_it(sheet: Sheet, settings: Settings) -> None:
    settings.LOOPBACK = False
    with pytest.raises(CommandError, match="loopback"), arranging():
        call_command("load_demo", verbosity=0)
    assert not User.objects.exists()


# --- The team ----------------------------------------------------------------------------------------------
@pytest.fixture
def team(demo: User) -> Team:
    return Team.objects.get()


def standing_of(assignment: Assignment, today: date) -> dict[str, Status]:
    """Where each member stands on an assignment, whatever they share."""
    scope = queries.assigned_of(assignment).scope
    members = queries.members_on(assignment)
    readings = queries.readings_of({one.user: one.latest for one in members}, scope)
    term = queries.Term(assignment.starts_on, assignment.due_on, today)
    zone = timezone.get_current_timezone()
    return {one.name: term.status_of(readings.by_user[one.user].stand(zone)) for one in members}


def test_the_team_is_twelve_who_share_differently(team: Team) -> None:
    members = Membership.objects.filter(team=team)
    assert Counter(members.values_list("shares", flat=True)) == {"items": 8, "notes": 1, "totals": 2, "nothing": 1}
    assert members.filter(role="lead").get().user.email == PEOPLE[1]
    assert members.filter(user__email=PEOPLE[0]).exists()
    assert not members.filter(user__email=PEOPLE[2]).exists()


def test_every_standing_occurs(team: Team) -> None:
    today = timezone.localdate()
    latest, _chinese, older = Assignment.objects.filter(team=team).order_by("-pk")
    standing = standing_of(latest, today)
    assert set(standing.values()) == {"finished", "not_started", "stalled", "behind", "on_track"}
    assert Counter(standing_of(older, today).values())["overdue"] >= 2
    assert Counter(standing.values()).most_common()[0][1] <= 5


def test_there_are_gaps_that_one_believes(team: Team) -> None:
    scope = queries.assigned_of(Assignment.objects.latest("pk")).scope
    members = queries.members_on(Assignment.objects.latest("pk"))
    readings = queries.readings_of({one.user: one.latest for one in members if one.open}, scope)
    have = queries.how_many_have(readings.by_user.values(), scope)
    assert 4 <= have.count(0) <= 12
    assert 4 <= have.count(1) <= 16
    assert Mark.objects.filter(kind="help").exists()
    assert Mark.objects.filter(kind="want").exists()


def test_the_team_has_a_record_from_its_first_day_on(team: Team) -> None:
    moments = [event.at for event in TeamEvent.objects.filter(team=team)]
    assert min(moments) < timezone.now() - timedelta(days=170)
    assert max(moments) < timezone.now()
    assert {"made", "joined", "assigned", "shares", "labels", "invited"} <= set(
        TeamEvent.objects.values_list("what", flat=True)
    )
    now = timezone.now()
    states = Counter(one.state_at(now) for one in Invitation.objects.filter(team=team))
    assert states["open"] == 2
    assert states["expired"] + states["used_up"] == 2
    assert AccessRecord.objects.filter(day__gte=timezone.localdate() - timedelta(days=3)).exists()
