"""The product on a free port of this machine, started as `make run` starts it, with data of its own.

Where the tests run on PostgreSQL, so does the server, in a database of its own.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds; a start takes two to eight
NEEDED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Account:
    """Somebody who has an account, and a browser in which they are signed in: the cookie of a session."""

    email: str
    password: str
    session: str


class Server:
    """One server with its data folder; stopped and started again, it is the same server at the same address."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, _free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._database = _new_database(os.environ.get("DATABASE_URL", ""))

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing of the tests' own settings: the server has those that `make run` gives it."""
        kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
        here = {"DATA_DIR": str(self.data), "HOST": "127.0.0.1", "PORT": str(self.port), "BASE_URL": self.url}
        where = {"DATABASE_URL": self._database} if self._database else {}
        return {**kept, **here, **where, "DJANGO_SETTINGS_MODULE": "config.settings"}

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it unless it runs, and waits until it answers."""
        if self.running:
            return
        with self.log.open("ab") as log:
            command = [sys.executable, str(ROOT / "deploy" / "run.py")]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.running or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"The server did not start:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stops it as Ctrl-C does."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def discard(self) -> None:
        """Stops it, and drops the database that was made for it."""
        self.stop()
        if self._database:
            name = urlsplit(self._database).path.strip("/")
            _run_on(os.environ["DATABASE_URL"], f'DROP DATABASE "{name}" WITH (FORCE)')

    def restart(self) -> None:
        self.stop()
        self.start()

    def make_accounts(self, count: int, name: str = "") -> list[Account]:
        """Makes people who are signed in, past the limits that sign-up and sign-in rightly have."""
        command = [sys.executable, "-m", "tests.browser.accounts", str(count), name]
        made = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return [Account(**one) for one in json.loads(made.stdout)]

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _new_database(url: str) -> str:
    """The address of a new database beside the one that is named; "" on SQLite, where the data folder holds it."""
    if not url.startswith("postgres"):
        return ""
    name = f"browser_{uuid.uuid4().hex}"
    _run_on(url, f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _run_on(url: str, statement: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
