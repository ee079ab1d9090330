"""One item with what the sheet does not hold: its texts and links, and its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

from checklist.models import Item, Resource
from checklist.queries.sheet import Sheet, SheetItem


@dataclass(frozen=True, slots=True)
class Detail:
    """What an item's page shows beside its state."""

    meaning: str
    criteria: Sequence[str]
    worth_knowing: str
    resources: Sequence[Resource]
    together: Sequence[SheetItem]
    rests_on: Sequence[SheetItem]
    opens: Sequence[SheetItem]
    place: int  # from 1, within its level
    of: int
    before: SheetItem | None
    after: SheetItem | None

    @property
    def relations(self) -> list[tuple[str, Sequence[SheetItem]]]:
        """What it is related to, by kind, without the kinds that are empty."""
        kinds = (("together", self.together), ("rests_on", self.rests_on), ("opens", self.opens))
        return [(name, items) for name, items in kinds if items]


def item_detail(sheet: Sheet, item: SheetItem) -> Detail:
    """An item's texts, links, relations and neighbours. Two queries."""
    row = Item.objects.only("meaning", "criteria", "worth_knowing").get(pk=item.pk)
    siblings = item.category.level.items
    place = sheet.items.index(item)
    return Detail(
        row.meaning,
        row.criteria,
        row.worth_knowing,
        list(Resource.objects.filter(item=item.pk)),
        [other for _, other in sheet.covered_by.get(item.skill, ())],
        sheet.rests_on.get(item.skill, ()),
        sheet.opens.get(item.skill, ()),
        siblings.index(item) + 1,
        len(siblings),
        sheet.items[place - 1] if place else None,
        sheet.items[place + 1] if place + 1 < len(sheet.items) else None,
    )


def courses_of(sheet: Sheet) -> dict[str, list[Resource]]:
    """The links on the list's levels, by the level's uuid. One query."""
    found: dict[str, list[Resource]] = {}
    for resource in Resource.objects.filter(checklist=sheet.pk, level__isnull=False).select_related("level"):
        found.setdefault(str(resource.level.uuid), []).append(resource)  # type: ignore[union-attr]
    return found


def links_of(sheet: Sheet) -> list[Resource]:
    """The links on the list as a whole. One query."""
    return list(Resource.objects.filter(checklist=sheet.pk, level__isnull=True, item__isnull=True))
