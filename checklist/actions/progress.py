"""Setting states: one item, several, a whole category or level, as one operation."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.actions.operations import Change, carry_out, digest_of, owner_fields
from checklist.models import DeclinedLink, Kind, Operation, State, Via
from checklist.queries import Sheet, SheetItem, Standing

ITEMS_AT_MOST = 500


@transaction.atomic
def set_state(
    *,
    user: Any,
    sheet: Sheet,
    items: Sequence[SheetItem],
    state: str,
    operation: UUID,
    via: Via,
    practised_on: date | None = None,
    kind: Kind = Kind.SET,
) -> Change:
    """Set the items of one sheet to a state for a user or a guest; a practice is recorded on ongoing items.

    `done` on an ongoing item means practised today (in the person's time zone, which must be active), or on
    `practised_on`. Setting what is so already keeps the first date. Four queries.
    Raises ValidationError for an unknown state, for no or too many items, and for a practice that is in the future
    or of an item that can be finished; Conflict where the operation's uuid stands for another content.
    """
    _check(items, state, practised_on)
    today = timezone.localdate()
    new = Operation(
        uuid=operation,
        kind=kind,
        via=via,
        digest=digest_of(kind, state, practised_on or "", *sorted(item.uuid for item in items)),
        checklist_id=sheet.pk,
        at=timezone.now(),
        **owner_fields(user),
    )
    by_skill = {item.skill: item for item in items}

    def becomes(skill: int, now: Standing) -> Standing:
        if by_skill[skill].ongoing:
            return _ongoing(now, state, practised_on or today)
        return _finite(now, state, today, new)

    return carry_out(new, {skill: item.pk for skill, item in by_skill.items()}, becomes)


def _check(items: Sequence[SheetItem], state: str, practised_on: date | None) -> None:
    if state not in State.values:
        known = _(", ").join(State.values)
        raise ValidationError(_("The state is one of: %(states)s.") % {"states": known}, code="unknown-state")
    if not items:
        raise ValidationError(_("Name at least one item."), code="no-items")
    if len(items) > ITEMS_AT_MOST:
        raise ValidationError(_("At most %(count)s items at once.") % {"count": ITEMS_AT_MOST}, code="too-many-items")
    if practised_on is None:
        return
    if state != State.DONE or not all(item.ongoing for item in items):
        raise ValidationError(_("Only ongoing items are practised; the others are done."), code="not-ongoing")
    if practised_on > timezone.localdate():
        raise ValidationError(_("A practice cannot lie in the future."), code="future-date")


def _finite(now: Standing, state: str, today: date, operation: Operation) -> Standing:
    """The next standing of an item that can be finished: the first date stays, leaving done clears it."""
    if state == now.state:
        return now
    done = state == State.DONE
    return now._replace(state=state, done_on=today if done else None, done_at=operation.at if done else None)


def _ongoing(now: Standing, state: str, day: date) -> Standing:
    """The next standing of an ongoing item: done is never stored, it is a practice; to do forgets the practice."""
    if state == State.DONE:
        latest = max(day, now.practised_on or day)
        return now._replace(state=State.TODO.value if now.state == State.SKIPPED else now.state, practised_on=latest)
    if state == State.TODO:
        return now._replace(state=state, practised_on=None)
    return now._replace(state=state)


@transaction.atomic
def decline(*, user: Any, link: int) -> None:
    """Remember that a user or a guest does not want this suggestion again. Repeating it changes nothing. One query."""
    DeclinedLink.objects.bulk_create([DeclinedLink(link_id=link, **owner_fields(user))], ignore_conflicts=True)
