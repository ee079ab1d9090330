"""A user's progress in one value, as pages about many people read it: packed, unpacked, and made of the rows.

Twelve bytes for each skill in little-endian order: the skill's primary key (4), the first letter of its state (1), one
byte of nothing, the day of the latest practice as days since 1970 or 0 (2), the moment of the last change in seconds
since 1970 (4). A row of progress with a key beyond 4 bytes cannot be packed, which is an error.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery, Value

from accounts.models import User
from checklist.models import CompactProgress, Operation, Progress, State

ROW = struct.Struct("<IBxHI")
EPOCH = date(1970, 1, 1).toordinal()
LATEST_DAY = 0xFFFF  # in 2149
LETTERS = {state.value: ord(state.value[0]) for state in State}
STATES = {letter: state for state, letter in LETTERS.items()}
DONE, LEARNING, SKIPPED, TODO = (LETTERS[state] for state in ("done", "learning", "skipped", "todo"))

LINE = ("skill", "state", "practised_on", "changed_at")  # columns of a row, in the order of `pack`
NO_ROW = tuple(Value(None, Progress._meta.get_field(name)) for name in LINE)  # type: ignore[arg-type]
NOT_KEPT = tuple(Value(None, CompactProgress._meta.get_field(name)) for name in ("operation", "packed"))  # type: ignore[arg-type]

Packed = bytes


class Line(NamedTuple):
    """One skill of a packed value: `state` is its first letter, `practised` days since 1970 or 0, `changed` seconds
    since 1970."""

    skill: int
    state: int
    practised: int
    changed: int


def pack(rows: Iterable[tuple[int, str, date | None, datetime]]) -> Packed:
    """Progress as one value: skill, state, practised on, changed at. No query."""
    return b"".join(
        ROW.pack(skill, LETTERS[state], _days(practised), int(changed.timestamp()))
        for skill, state, practised, changed in rows
    )


def _days(practised: date | None) -> int:
    """Days since 1970, 0 for never. What lies outside of two bytes is long due, or cannot be: the nearest that fits."""
    return min(max(practised.toordinal() - EPOCH, 1), LATEST_DAY) if practised else 0


def unpack(packed: Packed) -> Iterator[tuple[int, int, int, int]]:
    """What was packed, skill by skill: the fields of a Line. No query."""
    return ROW.iter_unpack(packed)


def latest_operations(users: Iterable[int]) -> dict[int, int]:
    """The latest operation of each of these users who has one, as primary keys. One query."""
    rows = Operation.objects.filter(user__in=list(users)).values("user").annotate(latest=Max("pk")).order_by()
    return dict(rows.values_list("user", "latest"))


def made_of_rows(users: Iterable[int]) -> dict[int, Packed]:
    """The packed progress of each of these users, made of the rows. One query."""
    wanted = list(users)
    rows = Progress.objects.filter(user__in=wanted).order_by("user", "skill")
    columns = rows.values_list("user", "skill", "state", "practised_on", "changed_at")
    found = {user: pack(row[1:] for row in group) for user, group in groupby(columns.iterator(), key=itemgetter(0))}
    return {user: found.get(user, b"") for user in wanted}


def packed_of(latest: Mapping[int, int]) -> tuple[dict[int, Packed], dict[int, Packed]]:
    """The packed progress of these users, given the latest operation of each: what is kept of those of whom that is in
    it, and what the rows say of the others. One query: the rows are asked for of those alone of whom nothing true is
    kept, in the same statement, so that between the two nothing changes."""
    rows = CompactProgress.objects.filter(user__in=list(latest)).values_list("user", "operation", "packed", *NO_ROW)
    stale = Progress.objects.filter(user__in=_without_kept(latest))
    kept, lines = {}, defaultdict(list)
    for user, operation, packed, *line in rows.union(stale.values_list("user", *NOT_KEPT, *LINE), all=True):
        if packed is None:
            lines[user].append(line)
        elif operation >= latest[user]:
            kept[user] = bytes(packed)
    return kept, {user: pack(sorted(lines[user])) for user in latest if user not in kept}


def _without_kept(users: Iterable[int]) -> QuerySet[User]:
    """Those of these users whose latest operation is in nothing that is kept."""
    last = Operation.objects.filter(user=OuterRef("user")).order_by("-pk").values("pk")[:1]
    kept = CompactProgress.objects.filter(user=OuterRef("pk"), operation=Subquery(last))
    return User.objects.filter(~Exists(kept), pk__in=list(users))


def kept_for(latest: dict[int, int]) -> dict[int, Packed]:
    """The packed progress that is kept of these users, where it has their latest operation in it. One query."""
    rows = CompactProgress.objects.filter(user__in=list(latest)).values_list("user", "operation", "packed")
    return {user: bytes(packed) for user, operation, packed in rows if latest[user] == operation}


def people_who_changed_something() -> QuerySet[User]:
    """Who has an operation, or a value that is kept, by primary key. One query when read."""
    theirs = Operation.objects.filter(user=OuterRef("pk"))
    kept = CompactProgress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(theirs) | Exists(kept)).order_by("pk")


def differing_from_rows(users: Sequence[int]) -> list[int]:
    """Those of these users whose kept value says that it is true, and is not what the rows say. Three queries."""
    kept = kept_for(latest_operations(users))
    made = made_of_rows(kept)
    return [user for user, packed in kept.items() if packed != made[user]]
