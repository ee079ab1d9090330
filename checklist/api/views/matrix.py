"""All of a team at once, for its leads: who is where, and what nobody can do; and what one says of items oneself."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts.models import Membership, Watched
from checklist import actions, queries
from checklist.api.serializers import gaps as gap_bodies
from checklist.api.serializers import matrix as bodies
from checklist.api.serializers.lists import TreeQuery
from checklist.api.serializers.strict import paged
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.team_found import READ, WRITE, as_absent, find_lead, find_membership, find_visit
from checklist.queries import gaps as readings
from checklist.queries import looking
from checklist.queries.assignments import assigned_each
from checklist.queries.gaps_table import NAMES_IN_FILES
from checklist.queries.overview import CATEGORY, NotThere, View, overview_of


def _chosen(lead: Membership, asked: dict[str, Any]) -> Any:
    """The assignment that is asked for. One query. Raises NotThere."""
    return looking.chosen_of(queries.open_assignments(lead.team), asked.get("assignment"), asked.get("checklist"))


class Matrix(APIView):
    """Members by categories or items."""

    tag = "Teams"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="get_matrix",
        summary=gettext_lazy("Where is everybody?"),
        description=gettext_lazy(
            "Every member on an assignment, by category or by item, as far as each lets it be seen, in one answer. "
            "For leads; others get 404. That a lead looked is kept once a day, and members can read it. Figures of the "
            "team are withheld where they would tell of one member."
        ),
        parameters=[bodies.MatrixQuery],
        responses={200: bodies.MatrixBody},
    )
    def get(self, request: Request, team: str) -> Response:
        """The matrix. Three queries beside who asks, whatever the size; one more where the process does not know the
        members’ progress, one at the lead’s first look of the day, and one where somebody’s progress had to be made of
        the rows, which is kept."""
        asked = bodies.MatrixQuery.read(request.query_params)
        visit, by = find_visit(request, team), asked.get("by", CATEGORY)
        lead = visit.membership
        with as_absent(NotThere):
            chosen = _chosen(lead, asked)
            if chosen is None:
                return Response(picked(bodies.no_matrix(by), asked), headers=PRIVATE)
            shown = overview_of(chosen, _view(asked, by), visit.earlier)
        if not visit.again:
            people_actions.note_look(lead=lead.user, team=lead.team, what=Watched.OVERVIEW)
        actions.keep_compact(shown.readings.renewed)
        return Response(picked(bodies.matrix(shown), asked), headers=PRIVATE)


def _view(asked: dict[str, Any], by: str) -> View:
    named: dict[str, Any] = {name: str(asked.get(name, "")) for name in ("label", "standing", "level", "category")}
    return View(by=by, **named)


class TeamGaps(APIView):
    """What nobody, or one person only, can do."""

    tag = "Teams"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="get_gaps",
        summary=gettext_lazy("What can nobody do?"),
        description=gettext_lazy(
            "Of one assignment, among those for whom it is: of each item how many have it, how many are wanted, "
            "and who can help or wants to learn it. Ask for each assignment by itself. For leads; others get 404. Only "
            "members who share items are counted and named. That a lead looked is kept."
        ),
        parameters=[gap_bodies.GapsQuery],
        responses={200: gap_bodies.GapsBody},
    )
    def get(self, request: Request, team: str) -> Response:
        """The gaps. Five queries where the process knows the members' progress."""
        asked = gap_bodies.GapsQuery.read(request.query_params)
        lead, show = find_lead(request, team), asked.get("show", "all")
        with as_absent(NotThere):
            chosen = _chosen(lead, asked)
            if chosen is None:
                return Response(picked(gap_bodies.no_gaps(show), asked), headers=PRIVATE)
            found = looking.gaps_shown(chosen, str(asked.get("level", "")), NAMES_IN_FILES)
        people_actions.note_look(lead=lead.user, team=lead.team, what=Watched.GAPS)
        actions.keep_compact(found.readings.renewed)
        return Response(picked(gap_bodies.gaps(found.gaps, found.gaps.kind_shown(show)), asked), headers=PRIVATE)


class Marks(APIView):
    """What one says of items to one's leads."""

    tag = "Teams"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="list_marks",
        summary=gettext_lazy("Read what I said of items"),
        description=gettext_lazy("The items that one marked, of what is assigned to one (to a lead: in the team)."),
        parameters=[TreeQuery],
        responses={200: paged(gap_bodies.MarksBody)},
    )
    def get(self, request: Request, team: str) -> Response:
        """All marks, in the order of the lists: one page. Three queries where the lists are in memory."""
        asked = TreeQuery.read(request.query_params)
        membership = find_membership(request, team)
        said = readings.marks_of(membership)
        marked = {skill for skill, _kind in said}
        assigned = assigned_each(list(readings.markable(membership)))
        items = {one.uuid: one for each in assigned for one in each.scope.items if one.skill in marked}
        results = [picked(gap_bodies.marks(one, said), asked) for one in items.values()]
        return Response({"results": results, "next": None, "previous": None}, headers=PRIVATE)


class OneMark(APIView):
    """What one says of an item to one's leads."""

    tag = "Teams"
    scopes = {"PUT": WRITE}

    @extend_schema(
        operation_id="put_marks",
        summary=gettext_lazy("Say that I want to learn something, or can help"),
        description=gettext_lazy("Of an item that is assigned to you. Your leads see it if you share something."),
        request=gap_bodies.MarksChange,
        responses={200: gap_bodies.MarksBody},
    )
    def put(self, request: Request, team: str, item: UUID) -> Response:
        """Keep it. About seven queries for each."""
        membership = find_membership(request, team)
        found = readings.markable_item(membership, item)
        if found is None:
            raise Http404
        body = gap_bodies.MarksChange(data=request.data)
        body.is_valid(raise_exception=True)
        if not body.validated_data:
            raise Refused({"want": [_("Say want, help, or both.")]}, "required")
        with as_absent():
            actions.set_marks(membership=membership, skill=found.skill, said=body.validated_data)
        return Response(gap_bodies.marks(found, readings.marks_of(membership)), headers=PRIVATE)
