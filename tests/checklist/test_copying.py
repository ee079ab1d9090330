"""Copying a list: what the page says, what it makes, what it refuses; and which list home speaks about from then on."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.actions.parts import LISTS_AT_MOST
from checklist.models import Checklist, Operation, Via
from checklist.queries import Sheet
from tests.checklist.own import said_after
from tests.doors import UNDO, Page
from tests.guard import arranging
from tests.kinds import SignIn, Tick
from tests.people import PASSWORD


def copies(user: User) -> list[Checklist]:
    return list(Checklist.objects.filter(owner=user, retired=False).order_by("pk"))


def copy(door: Page, slug: str = "ml-checklist", **fields: Any) -> Any:
    """Send the form of a list's copy page."""
    return door.client.post(f"/checklists/{slug}/copy/", door.fields(scope="page", **fields))


def test_the_page_says_what_is_copied(page_door: Page, tick: Tick, member: User, sheet: Sheet) -> None:
    tick(member, *sheet.items[:3])
    page = page_door.client.get("/checklists/ml-checklist/copy/").content.decode()
    assert "levels (3), categories (16), items (89)" in page
    assert "Your ticks are in it at once, 3 of 85" in page
    assert 'value="Machine-learning checklist"' in page
    assert copies(member) == []


def test_a_copy_is_ones_own_private_and_shows_ones_ticks(
    page_door: Page, tick: Tick, member: User, sheet: Sheet
) -> None:
    tick(member, *sheet.items[:3])
    response = copy(page_door, title="My way")
    page = said_after(page_door, response)
    (mine,) = copies(member)
    assert response["Location"] == f"/checklists/{mine.slug}/"
    assert (mine.title, mine.visibility, mine.origin_id) == ("My way", "private", sheet.pk)
    assert queries.board_for(member, queries.sheet_of(mine)).whole.done == 3
    assert "Copied." in page
    assert UNDO.search(page)


def test_without_a_title_it_has_the_lists(page_door: Page, member: User) -> None:
    copy(page_door, title="   ")
    assert [one.title for one in copies(member)] == ["Machine-learning checklist"]


def test_the_copy_is_taken_back_by_its_announcement(page_door: Page, member: User) -> None:
    page = said_after(page_door, copy(page_door))
    undo = UNDO.search(page)
    assert undo
    (mine,) = copies(member)
    form = page_door.fields(list=mine.slug, back=f"/checklists/{mine.slug}/")
    response = page_door.client.post(undo[0], form)
    assert response.status_code == 303
    assert page_door.client.get(response["Location"]).status_code == 200
    assert copies(member) == []


def test_a_form_sent_twice_makes_one_copy(page_door: Page, member: User) -> None:
    operation = uuid.uuid4()
    first, again = (copy(page_door, operation=operation, title="Mine") for _ in range(2))
    assert first["Location"] == again["Location"]
    assert len(copies(member)) == 1


def test_a_page_that_was_brought_back_makes_another_under_another_title(page_door: Page, member: User) -> None:
    operation = uuid.uuid4()
    for title in ("One", "Two"):
        assert copy(page_door, operation=operation, title=title).status_code == 303
    assert [one.title for one in copies(member)] == ["One", "Two"]


def test_a_copy_of_a_copy_works_the_same(
    page_door: Page, member: User, outsider: User, outsider_client: Client, sheet: Sheet, tick: Tick
) -> None:
    copy(page_door)
    (mine,) = copies(member)
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(visibility="link")
    tick(outsider, sheet.items[0])
    other = Page(outsider_client, outsider, sheet)
    page = said_after(other, copy(other, mine.slug))
    (theirs,) = copies(outsider)
    assert theirs.origin == mine
    assert "based on" in page
    assert queries.board_for(outsider, queries.sheet_of(theirs)).whole.done == 1


def test_a_guest_is_sent_to_sign_in_and_comes_back_to_the_page(
    guest_client: Client, member: User, sheet: Sheet, limits: None
) -> None:
    response = guest_client.get("/checklists/ml-checklist/copy/")
    assert response["Location"] == "/accounts/login/?next=%2Fchecklists%2Fml-checklist%2Fcopy%2F"
    form = {"login": member.email, "password": PASSWORD}
    response = guest_client.post(response["Location"], form, follow=True)
    assert response.request["PATH_INFO"] == "/checklists/ml-checklist/copy/"


