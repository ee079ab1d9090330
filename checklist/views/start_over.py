"""Starting over: a category, a level or a whole list back to "to do", after a look at what that changes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import frame, visitors


@require_safe
@never_cache
def start_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what to set back; with `part`, show the consequences. The button below them posts to `…/state/`."""
    sheet = visitors.find_sheet(request, slug)
    board = queries.board_for(visitors.owner_of(request), sheet)
    context = {
        **frame.changes(request, sheet, back=reverse("board", args=[slug])),
        "board": board,
        "moved": board.moved(sheet.items),
        "page": "list",
    }
    if not request.GET.get("part"):
        asked = {"choices": _choices(board), "unanswered": "look" in request.GET}
        return render(request, "checklist/start_over.html", context | asked)
    name, part = _part(sheet, request.GET["part"])
    moved = board.moved(part.items)
    said = [item for item in moved if board.standing(item).done_said or board.standing(item).started_said]
    context |= {"name": name, "part": part, "moved": moved, "said": said}
    return render(request, "checklist/start_over_preview.html", context)


def _choices(board: queries.Board) -> list[tuple[queries.SheetLevel, int, list[tuple[queries.SheetCategory, int]]]]:
    """Levels and their categories in which something can be set back, each with how much."""
    choices = []
    for level in board.sheet.levels:
        counts = [(category, len(board.moved(category.items))) for category in level.categories]
        if whole := sum(count for _category, count in counts):
            choices.append((level, whole, [(category, count) for category, count in counts if count]))
    return choices


def _part(sheet: queries.Sheet, uuid: str) -> tuple[str, queries.Sheet | queries.SheetLevel | queries.SheetCategory]:
    """The part, and the name by which a change names it."""
    if uuid == sheet.uuid:
        return "all", sheet
    part = sheet.parts.get(uuid)
    if part is None:
        raise Http404
    return "level" if part in sheet.levels else "category", part
