"""What every test finds: the cast (member, lead, outsider), the built-in list, the guard that only actions write."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from hypothesis import settings

from accounts.models import User
from checklist import actions, queries
from checklist.actions import Change
from checklist.models import Checklist, Item, Via
from checklist.queries import Sheet, SheetItem
from checklist.templatetags import rows
from config.api import Reads
from tests.clock import stopped_at
from tests.doors import Api, Page
from tests.guard import arranging, guard
from tests.kinds import Clock, Find, Retire, SignIn, Tick
from tests.people import person

CATALOGUE = ("Skill", "SkillLink", "Checklist", "Level", "Category", "Item", "Resource")
DATABASE = {"db", "transactional_db", "django_db_setup", "django_db_reset_sequences", "django_db_serialized_rollback"}
RUNNING = {Path(__file__).parent / name for name in ("browser", "faults")}  # whose servers have databases of their own
BLOCKER = pytest.StashKey[Any]()
_content: list[tuple[type[Model], list[Model]]] = []


# --- What is made up ------------------------------------------------------------------------------
def pytest_configure(config: pytest.Config) -> None:
    """Hypothesis makes the same things up in every run of the short tests; `make test-long` looks for others."""
    settings.register_profile("the same each time", derandomize=True, database=None, deadline=None)
    if not config.option.markexpr.startswith("long"):
        settings.load_profile("the same each time")


# --- What need not run twice --------------------------------------------------------------------
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what no database can change: pytest-django refuses queries to a test that has not asked for one."""
    for item in items:
        named = set(getattr(item, "fixturenames", ()))
        if not named & DATABASE and item.get_closest_marker("django_db") is None and item.path.parent not in RUNNING:
            item.add_marker(pytest.mark.pure)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """What getfixturevalue brings is not seen beforehand: such a test has to ask for `db` itself."""
    if fixturedef.argname == "db" and request.node.get_closest_marker("pure"):
        pytest.fail("It reaches the database by getfixturevalue: it, or its fixture, must ask for `db` too.")


# --- The database, with the built-in content in it ----------------------------------------------
@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Loads the built-in content once, and remembers its rows for those tests that empty the tables."""
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0)
        models = map(apps.get_app_config("checklist").get_model, CATALOGUE)
        _content.extend((model, list(model._default_manager.all())) for model in models)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Puts the content back after a test with real transactions, which ends by emptying every table."""
    yield
    if nextitem is not None and _emptied_the_tables(item):
        with item.config.stash[BLOCKER].unblock():
            put_content_back()


