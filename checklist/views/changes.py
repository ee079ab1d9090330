"""Changes from pages: set a state, a whole part, undo, and "not now"; each by one action.

Where pages are not public these views send to sign in by themselves, as what was sent has to be kept until then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import own_path
from checklist import actions, queries
from checklist.forms import GUEST, ChangeForm, OperationForm, PartForm, UndoForm
from checklist.models import Edit, Kind, Operation, Via
from checklist.templatetags import rows, words
from checklist.views import board, visitors
from checklist.views import items as items_page


@login_not_required
@require_POST
def set_item(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Set one item's state, or record a practice."""
    sheet = visitors.find_sheet(request, slug, waiting=_sent(request.POST, item=str(item)))
    target = sheet.by_uuid.get(str(item))
    if target is None:
        raise Http404
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return _refuse_on(request, sheet, [target], _first(form))
    return _set(request, sheet, form, [target], anchor=f"item-{target.uuid}")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what can be done to a level or a category, and, posted, set it, the whole list, or several items."""
    if request.method != "POST":
        return board.part(request, slug)
    data = _with_part(request)
    sheet = visitors.find_sheet(request, slug, waiting=_sent(data))
    form = PartForm(data, sheet=sheet)
    if not form.is_valid():
        return refuse(request, sheet, _first(form))
    part = form.part
    anchor = next((f"{name}-{uuid}" for name, uuid in form.whole.items() if name != "all"), "")
    return _set(request, sheet, form, form.items, anchor=anchor, part=part, left_alone=form.left_alone)


def _sent(data: QueryDict, **more: str) -> visitors.Fields:
    """The fields of a change, unread."""
    names = ("state", "practised_on", "line", "url", "operation", "scope", *PartForm.WHOLE, "item")
    return {name: data.getlist(name) for name in names if name in data} | {name: [more[name]] for name in more}


def _with_part(request: HttpRequest) -> QueryDict:
    """The form with the part named in the address: one button of the board's one form can carry one value only."""
    data = request.POST.copy()
    for name in PartForm.WHOLE:
        if name in request.GET and name not in data:
            data[name] = request.GET[name]
    return data


@login_not_required
@require_POST
def undo(request: HttpRequest, operation: UUID) -> HttpResponse:
    """Take back one operation of one's own."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        return refuse(request, None, _first(form))
    sheet = _sheet_at_hand(request, form.cleaned_data["list"])
    if conflict := other_person(request, sheet, waiting=None):
        return conflict
    if visitors.owner_of(request) is None:
        raise Http404
    try:
        change = actions.undo(
            user=visitors.writer_of(request), target=operation, operation=form.operation_for("undo", operation)
        )
    except Operation.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return refuse(request, sheet, error)
    if change.edit:
        return _list_changed(request, sheet, change.edit, words.undone(change))
    return _answer(request, sheet, change, words.undone(change), anchor="")


def _sheet_at_hand(request: HttpRequest, slug: str) -> queries.Sheet | None:
    """The sheet of the page that an undo came from. That a list is gone meanwhile keeps nobody from undoing."""
    if not slug:
        return None
    try:
        return visitors.find_sheet(request, slug)
    except Http404:
        return None


def _list_changed(request: HttpRequest, sheet: queries.Sheet | None, edit: Edit, text: str) -> HttpResponse:
    """Answer an undo that changed a list: the whole page is another, and where the list is gone, it is the library."""
    messages.success(request, text, extra_tags=str(edit.operation.uuid))
    back, gone = _back(request, sheet), edit.checklist.retired
    if gone and back.startswith(reverse("board", args=[edit.checklist.slug])):
        back = reverse("library")
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": back.partition("#")[0]})
    return HttpResponseRedirect(back, status=303)


@login_not_required
@require_POST
def not_now(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Decline a suggestion that came with an item: it is not made again."""
    sheet = visitors.find_sheet(request, slug)
    target = sheet.by_uuid.get(str(item))
    links = {str(link) for link, _other in sheet.covered_by.get(target.skill, ())} if target else set()
    link = request.POST.get("link", "")
    if target is None or link not in links:
        raise Http404
    if conflict := other_person(request, sheet, waiting=None):
        return conflict
    actions.decline(user=visitors.writer_of(request), link=int(link))
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "checklist/_announcement.html", {"text": _("Not suggested again."), "swap": True})
    return HttpResponseRedirect(_back(request, sheet) + f"#item-{target.uuid}", status=303)


def _set(
    request: HttpRequest,
    sheet: queries.Sheet,
    form: ChangeForm,
    items: list[queries.SheetItem],
    *,
    anchor: str,
    part: Any = None,
    left_alone: int = 0,
) -> HttpResponse:
    operation = form.operation_on(items)
    waiting = change_fields(items, form.state_name, operation, form.day, form.practice)
    if isinstance(form, PartForm) and form.part:  # by its name: a part may have more items than are kept
        waiting = {**waiting, "item": [], **{name: [uuid] for name, uuid in form.whole.items()}}
    if conflict := other_person(request, sheet, waiting=waiting, anchor=anchor):
        return conflict
    try:
        change = actions.set_state(
            user=visitors.writer_of(request),
            sheet=sheet,
            items=items,
            state=form.state_name,
            operation=operation,
            via=Via.PAGE,
            practised_on=form.day,
            line=form.practice["line"],
            url=form.practice["url"],
        )
    except ValidationError as error:
        return _refuse_on(request, sheet, items, error)
    text = words.changed(change, items, form.state_name, part, left_alone)
    ticked = items[0] if not part and len(items) == 1 else None
    return _answer(request, sheet, change, text, anchor=anchor, items=items, ticked=ticked)


