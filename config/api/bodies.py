"""JSON in and out: strictly read, compactly written."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rest_framework import exceptions
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

DEPTH = 20


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: no NaN, no name twice, no lone surrogates, no NUL, at most twenty levels deep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            text = stream.read().decode("utf-8")
            value = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is not JSON that can be read.") from error
        _check(value, 0)
        return value


class MergePatchParser(StrictJSONParser):
    """RFC 7396: what is missing stays, `null` clears, arrays are taken as a whole."""

    media_type = "application/merge-patch+json"


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A name stands twice.")
    return found


def _check(value: Any, depth: int) -> None:
    if depth > DEPTH:
        raise exceptions.ParseError(f"The body is nested more than {DEPTH} levels deep.")
    if isinstance(value, str) and ("\0" in value or (not value.isascii() and _has_surrogate(value))):
        raise exceptions.ParseError("The body has a text with a NUL or half a character.")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise exceptions.ParseError("The body has a number that is too large.")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class JSONRenderer(BaseRenderer):
    """Compact JSON in UTF-8, by the standard library's C encoder."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return (
            b""
            if data is None
            else json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()
        )


def _plain(value: Any) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return str(value)
