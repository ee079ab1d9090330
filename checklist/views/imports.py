"""Files coming in: a new list, a file or pasted lines, what they would do, and applying that."""

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checklist import actions, queries
from checklist.exchange import Outline, Remark, Unreadable, read_given
from checklist.forms.imports import TITLE_LENGTH, EmptyListForm, FileForm, ImportForm
from checklist.models import Checklist, Upload, Via
from checklist.queries.plan import Answers, Plan
from checklist.templatetags.imports import done_in_words, unreadable
from checklist.views import changes, frame, own, unsaved, visitors

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,200}")
FOLD_FROM = 120  # lines of a preview from which on categories are folded


# --- A new list -----------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_list(request: HttpRequest) -> HttpResponse:
    """Offer the ways to a list of one's own; posted, start an empty one."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(reverse("new-list"))
    if request.method != "POST":
        return _new_page(request)
    if refused := own.other_person(request, reverse("new-list")):
        return refused
    form = EmptyListForm(request.POST)
    if not form.is_valid():
        return _new_page(request, empty_form=form, status=400)
    said = {"title": form.cleaned_data["title"], "language": form.cleaned_data["language"]}
    operation = form.operation_for("start-list", *said.values())
    try:
        made = actions.start_list(user=request.user, operation=operation, via=Via.PAGE, **said)
    except ValidationError as error:
        form.add_error(None, error)
        return _new_page(request, empty_form=form, status=changes.status_of(error))
    messages.success(request, _("The list is there, and empty."), extra_tags=str(made.operation.uuid))
    return HttpResponseRedirect(reverse("edit-list", args=[made.checklist.slug]), status=303)


def _new_page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    built_in = queries.kept_checklists(request.user).filter(built_in=True).order_by("pk")
    context = {
        **frame.changes(request, None, back=reverse("new-list")),
        **unsaved.pasted_of(request, ""),
        "title_length": TITLE_LENGTH,
        "sources": sorted(built_in, key=lambda one: one.language != request.LANGUAGE_CODE),  # type: ignore[attr-defined]
        "page": "library",
        **more,
    }
    return render(request, "checklist/import/new.html", context, status=status)


# --- Taking a file in -------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_safe
def import_into(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a file or lines for a list of one's own; `category` (or `level`) is where pasted lines go."""
    return _into_page(request, own.find_own(request, slug), _place_in(request.GET))


