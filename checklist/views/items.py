"""One item: what it means, its links, its state, and what it is related to."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import frame, visitors


@require_safe
@never_cache
def item_page(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Show an item as a page, or, asked by htmx, as the fragment that opens below its row."""
    sheet = visitors.find_sheet(request, slug)
    found = sheet.by_uuid.get(str(item))
    if found is None:
        raise Http404
    board = queries.board_for(visitors.owner_of(request), sheet)
    context = {
        **frame.changes(request, sheet),
        "board": board,
        "item": found,
        "detail": queries.item_detail(sheet, found),
        "standing": board.standing(found),
        "page": "list",
    }
    template = "checklist/_detail.html" if request.htmx else "checklist/item.html"  # type: ignore[attr-defined]
    return render(request, template, context)
