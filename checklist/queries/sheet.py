"""The sheet: a checklist's levels, categories, items and links as plain values, kept in memory per revision."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import Any

from checklist.models import Category, Checklist, Item, Level, LinkKind, SkillLink

PROJECT_COVERS = 2  # so many covered skills make an item a project
KEEP_ITEMS = 200_000  # about 100 MB: the sheets used last are kept up to so many items in all


@dataclass(frozen=True, slots=True)
class SheetItem:
    """An item that is not retired, with its place."""

    pk: int
    uuid: str
    key: str
    title: str
    skill: int
    skill_uuid: str
    skill_key: str | None
    ongoing: bool
    category: "SheetCategory" = field(repr=False, compare=False)

    @property
    def place(self) -> str:
        """Category and level: away from the board an item is never shown without them."""
        return f"{self.category.title} · {self.category.level.title}"


@dataclass(slots=True)
class SheetCategory:
    """A category with its items, in order."""

    pk: int
    uuid: str
    key: str
    title: str
    summary: str
    level: "SheetLevel" = field(repr=False, compare=False)
    items: tuple[SheetItem, ...] = ()

    @property
    def finite(self) -> tuple[SheetItem, ...]:
        """The items that can be finished."""
        return tuple(item for item in self.items if not item.ongoing)


@dataclass(slots=True)
class SheetLevel:
    """A level with its categories, in order."""

    pk: int
    uuid: str
    key: str
    title: str
    pace: str
    summary: str
    categories: tuple[SheetCategory, ...] = ()
    position: int = 0

    @property
    def items(self) -> tuple[SheetItem, ...]:
        return tuple(item for category in self.categories for item in category.items)


@dataclass(frozen=True, slots=True)
class Sibling:
    """The same list in another language."""

    slug: str
    title: str


class Sheet:
    """One revision of a checklist. Built whole, never changed afterwards."""

    def __init__(self, checklist: Checklist, levels: Iterable[SheetLevel], links: Iterable[SkillLink]) -> None:
        self.key = sheet_key(checklist)
        self.pk, self.uuid, self.slug = checklist.pk, str(checklist.uuid), checklist.slug
        self.title, self.language, self.summary = checklist.title, checklist.language, checklist.summary
        self.revision = checklist.revision
        self.built_in, self.owner, self.visibility = checklist.built_in, checklist.owner_id, checklist.visibility
        self.team = checklist.team_id
        self.origin = checklist.origin_id
        self.levels = tuple(levels)
        self.categories = tuple(category for level in self.levels for category in level.categories)
        self.items = tuple(item for category in self.categories for item in category.items)
        self.by_uuid = {item.uuid: item for item in self.items}
        self.by_skill = {item.skill: item for item in self.items}
        self.siblings: dict[str, Sibling | None] = {}  # by language, remembered as they are asked for
        self.chain: Any = None  # what the list was copied from, remembered likewise
        self.links = tuple(link for link in links if link.skill_id in self.by_skill and link.other_id in self.by_skill)

    @property
    def credited(self) -> bool:
        """Whether the list is built in or began as one that is: known once `chain_of` was asked."""
        return self.built_in or bool(self.chain and self.chain.built_in)

    @cached_property
    def parts(self) -> Mapping[str, SheetLevel | SheetCategory]:
        """Levels and categories by uuid."""
        parts: tuple[SheetLevel | SheetCategory, ...] = (*self.levels, *self.categories)
        return {part.uuid: part for part in parts}

    @cached_property
    def covered_by(self) -> Mapping[int, tuple[tuple[int, SheetItem], ...]]:
        """For a skill: (link, item) of what working on it usually covers too."""
        found: dict[int, list[tuple[int, SheetItem]]] = {}
        for link in self.links:
            if link.kind in {LinkKind.TOGETHER, LinkKind.COVERS}:
                found.setdefault(link.skill_id, []).append((link.pk, self.by_skill[link.other_id]))
            if link.kind == LinkKind.TOGETHER:
                found.setdefault(link.other_id, []).append((link.pk, self.by_skill[link.skill_id]))
        return {skill: tuple(pairs) for skill, pairs in found.items()}

    @cached_property
    def rests_on(self) -> Mapping[int, tuple[SheetItem, ...]]:
        """For a skill: the items it builds on."""
        return self._directed(attrgetter("skill_id"), attrgetter("other_id"))

    @cached_property
    def opens(self) -> Mapping[int, tuple[SheetItem, ...]]:
        """For a skill: the items that build on it."""
        return self._directed(attrgetter("other_id"), attrgetter("skill_id"))

    @cached_property
    def links_by_place(self) -> str:
        """What builds on what, as "later>earlier" by place on the sheet: a page underlines them on focus."""
        place = {item.skill: number for number, item in enumerate(self.items)}
        return " ".join(
            f"{place[link.skill_id]}>{place[link.other_id]}" for link in self.links if link.kind == LinkKind.BUILDS_ON
        )

    @cached_property
    def covers(self) -> Mapping[int, tuple[SheetItem, ...]]:
        """For a skill: the items that doing it usually covers too, one way."""
        return self._directed(attrgetter("skill_id"), attrgetter("other_id"), LinkKind.COVERS)

    def involved_in(self, item: SheetItem) -> tuple[SheetItem, ...]:
        """What a project may have involved, in the order of the list: what it covers and what it rests on; nothing of
        an item that is no project. A project is what stands under custom projects, or covers several others."""
        covered = self.covers.get(item.skill, ())
        if len(covered) < PROJECT_COVERS and "/custom-projects/" not in (item.skill_key or ""):
            return ()
        skills = {other.skill for other in (*covered, *self.rests_on.get(item.skill, ())) if not other.ongoing}
        return tuple(other for other in self.items if other.skill in skills)

    def _directed(
        self, start: attrgetter, end: attrgetter, kind: str = LinkKind.BUILDS_ON
    ) -> Mapping[int, tuple[SheetItem, ...]]:
        found: dict[int, list[SheetItem]] = {}
        for link in self.links:
            if link.kind == kind:
                found.setdefault(start(link), []).append(self.by_skill[end(link)])
        order = {item.skill: place for place, item in enumerate(self.items)}
        return {skill: tuple(sorted(items, key=lambda item: order[item.skill])) for skill, items in found.items()}


def sheet_key(checklist: Checklist) -> tuple[str, int, float]:
    """What names one state of a checklist's content."""
    return str(checklist.uuid), checklist.revision, checklist.edited_at.timestamp()