def _into_page(
    request: HttpRequest, checklist: Checklist, place: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    node = queries.tree_of(checklist).nodes.get(place) if place else None
    context = {
        **frame.changes(request, None, back=reverse("import-into", args=[checklist.slug])),
        **unsaved.pasted_of(request, checklist.slug),
        "checklist": checklist,
        "place": node if node and node.kind in {"level", "category"} and not node.retired else None,
        "page": "list",
        **more,
    }
    return render(request, "checklist/import/into.html", context, status=status)


def _place_in(data: Any) -> str:
    return str(data.get("category") or data.get("level") or data.get("place") or "")


@login_not_required
@require_POST
def import_file(request: HttpRequest) -> HttpResponse:
    """Keep a file or a pasted text, and go on to what it would do; what cannot be read is said, and the text kept.
    `do=discard` forgets a text that waited."""
    slug = request.POST.get("list", "")
    if not request.user.is_authenticated:
        unsaved.keep(request, unsaved.PASTED, slug)
        raise visitors.SignInFirst(_onward(slug, _place_in(request.POST)))
    if "\0" in slug:
        raise Http404
    checklist = own.find_own(request, slug) if slug else None
    back = reverse("import-into", args=[slug]) if checklist else reverse("new-list")
    if refused := _other_person(request, back):
        return refused
    if request.POST.get("do") == "discard":
        unsaved.forget(request, unsaved.PASTED, slug)
        return HttpResponseRedirect(_onward(slug, _place_in(request.POST)), status=303)
    form = FileForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        actions.check_count(form.outline)
        upload = actions.keep_upload(user=request.user, checklist=checklist, name=form.name, text=form.text)
    except (ValidationError, Unreadable) as error:
        said = unreadable(error) if isinstance(error, Unreadable) else " ".join(error.messages)
        kept = {"file_error": said, "text": request.POST.get("text", ""), "waiting": False}
        if checklist:
            return _into_page(request, checklist, _place_in(request.POST), status=400, **kept)
        return _new_page(request, status=400, **kept)
    unsaved.forget(request, unsaved.PASTED, slug)
    place = form.cleaned_data["place"]
    query = f"?{urlencode({'place': place})}" if checklist and place else ""
    return HttpResponseRedirect(reverse("import", args=[upload.uuid]) + query, status=303)


def _onward(slug: str, place: str) -> str:
    """The page from which a text was sent, as far as the form tells."""
    if not SLUG.fullmatch(slug):
        return reverse("new-list")
    query = f"?{urlencode({'place': place})}" if visitors.UUID_TEXT.fullmatch(place) else ""
    return reverse("import-into", args=[slug]) + query


def _other_person(request: HttpRequest, back: str) -> HttpResponse | None:
    """Refuse what was sent from somebody else's page; a pasted text is shown, to be copied."""
    if request.POST.get("as", "") == visitors.name_of(request):
        return None
    text = _("This page was opened before you signed in as somebody else. Nothing was changed; reload the page.")
    context = {"text": text, "back": back, "kept": request.POST.get("text", "")}
    return render(request, "checklist/refused.html", context, status=409)


# --- What it would do ---------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Show what a file would do; posted, show it with other answers (`step=preview`) or apply it (`step=apply`)."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(request.path)
    found = queries.upload_of(request.user, upload)
    if found is None:
        raise Http404
    if request.method == "POST" and (refused := _other_person(request, request.path)):
        return refused
    form = ImportForm(request.POST if request.method == "POST" else {"operation": uuid4(), **request.GET.dict()})
    if not form.is_valid():
        return changes.refuse(request, None, own.first_error(form))
    outline, remarks = _read(found, form.answers)
    try:
        if request.method == "POST" and request.POST.get("step") == "apply":
            return _apply(request, found, form, outline, remarks)
        plan = queries.plan_for(request.user, found.checklist, outline, remarks, form.answers)
    except ValidationError as error:
        return _no_place(request, found, error)
    return _preview_page(request, found, plan)


def _no_place(request: HttpRequest, upload: Upload, error: ValidationError) -> HttpResponse:
    """The part of the list into which the lines shall go is not there: the lines are given back."""
    if upload.checklist is None:
        return changes.refuse(request, None, error)
    kept = {"file_error": " ".join(error.messages), "text": upload.text, "waiting": False}
    return _into_page(request, upload.checklist, "", status=changes.status_of(error), **kept)


def _read(upload: Upload, answers: Answers) -> tuple[Outline, list[Remark]]:
    """The file again. It could be read when it was kept; a newer reader may know better."""
    try:
        return read_given(upload.text, upload.name, lines=bool(answers.place))
    except Unreadable as error:
        raise Http404(unreadable(error)) from error


def _preview_page(
    request: HttpRequest, upload: Upload, plan: Plan, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        **frame.changes(request, None, back=request.path),
        "upload": upload,
        "plan": plan,
        "error": error,
        "problems": actions.problems_of(request.user, plan),
        "folded": plan.size > FOLD_FROM,
        "revision": plan.tree.checklist.revision if plan.tree else "",
        "title_length": TITLE_LENGTH,
        "page": "list",
    }
    return render(request, "checklist/import/preview.html", context, status=status)


def _apply(
    request: HttpRequest, upload: Upload, form: ImportForm, outline: Outline, remarks: list[Remark]
) -> HttpResponse:
    try:
        done = actions.import_outline(
            user=request.user,
            checklist=upload.checklist,
            outline=outline,
            answers=form.answers,
            operation=form.operation_for("import", upload.uuid, form.answers.said),
            revision=form.cleaned_data["revision"],
        )
    except Checklist.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        plan = queries.plan_for(request.user, upload.checklist, outline, remarks, form.answers)
        return _preview_page(request, upload, plan, error=" ".join(error.messages), status=changes.status_of(error))
    undo = str(done.edited.operation.uuid) if done.anything else ""
    messages.success(request, done_in_words(done.plan), extra_tags=undo)
    return HttpResponseRedirect(reverse("board", args=[done.edited.checklist.slug]), status=303)
