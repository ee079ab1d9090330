"""Setting states: one item, several, a whole category, level or list, as one operation; practising; dating back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.actions.operations import Change, Outrun, Practice, carry_out, digest_of, owner_fields
from checklist.models import LINE_LENGTH, URL_LENGTH, DeclinedLink, Kind, Operation, State, Via
from checklist.queries import Sheet, SheetItem, Standing, first_day, last_day, practices_of

ITEMS_AT_MOST = 500
EARLIEST = date(1950, 1, 1)  # of a practice; what lies before is a mistyped year


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
    line: str = "",
    url: str = "",
    kind: Kind = Kind.SET,
    at: datetime | None = None,
    seen: Collection[int] | None = None,
) -> Change:
    """Set the items of one sheet to a state for a user or a guest; a practice is recorded on ongoing items.

    `done` on an ongoing item means practised today (in the person's time zone, which must be active), or on
    `practised_on`, with a line about it and its address if wished. Setting what is so already keeps the first date.
    `at` is the moment, where it is not now: for what happened elsewhere. Four queries; six for a practice that is not
    the latest. Raises ValidationError for an unknown state, for no or too many items, and for a practice that is in
    the future or of an item that can be finished; Conflict where the operation's uuid stands for another content, and
    Outrun where a standing is at another version than those `seen`.
    """
    _check(sheet, items, state)
    _check_practice(items, state, practised_on, line, url)
    at = at or timezone.now()
    today = timezone.localdate(at)
    words = (line, url) if line or url else ()
    new = Operation(
        uuid=operation,
        kind=kind,
        via=via,
        digest=digest_of(kind, state, practised_on or "", *sorted(item.uuid for item in items), *words),
        checklist_id=sheet.pk,
        at=at,
        **owner_fields(user),
    )
    practice = Practice(practised_on or today, line, url)
    return _carry_out(user, new, [(item, state) for item in items], practice, today, seen)


@transaction.atomic
def set_states(
    *, user: Any, sheet: Sheet, wanted: Sequence[tuple[SheetItem, str]], operation: UUID, via: Via
) -> Change:
    """Set each of these items of one sheet to a state of its own, as one operation; `done` on an ongoing item means
    practised today. Four queries. Raises what `set_state` raises."""
    named = [item for item, _state in wanted]
    for state in {state for _item, state in wanted} or {State.TODO.value}:
        _check(sheet, named, state)
    at = timezone.now()
    today = timezone.localdate(at)
    new = Operation(
        uuid=operation,
        kind=Kind.SET,
        via=via,
        digest=digest_of("states", *sorted(f"{item.uuid}={state}" for item, state in wanted)),
        checklist_id=sheet.pk,
        at=at,
        **owner_fields(user),
    )
    return _carry_out(user, new, wanted, Practice(today), today)


def _carry_out(
    user: Any,
    new: Operation,
    wanted: Iterable[tuple[SheetItem, str]],
    practice: Practice,
    today: date,
    seen: Collection[int] | None = None,
) -> Change:
    """Set each item to its state; `done` on an ongoing one is this practice. Raises what `set_state` raises."""
    by_skill = {item.skill: (item, state) for item, state in wanted}

    def becomes(skill: int, now: Standing) -> Standing:
        if seen is not None and now.version not in seen:
            text = _("This was changed elsewhere since you read it. Nothing was changed now.")
            raise Outrun(text, code="changed-meanwhile")
        item, state = by_skill[skill]
        return _ongoing(now, state, practice.day or today) if item.ongoing else _finite(now, state, today, new)

    def practised(skill: int, now: Standing) -> Practice | None:
        item, state = by_skill[skill]
        if state != State.DONE or not item.ongoing:
            return None
        return None if _recorded(user, skill, now, practice) else practice

    return carry_out(new, {skill: item.pk for skill, (item, _state) in by_skill.items()}, becomes, practised)


def _recorded(user: Any, skill: int, now: Standing, practice: Practice) -> bool:
    """Whether the practice stands in the log already. No query where it is the latest; else two."""
    if now.practised_on is None or (practice.day and practice.day > now.practised_on) or now.state == State.SKIPPED:
        return False
    if practice.day == now.practised_on and not practice.line and not practice.url:
        return True
    return any((one.day, one.line, one.url) == practice for one in practices_of(user, skill))


def _check(sheet: Sheet, items: Sequence[SheetItem], state: str) -> None:
    if state not in State.values:
        known = _(", ").join(State.values)
        raise ValidationError(_("The state is one of: %(states)s.") % {"states": known}, code="unknown-state")
    if not items:
        raise ValidationError(_("Name at least one item."), code="no-items")
    if len(items) > max(ITEMS_AT_MOST, len(sheet.items)):
        raise ValidationError(_("At most %(count)s items at once.") % {"count": ITEMS_AT_MOST}, code="too-many-items")


def _check_practice(
    items: Sequence[SheetItem], state: str, practised_on: date | None, line: str = "", url: str = ""
) -> None:
    if practised_on is None and not line and not url:
        return
    if state != State.DONE or not all(item.ongoing for item in items):
        raise ValidationError(_("Only ongoing items are practised; the others are done."), code="not-ongoing")
    if practised_on and practised_on > timezone.localdate():
        raise ValidationError(_("A practice cannot lie in the future."), code="future-date")
    if practised_on and practised_on < EARLIEST:
        text = _("A practice lies in 1950 or later: is the year right?")
        raise ValidationError(text, code="date-too-early")
    for text, limit in ((line, LINE_LENGTH), (url, URL_LENGTH)):
        if len(text) > limit:
            raise ValidationError(_("At most %(count)s characters.") % {"count": limit}, code="too-long")
    if url and not url.startswith(("http://", "https://")):
        raise ValidationError(_("The address must begin with http:// or https://."), code="not-http")


@transaction.atomic
def date_back(
    *,
    user: Any,
    sheet: Sheet,
    item: SheetItem,
    started: str,
    done: str,
    operation: UUID,
    via: Via,
    at: datetime | None = None,
) -> Change:
    """Say by hand when an item was started and done: days, months or years in ISO 8601, blank for as recorded.

    A date of completion makes the item done, a start alone makes it learning. What is said so is marked, and is no
    activity of today. `at` is the moment, where it is not now. Four queries. Raises ValidationError for what is no
    date, lies in the future or ends before it starts, and for ongoing items; Conflict where the operation's uuid
    stands for another content.
    """
    _check_dates(item, started, done)
    new = Operation(
        uuid=operation,
        kind=Kind.DATE,
        via=via,
        digest=digest_of("date", item.uuid, started, done),
        checklist_id=sheet.pk,
        at=at or timezone.now(),
        **owner_fields(user),
    )
    return carry_out(new, {item.skill: item.pk}, lambda skill, now: _dated(now, started, done, new))


def _check_dates(item: SheetItem, started: str, done: str) -> None:
    if item.ongoing:
        raise ValidationError(_("Ongoing items are practised; they have no start and no end."), code="ongoing")
    for said in filter(None, (started, done)):
        try:
            day = first_day(said)
        except ValueError:
            text = _("“%(said)s” is no date. Write 2024-03-17, 2024-03 or 2024.")
            raise ValidationError(text % {"said": said[:20]}, code="no-date") from None
        if day > timezone.localdate():
            raise ValidationError(_("A date cannot lie in the future."), code="future-date")


def _dated(now: Standing, started: str, done: str, operation: Operation) -> Standing:
    """The standing with these dates: what is left blank is as it was recorded."""
    dated = now._replace(started_said=started, done_said=done)
    if done:
        dated = dated._replace(state=State.DONE.value, done_on=first_day(done), done_at=now.done_at or operation.at)
    elif now.done_said and now.done_at:
        dated = dated._replace(done_on=timezone.localdate(now.done_at))
    elif started and now.state in {State.TODO, State.SKIPPED}:
        dated = dated._replace(state=State.LEARNING.value)
    if started and dated.done_on and first_day(started) > (last_day(done) if done else dated.done_on):
        raise ValidationError(_("The start lies after the end."), code="wrong-order")
    return dated


def as_filed(now: Standing, state: str, said: str, practised: date | None, operation: Operation) -> Standing:
    """The standing that a file says: in a state ("": it stays), done on a date said by hand, practised on a day."""
    if said:
        begun_later = now.started_said and first_day(now.started_said) > last_day(said)
        return _dated(now, "" if begun_later else now.started_said, said, operation)
    if practised:
        now = _ongoing(now, State.DONE, practised)
        return now._replace(state=state or now.state)
    return _finite(now, state, timezone.localdate(operation.at), operation) if state else now


def _finite(now: Standing, state: str, today: date, operation: Operation) -> Standing:
    """The next standing of an item that can be finished: the first date stays, leaving done clears it."""
    if state == now.state:
        return now
    done = state == State.DONE
    return now._replace(
        state=state,
        done_on=today if done else None,
        done_at=operation.at if done else None,
        started_said="" if state == State.TODO else now.started_said,
        done_said="",
    )


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
