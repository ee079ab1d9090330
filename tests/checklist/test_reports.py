"""Reporting a public list, and what curators decide: it is taken out at once, for everybody but its owner."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import Checklist, Report
from checklist.queries import Sheet
from tests.addresses import own_list
from tests.checklist.own import said_after
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import SignIn

SLUG = "theirs-k3x9qa"


@pytest.fixture
def theirs(outsider: User, sheet: Sheet) -> Checklist:
    """A public list of the outsider's."""
    with arranging():
        return own_list(outsider, SLUG, title="Their list", visibility="public")[0]


def report(door: Page, **fields: Any) -> Any:
    return door.client.post(f"/checklists/{SLUG}/report/", door.fields(**fields))


def test_a_report_is_kept_and_told(page_door: Page, member: User, theirs: Checklist) -> None:
    response = report(page_door, reason="spam", text="It sells something.")
    assert response["Location"] == f"/checklists/{SLUG}/"
    assert "Reported. A curator will look at this list." in said_after(page_door, response)
    (kept,) = Report.objects.all()
    said = (kept.user, kept.checklist, kept.reason, kept.text, kept.outcome)
    assert said == (member, theirs, "spam", "It sells something.", "open")


def test_who_reports_again_says_it_anew(page_door: Page, theirs: Checklist) -> None:
    report(page_door, reason="spam", text="First")
    page = page_door.client.get(f"/checklists/{SLUG}/report/").content.decode()
    assert "First</textarea>" in page
    report(page_door, reason="copyright", text="Second")
    assert list(Report.objects.values_list("reason", "text")) == [("copyright", "Second")]


def test_after_a_curator_decided_one_may_report_again(page_door: Page, theirs: Checklist) -> None:
    report(page_door, reason="spam")
    actions.keep(checklist=theirs)
    report(page_door, reason="spam")
    assert sorted(Report.objects.values_list("outcome", flat=True)) == ["kept", "open"]


@pytest.mark.parametrize(
    "fields", [{}, {"reason": "dull"}, {"reason": "spam", "text": "a" * 1_001}, {"reason": "spam", "text": "a\0"}]
)
def test_what_does_not_fit_is_given_back(page_door: Page, theirs: Checklist, fields: dict[str, str]) -> None:
    response = report(page_door, **({"text": "Kept words"} | fields))
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert fields.get("text", "Kept words").replace("\0", "") in response.content.decode().replace("\0", "").replace(
        "\ufffd", ""
    )
    assert not Report.objects.exists()


def test_a_form_of_somebody_else_reports_nothing(page_door: Page, theirs: Checklist) -> None:
    assert report(page_door, reason="spam", **{"as": str(uuid.uuid4())}).status_code == 409
    assert not Report.objects.exists()


# --- What curators decide ------------------------------------------------------------------------------------------
def decide(client: Client, action: str) -> Any:
    """Choose every report in the admin, and decide."""
    chosen = [str(pk) for pk in Report.objects.values_list("pk", flat=True)]
    form = {"action": action, "_selected_action": chosen}
    return client.post("/admin/checklist/report/", form, follow=True)


@pytest.fixture
def curating(curator: User, sign_in: SignIn, page_door: Page, theirs: Checklist) -> Client:
    """A curator, after the list was reported."""
    report(page_door, reason="spam", text="It sells <b>something</b>.")
    return sign_in(curator)


def test_curators_see_what_was_reported(curating: Client) -> None:
    page = curating.get("/admin/checklist/report/").content.decode()
    assert f'href="/checklists/{SLUG}/"' in page
    assert "It sells &lt;b&gt;something&lt;/b&gt;." in page


def test_a_list_that_is_taken_out_is_gone_at_once_for_all_but_its_owner(
    curating: Client, page_door: Page, outsider_client: Client, guest_client: Client, theirs: Checklist
) -> None:
    others = [page_door.client, guest_client, curating]
    assert [client.get(f"/checklists/{SLUG}/").status_code for client in others] == [200, 200, 200]
    assert decide(curating, "take_out").status_code == 200
    assert [client.get(f"/checklists/{SLUG}/").status_code for client in others] == [404, 302, 404]
    assert SLUG not in page_door.client.get("/checklists/").content.decode()
    assert Report.objects.get().outcome == "taken_out"
    for address in (f"/checklists/{SLUG}/", "/checklists/"):
        assert "A curator took this list out" in outsider_client.get(address).content.decode()


def test_a_list_that_is_put_back_is_there_again(curating: Client, page_door: Page) -> None:
    decide(curating, "take_out")
    decide(curating, "put_back")
    assert page_door.client.get(f"/checklists/{SLUG}/").status_code == 200


def test_a_list_that_is_kept_stays(curating: Client, page_door: Page) -> None:
    decide(curating, "keep")
    assert page_door.client.get(f"/checklists/{SLUG}/").status_code == 200
    assert Report.objects.get().outcome == "kept"


def test_what_curators_decide_is_logged(curating: Client, curator: User) -> None:
    decide(curating, "take_out")
    entry = LogEntry.objects.get()
    assert entry.user_id == curator.pk
    assert "taken out of the library" in entry.change_message


def test_nobody_else_decides(page_door: Page, theirs: Checklist) -> None:
    report(page_door, reason="spam")
    assert decide(page_door.client, "take_out").status_code == 403
    assert Report.objects.get().outcome == "open"


def test_built_in_lists_are_not_taken_out(sheet: Sheet, member: User) -> None:
    actions.take_out(checklist=Checklist.objects.get(pk=sheet.pk))
    assert queries.visible_checklists(None).filter(pk=sheet.pk).exists()


def test_reports_are_neither_made_nor_changed_in_the_admin(curating: Client) -> None:
    pk = Report.objects.get().pk
    assert curating.get("/admin/checklist/report/add/").status_code == 403
    assert curating.post(f"/admin/checklist/report/{pk}/change/", {"outcome": "kept"}).status_code == 403
    assert curating.post(f"/admin/checklist/report/{pk}/delete/", {"post": "yes"}).status_code == 403
