"""Bad input, through both doors: a clear error or the right result, nothing lost or half-written, never a 500.

The test client raises what a server would answer with 500, so no test here needs to say so.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from checklist.models import Evidence, GuestProgress, Item, MetCriterion, Note, Operation, Progress, ProgressEvent
from checklist.queries import Sheet, SheetItem
from config.wsgi import application
from tests.addresses import ABSENT, keep_in_session, own_list, retired_item, snapshot
from tests.doors import Api, Page
from tests.guard import arranging
from tests.people import PASSWORD

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MEGABYTE = 1024 * 1024
STAMP = "11111111-1111-4111-8111-111111111111"


@contextmanager
def unchanged() -> Iterator[None]:
    """What people have stays as it is, every row of it."""
    kept = [model._meta.db_table for model in (Progress, GuestProgress, Operation, ProgressEvent)]
    before = snapshot(*kept)
    yield
    assert snapshot(*kept) == before


@pytest.fixture(autouse=True)
def _something_is_there_already(request: pytest.FixtureRequest) -> None:
    """There is something to be lost."""
    if "member" in request.fixturenames:
        request.getfixturevalue("tick")(request.getfixturevalue("member"), request.getfixturevalue("sheet").items[5])


def state_address(item: Any) -> str:
    return f"/checklists/ml-checklist/items/{item}/state/"


def put(door: Page, item: Any, body: Any, **more: Any) -> HttpResponse:
    """A body to the API, as it is, or a value as JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return door.client.generic("PUT", f"/api/v1/items/{item}/progress/", data, **{"content_type": JSON, **more})


def post(door: Page, item: Any, form: dict[str, Any] | bytes, **more: Any) -> HttpResponse:
    """A form to a page, or a body as it is."""
    data = form if isinstance(form, bytes) else urlencode(form, doseq=True).encode()
    return door.client.generic("POST", state_address(item), data, **{"content_type": FORM, **more})


