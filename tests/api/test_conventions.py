"""What holds everywhere below /api/: errors are problems, what is unknown is an error, pages have cursors."""

import base64
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError

from accounts.models import User
from checklist import actions
from checklist.models import Via
from checklist.queries import SheetItem
from tests.api.client import ApiClient, by_token
from tests.api.described import operations


# --- Every error is a problem -----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/api/v1/nowhere/", "/api/v1/", "/api/", "/api/v2/me/", "/api/v1/me/nowhere/"])
def test_an_address_that_is_none_is_a_problem(api: ApiClient, nobody: ApiClient, path: str) -> None:
    for client in (api, nobody):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE"):
            assert client.ask(method, path).status == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "me/"), ("PUT", "events/"), ("GET", "operations/{0}/undo/")])
def test_a_method_that_is_not_taken_says_which_are(api: ApiClient, method: str, path: str) -> None:
    answer = api.ask(method, path.format(uuid4()))
    assert (answer.status, answer.code) == (405, "method-not-allowed")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "text/csv;q=0.9", "nonsense"])
def test_who_takes_no_json_is_told(api: ApiClient, accept: str) -> None:
    answer = api.get("me/", Accept=accept)
    assert (answer.status, answer.code) == (406, "not-acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*", "text/html, */*;q=0.1"])
def test_who_takes_json_gets_it(api: ApiClient, accept: str) -> None:
    assert api.get("me/", Accept=accept).status == 200


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "x"])
def test_a_body_that_is_no_json_by_its_type_is_a_problem(api: ApiClient, item: SheetItem, kind: str) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", b"state=done", Content_Type=kind)
    assert (answer.status, answer.code) == (415, "unsupported-media-type")


