"""The page of the documentation: complete, with the reader's own ids; and every code that a problem can have."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from rest_framework import exceptions, serializers

from accounts.models import Scope, User
from checklist.api import codes
from checklist.api.serializers import account, lists, notes, progress
from checklist.api.views.described import description
from checklist.queries import Sheet
from checklist.views.api_reference import Field, tags_of
from tests.addresses import own_list
from tests.api.codes import CODES
from tests.api.described import operations, whole
from tests.guard import arranging
from tests.kinds import Tick

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("accounts/actions", "accounts/queries", "checklist/actions", "checklist/queries", "checklist/api", "config")
CODE = re.compile(
    r"""code="([a-z-]+)" | default_code\s=\s"([a-z-]+)" | \bpage\(request,\s\d+,\s"([a-z-]+)"
    | (?:KeyTrouble|TooOften)\(\w+,\s"([a-z-]+)" | \},?\s"([a-z-]+)"\)(?:\sfrom\s\w+)?$ """,
    re.VERBOSE | re.MULTILINE,
)
MADE_UP = {  # whose names are put together while they are raised, or are those of Django
    "null-characters-not-allowed",
    "surrogate-characters-not-allowed",
    *(f"too-many-{name}" for name in ("criteria", "links")),
    *(f"invitation-{state}" for state in ("revoked", "used-up", "expired")),
}


def text_of(client: Client, **headers: str) -> str:
    response = client.get("/api/docs/", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def known() -> dict[str, Any]:
    """Every code that is explained."""
    return {code: text for _title, group in codes.groups() for code, text in group.items()}


# --- Codes -------------------------------------------------------------------------------------------------
def in_the_sources() -> Iterator[tuple[str, str]]:
    """Each code that the sources name, with its file."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            text, name = file.read_text("utf-8"), str(file.relative_to(ROOT))
            yield from ((next(filter(None, found)), name) for found in CODE.findall(text))


def of_the_framework() -> set[str]:
    """The codes of the REST framework's own errors, as problems have them."""
    found = {one.default_code for _name, one in inspect.getmembers(exceptions, inspect.isclass) if raises(one)}
    return {"invalid" if code == "error" else code.replace("_", "-") for code in found}


def raises(one: type) -> bool:
    return issubclass(one, exceptions.APIException)


def of_fields() -> set[str]:
    """The codes of the fields that bodies and parameters have."""
    found: set[str] = set()
    for module in (account, lists, notes, progress):
        for _name, one in inspect.getmembers(module, inspect.isclass):
            if issubclass(one, serializers.Serializer):
                found |= {code for field in every_field(one()) for code in field.error_messages}
    return {code.replace("_", "-") for code in found}


def every_field(field: Any) -> Iterator[Any]:
    yield field
    inner = list(getattr(field, "fields", {}).values()) if isinstance(field, serializers.Serializer) else []
    for one in [*inner, *([field.child] if hasattr(field, "child") else [])]:
        yield from every_field(one)


def test_every_code_of_the_sources_is_explained() -> None:
    found = list(in_the_sources())
    assert len(found) > 80
    assert {(code, file) for code, file in found if code not in known()} == set()


def test_every_code_of_the_framework_and_of_its_fields_is_explained() -> None:
    assert len(of_fields()) > 10
    assert (of_the_framework() | of_fields() | MADE_UP) - set(known()) == set()


def test_every_code_that_programs_may_tell_by_is_explained_once() -> None:
    assert CODES - set(known()) == set()
    assert len(known()) == sum(len(group) for _title, group in codes.groups())


def test_no_code_is_explained_that_nothing_has() -> None:
    there = {code for code, _file in in_the_sources()} | of_the_framework() | of_fields() | MADE_UP | CODES
    assert set(known()) - there == set()


def test_every_code_has_its_anchor_and_a_problem_leads_there(client: Client, db: None) -> None:
    text = text_of(client)
    for code in known():
        assert text.count(f'id="{code}"') == 1, code
    problem = client.get("/api/v1/me/").json()
    page, anchor = problem["type"].split("#")
    assert page == "/api/docs/"
    assert f'id="{anchor}"' in text


