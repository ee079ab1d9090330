"""Starting over: a category, a level or a list back to "to do", as one operation with undo; notes stay."""

import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import (
    Category,
    Checklist,
    Evidence,
    Item,
    Level,
    MetCriterion,
    Note,
    Operation,
    ProgressEvent,
    Skill,
)
from checklist.queries import Sheet, SheetItem
from tests.addresses import ABSENT, own_list
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import SignIn, Tick
from tests.people import PASSWORD

BUTTON = re.compile(r'formaction="([^"]*/state/\?[^"]+)"')


@pytest.fixture(params=["page_door", "guest_door"])
def door(request: pytest.FixtureRequest, db: None) -> Page:
    return request.getfixturevalue(request.param)


@pytest.fixture
def half(door: Page) -> Page:
    """Every third item has a state other than to do, and what is ongoing was practised."""
    for state, start in (("done", 0), ("learning", 1), ("skipped", 2)):
        finite = [item.uuid for item in door.sheet.items if not item.ongoing]
        door.set_part(state, item=finite[start::9])
    door.set_part("done", item=[item.uuid for item in door.sheet.items if item.ongoing])
    return door


def page_of(door: Page, part: str = "") -> str:
    """The page that asks, or, with a part, shows the consequences."""
    response = door.client.get(f"{door.board}start-over/", {"part": part} if part else {})
    assert response.status_code == 200
    return response.content.decode()


def start_over(door: Page, part: str) -> HttpResponse:
    """Press the button below the consequences."""
    found = BUTTON.search(page_of(door, part))
    assert found
    fields = door.fields(state="todo", scope="page", back=door.board)
    return door.client.post(found[1].replace("&amp;", "&"), fields)


def standings(door: Page) -> dict[int, tuple[Any, ...]]:
    """What is stored, but for the counter of changes."""
    return {skill: tuple(one)[:6] for skill, one in queries.standings_of(door.owner).items()}


def moved(door: Page) -> list[SheetItem]:
    board = queries.board_for(door.owner, door.sheet)
    return board.moved(door.sheet.items)


def parts(sheet: Sheet) -> list[Any]:
    """A category, a level, the whole list."""
    return [sheet.categories[0], sheet.levels[1], sheet]


# --- What it does -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_category_a_level_or_the_list_goes_back_as_one_operation(half: Page, which: int) -> None:
    part = parts(half.sheet)[which]
    meant = {item.skill for item in part.items}
    before, count = {item.skill for item in moved(half)}, Operation.objects.count()
    assert start_over(half, part.uuid).status_code == 303
    assert {item.skill for item in moved(half)} == before - meant
    assert Operation.objects.count() == count + 1
    assert Operation.objects.latest("pk").events.count() == len(before & meant)


def test_dates_and_practices_go(half: Page, ongoing_item: SheetItem) -> None:
    start_over(half, half.sheet.uuid)
    assert set(standings(half).values()) == {tuple(queries.NEVER)[:6]}
    assert half.standing(ongoing_item).practised_on is None


@pytest.mark.parametrize("which", [0, 1, 2])
def test_one_undo_brings_everything_back_dates_included(half: Page, which: int) -> None:
    before = standings(half)
    response = start_over(half, parts(half.sheet)[which].uuid)
    page = half.client.get(response["Location"]).content.decode()
    made = Operation.objects.latest("pk").uuid
    assert f"/operations/{made}/undo/" in page
    assert half.undo(made).status == 200
    assert standings(half) == before


def test_repeated_it_changes_nothing_and_keeps_later_ticks(half: Page, item: SheetItem) -> None:
    fields = half.fields(state="todo", all=half.sheet.uuid)
    half.client.post(f"{half.board}state/", fields)
    half.set_state(item, "done")
    count = Operation.objects.count()
    assert half.client.post(f"{half.board}state/", fields).status_code == 303
    assert half.standing(item).state == "done"
    assert Operation.objects.count() == count


