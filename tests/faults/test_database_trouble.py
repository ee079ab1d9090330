"""A database that does not answer: 503 with Retry-After through both doors, no trace, nothing half-written."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.faults.site import ON_POSTGRES, Answer, Site, run_sql


@contextmanager
def trouble(site: Site) -> Iterator[None]:
    """On SQLite another program writes for longer than anybody waits; PostgreSQL goes away."""
    if ON_POSTGRES:
        server, name = site.server, urlsplit(site.database).path[1:]
        run_sql(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        run_sql(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            yield
        finally:
            run_sql(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        return
    writer = sqlite3.connect(site.folder / "db.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        writer.close()


def assert_says_one_moment(answer: Answer) -> None:
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    for word in ("Traceback", "OperationalError", "database is locked", "psycopg2", "/work/"):
        assert word not in answer.text


@pytest.fixture
def tick(impatient_site: Site) -> tuple[Site, dict[str, str], str]:
    """The site, a user, and an item that they tick."""
    return impatient_site, impatient_site.inside("person", "member@example.org"), impatient_site.inside("items")[0]


def test_trouble_is_said_at_both_doors_and_passes(tick: tuple[Site, dict[str, str], str]) -> None:
    site, user, item = tick
    page, api = f"/checklists/ml-checklist/items/{item}/state/", f"/api/v1/items/{item}/progress/"
    fields = {"state": "done", "operation": str(uuid.uuid4()), "as": user["uuid"]}
    body = json.dumps({"state": "learning", "operation": str(uuid.uuid4())}).encode()
    with trouble(site):
        by_page = site.ask("POST", page, fields, user["cookie"])
        by_htmx = site.ask("POST", page, fields, user["cookie"], HX_Request="true")
        by_api = site.ask("PUT", api, body, user["cookie"], Content_Type="application/json")
        for answer in (by_page, by_htmx, by_api):
            assert_says_one_moment(answer)
        assert by_api.headers["Content-Type"] == "application/problem+json"
        assert json.loads(by_api.text)["code"] == "unavailable"
        assert "<h1" in by_page.text
        assert site.ask("GET", "/healthz").status == 200
        assert site.ask("GET", "/readyz").status == (503 if ON_POSTGRES else 200)
        board = site.ask("GET", "/checklists/ml-checklist/", cookie=user["cookie"])
        assert board.status == (503 if ON_POSTGRES else 200)  # SQLite reads while another writes
    assert site.inside("history", user["uuid"]) == {"operations": [], "events": {}, "rows": []}
    assert site.ask("POST", page, fields, user["cookie"]).status == 303
    assert site.inside("history", user["uuid"])["operations"] == [fields["operation"]]
