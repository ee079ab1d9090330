"""Which checklists a viewer may see, and what is found in them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Membership, Role, User
from accounts.prepared import Prepared, columns_of
from checklist.models import Assignment, Checklist, Edit, Guest, Item, Visibility, normalised
from checklist.queries.sheet import Sheet, Sibling

LISTS_KEPT = timedelta(days=30)  # for so long a deleted list can be brought back
SHARED = Q(withheld=False, retired=False)
OPEN_TO_ALL = (Visibility.LINK, Visibility.PUBLIC)


def visible_checklists(viewer: Any) -> QuerySet[Checklist]:
    """The lists that the viewer (a user, a guest or None) may open, given the address. One query when read."""
    return _opened_to(viewer, SHARED & Q(visibility__in=OPEN_TO_ALL))


def listed_checklists(viewer: Any) -> QuerySet[Checklist]:
    """The lists that the viewer finds by themself: built-in, their own, their teams', public. One query when read."""
    return _opened_to(viewer, SHARED & Q(visibility=Visibility.PUBLIC))


def kept_checklists(user: Any) -> QuerySet[Checklist]:
    """The lists that are a person's without the doing of strangers: built-in, their own, their teams'. One query when
    read."""
    return _opened_to(user, Q(built_in=True))


def own_checklists(user: Any) -> QuerySet[Checklist]:
    """The lists that a person may change: their own and those of teams that they lead, but for deleted ones. One query
    when read."""
    if user is None or isinstance(user, Guest):
        return Checklist.objects.none()
    return Checklist.objects.filter(may_change(user), retired=False)


def may_change(user: Any) -> Q:
    """Whether a list is the person's, deleted or not, or of a team that they lead, as a condition. No query."""
    led = Membership.objects.filter(user=user.pk, role=Role.LEAD)
    return Q(owner=user.pk) | Q(team__in=led.values("team"))


def owned_lists(*, user: Any = None, team: Any = None) -> QuerySet[Checklist]:
    """The lists that are a person's own, or a team's, but for deleted ones: those that count against how many there may
    be. One query when read."""
    return Checklist.objects.filter(Q(owner=user) if team is None else Q(team=team), retired=False)


def changed_by(viewer: Any, checklist: Checklist) -> bool:
    """Whether the viewer may change a list: their own, or one of a team that they lead. No query but for a team's list,
    then one."""
    if viewer is None or isinstance(viewer, Guest) or checklist.built_in:
        return False
    if checklist.team_id is None:
        return checklist.owner_id is not None and checklist.owner_id == viewer.pk
    return Membership.objects.filter(user=viewer.pk, team=checklist.team_id, role=Role.LEAD).exists()


def of_their_teams(user: Any, path: str = "") -> Q:
    """Whether a list (the one at the end of that path, `item__checklist__`) is of a team that the person is in, as a
    condition. No query."""
    return Q(**{f"{path}team__in": Membership.objects.filter(user=user.pk).values("team")})


@dataclass(frozen=True, slots=True)
class Deleted:
    """A list that its owner or a lead deleted, until when it can be brought back, and the operation to take back for
    that: None where another lead deleted it."""

    checklist: Checklist
    until: datetime
    operation: UUID | None


def deleted_lists(user: Any) -> list[Deleted]:
    """The lists of a person, and of the teams that they lead, that can be brought back still, the latest deleted
    first. One query.

    A deleted list has one revision after its last, by an edit or by the undo of its making; whatever else was kept at
    that revision came later and was about notes. Whoever did that may have left: only a team's list is then there."""
    edits = Edit.objects.filter(checklist=OuterRef("pk"), revision=OuterRef("revision")).order_by("pk")
    rows = Checklist.objects.filter(may_change(user), retired=True, edited_at__gte=timezone.now() - LISTS_KEPT)
    rows = rows.annotate(
        deleting=Subquery(edits.values("operation__uuid")[:1]), by=Subquery(edits.values("operation__user")[:1])
    )
    rows = rows.filter(Q(by=user.pk) | Q(team__isnull=False)).select_related("team")
    found: list[Any] = list(rows.order_by("-edited_at", "-pk"))
    return [Deleted(one, one.edited_at + LISTS_KEPT, one.deleting if one.by == user.pk else None) for one in found]


def may_be_copied(checklist: Checklist) -> bool:
    """Whether whoever may open a list may copy it: not what a curator took out, even if it is their own. No query."""
    return not checklist.withheld


