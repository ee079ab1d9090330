"""Records a real example of every operation of the API: `python -m tests.api.recording` writes them for the docs.

A story by fixed names at a fixed time; what differs from run to run, ids, tokens, versions, is replaced by the same in
each; long bodies are cut to their first entries, so that they are still as described.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EXAMPLES = Path(__file__).resolve().parents[2] / "checklist" / "api" / "examples.json"
ENTRIES, LETTERS = 2, 300
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:\+00:00|Z)")
TOKEN = re.compile(r"mlc_[0-9A-Za-z]{36}")
JOIN = re.compile(r"/teams/join/([\w-]{20,})")
SLUG = re.compile(r'"slug": "([\w-]+)"')
CURSOR = re.compile(r"cursor=[\w%=]+")
SITE = "https://checklist.example.org"
LARGE = 1_000_000  # a version that is drawn, not counted


@dataclass
class Recorder:
    """Keeps the first answer of success of each operation."""

    kept: dict[str, Any] = field(default_factory=dict)

    def __call__(self, asked: Any, body: Any, answer: Any) -> None:
        if answer.status >= 300 or asked.name in self.kept:
            return
        said = {} if body is None or "requestBody" not in asked.operation else {"request": body}
        given = {} if answer.body is None else {"response": answer.body}
        self.kept[asked.name] = {**said, "status": answer.status, **given}


@contextmanager
def at_a_fixed_time() -> Iterator[None]:
    """Everything happens at one moment."""
    from django.utils import timezone

    from tests.clock import stopped_at

    with patch.object(timezone, "datetime", stopped_at(NOW)):
        yield


def record() -> dict[str, Any]:
    """An example of every operation, by its name. In a database with the built-in content and nobody in it."""
    from tests.api.story import tell

    recorder = Recorder()
    with at_a_fixed_time():
        tell(recorder)
    return normal(recorder.kept)


# --- The same in each run --------------------------------------------------------------------------------------
def normal(kept: dict[str, Any]) -> dict[str, Any]:
    """Examples in which nothing depends on the run."""
    text = json.dumps(kept, ensure_ascii=False)
    for again in (_sites, _slugs, _ids, _secrets):
        text = again(text)
    found: dict[str, Any] = json.loads(text)
    for one in found.values():
        _versions(one)
    return {name: cut(one) for name, one in sorted(found.items())}


def cut(value: Any) -> Any:
    """A value with its first entries, and with the beginnings of long texts."""
    if isinstance(value, list):
        return [cut(one) for one in value[:ENTRIES]]
    if isinstance(value, dict):
        by_id = [name for name in value if UUID.fullmatch(name)]
        return {name: cut(one) for name, one in value.items() if name not in by_id[ENTRIES:]}
    if isinstance(value, str) and len(value) > LETTERS:
        return value[:LETTERS] + "…"
    return value


def _sites(text: str) -> str:
    from django.conf import settings

    return text.replace(settings.BASE_URL, SITE)


def _slugs(text: str) -> str:
    """The six characters at the end of a slug are drawn, those of built-in lists apart."""
    from checklist.models import Checklist

    drawn = set(SLUG.findall(text)) - {*Checklist.objects.filter(owner=None, team=None).values_list("slug", flat=True)}
    for slug in drawn:
        text = text.replace(slug, f"{slug[:-6]}k3x9qa")
    return text


def _ids(text: str) -> str:
    """Ids of what is built in stay; all others are counted."""
    built_in = _built_in()
    fresh: dict[str, str] = {}

    def counted(found: re.Match[str]) -> str:
        if found[0] in built_in:
            return found[0]
        return fresh.setdefault(found[0], f"00000000-0000-4000-8000-{len(fresh) + 1:012}")

    return UUID.sub(counted, text)


def _built_in() -> set[str]:
    from checklist.models import Category, Checklist, Item, Level, Skill

    lists = Checklist.objects.filter(owner=None, team=None)
    rows = [
        lists,
        Level.objects.filter(checklist__in=lists),
        Category.objects.filter(level__checklist__in=lists),
        Item.objects.filter(checklist__in=lists),
        Skill.objects.exclude(key=None),
    ]
    return {str(one) for these in rows for one in these.values_list("uuid", flat=True)}


def _secrets(text: str) -> str:
    text = TOKEN.sub("mlc_" + "x" * 36, text)
    for secret in set(JOIN.findall(text)):
        text = text.replace(secret, "a-secret-that-only-the-link-has")
    text = CURSOR.sub("cursor=cD03", text)
    return MOMENT.sub(lambda found: found[0] if found[0].startswith(f"{NOW:%Y-%m-%d}") else NOW.isoformat(), text)


def _versions(value: Any) -> None:
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "version" and isinstance(one, int) and one > LARGE:
                value[name] = 7
            if name in {"digest", "expected"} and isinstance(one, str) and len(one) >= 32:
                value[name] = "d1" * (len(one) // 2)
            _versions(one)
    elif isinstance(value, list):
        for one in value:
            _versions(one)


def written(examples: dict[str, Any]) -> str:
    """Examples as the file has them."""
    return json.dumps(examples, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


# --- By itself -------------------------------------------------------------------------------------------------
def main(write: Callable[[str], Any] = lambda text: EXAMPLES.write_text(text, encoding="utf-8")) -> None:
    """Make a database in memory, record in it, and write the file."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    for command in ("migrate", "createcachetable", "load_content"):
        call_command(command, verbosity=0)
    write(written(record()))
    print(f"Wrote {EXAMPLES.name}.")


if __name__ == "__main__":
    main()
