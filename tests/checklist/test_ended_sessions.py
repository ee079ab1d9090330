"""Every form says for whom it was rendered: a tick never goes into somebody else's list, nor a guest's."""

import uuid

import pytest
from django.test import Client

from accounts.models import User
from checklist.models import GuestProgress, Operation
from checklist.queries import SheetItem
from tests.doors import Page
from tests.kinds import SignIn
from tests.people import PASSWORD


def address(door: Page, item: SheetItem) -> str:
    return f"{door.board}items/{item.uuid}/state/"


def sign_in(client: Client, user: User, onward: str) -> str:
    """Sign in on the page that one was sent to; return where that leads."""
    return client.post(onward, {"login": user.email, "password": PASSWORD})["Location"]


@pytest.fixture
def ended(page_door: Page, item: SheetItem, operation: uuid.UUID) -> str:
    """The member's session has ended; then the tick was sent. Where that led."""
    page_door.client.logout()
    response = page_door.client.post(address(page_door, item), page_door.fields(operation, state="done"))
    assert response.status_code == 302
    return response["Location"]


def test_a_tick_after_the_session_ended_asks_to_sign_in_and_comes_back(
    page_door: Page, ended: str, item: SheetItem
) -> None:
    assert ended.startswith("/accounts/login/?next=%2Fchecklists%2Fml-checklist%2F")
    assert ended.endswith(f"%23item-{item.uuid}")
    assert Operation.objects.count() == 0


def test_the_tick_is_carried_out_after_signing_in_again(
    page_door: Page, ended: str, item: SheetItem, operation: uuid.UUID
) -> None:
    onward = sign_in(page_door.client, page_door.user, ended)
    assert page_door.standing(item).state == "done"
    assert Operation.objects.get().uuid == operation
    page = page_door.client.get(onward, follow=True).content.decode()
    assert "Carried out now: 1 tick." in page


def test_the_tick_is_carried_out_once(page_door: Page, ended: str, item: SheetItem) -> None:
    sign_in(page_door.client, page_door.user, ended)
    page_door.set_state(item, "todo")
    page_door.client.post("/accounts/logout/")
    sign_in(page_door.client, page_door.user, ended)
    assert page_door.standing(item).state == "todo"


def test_the_tick_is_not_put_into_the_list_of_another_who_signs_in(
    page_door: Page, ended: str, item: SheetItem, outsider: User
) -> None:
    onward = sign_in(page_door.client, outsider, ended)
    assert Operation.objects.count() == 0
    assert GuestProgress.objects.count() == 0
    assert "was not put into yours" in page_door.client.get(onward, follow=True).content.decode()


def test_htmx_is_sent_to_sign_in_as_a_whole_page(page_door: Page, item: SheetItem) -> None:
    page_door.client.logout()
    htmx = {"HX-Request": "true"}
    response = page_door.client.post(address(page_door, item), page_door.fields(state="done"), headers=htmx)
    assert response["HX-Redirect"].startswith("/accounts/login/?next=")


def test_a_whole_category_waits_too(page_door: Page, item: SheetItem) -> None:
    page_door.client.logout()
    fields = page_door.fields(state="skipped", category=item.category.uuid)
    login = page_door.client.post(f"{page_door.board}state/", fields)["Location"]
    sign_in(page_door.client, page_door.user, login)
    assert {page_door.standing(one).state for one in item.category.items} == {"skipped"}


def test_an_undo_that_met_an_ended_session_changes_nothing(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    page_door.client.logout()
    made = Operation.objects.get().uuid
    response = page_door.client.post(f"/operations/{made}/undo/", page_door.fields(list="ml-checklist"))
    assert response["Location"].startswith("/accounts/login/")
    assert page_door.standing(item).state == "done"


def test_a_form_of_somebody_else_is_refused_and_nothing_is_changed(
    page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn
) -> None:
    response = sign_in(outsider).post(address(page_door, item), page_door.fields(state="done"))
    assert response.status_code == 409
    assert Operation.objects.count() == 0


def test_a_guests_form_is_refused_once_somebody_has_signed_in(
    guest_door: Page, member_client: Client, item: SheetItem
) -> None:
    assert member_client.post(address(guest_door, item), guest_door.fields(state="done")).status_code == 409
    assert Operation.objects.count() == 0


@pytest.mark.parametrize("missing", [{}, {"as": ""}])
def test_a_form_that_does_not_say_for_whom_is_refused(
    page_door: Page, item: SheetItem, missing: dict[str, str]
) -> None:
    fields = {"operation": str(uuid.uuid4()), "state": "done", **missing}
    response = page_door.client.post(address(page_door, item), fields)
    assert response.status_code == 400
    assert Operation.objects.count() == 0


def test_not_now_of_somebody_else_is_refused(page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn) -> None:
    link = page_door.sheet.covered_by[item.skill][0][0]
    declined = f"{page_door.board}items/{item.uuid}/not-now/"
    assert sign_in(outsider).post(declined, page_door.fields(link=link)).status_code == 409
