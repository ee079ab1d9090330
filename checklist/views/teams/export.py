"""What leads take along of a team's pages, as CSV."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from accounts import actions as people
from accounts.models import Membership, Watched
from checklist import actions, queries
from checklist.exchange.rows import write_rows
from checklist.queries.overview_table import overview_rows
from checklist.views.teams import gaps, overview
from checklist.views.teams.found import find_lead


@login_not_required
@require_safe
def export(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a file of the overview (`what=overview`) or of the gaps (`what=gaps`), as the page with the same query
    shows them. That it was taken is kept."""
    membership = find_lead(request, slug)
    request.unlisted = True  # type: ignore[attr-defined]
    rows = WHAT.get(request.GET.get("what", ""))
    if rows is None:
        raise Http404
    response = HttpResponse("".join(write_rows(rows(request, membership))), content_type="text/csv; charset=utf-8")
    name = f"{membership.team.slug}-{request.GET['what']}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    lead: Any = request.user
    people.note_look(lead=lead, team=membership.team, what=Watched.EXPORT)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _overview(request: HttpRequest, membership: Membership) -> Iterator[list[str]]:
    form = overview.read(request)
    assignment = overview.chosen_of(queries.open_assignments(membership.team), form)
    if assignment is None:
        raise Http404
    shown = overview.found(assignment, form.view)
    actions.keep_compact(shown.readings.renewed)
    return overview_rows(shown, membership.team.name)


WHAT: dict[str, Any] = {"overview": _overview, "gaps": gaps.file_rows}
