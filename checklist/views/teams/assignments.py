"""What is assigned in a team: its leads assign, change and end; its members see theirs, and say that they have."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries as people
from accounts.forms import own_path
from accounts.models import Membership
from checklist import actions, queries
from checklist.forms import OperationForm
from checklist.forms.assignments import AssignmentForm, FindForm, looked_for, terms_shown
from checklist.mail.assigned import Told, tell_new, tell_rest
from checklist.models import Assignment, Checklist
from checklist.queries import assignments as readings
from checklist.views import own
from checklist.views.teams.found import find_lead, find_membership, framed

GONE = (Membership.DoesNotExist, Assignment.DoesNotExist)


@login_not_required
@require_safe
@never_cache
def assignments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is assigned: to the viewer, and, where they lead, to whom else, what ended, and what lost its list."""
    membership = find_membership(request, slug)
    context = {**framed(request, membership, "assignments"), "mine": readings.own_assignments(membership)}
    if membership.leads:
        team = membership.team
        untold = readings.untold_in(membership) if settings.MAIL_IS_SET else {}
        context |= {
            "given": readings.given_in(team, untold),
            "lost": readings.lost_in(team),
            "ended": readings.ended_in(team),
        }
    return render(request, "teams/assignments.html", context)


# --- Assign ---------------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a lead choose a list, then say what is asked of whom; posted, assign it."""
    address = reverse("new-assignment", args=[slug])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    asked = FindForm(request.GET)
    wanted = asked.cleaned_data.get("list") if asked.is_valid() else None
    if not wanted and not request.GET.get("list") and request.method != "POST":
        return _choose(request, lead, asked.text)
    checklist = queries.assignable_lists(lead.team).filter(slug=wanted or "").first()
    if checklist is None:
        raise Http404
    if request.method != "POST":
        return _page(request, lead, checklist, _form(lead, checklist))
    return own.other_person(request, f"{address}?list={checklist.slug}") or _assign(request, lead, checklist)


def _choose(request: HttpRequest, lead: Membership, text: str) -> HttpResponse:
    choice = readings.choice_for(lead.team, text, request.LANGUAGE_CODE)  # type: ignore[attr-defined]
    context = {**framed(request, lead, "assignments"), "choice": choice, "text": text}
    return render(request, "teams/assignments/choose.html", context)


def _assign(request: HttpRequest, lead: Membership, checklist: Checklist) -> HttpResponse:
    if request.POST.get("find"):
        return _page(request, lead, checklist, _looking(request, lead, checklist))
    form = _form(lead, checklist, request.POST)
    if not form.is_valid():
        return _page(request, lead, checklist, form, status=400)
    try:
        made = actions.assign(lead=lead, terms=_terms(form, checklist), named=form.named)
    except (*GONE, Checklist.DoesNotExist):
        raise Http404 from None
    except ValidationError as error:
        return _refuse(request, lead, checklist, form, error)
    messages.success(request, _("“%(title)s” is assigned.") % {"title": checklist.title})
    if not made.repeated:
        _say_unsent(request, tell_new(lead, made, set()))
    return _back(lead)


# --- Change and end ---------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, slug: str, assignment: UUID) -> HttpResponse:
    """Show a lead the terms of an assignment; posted, change them."""
    address = reverse("assignment", args=[slug, assignment])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    found = queries.assignment_in(lead.team, assignment)
    if found is None:
        raise Http404
    if found.ended_at:
        return _ended(request, lead)
    if request.method == "POST":
        return own.other_person(request, address) or _change(request, lead, found)
    return _page(request, lead, found.checklist, _form(lead, found.checklist, of=found), of=found)


def _change(request: HttpRequest, lead: Membership, found: Assignment) -> HttpResponse:
    if request.POST.get("find"):
        form = _looking(request, lead, found.checklist)
        return _page(request, lead, found.checklist, form, of=found, seen=request.POST.get("seen", ""))
    form = _form(lead, found.checklist, request.POST)
    if not form.is_valid():
        return _page(request, lead, found.checklist, form, of=found, status=400)
    before = set(queries.members_assigned(found).values_list("user", flat=True))
    try:
        changed = actions.change_assignment(
            lead=lead, assignment=found, terms=_terms(form, found.checklist), seen=form.cleaned_data["seen"] or None
        )
    except Membership.DoesNotExist:
        raise Http404 from None
    except (Assignment.DoesNotExist, Checklist.DoesNotExist):
        return _ended(request, lead)
    except ValidationError as error:
        return _refuse(request, lead, found.checklist, form, error, of=found)
    messages.success(request, _("The assignment is changed. Nothing that anybody has learned was lost."))
    _say_unsent(request, tell_new(lead, changed, before))
    return _back(lead)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, slug: str, assignment: UUID) -> HttpResponse:
    """Say what becomes of what when an assignment ends; posted, end it. One that lost its list can be ended too."""
    address = reverse("end-assignment", args=[slug, assignment])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    found = readings.any_assignment_in(lead.team, assignment)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _ended(request, lead) if found.ended_at else _ending(request, lead, found)
    if refused := own.other_person(request, address):
        return refused
    form = OperationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        actions.end_assignment(lead=lead, assignment=found)
    except GONE:
        raise Http404 from None
    except ValidationError as error:
        return _ending(request, lead, found, " ".join(error.messages))
    messages.success(request, _("The assignment has ended. What everybody has learned stays theirs."))
    return _back(lead)


