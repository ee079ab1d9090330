"""The examples in the description are what the API answers, one for each operation, and as it is described."""

import json
from typing import Any

import pytest

from tests.api.described import body_validator, operations, validator
from tests.api.recording import EXAMPLES, cut, record, written

pytestmark = pytest.mark.one_engine


def kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLES.read_text("utf-8"))
    return found


def test_every_operation_has_an_example_that_was_recorded(db: None, limits: None) -> None:
    found = record()
    assert set(operations()) - set(found) == set()
    assert EXAMPLES.read_text("utf-8") == written(found), "make api-description records them anew"


def test_no_example_is_of_an_operation_that_is_none() -> None:
    assert set(kept()) == set(operations())


@pytest.mark.parametrize("name", sorted(kept()))
def test_an_example_is_as_described(name: str) -> None:
    one, example = operations()[name], kept()[name]
    said = one.answer(example["status"])
    assert said is not None
    contents = list(said.get("content", {}).values())
    assert ("response" in example) == bool(contents)
    if contents:
        assert not list(validator(contents[0]["schema"], strict=True).iter_errors(example["response"]))
    if "request" in example:
        assert not list(body_validator(one).iter_errors(example["request"]))


@pytest.mark.parametrize("name", sorted(kept()))
def test_an_example_stands_in_the_description(name: str) -> None:
    one, example = operations()[name].operation, kept()[name]
    if "request" in example:
        assert {media["example"] == example["request"] for media in one["requestBody"]["content"].values()} == {True}
    if "response" in example:
        content = one["responses"][str(example["status"])]["content"]
        assert any(media.get("example") == example["response"] for media in content.values())


def test_long_bodies_are_cut_to_their_beginning() -> None:
    ids = {f"00000000-0000-4000-8000-{number:012}": {"done": number} for number in range(5)}
    found = cut({"levels": ids, "items": [1, 2, 3], "text": "a" * 400, "short": "b"})
    assert len(found["levels"]) == len(found["items"]) == 2
    assert (len(found["text"]), found["short"]) == (301, "b")
