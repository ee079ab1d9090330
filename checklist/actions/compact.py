"""Keeping the compact readings of people's progress, which are derived from its rows and can be made anew at any
time."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from django.db import IntegrityError, transaction

from checklist.models import CompactProgress
from checklist.queries import compact

AT_ONCE = 500


def keep_compact(renewed: Mapping[int, tuple[int, bytes]]) -> None:
    """Keep what was made of the rows just now, per user with the operation that is in it. One query, none for
    nothing. Where one of these accounts went meanwhile nothing is kept: it can be made again at any time."""
    if renewed:
        with suppress(IntegrityError):
            _keep(renewed)


@transaction.atomic
def _keep(renewed: Mapping[int, tuple[int, bytes]]) -> None:
    in_order = sorted(renewed.items())  # always the same: two leads may look at once
    rows = [CompactProgress(user_id=user, operation=at, packed=packed) for user, (at, packed) in in_order]
    CompactProgress.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user"], update_fields=["operation", "packed"]
    )


def rebuild_compact(users: Iterable[int]) -> int:
    """Make the compact readings of these users anew; return how many. Three queries for each five hundred."""
    return sum(_rebuild(some) for some in _in_parts(users))


@transaction.atomic
def _rebuild(users: list[int]) -> int:
    latest = compact.latest_operations(users)
    made = compact.made_of_rows(latest)
    keep_compact({user: (operation, made[user]) for user, operation in latest.items()})
    CompactProgress.objects.filter(user__in=[user for user in users if user not in latest]).delete()
    return len(latest)


def _in_parts(users: Iterable[int]) -> Iterator[list[int]]:
    part: list[int] = []
    for user in users:
        part.append(user)
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part
