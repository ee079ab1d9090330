"""The start for people who know much already: sixteen categories, none, some or all, previewed, one operation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checklist import actions, queries
from checklist.forms import StartForm
from checklist.models import Kind, State, Via
from checklist.queries import NEVER
from checklist.views import changes, frame, visitors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, show the result (`step=preview`), and apply it (`step=apply`). Nothing that was ticked is taken away."""
    sheet = visitors.find_sheet(request, slug)
    if request.method != "POST":
        return _page(request, sheet, StartForm(sheet=sheet))
    form = StartForm(request.POST, sheet=sheet)
    if not form.is_valid():
        return _page(request, sheet, form, status=400)
    if request.POST.get("step") == "change":
        return _page(request, sheet, form)
    if not form.items:
        return _page(request, sheet, form, nothing=True)
    return _apply(request, sheet, form) if request.POST.get("step") == "apply" else _preview(request, sheet, form)


def _page(
    request: HttpRequest, sheet: queries.Sheet, form: StartForm, *, nothing: bool = False, status: int = 200
) -> HttpResponse:
    board = queries.board_for(visitors.owner_of(request), sheet)
    context = {**frame.changes(request, sheet), "board": board, "form": form, "nothing": nothing, "page": "list"}
    return render(request, "checklist/start.html", context, status=status)


def _preview(request: HttpRequest, sheet: queries.Sheet, form: StartForm) -> HttpResponse:
    board = queries.board_for(visitors.owner_of(request), sheet)
    chosen = {
        item.skill: board.standings.get(item.skill, NEVER)._replace(state=State.DONE.value) for item in form.items
    }
    context = {
        **frame.changes(request, sheet),
        "operation": form.cleaned_data["operation"],
        "before": board,
        "board": queries.board_of(sheet, {**board.standings, **chosen}),
        "form": form,
        "new": [item for item in form.items if board.state(item) != "done"],
        "page": "list",
    }
    return render(request, "checklist/start_preview.html", context)


def _apply(request: HttpRequest, sheet: queries.Sheet, form: StartForm) -> HttpResponse:
    operation = form.operation_for("start", *sorted(item.uuid for item in form.items))
    waiting = changes.change_fields(form.items, State.DONE.value, operation)
    if conflict := changes.other_person(request, sheet, waiting=waiting):
        return conflict
    try:
        change = actions.set_state(
            user=visitors.writer_of(request),
            sheet=sheet,
            items=form.items,
            state=State.DONE,
            operation=operation,
            via=Via.PAGE,
            kind=Kind.START,
        )
    except ValidationError as error:
        return changes.refuse(request, sheet, error)
    count = len(change.after)
    text = ngettext("%(count)s item marked as done.", "%(count)s items marked as done.", count) % {"count": count}
    messages.success(request, text, extra_tags=str(change.operation.uuid) if change.after else "")
    return HttpResponseRedirect(reverse("board", args=[sheet.slug]), status=303)
