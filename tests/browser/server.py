"""The product on a free port of this machine, started as `make run` starts it, with data of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing of the tests' own settings: the server has those that `make run` gives it."""
        kept = {name: os.environ[name] for name in NEEDED if name in os.environ}
        here = {"DATA_DIR": str(self.data), "HOST": "127.0.0.1", "PORT": str(self.port), "BASE_URL": self.url}
        return {**kept, **here, "DJANGO_SETTINGS_MODULE": "config.settings"}

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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
