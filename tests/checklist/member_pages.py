"""Members' pages in tests: their address, and what they are made of."""

from typing import Any

from django.test import Client

from accounts.models import Membership
from checklist.queries.member_page import MemberPage


def address(mine: Membership, **query: Any) -> str:
    said = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/teams/{mine.team.slug}/members/{mine.user.uuid}/" + (f"?{said}" if said else "")


def shown(client: Client, mine: Membership, **query: Any) -> MemberPage:
    """What the page is made of."""
    answer = client.get(address(mine, **query))
    assert answer.status_code == 200
    return answer.context["shown"]


def moves(page: MemberPage) -> list[tuple[str, str, str]]:
    assert page.details
    return [(one.item.key, one.before.state, one.now.state) for one in page.details.moved]