def is_a_problem(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem that an API answered with."""
    assert response.status_code == status, response.content[:300]
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["code"]
    return body


def says_what_to_do(response: HttpResponse, status: int) -> str:
    """The text of a page that refused something: never an empty one."""
    assert response.status_code == status, response.content[:300]
    text = response.content.decode()
    assert "<h1>" in text
    assert "nothing was changed" in text.casefold()
    return text


# --- A form that does not say what it wants ---------------------------------------------------------
REFUSED_FORMS = [
    ("unknown state", {"state": "finished"}, 400, "todo, learning, done, skipped"),
    ("state in capitals", {"state": "DONE"}, 400, "todo, learning, done, skipped"),
    ("a very long state", {"state": "d" * 100_000}, 400, ""),
    ("an empty state", {"state": ""}, 400, "Say which state"),
    ("no state", {"state": None}, 400, "Say which state"),
    ("a state with NUL", {"state": "done\0"}, 400, ""),
    ("no operation", {"operation": None}, 400, "Reload the page"),
    ("an empty operation", {"operation": ""}, 400, "Reload the page"),
    ("a broken operation", {"operation": "not-a-uuid"}, 400, ""),
    ("an operation with NUL", {"operation": f"{STAMP}\0"}, 400, ""),
    ("an unknown scope", {"scope": "world"}, 400, ""),
    ("no as", {"as": None}, 400, "Reload the page"),
    ("as somebody else", {"as": STAMP}, 409, "reload the page"),
    ("as a guest", {"as": "guest"}, 409, "reload the page"),
    ("as nonsense", {"as": "\0\ufffd'--"}, 409, "reload the page"),
    ("a practice of what can be finished", {"state": "done", "practised_on": "2026-01-01"}, 400, "ongoing"),
]


@pytest.mark.parametrize(
    ("change", "status", "advice"), [row[1:] for row in REFUSED_FORMS], ids=[r[0] for r in REFUSED_FORMS]
)
def test_a_form_that_does_not_say_what_it_wants_is_refused_with_advice(
    page_door: Page, item: SheetItem, change: dict[str, Any], status: int, advice: str
) -> None:
    form = page_door.fields(uuid.UUID(STAMP), state="done") | change
    with unchanged():
        response = post(page_door, item.uuid, {name: value for name, value in form.items() if value is not None})
    assert advice in says_what_to_do(response, status)


@pytest.mark.parametrize(
    ("change", "status", "advice"), [row[1:] for row in REFUSED_FORMS], ids=[r[0] for r in REFUSED_FORMS]
)
def test_asked_by_htmx_it_is_said_in_the_announcement(
    page_door: Page, item: SheetItem, change: dict[str, Any], status: int, advice: str
) -> None:
    form = page_door.fields(uuid.UUID(STAMP), state="done") | change
    with unchanged():
        given = {name: value for name, value in form.items() if value is not None}
        response = post(page_door, item.uuid, given, headers={"HX-Request": "true"})
    assert response.status_code == status
    text = response.content.decode()
    assert 'hx-swap-oob="innerHTML:#announcement"' in text
    assert "<html" not in text
    assert advice in text


REFUSED_PARTS = [
    ("nothing", {}, 400),
    ("an item that does not exist", {"item": [str(ABSENT)]}, 400),
    ("the whole of another list", {"all": str(ABSENT)}, 400),
    ("the whole list by its slug", {"all": "ml-checklist"}, 400),
    ("the whole list and a category of it", {"all": "{list_id}", "category": "{category}"}, 400),
    ("one item that exists and one that does not", {"item": ["{item}", str(ABSENT)]}, 400),
    ("a retired item", {"item": ["{item}", "{retired}"]}, 400),
    ("another's item", {"item": ["{item}", "{mine}"]}, 400),
    ("a broken item", {"item": ["{item}", "x"]}, 400),
    ("an item with NUL", {"item": ["\0"]}, 400),
    ("a level that does not exist", {"level": str(ABSENT)}, 400),
    ("a category as a level and as a category", {"level": "{category}", "category": "{category}"}, 400),
    ("a broken category", {"category": "nope"}, 400),
    ("an unknown state for a category", {"category": "{category}", "state": "gone"}, 400),
    ("a practice of a category", {"category": "{category}", "practised_on": "2026-01-01"}, 400),
]


@pytest.mark.parametrize(("change", "status"), [row[1:] for row in REFUSED_PARTS], ids=[r[0] for r in REFUSED_PARTS])
def test_a_part_or_several_items_that_cannot_be_set_are_refused_as_a_whole(
    page_door: Page, outsider: User, sheet: Sheet, change: dict[str, Any], status: int
) -> None:
    with arranging():
        names = {"item": sheet.items[0].uuid, "retired": retired_item(sheet).uuid, "mine": own_list(outsider)[1].uuid}
    names |= {"category": sheet.categories[0].uuid, "list_id": sheet.uuid}
    fill = {
        name: [one.format(**names) for one in value] if isinstance(value, list) else value.format(**names)
        for name, value in change.items()
    }
    form = page_door.fields(state="done") | fill
    with unchanged():
        says_what_to_do(page_door.client.post("/checklists/ml-checklist/state/", form), status)


START = [
    ("no operation", {"operation": ""}, 400),
    ("an unknown answer", {"c-{category}": "most"}, 400),
    ("an item of another category", {"c-{category}": "some", "i-{category}": "{elsewhere}"}, 400),
    ("an item with NUL", {"c-{category}": "some", "i-{category}": "\0"}, 400),
    ("a category that is not there", {f"c-{ABSENT}": "all"}, 200),
    ("nothing", {}, 200),
    ("an unknown step", {"c-{category}": "all", "step": "jump"}, 200),
]


@pytest.mark.parametrize(("change", "status"), [row[1:] for row in START], ids=[r[0] for r in START])
def test_a_start_that_cannot_be_made_changes_nothing(
    page_door: Page, sheet: Sheet, change: dict[str, str], status: int
) -> None:
    names = {"category": sheet.categories[0].uuid, "elsewhere": sheet.categories[1].items[0].uuid}
    filled = {name.format(**names): value.format(**names) for name, value in change.items()}
    with unchanged():
        response = page_door.client.post("/checklists/ml-checklist/start/", page_door.fields(step="apply") | filled)
    assert response.status_code == status


# --- Bodies that are not what the API reads ---------------------------------------------------------
REFUSED_BODIES = [
    ("nothing", b"", 400),
    ("half an object", b'{"state": "done"', 400),
    ("an array", [], 400),
    ("an array of what was wanted", [{"state": "done"}], 400),
    ("a text", "done", 400),
    ("a number", 1, 400),
    ("null", None, 400),
    ("NaN", b'{"state": NaN}', 400),
    ("Infinity", b'{"state": "done", "practised_on": -Infinity}', 400),
    ("a number too big for a float", b'{"state": 1e400}', 400),
    ("a number of 5,000 digits", b'{"state": ' + b"9" * 5_000 + b"}", 400),
    ("an operation of 40 digits", b'{"state": "done", "operation": ' + b"9" * 40 + b"}", 400),
    ("a negative operation", {"state": "done", "operation": -1}, 400),
    ("a broken operation", {"state": "done", "operation": "nope"}, 400),
    ("an operation that is null", {"state": "done", "operation": None}, 400),
    ("an operation in a list", {"state": "done", "operation": [STAMP]}, 400),
    ("100,000 arrays in one another", b"[" * 100_000, 400),
    ("100,000 closed arrays in one another", b"[" * 100_000 + b"]" * 100_000, 400),
    ("100,000 objects in one another", b'{"state":' * 100_000, 400),
    ("objects 30 deep", b'{"a":' * 30 + b"1" + b"}" * 30, 400),
    ("half a character", b'{"state": "\\ud800"}', 400),
    ("half a character in a name", b'{"state": "done", "\\udfff": 1}', 400),
    ("NUL", b'{"state": "done\\u0000"}', 400),
    ("NUL in a name", b'{"state": "done", "\\u0000": 1}', 400),
    ("a raw NUL", b'{"state": "done\0"}', 400),
    ("bytes that are not UTF-8", b'{"state": "done\xff"}', 400),
    ("UTF-16", '{"state": "done"}'.encode("utf-16"), 400),
    ("a byte order mark", b'\xef\xbb\xbf{"state": "done"}', 400),
    ("no state", {}, 400),
    ("an unknown state", {"state": "finished"}, 400),
    ("a state in a list", {"state": ["done"]}, 400),
    ("a state that is true", {"state": True}, 400),
    ("an unknown field", {"state": "done", "user": 1}, 400),
    ("a practice of what can be finished", {"state": "done", "practised_on": "2026-01-01"}, 400),
]


@pytest.mark.parametrize(
    ("body", "status"), [row[1:] for row in REFUSED_BODIES], ids=[row[0] for row in REFUSED_BODIES]
)
def test_a_body_that_cannot_be_read_is_a_problem(api_door: Api, item: SheetItem, body: Any, status: int) -> None:
    with unchanged():
        is_a_problem(put(api_door, item.uuid, body), status)


@pytest.mark.parametrize("kind", ["text/plain", FORM, "multipart/form-data", "application/xml", "nonsense", ""])
def test_a_body_of_another_type_is_a_problem(api_door: Api, item: SheetItem, kind: str) -> None:
    with unchanged():
        is_a_problem(put(api_door, item.uuid, b"state=done", content_type=kind), 415)


def test_a_problem_points_at_the_field(api_door: Api, item: SheetItem) -> None:
    body = is_a_problem(put(api_door, item.uuid, {"state": "done", "nickname": "x"}), 400)
    said = "This field is not known. Known are: state, practised_on, line, url, operation."
    assert body["errors"] == [{"pointer": "#/nickname", "detail": said, "code": "unknown-field"}]


def test_without_an_operation_the_api_makes_one(api_door: Api, item: SheetItem) -> None:
    answers = [put(api_door, item.uuid, {"state": state}).json() for state in ("done", "todo")]
    assert [answer["state"] for answer in answers] == ["done", "todo"]
    assert {answer["operation"] for answer in answers} <= {str(one.uuid) for one in Operation.objects.all()}


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "", "*/*;q=nonsense", "a" * 5_000])
def test_whatever_is_accepted_the_answer_is_json_or_a_problem(api_door: Api, item: SheetItem, accept: str) -> None:
    response = put(api_door, item.uuid, {"state": "done"}, headers={"Accept": accept})
    assert response["Content-Type"] in {"application/json", "application/problem+json"}


# --- Dates ------------------------------------------------------------------------------------------
BAD_DATES = [
    "2026-02-30",
    "2026-13-01",
    "0000-01-01",
    "9999-12-31",
    "10000-01-01",
    "-1-01-01",
    "tomorrow",
    "2026-01-01T00:00:00",
    "01/02/2026",
    "2026-01-01\0",
    "٢٠٢٦-٠١-٠١x",
    "1" * 10_000,
]


@pytest.mark.parametrize("day", BAD_DATES)
def test_a_practice_on_no_day_or_in_the_future_is_refused(member_door: Page, ongoing_item: SheetItem, day: str) -> None:
    with unchanged():
        if isinstance(member_door, Api):
            is_a_problem(put(member_door, ongoing_item.uuid, {"state": "done", "practised_on": day}), 400)
        else:
            form = member_door.fields(practised_on=day)
            says_what_to_do(post(member_door, ongoing_item.uuid, form), 400)


@pytest.mark.parametrize("day", [20260101, 1e10, True, ["2026-01-01"], {"year": 2026}])
def test_a_practice_on_something_that_is_no_text_is_a_problem(api_door: Api, ongoing_item: SheetItem, day: Any) -> None:
    with unchanged():
        is_a_problem(put(api_door, ongoing_item.uuid, {"state": "done", "practised_on": day}), 400)


# --- Addresses --------------------------------------------------------------------------------------
BROKEN = ["not-a-uuid", "%00", "%ED%A0%80", "%FF%FE", "..%2f..%2fetc", "0" * 3_000, "%F0%9F%98%80", "1"]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_name_in_an_address_is_not_found_or_not_understood(
    page_door: Page, item: SheetItem, broken: str
) -> None:
    fields = page_door.fields(state="done")
    with unchanged():
        for address in (
            f"/checklists/ml-checklist/items/{broken}/state/",
            f"/checklists/ml-checklist/items/{broken}/not-now/",
            f"/checklists/ml-checklist/items/{broken}/note/",
            f"/checklists/ml-checklist/items/{broken}/project/",
            f"/checklists/ml-checklist/items/{item.uuid}/evidence/{broken}/remove/",
            f"/checklists/{broken}/items/{item.uuid}/state/",
            f"/operations/{broken}/undo/",
        ):
            # As a server would pass it on: undone once, as Latin-1.
            assert page_door.client.post(address, fields).status_code in {400, 404}, address
            assert page_door.client.get(address).status_code in {400, 404, 405}, address
        for address in (f"/api/v1/items/{broken}/progress/", f"/api/v1/checklists/{broken}/progress/"):
            is_a_problem(page_door.client.get(address), 400 if broken == "%00" else 404)
        for address in (f"/checklists/ml-checklist/items/{broken}/", f"/checklists/{broken}/", f"/{broken}"):
            assert page_door.client.get(address).status_code in {400, 404}, address


FILTERS = ["", "unknown", "%", "_", "\\", "%%%", ".*", "(a+)+$", "[", "'; DROP TABLE checklist_item; --", "a" * 10_000]
FILTERS += ["回归", "a " * 500, "\ufffd", "\u202e", "\x01", "%ED%A0%80"]


@pytest.mark.parametrize("name", ["show", "level", "ticked", "q", "category", "unknown"])
def test_unknown_filters_show_the_page(member_client: Client, guest_client: Client, name: str, sheet: Sheet) -> None:
    for value in FILTERS:
        for client in (member_client, guest_client):
            response = client.get(f"/checklists/{sheet.slug}/", {name: value})
            assert response.status_code == 200, value
            assert b"DROP TABLE" not in response.content or name == "q"


@pytest.mark.parametrize("name", ["q", "language", "size", "sort", "page", "unknown"])
def test_unknown_filters_show_the_library(member_client: Client, guest_client: Client, name: str, sheet: Sheet) -> None:
    for value in FILTERS:
        for client in (member_client, guest_client):
            response = client.get("/checklists/", {name: value})
            assert response.status_code == 200, value
            assert b"DROP TABLE" not in response.content or name == "q"


@pytest.mark.parametrize("text", ["%", "_", "\\", "re_ression", "re%ion"])
def test_signs_with_a_meaning_in_sql_are_searched_for_as_they_are(
    member_client: Client, sheet: Sheet, text: str
) -> None:
    page = member_client.get(f"/checklists/{sheet.slug}/", {"q": text}).content.decode()
    with_it = {str(one.uuid) for one in Item.objects.filter(checklist=sheet.pk, retired=False) if text in one.search}
    assert {one.uuid for one in sheet.items if f'id="item-{one.uuid}"' in page} == with_it
    assert len(with_it) < len(sheet.items)


@pytest.mark.parametrize(
    "query", ["q=%00", "show=%00", "level=a%00", "%00=1", "ticked=%00", "next=%00", "list=%00", "part=%00"]
)
@pytest.mark.parametrize(
    "address", ["/", "/journey/", "/checklists/", "/checklists/ml-checklist/", "/welcome/", "/accounts/login/"]
)
def test_nul_in_a_query_is_not_understood(member_client: Client, address: str, query: str) -> None:
    assert member_client.get(f"{address}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["q=%ED%A0%80", "q=%FF", "q=%", "q=%zz", "&&&===", "q=" + "&q=" * 500, ";", "q[]=1"])
def test_a_query_that_is_not_utf_8_shows_the_page(member_client: Client, query: str) -> None:
    assert member_client.get(f"/checklists/ml-checklist/?{query}").status_code == 200


def test_a_query_with_too_many_names_is_not_understood(member_client: Client) -> None:
    assert member_client.get("/checklists/ml-checklist/?" + "&".join(["a=1"] * 2_100)).status_code == 400


# --- NUL and half characters in forms ---------------------------------------------------------------
@pytest.mark.parametrize("nasty", ["%00", "%ED%A0%80", "%FF%FE", "%C3", "a%00b"])
@pytest.mark.parametrize(
    "name", ["state", "operation", "scope", "as", "back", "list", "opened", "practised_on", "item"]
)
def test_a_field_with_nul_or_half_a_character_is_refused_or_left_out_of_account(
    page_door: Page, item: SheetItem, name: str, nasty: str
) -> None:
    form = {key: value for key, value in page_door.fields(state="done").items() if key != name}
    body = f"{urlencode(form)}&{name}={nasty}".encode()
    before = Operation.objects.count()
    for headers in ({}, {"HX-Request": "true"}):
        response = post(page_door, item.uuid, body, headers=headers)
        assert response.status_code in ({200, 303} if name in {"back", "list", "opened", "item"} else {400, 409})
    assert Operation.objects.count() - before == (1 if name in {"back", "list", "opened", "item"} else 0)


@pytest.mark.parametrize("nasty", ["%00", "%ED%A0%80", "ml-checklist%00"])
def test_an_undo_with_nul_in_its_list_changes_nothing(page_door: Page, nasty: str) -> None:
    form = urlencode(page_door.fields())
    with unchanged():
        body = f"{form}&list={nasty}".encode()
        response = page_door.client.generic("POST", f"/operations/{ABSENT}/undo/", body, content_type=FORM)
    assert response.status_code in {400, 404}


@pytest.mark.parametrize("nasty", ["%00", "%ED%A0%80", "%FF"])
@pytest.mark.parametrize(
    "address",
    [
        "/language/",
        "/settings/",
        "/settings/data/export/",
        "/settings/data/delete/",
        "/accounts/login/",
        "/accounts/signup/",
        "/welcome/",
    ],
)
def test_nul_and_half_characters_do_no_harm_in_forms_about_people(
    member_client: Client, guest_client: Client, address: str, nasty: str
) -> None:
    names = ("language", "next", "name", "theme", "time_zone", "login", "password", "password1", "email", "operation")
    body = "&".join(f"{name}={nasty}" for name in names).encode()
    for client in (member_client, guest_client):
        response = client.generic("POST", address, body, content_type=FORM)
        assert response.status_code in {200, 302, 400, 409}
    assert User.objects.filter(email="member@example.org", name="Mem Ber").exists()


# --- Too much ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("checks", [True, False], ids=["with CSRF checks", "without"])
@pytest.mark.parametrize("role", ["member", "guest"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"state=" + b"d" * 2 * MEGABYTE, FORM),
        (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + b"d" * 2 * MEGABYTE + b"\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name=a; filename="a"\r\n\r\n' + b"d" * 3 * MEGABYTE + b"\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["a form", "a form in parts", "a file"],
)
def test_a_form_that_is_too_big_is_refused(
    member: User, item: SheetItem, body: bytes, kind: str, role: str, checks: bool
) -> None:
    client = Client(enforce_csrf_checks=checks)
    if role == "member":
        client.force_login(member)
    with unchanged():
        response = client.generic("POST", state_address(item.uuid), body, content_type=kind)
    says_what_to_do(response, 413)


@pytest.mark.parametrize("kind", [JSON, FORM, "text/plain"])
@pytest.mark.parametrize("size", [2 * MEGABYTE, 3 * MEGABYTE])
def test_a_body_that_is_too_big_is_a_problem(api_door: Api, item: SheetItem, size: int, kind: str) -> None:
    body = b'{"state": "done", "operation": "' + STAMP.encode() + b'"' + b" " * size + b"}"
    with unchanged():
        is_a_problem(put(api_door, item.uuid, body, content_type=kind), 413)


def test_a_form_with_too_many_fields_is_refused(page_door: Page, item: SheetItem) -> None:
    body = (urlencode(page_door.fields(state="done")) + "&a=1" * 2_100).encode()
    with unchanged():
        says_what_to_do(post(page_door, item.uuid, body), 400)


BROKEN_FORMS = [
    (b"--x", "multipart/form-data"),
    (b"nonsense", "multipart/form-data; boundary=x"),
    (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    (b"state=done", "text/plain"),
    (b'{"state": "done"}', JSON),
    (b"state=done", FORM + "; charset=utf-16"),
    (b"state=done", FORM + "; charset=hex"),
    (b"", FORM),
]


@pytest.mark.parametrize("checks", [True, False], ids=["with CSRF checks", "without"])
@pytest.mark.parametrize(("body", "kind"), BROKEN_FORMS)
def test_a_form_that_is_none_is_refused(member: User, item: SheetItem, body: bytes, kind: str, checks: bool) -> None:
    client = Client(enforce_csrf_checks=checks)
    client.force_login(member)
    with unchanged():
        response = client.generic("POST", state_address(item.uuid), body, content_type=kind)
    says_what_to_do(response, 403 if checks and response.status_code == 403 else 400)


@pytest.mark.parametrize("charset", ["utf-16", "hex", "rot13", "zlib", "idna", "nonsense", "utf-8"])
@pytest.mark.parametrize(("query", "status"), [("q=a%C3%A4", 200), ("&".join(["a=1"] * 2_100), 400)])
def test_a_charset_of_the_senders_is_not_used(sheet: Sheet, charset: str, query: str, status: int) -> None:
    """As the server's own handler makes the request: with Django's it fails before anything can answer."""
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"PATH_INFO": "/checklists/ml-checklist/", "QUERY_STRING": query, "HTTP_HOST": "localhost:8000"}
    environ["CONTENT_TYPE"] = f"text/html; charset={charset}"
    response = application.get_response(application.request_class(environ))
    assert response.status_code == status
    assert b"</html>" in response.content


# --- The same again ---------------------------------------------------------------------------------
def test_an_operation_used_again_for_something_else_is_a_conflict(
    member_door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID
) -> None:
    member_door.set_state(item, "done", operation)
    with unchanged():
        assert member_door.set_state(item, "skipped", operation).status == 409
        assert member_door.set_state(other_item, "done", operation).status == 409


def test_a_form_sent_twice_is_carried_out_once(member_door: Page, item: SheetItem, operation: uuid.UUID) -> None:
    first = member_door.set_state(item, "done", operation)
    with unchanged():
        again = member_door.set_state(item, "done", operation)
    assert (first.status, first.state, first.operation) == (again.status, again.state, again.operation)


def test_a_page_brought_back_by_back_still_works(
    page_door: Page, item: SheetItem, other_item: SheetItem, operation: uuid.UUID
) -> None:
    fields = page_door.fields(operation, scope="page")
    for one, state in ((item, "done"), (other_item, "learning"), (item, "skipped")):
        assert post(page_door, one.uuid, fields | {"state": state}).status_code == 303
    assert (page_door.standing(item).state, page_door.standing(other_item).state) == ("skipped", "learning")
    with unchanged():
        assert post(page_door, item.uuid, fields | {"state": "skipped"}).status_code == 303


@pytest.mark.parametrize("written", ["{%s}", "urn:uuid:%s", "%s ", " %s"])
def test_another_way_to_write_an_operation_is_the_same_operation(
    page_door: Page, item: SheetItem, operation: uuid.UUID, written: str
) -> None:
    page_door.set_state(item, "done", operation)
    with unchanged():
        again = page_door.fields(state="done") | {"operation": written % operation}
        assert post(page_door, item.uuid, again).status_code == 303


# --- Foreign and retired items ----------------------------------------------------------------------
def test_another_persons_or_a_retired_item_is_not_found(
    member_door: Page, outsider: User, sheet: Sheet, operation: uuid.UUID
) -> None:
    with arranging():
        items = [own_list(outsider)[1], retired_item(sheet)]
    with unchanged():
        for one in items:
            assert member_door.set_state(one, "done", operation).status == 404  # type: ignore[arg-type]


# --- A session that ended ---------------------------------------------------------------------------
def test_a_tick_after_the_session_ended_goes_to_sign_in(page_door: Page, item: SheetItem) -> None:
    form = page_door.fields(state="done")
    page_door.client.logout()
    with unchanged():
        response = post(page_door, item.uuid, form)
        by_htmx = post(page_door, item.uuid, form, headers={"HX-Request": "true"})
    assert (response.status_code, by_htmx.status_code) == (302, 200)
    assert response["Location"].startswith("/accounts/login/?next=")
    assert by_htmx["HX-Redirect"] == response["Location"]


def test_a_call_after_the_session_ended_is_a_problem(api_door: Api, item: SheetItem, sheet: Sheet) -> None:
    api_door.client.logout()
    with unchanged():
        is_a_problem(put(api_door, item.uuid, {"state": "done"}), 401)
        is_a_problem(api_door.client.get(f"/api/v1/checklists/{sheet.uuid}/progress/"), 401)


@pytest.mark.parametrize("meant", ["nonsense", "\0", STAMP, "a" * 5_000, "{}"])
def test_a_tick_as_nobody_known_waits_for_nobody(
    guest_client: Client, member: User, item: SheetItem, meant: str
) -> None:
    with unchanged():
        form = {"operation": STAMP, "as": meant, "state": "done"}
        response = guest_client.post(state_address(item.uuid), form)
        assert response["Location"].startswith("/accounts/login/?next=")
        guest_client.force_login(member)
        assert guest_client.get("/", follow=True).status_code == 200


@pytest.fixture
def my_list(member: User) -> tuple[str, Any]:
    """The address of a list of the member's own, and its one item."""
    with arranging():
        checklist, item = own_list(member)
    return f"/checklists/{checklist.slug}/", item


@pytest.mark.parametrize("way", ["item", "category", "category in the address"])
def test_a_tick_on_a_private_list_waits_until_its_person_has_signed_in(
    page_door: Page, my_list: tuple[str, Any], limits: None, way: str
) -> None:
    board, item = my_list
    address = {
        "item": f"{board}items/{item.uuid}/state/",
        "category": f"{board}state/",
        "category in the address": f"{board}state/?category={item.category.uuid}",
    }[way]
    form = page_door.fields(state="done", scope="page") | (
        {"category": str(item.category.uuid)} if way == "category" else {}
    )
    page_door.client.logout()
    with unchanged():
        response = page_door.client.post(address, form)
    assert response["Location"] == "/accounts/login/?" + urlencode({"next": board})
    page_door.client.post(response["Location"], {"login": page_door.user.email, "password": PASSWORD})  # type: ignore[union-attr]
    assert Progress.objects.get(user=page_door.user, skill=item.skill).state == "done"


def test_a_tick_on_a_private_list_is_not_kept_for_another(
    page_door: Page, my_list: tuple[str, Any], outsider: User, limits: None
) -> None:
    board, item = my_list
    form = page_door.fields(state="done")
    page_door.client.logout()
    with unchanged():
        response = page_door.client.post(f"{board}items/{item.uuid}/state/", form)
        page_door.client.post(response["Location"], {"login": outsider.email, "password": PASSWORD})
    assert "waiting" not in page_door.client.session


def test_a_tick_on_a_list_that_does_not_exist_looks_the_same(page_door: Page, my_list: tuple[str, Any]) -> None:
    form = page_door.fields(state="done")
    page_door.client.logout()
    seen = []
    for slug in (my_list[0].split("/")[2], "there-is-no-such-list"):
        browser = Client()
        response = browser.post(f"/checklists/{slug}/items/{my_list[1].uuid}/state/", form)
        seen.append((response.status_code, response["Location"].replace(slug, ""), sorted(response.cookies)))
    assert seen[0] == seen[1]


@pytest.fixture
def closed(settings: Any) -> None:
    """An instance whose pages are not public."""
    settings.PUBLIC_PAGES = False
    place = settings.MIDDLEWARE.index("accounts.middleware.Preferences") + 1
    gate = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], gate, *settings.MIDDLEWARE[place:]]


