"""Every reading is as it is described, for a token, a browser and, where it is open, nobody."""

from typing import Any

import pytest

from tests.api.client import ApiClient

READINGS = [
    "me/",
    "tokens/",
    "checklists/",
    "checklists/{list}/",
    "checklists/{list}/progress/",
    "checklists/{list}/journey/",
    "checklists/{list}/export/?as=markdown",
    "checklists/{list}/export/?as=csv",
    "checklists/{list}/export/?as=json",
    "items/{item}/",
    "items/{item}/progress/",
    "items/{item}/note/",
    "items/{item}/record/",
    "events/",
]


@pytest.mark.parametrize("path", READINGS)
def test_a_reading_is_as_described(api: ApiClient, session: ApiClient, sheet: Any, made: Any, path: str) -> None:
    for names in (
        {"list": sheet.uuid, "item": sheet.items[0].uuid},
        {"list": made["id"], "item": made["levels"][0]["categories"][0]["items"][0]["id"]},
    ):
        for client in (api, session):
            assert client.get(path.format(**names)).status == 200
