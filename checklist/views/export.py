"""A list as a file: choose how, and take it along."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from checklist import exchange, queries
from checklist.models import Checklist
from checklist.views import frame, visitors

TYPES = {"markdown": "text/markdown", "csv": "text/csv", "json": "application/json"}
ENDINGS = {"markdown": "md", "csv": "csv", "json": "json"}


@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a list can be taken along, and the list as Markdown to copy; with `as`, give the file. `ticks` and
    `notes` say what of one's own goes with it."""
    sheet = visitors.find_sheet(request, slug)
    as_ = request.GET.get("as")
    if as_ is not None and as_ not in exchange.FORMATS:
        return _kept_by_nobody(_unknown(request, sheet))
    ticks = visitors.owner_of(request) is not None and _wanted(request, "ticks", first=as_ is None)
    notes = request.user.is_authenticated and _wanted(request, "notes")
    checklist = queries.find_checklist(visitors.owner_of(request), "slug", slug)
    if checklist is None:
        raise Http404
    outline = queries.outline_for(visitors.owner_of(request), checklist, ticks=ticks, notes=notes)
    if as_:
        return _kept_by_nobody(_file(checklist, outline, as_, notes=notes))
    markdown = exchange.write_outline(outline, "markdown", notes=notes)
    own = queries.changed_by(visitors.owner_of(request), checklist)
    context: dict[str, Any] = {"markdown": markdown, "ticks": ticks, "notes": notes, "own": own}
    return _kept_by_nobody(_page(request, sheet, **context))


def _wanted(request: HttpRequest, name: str, *, first: bool = False) -> bool:
    """Whether a box of the form is ticked: `first`, as it is until the form was sent once (`chosen`)."""
    return request.GET.get(name) == "1" or (first and "chosen" not in request.GET and name not in request.GET)


def _page(request: HttpRequest, sheet: queries.Sheet, status: int = 200, **more: Any) -> HttpResponse:
    mine = visitors.owner_of(request) is not None
    context = {**frame.changes(request, sheet), "page": "list", "formats": exchange.FORMATS, "mine": mine, **more}
    return render(request, "checklist/export.html", context, status=status)


def _unknown(request: HttpRequest, sheet: queries.Sheet) -> HttpResponse:
    text = _("There is no such format. A list can be had as markdown, csv or json.")
    return _page(request, sheet, status=400, error=text)


def _file(checklist: Checklist, outline: exchange.Outline, as_: str, *, notes: bool) -> HttpResponse:
    """The file, named after the list and the day. Addresses are ASCII without blanks, so the name is safe."""
    response = HttpResponse(exchange.pieces_of(outline, as_, notes=notes), content_type=f"{TYPES[as_]}; charset=utf-8")
    name = f"{checklist.slug}-{timezone.localdate():%Y-%m-%d}.{ENDINGS[as_]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