def test_a_tick_on_a_closed_instance_waits_until_its_person_has_signed_in(
    closed: None, page_door: Page, item: SheetItem, limits: None
) -> None:
    form = page_door.fields(state="learning")
    page_door.client.logout()
    with unchanged():
        response = post(page_door, item.uuid, form)
        by_htmx = post(page_door, item.uuid, form, headers={"HX-Request": "true"})
    assert by_htmx["HX-Redirect"] == response["Location"]
    page_door.client.post(response["Location"], {"login": page_door.user.email, "password": PASSWORD})  # type: ignore[union-attr]
    assert page_door.standing(item).state == "learning"


def test_a_closed_instance_takes_nothing_of_a_visitor(closed: None, guest_client: Client, item: SheetItem) -> None:
    form = {"operation": STAMP, "as": "guest", "state": "done", "link": "1", "category": "1", "step": "apply"}
    board = "/checklists/ml-checklist/"
    with unchanged():
        records = [f"items/{item.uuid}/{tail}" for tail in ("note/", "evidence/", "criteria/", "dates/")]
        for tail in (f"items/{item.uuid}/state/", f"items/{item.uuid}/not-now/", "state/", "start/", *records):
            assert guest_client.post(board + tail, form)["Location"].startswith("/accounts/login/?next="), tail
        assert guest_client.post(f"/operations/{ABSENT}/undo/", form).status_code == 404
        for address in ("/", "/checklists/", board, board + "start/", board + "sheet/", f"{board}items/{item.uuid}/"):
            assert guest_client.get(address)["Location"].startswith("/accounts/login/?next="), address


