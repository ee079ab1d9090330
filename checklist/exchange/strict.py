"""Strict JSON: no name twice, no number that is none, nothing too deep, each value of its type; and where it is not."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

from checklist.exchange.outline import Unreadable
from checklist.exchange.remarks import SURROGATES, Remarks, said_on

DEEPEST = 20
OBJECTS_AT_MOST = 200_000  # objects and arrays: five million bytes of empty ones would be a gigabyte
PIECE = re.compile(r'"(?:[^"\\]+|\\.)*"?|[{}\[\]\n]', re.DOTALL)  # a string's end may be missing: no way back
T = TypeVar("T")


class Found(dict[str, Any]):
    """An object of the file, and the line that it begins on."""

    line = 0


def loaded(text: str) -> Any:
    starts = iter(_starts(text))

    def together(pairs: list[tuple[str, Any]]) -> Found:
        made = Found(pairs)
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


class Taker:
    """One object of the file: its values by name, each checked; what was not asked for is told at the end."""

    def __init__(self, found: Found, where: str, remarks: Remarks) -> None:
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

    def each(self, name: str, make: Callable[["Taker"], T]) -> list[T]:
        """What is made of each object of an array."""
        return [self._one(f"{name}[{at}]", one, make) for at, one in enumerate(self._take(name, list, []))]

    def _one(self, name: str, value: Any, make: Callable[["Taker"], T]) -> T:
        if not isinstance(value, Found):
            self._refuse(name)
        taker = Taker(value, self._path(name), self.remarks)
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
