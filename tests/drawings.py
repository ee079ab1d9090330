"""Reads the sheet to keep as a drawing, and makes lists of any shape to draw: for tests without a database."""

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Sequence
from itertools import combinations, count
from typing import NamedTuple
from uuid import uuid4

from django.utils import timezone

from checklist import queries
from checklist.models import Checklist
from checklist.queries import Board, Sheet, SheetCategory, SheetItem, SheetLevel, Standing
from checklist.templatetags import paper

SVG = "{http://www.w3.org/2000/svg}"
FORBIDDEN = {"script", "style", "image", "foreignObject", "a", "animate", "set", "iframe"}


class Box(NamedTuple):
    """Where a line of text stands, as wide as it may be."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.encode())


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in parsed(svg).iter(f"{SVG}text")]


def boxes(node: ElementTree.Element, x: float = 0, y: float = 0) -> Iterator[Box]:
    """Every line of text, with its place on the page."""
    if moved := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform", "")):
        x, y = x + float(moved[1]), y + float(moved[2])
    if node.tag == f"{SVG}text":
        size, text = float(node.attrib["font-size"]), node.text or ""
        bold = paper.BOLD if node.get("font-weight") else 1
        wide = float(node.get("textLength", paper.ems(text) * size * bold))
        left = x + float(node.attrib["x"]) - (wide if node.get("text-anchor") == "end" else 0)
        line = y + float(node.attrib["y"])
        yield Box(left, line - 0.7 * size, left + wide, line + 0.15 * size, text)
    for child in node:
        yield from boxes(child, x, y)


def is_well_set(svg: str) -> None:
    """Everything stands on the page, within its margins, and no line on another."""
    seen = [box for box in boxes(parsed(svg)) if box.text]
    for box in seen:
        assert box.left >= 13.9, box
        assert box.right <= 196.1, box
        assert box.top >= 10, box
        assert box.bottom <= 292, box
    for one, other in combinations(seen, 2):
        across = min(one.right, other.right) - max(one.left, other.left)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        assert across <= 0.05 or down <= 0.05, (one, other)


def stands_alone(svg: str) -> None:
    """No style, no script, nothing from elsewhere: it looks the same on disk and under any policy."""
    for node in parsed(svg).iter():
        assert node.tag.removeprefix(SVG) not in FORBIDDEN
        for name, value in node.attrib.items():
            assert name not in {"style", "class"}
            assert not name.startswith("on")
            assert "url(" not in value
            assert not name.endswith("href") or value.startswith("#paper-")


def made(
    *shape: Sequence[int], title: str = "A list", item: str = "Something to learn", language: str = "en", pace: str = ""
) -> Sheet:
    """A list with so many items in each category of each level, and the same title everywhere."""
    numbers = count(1)
    levels = []
    for place, categories in enumerate(shape):
        level = SheetLevel(place, str(uuid4()), "", f"Level {place}: {title}"[:200], pace, "")
        level.categories = tuple(_category(level, size, item, numbers) for size in categories)
        levels.append(level)
    checklist = Checklist(slug="a-list", title=title, language=language, built_in=True, edited_at=timezone.now())
    return Sheet(checklist, levels, [])


def _category(level: SheetLevel, size: int, title: str, numbers: Iterator[int]) -> SheetCategory:
    category = SheetCategory(0, str(uuid4()), "", f"Category of {size}", "", level)
    category.items = tuple(_item(category, title, next(numbers)) for _ in range(size))
    return category


def _item(category: SheetCategory, title: str, number: int) -> SheetItem:
    return SheetItem(number, str(uuid4()), "", title, number, str(uuid4()), None, number % 7 == 0, category)


def board_of(sheet: Sheet, state: str = "done") -> Board:
    """A board on which every other item has that state, with its date; ongoing ones were practised."""
    today = timezone.localdate()
    done = Standing(state=state, done_on=today if state == "done" else None)
    practised = Standing(practised_on=today)
    return queries.board_of(sheet, {one.skill: practised if one.ongoing else done for one in sheet.items[::2]})
