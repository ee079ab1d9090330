"""Taking a list along: the page, the files, the command."""

import html
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.exchange import Outline, read_outline
from checklist.models import Checklist, Item
from checklist.queries import Sheet, SheetItem
from checklist.templatetags.files import REMARKS, UNREADABLE
from tests.addresses import own_list
from tests.checklist.schema import faults
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import Tick

ENDINGS = {"markdown": "md", "csv": "csv", "json": "json"}
SECRET = "Nobody else reads this"


@pytest.fixture
def noted(member: User, item: SheetItem) -> None:
    actions.save_note(user=member, skill=item.skill, text=SECRET, version=0)


def file_of(client: Client, sheet: Sheet, **asked: Any) -> str:
    response = client.get(f"/checklists/{sheet.slug}/export/", asked)
    assert response.status_code == 200
    return response.content.decode()


def outline_in(client: Client, sheet: Sheet, as_: str, **asked: Any) -> Outline:
    outline, remarks = read_outline(file_of(client, sheet, **{"as": as_}, **asked), f"x.{ENDINGS[as_]}")
    assert remarks == []
    return outline


def clipboard(page: str) -> str:
    found = re.search(r'<textarea id="as-markdown"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


# --- The page ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("as_", ENDINGS)
def test_the_built_in_list_leaves_whole_and_can_be_read_again(page_door: Page, sheet: Sheet, as_: str) -> None:
    outline = outline_in(page_door.client, sheet, as_)
    assert [item.id for item in outline.items] == [item.uuid for item in sheet.items]
    assert [item.title for item in outline.items] == [item.title for item in sheet.items]
    assert not {"state", "note"} & outline.carries


@pytest.mark.parametrize("as_", ENDINGS)
def test_ticks_and_notes_go_along_when_they_are_asked_for(
    page_door: Page, sheet: Sheet, item: SheetItem, tick: Tick, member: User, noted: None, as_: str
) -> None:
    tick(member, item)
    first = next(outline_in(page_door.client, sheet, as_, ticks=1, notes=1).items)
    assert (first.state, first.note) == ("done", SECRET)
    assert first.done_on == queries.standings_of(member)[item.skill].done_on.isoformat()  # type: ignore[union-attr]
    assert SECRET not in file_of(page_door.client, sheet, **{"as": as_}, ticks=1)


def test_the_file_is_named_safely_and_kept_by_nobody(page_door: Page, sheet: Sheet) -> None:
    response = page_door.client.get(f"/checklists/{sheet.slug}/export/?as=markdown")
    assert re.fullmatch(r'attachment; filename="ml-checklist-\d{4}-\d\d-\d\d\.md"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "text/markdown; charset=utf-8"


def test_the_page_has_the_list_as_markdown_to_copy(
    page_door: Page, sheet: Sheet, item: SheetItem, tick: Tick, member: User, noted: None
) -> None:
    tick(member, item)
    page = file_of(page_door.client, sheet)
    assert clipboard(page) == file_of(page_door.client, sheet, **{"as": "markdown"}, ticks=1)
    assert SECRET not in page
    without = file_of(page_door.client, sheet, chosen=1)
    assert clipboard(without) == file_of(page_door.client, sheet, **{"as": "markdown"})
    assert SECRET in clipboard(file_of(page_door.client, sheet, chosen=1, notes=1))


def test_an_unknown_format_is_a_clear_mistake(page_door: Page, sheet: Sheet) -> None:
    response = page_door.client.get(f"/checklists/{sheet.slug}/export/?as=pdf")
    assert response.status_code == 400
    assert "There is no such format" in response.content.decode()


def test_a_guest_takes_their_ticks_along_but_has_no_notes(guest_door: Page, sheet: Sheet, item: SheetItem) -> None:
    guest_door.set_state(item, "done")
    outline = outline_in(guest_door.client, sheet, "json", ticks=1, notes=1)
    assert next(outline.items).state == "done"
    assert "note" not in outline.carries
    page = file_of(guest_door.client, sheet)
    assert 'name="ticks"' in page
    assert 'name="notes"' not in page


def test_who_has_no_ticks_yet_is_not_asked_about_them(guest_client: Client, sheet: Sheet) -> None:
    assert 'name="ticks"' not in file_of(guest_client, sheet)


def test_another_persons_notes_never_leave(outsider_client: Client, sheet: Sheet, noted: None) -> None:
    assert SECRET not in file_of(outsider_client, sheet, **{"as": "json"}, notes=1)


@pytest.fixture
def mine(member: User) -> Checklist:
    """A public list of the member's own with a retired item."""
    with arranging():
        checklist, item = own_list(member, visibility="public")
        rest = {"checklist": checklist, "category": item.category, "skill": item.skill}
        Item.objects.create(**rest, title="Given up", retired=True)
    return checklist


def test_what_was_retired_goes_along_as_json_for_its_owner_alone(
    mine: Checklist, member_client: Client, outsider_client: Client
) -> None:
    sheet = queries.sheet_of(mine)
    assert [item.retired for item in outline_in(member_client, sheet, "json").items] == [False, True]
    for client, as_ in ((member_client, "csv"), (member_client, "markdown"), (outsider_client, "json")):
        assert "Given up" not in file_of(client, sheet, **{"as": as_})


# --- The command ------------------------------------------------------------------------------------------------
def run(*args: str) -> str:
    out = io.StringIO()
    call_command("export_checklist", *args, stdout=out, stderr=io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("as_", ENDINGS)
def test_the_command_writes_what_the_page_gives(page_door: Page, sheet: Sheet, member: User, as_: str) -> None:
    text = run(sheet.slug, "--as", as_, "--user", member.email, "--ticks", "--notes")
    assert text == file_of(page_door.client, sheet, **{"as": as_}, ticks=1, notes=1)


def test_the_command_writes_a_file(sheet: Sheet, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    assert run(sheet.slug, "--as", "csv", "--output", str(path)) == ""
    assert path.read_bytes().decode() == run(sheet.slug, "--as", "csv")


def test_the_command_reads_any_list_but_with_a_person_only_theirs(mine: Checklist, outsider: User) -> None:
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(visibility="private")
    assert "My item" in run(mine.slug)
    with pytest.raises(CommandError, match="that this person may see"):
        run(mine.slug, "--user", outsider.email)


@pytest.mark.usefixtures("sheet")
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nothing-here"], "no list nothing-here"),
        (["ml-checklist", "--user", "nobody@example.org"], "Nobody here"),
        (["ml-checklist", "--ticks"], "need --user"),
        (["ml-checklist", "--as", "pdf"], "invalid choice"),
        (["ml-checklist", "--output", "/nowhere/at/all"], "cannot be written"),
    ],
)
def test_the_command_says_what_is_wrong(args: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said) as caught:
        run(*args)
    assert caught.value.returncode in {1, 2}


# --- What is said, and what is promised -------------------------------------------------------------------------
def test_every_code_of_the_readers_has_a_sentence() -> None:
    folder = Path(__file__).parents[2] / "checklist" / "exchange"
    source = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    assert {*re.findall(r'Unreadable\(\s*"([a-z-]+)"', source)} == UNREADABLE.keys()
    remarked = {*re.findall(r'remarks?\.add\(.*?"([a-z-]+)"\)', source), *re.findall(r'_remark\("([a-z-]+)"', source)}
    assert remarked <= REMARKS.keys()
    assert {code for code in REMARKS if f'"{code}"' not in source} == set()


def test_the_example_of_the_documentation_is_as_the_schema_says() -> None:
    text = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")
    blocks = dict(re.findall(r"^```(json|markdown|csv)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    for as_, block in blocks.items():
        outline, remarks = read_outline(block, f"x.{ENDINGS[as_]}")
        assert remarks == []
        assert [item.title for item in outline.items] == ["Regression", "Reading papers"]
    assert [*faults(json.loads(blocks["json"]))] == []
