"""The API described as OpenAPI 3.1: what the views say of themselves, and what holds for all of them."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from drf_spectacular.openapi import AutoSchema

from accounts.models import Scope

PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}
ALWAYS = ("400", "401", "403", "406", "429", "500", "503")
UNSAFE = ("409",)
WITH_BODY = ("413", "415")
SAFE = {"GET", "HEAD", "OPTIONS"}


def ours(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """The operations of the API, without the description itself."""
    return [one for one in endpoints if one[0].startswith("/api/v1/") and one[0] != "/api/v1/schema/"]


class Operation(AutoSchema):
    """One operation: what its view says with `extend_schema`, and what config.api does for all."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        self._say_names(operation)
        self._say_scope(operation)
        self._add_errors(operation)
        self._add_conditions(operation)
        return operation

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_auth(self) -> list[Any]:
        scope = self.view.scopes[self.method]
        known: list[Any] = [{"token": [scope]}] if scope else []
        anybody: list[Any] = [{}] if self.method in getattr(self.view, "open_to_all", ()) else []
        return [*known, {"session": []}, *anybody]

    def map_parsers(self) -> list[Any]:
        merge = ["application/merge-patch+json"] if self.method == "PATCH" else []
        return ["application/json", *merge]

    def map_renderers(self, attribute: str) -> list[Any]:
        return ["application/json" if attribute == "media_type" else "json"]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        """A body is described by its `about`, which is translated, in place of its docstring. Parameters have none."""
        schema = super()._map_basic_serializer(serializer, direction)
        return {**schema, "description": str(getattr(serializer, "about", ""))}

    @property
    def _repeatable(self) -> bool:
        """Whether `checklist.api.repeating` takes an Idempotency-Key here."""
        return getattr(getattr(self.view, self.method.lower()), "takes_key", False)

    def _say_names(self, operation: dict[str, Any]) -> None:
        """What the names in an address are."""
        texts = _names()
        for one in operation.get("parameters", ()):
            if one.get("in") == "path" and not one.get("description") and one["name"] in texts:
                one["description"] = texts[one["name"]]

    def _say_scope(self, operation: dict[str, Any]) -> None:
        scope = self.view.scopes[self.method]
        said = _("Scope: `%(scope)s`.") % {"scope": scope} if scope else _("With the browser’s session only.")
        if self.method in getattr(self.view, "open_to_all", ()):
            said += " " + _("Without an account too, where the instance shows its lists to everybody.")
        operation["description"] = "\n\n".join(filter(None, [str(operation.get("description", "")), str(said)]))

    def _add_errors(self, operation: dict[str, Any]) -> None:
        codes = {*ALWAYS, *(WITH_BODY if "requestBody" in operation else ())}
        codes |= {"404"} if "{" in self.path else set()
        codes |= set() if self.method in SAFE else {*UNSAFE}
        codes |= {"412"} if self.method in getattr(self.view, "matched", ()) else set()
        codes |= {"422"} if self._repeatable else set()
        for code in ("404", "410", "428"):  # named by the view, described here
            if code in operation["responses"]:
                codes.add(code)
                del operation["responses"][code]
        for code in sorted(codes):
            operation["responses"].setdefault(code, {"$ref": f"#/components/responses/Problem{code}"})

    def _add_conditions(self, operation: dict[str, Any]) -> None:
        more = []
        if self.method == "GET":
            more.append("IfNoneMatch")
            operation["responses"]["304"] = {"$ref": "#/components/responses/NotModified"}
            operation["responses"]["200"]["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        more += ["IfMatch"] if self.method in getattr(self.view, "matched", ()) else []
        more += ["IdempotencyKey"] if self._repeatable else []
        more += ["AcceptLanguage"]
        operation.setdefault("parameters", []).extend({"$ref": f"#/components/parameters/{one}"} for one in more)


def finished(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """The whole description: who asks, errors, tags, examples."""
    result["info"]["description"] = _(
        "Everything that the pages can do with lists, progress, notes and teams. JSON in and out; errors are problems "
        "(RFC 9457) with a stable `code`; identifiers are UUIDs; times are UTC or have an offset."
    )
    result["info"]["license"] = {"name": "MIT", "identifier": "MIT"}
    result["servers"] = [{"url": settings.BASE_URL}]
    result["tags"] = [{"name": name, "description": text} for name, text in _tags().items()]
    parts = result.setdefault("components", {})
    parts["securitySchemes"] = _schemes()
    parts.setdefault("schemas", {})["Problem"] = _problem()
    parts["responses"] = {**_problems(), "NotModified": {"description": _("You have it already.")}}
    parts["parameters"] = _parameters()
    parts["headers"] = {"ETag": {"description": _("Names this state of it."), "schema": {"type": "string"}}}
    for operation in _operations(result):
        _with_examples(operation, _examples().get(operation["operationId"], {}))
    return result


def _operations(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in result["paths"].values() for operation in path.values()]


@lru_cache(maxsize=1)
def _examples() -> dict[str, Any]:
    """What the operations were asked and answered when they were last recorded, by operation."""
    kept = Path(apps.get_app_config("checklist").path) / "api" / "examples.json"
    found: dict[str, Any] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    return found


def _with_examples(operation: dict[str, Any], example: dict[str, Any]) -> None:
    if "request" in example and "requestBody" in operation:
        for media in operation["requestBody"]["content"].values():
            media["example"] = example["request"]
    answer = operation["responses"].get(str(example.get("status")))
    if answer and "response" in example:
        for media in answer.get("content", {}).values():
            media["example"] = example["response"]


def _schemes() -> dict[str, Any]:
    scopes = "\n".join(f"- `{one.value}`: {one.label}" for one in Scope)
    said = _("A token that is made at `/settings/tokens/`, sent as `Authorization: Bearer mlc_…`. Its scopes:")
    cookie = _("The session of a signed-in browser. Changes also need the header `X-CSRFToken`.")
    return {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "mlc_…", "description": f"{said}\n\n{scopes}"},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": cookie,
        },
    }


