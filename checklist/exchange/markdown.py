"""Markdown that stays what it is, whatever people wrote: one line is one line, and a text cannot leave its place."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
NOT_IN_ADDRESSES = re.compile(r"[\s<>\\`]")


def one_line(text: str) -> str:
    """A title or a line: white space single, control characters gone, nothing of it read as Markdown."""
    shown = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    return SPECIAL.sub(r"\\\1", " ".join(shown.split()))


def address(url: str) -> str:
    """An address as a link that ends where it ends."""
    return f"<{NOT_IN_ADDRESSES.sub(lambda found: ''.join(f'%{byte:02X}' for byte in found[0].encode()), url)}>"


def quoted(text: str) -> Iterator[str]:
    """A text in Markdown of one's own, as a quotation: its headings and fences end where it ends."""
    for line in text.splitlines():
        yield f"> {line}".rstrip()


def day(value: date | datetime) -> str:
    """A date, of a moment in the person's time zone, as `2026-03-01`."""
    return (timezone.localtime(value).date() if isinstance(value, datetime) else value).isoformat()
