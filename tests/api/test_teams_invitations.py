"""Invitations: made, listed, made anew, withdrawn; their links are shown once and kept nowhere."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.cache import cache
from pytest_django import Settings

from accounts.models import Invitation, KeptAnswer
from tests.api.client import Answer, ApiClient
from tests.api.team_world import Doors, next_of

Committed = Callable[..., Any]


@pytest.fixture
def with_mail(settings: Settings) -> Iterator[None]:
    settings.MAIL_IS_SET = True
    cache.clear()
    yield
    cache.clear()


def invite(doors: Doors, **body: Any) -> Answer:
    key = body.pop("key", None)
    headers = {"Idempotency_Key": key} if key else {}
    return doors["lead"].post(f"{doors.team}invitations/", body, **headers)


def token_in(answer: Answer) -> str:
    return str(answer.body["link"]).rstrip("/").rpartition("/")[2]


def join(client: ApiClient, answer: Answer) -> int:
    return client.post("teams/join/", {"token": token_in(answer), "shares": "totals"}).status


# --- Made ---------------------------------------------------------------------------------------------------------
def test_a_link_lets_so_many_in(doors: Doors, others_api: ApiClient, settings: Settings) -> None:
    settings.BASE_URL = "https://learn.example.org"
    made = invite(doors, uses=1, days=3)
    assert made.status == 201
    assert made.body["link"].startswith("https://learn.example.org/teams/join/")
    assert (made.body["role"], made.body["uses_at_most"], made.body["state"]) == ("member", 1, "open")
    assert made.headers["Cache-Control"] == "private, no-store"
    assert join(others_api, made) == 201
    assert join(doors["former_member"], made) == 410


def test_an_invitation_gives_the_role_that_it_names(doors: Doors, others_api: ApiClient) -> None:
    assert join(others_api, invite(doors, role="lead")) == 201
    assert others_api.get(doors.team).body["role"] == "lead"


def test_a_link_is_shown_once(doors: Doors, operation: uuid.UUID) -> None:
    made = invite(doors)
    token = token_in(made)
    rows = doors["lead"].get(f"{doors.team}invitations/").body["results"]
    assert made.body["id"] in {one["id"] for one in rows}
    assert token not in str(rows)
    again = [invite(doors, operation=str(operation)).body for _ in range(2)]
    assert again[0]["id"] == again[1]["id"] == str(operation)
    assert (again[0]["link"] is None, again[1]["link"]) == (False, None)


def test_a_link_is_not_kept_with_the_answer(doors: Doors) -> None:
    first, second = (invite(doors, key="i1") for _ in range(2))
    renewed = [
        doors["lead"].post(f"{doors.team}invitations/{first.body['id']}/renew/", {}, Idempotency_Key="i2")
        for _ in range(2)
    ]
    assert (first.body["id"], second.body["link"]) == (second.body["id"], None)
    assert (renewed[0].body["link"] is None, renewed[1].body["link"]) == (False, None)
    kept = "\n".join(f"{one.headers} {one.body}" for one in KeptAnswer.objects.all())
    assert KeptAnswer.objects.count() == 2
    assert token_in(first) not in kept
    assert token_in(renewed[0]) not in kept
    assert not Invitation.objects.filter(digest__in=[token_in(first), token_in(renewed[0])]).exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"role": "owner"}, "invalid-choice"),
        ({"days": 0}, "min-value"),
        ({"days": 91}, "max-value"),
        ({"uses": 0}, "min-value"),
        ({"uses": 1001}, "max-value"),
        ({"email": "nobody"}, "invalid"),
        ({"email": "a@example.org", "uses": 2}, "unfit"),
        ({"email": ""}, "blank"),
    ],
)
def test_terms_that_cannot_be_are_refused(doors: Doors, body: dict[str, Any], code: str) -> None:
    before = Invitation.objects.count()
    answer = invite(doors, **body)
    assert (answer.status, answer.code) == (400, code)
    assert Invitation.objects.count() == before


def test_the_operation_of_another_teams_invitation_is_taken(doors: Doors) -> None:
    answer = invite(doors, operation=str(doors.world.names["other_invitation"]))
    assert (answer.status, answer.code) == (409, "named-otherwise")


# --- By mail --------------------------------------------------------------------------------------------------------
def test_where_mail_is_set_an_address_gets_one_once_all_is_kept(
    doors: Doors, with_mail: None, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = invite(doors, email="New@Example.org", key="m1")
        assert mail.outbox == []
    assert (made.body["link"], made.body["email"]) == (None, "new@example.org")
    assert [one.to for one in mail.outbox] == [["new@example.org"]]
    with django_capture_on_commit_callbacks(execute=True):
        invite(doors, email="New@Example.org", key="m1")
    assert len(mail.outbox) == 1
    row = doors["lead"].get(f"{doors.team}invitations/").body["results"][0]
    assert row["sent_at"] is not None
    assert doors["lead"].get(doors.team).body["invited"] == 1


def test_a_mail_that_nobody_took_is_not_sent(
    doors: Doors, with_mail: None, django_capture_on_commit_callbacks: Committed
) -> None:
    with patch("checklist.mail.sending.get_connection") as connection:
        connection.return_value.send_messages.side_effect = TimeoutError
        with django_capture_on_commit_callbacks(execute=True):
            assert invite(doors, email="new@example.org").status == 201
    assert doors["lead"].get(f"{doors.team}invitations/").body["results"][0]["sent_at"] is None


def test_without_mail_the_link_is_given_to_pass_on(doors: Doors, others_api: ApiClient) -> None:
    made = invite(doors, email="outsider@example.org")
    assert made.body["link"]
    assert join(doors["former_member"], made) == 400
    assert mail.outbox == []


def test_mails_to_others_are_not_without_end(
    doors: Doors, with_mail: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("accounts.actions.limits.MAILS", 1)
    assert invite(doors, email="a@example.org").status == 201
    answer = invite(doors, email="b@example.org")
    assert (answer.status, answer.code) == (429, "too-many-mails")
    assert "Retry-After" in answer.headers
    assert invite(doors).status == 201  # links are no mails


# --- Made anew, and withdrawn ---------------------------------------------------------------------------------------
def test_what_is_made_anew_ends_the_old_link(doors: Doors, others_api: ApiClient) -> None:
    first = invite(doors, uses=3)
    second = doors["lead"].post(f"{doors.team}invitations/{first.body['id']}/renew/", {"days": 2})
    assert (second.status, second.body["id"]) == (200, first.body["id"])
    assert token_in(first) != token_in(second)
    assert join(others_api, first) == 404
    assert join(others_api, second) == 201


def test_what_is_withdrawn_lets_nobody_in(doors: Doors, others_api: ApiClient) -> None:
    made = invite(doors)
    path = f"{doors.team}invitations/{made.body['id']}/"
    for _ in range(2):
        assert doors["lead"].delete(path).status == 204
    assert join(others_api, made) == 410
    answer = doors["lead"].post(f"{path}renew/")
    assert (answer.status, answer.code) == (410, "invitation-over")
    states = {one["id"]: one["state"] for one in doors["lead"].get(f"{doors.team}invitations/").body["results"]}
    assert states[made.body["id"]] == "revoked"


def test_invitations_come_by_page_the_latest_first(doors: Doors) -> None:
    made = [invite(doors).body["id"] for _ in range(3)]
    first = doors["lead"].get(f"{doors.team}invitations/", {"limit": 2}).body
    second = next_of(doors["lead"], first)
    assert [one["id"] for one in [*first["results"], *second["results"]]][:3] == made[::-1]
