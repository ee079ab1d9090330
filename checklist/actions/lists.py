"""A person's lists as wholes: start one, copy one, share it, report somebody's."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checklist.actions import parts
from checklist.actions.draft import NEW, PartChange, new_id
from checklist.actions.editing import Edited, apply_changes, check_room, edited_before, operation_on
from checklist.actions.operations import Conflict, carry_out
from checklist.models import Checklist, Kind, Operation, Via, Visibility
from checklist.queries import Tree, may_be_copied, tree_of, visible_checklists
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

    What the person may not copy now is not copied; meanwhile the source is neither edited nor deleted. Repeating the
    operation gives the same answer, whatever became of the source. Raises ValidationError where the person has too many
    lists, and Conflict where the source is not there for them any more.
    """
    new = operation_on(None, user, operation, via, Kind.MAKE, "copy", source.uuid, title)
    if made := made_before(new):
        return made
    source = _held(user, source)
    tree = tree_of(source)
    fields = {**tree.root.texts, "language": source.language, "title": title.strip() or source.title}
    fields["base"] = {**tree.snapshot(tree.root), "left": {}}
    return make_claimed(new, fields, copies_of(tree), origin=source)


def _held(user: Any, source: Checklist) -> Checklist:
    """The list as it is now, for nobody to change or delete until the commit. One query."""
    found = visible_checklists(user).select_for_update(no_key=True).filter(pk=source.pk).first()
    if found is None or not may_be_copied(found):
        raise Conflict(_("This list is gone meanwhile. Nothing was copied."), code="list-gone")
    return found


def copies_of(tree: Tree) -> Iterator[PartChange]:
    """What makes a copy of each part of a list that is not retired. No query."""
    for node in tree.live():
        parent = WHOLE if node.parent == tree.root.uuid else NEW + node.parent
        copy = {**node.values, "parent": parent, "origin": node.uuid, "base": tree.snapshot(node)}
        yield PartChange(node.kind, NEW + node.uuid, copy)


def make(new: Operation, fields: Mapping[str, Any], content: Iterable[PartChange]) -> Edited:
    """Make a list with these values by an operation that is not yet claimed; its content calls the list WHOLE.

    Must run inside a transaction. Repeating the operation makes nothing and gives the same answer; Conflict is raised
    where the list that it made is gone for good.
    """
    return made_before(new) or make_claimed(new, fields, content)


def made_before(new: Operation) -> Edited | None:
    """Claim an operation that makes a list; the answer that it had where it is repeated. Raises what `make` raises."""
    claimed = carry_out(new, {}, lambda _skill, now: now)
    if not claimed.repeated:
        return None
    made = Checklist.objects.filter(uuid=new_id(new.uuid, WHOLE)).first()
    if made is None:
        raise Conflict(
            _("This made a list that was deleted since, and is gone for good. Nothing was made; open the page anew."),
            code="list-gone",
        )
    return edited_before(claimed.operation, made)


def make_claimed(
    new: Operation, fields: Mapping[str, Any], content: Iterable[PartChange], origin: Checklist | None = None
) -> Edited:
    """The same for an operation that is claimed already, within the transaction that claimed it."""
    uuid = new_id(new.uuid, WHOLE)
    check_room(new.user)
    columns = parts.cleaned(LIST, fields)
    parts.check_visibility(columns.get("visibility", Visibility.PRIVATE), team=False)
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
