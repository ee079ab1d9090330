"""Members of a team: listed, looked at with their consent, changed and taken out by leads."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership, Watched
from checklist import actions
from checklist.api.paging import page_of
from checklist.api.serializers import members as bodies
from checklist.api.serializers.strict import BadQuery, paged
from checklist.api.serializers.teams import MemberChange, MemberRow, MembersQuery, member_row
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.team_found import READ, WRITE, as_absent, find_lead, find_membership
from checklist.queries import looking
from checklist.queries.overview import NotThere


class Members(APIView):
    """Who is in a team."""

    tag = "Teams"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="list_members",
        summary=gettext_lazy("List members"),
        description=gettext_lazy("For leads everybody in the team, leads included; members find themselves alone."),
        parameters=[MembersQuery],
        responses={200: paged(MemberRow)},
    )
    def get(self, request: Request, team: str) -> Response:
        """A page of members. Two queries."""
        asked = MembersQuery.read(request.query_params)
        membership = find_membership(request, team)
        rows = people.members_of(membership.team)
        if not membership.leads:
            rows = rows.filter(pk=membership.pk)
        if "q" in asked:
            rows = rows.filter(user__name__icontains=asked["q"])
        return page_of(request, rows, member_row, asked=asked)


class OneMember(APIView):
    """One member."""

    tag = "Teams"
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="get_member",
        summary=gettext_lazy("Look at a member"),
        description=gettext_lazy(
            "Where they stand on an assignment, what moved, what is open and what they noted, as far as they share it. "
            "That a lead looked is kept, and the member can read it. Members may look at themselves: they see what "
            "their leads see."
        ),
        parameters=[bodies.MemberQuery],
        responses={200: bodies.MemberBody},
    )
    def get(self, request: Request, team: str, member: UUID) -> Response:
        """The member. About eight queries, ten where they have not been looked at since they changed something."""
        asked = bodies.MemberQuery.read(request.query_params)
        if asked.get("since") and asked["since"] > timezone.localdate():
            text = _("This day lies in the future. Choose today or an earlier one.")
            raise BadQuery({"since": [text]}, "future-date")
        membership = find_membership(request, team)
        with as_absent(NotThere):
            found = looking.looked_at(membership, member)
            page = looking.member_shown(membership, found, asked.get("assignment"), asked.get("since"))
        own = found == membership
        if not own:
            lead: Any = request.user
            people_actions.note_look(lead=lead, team=membership.team, what=Watched.MEMBER, member=found.user)
            actions.keep_compact(page.renewed)
        return Response(picked(bodies.member(page, own=own), asked), headers=PRIVATE)

    @extend_schema(
        operation_id="change_member",
        summary=gettext_lazy("Give a member another role or labels"),
        description=gettext_lazy("For leads: all of it or nothing. The last lead cannot step down."),
        request=MemberChange,
        responses={200: MemberRow},
    )
    def patch(self, request: Request, team: str, member: UUID) -> Response:
        """Change it. About twelve queries."""
        lead, found = self._found(request, team, member)
        body = MemberChange(data=request.data)
        body.is_valid(raise_exception=True)
        with as_absent():
            changed = people_actions.change_member(lead=lead, member=found, **body.validated_data)
        return Response(member_row(changed), headers=PRIVATE)

    @extend_schema(
        operation_id="remove_member",
        summary=gettext_lazy("Take somebody out of a team"),
        description=gettext_lazy(
            "For leads, at once. What they have learned stays theirs; by an invitation that was made before they "
            "cannot come back."
        ),
        responses={204: None},
    )
    def delete(self, request: Request, team: str, member: UUID) -> Response:
        """Take them out. About nine queries."""
        lead, found = self._found(request, team, member)
        with as_absent():
            people_actions.remove_member(lead=lead, member=found)
        return Response(status=204)

    def _found(self, request: Request, team: str, member: UUID) -> tuple[Membership, Membership]:
        """A lead, and whom they mean. Two queries."""
        lead = find_lead(request, team)
        found = people.member_in(lead.team, member)
        if found is None:
            raise Http404
        return lead, found
