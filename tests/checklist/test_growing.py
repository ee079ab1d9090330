"""A list that is assigned and then asks for more: whoever has seen it agreed to what it asked for then."""

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import TeamEvent, User
from checklist import actions
from checklist.actions import Edited, PartChange
from checklist.models import Assignee, Assignment, Category, Checklist, Level, Skill, Via
from checklist.queries.tree import CATEGORY, ITEM, LEVEL
from tests.addresses import own_list
from tests.checklist.team_lists import World, form
from tests.guard import arranging
from tests.people import person
from tests.teams import assigned, make_team

pytestmark = pytest.mark.django_db
KNOWN = "entry/theory/clustering"  # a skill of the built-in list, which somebody may have learned there


@pytest.fixture
def world(lead: User, member: User) -> World:
    return World(lead, member)


def has_seen(assignment: Assignment) -> bool:
    """Whether the member who pressed Seen still has: what leads may see of them hangs on nothing else."""
    return Assignee.objects.filter(assignment=assignment, seen_at__isnull=False).exists()


def change(checklist: Checklist, by: User, *changes: PartChange) -> Edited:
    return actions.edit(user=by, checklist=checklist, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)


def new_item(category: Category, skill: str = "", **more: Any) -> PartChange:
    return PartChange(ITEM, "new:item", {"title": "One more", "parent": str(category.uuid), "skill": skill, **more})


def known(key: str = KNOWN) -> str:
    return str(Skill.objects.get(key=key).uuid)


def take_back(operation: Any, user: User) -> Any:
    return actions.undo(user=user, target=operation.uuid, operation=uuid.uuid4())


def test_a_skill_that_a_lead_brings_in_shows_only_once_it_was_seen(world: World, lead: User, member: User) -> None:
    """A lead has a list of one item seen, then asks for all that the member did elsewhere."""
    mine = world.memberships["member"]
    assignment = assigned(world.led, world.checklist, seen=(mine,))
    page = f"/teams/{world.led.team.slug}/members/{member.uuid}/"
    assert "My item" in world.client("lead").get(page).content.decode()
    change(world.checklist, lead, new_item(world.item.category, known()))
    assert not has_seen(assignment)
    assert "One more" not in world.client("lead").get(page).content.decode()
    actions.mark_seen(membership=mine, assignment=assignment)
    assert "One more" in world.client("lead").get(page).content.decode()


def test_both_sides_read_in_the_record_why(world: World, lead: User) -> None:
    assigned(world.led, world.checklist, seen=(world.memberships["member"],))
    change(world.checklist, lead, new_item(world.item.category, known()))
    event = TeamEvent.objects.get(team=world.led.team, what="grown")
    assert event.actor == lead
    for role in ("lead", "member"):
        page = world.client(role).get(f"/teams/{world.led.team.slug}/history/").content.decode()
        assert "asks for more than before" in page


@pytest.mark.parametrize("what", ["renamed", "of its own", "retired"])
def test_what_reveals_nothing_new_asks_nobody_again(world: World, lead: User, what: str) -> None:
    assignment = assigned(world.led, world.checklist, seen=(world.memberships["member"],))
    item = str(world.item.uuid)
    changes = {
        "renamed": PartChange(ITEM, item, {"title": "Another"}, {"title": world.item.title}),
        "of its own": new_item(world.item.category),
        "retired": PartChange(ITEM, item, {"retired": True}, {"retired": False}),
    }
    assert change(world.checklist, lead, changes[what]).edit
    assert has_seen(assignment)


def test_what_an_undo_brings_back_was_agreed_to_by_who_had_seen_it(world: World, lead: User) -> None:
    early, late = world.memberships["member"], world.memberships["second_lead"]
    assignment = assigned(world.led, world.checklist, seen=(early,))
    gone = change(world.checklist, lead, PartChange(ITEM, str(world.item.uuid), {"retired": True}, {"retired": False}))
    actions.mark_seen(membership=late, assignment=assignment)
    take_back(gone.operation, lead)
    seen = Assignee.objects.filter(assignment=assignment, seen_at__isnull=False)
    assert [one.membership for one in seen] == [early]


@pytest.fixture
def upper(world: World) -> Level:
    """A second level of the team's list, above what is assigned."""
    with arranging():
        return Level.objects.create(checklist=world.checklist, title="Upper", position=9)