def change_fields(
    items: Iterable[queries.SheetItem],
    state: str,
    operation: UUID,
    day: date | None = None,
    practice: Mapping[str, str] | None = None,
) -> visitors.Fields:
    """A change as the fields of a form that asks for it."""
    fields = {"item": [item.uuid for item in items], "state": [state], "operation": [str(operation)]}
    more = {"practised_on": str(day) if day else "", **(practice or {})}
    return fields | {name: [value] for name, value in more.items() if value}


def other_person(
    request: HttpRequest, sheet: queries.Sheet | None, *, waiting: visitors.Fields | None, anchor: str = ""
) -> HttpResponse | None:
    """Refuse a form that was rendered for somebody else; keep its change if that person's session ended."""
    meant = request.POST.get("as", "")
    if meant == visitors.name_of(request):
        return None
    if not meant:
        text = _("The form does not say for whom it is (as). Reload the page and try again.")
        return refuse(request, sheet, ValidationError(text))
    if not request.user.is_authenticated and meant != GUEST:
        if waiting and sheet:
            visitors.keep_waiting(request, sheet.slug, waiting)
        raise visitors.SignInFirst(_back(request, sheet) + (f"#{anchor}" if anchor else ""))
    text = _("This page was opened before you signed in as somebody else. Nothing was changed; reload the page.")
    return refuse(request, sheet, actions.Conflict(text, code="other-person"))


def refuse(request: HttpRequest, sheet: queries.Sheet | None, error: ValidationError) -> HttpResponse:
    """Answer a change that was not made: 409 for a conflict, else 400, with what to do."""
    status = status_of(error)
    text = " ".join(error.messages)
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "checklist/_announcement.html", {"text": text, "error": True, "swap": True})
        response.status_code = status
        response["HX-Reswap"] = "none"
        return response
    context = {"text": text, "back": _back(request, sheet)}
    return render(request, "checklist/refused.html", context, status=status)


def _refuse_on(
    request: HttpRequest, sheet: queries.Sheet, items: Sequence[queries.SheetItem], error: ValidationError
) -> HttpResponse:
    """Refuse a change; of a practice with words, on the item's page with the words still there."""
    words_sent = request.POST.get("line") or request.POST.get("url")
    if not words_sent or not request.user.is_authenticated:
        return refuse(request, sheet, error)
    text = " ".join(error.messages)
    return items_page.page(request, sheet, items[0], status=status_of(error), practice_error=text)


def status_of(error: ValidationError) -> int:
    """409 for a conflict, else 400."""
    return error.status if isinstance(error, (actions.Conflict, actions.Stale)) else 400


def _answer(
    request: HttpRequest,
    sheet: queries.Sheet | None,
    change: actions.Change,
    text: str,
    *,
    anchor: str,
    items: Sequence[queries.SheetItem] = (),
    ticked: queries.SheetItem | None = None,
) -> HttpResponse:
    """Answer a change: fragments for htmx, those of unchanged `items` too (another tab may show them otherwise);
    without it 303 to where it was made."""
    undoable = str(change.operation.uuid) if change.after else ""
    if not request.htmx or sheet is None:  # type: ignore[attr-defined]
        messages.success(request, text, extra_tags=undoable)
        offers = ticked and change.operation.kind == Kind.SET and request.POST.get("state") == "done"
        back = _back(request, sheet, {"ticked": ticked.uuid} if ticked and offers else {})
        return HttpResponseRedirect(back + (f"#{anchor}" if anchor else ""), status=303)
    seen = queries.board_of(sheet, change.standings)
    suggestions: list[queries.Suggestion] = []
    if ticked and seen.state(ticked) == "done":
        suggestions = queries.suggestions_for(visitors.owner_of(request), seen, ticked)
    shown = {*change.after, *(item.skill for item in items)}
    opened = [item for one in request.POST.getlist("opened") if (item := sheet.by_uuid.get(one))]
    elsewhere = _back(request, sheet).partition("?")[0] != reverse("board", args=[sheet.slug])
    base = sheet.slug if elsewhere else ""
    body = rows.change_html(seen, shown, suggestions, (text, undoable), opened, base, ticked)
    item = _item_behind(request, sheet)
    return HttpResponse(body + items_page.swapped(request, sheet, item) if item else body)


def _item_behind(request: HttpRequest, sheet: queries.Sheet) -> queries.SheetItem | None:
    """The item on whose own page the change was made, by somebody who has a record there."""
    try:
        match = resolve(_back(request, sheet).partition("?")[0])
    except Resolver404:
        return None
    ours = request.user.is_authenticated and match.url_name == "item" and match.kwargs["slug"] == sheet.slug
    return sheet.by_uuid.get(str(match.kwargs["item"])) if ours else None


def _back(request: HttpRequest, sheet: queries.Sheet | None, more: dict[str, str] | None = None) -> str:
    """Where a form came from: its `back` if that is a path of ours, else the board."""
    back = own_path(request.POST.get("back"), f"/checklists/{sheet.slug}/" if sheet else "/")
    if not more:
        return back
    return back + ("&" if "?" in back else "?") + "&".join(f"{name}={value}" for name, value in more.items())


def _first(form: OperationForm) -> ValidationError:
    return next(iter(error for errors in form.errors.as_data().values() for error in errors))
