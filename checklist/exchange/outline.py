"""An outline: a list with its levels, categories and items as plain values, as files carry it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace


@dataclass(slots=True)
class Link:
    """A title and an address; `source` is one of `article`, `curators`, `owner`."""

    title: str
    url: str
    note: str = ""
    year: int | None = None
    source: str = "owner"


@dataclass(slots=True, kw_only=True)
class OutlineItem:
    """One line of a list, and, where the file has them, where its person stands and what they noted.

    `id` is the item's UUID and `skill` the skill's key or UUID, "" where the file has none; `state` is "" where the
    file says nothing; `done_on` is an ISO 8601 date, month or year; `line` counts the file's lines from 1.
    """

    title: str
    id: str = ""
    skill: str = ""
    ongoing: bool = False
    meaning: str = ""
    criteria: list[str] = field(default_factory=list)
    worth_knowing: str = ""
    links: list[Link] = field(default_factory=list)
    retired: bool = False
    state: str = ""
    done_on: str = ""
    practised_on: str = ""
    note: str = ""
    line: int = 0


@dataclass(slots=True, kw_only=True)
class OutlineCategory:
    """A group of items."""

    title: str
    id: str = ""
    summary: str = ""
    retired: bool = False
    items: list[OutlineItem] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True, kw_only=True)
class OutlineLevel:
    """A coarse step of a list, with its categories."""

    title: str
    id: str = ""
    pace: str = ""
    summary: str = ""
    links: list[Link] = field(default_factory=list)
    retired: bool = False
    categories: list[OutlineCategory] = field(default_factory=list)
    line: int = 0


@dataclass(slots=True, kw_only=True)
class Outline:
    """A whole list. `id` is its UUID, "" where the file has none; `language` is `en` or `zh-hans`, "" if unknown.

    `carries` says which of an item's optional values the format had room for in this file, so that what is missing
    can be told from what is empty: any of `meaning`, `criteria`, `worth_knowing`, `links`, `state` (with the dates),
    `note`, `retired`, `skill` (with `ongoing`); and `summary`: whether list, levels and categories come with their
    summaries, paces and links.
    """

    title: str = ""
    id: str = ""
    language: str = ""
    summary: str = ""
    links: list[Link] = field(default_factory=list)
    levels: list[OutlineLevel] = field(default_factory=list)
    carries: frozenset[str] = frozenset()

    def carrying(self, names: frozenset[str]) -> "Outline":
        """The same outline, said to carry these values only. What it does not carry is not written."""
        return replace(self, carries=names)

    @property
    def items(self) -> Iterator[OutlineItem]:
        """Every item, in order."""
        return (item for level in self.levels for category in level.categories for item in category.items)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader did not understand, or had to guess: the line of the file, what it says, and why."""

    line: int
    text: str
    code: str


class Unreadable(ValueError):
    """The file as a whole cannot be read: `code` says why, `line` where (0: nowhere in particular), `text` at what."""

    def __init__(self, code: str, line: int = 0, text: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.text = code, line, text