# --- Open redirects ---------------------------------------------------------------------------------
ELSEWHERE = [
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example/",
    "\x0b//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/" * 200 + "evil.example",
    "http://[",
    "//[",
    "",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_form_sends_anybody_elsewhere(page_door: Page, item: SheetItem, sheet: Sheet, address: str) -> None:
    client, fields = page_door.client, page_door.fields(back=address, next=address, language="en", state="done")
    suggesting = next(one for one in sheet.items if sheet.covered_by.get(one.skill))
    link = sheet.covered_by[suggesting.skill][0][0]
    answers = [
        client.post(state_address(item.uuid), fields),
        client.post(f"/checklists/ml-checklist/items/{suggesting.uuid}/not-now/", fields | {"link": link}),
        client.post("/language/", fields),
        client.post("/welcome/", fields),
        client.get("/welcome/", {"next": address}),
        client.get("/accounts/login/", {"next": address}),
        Client().get("/settings/", {"next": address}),
        Client().post("/language/", fields),
    ]
    for answer in answers:
        assert answer.status_code in {302, 303}
        assert stays(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("address", [one for one in ELSEWHERE if one])
def test_no_link_leads_anybody_elsewhere(page_door: Page, item: SheetItem, address: str) -> None:
    refused = post(page_door, item.uuid, page_door.fields(state="finished", back=address))
    text = says_what_to_do(refused, 400)
    assert 'href="/checklists/ml-checklist/"' in text
    assert "evil.example" not in text


@pytest.mark.parametrize("length", [1_000, 10_000, 500_000])
def test_a_change_with_a_very_long_way_back_is_made_and_answered(page_door: Page, item: SheetItem, length: int) -> None:
    response = post(page_door, item.uuid, page_door.fields(state="done", back="/" + "a" * length))
    assert response.status_code == 303
    assert page_door.standing(item).state == "done"


def stays(location: str) -> bool:
    """Whether a browser would stay with us: a path, and not one that browsers read as a host."""
    return location.startswith("/") and not location.startswith(("//", "/\\", "/\t", "/\n", "/\r"))


# --- Headers and cookies ----------------------------------------------------------------------------
GARBAGE = [
    "",
    "nonsense",
    "a" * 10_000,
    "../../etc/passwd",
    "%00",
    "\\\"'",
    "en;q=x",
    "zh-hans-" * 200,
    "回归",
    "-1",
    "{}",
]


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "language", "time_zone", "messages", "unknown"])
def test_a_cookie_of_garbage_is_no_cookie(guest_client: Client, item: SheetItem, name: str) -> None:
    for value in GARBAGE:
        guest_client.cookies.clear()
        value = value.encode().decode("latin-1")  # as a server passes it on
        guest_client.cookies[name] = value
        assert guest_client.get("/").status_code == 200, value
        assert guest_client.get("/settings/").status_code == 302, value
        guest_client.cookies[name] = value
        fields = {"operation": str(uuid.uuid4()), "as": "guest", "state": "done"}
        assert guest_client.post(state_address(item.uuid), fields).status_code == 303, value


