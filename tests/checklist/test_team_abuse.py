"""What people try with teams: coming back, seeing more than was allowed, breaking a page for all; and what is kept."""

import csv
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts import queries as about
from accounts.models import Happened, Invitation, Membership, TeamEvent, User
from checklist import actions, queries
from checklist.actions import Terms
from checklist.actions.teams import dissolve_team
from checklist.models import Assignment, Checklist, CompactProgress, Level, Via
from checklist.queries import Scope, Sheet, Status, Tally, Term, compact
from tests.addresses import own_list
from tests.guard import arranging
from tests.teams import assigned, crowd, invited, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def mine(led: Membership, member: User) -> Membership:
    return joined(led, member)


def allowed_of(assignment: Assignment, user: User) -> str:
    return {one.user: one.allowed for one in queries.members_on(assignment)}.get(user.pk, "–")


def levels_of(sheet: Sheet) -> list[Level]:
    return [Level.objects.get(uuid=level.uuid) for level in sheet.levels]


# --- Coming back ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("out", ["demoted", "removed", "left"])
def test_who_leads_no_more_cannot_come_back_by_a_link_of_theirs(led: Membership, outsider: User, out: str) -> None:
    theirs = joined(led, outsider, role="lead")
    invitation, token = invited(theirs, role="lead", uses=9, days=90)
    if out == "demoted":
        people.set_role(lead=led, member=theirs, role="member")
    elif out == "removed":
        people.remove_member(lead=led, member=theirs)
    else:
        people.leave_team(membership=theirs)
    invitation.refresh_from_db()
    assert invitation.state_at(timezone.now()) == Invitation.State.REVOKED
    assert TeamEvent.objects.filter(team=led.team, what=Happened.REVOKED).count() == 1
    if out != "demoted":
        with pytest.raises(people.Unusable):
            people.join(user=outsider, token=token, shares="nothing")


def test_what_other_leads_made_stays_open(led: Membership, outsider: User) -> None:
    mine, _ = invited(led, uses=3)
    people.remove_member(lead=led, member=joined(led, outsider, role="lead"))
    mine.refresh_from_db()
    assert mine.state_at(timezone.now()) == Invitation.State.OPEN


def test_who_was_taken_out_needs_an_invitation_made_after_that(led: Membership, mine: Membership) -> None:
    invitation, token = invited(led, uses=9)
    people.remove_member(lead=led, member=mine)
    with pytest.raises(people.Unusable, match="taken out"):
        people.join(user=mine.user, token=token, shares="items")
    again = people.renew(lead=led, invitation=invitation)
    assert again.token
    assert people.join(user=mine.user, token=again.token, shares="items").team == led.team


def test_who_left_by_themself_may_come_back_by_an_open_link(led: Membership, mine: Membership) -> None:
    _, token = invited(led, uses=9)
    people.leave_team(membership=mine)
    assert people.join(user=mine.user, token=token, shares="totals").shares == "totals"


# --- Seeing more than was allowed --------------------------------------------------------------------------------
def test_a_target_that_is_retired_still_ends_what_is_assigned(led: Membership, mine: Membership, sheet: Sheet) -> None:
    first, second, _ = levels_of(sheet)
    assignment = assigned(led, target=second, seen=(mine,))
    with arranging():
        Level.objects.filter(pk=second.pk).update(retired=True)
    actions.touch(Checklist.objects.get(pk=sheet.pk))
    scope = queries.assigned_of(queries.assignment_in(led.team, assignment.uuid)).scope  # type: ignore[arg-type]
    assert [level.uuid for level in scope.levels] == [str(first.uuid)]
    with arranging():
        Level.objects.filter(pk=first.pk).update(retired=True)
    actions.touch(Checklist.objects.get(pk=sheet.pk))
    scope = queries.assigned_of(queries.assignment_in(led.team, assignment.uuid)).scope  # type: ignore[arg-type]
    assert scope.items == ()


