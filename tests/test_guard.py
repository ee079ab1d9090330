"""The guard that only actions write, and the ground that the tests stand on."""

import uuid
from types import FunctionType

import pytest
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from checklist import actions
from checklist.models import Checklist, DeclinedLink, Guest, Item, Progress, Skill, Via
from checklist.queries import Sheet, SheetItem
from checklist.views import visitors
from tests.guard import WroteElsewhere, arranging
from tests.people import PASSWORD


def test_a_row_written_past_the_actions_is_refused(member: User, item: SheetItem) -> None:
    with pytest.raises(WroteElsewhere, match="checklist_progress"):
        Progress.objects.create(user=member, skill_id=item.skill)


def test_rows_written_in_bulk_past_the_actions_are_refused(member: User, sheet: Sheet) -> None:
    with pytest.raises(WroteElsewhere, match="checklist_declinedlink"):
        DeclinedLink.objects.bulk_create([DeclinedLink(user=member, link=sheet.links[0])], ignore_conflicts=True)


def test_an_update_past_the_actions_is_refused(item: SheetItem) -> None:
    with pytest.raises(WroteElsewhere, match="checklist_item"):
        Item.objects.filter(pk=item.pk).update(title="Renamed")


def test_a_delete_past_the_actions_is_refused(member: User) -> None:
    with pytest.raises(WroteElsewhere, match="accounts_user"):
        member.delete()


def test_a_manager_of_a_model_is_no_way_around(db: None) -> None:
    with pytest.raises(WroteElsewhere, match="accounts_user"):
        User.objects.create_user("new@example.org", PASSWORD)


def test_a_view_behind_a_sign_in_is_no_way_around(
    member_client: Client, item: SheetItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(request: HttpRequest) -> None:
        Guest.objects.create()

    as_if_written_there = FunctionType(careless.__code__, vars(visitors))
    monkeypatch.setattr(visitors, "owner_of", as_if_written_there)
    with pytest.raises(WroteElsewhere, match="checklist_guest"):
        member_client.get("/checklists/ml-checklist/")


def test_an_action_may_write(member: User, sheet: Sheet, item: SheetItem) -> None:
    actions.set_state(user=member, sheet=sheet, items=[item], state="done", operation=uuid.uuid4(), via=Via.PAGE)
    assert Progress.objects.get().state == "done"


def test_a_test_may_arrange_what_no_action_makes(db: None) -> None:
    with arranging():
        Guest.objects.create()
    assert Guest.objects.count() == 1
    with pytest.raises(WroteElsewhere):
        Guest.objects.create()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_with_real_transactions_finds_the_content_too(time: str) -> None:
    assert Checklist.objects.count() == 2
    assert Skill.objects.filter(ongoing=True).count() == 4
