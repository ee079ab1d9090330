"""How much one may ask for: changes exactly, readings by worker; said in every answer."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User, WriteCount
from checklist.models import Operation
from checklist.queries import SheetItem
from tests.api.client import ApiClient, by_session, by_token

LIMIT = 3


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the limits' clock, in seconds."""

    class Moment:
        now = 6_000.0

        def time(self) -> float:
            return self.now

    moment = Moment()
    monkeypatch.setattr("config.api.limits.time", moment)
    return moment


@pytest.fixture(autouse=True)
def _few(settings: Any) -> None:
    settings.API_WRITES_A_MINUTE = settings.API_READS_A_MINUTE = settings.API_GUESTS_A_MINUTE = LIMIT


def write(client: ApiClient, item: SheetItem) -> Any:
    return client.put(f"items/{item.uuid}/progress/", {"state": "done"})


def test_as_many_changes_as_the_limit_are_made_in_a_minute(api: ApiClient, item: SheetItem, clock: Any) -> None:
    clock.now = 6_010.5
    answers = [write(api, item) for _ in range(LIMIT + 2)]
    assert [one.status for one in answers] == [200] * LIMIT + [429] * 2
    assert [one.headers["RateLimit"] for one in answers] == [f'"writes";r={left};t=50' for left in (2, 1, 0, 0, 0)]
    assert {one.headers["RateLimit-Policy"] for one in answers} == {'"writes";q=3;w=60'}
    assert {one.code for one in answers[LIMIT:]} == {"throttled"}
    assert {one.headers["Retry-After"] for one in answers[LIMIT:]} == {"50"}
    assert Operation.objects.count() == LIMIT
    clock.now += int(answers[-1].headers["Retry-After"])
    assert write(api, item).status == 200


def test_each_minute_begins_from_nothing(api: ApiClient, item: SheetItem, clock: Any) -> None:
    for start in (6_000, 6_060, 6_179.9):
        clock.now = start
        assert write(api, item).headers["RateLimit"].startswith('"writes";r=2;')
    assert WriteCount.objects.get().count == 1


def test_the_limit_is_a_persons_whichever_way_they_come(
    member: User, outsider: User, item: SheetItem, clock: Any
) -> None:
    mine = [by_token(member), by_token(member, "progress:write"), by_session(member)]
    assert [write(one, item).status for one in mine] == [200] * LIMIT
    assert [write(one, item).status for one in mine] == [429] * LIMIT
    assert write(by_token(outsider), item).status == 200


def test_a_refused_change_counts_and_a_reading_does_not(api: ApiClient, item: SheetItem, clock: Any) -> None:
    assert api.put(f"items/{item.uuid}/progress/", {"state": "gone"}).status == 400
    api.get("me/")
    assert write(api, item).headers["RateLimit"].startswith('"writes";r=1;')


def test_nobody_elses_answers_count(api: ApiClient, nobody: ApiClient, item: SheetItem, clock: Any) -> None:
    for _ in range(LIMIT + 1):
        assert write(nobody, item).status == 401
    assert write(api, item).status == 200


def test_readings_have_a_limit_of_their_own(api: ApiClient, item: SheetItem, clock: Any) -> None:
    answers = [api.get("me/") for _ in range(LIMIT + 1)]
    assert [one.status for one in answers] == [200] * LIMIT + [429]
    assert answers[0].headers["RateLimit"] == '"reads";r=2;t=60'
    assert answers[-1].headers["Retry-After"] == "60"
    assert write(api, item).status == 200
    clock.now += 60
    assert api.get("me/").status == 200


def test_guests_are_counted_by_address(nobody: ApiClient, sheet: Any, settings: Any, clock: Any) -> None:
    path = f"checklists/{sheet.uuid}/"
    assert [nobody.get(path).status for _ in range(LIMIT + 1)] == [200] * LIMIT + [429]
    elsewhere = ApiClient(browser=Client(REMOTE_ADDR="192.0.2.7"))
    assert elsewhere.get(path).status == 200
    assert nobody.get(path, X_Forwarded_For="192.0.2.9").status == (429 if not settings.TRUSTED_PROXIES else 200)


def test_a_304_counts_and_says_how_much_is_left(api: ApiClient, clock: Any) -> None:
    tag = api.get("me/").tag
    again = api.get("me/", If_None_Match=tag)
    assert (again.status, again.headers["RateLimit"]) == (304, '"reads";r=1;t=60')


def test_the_headers_are_those_of_the_draft(api: ApiClient) -> None:
    headers = api.get("me/").headers
    assert re.fullmatch(r'"\w+";q=\d+;w=\d+', headers["RateLimit-Policy"])
    assert re.fullmatch(r'"\w+";r=\d+;t=\d+', headers["RateLimit"])