@pytest.mark.parametrize("header", ["Accept-Language", "Accept-Encoding", "User-Agent", "Referer", "Origin"])
def test_a_header_of_garbage_is_no_header(member_client: Client, header: str) -> None:
    for value in [*GARBAGE, "http://[", "null", "zh-hans," * 1_000, "*;q=0", "en;q=1e400", "*" * 1_000]:
        assert member_client.get("/", headers={header: value}).status_code == 200, value


@pytest.mark.parametrize("header", ["HX-Current-URL", "HX-Target", "HX-Trigger", "HX-Prompt"])
def test_a_header_of_garbage_does_not_lose_a_change(page_door: Page, item: SheetItem, header: str) -> None:
    for value in [*GARBAGE, "http://[", "//", "javascript:alert(1)", "http://localhost:99999999/"]:
        response = post(
            page_door, item.uuid, page_door.fields(state="done"), headers={"HX-Request": "true", header: value}
        )
        assert response.status_code == 200, value
    assert page_door.standing(item).state == "done"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:8000@evil.example", "[", "a b", ""]
)
def test_another_host_is_not_understood(member_client: Client, item: SheetItem, host: str) -> None:
    with unchanged():
        assert member_client.get("/", headers={"Host": host}).status_code == 400
        assert (
            member_client.post(state_address(item.uuid), {"state": "done"}, headers={"Host": host}).status_code == 400
        )
        is_a_problem(member_client.get(f"/api/v1/items/{item.uuid}/progress/", headers={"Host": host}), 400)


