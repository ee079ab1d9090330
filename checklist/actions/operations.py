"""How every change of progress is made: claim the operation, write the rows, append the events."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.prepared import PreparedInsert
from checklist.models import Guest, GuestProgress, Operation, Progress, ProgressEvent
from checklist.queries import NEVER, Standing, operations_of, standings_of

WRITTEN = list(Standing._fields)
WHERE_ONE_STANDS = Standing._fields.index("version")  # the fields before it; the others say which change it was


class Practice(NamedTuple):
    """What an event says of a practice: its day, what was done, and where that can be seen."""

    day: date | None = None
    line: str = ""
    url: str = ""


Becomes = Callable[[int, Standing], Standing]
Practised = Callable[[int, Standing], Practice | None]


class Conflict(ValidationError):
    """The request fits no longer: the operation's uuid is taken, or a later change stands on it."""

    status = 409  # what both doors answer with


class Outrun(Conflict):
    """What was to be changed is in another state than the one that was seen."""

    status = 412


@dataclass(frozen=True, slots=True)
class Change:
    """What an operation did: the changed skills before and after, and all of the person's standings as they are now."""

    operation: Operation
    before: Mapping[int, Standing]
    after: Mapping[int, Standing]
    standings: Mapping[int, Standing]
    repeated: bool = False  # it had been carried out before, and nothing was written now


def digest_of(*content: object) -> str:
    """Return what tells one content of an operation from another."""
    return hashlib.sha256("\n".join(map(str, content)).encode()).hexdigest()


def carry_out(
    new: Operation, through: Mapping[int, int | None], becomes: Becomes, practised: Practised | None = None
) -> Change:
    """Carry the operation out once: `through` maps each skill to the item it came through (or None), `becomes`
    gives a skill's next standing from the present one; `practised` says which practice the change is, if it is one:
    that is an event even where the standing stays as it is.

    Must run inside a transaction. Raises Conflict where the uuid stands for another content, or where the person is
    gone: a guest who has just signed in. Four queries; three where nothing differs or it is a repetition.
    """
    if not Operation.objects.claim(new):
        return _repeated(new)
    return change_standings(new, through, becomes, practised)


def change_standings(
    new: Operation, through: Mapping[int, int | None], becomes: Becomes, practised: Practised | None = None
) -> Change:
    """The same for an operation that is claimed already, within the transaction that claimed it. Three queries; one
    where nothing differs."""
    standings = standings_of(new.owner)
    before, after, practices = {}, {}, {}
    for skill in through:
        old = standings.get(skill, NEVER)
        next_one = becomes(skill, old)
        practice = practised(skill, old) if practised else None
        if practice or next_one[:WHERE_ONE_STANDS] != old[:WHERE_ONE_STANDS]:
            before[skill] = old
            after[skill] = next_one._replace(version=old.version + 1, changed_at=new.at)
            practices[skill] = practice or Practice()
    if after:
        _write(new, through, before, after, practices)
    return Change(new, before, after, {**standings, **after})


_saved = {
    Progress: PreparedInsert(Progress, ["user", "skill"], WRITTEN),
    GuestProgress: PreparedInsert(GuestProgress, ["guest", "skill"], WRITTEN),
}
_appended = PreparedInsert(ProgressEvent)


def _write(
    operation: Operation,
    through: Mapping[int, int | None],
    before: Mapping[int, Standing],
    after: Mapping[int, Standing],
    practices: Mapping[int, Practice],
) -> None:
    """Upsert the standings and append their events. Two queries; a single change, the most frequent by far, runs
    statements that were written before."""
    model: Any = GuestProgress if isinstance(operation.owner, Guest) else Progress
    saved, owner = _saved[model], operation.owner.pk
    rows = [
        {f"{saved.unique[0]}_id": owner, "skill_id": skill, **standing._asdict()} for skill, standing in after.items()
    ]
    events = [
        _event(operation, skill, through[skill], before[skill], new, practices[skill]) for skill, new in after.items()
    ]
    if len(rows) == 1:
        saved.save(rows[0])
        _appended.save(events[0])
        return
    model.objects.bulk_create(
        [model(**row) for row in rows], update_conflicts=True, unique_fields=saved.unique, update_fields=WRITTEN
    )
    ProgressEvent.objects.bulk_create([ProgressEvent(**event) for event in events])


def _event(
    operation: Operation, skill: int, item: int | None, old: Standing, new: Standing, practice: Practice
) -> dict[str, Any]:
    return {
        "operation_id": operation.pk,
        "skill_id": skill,
        "item_id": item,
        "from_state": old.state,
        "from_done_on": old.done_on,
        "from_done_at": old.done_at,
        "from_practised_on": old.practised_on,
        "from_started_said": old.started_said,
        "from_done_said": old.done_said,
        "to_state": new.state,
        "to_done_on": new.done_on,
        "to_done_at": new.done_at,
        "to_practised_on": new.practised_on,
        "to_started_said": new.started_said,
        "to_done_said": new.done_said,
        "practised_on": practice.day,
        "line": practice.line,
        "url": practice.url,
        "version": new.version,
    }


def hold(user: User) -> None:
    """Put what this transaction does with a person's account behind what others do with it. One query.

    Raises Conflict where the account is gone.
    """
    if not User.objects.select_for_update(no_key=True).filter(pk=user.pk).exists():
        raise _person_gone()


def _person_gone() -> Conflict:
    text = _("You signed in or out meanwhile. Nothing was changed; reload the page.")
    return Conflict(text, code="person-gone")


def _repeated(new: Operation) -> Change:
    """Answer an operation that was carried out before: what it did then, and where the person stands now."""
    known = operations_of(new.owner).filter(uuid=new.uuid).first()
    if known is None:
        raise _person_gone()
    if known.digest != new.digest:
        raise Conflict(
            _("This operation was used before for another change. Nothing was changed; reload the page and try again."),
            code="operation-reused",
        )
    before, after = {}, {}
    for event in known.events.all():
        before[event.skill_id], after[event.skill_id] = before_and_after(event, known)
    return Change(known, before, after, standings_of(new.owner), repeated=True)


def before_and_after(event: ProgressEvent, operation: Operation) -> tuple[Standing, Standing]:
    """The two standings between which the event lies. No query."""
    return (
        Standing(
            event.from_state,
            event.from_done_on,
            event.from_done_at,
            event.from_practised_on,
            event.from_started_said,
            event.from_done_said,
            event.version - 1,
        ),
        Standing(
            event.to_state,
            event.to_done_on,
            event.to_done_at,
            event.to_practised_on,
            event.to_started_said,
            event.to_done_said,
            event.version,
            operation.at,
        ),
    )


def owner_fields(user: Any) -> dict[str, Any]:
    """The columns that say whose an operation is: a user's or a guest's."""
    return {"guest": user} if isinstance(user, Guest) else {"user": user}
