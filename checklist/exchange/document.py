"""A checklist as JSON: everything it has, with nothing lost. docs/checklist.schema.json says how it is made."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from checklist.exchange.lines import ITEMS_AT_MOST
from checklist.exchange.outline import Link, Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark, Unreadable
from checklist.exchange.remarks import PARTS_AT_MOST, SURROGATES, Remarks, said_on

FORMAT, VERSION = "ml-checklist", 1
CARRIED = ("criteria", "links", "meaning", "note", "retired", "skill", "state", "summary", "worth_knowing")
DEEPEST = 20
OBJECTS_AT_MOST = 200_000  # objects and arrays: five million bytes of empty ones would be a gigabyte
PIECE = re.compile(r'"(?:[^"\\]+|\\.)*"?|[{}\[\]\n]', re.DOTALL)  # a string's end may be missing: no way back
STATES = ("", "todo", "learning", "done", "skipped")
SOURCES = ("article", "curators", "owner")
LANGUAGES = ("", "en", "zh-hans")
T = TypeVar("T")


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
class _Object(dict[str, Any]):
    """An object of the file, and the line that it begins on."""

    line = 0


def read_document(text: str, name: str) -> tuple[Outline, list[Remark]]:
    """The list in a JSON file. Raises Unreadable for what is no JSON, or is not made as the schema says."""
    found = _loaded(text)
    if not isinstance(found, _Object) or found.get("format") != FORMAT:
        raise Unreadable("json-format", 1)
    if found.get("version") != VERSION or isinstance(found["version"], bool):
        raise Unreadable("version", found.line, str(found.get("version", ""))[:40])
    return _Reader().outline(found)


def _loaded(text: str) -> Any:
    starts = iter(_starts(text))

    def together(pairs: list[tuple[str, Any]]) -> _Object:
        made = _Object(pairs)
        made.line = next(starts, 0)
        if len(made) < len(pairs):
            names = [name for name, _value in pairs]
            raise Unreadable("json-twice", made.line, next(one for one in names if names.count(one) > 1)[:80])
        return made

    try:
        return json.loads(
            text, object_pairs_hook=together, parse_int=_number, parse_float=_no_number, parse_constant=_no_number
        )
    except json.JSONDecodeError as error:
        raise Unreadable("json", error.lineno) from None
    except Unreadable as error:
        if error.code == "json-number":
            error.line = text.count("\n", 0, max(text.find(error.text), 0)) + 1
        raise


def _starts(text: str) -> list[int]:
    """The lines on which the objects begin, in the order in which they end. Raises Unreadable where too much stands in
    one another."""
    line, open_on, found, opened = 1, list[int](), list[int](), 0
    for match in PIECE.finditer(text):
        piece = match[0]
        if piece == "\n":
            line += 1
        elif piece in "{[":
            open_on.append(line)
            opened += 1
            if len(open_on) > DEEPEST:
                raise Unreadable("json-deep", line)
            if opened > OBJECTS_AT_MOST:
                raise Unreadable("too-many-parts", line)
        elif piece in "}]":
            start = open_on.pop() if open_on else line
            found += [start] if piece == "}" else []
        else:
            line += piece.count("\n")
    return found


def _number(text: str) -> int:
    if len(text) > 15:
        raise Unreadable("json-number", 0, text[:40])
    return int(text)


def _no_number(text: str) -> Any:
    raise Unreadable("json-number", 0, text[:40])


class _Reader:
    """Takes the values out, each as what it has to be; `where` is the path to what is being read."""

    def __init__(self) -> None:
        self.remarks = Remarks()
        self.items = self.parts = 0

    def outline(self, found: _Object) -> tuple[Outline, list[Remark]]:
        take = _Taker(found, "", self.remarks)
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

    def _level(self, take: "_Taker") -> OutlineLevel:
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

    def _category(self, take: "_Taker") -> OutlineCategory:
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

    def _item(self, take: "_Taker") -> OutlineItem:
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


def _link(take: "_Taker") -> Link:
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


class _Taker:
    """One object of the file: its values by name, each checked; what was not asked for is told at the end."""

    def __init__(self, found: _Object, where: str, remarks: Remarks) -> None:
        self.found, self.where, self.remarks = found, where, remarks
        self.asked: set[str] = set()

    def known(self, names: set[str]) -> None:
        self.asked |= names

    def text(self, name: str) -> str:
        return self._text(self._take(name, str, ""), name)

    def title(self) -> str:
        title = self.text("title")
        if not title.strip():
            self._refuse("title")
        return title

    def texts(self, name: str) -> list[str]:
        return [self._text(one, f"{name}[{at}]") for at, one in enumerate(self._take(name, list, []))]

    def _text(self, value: Any, name: str) -> str:
        if not isinstance(value, str):
            self._refuse(name)
        if "\0" in value:
            raise Unreadable("nul", self.found.line, self._path(name))
        if SURROGATES.search(value):
            raise Unreadable("encoding", self.found.line, self._path(name))
        return str(value)

    def one_of(self, name: str, values: Sequence[str], default: str = "") -> str:
        value = self._take(name, str, default)
        if value not in values:
            self._refuse(name)
        return str(value)

    def flag(self, name: str) -> bool:
        return bool(self._take(name, bool, False))

    def number(self, name: str) -> int | None:
        value = self._take(name, int, None)
        if isinstance(value, bool):
            self._refuse(name)
        return None if value is None else int(value)

    def date(self, name: str) -> str:
        value = self.text(name)
        if (found := said_on(value)) is None or (value and found != value):
            self._refuse(name)
        return value

    def each(self, name: str, make: Callable[["_Taker"], T]) -> list[T]:
        """What is made of each object of an array."""
        return [self._one(f"{name}[{at}]", one, make) for at, one in enumerate(self._take(name, list, []))]

    def _one(self, name: str, value: Any, make: Callable[["_Taker"], T]) -> T:
        if not isinstance(value, _Object):
            self._refuse(name)
        taker = _Taker(value, self._path(name), self.remarks)
        made = make(taker)
        taker.finish()
        return made

    def _take(self, name: str, kind: type, default: Any) -> Any:
        self.asked.add(name)
        value = self.found.get(name)
        if value is None:
            return default
        if not isinstance(value, kind):
            self._refuse(name)
        return value

    def _path(self, name: str) -> str:
        return f"{self.where}.{name}".lstrip(".")

    def _refuse(self, name: str) -> NoReturn:
        raise Unreadable("json-value", self.found.line, self._path(name))

    def finish(self) -> None:
        for name in sorted(self.found.keys() - self.asked):
            self.remarks.add(self.found.line, self._path(name), "unknown-name")
