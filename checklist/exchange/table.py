"""A checklist as CSV: one row an item, for spreadsheets.

What a spreadsheet would run as a formula gets an apostrophe before it, which is taken away again on reading. Several
links or criteria in a cell are a line each. Levels and categories are told apart by their titles; where rows name an id
too, the title wins, so that an item can be moved by typing another.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checklist.exchange import inline
from checklist.exchange.arranging import untitled
from checklist.exchange.lines import ITEMS_AT_MOST, facts_in
from checklist.exchange.outline import (
    Link,
    Outline,
    OutlineCategory,
    OutlineItem,
    OutlineLevel,
    Remark,
    Unreadable,
)
from checklist.exchange.remarks import Remarks, said_on

FIRST = ("level", "category", "item", "state", "done_on")
COLUMNS = (*FIRST, "note", "links", "id", "skill", "ongoing", "practised_on", "meaning", "criteria", "worth_knowing")
OPTIONAL = ("note", "links", "meaning", "criteria", "worth_knowing")  # there if the outline carries them
IDS = ("level_id", "category_id")
FORMULA = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")
SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
NAMES: Mapping[str, Sequence[str]] = {
    "level": ("stage", "section", "阶段", "级别", "等级", "层级"),
    "category": ("topic", "group", "module", "类别", "分类", "主题", "模块"),
    "item": ("title", "task", "name", "项目", "条目", "任务", "标题", "名称", "内容", "知识点"),
    "state": ("status", "done", "completed", "checked", "状态", "完成", "是否完成"),
    "done_on": (
        "done on",
        "done_at",
        "done at",
        "date",
        "completed on",
        "completed_at",
        "完成日期",
        "完成时间",
        "日期",
    ),
    "note": ("notes", "comment", "comments", "备注", "笔记"),
    "links": ("link", "url", "urls", "resource", "resources", "链接", "网址", "资料"),
    "id": ("uuid",),
    "skill": ("技能",),
    "ongoing": ("持续",),
    "practised_on": ("practised on", "practiced on", "练习日期"),
    "meaning": ("description", "details", "含义", "描述", "说明"),
    "criteria": ("标准",),
    "worth_knowing": ("worth knowing", "值得了解"),
}
KNOWN = {other: name for name, others in NAMES.items() for other in (name, *others)} | {name: name for name in IDS}
STATES: Mapping[str, Sequence[str]] = {
    "todo": ("todo", "to do", "no", "n", "false", "0", "open", "not started", "☐", "待办", "未完成", "未开始", "否"),
    "learning": ("learning", "doing", "in progress", "started", "/", "学习中", "进行中", "在学"),
    "done": (
        "done",
        "x",
        "yes",
        "y",
        "true",
        "1",
        "complete",
        "completed",
        "✓",
        "✔",
        "✅",
        "☑",
        "完成",
        "已完成",
        "是",
    ),
    "skipped": ("skipped", "skip", "-", "跳过", "已跳过", "不学"),
}
STATE_OF = {word: state for state, words in STATES.items() for word in words}
YES = {"yes", "true", "1", "x", "y", "是"}


# --- Writing ------------------------------------------------------------------------------------------
def write_table(outline: Outline) -> Iterator[str]:
    """The list as CSV with a byte order mark, without what is retired. State and dates are columns in any case."""
    left_out = {name for name in OPTIONAL if name not in outline.carries}
    left_out |= set() if "skill" in outline.carries else {"skill", "ongoing"}
    columns = [name for name in (*COLUMNS, *IDS) if name not in left_out]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    yield "\ufeff"
    for level, category, item in _rows(outline):
        cells = _cells(level, category, item, "state" in outline.carries)
        writer.writerow([defused(cells[name]) for name in columns])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _rows(outline: Outline) -> Iterator[tuple[OutlineLevel, OutlineCategory, OutlineItem]]:
    for level in outline.levels:
        for category in level.categories:
            for item in category.items:
                if not (level.retired or category.retired or item.retired):
                    yield level, category, item


def _cells(level: OutlineLevel, category: OutlineCategory, item: OutlineItem, states: bool) -> dict[str, str]:
    return {
        "level": level.title,
        "category": category.title,
        "item": item.title,
        "state": (item.state or "todo") if states else "",
        "done_on": item.done_on if states else "",
        "practised_on": item.practised_on if states else "",
        "note": item.note,
        "links": "\n".join(inline.link_line(link) for link in item.links),
        "id": item.id,
        "skill": item.skill,
        "ongoing": "yes" if item.ongoing else "",
        "meaning": item.meaning,
        "criteria": "\n".join(item.criteria),
        "worth_knowing": item.worth_knowing,
        "level_id": level.id,
        "category_id": category.id,
    }


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def fused(cell: str) -> str:
    """The opposite."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


# --- Reading ------------------------------------------------------------------------------------------
def looks_like(text: str) -> bool:
    """Whether a text without a name is CSV: its first line names an item's column, and another."""
    head = SEPARATOR.sub("", text[:2_000], count=1).lstrip("\r\n").split("\n", 1)[0]
    return any(len(names := _named(head.split(one))) > 1 and "item" in names for one in ",;\t")


def _named(cells: Sequence[str]) -> list[str]:
    return [KNOWN.get(" ".join(cell.strip().strip('"').casefold().split()), "") for cell in cells]


def read_table(text: str, name: str) -> tuple[Outline, list[Remark]]:
    """The list in a CSV file. Raises Unreadable where no column is known to be the items'."""
    return _Table(text).run(name)


