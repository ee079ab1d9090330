"""Assignments as whoever asks may see them: with figures for leads, with where they stand for members."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from accounts.models import Membership
from checklist import queries
from checklist.api.matching import tag_of
from checklist.api.serializers import assignments as bodies
from checklist.api.shaping import PRIVATE, picked
from checklist.models import Assignment
from checklist.queries import assignments as readings


class AssignmentOver(APIException):
    """What cannot be changed any more."""

    status_code = 410
    default_code = "assignment-over"

    def __init__(self) -> None:
        super().__init__(_("This assignment has ended, or its list is not there any more. Nothing was changed."))


def rows_of(membership: Membership) -> list[dict[str, Any]]:
    """The open assignments as their viewer may see them: the team's with figures for leads, else one's own. Three
    queries for a member, seven for a lead, where the lists are in memory."""
    mine = {one.assignment.pk: one for one in readings.own_assignments(membership)}
    if not membership.leads:
        return [bodies.assignment(one.assignment, mine=one) for one in mine.values()]
    untold = readings.untold_in(membership) if settings.MAIL_IS_SET else {}
    given = readings.given_in(membership.team, untold)
    there = [bodies.assignment(one.assignment, given=one, mine=mine.get(one.assignment.pk)) for one in given]
    return [*there, *(bodies.lost(one.assignment, one.title) for one in readings.lost_in(membership.team))]


def whole(membership: Membership, uuid: UUID) -> tuple[dict[str, Any], str]:
    """An assignment as its viewer may see it, and what names its terms. Raises Http404. Nine queries at most."""
    row = next((one for one in rows_of(membership) if one["id"] == uuid), None)
    if row is None and membership.leads:
        ended = queries.assignment_in(membership.team, uuid)
        row = bodies.assignment(ended) if ended else None
    found = readings.any_assignment_in(membership.team, uuid)
    if row is None or found is None:
        raise Http404
    members = readings.chosen_for(found) if membership.leads and not found.whole_team else None
    return bodies.with_members(row, members), readings.version_of(found)


def answer(membership: Membership, uuid: UUID, status: int = 200, asked: dict[str, Any] | None = None) -> Response:
    """The assignment. Its ETag names the terms, and behind the dot what else is said: figures change while the terms
    stay."""
    body, version = whole(membership, uuid)
    rest = hashlib.sha256(json.dumps(body, default=str, sort_keys=True).encode()).hexdigest()[:16]
    return Response(picked(body, asked or {}), status=status, headers={**PRIVATE, "ETag": tag_of(f"{version}.{rest}")})


def open_in(lead: Membership, uuid: UUID) -> Assignment:
    """An assignment that can be changed. One query, two where there is none. Raises Http404, and AssignmentOver."""
    found = queries.assignment_in(lead.team, uuid)
    if found and found.ended_at is None:
        return found
    if found or readings.any_assignment_in(lead.team, uuid):
        raise AssignmentOver
    raise Http404
