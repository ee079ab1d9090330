"""What is assigned in a team: leads assign, change and end; members read theirs, and say that they have seen them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Membership
from checklist import actions, queries
from checklist.api.matching import Changed, seen_version
from checklist.api.repeating import repeatable
from checklist.api.serializers import assignments as bodies
from checklist.api.serializers.strict import paged
from checklist.api.serializers.teams import Nothing
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views import assignments_shown as shown
from checklist.api.views.found import operation_in
from checklist.api.views.team_found import READ, WRITE, as_absent, find_lead, find_membership
from checklist.forms.assignments import FIELD_OF
from checklist.mail.assigned import tell_new, tell_rest
from checklist.models import Assignment, Checklist, Level
from checklist.queries import assignments as readings

GONE = OpenApiResponse(description=gettext_lazy("It has ended, or its list is not there any more."))


class BeingTold(APIException):
    """Another request sends these mails just now."""

    status_code = 409
    default_code = "mails-at-work"

    def __init__(self) -> None:
        super().__init__(_("These mails are being sent just now. Look again in a minute."))


# --- Read and assign ----------------------------------------------------------------------------------------------
class Assignments(APIView):
    """What is assigned in a team."""

    tag = "Teams"
    scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="list_assignments",
        summary=gettext_lazy("List assignments"),
        description=gettext_lazy(
            "For leads all of the team, with how many have seen each; for members their own, with where they stand. "
            "All of them in one page."
        ),
        parameters=[bodies.AssignmentsQuery],
        responses={200: paged(bodies.AssignmentRow)},
    )
    def get(self, request: Request, team: str) -> Response:
        """The assignments. Four queries for a member, eight for a lead."""
        asked = bodies.AssignmentsQuery.read(request.query_params)
        membership = find_membership(request, team)
        if not asked.get("ended"):
            rows = shown.rows_of(membership)
        elif membership.leads:
            rows = [bodies.assignment(one) for one in readings.ended_in(membership.team)]
        else:
            rows = []
        results = [picked(one, asked) for one in rows]
        return Response({"results": results, "next": None, "previous": None}, headers=PRIVATE)

    @extend_schema(
        operation_id="create_assignment",
        summary=gettext_lazy("Assign a list"),
        description=gettext_lazy(
            "For leads: a built-in list, one of the team’s, or a public one; up to a level, until a day, to the whole "
            "team or some. Those for whom it is are told by mail where the instance sends mail."
        ),
        request=bodies.NewAssignment,
        responses={201: bodies.AssignmentBody},
    )
    @repeatable()
    def post(self, request: Request, team: str) -> Response:
        """Assign it. About twenty queries, and the mails."""
        lead = find_lead(request, team)
        body = bodies.NewAssignment(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        checklist = queries.assignable_lists(lead.team).filter(uuid=said["checklist"]).first()
        if checklist is None:
            raise Refused({"checklist": [_("There is no such list, or it cannot be assigned here.")]}, "unknown-list")
        terms = _terms(said, actions.Terms(checklist))
        with as_absent(), _at_fields():
            made = actions.assign(lead=lead, terms=terms, named=operation_in(said))
        if not made.repeated:
            transaction.on_commit(lambda: tell_new(lead, made, set()))
        return shown.answer(lead, made.uuid, 201)


def _terms(said: dict[str, Any], before: actions.Terms) -> actions.Terms:
    """What is asked for, the rest as it was. One query where a level is named. Raises Refused."""
    now = {name: said[name] for name in ("due_on", "wanted", "members") if name in said}
    target = _level(before.checklist, said["target"]) if "target" in said else before.target
    values = {"due_on": before.due_on, "wanted": before.wanted, "members": before.members, **now}
    return actions.Terms(before.checklist, target=target, **values)


def _level(checklist: Checklist, uuid: UUID | None) -> Level | None:
    found = readings.level_in(checklist, uuid)
    if uuid and found is None:
        raise Refused({"target": [_("This list has no such level.")]}, "no-such-level")
    return found


@contextmanager
def _at_fields() -> Iterator[None]:
    """What an action refuses is said of the field that it is about."""
    try:
        yield
    except ValidationError as error:
        field = FIELD_OF.get(getattr(error, "code", None) or "")
        raise (ValidationError({field: error}) if field else error) from error


# --- Change and end ---------------------------------------------------------------------------------------------
class OneAssignment(APIView):
    """One assignment."""

    tag, matched = "Teams", ("PATCH",)
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="get_assignment",
        summary=gettext_lazy("Read an assignment"),
        description=gettext_lazy("For leads one of the team, for members one of their own."),
        parameters=[bodies.Fields],
        responses={200: bodies.AssignmentBody},
    )
    def get(self, request: Request, team: str, assignment: UUID) -> Response:
        """The assignment. About six queries for a member, ten for a lead."""
        asked = bodies.Fields.read(request.query_params)
        return shown.answer(find_membership(request, team), assignment, asked=asked)

    @extend_schema(
        operation_id="change_assignment",
        summary=gettext_lazy("Change an assignment"),
        description=gettext_lazy(
            "For leads: what is missing stays, null clears. Where it goes further than before, leads see totals only "
            "until each has seen it. Who it is for now, and was not before, is told by mail."
        ),
        request=bodies.AssignmentChange,
        responses={200: bodies.AssignmentBody, 410: GONE},
    )
    def patch(self, request: Request, team: str, assignment: UUID) -> Response:
        """Change it. About twenty-five queries, and the mails."""
        lead = find_lead(request, team)
        found = shown.open_in(lead, assignment)
        body = bodies.AssignmentChange(data=request.data)
        body.is_valid(raise_exception=True)
        chosen = None if found.whole_team else readings.chosen_for(found)
        now = actions.Terms(found.checklist, found.target, found.due_on, found.wanted, chosen)
        before = set(queries.members_assigned(found).values_list("user", flat=True))
        changed = _change(request, lead, found, _terms(body.validated_data, now))
        transaction.on_commit(lambda: tell_new(lead, changed, before))
        return shown.answer(lead, assignment)

    @extend_schema(
        operation_id="end_assignment",
        summary=gettext_lazy("End an assignment"),
        description=gettext_lazy("For leads: they see nothing of it any more. What people have learned stays theirs."),
        responses={204: None},
    )
    def delete(self, request: Request, team: str, assignment: UUID) -> Response:
        """End it. About eight queries."""
        lead = find_lead(request, team)
        found = readings.any_assignment_in(lead.team, assignment)
        if found is None:
            raise Http404
        with as_absent():
            actions.end_assignment(lead=lead, assignment=found)
        return Response(status=204)


def _change(request: Request, lead: Membership, found: Assignment, terms: actions.Terms) -> Assignment:
    """Give it other terms, if it is as it was seen; without If-Match as it was read just now."""
    versions = seen_version(request)
    now = readings.version_of(found)
    named = None if versions is None else {one.partition(".")[0] for one in versions}
    seen = now if named is None or now in named else min(named, default="")
    try:
        with _at_fields():
            return actions.change_assignment(lead=lead, assignment=found, terms=terms, seen=seen)
    except actions.Conflict as error:
        raise (error if named is None else Changed()) from error
    except (Assignment.DoesNotExist, Checklist.DoesNotExist) as error:
        raise shown.AssignmentOver from error
    except Membership.DoesNotExist:
        raise Http404 from None


# --- Seen, and told -----------------------------------------------------------------------------------------------
class SeenAssignment(APIView):
    """That one has seen an assignment of one's own."""

    tag = "Teams"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="see_assignment",
        summary=gettext_lazy("Say that I have seen an assignment"),
        description=gettext_lazy("From now on leads see of it what you share with them. Sent again, nothing changes."),
        request=Nothing,
        responses={200: bodies.AssignmentBody},
    )
    @repeatable()
    def post(self, request: Request, team: str, assignment: UUID) -> Response:
        """Keep it. About fourteen queries."""
        membership = find_membership(request, team)
        found = queries.assigned_to(membership).filter(uuid=assignment).first()
        if found is None:
            raise Http404
        Nothing(data=request.data or {}).is_valid(raise_exception=True)
        with as_absent():
            actions.mark_seen(membership=membership, assignment=found)
        return shown.answer(membership, assignment)


class ToldAssignment(APIView):
    """The mails about an assignment."""

    tag = "Teams"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="tell_assignment",
        summary=gettext_lazy("Send the mails about an assignment"),
        description=gettext_lazy("For leads: to those whom none has told of it. Sent again, nobody gets a second one."),
        request=Nothing,
        responses={200: bodies.Told, 410: GONE},
    )
    @repeatable(whole=False)
    def post(self, request: Request, team: str, assignment: UUID) -> Response:
        """Send them. About eight queries, and the mails."""
        lead = find_lead(request, team)
        found = shown.open_in(lead, assignment)
        Nothing(data=request.data or {}).is_valid(raise_exception=True)
        told = tell_rest(lead, found)
        if told.busy:
            raise BeingTold
        return Response({"sent": told.sent, "unsent": told.unsent}, headers=PRIVATE)
