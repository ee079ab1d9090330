"""Whose requests are measured: 200 people with forty ticks each, signed in, and what they should see."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from bench.teams import SIZES, Team, make_team

PEOPLE = 200
TICKS = 40
SLUG = "ml-checklist"
CSRF = "c" * 32


@dataclass(slots=True)
class Person:
    """A signed-in person: their cookies, and the state of each item as the answers must show it."""

    uuid: str
    cookie: str
    states: dict[str, str]
    token: str = ""  # of their integration


@dataclass(slots=True)
class World:
    """The list and the people; `finite` are the uuids of the items that can be finished."""

    checklist: str
    origin: str
    items: tuple[str, ...]
    finite: tuple[str, ...]
    people: list[Person]
    teams: dict[int, Team] = field(default_factory=dict)

    @property
    def board(self) -> str:
        return f"/checklists/{SLUG}/"

    def done(self, person: Person) -> int:
        return sum(person.states[item] == "done" for item in self.finite)


def make_world(origin: str, count: int = PEOPLE) -> World:
    """Make the people by the product's own actions. Django must be set up, and the content loaded."""
    from django.db import connection

    from checklist import queries
    from checklist.models import Checklist

    sheet = queries.sheet_of(Checklist.objects.get(slug=SLUG))
    world = World(
        sheet.uuid,
        origin,
        tuple(item.uuid for item in sheet.items),
        tuple(item.uuid for item in sheet.items if not item.ongoing),
        [],
    )
    world.people.extend(_person(number, sheet, world) for number in range(count))
    world.teams.update((size, make_team(size, sheet, world.finite, cookies_of)) for size in SIZES)
    if connection.vendor == "postgresql":  # whose autovacuum would do it within a minute of so many new rows
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return world


def _person(number: int, sheet: Any, world: World) -> Person:
    """One person with TICKS items done, always the same ones for the same number."""
    from accounts.models import User
    from checklist import actions
    from checklist.models import Via

    user = User.objects.create_user(f"person-{number}@example.org", name=f"Person {number}", time_zone="Europe/Berlin")
    ticked = random.Random(number).sample(world.finite, TICKS)
    items = [sheet.by_uuid[one] for one in ticked]
    actions.set_state(user=user, sheet=sheet, items=items, state="done", operation=uuid.uuid4(), via=Via.API)
    states = dict.fromkeys(world.items, "todo") | dict.fromkeys(ticked, "done")
    return Person(str(user.uuid), cookies_of(user), states, token_of(user))


def token_of(user: Any) -> str:
    """What an integration of theirs shows."""
    from accounts import actions
    from accounts.models import Scope

    return actions.make_token(user=user, name="bench", scopes=Scope.values).text


def cookies_of(user: Any) -> str:
    """What the browser of somebody who is signed in sends."""
    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(user)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    cookies |= {settings.CSRF_COOKIE_NAME: CSRF, "time_zone": "Europe/Berlin"}
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """A new database on a PostgreSQL server, dropped afterwards: a server that was given may hold other things."""
    import psycopg2

    name = f"bench_{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(server)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        connection.close()
