"""Teams in tests: made by the actions that pages use."""

import uuid
from typing import Any

from accounts import actions as people
from accounts.models import Invitation, Membership, Team, User
from checklist import actions
from checklist.actions import Terms
from checklist.models import Assignment, Checklist
from tests.people import person


def make_team(lead: User, name: str = "Data team") -> Membership:
    """A team that this person leads; returns their membership."""
    return people.make_team(user=lead, name=name, named=uuid.uuid4())


def invited(lead: Membership, **values: Any) -> tuple[Invitation, str]:
    """An invitation to the lead's team, and its token."""
    made = people.invite(lead=lead, named=uuid.uuid4(), **values)
    assert made.token
    return made.invitation, made.token


def joined(lead: Membership, user: User, shares: str = "items", role: str = "member") -> Membership:
    """Let somebody join the lead's team, sharing this much."""
    _, token = invited(lead, role=role)
    return people.join(user=user, token=token, shares=shares)


def assigned(
    lead: Membership, checklist: Checklist | None = None, *, seen: tuple[Membership, ...] = (), **terms: Any
) -> Assignment:
    """The built-in English list, or another, assigned to the lead's team (or to `members`), seen by some already."""
    chosen = checklist or Checklist.objects.get(slug="ml-checklist")
    today = terms.pop("today", None)
    made = actions.assign(lead=lead, terms=Terms(chosen, **terms), named=uuid.uuid4(), today=today)
    for membership in seen:
        actions.mark_seen(membership=membership, assignment=made)
    return made


def crowd(team: Team, count: int, shares: str = "items") -> list[Membership]:
    """So many more members, made at once."""
    from tests.guard import arranging

    with arranging():
        users = User.objects.bulk_create(
            [User(email=f"{team.slug}-{at}@example.org", name=f"Member {at:04}") for at in range(count)]
        )
        return Membership.objects.bulk_create([Membership(team=team, user=user, shares=shares) for user in users])


__all__ = ["assigned", "crowd", "invited", "joined", "make_team", "person"]
