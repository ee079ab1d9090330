"""A checklist as a file: which format it has, reading it, writing it."""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping

from checklist.exchange import document, table, tasks
from checklist.exchange.outline import Outline, Remark, Unreadable
from checklist.exchange.remarks import SURROGATES, finish

FILE_AT_MOST = 5 * 1024 * 1024  # bytes
LINES_AT_MOST = 200_000
Reader = Callable[[str, str], tuple[Outline, list[Remark]]]
READERS: Mapping[str, Reader] = {
    "markdown": tasks.read_tasks,
    "csv": table.read_table,
    "json": document.read_document,
}
WRITERS: Mapping[str, Callable[[Outline], Iterator[str]]] = {
    "markdown": tasks.write_tasks,
    "csv": table.write_table,
    "json": document.write_document,
}
ENDINGS = {".json": "json", ".csv": "csv", ".tsv": "csv", ".md": "markdown", ".markdown": "markdown"}
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a byte order mark, or UTF-16 with one. Raises Unreadable."""
    if len(data) > FILE_AT_MOST:
        raise Unreadable("too-large")
    mark, encoding = next(((one, name) for one, name in BYTE_ORDER_MARKS.items() if data.startswith(one)), (b"", ""))
    try:
        return data[len(mark) :].decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", data.count(b"\n", 0, error.start) + 1 if encoding[:6] != "utf-16" else 0) from None


def read_outline(text: str, name: str = "") -> tuple[Outline, list[Remark]]:
    """The list in a file, and what of it was not understood. `name` is the file's, and may be missing.

    Raises Unreadable where nothing can be made of the file as a whole.
    """
    text = text.removeprefix("\ufeff")
    check(text)
    outline, remarks = READERS[format_of(text, name)](text, title_from(name))
    return finish(outline, remarks)


def check(text: str) -> None:
    """Refuse what no format can hold, nor a database."""
    if not text.strip():
        raise Unreadable("empty")
    if (at := text.find("\0")) >= 0:
        raise Unreadable("nul", text.count("\n", 0, at) + 1)
    if found := SURROGATES.search(text):
        raise Unreadable("encoding", text.count("\n", 0, found.start()) + 1)
    if len(text) > FILE_AT_MOST:
        raise Unreadable("too-large")
    if text.count("\n") + text.count("\r") > 2 * LINES_AT_MOST:
        raise Unreadable("too-many-lines")


def format_of(text: str, name: str = "") -> str:
    """`markdown`, `csv` or `json`: by the file's name where that says it, and by what is in it otherwise."""
    for ending, found in ENDINGS.items():
        if name.lower().endswith(ending):
            return found
    if text.lstrip()[:1] == "{":
        return "json"
    return "csv" if table.looks_like(text) else "markdown"


def title_from(name: str) -> str:
    """What a file's name says of its content: without folders, ending, and the number that Notion appends."""
    last = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"\.(json|csv|tsv|md|markdown|txt)$", "", last, flags=re.IGNORECASE)
    stem = re.sub(r"[ _-][0-9a-f]{32}(_all)?$", "", stem)
    return "" if stem == "-" else " ".join(re.sub(r"[_\x00-\x1f]", " ", stem).split())[:200]


def write_outline(outline: Outline, as_: str, *, notes: bool = False) -> str:
    """The outline as a file of one of FORMATS, with what both of them carry; with notes only where that is said."""
    return "".join(pieces_of(outline, as_, notes=notes))


def pieces_of(outline: Outline, as_: str, *, notes: bool = False) -> Iterator[str]:
    """The same, piece by piece. (A CSV file begins with a byte order mark, for spreadsheets.)"""
    carried = outline.carries if notes else outline.carries - {"note"}
    return WRITERS[as_](outline.carrying(carried))


FORMATS = tuple(WRITERS)
