"""Teams: found, made, joined, named, left, deleted."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership
from checklist.actions.teams import dissolve_team
from checklist.api.paging import page_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import teams as bodies
from checklist.api.serializers.lists import TreeQuery
from checklist.api.serializers.strict import Page, no_query, paged
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.found import operation_in
from checklist.api.views.team_found import READ, WRITE, as_absent, find_lead, find_membership, page_of_team
from checklist.queries import gaps as marks
from checklist.queries.team_record import lists_of_team

OVER = OpenApiResponse(description=gettext_lazy("It was withdrawn, used up, or its time is over."))
FOR_ALL = ("sharing", "members", "assignments", "marks", "history")
FOR_LEADS = ("matrix", "gaps", "invitations")


def whole(one: Membership) -> dict[str, Any]:
    """A team with what belongs to it. Five queries, six for a lead."""
    names = (*FOR_ALL, *FOR_LEADS) if one.leads else FOR_ALL
    return {
        **bodies.team_row(one, people.members_of(one.team).count(), page_of_team(one.team)),
        "leads": bodies.names(people.leads_of(one.team)),
        "invited": people.awaited_in(one.team) if one.leads else None,
        "assignments": marks.markable(one).count(),
        "checklists": list(lists_of_team(one.team).values_list("uuid", flat=True)),
        "links": {name: reverse(f"api-team-{name}", args=[one.team.slug]) for name in names},
    }


def made(one: Membership, status: int) -> Response:
    """The answer that has a team which is new to the asker. Six queries."""
    address = reverse("api-team", args=[one.team.slug])
    return Response(whole(one), status=status, headers={**PRIVATE, "Location": address})


class Teams(APIView):
    """The teams that one is in, and new ones."""

    tag = "Teams"
    scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="list_teams",
        summary=gettext_lazy("List my teams"),
        description=gettext_lazy("The teams that one is in, as what, and what one shares there; by page."),
        parameters=[Page],
        responses={200: paged(bodies.TeamRow)},
    )
    def get(self, request: Request) -> Response:
        """A page of teams. One query."""
        asked = Page.read(request.query_params)
        return page_of(request, people.teams_with_counts(request.user), _row, asked=asked)  # type: ignore[arg-type]

    @extend_schema(
        operation_id="create_team",
        summary=gettext_lazy("Make a team"),
        description=gettext_lazy("Which you lead, and where nobody else is yet: invite people then."),
        request=bodies.NewTeam,
        responses={201: bodies.TeamBody},
    )
    @repeatable()
    def post(self, request: Request) -> Response:
        """Make it. About thirteen queries."""
        no_query(request.query_params)
        body = bodies.NewTeam(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        found = people_actions.make_team(user=request.user, name=said["name"], named=operation_in(said))  # type: ignore[arg-type]
        return made(found, 201)


def _row(one: Any) -> dict[str, Any]:
    return bodies.team_row(one, one.members, page_of_team(one.team))


class OneTeam(APIView):
    """One team."""

    tag = "Teams"
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="get_team",
        summary=gettext_lazy("Read a team"),
        description=gettext_lazy("What one is in it, what one shares, how many are in it, and its own lists."),
        parameters=[TreeQuery],
        responses={200: bodies.TeamBody},
    )
    def get(self, request: Request, team: str) -> Response:
        """The team. Six queries, seven for a lead."""
        asked = TreeQuery.read(request.query_params)
        return Response(picked(whole(find_membership(request, team)), asked), headers=PRIVATE)

    @extend_schema(
        operation_id="change_team",
        summary=gettext_lazy("Rename a team"),
        description=gettext_lazy("For its leads. Its address stays."),
        request=bodies.TeamChange,
        responses={200: bodies.TeamBody},
    )
    def patch(self, request: Request, team: str) -> Response:
        """Rename it. Eleven queries."""
        lead = find_lead(request, team)
        body = bodies.TeamChange(data=request.data)
        body.is_valid(raise_exception=True)
        if "name" in body.validated_data:
            with as_absent():
                lead.team = people_actions.rename_team(lead=lead, name=body.validated_data["name"])
        return Response(whole(lead), headers=PRIVATE)

    @extend_schema(
        operation_id="delete_team",
        summary=gettext_lazy("Delete a team"),
        description=gettext_lazy(
            "For its leads; it cannot be taken back. Its lists become your own, which nobody else sees; what people "
            "have learned stays theirs."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, team: str) -> Response:
        """Delete it. About sixteen queries."""
        lead = find_lead(request, team)
        with as_absent():
            dissolve_team(lead=lead)
        return Response(status=204)


class JoinTeam(APIView):
    """Joining a team."""

    tag = "Teams"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="join_team",
        summary=gettext_lazy("Join a team"),
        description=gettext_lazy(
            "By the token of an invitation, which is sent in the body, never in an address. `shares` is what the "
            "team’s leads may see of what is assigned to you there; you can change it at any time. Sent again, it "
            "changes nothing: who is in the team already stays as they are, and is answered 200. A token that does not "
            "exist is 404, and who tries many is asked to wait (429)."
        ),
        request=bodies.JoinBody,
        responses={
            200: bodies.TeamBody,
            201: bodies.TeamBody,
            404: OpenApiResponse(description=gettext_lazy("No invitation has this token.")),
            410: OVER,
        },
    )
    @repeatable(whole=False)
    def post(self, request: Request) -> Response:
        """Join. About twenty queries."""
        no_query(request.query_params)
        body = bodies.JoinBody(data=request.data)
        body.is_valid(raise_exception=True)
        said, user = body.validated_data, request.user
        with as_absent():
            invitation = people_actions.find_invitation(user=user, token=said["token"])  # type: ignore[arg-type]
            there = people.membership_in(user, invitation.team.slug)
            if there:
                return made(there, 200)
            people_actions.check_usable(invitation, user)  # type: ignore[arg-type]
            self._check_name(said.get("name", ""), user)
            return made(people_actions.join(user=user, **said), 201)  # type: ignore[arg-type]

    def _check_name(self, name: str, user: Any) -> None:
        """A name is said where the account has none; where it has, it is changed in the settings."""
        if not user.name and not name:
            raise Refused({"name": [_("Say by which name the team is to know you.")]}, "required")
        if user.name and name:
            raise Refused({"name": [_("Your account has a name already. Change it in the settings.")]}, "unfit")


class OwnMembership(APIView):
    """Being in a team."""

    tag = "Teams"
    scopes = {"DELETE": WRITE}

    @extend_schema(
        operation_id="leave_team",
        summary=gettext_lazy("Leave a team"),
        description=gettext_lazy(
            "At once: its leads see nothing of you from the next request on. The last lead cannot: make somebody else "
            "one, or delete the team."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, team: str) -> Response:
        """Leave. Eight queries."""
        membership = find_membership(request, team)
        with as_absent():
            people_actions.leave_team(membership=membership)
        return Response(status=204)
