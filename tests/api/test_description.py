"""The committed description is the present one, is valid, says all there is to say, and breaks no promise."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, ValidationError

from checklist.management.commands.write_api_description import neutral_description, written
from checklist.models import State
from tests.addresses import routes
from tests.api.compatible import breaking
from tests.api.described import operations, resolved, whole

pytestmark = pytest.mark.one_engine

DOCS = Path(__file__).resolve().parents[2] / "docs"
PRESENT, PROMISED = DOCS / "openapi.json", DOCS / "openapi-v1.json"


# --- What is committed -------------------------------------------------------------------------------------------
def test_the_committed_description_is_the_present_one() -> None:
    assert PRESENT.read_text("utf-8") == written(neutral_description()), "make api-description writes it anew"


def test_nothing_that_was_promised_is_broken() -> None:
    assert breaking(json.loads(PROMISED.read_text("utf-8")), neutral_description()) == []


def test_it_names_no_instance(settings: Any) -> None:
    text = PRESENT.read_text("utf-8")
    for name in (settings.BASE_URL, "localhost", "127.0.0.1", "testserver"):
        assert name not in text


# --- It is valid, and whole -------------------------------------------------------------------------------------
def test_it_is_openapi_3_1() -> None:
    assert whole()["openapi"].startswith("3.1")
    validate_schema(whole())
    broken = deepcopy(whole())
    broken["paths"]["/api/v1/me/"]["get"]["responses"] = []
    with pytest.raises(ValidationError):
        validate_schema(broken)


def test_every_schema_in_it_is_json_schema() -> None:
    for schema in whole()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_reference_leads_somewhere() -> None:
    def references(part: Any) -> list[str]:
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = [part["$ref"]] if isinstance(part, dict) and isinstance(part.get("$ref"), str) else []
        return own + [one for inner in inside for one in references(inner)]

    found = set(references(whole()))
    assert len(found) > 50
    for one in found:
        assert resolved({"$ref": one})


def test_every_own_address_of_the_api_is_in_it() -> None:
    ours = {re.sub(r"<\w+:(\w+)>", r"{\1}", one) for one in routes() if one.startswith("api/v1/")}
    assert {f"/{one}" for one in ours} - set(whole()["paths"]) == {"/api/v1/schema/"}


def test_every_operation_says_what_it_is_for_whom_and_what_can_go_wrong() -> None:
    tags = {one["name"] for one in whole()["tags"]}
    for name, one in operations().items():
        said = one.operation
        assert said["summary"], name
        assert said["description"], name
        assert set(said["tags"]) <= tags, name
        assert said["security"], name
        assert {"400", "401", "403", "406", "429", "500", "503"} <= set(said["responses"]), name
        assert "404" in said["responses"] or "{" not in one.path, name
        assert sum(code.startswith("2") for code in said["responses"]) >= 1, name
        for parameter in said.get("parameters", ()):
            found = resolved(parameter)
            assert found.get("description") or found["in"] == "path", f"{name} {found['name']}"


# --- The comparison can fail ---------------------------------------------------------------------------------------
Mutate = Callable[[dict[str, Any]], Any]


def at(whole_: dict[str, Any], name: str) -> dict[str, Any]:
    """The operation of that name."""
    for methods in whole_["paths"].values():
        for one in methods.values():
            if one["operationId"] == name:
                return one  # type: ignore[no-any-return]
    raise LookupError(name)


def schema(one: dict[str, Any], name: str) -> dict[str, Any]:
    return one["components"]["schemas"][name]  # type: ignore[no-any-return]


def optional_made_needed(one: dict[str, Any], name: str, field: str) -> None:
    schema(one, name).setdefault("required", []).append(field)


BREAKING: dict[str, tuple[Mutate, str]] = {
    "an operation removed": (lambda d: d["paths"]["/api/v1/me/"].pop("get"), "GET /api/v1/me/ is gone"),
    "a path removed": (lambda d: d["paths"].pop("/api/v1/events/"), "GET /api/v1/events/ is gone"),
    "an operation renamed": (lambda d: at(d, "get_me").update(operationId="who"), "is called who"),
    "a parameter removed": (lambda d: at(d, "list_events")["parameters"].pop(0), "parameter cursor is gone"),
    "a parameter needed": (
        lambda d: at(d, "list_events")["parameters"][0].update(required=True), "parameter cursor is needed now",
    ),
    "a new parameter needed": (
        lambda d: at(d, "get_me")["parameters"].append(
            {"name": "x", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        "parameter x is new and needed",
    ),
    "a parameter's type changed": (
        lambda d: at(d, "list_events")["parameters"][2]["schema"].update(type="string"), "may be no integer",
    ),
    "a parameter's value removed": (
        lambda d: next(
            one for one in at(d, "list_checklists")["parameters"] if one.get("name") == "owner"
        )["schema"]["enum"].remove("me"),
        "parameter owner may not be me any more",
    ),
    "a value of a request removed": (
        lambda d: schema(d, "State")["enum"].remove(State.SKIPPED), "/state may not be skipped any more",
    ),
    "a field of a request removed": (
        lambda d: schema(d, "StateBody")["properties"].pop("practised_on"), "practised_on may not be sent any more",
    ),
    "a field of a request needed": (lambda d: optional_made_needed(d, "StateBody", "operation"), "is needed now"),
    "a field of a request deep inside removed": (
        lambda d: schema(d, "ItemBody")["properties"].pop("meaning"), "meaning may not be sent any more",
    ),
    "a shorter text": (
        lambda d: schema(d, "NoteChange")["properties"]["text"].update(maxLength=100), "has the maxLength 100 now",
    ),
    "null taken no more": (
        lambda d: schema(d, "ListPatch")["properties"]["summary"].update(type="string"), "may be no null any more",
    ),
    "a body needed": (lambda d: at(d, "undo_operation")["requestBody"].update(required=True), "needs its body now"),
    "a type of body removed": (
        lambda d: at(d, "change_checklist")["requestBody"]["content"].pop("application/merge-patch+json"),
        "takes no application/merge-patch+json any more",
    ),
    "a field of an answer removed": (lambda d: schema(d, "TallyBody")["properties"].pop("done"), "/done is gone"),
    "a field of an answer that may be missing": (
        lambda d: schema(d, "TallyBody")["required"].remove("done"), "/done may be missing now",
    ),
    "a field of an answer of another type": (
        lambda d: schema(d, "TallyBody")["properties"]["done"].update(type="string"), "/done may be string now",
    ),
    "a field of an answer that may be null": (
        lambda d: schema(d, "StandingBody")["properties"]["version"].update(type=["integer", "null"]),
        "/version may be null now",
    ),
    "a field of an answer of another format": (
        lambda d: schema(d, "StandingBody")["properties"]["item"].pop("format"), "has not the format uuid any more",
    ),
    "another status of success": (
        lambda d: at(d, "create_checklist").update(responses={"200": {"description": "Made"}}),
        "does not answer 201 any more",
    ),
    "another scope": (
        lambda d: at(d, "get_me").update(security=[{"token": ["teams:read"]}, {"session": []}]),
        "may not be asked any more by {'token': ['account:read']}",
    ),
    "closed to nobody": (lambda d: at(d, "get_item")["security"].remove({}), "may not be asked any more by nobody"),
}  # fmt: skip

HARMLESS: dict[str, Mutate] = {
    "nothing": lambda d: None,
    "a new operation": lambda d: d["paths"].update({"/api/v1/new/": {"get": at(d, "get_me")}}),
    "a new parameter": lambda d: at(d, "get_me")["parameters"].append(
        {"name": "x", "in": "query", "schema": {"type": "string"}}
    ),
    "a new field of an answer": lambda d: schema(d, "TallyBody")["properties"].update(more={"type": "integer"}),
    "a new field of a request": lambda d: schema(d, "StateBody")["properties"].update(more={"type": "integer"}),
    "a new value of a request": lambda d: schema(d, "TicksEnum")["enum"].append("more"),
    "a longer text": lambda d: schema(d, "NoteChange")["properties"]["text"].update(maxLength=90_000),
    "another description": lambda d: at(d, "get_me").update(description="Otherwise"),
    "a new error": lambda d: at(d, "get_me")["responses"].update({"418": {"description": "x"}}),
    "no longer needed": lambda d: schema(d, "StateBody")["required"].remove("state"),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKING)
def test_what_would_break_a_client_is_found(what: str) -> None:
    change, said = BREAKING[what]
    before, after = neutral_description(), neutral_description()
    change(after)
    found = breaking(before, after)
    assert any(said in one for one in found), found


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_added_breaks_nobody(what: str) -> None:
    before, after = neutral_description(), neutral_description()
    HARMLESS[what](after)
    assert breaking(before, after) == []
