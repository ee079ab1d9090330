"""Files: plain values in, text out, and back. Nothing of ours is imported here, and no database is asked."""

from checklist.exchange.files import (
    FILE_AT_MOST,
    FORMATS,
    decode,
    format_of,
    pieces_of,
    read_outline,
    write_outline,
)
from checklist.exchange.outline import (
    Link,
    Outline,
    OutlineCategory,
    OutlineItem,
    OutlineLevel,
    Remark,
    Unreadable,
)
from checklist.exchange.pasted import read_given
from checklist.exchange.personal import FORMAT, VERSION, write_archive

__all__ = [
    "FILE_AT_MOST",
    "FORMAT",
    "FORMATS",
    "VERSION",
    "Link",
    "Outline",
    "OutlineCategory",
    "OutlineItem",
    "OutlineLevel",
    "Remark",
    "Unreadable",
    "decode",
    "format_of",
    "pieces_of",
    "read_given",
    "read_outline",
    "write_archive",
    "write_outline",
]
