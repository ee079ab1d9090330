"""Readings about people and what they may choose."""

from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from accounts.models import User


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of all time zones that people may choose. No queries."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, or None where there is none. No queries."""
    return ZoneInfo(name) if name in zones() or name == "UTC" else None


def address_is_taken(email: str) -> bool:
    """Whether somebody signs in with this address. One query."""
    return User.objects.filter(email__iexact=email).exists()
