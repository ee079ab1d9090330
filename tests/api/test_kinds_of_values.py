"""A value in a body is of the kind that the description says: no text is made of a number, and no number of a text."""

from collections.abc import Iterator
from typing import Any

import pytest

from checklist.api.serializers.strict import Strict
from tests.api.client import ApiClient
from tests.api.described import operations, resolved, whole

OTHERS: dict[str, tuple[Any, ...]] = {  # what is sent where another kind is described
    "string": (5, 5.5, True, {}),
    "integer": ("5", True, []),
    "boolean": ("true", "yes", 1, 0),
    "array": ("x", 5, {}),
    "object": ("x", 5, []),
}


@pytest.fixture(scope="module")
def bodies() -> dict[str, type[Strict]]:
    """Each body that is read, by its name in the description."""
    whole()  # which imports them

    def below(one: type[Strict]) -> Iterator[type[Strict]]:
        for inner in one.__subclasses__():
            yield from (inner, *below(inner))

    return {one.__name__: one for one in below(Strict)}


def test_every_body_that_is_read_is_strict(bodies: dict[str, type[Strict]]) -> None:
    sent = [one.operation["requestBody"] for one in operations().values() if "requestBody" in one.operation]
    named = {media["schema"]["$ref"].rpartition("/")[2] for one in sent for media in one["content"].values()}
    assert len(named) > 20
    assert named - set(bodies) == set()


def wrong_values(schema: dict[str, Any]) -> Iterator[Any]:
    """Values of other kinds than a schema says; of an array also such in it."""
    one = resolved(schema["allOf"][0] if "allOf" in schema else schema)
    kinds = one.get("type", "object")
    kind = next(found for found in ([kinds] if isinstance(kinds, str) else kinds) if found != "null")
    yield from OTHERS[kind]
    if kind == "array":
        yield from ([inner] for inner in wrong_values(one["items"]))


def sendable(name: str) -> dict[str, dict[str, Any]]:
    """What may be sent in a body, as it is described; nothing of those that are in no description by themselves."""
    fields = whole()["components"]["schemas"].get(name, {}).get("properties", {})
    return {field: schema for field, schema in fields.items() if not schema.get("readOnly")}


def test_no_field_takes_another_kind_of_value(bodies: dict[str, type[Strict]]) -> None:
    tries = [
        (body, field, value)
        for name, body in bodies.items()
        for field, schema in sendable(name).items()
        for value in wrong_values(schema)
    ]
    assert len(tries) > 300
    for body, field, value in tries:
        sent = body(data={field: value})
        assert not sent.is_valid(), (body, field, value)
        assert field in sent.errors, (body, field, value, sent.errors)


def test_a_wrong_kind_is_pointed_at(api: ApiClient, made: dict[str, Any]) -> None:
    categories = [{"title": "C", "items": [{"title": 7, "ongoing": "no", "criteria": ["a", 1]}]}]
    path, tag = f"checklists/{made['id']}/", f'"{made["revision"]}"'
    answer = api.patch(path, {"levels": [{"title": "L", "categories": categories}]}, If_Match=tag)
    item = "#/levels/0/categories/0/items/0"
    assert (answer.status, answer.pointers) == (400, [f"{item}/{one}" for one in ("title", "ongoing", "criteria/1")])
    assert {one["code"] for one in answer.body["errors"]} == {"wrong-type"}
    assert api.get(path).body == made


def test_a_number_is_whole_with_and_without_a_point(session: ApiClient) -> None:
    body = {"name": "Laptop", "scopes": ["progress:read"]}
    answers = [session.post("tokens/", {**body, "days": days}) for days in (5.0, 5.5, "5")]
    assert [one.status for one in answers] == [201, 400, 400]
