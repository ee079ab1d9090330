"""A team inside a running site whose leads assign and change at once."""

import uuid
from typing import Any

from django.contrib.auth import get_user_model

from accounts import actions as people
from accounts.models import Membership, TeamEvent
from checklist import actions
from checklist.actions import Terms
from checklist.models import Assignment, Checklist
from checklist.queries.assignments import version_of
from tests.faults.editors import at_once


def _led() -> Membership:
    lead = get_user_model().objects.create_user(f"{uuid.uuid4()}@example.org", "a quite long password", name="Lead")
    return people.make_team(user=lead, name="Data team", named=uuid.uuid4())


def assign_one_form_at_once(count: str) -> dict[str, Any]:
    """One form that was sent so many times in the same moment."""
    led, named, checklist = _led(), uuid.uuid4(), Checklist.objects.get(slug="ml-checklist")
    first: list[bool] = []

    def go(_number: int) -> None:
        first.append(not actions.assign(lead=led, terms=Terms(checklist), named=named).repeated)

    said = at_once(go, int(count))
    made = Assignment.objects.filter(team=led.team).count()
    return {"said": sorted(set(said)), "made": made, "told": sum(first)}


def change_one_assignment_at_once(count: str) -> dict[str, Any]:
    """One assignment, which so many change to something else each, all from the same page."""
    led, checklist = _led(), Checklist.objects.get(slug="ml-checklist")
    made = actions.assign(lead=led, terms=Terms(checklist), named=uuid.uuid4())
    seen = version_of(made)

    def go(number: int) -> None:
        actions.change_assignment(lead=led, assignment=made, terms=Terms(checklist, wanted=10 + number), seen=seen)

    said = at_once(go, int(count))
    events = TeamEvent.objects.filter(team=led.team, what="reassigned").count()
    return {"said": sorted(said), "events": events}
