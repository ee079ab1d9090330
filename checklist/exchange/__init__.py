"""Files: plain values in, text out, and back. Nothing of ours is imported here, and no database is asked."""

from checklist.exchange.personal import FORMAT, VERSION, write_archive

__all__ = ["FORMAT", "VERSION", "write_archive"]
