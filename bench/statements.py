"""How many statements a request sends, and how big its answer is: asked in this process, before the timing."""

import gzip
import re
from dataclasses import dataclass
from typing import Any

from bench.cases import Answer, Asked, Case
from bench.cast import World

SAMPLES = 24  # a tick that brings suggestions sends one statement more: the most of so many requests counts
NOT_COUNTED = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE SAVEPOINT)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a case sends and answers."""

    statements: int
    status: int
    size: int
    gzipped: int


def shape_of(case: Case, world: World, first: int) -> Shape:
    """Statements (the most of SAMPLES requests), and the status and size of the answer. Checks each answer."""
    ask_here(case.ask(world, first))  # fills the memories that a running worker has filled
    counts, answer = [], None
    for number in range(first + 1, first + 1 + SAMPLES):
        count, answer = ask_here(case.ask(world, number))
        counts.append(count)
    assert answer is not None
    body = answer.text.encode()
    return Shape(max(counts), answer.status, len(answer.body), len(gzip.compress(body, 6, mtime=0)))


def ask_here(asked: Asked) -> tuple[int, Answer]:
    """Ask in this process; give the number of statements and the answer."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    sent: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in asked.headers.items()}
    content_type = sent.pop("HTTP_CONTENT_TYPE", "application/octet-stream")
    with CaptureQueriesContext(connection) as queries:
        response = browser.generic(asked.method, asked.path, asked.body or b"", content_type, **sent)
    headers = {name.lower(): value for name, value in response.items()}
    answer = Answer(response.status_code, headers, response.content)
    assert answer.status == 200, f"{asked.method} {asked.path}: {answer.status}\n{answer.body[:500]!r}"
    asked.check(answer)
    return sum(not NOT_COUNTED.match(query["sql"]) for query in queries), answer
