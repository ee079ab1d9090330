"""The overview where nobody has joined yet: a row of nobody, to show what it will look like."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from checklist.models import Assignment, Checklist
from checklist.queries import compact
from checklist.queries.assigned import Scope, assigned_of
from checklist.queries.members import Member
from checklist.queries.overview import Overview, Row, View, overview_of_one
from checklist.queries.readings import reading_of
from checklist.queries.status import Status, Term


def example_of(assignment: Assignment, name: str) -> Overview:
    """The overview of an assignment with one member, who is invented. No query where its list is in memory."""
    assigned, today, now = assigned_of(assignment), timezone.localdate(), timezone.now()
    row = _row_of_nobody(assigned.scope, name, now)
    return overview_of_one(assigned, Term(assignment.starts_on, assignment.due_on, today), View(), row, now)


def example_with(checklist: Checklist, name: str) -> Overview:
    """The same where nothing is assigned, as if that list were. No query where it is in memory."""
    return example_of(Assignment(checklist=checklist, starts_on=timezone.localdate()), name)


def _row_of_nobody(scope: Scope, name: str, now: datetime) -> Row:
    moments = [now - timedelta(days=days) for days in (3, 24, 40, 1)]
    done = len(scope.items) * 2 // 5
    rows: list[tuple[int, str, date | None, datetime]] = [
        (item.skill, "todo" if item.ongoing else "done", now.date() if item.ongoing else None, moments[place // 4 % 4])
        for place, item in enumerate(scope.items[:done])
    ]
    rows += [(item.skill, "learning", None, moments[0]) for item in scope.items[done : done + 3] if not item.ongoing]
    reading = reading_of(compact.pack(rows), scope, now.date())
    nobody = Member(0, 0, name, "member", "items", "[]", None, UUID(int=0).hex, "items")
    return Row(nobody, reading, Status.ON_TRACK)
