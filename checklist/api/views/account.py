"""Who one is, and one's tokens."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import ApiToken, Scope
from checklist import queries
from checklist.api.paging import page_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import account as bodies
from checklist.api.serializers.lists import BCP47, TreeQuery
from checklist.api.serializers.strict import Page, paged
from checklist.api.shaping import PRIVATE, picked
from checklist.models import Checklist


class Me(APIView):
    """Who one is."""

    tag = "Account"
    scopes = {"GET": Scope.ACCOUNT_READ.value}

    @extend_schema(
        operation_id="get_me",
        summary=gettext_lazy("Who am I?"),
        description=gettext_lazy("With the ids of one’s lists and teams, and what this token may do: begin here."),
        parameters=[TreeQuery],
        responses={200: bodies.MeBody},
    )
    def get(self, request: Request) -> Response:
        """Who one is. Two queries."""
        asked = TreeQuery.read(request.query_params)
        held = getattr(request.auth, "scopes", frozenset(Scope.values))
        scopes = [one for one in Scope.values if one in held]
        lists = [_named(one) for one in queries.kept_checklists(request.user).order_by("pk")]
        teams = list(people.memberships_of(request.user))
        return Response(picked(bodies.me(request.user, scopes, lists, teams), asked), headers=PRIVATE)  # type: ignore[arg-type]


def _named(one: Checklist) -> dict[str, object]:
    tag = BCP47.get(one.language, one.language)
    return {"id": one.uuid, "slug": one.slug, "title": one.title, "language": tag, "built_in": one.built_in}


class Tokens(APIView):
    """One's tokens."""

    tag = "Account"
    scopes = {"GET": Scope.ACCOUNT_READ.value, "POST": None}

    @extend_schema(
        operation_id="list_tokens",
        summary=gettext_lazy("List my tokens"),
        description=gettext_lazy("Those that are over too, the latest first; what they are is shown only once."),
        parameters=[Page],
        responses={200: paged(bodies.TokenBody)},
    )
    def get(self, request: Request) -> Response:
        """A page of tokens, the latest first. One query."""
        asked = Page.read(request.query_params)
        return page_of(request, people.tokens_of(request.user), bodies.token, asked=asked, ordering="-pk")  # type: ignore[arg-type]

    @extend_schema(
        operation_id="create_token",
        summary=gettext_lazy("Make a token"),
        description=gettext_lazy("Its text is shown this once. No token can make another."),
        request=bodies.NewToken,
        responses={201: bodies.MadeToken},
    )
    @repeatable("token")
    def post(self, request: Request) -> Response:
        """Make a token. Three queries."""
        body = bodies.NewToken(data=request.data)
        body.is_valid(raise_exception=True)
        made = people_actions.make_token(user=request.user, **body.validated_data)  # type: ignore[arg-type]
        answer = {**bodies.token(made.token), "token": made.text}
        return Response(answer, status=201, headers={"Cache-Control": "private, no-store"})


class OneToken(APIView):
    """One token."""

    tag = "Account"
    scopes = {"DELETE": None}

    @extend_schema(
        operation_id="revoke_token",
        summary=gettext_lazy("Revoke a token"),
        description=gettext_lazy("It opens nothing from the next request on."),
        responses={204: None},
    )
    def delete(self, request: Request, token: UUID) -> Response:
        """Revoke it. Two queries."""
        try:
            people_actions.revoke_token(user=request.user, token=token)  # type: ignore[arg-type]
        except ApiToken.DoesNotExist:
            raise Http404 from None
        return Response(status=204)