class _Table:
    def __init__(self, text: str) -> None:
        self.skipped = 0
        if said := SEPARATOR.match(text):
            text, self.skipped = text[said.end() :], 1
        head = text.lstrip("\r\n").split("\n", 1)[0]
        by_count = sorted(",;\t", key=lambda one: -sum(1 for known in _named(head.split(one)) if known))
        self.reader = csv.reader(io.StringIO(text, newline=""), delimiter=said[1] if said else by_count[0], strict=True)
        self.remarks = Remarks()
        self.rows: list[tuple[int, dict[str, str]]] = []

    def run(self, name: str) -> tuple[Outline, list[Remark]]:
        columns = self._read()
        found = [column for column in columns if column]
        outline = Outline(title=name)
        outline.carries = frozenset({*found} & {*OPTIONAL, *(["skill"] if "skill" in found else [])})
        if any(row.get("state", "").strip() for _line, row in self.rows):
            outline.carries |= {"state"}
        self._arrange(outline)
        return outline, self.remarks.found

    def _read(self) -> list[str]:
        """The names of the columns; the rows are kept."""
        columns: list[str] = []
        try:
            start = 1 + self.skipped
            for row in self.reader:
                if any(cell.strip() for cell in row):
                    if columns:
                        self._keep(start, columns, row)
                    else:
                        columns = self._columns(start, row)
                start = self.reader.line_num + 1 + self.skipped
        except csv.Error:
            raise Unreadable("csv", self.reader.line_num + self.skipped) from None
        if not columns:
            raise Unreadable("no-columns", 1)
        return columns

    def _columns(self, line: int, row: Sequence[str]) -> list[str]:
        named = _named(row)
        if "item" not in named:
            raise Unreadable("no-columns", line)
        for place, known in enumerate(named):
            if known and known in named[:place]:
                raise Unreadable("column-twice", line, row[place].strip()[:80])
            if not known and row[place].strip():
                self.remarks.add(line, row[place], "unknown-column")
        return named

    def _keep(self, line: int, columns: Sequence[str], row: Sequence[str]) -> None:
        if len(row) > len(columns):
            self.remarks.add(line, " … ".join(row[len(columns) :]), "too-many-cells")
        cells = {name: fused(cell) for name, cell in zip(columns, row, strict=False) if name}
        if not cells.get("item", "").strip():
            self.remarks.add(line, " ".join(row), "title-missing")
            return
        self.rows.append((line, cells))
        if len(self.rows) > ITEMS_AT_MOST:
            raise Unreadable("too-many-items", line)

    def _arrange(self, outline: Outline) -> None:
        """Put the rows under their levels and categories, in the order in which those come first. A cell that is empty
        says the same as the one above."""
        level = category = ""
        levels: dict[str, OutlineLevel] = {}
        categories: dict[tuple[str, str], OutlineCategory] = {}
        ids: dict[Any, Counter[str]] = {}
        for line, row in self.rows:
            if said := _title(row, "level"):
                level, category = said, category if said == level else ""
            category = _title(row, "category") or category
            top = level or outline.title or untitled()
            if top not in levels:
                outline.levels.append(levels.setdefault(top, OutlineLevel(title=top, line=line)))
            key = (top, category or top)
            if key not in categories:
                levels[top].categories.append(
                    categories.setdefault(key, OutlineCategory(title=category or top, line=line))
                )
            ids.setdefault(top, Counter())[row.get("level_id", "").strip()] += 1
            ids.setdefault(key, Counter())[row.get("category_id", "").strip()] += 1
            categories[key].items.append(self._item(line, row, "state" in outline.carries))
        _name({**levels}, ids)
        _name({**categories}, ids)

    def _item(self, line: int, row: Mapping[str, str], states: bool) -> OutlineItem:
        item = OutlineItem(title=_title(row, "item"), line=line, id=row.get("id", "").strip())
        item.skill, item.ongoing = row.get("skill", "").strip()[:200], row.get("ongoing", "").strip().casefold() in YES
        item.meaning, item.worth_knowing = row.get("meaning", ""), row.get("worth_knowing", "")
        item.criteria = [one.strip() for one in row.get("criteria", "").split("\n") if one.strip()]
        item.note = row.get("note", "")
        item.links = [*self._links(line, row.get("links", ""))]
        if states:
            item.state = self._state(line, row.get("state", ""))
            done_on, item.practised_on = self._date(line, row, "done_on"), self._date(line, row, "practised_on")
            item.done_on = done_on if item.state == "done" else ""
        return item

    def _state(self, line: int, said: str) -> str:
        word = " ".join(said.casefold().split())
        if word and word not in STATE_OF:
            self.remarks.add(line, said, "unknown-state")
        return STATE_OF.get(word, "")

    def _date(self, line: int, row: Mapping[str, str], name: str) -> str:
        said = row.get(name, "")
        if (found := said_on(said)) is None:
            self.remarks.add(line, said, "unknown-date")
        return found or ""

    def _links(self, line: int, cell: str) -> Iterator[Link]:
        for one in cell.split("\n") if "\n" in cell or "](" in cell else cell.split():
            text, _mark, comment = one.strip().partition(" <!-- ")
            link = inline.link_from(text, facts_in(comment.removesuffix("-->")))
            if link:
                yield link
            elif text:
                self.remarks.add(line, one, "bad-link")


def _title(row: Mapping[str, str], name: str) -> str:
    return " ".join(row.get(name, "").split())


def _name(parts: Mapping[Any, OutlineLevel | OutlineCategory], ids: Mapping[Any, Counter[str]]) -> None:
    """Give each part the id that most of its rows name, unless more of another part's rows do."""
    wanted = [(count, key, uuid) for key in parts for uuid, count in ids[key].items() if uuid]
    taken: set[str] = set()
    for _count, key, uuid in sorted(wanted, key=lambda one: -one[0]):
        if uuid not in taken and not parts[key].id:
            parts[key].id = uuid
            taken.add(uuid)
