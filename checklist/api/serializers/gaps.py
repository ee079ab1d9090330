"""What a team cannot do yet, and what its members say of themselves: want to learn, can help."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from checklist.api.serializers.lists import place
from checklist.api.serializers.matrix import AssignmentQuery, CountedBody
from checklist.api.serializers.progress import Placed
from checklist.api.serializers.strict import Strict
from checklist.models import Mark
from checklist.queries import SheetItem
from checklist.queries.gaps import SHOWN, CategoryGap, Gaps, ItemGap, Said, Some


class GapsQuery(AssignmentQuery):
    """Which gaps are wanted."""

    show = serializers.ChoiceField(
        choices=list(SHOWN),
        required=False,
        help_text=_("Only items with fewer people than wanted (`gaps`), with one, with nobody; `all` without it."),
    )


class NamedPerson(serializers.Serializer[Any]):
    about = _("Somebody in the team.")

    member = serializers.UUIDField(allow_null=True, help_text=_("Null where the assignment is not for them."))
    name = serializers.CharField()


class SomePeople(serializers.Serializer[Any]):
    about = _("How many, and the first fifty by name.")

    count = serializers.IntegerField(help_text=_("All of them."))
    people = NamedPerson(many=True)


class GapItem(Placed):
    about = _("An item: who has it, who can help, who wants to learn it.")

    wanted = serializers.IntegerField()
    have = serializers.IntegerField(allow_null=True, help_text=_("Null where nobody lets items be counted."))
    missing = serializers.IntegerField(help_text=_("How many more are wanted."))
    who = SomePeople(help_text=_("Who has it, of those that `have` counts: done or, of an ongoing item, practised."))
    help = SomePeople(help_text=_("Who said that they can help, whether the assignment is for them or not."))
    want = SomePeople(help_text=_("Who said that they want to learn it."))


class GapCategory(serializers.Serializer[Any]):
    about = _("A category with those of its items that are wanted.")

    category = serializers.UUIDField()
    title = serializers.CharField()
    level = serializers.CharField()
    complete = serializers.IntegerField(allow_null=True, help_text=_("How many have all of it; null: withheld."))
    below = serializers.IntegerField(help_text=_("How many of its items fewer have than are wanted."))
    items = GapItem(many=True)


class GapsBody(serializers.Serializer[Any]):
    about = _("What nobody has, or one person only. Without an assignment there is nothing.")

    assignment = serializers.UUIDField(allow_null=True)
    checklist = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    counted = CountedBody(allow_null=True)
    withheld = serializers.BooleanField(help_text=_("Too few share totals for figures about whole categories."))
    show = serializers.ChoiceField(choices=list(SHOWN))
    nobody = serializers.IntegerField(help_text=_("How many items nobody has."))
    only_one = serializers.IntegerField()
    below = serializers.IntegerField()
    categories = GapCategory(many=True)


class MarksBody(Placed):
    about = _("What one says of an item to one’s leads.")

    want = serializers.BooleanField(help_text=_("One wants to learn it."))
    help = serializers.BooleanField(help_text=_("One can help with it."))


class MarksChange(Strict):
    about = _("What one says of an item. What is missing stays.")

    want = serializers.BooleanField(required=False)
    help = serializers.BooleanField(required=False)


# --- What is given --------------------------------------------------------------------------------------
def gaps(found: Gaps, show: str) -> dict[str, Any]:
    """What is missing. No query."""
    return {
        "assignment": found.assigned.assignment.uuid,
        "checklist": found.assigned.sheet.uuid,
        "at": found.at,
        "counted": {"items": found.open, "totals": found.totals, "nothing": found.nothing},
        "withheld": found.withheld,
        "show": show,
        "nobody": found.nobody,
        "only_one": found.only_one,
        "below": found.below,
        "categories": [_gap_category(one, show) for one in found.categories],
    }


def no_gaps(show: str) -> dict[str, Any]:
    """That nothing is assigned. No query."""
    texts: dict[str, Any] = dict.fromkeys(("assignment", "checklist", "at", "counted"))
    return {**texts, "withheld": True, "show": show, "nobody": 0, "only_one": 0, "below": 0, "categories": []}


def _gap_category(one: CategoryGap, show: str) -> dict[str, Any]:
    return {
        "category": one.category.uuid,
        "title": one.category.title,
        "level": one.category.level.title,
        "complete": one.complete,
        "below": one.below,
        "items": [_gap_item(item) for item in one.shown(show)],
    }


def _gap_item(one: ItemGap) -> dict[str, Any]:
    figures = {"wanted": one.wanted, "have": one.have, "missing": one.missing}
    return {**place(one.item), **figures, "who": _some(one.who), "help": _some(one.help), "want": _some(one.want)}


def _some(some: Some) -> dict[str, Any]:
    people = [{"member": one.uuid or None, "name": one.name} for one in some.first]
    return {"count": some.people, "people": people}


def marks(item: SheetItem, said: Collection[Said]) -> dict[str, Any]:
    """What one said of an item. No query."""
    return {**place(item), "want": (item.skill, Mark.Kind.WANT) in said, "help": (item.skill, Mark.Kind.HELP) in said}
