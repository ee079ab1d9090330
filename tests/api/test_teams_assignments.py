"""Assignments: made, read, changed where nobody else did meanwhile, ended, seen, told of."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from checklist.models import Assignment, Checklist
from checklist.queries import Sheet
from tests.api.client import Answer
from tests.api.team_world import Doors
from tests.guard import arranging
from tests.teams import assigned, crowd, joined

Committed = Callable[..., Any]


@pytest.fixture
def with_mail(settings: Settings, member: User, lead: User) -> Iterator[None]:
    settings.MAIL_IS_SET = True
    with arranging():
        for user in (member, lead):
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    cache.clear()
    yield
    cache.clear()


def path_of(doors: Doors, uuid: Any = None) -> str:
    return f"{doors.team}assignments/{uuid or doors.world.names['assignment']}/"


def assign(doors: Doors, sheet: Sheet, **more: Any) -> Answer:
    return doors["lead"].post(f"{doors.team}assignments/", {"checklist": sheet.uuid, **more})


# --- Made and read ------------------------------------------------------------------------------------------------
def test_a_lead_assigns_a_list(doors: Doors, sheet: Sheet, member: User) -> None:
    due = timezone.localdate() + timedelta(days=30)
    more = {"target": sheet.levels[0].uuid, "due_on": due.isoformat(), "wanted": 3, "members": [str(member.uuid)]}
    answer = assign(doors, sheet, **more)
    assert answer.status == 201
    assert {name: answer.body[name] for name in more} == more
    assert (answer.body["checklist"], answer.body["title"]) == (sheet.uuid, sheet.title)
    assert answer.body["counts"] == {"to": 1, "sharing": 1, "seen": 0, "untold": 0}
    assert (answer.body["mine"], answer.body["whole_team"]) == (None, False)
    mine = doors["member"].get(path_of(doors, answer.body["id"])).body
    assert (mine["counts"], mine["members"], mine["mine"]["seen"]) == (None, None, False)
    assert mine["mine"]["standing"]["status"] == "on_track"


def test_what_is_assigned_twice_by_its_operation_is_one(doors: Doors, sheet: Sheet, operation: uuid.UUID) -> None:
    answers = [assign(doors, sheet, operation=str(operation)) for _ in range(2)]
    assert [one.status for one in answers] == [201, 201]
    assert {one.body["id"] for one in answers} == {str(operation)}
    assert Assignment.objects.filter(team=doors.world.led.team).count() == 2


def test_what_is_assigned_twice_by_its_key_is_one(doors: Doors, sheet: Sheet) -> None:
    answers = [
        doors["lead"].post(f"{doors.team}assignments/", {"checklist": sheet.uuid}, Idempotency_Key="a1")
        for _ in range(2)
    ]
    assert answers[0].body == answers[1].body
    assert Assignment.objects.filter(team=doors.world.led.team).count() == 2


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"checklist": str(uuid.uuid4())}, "unknown-list", "#/checklist"),
        ({"target": str(uuid.uuid4())}, "no-such-level", "#/target"),
        ({"due_on": "2020-01-01"}, "date-over", "#/due_on"),
        ({"due_on": "soon"}, "invalid", "#/due_on"),
        ({"wanted": 0}, "min-value", "#/wanted"),
        ({"wanted": 1001}, "max-value", "#/wanted"),
        ({"members": []}, "empty", "#/members"),
        ({"members": [str(uuid.uuid4())]}, "no-such-member", "#/members"),
    ],
)
def test_terms_that_cannot_be_are_refused_where_they_stand(
    doors: Doors, sheet: Sheet, body: dict[str, Any], code: str, pointer: str
) -> None:
    answer = assign(doors, sheet, **body)
    assert (answer.status, answer.code, answer.pointers) == (400, code, [pointer])
    assert Assignment.objects.filter(team=doors.world.led.team).count() == 1
    if "checklist" not in body:
        answer = doors["lead"].patch(path_of(doors), body)
        assert (answer.status, answer.code, answer.pointers) == (400, code, [pointer])


def test_a_private_list_cannot_be_assigned(doors: Doors, made: dict[str, Any]) -> None:
    answer = doors["lead"].post(f"{doors.team}assignments/", {"checklist": made["id"]})
    assert (answer.status, answer.code) == (400, "unknown-list")


def test_members_read_their_own_only(doors: Doors, lead: User) -> None:
    for_lead = assigned(doors.world.led, members=[lead.uuid])
    rows = doors["member"].get(f"{doors.team}assignments/").body["results"]
    assert [one["id"] for one in rows] == [str(doors.world.names["assignment"])]
    assert doors["member"].get(path_of(doors, for_lead.uuid)).status == 404
    rows = doors["lead"].get(f"{doors.team}assignments/").body["results"]
    assert [one["id"] for one in rows] == [str(for_lead.uuid), str(doors.world.names["assignment"])]
    assert [one["mine"] is not None for one in rows] == [True, True]


def test_who_shares_nothing_is_in_no_figure(doors: Doors) -> None:
    assert doors["lead"].get(path_of(doors)).body["counts"]["seen"] == 1
    doors.share("nothing")
    counts = doors["lead"].get(path_of(doors)).body["counts"]
    assert (counts["to"], counts["sharing"], counts["seen"]) == (2, 0, 0)


def test_an_assignment_that_lost_its_list_is_there_without_it(doors: Doors) -> None:
    made = doors["lead"].post("checklists/", {"title": "Ours"}).body
    doors["lead"].put(f"{doors.team}lists/{made['id']}/", {})
    new = doors["lead"].post(f"{doors.team}assignments/", {"checklist": made["id"]}).body
    with arranging():
        Checklist.objects.filter(uuid=made["id"]).update(retired=True)
    path = path_of(doors, new["id"])
    body = doors["lead"].get(path).body
    assert (body["checklist"], body["title"], body["ended_at"]) == (None, "Ours", None)
    assert doors["member"].get(path).status == 404
    assert doors["lead"].patch(path, {"wanted": 3}).status == 410
    assert doors["lead"].delete(path).status == 204


# --- Changed --------------------------------------------------------------------------------------------------------
def test_what_is_missing_stays_and_null_clears(doors: Doors, sheet: Sheet, member: User) -> None:
    due = (timezone.localdate() + timedelta(days=5)).isoformat()
    first = {"due_on": due, "target": sheet.levels[1].uuid, "members": [str(member.uuid)]}
    body = doors["lead"].patch(path_of(doors), first).body
    assert {name: body[name] for name in first} == first
    body = doors["lead"].patch(path_of(doors), {"wanted": 4}).body
    assert {name: body[name] for name in first} == first
    body = doors["lead"].patch(path_of(doors), {"due_on": None, "target": None, "members": None}).body
    assert (body["due_on"], body["target"], body["members"], body["wanted"]) == (None, None, None, 4)
    assert body["whole_team"] is True


def test_a_stale_change_is_412_and_changes_nothing(doors: Doors) -> None:
    tag = doors["lead"].get(path_of(doors)).tag
    assert doors["lead"].patch(path_of(doors), {"wanted": 3}, If_Match=tag).status == 200
    answer = doors["lead"].patch(path_of(doors), {"wanted": 4}, If_Match=tag)
    assert (answer.status, answer.code) == (412, "changed-meanwhile")
    assert Assignment.objects.get(uuid=doors.world.names["assignment"]).wanted == 3
    fresh = doors["lead"].get(path_of(doors)).tag
    assert doors["lead"].patch(path_of(doors), {"wanted": 4}, If_Match=f"W/{fresh}").status == 200
    assert doors["lead"].patch(path_of(doors), {"wanted": 5}, If_Match="*").status == 200


def test_a_change_that_is_sent_again_is_made_once_and_not_refused(doors: Doors) -> None:
    tag = doors["lead"].get(path_of(doors)).tag
    answers = [doors["lead"].patch(path_of(doors), {"wanted": 3}, If_Match=tag) for _ in range(2)]
    assert [one.status for one in answers] == [200, 200]


def test_a_tag_names_figures_too_but_only_terms_have_to_match(doors: Doors, member: User) -> None:
    first = doors["lead"].get(path_of(doors))
    assert doors["lead"].get(path_of(doors), If_None_Match=first.tag).status == 304
    doors.share("nothing")
    second = doors["lead"].get(path_of(doors), If_None_Match=first.tag)
    assert (second.status, second.body["counts"]["sharing"]) == (200, 0)
    assert doors["lead"].patch(path_of(doors), {"wanted": 3}, If_Match=first.tag).status == 200


def test_what_goes_further_has_to_be_seen_anew(doors: Doors, sheet: Sheet, member: User) -> None:
    near = doors["lead"].patch(path_of(doors), {"target": sheet.levels[0].uuid})
    assert near.body["counts"]["seen"] == 1
    far = doors["lead"].patch(path_of(doors), {"target": sheet.levels[2].uuid})
    assert far.body["counts"]["seen"] == 0
    assert doors["lead"].get(f"{doors.team}members/{member.uuid}/").body["allowed"] == "totals"


def test_what_has_ended_can_be_read_and_not_changed(doors: Doors) -> None:
    for _ in range(2):
        assert doors["lead"].delete(path_of(doors)).status == 204
    assert doors["lead"].get(path_of(doors)).body["ended_at"] is not None
    answer = doors["lead"].patch(path_of(doors), {"wanted": 3})
    assert (answer.status, answer.code) == (410, "assignment-over")
    assert doors["lead"].post(f"{path_of(doors)}tell/").status == 410
    assert doors["member"].get(path_of(doors)).status == 404
    assert doors["member"].post(f"{path_of(doors)}seen/").status == 404
    assert doors["lead"].get(f"{doors.team}assignments/").body["results"] == []
    ended = doors["lead"].get(f"{doors.team}assignments/", {"ended": "true"}).body["results"]
    assert [one["id"] for one in ended] == [str(doors.world.names["assignment"])]
    assert doors["member"].get(f"{doors.team}assignments/", {"ended": "true"}).body["results"] == []


# --- Seen -----------------------------------------------------------------------------------------------------------
def test_seen_is_kept_once_and_only_by_those_for_whom_it_is(doors: Doors, lead: User, member: User) -> None:
    new = assigned(doors.world.led, members=[member.uuid])
    path = f"{path_of(doors, new.uuid)}seen/"
    for key in ("s1", "s1", "s2"):
        assert doors["member"].post(path, Idempotency_Key=key).body["mine"]["seen"] is True
    assert doors["lead"].get(path_of(doors, new.uuid)).body["counts"]["seen"] == 1
    assert doors["lead"].post(path).status == 404


# --- Told -----------------------------------------------------------------------------------------------------------
def test_members_are_told_by_mail_once_it_is_kept(
    doors: Doors, sheet: Sheet, with_mail: None, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = assign(doors, sheet).body
    assert [one.to for one in mail.outbox] == [["member@example.org"]]
    with django_capture_on_commit_callbacks(execute=True):
        doors["lead"].patch(path_of(doors, made["id"]), {"wanted": 5})
    assert len(mail.outbox) == 1
    assert doors["lead"].get(path_of(doors, made["id"])).body["counts"]["untold"] == 0


def test_what_is_repeated_is_not_told_twice(
    doors: Doors, sheet: Sheet, with_mail: None, operation: uuid.UUID, django_capture_on_commit_callbacks: Committed
) -> None:
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assign(doors, sheet, operation=str(operation))
    assert len(mail.outbox) == 1


def test_who_is_named_later_is_told_then(
    doors: Doors, sheet: Sheet, with_mail: None, outsider: User, django_capture_on_commit_callbacks: Committed
) -> None:
    joined(doors.world.led, outsider)
    with arranging():
        EmailAddress.objects.create(user=outsider, email=outsider.email, verified=True)
    new = assigned(doors.world.led, members=[doors.world.people["member"].uuid])
    with django_capture_on_commit_callbacks(execute=True):
        doors["lead"].patch(path_of(doors, new.uuid), {"members": None})
    assert [one.to for one in mail.outbox] == [["outsider@example.org"]]


def test_a_lead_has_the_others_told(doors: Doors, with_mail: None) -> None:
    path = f"{path_of(doors)}tell/"
    answers = [doors["lead"].post(path, Idempotency_Key=key).body["sent"] for key in ("t1", "t1", "t2")]
    assert answers == [1, 1, 0]
    assert doors["lead"].post(path).body == {"sent": 0, "unsent": 0}
    assert len(mail.outbox) == 1
    cache.add(f"telling:{Assignment.objects.get(uuid=doors.world.names['assignment']).pk}", 1, 60)
    answer = doors["lead"].post(path)
    assert (answer.status, answer.code) == (409, "mails-at-work")


def test_lists_cost_the_same_for_many_members(doors: Doors) -> None:
    costs = []
    for count in (0, 20):
        if count:
            crowd(doors.world.led.team, count)
            for _ in range(3):
                assigned(doors.world.led)
        doors["lead"].get(f"{doors.team}assignments/")
        with CaptureQueriesContext(connection) as captured:
            doors["lead"].get(f"{doors.team}assignments/")
        costs.append(len(captured))
    assert costs[0] == costs[1]
