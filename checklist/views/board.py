"""The board: levels, categories, items, ticks."""

from collections.abc import Collection
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import frame, visitors

SHOWN = ("all", "todo", "learning", "done", "skipped", "due")
QUERY_LENGTH = 100


@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a list with the viewer's own ticks; `show` and `q` narrow it, `ticked` brings the suggestions of a tick,
    `level` says which level a phone shows."""
    owner = visitors.owner_of(request)
    sheet = visitors.find_sheet(request, slug)
    seen = queries.board_shown_to(owner, sheet)
    show = request.GET.get("show", "all")
    text = request.GET.get("q", "").strip()[:QUERY_LENGTH]
    ticked = sheet.by_uuid.get(request.GET.get("ticked", ""))
    only = _narrowed(seen, show if show in SHOWN else "all", text)
    level = _level(request, seen)
    provenance = queries.provenance_of(owner, sheet)
    context = {
        **frame.changes(request, sheet, back=_address(request, sheet)),
        "board": seen,
        "board_form": True,
        "only": only,
        **_shown(request, sheet, level, only),
        "ticked": ticked,
        "show": show if show in SHOWN else "all",
        "q": text,
        "suggestions": queries.suggestions_for(owner, seen, ticked) if ticked and owner else [],
        "level": level,
        "sibling": _sibling(request, sheet),
        "provenance": provenance,
        "waiting": queries.updates_waiting_on(owner, sheet, provenance.pulls_from),
        "own": provenance.mine,
        "page": "list",
    }
    response = render(request, "checklist/board.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _narrowed(seen: queries.Board, show: str, text: str) -> Collection[str] | None:
    """The uuids that the filters leave, or None where nothing is filtered. One query with a text, else none."""
    if show == "all" and not text:
        return None
    found = queries.search(seen.sheet.pk, text) if text else seen.sheet.by_uuid.keys()
    if show == "due":
        due = {item.uuid for item in queries.practice_due(seen)}
        return [uuid for uuid in found if uuid in due]
    return [uuid for uuid in found if show == "all" or seen.state(seen.sheet.by_uuid[uuid]) == show]


def _shown(
    request: HttpRequest, sheet: queries.Sheet, level: queries.SheetLevel | None, only: Collection[str] | None
) -> dict[str, Any]:
    """What of a large list is on the page: a section of it, or the first of what the filters leave. No query."""
    if only is not None:
        kept = set(only)
        first = [item.uuid for item in sheet.items if item.uuid in kept][: queries.AT_ONCE]
        return {"section": None, "columns": None, "shown": first, "left_out": len(only) - len(first)}
    number = request.GET.get("part", "")
    section = queries.section_of(sheet, level, int(number) if number.isdecimal() and len(number) < 5 else 1)
    return {"section": section, "shown": section and section.items, "columns": section and [section.level]}


def _level(request: HttpRequest, seen: queries.Board) -> queries.SheetLevel | None:
    """The level that a phone shows: the one asked for, else where the person is."""
    asked = request.GET.get("level", "")
    levels = seen.sheet.levels
    return next((level for level in levels if level.uuid == asked), seen.here or (levels[-1] if levels else None))


def _sibling(request: HttpRequest, sheet: queries.Sheet) -> queries.Sibling | None:
    """The same list in the language of the page, where this one is in another."""
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    return None if sheet.language == language else queries.sibling_of(visitors.owner_of(request), sheet, language)


def _address(request: HttpRequest, sheet: queries.Sheet) -> str:
    """This page's own address, without the suggestions of the last tick."""
    kept = request.GET.copy()
    kept.pop("ticked", None)
    return f"{request.path}?{kept.urlencode()}" if kept else request.path


@require_safe
@never_cache
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """What can be done to a whole level or category: as a page, or, asked by htmx, as the fragment that opens."""
    sheet = visitors.find_sheet(request, slug)
    name = next((name for name in ("level", "category") if name in request.GET), "")
    found = sheet.parts.get(request.GET.get(name, ""))
    if found is None:
        raise Http404
    context = {
        **frame.changes(request, sheet, back=reverse("board", args=[slug])),
        "board": queries.board_for(visitors.owner_of(request), sheet),
        "part": found,
        "name": name,
        "courses": queries.courses_of(sheet).get(found.uuid, []) if name == "level" else [],
        "page": "list",
    }
    template = "checklist/_part_states.html" if request.htmx else "checklist/part.html"  # type: ignore[attr-defined]
    return render(request, template, context)
