"""The API's own description, and whether an answer is as it says."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from checklist.api.views.described import description

FORMATS = FormatChecker(formats=["uuid", "date"])
NO_BODY = {204, 304}


@FORMATS.checks("date-time", raises=ValueError)
def is_a_moment(value: Any) -> bool:
    """With an offset, as the description promises."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@dataclass(frozen=True)
class Described:
    """An operation as it is described."""

    method: str
    path: str
    operation: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.operation["operationId"])

    def answer(self, status: int) -> dict[str, Any] | None:
        """What is said of that status."""
        found: dict[str, Any] | None = self.operation["responses"].get(str(status))
        return resolved(found) if found else None


@cache
def whole() -> dict[str, Any]:
    """The description in English, as it is written."""
    found: dict[str, Any] = json.loads(json.dumps(description("en")))
    return found


@cache
def closed() -> dict[str, Any]:
    """The same, whose objects have no field beside those that are named."""
    parts = deepcopy(whole()["components"])
    for name, schema in parts["schemas"].items():
        if name != "Problem":
            _close(schema)
    return {"components": parts}


def _close(schema: Any) -> None:
    if isinstance(schema, dict):
        if "properties" in schema:
            schema["additionalProperties"] = False
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    found: Any = part
    while "$ref" in found:
        target: Any = whole()
        for name in found["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        found = target
    return found  # type: ignore[no-any-return]


@cache
def operations() -> dict[str, Described]:
    """Every operation by its name."""
    found = [
        Described(method.upper(), path, operation)
        for path, methods in whole()["paths"].items()
        for method, operation in methods.items()
    ]
    return {one.name: one for one in found}


@cache
def _patterns() -> list[tuple[re.Pattern[str], Described]]:
    # What has no parameter in it comes first: `checklists/import/` is no list.
    by_parameters = sorted(operations().values(), key=lambda one: one.path.count("{"))
    return [(re.compile(re.sub(r"{\w+}", "[^/]+", one.path)), one) for one in by_parameters]


def operation_at(method: str, path: str) -> Described | None:
    """Which operation a request asks for; None where there is none."""
    method = "GET" if method == "HEAD" else method
    return next((one for shape, one in _patterns() if one.method == method and shape.fullmatch(path)), None)


@cache
def sendable() -> dict[str, Any]:
    """The closed description for what is sent: fields that are only given are not in it."""
    parts = deepcopy(closed()["components"])
    for schema in parts["schemas"].values():
        given = {name for name, one in schema.get("properties", {}).items() if one.get("readOnly")}
        for name in given:
            del schema["properties"][name]
        if given:
            schema["required"] = [name for name in schema.get("required", ()) if name not in given]
    return {"components": parts}


def body_validator(asked: Described) -> Draft202012Validator:
    """Of what is sent to an operation."""
    body = next(iter(asked.operation["requestBody"]["content"].values()))["schema"]
    return Draft202012Validator({**body, **sendable()}, format_checker=FORMATS)


def validator(schema: dict[str, Any], *, strict: bool) -> Draft202012Validator:
    """Of a schema with references into the description; strict ones know no other fields than those named."""
    return Draft202012Validator({**schema, **(closed() if strict else _open())}, format_checker=FORMATS)


@cache
def _open() -> dict[str, Any]:
    return {"components": whole()["components"]}


def with_fields_left_out(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of an answer with `?fields=`: of the body, or of each result where it is a page, nothing is needed."""
    body = deepcopy(resolved(schema))
    if "results" in body.get("properties", {}):
        rows = body["properties"]["results"]
        rows["items"] = {**deepcopy(resolved(rows["items"])), "required": []}
    else:
        body["required"] = []
    _close(body)
    return body
