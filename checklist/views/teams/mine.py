"""The teams that one is in, and making another."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import NAME_LENGTH
from checklist.forms.teams import NameForm, tidy
from checklist.views import frame, own, visitors


@login_not_required
@require_safe
@never_cache
def teams(request: HttpRequest) -> HttpResponse:
    """Show the teams that one is in, as what, and what one shares there."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst
    request.unlisted = True  # type: ignore[attr-defined]
    rows = people.teams_with_counts(request.user)
    return render(request, "teams/teams.html", {**frame.changes(request, None), "rows": rows, "page": "teams"})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: HttpRequest) -> HttpResponse:
    """Ask for the name of a new team; posted, make it, and go on to its invitations."""
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(reverse("new-team"))
    request.unlisted = True  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request)
    if refused := own.other_person(request, reverse("new-team")):
        return refused
    form = NameForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        name = tidy(form.cleaned_data["name"])
        made = people_actions.make_team(user=request.user, name=name, named=form.operation_for("team", name))
    except ValidationError as error:
        return _page(request, error, request.POST.get("name", ""))
    return HttpResponseRedirect(reverse("invitations", args=[made.team.slug]), status=303)


def _page(request: HttpRequest, error: ValidationError | None = None, name: str = "") -> HttpResponse:
    text = " ".join(error.messages) if error else ""
    context = {**frame.changes(request, None), "error": text, "name": name, "limit": NAME_LENGTH, "page": "teams"}
    return render(request, "teams/new.html", context, status=getattr(error, "status", 400) if error else 200)
