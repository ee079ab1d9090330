"""Copying a list: what is copied, under which title, and then the copy's own board."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from checklist import actions, queries
from checklist.forms.library import TITLE_LENGTH, CopyForm
from checklist.models import Checklist, Via
from checklist.views import changes, frame, visitors


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def copy_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a copy takes over, and, posted, make it. A list that a curator took out is not copied."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(request.path)
    checklist = visitors.find_list(request, slug)
    if not queries.may_be_copied(checklist):
        raise Http404
    if request.method != "POST":
        return _page(request, checklist, CopyForm())
    form = CopyForm(request.POST)
    return _copy(request, checklist, form) if form.is_valid() else _page(request, checklist, form, status=400)


def _copy(request: HttpRequest, checklist: Checklist, form: CopyForm) -> HttpResponse:
    if conflict := changes.other_person(request, queries.sheet_of(checklist), waiting=None):
        return conflict
    title = form.cleaned_data["title"]
    operation = form.operation_for("copy", checklist.uuid, title)
    try:
        copied = actions.copy_list(user=request.user, source=checklist, operation=operation, via=Via.PAGE, title=title)
    except actions.Conflict as error:
        return changes.refuse(request, queries.sheet_of(checklist), error)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, checklist, form, status=400)
    text = _("Copied. This list is yours alone: change it as you like. Your ticks are in it already.")
    messages.success(request, text, extra_tags=str(copied.operation.uuid))
    return HttpResponseRedirect(reverse("board", args=[copied.checklist.slug]), status=303)


def _page(request: HttpRequest, checklist: Checklist, form: CopyForm, status: int = 200) -> HttpResponse:
    sheet = queries.sheet_of(checklist)
    context = {
        **frame.changes(request, sheet),
        "board": queries.board_for(request.user, sheet),
        "copied": queries.copied_of(sheet),
        "provenance": queries.provenance_of(request.user, sheet),
        "form": form,
        "title_shown": request.POST.get("title", sheet.title),
        "title_length": TITLE_LENGTH,
        "page": "list",
        "live": False,
    }
    return render(request, "checklist/copy.html", context, status=status)
