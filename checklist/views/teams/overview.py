"""A team's overview, for its leads; members are shown their own page. The same as a file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership, Watched
from checklist import actions, queries
from checklist.forms.overview import OverviewForm
from checklist.models import Assignment
from checklist.queries import looking
from checklist.queries import overview as readings
from checklist.queries import overview_example as examples
from checklist.views import frame
from checklist.views.teams.found import find_visit

NAMED_OTHERS = 20  # of those to whom the list is not assigned


@login_not_required
@require_safe
@never_cache
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show leads where the members are; send members to their own page. That it was looked at is kept once a day."""
    visit = find_visit(request, slug)
    membership = visit.membership
    request.unlisted = True  # type: ignore[attr-defined]
    if not membership.leads:
        address = reverse("team-member-page", args=[slug, request.user.uuid])  # type: ignore[union-attr]
        return HttpResponseRedirect(address)
    assignments = list(queries.open_assignments(membership.team))
    form = read(request)
    chosen = chosen_of(assignments, form)
    context = {
        **frame.changes(request, None),
        "membership": membership,
        "team": membership.team,
        "here": "team",
        "page": "teams",
        "assignments": assignments,
        "form": form,
    }
    if chosen is None:
        context |= _of_none(request, membership)
    else:
        context |= _of_assignment(visit, chosen, form)
    context["invited"] = context["joined"] + visit.awaited
    return render(request, "teams/overview.html", context)


def read(request: HttpRequest) -> OverviewForm:
    """What was asked for. Http404 for ids that are none."""
    form = OverviewForm(request.GET)
    if not form.readable:
        raise Http404
    return form


def chosen_of(assignments: Iterable[Assignment], form: OverviewForm) -> Assignment | None:
    """The assignment that was asked for, else the latest; None where there is none. Http404 for any other."""
    try:
        chosen: Assignment | None = looking.chosen_of(assignments, form.assignment_id)
    except readings.NotThere:
        raise Http404 from None
    return chosen


def _of_none(request: HttpRequest, membership: Membership) -> dict[str, Any]:
    """What the page says where nothing is assigned: who joined; where nobody did, what it will look like."""
    joined = people.members_of(membership.team).count()
    language = request.LANGUAGE_CODE  # type: ignore[attr-defined]
    checklist = queries.checklist_in(request.user, language) if joined < 2 else None
    example = examples.example_with(checklist, _("Example")) if checklist else None
    return {"joined": joined, "example": example, "table": example}


def _of_assignment(visit: people.Visit, assignment: Assignment, form: OverviewForm) -> dict[str, Any]:
    """What the page says of an assignment; that it was looked at is kept, and what was counted anew."""
    shown = found(assignment, form.view, visit.earlier)
    if not visit.again:
        lead = visit.membership
        people_actions.note_look(lead=lead.user, team=lead.team, what=Watched.OVERVIEW)
    actions.keep_compact(shown.readings.renewed)
    alone = len(shown.everyone) < 2 and not shown.others and not shown.view.label
    example = examples.example_of(assignment, _("Example")) if alone else None
    return {
        "overview": shown,
        "joined": shown.joined,
        "assignment": assignment,
        "example": example,
        "table": example or shown,
        "others": shown.others[:NAMED_OTHERS],
        "more_others": len(shown.others[NAMED_OTHERS:]),
        "days_left": (assignment.due_on - shown.term.today).days if assignment.due_on else None,
    }


def found(assignment: Assignment, view: readings.View, since: datetime | None = None) -> readings.Overview:
    """The overview, with what changed since a visit. Http404 for parts that are not assigned."""
    try:
        return readings.overview_of(assignment, view, since)
    except readings.NotThere:
        raise Http404 from None
