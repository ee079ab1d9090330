"""A world with teams in it: one team with a lead, a member, and two who left; and the lead of another team."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from accounts import actions as people
from accounts.models import Membership, User
from checklist import actions
from checklist.models import Via
from checklist.queries import Sheet
from tests.addresses import ABSENT
from tests.people import person
from tests.teams import assigned, invited, joined, make_team

# `ended` has no session any more, but the form was the lead's; `mistaken` is the lead of another team with the lead's
# form. Both former ones left the team.
TEAM_ROLES = ("anonymous", "member", "lead", "other_lead", "former_member", "former_lead", "ended", "mistaken")


@dataclass(frozen=True)
class TeamWorld:
    """The people by role, their memberships, and names to fill addresses with."""

    people: Mapping[str, User]
    led: Membership
    joined: Membership
    names: dict[str, Any]

    def fill(self, address: str) -> str:
        """An address with the names of this world: `/teams/{team}/members/{member}/`."""
        return address.format(**self.names)

    def client(self, role: str, **options: Any) -> Client:
        """A browser of somebody in that role."""
        client = Client(**options)
        who = {"mistaken": "other_lead"}.get(role, role)
        if who in self.people:
            client.force_login(self.people[who])
        return client

    def as_name(self, role: str) -> str:
        """For whom the form says it is."""
        meant = {"ended": "lead", "mistaken": "lead"}.get(role, role)
        return str(self.people[meant].uuid) if meant in self.people else "guest"


def make_team_world(*, lead: User, member: User, sheet: Sheet) -> TeamWorld:
    """The world: the member shares items of the built-in list, which is assigned to the whole team, and has ticked one;
    {former} left; {absent} is nobody's."""
    others = {name: person(f"{name}@example.org", name=name.title()) for name in ("other_lead", "former_member")}
    others["former_lead"] = person("former-lead@example.org", name="Former Lead")
    led, elsewhere = make_team(lead), make_team(others["other_lead"], "Other team")
    mine = joined(led, member)
    left = [joined(led, others["former_member"]), joined(led, others["former_lead"], role="lead")]
    assignment = assigned(led, seen=(mine, *left))
    theirs = assigned(elsewhere)
    items, operation = [sheet.items[1]], uuid.uuid4()
    for user in (member, others["former_member"]):
        actions.set_state(user=user, sheet=sheet, items=items, state="done", operation=operation, via=Via.PAGE)
    for membership in left:
        people.leave_team(membership=membership)
    invitation, token = invited(led, uses=5)
    their_invitation, their_token = invited(elsewhere)
    names = {
        "team": led.team.slug,
        "other_team": elsewhere.team.slug,
        "member": member.uuid,
        "lead": lead.uuid,
        "former": others["former_member"].uuid,
        "stranger": others["other_lead"].uuid,
        "assignment": assignment.uuid,
        "other_assignment": theirs.uuid,
        "invitation": invitation.uuid,
        "other_invitation": their_invitation.uuid,
        "token": token,
        "other_token": their_token,
        "list": sheet.slug,
        "list_id": sheet.uuid,
        "item": sheet.items[1].uuid,
        "level": sheet.levels[0].uuid,
        "absent": ABSENT,
    }
    return TeamWorld({"lead": lead, "member": member, **others}, led, mine, names)
