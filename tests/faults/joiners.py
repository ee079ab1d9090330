"""A team inside a running site, people who join it, and leads who leave it at once."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Sum
from django.test import Client

from accounts import actions as people
from accounts.models import Invitation, Membership, Team
from tests.faults.editors import at_once


def _person(name: str = "Somebody") -> Any:
    return get_user_model().objects.create_user(f"{uuid.uuid4()}@example.org", "a quite long password", name=name)


def team_and_people(uses: str, count: str, tokens: str) -> dict[str, Any]:
    """A team with so many invitations for so many uses each, and so many people, signed in."""
    led = people.make_team(user=_person(), name="Data team", named=uuid.uuid4())
    made = [people.invite(lead=led, named=uuid.uuid4(), uses=int(uses)).token for _ in range(int(tokens))]
    visitors = []
    for _ in range(int(count)):
        user, client = _person(), Client()
        client.force_login(user)
        cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        visitors.append({"as": str(user.uuid), "cookie": cookie})
    return {"team": led.team.slug, "tokens": made, "people": visitors}


def joined(team: str) -> list[int]:
    """How many members a team has, leads apart, and how many uses of its invitations are spent."""
    members = Membership.objects.filter(team__slug=team, role="member").count()
    return [members, Invitation.objects.filter(team__slug=team).aggregate(spent=Sum("uses"))["spent"]]


def leads_leave_at_once(count: str) -> dict[str, Any]:
    """So many leads of one team, half of whom leave and half step down in the same moment."""
    first = people.make_team(user=_person(), name="Data team", named=uuid.uuid4())
    leads = [first]
    for _ in range(int(count) - 1):
        token = people.invite(lead=first, named=uuid.uuid4(), role="lead").token
        leads.append(people.join(user=_person(), token=str(token), shares="nothing"))

    def go(number: int) -> None:
        one = leads[number]
        if number % 2:
            people.leave_team(membership=one)
        else:
            people.set_role(lead=one, member=one, role="member")

    said = at_once(go, len(leads))
    left = Membership.objects.filter(team=first.team, role="lead").count()
    return {"said": sorted(said), "leads": left, "teams": Team.objects.filter(pk=first.team.pk).count()}