def test_notes_links_and_met_criteria_stay(page_door: Page, member: User, item: SheetItem, tick: Tick) -> None:
    tick(member, item)
    actions.save_note(user=member, skill=item.skill, text="What I learned.", version=0)
    with arranging():
        Evidence.objects.create(user=member, skill_id=item.skill, url="https://example.org/")
    actions.meet_criterion(user=member, skill=item.skill, place=0, met=True)
    start_over(page_door, page_door.sheet.uuid)
    assert page_door.standing(item).state == "todo"
    assert Note.objects.get(user=member).text == "What I learned."
    assert (Evidence.objects.count(), MetCriterion.objects.count()) == (1, 1)


def test_the_history_stays(half: Page, item: SheetItem) -> None:
    events = ProgressEvent.objects.filter(skill=item.skill).count()
    start_over(half, half.sheet.uuid)
    assert ProgressEvent.objects.filter(skill=item.skill).count() == events + 1


# --- The whole list by name ---------------------------------------------------------------------------------
def test_done_leaves_what_is_ongoing_as_for_parts(door: Page, ongoing_item: SheetItem) -> None:
    answer = door.set_part("done", all=door.sheet.uuid)
    assert answer.status == 200
    assert door.progress().tallies[door.sheet.uuid] == (85, 85)
    assert door.standing(ongoing_item).practised_on is None
    assert "4 ongoing items stay as they are" in answer.text


def test_the_announcement_names_the_list(half: Page) -> None:
    assert "Machine-learning checklist: " in half.set_part("todo", all=half.sheet.uuid).text


