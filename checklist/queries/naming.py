"""What a skill is called for a person: never as a list says it that they may not read.

A skill without a key bears the wording of the item that it was made for, which may be private, or have become so.
"""

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from checklist.models import Item
from checklist.queries.catalogue import readable_through


def told_of_skill(viewer: object) -> Case:
    """The name of the skill of a row, as a column: a built-in skill's own, else the title of an item that asks for it
    in a list that the viewer may read, what is not retired first; "" where there is none."""
    return Case(_built_in(), default=_elsewhere(viewer), output_field=CharField())


def told_of_event(viewer: object) -> Case:
    """The same for an event: first the title of the item that it came through, if its list may be read."""
    here = When(readable_through(viewer, "item__checklist") & Q(item__isnull=False), then=F("item__title"))
    return Case(here, _built_in(), default=_elsewhere(viewer), output_field=CharField())


def in_words(told: str) -> str:
    """That name, and where there is none a neutral one."""
    return told or _("an item of a list that is no longer shared")


def _built_in() -> When:
    return When(skill__key__isnull=False, then=F("skill__title"))


def _elsewhere(viewer: object) -> Coalesce:
    items = Item.objects.filter(readable_through(viewer, "checklist"), skill=OuterRef("skill"))
    return Coalesce(Subquery(items.order_by("retired", "pk").values("title")[:1]), Value(""))
