"""Taking back what was done to a list, from pages: what is said, and where it leads when the list is gone."""

import uuid
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.actions.editing import apply_changes, operation_on
from checklist.actions.operations import carry_out
from checklist.models import Checklist, Kind, Operation, Via
from checklist.queries import Sheet
from tests.doors import Page
from tests.guard import arranging


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    source = Checklist.objects.get(pk=sheet.pk)
    return actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


@pytest.fixture
def door(member: User, member_client: Any, copy: Checklist) -> Page:
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
    door: Page, copy: Checklist, kind: Kind, taken_back: str, brought_back: str
) -> None:
    made, redo = edited(copy, kind, summary="Mine"), uuid.uuid4()
    undone = door.undo(made, redo)
    assert (undone.status, undone.operation) == (200, redo)
    assert taken_back + copy.title in undone.text
    redone = door.undo(redo)
    assert brought_back + copy.title in redone.text
    again = door.undo(Operation.objects.latest("pk").uuid)
    assert taken_back + copy.title in again.text
    copy.refresh_from_db()
    assert copy.summary != "Mine"


def test_taking_back_a_copy_leads_to_the_library_and_offers_it_again(door: Page, copy: Checklist) -> None:
    made = Operation.objects.get(user=copy.owner)
    response = door.client.post(
        f"/operations/{made.uuid}/undo/", door.fields(list=copy.slug, back=f"{door.board}edit/")
    )
    assert (response.status_code, response["Location"]) == (303, "/checklists/")
    said = door.client.get("/checklists/").content.decode()
    undo = Operation.objects.latest("pk")
    assert f"the list “{copy.title}” is gone again" in said
    assert f"/operations/{undo.uuid}/undo/" in said
    response = door.client.post(f"/operations/{undo.uuid}/undo/", door.fields(back="/checklists/"))
    assert response.status_code == 303
    assert "is there again" in door.client.get("/checklists/").content.decode()
    assert door.client.get(door.board).status_code == 200


def test_a_deleted_list_comes_back_by_undo(door: Page, copy: Checklist) -> None:
    gone = edited(copy, retired=True)
    assert door.client.get(door.board).status_code == 404
    answer = door.client.post(f"/operations/{gone}/undo/", door.fields(list=copy.slug, back="/checklists/"))
    assert answer.status_code == 303
    assert door.client.get(door.board).status_code == 200


def test_an_edit_of_a_deleted_list_waits_until_it_is_back(door: Page, copy: Checklist) -> None:
    first = edited(copy, summary="Mine")
    edited(copy, retired=True)
    answer = door.client.post(f"/operations/{first}/undo/", door.fields(back="/checklists/"))
    assert answer.status_code == 400
    assert "Bring it back first" in answer.content.decode()


def test_an_edit_of_a_list_that_is_gone_for_good_says_so(door: Page, copy: Checklist) -> None:
    made = edited(copy, summary="Mine")
    with arranging():
        Checklist.objects.filter(pk=copy.pk).delete()
    answer = door.client.post(f"/operations/{made}/undo/", door.fields(list=copy.slug, back="/checklists/"))
    assert answer.status_code == 409
    assert "deleted for good" in answer.content.decode()
    assert not Operation.objects.filter(kind=Kind.UNDO).exists()


def test_a_tick_on_a_list_that_is_gone_meanwhile_can_be_taken_back(door: Page, copy: Checklist) -> None:
    item = door.sheet.items[0]
    door.set_state(item, "done")
    tick = Operation.objects.latest("pk")
    edited(copy, retired=True)
    assert door.client.post(f"/operations/{tick.uuid}/undo/", door.fields(list=copy.slug, back="/")).status_code == 303
    assert door.standing(item).state == "todo"


def test_by_script_the_whole_page_is_loaded_again(door: Page, copy: Checklist) -> None:
    made = edited(copy, summary="Mine")
    fields = door.fields(list=copy.slug, back=f"{door.board}edit/")
    response = door.client.post(f"/operations/{made}/undo/", fields, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{door.board}edit/")
    assert "Taken back: the change of" in door.client.get(door.board).content.decode()


def test_a_redo_is_announced_as_brought_back(door: Page) -> None:
    door.set_state(door.sheet.items[0], "done")
    undone = door.undo(Operation.objects.latest("pk").uuid)
    assert "Taken back: 1 item is as it was." in undone.text
    assert "Brought back: 1 item." in door.undo(undone.operation or uuid.uuid4()).text


def test_the_same_undo_of_an_edit_sent_twice_counts_once(door: Page, copy: Checklist) -> None:
    made, operation = edited(copy, summary="Mine"), uuid.uuid4()
    said = {door.undo(made, operation).status for _ in range(2)}
    assert said == {200}
    assert Operation.objects.filter(kind=Kind.UNDO).count() == 1


def test_edits_are_no_changes_of_progress(door: Page, copy: Checklist) -> None:
    """They have a history of their own: the journey, home and the item's page tell of progress."""
    edited(copy, summary="Mine")
    assert queries.latest(copy.owner, door.sheet) == []
    chronicle = queries.chronicle_of(copy.owner, door.sheet, queries.undos_of(copy.owner), queries.Filter())
    assert chronicle.passages == []
    assert door.client.get("/journey/").status_code == 200


def test_an_import_is_told_in_the_journey_and_taken_back_with_its_list(
    door: Page, copy: Checklist, member: User
) -> None:
    """Ticks and the change of the list are one operation."""
    first, second = door.sheet.items[:2]
    tree, operation = queries.tree_of(Checklist.objects.get(pk=copy.pk)), uuid.uuid4()
    with transaction.atomic():
        new = operation_on(copy, member, operation, Via.IMPORT, Kind.IMPORT, "a file")
        carry_out(
            new, {item.skill: item.pk for item in (first, second)}, lambda _skill, now: now._replace(state="learning")
        )
        title = PartChange("item", first.uuid, {"title": "Imported so"}, {"title": tree.nodes[first.uuid].title})
        apply_changes(new, copy, [title])
    history = door.client.get(f"/journey/?list={copy.slug}").content.decode()
    assert "Imported: Imported so" in history
    answer = door.client.post(f"/operations/{operation}/undo/", door.fields(back="/journey/"))
    assert (answer.status_code, answer["Location"]) == (303, "/journey/")
    said = door.client.get("/journey/").content.decode()
    assert "Taken back: what was imported into" in said
    assert "Taken back: 2 items are as they were." in said
    assert door.standing(first).state == "todo"
    assert queries.tree_of(Checklist.objects.get(pk=copy.pk)).nodes[first.uuid].title == first.title
