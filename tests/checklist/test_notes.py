"""Notes: Markdown of one's own on an item, private, and never lost: not to another tab, nor to an ended session."""

import re
from typing import Any

import pytest

from accounts.models import User
from checklist import actions
from checklist.models import NOTE_LENGTH, Note
from checklist.queries import Sheet, SheetItem
from tests.checklist.own import address, said_after, send, shown, textarea, version_of, write
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import Retire, SignIn

MARK = "a remark of the member"


def kept(door: Page, item: SheetItem, text: str) -> int:
    """Write a first note; returns the version it has."""
    assert write(door, item, text).status_code == 303
    return Note.objects.get().version


# --- Writing, changing, deleting --------------------------------------------------------------------------
def test_a_note_is_kept_and_shown_rendered_and_private(page_door: Page, item: SheetItem) -> None:
    page = said_after(page_door, write(page_door, item, "Read **this** first\n\n* one"))
    assert "Note saved." in page
    assert "<strong>this</strong>" in page
    assert textarea(page, "note-text") == "Read **this** first\n\n* one"
    note = Note.objects.get()
    assert (note.user, note.skill_id, note.private) == (page_door.user, item.skill, True)


def test_line_ends_of_browsers_are_kept_as_one_character(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, "one\r\n\r\ntwo\r\n")
    assert Note.objects.get().text == "one\n\ntwo"


def test_a_changed_note_has_the_next_version(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "one")
    assert version_of(shown(page_door, item)) == read
    write(page_door, item, "two", read)
    assert list(Note.objects.values_list("text", "version")) == [("two", read + 1)]


def test_saving_what_is_kept_already_changes_nothing(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, "one")
    before = Note.objects.values().get()
    for version in (0, 1, 7):
        assert write(page_door, item, "one", version).status_code == 303
    assert Note.objects.values().get() == before


@pytest.mark.parametrize("blank", ["", "  \n\t "])
def test_an_empty_note_is_deleted(page_door: Page, item: SheetItem, blank: str) -> None:
    read = kept(page_door, item, "one")
    assert "Note deleted." in said_after(page_door, write(page_door, item, blank, read))
    assert not Note.objects.exists()
    assert write(page_door, item, blank, read).status_code == 303


# --- Too long ---------------------------------------------------------------------------------------------
def test_twenty_thousand_characters_are_a_note(page_door: Page, item: SheetItem) -> None:
    text = "回" * (NOTE_LENGTH - 2) + "\r\nx"
    assert write(page_door, item, text).status_code == 303
    assert len(Note.objects.get().text) == NOTE_LENGTH == 20_000


def test_one_character_more_is_a_clear_error_and_the_text_is_still_there(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "short")
    text = "<x>" * 6_667  # 20,001
    response = write(page_door, item, text, read)
    assert response.status_code == 400
    page = response.content.decode()
    assert "at most 20000 characters; this one has 20001" in page.replace("20,000", "20000").replace("20,001", "20001")
    assert textarea(page, "note-text") == text
    assert version_of(page) == read
    assert Note.objects.get().text == "short"


@pytest.mark.parametrize("fields", [{"version": ""}, {"version": "-1"}, {"version": "1e9"}, {"version": 2**31}])
def test_a_form_with_a_broken_version_keeps_the_text(page_door: Page, item: SheetItem, fields: dict[str, Any]) -> None:
    response = send(page_door, item, "note/", text=MARK, **fields)
    assert response.status_code == 400
    assert textarea(response.content.decode(), "note-text") == MARK
    assert not Note.objects.exists()


def test_nul_in_a_note_is_refused_and_the_rest_is_still_there(page_door: Page, item: SheetItem) -> None:
    response = write(page_door, item, f"{MARK}\0")
    assert response.status_code == 400
    assert textarea(response.content.decode(), "note-text").startswith(MARK)
    assert not Note.objects.exists()


# --- Two devices --------------------------------------------------------------------------------------------
def test_the_later_of_two_devices_sees_both_versions_and_can_save_again(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "first")
    write(page_door, item, "from the *phone*", read)
    response = write(page_door, item, "from the desk", read)
    assert response.status_code == 409
    page = response.content.decode()
    assert "changed elsewhere" in page
    assert "from the <em>phone</em>" in page
    assert "from the *phone*</textarea>" in page
    assert textarea(page, "note-text") == "from the desk"
    assert set(re.findall(r'name="back" value="([^"]*)"', page)) == {address(page_door, item)}
    assert Note.objects.get().text == "from the *phone*"
    assert write(page_door, item, "from both", version_of(page)).status_code == 303
    assert Note.objects.get().text == "from both"


