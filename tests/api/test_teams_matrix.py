"""All of a team at once: the matrix and the gaps, with each member's consent, and what both cost."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import actions as people
from accounts.models import AccessRecord, Membership, User
from checklist import actions, queries
from checklist.models import Checklist, CompactProgress, Via
from checklist.queries import Sheet
from tests.api.client import ApiClient, by_session
from tests.api.team_world import Doors
from tests.kinds import Tick
from tests.teams import assigned, crowd, joined, make_team

MOST = 8  # statements (DESIGN, section 8)


def matrix(doors: Doors, role: str = "lead", **query: Any) -> dict[str, Any]:
    answer = doors[role].get(f"{doors.team}matrix/", query)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def row_of(body: dict[str, Any], user: User) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in body["members"] if one["member"] == str(user.uuid))
    return found


def learn(members: list[Membership], sheet: Sheet, count: int) -> None:
    for one in members:
        more: dict[str, Any] = {"state": "done", "operation": uuid.uuid4(), "via": Via.PAGE}
        actions.set_state(user=one.user, sheet=sheet, items=[i for i in sheet.items if not i.ongoing][:count], **more)


def see(doors: Doors, members: list[Membership]) -> None:
    for one in members:
        actions.mark_seen(membership=one, assignment=queries.open_assignments(one.team)[0])


# --- What it says -------------------------------------------------------------------------------------------------
def test_by_category_a_cell_is_a_tally(doors: Doors, sheet: Sheet, member: User, lead: User) -> None:
    body = matrix(doors)
    assert [one["id"] for one in body["columns"]] == [one.uuid for one in sheet.categories]
    mine, leads = row_of(body, member), row_of(body, lead)
    assert (mine["shares"], mine["tally"]["done"], len(mine["cells"])) == ("items", 1, len(sheet.categories))
    done = [one["id"] for one, cell in zip(body["columns"], mine["cells"], strict=True) if cell["done"]]
    assert done == [sheet.items[1].category.uuid]
    assert (leads["shares"], leads["standing"], leads["tally"], leads["cells"]) == ("nothing", None, None, None)
    assert body["counted"] == {"items": 1, "totals": 0, "nothing": 1}


def test_by_item_a_cell_is_a_word(doors: Doors, sheet: Sheet, member: User, tick: Tick) -> None:
    learning, skipped = sheet.items[5], sheet.items[6]
    tick(member, learning, state="learning")
    tick(member, skipped, state="skipped")
    ongoing = [one for one in sheet.items if one.ongoing]
    tick(member, ongoing[0])
    body = matrix(doors, by="item")
    assert [(one["id"], one["key"]) for one in body["columns"]] == [(one.uuid, one.skill_key) for one in sheet.items]
    words = {one["id"]: word for one, word in zip(body["columns"], row_of(body, member)["cells"], strict=True)}
    assert words[sheet.items[1].uuid] == "done"
    assert (words[learning.uuid], words[skipped.uuid]) == ("learning", "skipped")
    assert (words[ongoing[0].uuid], words[ongoing[1].uuid]) == ("fresh", "never")
    rest = set(words) - {one.uuid for one in (sheet.items[1], learning, skipped, *ongoing)}
    assert {words[one] for one in rest} == {"todo"}


def test_it_says_what_the_members_own_board_says(doors: Doors, sheet: Sheet, member: User, tick: Tick) -> None:
    tick(member, *[one for one in sheet.items if not one.ongoing][::3])
    board = doors["member"].get(f"checklists/{sheet.uuid}/progress/").body
    states = {one["item"]: one["state"] for one in board["items"] if not one["ongoing"]}
    body = matrix(doors, by="item")
    words = {one["id"]: word for one, word in zip(body["columns"], row_of(body, member)["cells"], strict=True)}
    assert {item: words[item] for item in states} == states
    cells = row_of(matrix(doors), member)["cells"]
    tallies = [board["tallies"]["categories"][one.uuid] for one in sheet.categories]
    assert [one["done"] for one in cells] == [one["done"] for one in tallies]


@pytest.mark.parametrize(
    ("shares", "by_category", "by_item"),
    [("nothing", False, False), ("totals", True, False), ("items", True, True), ("notes", True, True)],
)
def test_narrowing_takes_effect_on_the_next_request(
    doors: Doors, member: User, shares: str, by_category: bool, by_item: bool
) -> None:
    doors["member"].put(f"{doors.team}sharing/", {"shares": shares})
    category, item = row_of(matrix(doors), member), row_of(matrix(doors, by="item"), member)
    assert (category["cells"] is not None, item["cells"] is not None) == (by_category, by_item)
    assert {category["shares"], item["shares"]} == {shares}
    assert (category["tally"] is None) == (shares == "nothing")


def test_where_totals_alone_are_shared_small_categories_are_withheld(doors: Doors, sheet: Sheet, member: User) -> None:
    doors.share("totals")
    scope = queries.assigned_of(queries.open_assignments(doors.world.led.team)[0]).scope
    cells = row_of(matrix(doors), member)["cells"]
    assert {at for at, one in enumerate(cells) if one is None} == set(scope.hidden)


def test_columns_are_cut_to_a_level_or_a_category(doors: Doors, sheet: Sheet) -> None:
    level, category = sheet.levels[1], sheet.categories[3]
    assert [one["id"] for one in matrix(doors, level=level.uuid)["columns"]] == [one.uuid for one in level.categories]
    body = matrix(doors, by="item", category=category.uuid)
    assert [one["id"] for one in body["columns"]] == [one.uuid for one in category.items]
    assert all(one["cells"] is None or len(one["cells"]) == len(category.items) for one in body["members"])


def test_members_are_cut_to_a_label_or_a_standing(doors: Doors, member: User, lead: User) -> None:
    people.set_labels(lead=doors.world.led, member=doors.world.joined, labels=["new"])
    body = matrix(doors, label="new")
    assert [one["member"] for one in body["members"]] == [str(member.uuid)]
    assert body["labels"] == ["new"]
    assert matrix(doors, label="old")["members"] == []
    assert [one["member"] for one in matrix(doors, standing="on_track")["members"]] == [str(member.uuid)]
    assert matrix(doors, standing="finished")["members"] == []


def test_a_list_picks_its_latest_assignment(doors: Doors, sheet: Sheet, chinese: Sheet) -> None:
    other = assigned(doors.world.led, Checklist.objects.get(slug=chinese.slug))
    newer = assigned(doors.world.led)
    assert matrix(doors)["assignment"] == str(newer.uuid)
    assert matrix(doors, checklist=chinese.uuid)["assignment"] == str(other.uuid)
    assert matrix(doors, checklist=sheet.uuid)["assignment"] == str(newer.uuid)
    first = doors.world.names["assignment"]
    assert matrix(doors, checklist=sheet.uuid, assignment=first)["assignment"] == str(first)


@pytest.mark.parametrize("query", ["assignment", "checklist", "level", "category"])
def test_what_is_not_assigned_here_is_nothing(doors: Doors, query: str) -> None:
    for path in ("matrix/", "gaps/"):
        if (path, query) != ("gaps/", "category"):
            for wrong, status in ((uuid.uuid4(), 404), ("x", 400)):
                assert doors["lead"].get(doors.team + path, {query: wrong}).status == status
    other = doors.world.names["other_assignment"]
    assert doors["lead"].get(f"{doors.team}matrix/", {"assignment": other}).status == 404


def test_without_an_assignment_there_is_an_empty_answer(doors: Doors, lead: User) -> None:
    doors["lead"].delete(f"{doors.team}assignments/{doors.world.names['assignment']}/")
    body = matrix(doors)
    assert (body["assignment"], body["columns"], body["members"]) == (None, [], [])
    body = doors["lead"].get(f"{doors.team}gaps/").body
    assert (body["assignment"], body["categories"]) == (None, [])
    assert not AccessRecord.objects.exists()


def test_figures_about_few_are_withheld(doors: Doors, sheet: Sheet) -> None:
    body = matrix(doors)
    assert (body["strip"], body["foot"]) == (None, None)
    more = crowd(doors.world.led.team, 2)
    see(doors, more)
    learn(more, sheet, 4)
    body = matrix(doors, by="item")
    assert body["strip"]["started"] == 3
    finite = [one.uuid for one in sheet.items if not one.ongoing]
    have = {one["id"]: foot["have"] for one, foot in zip(body["columns"], body["foot"], strict=True)}
    assert (have[finite[0]], have[finite[1]], have[finite[-1]]) == (2, 3, 0)
    people.set_sharing(membership=more[0], shares="nothing")
    body = matrix(doors, by="item")
    assert (body["strip"], body["foot"]) == (None, None)


def test_who_left_is_in_no_answer(doors: Doors) -> None:
    for path in ("matrix/", "gaps/"):
        body = str(doors["lead"].get(doors.team + path).body)
        assert "Former" not in body
        assert str(doors.world.names["former"]) not in body


def test_that_a_lead_looked_is_kept_once_a_day(doors: Doors) -> None:
    for _ in range(3):
        matrix(doors)
        matrix(doors, by="item")
        doors["lead"].get(f"{doors.team}gaps/")
    assert sorted(AccessRecord.objects.values_list("what", flat=True)) == ["gaps", "overview"]


def test_names_never_have_an_address_beside_them(doors: Doors) -> None:
    crowd(doors.world.led.team, 3)
    for path in ("matrix/", "gaps/", "members/", "history/"):
        assert "@" not in str(doors["lead"].get(doors.team + path).body)


# --- What it costs --------------------------------------------------------------------------------------------------
def statements(client: ApiClient, path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status == 200
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for one in captured)


@pytest.mark.parametrize("by", ["category", "item"])
@pytest.mark.parametrize("session", [False, True])
def test_a_matrix_costs_the_same_for_ten_members_and_for_forty(
    doors: Doors, sheet: Sheet, lead: User, by: str, session: bool
) -> None:
    client, path = by_session(lead) if session else doors["lead"], f"{doors.team}matrix/"
    costs = []
    for count in (8, 30):
        more = crowd_of(doors, count)
        learn(more[:5], sheet, 6)
        client.get(path, {"by": by})
        costs.append(statements(client, path, by=by))
        queries.forget_readings()  # a process that knows nobody's progress yet
        costs.append(statements(client, path, by=by) - 1)
    assert len(set(costs)) == 1, costs
    assert costs[0] + 1 <= MOST
    assert CompactProgress.objects.count() == 11


def crowd_of(doors: Doors, count: int) -> list[Membership]:
    """So many more, who have addresses of their own."""
    with_names = make_team(doors.world.people["lead"], f"Crowd {count}")
    made = crowd(with_names.team, count)
    return [joined(doors.world.led, one.user) for one in made]


def test_gaps_cost_the_same_for_ten_members_and_for_forty(doors: Doors, sheet: Sheet) -> None:
    costs, path = [], f"{doors.team}gaps/"
    for count in (8, 30):
        learn(crowd_of(doors, count)[:5], sheet, 6)
        doors["lead"].get(path)
        costs.append(statements(doors["lead"], path))
    assert costs[0] == costs[1] <= MOST


# --- Gaps ---------------------------------------------------------------------------------------------------------
def items_of(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["item"]: one for category in body["categories"] for one in category["items"]}


def test_gaps_say_who_has_it_who_helps_and_who_wants_it(
    doors: Doors, sheet: Sheet, member: User, lead: User, outsider: User
) -> None:
    other = joined(doors.world.led, outsider, shares="totals")
    see(doors, [other])
    learn([other], sheet, 3)
    had, wanted = sheet.items[1], sheet.items[8]
    doors["member"].put(f"{doors.team}marks/{wanted.uuid}/", {"want": True})
    doors["member"].put(f"{doors.team}marks/{had.uuid}/", {"help": True})
    body = doors["lead"].get(f"{doors.team}gaps/").body
    rows = items_of(body)
    me = {"count": 1, "people": [{"member": str(member.uuid), "name": "Mem Ber"}]}
    assert rows[had.uuid]["have"] == 1  # who shares totals is in no figure about items
    assert rows[had.uuid]["who"] == rows[had.uuid]["help"] == me
    assert (rows[had.uuid]["wanted"], rows[had.uuid]["missing"]) == (2, 1)
    assert (rows[wanted.uuid]["have"], rows[wanted.uuid]["want"]) == (0, me)
    assert (body["only_one"], body["nobody"]) == (1, len(sheet.items) - 1)
    assert body["counted"] == {"items": 1, "totals": 1, "nothing": 1}
    assert (body["withheld"], body["categories"][0]["complete"]) == (True, None)


def test_gaps_are_cut_to_a_level_and_a_kind(doors: Doors, sheet: Sheet) -> None:
    path, level = f"{doors.team}gaps/", sheet.levels[0]
    body = doors["lead"].get(path, {"level": level.uuid, "show": "one"}).body
    assert [one["category"] for one in body["categories"]] == [one.uuid for one in level.categories]
    assert list(items_of(body)) == [sheet.items[1].uuid]
    assert sheet.items[1].uuid not in items_of(doors["lead"].get(path, {"show": "nobody"}).body)
    assert doors["lead"].get(path, {"show": "some"}).status == 400


def test_where_nobodys_items_may_be_counted_all_are_shown_without_figures(doors: Doors, sheet: Sheet) -> None:
    doors.share("totals")
    body = doors["lead"].get(f"{doors.team}gaps/", {"show": "nobody"}).body
    assert body["show"] == "all"
    assert {one["have"] for one in items_of(body).values()} == {None}
    assert len(items_of(body)) == len(sheet.items)


# --- One's own marks ----------------------------------------------------------------------------------------------
def test_marks_are_set_not_toggled_and_both_at_once(doors: Doors, sheet: Sheet) -> None:
    path = f"{doors.team}marks/{sheet.items[4].uuid}/"
    for _ in range(2):
        answer = doors["member"].put(path, {"want": True, "help": True})
        assert (answer.body["want"], answer.body["help"]) == (True, True)
    assert doors["member"].put(path, {"want": False}).body["help"] is True
    rows = doors["member"].get(f"{doors.team}marks/").body["results"]
    assert [(one["item"], one["want"], one["help"]) for one in rows] == [(sheet.items[4].uuid, False, True)]
    assert doors["lead"].get(f"{doors.team}marks/").body["results"] == []


@pytest.mark.parametrize("body", [{}, {"want": "perhaps"}, {"want": None}])
def test_a_mark_that_says_nothing_is_refused(doors: Doors, sheet: Sheet, body: dict[str, Any]) -> None:
    assert doors["member"].put(f"{doors.team}marks/{sheet.items[4].uuid}/", body).status == 400
    assert doors["member"].get(f"{doors.team}marks/").body["results"] == []


def test_what_is_not_assigned_cannot_be_marked(doors: Doors, chinese: Sheet) -> None:
    assert doors["member"].put(f"{doors.team}marks/{chinese.items[0].uuid}/", {"want": True}).status == 404


def test_marks_of_who_shares_nothing_are_not_shown(doors: Doors, sheet: Sheet) -> None:
    item = sheet.items[4].uuid
    doors["member"].put(f"{doors.team}marks/{item}/", {"want": True})
    assert items_of(doors["lead"].get(f"{doors.team}gaps/").body)[item]["want"]["count"] == 1
    doors.share("nothing")
    assert items_of(doors["lead"].get(f"{doors.team}gaps/").body)[item]["want"]["count"] == 0