def test_a_forwarded_host_is_not_believed(member_client: Client) -> None:
    response = member_client.get("/welcome", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response.get("Location", "")


def test_a_guest_that_was_swept_ticks_on_as_a_new_one(guest_client: Client, item: SheetItem) -> None:
    keep_in_session(guest_client, guest=str(ABSENT))
    assert guest_client.get("/checklists/ml-checklist/").status_code == 200
    form = {"operation": STAMP, "as": "guest", "state": "done"}
    assert guest_client.post(state_address(item.uuid), form).status_code == 303
    assert guest_client.session["guest"] != str(ABSENT)
    assert GuestProgress.objects.get().state == "done"


def test_signing_in_with_a_guest_that_was_swept_loses_nothing(guest_client: Client, member: User) -> None:
    keep_in_session(guest_client, guest=str(ABSENT))
    with unchanged():
        guest_client.force_login(member)
        assert guest_client.get("/welcome/").status_code == 302
        form = {"operation": STAMP, "as": str(member.uuid)}
        assert guest_client.post("/welcome/", form).status_code == 302


def test_an_undo_by_a_guest_that_was_swept_finds_nothing(guest_client: Client) -> None:
    keep_in_session(guest_client, guest=str(ABSENT))
    form = {"operation": STAMP, "as": "guest"}
    assert guest_client.post(f"/operations/{ABSENT}/undo/", form).status_code == 404


# --- Anything at all --------------------------------------------------------------------------------
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["done", "todo", "learning", "skipped", STAMP, "guest", "page", "2026-01-01", "\0", "/", "//", "http://["]
    ),
    st.integers().map(str),
)
NAMES = st.sampled_from(
    [
        "state",
        "operation",
        "as",
        "scope",
        "practised_on",
        "item",
        "level",
        "category",
        "all",
        "list",
        "back",
        "opened",
        "step",
    ]
)
RECORDS = {
    "note/": ("text", "version"),
    "evidence/": ("url", "title"),
    "criteria/": ("criterion",),
    "dates/": ("started", "done"),
    "project/": ("item", "url", "title"),
    "state/": ("practised_on", "line", "url"),
}
WORDS = TEXTS | st.sampled_from(
    ["0", "1", "0:yes", "2:no", "99:yes", "2024", "2024-03", "0000", "https://a.b", "a.b", "javascript:x", "x" * 20_001]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["state", "operation", "practised_on"]) | st.text(max_size=10)
