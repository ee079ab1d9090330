"""A member's page: what their leads see of them, for the leads and, the same, for the member themself."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import actions as people_actions
from accounts.models import Membership, Watched
from checklist import actions
from checklist.forms.sharing import MemberPageForm
from checklist.queries import looking
from checklist.queries.member_page import MemberPage
from checklist.queries.overview import NotThere
from checklist.views import frame
from checklist.views.teams.found import find_membership


@login_not_required
@require_safe
@never_cache
def member(request: HttpRequest, slug: str, member: UUID) -> HttpResponse:
    """Show one member as leads see them. That a lead opened it is kept, and the member told."""
    membership = find_membership(request, slug)
    request.unlisted = True  # type: ignore[attr-defined]
    try:
        looked_at = looking.looked_at(membership, member)
    except Membership.DoesNotExist:
        raise Http404 from None
    form = MemberPageForm(request.GET)
    own = looked_at == membership
    page = _page(membership, looked_at, form)
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


def _page(membership: Membership, looked_at: Membership, form: MemberPageForm) -> MemberPage:
    """What is shown. Http404 for what is not assigned to them."""
    if form.unreadable:
        raise Http404
    since = form.since_up_to(timezone.localdate())
    try:
        return looking.member_shown(membership, looked_at, form.assignment_id, since)
    except NotThere:
        raise Http404 from None
