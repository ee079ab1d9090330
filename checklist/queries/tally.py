"""The tally: how many items of a part are done, learning and skipped, and what that amounts to."""

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.models import State

REACHED_AT = 80  # percent


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over items that are not ongoing; `total` leaves the skipped out. The only place that divides."""

    done: int = 0
    learning: int = 0
    skipped: int = 0
    total: int = 0

    @classmethod
    def of(cls, states: Iterable[str]) -> "Tally":
        """Count the states of finite items."""
        done = learning = skipped = todo = 0
        for state in states:
            if state == "todo":
                todo += 1
            elif state == "done":
                done += 1
            elif state == "learning":
                learning += 1
            else:
                skipped += 1
        return cls(done, learning, skipped, done + learning + todo)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.done + other.done,
            self.learning + other.learning,
            self.skipped + other.skipped,
            self.total + other.total,
        )

    @property
    def assigned(self) -> "Tally":
        """The same against an assignment: what was assigned is the total, so that the skipped count in it."""
        return Tally(self.done, self.learning, self.skipped, self.total + self.skipped)

    @property
    def percent(self) -> int:
        """Done of total, floored, so that 100 means all; 0 of an empty total."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def reached(self) -> bool:
        """Reached at 80 %, or when nothing is left to do because everything was skipped."""
        return self.percent >= REACHED_AT or not self.total

    @property
    def missing(self) -> int:
        """How many more items are needed to reach it."""
        return max(0, -(-REACHED_AT * self.total // 100) - self.done)

    @property
    def complete(self) -> bool:
        """Every item is done, and there is one."""
        return bool(self.total) and self.done == self.total

    @property
    def todo(self) -> int:
        return self.total - self.done - self.learning

    def as_dict(self) -> dict[str, int]:
        """The body that the API gives."""
        return {
            State.DONE.value: self.done,
            State.LEARNING.value: self.learning,
            State.SKIPPED.value: self.skipped,
            "total": self.total,
            "percent": self.percent,
        }