def _emptied_the_tables(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in getattr(item, "fixturenames", ()) or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session", autouse=True)
def _keep_the_blocker(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    request.config.stash[BLOCKER] = django_db_blocker


def put_content_back() -> None:
    """Insert the rows of the built-in content as they were, unless they are there."""
    if _content and not Checklist.objects.exists():
        for model, kept in _content:
            model._default_manager.bulk_create(kept)


@pytest.fixture(autouse=True)
def _forget_what_was_kept() -> Iterator[None]:
    """What the process keeps in memory belongs to one test's database."""
    yield
    queries.forget_sheets()
    queries.forget_readings()
    rows.forget_rows()
    Reads.counts.clear()


@pytest.fixture(autouse=True)
def _only_actions_write() -> Iterator[None]:
    with connection.execute_wrapper(guard):
        yield


# --- The cast -------------------------------------------------------------------------------------
@pytest.fixture
def member(db: None) -> User:
    """Whose progress it is."""
    return person("member@example.org", name="Mem Ber")


@pytest.fixture
def lead(db: None) -> User:
    """Who leads the member's team."""
    return person("lead@example.org", name="Lea Der")


@pytest.fixture
def outsider(db: None) -> User:
    """Who has nothing to do with either."""
    return person("outsider@example.org", name="Out Sider")


@pytest.fixture
def curator(db: None) -> User:
    """Who may edit the built-in lists in the admin."""
    return person("curator@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in() -> SignIn:
    """Signs a person in, in a browser of their own."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def member_client(member: User, sign_in: SignIn) -> Client:
    return sign_in(member)


@pytest.fixture
def lead_client(lead: User, sign_in: SignIn) -> Client:
    return sign_in(lead)


@pytest.fixture
def outsider_client(outsider: User, sign_in: SignIn) -> Client:
    return sign_in(outsider)


@pytest.fixture
def guest_client(db: None) -> Client:
    """A browser of somebody without an account."""
    return Client()


# --- The list, and what stands on it ----------------------------------------------------------------
@pytest.fixture
def sheet(db: None) -> Sheet:
    """The built-in English list."""
    return queries.sheet_of(Checklist.objects.get(slug="ml-checklist"))


@pytest.fixture
def chinese(db: None) -> Sheet:
    """The built-in Chinese list: the same skills."""
    return queries.sheet_of(Checklist.objects.get(slug="ml-checklist-zh"))


@pytest.fixture
def find(sheet: Sheet) -> Find:
    """Finds an item of the English list by its key: `find("entry/theory/regression")`."""
    by_key = {item.key: item for item in sheet.items}
    return by_key.__getitem__


@pytest.fixture
def item(sheet: Sheet) -> SheetItem:
    """An item that can be finished: the first of the list."""
    return sheet.items[0]


@pytest.fixture
def other_item(sheet: Sheet) -> SheetItem:
    """Another that can be finished: the second of the list."""
    return sheet.items[1]


@pytest.fixture
def ongoing_item(sheet: Sheet) -> SheetItem:
    """An item that is practised, never finished."""
    return next(item for item in sheet.items if item.ongoing)


@pytest.fixture
def operation() -> uuid.UUID:
    """What names a change."""
    return uuid.uuid4()


@pytest.fixture
def tick(sheet: Sheet) -> Tick:
    """Sets items of the English list for somebody, by the action: `tick(member, item, state="learning")`."""

    def set_state(user: Any, *items: SheetItem, state: str = "done", **more: Any) -> Change:
        named = {"operation": uuid.uuid4(), "via": Via.PAGE, **more}
        return actions.set_state(user=user, sheet=sheet, items=items, state=state, **named)

    return set_state


@pytest.fixture
def retire() -> Retire:
    """Retires an item of a list, as a curator does."""

    def retired(item: SheetItem) -> None:
        with arranging():
            Item.objects.filter(pk=item.pk).update(retired=True)
        actions.touch(Checklist.objects.get(items=item.pk))

    return retired


# --- The doors ----------------------------------------------------------------------------------------
@pytest.fixture(params=["page", "api", "guest"])
def door(request: pytest.FixtureRequest, sheet: Sheet) -> Page:
    """The member's page, the member's API, or a guest's page."""
    return request.getfixturevalue(f"{request.param}_door")


@pytest.fixture(params=["page", "api"])
def member_door(request: pytest.FixtureRequest, sheet: Sheet) -> Page:
    """The member's page or the member's API: where the rule needs an account."""
    return request.getfixturevalue(f"{request.param}_door")


@pytest.fixture
def page_door(member_client: Client, member: User, sheet: Sheet) -> Page:
    return Page(member_client, member, sheet)


@pytest.fixture
def api_door(member_client: Client, member: User, sheet: Sheet) -> Api:
    return Api(member_client, member, sheet)


@pytest.fixture
def guest_door(guest_client: Client, sheet: Sheet) -> Page:
    return Page(guest_client, None, sheet)


# --- The world around it ----------------------------------------------------------------------------
@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock: `at("2026-03-01 10:00")` is that moment in UTC, until the next call."""

    def set_clock(moment: str) -> datetime:
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        monkeypatch.setattr(timezone, "datetime", stopped_at(now))
        return now

    return set_clock


@pytest.fixture
def limits(db: None) -> Iterator[None]:
    """Rate limits count from nothing."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def fixtures() -> Path:
    """The folder of the built-in content."""
    return Path(__file__).resolve().parent.parent / "fixtures"
