"""A team's invitations: made, listed, made anew and withdrawn by its leads. A link is shown once."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts import queries as people
from accounts.actions import Invited
from accounts.models import Invitation, Membership
from checklist.api.paging import page_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import invitations as bodies
from checklist.api.serializers.strict import Page, paged
from checklist.api.views.found import operation_in
from checklist.api.views.team_found import ONCE, READ, WRITE, as_absent, find_lead
from checklist.api.views.teams import OVER
from checklist.mail.invitations import address_of, send_invitations


def _answer(lead: Membership, invited: Invited, status: int) -> Response:
    """The invitation with its link, or with a mail that goes out once all of it is kept."""
    one, link = invited.invitation, None
    if invited.token and one.email and settings.MAIL_IS_SET:
        transaction.on_commit(lambda: _send(lead, invited))
    elif invited.token:
        link = address_of(invited)
    return Response({**bodies.invitation(one), "link": link}, status=status, headers=ONCE)


def _send(lead: Membership, invited: Invited) -> None:
    for one in send_invitations(lead, [invited]):
        people_actions.mark_sent(invitation=one.invitation)


class Invitations(APIView):
    """A team's invitations, and new ones."""

    tag = "Teams"
    scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="list_invitations",
        summary=gettext_lazy("List invitations"),
        description=gettext_lazy("For leads, the latest first, those that are over too; without their links."),
        parameters=[Page],
        responses={200: paged(bodies.InvitationBody)},
    )
    def get(self, request: Request, team: str) -> Response:
        """A page of invitations. Two queries."""
        asked = Page.read(request.query_params)
        rows = people.invitations_to(find_lead(request, team).team)
        return page_of(request, rows, bodies.invitation, asked=asked, ordering="-pk")

    @extend_schema(
        operation_id="create_invitation",
        summary=gettext_lazy("Invite somebody"),
        description=gettext_lazy(
            "For leads. Without an address you get a link for so many people, to pass on; it is shown this once. With "
            "one it is for that address alone: mailed where the instance sends mail (`sent_at` says whether the mail "
            "server took it), else a link too."
        ),
        request=bodies.NewInvitation,
        responses={201: bodies.MadeInvitation},
    )
    @repeatable("link")
    def post(self, request: Request, team: str) -> Response:
        """Make it. About ten queries."""
        lead = find_lead(request, team)
        body = bodies.NewInvitation(data=request.data)
        body.is_valid(raise_exception=True)
        said: dict[str, Any] = dict(body.validated_data)
        named = operation_in(said)
        said.pop("operation", None)
        if said.get("email"):
            people_actions.check_mails(user=lead.user, number=1)
        with as_absent():
            invited = people_actions.invite(lead=lead, named=named, **said)
        return _answer(lead, invited, 201)


def _found(request: Request, team: str, invitation: UUID) -> tuple[Membership, Invitation]:
    """A lead, and which invitation they mean. Two queries."""
    lead = find_lead(request, team)
    found = people.invitations_to(lead.team).filter(uuid=invitation).first()
    if found is None:
        raise Http404
    return lead, found


class OneInvitation(APIView):
    """One invitation."""

    tag = "Teams"
    scopes = {"DELETE": WRITE}

    @extend_schema(
        operation_id="revoke_invitation",
        summary=gettext_lazy("Withdraw an invitation"),
        description=gettext_lazy("For leads. Nobody can join by it any more; who has joined stays."),
        responses={204: None},
    )
    def delete(self, request: Request, team: str, invitation: UUID) -> Response:
        """Withdraw it. Seven queries."""
        lead, found = _found(request, team, invitation)
        with as_absent():
            people_actions.revoke(lead=lead, invitation=found)
        return Response(status=204)


class RenewedInvitation(APIView):
    """An invitation made anew."""

    tag = "Teams"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="renew_invitation",
        summary=gettext_lazy("Make an invitation anew"),
        description=gettext_lazy(
            "For leads: with a new link, shown this once or mailed; the old one opens nothing any more."
        ),
        request=bodies.Renewal,
        responses={200: bodies.MadeInvitation, 410: OVER},
    )
    @repeatable("link")
    def post(self, request: Request, team: str, invitation: UUID) -> Response:
        """Make it anew. About nine queries."""
        lead, found = _found(request, team, invitation)
        body = bodies.Renewal(data=request.data)
        body.is_valid(raise_exception=True)
        if found.email:
            people_actions.check_mails(user=lead.user, number=1)
        with as_absent():
            invited = people_actions.renew(lead=lead, invitation=found, **body.validated_data)
        return _answer(lead, invited, 200)
