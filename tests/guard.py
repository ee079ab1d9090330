"""Only actions write: a wrapper around the connection refuses a change of our tables that anything else began."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

CHANGE = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"((?:checklist|accounts)_\w+)"', re.IGNORECASE
)
# Going outwards from the statement, the first frame that belongs to one of these decides.
WRITERS = (
    "checklist.actions",
    "accounts.actions",
    # Who makes or signs in people, keeps the schema, or is a curator's or a test's own hand.
    "allauth.account",
    "allauth.socialaccount",
    "django.contrib.admin",
    "django.contrib.auth.models",
    "django.core.management.commands",
    "django.db.migrations",
    "tests.conftest",
    "tests.people",
)
NEUTRAL = ("checklist.models", "accounts.models", "accounts.prepared", "tests.guard")
OTHERS = ("checklist", "accounts", "config", "tests", "bench")


class WroteElsewhere(AssertionError):
    """A table of ours was changed, and no action began it."""


class _Arranging:
    """How many blocks of `arranging` are open."""

    open = 0


@contextmanager
def arranging() -> Iterator[None]:
    """Let a test arrange by hand what no action makes: `with arranging(): Note.objects.create(...)`."""
    _Arranging.open += 1
    try:
        yield
    finally:
        _Arranging.open -= 1


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Pass a statement on, unless it changes a table of ours and nobody who may began it."""
    found = CHANGE.match(str(sql))
    if found and not _Arranging.open and not _begun_by_a_writer(sys._getframe()):
        raise WroteElsewhere(f"{found[1]} was changed, but only actions write: {sql}")
    return execute(sql, params, many, context)


def _begun_by_a_writer(frame: FrameType | None) -> bool:
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if _within(name, WRITERS):
            return True
        if _within(name, OTHERS) and not _within(name, NEUTRAL):
            return False
        frame = frame.f_back
    return False


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)