def test_after_the_session_ended_the_page_is_shown_again(page_door: Page, member: User) -> None:
    fields = page_door.fields(title="Mine")
    page_door.client.logout()
    response = page_door.client.post("/checklists/ml-checklist/copy/", fields)
    assert response["Location"].endswith("%2Fcopy%2F")
    assert copies(member) == []


@pytest.mark.parametrize(("title", "said"), [("a" * 201, "at most 200"), ("a\0b", "Null characters")])
def test_a_title_that_does_not_fit_is_given_back(page_door: Page, member: User, title: str, said: str) -> None:
    response = copy(page_door, title=title)
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert 'aria-invalid="true"' in page
    assert title.replace("\0", "") in page.replace("\0", "").replace("\ufffd", "")
    assert copies(member) == []


def test_beyond_fifty_lists_it_says_so_and_writes_nothing(page_door: Page, member: User) -> None:
    with arranging():
        for number in range(LISTS_AT_MOST):
            Checklist.objects.create(slug=f"mine-{number}", title="Mine", language="en", owner=member)
    response = copy(page_door, title="One more")
    assert response.status_code == 400
    assert "You have 50 lists" in response.content.decode()
    assert 'value="One more"' in response.content.decode()
    assert len(copies(member)) == LISTS_AT_MOST
    assert not Operation.objects.filter(user=member).exists()


def test_what_a_curator_took_out_is_not_copied_by_its_owner(
    outsider_client: Client, outsider: User, sheet: Sheet
) -> None:
    with arranging():
        Checklist.objects.create(slug="out", title="Out", language="en", owner=outsider, withheld=True)
    assert outsider_client.get("/checklists/out/copy/").status_code == 404
    assert 'href="copy/"' not in outsider_client.get("/checklists/out/").content.decode()


# --- Home ----------------------------------------------------------------------------------------------------------
def test_home_shows_ones_own_list_once_one_ticks_in_it(page_door: Page, member: User, sheet: Sheet, tick: Tick) -> None:
    tick(member, sheet.items[0])
    copy(page_door, title="My way")
    (mine,) = copies(member)
    own = queries.sheet_of(mine)
    assert f"/checklists/{mine.slug}/items/" not in home(page_door)
    tick_in(member, own, 1)
    assert f"/checklists/{mine.slug}/items/" in home(page_door)
    assert "/checklists/ml-checklist/items/" not in home(page_door)
    tick(member, sheet.items[2])
    assert f"/checklists/{mine.slug}/items/" not in home(page_door)


def test_home_leaves_a_list_that_was_deleted_or_is_somebody_elses(
    page_door: Page, member: User, outsider: User, sheet: Sheet, sign_in: SignIn
) -> None:
    copy(page_door)
    (mine,) = copies(member)
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(visibility="public")
    tick_in(member, queries.sheet_of(mine), 1)
    tick_in(outsider, queries.sheet_of(mine), 1)
    assert f"/checklists/{mine.slug}/items/" not in sign_in(outsider).get("/").content.decode()
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(retired=True)
    assert f"/checklists/{mine.slug}/" not in home(page_door)
    assert "/checklists/ml-checklist/items/" in home(page_door)


def test_home_speaks_of_a_list_whose_items_were_all_retired(page_door: Page, member: User, sheet: Sheet) -> None:
    copy(page_door)
    (mine,) = copies(member)
    tick_in(member, queries.sheet_of(mine), 1)
    levels = [node for node in queries.tree_of(mine).live() if node.kind == "level"]
    gone = [actions.PartChange("level", one.uuid, {"retired": True}, {"retired": False}) for one in levels]
    actions.edit(user=member, checklist=mine, changes=gone, operation=uuid.uuid4(), via=Via.PAGE)
    assert mine.slug in home(page_door)


def home(door: Page) -> str:
    response = door.client.get("/")
    assert response.status_code == 200
    return response.content.decode().partition('<main id="main"')[2]


def tick_in(user: User, sheet: Sheet, place: int) -> None:
    actions.set_state(
        user=user, sheet=sheet, items=[sheet.items[place]], state="done", operation=uuid.uuid4(), via=Via.PAGE
    )
