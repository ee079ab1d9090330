"""Editors of one list at once, in threads with connections of their own: run inside a site."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from checklist import actions, queries
from checklist.actions import PartChange
from checklist.models import Checklist, Edit, Item, Via

THREADS, EACH = 8, 4


def at_once(work: Callable[[int], Any], count: int = THREADS) -> list[str]:
    """Does it in so many threads: for each what it came to, "done" or the name of the exception."""

    def one(number: int) -> str:
        try:
            work(number)
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _person(name: str) -> Any:
    return get_user_model().objects.create_user(f"{name}-{uuid.uuid4()}@example.org", "a quite long password")


def _copied(user: Any, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def _own() -> tuple[Any, Checklist]:
    user = _person("editor")
    return user, _copied(user, Checklist.objects.get(slug="ml-checklist"))


def _edit(user: Any, checklist: Checklist, *changes: PartChange) -> actions.Edited:
    return actions.edit(user=user, checklist=checklist, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)


def edit_lines_at_once() -> dict[str, Any]:
    """Each renames lines of their own, again and again."""
    user, checklist = _own()
    lines = [one for one in queries.tree_of(checklist).live() if one.kind == "item"]

    def rename(number: int) -> None:
        title = lines[number].title
        for turn in range(EACH):
            _edit(user, checklist, PartChange("item", lines[number].uuid, {"title": f"T{turn}"}, {"title": title}))
            title = f"T{turn}"

    came_to, revision = at_once(rename), checklist.revision
    checklist.refresh_from_db()
    after = queries.tree_of(checklist).nodes
    titles = [after[line.uuid].title for line in lines[: THREADS + 1]]
    revisions = Edit.objects.filter(checklist=checklist).order_by("pk").values_list("revision", flat=True)
    return {
        "came_to": came_to,
        "titles": titles,
        "untouched": lines[THREADS].title,
        "raised_by": checklist.revision - revision,
        "revisions": list(revisions),
    }


def edit_one_line_at_once() -> dict[str, Any]:
    """All rename the same line, which all saw as it was."""
    user, checklist = _own()
    line = next(one for one in queries.tree_of(checklist).live() if one.kind == "item")

    def rename(number: int) -> None:
        _edit(user, checklist, PartChange("item", line.uuid, {"title": f"By {number}"}, {"title": line.title}))

    return {"came_to": at_once(rename), "title": Item.objects.get(uuid=line.uuid).title}


def add_at_once() -> dict[str, Any]:
    """All add lines at the top of the same category."""
    user, checklist = _own()
    line = next(one for one in queries.tree_of(checklist).live() if one.kind == "item")

    def add(number: int) -> None:
        for turn in range(EACH):
            values = {"title": f"New {number}.{turn}", "parent": line.parent, "skill": "", "follows": ""}
            _edit(user, checklist, PartChange("item", "new:1", values))

    came_to = at_once(add)
    inside = list(queries.tree_of(checklist).children(line.parent))
    return {
        "came_to": came_to,
        "added": len([one for one in inside if one.title.startswith("New ")]),
        "positions": [one.position for one in inside],
    }


def copy_while_leaving() -> dict[str, Any]:
    """All copy a public list, while its owner deletes their account."""
    owner, source = _own()
    _edit(owner, source, PartChange("list", str(source.uuid), {"visibility": "public"}, {"visibility": "private"}))
    count = source.items.count()
    people = [_person("reader") for _ in range(THREADS)]

    def work(number: int) -> None:
        if number == THREADS // 2:
            actions.erase_account(user=owner)
        else:
            _copied(people[number], source)

    came_to = at_once(work)
    copies = Checklist.objects.filter(owner__in=people)
    kept = Checklist.objects.filter(pk=source.pk).first()
    return {
        "came_to": came_to,
        "copies": copies.count(),
        "whole": all(one.items.count() == count for one in copies),
        "stayed": kept is not None,
        "nameless": kept is None or kept.owner_id is None,
        "origins": sorted({one.origin_id == source.pk for one in copies}),
        "owner": get_user_model().objects.filter(pk=owner.pk).exists(),
    }
