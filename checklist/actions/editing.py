"""How every change of a list that a person may change is made: claim the operation, compare, write the parts, keep the
edit. Such are their own lists, and those of teams that they lead.

An edit names, for each part, the values that its editor saw and the values it shall have. Two editors collide only
where both changed the same value of the same part; then nothing is written, and both versions are told.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team
from checklist.actions import parts
from checklist.actions.content import touch
from checklist.actions.draft import Collided, Draft, PartChange, new_id
from checklist.actions.filed_notes import exchange_notes
from checklist.actions.growing import forget_seen
from checklist.actions.operations import Conflict, Outrun, carry_out, digest_of, owner_fields
from checklist.actions.writing import write
from checklist.models import Checklist, Edit, Kind, Operation, Via
from checklist.queries import Tree, owned_lists, tree_of
from checklist.queries.catalogue import may_change
from checklist.queries.edits import NOTE
from checklist.queries.tree import LIST


class Collision(Conflict):
    """Somebody else changed the same values meanwhile; nothing was written, and `collided` has both versions."""

    def __init__(self, collided: Sequence[Collided], tree: Tree) -> None:
        text = _("This was changed elsewhere meanwhile. Nothing is lost: both versions are shown.")
        super().__init__(text, code="edited-meanwhile")
        self.collided, self.tree = collided, tree


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did: `edit` is None where nothing differed."""

    operation: Operation
    checklist: Checklist
    edit: Edit | None
    repeated: bool = False

    def uuid_of(self, name: str) -> str:
        """The UUID of a part that was made as `new:…`."""
        return new_id(self.operation.uuid, name)


@transaction.atomic
def edit(
    *,
    user: Any,
    checklist: Checklist,
    changes: Sequence[PartChange],
    operation: UUID,
    via: Via,
    kind: Kind = Kind.EDIT,
    revision: int | None = None,
) -> Edited:
    """Change a list of the person's own, or of a team that they lead, all of it or nothing, as one operation. About
    twelve queries, and some more for each thousand parts.

    Raises Checklist.DoesNotExist where the list is not theirs, Collision where somebody changed the same meanwhile,
    Outrun where it is not at that `revision` any more, ValidationError for values that a list cannot have, and Conflict
    where the operation's uuid stands for another content.
    """
    said = json.dumps([[one.kind, one.uuid, one.before, one.after] for one in changes], sort_keys=True, default=str)
    new = operation_on(checklist, user, operation, via, kind, said)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    return apply_changes(new, checklist, changes, revision=revision)


def operation_on(
    checklist: Checklist | None, user: Any, operation: UUID, via: Via, kind: Kind, *content: object
) -> Operation:
    """An operation on a list, not yet claimed. No query."""
    return Operation(
        uuid=operation,
        kind=kind,
        via=via,
        digest=digest_of(kind, checklist.uuid if checklist else "", *content),
        checklist=checklist,
        at=timezone.now(),
        **owner_fields(user),
    )


def edited_before(operation: Operation, checklist: Checklist) -> Edited:
    """The answer to an edit that is repeated. Two queries."""
    checklist.refresh_from_db()
    return Edited(operation, checklist, Edit.objects.filter(operation=operation).first(), repeated=True)


def apply_changes(
    operation: Operation,
    checklist: Checklist,
    changes: Iterable[PartChange],
    *,
    made: bool = False,
    known: Collection[str] = (),
    unseen: Collection[str] = (),
    revision: int | None = None,
    undone: Edit | None = None,
) -> Edited:
    """Write the changes of a claimed operation. `made` says that the list itself is new: its making is then all that
    the edit keeps; `known` are skills that the list asked for before, `unseen` parts that go back into what was retired
    when they were taken out of it; `undone` is the edit that the changes take back. For the rest see `edit`; must run
    inside a transaction."""
    locked = held(operation.user, checklist, revision)
    draft = Draft(tree_of(locked), operation.uuid)
    for change in changes:
        draft.take(change)
    if draft.collided:
        raise Collision(draft.collided, draft.tree)
    draft.bind_skills(operation.user, known)
    draft.check(unseen)
    if root_says(draft.changes, retired=False):
        check_room(operation.user, locked.team)
    if not draft.changes and not made:
        return Edited(operation, locked, None)
    write(draft, locked)
    if not made:
        forget_seen(draft, locked, operation, undone)
    touch(locked)
    locked.refresh_from_db()
    kept = [{"kind": LIST, "uuid": str(locked.uuid), "before": None, "after": {}}] if made else draft.changes
    kept_edit = Edit.objects.create(operation=operation, checklist=locked, revision=locked.revision, changes=kept)
    return Edited(operation, locked, kept_edit)