def readable_through(viewer: Any, path: str) -> Q:
    """Whether the list at the end of that path may be read by the viewer now, as a condition: built-in, their own, even
    if they deleted it, or one that `visible_checklists` has. No query."""
    own = Q()
    if viewer is not None and not isinstance(viewer, Guest):
        own = Q(**{f"{path}__owner": viewer.pk}) | of_their_teams(viewer, f"{path}__")
    shared = Q(**{f"{path}__withheld": False, f"{path}__retired": False})
    return own | shared & Q(**{f"{path}__visibility__in": OPEN_TO_ALL})


def _opened_to(viewer: Any, shared: Q) -> QuerySet[Checklist]:
    if viewer is None or isinstance(viewer, Guest):
        public = Checklist.objects.filter(shared)
        return public if settings.PUBLIC_PAGES else public.none()
    own = Q(owner=viewer, retired=False) | of_their_teams(viewer) & Q(retired=False)
    return Checklist.objects.filter(shared | own)


def lists_that_go(user: User, teams: Collection[int]) -> QuerySet[Checklist]:
    """The lists of a person who leaves and of the teams that go with them, those that stay included. One query when
    read."""
    return Checklist.objects.filter(Q(owner=user) | Q(team__in=teams))


def lists_that_stay(user: User, teams: Collection[int] = ()) -> QuerySet[Checklist]:
    """Which of these stay, without a name: public, and copied by others or assigned in a team that stays. One query
    when read."""
    copied = Checklist.objects.filter(origin=OuterRef("pk"), retired=False).exclude(pk__in=lists_that_go(user, teams))
    asked = Assignment.objects.filter(checklist=OuterRef("pk"), ended_at=None).exclude(team__in=teams)
    found = lists_that_go(user, teams).filter(SHARED, visibility=Visibility.PUBLIC)
    return found.filter(Exists(copied) | Exists(asked))


def find_checklist(viewer: Any, by: str, value: Any) -> Checklist | None:
    """The list that the viewer may see with this `slug` or `uuid`, or with the item of this uuid (`items__uuid`).
    One query."""
    if viewer is None or isinstance(viewer, Guest):
        return visible_checklists(viewer).filter(**{by: value}).first()
    rows = _found[by].rows(viewer.pk, value)
    return Checklist.from_db("default", columns_of(Checklist), rows[0]) if rows else None


def _finding(by: str, field: tuple[type[Model], str]) -> Prepared:
    def make(viewer: int, value: Any) -> QuerySet[Any, Any]:
        return visible_checklists(User(pk=viewer)).filter(**{by: value}).values_list(*columns_of(Checklist))

    return Prepared(make, lambda: [User._meta.get_field("id"), field[0]._meta.get_field(field[1])])  # type: ignore[list-item]


_found = {
    "slug": _finding("slug", (Checklist, "slug")),
    "uuid": _finding("uuid", (Checklist, "uuid")),
    "items__uuid": _finding("items__uuid", (Item, "uuid")),
}


def checklist_in(viewer: Any, language: str) -> Checklist | None:
    """The built-in list in a language, or in any where there is none. One query."""
    lists = {row.language: row for row in visible_checklists(viewer).filter(built_in=True).order_by("-pk")}
    return lists.get(language) or lists.get(settings.LANGUAGE_CODE) or next(iter(lists.values()), None)


def sibling_of(viewer: Any, sheet: Sheet, language: str) -> Sibling | None:
    """The built-in list in that language that shares most skills with this one, if any does. One query; none while
    the answer is remembered with the sheet."""
    if language not in sheet.siblings:
        shared = Count("items", filter=Q(items__retired=False, items__skill__in=list(sheet.by_skill)))
        lists = visible_checklists(viewer).filter(built_in=True, language=language).exclude(pk=sheet.pk)
        best = lists.annotate(shared=shared).filter(shared__gt=0).order_by("-shared", "pk").first()
        sheet.siblings[language] = Sibling(best.slug, best.title) if best else None
    return sheet.siblings[language]


def search(checklist_pk: int, text: str) -> Collection[str]:
    """The uuids of the list's items that have every word of the text in title or meaning. One query."""
    found = Item.objects.filter(checklist=checklist_pk, retired=False)
    for word in normalised(text).split():
        found = found.filter(search__contains=word)
    return {str(uuid) for uuid in found.values_list("uuid", flat=True)}
