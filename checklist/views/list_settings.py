"""What a list of one's own says of itself, who may see it, its history, and its deletion."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from checklist import actions, queries
from checklist.forms import OperationForm
from checklist.forms.editing import ListForm, seen_of, texts_of
from checklist.models import Checklist, Via
from checklist.queries.tree import LIST
from checklist.templatetags import edits
from checklist.views import changes, frame, own, unsaved


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the settings of one's own list, with what was not saved yet; posted, save them, or discard that."""
    address = reverse("list-settings", args=[slug])
    if request.method == "POST" and not request.user.is_authenticated:
        unsaved.keep(request, unsaved.ABOUT, slug)
    if request.method == "POST":
        return _posted(request, slug, address)
    checklist = own.find_own(request, slug)
    if waiting := unsaved.about_of(request, slug):
        text = _("You wrote this before you signed in again. It is not saved yet.")
        return _again(request, checklist, waiting, ValidationError(text), status=200, waiting=True)
    return _page(request, checklist)


def _posted(request: HttpRequest, slug: str, address: str) -> HttpResponse:
    try:
        checklist = own.find_own(request, slug, address)
    except Http404:
        return own.not_theirs(request)
    return own.other_person(request, address) or _changed(request, checklist)


def _changed(request: HttpRequest, checklist: Checklist) -> HttpResponse:
    if request.POST.get("do") != "discard":
        return _save(request, checklist)
    unsaved.forget(request, unsaved.ABOUT, checklist.slug)
    return HttpResponseRedirect(reverse("list-settings", args=[checklist.slug]), status=303)


def _page(
    request: HttpRequest, checklist: Checklist, *, status: int = 200, opened: own.Opened | None = None, **more: Any
) -> HttpResponse:
    root = queries.root_of(checklist)
    context = {
        **_context(request, checklist),
        "node": root,
        "opened": opened or own.Opened(root, texts_of(root), seen_of(root)),
        "address": request.build_absolute_uri(reverse("board", args=[checklist.slug])),
        "languages": settings.LANGUAGES,
        "public_pages": settings.PUBLIC_PAGES,
        **more,
    }
    return render(request, "checklist/edit/about.html", context, status=status)


def _context(request: HttpRequest, checklist: Checklist) -> dict[str, Any]:
    return {**frame.changes(request, None), "sheet": checklist, "page": "list"}


def _save(request: HttpRequest, checklist: Checklist) -> HttpResponse:
    form = ListForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        seen, wanted = form.cleaned_data["seen"], form.wanted(LIST)
        named: dict[str, Any] = {"user": request.user, "operation": form.operation_named, "via": Via.PAGE}
        done = actions.save_list(checklist=checklist, seen=seen, wanted=wanted, **named)
    except Checklist.DoesNotExist:
        return own.not_theirs(request)
    except ValidationError as error:
        return _again(request, checklist, form, error)
    unsaved.forget(request, unsaved.ABOUT, checklist.slug)
    told = queries.with_titles(queries.tell(done.edit.changes), {}) if done.edit else []
    messages.success(request, edits.announced(told, done.checklist.revision), extra_tags=_undoable(done))
    return HttpResponseRedirect(reverse("list-settings", args=[checklist.slug]), status=303)


def _undoable(done: actions.Edited) -> str:
    return str(done.operation.uuid) if done.edit else ""


def _again(
    request: HttpRequest, checklist: Checklist, form: ListForm, error: ValidationError, status: int = 0, **more: Any
) -> HttpResponse:
    """The form as it was sent, with what is wrong, or with what somebody else made of it meanwhile."""
    status, text = status or changes.status_of(error), " ".join(error.messages)
    sent = form.texts(LIST)
    checklist.refresh_from_db()
    root = queries.root_of(checklist)
    now = texts_of(root)
    if not isinstance(error, actions.Collision):
        opened = own.Opened(root, {**now, **sent}, form.data.get("seen", ""), error=text)
        return _page(request, checklist, status=status, opened=opened, understood="understood" in form.data, **more)
    changed = {name: sent[name] for name in form.wanted(LIST)}
    collided = {one.name: now.get(one.name, "") for one in error.collided}
    opened = own.Opened(root, {**now, **changed}, seen_of(root), error=text, collided=collided)
    return _page(request, checklist, status=status, opened=opened)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what becomes of what when a list is deleted; posted, delete it, or (`do=restore`) bring it back where another
    lead deleted it."""
    address = reverse("delete-list", args=[slug])
    if request.method == "POST" and request.POST.get("do") == "restore" and request.user.is_authenticated:
        return own.other_person(request, reverse("library")) or _bring_back(request, slug)
    checklist = own.find_own(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        context = {**_context(request, checklist), "copied": queries.used_by_others(checklist)}
        return render(request, "checklist/edit/delete.html", context)
    if refused := own.other_person(request, address):
        return refused
    form = OperationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        operation = form.operation_for("delete", checklist.uuid)
        done = actions.delete_list(user=request.user, checklist=checklist, operation=operation, via=Via.PAGE)
    except Checklist.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return changes.refuse(request, None, error)
    text = _("“%(title)s” is deleted. Your ticks and notes stay.") % {"title": checklist.title}
    messages.success(request, text, extra_tags=_undoable(done))
    return HttpResponseRedirect(reverse("library"), status=303)


def _bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    deleted = next((one for one in queries.deleted_lists(request.user) if one.checklist.slug == slug), None)
    if deleted is None:
        raise Http404
    form = OperationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        operation = form.operation_for("restore", deleted.checklist.uuid)
        done = actions.bring_back_list(
            user=request.user, checklist=deleted.checklist, operation=operation, via=Via.PAGE
        )
    except Checklist.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return changes.refuse(request, None, error)
    text = _("“%(title)s” is there again.") % {"title": done.checklist.title}
    messages.success(request, text, extra_tags=_undoable(done))
    return HttpResponseRedirect(reverse("board", args=[slug]), status=303)


@login_not_required
@require_safe
@never_cache
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest edits of one's own list, or of a team's by all its leads, one's own with their undo."""
    checklist = own.find_own(request, slug)
    context = {**_context(request, checklist), "edits": queries.edits_of(request.user, checklist)}
    return render(request, "checklist/edit/history.html", context)