_sheets: OrderedDict[tuple[str, int, float], Sheet] = OrderedDict()
_lock = threading.Lock()


def sheet_of(checklist: Checklist) -> Sheet:
    """Return the checklist's sheet: no query where this revision is in memory, else four."""
    (sheet,) = sheets_of([checklist])
    return sheet


def sheets_of(checklists: Iterable[Checklist]) -> list[Sheet]:
    """The sheets of several checklists, in their order: no query where they are in memory, else four for all others."""
    wanted: dict[tuple[str, int, float], Checklist] = {}
    order = []
    for one in checklists:
        order.append(key := sheet_key(one))
        wanted[key] = one
    found: dict[tuple[str, int, float], Sheet] = {}
    with _lock:
        for key in wanted:
            if sheet := _sheets.get(key):
                _sheets.move_to_end(key)
                found[key] = sheet
    if missing := [one for key, one in wanted.items() if key not in found]:
        built = {sheet.key: sheet for sheet in _build(missing)}
        found |= built
        with _lock:
            _sheets.update(built)
            while len(_sheets) > 1 and sum(len(kept.items) for kept in _sheets.values()) > KEEP_ITEMS:
                _sheets.popitem(last=False)
    return [found[key] for key in order]


def forget_sheets() -> None:
    """Empty the memory (tests, and commands that change many lists)."""
    with _lock:
        _sheets.clear()


def _build(checklists: Collection[Checklist]) -> Iterator[Sheet]:
    """The sheets of these checklists. Four queries, however many they are."""
    pks = [one.pk for one in checklists]
    levels: dict[int, dict[int, SheetLevel]] = {pk: {} for pk in pks}  # by checklist
    for level in Level.objects.filter(checklist__in=pks, retired=False):
        levels[level.checklist_id][level.pk] = _level(level)
    flat = {pk: level for kept in levels.values() for pk, level in kept.items()}
    categories = {
        category.pk: _category(category, flat[category.level_id])
        for category in Category.objects.filter(level__checklist__in=pks, retired=False)
        if category.level_id in flat
    }
    items = Item.objects.filter(checklist__in=pks, retired=False).select_related("skill")
    for pk, group in groupby(items.order_by("category_id", "position", "pk"), key=attrgetter("category_id")):
        if pk in categories:
            categories[pk].items = tuple(_item(item, categories[pk]) for item in group)
    parts: dict[int, list[SheetCategory]] = {}
    for category in categories.values():
        parts.setdefault(category.level.pk, []).append(category)
    for level in flat.values():
        level.categories = tuple(parts.get(level.pk, ()))
    links = _links(pks)
    for checklist in checklists:
        kept = levels[checklist.pk].values()
        skills = (item.skill for level in kept for item in level.items)
        here = [link for skill in skills for link in links.get(skill, ())]
        yield Sheet(checklist, kept, sorted(here, key=attrgetter("pk")))


def _links(checklists: Collection[int]) -> Mapping[int, Sequence[SkillLink]]:
    """The links between skills of these checklists, by the skill that each begins at. One query."""
    skills = Item.objects.filter(checklist__in=checklists, retired=False).values("skill")
    found: dict[int, list[SkillLink]] = {}
    for link in SkillLink.objects.filter(skill__in=skills, other__in=skills):
        found.setdefault(link.skill_id, []).append(link)
    return found


def _level(level: Level) -> SheetLevel:
    names = (level.pk, str(level.uuid), level.key, level.title, level.pace, level.summary)
    return SheetLevel(*names, position=level.position)


def _category(category: Category, level: SheetLevel) -> SheetCategory:
    return SheetCategory(category.pk, str(category.uuid), category.key, category.title, category.summary, level)


def _item(item: Item, category: SheetCategory) -> SheetItem:
    skill = item.skill
    return SheetItem(
        item.pk, str(item.uuid), item.key, item.title, skill.pk, str(skill.uuid), skill.key, skill.ongoing, category
    )
