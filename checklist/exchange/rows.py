"""Rows of texts as CSV (RFC 4180) for spreadsheets: with a byte order mark, and no formula in it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from checklist.exchange.table import defused


def write_rows(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows as CSV, piece by piece."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield "\ufeff"
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
