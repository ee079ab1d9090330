"""What is assigned: to whom in a team, up to which level, and what leads may see of it with each one's consent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Membership, Shares, Team
from checklist.models import Assignee, Assignment, Checklist, Level, Visibility
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel, sheet_of

ORDER = tuple(Shares.values)  # from nothing to everything
LANE = 16  # bits for each item in a sum over people: up to 65,535 of them
LANE_FULL = (1 << LANE) - 1
FEW = 3  # a total of fewer items would show single ones
TOTALS_FROM = 3  # members who share totals: figures about fewer would be figures about one of them


@cache
def allowed(shares: str, seen: bool) -> str:
    """What a member's leads may see of an assignment: what the member shares, but no more than totals until they have
    seen that it was assigned to them. The one home of consent: every page, file and figure asks here. No query."""
    return shares if seen else min(shares, Shares.TOTALS.value, key=ORDER.index)


@cache
def at_least(shares: str, wanted: str) -> bool:
    """Whether what is shared includes this much. No query."""
    return ORDER.index(shares) >= ORDER.index(wanted)


class Scope:
    """The part of a sheet that is assigned: its levels up to the target, or all of them where there is none. A target
    that was retired since still ends it: what stood behind that level was not assigned. No query."""

    def __init__(self, sheet: Sheet, target: Level | None) -> None:
        self.sheet = sheet
        end = (target.position, target.pk) if target else None
        self.levels = tuple(level for level in sheet.levels if end is None or (level.position, level.pk) <= end)
        upto = len(self.levels)
        self.target: SheetLevel | None = next((one for one in self.levels if target and one.pk == target.pk), None)
        self.categories: tuple[SheetCategory, ...] = tuple(one for level in self.levels for one in level.categories)
        self.items: tuple[SheetItem, ...] = tuple(item for one in self.categories for item in one.items)
        self.key = (sheet.key, upto, self.target is not None)  # with a target, that level alone has to be reached

    @cached_property
    def by_skill(self) -> Mapping[int, SheetItem]:
        """The assigned items, by the skill that they ask for."""
        return {item.skill: item for item in self.items}

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Where each skill stands among the assigned items."""
        return {item.skill: at for at, item in enumerate(self.items)}

    @cached_property
    def ongoing(self) -> tuple[int, ...]:
        """The places of the items that are practised, never finished."""
        return tuple(at for at, item in enumerate(self.items) if item.ongoing)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The places of the categories that are not shown of those who share totals alone: of so few items that a total
        would show single ones; and the next larger of a level where what is left out would show the same."""
        places = {category.uuid: at for at, category in enumerate(self.categories)}
        hidden: set[int] = set()
        for level in self.levels:
            sizes = sorted((len(one.finite) or len(one.items), places[one.uuid]) for one in level.categories)
            left_out = 0
            for size, at in sizes:
                if size and (size < FEW or 0 < left_out < FEW):
                    hidden.add(at)
                    left_out += size
        return frozenset(hidden)

    @cached_property
    def hidden_lanes(self) -> int:
        """The same as a number with the bits of their lanes set."""
        return sum(LANE_FULL << (LANE * at) for at in self.hidden)

    @cached_property
    def ongoing_alone(self) -> int:
        """The lanes of the items of categories that are shown with totals and have ongoing items only."""
        lanes, at = 0, 0
        for place, category in enumerate(self.categories):
            for _item in category.items:
                lanes |= 0 if category.finite or place in self.hidden else LANE_FULL << (LANE * at)
                at += 1
        return lanes

    @cached_property
    def by_uuid(self) -> Mapping[str, SheetItem]:
        """The assigned items, by uuid."""
        return {item.uuid: item for item in self.items}


@dataclass(frozen=True)
class Assigned:
    """An assignment with the part of its list that it is about."""

    assignment: Assignment
    scope: Scope = field(repr=False)

    @property
    def sheet(self) -> Sheet:
        return self.scope.sheet

    @property
    def due_on(self) -> date | None:
        return self.assignment.due_on


def assigned_of(assignment: Assignment) -> Assigned:
    """An assignment as it is shown. No query where its list is loaded and in memory."""
    return Assigned(assignment, Scope(sheet_of(assignment.checklist), assignment.target))


def assignable_lists(team: Team) -> QuerySet[Checklist]:
    """The lists that can be assigned in a team: built-in, its own, and public ones. One query when read."""
    shared = Q(withheld=False) & Q(visibility=Visibility.PUBLIC)
    return Checklist.objects.filter(Q(team=team) | shared, retired=False)


# The same of an assignment, in one condition for leads' pages and for members'.
LIST_IS_THERE = Q(checklist__retired=False) & (
    Q(checklist__team=F("team")) | Q(checklist__withheld=False, checklist__visibility=Visibility.PUBLIC)
)


def assignments_of(team: Team) -> QuerySet[Assignment]:
    """The assignments of a team whose list is there, ended ones too, the latest first. One query when read."""
    rows = Assignment.objects.filter(LIST_IS_THERE, team=team)
    return rows.select_related("checklist", "target", "team").order_by("-pk")


def open_assignments(team: Team) -> QuerySet[Assignment]:
    """The assignments of a team that have not ended, the latest first. One query when read."""
    return assignments_of(team).filter(ended_at=None)


def assignment_in(team: Team, uuid: UUID) -> Assignment | None:
    """An assignment of that team. One query."""
    return assignments_of(team).filter(uuid=uuid).first()


def assigned_to(membership: Any) -> QuerySet[Assignment]:
    """The assignments that have not ended and are for this member, the latest first; `seen` says whether they have
    seen it. One query when read."""
    named = Assignee.objects.filter(assignment=OuterRef("pk"), membership=membership)
    rows = open_assignments(membership.team).filter(Q(whole_team=True) | Exists(named.filter(chosen=True)))
    return rows.annotate(seen=Exists(named.filter(seen_at__isnull=False)))


def assignments_for(user: Any) -> QuerySet[Assignment]:
    """The assignments of all teams that have not ended and are for this person, whose lists they may see, the first
    that is due first; `seen` says whether they have seen it. One query when read."""
    mine = Membership.objects.filter(user=user.pk)
    named = Assignee.objects.filter(assignment=OuterRef("pk"), membership__user=user.pk)
    rows = Assignment.objects.filter(LIST_IS_THERE, team__in=mine.values("team"), ended_at=None)
    rows = rows.filter(Q(whole_team=True) | Exists(named.filter(chosen=True)))
    rows = rows.annotate(seen=Exists(named.filter(seen_at__isnull=False))).select_related("checklist", "target", "team")
    return rows.order_by(F("due_on").asc(nulls_last=True), "-pk")


def members_assigned(assignment: Assignment) -> QuerySet[Membership]:
    """The members for whom an assignment is, by name. One query when read."""
    members = Membership.objects.filter(team=assignment.team_id).select_related("user").order_by("user__name", "user")
    if assignment.whole_team:
        return members
    return members.filter(assignees__assignment=assignment, assignees__chosen=True)
