"""What becomes of teams, of their lists and of what was said in them when somebody's account goes."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts import actions as people
from accounts.models import Invitation, Membership, Team, TeamEvent, User
from checklist import actions
from checklist.actions.settling import NOBODYS_SKILL
from checklist.models import Assignment, Checklist, Progress, Skill, Via
from checklist.queries import Sheet
from tests.belongings import confirmed_lately, list_of_team
from tests.guard import arranging
from tests.kinds import SignIn, Tick
from tests.teams import assigned, invited, joined, make_team

DELETE = "/settings/data/delete/"


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead, "Vision group")


@pytest.fixture
def recent(lead: User, sign_in: SignIn) -> Client:
    """The lead, who signed in just now."""
    client = sign_in(lead)
    confirmed_lately(client, lead)
    return client


def test_a_team_that_nobody_else_leads_goes_with_the_account(
    led: Membership, lead: User, member: User, sheet: Sheet, tick: Tick
) -> None:
    joined(led, member)
    assigned(led)
    tick(member, sheet.items[0])
    actions.erase_account(user=lead)
    assert [model.objects.count() for model in (Team, Assignment, Membership)] == [0, 0, 0]
    assert Progress.objects.filter(user=member, state="done").count() == 1


def test_a_team_that_others_lead_stays_with_all_that_is_in_it(
    led: Membership, lead: User, member: User, outsider: User
) -> None:
    other = joined(led, outsider, role="lead")
    joined(led, member)
    assignment = assigned(led)
    invitation, _ = invited(led)
    actions.erase_account(user=lead)
    assert [one.user for one in Membership.objects.order_by("pk").select_related("user")] == [outsider, member]
    invitation.refresh_from_db()
    assert invitation.made_by is None
    assert Assignment.objects.get() == assignment
    people.rename_team(lead=other, name="Still here")


def test_the_events_that_stay_name_nobody_who_is_gone(
    led: Membership, lead: User, member: User, outsider: User
) -> None:
    joined(led, outsider, role="lead")
    mine = joined(led, member)
    people.set_labels(lead=led, member=mine, labels=["sits with Mem Ber"])
    actions.erase_account(user=member)
    actions.erase_account(user=lead)
    events = TeamEvent.objects.filter(team=led.team)
    assert events.exists()
    assert {event.actor_id for event in events} <= {None, outsider.pk}
    assert not [event for event in events if "Mem Ber" in str(event.detail)]


def test_an_invitation_to_an_address_goes_with_whose_it_is(led: Membership, outsider: User) -> None:
    theirs, _ = invited(led, email="Out@Example.org")
    others, _ = invited(led, email="else@example.org")
    with arranging():
        outsider.emailaddress_set.create(email="out@example.org", verified=True)
    actions.erase_account(user=outsider)
    assert list(Invitation.objects.filter(pk__in=[theirs.pk, others.pk])) == [others]


def test_an_address_that_was_only_claimed_takes_nobodys_invitation_away(
    settings: Any, led: Membership, outsider: User
) -> None:
    settings.MAIL_IS_SET = True
    invitation, _ = invited(led, email="victim@example.org")
    with arranging():
        outsider.emailaddress_set.create(email="victim@example.org", verified=False)
    actions.erase_account(user=outsider)
    invitation.refresh_from_db()


# --- Lists of a team that goes -------------------------------------------------------------------------------
def test_a_teams_list_goes_with_it_and_what_others_stand_on_stays(led: Membership, lead: User, member: User) -> None:
    with arranging():
        checklist = list_of_team(led.team, "vision")
        skill = Skill.objects.get(items__checklist=checklist)
        Progress.objects.create(user=member, skill=skill, state="learning")
    actions.erase_account(user=lead)
    assert not Checklist.objects.filter(pk=checklist.pk).exists()
    skill.refresh_from_db()
    assert skill.title == NOBODYS_SKILL


def test_a_teams_public_list_that_somebody_copied_stays(led: Membership, lead: User, outsider: User) -> None:
    with arranging():
        checklist = list_of_team(led.team, "vision")
        Checklist.objects.filter(pk=checklist.pk).update(visibility="public")
    copy = actions.copy_list(user=outsider, source=checklist, operation=uuid.uuid4(), via=Via.PAGE).checklist
    actions.erase_account(user=lead)
    checklist.refresh_from_db()
    assert (checklist.owner, checklist.team, checklist.visibility) == (None, None, "public")
    copy.refresh_from_db()
    assert copy.origin == checklist


def test_a_list_that_only_its_own_team_copied_goes(led: Membership, lead: User) -> None:
    with arranging():
        checklist = list_of_team(led.team, "vision")
        Checklist.objects.filter(pk=checklist.pk).update(visibility="public")
    actions.copy_list(user=lead, source=checklist, operation=uuid.uuid4(), via=Via.PAGE)
    actions.erase_account(user=lead)
    assert not Checklist.objects.filter(built_in=False).exists()
    assert not Skill.objects.filter(key=None).exists()


# --- The page says so before ---------------------------------------------------------------------------------
def test_the_page_says_which_teams_go_too(recent: Client, led: Membership, lead: User, member: User) -> None:
    make_team(lead, "Mine alone")
    joined(led, member)
    text = recent.get(DELETE).content.decode()
    assert "The team “Vision group”, which nobody else leads, goes too" in text
    assert "1 other person is in it" in text
    assert "The team “Mine alone”, in which nobody else is, goes too." in text


def test_the_page_says_nothing_of_teams_that_stay(recent: Client, led: Membership, outsider: User) -> None:
    joined(led, outsider, role="lead")
    assert "Vision group" not in recent.get(DELETE).content.decode()
