"""Prepares database, content and static files, then becomes the server: what `make run` starts."""

import errno
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError, connections

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "requirements" / "runtime.txt"


def main(*fill: str) -> None:
    """Serves the product; `fill` are commands that fill a new database before."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    host, port = os.environ.get("HOST", "localhost"), os.environ.get("PORT", "8000")
    require_free(host, port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    try:
        django.setup()
        prepare_database(*fill)
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is missing or wrong. {error}")
    except OperationalError as error:
        sys.exit(f"The database cannot be used; DATABASE_URL says where it is. {error}")
    prepare_static_files()
    announce()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "config.wsgi"])


def require_free(host: str, port: str) -> None:
    """Stops with advice where nobody could listen; gunicorn would try for five seconds and then say less."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, int(port)))
    except (ValueError, OverflowError):
        sys.exit(f"PORT is a number from 1 to 65535, not {port!r}.")
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"Port {port} is taken by another program. Stop it, or choose another port: make run PORT=8001")
        sys.exit(f"Nothing can listen on HOST={host} PORT={port}: {error.strerror}.")


def prepare_database(*fill: str) -> None:
    print("Bringing database and content up to date.", flush=True)
    for command in ("migrate", "createcachetable", "load_content", *fill):
        call_command(command, verbosity=0)
    connections.close_all()


def prepare_static_files() -> None:
    """Collects the static files unless they are the ones that were collected last."""
    manifest, kept = Path(settings.STATIC_ROOT) / "staticfiles.json", settings.DATA_DIR / "static-fingerprint"
    fingerprint = hashlib.sha256("\n".join(static_sources()).encode()).hexdigest()
    if manifest.exists() and kept.exists() and kept.read_text("ascii") == fingerprint:
        return
    print("Collecting static files.", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    kept.write_text(fingerprint, "ascii")


def static_sources() -> Iterator[str]:
    """What the collected files depend on: the versions of the packages, and each file by size and date."""
    yield PACKAGES.read_text("utf-8")
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            yield f"{name} {status.st_size} {status.st_mtime_ns}"


def announce() -> None:
    print(f"The checklist is at {settings.BASE_URL}")
    if not settings.MAIL_IS_SET:
        folder = Path(settings.EMAIL_FILE_PATH)
        shown = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        print(f"Mails are written to {shown}/ until EMAIL_URL is set.")
    print("Stop with Ctrl-C.", flush=True)


if __name__ == "__main__":
    main()
