"""Progress: read, set, taken back; what changed, and what comes next."""

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
from checklist.api.matching import seen_version, tag_of
from checklist.api.narrow import need
from checklist.api.paging import page_of
from checklist.api.repeating import repeatable
from checklist.api.serializers import progress as bodies
from checklist.api.serializers.lists import TreeQuery
from checklist.api.serializers.strict import BadQuery, no_query, paged
from checklist.api.shaping import PRIVATE, picked
from checklist.api.views.found import find_item, find_list, operation_in
from checklist.models import Operation, ProgressEvent, Via
from checklist.queries import Sheet, SheetItem

READ, WRITE = Scope.PROGRESS_READ.value, Scope.PROGRESS_WRITE.value


class ChecklistProgress(APIView):
    """One's progress on a list."""

    tag = "Progress"
    scopes = {"GET": READ, "PATCH": WRITE}

    @extend_schema(
        operation_id="get_progress",
        summary=gettext_lazy("Read my progress"),
        description=gettext_lazy("Tallies and states of every item of a list."),
        parameters=[TreeQuery],
        responses={200: bodies.ProgressBody},
    )
    def get(self, request: Request, checklist: UUID) -> Response:
        """Tallies and states. Three queries."""
        asked = TreeQuery.read(request.query_params) if request.query_params else {}
        board = queries.board_for(request.user, queries.sheet_of(find_list(request, checklist)))
        return Response(picked(bodies.progress(board), asked), headers=PRIVATE)

    @extend_schema(
        operation_id="change_progress",
        summary=gettext_lazy("Set several items"),
        description=gettext_lazy("Up to 500 items of a list, each to a state of its own: all or none, one undo."),
        request=bodies.StatesBody,
        responses={200: bodies.ChangedProgress},
    )
    def patch(self, request: Request, checklist: UUID) -> Response:
        """Set the items. Seven queries."""
        no_query(request.query_params)
        sheet = queries.sheet_of(find_list(request, checklist))
        body = bodies.StatesBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        wanted = _items_of(sheet, said["items"])
        change = actions.set_states(
            user=request.user, sheet=sheet, wanted=wanted, operation=operation_in(said), via=Via.API
        )
        board = queries.board_of(sheet, change.standings)
        answer = {
            "operation": change.operation.uuid,
            "repeated": change.repeated,
            "tallies": bodies.tallies(board),
            "items": [bodies.standing(board, item) for item, _state in wanted],
        }
        return Response(answer, headers=PRIVATE)


def _items_of(sheet: Sheet, named: list[dict[str, Any]]) -> list[tuple[SheetItem, str]]:
    """The items that are named, each with its state. Raises Refused, with pointers, for those that the list has not,
    and for one that is named twice."""
    found: dict[str, tuple[SheetItem, str]] = {}
    errors: list[dict[str, Any]] = []
    for one in named:
        uuid, item = str(one["item"]), sheet.by_uuid.get(str(one["item"]))
        if item is None or uuid in found:
            text = _("This item is named twice.") if item else _("The list has no such item.")
            errors.append({"item": [text]})
        else:
            errors.append({})
            found[uuid] = (item, one["state"])
    if any(errors):
        raise Refused({"items": errors}, "unknown-item")
    return list(found.values())