@pytest.mark.parametrize(("before", "now", "still"), [(0, 1, "totals"), (0, None, "totals"), (1, 0, "items")])
def test_what_goes_further_has_to_be_seen_anew(
    led: Membership, mine: Membership, sheet: Sheet, before: int, now: int | None, still: str
) -> None:
    levels, checklist = levels_of(sheet), Checklist.objects.get(pk=sheet.pk)
    assignment = assigned(led, target=levels[before], seen=(mine,))
    target = None if now is None else levels[now]
    actions.change_assignment(lead=led, assignment=assignment, terms=Terms(checklist, target))
    assert allowed_of(Assignment.objects.get(), mine.user) == still


def test_who_is_chosen_again_has_not_seen_it_yet(
    led: Membership, mine: Membership, outsider: User, sheet: Sheet
) -> None:
    other, checklist = joined(led, outsider), Checklist.objects.get(pk=sheet.pk)
    assignment = assigned(led, members=[mine.user.uuid], seen=(mine,))
    for named, allowed in (([other], "–"), ([mine], "totals")):
        terms = Terms(checklist, members=[one.user.uuid for one in named])
        actions.change_assignment(lead=led, assignment=assignment, terms=terms)
        assert allowed_of(Assignment.objects.get(), mine.user) == allowed


def test_who_has_seen_it_has_seen_it_after_a_new_date(led: Membership, mine: Membership, sheet: Sheet) -> None:
    assignment = assigned(led, seen=(mine,))
    terms = Terms(Checklist.objects.get(pk=sheet.pk), due_on=date(2999, 1, 1))
    actions.change_assignment(lead=led, assignment=assignment, terms=terms)
    actions.change_assignment(lead=led, assignment=assignment, terms=Terms(terms.checklist, members=[mine.user.uuid]))
    assert allowed_of(Assignment.objects.get(), mine.user) == "items"


# --- The same answer everywhere ----------------------------------------------------------------------------------
def test_a_target_and_none_are_counted_apart(sheet: Sheet, member: User, tick: Any) -> None:
    tick(member, *[item for item in sheet.levels[-1].items if not item.ongoing])
    latest, last = compact.latest_operations([member.pk]), levels_of(sheet)[-1]
    reached = [
        queries.readings_of(latest, Scope(sheet, target)).by_user[member.pk].reached for target in (None, last, None)
    ]
    assert reached == [False, True, False]


def test_members_find_on_home_what_their_page_of_assignments_shows(
    led: Membership, mine: Membership, outsider: User
) -> None:
    """A public list of another team; and, narrowed to that team, a list that is not there any more."""
    elsewhere = make_team(outsider, "Other team")
    joined(elsewhere, mine.user)
    with arranging():
        checklist, _ = own_list(outsider, "their-list-k3x9qa")
        Checklist.objects.filter(pk=checklist.pk).update(owner=None, team=elsewhere.team, visibility="public")
    assignment = assigned(led, checklist)
    assert list(queries.assignments_for(mine.user)) == list(queries.assigned_to(mine)) == [assignment]
    with arranging():
        Checklist.objects.filter(pk=checklist.pk).update(visibility="team")
    assert list(queries.assignments_for(mine.user)) == list(queries.assigned_to(mine)) == []


def test_time_gone_is_not_floored_before_it_is_compared() -> None:
    term = Term(date(2026, 1, 1), date(2026, 1, 1) + timedelta(1000), date(2026, 1, 1) + timedelta(209))
    assert term.status_of(queries.Stand(Tally(total=10), False, term.today)) == Status.BEHIND
    term = Term(term.starts_on, term.due_on, term.starts_on + timedelta(200))
    assert term.status_of(queries.Stand(Tally(total=10), False, term.today)) == Status.ON_TRACK


# --- Breaking a page for all -------------------------------------------------------------------------------------
def test_a_practice_before_1950_is_refused(member: User, sheet: Sheet, ongoing_item: Any) -> None:
    named = {"operation": uuid.uuid4(), "via": Via.PAGE, "practised_on": date(1949, 12, 31)}
    with pytest.raises(ValidationError, match="1950"):
        actions.set_state(user=member, sheet=sheet, items=[ongoing_item], state="done", **named)