def _ending(request: HttpRequest, lead: Membership, found: Assignment, error: str = "") -> HttpResponse:
    there = queries.assignment_in(lead.team, found.uuid)
    context = {**framed(request, lead, "assignments"), "assignment": there, "uuid": found.uuid, "error": error}
    return render(request, "teams/assignments/end.html", context, status=400 if error else 200)


def _ended(request: HttpRequest, lead: Membership) -> HttpResponse:
    """What is said of an assignment that cannot be changed any more: 410."""
    text = _("This assignment has ended, or its list is not there any more. Nothing was changed.")
    context = {"text": text, "back": reverse("assignments", args=[lead.team.slug])}
    return render(request, "checklist/refused.html", {**framed(request, lead, "assignments"), **context}, status=410)


# --- Told -----------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_POST
def tell(request: HttpRequest, slug: str, assignment: UUID) -> HttpResponse:
    """Send the mail about an assignment to those whom none has told of it."""
    address = reverse("assignments", args=[slug])
    lead = find_lead(request, slug, address)
    found = queries.assignment_in(lead.team, assignment)
    if found is None:
        raise Http404
    if refused := own.other_person(request, address):
        return refused
    if found.ended_at:
        return _ended(request, lead)
    told = tell_rest(lead, found)
    if told.busy:
        messages.warning(request, _("These mails are being sent just now. Look again in a minute."))
    elif told.sent or not told.unsent:
        text = ngettext("%(count)s mail was sent.", "%(count)s mails were sent.", told.sent)
        messages.success(request, text % {"count": told.sent})
    _say_unsent(request, told)
    return _back(lead)


# --- Seen -----------------------------------------------------------------------------------------------------
@login_not_required
@never_cache
@require_POST
def seen(request: HttpRequest, slug: str, assignment: UUID) -> HttpResponse:
    """Keep that a member has seen an assignment of theirs, and go back to where they were."""
    address = reverse("assignments", args=[slug])
    membership = find_membership(request, slug, address)
    found = queries.assigned_to(membership).filter(uuid=assignment).first()
    if found is None:
        raise Http404
    if refused := own.other_person(request, address):
        return refused
    back = HttpResponseRedirect(own_path(request.POST.get("back"), address), status=303)
    try:
        actions.mark_seen(membership=membership, assignment=found, asked=request.POST.get("asked"))
    except GONE:
        raise Http404 from None
    except actions.Conflict as error:
        messages.error(request, " ".join(error.messages))
        return back
    text = _("Seen. From now on the leads of “%(team)s” see of it what you share with them.")
    messages.success(request, text % {"team": membership.team.name})
    return back


# --- What these have in common ----------------------------------------------------------------------------------
def _form(lead: Membership, checklist: Checklist, data: Any = None, of: Assignment | None = None) -> AssignmentForm:
    sheet, members = queries.sheet_of(checklist), list(people.members_of(lead.team))
    first = {}
    if of:
        chosen = None if of.whole_team else readings.chosen_for(of)
        first = terms_shown(of.target.uuid if of.target else None, of.due_on, of.wanted, chosen)
    return AssignmentForm(data, sheet=sheet, members=members, initial=first)


def _looking(request: HttpRequest, lead: Membership, checklist: Checklist) -> AssignmentForm:
    """The form as it was sent by somebody who looks for members: nothing of it is lost, and nothing checked yet."""
    sheet, members = queries.sheet_of(checklist), list(people.members_of(lead.team))
    return AssignmentForm(sheet=sheet, members=members, initial=looked_for(request.POST))


def _terms(form: AssignmentForm, checklist: Checklist) -> actions.Terms:
    read = form.cleaned_data
    target = readings.level_in(checklist, form.target_uuid)
    return actions.Terms(checklist, target, read["due_on"], read["wanted"], form.chosen)


def _refuse(
    request: HttpRequest,
    lead: Membership,
    checklist: Checklist,
    form: AssignmentForm,
    error: ValidationError,
    of: Assignment | None = None,
) -> HttpResponse:
    form.refuse(error)
    status = 409 if isinstance(error, actions.Conflict) else 400
    return _page(request, lead, checklist, form, of=of, status=status)


def _page(
    request: HttpRequest,
    lead: Membership,
    checklist: Checklist,
    form: AssignmentForm,
    of: Assignment | None = None,
    status: int = 200,
    seen: str = "",
) -> HttpResponse:
    """The form. After a collision it says how the assignment is now, and saves over that when it is sent again."""
    now = queries.assignment_in(lead.team, of.uuid) if of and status == 409 else None
    context = {
        **framed(request, lead, "assignments"),
        "checklist": checklist,
        "form": form,
        "assignment": now or of,
        "now": now,
        "version": seen or (readings.version_of(now or of) if of else ""),
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "teams/assignments/form.html", context, status=status)


def _say_unsent(request: HttpRequest, told: Told) -> None:
    """Say how many mails about an assignment could not be sent."""
    if told.unsent:
        text = ngettext(
            "%(count)s mail about it could not be sent. The assignment stands, and shows on the home page of each.",
            "%(count)s mails about it could not be sent. The assignment stands, and shows on the home page of each.",
            told.unsent,
        )
        messages.warning(request, text % {"count": told.unsent})


def _back(lead: Membership) -> HttpResponse:
    return HttpResponseRedirect(reverse("assignments", args=[lead.team.slug]), status=303)
