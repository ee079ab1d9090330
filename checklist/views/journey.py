"""The journey: how the sheet filled, in pictures, and every change, with undo."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.forms import HistoryForm
from checklist.views import frame, visitors


@login_required
@never_cache
@require_safe
def journey(request: HttpRequest) -> HttpResponse:
    """Show how the sheet filled, and the history by day and operation; later or filtered pages have no pictures."""
    sheet = _sheet(request)
    form = HistoryForm(request.GET, sheet=sheet)
    undos = queries.undos_of(request.user)
    wanted = form.wanted
    context = {
        **frame.changes(request, sheet, back=f"{request.get_full_path()}#history"),
        "form": form,
        "wanted": wanted,
        "chronicle": queries.chronicle_of(request.user, sheet, undos, wanted, form.number),
        "kept": _kept(request),
        "page": "journey",
    }
    if form.number == 1 and not wanted.narrows:
        context |= _pictures(request, sheet, undos)
    return render(request, "checklist/journey.html", context)


def _sheet(request: HttpRequest) -> queries.Sheet:
    """The list that is named, if the viewer may see it, else the built-in one in the page's language."""
    if slug := request.GET.get("list"):
        return visitors.find_sheet(request, slug)
    return queries.sheet_of(visitors.list_in_language(request))


def _pictures(request: HttpRequest, sheet: queries.Sheet, undos: queries.Undos) -> dict[str, Any]:
    board = queries.board_for(request.user, sheet)
    happenings = queries.happenings_of(request.user, sheet)
    activity = queries.Activity(board, happenings, undos.gone)
    return {
        "board": board,
        "pictured": board.started or bool(happenings),
        "months": queries.months_of(board, happenings),
        "calendar": activity.calendar(formats.get_format("FIRST_DAY_OF_WEEK")),
        "trend": queries.trend_of(board, happenings),
        "upkeep": activity.upkeep(),
    }


def _kept(request: HttpRequest) -> str:
    """The query without its page: what the links to other pages keep."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()
