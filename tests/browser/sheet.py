"""What people do on a board, and what they see there; items are named by their keys."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from checklist.models import content_id
from tests.browser.server import ROOT
from tests.rows import read_rows

ENGLISH, CHINESE = "ml-checklist", "ml-checklist-zh"
BOARD, CHINESE_BOARD = f"/checklists/{ENGLISH}/", f"/checklists/{CHINESE}/"


def _keys() -> dict[str, bool]:
    entries = read_rows(ROOT / "fixtures" / "skills.yaml")
    skills = [entry["fields"] for entry in entries if entry["model"] == "checklist.skill"]
    return {skill["key"]: skill["ongoing"] for skill in skills}


ONGOING = _keys()
KEYS = list(ONGOING)
FINITE = [key for key in KEYS if not ONGOING[key]]
SMALL_DATASETS, PREPROCESSING, IMAGE_DATA, AUDIO_DATA = KEYS[:4]  # the first two are "together"
SVMS = "entry/machine-learning/svms"
READING_PAPERS = "intermediate/general/reading-papers"  # ongoing
STAYING_UP_TO_DATE = "advanced/general/staying-up-to-date"  # ongoing
IMAGE_PROJECT = "intermediate/custom-projects/custom-image-project"  # covers four others


def named(key: str, slug: str = ENGLISH) -> str:
    """The uuid of a part or an item of a built-in list."""
    return str(content_id(f"{slug}:{key}"))


def row(page: Page, key: str, slug: str = ENGLISH) -> Locator:
    return page.locator(f"#item-{named(key, slug)}")


def tick(page: Page, key: str, slug: str = ENGLISH) -> None:
    """Presses the main button of a row, which ticks it, or takes the tick away."""
    row(page, key, slug).locator(".tick").click()


def expect_state(page: Page, state: str, *keys: str, slug: str = ENGLISH) -> None:
    for key in keys:
        expect(row(page, key, slug)).to_have_attribute("data-state", state)


def tally(page: Page, part: str = "", slug: str = ENGLISH) -> Locator:
    """The tally of a level or a category, or, without one, of the whole list."""
    name = named(part, slug) if part else str(content_id(slug))
    return page.locator(f"#tally-{name}").first


def expect_done(page: Page, count: int, part: str = "", slug: str = ENGLISH) -> None:
    expect(tally(page, part, slug)).to_have_attribute("data-done", str(count))


def states(page: Page) -> dict[str, str]:
    """Every row's state by its title's place on the page: the same for both languages."""
    rows = page.locator(".rows > li[data-state]").evaluate_all("(rows) => rows.map((row) => row.dataset.state)")
    return dict(zip(KEYS, rows, strict=True))


def expect_true_tallies(page: Page) -> None:
    """Every category's tally says what its rows say."""
    for part in page.locator(".category").all():
        done = part.locator("[data-state=done]").count()
        expect(part.locator("[data-tally]")).to_have_attribute("data-done", str(done))


def write_note(page: Page, text: str) -> None:
    """Writes the note of an item's own page; where there is one already, its form is opened first."""
    form = page.locator("#note details.edit")
    if form.get_attribute("open") is None:  # waits until the note is there: its page may still be coming in
        form.locator("summary").click()
    form.locator("#note-text").fill(text)
    form.locator("form button").click()


def seed(page: Page, state: str, *keys: str, practised_on: str = "") -> None:
    """Brings items into a state through the board's own address, without clicks."""
    browser = page.context.request
    form = browser.get(BOARD).text().partition('id="changes"')[2]
    fields = {name: _hidden(form, name) for name in ("csrfmiddlewaretoken", "as")}
    what = {"practised_on": practised_on} if practised_on else {"state": state}
    body = urlencode({**fields, **what, "operation": uuid4(), "item": [named(key) for key in keys]}, doseq=True)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.post(f"{BOARD}state/", data=body, headers=headers, max_redirects=0)
    assert answer.status == 303, answer.text()
    browser.get(BOARD)  # says what was done, so that the next page does not


def _hidden(form: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', form)
    assert found, f"The board's form has no field {name}."
    return found[1]


def days_ago(days: int) -> str:
    return str((datetime.now(UTC) - timedelta(days=days)).date())


def seed_half(page: Page) -> None:
    """Half a journey: the Entry level all but two items, some of the next, every state, practice fresh and due."""
    entry = [key for key in FINITE if key.startswith("entry/")]
    intermediate = [key for key in FINITE if key.startswith("intermediate/")]
    seed(page, "done", *entry[:-3], *intermediate[::3])
    seed(page, "learning", entry[-1], *intermediate[1:9:4])
    seed(page, "skipped", entry[-2], "intermediate/training/tpu-training", "advanced/training/multi-tpu-training")
    seed(page, "", READING_PAPERS, practised_on=days_ago(40))
    seed(page, "", STAYING_UP_TO_DATE, practised_on=days_ago(3))