class ItemProgress(APIView):
    """One's progress on one item."""

    tag, matched = "Progress", ("PUT",)
    scopes = {"GET": READ, "PUT": WRITE}

    @extend_schema(
        operation_id="get_item_progress",
        summary=gettext_lazy("Read one item’s progress"),
        description=gettext_lazy("Its ETag is the version."),
        responses={200: bodies.StandingBody},
    )
    def get(self, request: Request, item: UUID) -> Response:
        """Where one stands. Three queries."""
        no_query(request.query_params)
        sheet, target = find_item(request, item)
        board = queries.board_for(request.user, sheet)
        found = bodies.standing(board, target)
        return Response(found, headers={**PRIVATE, "ETag": tag_of(found["version"])})

    @extend_schema(
        operation_id="put_item_progress",
        summary=gettext_lazy("Tick"),
        description=gettext_lazy(
            "Set an item’s state, or record a practice of an ongoing one. Sent again, it changes nothing and keeps the "
            "first date. With `If-Match` only where nobody changed it meanwhile."
        ),
        request=bodies.StateBody,
        responses={200: bodies.ChangedStanding},
    )
    def put(self, request: Request, item: UUID) -> Response:
        """Set a state. Seven queries."""
        sheet, target = find_item(request, item)
        body = bodies.StateBody(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        change = actions.set_state(
            user=request.user,
            sheet=sheet,
            items=[target],
            state=said["state"],
            operation=operation_in(said),
            via=Via.API,
            practised_on=said.get("practised_on"),
            line=said.get("line", ""),
            url=said.get("url", ""),
            seen=_versions(request),
        )
        board = queries.board_of(sheet, {**change.standings, **change.after})
        done = {"operation": str(change.operation.uuid), "repeated": change.repeated}
        answer = {**bodies.standing(board, target), **done}
        return Response(answer, headers={**PRIVATE, "ETag": tag_of(answer["version"])})


def _versions(request: Request) -> set[int] | None:
    """The versions that If-Match names; none of any standing where it names none."""
    seen = seen_version(request)
    return None if seen is None else {int(one) for one in seen if one.isdecimal() and len(one) < 10}


class Events(APIView):
    """What changed."""

    tag = "Progress"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="list_events",
        summary=gettext_lazy("Follow changes"),
        description=gettext_lazy(
            "Every change of one’s progress, the oldest first. Keep the `operation` of the last one that you saw, "
            "and ask with `since` for what came after it."
        ),
        parameters=[bodies.EventsQuery],
        responses={200: paged(bodies.EventBody)},
    )
    def get(self, request: Request) -> Response:
        """A page of changes. Two queries, three with `since`."""
        asked = bodies.EventsQuery.read(request.query_params)
        events = queries.named_events(
            request.user, ProgressEvent.objects.filter(operation__in=queries.operations_of(request.user))
        )
        events = events.select_related("operation", "skill", "item__category__level")
        if "since" in asked:
            events = events.filter(operation__gt=self._known(request, asked["since"]))
        ordering = "-pk" if asked.get("order") == "latest" else "pk"
        return page_of(request, events, self._body, asked=asked, ordering=ordering)

    def _known(self, request: Request, since: UUID) -> int:
        known = queries.operations_of(request.user).filter(uuid=since).values_list("pk", flat=True).first()
        if known is None:
            raise BadQuery({"since": [_("You have no operation of this name.")]}, "unknown-operation")
        return known

    def _body(self, one: Any) -> dict[str, Any]:
        return bodies.event(one, queries.title_of(one))


class UndoOperation(APIView):
    """Taking an operation back."""

    tag = "Progress"
    scopes = {"POST": WRITE}

    @extend_schema(
        operation_id="undo_operation",
        summary=gettext_lazy("Undo"),
        description=gettext_lazy(
            "Take back a whole operation of one’s own, or nothing: where a later change stands on it, it is 409 "
            "and says which. Undo of an undo is redo. What changed a list needs the scope `checklists:write` too, and "
            "an import that brought notes `notes:write`."
        ),
        request=bodies.UndoBody,
        responses={200: bodies.Undone},
    )
    @repeatable()
    def post(self, request: Request, operation: UUID) -> Response:
        """Take it back. Ten queries."""
        body = bodies.UndoBody(data=request.data or {})
        body.is_valid(raise_exception=True)
        named = operation_in(body.validated_data)
        self._check(request, operation)
        try:
            done = actions.undo(user=request.user, target=operation, operation=named)
        except Operation.DoesNotExist:
            raise Http404 from None
        answer = {
            "operation": done.operation.uuid,
            "undoes": operation,
            "repeated": done.repeated,
            "skills": len(done.after),
            "checklist": done.edit.checklist.uuid if done.edit else None,
        }
        return Response(answer, headers=PRIVATE)

    def _check(self, request: Request, operation: UUID) -> None:
        """What changed a list, and what takes that back, is for tokens that may change lists; notes that came with it,
        for tokens that may change notes."""
        held = getattr(request.auth, "scopes", None)
        if held is None or {Scope.CHECKLISTS_WRITE, Scope.NOTES_WRITE} <= held:
            return
        target = queries.operations_of(request.user).filter(uuid=operation).first()
        if target and queries.is_of_a_list(target):
            need(request, Scope.CHECKLISTS_WRITE, *([Scope.NOTES_WRITE] if queries.has_notes(target) else []))


class Journey(APIView):
    """Where one is, what comes next, how the list filled."""

    tag = "Progress"
    scopes = {"GET": READ}

    @extend_schema(
        operation_id="get_journey",
        summary=gettext_lazy("What should I learn next?"),
        description=gettext_lazy(
            "The level one is in, up to five items to go on with, the first one first, and why; practices that are "
            "due; and the tallies at the end of each month since one began, twelve at most. After a tick `next` moves "
            "on: to repeat a tick, keep the item that was ticked."
        ),
        parameters=[TreeQuery],
        responses={200: bodies.JourneyBody},
    )
    def get(self, request: Request, checklist: UUID) -> Response:
        """The journey. Four queries."""
        asked = TreeQuery.read(request.query_params)
        sheet = queries.sheet_of(find_list(request, checklist))
        board = queries.board_for(request.user, sheet)
        months = queries.months_of(board, queries.happenings_of(request.user, sheet))
        found = bodies.journey(board, queries.next_steps(board), queries.practice_due(board), months)
        return Response(picked(found, asked), headers=PRIVATE)
