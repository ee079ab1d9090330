"""What becomes of the skills that lists had made, when the lists go for good."""

from collections.abc import Collection
from typing import Any

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from checklist.models import (
    Checklist,
    Evidence,
    GuestProgress,
    Item,
    MetCriterion,
    Note,
    Progress,
    ProgressEvent,
    Skill,
    Visibility,
)

NOBODYS_SKILL = "A skill of a list that is gone"  # whose last list went, while others still stand on it
KEPT_BY = (Item, Progress, GuestProgress, ProgressEvent, Note, Evidence, MetCriterion)
A_PERSONS = (Progress, Note, Evidence, MetCriterion)  # an event has its row of progress


def skills_of(lists: QuerySet[Checklist]) -> tuple[list[int], list[int]]:
    """The skills without a key that these lists ask for; and which of them these lists asked for first. Two queries."""
    pks = set(lists.values_list("pk", flat=True))
    first = Item.objects.filter(skill=OuterRef("pk")).order_by("pk")
    skills = Skill.objects.filter(key=None, items__checklist__in=pks).distinct()
    found = list(skills.annotate(maker=Subquery(first.values("checklist")[:1])).values_list("pk", "maker"))
    return [pk for pk, _maker in found], [pk for pk, maker in found if maker in pks]


def skills_without_list(user: Any) -> list[int]:
    """The skills on which a person stands, and which no list asks for any more. Two queries."""
    first, *others = (model._default_manager.filter(user=user).values("skill").order_by() for model in A_PERSONS)
    known = [row["skill"] for row in first.union(*others)]
    return list(Skill.objects.filter(key=None, items=None, pk__in=known).values_list("pk", flat=True))


def settle_skills(skills: Collection[int], made: Collection[int], owner: Any = None) -> None:
    """Delete what nobody refers to any more, and call by others' words what the lists made. Two queries at most.

    What the `owner` of a list that goes alone stands on keeps their words.
    """
    if not skills:
        return
    kept = _referred_to(*KEPT_BY)
    Skill.objects.filter(~kept, pk__in=skills).delete()
    open_first = Case(When(checklist__visibility=Visibility.PUBLIC, then=0), default=1)
    items = Item.objects.filter(skill=OuterRef("pk")).order_by(open_first, "pk")
    renamed = Skill.objects.filter(pk__in=made)
    if owner is not None:
        renamed = renamed.filter(_referred_to(Item, GuestProgress) | _referred_to(*A_PERSONS, besides=owner))
    renamed.update(title=Coalesce(Subquery(items.values("title")[:1]), Value(NOBODYS_SKILL)))


def _referred_to(*models: type[Model], besides: Any = None) -> Q:
    """Whether a skill has rows of these models, besides a person's."""
    found = Q()
    for model in models:
        rows = model._default_manager.filter(skill=OuterRef("pk"))
        found |= Q(Exists(rows.exclude(user=besides) if besides is not None else rows))
    return found
