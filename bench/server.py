"""Starts what is measured as production starts it, in a folder of its own, and reads what the worker used."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 90
SECONDS_TO_STOP = 20
PRODUCT = ("deploy/run.py",)
WITH_BARE_VIEW = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "bench.app")
ONE_WORKER = {"WEB_CONCURRENCY": "1", "THREADS": "1"}

Settings = Mapping[str, str]


def settings_for(data: Path, database: str = "") -> dict[str, str]:
    """The environment of the product: its defaults, not the settings of the shell, and a folder and port of its own."""
    known = set(re.findall(r"^#* *([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    kept = {name: value for name, value in os.environ.items() if name not in known and not name.startswith("PG")}
    port = str(free_port())
    chosen = {"DATA_DIR": str(data), "HOST": "localhost", "PORT": port, "BASE_URL": f"http://localhost:{port}"}
    return kept | chosen | ({"DATABASE_URL": database} if database else {})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: tuple[str, ...], settings: Settings) -> Iterator[float]:
    """A server that lives as long as the block; gives the seconds until it said that it is ready."""
    log = Path(settings["DATA_DIR"]) / "server.log"
    with log.open("ab") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            (sys.executable, *command),
            cwd=ROOT,
            env=dict(settings),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _await_ready(process, settings, log)
            yield time.monotonic() - began
        finally:
            _stop(process)


def _await_ready(process: subprocess.Popen[bytes], settings: Settings, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        if get(settings, "/readyz") == (200, b'{"status": "ok"}'):
            return
        time.sleep(0.02)
    sys.exit(f"The server did not become ready:\n{log.read_text('utf-8')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()


def get(settings: Settings, path: str) -> tuple[int, bytes]:
    """Status and body of one address; status 0 where nobody listens."""
    connection = HTTPConnection("localhost", int(settings["PORT"]), timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


def worker_of(settings: Settings) -> int:
    """The id of the one worker process."""
    status, body = get(settings, "/bare/worker")
    assert status == 200, f"/bare/worker answered {status}"
    return int(body)


def cpu_seconds(pid: int) -> float:
    """The CPU that all threads of a process used so far, user and system, to the nanosecond.

    This is the clock that clock_getcpuclockid(3) names; /proc/<pid>/stat has the same in hundredths of a second.
    """
    return time.clock_gettime(~pid << 3 | 2)


def resident_megabytes(pid: int) -> float:
    """The memory of a process that is in RAM, what it shares with its parent included."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
