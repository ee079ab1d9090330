"""A person's lists as wholes: start one, copy one, share it, report somebody's."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from checklist.actions import parts
from checklist.actions.editing import (
    NEW,
    Edited,
    PartChange,
    apply_changes,
    edited_before,
    new_id,
    operation_on,
)
from checklist.actions.operations import carry_out
from checklist.models import Checklist, Kind, Operation, Via
from checklist.queries import Tree, own_checklists, tree_of
from checklist.queries.tree import LIST

WHOLE = NEW + "list"  # what the content of a list that is made calls the list itself
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
RANDOM_CHARACTERS = 6


@transaction.atomic
def start_list(*, user: Any, title: str, language: str, operation: UUID, via: Via) -> Edited:
    """Make a private list with nothing in it. Ten queries. Raises ValidationError for a title or a language that a list
    cannot have, and where the person has too many lists."""
    new = operation_on(None, user, operation, via, Kind.MAKE, "start", title, language)
    return make(new, {"title": title, "language": language}, [])


@transaction.atomic
def copy_list(*, user: Any, source: Checklist, operation: UUID, via: Via, title: str = "") -> Edited:
    """Copy a list with everything in it that is not retired, as a private list of the person's own; its items keep
    their skills. Nineteen queries, and some more for each thousand parts.

    The caller found the source through a query that says who may see it. Raises ValidationError where the person has
    too many lists.
    """
    new = operation_on(None, user, operation, via, Kind.MAKE, "copy", source.uuid, title)
    tree = tree_of(source)
    fields = {**tree.root.texts, "language": source.language, "title": title.strip() or source.title}
    fields["base"] = {**tree.snapshot(tree.root), "left": {}}
    return make(new, fields, copies_of(tree), origin=source)


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
    if own_checklists(new.user).count() >= parts.LISTS_AT_MOST:
        raise parts.too_many_lists()
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