def test_htmx_brings_every_row_that_changed(half: Page) -> None:
    count = len(moved(half))
    address = f"{half.board}state/?all={half.sheet.uuid}"
    response = half.client.post(address, half.fields(state="todo"), headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response.content.decode().count('data-state="todo"') >= count


def test_another_lists_id_is_an_error(half: Page, chinese: Sheet) -> None:
    before = standings(half)
    response = half.client.post(f"{half.board}state/", half.fields(state="todo", all=chinese.uuid))
    assert response.status_code == 400
    assert "another list" in response.content.decode()
    assert standings(half) == before


def long_list(owner: User, items: int = 600) -> Checklist:
    """A list of one's own, longer than what may be named at once."""
    with arranging():
        checklist = Checklist.objects.create(slug="long-list", title="Long list", language="en", owner=owner)
        category = Category.objects.create(level=Level.objects.create(checklist=checklist, title="L"), title="C")
        skills = Skill.objects.bulk_create([Skill(title=f"Skill {number}") for number in range(items)])
        place = {"checklist": checklist, "category": category}
        Item.objects.bulk_create([Item(**place, skill=skill, title=skill.title) for skill in skills])
    return checklist


def test_a_list_of_six_hundred_goes_back_at_once_but_only_five_hundred_may_be_named(page_door: Page) -> None:
    mine = Page(page_door.client, page_door.user, queries.sheet_of(long_list(page_door.user)))  # type: ignore[arg-type]
    assert mine.set_part("done", all=mine.sheet.uuid).status == 200
    assert len(moved(mine)) == 600
    assert mine.set_part("todo", item=[item.uuid for item in mine.sheet.items[:501]]).status == 400
    assert start_over(mine, mine.sheet.uuid).status_code == 303
    assert moved(mine) == []


# --- The page ------------------------------------------------------------------------------------------------
def test_nothing_is_preselected_and_each_part_says_how_much_would_change(half: Page) -> None:
    page = page_of(half)
    assert " checked" not in page
    board = queries.board_for(half.owner, half.sheet)
    for category in half.sheet.categories:
        count = len(board.moved(category.items))
        assert (f"{category.title} · {category.level.title}: {count}</span>" in page) == bool(count)
        assert (f'value="{category.uuid}"' in page) == bool(count)
    assert f"The whole list: {len(board.moved(half.sheet.items))} items" in page


def test_the_consequences_are_shown_before_anything_changes(half: Page) -> None:
    before = standings(half)
    level = half.sheet.levels[0]
    count = len(queries.board_for(half.owner, half.sheet).moved(level.items))
    assert f"{count} items go back to “to do”." in page_of(half, level.uuid)
    assert standings(half) == before


def test_what_was_dated_back_by_hand_is_told(page_door: Page, member: User, tick: Tick) -> None:
    first, second, third, *_ = page_door.sheet.items
    for item in (first, second):
        dated = {"started": "", "done": "2019", "operation": uuid.uuid4(), "via": "page"}
        actions.date_back(user=member, sheet=page_door.sheet, item=item, **dated)  # type: ignore[arg-type]
    tick(member, third)
    page = page_of(page_door, page_door.sheet.uuid)
    assert "3 items go back" in page
    assert "2 of them were dated back by hand" in page


def test_with_nothing_to_set_back_it_says_so(door: Page) -> None:
    assert "There is nothing to set back" in page_of(door)
    for part in parts(door.sheet):
        page = page_of(door, part.uuid)
        assert "There is nothing to set back" in page
        assert not BUTTON.search(page)


def test_pressed_with_nothing_chosen_it_asks_to_choose(half: Page) -> None:
    response = half.client.get(f"{half.board}start-over/", {"look": "1"})
    assert "Nothing is chosen yet" in response.content.decode()


@pytest.mark.parametrize("part", ["nonsense", str(ABSENT), "a" * 3_000, "回归"])
def test_a_part_that_the_list_has_not_is_not_found(half: Page, part: str) -> None:
    assert half.client.get(f"{half.board}start-over/", {"part": part}).status_code == 404


def test_the_page_of_another_persons_list_is_not_found(page_door: Page, outsider_client: Client) -> None:
    with arranging():
        mine, _item = own_list(page_door.user)  # type: ignore[arg-type]
    assert outsider_client.get(f"/checklists/{mine.slug}/start-over/").status_code == 404


def test_it_is_found_from_a_levels_menu_and_from_the_library(half: Page) -> None:
    menu = half.client.get(f"{half.board}state/", {"level": half.sheet.levels[0].uuid}).content.decode()
    assert f'href="{half.board}start-over/?part={half.sheet.levels[0].uuid}"' in menu
    assert f'href="{half.board}start-over/"' in half.client.get("/checklists/").content.decode()


# --- Whose list it is ----------------------------------------------------------------------------------------
def test_after_the_session_ended_it_waits_for_its_person(
    page_door: Page, member: User, item: SheetItem, tick: Tick, limits: None
) -> None:
    tick(member, item)
    fields = page_door.fields(state="todo", scope="page", back=page_door.board)
    page_door.client.logout()
    response = page_door.client.post(f"{page_door.board}state/?all={page_door.sheet.uuid}", fields)
    assert page_door.standing(item).state == "done"
    page_door.client.post(response["Location"], {"login": member.email, "password": PASSWORD})
    assert page_door.standing(item).state == "todo"


def test_a_long_list_waits_as_a_whole(page_door: Page, member: User, limits: None) -> None:
    mine = Page(page_door.client, member, queries.sheet_of(long_list(member)))
    mine.set_part("done", all=mine.sheet.uuid)
    fields = mine.fields(state="todo", scope="page")
    mine.client.logout()
    response = mine.client.post(f"{mine.board}state/?all={mine.sheet.uuid}", fields)
    mine.client.post(response["Location"], {"login": member.email, "password": PASSWORD})
    assert moved(mine) == []


def test_the_form_of_somebody_else_changes_nothing(
    page_door: Page, member: User, item: SheetItem, tick: Tick, outsider: User, sign_in: SignIn
) -> None:
    tick(member, item)
    tick(outsider, item)
    fields = page_door.fields(state="todo")
    response = sign_in(outsider).post(f"{page_door.board}state/?all={page_door.sheet.uuid}", fields)
    assert response.status_code == 409
    assert queries.standings_of(outsider)[item.skill].state == page_door.standing(item).state == "done"
