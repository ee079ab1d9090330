"""What members have of an assignment, counted once per person and change, and kept in memory: what makes pages about a
thousand people possible.

The truth is in the rows of Progress. A reading is made of their packed form (`queries.compact`), which is kept in a
table, per user and latest operation; counted readings are kept in the process, under the same operation. Whatever
changes a person's progress is an operation of theirs, so what is kept is true exactly as long as it is their latest.
Consent is not in here: who may be counted is decided anew with each page, by `queries.assigned.allowed`.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from accounts.models import Shares
from checklist.queries import compact
from checklist.queries.assigned import LANE, Scope, at_least
from checklist.queries.compact import DONE, EPOCH, LEARNING, SKIPPED, TODO, Packed
from checklist.queries.standing import FRESH_DAYS
from checklist.queries.status import Stand
from checklist.queries.tally import Tally

KEEP_READINGS = 6_000
NOT_COUNTED = 0  # instead of an ongoing item's state
ONE_IF_DONE = bytes(letter == DONE for letter in range(256))


class Cell(NamedTuple):
    """One category of one person: `changed` is the last change in seconds since 1970, 0 where there is none. What is
    not `shown` is empty."""

    tally: Tally
    changed: int
    shown: bool = True


NOT_SHOWN = Cell(Tally(), 0, shown=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person has of a scope. `have` says it of each item, in lanes of LANE bits, the first item's lowest: 1
    for one that is done, or an ongoing one that is fresh; `all_of` in the same way of each category. `categories` and
    `levels` are in the scope's order."""

    packed: Packed
    have: int
    all_of: int
    categories: tuple[Cell, ...]
    levels: tuple[Tally, ...]
    whole: Tally
    changed: int
    reached: bool
    narrow: "Reading | None" = None

    def for_leads(self, allowed: str) -> "Reading":
        """What leads may see of it: all, or, where only totals are shared, nothing that tells of single items."""
        return self.narrow if self.narrow and not at_least(allowed, Shares.ITEMS) else self

    def stand(self, zone: Any) -> Stand:
        """What the status is made of, with the day of the last change in that time zone. No query."""
        last = datetime.fromtimestamp(self.changed, zone).date() if self.changed else None
        return Stand(self.whole, self.reached, last)

    def items(self, scope: Scope) -> "Items":
        """The same item by item. No query."""
        return Items.of(self.packed, scope)


@dataclass(frozen=True, slots=True)
class Items:
    """What one person has of each item of a scope, in its order: letters of states, days of the latest practice since
    1970 or 0, moments of the last change since 1970 or 0."""

    states: bytes
    practised: array
    changed: array

    @classmethod
    def of(cls, packed: Packed, scope: Scope) -> "Items":
        place = scope.places
        states = bytearray([TODO]) * len(scope.items)
        practised, changed = array("I", bytes(4 * len(states))), array("I", bytes(4 * len(states)))
        for skill, state, day, moment in compact.unpack(packed):
            at = place.get(skill)
            if at is not None:
                states[at], practised[at], changed[at] = state, day, moment
        return cls(bytes(states), practised, changed)


@dataclass(frozen=True)
class Readings:
    """The readings of some people, by user; `renewed` are packed values that were made of rows just now, with the
    operation that is in them: `actions.keep_compact` keeps them."""

    by_user: Mapping[int, Reading]
    renewed: Mapping[int, tuple[int, Packed]]


_readings: OrderedDict[tuple[int, Any, date], tuple[int, Reading]] = OrderedDict()
_lock = threading.Lock()


def readings_of(latest: Mapping[int, int | None], scope: Scope, today: date | None = None) -> Readings:
    """What these people have of a scope, given the latest operation of each (None: they have none). No query for whom
    the process knows, one for the others."""
    today = today or timezone.localdate()
    found: dict[int, Reading] = {}
    asked: dict[int, int] = {}
    known = _readings
    key = scope.key
    nothing = reading_of(b"", scope, today)
    for user, operation in latest.items():
        if operation is None:
            found[user] = nothing
            continue
        kept = known.get((user, key, today))
        if kept is not None and kept[0] == operation:
            found[user] = kept[1]
        else:
            asked[user] = operation
    if not asked:
        return Readings(found, {})
    kept_packed, made = compact.packed_of(asked)
    for user, operation in asked.items():
        reading = reading_of(kept_packed[user] if user in kept_packed else made[user], scope, today)
        found[user] = reading
        _keep((user, key, today), (operation, reading))
    return Readings(found, {user: (asked[user], packed) for user, packed in made.items()})


