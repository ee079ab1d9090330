"""Errors as RFC 9457 problems: each with a stable `code`, and, for what was sent, where in it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from config.errors import problem

TITLES = {
    400: _("Bad request"),
    401: _("Not signed in"),
    403: _("Forbidden"),
    404: _("Not found"),
    405: _("Method not allowed"),
    406: _("Not acceptable"),
    409: _("Conflict"),
    410: _("Gone"),
    412: _("Changed meanwhile"),
    415: _("Unsupported media type"),
    422: _("Does not fit"),
    428: _("Say what you saw"),
    429: _("Too many requests"),
}
# The REST framework's names for what went wrong, where ours is another.
CODES = {"error": "invalid"}
ADVICE = {  # in place of the framework's, which does not say what to do
    401: _("Send a token in the header Authorization, as in: Bearer mlc_… Tokens are made in the settings."),
    404: _("There is nothing at this address, or it is not yours to see."),
}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """Turn what a view raised into a problem; None for what is nobody's mistake but ours."""
    if isinstance(error, (Http404, ObjectDoesNotExist)):  # an action's word for what is not theirs (any more)
        error = exceptions.NotFound()
    if not isinstance(error, (exceptions.APIException, ValidationError)):
        return None
    response = _refusal(error) if isinstance(error, ValidationError) else _of_framework(error)
    if (scheme := getattr(error, "auth_header", None)) is not None:
        response["WWW-Authenticate"] = scheme
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(math.ceil(wait))
    return response


def _refusal(error: ValidationError) -> HttpResponse:
    """What an action refused, in its own words."""
    status = getattr(error, "status", 400)
    if hasattr(error, "error_dict"):
        return problem(status, "invalid", str(TITLES[status]), errors=list(_named(error)))
    codes = [str(one.code) for one in error.error_list if one.code]
    return problem(status, codes[0] if codes else "invalid", str(TITLES[status]), detail=" ".join(error.messages))


def _named(error: ValidationError) -> Iterator[dict[str, str]]:
    for name, found in error.error_dict.items():
        for one in found:
            pointer = "#" if name == NON_FIELD_ERRORS else f"#/{escaped(name)}"
            yield {"pointer": pointer, "detail": " ".join(one.messages), "code": str(one.code or "invalid")}


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    status = error.status_code
    title = str(TITLES.get(status, _("Error")))
    if isinstance(error, exceptions.ValidationError):
        where = getattr(error, "where", "pointer")
        return problem(status, "invalid", title, errors=list(_errors(error.get_full_details(), "", where)))
    code = str(error.default_code)
    plain = type(error) in {exceptions.NotFound, exceptions.NotAuthenticated}
    detail = ADVICE[status] if plain else error.detail
    return problem(status, CODES.get(code, code.replace("_", "-")), title, detail=str(detail))


def _errors(details: Any, pointer: str, where: str) -> Iterator[dict[str, str]]:
    """Each error with a JSON pointer to what it is about, or the parameter that it is about."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        code = str(details["code"]).replace("_", "-")
        place = pointer.removeprefix("#/") if where == "parameter" else pointer or "#"
        yield {where: place, "detail": str(details["message"]), "code": code}
    elif isinstance(details, dict):
        for name, inner in details.items():
            below = pointer if name == "non_field_errors" else f"{pointer or '#'}/{escaped(str(name))}"
            yield from _errors(inner, below, where)
    elif isinstance(details, list):
        for number, inner in enumerate(details):
            leaf = isinstance(inner, dict) and set(inner) == {"message", "code"}
            yield from _errors(inner, pointer if leaf else f"{pointer or '#'}/{number}", where)


def escaped(name: str) -> str:
    """A name as a JSON pointer has it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
