"""Consent holds everywhere at once: for each choice, seen or not, what each page and file of a team's leads shows; and
that narrowing, leaving and being removed take effect on the very next request, with everything warm."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts import actions as people
from accounts.models import Membership, User
from checklist import actions, queries
from checklist.models import Assignment, Checklist, Level, Via
from checklist.queries import Sheet, SheetItem
from tests.addresses import own_list
from tests.guard import arranging
from tests.kinds import SignIn
from tests.people import person
from tests.teams import assigned, joined, make_team

SHARED_NOTE, PRIVATE_NOTE, BEYOND_NOTE = "Zebra-shared-note", "Walrus-private-note", "Okapi-note-beyond"
BEYOND_TITLE = "Quokka-item-of-another-list"
CHOICES = ("nothing", "totals", "items", "notes")
PAGES = {
    "member": "/teams/{team}/members/{member}/",
    "overview": "/teams/{team}/",
    "by item": "/teams/{team}/?by=item",
    "gaps": "/teams/{team}/gaps/",
    "overview as file": "/teams/{team}/export/?what=overview",
    "items as file": "/teams/{team}/export/?what=overview&by=item",
    "gaps as file": "/teams/{team}/export/?what=gaps",
}


@dataclass
class World:
    """A member with marked progress, who shares something, and a lead who looks; `item` is assigned and done."""

    led: Membership
    membership: Membership
    assignment: Assignment
    client: Client
    item: SheetItem

    def pages(self) -> Mapping[str, str]:
        """Every page and file that leads can open, as text."""
        found = {}
        for name, address in PAGES.items():
            answer = self.client.get(address.format(team=self.led.team.slug, member=self.membership.user.uuid))
            text = answer.content.decode()
            found[name] = text if answer.status_code == 200 else ""
        return found

    def status(self) -> int:
        """What the member's page is answered with."""
        return self.client.get(
            PAGES["member"].format(team=self.led.team.slug, member=self.membership.user.uuid)
        ).status_code


@pytest.fixture
def world(lead: User, member: User, sheet: Sheet, tick: Any, sign_in: SignIn) -> World:
    """The first level is assigned. One item of it is done (the only thing that says so is the page), one of the second
    level too; there are notes on both, and an item of a list of the member's own is done."""
    led = make_team(lead)
    membership = joined(led, member)
    target = Level.objects.get(uuid=sheet.levels[0].uuid)
    item, beyond = sheet.items[0], sheet.levels[1].items[0]
    tick(member, item, beyond)
    note = {"user": member, "version": 0}
    actions.save_note(skill=item.skill, text=SHARED_NOTE, private=False, **note)
    actions.save_note(skill=sheet.items[1].skill, text=PRIVATE_NOTE, **note)
    actions.save_note(skill=beyond.skill, text=BEYOND_NOTE, private=False, **note)
    actions.add_evidence(user=member, skill=item.skill, title="Ibex-evidence", url="https://ibex.example/")
    with_own_list(member, tick)
    return World(led, membership, assigned(led, target=target), sign_in(lead), item)


def with_own_list(member: User, tick: Any) -> None:
    """The member has done something of a list of their own."""
    with arranging():
        mine, item = own_list(member)
        item.title = BEYOND_TITLE
        item.save()
    own = queries.sheet_of(Checklist.objects.get(pk=mine.pk))
    operation = uuid.uuid4()
    actions.set_state(user=member, sheet=own, items=own.items[:1], state="done", operation=operation, via=Via.PAGE)


def figures(text: str) -> bool:
    """Whether the member's page has a tally."""
    return "data-tally" in text


def says_done(world: World, text: str) -> bool:
    """Whether the member's page says of the one item that it is done."""
    return '<li data-state="done"' in text and world.item.title in text


# --- What each choice shows ------------------------------------------------------------------------------------
@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("shares", CHOICES)
def test_each_choice_shows_so_much_and_no_more(world: World, shares: str, seen: bool) -> None:
    if seen:
        actions.mark_seen(membership=world.membership, assignment=world.assignment)
    people.set_sharing(membership=world.membership, shares=shares)
    pages = world.pages()
    never(pages)
    may = queries.allowed(shares, seen)
    assert figures(pages["member"]) == (may != "nothing")
    assert says_done(world, pages["member"]) == (may in {"items", "notes"})
    assert ("What moved" in pages["member"]) == (may in {"items", "notes"})
    assert [name for name, text in pages.items() if SHARED_NOTE in text] == (["member"] if may == "notes" else [])
    counted = f'data-total="{sum(not item.ongoing for item in world.item.category.level.items)}"'
    assert (counted in pages["overview"]) == (may != "nothing")
    assert ('class="is-done"' in pages["by item"]) == (may in {"items", "notes"})
    row = next(line for line in pages["items as file"].splitlines() if line.startswith("Mem Ber"))
    assert (",done," in row) == (may in {"items", "notes"})


def never(pages: Mapping[str, str]) -> None:
    """What no lead sees, whatever is shared."""
    assert all(pages.values())
    for name, text in pages.items():
        for marker in (PRIVATE_NOTE, BEYOND_NOTE, BEYOND_TITLE, "Ibex-evidence", "ibex.example"):
            assert marker not in text, name
        assert "member@example.org" not in text, name