@pytest.mark.parametrize("day", [date(1950, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2500, 1, 1)])
def test_any_day_of_a_practice_can_be_packed(day: date) -> None:
    ((skill, _, practised, _),) = compact.unpack(compact.pack([(7, "todo", day, timezone.now())]))
    assert (skill, practised > 0) == (7, True)


def test_an_old_practice_breaks_no_page_of_the_leads(
    led: Membership, mine: Membership, sheet: Sheet, ongoing_item: Any, lead_client: Client
) -> None:
    assigned(led, seen=(mine,))
    named = {"operation": uuid.uuid4(), "via": Via.PAGE, "practised_on": date(1960, 1, 1)}
    actions.set_state(user=mine.user, sheet=sheet, items=[ongoing_item], state="done", **named)
    for tail in ("", "gaps/", f"members/{mine.user.uuid}/"):
        assert lead_client.get(f"/teams/{led.team.slug}/{tail}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_lead_may_look_while_an_account_goes(led: Membership, member: User) -> None:
    gone = member.pk
    with arranging():
        member.delete()
    actions.keep_compact({gone: (1, b"")})
    people.note_look(lead=led.user, team=led.team, what="member", member=User(pk=gone))
    assert not CompactProgress.objects.exists()
    assert about.looks_at(User(pk=gone), []) == []


# --- Repeated forms --------------------------------------------------------------------------------------------
def test_the_form_of_a_team_that_one_has_left_makes_no_other(lead: User, outsider: User) -> None:
    named = uuid.uuid4()
    led = people.make_team(user=lead, name="Data team", named=named)
    joined(led, outsider, role="lead")
    people.leave_team(membership=led)
    with pytest.raises(people.Taken):
        people.make_team(user=lead, name="Data team", named=named)


def test_one_name_for_invitations_of_two_teams_is_refused(led: Membership, lead: User) -> None:
    other, named = make_team(lead, "Other team"), uuid.uuid4()
    people.invite(lead=led, named=named)
    with pytest.raises(people.Taken):
        people.invite(lead=other, named=named)


def test_a_page_answers_409_to_the_form_of_a_team_that_one_has_left(lead_client: Client, lead: User) -> None:
    form = {"operation": str(uuid.uuid4()), "as": str(lead.uuid), "name": "Data team"}
    assert lead_client.post("/teams/new/", form).status_code == 303
    with arranging():
        Membership.objects.all().delete()
    assert lead_client.post("/teams/new/", form).status_code == 409


# --- Addresses ---------------------------------------------------------------------------------------------------
def test_an_address_goes_with_the_use_of_its_invitation(led: Membership, member: User, lead_client: Client) -> None:
    with arranging():
        EmailAddress.objects.create(user=member, email=member.email, primary=True, verified=True)
    invitation, token = invited(led, email=member.email)
    people.join(user=member, token=token, shares="nothing")
    invitation.refresh_from_db()
    assert (invitation.email, invitation.uses) == ("", 1)
    assert member.email not in lead_client.get(f"/teams/{led.team.slug}/invitations/").content.decode()


def test_invitations_are_swept_a_month_after_they_were_over(led: Membership) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    kept = [invited(led)[0], invited(led)[0]]
    over = [invited(led, email="a@example.org")[0] for _ in range(3)]
    with arranging():
        Invitation.objects.filter(pk=kept[1].pk).update(expires_at=timezone.now() - timedelta(days=29))
        Invitation.objects.filter(pk=over[0].pk).update(expires_at=long_ago)
        Invitation.objects.filter(pk=over[1].pk).update(revoked_at=long_ago)
        Invitation.objects.filter(pk=over[2].pk).update(uses=1, made_at=long_ago)
    call_command("sweep", verbosity=0)
    assert set(Invitation.objects.values_list("pk", flat=True)) == {one.pk for one in kept}


# --- Who looked --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ends", ["deleted", "left", "removed"])
def test_who_looked_is_known_after_the_end(led: Membership, mine: Membership, lead: User, ends: str) -> None:
    user, name = mine.user, led.team.name
    people.note_look(lead=lead, team=led.team, what="member", member=user)
    people.note_look(lead=lead, team=led.team, what="overview")
    before = about.looks_at(user, [mine])
    if ends == "deleted":
        dissolve_team(lead=led)
    elif ends == "left":
        people.leave_team(membership=mine)
    else:
        people.remove_member(lead=led, member=mine)
    after = about.looks_at(user, about.memberships_of(user))
    assert [(one.what, one.at, one.team) for one in after] == [(one.what, one.at, name) for one in before]
    assert {one.slug is None for one in after} == {ends == "deleted"}


def test_looks_from_before_one_joined_are_nobody_elses(led: Membership, lead: User, member: User) -> None:
    people.note_look(lead=lead, team=led.team, what="overview")
    dissolve_team(lead=led)
    assert about.looks_at(member, about.memberships_of(member)) == []


# --- Totals tell of no single item -------------------------------------------------------------------------------
def test_totals_leave_out_what_would_be_single_items(sheet: Sheet, member: User, tick: Any) -> None:
    """A category of one item, and the next larger of its level: the level's total would show the first otherwise."""
    scope = Scope(sheet, None)
    sizes = [len(one.finite) or len(one.items) for one in scope.categories]
    (alone,) = [at for at, size in enumerate(sizes) if size < 3]
    assert alone in scope.hidden
    assert sum(sizes[at] for at in scope.hidden) >= 3
    assert {scope.categories[at].level.uuid for at in scope.hidden} == {scope.categories[alone].level.uuid}
    tick(member, *scope.categories[alone].finite, *scope.categories[0].finite)
    reading = queries.readings_of(compact.latest_operations([member.pk]), scope).by_user[member.pk]
    narrow = reading.for_leads("totals")
    assert reading.for_leads("items") == reading.for_leads("notes") == reading
    assert [at for at, cell in enumerate(narrow.categories) if not cell.shown] == sorted(scope.hidden)
    assert narrow.categories[0] == reading.categories[0]
    assert (narrow.packed, narrow.whole, narrow.levels) == (b"", reading.whole, reading.levels)
    every = [(one.all_of >> (16 * alone)) & 1 for one in (reading, narrow)]
    assert every == [1, 0]


@pytest.mark.parametrize("shares", ["totals", "items"])
def test_no_page_shows_a_category_of_one_item_with_totals(
    led: Membership, member: User, sheet: Sheet, tick: Any, lead_client: Client, shares: str
) -> None:
    mine = joined(led, member, shares=shares)
    assigned(led, seen=(mine,))
    category = next(one for one in sheet.categories if len(one.items) == 1)
    tick(member, *category.items)
    page = lead_client.get(f"/teams/{led.team.slug}/members/{member.uuid}/").content.decode()
    overview = lead_client.get(f"/teams/{led.team.slug}/").content.decode()
    table = lead_client.get(f"/teams/{led.team.slug}/export/?what=overview")
    text = b"".join(table.streaming_content if table.streaming else [table.content]).decode()  # type: ignore[attr-defined]
    shown = shares == "items"
    assert (f'id="tally-{category.uuid}"' in page) == shown
    hidden = 0 if shown else len(Scope(sheet, None).hidden)
    assert overview.count('<td class="k-closed') == hidden
    (row,) = [cells for cells in csv.reader(text.splitlines()) if cells and cells[0] == "Mem Ber"]
    assert row[-len(sheet.categories) :].count("") == hidden


def test_a_label_that_leaves_out_one_person_shows_no_team_figures(led: Membership, lead_client: Client) -> None:
    assigned(led)
    members = crowd(led.team, 4, "totals")
    with arranging():
        Membership.objects.filter(pk__in=[one.pk for one in members[:3]]).update(labels=["new"])
    overviews = [lead_client.get(f"/teams/{led.team.slug}/{query}").context["overview"] for query in ("", "?label=new")]
    assert [one.strip is None for one in overviews] == [False, True]
    assert [one.feet is None for one in overviews] == [False, True]
