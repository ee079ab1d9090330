"""Answering the updates of the list that one's own was copied from: accept or leave each, as one operation."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from checklist.actions.draft import PartChange
from checklist.actions.editing import Edited, apply_changes, edited_before, operation_on
from checklist.actions.operations import Conflict, carry_out
from checklist.models import Checklist, Kind, Via
from checklist.queries import Merged, Updates, updates_for
from checklist.queries.catalogue import may_change


class Outdated(Conflict):
    """What is answered is not what waits: `updates` are those that wait now. Nothing was written."""

    def __init__(self, updates: Updates) -> None:
        text = _("The lists changed while you were reading. Nothing was changed: look at the updates again.")
        super().__init__(text, code="updates-changed")
        self.updates = updates


@transaction.atomic
def answer_updates(
    *,
    user: Any,
    checklist: Checklist,
    answers: Mapping[str, tuple[bool, str]] | None,
    operation: UUID,
    via: Via,
    seen: str = "",
) -> Edited:
    """Accept (True) or leave each update that is named, by its key, with the digest of what was seen of it. None
    accepts everything that touches no edit, if what waits is what was `seen` (`Updates.digest`).

    What is not named goes on waiting, and so does what comes in a part that was left. About thirty queries, and some
    more for each thousand parts. Raises Checklist.DoesNotExist where the list is not theirs, Outdated where what was
    seen is not what waits or the origin is not shared any more, ValidationError where the list cannot have it.
    """
    said = ["all", seen] if answers is None else answers
    new = operation_on(checklist, user, operation, via, Kind.PULL, json.dumps(said, sort_keys=True))
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, checklist)
    updates = updates_for(user, Checklist.objects.get(may_change(user), pk=checklist.pk))
    if updates.origin is None or not _still_wait(updates, answers, seen):
        raise Outdated(updates)
    chosen = updates.all_quiet if answers is None else {key: yes for key, (yes, _digest) in answers.items()}
    return apply_changes(new, checklist, changes_of(updates.merged(chosen)))


def _still_wait(updates: Updates, answers: Mapping[str, tuple[bool, str]] | None, seen: str) -> bool:
    """Whether what is answered is what waits now."""
    if answers is None:
        return seen == updates.digest
    waiting = {key: update.digest for key, update in updates.waiting.items()}
    return all(waiting.get(key) == digest for key, (_accepted, digest) in answers.items())


def changes_of(merged: Merged) -> Iterator[PartChange]:
    """What makes the copy what it becomes. No query."""
    for uuid in merged.made:
        yield PartChange(merged.kinds[uuid], uuid, merged.values[uuid])
    for uuid, node in merged.seen.mine.nodes.items():
        now = {**node.values, "origin": node.origin, "base": node.base}
        after = {name: value for name, value in merged.values[uuid].items() if value != now[name]}
        if after:
            yield PartChange(node.kind, uuid, after, {name: now[name] for name in after})
    for place in sorted(merged.arranged):
        follows = ""
        for uuid in merged.order[place]:
            yield PartChange(merged.kinds[uuid], uuid, {"follows": follows}, {})
            follows = uuid
