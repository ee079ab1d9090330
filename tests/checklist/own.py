"""What a person writes on an item's page, sent as its forms send it, and how to read the page again."""

import html
import re
from typing import Any

from django.http import HttpResponse

from checklist.queries import SheetItem
from tests.doors import Page


def address(door: Page, item: SheetItem, tail: str = "") -> str:
    return f"{door.board}items/{item.uuid}/{tail}"


def send(door: Page, item: SheetItem, tail: str, /, **fields: Any) -> HttpResponse:
    """A form of the item's page, as its person sends it."""
    return door.client.post(address(door, item, tail), door.fields(**fields))


def write(door: Page, item: SheetItem, text: str, version: int = 0, **more: Any) -> HttpResponse:
    """A note, by its form."""
    return send(door, item, "note/", text=text, version=version, **more)


def shown(door: Page, item: SheetItem) -> str:
    """The item's page."""
    response = door.client.get(address(door, item))
    assert response.status_code == 200
    return response.content.decode()


def said_after(door: Page, response: HttpResponse) -> str:
    """The page that a form led to: 303, with what was done in the announcement."""
    assert response.status_code == 303, response.content.decode()[:2000]
    return door.client.get(response["Location"].partition("#")[0]).content.decode()


def textarea(page: str, name: str) -> str:
    """What stands in a text field with that id, as a browser reads it."""
    found = re.search(rf'<textarea id="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, f"No text field {name}"
    return html.unescape(found[1])


def value(page: str, name: str) -> str:
    """What stands in the input with that id."""
    found = re.search(rf'<input id="{name}"[^>]*? value="([^"]*)"', page)
    assert found, f"No input {name}"
    return html.unescape(found[1])


def version_of(page: str) -> int:
    """The version that the note's form would send."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return int(found[1])
