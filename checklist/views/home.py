"""Home: the landing for guests, "where am I, what next" for users; and the library."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import frame, visitors


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Answer "where am I, and what next" in the list of the page's language."""
    owner = visitors.owner_of(request)
    sheet = queries.sheet_of(visitors.list_in_language(request))
    board = queries.board_for(owner, sheet)
    context = {**frame.changes(request, sheet), "board": board, "page": "home"}
    if not request.user.is_authenticated:
        return render(request, "checklist/landing.html", {**context, "board_form": True, "entry": sheet.levels[:1]})
    context |= {
        "steps": queries.next_steps(board),
        "due": queries.practice_due(board),
        "entries": queries.latest(owner, sheet),
    }
    return render(request, "checklist/home.html", context)


@require_safe
@never_cache
def library(request: HttpRequest) -> HttpResponse:
    """Show the lists that one may see, each with one's own standing on it."""
    owner = visitors.owner_of(request)
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    checklists = sorted(queries.visible_checklists(owner).order_by("pk"), key=lambda one: one.language != language)
    standings = queries.standings_of(owner)
    boards = [queries.board_of(queries.sheet_of(checklist), standings) for checklist in checklists]
    context = {**frame.changes(request, None), "boards": boards, "page": "library"}
    return render(request, "checklist/library.html", context)
