"""Every address that the product has, as the resolver knows them, and a world in which each of them can be asked for.

The guards read their tables against this: an address without an entry fails the build, and so does an entry without
an address.
"""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts import actions as people
from accounts.models import User
from checklist import actions
from checklist.models import Category, Checklist, Guest, Item, Level, Skill, Via
from checklist.queries import Sheet, SheetItem
from tests.guard import arranging

ABSENT = uuid.UUID("00000000-0000-4000-8000-000000000000")
BORROWED = ("accounts/", "admin/")  # allauth's and the admin's
TEAMS = ("teams/",)  # a world of their own: tests/team_world.py
TEAMS_API = ("api/v1/teams/",)  # theirs too: tests/api/test_teams_roles.py asks for each in each role


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every route, as `checklists/<slug:slug>/`."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def own_routes() -> set[str]:
    """The routes of our own pages and API, but for teams'."""
    return {route for route in routes() if not route.startswith((*BORROWED, *TEAMS, *TEAMS_API))}


def team_routes() -> set[str]:
    """The routes of teams' pages."""
    return {route for route in routes() if route.startswith(TEAMS)}


def team_api_routes() -> set[str]:
    """The routes of teams' API."""
    return {route for route in routes() if route.startswith(TEAMS_API)}


def borrowed_routes(prefix: str) -> set[str]:
    """allauth's or the admin's routes."""
    return {route for route in routes() if route.startswith(prefix)}


def route_of(address: str) -> str:
    """Which route answers an address; `fill` comes first."""
    return resolve(address.partition("?")[0]).route


@dataclass(frozen=True)
class World:
    """The member has ticked something, has a list of their own, and there are a guest and two other people."""

    member: User
    outsider: User
    curator: User
    guest: Guest
    sheet: Sheet
    names: dict[str, Any]

    def fill(self, address: str) -> str:
        """An address with the names of this world: `/checklists/{list}/`."""
        return address.format(**self.names)

    def client(self, role: str, **options: Any) -> Client:
        """A browser of somebody in that role."""
        client = Client(**options)
        if role == "guest":
            keep_in_session(client, guest=str(self.guest.uuid))
        elif role in {"member", "outsider", "curator"}:
            client.force_login(getattr(self, role))
        elif role == "mistaken":
            client.force_login(self.outsider)
        return client

    def as_name(self, role: str) -> str:
        """For whom the form says it is. Two roles send the member's: a session ended, and one of somebody else."""
        meant = {"ended": "member", "mistaken": "member"}.get(role, role)
        return "guest" if meant in {"anonymous", "guest"} else str(getattr(self, meant).uuid)


ROLES = ("anonymous", "guest", "member", "outsider", "curator", "ended", "mistaken")


def keep_in_session(client: Client, **values: Any) -> None:
    """Put something into a client's session."""
    session = client.session
    session.update(values)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def make_world(*, member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    """The world, in about twenty queries."""
    suggesting = next(item for item in sheet.items[2:] if suggests_more(sheet, item))
    with arranging():
        guest = Guest.objects.create()
        mine, my_item = own_list(member)
        theirs = lists_of(outsider)
        retired = retired_item(sheet)
    project = next(item for item in sheet.items if sheet.involved_in(item))
    skill, url = sheet.items[0].skill, "https://example.org/kept"
    names = {
        "list": sheet.slug,
        "list_id": sheet.uuid,
        "item": sheet.items[0].uuid,
        "category": sheet.categories[0].uuid,
        "suggesting": suggesting.uuid,
        "link": sheet.covered_by[suggesting.skill][0][0],
        "retired": retired.uuid,
        "mine": mine.slug,
        "mine_id": mine.uuid,
        "my_item": my_item.uuid,
        "my_category": my_item.category.uuid,
        "my_evidence": actions.add_evidence(user=member, skill=skill, title="Kept", url=url).uuid,
        "project": project.uuid,
        "my_operation": set_done(member, sheet),
        "guests_operation": set_done(guest, sheet),
        "upload": actions.keep_upload(user=member, checklist=None, name="a.md", text="- [ ] Mine\n").uuid,
        "my_token": people.make_token(user=member, name="Mine", scopes=["progress:read"]).token.uuid,
        "absent": ABSENT,
        **theirs,
    }
    return World(member, outsider, curator, guest, sheet, names)


def suggests_more(sheet: Sheet, item: SheetItem) -> bool:
    """Whether a tick of this item suggests something that nobody of this world has ticked."""
    return any(other is not sheet.items[1] for _, other in sheet.covered_by.get(item.skill, ()))


def set_done(owner: Any, sheet: Sheet) -> uuid.UUID:
    """Tick the second item for somebody; returns the operation."""
    operation, items = uuid.uuid4(), [sheet.items[1]]
    actions.set_state(user=owner, sheet=sheet, items=items, state="done", operation=operation, via=Via.PAGE)
    return operation


def lists_of(owner: User) -> dict[str, Any]:
    """What another person shares: a public list, one by link, one that was taken out and one that they deleted, each
    by its address, with the ids of the list, its category and its item."""
    states: dict[str, dict[str, Any]] = {
        "public": {"visibility": "public"},
        "by_link": {"visibility": "link"},
        "withheld": {"visibility": "public", "withheld": True},
        "deleted": {"visibility": "public", "retired": True},
    }
    names: dict[str, Any] = {}
    for name, values in states.items():
        slug = f"{name.replace('_', '-')}-list-k3x9qa"
        checklist, item = own_list(owner, slug, title=f"The {name.replace('_', ' ')} list", **values)
        names |= {name: slug, f"{name}_id": checklist.uuid}
        names |= {f"{name}_item": item.uuid, f"{name}_category": item.category.uuid}
    return names


def own_list(owner: User, slug: str = "my-list-k3x9qa", **values: Any) -> tuple[Checklist, Item]:
    """A list that one person owns, with one item, on a skill of the built-in list."""
    checklist = Checklist.objects.create(
        **{"slug": slug, "title": "My list", "language": "en", "owner": owner} | values
    )
    level = Level.objects.create(checklist=checklist, title="Only level")
    category = Category.objects.create(level=level, title="Only category")
    skill = Skill.objects.get(key="entry/theory/regression")
    return checklist, Item.objects.create(checklist=checklist, category=category, skill=skill, title="My item")


def retired_item(sheet: Sheet) -> Item:
    """An item of a built-in list that is no longer asked for."""
    skill = Skill.objects.create(title="Asked for no longer")
    place = {"checklist_id": sheet.pk, "category_id": sheet.categories[0].pk}
    return Item.objects.create(**place, skill=skill, title="Asked for no longer", retired=True)


@contextmanager
def rolled_back() -> Iterator[None]:
    """What the block writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def as_bytes(value: Any) -> Any:
    """A value of a row; what PostgreSQL gives of a binary column says where it is, not what it is."""
    return bytes(value) if isinstance(value, memoryview) else value


def snapshot(*tables: str) -> dict[str, tuple[int, str]]:
    """The number of rows of each table, or of these, and their hash."""
    seen = {}
    with connection.cursor() as cursor:
        for table in tables or connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr([as_bytes(one) for one in row]) for row in cursor.fetchall())
            seen[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return seen
