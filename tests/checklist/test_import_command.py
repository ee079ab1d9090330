"""The command that imports: what it prints, what it does, and with which code it ends."""

import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from checklist import actions, exchange, queries
from checklist.models import Checklist, Via
from checklist.queries import Sheet
from tests.checklist.test_imports import file_of, tree_of

README = "# Reading\n\n## First\n\n- [x] One\n- [ ] Two\n"


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints, and what it tells on the side."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_checklist", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Writes a file and gives its path."""

    def written(text: str | bytes, name: str = "list.md") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return written


def test_a_new_list_is_made_of_a_file(member: User, file: Any) -> None:
    out, err = run("--user", member.email, file(README))
    assert out.splitlines()[0] == "2 new items, 2 new levels and categories, 1 tick."
    assert "+ item: One" in out
    assert "x One: to do → done" in out
    made = queries.own_checklists(member).get()
    assert f"Imported into {made.slug}" in err
    assert made.title == "Reading"


def test_a_dry_run_changes_nothing(member: User, file: Any) -> None:
    out, _ = run("--dry-run", "--user", member.email, file(README))
    assert "+ item: Two" in out
    assert not queries.own_checklists(member).exists()


def test_standard_input_into_a_list(member: User, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Checklist.objects.get(pk=sheet.pk)
    copy = actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist
    outline = file_of(copy)
    del outline.levels[0].categories[0].items[0]
    text = exchange.write_outline(outline, "csv")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    out, _ = run("--list", copy.slug, "--user", member.email, "--format", "csv", "--missing", "retire")
    assert out.splitlines()[0] == "1 retired."
    assert sum(node.kind == "item" for node in tree_of(copy).live()) == 88


def test_lines_of_which_it_is_unsure_end_with_three(member: User, sheet: Sheet, file: Any) -> None:
    path = file(f"- [ ] {sheet.items[0].title}\n")
    with pytest.raises(CommandError) as raised:
        run("--user", member.email, path)
    assert raised.value.returncode == 3
    assert not queries.own_checklists(member).exists()
    out, _ = run("--user", member.email, "--new-where-unsure", path)
    assert "? 1: " in out
    assert queries.own_checklists(member).exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--user", "nobody@example.org"], "Nobody here"),
        (["--user", "member@example.org", "--list", "ml-checklist"], "no list"),
        (["--user", "member@example.org", "/no/such/file"], "cannot be read"),
    ],
)
def test_what_is_not_there_ends_with_one(member: User, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says) as raised:
        run(*arguments)
    assert raised.value.returncode == 1


@pytest.mark.parametrize("data", [b"", b"Only words.", b"\xff\xfe\x00\xd8", b"- [ ] x\n" * 2001, b" " * 6_000_000])
def test_what_cannot_be_read_ends_with_one(member: User, file: Any, data: bytes) -> None:
    with pytest.raises(CommandError) as raised:
        run("--user", member.email, file(data))
    assert raised.value.returncode == 1
    assert not queries.own_checklists(member).exists()
