"""Lists of 2,000 items: every page stays within its budget; memory stays flat; beyond the limits nothing is written."""

import json
import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange, parts
from checklist.models import Checklist, Edit, Item, Level, Operation, Resource, Skill, Via
from checklist.templatetags import rows
from tests.doors import ROW, Page
from tests.guard import arranging
from tests.large import ITEMS, large_list
from tests.test_queries import UNCOUNTED

MEGABYTE = 1_000_000
LONGEST = [  # the longest titles that there may be, in two shapes: even, and one category with all
    ("3 levels of 20 categories", {}),
    ("3 levels, longest titles", {"title": lambda number: f"{number:06d}" + "习" * 194}),
    ("one category, longest titles", {"levels": 1, "categories": 1, "title": lambda n: f"{n:06d}" + "习" * 194}),
]


def statements(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(UNCOUNTED)]


# --- Pages -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [row[1] for row in LONGEST], ids=[row[0] for row in LONGEST])
def test_every_page_of_a_large_list_is_small(member: User, member_client: Client, shape: dict[str, Any]) -> None:
    checklist = large_list(member, **shape)
    board = f"/checklists/{checklist.slug}/"
    item = queries.sheet_of(checklist).items[0]
    for page in ("", "?show=todo", "?q=000", f"items/{item.uuid}/", "start-over/", "sheet/"):
        response = member_client.get(board + page)
        assert (response.status_code, page) == (200, page)
        assert len(response.content) < MEGABYTE, page
    assert len(statements(member_client, board)) <= 5
    assert member_client.get(f"/journey/?list={checklist.slug}").status_code == 200
    assert member_client.get(f"{board}start/").status_code == 200


def test_levels_and_parts_show_all_items_once(member: User, member_client: Client) -> None:
    checklist = large_list(member, levels=2, categories=2, items=1_300)
    sheet = queries.sheet_of(checklist)
    shown: list[str] = []
    for level in sheet.levels:
        for part in (1, 2):
            text = member_client.get(f"/checklists/{checklist.slug}/?level={level.uuid}&part={part}").content.decode()
            shown += [uuid for uuid, _state in ROW.findall(text)]
    assert shown == [item.uuid for item in sheet.items]


@pytest.mark.parametrize("part", ["0", "99", "-1", "x", "²", "9" * 400])
def test_a_part_that_is_not_there_is_another(member: User, member_client: Client, part: str) -> None:
    checklist = large_list(member, levels=1, categories=1, items=501)
    response = member_client.get(f"/checklists/{checklist.slug}/", {"part": part})
    assert response.status_code == 200
    assert ROW.search(response.content.decode())


def test_a_list_of_500_is_shown_whole(member: User, member_client: Client) -> None:
    checklist = large_list(member, items=500)
    text = member_client.get(f"/checklists/{checklist.slug}/").content.decode()
    assert len(ROW.findall(text)) == 500
    assert "sections" not in text


def test_what_a_search_finds_is_shown_across_levels_up_to_500(member: User, member_client: Client) -> None:
    checklist = large_list(member)
    text = member_client.get(f"/checklists/{checklist.slug}/?q=number").content.decode()
    assert len(ROW.findall(text)) == 500
    assert "2000 items with “number”. The first 500 are shown: narrow it down further." in text
    few = member_client.get(f"/checklists/{checklist.slug}/?q=number 199").content.decode()
    assert 1 <= len(ROW.findall(few)) < 500
    assert "The first" not in few


def test_a_tick_on_a_section_leads_back_to_it(member: User, member_client: Client) -> None:
    checklist = large_list(member)
    door = Page(member_client, member, queries.sheet_of(checklist))
    level = door.sheet.levels[2]
    here = f"{door.board}?level={level.uuid}&part=2"
    page = member_client.get(here).content.decode()
    assert f'name="back" value="{here.replace("&", "&amp;")}"' in page
    item = level.items[-1]
    answer = door.post(f"{door.board}items/{item.uuid}/state/", state="done", back=here)
    assert dict(ROW.findall(answer.text))[item.uuid] == "done"


