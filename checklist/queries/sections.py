"""Which part of a large list a page shows at once: a level of it, or a part of a level. No query."""

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.queries.sheet import Sheet, SheetLevel

AT_ONCE = 500  # items; the board of a list with no more shows them all


@dataclass(frozen=True, slots=True)
class Section:
    """So much of a level as a page shows: `parts` are the first and the last place of each of the level's parts."""

    level: SheetLevel
    number: int
    parts: Sequence[tuple[int, int]]
    items: frozenset[str]  # by uuid


def section_of(sheet: Sheet, level: SheetLevel | None, number: int) -> Section | None:
    """The part of that number of the level; None where the whole list is shown."""
    if level is None or len(sheet.items) <= AT_ONCE:
        return None
    count = len(level.items)
    parts = [(start + 1, min(start + AT_ONCE, count)) for start in range(0, count, AT_ONCE)] or [(0, 0)]
    number = min(max(number, 1), len(parts))
    first, last = parts[number - 1]
    return Section(level, number, parts, frozenset(item.uuid for item in level.items[max(first - 1, 0) : last]))
