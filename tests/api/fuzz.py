"""Requests that schemathesis makes up from the description, sent as the member: answered as described, never by 5xx."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from tests.addresses import rolled_back
from tests.api.client import Answer, ApiClient
from tests.api.described import whole

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
OWN_HEADERS = {"authorization", "cookie", "host", "content-length", "content-type", "transfer-encoding"}
Case = Any
Pick = Callable[[str], str]


@cache
def _made_up() -> Any:
    return schemathesis.openapi.from_dict(whole())


@cache
def cases(name: str) -> st.SearchStrategy[Case]:
    """Requests for an operation, good ones and bad ones."""
    operation = _found(name)
    return st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))


def _found(name: str) -> Any:
    for result in _made_up().get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] == name:
            return operation
    raise LookupError(name)


def send(client: ApiClient, case: Case, pick: Pick) -> Answer:
    """Send a made-up request; `pick` may put what is there in place of an id. What it did is taken back."""
    path = "/" + "/".join(_part(one, case, pick) for one in case.path.strip("/").split("/")) + "/"
    query = urlencode([(str(key), _text(one)) for key, value in (case.query or {}).items() for one in _each(value)])
    headers = {
        name.replace("-", "_"): value
        for name, value in (case.headers or {}).items()
        if name.lower() not in OWN_HEADERS and isinstance(value, str) and not re.search(r"[\r\n]", value)
    }
    body = None if isinstance(case.body, NotSet) else _body(case.body, pick)
    kind = {"Content_Type": case.media_type} if case.media_type and body is not None else {}
    with rolled_back():
        answer = client.ask(case.method, path + (f"?{query}" if query else ""), body, **headers, **kind)
    assert answer.status < 500, (case.method, path, query, body)
    return answer


def _part(part: str, case: Case, pick: Pick) -> str:
    if not part.startswith("{"):
        return part
    value = _text((case.path_parameters or {}).get(part[1:-1], ""))
    return quote(pick(value) if UUID.fullmatch(value) else value, safe="") or "-"


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text.encode("utf-8", "replace").decode()


def _body(value: Any, pick: Pick) -> bytes:
    if isinstance(value, bytes):
        return value
    return UUID.sub(lambda found: pick(found[0]), json.dumps(value, default=str)).encode()


def picking(data: st.DataObject, known: list[str]) -> Pick:
    """Puts ids that are there in place of three of four."""

    def pick(made_up: str) -> str:
        return data.draw(st.sampled_from([made_up, *(3 * known)[: max(3, len(known))]]))

    return pick
