"""Home: the landing for guests, "where am I, what next" for users."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.queries import assignments
from checklist.views import frame, visitors


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Answer "where am I, and what next" in the list that was ticked last, or that of the page's language."""
    owner = visitors.owner_of(request)
    sheet = queries.sheet_of(visitors.list_at_hand(request))
    board = queries.board_for(owner, sheet)
    context = {**frame.changes(request, sheet), "board": board, "page": "home"}
    if not request.user.is_authenticated:
        return render(request, "checklist/landing.html", {**context, "board_form": True, "entry": sheet.levels[:1]})
    context |= {
        "steps": queries.next_steps(board),
        "due": queries.practice_due(board),
        "entries": queries.latest(owner, sheet),
        "assigned": assignments.standing_on(list(queries.assignments_for(owner)), board.standings),
        "waiting": queries.copies_with_updates(owner),
    }
    return render(request, "checklist/home.html", context)