def test_what_comes_down_to_the_level_that_is_asked_for_is_new(world: World, lead: User, upper: Level) -> None:
    mine, lower = world.memberships["member"], world.item.category.level
    with arranging():
        category = Category.objects.create(level=upper, title="Far")
    change(world.checklist, lead, new_item(category, known()))
    bounded = assigned(world.led, world.checklist, seen=(mine,), target=lower)
    whole = assigned(world.led, world.checklist, seen=(mine,))
    moved = PartChange(CATEGORY, str(category.uuid), {"parent": str(lower.uuid)}, {"parent": str(upper.uuid)})
    change(world.checklist, lead, moved)
    assert (has_seen(bounded), has_seen(whole)) == (False, True)


def test_a_level_that_is_put_before_the_target_is_new(world: World, lead: User, upper: Level) -> None:
    lower = world.item.category.level
    with arranging():
        category = Category.objects.create(level=upper, title="Far")
    change(world.checklist, lead, new_item(category, known()))
    bounded = assigned(world.led, world.checklist, seen=(world.memberships["member"],), target=lower)
    change(world.checklist, lead, PartChange(LEVEL, str(upper.uuid), {"follows": ""}, {}))
    assert not has_seen(bounded)


def test_a_public_list_of_somebody_else_counts_too_and_its_owner_is_not_told_of(world: World) -> None:
    owner = person("owner@example.org", name="Own Er")
    with arranging():
        theirs, item = own_list(owner, "public-k3x9qa", visibility="public")
    assignment = assigned(world.led, theirs, seen=(world.memberships["member"],))
    with arranging():
        other = assigned(make_team(owner, "A third team"), theirs)
    change(theirs, owner, new_item(item.category, known()))
    assert not has_seen(assignment)
    assert [(one.team, one.actor) for one in TeamEvent.objects.filter(what="grown")] == [(world.led.team, None)]
    assert other.assignees.count() == 0


@pytest.mark.parametrize("gone", [ITEM, CATEGORY])
@pytest.mark.parametrize("moved", [CATEGORY, LEVEL])
def test_what_comes_back_to_another_place_was_agreed_to_by_nobody(
    world: World, lead: User, upper: Level, gone: str, moved: str
) -> None:
    """A lead takes out what lies beyond the target, moves what it stood in, and takes back the first."""
    mine, lower = world.memberships["member"], world.item.category.level
    with arranging():
        category = Category.objects.create(level=upper, title="Far")
    item = change(world.checklist, lead, new_item(category, known())).uuid_of("new:item")
    bounded = assigned(world.led, world.checklist, seen=(mine,), target=lower)
    uuid_ = item if gone == ITEM else str(category.uuid)
    out = change(world.checklist, lead, PartChange(gone, uuid_, {"retired": True}, {"retired": False}))
    if moved == CATEGORY:
        step = PartChange(CATEGORY, str(category.uuid), {"parent": str(lower.uuid)}, {"parent": str(upper.uuid)})
    else:
        step = PartChange(LEVEL, str(upper.uuid), {"follows": ""}, {})
    change(world.checklist, lead, step)
    take_back(out.operation, lead)
    assert not has_seen(bounded)


def test_an_old_page_agrees_to_nothing_new(world: World, lead: User, member: User) -> None:
    assignment, client = assigned(world.led, world.checklist), world.client("member")
    address = f"/teams/{world.led.team.slug}/sharing/"
    (asked,) = set(re.findall(r'name="asked" value="([^"]+)"', client.get(address).content.decode()))
    change(world.checklist, lead, new_item(world.item.category, known()))
    seen = f"/teams/{world.led.team.slug}/assignments/{assignment.uuid}/seen/"
    page = client.post(seen, form(member, asked=asked, back=address), follow=True).content.decode()
    assert "Look at what it asks for now" in page
    assert not has_seen(assignment)
    (now,) = set(re.findall(r'name="asked" value="([^"]+)"', page))
    assert "Seen. From now on" in client.post(seen, form(member, asked=now, back=address), follow=True).content.decode()
    assert has_seen(assignment)


def test_it_costs_the_same_for_one_assignment_and_for_six(world: World, lead: User) -> None:
    mine, costs = world.memberships["member"], []
    for count, key in ((1, KNOWN), (5, "entry/theory/convolution")):
        for _ in range(count):
            assigned(world.led, world.checklist, seen=(mine,))
        with CaptureQueriesContext(connection) as captured:
            change(world.checklist, lead, new_item(world.item.category, known(key)))
        costs.append(len(captured))
    assert costs[1] <= costs[0]
    assert TeamEvent.objects.filter(what="grown").count() == 1 + 5  # the first has not been seen again