def _problem() -> dict[str, Any]:
    texts = {
        "type": _("The address of what is said about this code."),
        "title": _("What kind of trouble it is."),
        "code": _("The stable name of the trouble: tell by it what to do."),
        "detail": _("What happened, and what to do; in the language that was asked for."),
    }
    error = {
        "type": "object",
        "required": ["detail", "code"],
        "properties": {
            "pointer": {"type": "string", "description": _("JSON pointer to what is wrong in the body.")},
            "parameter": {"type": "string", "description": _("The parameter that is wrong.")},
            "detail": {"type": "string"},
            "code": {"type": "string"},
        },
    }
    named = {name: {"type": "string", "description": text} for name, text in texts.items()}
    return {
        "type": "object",
        "description": _("An error, as RFC 9457 has it."),
        "required": ["type", "title", "status", "code"],
        "properties": {
            **named,
            "status": {"type": "integer"},
            "errors": {"type": "array", "items": error, "description": _("Each thing that is wrong.")},
        },
    }


def _problems() -> dict[str, Any]:
    texts = {
        "400": _("Something that was sent cannot be used; `errors` says what."),
        "401": _("No token and no session, or a token that is unknown, revoked or over."),
        "403": _("The token’s scopes do not cover this, or the CSRF token is missing."),
        "404": _("There is nothing at this address, or it is not yours to see."),
        "406": _("Only JSON is given."),
        "409": _("It does not fit with what was done meanwhile, or before under the same name."),
        "410": _("It was there, and is over: it will not work any more."),
        "412": _("`If-Match` names a state that is not the present one."),
        "413": _("More than one request may carry."),
        "415": _("The body is not JSON."),
        "422": _("The `Idempotency-Key` was used for another request."),
        "428": _("`If-Match` is missing, and needed here, so that nobody’s change is lost."),
        "429": _("Too many requests; `Retry-After` says for how many seconds to wait."),
        "500": _("The mistake is ours, and was logged."),
        "503": _("The database does not answer just now. Try again after `Retry-After` seconds."),
    }
    return {
        f"Problem{code}": {"description": text, "content": {"application/problem+json": PROBLEM}}
        for code, text in texts.items()
    }


def _parameters() -> dict[str, Any]:
    def header(name: str, text: str, **schema: Any) -> dict[str, Any]:
        return {"name": name, "in": "header", "description": text, "schema": {"type": "string", **schema}}

    return {
        "IfNoneMatch": header("If-None-Match", _("An ETag that you have: 304 where nothing changed since.")),
        "IfMatch": header("If-Match", _("The ETag that you saw: 412 where it has changed since.")),
        "IdempotencyKey": header(
            "Idempotency-Key",
            _("Makes a POST safe to repeat: for 24 hours the same key gets the same answer. Any text, once a request."),
            maxLength=255,
        ),
        "AcceptLanguage": header("Accept-Language", _("In which language texts for people are: `en` or `zh-Hans`.")),
    }


gettext_noop("Progress")  # the only name of a tag that no page has already


def _names() -> dict[str, str]:
    return {
        "checklist": _("The list’s id, as `me/` and `checklists/` have it."),
        "item": _("The item’s id, in this very list."),
        "operation": _("The operation that is taken back."),
        "place": _("Which criterion, counted from 0."),
        "team": _("The team’s `slug`, as `me/` and `teams/` have it."),
        "member": _("The member’s id, as `teams/<team>/members/` has it."),
    }


def _tags() -> dict[str, str]:
    return {
        "Account": _("Who you are, and your tokens."),
        "Checklists": _("Lists: what there is to learn."),
        "Progress": _("Where you stand, what changed, and taking it back."),
        "Notes": _("What you keep for yourself about an item."),
        "Teams": _("Who learns together, and what leads may see with each one’s consent."),
    }
