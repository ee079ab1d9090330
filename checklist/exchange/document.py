"""A checklist as JSON: everything it has, with nothing lost. docs/checklist.schema.json says how it is made."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checklist.exchange.lines import ITEMS_AT_MOST
from checklist.exchange.outline import Link, Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark, Unreadable
from checklist.exchange.remarks import PARTS_AT_MOST, Remarks
from checklist.exchange.strict import Found, Taker, loaded

FORMAT, VERSION = "ml-checklist", 1
CARRIED = ("criteria", "links", "meaning", "note", "retired", "skill", "state", "summary", "worth_knowing")
STATES = ("", "todo", "learning", "done", "skipped")
SOURCES = ("article", "curators", "owner")
LANGUAGES = ("", "en", "zh-hans")


# --- Writing ------------------------------------------------------------------------------------------
def write_document(outline: Outline) -> Iterator[str]:
    """The list as JSON, an item a line, and no more than an item at a time in memory."""
    carries = outline.carries
    head: dict[str, Any] = {"format": FORMAT, "version": VERSION}
    head |= _known(id=outline.id) | {"title": outline.title} | _known(language=outline.language)
    head["carries"] = [name for name in CARRIED if name in carries]
    if "summary" in carries:
        head |= _known(summary=outline.summary, links=_links(outline.links))
    levels = [one for one in outline.levels if "retired" in carries or not one.retired]
    yield "{\n " + _inner(head) + ',\n "levels": ['
    for number, level in enumerate(levels):
        yield ("," if number else "") + "\n  {" + _inner(_level(level, carries)) + ', "categories": ['
        categories = [one for one in level.categories if "retired" in carries or not one.retired]
        for place, category in enumerate(categories):
            yield ("," if place else "") + "\n   {" + _inner(_category(category, carries)) + ', "items": ['
            items = (one for one in category.items if "retired" in carries or not one.retired)
            for at, item in enumerate(items):
                yield ("," if at else "") + "\n    {" + _inner(_item(item, carries)) + "}"
            yield "]}"
        yield "]}"
    yield "\n ]\n}\n"


def _inner(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)[1:-1]


def _known(**values: Any) -> dict[str, Any]:
    """The values that say something; what is missing is read as empty."""
    return {name: value for name, value in values.items() if value}


def _links(links: Sequence[Link]) -> list[dict[str, Any]]:
    return [
        {"title": link.title, "url": link.url}
        | _known(note=link.note)
        # A year is a number, 0 included.
        | ({} if link.year is None else {"year": link.year})
        | {"source": link.source}
        for link in links
    ]


def _level(level: OutlineLevel, carries: frozenset[str]) -> dict[str, Any]:
    more = _known(pace=level.pace, summary=level.summary, links=_links(level.links)) if "summary" in carries else {}
    return _known(id=level.id) | {"title": level.title} | more | _known(retired=level.retired)


def _category(category: OutlineCategory, carries: frozenset[str]) -> dict[str, Any]:
    more = _known(summary=category.summary) if "summary" in carries else {}
    return _known(id=category.id) | {"title": category.title} | more | _known(retired=category.retired)


def _item(item: OutlineItem, carries: frozenset[str]) -> dict[str, Any]:
    values = _known(
        skill=item.skill,
        meaning=item.meaning,
        criteria=item.criteria,
        worth_knowing=item.worth_knowing,
        links=_links(item.links),
        retired=item.retired,
        state=item.state,
        note=item.note,
    )
    kept = {name: value for name, value in values.items() if name in carries}
    kept |= _known(ongoing=item.ongoing) if "skill" in carries else {}
    kept |= _known(done_on=item.done_on, practised_on=item.practised_on) if "state" in carries else {}
    return _known(id=item.id) | {"title": item.title} | kept


# --- Reading ------------------------------------------------------------------------------------------
def read_document(text: str, name: str) -> tuple[Outline, list[Remark]]:
    """The list in a JSON file. Raises Unreadable for what is no JSON, or is not made as the schema says."""
    found = loaded(text)
    if not isinstance(found, Found) or found.get("format") != FORMAT:
        raise Unreadable("json-format", 1)
    if found.get("version") != VERSION or isinstance(found["version"], bool):
        raise Unreadable("version", found.line, str(found.get("version", ""))[:40])
    return _Reader().outline(found)


class _Reader:
    """Takes the values out, each as what it has to be; `where` is the path to what is being read."""

    def __init__(self) -> None:
        self.remarks = Remarks()
        self.items = self.parts = 0

    def outline(self, found: Found) -> tuple[Outline, list[Remark]]:
        take = Taker(found, "", self.remarks)
        take.known({"format", "version", "$schema", "carries", "levels"})
        outline = Outline(title=take.text("title"), id=take.text("id"), language=take.one_of("language", LANGUAGES))
        outline.summary, outline.links = take.text("summary"), take.each("links", _link)
        outline.levels = take.each("levels", self._level)
        carries = take.texts("carries") if "carries" in found else [*CARRIED]
        outline.carries = frozenset(carries) & {*CARRIED}
        if "carries" not in found:
            outline.carries = _carried(outline)
        take.finish()
        return outline, self.remarks.found

    def _level(self, take: Taker) -> OutlineLevel:
        self._count()
        return OutlineLevel(
            title=take.title(),
            id=take.text("id"),
            pace=take.text("pace"),
            summary=take.text("summary"),
            links=take.each("links", _link),
            retired=take.flag("retired"),
            categories=take.each("categories", self._category),
            line=take.found.line,
        )

    def _category(self, take: Taker) -> OutlineCategory:
        self._count()
        return OutlineCategory(
            title=take.title(),
            id=take.text("id"),
            summary=take.text("summary"),
            retired=take.flag("retired"),
            items=take.each("items", self._item),
            line=take.found.line,
        )

    def _count(self) -> None:
        self.parts += 1
        if self.parts > PARTS_AT_MOST:
            raise Unreadable("too-many-parts")

    def _item(self, take: Taker) -> OutlineItem:
        self.items += 1
        if self.items > ITEMS_AT_MOST:
            raise Unreadable("too-many-items")
        return OutlineItem(
            title=take.title(),
            id=take.text("id"),
            skill=take.text("skill"),
            ongoing=take.flag("ongoing"),
            meaning=take.text("meaning"),
            criteria=take.texts("criteria"),
            worth_knowing=take.text("worth_knowing"),
            links=take.each("links", _link),
            retired=take.flag("retired"),
            state=take.one_of("state", STATES),
            done_on=take.date("done_on"),
            practised_on=take.date("practised_on"),
            note=take.text("note"),
            line=take.found.line,
        )


def _link(take: Taker) -> Link:
    return Link(
        title=take.text("title"),
        url=take.text("url"),
        note=take.text("note"),
        year=take.number("year"),
        source=take.one_of("source", SOURCES, "owner"),
    )


def _carried(outline: Outline) -> frozenset[str]:
    """What a file carries that does not say it: what it says anything about."""
    said = {name for item in outline.items for name in CARRIED if name != "summary" and getattr(item, name)}
    parts: list[Outline | OutlineLevel] = [outline, *outline.levels]
    return frozenset(said | ({"summary"} if any(part.summary or part.links for part in parts) else set()))
