"""The product, running in its production server with a database of its own that tests may trouble."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
SECONDS_TO_START = 60
CSRF = "x" * 32
# SQLite waits so long for another writer in the server that is troubled; the product's own is 20 seconds.
IMPATIENT = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=500;"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: Any
    text: str

    @property
    def cookies(self) -> str:
        """The session it gave, as a Cookie header."""
        given = [one.partition(";")[0] for one in self.headers.get_all("Set-Cookie") or ()]
        return "; ".join(one for one in given if one.startswith("sessionid="))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


class Site:
    """The product in its production server, at a port of its own."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database, self.port = folder, database, free_port()
        self.server = os.environ.get("DATABASE_URL", "")  # where the databases of PostgreSQL are made
        self.opener = urllib.request.build_opener(_NoRedirect)
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        self.environment = kept | {
            "API_WRITES_A_MINUTE": "1000000",  # but where the limit is what is looked at
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": database,
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "HOST": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "PORT": str(self.port),
            "PYTHONPATH": str(ROOT),
            "WEB_CONCURRENCY": "2",
        }

    @contextmanager
    def running(self) -> Iterator["Site"]:
        """Prepare its database, start it, and stop it at the end."""
        self.inside("prepare")
        log = self.folder / "server.log"
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "config.wsgi"]
        with log.open("w") as output:
            server = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=output, stderr=output)
        try:
            self._await(server, log)
            yield self
        finally:
            server.terminate()
            server.wait(30)

    def _await(self, server: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until and server.poll() is None:
            with suppress(OSError):
                if self.ask("GET", "/readyz").status == 200:
                    return
            time.sleep(0.1)  # a process has no event to wait for
        pytest.fail(f"The server did not start:\n{log.read_text()}")

    def ask(self, method: str, path: str, body: Any = None, cookie: str = "", **headers: str) -> Answer:
        """Send a form (a dict) or JSON (bytes) with the cookie, and a CSRF token that fits."""
        data = body if isinstance(body, bytes) else urlencode(body or {}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data or None, method=method)
        request.add_header("Cookie", f"csrftoken={CSRF}; {cookie}")
        request.add_header("X-CSRFToken", CSRF)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with self.opener.open(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read().decode())

    def inside(self, what: str, *arguments: str) -> Any:
        """Run a function of tests/faults/inside.py with the site's settings, and return what it printed."""
        command = [sys.executable, "-m", "tests.faults.inside", what, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def own_database(folder: Path, *, impatient: bool = False) -> Iterator[str]:
    """The address of an empty database on the engine that the tests run on."""
    if not ON_POSTGRES:
        options = f"?init_command={quote(IMPATIENT)}" if impatient else ""
        yield f"sqlite:///{folder / 'db.sqlite3'}{options}"
        return
    server, name = os.environ["DATABASE_URL"], f"faults_{secrets.token_hex(6)}"
    run_sql(server, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def run_sql(address: str, sql: str) -> None:
    """Run one statement outside any transaction."""
    connection = psycopg2.connect(dsn(address))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


def dsn(address: str) -> str:
    """The address as libpq reads it."""
    return address.replace("postgres://", "postgresql://", 1)