def test_two_first_notes_are_a_conflict_too(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, "mine")
    assert write(page_door, item, "mine as well").status_code == 409
    assert Note.objects.get().text == "mine"


def test_a_note_that_was_deleted_and_written_anew_elsewhere_is_not_overwritten(
    page_door: Page, item: SheetItem
) -> None:
    read = kept(page_door, item, "first")
    write(page_door, item, "", read)
    write(page_door, item, "new")
    assert write(page_door, item, "of the first", read).status_code == 409
    assert Note.objects.get().text == "new"


def test_a_text_that_is_too_long_and_late_does_not_hide_the_other_version(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "first")
    write(page_door, item, "from the *phone*", read)
    response = write(page_door, item, "x" * 20_001, read)
    assert response.status_code == 409
    assert "from the <em>phone</em>" in response.content.decode()
    assert write(page_door, item, "short", read).status_code == 409
    assert Note.objects.get().text == "from the *phone*"


def test_a_text_with_a_broken_version_meets_what_is_kept(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, "kept")
    page = send(page_door, item, "note/", text="another", version="x").content.decode()
    assert write(page_door, item, "another", version_of(page)).status_code == 409
    assert Note.objects.get().text == "kept"


def test_what_comes_after_the_account_is_gone_is_refused(member: User, item: SheetItem) -> None:
    gone = User(pk=member.pk)
    with arranging():
        member.delete()
    for change in (
        lambda: actions.save_note(user=gone, skill=item.skill, text=MARK, version=0),
        lambda: actions.add_evidence(user=gone, skill=item.skill, title="", url="https://example.org"),
        lambda: actions.meet_criterion(user=gone, skill=item.skill, place=0, met=True),
    ):
        with pytest.raises(actions.Conflict, match="signed in or out"):
            change()


def test_a_note_deleted_elsewhere_can_be_kept_after_all(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "first")
    write(page_door, item, "", read)
    response = write(page_door, item, "longer", read)
    assert response.status_code == 409
    page = response.content.decode()
    assert "It was deleted elsewhere." in page
    assert textarea(page, "note-text") == "longer"
    write(page_door, item, "longer", version_of(page))
    assert Note.objects.get().text == "longer"


def test_a_note_changed_elsewhere_is_not_deleted(page_door: Page, item: SheetItem) -> None:
    read = kept(page_door, item, "first")
    write(page_door, item, "second", read)
    assert write(page_door, item, "", read).status_code == 409
    assert Note.objects.get().text == "second"


# --- Whose it is --------------------------------------------------------------------------------------------
def test_a_note_reaches_no_other_person(
    page_door: Page, item: SheetItem, outsider: User, curator: User, sign_in: SignIn, guest_door: Page
) -> None:
    write(page_door, item, MARK)
    assert MARK in shown(page_door, item)
    others = [Page(sign_in(outsider), outsider, page_door.sheet), Page(sign_in(curator), curator, page_door.sheet)]
    for door in (*others, guest_door):
        for where in (address(door, item), door.board, "/", f"{door.board}?q=remark"):
            assert MARK not in door.client.get(where).content.decode()


def test_a_guest_is_told_what_an_account_is_for(guest_door: Page, item: SheetItem) -> None:
    page = shown(guest_door, item)
    assert 'id="note-text"' not in page
    assert f"/accounts/signup/?next={address(guest_door, item)}" in page


def test_the_chinese_list_shows_the_same_note(page_door: Page, item: SheetItem, chinese: Sheet) -> None:
    write(page_door, item, MARK)
    page_door.sheet = chinese
    twin = chinese.by_skill[item.skill]
    page = shown(page_door, twin)
    assert textarea(page, "note-text") == MARK
    write(page_door, twin, "回归", version_of(page))
    assert Note.objects.get().text == "回归"


def test_a_note_stays_when_its_item_is_started_over(page_door: Page, item: SheetItem) -> None:
    write(page_door, item, MARK)
    page_door.set_state(item, "done")
    assert page_door.set_part("todo", all=page_door.sheet.uuid).status == 200
    assert textarea(shown(page_door, item), "note-text") == MARK


def test_a_note_stays_when_its_item_is_retired(
    page_door: Page, item: SheetItem, retire: Retire, chinese: Sheet
) -> None:
    write(page_door, item, MARK)
    retire(item)
    assert page_door.client.get(address(page_door, item)).status_code == 404
    page_door.sheet = chinese
    assert MARK in shown(page_door, chinese.by_skill[item.skill])
