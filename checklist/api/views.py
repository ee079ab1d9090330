"""The API's views: find, parse, call one action, answer."""

from uuid import UUID, uuid4

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from checklist import actions, queries
from checklist.api import serializers
from checklist.models import Via

PRIVATE = {"Cache-Control": "private, no-store"}


class ChecklistProgress(APIView):
    """`GET checklists/<id>/progress/`: tallies and states of a list, of the person who asks. Four queries."""

    def get(self, request: Request, checklist: UUID) -> Response:
        found = queries.find_checklist(request.user, "uuid", checklist)
        if found is None:
            raise Http404
        board = queries.board_for(request.user, queries.sheet_of(found))
        return Response(serializers.progress(board), headers=PRIVATE)


class ItemProgress(APIView):
    """`PUT items/<id>/progress/`: set a state or record a practice; repeating it changes nothing. Seven queries."""

    def put(self, request: Request, item: UUID) -> Response:
        sheet = self._sheet(request, item)
        target = sheet.by_uuid.get(str(item))
        if target is None:
            raise Http404
        body = serializers.StateSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        change = actions.set_state(
            user=request.user,
            sheet=sheet,
            items=[target],
            state=body.validated_data["state"],
            operation=body.validated_data.get("operation") or uuid4(),
            via=Via.API,
            practised_on=body.validated_data.get("practised_on"),
        )
        board = queries.board_of(sheet, {**change.standings, **change.after})
        answer = {**serializers.standing(board, target), "operation": str(change.operation.uuid)}
        return Response(answer, headers=PRIVATE)

    def _sheet(self, request: Request, item: UUID) -> queries.Sheet:
        found = queries.find_checklist(request.user, "items__uuid", item)
        if found is None:
            raise Http404
        return queries.sheet_of(found)
