"""What one shares with a team, what changed in it, and lists that are handed over to it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership, Scope, TeamEvent
from checklist import actions
from checklist.api.narrow import need
from checklist.api.paging import page_of
from checklist.api.serializers import teams as bodies
from checklist.api.serializers.lists import ListRow, TreeQuery, list_row
from checklist.api.serializers.strict import Page, paged
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.found import find_own, page_of_list
from checklist.api.views.team_found import READ, WRITE, as_absent, find_lead, find_membership
from checklist.queries import sharing as shared
from checklist.queries.team_record import events_for
from checklist.templatetags.team_words import told

LOOKS_AT_ONCE = 100


class TeamSharing(APIView):
    """What one lets a team’s leads see."""

    tag = "Teams"
    scopes = {"GET": READ, "PUT": WRITE}

    @extend_schema(
        operation_id="get_sharing",
        summary=gettext_lazy("Read what I share"),
        description=gettext_lazy("What each of the four choices would show now, and which lead looked when."),
        parameters=[TreeQuery],
        responses={200: bodies.SharingBody},
    )
    def get(self, request: Request, team: str) -> Response:
        """What is shared. Seven queries."""
        asked = TreeQuery.read(request.query_params)
        return Response(picked(self._body(find_membership(request, team)), asked), headers=PRIVATE)

    @extend_schema(
        operation_id="put_sharing",
        summary=gettext_lazy("Say what I share"),
        description=gettext_lazy("It holds from the leads’ next request on."),
        request=bodies.SharingChange,
        responses={200: bodies.SharingBody},
    )
    def put(self, request: Request, team: str) -> Response:
        """Keep it. Eleven queries."""
        membership = find_membership(request, team)
        body = bodies.SharingChange(data=request.data)
        body.is_valid(raise_exception=True)
        with as_absent():
            kept = people_actions.set_sharing(membership=membership, shares=body.validated_data["shares"])
        return Response(self._body(kept), headers=PRIVATE)

    def _body(self, one: Membership) -> dict[str, Any]:
        looks = people.latest_looks(one.user, [one], LOOKS_AT_ONCE, team=one.team)
        return bodies.sharing(shared.sharing_of(one), looks)


class TeamHistory(APIView):
    """What changed in a team."""

    tag = "Teams"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="list_team_events",
        summary=gettext_lazy("Read what changed in a team"),
        description=gettext_lazy("Roles, invitations, assignments, sharing; for members what concerns them."),
        parameters=[Page],
        responses={200: paged(bodies.TeamEventBody)},
    )
    def get(self, request: Request, team: str) -> Response:
        """A page of changes, the latest first. Two queries, three for a member."""
        asked = Page.read(request.query_params)
        membership = find_membership(request, team)

        def row(one: TeamEvent) -> dict[str, Any]:
            return bodies.team_event(one, told(one, membership.user))

        return page_of(request, events_for(membership), row, asked=asked, ordering="-pk")


class TeamList(APIView):
    """A list of a team."""

    tag = "Teams"
    scopes = {"PUT": WRITE}

    @extend_schema(
        operation_id="hand_over_list",
        summary=gettext_lazy("Hand a list over to a team"),
        description=gettext_lazy(
            "One that you may change, to a team that you lead: its leads edit it from then on, and what was private is "
            "the team’s to see. Sent again, it changes nothing. Needs the scope `checklists:write` too."
        ),
        request=bodies.Nothing,
        responses={200: ListRow},
    )
    def put(self, request: Request, team: str, checklist: UUID) -> Response:
        """Hand it over. About twelve queries."""
        need(request, Scope.CHECKLISTS_WRITE)
        lead, found = find_lead(request, team), find_own(request, checklist)
        bodies.Nothing(data=request.data or {}).is_valid(raise_exception=True)
        with as_absent():
            given = actions.hand_over(lead=lead, checklist=found)
        return Response(list_row(given, page_of_list(given)), headers=PRIVATE)
