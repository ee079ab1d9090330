"""What a custom project involved: one form, one operation, one undo; and its address as evidence."""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from accounts.models import User
from checklist import actions
from checklist.models import Evidence, Operation, Progress, Via
from checklist.queries import Sheet, SheetItem
from tests.checklist.own import address, said_after, send, shown, value
from tests.doors import Page
from tests.kinds import Find

IMAGE = "intermediate/custom-projects/custom-image-project"
URL = "https://example.org/my-project"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def project(find: Find) -> SheetItem:
    """An item that covers several others."""
    return find(IMAGE)


@pytest.fixture
def involved(sheet: Sheet, project: SheetItem) -> tuple[SheetItem, ...]:
    """What it may have involved."""
    return sheet.involved_in(project)


def record(door: Page, project: SheetItem, *items: SheetItem, **more: Any) -> HttpResponse:
    return send(door, project, "project/", item=[one.uuid for one in items], **more)


def done(door: Page) -> set[int]:
    return set(Progress.objects.filter(user=door.user, state="done").values_list("skill", flat=True))


def test_the_form_asks_for_what_the_project_covers_or_rests_on(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...]
) -> None:
    page = page_door.client.get(address(page_door, project, "project/")).content.decode()
    assert len(involved) >= 4
    for one in involved:
        assert f'name="item" value="{one.uuid}">' in page
    assert page.count('name="item"') == len(involved)
    assert "checked" not in page


def test_what_it_involved_is_done_as_one_operation_with_one_undo(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], operation: uuid.UUID
) -> None:
    page = said_after(page_door, record(page_door, project, *involved[:3], operation=operation))
    assert "3 items marked as done." in page
    assert f"/operations/{operation}/undo/" in page
    assert done(page_door) == {one.skill for one in involved[:3]}
    assert Operation.objects.count() == 1
    assert page_door.undo(operation).status == 200
    assert done(page_door) == set()


def test_its_address_is_kept_as_evidence_of_the_project(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], operation: uuid.UUID
) -> None:
    page = said_after(page_door, record(page_door, project, involved[0], url=URL, title="It", operation=operation))
    assert "1 item marked as done. Link kept." in page
    kept = Evidence.objects.get()
    assert (kept.user, kept.skill_id, kept.url, kept.title) == (page_door.user, project.skill, URL, "It")
    page_door.undo(operation)
    assert Evidence.objects.count() == 1


def test_an_address_alone_is_enough_and_changes_no_state(page_door: Page, project: SheetItem) -> None:
    page = said_after(page_door, record(page_door, project, url=URL))
    assert "Link kept." in page
    assert (Evidence.objects.get().title, Operation.objects.count()) == (URL, 0)


def test_repeating_it_changes_nothing(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], operation: uuid.UUID
) -> None:
    for _ in range(2):
        record(page_door, project, involved[0], url=URL, operation=operation)
    assert (Evidence.objects.count(), Operation.objects.count()) == (1, 1)
    assert Progress.objects.get().version == 1


def test_what_was_done_before_keeps_its_date(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...]
) -> None:
    page_door.set_state(involved[0], "done")
    before = page_door.standing(involved[0])
    page = said_after(page_door, record(page_door, project, *involved[:2]))
    assert "1 item marked as done." in page
    assert page_door.standing(involved[0]) == before


# --- Refused --------------------------------------------------------------------------------------------------
def test_nothing_given_is_refused(page_door: Page, project: SheetItem) -> None:
    response = record(page_door, project)
    assert response.status_code == 400
    assert "Tick what the project involved, or give its address." in response.content.decode()
    assert not Operation.objects.exists()


def test_an_item_that_it_does_not_involve_is_refused_as_a_whole(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], item: SheetItem
) -> None:
    other = next(one for one in page_door.sheet.items if one not in involved and one is not project)
    for wrong in (other.uuid, project.uuid, str(uuid.uuid4()), "nonsense", "\0"):
        fields = {"item": [involved[0].uuid, wrong], "url": URL}
        response = send(page_door, project, "project/", **fields)
        assert response.status_code == 400
        page = response.content.decode()
        assert f'value="{involved[0].uuid}" checked' in page
        assert value(page, "project-url") == URL
    assert not Operation.objects.exists()
    assert not Evidence.objects.exists()


