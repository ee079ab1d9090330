"""The sheet to keep: one's own board as one page of paper, to print and as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.templatetags.poster import poster_file
from checklist.views import frame, visitors


@require_safe
def sheet_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the sheet as it prints, and how to keep it."""
    sheet = _sheet(request, slug)
    context = {
        **frame.changes(request, sheet),
        "board": queries.board_for(visitors.owner_of(request), sheet),
        "name": _name(request),
        "page": "list",
        "live": False,
    }
    return _kept_by_nobody(render(request, "checklist/sheet.html", context))


@require_safe
def sheet_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet as an SVG file, named after the list and the day."""
    sheet = _sheet(request, slug)
    board = queries.board_for(visitors.owner_of(request), sheet)
    response = HttpResponse(poster_file(board, _name(request)), content_type="image/svg+xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{sheet.slug}-{board.today:%Y-%m-%d}.svg"'
    return _kept_by_nobody(response)


def _sheet(request: HttpRequest, slug: str) -> queries.Sheet:
    """The sheet, of which it is known whether it carries the credit."""
    sheet = visitors.find_sheet(request, slug)
    queries.chain_of(sheet)
    return sheet


def _name(request: HttpRequest) -> str:
    """What stands on the line for the name: never an e-mail address."""
    return request.user.name if request.user.is_authenticated else ""


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
