"""Files by the API: lists taken along and taken in, with ticks and notes as far as the token's scopes go."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from checklist.models import Checklist, Operation
from checklist.queries import Sheet, SheetItem
from tests.api.client import ApiClient, by_token
from tests.kinds import Tick

FILE = "# From a file\n\n## Level\n\n### Category\n\n- [x] Done already\n- [ ] Still to do\n"
TYPES = {"markdown": "text/markdown", "csv": "text/csv", "json": "application/json"}


# --- Taken along -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("as_", TYPES)
def test_a_list_is_taken_along_with_ticks_and_notes_if_wished(
    api: ApiClient, sheet: Sheet, item: SheetItem, tick: Tick, member: User, as_: str
) -> None:
    tick(member, item)
    api.put(f"items/{item.uuid}/note/", {"text": "Secret of mine"})
    path = f"checklists/{sheet.uuid}/export/"
    plain, ticked, noted = (
        api.get(path, {"as": as_, **more}) for more in ({}, {"ticks": "true"}, {"ticks": "true", "notes": "true"})
    )
    assert {one.headers["Content-Type"] for one in (plain, ticked, noted)} == {f"{TYPES[as_]}; charset=utf-8"}
    assert plain.content != ticked.content
    assert [b"Secret of mine" in one.content for one in (plain, ticked, noted)] == [False, False, True]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({}, "as"), ({"as": "pdf"}, "as"), ({"as": "csv", "ticks": "maybe"}, "ticks"), ({"as": ["csv", "json"]}, "as")],
)
def test_a_file_that_cannot_be_is_refused(api: ApiClient, sheet: Sheet, query: Any, parameter: str) -> None:
    answer = api.get(f"checklists/{sheet.uuid}/export/", query)
    assert (answer.status, answer.pointers) == (400, [parameter])


def test_ticks_and_notes_need_their_scopes(member: User, sheet: Sheet) -> None:
    path = f"checklists/{sheet.uuid}/export/"
    narrow = by_token(member, "checklists:read")
    assert narrow.get(path, {"as": "csv"}).status == 200
    for name, scope in (("ticks", "progress:read"), ("notes", "notes:read")):
        refused = narrow.get(path, {"as": "csv", name: "true"})
        assert (refused.status, refused.code) == (403, "insufficient-scope")
        assert f'scope="{scope}"' in refused.headers["WWW-Authenticate"]
        assert by_token(member, "checklists:read", scope).get(path, {"as": "csv", name: "true"}).status == 200


def test_nobody_takes_ticks_along(nobody: ApiClient, sheet: Sheet) -> None:
    path = f"checklists/{sheet.uuid}/export/"
    plain, asked = nobody.get(path, {"as": "csv"}), nobody.get(path, {"as": "csv", "ticks": "true", "notes": "true"})
    assert (plain.status, asked.status, plain.content == asked.content) == (200, 200, True)


# --- Taken in -----------------------------------------------------------------------------------------------------
def test_a_file_becomes_a_new_list_with_its_ticks(api: ApiClient) -> None:
    answer = api.post("checklists/import/", {"text": FILE, "name": "mine.md"})
    assert (answer.status, answer.body["checklist"]["title"]) == (201, "From a file")
    assert (answer.body["counts"]["new"], answer.body["counts"]["ticks"]) == (4, 1)
    tally = api.get(f"checklists/{answer.body['checklist']['id']}/progress/").body["tallies"]["whole"]
    assert (tally["done"], tally["total"]) == (1, 2)
    assert api.post(f"operations/{answer.body['operation']}/undo/").status == 200
    assert api.get(f"checklists/{answer.body['checklist']['id']}/").status == 404


def test_a_preview_says_the_same_and_does_nothing(api: ApiClient) -> None:
    before = Operation.objects.count()
    preview = api.post("checklists/import/", {"text": FILE, "preview": True})
    assert (preview.status, preview.body["preview"], preview.body["operation"], preview.body["checklist"]) == (
        200, True, None, None,
    )  # fmt: skip
    assert (Operation.objects.count(), api.get("checklists/", {"owner": "me"}).body["results"]) == (before, [])
    done = api.post("checklists/import/", {"text": FILE})
    assert preview.body["counts"] == done.body["counts"]


def test_a_file_goes_into_a_list_of_ones_own(api: ApiClient, made: dict[str, Any]) -> None:
    text = api.get(f"checklists/{made['id']}/export/", {"as": "markdown"}).content.decode()
    changed = text.replace("Item A1", "Item A1, reworded")
    body = {"text": changed, "checklist": made["id"]}
    preview = api.post("checklists/import/", {**body, "preview": True})
    assert (preview.status, preview.body["checklist"]["id"]) == (200, made["id"])
    assert preview.body["counts"]["reworded"] + preview.body["counts"]["new"] == 1
    assert api.get(f"checklists/{made['id']}/").body == made
    done = api.post("checklists/import/", body)
    assert done.status == 200
    titles = [one["title"] for one in api.get(f"checklists/{made['id']}/").body["levels"][0]["categories"][0]["items"]]
    assert "Item A1, reworded" in titles


def test_a_file_sent_twice_is_taken_in_once(api: ApiClient, operation: UUID) -> None:
    body = {"text": FILE, "operation": str(operation)}
    first, again = (api.post("checklists/import/", body) for _ in range(2))
    assert (first.status, again.status, again.body["counts"]) == (201, 201, None)
    assert first.body["checklist"] == again.body["checklist"]
    other = api.post("checklists/import/", {**body, "text": FILE + "- [ ] More\n"})
    assert (other.status, other.code) == (409, "operation-reused")
    assert len(api.get("checklists/", {"owner": "me"}).body["results"]) == 1


def test_ticks_and_notes_of_a_file_need_their_scopes(member: User) -> None:
    lists = "checklists:write"
    narrow = by_token(member, lists)
    for body in ({"text": FILE}, {"text": FILE, "preview": True}):
        refused = narrow.post("checklists/import/", body)
        assert (refused.status, refused.code) == (403, "insufficient-scope")
        assert 'scope="progress:write"' in refused.headers["WWW-Authenticate"]
    assert by_token(member, lists, "progress:read").post("checklists/import/", {"text": FILE}).status == 403
    assert narrow.post("checklists/import/", {"text": FILE, "ticks": "leave"}).status == 201
    assert by_token(member, lists, "progress:write").post("checklists/import/", {"text": FILE}).status == 201


def test_notes_of_a_file_need_the_scope_of_notes(api: ApiClient, sheet: Sheet, item: SheetItem, member: User) -> None:
    api.put(f"items/{item.uuid}/note/", {"text": "Secret of mine"})
    query = {"as": "json", "notes": "true"}
    text = api.get(f"checklists/{sheet.uuid}/export/", query).content.decode()
    api.delete(f"items/{item.uuid}/note/", If_Match="*")
    copy = api.post("checklists/", {"copy_of": str(sheet.uuid)}).body["id"]
    body = {"text": text, "checklist": copy, "ticks": "leave"}
    refused = by_token(member, "checklists:write", "progress:write").post("checklists/import/", body)
    assert (refused.status, 'scope="notes:write"' in refused.headers.get("WWW-Authenticate", "")) == (403, True)
    assert api.get(f"items/{item.uuid}/note/").body["text"] == ""
    wide = by_token(member, "checklists:write", "progress:write", "notes:write")
    done = wide.post("checklists/import/", body)
    assert (done.status, done.body["counts"]["notes"]) == (200, 1)
    assert api.get(f"items/{item.uuid}/note/").body["text"] == "Secret of mine"
    undo = f"operations/{done.body['operation']}/undo/"
    refused = by_token(member, "checklists:write", "progress:write").post(undo)
    assert (refused.status, 'scope="notes:write"' in refused.headers["WWW-Authenticate"]) == (403, True)
    assert wide.post(undo).status == 200
    assert api.get(f"items/{item.uuid}/note/").body["text"] == ""


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "{"},
        {"text": "no list at all"},
        {"text": FILE, "ticks": "some"},
        {"text": FILE, "preview": "perhaps"},
        {"text": FILE, "language": "fr"},
        {"text": FILE, "colour": "red"},
        {"text": 7.5},
    ],
)
def test_a_file_that_cannot_be_read_is_refused(api: ApiClient, body: dict[str, Any]) -> None:
    assert api.post("checklists/import/", body).status == 400
    assert api.get("checklists/", {"owner": "me"}).body["results"] == []


def test_a_file_goes_into_no_list_of_another(api: ApiClient, others_list: Checklist, sheet: Sheet) -> None:
    answers = [
        api.post("checklists/import/", {"text": FILE, "checklist": str(one)})
        for one in (others_list.uuid, sheet.uuid, uuid4())
    ]
    assert [(one.status, one.pointers, one.code) for one in answers] == [(400, ["#/checklist"], "unknown-list")] * 3
    assert answers[0].body == answers[1].body == answers[2].body
