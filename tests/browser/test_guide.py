"""Every program of the documentation runs as it is, against a real server: those of docs/api.md, and those of the page
with the reader's own ids."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, Complaints
from tests.browser.editor import copy_of_the_list
from tests.browser.programs import Reader, blocks_of, make_token, programs_on
from tests.browser.server import ROOT, Account, Server
from tests.browser.sheet import ENGLISH, FINITE, named, seed
from tests.browser.teams import team_of

GUIDE = ROOT / "docs" / "api.md"
KINDS = {"sh": "sh", "python": "py", "js": "js"}
TASKS = 4
Read = Callable[[Account], Reader]


@pytest.fixture
def read(browse: Browse, server: Server, tmp_path: Path) -> Read:
    """Somebody reads the documentation, and has made a token."""

    def reader(account: Account) -> Reader:
        page = browse(account=account)
        return Reader(page, make_token(page), server.url, tmp_path)

    return reader


def test_every_block_of_the_guide_is_in_a_language_that_is_run() -> None:
    blocks = blocks_of(GUIDE)
    assert {kind for kind, _code in blocks} == set(KINDS)
    for kind in KINDS:
        assert len([one for one, _code in blocks if one == kind]) >= 14


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_runs_from_top_to_bottom(
    read: Read, server: Server, account: Account, other_account: Account, complaints: Complaints, kind: str
) -> None:
    complaints.expect("a status of 400")  # it shows how problems look
    team_of(server, account, other_account)
    reader = read(account)
    program = "\n".join(code for one, code in blocks_of(GUIDE) if one == kind)
    for shown, own in (("http://localhost:8000", server.url), ("mlc_…", reader.token)):
        program = program.replace(shown, own)
    said = reader.run(KINDS[kind], program)
    assert "#/state" in said  # the last block
    events = reader.page.request.get("/api/v1/events/?order=latest&fields=kind,via").json()["results"]
    assert {"via": "api", "kind": "undo"} in events or {"via": "undo", "kind": "undo"} in events


@pytest.mark.parametrize("own", [False, True], ids=["without-a-list", "with-a-list"])
@pytest.mark.parametrize("kind", ["sh", "py", "js"])
def test_the_four_tasks_run_with_the_readers_own_ids(read: Read, account: Account, kind: str, own: bool) -> None:
    reader = read(account)
    page = reader.page
    seed(page, "done", *FINITE[:2])
    if own:
        copy_of_the_list(page, ENGLISH)
    page.goto("/api/docs/")
    opened = programs_on(page, kind)
    assert len(opened) == TASKS
    said = [reader.run(kind, program) for program in opened]
    assert "total" in said[0] or " of " in said[0]
    assert f"/items/{named(FINITE[2])}/progress/" in opened[1]
    assert "done" in said[1]
    assert item_title(page) in said[2]
    assert "reworded" in said[3]


def item_title(page: Page) -> str:
    """What was ticked is called so."""
    return str(page.request.get(f"/api/v1/items/{named(FINITE[2])}/").json()["title"])


def test_the_language_of_the_programs_is_chosen_once_for_all_without_javascript(browse: Browse) -> None:
    page = browse("/api/docs/", java_script_enabled=False)
    for kind in ("sh", "py", "js"):
        page.locator(f"#in-{kind}").check()
        expect(page.locator(".program:visible")).to_have_count(TASKS)
        expect(page.locator(f".program[data-in={kind}]:visible")).to_have_count(TASKS)


def test_a_token_is_made_copied_used_and_revoked_without_javascript(browse: Browse, account: Account) -> None:
    page = browse(account=account, java_script_enabled=False, width=390)
    token = make_token(page)
    asked = page.request.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
    assert asked.json()["email"] == account.email
    page.goto("/settings/tokens/")
    expect(page.locator("main")).not_to_contain_text(token)
    page.locator(".revoke summary").click()
    page.locator(".revoke button").click()
    expect(page.get_by_role("status")).to_contain_text("Programs of the documentation")
    asked = page.request.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}", "Cookie": ""})
    assert (asked.status, asked.json()["code"]) == (401, "invalid-token")
