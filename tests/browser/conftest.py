"""A server and a browser for each worker; for each test browsers of its own, which must not complain."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.browser.server import Account, Server

# Playwright's synchronous interface leaves an event loop running, and Django refuses queries where one runs.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=15_000)

PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first is the quickest
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
QUIET += ["--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--font-render-hinting=none"]
QUIET += ["--disable-smooth-scrolling"]  # nothing is on its way any more where a key has been answered
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy violated: ${event.effectiveDirective} ${event.blockedURI}`));"""
ACCOUNTS_AT_ONCE = 40
Browse = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """The browser's program: CHROMIUM, or what is installed."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else PROGRAMS
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise RuntimeError("The browser tests need Chromium: .ci/browser installs it, CHROMIUM names another.")
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.discard()


@pytest.fixture
def server(_server: Server) -> Iterator[Server]:
    """The running server; a test may stop it."""
    _server.start()
    yield _server
    _server.start()


@pytest.fixture(scope="session")
def _accounts(_server: Server) -> Iterator[Account]:
    def made() -> Iterator[Account]:
        while True:
            yield from _server.make_accounts(ACCOUNTS_AT_ONCE)

    return made()


@pytest.fixture
def account(_accounts: Iterator[Account]) -> Account:
    """Somebody who has ticked nothing yet."""
    return next(_accounts)


@pytest.fixture
def other_account(_accounts: Iterator[Account]) -> Account:
    """Somebody else."""
    return next(_accounts)


class Complaints:
    """What browsers complain of: errors of scripts, violated policies, what could not be loaded."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: list[str] = []

    def expect(self, *texts: str) -> None:
        """Complaints with such a text belong to the test."""
        self._expected += texts

    @property
    def unexpected(self) -> list[str]:
        return [one for one in self.heard if not any(text in one for text in self._expected)]

    def listen(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.heard.append(f"{error.page and error.page.url}: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.location['url']}: {message.text}")


@pytest.fixture(autouse=True)
def complaints() -> Iterator[Complaints]:
    """Each test ends with browsers that have complained of nothing that it did not expect."""
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected == []


@pytest.fixture
def browse(new_context: Callable[..., BrowserContext], server: Server, complaints: Complaints) -> Browse:
    """Opens a page in a browser of its own: `browse("/", account, width=390, java_script_enabled=False)`."""

    def opened(address: str = "", account: Account | None = None, *, width: int = 1280, **context: Any) -> Page:
        height = 844 if width < 860 else 800
        made = new_context(
            base_url=server.url, **{"locale": "en-GB", "viewport": {"width": width, "height": height}, **context}
        )
        complaints.listen(made)
        if account:
            made.add_cookies([{"name": "sessionid", "value": account.session, "url": server.url}])
        page = made.new_page()
        if address:
            page.goto(address)
        return page

    return opened
