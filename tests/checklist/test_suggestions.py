"""Ticking suggests what is together or covered; nothing is ever ticked by itself, and "not now" is not asked again."""

import pytest

from checklist import actions, queries
from checklist.models import DeclinedLink
from checklist.queries import Sheet, SheetItem
from tests.doors import Page
from tests.kinds import Find

TOGETHER = ("entry/machine-learning/regression", "entry/theory/regression")
PROJECT = "intermediate/custom-projects/custom-image-project"
COVERED = (
    "intermediate/data-handling/custom-pipelines",
    "intermediate/data-handling/large-datasets",
    "intermediate/networks/advanced-layers",
    "intermediate/networks/custom-layers",
)


def offered(door: Page, item: SheetItem) -> list[str]:
    board = queries.board_for(door.owner, door.sheet)
    return [one.item.key for one in queries.suggestions_for(door.owner, board, item)]


def test_both_sides_of_together_suggest_each_other(door: Page, find: Find) -> None:
    for one, other in (TOGETHER, TOGETHER[::-1]):
        door.set_state(find(one), "done")
        assert offered(door, find(one)) == [other]
        door.set_state(find(one), "todo")


def test_a_project_suggests_what_it_covers(door: Page, find: Find) -> None:
    door.set_state(find(PROJECT), "done")
    assert sorted(offered(door, find(PROJECT))) == sorted(COVERED)


def test_what_is_covered_suggests_nothing_back(door: Page, find: Find) -> None:
    door.set_state(find("intermediate/networks/custom-layers"), "done")
    assert offered(door, find("intermediate/networks/custom-layers")) == []


def test_nothing_is_ticked_by_itself(door: Page, find: Find) -> None:
    door.set_state(find(PROJECT), "done")
    states = door.progress().states
    assert [key for key in COVERED if states[find(key).uuid] != "todo"] == []


@pytest.mark.parametrize("state", ["learning", "done", "skipped"])
def test_what_stands_somewhere_already_is_not_suggested(door: Page, find: Find, state: str) -> None:
    door.set_state(find(TOGETHER[1]), state)
    door.set_state(find(TOGETHER[0]), "done")
    assert offered(door, find(TOGETHER[0])) == []


def test_the_page_after_a_tick_offers_the_suggestion(page_door: Page, find: Find) -> None:
    answer = page_door.set_state(find(TOGETHER[0]), "done")
    assert f'id="offers-{find(TOGETHER[0]).uuid}"' in answer.text
    assert f'id="also-{find(TOGETHER[1]).uuid}"' in answer.text


def test_the_reply_to_htmx_offers_the_suggestion(page_door: Page, find: Find) -> None:
    address = f"{page_door.board}items/{find(TOGETHER[0]).uuid}/state/"
    fields, htmx = page_door.fields(state="done"), {"HX-Request": "true"}
    assert (
        f'id="also-{find(TOGETHER[1]).uuid}"' in page_door.client.post(address, fields, headers=htmx).content.decode()
    )


@pytest.mark.parametrize("state", ["learning", "skipped", "todo"])
def test_only_done_suggests(page_door: Page, find: Find, state: str) -> None:
    assert 'id="offers-' not in page_door.set_state(find(TOGETHER[0]), state).text


@pytest.mark.parametrize("door_name", ["page_door", "guest_door"])
def test_what_was_declined_is_not_suggested_again(
    request: pytest.FixtureRequest, sheet: Sheet, find: Find, door_name: str
) -> None:
    door: Page = request.getfixturevalue(door_name)
    because = find(TOGETHER[0])
    link = sheet.covered_by[because.skill][0][0]
    for _ in range(2):
        assert door.post(f"{door.board}items/{because.uuid}/not-now/", link=link).status == 200
    assert DeclinedLink.objects.count() == 1
    door.set_state(because, "done")
    assert offered(door, because) == []


def test_declining_from_one_side_of_together_holds_for_the_other(page_door: Page, sheet: Sheet, find: Find) -> None:
    because, other = map(find, TOGETHER)
    actions.decline(user=page_door.user, link=sheet.covered_by[because.skill][0][0])
    page_door.set_state(other, "done")
    assert offered(page_door, other) == []


def test_declining_one_suggestion_leaves_the_others(page_door: Page, sheet: Sheet, find: Find) -> None:
    link, declined = sheet.covered_by[find(PROJECT).skill][0]
    actions.decline(user=page_door.user, link=link)
    page_door.set_state(find(PROJECT), "done")
    assert set(offered(page_door, find(PROJECT))) == set(COVERED) - {declined.key}


@pytest.mark.parametrize("link", ["0", "x", "", "99999999"])
def test_a_suggestion_that_never_was_cannot_be_declined(page_door: Page, find: Find, link: str) -> None:
    assert page_door.post(f"{page_door.board}items/{find(TOGETHER[0]).uuid}/not-now/", link=link).status == 404
    assert DeclinedLink.objects.count() == 0
