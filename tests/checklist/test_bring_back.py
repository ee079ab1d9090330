"""Lists that were deleted: they wait below one's own in the library, each with the way back, for thirty days."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from checklist import actions, queries
from checklist.models import Checklist, Via
from checklist.queries import Sheet, Wanted
from checklist.queries.tree import tree_of
from tests.doors import UNDO
from tests.guard import arranging


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    source = Checklist.objects.get(pk=sheet.pk)
    return actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def deleted(client: Client) -> str:
    """What the library says of deleted lists."""
    client.get("/checklists/")  # announcements are shown once
    found = re.search(
        r'<details class="deleted-lists".*?</details>', client.get("/checklists/").content.decode(), re.DOTALL
    )
    return found[0] if found else ""


def bring_back(client: Client, user: User) -> None:
    undo = UNDO.search(deleted(client))
    assert undo
    fields = {"operation": str(uuid.uuid4()), "as": str(user.uuid), "back": "/checklists/"}
    assert client.post(undo[0], fields)["Location"] == "/checklists/"


def delete(user: User, copy: Checklist) -> None:
    actions.delete_list(user=user, checklist=copy, operation=uuid.uuid4(), via=Via.PAGE)


def test_a_deleted_list_waits_in_the_library_and_can_be_brought_back_again_and_again(
    member: User, member_client: Client, copy: Checklist
) -> None:
    assert deleted(member_client) == ""
    for _again in range(2):
        copy.refresh_from_db()
        delete(member, copy)
        found = deleted(member_client)
        assert copy.title in found
        assert "1 deleted list" in found
        assert "until" in found
        bring_back(member_client, member)
        assert queries.own_checklists(member).get() == copy
        assert deleted(member_client) == ""


def test_a_list_whose_making_was_taken_back_can_be_brought_back(
    member: User, member_client: Client, copy: Checklist
) -> None:
    made = copy.edits.get().operation.uuid
    actions.undo(user=member, target=made, operation=uuid.uuid4())
    assert not queries.own_checklists(member).exists()
    bring_back(member_client, member)
    assert queries.own_checklists(member).get() == copy


def test_nobody_else_sees_it_nor_anybody_who_looks_for_something(
    member: User, member_client: Client, outsider_client: Client, client: Client, copy: Checklist
) -> None:
    delete(member, copy)
    assert deleted(outsider_client) == ""
    assert 'class="deleted-lists"' not in member_client.get("/checklists/", {"q": "x"}).content.decode()
    assert queries.library_of(None, Wanted(), "en").deleted == ()


def test_after_thirty_days_it_is_promised_no_longer(member: User, member_client: Client, copy: Checklist) -> None:
    delete(member, copy)
    with arranging():
        Checklist.objects.filter(pk=copy.pk).update(edited_at=timezone.now() - timedelta(days=31))
    assert deleted(member_client) == ""


def test_the_page_that_deletes_says_where_it_waits(member_client: Client, copy: Checklist) -> None:
    page = member_client.get(f"/checklists/{copy.slug}/edit/delete/").content.decode()
    assert 'it waits below your lists, in <a href="/checklists/">all lists</a>' in page


def test_nothing_is_done_to_a_deleted_list_but_to_bring_it_back(member: User, copy: Checklist) -> None:
    item = next(node for node in tree_of(copy).live() if node.kind == "item")
    retired = actions.edit(
        user=member,
        checklist=copy,
        changes=[actions.PartChange("item", item.uuid, {"retired": True}, {"retired": False})],
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    copy.refresh_from_db()
    delete(member, copy)
    with pytest.raises(ValidationError) as refused:
        actions.undo(user=member, target=retired.operation.uuid, operation=uuid.uuid4())
    assert refused.value.code == "list-deleted"
