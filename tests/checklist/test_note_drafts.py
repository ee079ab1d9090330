"""A note that met an ended session waits for its person; one that met another person's session is given back."""

import pytest
from django.test import Client

from accounts.models import User
from checklist.models import NOTE_LENGTH, Note
from checklist.queries import Sheet, SheetItem
from tests.addresses import own_list
from tests.checklist.own import address, send, shown, textarea, version_of, write
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import SignIn
from tests.people import PASSWORD

MARK = "written before the session ended"


@pytest.fixture(autouse=True)
def _limits(limits: None) -> None:
    """Signing in counts from nothing."""


def sign_in_at(client: Client, onward: str, user: User) -> None:
    assert client.post(onward, {"login": user.email, "password": PASSWORD}).status_code == 302


@pytest.fixture
def ended(page_door: Page, item: SheetItem) -> str:
    """The session ended while the member wrote; then the note was sent. Where that led."""
    page_door.client.logout()
    response = write(page_door, item, MARK)
    assert response.status_code == 302
    return response["Location"]


def test_it_asks_to_sign_in_and_nothing_is_saved_yet(page_door: Page, ended: str, item: SheetItem) -> None:
    assert ended == "/accounts/login/?next=" + address(page_door, item).replace("/", "%2F")
    assert not Note.objects.exists()


def test_after_signing_in_again_the_text_is_in_the_form(page_door: Page, ended: str, item: SheetItem) -> None:
    sign_in_at(page_door.client, ended, page_door.user)
    page = shown(page_door, item)
    assert textarea(page, "note-text") == MARK
    assert "It is not saved yet." in page
    assert not Note.objects.exists()


def test_once_saved_it_waits_no_longer(page_door: Page, ended: str, item: SheetItem) -> None:
    sign_in_at(page_door.client, ended, page_door.user)
    write(page_door, item, f"{MARK}, and then", version_of(shown(page_door, item)))
    page = shown(page_door, item)
    assert textarea(page, "note-text") == f"{MARK}, and then"
    assert "It is not saved yet." not in page
    assert "drafts" not in page_door.client.session


def test_a_note_on_another_item_does_not_end_the_waiting(
    page_door: Page, ended: str, item: SheetItem, other_item: SheetItem
) -> None:
    sign_in_at(page_door.client, ended, page_door.user)
    assert MARK not in shown(page_door, other_item)
    write(page_door, other_item, "something else")
    assert textarea(shown(page_door, item), "note-text") == MARK


def test_the_texts_of_several_items_wait(page_door: Page, ended: str, item: SheetItem, other_item: SheetItem) -> None:
    write(page_door, other_item, "the other tab")
    write(page_door, item, f"{MARK}, once more")
    sign_in_at(page_door.client, ended, page_door.user)
    assert textarea(shown(page_door, item), "note-text") == f"{MARK}, once more"
    assert textarea(shown(page_door, other_item), "note-text") == "the other tab"


def test_no_more_than_five_texts_wait(page_door: Page, ended: str, sheet: Sheet) -> None:
    for one in sheet.items[1:8]:
        write(page_door, one, MARK)
    assert [one["item"] for one in page_door.client.session["drafts"]] == [one.uuid for one in sheet.items[3:8]]


def test_what_is_kept_already_is_shown_beside_the_text_that_waited(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, "kept *before*")
    read = Note.objects.get().version
    page_door.client.logout()
    onward = write(page_door, item, MARK, read)["Location"]
    sign_in_at(page_door.client, onward, page_door.user)
    page = shown(page_door, item)
    assert "kept <em>before</em>" in page
    assert "What is kept now" not in page
    assert textarea(page, "note-text") == MARK


def test_of_a_note_changed_elsewhere_meanwhile_both_versions_are_shown(
    page_door: Page, item: SheetItem, sign_in: SignIn
) -> None:
    write(page_door, item, "kept before")
    read = Note.objects.get().version
    page_door.client.logout()
    onward = write(page_door, item, MARK, read)["Location"]
    elsewhere = Page(sign_in(page_door.user), page_door.user, page_door.sheet)
    write(elsewhere, item, "from the *phone*", read)
    sign_in_at(page_door.client, onward, page_door.user)
    page = shown(page_door, item)
    assert "What is kept now" in page
    assert "from the <em>phone</em>" in page
    assert textarea(page, "note-text") == MARK
    assert Note.objects.get().text == "from the *phone*"
    assert write(page_door, item, f"{MARK}, and the phone", version_of(page)).status_code == 303
    assert "What is kept now" not in shown(page_door, item)


def test_another_person_who_signs_in_there_never_sees_it(
    page_door: Page, ended: str, item: SheetItem, outsider: User
) -> None:
    sign_in_at(page_door.client, ended, outsider)
    for where in (address(page_door, item), page_door.board, "/", "/settings/"):
        assert MARK not in page_door.client.get(where).content.decode()
    assert not Note.objects.exists()


def test_a_text_that_is_too_long_waits_too(page_door: Page, item: SheetItem) -> None:
    page_door.client.logout()
    long = "x" * (NOTE_LENGTH + 500)
    onward = write(page_door, item, long)["Location"]
    sign_in_at(page_door.client, onward, page_door.user)
    assert textarea(shown(page_door, item), "note-text") == long


def test_a_note_on_a_private_list_waits_until_its_person_has_signed_in(page_door: Page) -> None:
    with arranging():
        checklist, item = own_list(page_door.user)
    where = f"/checklists/{checklist.slug}/items/{item.uuid}/"
    page_door.client.logout()
    onward = page_door.client.post(f"{where}note/", page_door.fields(text=MARK, version=0))["Location"]
    assert onward == "/accounts/login/?next=" + where.replace("/", "%2F")
    sign_in_at(page_door.client, onward, page_door.user)
    assert textarea(page_door.client.get(where).content.decode(), "note-text") == MARK


@pytest.mark.parametrize("meant", ["guest", "", "nonsense", "../" * 12])
def test_a_text_of_nobody_known_is_not_kept(guest_door: Page, item: SheetItem, meant: str) -> None:
    form = {"as": meant, "text": MARK, "version": "0"}
    assert guest_door.client.post(address(guest_door, item, "note/"), form).status_code == 302
    assert "drafts" not in guest_door.client.session


@pytest.mark.parametrize("tail", ["note/", "evidence/", "criteria/", "dates/"])
def test_signed_in_as_somebody_else_meanwhile_nothing_is_saved(
    page_door: Page, item: SheetItem, outsider: User, sign_in: SignIn, tail: str
) -> None:
    theirs = Page(sign_in(outsider), page_door.user, page_door.sheet)  # with the member's form
    fields = {"version": 0, "url": "https://example.org", "criterion": "0:yes", "done": "2024"}
    response = send(theirs, item, tail, text=f"<b>{MARK}</b>", **fields)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Nothing was changed" in page
    assert textarea(page, "kept") == f"<b>{MARK}</b>"
    for person in (page_door.user, outsider):
        owned = (person.notes, person.evidence, person.met_criteria, person.operations)
        assert [rows.count() for rows in owned] == [0, 0, 0, 0]
