"""A team's name and members, for its leads; leaving it, for everybody in it; and its end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import NAME_LENGTH, Membership
from checklist.actions.teams import dissolve_team
from checklist.forms import OperationForm
from checklist.forms.teams import LABELS_LENGTH, MemberForm, NameForm
from checklist.queries.team_record import lists_of_team
from checklist.templatetags.team_words import named
from checklist.views import changes, own
from checklist.views.teams.found import find_lead, find_membership, framed

AT_ONCE = 50
FIND_LENGTH = 100


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team's name and members; posted, give it another name."""
    address = reverse("team-settings", args=[slug])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        return _page(request, lead)
    if refused := own.other_person(request, address):
        return refused
    form = NameForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        people_actions.rename_team(lead=lead, name=form.cleaned_data["name"])
    except Membership.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _page(request, lead, name=request.POST.get("name", ""), name_error=_text(error))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(address, status=303)


@login_not_required
@never_cache
@require_POST
def member(request: HttpRequest, slug: str, member: UUID) -> HttpResponse:
    """Give a member another role, other labels, or take them out of the team."""
    address = reverse("team-settings", args=[slug])
    lead = find_lead(request, slug, address)
    found = people.member_in(lead.team, member)
    if found is None:
        raise Http404
    if refused := own.other_person(request, address):
        return refused
    form = MemberForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        told = _change(lead, found, form)
    except Membership.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        labels = request.POST.get("labels", "") if request.POST.get("do") == "labels" else None
        return _page(request, lead, wrong=found.pk, labels=labels, error=_text(error))
    messages.success(request, told)
    still = people.membership_in(request.user, slug)
    return HttpResponseRedirect(address if still and still.leads else reverse("teams"), status=303)


def _change(lead: Membership, found: Membership, form: MemberForm) -> str:
    """Make the change; return what to say of it."""
    values: dict[str, Any] = {"lead": lead, "member": found}
    who = {"name": named(found.user)}
    if form.cleaned_data["do"] == "role":
        changed = people_actions.set_role(**values, role=form.cleaned_data["role"])
        return (_("%(name)s leads the team now.") if changed.leads else _("%(name)s is a member now.")) % who
    if form.cleaned_data["do"] == "labels":
        people_actions.set_labels(**values, labels=form.labels_named)
        return _("The labels of %(name)s are saved.") % who
    people_actions.remove_member(**values)
    return _("%(name)s is in the team no more. What they have learned stays theirs.") % who


def _text(error: ValidationError) -> str:
    return " ".join(error.messages)


def _page(request: HttpRequest, lead: Membership, **more: Any) -> HttpResponse:
    """A page of members, found by name where that was asked for."""
    q = request.GET.get("q", "").strip()[:FIND_LENGTH]
    rows = people.members_of(lead.team)
    if q:
        rows = rows.filter(user__name__icontains=q)
    shown = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        **framed(request, lead, "team-settings"),
        "rows": shown,
        "q_name": q,
        "count": people.members_of(lead.team).count(),
        "leads": people.leads_of(lead.team).count(),
        "name": lead.team.name,
        "limit": NAME_LENGTH,
        "labels_length": LABELS_LENGTH,
        "back": reverse("team-settings", args=[lead.team.slug]),
        **more,
    }
    wrong = more.get("error") or more.get("name_error")
    return render(request, "teams/settings.html", context, status=400 if wrong else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what becomes of what when one leaves; posted, leave."""
    address = reverse("leave-team", args=[slug])
    membership = find_membership(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        return _leaving(request, membership)
    if refused := own.other_person(request, address):
        return refused
    form = OperationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        people_actions.leave_team(membership=membership)
    except Membership.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _leaving(request, membership, _text(error))
    text = _("You have left “%(team)s”. Its leads see nothing of you any more.") % {"team": membership.team.name}
    messages.success(request, text)
    return HttpResponseRedirect(reverse("teams"), status=303)


def _leaving(request: HttpRequest, membership: Membership, error: str = "") -> HttpResponse:
    last = membership.leads and people.leads_of(membership.team).count() == 1
    context = {**framed(request, membership, "leave-team"), "last": last, "error": error}
    return render(request, "teams/leave.html", context, status=400 if error else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what becomes of what when a team is deleted; posted, delete it."""
    address = reverse("delete-team", args=[slug])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        context = {
            **framed(request, lead, "team-settings"),
            "count": people.members_of(lead.team).count(),
            "lists": list(lists_of_team(lead.team)),
        }
        return render(request, "teams/delete.html", context)
    if refused := own.other_person(request, address):
        return refused
    form = OperationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        dissolve_team(lead=lead)
    except Membership.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return changes.refuse(request, None, error)
    messages.success(request, _("The team “%(team)s” is deleted.") % {"team": lead.team.name})
    return HttpResponseRedirect(reverse("teams"), status=303)
