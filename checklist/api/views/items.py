"""One item: its texts, and what its person keeps about it."""

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

from accounts.models import Scope
from checklist import actions, queries
from checklist.api.matching import UNSEEN, Changed, Unseen, seen_version, tag_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import notes as bodies
from checklist.api.serializers.lists import TreeQuery
from checklist.api.serializers.progress import ChangedStanding, standing
from checklist.api.serializers.strict import no_query
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.found import asker, find_item, operation_in
from checklist.models import Evidence, Note, Via

READ, WRITE = Scope.NOTES_READ.value, Scope.NOTES_WRITE.value


class OneItem(APIView):
    """An item with its texts."""

    tag, open_to_all = "Checklists", ("GET",)
    scopes = {"GET": Scope.CHECKLISTS_READ.value}

    @extend_schema(
        operation_id="get_item",
        summary=gettext_lazy("Read an item"),
        description=gettext_lazy("What it means, when one may tick it, links, and what it is related to."),
        parameters=[TreeQuery],
        responses={200: bodies.ItemDetail},
    )
    def get(self, request: Request, item: UUID) -> Response:
        """The item. Four queries where its list is in memory."""
        asked = TreeQuery.read(request.query_params)
        sheet, target = find_item(request, item)
        found = bodies.detail(sheet.uuid, target, queries.item_detail(sheet, target))
        return Response(picked(found, asked), headers=PRIVATE)


class ItemRecord(APIView):
    """Everything that one keeps about an item."""

    tag = "Notes"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="get_record",
        summary=gettext_lazy("Read what I keep about an item"),
        description=gettext_lazy("Note, links, criteria that one meets, when it was begun, and the practice log."),
        responses={200: bodies.RecordBody},
    )
    def get(self, request: Request, item: UUID) -> Response:
        """The record. Eight queries."""
        no_query(request.query_params)
        _sheet, target = find_item(request, item)
        now = queries.standings_of(request.user).get(target.skill, queries.NEVER)
        return Response(bodies.record(queries.record_of(request.user, target.skill), now), headers=PRIVATE)


class ItemNote(APIView):
    """One's note on an item."""

    tag, matched = "Notes", ("PUT", "DELETE")
    scopes = {"GET": READ, "PUT": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="get_note",
        summary=gettext_lazy("Read a note"),
        description=gettext_lazy("Without one, the text is empty and the version 0."),
        responses={200: bodies.NoteBody},
    )
    def get(self, request: Request, item: UUID) -> Response:
        """The note. Three queries."""
        no_query(request.query_params)
        _sheet, target = find_item(request, item)
        return self._answer(queries.note_of(request.user, target.skill))

    @extend_schema(
        operation_id="put_note",
        summary=gettext_lazy("Write a note"),
        description=gettext_lazy(
            "Where there is a note already, `If-Match` names the version that was read, so that nothing unseen is "
            "overwritten: 428 without it, 412 where it was changed since. An empty text deletes the note."
        ),
        request=bodies.NoteChange,
        responses={200: bodies.NoteBody, 428: UNSEEN},
    )
    def put(self, request: Request, item: UUID) -> Response:
        """Save the note. Seven queries."""
        _sheet, target = find_item(request, item)
        body = bodies.NoteChange(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        now = queries.note_of(request.user, target.skill)
        private = said.get("private", now.private if now else True)
        return self._answer(self._save(request, target.skill, now, said["text"], private))

    @extend_schema(
        operation_id="delete_note",
        summary=gettext_lazy("Delete a note"),
        description=gettext_lazy("`If-Match` names the version that was read."),
        responses={204: None, 428: UNSEEN},
    )
    def delete(self, request: Request, item: UUID) -> Response:
        """Delete the note. Six queries."""
        _sheet, target = find_item(request, item)
        now = queries.note_of(request.user, target.skill)
        if now is not None:
            self._save(request, target.skill, now, "", now.private)
        return Response(status=204)

    def _save(self, request: Request, skill: int, now: Note | None, text: str, private: bool) -> Note | None:
        seen, version = seen_version(request), now.version if now else 0
        given = "If-Match" in request.headers
        if now is not None and not given and text.strip() != now.text:
            raise Unseen
        if seen is not None and str(version) not in seen:
            raise Changed
        try:
            return actions.save_note(user=request.user, skill=skill, text=text, version=version, private=private)
        except actions.Stale as error:
            raise Changed from error

    def _answer(self, kept: Note | None) -> Response:
        body = bodies.note(kept)
        return Response(body, headers={**PRIVATE, "ETag": tag_of(body["version"])})


class ItemEvidence(APIView):
    """One's links on an item."""

    tag = "Notes"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="add_evidence",
        summary=gettext_lazy("Keep a link"),
        description=gettext_lazy("That shows what one did. Kept already, it gets the title."),
        request=bodies.NewEvidence,
        responses={201: bodies.EvidenceBody},
    )
    @repeatable()
    def post(self, request: Request, item: UUID) -> Response:
        """Keep it. Seven queries."""
        _sheet, target = find_item(request, item)
        body = bodies.NewEvidence(data=request.data)
        body.is_valid(raise_exception=True)
        said = {"title": "", **body.validated_data}
        kept = actions.add_evidence(user=request.user, skill=target.skill, **said)
        return Response(bodies.evidence(kept), status=201, headers=PRIVATE)


