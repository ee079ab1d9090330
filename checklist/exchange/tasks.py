"""A checklist as a Markdown task list: `#` the list, `##` levels, `###` categories, `- [x]` items.

What a box cannot say stands in comments that nobody sees: ids, skills, states other than done, dates. A box that was
ticked by hand wins over its comment.
"""

from collections.abc import Iterator
from urllib.parse import quote, unquote

from checklist.exchange import inline, readme
from checklist.exchange.arranging import untitled
from checklist.exchange.lines import MARKS, NOTE, Line, Scan, scan
from checklist.exchange.outline import Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark, Unreadable
from checklist.exchange.remarks import Remarks, said_on, uuid_in

VERSION = "1"
CARRIED = ("links", "note", "skill", "state")
LANGUAGES = {"en", "zh-hans"}
STATES = {"todo", "learning", "done", "skipped"}
BOXES = {"x": "done", "/": "learning", "-": "skipped", " ": "todo"}


# --- Writing ------------------------------------------------------------------------------------------
def write_tasks(outline: Outline) -> Iterator[str]:
    """The list as Markdown, without what is retired."""
    carried = [name for name in CARRIED if name in outline.carries]
    head = [f"ml-checklist:{VERSION}", *_named(outline.id), *_fact("language", outline.language)]
    yield f"# {inline.escaped(outline.title)}\n\n{_comment([*head, 'carries:' + ','.join(carried)])}\n"
    for level in outline.levels:
        if level.retired:
            continue
        yield f"\n## {_line(level.title, _named(level.id))}\n"
        for category in level.categories:
            if not category.retired:
                yield f"\n### {_line(category.title, _named(category.id))}\n\n"
                for item in category.items:
                    if not item.retired:
                        yield from _item(item, outline.carries)


def _item(item: OutlineItem, carries: frozenset[str]) -> Iterator[str]:
    facts = _named(item.id)
    if "skill" in carries:
        facts += [*_fact("skill", quote(item.skill, safe="/:.~-_")), *(["ongoing"] if item.ongoing else [])]
    mark = " "
    if "state" in carries:
        mark = "x" if item.state == "done" else " "
        facts += [f"state:{item.state}"] if item.state in {"learning", "skipped"} else []
        facts += [*_fact("done", item.done_on), *_fact("practised", item.practised_on)]
    yield f"- [{mark}] {_line(item.title, facts)}\n"
    if "links" in carries:
        yield from (f"  - {inline.link_line(link)}\n" for link in item.links)
    if "note" in carries and item.note:
        yield f"  {NOTE}\n"
        yield from (f"  {line}\n" if line else "\n" for line in item.note.split("\n"))


def _line(title: str, facts: list[str]) -> str:
    return " ".join([inline.escaped(title), *([_comment(facts)] if facts else [])])


def _comment(facts: list[str]) -> str:
    return f"<!-- {' '.join(facts)} -->"


def _named(uuid: str) -> list[str]:
    return _fact("id", uuid)


def _fact(name: str, value: str) -> list[str]:
    return [f"{name}:{value}"] if value else []


# --- Reading ------------------------------------------------------------------------------------------
def read_tasks(text: str, name: str) -> tuple[Outline, list[Remark]]:
    """The list in a Markdown file: one of ours, or any with boxes in it. Raises Unreadable for one without."""
    found = scan(text)
    if found.head is None:
        return readme.read_boxes(found, name)
    if found.head["ml-checklist"] != VERSION:
        raise Unreadable("version", text=found.head["ml-checklist"])
    return _Own(found, name).run()


