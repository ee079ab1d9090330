"""Any Markdown with boxes in it as a checklist: its headings, nested lists and tables become levels and categories.

- Headings above a box: none, and everything is one category; one, and each is a category; more, and the outermost is
  the level, the others are the category.
- A bullet without a box, a line that is bold as a whole and a <summary> are headings of what stands in them; alone,
  they make no levels unless most items have two of them.
- A box in a box is an item of its own, named after both: "Regression: theory". Where there are no headings and most of
  the outermost boxes have boxes in them, those are categories instead.
- Words and links that stand in an item are its meaning and its links; the first words under a heading its summary.
"""

import re
from collections.abc import Sequence

from checklist.exchange import inline
from checklist.exchange.arranging import Entry, Section, arranged, cut, summary_of, untitled
from checklist.exchange.lines import CELL_BOX, MARKS, Line, Scan
from checklist.exchange.outline import Link, Outline, OutlineItem, Remark, Unreadable
from checklist.exchange.remarks import TITLE_AT_MOST, Remarks

NUMBERED = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})+[.)、:：]?\s+|\d{1,3}[.)、:：]\s*(?=\D)|[一二三四五六七八九十]{1,3}[、.．]\s*)(?=\S)"
)
BLOCK = re.compile(r"\s\^[A-Za-z0-9-]{1,40}$")  # Obsidian's name of a line
SHORTCODE = re.compile(r"^(?::[a-z0-9_+-]{2,40}:\s*)+")
CELLS = re.compile(r"(?<!\\)\|")
STATES = {"x": "done", "/": "learning", "-": "skipped", " ": "todo"}
MEANING_AT_MOST = 20_000
TASK_WORDS = {"task", "item", "topic", "title", "name", "主题", "任务", "内容", "知识点"}


def read_boxes(found: Scan, name: str) -> tuple[Outline, list[Remark]]:
    """The list in the lines of a file that was not written here."""
    return _Boxes(found).run(name)


