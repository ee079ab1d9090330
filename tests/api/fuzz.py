"""Requests that schemathesis makes up from the description, sent as the member: answered as described, never by 5xx."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
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
OWN_HEADERS |= {"query"}  # which the client takes for parameters of the address
MODES = (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
Case = Any


@dataclass(frozen=True)
class Known:
    """What is there: by the name of a parameter, and, for ids in bodies, all of it."""

    data: st.DataObject
    names: Mapping[str, list[str]]

    def part(self, name: str, made_up: str) -> str:
        """Four times of five something that is there."""
        there = self.names.get(name, [])
        return self.data.draw(st.sampled_from([made_up, *(4 * there)[: max(4, len(there))]]))

    def id(self, made_up: str) -> str:
        return self.data.draw(st.sampled_from([made_up, *(one for ids in self.names.values() for one in ids)]))


@cache
def _made_up() -> Any:
    return schemathesis.openapi.from_dict(whole())


@cache
def cases(name: str) -> st.SearchStrategy[Case]:
    """Requests for an operation, good ones and bad ones."""
    operation = _found(name)
    return st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in MODES))


def _found(name: str) -> Any:
    for result in _made_up().get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] == name:
            return operation
    raise LookupError(name)


def send(client: ApiClient, case: Case, known: Known) -> Answer:
    """Send a made-up request; ids are often replaced by `known` ones. What it did is taken back."""
    path = "/" + "/".join(_part(one, case, known) for one in case.path.strip("/").split("/")) + "/"
    query = urlencode([(str(key), _text(one)) for key, value in (case.query or {}).items() for one in _each(value)])
    headers = {
        name.replace("-", "_"): value
        for name, value in (case.headers or {}).items()
        if name.lower() not in OWN_HEADERS and isinstance(value, str) and not re.search(r"[\r\n]", value)
    }
    body = None if isinstance(case.body, NotSet) else _body(case.body, known)
    kind = {"Content_Type": case.media_type} if case.media_type and body is not None else {}
    with rolled_back():
        answer = client.ask(case.method, path + (f"?{query}" if query else ""), body, **headers, **kind)
    assert answer.status < 500, (case.method, path, query, body)
    return answer


def _part(part: str, case: Case, known: Known) -> str:
    if not part.startswith("{"):
        return part
    name = part[1:-1]
    return quote(known.part(name, _text((case.path_parameters or {}).get(name, ""))), safe="") or "-"


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text.encode("utf-8", "replace").decode()


def _body(value: Any, known: Known) -> bytes:
    if isinstance(value, bytes):
        return value
    return UUID.sub(lambda found: known.id(found[0]), json.dumps(value, default=str)).encode()
