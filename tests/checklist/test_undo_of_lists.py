"""Taking back what was done to a list, from pages: what is said, and where it leads when the list is gone."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.models import Checklist, Kind, Operation, Via
from checklist.queries import Sheet
from tests.doors import Page
from tests.guard import arranging


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    source = Checklist.objects.get(pk=sheet.pk)
    return actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


@pytest.fixture
def page(member: User, member_client: Any, copy: Checklist) -> Page:
    """The member's board of the copy."""
    return Page(member_client, member, queries.sheet_of(copy))


def edited(copy: Checklist, kind: Kind = Kind.EDIT, **after: Any) -> uuid.UUID:
    """An edit of the list as a whole; its operation."""
    tree = queries.tree_of(Checklist.objects.get(pk=copy.pk))
    before = {name: tree.root.values[name] for name in after}
    change = PartChange("list", tree.root.uuid, after, before)
    done = actions.edit(
        user=copy.owner, checklist=copy, changes=[change], operation=uuid.uuid4(), via=Via.PAGE, kind=kind
    )
    return done.operation.uuid


WORDS = [
    (Kind.EDIT, "Taken back: the change of “", "Brought back: the change of “"),
    (Kind.PULL, "Taken back: the updates that “", "Brought back: the updates that “"),
    (Kind.IMPORT, "Taken back: what was imported into “", "Brought back: what was imported into “"),
]


@pytest.mark.parametrize(("kind", "taken_back", "brought_back"), WORDS)
def test_an_edit_is_taken_back_and_brought_back_in_words(
    page: Page, copy: Checklist, kind: Kind, taken_back: str, brought_back: str
) -> None:
    made, redo = edited(copy, kind, summary="Mine"), uuid.uuid4()
    undone = page.undo(made, redo)
    assert (undone.status, undone.operation) == (200, redo)
    assert taken_back + copy.title in undone.text
    redone = page.undo(redo)
    assert brought_back + copy.title in redone.text
    again = page.undo(Operation.objects.latest("pk").uuid)
    assert taken_back + copy.title in again.text
    copy.refresh_from_db()
    assert copy.summary != "Mine"


def test_taking_back_a_copy_leads_to_the_library_and_offers_it_again(page: Page, copy: Checklist) -> None:
    made = Operation.objects.get(user=copy.owner)
    response = page.client.post(
        f"/operations/{made.uuid}/undo/", page.fields(list=copy.slug, back=f"{page.board}edit/")
    )
    assert (response.status_code, response["Location"]) == (303, "/checklists/")
    said = page.client.get("/checklists/").content.decode()
    undo = Operation.objects.latest("pk")
    assert f"the list “{copy.title}” is gone again" in said
    assert f"/operations/{undo.uuid}/undo/" in said
    response = page.client.post(f"/operations/{undo.uuid}/undo/", page.fields(back="/checklists/"))
    assert response.status_code == 303
    assert "is there again" in page.client.get("/checklists/").content.decode()
    assert page.client.get(page.board).status_code == 200


def test_a_deleted_list_comes_back_by_undo(page: Page, copy: Checklist) -> None:
    gone = edited(copy, retired=True)
    assert page.client.get(page.board).status_code == 404
    answer = page.client.post(f"/operations/{gone}/undo/", page.fields(list=copy.slug, back="/checklists/"))
    assert answer.status_code == 303
    assert page.client.get(page.board).status_code == 200


def test_an_edit_of_a_deleted_list_waits_until_it_is_back(page: Page, copy: Checklist) -> None:
    first = edited(copy, summary="Mine")
    edited(copy, retired=True)
    answer = page.client.post(f"/operations/{first}/undo/", page.fields(back="/checklists/"))
    assert answer.status_code == 400
    assert "Bring it back first" in answer.content.decode()


def test_an_edit_of_a_list_that_is_gone_for_good_says_so(page: Page, copy: Checklist) -> None:
    made = edited(copy, summary="Mine")
    with arranging():
        Checklist.objects.filter(pk=copy.pk).delete()
    answer = page.client.post(f"/operations/{made}/undo/", page.fields(list=copy.slug, back="/checklists/"))
    assert answer.status_code == 409
    assert "deleted for good" in answer.content.decode()
    assert not Operation.objects.filter(kind=Kind.UNDO).exists()


def test_a_tick_on_a_list_that_is_gone_meanwhile_can_be_taken_back(page: Page, copy: Checklist) -> None:
    item = page.sheet.items[0]
    page.set_state(item, "done")
    tick = Operation.objects.latest("pk")
    edited(copy, retired=True)
    assert page.client.post(f"/operations/{tick.uuid}/undo/", page.fields(list=copy.slug, back="/")).status_code == 303
    assert page.standing(item).state == "todo"


def test_by_script_the_whole_page_is_loaded_again(page: Page, copy: Checklist) -> None:
    made = edited(copy, summary="Mine")
    fields = page.fields(list=copy.slug, back=f"{page.board}edit/")
    response = page.client.post(f"/operations/{made}/undo/", fields, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{page.board}edit/")
    assert "Taken back: the change of" in page.client.get(page.board).content.decode()


def test_a_redo_is_announced_as_brought_back(page: Page) -> None:
    page.set_state(page.sheet.items[0], "done")
    undone = page.undo(Operation.objects.latest("pk").uuid)
    assert "Taken back: 1 item is as it was." in undone.text
    assert "Brought back: 1 item." in page.undo(undone.operation or uuid.uuid4()).text


def test_the_same_undo_of_an_edit_sent_twice_counts_once(page: Page, copy: Checklist) -> None:
    made, operation = edited(copy, summary="Mine"), uuid.uuid4()
    said = {page.undo(made, operation).status for _ in range(2)}
    assert said == {200}
    assert Operation.objects.filter(kind=Kind.UNDO).count() == 1


def test_edits_are_no_changes_of_progress(page: Page, copy: Checklist) -> None:
    """They have a history of their own: the journey, home and the item's page tell of progress."""
    edited(copy, summary="Mine")
    assert queries.latest(copy.owner, page.sheet) == []
    chronicle = queries.chronicle_of(copy.owner, page.sheet, queries.undos_of(copy.owner), queries.Filter())
    assert chronicle.passages == []
    assert page.client.get("/journey/").status_code == 200
