"""What a member lets the leads of a team see: the choice, what it shows, and who looked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership, Shares
from checklist.forms.sharing import SharingForm
from checklist.queries import sharing as readings
from checklist.views import frame, own
from checklist.views.teams.found import find_membership

LOOKS_AT_ONCE = 100


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the four choices with what each lets leads see; posted, share that much from the next request on."""
    page = reverse("team-sharing", args=[slug])
    membership = find_membership(request, slug, page if request.method == "POST" else "")
    request.unlisted = True  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, membership)
    if refused := own.other_person(request, page):
        return refused
    form = SharingForm(request.POST)
    if not form.is_valid():
        return _page(request, membership, own.first_error(form), status=400)
    try:
        kept = people_actions.set_sharing(membership=membership, shares=form.cleaned_data["shares"])
    except Membership.DoesNotExist:
        raise Http404 from None
    messages.success(request, _said(kept))
    back = reverse("sharing") + f"#team-{membership.team.uuid}" if form.cleaned_data["settings"] else page
    return HttpResponseRedirect(back, status=303)


def _said(kept: Membership) -> str:
    """What leads see from now on."""
    what = {
        Shares.NOTHING: _("The leads of %(team)s now see nothing of what you learn."),
        Shares.TOTALS: _("The leads of %(team)s now see your totals."),
        Shares.ITEMS: _("The leads of %(team)s now see your items."),
        Shares.NOTES: _("The leads of %(team)s now see your items, and the notes that are not private."),
    }
    return what[Shares(kept.shares)] % {"team": kept.team.name}


def _page(
    request: HttpRequest, membership: Membership, error: ValidationError | None = None, status: int = 200
) -> HttpResponse:
    context = {
        **frame.changes(request, None),
        "membership": membership,
        "team": membership.team,
        "here": "team-sharing",
        "page": "teams",
        "shared": readings.sharing_of(membership),
        "chosen": request.POST.get("shares", "") if error else membership.shares,
        "error": " ".join(error.messages) if error else "",
        "leads": list(people.leads_of(membership.team)),
        "looks": people.latest_looks(membership.user, [membership], LOOKS_AT_ONCE, team=membership.team),
    }
    return render(request, "teams/sharing.html", context, status=status)


@login_required
@never_cache
@require_safe
def all_sharing(request: HttpRequest) -> HttpResponse:
    """Show what is shared with each team, and who looked in any of them."""
    teams, looks = readings.sharing_with_all(request.user, LOOKS_AT_ONCE)
    context = {
        **frame.changes(request, None),
        "teams": teams,
        "looks": looks,
        "page": "settings",
    }
    return render(request, "teams/all_sharing.html", context)