@pytest.mark.parametrize("size", [settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1, 8_000_000])
def test_a_body_that_is_too_large_is_a_problem(api: ApiClient, item: SheetItem, size: int) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", b" " * size, Content_Type="application/json")
    assert (answer.status, answer.code) == (413, "too-large")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError("secret-1"), 500, "server-error"), (OperationalError("secret-1"), 503, "unavailable")],
)
def test_a_mistake_of_ours_is_a_problem_that_says_nothing_of_it(
    api: ApiClient, item: SheetItem, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def broken(*_args: Any) -> None:
        raise error

    monkeypatch.setattr("checklist.queries.find_checklist", broken)
    answer = api.get(f"items/{item.uuid}/")
    assert (answer.status, answer.code) == (status, code)
    assert "secret-1" not in answer.content.decode()
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_a_problem_is_in_the_language_that_was_asked_for(api: ApiClient) -> None:
    english, chinese = (api.get("nowhere/", Accept_Language=one) for one in ("en", "zh-Hans"))
    assert english.body["code"] == chinese.body["code"]
    assert english.body["title"] != chinese.body["title"]


def test_everybody_is_told_how_to_come_in(nobody: ApiClient) -> None:
    answer = nobody.get("me/")
    assert (answer.status, answer.code) == (401, "not-authenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


# --- What is unknown is an error -----------------------------------------------------------------------------------
def test_an_unknown_parameter_is_an_error_of_every_reading(
    api: ApiClient, item: SheetItem, made: dict[str, Any]
) -> None:
    names = {"checklist": made["id"], "item": item.uuid}
    for one in operations().values():
        if one.method == "GET":
            try:
                path = one.path.format(**names)
            except KeyError:
                continue
            more = {"as": "csv"} if one.name == "export_checklist" else {}
            answer = api.get(path, {**more, "unknown": "1"})
            assert (one.name, answer.status, answer.pointers) == (one.name, 400, ["unknown"])


def test_an_unknown_field_is_named_at_any_depth(api: ApiClient, made: dict[str, Any]) -> None:
    levels = [{"title": "L", "categories": [{"title": "C", "items": [{"title": "I", "colour": "red"}]}]}]
    answer = api.patch(f"checklists/{made['id']}/", {"levels": levels}, If_Match=f'"{made["revision"]}"')
    assert answer.pointers == ["#/levels/0/categories/0/items/0/colour"]
    assert answer.code == "unknown-field"


def test_a_parameter_that_stands_twice_is_an_error(api: ApiClient) -> None:
    answer = api.get("checklists/", {"q": ["a", "b"]})
    assert (answer.status, answer.pointers, answer.code) == (400, ["q"], "twice")


@pytest.mark.parametrize("body", [b"[]", b"1", b'"a"', b"null", b"true"])
def test_a_body_that_is_no_object_is_an_error(api: ApiClient, item: SheetItem, body: bytes) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", body, Content_Type="application/json")
    assert (answer.status, answer.pointers) == (400, ["#"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"state": NaN}',
        b'{"state": Infinity}',
        b'{"state": "done", "state": "todo"}',
        b'{"state": "\\u0000"}',
        b'{"state": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"state": 1e999}',
        b"[" * 100_000,
        b'{"a":' * 21 + b"1" + b"}" * 21,
        b'{"state": ' + b"9" * 5_000 + b"}",
    ],
)
def test_a_body_that_cannot_be_read_is_an_error(api: ApiClient, item: SheetItem, body: bytes) -> None:
    answer = api.put(f"items/{item.uuid}/progress/", body, Content_Type="application/json")
    assert answer.status == 400
    assert api.get(f"items/{item.uuid}/progress/").body["state"] == "todo"


@pytest.mark.parametrize(
    "kind", ["application/json", "application/merge-patch+json", "application/json; charset=utf-8"]
)
def test_a_patch_is_json_by_either_name(api: ApiClient, made: dict[str, Any], kind: str) -> None:
    answer = api.patch(f"checklists/{made['id']}/", {"title": "Other"}, Content_Type=kind)
    assert (answer.status, answer.body["title"]) == (200, "Other")


# --- Fields ------------------------------------------------------------------------------------------------------
def test_only_the_fields_that_were_asked_for_are_given(api: ApiClient, made: dict[str, Any]) -> None:
    assert set(api.get(f"checklists/{made['id']}/", {"fields": "title,revision"}).body) == {"title", "revision"}
    rows = api.get("checklists/", {"fields": "id, title"}).body["results"]
    assert all(set(row) == {"id", "title"} for row in rows)


@pytest.mark.parametrize("fields", ["nothing", "title,nothing", "", ",", "title,,id"])
def test_a_field_that_is_none_is_an_error(api: ApiClient, fields: str) -> None:
    answer = api.get("checklists/", {"fields": fields})
    assert (answer.status, answer.pointers) == (400, ["fields"])


# --- Pages --------------------------------------------------------------------------------------------------------
def new_list(user: User, title: str) -> None:
    actions.start_list(user=user, title=title, language="en", operation=uuid4(), via=Via.API)


def pages(api: ApiClient, path: str, query: dict[str, Any], between: Any = None) -> list[list[dict[str, Any]]]:
    """Every page, one after the other."""
    answer = api.get(path, query)
    found = [answer.body["results"]]
    while answer.body["next"]:
        assert f'<{answer.body["next"]}>; rel="next"' in answer.headers["Link"]
        if between:
            between()
        assert answer.body["next"].startswith(f"{settings.BASE_URL}/api/v1/")
        answer = api.get(answer.body["next"].partition("/api/v1/")[2])
        found.append(answer.body["results"])
    return found


def test_pages_are_whole_and_none_stands_twice(api: ApiClient, member: User) -> None:
    for number in range(7):
        new_list(member, f"List {number}")
    found = pages(api, "checklists/", {"owner": "me", "limit": 3})
    assert [[one["title"] for one in page] for page in found] == [
        ["List 0", "List 1", "List 2"],
        ["List 3", "List 4", "List 5"],
        ["List 6"],
    ]


def test_pages_stay_right_while_rows_come_and_go(api: ApiClient, member: User) -> None:
    for number in range(6):
        new_list(member, f"List {number}")
    first = api.get("checklists/", {"owner": "me", "limit": 1}).body["results"][0]
    turns = iter(range(2))

    def between() -> None:
        turn = next(turns, None)
        if turn == 0:
            api.delete(f"checklists/{first['id']}/")
        if turn == 1:
            new_list(member, "List 6")

    found = pages(api, "checklists/", {"owner": "me", "limit": 2}, between)
    assert [one["title"] for page in found for one in page] == [f"List {number}" for number in range(7)]


def test_one_can_go_back_a_page(api: ApiClient, member: User) -> None:
    for number in range(4):
        new_list(member, f"List {number}")
    first = api.get("checklists/", {"owner": "me", "limit": 2})
    assert first.body["previous"] is None
    second = api.get(first.body["next"].partition("/api/v1/")[2])
    assert 'rel="prev"' in second.headers["Link"]
    back = api.get(second.body["previous"].partition("/api/v1/")[2])
    assert back.body["results"] == first.body["results"]


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    ["", "nonsense", "%%%", encoded("p=abc"), encoded("p=1;DROP"), encoded("p=" + "9" * 19), encoded("p=-1"),
     encoded("o=x"), encoded("r=2"), "回归", "a" * 201, encoded("p=１２"), encoded("o=" + "9" * 30)],
)  # fmt: skip
def test_a_cursor_that_we_did_not_make_is_an_error(api: ApiClient, cursor: str) -> None:
    answer = api.get("checklists/", {"cursor": cursor})
    assert (answer.status, answer.pointers) == (400, ["cursor"])


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1.5", ""])
def test_a_limit_out_of_bounds_is_an_error(api: ApiClient, limit: str) -> None:
    answer = api.get("events/", {"limit": limit})
    assert (answer.status, answer.pointers) == (400, ["limit"])


def test_lists_are_found_by_language_owner_and_words(
    api: ApiClient, others_api: ApiClient, made: dict[str, Any]
) -> None:
    def titles(client: ApiClient, **query: str) -> list[str]:
        return [one["title"] for one in client.get("checklists/", query).body["results"]]

    assert titles(api, owner="me") == ["Mine"]
    assert titles(others_api, owner="me") == []
    assert "Mine" not in titles(others_api)
    assert len(titles(api, owner="built-in")) == 2
    assert len(titles(api, language="zh-Hans")) == len(titles(api, language="ZH-hans")) == 1
    assert titles(api, q="Item B2") == ["Mine"]
    assert titles(api, q="zzyzx") == []


def test_me_says_who_one_is_with_ones_lists(member: User, made: dict[str, Any]) -> None:
    body = by_token(member, "account:read").get("me/").body
    assert (body["id"], body["email"], body["scopes"]) == (str(member.uuid), member.email, ["account:read"])
    assert [one["title"] for one in body["checklists"] if not one["built_in"]] == ["Mine"]
