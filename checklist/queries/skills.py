"""Skills that an item may ask for: found by the items that ask for them in lists that the person finds themself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When

from checklist.models import Checklist, Item, normalised
from checklist.queries.catalogue import listed_checklists

FOUND_AT_MOST = 20
ROWS_AT_MOST = 300  # of the same skills in many lists
WORDS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """An item that asks for the skill, and the item that asks for it in the list that is edited, if there is one."""

    item: Item
    here: Item | None = None

    @property
    def place(self) -> str:
        """Category and level of the item."""
        return f"{self.item.category.title} · {self.item.category.level.title}"


def readable_items(viewer: Any) -> QuerySet[Item]:
    """The items of all lists that a person finds by themself, but for what is retired. One query when read."""
    live = {"retired": False, "category__retired": False, "category__level__retired": False}
    return Item.objects.filter(checklist__in=listed_checklists(viewer), **live)


def find_skills(viewer: Any, text: str, checklist: Checklist) -> tuple[Sequence[FoundSkill], bool]:
    """Skills whose items have every word of the text in title or meaning, each once, the items of this list and the
    built-in ones first; and whether there are more. Two queries; none without a text."""
    words = normalised(text).split()[:WORDS_AT_MOST]
    if not words:
        return [], False
    found = readable_items(viewer)
    for word in words:
        found = found.filter(search__contains=word)
    same = Q(checklist__team=checklist.team_id) if checklist.team_id else Q(checklist__owner=checklist.owner_id)
    near = Case(
        When(checklist=checklist, then=Value(0)),
        When(checklist__built_in=True, checklist__language=checklist.language, then=Value(1)),
        When(checklist__built_in=True, then=Value(2)),
        When(same, then=Value(3)),
        default=Value(4),
    )
    rows = found.defer("meaning", "criteria", "worth_knowing", "search").order_by(near, "pk")[:ROWS_AT_MOST]
    first: dict[int, Item] = {}
    for item in rows.select_related("checklist", "category__level", "skill"):
        first.setdefault(item.skill_id, item)
    shown = list(first.values())[:FOUND_AT_MOST]
    here = _here(checklist, [item.skill_id for item in shown])
    return [FoundSkill(item, here.get(item.skill_id)) for item in shown], len(first) > FOUND_AT_MOST


def _here(checklist: Checklist, skills: Sequence[int]) -> dict[int, Item]:
    """The items of a list that ask for these skills, retired ones where no other does. One query."""
    rows = Item.objects.filter(checklist=checklist, skill__in=skills).select_related("category__level")
    return {item.skill_id: item for item in rows.order_by("-retired", "pk")}
