"""Lists as large as a list may be, made as people make them."""

import uuid
from collections.abc import Callable, Iterator

from accounts.models import User
from checklist import actions
from checklist.actions import PartChange
from checklist.models import Checklist, Via

LEVELS, CATEGORIES, ITEMS = 3, 20, 2_000


def large_list(
    user: User,
    *,
    levels: int = LEVELS,
    categories: int = CATEGORIES,
    items: int = ITEMS,
    title: Callable[[int], str] = lambda number: f"What one can do with number {number} by heart",
) -> Checklist:
    """A list of the person's with so many items, evenly in so many levels of so many categories."""
    made = actions.start_list(user=user, title="Large", language="en", operation=uuid.uuid4(), via=Via.PAGE).checklist
    changes = list(content(str(made.uuid), levels, categories, items, title))
    return actions.edit(user=user, checklist=made, changes=changes, operation=uuid.uuid4(), via=Via.PAGE).checklist


def content(
    checklist: str, levels: int, categories: int, items: int, title: Callable[[int], str]
) -> Iterator[PartChange]:
    """What makes them."""
    for level in range(levels):
        yield PartChange("level", f"new:{level}", {"title": f"Level {level}", "parent": checklist})
        for category in range(categories):
            name = f"new:{level}.{category}"
            yield PartChange("category", name, {"title": f"Category {category}", "parent": f"new:{level}"})
    each = -(-items // (levels * categories))
    for number in range(items):
        place = number // each
        parent = f"new:{place // categories}.{place % categories}"
        yield PartChange("item", f"new:i{number}", {"title": title(number), "parent": parent, "skill": ""})
