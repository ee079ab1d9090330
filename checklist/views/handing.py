"""Handing a list over to a team that one leads."""

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

from accounts import queries as people
from accounts.models import Membership, Role
from checklist import actions
from checklist.forms.handing import HandOverForm
from checklist.models import Checklist
from checklist.views import changes, frame, own


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what becomes of what when a list goes to a team, and show the teams that one leads; posted, hand it over."""
    address = reverse("hand-over", args=[slug])
    checklist = own.find_own(request, slug, address if request.method == "POST" else "")
    led = list(people.memberships_of(request.user).filter(role=Role.LEAD))
    if request.method != "POST":
        return _page(request, checklist, led)
    if refused := own.other_person(request, address):
        return refused
    form = HandOverForm(request.POST, led=led)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        given = actions.hand_over(lead=form.lead, checklist=checklist)
    except (Membership.DoesNotExist, Checklist.DoesNotExist):
        raise Http404 from None
    except ValidationError as error:
        chosen = request.POST.get("team", "")
        return _page(request, checklist, led, error=error, chosen=chosen, status=changes.status_of(error))
    told = {"title": given.title, "team": form.lead.team.name}
    messages.success(request, _("“%(title)s” is a list of %(team)s now: its leads edit it.") % told)
    return HttpResponseRedirect(reverse("list-settings", args=[slug]), status=303)


def _page(
    request: HttpRequest,
    checklist: Checklist,
    led: list[Membership],
    *,
    error: ValidationError | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        **frame.changes(request, None),
        "sheet": checklist,
        "led": [one.team for one in led if one.team_id != checklist.team_id],
        "error": " ".join(error.messages) if error else "",
        "page": "list",
        **more,
    }
    return render(request, "checklist/edit/hand_over.html", context, status=status)
