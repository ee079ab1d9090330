"""Clients of the API: the member's and the outsider's, with tokens of all scopes, and nobody's."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from checklist.models import Checklist
from checklist.queries import Sheet
from tests.addresses import own_list
from tests.api.client import ApiClient, by_session, by_token
from tests.api.team_world import Doors, make_doors
from tests.guard import arranging
from tests.team_world import make_team_world

Made = Callable[..., dict[str, Any]]


@pytest.fixture
def api(member: User) -> ApiClient:
    """The member's, by a token that may do everything that tokens may."""
    return by_token(member)


@pytest.fixture
def session(member: User) -> ApiClient:
    """The member's browser."""
    return by_session(member)


@pytest.fixture
def others_api(outsider: User) -> ApiClient:
    """The outsider's."""
    return by_token(outsider)


@pytest.fixture
def nobody(db: None) -> ApiClient:
    """Without token and session."""
    return ApiClient()


@pytest.fixture
def made(api: ApiClient) -> dict[str, Any]:
    """A new list of the member's, a small one: two levels; in the first two categories with two items each."""
    new = api.post("checklists/", {"title": "Mine"}).body
    levels = [
        {"title": "First", "categories": [_category("A"), _category("B")]},
        {"title": "Second", "categories": [_category("C")]},
    ]
    answer = api.patch(f"checklists/{new['id']}/", {"levels": levels}, If_Match=f'"{new["revision"]}"')
    assert answer.status == 200, answer.body
    return answer.body  # type: ignore[no-any-return]


def _category(name: str) -> dict[str, Any]:
    return {"title": f"Category {name}", "items": [{"title": f"Item {name}{number}"} for number in (1, 2)]}


@pytest.fixture
def others_list(outsider: User) -> Checklist:
    """A private list of the outsider's."""
    with arranging():
        return own_list(outsider, "theirs-k3x9qa", title="Theirs")[0]


@pytest.fixture
def doors(member: User, lead: User, sheet: Sheet) -> Doors:
    """A team with a lead and a member who shares items; those who left it; and the lead of another."""
    return make_doors(make_team_world(lead=lead, member=member, sheet=sheet))