def test_a_member_who_shares_nothing_changes_no_figure_of_any_page(world: World, tick: Any, sheet: Sheet) -> None:
    """Three others share: whatever the silent one does, every page about the team stays as it is."""
    for at in range(3):
        other = joined(world.led, person(f"other{at}@example.org", name=f"Other {at}"))
        actions.mark_seen(membership=other, assignment=world.assignment)
    people.set_sharing(membership=world.membership, shares="nothing")
    before = without_moments(world.pages())
    tick(world.membership.user, *[one for one in sheet.levels[0].items if not one.ongoing])
    assert without_moments(world.pages()) == before


def test_totals_change_no_figure_about_a_single_item(world: World, tick: Any, sheet: Sheet) -> None:
    for at in range(3):
        other = joined(world.led, person(f"other{at}@example.org", name=f"Other {at}"))
        actions.mark_seen(membership=other, assignment=world.assignment)
    people.set_sharing(membership=world.membership, shares="totals")
    before = without_moments(world.pages())
    tick(world.membership.user, sheet.items[2])
    after = without_moments(world.pages())
    assert after["gaps"] == before["gaps"]
    assert after["gaps as file"] == before["gaps as file"]
    assert after["overview"] != before["overview"]


def without_moments(pages: Mapping[str, str]) -> dict[str, str]:
    """The pages without what differs with each load: operation, token, clock."""
    change = re.compile(
        r'name="(?:operation|csrfmiddlewaretoken)" value="[^"]*"|As of[^<\n]*|\d{4}-\d\d-\d\d \d\d:\d\d [^\n]*'
    )
    return {name: change.sub("", text) for name, text in pages.items()}


# --- At once ---------------------------------------------------------------------------------------------------
def warm(world: World) -> None:
    """Everything is shared, seen, and has been looked at twice."""
    actions.mark_seen(membership=world.membership, assignment=world.assignment)
    people.set_sharing(membership=world.membership, shares="notes")
    for _ in range(2):
        assert SHARED_NOTE in world.pages()["member"]


@pytest.mark.parametrize("shares", CHOICES[:3])
def test_narrowing_holds_from_the_next_request_on_and_widening_too(world: World, shares: str) -> None:
    warm(world)
    people.set_sharing(membership=world.membership, shares=shares)
    pages = world.pages()
    never(pages)
    assert not any(SHARED_NOTE in text for text in pages.values())
    assert figures(pages["member"]) == (shares != "nothing")
    assert says_done(world, pages["member"]) == (shares == "items")
    assert ('class="is-done"' in pages["by item"]) == (shares == "items")
    people.set_sharing(membership=world.membership, shares="notes")
    assert SHARED_NOTE in world.pages()["member"]


@pytest.mark.parametrize("how", ["leaves", "is removed"])
def test_who_is_gone_is_on_no_page_from_the_next_request_on(world: World, how: str) -> None:
    warm(world)
    if how == "leaves":
        people.leave_team(membership=world.membership)
    else:
        people.remove_member(lead=world.led, member=world.membership)
    assert world.status() == 404
    assert not any("Mem Ber" in text or SHARED_NOTE in text for text in world.pages().values())


def test_who_comes_back_chooses_again_and_has_seen_nothing(world: World) -> None:
    warm(world)
    people.leave_team(membership=world.membership)
    world.membership = joined(world.led, world.membership.user, shares="notes")
    pages = world.pages()
    assert figures(pages["member"])
    assert not says_done(world, pages["member"])
    assert not any(SHARED_NOTE in text for text in pages.values())


def test_a_note_that_becomes_private_is_gone_at_once(world: World, sheet: Sheet) -> None:
    warm(world)
    kept = world.membership.user.notes.get(skill=world.item.skill)
    actions.save_note(
        user=world.membership.user, skill=world.item.skill, text=kept.text, version=kept.version, private=True
    )
    assert not any(SHARED_NOTE in text for text in world.pages().values())


def test_an_assignment_that_ended_shows_nothing(world: World) -> None:
    warm(world)
    actions.end_assignment(lead=world.led, assignment=world.assignment)
    pages = world.pages()
    assert not figures(pages["member"])
    assert not any(SHARED_NOTE in text for text in pages.values())
    address = f"/teams/{world.led.team.slug}/members/{world.membership.user.uuid}/?assignment={world.assignment.uuid}"
    assert world.client.get(address).status_code == 404


def test_an_assignment_to_others_shows_nothing_of_who_was_left_out(world: World, outsider: User) -> None:
    warm(world)
    joined(world.led, outsider)
    terms = actions.Terms(world.assignment.checklist, target=world.assignment.target, members=[outsider.uuid])
    actions.change_assignment(lead=world.led, assignment=world.assignment, terms=terms)
    pages = world.pages()
    assert not figures(pages["member"])
    assert not any(SHARED_NOTE in text for text in pages.values())


def test_a_lead_who_steps_down_sees_nothing_more(world: World, outsider: User) -> None:
    warm(world)
    other = joined(world.led, outsider, role="lead")
    people.set_role(lead=other, member=world.led, role="member")
    assert world.status() == 404