def readings_in(user: int, operation: int | None, scopes: Sequence[Scope]) -> list[Reading]:
    """What one person has of several scopes, given their latest operation. One query at most, whatever the number."""
    packed, today = b"", timezone.localdate()
    if operation is not None:
        kept, made = compact.packed_of({user: operation})
        packed = kept[user] if user in kept else made[user]
    return [reading_of(packed, scope, today) for scope in scopes]


def _keep(key: tuple[int, Any, date], value: tuple[int, Reading]) -> None:
    with _lock:
        _readings[key] = value
        _readings.move_to_end(key)
        while len(_readings) > KEEP_READINGS:
            _readings.popitem(last=False)


def forget_readings() -> None:
    """Empty the memory (tests, and what erases accounts). No query."""
    with _lock:
        _readings.clear()


def reading_of(packed: Packed, scope: Scope, today: date) -> Reading:
    """Count what one person has of a scope on a day. No query."""
    items = Items.of(packed, scope)
    changed = items.changed
    ones, finite = bytearray(items.states.translate(ONE_IF_DONE)), bytearray(items.states)
    fresh_from = today.toordinal() - EPOCH - FRESH_DAYS
    for place in scope.ongoing:
        ones[place], finite[place] = items.practised[place] > fresh_from, NOT_COUNTED
    categories, levels, whole, at = [], [], bytearray(), 0
    for level in scope.levels:
        start = at
        for category in level.categories:
            end = at + len(category.items)
            tally = _tally(finite, at, end)
            categories.append(Cell(tally, max(changed[at:end], default=0)))
            whole.append(tally.complete or (not tally.total and at < end and all(ones[at:end])))
            at = end
        levels.append(_tally(finite, start, at))
    target = levels[-1:] if scope.target else levels
    reading = Reading(
        packed,
        _in_lanes(ones),
        _in_lanes(whole),
        tuple(categories),
        tuple(levels),
        _tally(finite, 0, at),
        max(changed, default=0),
        bool(levels) and all(tally.reached for tally in target),
    )
    return replace(reading, narrow=_narrowed(reading, scope))


def _narrowed(reading: Reading, scope: Scope) -> Reading:
    """A reading without what tells of single items. Of ongoing items it keeps how many are fresh in a category of
    nothing else: that is its total."""
    cells = [NOT_SHOWN if at in scope.hidden else cell for at, cell in enumerate(reading.categories)]
    kept = reading.have & scope.ongoing_alone
    return replace(reading, packed=b"", have=kept, all_of=reading.all_of & ~scope.hidden_lanes, categories=tuple(cells))


def _tally(finite: bytearray, start: int, end: int) -> Tally:
    """Against an assignment: what is skipped counts in the total; what is ongoing does not."""
    done, learning = finite.count(DONE, start, end), finite.count(LEARNING, start, end)
    skipped = finite.count(SKIPPED, start, end)
    return Tally(done, learning, skipped, end - start - finite.count(NOT_COUNTED, start, end))


def _in_lanes(ones: bytes | bytearray) -> int:
    """A number with each of these bytes in a lane of its own."""
    wide = bytearray(len(ones) * LANE // 8)
    wide[:: LANE // 8] = ones
    return int.from_bytes(wide, "little")


def how_many_have(readings: Iterable[Reading], scope: Scope) -> list[int]:
    """How many of these people have each item of the scope. No query."""
    return _out_of_lanes(sum(reading.have for reading in readings), len(scope.items))


def how_many_have_all(readings: Iterable[Reading], scope: Scope) -> list[int]:
    """How many of these people have all of each category of the scope. No query."""
    return _out_of_lanes(sum(reading.all_of for reading in readings), len(scope.categories))


def _out_of_lanes(total: int, count: int) -> list[int]:
    mask = (1 << LANE) - 1
    return [(total >> (LANE * place)) & mask for place in range(count)]
