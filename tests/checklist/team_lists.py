"""A team's list in tests: a team with two leads, a member, and one of each who left."""

import uuid
from typing import Any

from django.test import Client

from accounts import actions as people
from accounts.models import Membership, User
from checklist import actions, queries
from checklist.models import Checklist, Via
from checklist.queries.tree import ITEM
from tests.addresses import own_list
from tests.guard import arranging
from tests.people import person
from tests.teams import joined, make_team


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form(user: User, **more: Any) -> dict[str, Any]:
    return {"operation": str(uuid.uuid4()), "scope": "page", "as": str(user.uuid), **more}


class World:
    """A team with two leads, a member, and one of each who left; its list, which the first lead handed over."""

    def __init__(self, lead: User, member: User) -> None:
        names = ("second_lead", "former_member", "former_lead", "other_lead", "stranger")
        self.people: dict[str, User] = {"lead": lead, "member": member}
        self.people |= {name: person(f"{name}@example.org", name=name.replace("_", " ").title()) for name in names}
        self.led = make_team(lead)
        self.memberships: dict[str, Membership] = {"lead": self.led}
        for name, role in (("member", "member"), ("second_lead", "lead"), ("former_member", "member")):
            self.memberships[name] = joined(self.led, self.people[name], role=role)
        self.memberships["former_lead"] = joined(self.led, self.people["former_lead"], role="lead")
        self.elsewhere = make_team(self.people["other_lead"], "Other team")
        with arranging():
            self.checklist, self.item = own_list(lead, "teams-list-k3x9qa", title="The plan of the team")
        actions.hand_over(lead=self.led, checklist=self.checklist)
        self.checklist.refresh_from_db()
        for name in ("former_member", "former_lead"):
            people.leave_team(membership=self.memberships[name])

    def client(self, role: str) -> Client:
        return client_of(self.people[role]) if role in self.people else Client()

    def edit(self, role: str, title: str, **more: Any) -> actions.Edited:
        """Somebody gives the item another title."""
        tree = queries.tree_of(Checklist.objects.get(pk=self.checklist.pk))
        node = tree.nodes[str(self.item.uuid)]
        change = actions.PartChange(ITEM, node.uuid, {"title": title}, {"title": node.title})
        who = {"user": self.people[role], "operation": uuid.uuid4(), "via": Via.PAGE}
        return actions.edit(checklist=self.checklist, changes=[change], **who, **more)
