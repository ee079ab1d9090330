"""Who asks for a team's page, and as what they are in it."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts import queries as people
from accounts.models import Membership, Team
from checklist.views import frame, visitors


def find_membership(request: HttpRequest, slug: str, onward: str = "") -> Membership:
    """As what the viewer is in a team. One query.

    Raises SignInFirst for signed-out visitors, whether the team exists or not (`onward` is where they go on to after a
    form), and Http404 for all who are not in it.
    """
    membership = people.membership_in(_signed_in(request, onward), slug)
    if membership is None:
        raise Http404
    return membership


def find_visit(request: HttpRequest, slug: str) -> people.Visit:
    """The same with what the overview says beside it. One query."""
    visit = people.visit_to(_signed_in(request), slug)
    if visit is None:
        raise Http404
    return visit


def _signed_in(request: HttpRequest, onward: str = "") -> Any:
    if not request.user.is_authenticated:
        raise visitors.SignInFirst(onward)
    return request.user


def find_lead(request: HttpRequest, slug: str, onward: str = "") -> Membership:
    """The same for a page that leads alone may see: Http404 for members too. One query."""
    membership = find_membership(request, slug, onward)
    if not membership.leads:
        raise Http404
    return membership


def framed(request: HttpRequest, membership: Membership, here: str) -> dict[str, Any]:
    """What a team's page needs in its context. Such pages are nothing for search engines. No query."""
    request.unlisted = True  # type: ignore[attr-defined]
    return {
        **frame.changes(request, None),
        "membership": membership,
        "team": membership.team,
        "here": here,
        "page": "teams",
    }


def home_of(team: Team) -> str:
    """The address of a team: its overview for leads, their own page for members. No query."""
    return reverse("team", args=[team.slug])
