"""Clients of the API for the people of tests/team_world.py."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from accounts import actions as people
from tests.api.client import Answer, ApiClient, by_token
from tests.team_world import TeamWorld


@dataclass(frozen=True)
class Doors:
    """A client for each role; `nobody` has no token."""

    world: TeamWorld
    clients: dict[str, ApiClient]

    def __getitem__(self, role: str) -> ApiClient:
        return self.clients[role]

    @property
    def team(self) -> str:
        """The address of the lead's team."""
        return f"teams/{self.world.led.team.slug}/"

    def path(self, path: str) -> str:
        """An address with names of the world in it."""
        return self.world.fill(path)

    def share(self, shares: str) -> None:
        """The member shares this much from now on."""
        people.set_sharing(membership=self.world.joined, shares=shares)


def make_doors(world: TeamWorld) -> Doors:
    """A token with all scopes for everybody."""
    return Doors(world, {**{role: by_token(user) for role, user in world.people.items()}, "nobody": ApiClient()})


def next_of(client: ApiClient, page: dict[str, Any]) -> dict[str, Any]:
    """The page after this one."""
    parts = urlsplit(page["next"])
    found: dict[str, Any] = client.get(f"{parts.path}?{parts.query}").body
    return found


def told(answer: Answer) -> tuple[int, Any]:
    """What somebody learns from an answer: its status and its words, without what differs with each request."""
    return answer.status, json.dumps(answer.body, sort_keys=True)
