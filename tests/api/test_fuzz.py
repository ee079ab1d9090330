"""Whatever is sent to the API: no 5xx, no status and no body that is not described."""

import json
import os
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from checklist.queries import Sheet
from tests.addresses import rolled_back
from tests.api.client import ApiClient, by_token
from tests.api.described import operations
from tests.api.fuzz import Known, cases, send
from tests.api.team_world import Doors

NAMES = sorted(operations())
SHORT, LONG = 6, -(-int(os.environ.get("CASES", "50000")) // len(NAMES))


def fuzz(count: int, *, same: bool = True) -> settings:
    """So many requests: the same in each run, or others."""
    return settings(
        max_examples=count,
        derandomize=same,
        deadline=None,
        database=None,
        print_blob=not same,
        suppress_health_check=list(HealthCheck),
    )


pytestmark = pytest.mark.usefixtures("_unlimited")


@pytest.fixture
def _unlimited(settings: Any) -> None:
    settings.API_WRITES_A_MINUTE = settings.API_READS_A_MINUTE = settings.API_GUESTS_A_MINUTE = 10**9


@dataclass(frozen=True)
class Stage:
    """Who sends what, and what is there: the member's list, record and team."""

    member: ApiClient
    browser: ApiClient
    lead: ApiClient
    names: dict[str, list[str]]

    def client(self, name: str) -> ApiClient:
        """Who may do that."""
        one = operations()[name].operation
        if "Teams" in one["tags"]:
            return self.lead
        return self.browser if one["security"] == [{"session": []}] else self.member


@pytest.fixture
def stage(doors: Doors, api: ApiClient, session: ApiClient, made: dict[str, Any], sheet: Sheet) -> Stage:
    category, names = made["levels"][0]["categories"][0], doors.world.names
    own = doors["lead"].post("checklists/", {"title": "The lead's"}).body["id"]
    item = str(sheet.items[0].uuid)
    link = api.post(f"items/{item}/evidence/", {"url": "https://example.org/"}).body["id"]
    done = api.put(f"items/{item}/progress/", {"state": "done"}).body["operation"]
    tokens = [one["id"] for one in session.get("tokens/").body["results"]]
    found = {
        "checklist": [made["id"], own, str(sheet.uuid)],
        "item": [item, category["items"][0]["id"]],
        "level": [made["levels"][0]["id"], str(sheet.levels[0].uuid)],
        "category": [category["id"]],
        "evidence": [link],
        "operation": [done],
        "token": tokens,
        "place": ["0", "1"],
        **{name: [str(names[name])] for name in ("team", "assignment", "member", "invitation")},
    }
    return Stage(api, session, doors["lead"], found)


def check_operation(name: str, stage: Stage, data: st.DataObject) -> int:
    return send(stage.client(name), data.draw(cases(name)), Known(data, stage.names)).status


@pytest.mark.parametrize("name", NAMES)
@fuzz(SHORT)
@given(data=st.data())
def test_any_request_is_answered_as_described(db: None, stage: Stage, name: str, data: st.DataObject) -> None:
    check_operation(name, stage, data)


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
@fuzz(LONG, same=False)
@given(data=st.data())
def test_fifty_thousand_requests_are_answered_as_described(
    db: None, stage: Stage, name: str, data: st.DataObject
) -> None:
    check_operation(name, stage, data)


THROUGH = (
    "create_checklist", "put_note", "list_events", "get_matrix", "list_members", "create_token", "put_item_progress",
    "change_team", "put_marks", "delete_evidence",
)  # fmt: skip


# --- Raw bodies -----------------------------------------------------------------------------------------------------
WRITES = [
    ("PUT", "items/{item}/progress/"),
    ("PATCH", "checklists/{list}/progress/"),
    ("PATCH", "checklists/{mine}/"),
    ("POST", "checklists/"),
    ("POST", "checklists/import/"),
    ("PUT", "items/{item}/note/"),
    ("PUT", "items/{item}/dates/"),
    ("POST", "teams/"),
    ("POST", "operations/{item}/undo/"),
]
FIELDS = st.sampled_from(
    [
        "state",
        "items",
        "item",
        "operation",
        "title",
        "text",
        "levels",
        "links",
        "copy_of",
        "done",
        "name",
        "practised_on",
    ]
)
TEXTS = st.text(max_size=20) | st.sampled_from(["\0", "done", "2024-02-30", "a" * 30_000, "‮", "\u2028", "٣"])
NUMBERS = st.integers() | st.sampled_from([10**400, -(2**63) - 1, 2**63, 0]) | st.floats(allow_nan=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=12,
)
SURROGATE, TWICE, NAN = b'{"state": "\\udc00"}', b'{"state": "done", "state": "todo"}', b'{"state": NaN}'
RAW = st.one_of(
    st.binary(max_size=80),
    st.sampled_from([SURROGATE, TWICE, NAN, b"", b"\xef\xbb\xbf{}", b'{"a":1}{"b":2}', b'{"state": 1e400}']),
    st.integers(1, 3_000).map(lambda depth: b"[" * depth + b"]" * depth),
    st.integers(1, 2_000).map(lambda digits: b'{"state": ' + b"9" * digits + b"}"),
    st.integers(1_040_000, 1_060_000).map(lambda size: b'{"text": "' + b"a" * size + b'"}'),
    st.dictionaries(FIELDS, VALUES, max_size=5).map(lambda body: json.dumps(body).encode()),
)


def check_raw(api: ApiClient, names: dict[str, Any], method: str, path: str, body: bytes) -> None:
    with rolled_back():
        answer = api.ask(method, path.format(**names), body, Content_Type="application/json")
    assert answer.status < 500


def names_of(sheet: Sheet, made: dict[str, Any]) -> dict[str, Any]:
    return {"item": sheet.items[0].uuid, "list": sheet.uuid, "mine": made["id"]}


@fuzz(250)
@given(body=RAW, where=st.sampled_from(WRITES))
def test_any_bytes_are_answered_as_described(
    db: None, api: ApiClient, sheet: Sheet, made: dict[str, Any], body: bytes, where: tuple[str, str]
) -> None:
    check_raw(api, names_of(sheet, made), *where, body)


@pytest.mark.long
@fuzz(5_000, same=False)
@given(body=RAW, where=st.sampled_from(WRITES))
def test_thousands_of_bodies_are_answered_as_described(
    db: None, api: ApiClient, sheet: Sheet, made: dict[str, Any], body: bytes, where: tuple[str, str]
) -> None:
    check_raw(api, names_of(sheet, made), *where, body)


class Through(Exception):
    """A request was carried out."""


@pytest.mark.parametrize("name", THROUGH)
def test_the_fuzzer_gets_through_the_door(db: None, stage: Stage, name: str) -> None:
    """It would prove nothing if everything were refused, or nothing found."""

    @settings(fuzz(300), phases=[Phase.generate])
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        if check_operation(name, stage, data) < 400:
            raise Through

    with pytest.raises(Through):
        run()


def test_what_is_not_described_is_found(member: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the check: a field that the description does not have."""
    from checklist.api.serializers import account
    from tests.api.client import NotAsDescribed

    client = by_token(member)
    given_ = account.me
    monkeypatch.setattr(account, "me", lambda *all_: {**given_(*all_), "secret": 1})
    with pytest.raises(NotAsDescribed, match="secret"):
        client.get("me/")
    monkeypatch.setattr(account, "me", lambda *all_: {**given_(*all_), "id": 7})
    with pytest.raises(NotAsDescribed, match="id"):
        client.get("me/")