# --- The reference -------------------------------------------------------------------------------------------
def test_no_anchor_stands_twice_and_every_link_within_the_page_leads_somewhere(client: Client, sheet: Sheet) -> None:
    text = text_of(client)
    anchors = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(anchors) == sorted(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', text)) - set(anchors) == set()


def test_every_operation_is_there_with_its_address_scope_errors_and_fields(client: Client, sheet: Sheet) -> None:
    text = text_of(client)
    sections = dict(re.findall(r'<h4 id="(\w+)">(.*?)(?=<section class="api-operation"|\Z)', text, re.DOTALL))
    assert set(sections) == set(operations())
    for name, one in operations().items():
        said = sections[name].replace("<wbr>", "")
        assert one.path.removeprefix("/api/v1/") in said, name
        assert one.method in said, name
        for scheme in one.operation["security"]:
            assert all(f"<code>{scope}</code>" in said for scope in scheme.get("token", ())), name
        for status in one.operation["responses"]:
            assert f"#status-{status}" in said or f"Answer {status}" in said, (name, status)


def test_every_schema_is_written_out_somewhere() -> None:
    """Each field of each schema that an operation leads to, at whatever depth."""
    there = {field.name for tag in tags_of(whole()) for one in tag.operations for field in fields_of(one)}
    wanted = {
        name
        for title, schema in whole()["components"]["schemas"].items()
        for name in schema.get("properties", {})
        if title != "Problem"
    }
    assert wanted - there == set()


def fields_of(one: Any) -> Iterator[Field]:
    bodies = [one.body, *(answer.body for answer in one.answers)]
    for field in [*one.parameters, *(field for body in bodies if body for field in body.fields)]:
        yield from with_inner(field)


def with_inner(field: Field) -> Iterator[Field]:
    yield field
    for inner in field.fields:
        yield from with_inner(inner)


def test_kinds_are_said_in_words() -> None:
    found = {one.name: one for tag in tags_of(whole()) for one in tag.operations}
    body = found["change_progress"].body
    assert body
    operation, items = body.fields
    assert (operation.kind, operation.required) == ("UUID", False)
    assert (items.kind.startswith("array of object"), items.required) == (True, True)
    assert [(field.name, field.choices) for field in items.fields] == [
        ("item", ()),
        ("state", ("todo", "learning", "done", "skipped")),
    ]
    standing = {field.name: field for field in found["get_item_progress"].answers[0].body.fields}  # type: ignore[union-attr]
    assert standing["done_on"].kind == "day or null"
    tallies = {field.name: field for field in found["get_progress"].answers[0].body.fields}["tallies"]  # type: ignore[union-attr]
    assert [(field.name, field.kind) for field in tallies.fields][1] == ("levels", "object by id")
    assert {field.name for field in tallies.fields[1].fields} == {"done", "learning", "skipped", "total", "percent"}


def test_every_scope_is_explained(client: Client, sheet: Sheet) -> None:
    text = text_of(client)
    for scope in Scope:
        assert re.search(rf"<dt><code>{scope.value}</code></dt><dd>{re.escape(str(scope.label))}</dd>", text)


# --- Whose page it is --------------------------------------------------------------------------------------
def test_a_stranger_sees_the_built_in_list(client: Client, sheet: Sheet) -> None:
    text = text_of(client)
    first = next(item for item in sheet.items if not item.ongoing)
    assert f"/api/v1/checklists/{sheet.uuid}/progress/" in text
    assert f"/api/v1/items/{first.uuid}/progress/" in text
    assert "Sign in, and they are yours" in text


def test_a_reader_sees_the_first_open_item_and_a_list_of_their_own(
    member_client: Client, member: User, sheet: Sheet, tick: Tick
) -> None:
    finite = [item for item in sheet.items if not item.ongoing]
    tick(member, *finite[:3])
    with arranging():
        mine, _item = own_list(member, "mine-k3x9qa", title="A list <of> mine")
    text = text_of(member_client)
    assert f"/api/v1/items/{finite[3].uuid}/progress/" in text
    assert f"LIST={mine.uuid}" in text
    assert "copy_of" not in text[: text.index('id="conventions"')]
    assert "A list &lt;of&gt; mine" in text


def test_who_has_done_everything_still_has_an_item(
    member_client: Client, member: User, sheet: Sheet, tick: Tick
) -> None:
    finite = [item for item in sheet.items if not item.ongoing]
    tick(member, *finite)
    assert f"/api/v1/items/{finite[0].uuid}/progress/" in text_of(member_client)


def test_the_programs_name_the_sites_own_address(client: Client, sheet: Sheet, settings: Any) -> None:
    settings.BASE_URL = "https://checklist.example.org"
    assert f"https://checklist.example.org/api/v1/checklists/{sheet.uuid}/progress/" in text_of(client)


def test_the_page_is_there_in_chinese(client: Client, sheet: Sheet) -> None:
    text = text_of(client, **{"Accept-Language": "zh-Hans"})
    assert '<html lang="zh-Hans"' in text
    assert 'id="invalid-token"' in text
    assert "<h4" in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(client: Client, db: None, method: str) -> None:
    assert getattr(client, method)("/api/docs/").status_code == 405


def test_every_body_says_what_it_is_in_both_languages() -> None:
    english, chinese = (description(language)["components"]["schemas"] for language in ("en", "zh-hans"))
    said = {name: one.get("description") for name, one in english.items() if "properties" in one}
    assert len(said) > 80
    assert {name for name, text in said.items() if not text or chinese[name]["description"] == text} == set()
