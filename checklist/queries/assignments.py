"""What the pages about assignments say: who has seen one, where somebody stands on those that are theirs, what can be
assigned, and which assignments have lost their list."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import queries as people
from accounts.models import Happened, Membership, Shares, Team, TeamEvent
from checklist.models import Assignee, Assignment, Checklist, Level
from checklist.queries import compact
from checklist.queries.assigned import (
    Assigned,
    Scope,
    assignable_lists,
    assigned_to,
    assignments_of,
    members_assigned,
)
from checklist.queries.board import standings_of
from checklist.queries.readings import reading_of
from checklist.queries.sheet import sheets_of
from checklist.queries.standing import Standing
from checklist.queries.status import Stand, Status, Term

ENDED_SHOWN = 50
FOUND_AT_MOST = 20  # public lists, at once
WORDS_AT_MOST = 8


# --- For members -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Mine:
    """An assignment of one's own: where one stands on it, and whether one has seen it."""

    assigned: Assigned
    seen: bool
    stand: Stand
    term: Term

    @property
    def assignment(self) -> Assignment:
        return self.assigned.assignment

    @property
    def status(self) -> Status:
        return self.term.status_of(self.stand)


def own_assignments(membership: Membership) -> list[Mine]:
    """What is assigned to a member of a team, and where they stand on it. Two queries where the lists are in memory."""
    return standing_on(list(assigned_to(membership)), standings_of(membership.user))


def standing_on(assignments: Sequence[Any], standings: Mapping[int, Standing]) -> list[Mine]:
    """Where the person with these standings stands on assignments of theirs that say whether they have `seen` them:
    counted as leads' pages count it. No query where the lists are in memory, else four for all of them."""
    if not assignments:
        return []
    found = assigned_each(assignments)
    rows = ((skill, one.state, one.practised_on, one.changed_at) for skill, one in standings.items())
    packed = compact.pack((*row[:3], row[3]) for row in rows if row[3] is not None)
    return [_mine(assigned, one.seen, packed) for assigned, one in zip(found, assignments, strict=True)]


def assigned_each(assignments: Sequence[Assignment]) -> list[Assigned]:
    """Assignments as they are shown, whose lists are loaded. No query where they are in memory, else four for all."""
    sheets = sheets_of([one.checklist for one in assignments])
    return [Assigned(one, Scope(sheet, one.target)) for one, sheet in zip(assignments, sheets, strict=True)]


def _mine(assigned: Assigned, seen: bool, packed: compact.Packed) -> Mine:
    today, assignment = timezone.localdate(), assigned.assignment
    stand = reading_of(packed, assigned.scope, today).stand(timezone.get_current_timezone())
    return Mine(assigned, seen, stand, Term(assignment.starts_on, assignment.due_on, today))


# --- For leads ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Given:
    """An assignment as its leads list it: for how many people it is, how many of them share something, and how many of
    those have seen it. Who shares nothing is in no figure about what they do. `untold` is how many mail would reach
    and has not told of it."""

    assignment: Assignment
    to: int
    sharing: int
    seen: int
    untold: int = 0

    @property
    def target(self) -> Level | None:
        """The level up to which it goes, unless that was retired."""
        target = self.assignment.target
        return None if target is None or target.retired else target


def given_in(team: Team, untold: Mapping[int, int] = MappingProxyType({})) -> list[Given]:
    """The open assignments of a team whose list is there, the latest first; `untold` by assignment. Two queries."""
    shares = Q(assignees__membership__shares__in=[one for one in Shares.values if one != Shares.NOTHING])
    chosen = Q(assignees__chosen=True)
    rows: Iterable[Any] = (
        assignments_of(team)
        .filter(ended_at=None)
        .annotate(
            named=Count("assignees", filter=chosen),
            named_sharing=Count("assignees", filter=chosen & shares),
            seen_by=Count(
                "assignees", filter=Q(assignees__seen_at__isnull=False) & shares & (chosen | Q(whole_team=True))
            ),
        )
    )
    members = Membership.objects.filter(team=team)
    everybody = members.aggregate(to=Count("pk"), sharing=Count("pk", filter=~Q(shares=Shares.NOTHING)))
    return [
        Given(one, everybody["to"], everybody["sharing"], one.seen_by, untold.get(one.pk, 0))
        if one.whole_team
        else Given(one, one.named, one.named_sharing, one.seen_by, untold.get(one.pk, 0))
        for one in rows
    ]


def reached_on(assignment: Assignment, lead: Membership) -> QuerySet[Membership]:
    """The members for whom an assignment is whom mail reaches, but for this lead, by name. One query when read."""
    reached = people.reached_in(assignment.team, lead.user).order_by()
    return members_assigned(assignment).filter(pk__in=reached.values("pk"))


def untold_on(assignment: Assignment, lead: Membership) -> QuerySet[Membership]:
    """Those of them whom no mail has told of it. One query when read."""
    told = Assignee.objects.filter(assignment=assignment, membership=OuterRef("pk"), told_at__isnull=False)
    return reached_on(assignment, lead).exclude(Exists(told))


