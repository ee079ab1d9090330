"""One item: what it means, its links, its state, what it is related to, and one's own record of it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from checklist import queries
from checklist.views import drafts, frame, visitors

OTHER_LANGUAGE = {"en": "zh-hans", "zh-hans": "en"}


@require_safe
@never_cache
def item_page(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Show an item as a page, or, asked by htmx, as the fragment that opens below its row. `also=1` shows its texts in
    the other language too."""
    sheet, found = find_item(request, slug, item)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "checklist/_detail.html", _shared(request, sheet, found))
    return page(request, sheet, found)


def find_item(request: HttpRequest, slug: str, item: UUID) -> tuple[queries.Sheet, queries.SheetItem]:
    """The sheet and the item that the viewer may see; raises Http404 and SignInFirst. One query."""
    sheet = visitors.find_sheet(request, slug)
    found = sheet.by_uuid.get(str(item))
    if found is None:
        raise Http404
    return sheet, found


def page(
    request: HttpRequest, sheet: queries.Sheet, item: queries.SheetItem, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The item's page; `more` is what a form on it brought back: its fields, and what was wrong with them."""
    context = _shared(request, sheet, item)
    if request.user.is_authenticated:
        context |= _own(request, item, context["detail"])
        context |= drafts.note_of(request, item, context["record"].note)
    language = OTHER_LANGUAGE.get(sheet.language, "en")
    context["sibling"] = sibling = queries.sibling_of(visitors.owner_of(request), sheet, language)
    if sibling and "also" in request.GET:
        context["also"] = queries.in_another_language(sheet, sibling.slug, item)
    return render(request, "checklist/item.html", {**context, **more}, status=status)


def swapped(request: HttpRequest, sheet: queries.Sheet, item: queries.SheetItem) -> str:
    """What a change by htmx puts in its place on the item's own page: dates, log, criteria, history. Eight queries."""
    context = _shared(request, sheet, item)
    context |= _own(request, item, context["detail"])
    return render_to_string("checklist/item/_swapped.html", {**context, "swap": True}, request)


def _own(request: HttpRequest, item: queries.SheetItem, detail: queries.Detail) -> dict[str, Any]:
    record = queries.record_of(request.user, item.skill)
    return {"record": record, **criteria_of(detail, record.met)}


def criteria_of(detail: queries.Detail, met: frozenset[int]) -> dict[str, Any]:
    """The item's criteria, each with its place and whether it is met, and how many are: an item may have lost some."""
    criteria = [(place, text, place in met) for place, text in enumerate(detail.criteria)]
    return {"criteria": criteria, "met": sum(is_met for _, _, is_met in criteria)}


def _shared(request: HttpRequest, sheet: queries.Sheet, item: queries.SheetItem) -> dict[str, Any]:
    board = queries.board_for(visitors.owner_of(request), sheet)
    return {
        **frame.changes(request, sheet, back=reverse("item", args=[sheet.slug, item.uuid])),
        "board": board,
        "item": item,
        "detail": queries.item_detail(sheet, item),
        "standing": board.standing(item),
        "project": sheet.involved_in(item),
        "page": "list",
    }
