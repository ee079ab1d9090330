"""What met an ended session: it waits for its person, in its place, until they save or discard it."""

import html
import uuid

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions
from checklist.models import Checklist, Upload, Via
from checklist.queries import Sheet
from tests.checklist.editor import Desk
from tests.checklist.test_list_settings import form

WAITS = "Discard what was not saved"


@pytest.fixture
def desk(member: User, member_client: Client, sheet: Sheet) -> Desk:
    """The member at their copy of the built-in list."""
    source = Checklist.objects.get(pk=sheet.pk)
    made = actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE)
    return Desk(member_client, member, made.checklist)


def ended(desk: Desk, address: str, fields: dict[str, object]) -> str:
    """A form that met an ended session; where its person was sent after signing in again."""
    desk.client.logout()
    response = desk.client.post(address, {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid), **fields})
    assert response["Location"].startswith("/accounts/login/?next=")
    desk.client.force_login(desk.user)
    return response["Location"]


# --- Lines ---------------------------------------------------------------------------------------------------------
def test_what_waits_for_one_line_outlives_the_saving_of_another(desk: Desk) -> None:
    node, other = desk.nodes("item")[:2]
    ended(desk, desk.address, desk.form(node, meaning="Long thought"))
    desk.done(**desk.form(other, meaning="Something else"))
    desk.done(do=f"down:item:{node.uuid}")
    desk.done(do="add", kind="item", parent=node.parent, title="One more")
    assert "Long thought" in desk.page()
    desk.done(**desk.form(node, meaning="Long thought"))
    assert WAITS not in desk.page()


def test_what_waits_outlives_the_saving_in_another_list(desk: Desk) -> None:
    made = actions.start_list(user=desk.user, title="Other", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    ended(desk, desk.address, desk.form(desk.nodes("item")[0], meaning="Long thought"))
    other = Desk(desk.client, desk.user, made.checklist)
    other.done(do="add", kind="level", parent=made.checklist.uuid, title="A level")
    assert "Long thought" in desk.page()


def test_a_line_that_is_not_wanted_is_discarded(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    ended(desk, desk.address, desk.form(node, meaning="Long thought"))
    assert WAITS in desk.page()
    assert "Long thought" not in desk.done(do="discard")
    assert WAITS not in desk.page()


def test_a_change_without_texts_does_not_wait(desk: Desk) -> None:
    ended(desk, desk.address, {"do": f"down:item:{desk.nodes('item')[0].uuid}"})
    assert WAITS not in desk.page()


# --- What a list says of itself --------------------------------------------------------------------------------------
def test_the_settings_of_a_list_wait(desk: Desk) -> None:
    sent = form(desk, title="Better title", summary="Long thought", visibility="link")
    ended(desk, f"{desk.address}about/", sent)
    page = desk.page("about/")
    for kept in ("Better title", "Long thought", 'value="link" checked', "It is not saved yet"):
        assert kept in page
    assert Checklist.objects.get(pk=desk.checklist.pk).title != "Better title"
    assert WAITS not in desk.done("about/", **sent)
    assert Checklist.objects.get(pk=desk.checklist.pk).title == "Better title"


def test_settings_that_are_not_wanted_are_discarded(desk: Desk) -> None:
    ended(desk, f"{desk.address}about/", form(desk, title="Better title"))
    assert WAITS in desk.page("about/")
    assert "Better title" not in desk.done("about/", do="discard")


# --- Pasted texts -----------------------------------------------------------------------------------------------------
def test_a_text_pasted_for_a_new_list_waits_until_it_is_taken_in(desk: Desk) -> None:
    assert "new" in ended(desk, "/checklists/import/", {"text": "- [ ] Long thought"})
    page = desk.client.get("/checklists/new/").content.decode()
    assert "- [ ] Long thought" in page
    assert "It is not taken in yet" in page
    fields = {"as": str(desk.user.uuid), "text": "- [ ] Long thought"}
    assert desk.client.post("/checklists/import/", fields).status_code == 303
    assert Upload.objects.get().text == "- [ ] Long thought"
    assert "Long thought" not in desk.client.get("/checklists/new/").content.decode()


def test_lines_pasted_into_a_list_wait_on_its_page(desk: Desk) -> None:
    place = desk.nodes("category")[0]
    sent = {"text": "Long thought", "list": desk.checklist.slug, "place": place.uuid}
    onward = ended(desk, "/checklists/import/", sent)
    address = f"/checklists/{desk.checklist.slug}/import/"
    assert onward.endswith(f"next=%2Fchecklists%2F{desk.checklist.slug}%2Fimport%2F%3Fplace%3D{place.uuid}")
    page = desk.client.get(address, {"place": place.uuid}).content.decode()
    assert "Long thought" in page
    assert place.title in html.unescape(page)
    assert "Long thought" not in desk.client.get("/checklists/new/").content.decode()
    gone = desk.client.post("/checklists/import/", {"as": str(desk.user.uuid), "do": "discard", **sent})
    assert gone["Location"] == f"{address}?place={place.uuid}"
    assert "Long thought" not in desk.client.get(address).content.decode()
    assert not Upload.objects.exists()


def test_of_a_huge_text_the_beginning_waits_and_that_is_said(desk: Desk) -> None:
    ended(desk, "/checklists/import/", {"text": "a" * 200_000})
    assert len(desk.client.session["unsaved-pasted"]["fields"]["text"]) == 100_000
    assert "Only its beginning could be kept" in desk.client.get("/checklists/new/").content.decode()


@pytest.mark.parametrize("slug", ["\0", "../..", "ä b", "a" * 1_000])
def test_a_list_that_can_be_none_leads_to_the_page_of_new_ones(desk: Desk, slug: str) -> None:
    onward = ended(desk, "/checklists/import/", {"text": "Long thought", "list": slug})
    assert onward.endswith("next=%2Fchecklists%2Fnew%2F")


def test_another_person_is_shown_nothing_of_it(desk: Desk, outsider: User) -> None:
    ended(desk, "/checklists/import/", {"text": "Long thought"})
    desk.client.logout()
    desk.client.post("/checklists/import/", {"as": str(desk.user.uuid), "text": "Long thought"})
    desk.client.force_login(outsider)
    assert "Long thought" not in desk.client.get("/checklists/new/").content.decode()


# --- A place that is gone ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", ["preview", "apply"])
def test_lines_for_a_place_that_is_not_in_the_list_are_given_back(desk: Desk, step: str) -> None:
    fields = {"as": str(desk.user.uuid), "text": "Long thought", "list": desk.checklist.slug, "place": uuid.uuid4()}
    address = desk.client.post("/checklists/import/", fields)["Location"]
    again = {"operation": uuid.uuid4(), "as": desk.user.uuid, "step": step, "place": fields["place"]}
    before = desk.titles("category")
    for response in (desk.client.get(address), desk.client.post(address.partition("?")[0], again)):
        assert response.status_code == 400
        assert "is not in the list any more" in response.content.decode()
        assert "Long thought" in response.content.decode()
    assert desk.titles("category") == before


def test_lines_for_a_place_that_was_retired_are_given_back(desk: Desk) -> None:
    place = desk.nodes("category")[0]
    desk.done(**desk.form(place) | {"do": "retire"})
    fields = {"as": str(desk.user.uuid), "text": "Long thought", "list": desk.checklist.slug, "place": place.uuid}
    address = desk.client.post("/checklists/import/", fields)["Location"]
    assert desk.client.get(address).status_code == 400
