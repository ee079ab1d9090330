"""A member's page: what their leads see of them, for the leads and, the same, for the member themself."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Membership, Watched
from checklist import actions
from checklist.forms.sharing import MemberPageForm
from checklist.models import Assignment
from checklist.queries import member_page as readings
from checklist.views import frame
from checklist.views.teams.found import find_membership


@login_not_required
@require_safe
@never_cache
def member(request: HttpRequest, slug: str, member: UUID) -> HttpResponse:
    """Show one member as leads see them. That a lead opened it is kept, and the member told."""
    membership = find_membership(request, slug)
    request.unlisted = True  # type: ignore[attr-defined]
    looked_at = _looked_at(membership, member)
    form = MemberPageForm(request.GET)
    own = looked_at == membership
    page = _page(membership, looked_at, form, own)
    if not own:
        people_actions.note_look(lead=membership.user, team=membership.team, what=Watched.MEMBER, member=looked_at.user)
        actions.keep_compact(page.renewed)
    context = {
        **frame.changes(request, None),
        "membership": membership,
        "team": membership.team,
        "here": "team-member-page" if own else "",
        "page": "teams",
        "own": own,
        "shown": page,
        "today": timezone.localdate(),
        "asked": form.since_up_to(timezone.localdate()),
    }
    return render(request, "teams/member.html", context)


def _looked_at(membership: Membership, uuid: UUID) -> Membership:
    """Whose page it is: oneself, or, for leads, anybody in the team. One query. Http404 for all others."""
    if uuid != membership.user.uuid and not membership.leads:
        raise Http404
    found = people.member_in(membership.team, uuid)
    if found is None:
        raise Http404
    return found


def _page(membership: Membership, looked_at: Membership, form: MemberPageForm, own: bool) -> readings.MemberPage:
    today = timezone.localdate()
    assignments = readings.assignments_shown(looked_at)
    lead = None if own else membership.user
    return readings.member_page(
        member=looked_at,
        assignment=_chosen(assignments, form),
        assignments=assignments,
        since=form.since_up_to(today) or readings.default_since(today),
        visit=people.last_visit_to(looked_at.user, membership.team, lead),
    )


def _chosen(assignments: Sequence[Assignment], form: MemberPageForm) -> Any:
    """The assignment that was asked for, else the latest; None where there is none. Http404 for any other."""
    if form.unreadable:
        raise Http404
    if form.assignment_id is None:
        return next(iter(assignments), None)
    found = next((one for one in assignments if one.uuid == form.assignment_id), None)
    if found is None:
        raise Http404
    return found
