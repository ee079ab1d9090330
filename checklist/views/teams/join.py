"""Joining a team by an invitation. Opening it changes nothing: mail servers open links, too."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import NAME_LENGTH, Invitation
from checklist.forms.teams import JoinForm
from checklist.views import frame, own, visitors
from checklist.views.teams.found import home_of


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_team(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to which team, and exactly what its leads would see; posted, join."""
    address = reverse("join-team", args=[token])
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(address, secret=True)
    visitors.forget_onward(request)
    request.unlisted = True  # type: ignore[attr-defined]
    try:
        invitation = _found(request, token)
        if there := people.membership_in(request.user, invitation.team.slug):
            return HttpResponseRedirect(home_of(there.team), status=303 if request.method == "POST" else 302)
        people_actions.check_usable(invitation, request.user)
        if request.method == "POST":
            return own.other_person(request, address) or _join(request, invitation, token)
    except ValidationError as error:
        return _refusal(request, error)
    return _page(request, invitation)


def _found(request: HttpRequest, token: str) -> Invitation:
    try:
        return people_actions.find_invitation(user=request.user, token=token)  # type: ignore[arg-type]
    except Invitation.DoesNotExist:
        raise Http404 from None


def _join(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The role is the invitation's, whatever was sent. That it was used up meanwhile is told as it is when opened."""
    form = JoinForm(request.POST, nameless=not request.user.name)  # type: ignore[union-attr]
    try:
        if not form.is_valid():
            raise own.first_error(form)
        named = {"name": form.cleaned_data["name"]} if form.nameless else {}
        joined = people_actions.join(
            user=request.user,  # type: ignore[arg-type]
            token=token,
            shares=form.cleaned_data["shares"],
            **named,
        )
    except Invitation.DoesNotExist:
        raise Http404 from None
    except people_actions.Unusable:
        raise
    except ValidationError as error:
        return _page(request, invitation, form=form, error=error)
    text = _("You are in the team “%(team)s”. You can change what its leads see at any time.")
    messages.success(request, text % {"team": joined.team.name})
    return HttpResponseRedirect(home_of(joined.team), status=303)


def _page(
    request: HttpRequest, invitation: Invitation, *, form: JoinForm | None = None, error: ValidationError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        **frame.changes(request, None),
        "invitation": invitation,
        "team": invitation.team,
        "leads": list(people.leads_of(invitation.team)),
        "nameless": not request.user.name,  # type: ignore[union-attr]
        "chosen": form.data.get("shares", "") if form else "",
        "name": form.data.get("name", "") if form else "",
        "limit": NAME_LENGTH,
        "error": " ".join(error.messages) if error else "",
        "page": "teams",
    }
    return render(request, "teams/join.html", context, status=400 if error else 200)


def _refusal(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say why nobody can join by this, without naming the team."""
    context = {**frame.changes(request, None), "text": " ".join(error.messages), "page": "teams"}
    return render(request, "teams/not_joined.html", context, status=getattr(error, "status", 400))
