"""Progress by the API: one item, many at once, what changed since, and undo."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from checklist import queries
from checklist.models import Checklist, Item, Operation, ProgressEvent, Via
from checklist.queries import Sheet, SheetItem
from tests.api.client import ApiClient, by_token
from tests.guard import arranging
from tests.kinds import Clock, Retire, Tick


def states(items: Any, state: str = "done") -> list[dict[str, str]]:
    return [{"item": str(one.uuid), "state": state} for one in items]


def finishable(sheet: Sheet) -> list[SheetItem]:
    return [one for one in sheet.items if not one.ongoing]


# --- One item ----------------------------------------------------------------------------------------------------
def test_a_tick_by_token_is_everywhere(api: ApiClient, session: ApiClient, sheet: Sheet, item: SheetItem) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", {"state": "done"})
    assert (answer.status, answer.body["state"], answer.body["version"]) == (200, "done", 1)
    for client in (api, session):
        body = client.get(f"checklists/{sheet.uuid}/progress/").body
        assert body["tallies"]["whole"]["done"] == 1
        assert [one["item"] for one in body["items"] if one["state"] == "done"] == [str(item.uuid)]
    operation = Operation.objects.get(uuid=answer.body["operation"])
    assert operation.via == Via.API


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "#/state", "required"),
        ({"state": "gone"}, "#/state", "invalid-choice"),
        ({"state": None}, "#/state", "null"),
        ({"state": ["done"]}, "#/state", "invalid-choice"),
        ({"state": {"a": 1}}, "#/state", "invalid-choice"),
        ({"state": "done", "operation": "x"}, "#/operation", "invalid"),
        ({"state": "done", "operation": 10**40}, "#/operation", "wrong-type"),
        ({"state": "done", "practised_on": "2026-02-30"}, "#/practised_on", "invalid"),
    ],
)
def test_a_tick_that_cannot_be_is_refused(
    api: ApiClient, item: SheetItem, body: dict[str, Any], pointer: str, code: str
) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", body)
    assert (answer.status, answer.pointers, answer.code) == (400, [pointer], code)
    assert not Operation.objects.exists()


def test_an_ongoing_item_is_practised(api: ApiClient, ongoing_item: SheetItem) -> None:
    path = f"items/{ongoing_item.uuid}/progress/"
    assert api.get(path).body["practice"] == "never"
    body = api.put(path, {"state": "done", "practised_on": "2020-01-02"}).body
    assert (body["state"], body["practised_on"], body["practice"], body["done_on"]) == (
        "todo", "2020-01-02", "due", None,
    )  # fmt: skip
    assert api.put(path, {"state": "done", "practised_on": "2999-01-01"}).status == 400


def test_dates_are_said_as_exactly_as_one_knows(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/dates/"
    done = api.put(path, {"started": "2023", "done": "2024-03"})
    assert (done.status, done.body["state"], done.body["done_on"][:7]) == (200, "done", "2024-03")
    record = api.get(f"items/{item.uuid}/record/").body
    assert (record["started"], record["done"], record["started_on"]) == ("2023", "2024-03", None)
    for body in ({}, {"done": "2024-13"}, {"done": "2999"}, {"started": "2024", "done": "2023"}, {"done": 2024.5}):
        assert api.put(path, body).status == 400
    assert api.get(f"items/{item.uuid}/progress/").body["version"] == done.body["version"]


# --- Many at once -------------------------------------------------------------------------------------------------
def test_many_items_are_set_as_one_operation(api: ApiClient, sheet: Sheet, operation: UUID) -> None:
    first, second, third, *_ = finishable(sheet)
    wanted = [*states([first, second]), *states([third], "learning")]
    answer = api.patch(f"checklists/{sheet.uuid}/progress/", {"operation": str(operation), "items": wanted})
    assert (answer.status, answer.body["operation"], answer.body["repeated"]) == (200, str(operation), False)
    assert [one["state"] for one in answer.body["items"]] == ["done", "done", "learning"]
    assert (answer.body["tallies"]["whole"]["done"], answer.body["tallies"]["whole"]["learning"]) == (2, 1)
    assert Operation.objects.count() == 1


def test_sent_again_it_changes_nothing(api: ApiClient, sheet: Sheet, operation: UUID) -> None:
    path, body = f"checklists/{sheet.uuid}/progress/", {"operation": str(operation), "items": states(sheet.items[:3])}
    first = api.patch(path, body)
    events = ProgressEvent.objects.count()
    again = api.patch(path, {**body, "items": body["items"][::-1]})
    assert (first.status, again.status, again.body["repeated"]) == (200, 200, True)
    assert ProgressEvent.objects.count() == events
    other = api.patch(path, {**body, "items": states(sheet.items[:2])})
    assert (other.status, other.code) == (409, "operation-reused")


def test_with_one_bad_item_nothing_is_set(api: ApiClient, sheet: Sheet, made: dict[str, Any], retire: Retire) -> None:
    path, good = f"checklists/{sheet.uuid}/progress/", states(sheet.items[:2])
    foreign = made["levels"][0]["categories"][0]["items"][0]["id"]
    retired = sheet.items[5]
    retire(retired)
    before = Operation.objects.count()
    for bad in (foreign, str(uuid4()), good[0]["item"], str(retired.uuid)):
        answer = api.patch(path, {"items": [*good, {"item": bad, "state": "done"}]})
        assert (answer.status, answer.pointers, answer.code) == (400, ["#/items/2/item"], "unknown-item")
    for bad in ({"item": good[0]["item"]}, {"state": "done"}, {"item": 1, "state": "done"}, 7, None, {}):
        answer = api.patch(path, {"items": [*good, bad]})
        assert answer.status == 400
        assert all(one.startswith("#/items/2") for one in answer.pointers)
    assert Operation.objects.count() == before
    assert {one["state"] for one in api.get(path).body["items"]} == {"todo"}


def test_as_many_as_five_hundred_are_set_at_once(api: ApiClient, member: User) -> None:
    made = api.post("checklists/", {"title": "Large"}).body
    items = [{"title": f"Item {number}"} for number in range(501)]
    levels = [{"title": "L", "categories": [{"title": "C", "items": items}]}]
    whole = api.patch(f"checklists/{made['id']}/", {"levels": levels}, If_Match=f'"{made["revision"]}"').body
    wanted = [{"item": one["id"], "state": "done"} for one in whole["levels"][0]["categories"][0]["items"]]
    path = f"checklists/{made['id']}/progress/"
    assert (api.patch(path, {"items": wanted}).status, ProgressEvent.objects.count()) == (400, 0)
    assert api.patch(path, {"items": wanted[:500]}).body["tallies"]["whole"]["done"] == 500
    assert api.patch(path, {"items": []}).pointers == ["#/items"]


def test_ongoing_items_among_many_are_practised(api: ApiClient, sheet: Sheet, ongoing_item: SheetItem) -> None:
    wanted = states([sheet.items[0], ongoing_item])
    body = api.patch(f"checklists/{sheet.uuid}/progress/", {"items": wanted}).body
    found = {one["item"]: one for one in body["items"]}
    assert found[str(ongoing_item.uuid)]["practised_on"]
    assert found[str(ongoing_item.uuid)]["state"] == "todo"


# --- What changed --------------------------------------------------------------------------------------------------
def test_events_are_followed_from_the_last_one_seen(api: ApiClient, sheet: Sheet, tick: Tick, member: User) -> None:
    first, second, third, *_ = finishable(sheet)
    tick(member, first)
    tick(member, second, state="learning")
    seen = api.get("events/").body["results"]
    assert [(one["item"], one["from_state"], one["to_state"], one["via"]) for one in seen] == [
        (str(first.uuid), "todo", "done", "page"),
        (str(second.uuid), "todo", "learning", "page"),
    ]
    last = seen[-1]["operation"]
    assert api.get("events/", {"since": last}).body["results"] == []
    done = api.patch(f"checklists/{sheet.uuid}/progress/", {"items": states([first, third], "skipped")}).body
    later = api.get("events/", {"since": last}).body["results"]
    assert {(one["operation"], one["via"]) for one in later} == {(done["operation"], "api")}
    assert [one["to_state"] for one in later] == ["skipped", "skipped"]
    latest = api.get("events/", {"order": "latest"}).body["results"]
    assert latest == api.get("events/").body["results"][::-1]


def test_following_page_by_page_loses_nothing_of_one_operation(api: ApiClient, sheet: Sheet) -> None:
    api.patch(f"checklists/{sheet.uuid}/progress/", {"items": states(finishable(sheet)[:7])})
    found, path = [], "events/?limit=3"
    while path:
        body = api.get(path).body
        found += [one["item"] for one in body["results"]]
        path = (body["next"] or "").partition("/api/v1/")[2]
    assert sorted(found) == sorted(str(one.uuid) for one in finishable(sheet)[:7])


def test_only_ones_own_operations_are_known(
    api: ApiClient, others_api: ApiClient, tick: Tick, outsider: User, item: SheetItem
) -> None:
    theirs = tick(outsider, item).operation.uuid
    assert api.get("events/").body["results"] == []
    for unknown in (theirs, uuid4()):
        answer = api.get("events/", {"since": str(unknown)})
        assert (answer.status, answer.code, answer.pointers) == (400, "unknown-operation", ["since"])
    assert api.get("events/", {"since": "x"}).status == 400
    assert len(others_api.get("events/").body["results"]) == 1


def test_an_event_of_a_list_that_one_may_see_no_more_says_nothing_of_it(
    api: ApiClient, others_api: ApiClient, others_list: Checklist
) -> None:
    others_api.patch(f"checklists/{others_list.uuid}/", {"visibility": "link"})
    theirs = others_list.items.get()
    assert api.put(f"items/{theirs.uuid}/progress/", {"state": "done"}).status == 200
    with arranging():
        Item.objects.filter(pk=theirs.pk).update(title="Renamed in secret")
    others_api.patch(f"checklists/{others_list.uuid}/", {"visibility": "private"})
    assert api.get(f"items/{theirs.uuid}/progress/").status == 404
    assert "Renamed in secret" not in str(api.get("events/").body)


# --- Undo -----------------------------------------------------------------------------------------------------------
def test_undo_takes_a_whole_operation_back_and_undo_of_it_brings_it_again(api: ApiClient, sheet: Sheet) -> None:
    path = f"checklists/{sheet.uuid}/progress/"
    done = api.patch(path, {"items": states(sheet.items[:3])}).body["operation"]
    undone = api.post(f"operations/{done}/undo/")
    assert (undone.status, undone.body["undoes"], undone.body["skills"]) == (200, done, 3)
    assert api.get(path).body["tallies"]["whole"]["done"] == 0
    again = api.post(f"operations/{undone.body['operation']}/undo/")
    assert again.status == 200
    assert api.get(path).body["tallies"]["whole"]["done"] == 3
    assert [one["kind"] for one in api.get("events/").body["results"]][::3] == ["set", "undo", "undo"]


def test_an_undo_sent_again_is_one_undo(api: ApiClient, item: SheetItem, operation: UUID) -> None:
    done = api.put(f"items/{item.uuid}/progress/", {"state": "done"}).body["operation"]
    answers = [api.post(f"operations/{done}/undo/", {"operation": str(operation)}) for _ in range(2)]
    assert [one.body["repeated"] for one in answers] == [False, True]
    assert api.get(f"items/{item.uuid}/progress/").body["state"] == "todo"


def test_what_a_later_change_stands_on_stays_and_it_says_which(api: ApiClient, item: SheetItem, at: Clock) -> None:
    path = f"items/{item.uuid}/progress/"
    first = api.put(path, {"state": "learning"}).body["operation"]
    api.put(path, {"state": "done"})
    answer = api.post(f"operations/{first}/undo/")
    assert (answer.status, answer.code) == (409, "later-change")
    assert item.title in answer.body["detail"]
    assert api.get(path).body["state"] == "done"


def test_there_is_no_undo_of_what_is_not_ones_own(api: ApiClient, tick: Tick, outsider: User, item: SheetItem) -> None:
    theirs = tick(outsider, item).operation.uuid
    answers = [api.post(f"operations/{one}/undo/") for one in (theirs, uuid4())]
    assert [one.status for one in answers] == [404, 404]
    assert answers[0].body == answers[1].body
    assert queries.standings_of(outsider)[item.skill].state == "done"


def test_undo_of_a_list_needs_the_scope_of_lists_too(api: ApiClient, member: User, made: dict[str, Any]) -> None:
    path = f"checklists/{made['id']}/"
    change = api.patch(path, {"title": "Renamed"}).headers["Operation"]
    narrow, wide = by_token(member, "progress:write"), by_token(member, "progress:write", "checklists:write")
    refused = narrow.post(f"operations/{change}/undo/")
    assert (refused.status, refused.code) == (403, "insufficient-scope")
    assert 'scope="checklists:write"' in refused.headers["WWW-Authenticate"]
    undone = wide.post(f"operations/{change}/undo/")
    assert (undone.status, undone.body["checklist"], undone.body["skills"]) == (200, made["id"], 0)
    assert narrow.post(f"operations/{undone.body['operation']}/undo/").status == 403
    assert api.get(path).body["title"] == "Mine"


def test_undo_of_a_tick_needs_no_scope_of_lists(member: User, item: SheetItem) -> None:
    narrow = by_token(member, "progress:write")
    done = narrow.put(f"items/{item.uuid}/progress/", {"state": "done"}).body["operation"]
    assert narrow.post(f"operations/{done}/undo/").status == 200


# --- The journey -----------------------------------------------------------------------------------------------------
def test_the_journey_says_where_one_is_and_what_comes_next(
    api: ApiClient, sheet: Sheet, tick: Tick, member: User
) -> None:
    tick(member, *sheet.items[:2])
    tick(member, sheet.items[4], state="learning")
    body = api.get(f"checklists/{sheet.uuid}/journey/").body
    assert body["here"]["level"] == str(sheet.levels[0].uuid)
    assert body["next"][0]["item"] == str(sheet.items[4].uuid)
    assert body["next"][0]["reason"] == "learning"
    assert 1 < len(body["next"]) <= 5
    assert body["tallies"] == api.get(f"checklists/{sheet.uuid}/progress/").body["tallies"]
    assert 1 <= len(body["months"]) <= 12
    assert body["months"][-1]["whole"] == body["tallies"]["whole"]


def test_beyond_the_last_level_there_is_no_here(api: ApiClient, made: dict[str, Any]) -> None:
    items = [item for level in made["levels"] for category in level["categories"] for item in category["items"]]
    wanted = [{"item": one["id"], "state": "done"} for one in items]
    assert api.patch(f"checklists/{made['id']}/progress/", {"items": wanted}).status == 200
    body = api.get(f"checklists/{made['id']}/journey/", {"fields": "here,next"}).body
    assert body == {"here": None, "next": []}
