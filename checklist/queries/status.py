"""Where a member stands on an assignment, in one word: the rule, in the order in which it is asked."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from checklist.queries.tally import Tally

STALLED_AFTER = 14  # days without a change
BEHIND_BY = 20  # points of time gone above the percent done


class Status(models.TextChoices):
    """In the order in which they are asked: the first that holds is the one."""

    FINISHED = "finished", _("finished")
    OVERDUE = "overdue", _("overdue")
    NOT_STARTED = "not_started", _("not started")
    STALLED = "stalled", _("stalled")
    BEHIND = "behind", _("behind")
    ON_TRACK = "on_track", _("on track")


class Stand(NamedTuple):
    """What a member has of an assignment: the tally of what is assigned, whether its target is reached, and the day of
    the last change on an assigned item, None where there was none."""

    tally: Tally
    reached: bool
    last: date | None


@dataclass(frozen=True, slots=True)
class Term:
    """From when to when an assignment is, seen from one day."""

    starts_on: date
    due_on: date | None
    today: date

    @property
    def gone(self) -> int:
        """The share of the time that is gone, in percent, 0 to 100; 0 where there is no date."""
        if self.due_on is None:
            return 0
        whole = (self.due_on - self.starts_on).days
        past = (self.today - self.starts_on).days
        return max(0, min(100, 100 * past // whole)) if whole > 0 else 100 * (past >= 0)

    def _is_behind(self, percent: int) -> bool:
        """Whether the share of time gone, which is not floored for this, is too far above the percent done."""
        if self.due_on is None:
            return False
        whole, past = (self.due_on - self.starts_on).days, (self.today - self.starts_on).days
        return 100 * past > (percent + BEHIND_BY) * whole if whole else percent < 100 - BEHIND_BY

    def status_of(self, stand: Stand) -> Status:
        """Where somebody stands who has this much (DESIGN, rule 11). No query."""
        if stand.reached:
            return Status.FINISHED
        if self.due_on is not None and self.today > self.due_on:
            return Status.OVERDUE
        if stand.last is None:
            return Status.NOT_STARTED
        if (self.today - stand.last).days >= STALLED_AFTER:
            return Status.STALLED
        if self._is_behind(stand.tally.percent):
            return Status.BEHIND
        return Status.ON_TRACK
