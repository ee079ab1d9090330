"""Changes to one's own record of an item: note, evidence, criteria, dates, and what a project involved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from checklist import actions, queries
from checklist.forms import CriterionForm, DatesForm, EvidenceForm, NoteForm, ProjectForm
from checklist.models import Evidence, Via
from checklist.views import changes, drafts, frame, items, visitors

Found = tuple[queries.Sheet, queries.SheetItem]


@login_not_required
@require_POST
def note(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Save the note. What cannot be saved is shown again, with what is kept meanwhile if it was changed elsewhere."""
    if not request.user.is_authenticated:
        drafts.keep(request, item)
    sheet, found = _find(request, slug, item)
    if refused := _other_person(request, sheet, found):
        return refused
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _note_again(request, sheet, found, form, _first(form), status=400)
    try:
        said = {name: form.cleaned_data[name] for name in ("text", "version")}
        private = not form.cleaned_data["shared"]
        kept = actions.save_note(user=request.user, skill=found.skill, private=private, **said)
    except actions.Stale as error:
        return _note_again(request, sheet, found, form, error, status=409, theirs=error.note, stale=True)
    except ValidationError as error:
        return _note_again(request, sheet, found, form, error, status=400)
    drafts.forget(request, found)
    return _done(request, sheet, found, _("Note saved.") if kept else _("Note deleted."), "note")


def _note_again(
    request: HttpRequest,
    sheet: queries.Sheet,
    item: queries.SheetItem,
    form: NoteForm,
    error: ValidationError,
    status: int,
    **more: Any,
) -> HttpResponse:
    """The item's page with the text that was posted, and the version it was written on: unless what is kept now is
    shown beside it, a later version is met again."""
    again = {"note_text": request.POST.get("text", ""), "note_shared": "shared" in request.POST, **more}
    again["note_error"] = " ".join(error.messages)
    if "stale" not in more:
        again["note_version"] = form.cleaned_data.get("version") or 0
    return items.page(request, sheet, item, status=status, **again)


