"""The archive of everything that one account holds: one ZIP with JSON, the same to read as Markdown, and a README.

The format is documented in docs/personal-data.md. Values come row by row and leave as text, so that the size of a
history does not matter.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import IO, Any
from uuid import UUID

from django.utils import timezone

from checklist.exchange import reading

FORMAT = "ml-checklist-personal-data"
VERSION = 1
Values = Mapping[str, Any]


def write_archive(file: IO[bytes], data: Values, boards: Sequence[Values]) -> None:
    """Write the archive: `data` becomes data.json; `boards` are the lists with the person's standings on them.

    The active language and time zone are those of the texts. Each iterable in `data` may be read more than once.
    """
    now = timezone.localtime()
    head = {"format": FORMAT, "version": VERSION, "exported_at": now}
    files: dict[str, Iterable[str]] = {
        "README.md": reading.about(now, data["profile"]),
        "data.json": json_text({**head, **data}),
        "progress.md": reading.progress(boards, data["progress"]),
        "notes.md": reading.notes(data),
        "history.md": reading.history(data["operations"]),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in files.items():
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with archive.open(entry, "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="\n") as text:  # type: ignore[type-var]
                text.writelines(pieces)


def json_text(data: Values) -> Iterator[str]:
    """JSON in pieces: a row a line, and no more than a row in memory."""
    yield "{"
    for number, (name, value) in enumerate(data.items()):
        yield f"{',' if number else ''}\n  {_dumped(name)}: "
        if isinstance(value, (str, int, date, Mapping)):
            yield _dumped(value)
        else:
            yield from _array(value)
    yield "\n}\n"


def _array(rows: Iterable[Values]) -> Iterator[str]:
    comma = ""
    yield "["
    for row in rows:
        yield f"{comma}\n    {_dumped(row)}"
        comma = ","
    yield "\n  ]" if comma else "]"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """Moments in UTC, days and UUIDs as they are written everywhere."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, UUID)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
