"""What every reader does: ids, states and dates that can be trusted, and no more remarks than a person reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from checklist.exchange.lines import ITEMS_AT_MOST
from checklist.exchange.outline import Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark, Unreadable

REMARKS_AT_MOST = 200
PARTS_AT_MOST = 3_000
TITLE_AT_MOST = 200
SURROGATES = re.compile(r"[\ud800-\udfff]")
SAID = re.compile(r"(\d{4})(?:\s?[-/.年]\s?(\d{1,2})(?:\s?[-/.月]\s?(\d{1,2}))?)?\s?[月日]?(?:[T ].*)?", re.DOTALL)
Part = Outline | OutlineLevel | OutlineCategory | OutlineItem


@dataclass(slots=True)
class Remarks:
    """The remarks of one reading."""

    found: list[Remark] = field(default_factory=list)

    def add(self, line: int, text: str, code: str) -> None:
        """Remember a remark; beyond a number that nobody reads, only that there are more."""
        if len(self.found) < REMARKS_AT_MOST:
            self.found.append(Remark(line, text.strip()[:200], code))
        elif len(self.found) == REMARKS_AT_MOST:
            self.found.append(Remark(line, "", "more"))


def said_on(text: str) -> str | None:
    """A date, month or year as ISO 8601; "" for nothing, None for what is none."""
    if not text.strip():
        return ""
    if (match := SAID.fullmatch(text.strip()[:40])) is None:
        return None
    year, month, day = match.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join([year, *(f"{int(one):02}" for one in (month, day) if one)])


def finish(outline: Outline, remarks: list[Remark]) -> tuple[Outline, list[Remark]]:
    """Check the size, and every id: one that is none, or stands twice, is dropped and told. In order of the lines."""
    if sum(1 for _ in outline.items) > ITEMS_AT_MOST:
        raise Unreadable("too-many-items")
    if sum(1 + len(level.categories) for level in outline.levels) > PARTS_AT_MOST:
        raise Unreadable("too-many-parts")
    kept = Remarks()
    found = sorted([*remarks, *_bad_ids(outline)], key=lambda remark: remark.line)
    for remark in found:
        kept.add(remark.line, remark.text, remark.code)
    return outline, kept.found


def _bad_ids(outline: Outline) -> Iterator[Remark]:
    seen: set[str] = set()
    for part in parts_of(outline):
        if not part.id:
            continue
        uuid, line = uuid_in(part.id), getattr(part, "line", 1)
        if uuid is None or uuid in seen:
            yield Remark(line, part.title[:200], "bad-id" if uuid is None else "id-twice")
            uuid = None
        seen.add(uuid or "")
        part.id = uuid or ""


def uuid_in(text: str) -> str | None:
    """A UUID as it is written everywhere, or None."""
    try:
        return str(UUID(text)) if len(text) <= 45 else None
    except ValueError:
        return None


def parts_of(outline: Outline) -> Iterator[Part]:
    """The list and its parts, in order."""
    yield outline
    for level in outline.levels:
        yield level
        for category in level.categories:
            yield category
            yield from category.items