@login_not_required
@require_POST
def evidence(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Keep a link of one's own."""
    sheet, found = _find(request, slug, item)
    if refused := _other_person(request, sheet, found):
        return refused
    form = EvidenceForm(request.POST)
    if form.is_valid():
        try:
            actions.add_evidence(user=request.user, skill=found.skill, **form.cleaned_data)
            return _done(request, sheet, found, _("Link kept."), "evidence")
        except ValidationError as error:
            form.add_error(None, error)
    return items.page(request, sheet, found, status=400, evidence_form=form)


@login_not_required
@require_POST
def remove_evidence(request: HttpRequest, slug: str, item: UUID, evidence: UUID) -> HttpResponse:
    """Remove a link of one's own; the announcement names it, so that it can be put back."""
    sheet, found = _find(request, slug, item)
    if refused := _other_person(request, sheet, found):
        return refused
    try:
        gone = actions.remove_evidence(user=request.user, skill=found.skill, evidence=evidence)
    except Evidence.DoesNotExist:
        raise Http404 from None
    return _done(request, sheet, found, _("Link removed: %(url)s") % {"url": gone.url}, "evidence")


@login_not_required
@require_POST
def criterion(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Tick one criterion for oneself, or take that back; by htmx the criteria alone are answered."""
    sheet, found = _find(request, slug, item)
    if refused := _other_person(request, sheet, found):
        return refused
    detail = queries.item_detail(sheet, found)
    form = CriterionForm(request.POST)
    if not form.is_valid() or form.place >= len(detail.criteria):
        return changes.refuse(request, sheet, ValidationError(_("This item has no such criterion. Reload the page.")))
    actions.meet_criterion(user=request.user, skill=found.skill, place=form.place, met=form.met)
    criteria = items.criteria_of(detail, queries.met_criteria(request.user, found.skill))
    text = _("%(met)s of %(all)s criteria met.") % {"met": criteria["met"], "all": len(detail.criteria)}
    if not request.htmx:  # type: ignore[attr-defined]
        return _done(request, sheet, found, text, "criteria")
    context = {
        **frame.changes(request, sheet, back=reverse("item", args=[slug, item])),
        "item": found,
        "detail": detail,
        **criteria,
        "standing": queries.board_for(request.user, sheet).standing(found),
        "announcement": text,
    }
    return render(request, "checklist/_criteria.html", context)


@login_not_required
@require_POST
def dates(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Say by hand when the item was started and done."""
    sheet, found = _find(request, slug, item)
    if refused := _other_person(request, sheet, found):
        return refused
    form = DatesForm(request.POST)
    try:
        if not form.is_valid():
            raise _first(form)
        said = {"started": form.cleaned_data["started"], "done": form.cleaned_data["done"]}
        operation = form.operation_for("dates", found.uuid, *said.values())
        change = actions.date_back(
            user=request.user, sheet=sheet, item=found, operation=operation, via=Via.PAGE, **said
        )
    except ValidationError as error:
        return items.page(request, sheet, found, status=changes.status_of(error), dates_error=" ".join(error.messages))
    text = _("Dates kept.") if change.after else _("The dates stay as they are.")
    return _done(request, sheet, found, text, "dates", change)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, slug: str, item: UUID) -> HttpResponse:
    """Ask what a project involved and where it can be seen; posted, tick that as one operation."""
    sheet, found = _find(request, slug, item)
    if not sheet.involved_in(found):
        raise Http404
    if request.method != "POST":
        if not request.user.is_authenticated:
            raise visitors.SignInFirst
        return _project_page(request, sheet, found, ProjectForm(sheet=sheet, project=found))
    if refused := _other_person(request, sheet, found):
        return refused
    form, status = ProjectForm(request.POST, sheet=sheet, project=found), 400
    if form.is_valid():
        try:
            return _recorded(request, sheet, found, form)
        except ValidationError as error:
            form.add_error(None, error)
            status = changes.status_of(error)
    return _project_page(request, sheet, found, form, status)


def _recorded(request: HttpRequest, sheet: queries.Sheet, found: queries.SheetItem, form: ProjectForm) -> HttpResponse:
    data = form.cleaned_data
    change = actions.record_project(
        user=request.user,
        sheet=sheet,
        project=found,
        items=form.items,
        title=data["title"],
        url=data["url"],
        operation=form.operation_for("project", found.uuid, *sorted(data["item"])),
        via=Via.PAGE,
    )
    count = len(change.after) if change else 0
    text = ngettext("%(count)s item marked as done.", "%(count)s items marked as done.", count) % {"count": count}
    if data["url"]:
        kept = _("Link kept.")
        text = _("%(text)s %(more)s") % {"text": text, "more": kept} if data["item"] else kept
    return _done(request, sheet, found, text, "evidence", change)


def _project_page(
    request: HttpRequest, sheet: queries.Sheet, item: queries.SheetItem, form: ProjectForm, status: int = 200
) -> HttpResponse:
    context = {
        **frame.changes(request, sheet),
        "board": queries.board_for(request.user, sheet),
        "item": item,
        "project": sheet.involved_in(item),
        "form": form,
        "chosen": form.data.getlist("item") if form.is_bound else [],  # type: ignore[attr-defined]
        "page": "list",
    }
    return render(request, "checklist/project.html", context, status=status)


def _find(request: HttpRequest, slug: str, item: UUID) -> Found:
    """The item; a signed-out visitor who posts is sent to sign in by `_other_person`, and from there to its page."""
    try:
        return items.find_item(request, slug, item)
    except visitors.SignInFirst:
        raise visitors.SignInFirst(reverse("item", args=[slug, item])) from None


def _other_person(request: HttpRequest, sheet: queries.Sheet, item: queries.SheetItem) -> HttpResponse | None:
    """Refuse what was rendered for somebody else; a signed-out person signs in first. A note's text is shown again."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(reverse("item", args=[sheet.slug, item.uuid]))
    if request.POST.get("as", "") == visitors.name_of(request):
        return None
    text = _("This page was opened before you signed in as somebody else. Nothing was changed; reload the page.")
    context = {
        "text": text,
        "back": reverse("item", args=[sheet.slug, item.uuid]),
        "kept": request.POST.get("text", ""),
    }
    return render(request, "checklist/refused.html", context, status=409)


def _done(
    request: HttpRequest,
    sheet: queries.Sheet,
    item: queries.SheetItem,
    text: str,
    anchor: str,
    change: actions.Change | None = None,
) -> HttpResponse:
    undoable = str(change.operation.uuid) if change and change.after else ""
    messages.success(request, text, extra_tags=undoable)
    return HttpResponseRedirect(reverse("item", args=[sheet.slug, item.uuid]) + f"#{anchor}", status=303)


def _first(form: Any) -> ValidationError:
    return next(iter(error for errors in form.errors.as_data().values() for error in errors))
