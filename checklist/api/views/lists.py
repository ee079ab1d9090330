"""Lists: found, read, made, copied, changed as a whole, deleted; as files, and from files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Scope
from checklist import actions, exchange, queries
from checklist.api.matching import UNSEEN, Unseen, seen_version, tag_of
from checklist.api.narrow import need
from checklist.api.paging import page_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import lists as bodies
from checklist.api.serializers.strict import paged
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.found import asker, find_list, find_own, operation_in, page_of_list
from checklist.exchange import Unreadable, read_outline
from checklist.models import Checklist, Via
from checklist.queries.plan import Answers
from checklist.templatetags.imports import unreadable

READ, WRITE = Scope.CHECKLISTS_READ.value, Scope.CHECKLISTS_WRITE.value
OPERATION = OpenApiParameter(
    "Operation", UUID, "header", response=True, description=gettext_lazy("Names the change, to take it back by.")
)
TYPES = {"markdown": "text/markdown", "csv": "text/csv", "json": "application/json"}


def row(checklist: Checklist) -> dict[str, Any]:
    """A list as a row."""
    return bodies.list_row(checklist, page_of_list(checklist))


def whole(checklist: Checklist) -> dict[str, Any]:
    """A list as a tree. Four queries."""
    return bodies.list_body(queries.tree_of(checklist), page_of_list(checklist))


class Checklists(APIView):
    """Lists that one finds, and new ones of one's own."""

    tag, open_to_all = "Checklists", ("GET",)
    scopes = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="list_checklists",
        summary=gettext_lazy("Find lists"),
        description=gettext_lazy("Built-in lists, one’s own, those of one’s teams, and public ones; by page."),
        parameters=[bodies.ListsQuery],
        responses={200: paged(bodies.ListRow)},
    )
    def get(self, request: Request) -> Response:
        """A page of lists. One query, beside who asks."""
        asked = bodies.ListsQuery.read(request.query_params)
        wanted = queries.Wanted(text=asked.get("q", ""), language=asked.get("language", ""))
        found = queries.lists_found(asker(request), wanted, asked.get("owner", ""))
        return page_of(request, found, row, asked=asked)

    @extend_schema(
        operation_id="create_checklist",
        summary=gettext_lazy("Make or copy a list"),
        description=gettext_lazy(
            "With `copy_of` a copy of any list that you may see, your ticks in it at once; else an empty one. "
            "It is private until you say otherwise."
        ),
        request=bodies.NewList,
        responses={201: bodies.ListBody},
    )
    @repeatable()
    def post(self, request: Request) -> Response:
        """Make a list. About fourteen queries, thirty for a copy."""
        body = bodies.NewList(data=request.data)
        body.is_valid(raise_exception=True)
        made = self._make(request, body.validated_data).checklist
        address = reverse("api-checklist", args=[made.uuid])
        return Response(
            whole(made), status=201, headers={**PRIVATE, "Location": address, "ETag": tag_of(made.revision)}
        )

    def _make(self, request: Request, said: dict[str, Any]) -> actions.Edited:
        named: dict[str, Any] = {"user": request.user, "operation": operation_in(said), "via": Via.API}
        if "copy_of" not in said:
            return actions.start_list(title=said["title"], language=said.get("language", "en"), **named)
        source = queries.find_checklist(request.user, "uuid", said["copy_of"])
        if source is None or not queries.may_be_copied(source):
            raise Refused({"copy_of": [_("There is no such list, or it is not yours to copy.")]}, "unknown-list")
        return actions.copy_list(source=source, title=said.get("title", ""), **named)


