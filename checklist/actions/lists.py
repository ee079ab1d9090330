"""A person's lists as wholes: start one, copy one, share it, report somebody's."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.editing import (
    NEW,
    Edited,
    PartChange,
    apply_changes,
    check_room,
    edited_before,
    new_id,
    operation_on,
)
from checklist.actions.operations import Conflict, carry_out, hold
from checklist.models import Checklist, Kind, Operation, Via
from checklist.queries import Tree, tree_of
from checklist.queries.tree import LIST

WHOLE = NEW + "list"  # what the content of a list that is made calls the list itself
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RANDOM_CHARACTERS = 6


@transaction.atomic
def start_list(*, user: Any, title: str, language: str, operation: UUID, via: Via) -> Edited:
    """Make a private list with nothing in it. Thirteen queries. Raises ValidationError for a title or a language that a
    list cannot have, and where the person has too many lists."""
    new = operation_on(None, user, operation, via, Kind.MAKE, "start", title, language)
    return make(new, {"title": title, "language": language}, [])


@transaction.atomic
def copy_list(*, user: Any, source: Checklist, operation: UUID, via: Via, title: str = "") -> Edited:
    """Copy a list with everything in it that is not retired, as a private list of the person's own; its items keep
    their skills. About thirty queries, and some more for each thousand parts.

    The caller found the source through a query that says who may see it; meanwhile it is neither edited nor deleted.
    Raises ValidationError where the person has too many lists, and Conflict where the source is gone.
    """
    new = operation_on(None, user, operation, via, Kind.MAKE, "copy", source.uuid, title)
    hold(user)
    tree = tree_of(_held(source))
    fields = {**tree.root.texts, "language": source.language, "title": title.strip() or source.title}
    fields["base"] = {**tree.snapshot(tree.root), "left": {}}
    return make(new, fields, copies_of(tree), origin=source)


def _held(source: Checklist) -> Checklist:
    """The list as it is now, for nobody to change or delete until the commit. One query."""
    found = Checklist.objects.select_for_update(no_key=True).filter(pk=source.pk, retired=False).first()
    if found is None:
        raise Conflict(_("This list is gone meanwhile. Nothing was copied."), code="list-gone")
    return found


def copies_of(tree: Tree) -> Iterator[PartChange]:
    """What makes a copy of each part of a list that is not retired. No query."""
    for node in tree.live():
        parent = WHOLE if node.parent == tree.root.uuid else NEW + node.parent
        copy = {**node.values, "parent": parent, "origin": node.uuid, "base": tree.snapshot(node)}
        yield PartChange(node.kind, NEW + node.uuid, copy)


def make(
    new: Operation, fields: Mapping[str, Any], content: Iterable[PartChange], origin: Checklist | None = None
) -> Edited:
    """Make a list with these values by an operation that is not yet claimed; its content calls the list WHOLE.

    Must run inside a transaction. Repeating the operation makes nothing and gives the same answer.
    """
    uuid = new_id(new.uuid, WHOLE)
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if claimed.repeated:
        return edited_before(claimed.operation, Checklist.objects.get(uuid=uuid))
    check_room(new.user)
    columns = parts.cleaned(LIST, fields)
    links = columns.pop("links", [])
    checklist = Checklist.objects.create(
        uuid=uuid, owner=new.user, origin=origin, slug=slug_for(columns["title"]), **columns
    )
    Operation.objects.filter(pk=new.pk).update(checklist=checklist)
    return apply_changes(new, checklist, [PartChange(LIST, str(uuid), {"links": links}, {}), *content], made=True)


def slug_for(title: str) -> str:
    """An address for a list: its title, and six random characters."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return f"{slugify(title)[:60].strip('-') or 'list'}-{tail}"
