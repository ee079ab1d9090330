"""Guests: made at the first tick, carried over to a user, swept after thirty days."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from checklist.actions.operations import Change, Practice, carry_out, digest_of, owner_fields
from checklist.models import Guest, GuestProgress, Kind, Operation, Via
from checklist.queries import NEVER, Standing, standings_of

KEPT_DAYS = 30
SWEPT_AT_ONCE = 100


@transaction.atomic
def guest_for(known: str | None) -> Guest:
    """Return the guest that the session knows, or a new one. One query; a new one sweeps some old ones: four."""
    guest = Guest.objects.filter(uuid=known).first() if known else None
    if guest is None:
        sweep_guests(SWEPT_AT_ONCE)
        guest = Guest.objects.create()
    return guest


@transaction.atomic
def sweep_guests(at_most: int | None = None) -> int:
    """Delete guests that changed nothing for thirty days, with their ticks; return how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    idle = Guest.objects.filter(created_at__lt=before).exclude(operations__at__gte=before)
    old = list(idle.values_list("pk", flat=True)[:at_most])
    if old:
        Guest.objects.filter(pk__in=old).delete()
    return len(old)


def discard_guest(*, guest: Guest) -> None:
    """Delete a guest with all ticks, because the person said so, or because they were carried over."""
    Guest.objects.filter(uuid=guest.uuid).delete()


def differing(user: Any, guest: Guest) -> dict[int, tuple[Standing, Standing]]:
    """The skills on which both a user and a guest stand, differently: (mine, the guest's). Two queries."""
    mine = standings_of(user)
    return {
        skill: (mine[skill], theirs)
        for skill, theirs in standings_of(guest).items()
        if _stands(theirs) and _stands(mine.get(skill, NEVER)) and not _same(mine[skill], theirs)
    }


@transaction.atomic
def carry_over(
    *, user: Any, guest: Guest, operation: UUID | None = None, take: Collection[int] | None = None, via: Via = Via.PAGE
) -> Change | None:
    """Carry a guest's ticks over to a user as one operation, with the dates they were made on.

    Where the user stands nowhere yet, the guest's standing is taken. Where both differ, it is taken for the skills in
    `take`; with `take` None those rows wait for an answer, otherwise nothing of the guest remains. Returns None where
    there is nothing to carry. Repeating it changes nothing, for what was carried is gone.
    """
    list(Guest.objects.select_for_update().filter(uuid=guest.uuid))  # a tick made just now comes before or not at all
    theirs = {skill: standing for skill, standing in standings_of(guest).items() if _stands(standing)}
    open_questions = differing(user, guest)
    taken = {skill: one for skill, one in theirs.items() if skill not in open_questions or skill in (take or ())}
    change = _carry(user, taken, operation or uuid4(), via) if taken else None
    if take is None and open_questions:
        GuestProgress.objects.filter(guest__uuid=guest.uuid).exclude(skill__in=open_questions).delete()
    else:
        discard_guest(guest=guest)
    return change


def _carry(user: Any, taken: Mapping[int, Standing], operation: UUID, via: Via) -> Change:
    new = Operation(
        uuid=operation,
        kind=Kind.CARRY,
        via=via,
        digest=digest_of("carry", *sorted(taken)),
        at=timezone.now(),
        **owner_fields(user),
    )

    def practised(skill: int, now: Standing) -> Practice | None:
        day = taken[skill].practised_on
        return Practice(day) if day and day != now.practised_on else None

    return carry_out(new, dict.fromkeys(taken), lambda skill, now: _merged(now, taken[skill]), practised)


def _merged(mine: Standing, theirs: Standing) -> Standing:
    """The guest's standing with its dates, unless I stand just so already."""
    return mine if _same(mine, theirs) else theirs


def _same(mine: Standing, theirs: Standing) -> bool:
    return (mine.state, mine.practised_on) == (theirs.state, theirs.practised_on)


def _stands(standing: Standing) -> bool:
    return standing.state != "todo" or standing.practised_on is not None