def root_says(changes: Iterable[Mapping[str, Any]], **values: Any) -> bool:
    """Whether one of the changes gives the list itself these values."""
    return any(one["kind"] == LIST and one["before"] and values.items() <= one["after"].items() for one in changes)


def check_room(user: Any, team: Team | None = None) -> None:
    """Refuse one list more than a person may have or, where one is named, a team. One query."""
    if owned_lists(user=user, team=team).count() >= parts.LISTS_AT_MOST:
        raise parts.too_many_of_team(team.name) if team else parts.too_many_lists()


def held(user: Any, checklist: Checklist, revision: int | None = None) -> Checklist:
    """The list as it is now, for nobody else to change until the commit. One query. Raises Checklist.DoesNotExist where
    it is not the person's to change (any more), and Outrun where it is not at the revision that was seen."""
    now = Checklist.objects.select_for_update(no_key=True).get(may_change(user), pk=checklist.pk)
    if revision not in {None, now.revision}:
        text = _("This list has changed since you read it: it is at revision %(now)s. Nothing was changed now.")
        raise Outrun(text % {"now": now.revision}, code="changed-meanwhile")
    return now


# --- Taking back ------------------------------------------------------------------------------------------
def inverse_of(change: Mapping[str, Any]) -> PartChange:
    """What takes one kept change back: what was made is retired, what was changed gets the values it had. What came
    from elsewhere stands for nothing there any more, so that it is offered again."""
    if change["before"] is None:
        apart = {"origin": ""} if change["after"].get("origin") else {}
        return PartChange(change["kind"], change["uuid"], {"retired": True, **apart}, {"retired": False})
    return PartChange(change["kind"], change["uuid"], change["before"], change["after"])


def take_back(edit: Edit, operation: Operation) -> Edited:
    """Undo an edit of a list by a claimed operation; raises Conflict where a later change stands on it, or where the
    list is not the person's to change any more: they handed it over, or lead its team no longer. The making of
    a list that is a team's by now is not taken back either: that would delete it without a word."""
    if edit.checklist.team_id and any(one["kind"] == LIST and one["before"] is None for one in edit.changes):
        raise parts.made_for_team()
    changes = [inverse_of(one) for one in reversed(edit.changes) if one["kind"] != NOTE]
    unseen = {one["uuid"] for one in edit.changes if one.get("unseen")}
    skills = [skill for one in changes if (skill := one.after.get("skill"))]  # perhaps no list asks for one any more
    try:
        edited = apply_changes(operation, edit.checklist, changes, known=skills, unseen=unseen, undone=edit)
    except Checklist.DoesNotExist:
        raise parts.not_theirs() from None
    except Collision as collision:
        titles = [collision.tree.nodes[one.uuid].title for one in collision.collided]
        raise Conflict(later_change(list(dict.fromkeys(titles))), code="later-change") from collision
    return with_more(edited, exchange_notes(operation.user, edit.changes))


def with_more(edited: Edited, more: Sequence[Mapping[str, Any]]) -> Edited:
    """Keep with an edit what else its operation changed, beside the list's parts. One query where there is any."""
    if not more:
        return edited
    edit = edited.edit or Edit(
        operation=edited.operation, checklist=edited.checklist, revision=edited.checklist.revision, changes=[]
    )
    edit.changes = [*edit.changes, *more]
    edit.save()
    return replace(edited, edit=edit)


def later_change(titles: Sequence[str]) -> str:
    """What stands in the way of an undo, by titles."""
    named = _(", ").join(titles[:3]) + (" …" if len(titles) > 3 else "")
    return _("A later change stands on this one: %(titles)s. Undo that one first. Nothing was changed.") % {
        "titles": named
    }