class OneChecklist(APIView):
    """One list as a whole."""

    tag, open_to_all, matched = "Checklists", ("GET",), ("PATCH", "DELETE")
    scopes = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="get_checklist",
        summary=gettext_lazy("Read a list"),
        description=gettext_lazy(
            "Levels, categories and items with all their texts, the same for every viewer. Its ETag is the revision."
        ),
        parameters=[bodies.TreeQuery],
        responses={200: bodies.ListBody},
    )
    def get(self, request: Request, checklist: UUID) -> Response:
        """The tree. Five queries."""
        asked = bodies.TreeQuery.read(request.query_params)
        found = find_list(request, checklist)
        return Response(picked(whole(found), asked), headers={**PRIVATE, "ETag": tag_of(found.revision)})

    @extend_schema(
        operation_id="change_checklist",
        summary=gettext_lazy("Change a list"),
        description=gettext_lazy(
            "JSON Merge Patch (RFC 7396), with ids: a level, category or item with an `id` is that one, and what is "
            "missing of it stays; without an `id` it is new; what a given array leaves out is retired. "
            "All or nothing, one operation, one undo."
        ),
        request=bodies.ListPatch,
        parameters=[OPERATION],
        responses={200: bodies.ListBody, 428: UNSEEN},
    )
    def patch(self, request: Request, checklist: UUID) -> Response:
        """Change the list. About twenty queries."""
        found = find_own(request, checklist)
        body = bodies.ListPatch(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        operation = operation_in(said)
        said.pop("operation", None)
        if "levels" in said and seen_version(request) is None:
            raise Unseen
        named: dict[str, Any] = {"user": request.user, "operation": operation, "via": Via.API}
        changed = actions.save_tree(checklist=found, wanted=said, revision=_revision(request), **named).checklist
        headers = {**PRIVATE, "ETag": tag_of(changed.revision), "Operation": str(operation)}
        return Response(whole(changed), headers=headers)

    @extend_schema(
        operation_id="delete_checklist",
        summary=gettext_lazy("Delete a list"),
        description=gettext_lazy("For thirty days an undo of the operation in the header `Operation` brings it back."),
        parameters=[OPERATION],
        responses={204: None},
    )
    def delete(self, request: Request, checklist: UUID) -> Response:
        """Delete the list. About fifteen queries."""
        found, operation = find_own(request, checklist), operation_in({})
        named: dict[str, Any] = {"user": request.user, "operation": operation, "via": Via.API}
        actions.delete_list(checklist=found, revision=_revision(request), **named)
        return Response(status=204, headers={"Operation": str(operation)})


def _revision(request: Request) -> int | None:
    """The revision that If-Match names; None where any will do, one that no list has where it names none."""
    seen = seen_version(request)
    if seen is None:
        return None
    return next((int(one) for one in seen if one.isdecimal() and len(one) < 10), -1)


class ChecklistExport(APIView):
    """A list as a file."""

    tag, open_to_all = "Checklists", ("GET",)
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="export_checklist",
        summary=gettext_lazy("Take a list along"),
        description=gettext_lazy(
            "As Markdown, CSV or JSON; docs/formats.md describes them. One’s ticks need the scope `progress:read` too, "
            "one’s notes `notes:read`."
        ),
        parameters=[bodies.ExportQuery],
        responses={
            (200, "text/markdown"): OpenApiTypes.STR,
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
        },
    )
    def get(self, request: Request, checklist: UUID) -> HttpResponse:
        """The file. About ten queries."""
        asked = bodies.ExportQuery.read(request.query_params)
        found = find_list(request, checklist)
        mine = request.user.is_authenticated
        ticks, notes = mine and asked.get("ticks", False), mine and asked.get("notes", False)
        need(request, *([Scope.PROGRESS_READ] if ticks else []), *([Scope.NOTES_READ] if notes else []))
        outline = queries.outline_for(asker(request), found, ticks=ticks, notes=notes)
        text = exchange.write_outline(outline, asked["as"], notes=notes)
        return HttpResponse(text, content_type=f"{TYPES[asked['as']]}; charset=utf-8", headers=PRIVATE)


class ChecklistImport(APIView):
    """Files that come in."""

    tag = "Checklists"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="import_checklist",
        summary=gettext_lazy("Take a file in"),
        description=gettext_lazy(
            "Markdown with boxes, CSV or JSON, into a list of one’s own or a new one: all of it or nothing, one "
            "operation, one undo. `preview` says what it would do. Ticks need the scope `progress:write` too, notes "
            "`notes:write`; without them send `ticks: leave` and a file without notes."
        ),
        request=bodies.NewImport,
        responses={200: bodies.Imported, 201: bodies.Imported},
    )
    @repeatable()
    def post(self, request: Request) -> Response:
        """Apply a file, or say what it would do. About thirty queries."""
        body = bodies.NewImport(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        into = self._into(request, said)
        try:
            outline, remarks = read_outline(said["text"], said.get("name", ""))
        except Unreadable as error:
            raise Refused({"text": [unreadable(error)]}, "unreadable-file") from error
        actions.check_count(outline)
        answers = self._answers(said)
        plan = queries.plan_for(request.user, into, outline, remarks, answers)
        self._need(request, plan)
        found = [{"line": one.line, "text": one.text, "code": one.code} for one in remarks]
        answer: dict[str, Any] = {"preview": said.get("preview", False), "operation": None, "checklist": None}
        answer |= {"counts": counts_of(plan), "remarks": found}
        if answer["preview"]:
            return Response(answer | ({"checklist": row(into)} if into else {}), headers=PRIVATE)
        done = actions.import_outline(
            user=request.user, checklist=into, outline=outline, answers=answers, operation=operation_in(said)
        )
        answer |= {"operation": done.edited.operation.uuid, "checklist": row(done.edited.checklist)}
        answer |= {} if done.plan else {"counts": None}
        return Response(answer, status=200 if into else 201, headers=PRIVATE)

    def _into(self, request: Request, said: dict[str, Any]) -> Checklist | None:
        if "checklist" not in said:
            return None
        found = queries.own_checklists(request.user).filter(uuid=said["checklist"]).first()
        if found is None:
            raise Refused({"checklist": [_("There is no such list, or it is not yours to change.")]}, "unknown-list")
        return found

    def _answers(self, said: dict[str, Any]) -> Answers:
        names = ("ticks", "missing", "title", "language")
        return Answers(**{name: said[name] for name in names if name in said})

    def _need(self, request: Request, plan: Any) -> None:
        ticks, notes = (any(getattr(part, name) for part in plan.parts) for name in ("tick", "note"))
        need(request, *([Scope.PROGRESS_WRITE] if ticks else []), *([Scope.NOTES_WRITE] if notes else []))


def counts_of(plan: Any) -> dict[str, int]:
    """How much an import does. No query."""
    marks = [mark for part in plan.parts for mark in part.marks]
    counts = {name: marks.count(name) for name in ("new", "reworded", "moved", "retired", "back")}
    return {
        **counts,
        "ticks": sum(bool(part.tick) for part in plan.parts),
        "notes": sum(bool(part.note) for part in plan.parts),
    }
