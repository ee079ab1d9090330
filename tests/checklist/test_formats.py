"""Files: what is written is read again as it was, in each format, whatever people wrote."""

import csv
import io
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklist.exchange import (
    FILE_AT_MOST,
    Outline,
    OutlineCategory,
    OutlineItem,
    OutlineLevel,
    Unreadable,
    decode,
    format_of,
    read_outline,
    write_outline,
)
from checklist.exchange.remarks import parts_of
from checklist.templatetags.files import REMARKS, UNREADABLE, told
from tests.checklist import mutations, outlines
from tests.checklist.schema import faults

pytestmark = pytest.mark.one_engine

FORMATS = ("markdown", "csv", "json")
NAMES = {"markdown": "x.md", "csv": "x.csv", "json": "x.json"}
slow = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read(text: str, name: str = "") -> Outline:
    outline, remarks = read_outline(text, name)
    assert remarks == []
    return outline


def unlined(outline: Outline) -> Outline:
    for part in (*outline.levels, *(one for level in outline.levels for one in level.categories), *outline.items):
        part.line = 0  # type: ignore[attr-defined]
    return outline


# --- Round trips ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("as_", FORMATS)
@slow
@given(outline=outlines.OUTLINES)
def test_what_is_written_is_read_as_it_was(as_: str, outline: Outline) -> None:
    expected = outlines.carried(outline, as_)
    text = write_outline(outline, as_, notes=True)
    found = read(text, NAMES[as_])
    if as_ == "csv":
        found.title = ""
        if not [*expected.items]:
            expected.carries = found.carries
    assert unlined(found) == expected
    assert write_outline(found, as_, notes=True) == write_outline(expected, as_, notes=True)


@pytest.mark.parametrize("as_", FORMATS)
@slow
@given(outline=outlines.OUTLINES)
def test_notes_leave_only_when_they_are_asked_for(as_: str, outline: Outline) -> None:
    for item in outline.items:
        item.note = "PRIVATE"
    outline.carries = outlines.EVERYTHING
    text = write_outline(outline, as_)
    assert "PRIVATE" not in text
    assert "note" not in read(text, NAMES[as_]).carries


