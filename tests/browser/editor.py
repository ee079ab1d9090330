"""What people do in the editor of a list of their own."""

import re
from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import Locator, Page

from tests.browser.sheet import ENGLISH, _hidden

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(page: Page, address: str, form: str, **fields: str) -> str:
    """A form of that page, past the page; returns where it led."""
    named = {name: _hidden(form, name) for name in ("csrfmiddlewaretoken", "as")}
    body = urlencode({**named, "operation": uuid4(), **fields})
    answer = page.context.request.post(address, data=body, headers=FORM, max_redirects=0)
    assert answer.status == 303, answer.text()
    return answer.headers["location"]


def copy_of_the_list(page: Page, slug: str = ENGLISH) -> str:
    """Copies a built-in list; returns the address of the copy's editor."""
    copy = f"/checklists/{slug}/copy/"
    onward = post(page, copy, page.context.request.get(copy).text())
    found = re.match(r"/checklists/[a-z0-9-]+/", onward)
    assert found, onward
    page.context.request.get(found[0])
    return f"{found[0]}edit/"


def lines(page: Page, category: int = 0) -> Locator:
    return page.locator(".edit-category").nth(category).locator(".lines > [data-kind=item]")