def test_no_door_takes_an_item_that_it_does_not_involve(
    member: User, sheet: Sheet, project: SheetItem, involved: tuple[SheetItem, ...]
) -> None:
    other = next(one for one in sheet.items if one not in involved)
    named = {"user": member, "sheet": sheet, "project": project, "operation": uuid.uuid4(), "via": Via.PAGE}
    with pytest.raises(ValidationError, match="does not cover"):
        actions.record_project(items=[involved[0], other], title="", url=URL, **named)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"url": "javascript:alert(1)"}, {"url": "x" * 501}, {"url": URL, "title": "t" * 201}]
)
def test_with_a_broken_address_nothing_is_kept(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], fields: dict[str, str]
) -> None:
    response = record(page_door, project, involved[0], **fields)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert not Operation.objects.exists()
    assert not Evidence.objects.exists()


def test_an_operation_used_for_something_else_keeps_no_evidence(
    page_door: Page, project: SheetItem, involved: tuple[SheetItem, ...], item: SheetItem, operation: uuid.UUID
) -> None:
    page_door.set_state(item, "learning", operation)
    response = record(page_door, project, involved[0], url=URL, operation=operation)
    assert response.status_code == 409
    assert not Evidence.objects.exists()


def test_an_ordinary_item_has_no_such_form(page_door: Page, item: SheetItem, ongoing_item: SheetItem) -> None:
    for one in (item, ongoing_item):
        assert page_door.client.get(address(page_door, one, "project/")).status_code == 404
        assert record(page_door, one, url=URL).status_code == 404


def test_a_guest_signs_in_first(guest_door: Page, project: SheetItem) -> None:
    where = address(guest_door, project, "project/")
    assert guest_door.client.get(where)["Location"] == "/accounts/login/?next=" + where.replace("/", "%2F")
    assert record(guest_door, project, url=URL)["Location"].startswith("/accounts/login/?next=")


# --- Which items are projects, and the way to the form ----------------------------------------------------------
def test_every_custom_project_has_the_form_also_one_that_only_rests_on_others(page_door: Page, sheet: Sheet) -> None:
    projects = [one for one in sheet.items if "/custom-projects/" in one.skill_key]
    resting = [one for one in projects if not sheet.covers.get(one.skill)]
    assert len(projects) >= 3
    assert any("generative" in one.key for one in resting)
    for one in projects:
        involved = sheet.involved_in(one)
        assert involved
        assert not any(other.ongoing for other in involved)
        assert record(page_door, one, involved[0]).status_code == 303


def test_a_ticked_project_leads_to_its_form_on_its_page(page_door: Page, project: SheetItem, item: SheetItem) -> None:
    link = f'href="{address(page_door, project, "project/")}"'
    assert link not in shown(page_door, project)
    page_door.set_state(project, "done")
    page_door.set_state(item, "done")
    assert link in shown(page_door, project)
    assert "project/" not in shown(page_door, item).partition('id="note"')[0].partition("<h1")[2]


def test_the_line_below_a_ticked_project_leads_to_its_form(page_door: Page, project: SheetItem) -> None:
    link = f'href="{address(page_door, project, "project/")}"'
    without = page_door.set_state(project, "done").text
    offers = without.partition(f'id="offers-{project.uuid}"')[2]
    assert link in offers
    page_door.set_state(project, "todo")
    form = page_door.fields(state="done", list=page_door.sheet.slug)
    response = page_door.client.post(address(page_door, project, "state/"), form, headers=HTMX)
    assert link in response.content.decode().partition(f'id="offers-{project.uuid}"')[2]
    assert "/project/" not in page_door.set_state(page_door.sheet.items[0], "done").text


def test_an_address_alone_is_not_called_a_tick(page_door: Page, project: SheetItem) -> None:
    page = said_after(page_door, record(page_door, project, url="https://example.org/mine"))
    assert "Link kept." in page
    assert "marked as done" not in page