@pytest.mark.parametrize("as_", FORMATS)
@slow
@given(outline=outlines.OUTLINES, data=st.data())
def test_any_file_with_another_name_or_mark_is_read_the_same(as_: str, outline: Outline, data: st.DataObject) -> None:
    text = write_outline(outline, as_)
    text = data.draw(st.sampled_from([text, text.removeprefix("\ufeff"), "\ufeff" + text.removeprefix("\ufeff")]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    decoded = decode(text.removeprefix("\ufeff").encode(encoding))
    assert read(decoded) == read(write_outline(outline, as_))
    if as_ == "markdown":
        assert read(decoded.replace("\n", "\r\n")) == read(write_outline(outline, as_))


@pytest.mark.parametrize("as_", FORMATS)
def test_the_format_is_known_by_the_name_or_by_the_content(as_: str) -> None:
    text = write_outline(Outline(title="x", carries=outlines.EVERYTHING), as_)
    assert format_of(text) == format_of(text, "list.txt") == format_of("", NAMES[as_].upper()) == as_


# --- Files that something happened to --------------------------------------------------------------------------
def check_mutated(as_: str, numbers: range) -> None:
    """A changed file is read, or refused with a sentence; what was read can be written and read again."""
    read_well = 0
    for number in numbers:
        data, name = mutations.mutated(as_, number)
        found = mutations.outcome_of(data, name)
        if isinstance(found, Unreadable):
            assert found.code in UNREADABLE, (number, found.code)
            assert told(found)
            continue
        outline, remarks = found
        read_well += 1
        lines = data.count(b"\n") + data.count(b"\r") + 1
        assert {remark.code for remark in remarks} <= REMARKS.keys(), number
        assert all(0 <= remark.line <= lines for remark in remarks), number
        assert all(item.title.strip() and 0 < item.line <= lines for item in outline.items), number
        ids = [part.id for part in parts_of(outline) if part.id]
        assert len(ids) == len({*ids}), number
        again = read_outline(write_outline(outline, "json", notes=True), "x.json")[0]
        assert unlined(again) == unlined(outlines.carried(outline, "json")), number
    assert read_well > len(numbers) / 20


@pytest.mark.parametrize("as_", FORMATS)
def test_a_changed_file_is_read_or_refused_with_a_sentence(as_: str) -> None:
    check_mutated(as_, range(200))


HOSTILE = {
    "json-deep.json": "[" * 100_000,
    "json-deep-objects.json": '{"a":' * 100_000,
    "json-quotes.json": '{"' + '\\"' * 500_000,
    "json-number.json": '{"format": "ml-checklist", "version": ' + "9" * 1_000_000 + "}",
    "json-names.json": "{" + ",".join(f'"{n}":1' for n in range(100_000)) + "}",
    "csv-quotes.csv": "item,note\n" + '"' * 1_000_001,
    "csv-cells.csv": "item," * 200_000,
    "csv-long.csv": "item\n" + "a" * 1_000_000,
    "csv-rows.csv": "item\n" + "a\n" * 200_000,
    "stars.md": "- [ ] " + "*" * 1_000_000,
    "stars-in-words.md": "- [ ] x\n" * 10 + "- [ ] " + "*a " * 300_000,
    "brackets.md": "- [ ] " + "[" * 500_000 + "](" * 100_000,
    "links.md": "\n".join("- [ ] " + "[](" * 1_500 for _ in range(200)),
    "spaces.md": "- [ ] a" + " " * 1_000_000 + "b",
    "spaced-lines.md": "\n".join(" " * 5_000 + "x" for _ in range(200)),
    "comments.md": "<!--\n" * 150_000,
    "comments-in-a-line.md": "- [ ] a " + "<!-- id:x -->" * 80_000 + "<!--" * 80_000,
    "fences.md": "```a\n" * 150_000,
    "fences-shorter.md": "\n".join("~" * n + " a" for n in range(1_400, 3, -1)),
    "deep.md": "\n".join(" " * (2 * n) + "- [ ] a" for n in range(1_000)),
    "details.md": "<details>\n" * 50_000 + "<summary>a</summary>\n" * 50_000 + "- [ ] a",
    "quotes.md": "> " * 500_000 + "- [ ] a",
    "anchors.md": "- [ ] " + "<a href=" * 100_000,
    "table.md": "|" * 500_000 + "\n" + "| [ ] " * 100_000,
    "headings.md": "# a\n" * 100_000 + "- [ ] a",
    "rules.md": "- " * 500_000,
    "backticks.md": "- [ ] " + "".join("`" * n + "a" for n in range(1, 1_000)),
    "entities.md": "- [ ] " + "&" * 1_000_000,
    "references.md": "\n".join(f"[{n}]: x" for n in range(100_000)) + "\n- [ ] [1][1]",
    "plain.md": "a\n" * 199_000 + "- [ ] a",
    "front.md": "---\n" * 100_000,
    "note.md": "<!-- ml-checklist:1 -->\n- [ ] a\n" + "  <!-- note -->\n" * 100_000,
    "bold.md": "\n".join("- [ ] " + "__a" * 1_000 for _ in range(300)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little(name: str) -> None:
    """A megabyte takes a second or so; what grows with the square of it would take many minutes."""
    start = time.process_time()
    mutations.outcome_of(HOSTILE[name].encode(), name)
    assert time.process_time() - start < 20


# --- Each format, by example -----------------------------------------------------------------------------------
@slow
@given(outline=outlines.OUTLINES)
def test_what_is_written_as_json_is_as_the_schema_says(outline: Outline) -> None:
    assert [*faults(json.loads(write_outline(outline, "json", notes=True)))] == []


MARKDOWN = """# My list

<!-- ml-checklist:1 id:00000000-0000-4000-8000-000000000001 language:en carries:links,skill,state -->

## Entry <!-- id:00000000-0000-4000-8000-000000000002 -->

### Theory

- [x] Regression <!-- id:00000000-0000-4000-8000-000000000003 done:2024-03 -->
- [ ] Trees <!-- state:learning -->
- [ ] Forests <!-- state:skipped -->
- [ ] Papers <!-- ongoing practised:2026-03-01 -->
"""


def states(text: str) -> list[tuple[str, str]]:
    return [(item.state, item.done_on) for item in read_outline(text, "x.md")[0].items]


def test_a_box_that_was_ticked_by_hand_wins() -> None:
    assert states(MARKDOWN) == [("done", "2024-03"), ("learning", ""), ("skipped", ""), ("todo", "")]
    assert states(MARKDOWN.replace("- [ ]", "- [x]"))[1:] == [("done", "")] * 3
    assert states(MARKDOWN.replace("- [x]", "- [ ]"))[0] == ("todo", "")
    assert states(MARKDOWN.replace("- [ ] Papers", "- [-] Papers"))[3] == ("skipped", "")
    assert states(MARKDOWN.replace("- [ ] Forests", "* [/] Forests"))[2] == ("learning", "")


def test_a_file_without_ticks_says_nothing_of_them_but_what_is_ticked_by_hand() -> None:
    text = MARKDOWN.replace("links,skill,state", "links").replace("[x]", "[ ]").replace("<!-- state:", "<!-- x:")
    assert "state" not in read(text).carries
    assert states(text.replace("- [ ] Trees", "+ [X] Trees"))[:2] == [("", ""), ("done", "")]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("- [?] Odd", "unknown-mark"),
        ("- [ ] <!-- id:00000000-0000-4000-8000-000000000009 -->", "title-missing"),
        ("- [ ] Twice <!-- id:00000000-0000-4000-8000-000000000003 -->", "id-twice"),
        ("- [ ] Bad <!-- id:12 -->", "bad-id"),
        ("- [ ] Bad <!-- state:great -->", "unknown-state"),
        ("- [x] Bad <!-- done:2024-13 -->", "unknown-date"),
        ("Some words", "not-understood"),
        ("```", "fence-open"),
    ],
)
def test_what_is_odd_is_told_with_its_line(line: str, code: str) -> None:
    _, remarks = read_outline(MARKDOWN + line + "\n", "x.md")
    assert [(remark.line, remark.code) for remark in remarks] == [(13, code)]


def test_lines_added_by_hand_find_their_place() -> None:
    text = MARKDOWN + "- [ ] New one\n  - [Book](https://example.org/b)\n  A line.\n\n## Next\n\n- [ ] Last\n"
    outline = read(text)
    assert [level.title for level in outline.levels] == ["Entry", "Next"]
    assert outline.levels[1].categories[0].title == "Next"
    new = outline.levels[0].categories[0].items[-1]
    assert (new.title, new.meaning, new.links[0].url) == ("New one", "A line.", "https://example.org/b")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "'=", "''=", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    item = OutlineItem(title="x", note=f"{start}cmd|' /C calc'!A0")
    outline = Outline(carries=frozenset({"note"}), levels=[OutlineLevel(title="l", categories=[
        OutlineCategory(title="c", items=[item])])])  # fmt: skip
    text = write_outline(outline, "csv", notes=True)
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {*"=+-@\t\r＝"}]
    assert next(read(text).items).note == item.note


@pytest.mark.parametrize(
    "text",
    [
        "Level,Category,Item,State\nA,B,C,done\n",
        "level;category;item;state\nA;B;C;Yes\n",
        "level\tcategory\titem\tstate\nA\tB\tC\tx\n",
        "sep=;\r\nlevel;category;item;state\r\nA;B;C;1\r\n",
        "阶段,分类,知识点,状态\nA,B,C,已完成\n",
        'state,item,category,level\n✓,"C","B","A"',
    ],
)
def test_tables_of_other_programs_are_read(text: str) -> None:
    outline = read(text, "x.csv")
    item = next(outline.items)
    assert (outline.levels[0].title, outline.levels[0].categories[0].title) == ("A", "B")
    assert (item.title, item.state) == ("C", "done")


def test_an_item_moves_by_typing_another_category() -> None:
    text = write_outline(mutations.sample(), "csv")
    moved = text.replace('Level 0,Category 0,"Item 1 ', 'Level 0,Category 1,"Item 1 ')
    before, after = read(text), read(moved)
    assert [one.id for one in before.levels[0].categories] == [one.id for one in after.levels[0].categories]
    assert [len(one.items) for one in after.levels[0].categories] == [3, 5]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0),
        (" \n", "empty", 0),
        ("- [ ] a\n\0", "nul", 2),
        ("- [ ] a\n\ud800", "encoding", 2),
        ("{\n]", "json", 2),
        ("{}", "json-format", 1),
        ('{"format": "ml-checklist",\n "version": 2}', "version", 1),
        ('{"format": "ml-checklist", "version": true}', "version", 1),
        ('{"format": "ml-checklist", "version": 1, "title": "x",\n "levels": [\n{"title": 3}]}', "json-value", 3),
        ('{"format": "ml-checklist", "version": 1, "title": "x", "levels": {}}', "json-value", 1),
        ('{"a": 1,\n "a": 2}', "json-twice", 1),
        ('{"a":\n 1e5}', "json-number", 2),
        ('{"a":\n NaN}', "json-number", 2),
        ('{"format": "ml-checklist", "version": 1, "title": "\\u0000", "levels": []}', "nul", 1),
        ('{"format": "ml-checklist", "version": 1, "title": "\\ud800", "levels": []}', "encoding", 1),
        ("level,item\na\n", "", 0),
        ("item,title\na,b\n", "column-twice", 1),
        ('item,note\na,"b', "csv", 2),
        ("a,b\n1,2\n", "no-boxes", 0),
        ("<!-- ml-checklist:9 -->\n- [ ] a", "version", 0),
    ],
)
def test_what_cannot_be_read_says_why_and_where(text: str, code: str, line: int) -> None:
    if not code:
        assert [remark.code for remark in read_outline(text)[1]] == ["title-missing"]
        return
    with pytest.raises(Unreadable) as caught:
        read_outline(text)
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00\xd8", b"- [ ] \xb2\xe2\xca\xd4", b"\x80"])
def test_another_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="encoding"):
        decode(data)


def test_a_file_has_at_most_five_megabytes() -> None:
    assert len(decode(b"a" * FILE_AT_MOST)) == FILE_AT_MOST
    with pytest.raises(Unreadable, match="too-large"):
        decode(b"a" * (FILE_AT_MOST + 1))