class _Own:
    """Reads a file that was written here, and maybe changed by hand."""

    def __init__(self, found: Scan, name: str) -> None:
        head = found.head or {}
        self.found = found
        self.carries = {one for one in head.get("carries", "").split(",") if one in CARRIED}
        self.said_state = "state" in self.carries
        self.outline = Outline(title="", id=head.get("id", ""), language=head.get("language", ""))
        if self.outline.language not in LANGUAGES:
            self.outline.language = ""
        self.name = name
        self.remarks = Remarks(found.remarks)
        self.items: dict[int, OutlineItem] = {}  # by the number of their line

    def run(self) -> tuple[Outline, list[Remark]]:
        for line in self.found.lines:
            {"heading": self._heading, "box": self._box, "note": self._note, "end": lambda _line: None}.get(
                line.kind, self._text
            )(line)
        self.outline.title = self.outline.title or self.name
        self.outline.carries = frozenset(self.carries)
        return self.outline, self.remarks.found

    def _heading(self, line: Line) -> None:
        title = inline.plain(line.text)[0]
        if not title:
            self.remarks.add(line.number, line.text, "title-missing")
        elif line.depth == 1 and not self.outline.title:
            self.outline.title = title
        elif line.depth <= 2:
            self.outline.levels.append(OutlineLevel(title=title, id=line.facts.get("id", ""), line=line.number))
        else:
            category = OutlineCategory(title=title, id=line.facts.get("id", ""), line=line.number)
            self._level(line).categories.append(category)

    def _level(self, line: Line) -> OutlineLevel:
        if not self.outline.levels:
            title = self.outline.title or self.name or untitled()
            self.outline.levels.append(OutlineLevel(title=title, line=line.number))
        return self.outline.levels[-1]

    def _category(self, line: Line) -> OutlineCategory:
        level = self._level(line)
        if not level.categories:
            level.categories.append(OutlineCategory(title=level.title, line=line.number))
        return level.categories[-1]

    def _box(self, line: Line) -> None:
        title, links = inline.plain(line.text)
        if not title:
            self.remarks.add(line.number, line.text, "title-missing")
            return
        facts = line.facts
        skill = unquote(facts.get("skill", ""))[:200]
        item = OutlineItem(title=title, id=facts.get("id", ""), skill=skill, ongoing="ongoing" in facts, links=links)
        item.line = line.number
        self._standing(item, line)
        self.items[line.number] = item
        self._category(line).items.append(item)

    def _standing(self, item: OutlineItem, line: Line) -> None:
        """What the box says and, where it says nothing, the comment."""
        mark = MARKS.get(line.mark)
        if mark is None:
            self.remarks.add(line.number, line.text, "unknown-mark")
        said = line.facts.get("state", "")
        if said and said not in STATES:
            self.remarks.add(line.number, f"state:{said}", "unknown-state")
            said = ""
        state = BOXES[mark or " "]
        if state == "todo":
            state = said if said in {"learning", "skipped"} else state
        if state != "todo" or self.said_state:
            item.state = state
            self.carries.add("state")
        if state == "done":
            item.done_on = self._date(line, "done")
        item.practised_on = self._date(line, "practised")

    def _date(self, line: Line, name: str) -> str:
        said = line.facts.get(name, "")
        if (found := said_on(said)) is None:
            self.remarks.add(line.number, f"{name}:{said}", "unknown-date")
        return found or ""

    def _note(self, line: Line) -> None:
        if line.parent and (item := self.items.get(line.parent.number)):
            item.note = "\n".join(one for one in (item.note, line.text) if one)
            self.carries.add("note")

    def _text(self, line: Line) -> None:
        """Below an item: a link, or words; anywhere else: nothing that a list has a place for."""
        item = self._item_of(line)
        if item is None:
            self.remarks.add(line.number, line.text, "not-understood")
        elif line.kind == "bullet" and (link := inline.link_from(line.text, line.facts)):
            item.links.append(link)
        elif "note" in self.carries:
            item.note = "\n".join(one for one in (item.note, line.text.strip()) if one)
        elif uuid_in(item.id):
            self.remarks.add(line.number, line.text, "text-ignored")
        else:
            item.meaning = "\n".join(one for one in (item.meaning, line.text.strip()) if one)

    def _item_of(self, line: Line) -> OutlineItem | None:
        above = line.parent
        while above and above.number not in self.items:
            above = above.parent
        return self.items[above.number] if above else None
