"""What holds for the whole API: who is asking, what is read and written, and errors as RFC 9457 problems."""

import json
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from config.errors import problem

DEPTH = 20
TITLES = {400: "Bad request", 403: "Forbidden", 404: "Not found", 409: "Conflict"}


class BrowserSession(SessionAuthentication):
    """The browser's session. Names a scheme, so that a missing sign-in is 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="api"'


class StrictJSONParser(BaseParser):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates, no NUL, at most twenty levels deep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            value = json.loads(stream.read().decode("utf-8"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError("The body is not JSON that can be read.") from error
        _check(value, 0)
        return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check(value: Any, depth: int) -> None:
    if depth > DEPTH:
        raise exceptions.ParseError(f"The body is nested more than {DEPTH} levels deep.")
    if isinstance(value, str) and ("\0" in value or (not value.isascii() and _has_surrogate(value))):
        raise exceptions.ParseError("The body has a text with a NUL or half a character.")
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


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into a problem; None for what is nobody's mistake but ours."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, ValidationError):
        code = getattr(error, "code", None) or "invalid"
        status = getattr(error, "status", 400)
        return problem(status, code, TITLES.get(status, "Error"), detail=" ".join(error.messages))
    if not isinstance(error, exceptions.APIException):
        return None
    response = problem(error.status_code, _code(error), _title(error), **_details(error))
    if (scheme := getattr(error, "auth_header", None)) is not None:
        response["WWW-Authenticate"] = scheme
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait))
    return response


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    return str(error.default_code).replace("_", "-")


def _title(error: exceptions.APIException) -> str:
    return str(type(error).default_detail)


def _details(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return {"errors": list(_errors(error.get_full_details(), ""))}
    return {"detail": str(error.detail)}


def _errors(details: Any, pointer: str) -> Any:
    """Each error with a JSON pointer to what it is about."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        yield {
            "pointer": pointer or "#",
            "detail": str(details["message"]),
            "code": str(details["code"]).replace("_", "-"),
        }
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _errors(inner, pointer if name == "non_field_errors" else f"{pointer or '#'}/{name}")
    elif isinstance(details, list):
        for inner in details:
            yield from _errors(inner, pointer)