def test_everything_of_a_large_list_ticked_at_once_is_told_briefly(member: User, member_client: Client) -> None:
    checklist = large_list(member)
    door = Page(member_client, member, queries.sheet_of(checklist))
    for state in ("done", "learning", "done"):
        for level in door.sheet.levels:
            assert door.set_part(state, level=level.uuid).status == 200
    journey = member_client.get(f"/journey/?list={checklist.slug}")
    assert len(journey.content) < MEGABYTE
    assert re.search(r"and 5\d\d more items", journey.content.decode())
    assert member_client.get("/").status_code == 200
    assert len(statements(member_client, "/")) < 12


# --- What the process keeps ----------------------------------------------------------------------------------
def test_a_row_is_rendered_when_it_is_first_shown(member: User) -> None:
    sheet = queries.sheet_of(large_list(member, items=300))
    board = queries.board_for(None, sheet)
    pieces = rows.rendered(sheet)
    assert pieces.rows == {}
    rows.board_html(board, levels=[sheet.levels[0]])
    assert len(pieces.rows) == len(sheet.levels[0].items)


def test_rows_that_were_added_push_out_other_lists(
    member: User, sheet: queries.Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.board_html(queries.board_for(None, sheet))
    large = queries.sheet_of(large_list(member, items=300))
    pieces = rows.rendered(large)
    monkeypatch.setattr(rows, "KEEP_BYTES", pieces.size + rows.rendered(sheet).size)
    rows.rendered(large)
    rows.board_html(queries.board_for(None, large))
    assert rows.rendered(large) is pieces
    assert len(rows._kept) == 1


PEAK = 200  # MB: the most that a process takes that builds such a board and copies such a list; 130 measured
GROWTH = 6  # MB a copy; 1.5 measured
INSIDE = Path(__file__).with_name("peak.py")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the process has a database of its own")
@pytest.mark.parametrize("copies", [5, pytest.param(20, marks=pytest.mark.long)])
def test_memory_stays_flat(tmp_path: Path, copies: int) -> None:
    """Peak resident memory of a process that makes a list of 2,000 items, and so often copies it and shows the copy."""
    command = [sys.executable, str(INSIDE), str(tmp_path), str(copies)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    peaks = json.loads(ran.stdout.splitlines()[-1])
    assert peaks["end"] < PEAK, peaks
    assert peaks["end"] - peaks["third"] < GROWTH * (copies - 3), "it grows with each copy"


# --- Limits --------------------------------------------------------------------------------------------------
@pytest.fixture
def small(member: User) -> Checklist:
    """A list with a level, a category and an item."""
    return large_list(member, levels=1, categories=1, items=1)


Many = Callable[[Checklist], list[PartChange]]


def node(checklist: Checklist, kind: str) -> queries.Node:
    return next(one for one in queries.tree_of(checklist).nodes.values() if one.kind == kind)


def more(kind: str, count: int) -> Many:
    """So many new parts of that kind."""
    above = {"level": "list", "category": "level", "item": "category"}[kind]
    bound = {"skill": ""} if kind == "item" else {}

    def made(checklist: Checklist) -> list[PartChange]:
        parent = node(checklist, above).uuid
        return [
            PartChange(kind, f"new:x{number}", {"title": f"{kind} {number}", "parent": parent, **bound})
            for number in range(count)
        ]

    return made


def says(kind: str, **after: Any) -> Many:
    """These values for the first part of that kind."""

    def changed(checklist: Checklist) -> list[PartChange]:
        one = node(checklist, kind)
        return [PartChange(kind, one.uuid, after, {name: one.values[name] for name in after})]

    return changed


def links(count: int, url: str = "https://example.org/{}") -> list[dict[str, Any]]:
    return [{"title": f"Link {number}", "url": url.format(number)} for number in range(count)]


ADDRESS = "https://example.org/"
LIMITS: list[tuple[str, Many, Many, str]] = [
    ("items", more("item", 1_999), more("item", 2_000), "too-many-items"),
    ("levels and categories", more("level", 498), more("level", 499), "too-many-parts"),
    ("categories", more("category", 498), more("category", 499), "too-many-parts"),
    ("a title", says("item", title="x" * 200), says("item", title="x" * 201), "too-long"),
    ("a level's title", says("level", title="x" * 200), says("level", title="x" * 201), "too-long"),
    ("a list's title", says("list", title="x" * 200), says("list", title="x" * 201), "too-long"),
    ("a summary", says("list", summary="x" * 2_000), says("list", summary="x" * 2_001), "too-long"),
    ("a category's summary", says("category", summary="x" * 2_000), says("category", summary="x" * 2_001), "too-long"),
    ("a pace", says("level", pace="x" * 200), says("level", pace="x" * 201), "too-long"),
    ("a meaning", says("item", meaning="x" * 20_000), says("item", meaning="x" * 20_001), "too-long"),
    ("worth knowing", says("item", worth_knowing="x" * 5_000), says("item", worth_knowing="x" * 5_001), "too-long"),
    ("criteria", says("item", criteria=["x"] * 30), says("item", criteria=["x"] * 31), "too-many-criteria"),
    ("a criterion", says("item", criteria=["x" * 1_000]), says("item", criteria=["x" * 1_001]), "too-long"),
    ("links of an item", says("item", links=links(50)), says("item", links=links(51)), "too-many-links"),
    ("links of a level", says("level", links=links(50)), says("level", links=links(51)), "too-many-links"),
    ("links of a list", says("list", links=links(50)), says("list", links=links(51)), "too-many-links"),
    (
        "an address",
        says("item", links=links(1, ADDRESS + "x" * (500 - len(ADDRESS)))),
        says("item", links=links(1, ADDRESS + "x" * (501 - len(ADDRESS)))),
        "too-long",
    ),
]


def counts() -> list[int]:
    tables = (Checklist, Level, Item, Resource, Skill, Operation, Edit)
    return [model._default_manager.count() for model in tables]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("fits", "beyond", "code"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_what_fits_is_written_and_beyond_it_nothing(
    member: User, small: Checklist, fits: Many, beyond: Many, code: str
) -> None:
    def edit(changes: list[PartChange]) -> actions.Edited:
        return actions.edit(user=member, checklist=small, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)

    before, tree = counts(), queries.tree_of(small)
    with pytest.raises(ValidationError) as refused:
        edit(beyond(small))
    assert refused.value.code == code
    assert refused.value.messages[0].rstrip().endswith(".")
    assert counts() == before
    after = queries.tree_of(Checklist.objects.get(pk=small.pk))
    assert [one.values for one in after.nodes.values()] == [one.values for one in tree.nodes.values()]
    assert edit(fits(small)).edit


def test_nul_is_refused_before_anything_is_written(member: User, small: Checklist) -> None:
    before = counts()
    with pytest.raises(ValidationError) as refused:
        actions.edit(
            user=member,
            checklist=small,
            changes=says("item", title="a\0b")(small),
            operation=uuid.uuid4(),
            via=Via.PAGE,
        )
    assert (refused.value.code, counts()) == ("nul", before)


def test_a_person_has_fifty_lists_the_deleted_aside(member: User, outsider: User, small: Checklist) -> None:
    with arranging():
        Checklist.objects.bulk_create(
            Checklist(slug=f"many-{number}", title="Many", language="en", owner=member)
            for number in range(parts.LISTS_AT_MOST - 2)
        )

    def start(user: User = member) -> actions.Edited:
        return actions.start_list(user=user, title="One", language="en", operation=uuid.uuid4(), via=Via.PAGE)

    last = start().checklist
    before = counts()
    for attempt in (start, lambda: actions.copy_list(user=member, source=small, operation=uuid.uuid4(), via=Via.PAGE)):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.code == "too-many-lists"
    assert counts() == before
    assert start(outsider)
    change = PartChange("list", str(last.uuid), {"retired": True}, {"retired": False})
    gone = actions.edit(user=member, checklist=last, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)
    assert start()
    with pytest.raises(ValidationError) as refused:
        actions.undo(user=member, target=gone.operation.uuid, operation=uuid.uuid4())
    assert refused.value.code == "too-many-lists"


def test_retiring_and_adding_for_ever_ends_in_a_clear_error(
    member: User, small: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_AT_MOST", 6)
    actions.edit(user=member, checklist=small, changes=more("item", 2)(small), operation=uuid.uuid4(), via=Via.PAGE)
    before = counts()
    with pytest.raises(ValidationError) as refused:
        actions.edit(user=member, checklist=small, changes=more("item", 1)(small), operation=uuid.uuid4(), via=Via.PAGE)
    assert (refused.value.code, counts()) == ("too-many-rows", before)


def test_a_large_list_fits_and_one_item_more_does_not(member: User) -> None:
    assert len(queries.sheet_of(large_list(member)).items) == ITEMS
    with pytest.raises(ValidationError):
        large_list(member, items=ITEMS + 1)
