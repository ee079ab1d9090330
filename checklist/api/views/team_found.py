"""As what the asker is in the team that an address names; for all who are not in it there is none."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from accounts import queries as people
from accounts.models import Membership, Scope, Team
from checklist.api.serializers.strict import no_query

READ, WRITE = Scope.TEAMS_READ.value, Scope.TEAMS_WRITE.value
ONCE = {"Cache-Control": "private, no-store"}  # of what is shown this once


def find_membership(request: Request, slug: str) -> Membership:
    """As what the asker is in a team. One query. Raises Http404, and BadQuery for parameters of what changes something:
    there are none."""
    if request.method != "GET":
        no_query(request.query_params)
    found = people.membership_in(request.user, slug)
    if found is None:
        raise Http404
    return found


def find_lead(request: Request, slug: str) -> Membership:
    """The same for what leads alone may do: Http404 for members too. One query."""
    found = find_membership(request, slug)
    if not found.leads:
        raise Http404
    return found


def find_visit(request: Request, slug: str) -> people.Visit:
    """The same, with when they looked at the team before. One query."""
    found = people.visit_to(request.user, slug)
    if found is None or not found.membership.leads:
        raise Http404
    return found


@contextmanager
def as_absent(*errors: type[Exception]) -> Iterator[None]:
    """What is not there, not there any more, or not the asker’s, is 404."""
    absent: tuple[type[Exception], ...] = (ObjectDoesNotExist, *errors)
    try:
        yield
    except absent:
        raise Http404 from None


def page_of_team(team: Team) -> str:
    """The address of a team’s page, at the site’s own name."""
    return settings.BASE_URL + reverse("team", args=[team.slug])