class _Boxes:
    def __init__(self, found: Scan) -> None:
        self.found = found
        self.remarks = Remarks(found.remarks)
        self.open: list[Section] = []
        self.entries: list[Entry] = []
        self.items: dict[int, OutlineItem] = {}
        self.sections: dict[int, Section] = {}  # bullets that stand for headings
        self.before: Line | None = None
        self.columns: list[str] = []
        self.title: Section | None = None
        boxes = [line for line in found.lines if line.kind == "box"]
        self.marked = any(MARKS.get(line.mark, " ") != " " for line in boxes)
        self.promoting = self._promotes(boxes)

    def _promotes(self, boxes: Sequence[Line]) -> bool:
        """Whether the outermost boxes are groups: no headings but a title, and most of them have boxes in them."""
        outermost = [line for line in boxes if line.parent is None]
        headings = [line for line in self.found.lines if line.kind == "heading" and line.depth > 1]
        return not headings and 2 * sum(1 for line in outermost if line.boxes) > len(outermost)

    def run(self, name: str) -> tuple[Outline, list[Remark]]:
        self.title = self._title()
        for line in self.found.lines:
            getattr(self, f"_{line.kind}")(line)
            if line.kind != "text":
                self.columns = self.columns if line.kind == "row" else []
                self.before = line
        if not self.entries:
            raise Unreadable("no-boxes")
        title = (self.title.title if self.title else "") or inline.plain(self.found.title)[0] or name or untitled()
        outline = Outline(title=cut(title), levels=arranged(self.entries, cut(title)))
        outline.summary = summary_of(self.title) if self.title else ""
        outline.carries = frozenset({"meaning", "links", "summary", *(["state"] if self.marked else [])})
        self._judge()
        return outline, self.remarks.found

    def _title(self) -> Section | None:
        """The heading that is the list's title: the first, where it is of the first depth and no other is, or where
        nothing stands under it."""
        headings = [line for line in self.found.lines if line.kind == "heading"]
        if not headings or headings[0].depth != 1 or not (text := self._heading_text(headings[0])):
            return None
        alone = sum(1 for line in headings if line.depth == 1) == 1
        if not alone:
            rest = self.found.lines[self.found.lines.index(headings[0]) + 1 :]
            second = next(line for line in rest if line.kind == "heading" and line.depth == 1)
            between = rest[: rest.index(second)]
            if any(line.kind == "box" or (line.kind == "row" and _box_cell(_cells(line.text))) for line in between):
                return None
        return Section(text, headings[0].number, 0)

    # --- Lines, by their kind --------------------------------------------------------------------------
    def _heading(self, line: Line) -> None:
        if self.title and line.number == self.title.line:
            self.open = [self.title]
            return
        if title := self._heading_text(line):
            self._end(line)
            self.open.append(Section(title, line.number, line.depth))

    def _heading_text(self, line: Line) -> str:
        text = SHORTCODE.sub("", inline.plain(line.text, self.found.references)[0])
        return cut(NUMBERED.sub("", text, count=1) if NUMBERED.match(text) else text)

    def _end(self, line: Line) -> None:
        while self.open and self.open[-1].depth >= line.depth:
            self.open.pop()

    def _box(self, line: Line) -> None:
        text, links = inline.plain(BLOCK.sub("", line.text), self.found.references)
        if not text and not links:
            self.remarks.add(line.number, line.text, "title-missing")
        elif self.promoting and line.parent is None and line.boxes:
            self.sections[line.number] = Section(cut(text.rstrip(":： ")), line.number, 0)
            self.items[line.number] = OutlineItem(title=text, state=self._state(line), line=line.number)
        else:
            self._add(line, text or links[0].title, links, self._state(line))

    def _add(self, line: Line, text: str, links: list[Link], state: str) -> None:
        above = _above(line)
        groups = tuple(self.sections[one.number] for one in above if one.number in self.sections)
        title = text
        for one in reversed([one for one in above if one.number in self.items and one.number not in self.sections]):
            longer = f"{self.items[one.number].title.rstrip(':： ')}: {text}" if title is text else title
            title = longer if len(longer) <= TITLE_AT_MOST else title
        item = OutlineItem(title=cut(title), links=links, state=state, line=line.number)
        if item.title != title:
            self.remarks.add(line.number, text, "title-cut")
            item.meaning = text[:MEANING_AT_MOST]
        self.items[line.number] = item
        for section in self.open:
            section.closed = True
        self.entries.append(Entry((*(one for one in self.open if one is not self.title), *groups), item))

    def _state(self, line: Line) -> str:
        mark = MARKS.get(line.mark)
        if mark is None:
            self.remarks.add(line.number, line.text, "unknown-mark")
        return STATES[mark or " "] if self.marked else ""

    def _bullet(self, line: Line) -> None:
        if line.boxes:
            text = inline.plain(line.text, self.found.references)[0].rstrip(":： ")
            if text:
                self.sections[line.number] = Section(cut(text), line.number, 0)
            return
        item = self._item_of(line)
        if item is None:
            before = self.before
            if before and before.kind == "box" and before.parent is line.parent and before.indent == line.indent:
                self.remarks.add(line.number, line.text, "no-box")
            return
        text, links = inline.plain(line.text, self.found.references)
        item.links += links
        if not (len(links) == 1 and links[0].title == text):
            depth = len(_above(line)) - 1
            _say(item, f"{'  ' * max(depth - self._depth(line), 0)}- {line.text.strip()}", line.joined)

    def _depth(self, line: Line) -> int:
        """How many bullets the item that a line belongs to stands in."""
        return next((len(_above(one)) for one in reversed(_above(line)) if one.number in self.items), 0)

    def _text(self, line: Line) -> None:
        item = self._item_of(line)
        if item is not None and line.parent:
            text = line.text.expandtabs(4)
            lead = min(len(text) - len(text.lstrip()), line.parent.indent + 2)
            _say(item, text[lead:].rstrip(), line.joined)
        elif self.open and not self.open[-1].closed and line.parent is None:
            section = self.open[-1]
            if section.summary and not line.joined:
                section.closed = True
            elif text := inline.plain(line.text, self.found.references)[0]:
                section.summary.append(text)

    def _row(self, line: Line) -> None:
        """A row of a table with a box in it is an item; the first words in it are its title."""
        cells = _cells(line.text)
        place = _box_cell(cells)
        if place is None:
            self.columns = self.columns or [inline.plain(cell)[0].casefold() for cell in cells]
            return
        box = CELL_BOX.match(cells[place])
        line.mark = ((box[1] or box[2]) if box else "") or ""
        own = cells[place][box.end() :] if box else ""
        named = [cell for name, cell in zip(self.columns, cells, strict=False) if name in TASK_WORDS]
        read = [
            inline.plain(cell, self.found.references) for cell in (own, *named, *cells[:place], *cells[place + 1 :])
        ]
        text = next((text for text, _links in read if any(one.isalpha() for one in text)), "")
        if not text:
            self.remarks.add(line.number, line.text, "title-missing")
            return
        links = {link.url: link for _text, links in read for link in links}
        self._add(line, text, [*links.values()], self._state_of_row(line))

    def _state_of_row(self, line: Line) -> str:
        state = STATES[MARKS.get(line.mark) or " "]
        if state != "todo" and not self.marked:
            self.marked = True
            for entry in self.entries:
                entry.item.state = "todo"
        return state if self.marked else ""

    def _note(self, line: Line) -> None:
        if (item := self._item_of(line)) is not None:
            _say(item, line.text, False)

    def _item_of(self, line: Line) -> OutlineItem | None:
        """The item that a line belongs to: of the bullets that it stands in, the innermost that is one."""
        for one in reversed(_above(line)):
            if one.number in self.sections:
                return None
            if one.number in self.items:
                return self.items[one.number]
        return None

    def _judge(self) -> None:
        """A box that became a category has no tick of its own: told where that differs from what stands in it."""
        open_in = {part.line for entry in self.entries if entry.item.state != "done" for part in entry.path}
        for number in self.sections:
            if (box := self.items.get(number)) and box.state == "done" and number in open_in:
                self.remarks.add(number, box.title, "box-lost")


# --- Texts --------------------------------------------------------------------------------------------
def _above(line: Line) -> list[Line]:
    """The bullets that a line stands in, from the outermost on."""
    found = []
    above = line.parent
    while above:
        found.append(above)
        above = above.parent
    return found[::-1]


def _say(item: OutlineItem, text: str, joined: bool) -> None:
    gap = "" if not item.meaning else "\n" if joined else "\n\n"
    item.meaning = (item.meaning + gap + text)[:MEANING_AT_MOST].strip("\n")


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in CELLS.split(row.strip().removeprefix("|").removesuffix("|"))[:50]]


def _box_cell(cells: Sequence[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if CELL_BOX.match(cell)), None)
