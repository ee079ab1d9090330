""" "You can tick this when …": criteria that one ticks for oneself; no state follows from them by itself."""

import re
from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import User
from checklist.models import Item, MetCriterion, Operation
from checklist.queries import Sheet, SheetItem
from tests.checklist.own import said_after, send, shown
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import SignIn

HTMX = {"HX-Request": "true"}
PRESSED = re.compile(r'id="criterion-(\d+)" name="criterion" value="\d+:(yes|no)" aria-pressed="(true|false)"')


def meet(door: Page, item: SheetItem, place: int, met: str = "yes") -> HttpResponse:
    return send(door, item, "criteria/", criterion=f"{place}:{met}")


def meet_all(door: Page, item: SheetItem) -> int:
    count = len(Item.objects.get(pk=item.pk).criteria)
    for place in range(count):
        assert meet(door, item, place).status_code == 303
    return count


def pressed(page: str) -> list[int]:
    return [int(place) for place, _, one in PRESSED.findall(page) if one == "true"]


def offers_done(page: str) -> bool:
    return 'id="met-done"' in page


def test_a_criterion_is_met_for_oneself_and_the_item_stays_as_it_is(page_door: Page, item: SheetItem) -> None:
    page = said_after(page_door, meet(page_door, item, 1))
    assert pressed(page) == [1]
    assert re.search(r"1 of \d criteria met\.", page)
    assert page_door.standing(item).version == 0
    assert not Operation.objects.exists()


def test_meeting_twice_is_met_once_and_can_be_taken_back(page_door: Page, item: SheetItem) -> None:
    for _ in range(2):
        meet(page_door, item, 0)
    assert MetCriterion.objects.count() == 1
    for _ in range(2):
        assert meet(page_door, item, 0, "no").status_code == 303
    assert pressed(shown(page_door, item)) == []


def test_by_htmx_the_criteria_alone_are_answered_and_announced(page_door: Page, item: SheetItem) -> None:
    where = f"{page_door.board}items/{item.uuid}/criteria/"
    response = page_door.client.post(where, page_door.fields(criterion="0:yes"), headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 200
    assert text.lstrip().startswith('<form id="criteria"')
    assert pressed(text) == [0]
    assert re.search(r'hx-swap-oob="innerHTML:#announcement">\s*<p class="said">1 of', text)
    assert "<html" not in text


@pytest.mark.parametrize(
    "named", ["99:yes", "-1:yes", "0", "0:maybe", ":yes", "", "٠:yes", "0:yes\0", "100:yes", "x:no"]
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_criterion_that_is_not_there_is_refused(
    page_door: Page, item: SheetItem, named: str, headers: dict[str, str]
) -> None:
    where = f"{page_door.board}items/{item.uuid}/criteria/"
    response = page_door.client.post(where, page_door.fields(criterion=named), headers=headers)
    assert response.status_code == 400
    assert "no such criterion" in response.content.decode()
    assert not MetCriterion.objects.exists()


def test_the_first_place_beyond_the_count_is_refused(page_door: Page, item: SheetItem) -> None:
    count = meet_all(page_door, item)
    assert meet(page_door, item, count).status_code == 400
    assert MetCriterion.objects.count() == count


# --- All of them --------------------------------------------------------------------------------------------
def test_all_met_offers_done_and_does_not_set_it(page_door: Page, item: SheetItem) -> None:
    assert not offers_done(shown(page_door, item))
    count = meet_all(page_door, item)
    page = shown(page_door, item)
    assert pressed(page) == list(range(count))
    assert offers_done(page)
    assert page_door.standing(item).state == "todo"


def test_all_but_one_offers_nothing(page_door: Page, item: SheetItem) -> None:
    meet_all(page_door, item)
    meet(page_door, item, 0, "no")
    assert not offers_done(shown(page_door, item))


def test_what_is_done_already_is_not_offered(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    meet_all(page_door, item)
    assert not offers_done(shown(page_door, item))


def test_an_ongoing_item_is_never_offered_as_done(page_door: Page, ongoing_item: SheetItem) -> None:
    count = meet_all(page_door, ongoing_item)
    page = shown(page_door, ongoing_item)
    assert pressed(page) == list(range(count))
    assert not offers_done(page)


def test_criteria_that_an_item_lost_are_not_counted(page_door: Page, item: SheetItem) -> None:
    meet_all(page_door, item)
    with arranging():
        row = Item.objects.get(pk=item.pk)
        Item.objects.filter(pk=item.pk).update(criteria=row.criteria[:-1])
    left = len(row.criteria) - 1
    page = said_after(page_door, meet(page_door, item, 0, "yes"))
    assert f"{left} of {left} criteria met." in page
    assert offers_done(page)


def test_below_its_row_on_the_board_they_are_to_be_read(page_door: Page, item: SheetItem) -> None:
    """The board is one form already; and two items may be open, so nothing there has an id of one alone."""
    detail = page_door.client.get(f"{page_door.board}items/{item.uuid}/", headers=HTMX).content.decode()
    assert "<ul data-criteria>" in detail
    assert ("<form" in detail, 'id="criteria"' in detail) == (False, False)


# --- Whose they are -----------------------------------------------------------------------------------------
def test_criteria_are_counted_within_the_skill_in_every_list(page_door: Page, item: SheetItem, chinese: Sheet) -> None:
    meet(page_door, item, 2)
    page_door.sheet = chinese
    assert pressed(shown(page_door, chinese.by_skill[item.skill])) == [2]


def test_both_languages_have_as_many_criteria(sheet: Sheet, chinese: Sheet) -> None:
    counts = {
        one.slug: {item.skill_id: len(item.criteria) for item in Item.objects.filter(checklist=one.pk)}
        for one in (sheet, chinese)
    }
    assert counts[sheet.slug] == counts[chinese.slug]
    assert min(counts[sheet.slug].values()) >= 1


def test_nobody_else_sees_which_are_met(
    page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn, guest_door: Page
) -> None:
    meet_all(page_door, item)
    theirs = shown(Page(sign_in(outsider), outsider, page_door.sheet), item)
    assert pressed(theirs) == []
    assert PRESSED.search(theirs)
    guests = shown(guest_door, item)
    assert not PRESSED.search(guests)
    assert "<form" not in guests.partition("data-criteria")[0].rpartition("<h2>")[2]


@pytest.mark.parametrize("fields", [{}, {"headers": HTMX}])
def test_a_guest_signs_in_first(guest_door: Page, item: SheetItem, fields: dict[str, Any]) -> None:
    where = f"{guest_door.board}items/{item.uuid}/criteria/"
    response = guest_door.client.post(where, guest_door.fields(criterion="0:yes"), **fields)
    onward = response.get("HX-Redirect") or response.get("Location")
    assert onward.startswith("/accounts/login/?next=")
    assert not MetCriterion.objects.exists()
