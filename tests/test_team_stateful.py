"""Teams at random, beside an oracle that knows nothing of how it is done: who sees what of whom, on every page."""

import os
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import actions as people
from accounts.models import Membership, Shares, User
from checklist import actions, queries
from checklist.actions import Terms
from checklist.models import Assignment, Checklist, Via
from checklist.queries import Scope, Sheet
from tests.people import person

PEOPLE, TEAMS, ITEMS, OPEN_AT_MOST = 5, 2, 6, 4
WHO, WHERE = st.integers(0, PEOPLE - 1), st.integers(0, TEAMS - 1)
WHICH, ITEM = st.integers(0, 9), st.integers(0, ITEMS - 1)
SOME = st.one_of(st.none(), st.sets(WHO, min_size=1, max_size=3))  # none: the whole team
SHARES, ROLE = st.sampled_from(Shares.values), st.sampled_from(["member", "lead"])


# --- The oracle -------------------------------------------------------------------------------------------------
@dataclass
class Asked:
    """An assignment, as the oracle knows it."""

    team: int
    chosen: set[int] | None
    seen: set[int] = field(default_factory=set)
    ended: bool = False


@dataclass
class World:
    """Roles and sharing by (team, person), assignments, and what each person has ticked."""

    role: dict[tuple[int, int], str] = field(default_factory=dict)
    shares: dict[tuple[int, int], str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    done: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))


def sees(world: World, viewer: int, about: int, asked: Asked) -> str | None:
    """What one person sees of another on an assignment; None where it is not there for them."""
    if asked.ended or (asked.team, about) not in world.role or (asked.team, viewer) not in world.role:
        return None
    if asked.chosen is not None and about not in asked.chosen:
        return None
    if viewer != about and world.role[asked.team, viewer] != "lead":
        return None
    shares = world.shares[asked.team, about]
    return shares if about in asked.seen or shares == "nothing" else "totals"


