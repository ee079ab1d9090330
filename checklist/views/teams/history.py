"""What changed about a team: all of it for its leads, what concerns them for members."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.queries.teams import EVENTS_AT_ONCE
from checklist.queries.team_record import events_for
from checklist.views.teams.found import find_membership, framed

PAGES_AT_MOST = 10_000


@login_not_required
@require_safe
@never_cache
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a hundred changes, the latest first, with a link to those before."""
    membership = find_membership(request, slug)
    page = _number(request.GET.get("page", "1"))
    first = (page - 1) * EVENTS_AT_ONCE
    rows = list(events_for(membership)[first : first + EVENTS_AT_ONCE + 1])
    if page > 1 and not rows:
        raise Http404
    context = {
        **framed(request, membership, "team-history"),
        "events": rows[:EVENTS_AT_ONCE],
        "older": page + 1 if len(rows) > EVENTS_AT_ONCE else 0,
        "newer": page - 1,
    }
    return render(request, "teams/history.html", context)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= PAGES_AT_MOST):
        raise Http404
    return int(text)