class OneEvidence(APIView):
    """One link."""

    tag = "Notes"
    scopes = {"DELETE": WRITE}

    @extend_schema(
        operation_id="delete_evidence",
        summary=gettext_lazy("Remove a link"),
        description=gettext_lazy("One of one’s own."),
        responses={204: None},
    )
    def delete(self, request: Request, item: UUID, evidence: UUID) -> Response:
        """Remove it. Five queries."""
        _sheet, target = find_item(request, item)
        try:
            actions.remove_evidence(user=request.user, skill=target.skill, evidence=evidence)
        except Evidence.DoesNotExist:
            raise Http404 from None
        return Response(status=204)


class ItemCriterion(APIView):
    """One criterion of an item."""

    tag = "Notes"
    scopes = {"PUT": WRITE}

    @extend_schema(
        operation_id="put_criterion",
        summary=gettext_lazy("Say that I meet a criterion"),
        description=gettext_lazy("`place` counts the item’s criteria from 0. It ticks nothing by itself."),
        request=bodies.CriterionBody,
        responses={200: bodies.CriterionBody},
    )
    def put(self, request: Request, item: UUID, place: int) -> Response:
        """Keep it. Seven queries."""
        sheet, target = find_item(request, item)
        if place >= len(queries.item_detail(sheet, target).criteria):
            raise Http404
        body = bodies.CriterionBody(data=request.data)
        body.is_valid(raise_exception=True)
        actions.meet_criterion(user=request.user, skill=target.skill, place=place, met=body.validated_data["met"])
        return Response({"met": body.validated_data["met"]}, headers=PRIVATE)


class ItemDates(APIView):
    """When an item was started and done, said by hand."""

    tag = "Progress"
    scopes = {"PUT": Scope.PROGRESS_WRITE.value}

    @extend_schema(
        operation_id="put_dates",
        summary=gettext_lazy("Say when it was"),
        description=gettext_lazy("A date of completion makes the item done, a start alone makes it learning."),
        request=bodies.DatesBody,
        responses={200: ChangedStanding},
    )
    def put(self, request: Request, item: UUID) -> Response:
        """Date it back. Seven queries."""
        sheet, target = find_item(request, item)
        body = bodies.DatesBody(data=request.data)
        body.is_valid(raise_exception=True)
        said: dict[str, Any] = {"started": "", "done": "", **body.validated_data}
        if not {"started", "done"} & set(body.validated_data):
            raise Refused({"done": [_("Say when it was started, or done.")]}, "required")
        said["operation"] = operation_in(body.validated_data)
        change = actions.date_back(user=asker(request), sheet=sheet, item=target, via=Via.API, **said)
        board = queries.board_of(sheet, {**change.standings, **change.after})
        done = {"operation": change.operation.uuid, "repeated": change.repeated}
        answer = {**standing(board, target), **done}
        return Response(answer, headers={**PRIVATE, "ETag": tag_of(answer["version"])})