def untold_in(lead: Membership) -> dict[int, int]:
    """How many those are, for each open assignment of the lead's team. Two queries. Whether they have seen it is not
    asked: of those who share nothing, leads do not learn that."""
    reached = people.reached_in(lead.team, lead.user).order_by()
    everybody = reached.count()
    told, chosen = Q(assignees__told_at__isnull=False), Q(assignees__chosen=True)
    here = Q(assignees__membership__in=reached.values("pk"))
    rows = Assignment.objects.filter(team=lead.team_id, ended_at=None).annotate(
        told=Count("assignees", filter=told & here), waiting=Count("assignees", filter=chosen & ~told & here)
    )
    columns = rows.values_list("pk", "whole_team", "told", "waiting")
    return {pk: everybody - told if whole else waiting for pk, whole, told, waiting in columns}


def ended_in(team: Team) -> QuerySet[Assignment]:
    """The assignments of a team that ended, the latest ended first, as far as their lists are there. One query when
    read."""
    return assignments_of(team).filter(ended_at__isnull=False).order_by("-ended_at", "-pk")[:ENDED_SHOWN]


@dataclass(frozen=True)
class Lost:
    """An open assignment whose list is not there any more: deleted, taken out by a curator, or public no longer.
    `title` is what the list was called when it was assigned; what it is called now may be nobody's business."""

    assignment: Assignment
    title: str


def lost_in(team: Team) -> list[Lost]:
    """The open assignments of a team whose list is not there any more. One query, two where there is one."""
    rows = list(
        Assignment.objects.filter(team=team, ended_at=None)
        .exclude(checklist__in=assignable_lists(team))
        .select_related("team", "target")
        .order_by("-pk")
    )
    titles = titles_told(team, [one.uuid for one in rows]) if rows else {}
    return [Lost(one, titles.get(one.uuid, "")) for one in rows]


def titles_told(team: Team, assignments: Iterable[UUID]) -> dict[UUID, str]:
    """What lists were called when these assignments were last made or changed, as the team's record has it. One
    query."""
    wanted = [str(uuid) for uuid in assignments]
    events = TeamEvent.objects.filter(
        team=team, what__in=[Happened.ASSIGNED, Happened.REASSIGNED], detail__assignment__in=wanted
    ).order_by("pk")
    return {UUID(detail["assignment"]): detail["title"] for detail in events.values_list("detail", flat=True)}


def any_assignment_in(team: Team, uuid: UUID) -> Assignment | None:
    """An assignment of that team, whether its list is there or not. One query."""
    return Assignment.objects.filter(team=team, uuid=uuid).select_related("team", "target").first()


def level_in(checklist: Checklist, uuid: UUID | None) -> Level | None:
    """The level of a list with that uuid, unless it was retired; None for none. One query, none for none."""
    return Level.objects.filter(checklist=checklist, uuid=uuid, retired=False).first() if uuid else None


def chosen_for(assignment: Assignment) -> list[UUID]:
    """The members whom an assignment names, as users' uuids. One query."""
    named = Assignee.objects.filter(assignment=assignment, chosen=True)
    return list(named.values_list("membership__user__uuid", flat=True))


def version_of(assignment: Assignment) -> str:
    """What names the terms of an assignment as they are. One query where members are chosen, else none."""
    members = None if assignment.whole_team else chosen_for(assignment)
    return version_as(assignment.target_id, assignment.due_on, assignment.wanted, members)


def version_as(target: int | None, due_on: date | None, wanted: int, members: Iterable[UUID] | None) -> str:
    """What names terms like these. No query."""
    named = "all" if members is None else " ".join(sorted({str(one) for one in members}))
    return hashlib.sha256(f"{target} {due_on} {wanted} {named}".encode()).hexdigest()[:32]


# --- What can be assigned --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """The lists that can be assigned in a team: its own, the built-in ones, and public ones that were looked for."""

    own: Sequence[Checklist]
    built_in: Sequence[Checklist]
    public: Sequence[Checklist]
    more: bool  # public ones than these


def choice_for(team: Team, text: str, language: str) -> Choice:
    """What can be assigned in a team; of public lists those whose titles have every word of the text, the first of
    all by title where there is none. Two queries."""
    near = list(assignable_lists(team).filter(Q(team=team) | Q(built_in=True)).order_by("title", "pk"))
    public = assignable_lists(team).filter(built_in=False).exclude(team=team).order_by("title", "pk")
    for word in text.split()[:WORDS_AT_MOST]:
        public = public.filter(title__icontains=word)
    found = list(public[: FOUND_AT_MOST + 1])
    built_in = [one for one in near if one.built_in]
    built_in.sort(key=lambda one: (one.language != language, one.pk))
    own = [one for one in near if not one.built_in]
    return Choice(own, built_in, found[:FOUND_AT_MOST], len(found) > FOUND_AT_MOST)
