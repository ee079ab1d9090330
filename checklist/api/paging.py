"""Lists by page: a cursor that stays right while rows come and go, with the links of RFC 8288."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from checklist.api.serializers.strict import BadQuery
from checklist.api.shaping import PRIVATE, picked

RELATIONS = {"next": "next", "previous": "prev"}


class Pages(CursorPagination):
    """Pages by primary key."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"

    def __init__(self, ordering: str) -> None:
        self.by = ordering

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        found: Any = super().paginate_queryset(queryset, request, view)
        self.base_url: Any = settings.BASE_URL + request.get_full_path()  # whatever name it was reached by
        return found

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return (self.by,)

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor of the address. Raises BadQuery for one that we did not make."""
        if (given := request.query_params.get("cursor")) is None:
            return None
        try:
            cursor = super().decode_cursor(request)
        except Exception as error:
            raise _bad_cursor() from error
        position: Any = cursor.position if cursor else None
        if not given or (position is not None and (not position.isdecimal() or len(position) > 18)):
            raise _bad_cursor()
        if cursor and self.encode_cursor(cursor) != replace_query_param(self.base_url, "cursor", given):
            raise _bad_cursor()  # one that means something, and that we would have written otherwise
        return cursor


def _bad_cursor() -> BadQuery:
    text = _("Take the cursor from `next` or `previous` of an answer, as it is.")
    return BadQuery({"cursor": [text]}, "bad-cursor")


def page_of(
    request: Request,
    rows: QuerySet[Any],
    make: Callable[[Any], Mapping[str, Any]],
    *,
    asked: Mapping[str, Any],
    ordering: str = "pk",
) -> Response:
    """Answer with a page of rows, each as `make` says. One query."""
    pages = Pages(ordering)
    found: Any = pages.paginate_queryset(rows, request)
    links = {"next": pages.get_next_link(), "previous": pages.get_previous_link()}
    body = {"results": [picked(make(row), asked) for row in found], **links}
    said = ", ".join(f'<{links[name]}>; rel="{rel}"' for name, rel in RELATIONS.items() if links[name])
    return Response(body, headers={**PRIVATE, "Link": said} if said else PRIVATE)
