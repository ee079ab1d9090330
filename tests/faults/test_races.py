"""Sixteen at once on a running server: no error, no row twice, one operation and its events each, nothing lost."""

import json
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults.site import Answer, Site

THREADS = 16
STATES = [300, pytest.param(1500, marks=pytest.mark.long)]
NAMES = ("todo", "learning", "done", "skipped")


@dataclass
class Visitor:
    """Somebody at one of the doors, and the operations that they sent."""

    site: Site
    uuid: str
    name: str  # what their forms send as `as`
    cookie: str
    door: str
    sent: list[str] = field(default_factory=list)

    def set_state(self, item: str, state: str, operation: str) -> Answer:
        self.sent.append(operation)
        if self.door == "api":
            body = json.dumps({"state": state, "operation": operation}).encode()
            address = f"/api/v1/items/{item}/progress/"
            return self.site.ask("PUT", address, body, self.cookie, Content_Type="application/json")
        fields = {"state": state, "operation": operation, "as": self.name}
        htmx = {"HX_Request": "true"} if self.door == "htmx" else {}
        return self.site.ask("POST", f"/checklists/ml-checklist/items/{item}/state/", fields, self.cookie, **htmx)


@pytest.fixture(scope="module")
def items(site: Site) -> list[str]:
    return site.inside("items")


@pytest.fixture
def visitors(site: Site, items: list[str]) -> list[Visitor]:
    """A user at the API, at the page with htmx and at the page without; and a guest at the page."""
    user = site.inside("person", f"{uuid.uuid4()}@example.org")
    users = [Visitor(site, user["uuid"], user["uuid"], user["cookie"], door) for door in ("api", "htmx", "page")]
    guest = Visitor(site, "", "guest", "", "page")
    guest.cookie = guest.set_state(items[-1], "learning", str(uuid.uuid4())).cookies
    guest.uuid = site.inside("newest_guest")
    return [*users, guest]


def at_once(work: Callable[[int], Any], count: int) -> list[Any]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(count)))


@pytest.mark.parametrize("states", STATES)
@pytest.mark.parametrize("spread", [1, 80], ids=["one item", "many items"])
def test_many_states_at_once_are_all_kept(
    site: Site, items: list[str], visitors: list[Visitor], spread: int, states: int
) -> None:
    def set_one(place: int) -> int:
        chance = random.Random(place)  # the same mix in every run
        visitor = visitors[place % len(visitors)]
        return visitor.set_state(chance.choice(items[:spread]), chance.choice(NAMES), str(uuid.uuid4())).status

    assert set(at_once(set_one, states)) == {200, 303}
    for person in {visitor.uuid for visitor in visitors}:
        sent = [operation for visitor in visitors if visitor.uuid == person for operation in visitor.sent]
        history = site.inside("history", person)
        assert sorted(history["operations"]) == sorted(sent)
        assert_nothing_is_lost(history)


def test_one_operation_sent_sixteen_times_at_once_counts_once(
    site: Site, items: list[str], visitors: list[Visitor]
) -> None:
    operations = [str(uuid.uuid4()) for _ in range(6)]
    for visitor in visitors:
        visitor.sent.clear()

    def repeat(place: int) -> tuple[str, int]:
        nth = place // THREADS
        visitor = visitors[nth % len(visitors)]
        return visitor.door, visitor.set_state(items[nth], "done", operations[nth]).status

    assert set(at_once(repeat, THREADS * len(operations))) == {("api", 200), ("htmx", 200), ("page", 303)}
    for person in {visitor.uuid for visitor in visitors}:
        history = site.inside("history", person)
        sent = {operation for visitor in visitors if visitor.uuid == person for operation in visitor.sent}
        assert sorted(one for one in history["operations"] if one in operations) == sorted(sent)
        assert_nothing_is_lost(history)


def assert_nothing_is_lost(history: dict[str, Any]) -> None:
    """Each skill's events follow each other without a gap, and its one row says what the last of them says."""
    rows = {str(skill): [version, state] for skill, version, state in history["rows"]}
    assert len(rows) == len(history["rows"])
    assert rows.keys() == history["events"].keys()
    for skill, events in history["events"].items():
        before, after = [one[1] for one in events], [one[2] for one in events]
        assert [one[0] for one in events] == list(range(1, len(events) + 1))
        assert before == ["todo", *after[:-1]]
        assert rows[skill] == [len(events), after[-1]]
