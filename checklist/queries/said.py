"""Dates as people say them: a day, a month or a year, in ISO 8601 (`2024-03-17`, `2024-03`, `2024`)."""

import re
from calendar import monthrange
from datetime import date

SAID = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
EARLIEST = 1950  # nobody learned this before


def first_day(said: str) -> date:
    """The first day of what was said. Raises ValueError where it is no date. No query."""
    year, month, day = _parts(said)
    return date(year, month or 1, day or 1)


def last_day(said: str) -> date:
    """The last day of what was said. Raises ValueError where it is no date. No query."""
    year, month, day = _parts(said)
    return date(year, month or 12, day or monthrange(year, month or 12)[1])


def _parts(said: str) -> tuple[int, int | None, int | None]:
    found = SAID.fullmatch(said)
    if not found or int(found[1]) < EARLIEST:
        raise ValueError(f"Not a day, a month or a year: {said!r}")
    year, month, day = (int(part) if part else None for part in found.groups())
    return year or 0, month, day