# --- The product, driven beside it ------------------------------------------------------------------------------
class Teams(RuleBasedStateMachine):
    """Five people, two teams, one list."""

    users: list[User]
    clients: list[Client]
    sheet: Sheet
    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        queries.forget_readings()  # of operations that were rolled back, whose numbers come again
        self.checklist = Checklist.objects.get(slug=self.sheet.slug)
        self.items = [item for item in self.sheet.items if not item.ongoing][:ITEMS]
        self.world, self.teams, self.assignments = World(), [], []
        self.old: dict[tuple[int, int], Membership] = {}  # as somebody's page was rendered with
        for at in range(TEAMS):
            made = people.make_team(user=self.users[at], name=f"Team {at}", named=uuid.uuid4())
            self.teams.append(made.team)
            self._came(at, at, "lead", "nothing")

    @initialize(shares=st.lists(SHARES, min_size=PEOPLE, max_size=PEOPLE), seen=st.sets(WHO), chosen=SOME)
    def begin(self, shares: list[str], seen: set[int], chosen: set[int] | None) -> None:
        """All are in the first team, and two lists are assigned there, of which some have seen the first."""
        for who in range(PEOPLE):
            self.join(0, who, "lead" if who == 1 else "member", shares[who])
        self.assign(0, None)
        self.assign(0, chosen)
        for who in seen:
            self.see(0, who)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    # --- Finding ---------------------------------------------------------------------------------------------
    def _came(self, team: int, who: int, role: str, shares: str) -> None:
        self.world.role[team, who], self.world.shares[team, who] = role, shares
        self.old[team, who] = self._membership(team, who)

    def _went(self, team: int, who: int) -> None:
        del self.world.role[team, who], self.world.shares[team, who]
        for asked in self._asked_in(team):
            asked.seen.discard(who)
            if asked.chosen is not None:
                asked.chosen.discard(who)

    def _membership(self, team: int, who: int) -> Membership:
        return Membership.objects.select_related("team", "user").get(team=self.teams[team], user=self.users[who])

    def _leads(self, team: int) -> list[int]:
        return [who for (at, who), role in sorted(self.world.role.items()) if at == team and role == "lead"]

    def _lead(self, team: int) -> Membership:
        return self._membership(team, self._leads(team)[-1])

    def _last(self, team: int, who: int) -> bool:
        return self._leads(team) == [who]

    def _asked_in(self, team: int) -> list[Asked]:
        return [asked for asked in self.world.asked if asked.team == team]

    def _pick(self, which: int) -> tuple[Asked, Assignment] | None:
        if not self.assignments:
            return None
        at = which % len(self.assignments)
        return self.world.asked[at], Assignment.objects.select_related("checklist", "team").get(
            pk=self.assignments[at].pk
        )

    def _terms(self, team: int, chosen: set[int] | None) -> tuple[Terms, set[int] | None]:
        there = {who for who in chosen or () if (team, who) in self.world.role}
        if chosen is None or not there:
            return Terms(self.checklist), None
        return Terms(self.checklist, members=[self.users[who].uuid for who in there]), there

    # --- Rules -----------------------------------------------------------------------------------------------
    @rule(team=WHERE, who=WHO, role=ROLE, shares=SHARES)
    def join(self, team: int, who: int, role: str, shares: str) -> None:
        made = people.invite(lead=self._lead(team), named=uuid.uuid4(), role=role)
        people.join(user=self.users[who], token=str(made.token), shares=shares)
        if (team, who) not in self.world.role:
            self._came(team, who, role, shares)

    @rule(team=WHERE, who=WHO)
    def leave(self, team: int, who: int) -> None:
        if (team, who) in self.world.role:
            self._refused_for_the_last(team, who, people.leave_team, membership=self._membership(team, who))

    @rule(team=WHERE, who=WHO, shares=SHARES)
    def leave_and_come_back(self, team: int, who: int, shares: str) -> None:
        """Who comes back was chosen for nothing, and has seen nothing."""
        if not self._last(team, who):
            self.leave(team, who)
            self.join(team, who, "member", shares)

    @rule(team=WHERE, who=WHO)
    def remove(self, team: int, who: int) -> None:
        if (team, who) in self.world.role:
            given = {"lead": self._lead(team), "member": self._membership(team, who)}
            self._refused_for_the_last(team, who, people.remove_member, **given)

    def _refused_for_the_last(self, team: int, who: int, action: Any, **given: Any) -> None:
        if self._last(team, who):
            with pytest.raises(ValidationError):
                action(**given)
        else:
            action(**given)
            self._went(team, who)

    @rule(team=WHERE, who=WHO, role=ROLE)
    def promote_or_demote(self, team: int, who: int, role: str) -> None:
        if (team, who) not in self.world.role:
            return
        given = {"lead": self._lead(team), "member": self._membership(team, who), "role": role}
        if self._last(team, who) and role == "member":
            with pytest.raises(ValidationError):
                people.set_role(**given)
        else:
            people.set_role(**given)
            self.world.role[team, who] = role

    @rule(team=WHERE, who=WHO, shares=SHARES)
    def narrow_or_widen(self, team: int, who: int, shares: str) -> None:
        if (team, who) in self.world.role:
            people.set_sharing(membership=self._membership(team, who), shares=shares)
            self.world.shares[team, who] = shares

    @rule(team=WHERE, who=WHO, other=WHO)
    def act_with_rights_that_are_gone(self, team: int, who: int, other: int) -> None:
        """A page of somebody who led then, or was in the team, is sent when they are not (any more)."""
        old = self.old.get((team, who))
        if old is None or self.world.role.get((team, who)) == "lead":
            return
        with pytest.raises(Membership.DoesNotExist):
            people.set_role(lead=old, member=old, role="lead")
        with pytest.raises(Membership.DoesNotExist):
            people.invite(lead=old, named=uuid.uuid4())
        with pytest.raises(Membership.DoesNotExist):
            people.remove_member(lead=old, member=self.old.get((team, other), old))

    @rule(team=WHERE, chosen=SOME)
    def assign(self, team: int, chosen: set[int] | None) -> None:
        if sum(not asked.ended for asked in self.world.asked) < OPEN_AT_MOST:
            terms, there = self._terms(team, chosen)
            self.assignments.append(actions.assign(lead=self._lead(team), terms=terms, named=uuid.uuid4()))
            self.world.asked.append(Asked(team, there))

    @rule(which=WHICH, chosen=SOME)
    def reassign(self, which: int, chosen: set[int] | None) -> None:
        found = self._pick(which)
        if found and not found[0].ended:
            terms, there = self._terms(found[0].team, chosen)
            actions.change_assignment(lead=self._lead(found[0].team), assignment=found[1], terms=terms)
            found[0].chosen = there
            if there is not None:
                found[0].seen &= there  # who was not meant meanwhile has it to see again

    @rule(which=WHICH)
    def end(self, which: int) -> None:
        if found := self._pick(which):
            actions.end_assignment(lead=self._lead(found[0].team), assignment=found[1])
            found[0].ended = True

    @rule(which=WHICH, who=WHO)
    def see(self, which: int, who: int) -> None:
        found = self._pick(which)
        if not found or (found[0].team, who) not in self.world.role:
            return
        membership = self._membership(found[0].team, who)
        if sees(self.world, who, who, found[0]) is None:
            with pytest.raises(Assignment.DoesNotExist):
                actions.mark_seen(membership=membership, assignment=found[1])
        else:
            actions.mark_seen(membership=membership, assignment=found[1])
            found[0].seen.add(who)

    @rule(who=WHO, item=ITEM, done=st.booleans())
    def tick(self, who: int, item: int, done: bool) -> None:
        given: dict[str, Any] = {"operation": uuid.uuid4(), "via": Via.PAGE, "state": "done" if done else "todo"}
        actions.set_state(user=self.users[who], sheet=self.sheet, items=[self.items[item]], **given)
        (self.world.done[who].add if done else self.world.done[who].discard)(item)

    @rule()
    def forget(self) -> None:
        """Another process, which remembers nothing."""
        queries.forget_readings()

    # --- What holds after each -------------------------------------------------------------------------------
    @invariant()
    def every_team_has_a_lead(self) -> None:
        leads = {(one.team_id, one.user_id) for one in Membership.objects.filter(role="lead")}
        named = {(self.teams[at].pk, self.users[who].pk) for at in range(TEAMS) for who in self._leads(at)}
        assert leads == named
        assert {team for team, _ in leads} == {team.pk for team in self.teams}

    @invariant()
    def leads_see_what_the_oracle_says(self) -> None:
        for asked, made in zip(self.world.asked, self.assignments, strict=True):
            assignment = Assignment.objects.get(pk=made.pk)
            if asked.ended:
                assert not queries.open_assignments(assignment.team).filter(pk=made.pk).exists()
                continue
            lead = self._leads(asked.team)[0]
            expected = {at: seen for at in range(PEOPLE) if (seen := sees(self.world, lead, at, asked)) is not None}
            members = {self._number(one.user): one for one in queries.members_on(assignment)}
            assert {at: one.allowed for at, one in members.items()} == expected
            self._check_readings(members)

    def _check_readings(self, members: dict[int, Any]) -> None:
        scope = Scope(self.sheet, None)
        counted = {one.user: one.latest for one in members.values() if one.counted}
        readings = queries.readings_of(counted, scope).by_user
        assert {self._number(user): one.whole.done for user, one in readings.items()} == {
            at: len(self.world.done[at]) for at, one in members.items() if one.counted
        }
        open_to_leads = [at for at, one in members.items() if one.open]
        have = queries.how_many_have([readings[self.users[at].pk] for at in open_to_leads], scope)
        for place, item in enumerate(self.items):
            many = sum(place in self.world.done[at] for at in open_to_leads)
            assert have[scope.places[item.skill]] == many

    def _number(self, user: int) -> int:
        return next(at for at, one in enumerate(self.users) if one.pk == user)

    @invariant()
    def pages_are_as_the_oracle_says(self) -> None:
        """Two a step, others each time: of one person for a lead of the team and for anybody, or an overview."""
        self.steps += 1
        viewer, about, team = self.steps % PEOPLE, self.steps // PEOPLE % PEOPLE, self.steps // 3 % TEAMS
        if self.steps % 7 == 0 or not self.assignments:
            self._check_overview(team, viewer)
            self._check_overview(team, self._leads(team)[0])
            return
        which = self.steps % len(self.assignments)
        asked, made = self.world.asked[which], self.assignments[which]
        self._check_member_page(viewer, about, asked, made)
        self._check_member_page(self._leads(asked.team)[0], about, asked, made)

    def _check_overview(self, team: int, viewer: int) -> None:
        answer = self.clients[viewer].get(f"/teams/{self.teams[team].slug}/")
        role = self.world.role.get((team, viewer))
        assert answer.status_code == {"lead": 200, "member": 302, None: 404}[role]
        if role != "lead" or "overview" not in answer.context:
            return
        asked = self._asked_in(team)
        latest = [one for one in asked if not one.ended][-1]
        shown = {self._number(row.member.user): row for row in answer.context["overview"].everyone}
        expected = {at: seen for at in range(PEOPLE) if (seen := sees(self.world, viewer, at, latest)) is not None}
        counted = {at for at, row in shown.items() if row.reading is not None}
        assert counted == {at for at, seen in expected.items() if seen != "nothing"}
        assert (answer.context["overview"].strip is None) == (len(counted) < 3)
        assert "words of" not in answer.text

    def _check_member_page(self, viewer: int, about: int, asked: Asked, made: Assignment) -> None:
        address = f"/teams/{self.teams[asked.team].slug}/members/{self.users[about].uuid}/?assignment={made.uuid}"
        answer = self.clients[viewer].get(address)
        seen = sees(self.world, viewer, about, asked)
        assert answer.status_code == (404 if seen is None else 200), address
        assert f"private words of {about}" not in answer.text
        assert "@example.org" not in answer.text
        if seen is None:
            assert f"open words of {about}" not in answer.text
            return
        shown = answer.context["shown"]
        assert (shown.figures is not None) == (seen != "nothing")
        assert (shown.details is not None) == (seen in {"items", "notes"})
        assert (f"open words of {about}" in answer.text) == (seen == "notes")
        if shown.figures:
            assert shown.figures.whole.done == len(self.world.done[about])


def run(users: list[User], sheet: Sheet, examples: int, steps: int) -> None:
    clients = []
    for user in users:
        clients.append(Client())
        clients[-1].force_login(user)
    machine = type("Machine", (Teams,), {"users": users, "clients": clients, "sheet": sheet})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=checks,
        ),
    )


@pytest.fixture
def five(sheet: Sheet) -> list[User]:
    """Five people, each with a note that may be shared and one that may not."""
    users = [person(f"person-{at}@example.org", name=f"Person {at}") for at in range(PEOPLE)]
    for at, user in enumerate(users):
        first, second = sheet.items[0].skill, sheet.items[1].skill
        actions.save_note(user=user, skill=first, text=f"open words of {at}", version=0, private=False)
        actions.save_note(user=user, skill=second, text=f"private words of {at}", version=0)
    return users


def test_teams_show_what_the_oracle_says(five: list[User], sheet: Sheet) -> None:
    run(five, sheet, examples=20, steps=25)


@pytest.mark.long
def test_many_teams_show_what_the_oracle_says(five: list[User], sheet: Sheet) -> None:
    run(five, sheet, examples=int(os.environ.get("EXAMPLES", "3000")) // 15, steps=25)
