"""Updates through the API: what waits for a copy, and accepting or leaving it."""

from typing import Any

import pytest

from accounts.models import User
from checklist import actions
from checklist.models import Item
from checklist.queries import Sheet
from tests.api.client import ApiClient, by_token
from tests.guard import arranging


@pytest.fixture
def client(member: User) -> ApiClient:
    return by_token(member, "checklists:write", "progress:write")


@pytest.fixture
def copy(client: ApiClient, sheet: Sheet) -> str:
    """A copy whose origin then says two items otherwise, one of which was edited in the copy too."""
    made = client.post("checklists/", {"copy_of": sheet.uuid}).body
    levels = [{"id": level["id"]} for level in made["levels"]]
    category = made["levels"][0]["categories"][0]
    items = [{"id": one["id"]} for one in category["items"]]
    items[0]["title"] = "Mine now"
    rest = [{"id": one["id"]} for one in made["levels"][0]["categories"][1:]]
    levels[0]["categories"] = [{"id": category["id"], "items": items}, *rest]
    client.patch(f"checklists/{made['id']}/", {"levels": levels}, If_Match=f'"{made["revision"]}"')
    with arranging():
        Item.objects.filter(pk__in=[one.pk for one in sheet.items[:2]]).update(title="Theirs now")
    actions.touch(Item.objects.get(pk=sheet.items[0].pk).checklist)
    return str(made["id"])


def waiting(client: ApiClient, copy: str) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"checklists/{copy}/updates/").body
    return body


def test_what_waits_is_seen_with_what_touches_an_edit(client: ApiClient, copy: str, sheet: Sheet) -> None:
    found = waiting(client, copy)
    assert found["origin"] == sheet.uuid
    assert [(one["what"], one["conflict"], one["now"]["title"]) for one in found["updates"]] == [
        ("reworded", True, "Theirs now"),
        ("reworded", False, "Theirs now"),
    ]


def test_everything_that_touches_no_edit_is_accepted_at_once_and_taken_back(client: ApiClient, copy: str) -> None:
    found = waiting(client, copy)
    done = client.post(f"checklists/{copy}/updates/", {"all": found["digest"]})
    assert (done.status, done.body["repeated"]) == (200, False)
    assert [one["conflict"] for one in waiting(client, copy)["updates"]] == [True]
    assert client.post(f"operations/{done.body['operation']}/undo/", {}).status == 200
    assert len(waiting(client, copy)["updates"]) == 2


def test_each_is_accepted_or_left(client: ApiClient, copy: str) -> None:
    first, second = waiting(client, copy)["updates"]
    answers = [
        {"key": first["key"], "digest": first["digest"], "accept": False},
        {"key": second["key"], "digest": second["digest"], "accept": True},
    ]
    assert client.post(f"checklists/{copy}/updates/", {"answers": answers}).status == 200
    assert waiting(client, copy)["updates"] == []
    titles = [
        item["title"] for item in client.get(f"checklists/{copy}/").body["levels"][0]["categories"][0]["items"][:2]
    ]
    assert titles == ["Mine now", "Theirs now"]


def test_what_is_answered_must_be_what_waits(client: ApiClient, copy: str) -> None:
    before = waiting(client, copy)
    stale = [{"key": before["updates"][0]["key"], "digest": "0" * 16, "accept": True}]
    for said in ({"answers": stale}, {"all": "0" * 16}):
        answer = client.post(f"checklists/{copy}/updates/", said)
        assert (answer.status, answer.code) == (409, "updates-changed")
    assert waiting(client, copy) == before


def test_one_sends_either_answers_or_all(client: ApiClient, copy: str) -> None:
    for said in ({}, {"answers": [], "all": "x"}, {"answers": []}):
        assert client.post(f"checklists/{copy}/updates/", said).status == 400


def test_anothers_copy_is_nothing(outsider: User, copy: str) -> None:
    other = by_token(outsider, "checklists:write")
    assert other.get(f"checklists/{copy}/updates/").status == 404
    assert other.post(f"checklists/{copy}/updates/", {"all": "x"}).status == 404
