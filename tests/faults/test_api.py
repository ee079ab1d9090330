"""The API on a running server with several workers: limits are exact, retries have one effect, revoking is at once."""

import json
import socket
import struct
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.faults.site import Answer, Site, own_database

THREADS, LIMIT, MORE = 16, 24, 16
WINDOW = 60  # seconds


@dataclass
class Caller:
    """A person's script."""

    site: Site
    uuid: str
    token: str
    token_id: str
    cookie: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        data = b"" if body is None else json.dumps(body).encode()
        named = {"Authorization": f"Bearer {self.token}", "Content_Type": "application/json", **headers}
        return self.site.ask(method, f"/api/v1/{path}", data, **named)

    def ask_and_lose_the_answer(self, method: str, path: str, body: Any, **headers: str) -> None:
        """Wait until an answer begins, and cut the connection without reading it."""
        data = json.dumps(body).encode()
        lines = [f"{method} /api/v1/{path} HTTP/1.1", f"Host: 127.0.0.1:{self.site.port}"]
        lines += [f"Authorization: Bearer {self.token}", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(data)}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
        with socket.create_connection(("127.0.0.1", self.site.port), 60) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)
            assert connection.recv(1, socket.MSG_PEEK)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def effects(self) -> dict[str, int]:
        found: dict[str, int] = self.site.inside("effects", self.uuid)
        return found


def calling(site: Site) -> Caller:
    return Caller(site, **site.inside("caller", f"{uuid.uuid4()}@example.org"))


@pytest.fixture
def caller(site: Site) -> Caller:
    return calling(site)


@pytest.fixture
def item(site: Site) -> str:
    found: str = site.inside("items")[0]
    return found


@pytest.fixture
def limited(tmp_path: Any) -> Iterator[Site]:
    """A running product that takes few changes in a minute."""
    with own_database(tmp_path) as database:
        site = Site(tmp_path, database)
        site.environment["API_WRITES_A_MINUTE"] = str(LIMIT)
        with site.running():
            yield site


def at_once(work: Callable[[int], Any], count: int) -> list[Any]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(count)))


# --- Limits ------------------------------------------------------------------------------------------------------
def test_of_many_changes_at_once_as_many_as_the_limit_are_made(limited: Site) -> None:
    path, body = f"items/{limited.inside('items')[0]}/progress/", {"state": "done"}
    for _ in range(3):  # the limit's minutes are those of the clock: one that ends on the way is no test
        caller, minute = calling(limited), time.time() // WINDOW
        answers = at_once(lambda _at, by=caller: by.ask("PUT", path, body), LIMIT + MORE)
        if time.time() // WINDOW == minute:
            break
    assert Counter(one.status for one in answers) == {200: LIMIT, 429: MORE}
    assert caller.effects()["operations"] == LIMIT
    assert max(int(one.headers["RateLimit"].split("r=")[1].split(";")[0]) for one in answers) == LIMIT - 1
    assert all(1 <= int(one.headers["Retry-After"]) <= WINDOW for one in answers if one.status == 429)


# --- Retries ------------------------------------------------------------------------------------------------------
def test_one_post_with_one_key_from_sixteen_at_once_has_one_effect(caller: Caller) -> None:
    key, body = str(uuid.uuid4()), {"title": "Mine"}
    answers = at_once(lambda _at: caller.ask("POST", "checklists/", body, Idempotency_Key=key), THREADS)
    said = Counter(one.status for one in answers)
    assert set(said) <= {201, 409}
    assert said[201] >= 1
    assert len({one.text for one in answers if one.status == 201}) == 1
    assert {json.loads(one.text)["code"] for one in answers if one.status == 409} <= {"idempotency-key-at-work"}
    again = caller.ask("POST", "checklists/", body, Idempotency_Key=key)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert caller.effects() == {"lists": 1, "operations": 1, "answers": 1, "standings": 0}


def test_many_keys_at_once_have_an_effect_each(caller: Caller) -> None:
    answers = at_once(lambda at: caller.ask("POST", "checklists/", {"title": "Mine"}, Idempotency_Key=str(at)), THREADS)
    assert {one.status for one in answers} == {201}
    assert caller.effects() == {"lists": THREADS, "operations": THREADS, "answers": THREADS, "standings": 0}


def test_one_operation_from_sixteen_at_once_has_one_effect(caller: Caller) -> None:
    body = {"title": "Mine", "operation": str(uuid.uuid4())}
    answers = at_once(lambda _at: caller.ask("POST", "checklists/", body), THREADS)
    assert {one.status for one in answers} == {201}
    assert len({json.loads(one.text)["id"] for one in answers}) == 1
    assert caller.effects()["lists"] == 1


def test_with_a_lost_answer_a_repetition_by_key_has_one_effect(caller: Caller) -> None:
    named = {"Idempotency_Key": str(uuid.uuid4())}
    for _ in range(3):
        caller.ask_and_lose_the_answer("POST", "checklists/", {"title": "Mine"}, **named)
    again = caller.ask("POST", "checklists/", {"title": "Mine"}, **named)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert caller.effects() == {"lists": 1, "operations": 1, "answers": 1, "standings": 0}


def test_with_a_lost_answer_a_repetition_by_operation_has_one_effect(caller: Caller, item: str) -> None:
    body = {"state": "done", "operation": str(uuid.uuid4())}
    caller.ask_and_lose_the_answer("PUT", f"items/{item}/progress/", body)
    again = caller.ask("PUT", f"items/{item}/progress/", body)
    assert (again.status, json.loads(again.text)["version"]) == (200, 1)
    assert caller.effects() == {"lists": 0, "operations": 1, "answers": 0, "standings": 1}


def set_state(caller: Caller, path: str, body: Any, seen: str, _at: int) -> Answer:
    return caller.ask("PUT", path, body, If_Match=seen)


# --- Two devices ---------------------------------------------------------------------------------------------------
def test_of_devices_that_saw_the_same_one_changes_it_and_the_others_are_told(caller: Caller, item: str) -> None:
    path = f"items/{item}/progress/"
    for turn in range(3):
        seen = caller.ask("GET", path).headers["ETag"]
        body = {"state": ("learning", "done", "skipped")[turn]}
        answers = at_once(partial(set_state, caller, path, body, seen), THREADS)
        assert Counter(one.status for one in answers) == {200: 1, 412: THREADS - 1}
        assert json.loads(caller.ask("GET", path).text)["version"] == turn + 1


def test_of_edits_of_a_list_from_one_revision_one_is_made(caller: Caller) -> None:
    made = json.loads(caller.ask("POST", "checklists/", {"title": "Mine"}).text)
    path, tag = f"checklists/{made['id']}/", f'"{made["revision"]}"'
    answers = at_once(lambda at: caller.ask("PATCH", path, {"title": f"By {at}"}, If_Match=tag), THREADS)
    assert Counter(one.status for one in answers) == {200: 1, 412: THREADS - 1}
    assert json.loads(caller.ask("GET", path).text)["revision"] == made["revision"] + 1


# --- Revoking -------------------------------------------------------------------------------------------------------
def test_a_revoked_token_is_refused_by_every_worker_from_then_on(caller: Caller) -> None:
    def asked(_at: int) -> int:
        return caller.ask("GET", "me/").status

    assert set(at_once(asked, 4 * THREADS)) == {200}
    gone = caller.site.ask("DELETE", f"/api/v1/tokens/{caller.token_id}/", cookie=caller.cookie)
    assert gone.status == 204
    assert set(at_once(asked, 4 * THREADS)) == {401}
