"""What a list says of itself, who may see it, its history, and its deletion."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.forms.editing import seen_of, texts_of
from checklist.models import Checklist, Via
from checklist.queries import Sheet
from tests.checklist.editor import Desk
from tests.doors import UNDO
from tests.guard import arranging


@pytest.fixture
def desk(member: User, member_client: Client, sheet: Sheet) -> Desk:
    """The member at their copy of the built-in list."""
    source = Checklist.objects.get(pk=sheet.pk)
    made = actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE)
    return Desk(member_client, member, made.checklist)


def form(desk: Desk, **changed: Any) -> dict[str, Any]:
    """The fields of the settings' form as it was opened, and what was changed."""
    root = queries.root_of(Checklist.objects.get(pk=desk.checklist.pk))
    return {"seen": seen_of(root), **texts_of(root), **changed}


def now(desk: Desk) -> Checklist:
    return Checklist.objects.get(pk=desk.checklist.pk)


def test_a_list_is_described(desk: Desk) -> None:
    changed = {"title": "Ours", "summary": "For us.", "language": "zh-hans", "links": "Wiki | https://example.org/w"}
    page = desk.done("about/", **form(desk, **changed))
    assert "Saved, revision 3." in page
    after = now(desk)
    assert (after.title, after.summary, after.language) == ("Ours", "For us.", "zh-hans")
    assert [link["url"] for link in queries.root_of(after).texts["links"]] == ["https://example.org/w"]


def test_public_has_to_be_confirmed_and_says_what_becomes_visible(desk: Desk) -> None:
    page = desk.page("about/")
    assert "your name, Mem Ber" in page
    assert "Nobody ever sees your ticks" in page
    refused = desk.send("about/", **form(desk, visibility="public", summary="Kept"))
    assert refused.status_code == 400
    assert "Confirm first" in refused.content.decode()
    assert "Kept" in refused.content.decode()
    assert now(desk).visibility == "private"
    desk.done("about/", **form(desk, visibility="public", understood="on"))
    assert now(desk).visibility == "public"
    desk.done("about/", **form(desk, title="Public and reworded"))
    assert now(desk).title == "Public and reworded"


def test_a_list_by_link_shows_its_address_and_others_can_read_it(desk: Desk, outsider_client: Client) -> None:
    board = f"/checklists/{desk.checklist.slug}/"
    assert board not in desk.page("about/").partition('id="share"')[2]
    assert outsider_client.get(board).status_code == 404
    page = desk.done("about/", **form(desk, visibility="link"))
    assert f'value="http://testserver{board}"' in page.partition('id="share"')[2]
    assert outsider_client.get(board).status_code == 200
    undo = UNDO.search(page)
    assert undo
    desk.client.post(undo[0], {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid)})
    assert outsider_client.get(board).status_code == 404


def test_a_list_that_was_taken_out_says_so(desk: Desk) -> None:
    with arranging():
        Checklist.objects.filter(pk=desk.checklist.pk).update(withheld=True, visibility="public")
    page = desk.page("about/")
    assert "A curator took this list out" in page
    assert 'id="share"' not in page


def test_two_who_change_one_setting_see_both_versions(desk: Desk) -> None:
    mine = form(desk, title="Mine", summary="My summary")
    desk.done("about/", **form(desk, title="Theirs"))
    response = desk.send("about/", **mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Theirs" in page
    assert "My summary" in page
    assert now(desk).title == "Theirs"


@pytest.mark.parametrize(
    "changed",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"visibility": "world"},
        {"visibility": ""},
        {"language": "xx"},
        {"links": "nothing"},
        {"summary": "a\0b"},
        {"seen": ""},
        {"seen": "{"},
        {"operation": ""},
    ],
)
def test_settings_that_no_list_can_have_are_refused(desk: Desk, changed: dict[str, str]) -> None:
    response = desk.send("about/", **form(desk, **changed))
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert now(desk).revision == 2


# --- Deleting --------------------------------------------------------------------------------------------------
def test_a_deleted_list_is_gone_at_once_and_an_undo_brings_it_back(desk: Desk, tick: Any, sheet: Sheet) -> None:
    tick(desk.user, *sheet.items[:3])
    assert "For 30 days" in desk.page("delete/")
    response = desk.send("delete/")
    assert (response.status_code, response["Location"]) == (303, "/checklists/")
    page = desk.client.get("/checklists/").content.decode()
    assert "is deleted. Your ticks and notes stay." in page
    assert desk.client.get(desk.address).status_code == 404
    assert desk.client.get(f"/checklists/{desk.checklist.slug}/").status_code == 404
    undo = UNDO.search(page)
    assert undo
    fields = {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid), "back": "/checklists/"}
    undone = desk.client.post(undo[0], fields)
    assert undone.status_code == 303
    assert desk.client.get(undone["Location"]).status_code == 200
    assert desk.client.get(desk.address).status_code == 200
    assert queries.board_for(desk.user, queries.sheet_of(now(desk))).whole.done == 3


# --- The history -------------------------------------------------------------------------------------------------
def test_the_history_tells_what_was_done_in_words(desk: Desk) -> None:
    node, target = desk.nodes("item")[0], desk.nodes("category")[-1]
    desk.save(node, title="Another title", means="new")
    desk.save(desk.tree.nodes[node.uuid], parent=target.uuid)
    desk.send(do="add", kind="item", parent=target.uuid, title="One more")
    desk.send("about/", **form(desk, visibility="link"))
    lines = [
        actions.PartChange("item", f"new:{n}", {"title": f"L{n}", "skill": "", "parent": target.uuid})
        for n in range(12)
    ]
    actions.edit(user=desk.user, checklist=desk.checklist, changes=lines, operation=uuid.uuid4(), via=Via.API)
    page = desk.page("history/")
    for text in (
        "Made the list",
        f"Reworded “{node.title}”: “Another title”, with a new skill",
        f"Moved “Another title” to “{target.title}”",
        "Added “One more”",
        "Visibility: private → by link",
        "12 items added",
        "you, by API",
    ):
        assert text in page


def test_each_edit_of_the_history_has_its_undo_while_it_stands(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    desk.save(node, title="Another title")
    edit = UNDO.findall(desk.page("history/"))[0]
    undo = {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid), "back": f"{desk.address}history/"}
    assert desk.client.post(f"/operations/{edit}/undo/", undo).status_code == 303
    page = desk.page("history/")
    assert "taken back" in page
    assert "redo" in page
    assert edit not in UNDO.findall(page)
    assert desk.titles()[0] == node.title


def test_a_new_list_has_a_history(member: User, member_client: Client) -> None:
    made = actions.start_list(user=member, title="Mine", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    assert "Made the list" in Desk(member_client, member, made.checklist).page("history/")


def test_undoing_the_making_of_a_list_leads_somewhere(desk: Desk) -> None:
    made = UNDO.findall(desk.page("history/"))[-1]
    undo = {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid), "list": desk.checklist.slug}
    response = desk.client.post(f"/operations/{made}/undo/", {**undo, "back": f"{desk.address}history/"})
    assert response.status_code == 303
    assert desk.client.get(response["Location"]).status_code == 200
