"""A client of the API that reads its description: whatever is answered has to be as it says there."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client

from accounts import actions as people
from accounts.models import Scope, User
from tests.api.codes import CODES
from tests.api.described import NO_BODY, Described, operation_at, resolved, validator, with_fields_left_out

V1 = "/api/v1/"
JSON, PROBLEM = "application/json", "application/problem+json"
ALL_SCOPES = tuple(Scope.values)


@dataclass(frozen=True)
class Answer:
    """What was answered: `body` is what the JSON says, or the text of a file, or None."""

    status: int
    body: Any
    headers: dict[str, str]
    content: bytes

    @property
    def code(self) -> str:
        """What a problem is called; of what was sent, what its first error is called."""
        errors = self.body.get("errors")
        return str(errors[0]["code"] if errors else self.body["code"])

    @property
    def pointers(self) -> list[str]:
        """Where it was wrong: pointers, or names of parameters."""
        return [one.get("pointer") or one["parameter"] for one in self.body["errors"]]

    @property
    def tag(self) -> str:
        return self.headers["ETag"]


class NotAsDescribed(AssertionError):
    """An answer that the description does not have."""


@dataclass
class ApiClient:
    """Sends requests, by a token, a browser's session or as nobody, and holds each answer against the description."""

    token: str = ""
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    heard: Callable[[Described, Any, Answer], None] | None = None  # told of each answer

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Answer:
        return self.ask("GET", path, query=query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("DELETE", path, **headers)

    def ask(
        self, method: str, path: str, body: Any = None, /, *, query: dict[str, Any] | None = None, **headers: str
    ) -> Answer:
        """Send a request: `body` as JSON, or bytes as they are. Headers are named with underscores."""
        address = path if path.startswith("/") else V1 + path
        if query:
            address += "?" + urlencode(query, doseq=True)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        kind = named.pop("Content-Type", "" if body is None else JSON)
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.browser.generic(method, address, data, content_type=kind, headers=named)
        answer = read(response)
        if response.headers.get("Content-Encoding") is None:
            asked = operation_at(method, address.partition("?")[0])
            check(asked, method, answer, partly="fields=" in address)
            if self.heard and asked:
                self.heard(asked, body, answer)
        return answer


def read(response: HttpResponse) -> Answer:
    """A response as an answer."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    packed = response.headers.get("Content-Encoding") is not None
    body: Any = None if packed or not content else content.decode()
    if body is not None and kind in {JSON, PROBLEM}:
        body = json.loads(body)
    return Answer(response.status_code, body, dict(response.headers), content)


# --- As it is described ------------------------------------------------------------------------------------
def check(asked: Described | None, method: str, answer: Answer, *, partly: bool = False) -> None:
    """Raise NotAsDescribed where an answer is not as the description has it. What it does not have is a problem."""
    where = f"{asked.name if asked else method}: {answer.status}"
    if answer.status >= 400:
        _check_problem(where, method, answer)
    if asked is None:
        _require(answer.status >= 400 or method == "OPTIONS" or answer.status == 304, f"{where} of no operation")
        return
    said = asked.answer(answer.status)
    if said is None:
        raise NotAsDescribed(f"{where} is not described: {answer.content[:500]!r}")
    _check_content(where, method, answer, said.get("content", {}), partly=partly)


def _check_problem(where: str, method: str, answer: Answer) -> None:
    _require(answer.headers.get("Content-Type") == PROBLEM, f"{where} is no problem: {answer.content[:200]!r}")
    if method == "HEAD":
        return
    _validate(where, {"$ref": "#/components/schemas/Problem"}, answer.body, strict=False)
    known = {"type", "title", "status", "code", "detail", "errors"}
    _require(set(answer.body) <= known, f"{where} says more than a problem does: {answer.body}")
    _require(answer.body["status"] == answer.status, f"{where} says {answer.body['status']}")
    _require(answer.body["type"] == f"/api/docs/#{answer.body['code']}", f"{where} has the type {answer.body['type']}")
    _require(bool(answer.body.get("detail") or answer.body.get("errors")), f"{where} says nothing: {answer.body}")
    _require(answer.body["code"] in CODES, f"{where} has the new code {answer.body['code']}")


def _check_content(where: str, method: str, answer: Answer, content: dict[str, Any], *, partly: bool) -> None:
    if answer.status in NO_BODY or method == "HEAD":
        _require(not answer.content, f"{where} has a body")
        return
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    _require(kind in content, f"{where} is {kind}, not {list(content)}")
    schema = content[kind].get("schema", {})
    if partly and answer.status < 400:
        schema = with_fields_left_out(schema)
    _validate(where, schema, answer.body, strict=answer.status < 400)


def _validate(where: str, schema: dict[str, Any], body: Any, *, strict: bool) -> None:
    errors = sorted(validator(schema, strict=strict).iter_errors(body), key=str)
    said = "; ".join(f"{one.json_path}: {one.message[:300]}" for one in errors[:5])
    _require(not errors, f"{where} is not as described: {said}")


def _require(true: bool, text: str) -> None:
    if not true:
        raise NotAsDescribed(text)


# --- Whose ---------------------------------------------------------------------------------------------------
def token_of(user: User, *scopes: str, days: int = 90) -> str:
    """A new token of theirs, with all scopes where none are named."""
    return people.make_token(user=user, name="Test", scopes=scopes or ALL_SCOPES, days=days).text


def by_token(user: User, *scopes: str) -> ApiClient:
    """A client with a new token of theirs."""
    return ApiClient(token_of(user, *scopes))


def by_session(user: User, *, checks: bool = False) -> ApiClient:
    """A browser in which they have signed in; with `checks`, changes need the form's token."""
    browser = Client(raise_request_exception=False, enforce_csrf_checks=checks)
    browser.force_login(user)
    return ApiClient(browser=browser)


__all__ = ["ALL_SCOPES", "Answer", "ApiClient", "NotAsDescribed", "by_session", "by_token", "resolved", "token_of"]
