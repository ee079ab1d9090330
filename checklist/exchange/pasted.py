"""Pasted lines: each is an item, with or without a bullet, a number or a box; what stands above deeper lines, and each
heading, is a category."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from checklist.exchange import inline
from checklist.exchange.files import check, format_of, read_outline
from checklist.exchange.lines import BOX, ITEMS_AT_MOST, MARKS
from checklist.exchange.outline import Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark, Unreadable
from checklist.exchange.remarks import Remarks, finish

BULLET = re.compile(r"(?:[-*+•·–—]|\(?\d{1,4}[.)、]|（\d{1,4}）)\s+|(?:\d{1,4}、|[-*+•](?=\[))\s*")
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
STATES = {"x": "done", "/": "learning", "-": "skipped"}
OURS = "<!-- ml-checklist:"


@dataclass(slots=True)
class _Line:
    number: int
    indent: int
    text: str
    state: str
    heading: bool
    deeper: bool = False  # something stands in it


def read_given(text: str, name: str, *, lines: bool) -> tuple[Outline, list[Remark]]:
    """The list in a file or, without a name, in what was pasted: there it may be lines of any kind, and where it goes
    into a place of a list (`lines`) it is nothing else, unless it is a file of ours. Raises Unreadable."""
    if lines and not name and format_of(text) == "markdown" and OURS not in text:
        return read_pasted(text)
    try:
        return read_outline(text, name)
    except Unreadable as error:
        if name or error.code != "no-boxes":
            raise
    return read_pasted(text)


def read_pasted(text: str) -> tuple[Outline, list[Remark]]:
    """The list in pasted lines. What has no category of its own stands in one without a title and a line."""
    check(text)
    remarks = Remarks()
    loose = OutlineCategory(title="")
    categories, current, above, headed, count = [loose], loose, "", False, 0
    for line in _lines(text):
        title, links = inline.plain(line.text)
        if not title:
            continue
        if line.heading or (line.deeper and not line.indent):
            current, above, headed = OutlineCategory(title=title[:200], line=line.number), "", line.heading
            categories.append(current)
        elif line.deeper:
            above = title
        else:
            if not line.indent and not headed:
                current, above = loose, ""
            whole = f"{above}: {title}" if above and line.indent > 1 else title
            current.items.append(OutlineItem(title=whole, links=links, state=line.state, line=line.number))
            count += 1
        if count > ITEMS_AT_MOST:
            raise Unreadable("too-many-items")
    kept = [one for one in categories if one.items]
    if not kept:
        raise Unreadable("no-boxes")
    states = ["state"] if any(item.state for one in kept for item in one.items) else []
    outline = Outline(levels=[OutlineLevel(title="", categories=kept)], carries=frozenset({"links", *states}))
    return finish(outline, remarks.found)


def _lines(text: str) -> Iterator[_Line]:
    """The lines that say something, with how deep they stand: 0, 1, 2 …"""
    found: list[_Line] = []
    for number, raw in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if not raw.strip():
            continue
        width = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
        heading = HEADING.match(raw.strip())
        found.append(_line(number, 0 if heading else width, heading[1] if heading else raw.strip(), bool(heading)))
    open_: list[int] = []
    for line, after in zip(found, [*found[1:], None], strict=True):
        while open_ and open_[-1] >= line.indent:
            open_.pop()
        line.deeper = bool(after and not after.heading and not line.heading and after.indent > line.indent)
        open_.append(line.indent)
        line.indent = len(open_) - 1
        yield line


def _line(number: int, indent: int, text: str, heading: bool) -> _Line:
    bare = text if heading else text[found.end() :] if (found := BULLET.match(text)) else text
    state = ""
    if not heading and (box := BOX.match(bare)):
        bare = bare[box.end() :]
        state = STATES.get(MARKS.get(box[1] or box[2] or "", " "), "")
    return _Line(number, indent, bare.strip(), state, heading)
