"""What is asked for of a team: which assignment, which part of it, which member; each as whoever asks may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts import queries as people
from accounts.models import Membership
from checklist.models import Assignment
from checklist.queries.assigned import Scope
from checklist.queries.gaps import FoundGaps, gaps_of
from checklist.queries.member_page import MemberPage, assignments_shown, default_since, member_page
from checklist.queries.overview import NotThere
from checklist.queries.sheet import SheetLevel


def chosen_of(assignments: Iterable[Any], uuid: UUID | None, checklist: UUID | None = None) -> Any:
    """The assignment that was asked for, or the first that is of a list; the first of all where neither was, None where
    there is none. Raises NotThere for any other. No query where the assignments are read."""
    asked = uuid is not None or checklist is not None
    for one in assignments:
        if uuid in {None, one.uuid} and checklist in {None, one.checklist.uuid}:
            return one
    if asked:
        raise NotThere
    return None


def levels_of(scope: Scope, level: str) -> Sequence[SheetLevel]:
    """The levels that are to be seen: that one, or all where none was named. Raises NotThere for one of another list,
    or beyond the target. No query."""
    found = [one for one in scope.levels if level in {"", one.uuid}]
    if level and not found:
        raise NotThere
    return found


def gaps_shown(assignment: Assignment, level: str, names: int) -> FoundGaps:
    """The gaps of an assignment, of one level or of all, with so many names for each item. What `gaps_of` makes.
    Raises NotThere."""
    found = gaps_of(assignment, names=names)
    return replace(found, gaps=found.gaps.of_levels(levels_of(found.gaps.assigned.scope, level)))


def looked_at(viewer: Membership, uuid: UUID) -> Membership:
    """Whose figures are asked for: one's own, or, by leads, anybody's in the team. One query. Raises
    Membership.DoesNotExist for all others."""
    found = people.member_in(viewer.team, uuid) if viewer.leads or uuid == viewer.user.uuid else None
    if found is None:
        raise Membership.DoesNotExist
    return found


def member_shown(viewer: Membership, member: Membership, assignment: UUID | None, since: date | None) -> MemberPage:
    """A member as leads see them, for one of those or for the member themself; the latest assignment where none was
    asked for. Two queries and what `member_page` makes. Raises NotThere for what is not assigned to them."""
    assignments = assignments_shown(member)
    lead = None if viewer == member else viewer.user
    return member_page(
        member=member,
        assignment=chosen_of(assignments, assignment),
        assignments=assignments,
        since=since or default_since(timezone.localdate()),
        visit=people.last_visit_to(member.user, member.team, lead),
    )