FUZZ = settings(
    max_examples=120,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FUZZ
@given(form=st.dictionaries(NAMES, TEXTS, max_size=8), as_me=st.booleans(), htmx=st.booleans(), place=st.integers(0, 4))
def test_any_form_is_carried_out_or_changes_nothing(
    page_door: Page, form: dict[str, str], as_me: bool, htmx: bool, place: int
) -> None:
    sheet = page_door.sheet
    address = [
        state_address(sheet.items[0].uuid),
        "/checklists/ml-checklist/state/",
        "/checklists/ml-checklist/start/",
        f"/operations/{STAMP}/undo/",
        "/checklists/ml-checklist/copy/",
    ][place]
    body = urlencode(form | ({"as": str(page_door.user.uuid)} if as_me else {}), errors="surrogatepass").encode()  # type: ignore[union-attr]
    answered_or_unchanged(
        lambda: page_door.client.generic(
            "POST", address, body, content_type=FORM, headers={"HX-Request": "true"} if htmx else {}
        )
    )


@FUZZ
@given(tail=st.sampled_from(list(RECORDS)), words=st.lists(WORDS, min_size=3, max_size=3), as_me=st.booleans())
def test_any_record_is_kept_or_changes_nothing(page_door: Page, tail: str, words: list[str], as_me: bool) -> None:
    """Of the item that is a project, or, of a practice, of one that is ongoing; whoever the form says it is for."""
    sheet = page_door.sheet
    one = next(item for item in sheet.items if (item.ongoing if tail == "state/" else sheet.involved_in(item)))
    form = dict(zip(RECORDS[tail], words, strict=False)) | {"operation": str(uuid.uuid4())}
    body = urlencode(form | ({"as": str(page_door.user.uuid)} if as_me else {}), errors="surrogatepass").encode()  # type: ignore[union-attr]
    address = f"/checklists/ml-checklist/items/{one.uuid}/{tail}"
    response = answered_or_unchanged(lambda: page_door.client.generic("POST", address, body, content_type=FORM))
    assert response.status_code in ({303, 400, 409} if as_me else {400, 409})


@FUZZ
@given(body=st.dictionaries(FIELDS, VALUES, max_size=4) | VALUES)
def test_any_body_is_carried_out_or_changes_nothing(api_door: Api, body: Any) -> None:
    response = answered_or_unchanged(lambda: put(api_door, api_door.sheet.items[0].uuid, body))
    assert response.status_code == 200 or is_a_problem(response, response.status_code)


@FUZZ
@given(body=st.binary(max_size=60))
def test_any_bytes_are_carried_out_or_change_nothing(api_door: Api, body: bytes) -> None:
    response = answered_or_unchanged(lambda: put(api_door, api_door.sheet.items[0].uuid, body))
    is_a_problem(response, 400)


def answered_or_unchanged(ask: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer; where it is a refusal nothing was changed, and where it is none every event has its row."""
    before = counts()
    response = ask()
    assert response.status_code < 500
    if response.status_code >= 400:
        assert counts() == before
    return response


def counts() -> list[int]:
    models = (Progress, GuestProgress, Operation, ProgressEvent, Note, Evidence, MetCriterion)
    return [model.objects.count() for model in models]
