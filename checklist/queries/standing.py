"""Where one person stands with one skill, as values: what a progress row says, and what no row says."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from checklist.models import State

FRESH_DAYS = 30  # a practice is fresh for so many days, then due


class Practice(StrEnum):
    """How an ongoing skill stands."""

    NEVER = "never"
    FRESH = "fresh"
    DUE = "due"


class Standing(NamedTuple):
    """One row of progress, without whose it is."""

    state: str = State.TODO.value
    done_on: date | None = None
    done_at: datetime | None = None
    practised_on: date | None = None
    started_said: str = ""
    done_said: str = ""
    version: int = 0
    changed_at: datetime | None = None

    def practice(self, today: date) -> Practice:
        """Never, fresh or due on that day (of the person's own time zone)."""
        if self.practised_on is None:
            return Practice.NEVER
        return Practice.FRESH if (today - self.practised_on).days < FRESH_DAYS else Practice.DUE

    def days_left(self, today: date) -> int:
        """How many days a practice stays fresh, 0 to 30."""
        if self.practised_on is None:
            return 0
        return min(FRESH_DAYS, max(0, FRESH_DAYS - (today - self.practised_on).days))


NEVER = Standing()
