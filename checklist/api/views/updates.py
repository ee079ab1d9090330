"""Updates of the list that one's own was copied from: what waits, and the answers to it."""

from uuid import UUID

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Scope
from checklist import actions, queries
from checklist.api.repeating import repeatable
from checklist.api.serializers import updates as bodies
from checklist.api.serializers.strict import no_query
from checklist.api.shaping import PRIVATE
from checklist.api.views.found import find_own, operation_in
from checklist.models import Via


class ChecklistUpdates(APIView):
    """What waits for a copy of one's own."""

    tag = "Checklists"
    scopes = {"GET": Scope.CHECKLISTS_READ.value, "POST": Scope.CHECKLISTS_WRITE.value}

    @extend_schema(
        operation_id="list_updates",
        summary=gettext_lazy("See what changed in the list that mine was copied from"),
        description=gettext_lazy(
            "Each change that was not answered yet; those that touch an edit of one’s own say so."
        ),
        responses={200: bodies.UpdatesBody},
    )
    def get(self, request: Request, checklist: UUID) -> Response:
        """What waits. Ten queries."""
        no_query(request.query_params)
        found = queries.updates_for(request.user, find_own(request, checklist))
        return Response(bodies.updates(found), headers=PRIVATE)

    @extend_schema(
        operation_id="answer_updates",
        summary=gettext_lazy("Accept or leave updates"),
        description=gettext_lazy(
            "As one operation with one undo. Where something else waits than what was answered, nothing is done: 409."
        ),
        request=bodies.AnswersBody,
        responses={200: bodies.Answered},
    )
    @repeatable()
    def post(self, request: Request, checklist: UUID) -> Response:
        """Answer. About thirty queries."""
        found = find_own(request, checklist)
        body = bodies.AnswersBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        answers = {one["key"]: (one["accept"], one["digest"]) for one in said.get("answers", ())} or None
        done = actions.answer_updates(
            user=request.user,
            checklist=found,
            answers=answers,
            seen=said.get("all", ""),
            operation=operation_in(said),
            via=Via.API,
        )
        answer = {
            "operation": done.operation.uuid,
            "repeated": done.repeated,
            "revision": done.checklist.revision,
        }
        return Response(answer, headers=PRIVATE)
