"""Tokens: what they look like, what is kept of them, what they open, and that they are nowhere to be found."""

import hashlib
import logging
import zlib
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import actions as people
from accounts import queries as readings
from accounts.actions import tokens as actions
from accounts.models import ApiToken, Scope, User
from accounts.queries import tokens as queries
from checklist.queries import SheetItem
from tests.api.client import ApiClient, by_session, by_token, token_of
from tests.belongings import found
from tests.guard import arranging
from tests.kinds import Clock

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NEW = {"name": "Laptop", "scopes": ["progress:read"]}


# --- What one looks like -------------------------------------------------------------------------------------
def test_a_token_is_a_prefix_thirty_random_characters_and_their_checksum() -> None:
    token = actions.new_token()
    prefix, rest = token[:4], token[4:]
    assert (prefix, len(rest)) == ("mlc_", 36)
    assert set(rest) <= set(DIGITS)
    number = 0
    for digit in token[-6:]:
        number = number * 62 + DIGITS.index(digit)
    assert number == zlib.crc32(token[:-6].encode())


def test_no_two_tokens_are_the_same() -> None:
    assert len({actions.new_token() for _ in range(1_000)}) == 1_000


@pytest.mark.parametrize("place", [0, 4, 20, -7, -1])
def test_a_token_with_a_wrong_character_is_none_and_nothing_is_asked_for_it(place: int) -> None:
    """Without a query: this test may not reach the database."""
    token = actions.new_token()
    at = place % len(token)
    broken = token[:at] + ("1" if token[at] != "1" else "2") + token[at + 1 :]
    assert queries.looks_like_token(token)
    assert not queries.looks_like_token(broken)
    assert readings.bearer_of(broken) is None


@pytest.mark.parametrize("text", ["", "mlc_", "mlc_" + "0" * 35, "mlc_" + "0" * 37, "mlc_" + "回" * 36, "\0" * 40])
def test_what_is_no_token_is_none(text: str) -> None:
    assert readings.bearer_of(text) is None


def test_only_the_digest_is_kept(member: User) -> None:
    made = people.make_token(user=member, name="Laptop", scopes=["progress:read"])
    assert made.token.digest == hashlib.sha256(made.text.encode()).hexdigest()
    assert found([made.text, made.text[4:34], made.text[-6:] + "no"]) == []


# --- Made and revoked ----------------------------------------------------------------------------------------
def test_a_new_token_is_shown_once(session: ApiClient) -> None:
    made = session.post("tokens/", NEW)
    assert made.status == 201
    assert made.headers["Cache-Control"] == "private, no-store"
    assert queries.looks_like_token(made.body["token"])
    assert made.body["token"] not in str(session.get("tokens/").body)
    assert [one["id"] for one in session.get("tokens/").body["results"]] == [made.body["id"]]


def test_a_token_holds_for_ninety_days_or_as_long_as_was_said(session: ApiClient, at: Clock) -> None:
    now = at("2026-03-01 10:00")
    for days, said in ((90, {}), (1, {"days": 1}), (366, {"days": 366})):
        made = session.post("tokens/", {**NEW, **said}).body
        assert made["expires_at"] == (now + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"days": 0}, "#/days"),
        ({"days": 367}, "#/days"),
        ({"days": 10**30}, "#/days"),
        ({"scopes": []}, "#/scopes"),
        ({"scopes": ["everything"]}, "#/scopes/0"),
        ({"scopes": "progress:read"}, "#/scopes"),
        ({"name": ""}, "#/name"),
        ({"name": "  "}, "#/name"),
        ({"name": "a" * 61}, "#/name"),
        ({"token": "mlc_mine"}, "#/token"),
        ({"user": 1}, "#/user"),
    ],
)
def test_a_token_that_cannot_be_is_refused(session: ApiClient, said: dict[str, Any], pointer: str) -> None:
    answer = session.post("tokens/", {**NEW, **said})
    assert (answer.status, answer.pointers) == (400, [pointer])
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("said", "name"),
    [({"name": " "}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["x"]}, "scopes"), ({"days": 367}, "days")],
)
def test_the_action_refuses_the_same(member: User, said: dict[str, Any], name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        people.make_token(**{"user": member, **NEW, **said})
    assert list(refused.value.error_dict) == [name]


def test_one_has_at_most_fifty_tokens(session: ApiClient, member: User) -> None:
    kept = [people.make_token(user=member, name="Laptop", scopes=["progress:read"]) for _ in range(50)]
    assert session.post("tokens/", NEW).code == "too-many-tokens"
    assert session.delete(f"tokens/{kept[0].token.uuid}/").status == 204
    assert session.post("tokens/", NEW).status == 201


def test_no_token_makes_or_revokes_another(api: ApiClient, member: User) -> None:
    mine = ApiToken.objects.get(user=member)
    assert (api.post("tokens/", NEW).status, api.post("tokens/", NEW).code) == (403, "session-only")
    assert (api.delete(f"tokens/{mine.uuid}/").status, api.delete(f"tokens/{mine.uuid}/").code) == (403, "session-only")
    assert ApiToken.objects.get() == mine


def test_another_persons_token_is_none(session: ApiClient, outsider: User) -> None:
    theirs = people.make_token(user=outsider, name="Theirs", scopes=["progress:read"]).token
    answers = [session.delete(f"tokens/{one}/") for one in (theirs.uuid, uuid4())]
    assert [one.status for one in answers] == [404, 404]
    assert answers[0].body == answers[1].body
    assert session.get("tokens/").body["results"] == []
    assert ApiToken.objects.filter(pk=theirs.pk).exists()


def test_a_revoked_token_opens_nothing_from_the_next_request_on(api: ApiClient, session: ApiClient) -> None:
    assert api.get("me/").status == 200
    session.delete(f"tokens/{session.get('tokens/').body['results'][0]['id']}/")
    answer = api.get("me/")
    assert (answer.status, answer.code) == (401, "invalid-token")
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')


# --- What one opens ------------------------------------------------------------------------------------------
def test_a_token_that_is_over_opens_nothing(member: User, at: Clock) -> None:
    at("2026-03-01 10:00")
    client = ApiClient(token_of(member, days=1))
    at("2026-03-02 09:59")
    assert client.get("me/").status == 200
    at("2026-03-02 10:00")
    assert (client.get("me/").status, client.get("me/").code) == (401, "invalid-token")


def test_the_token_of_who_may_not_sign_in_opens_nothing(api: ApiClient, member: User) -> None:
    with arranging():
        User.objects.filter(pk=member.pk).update(is_active=False)
    assert (api.get("me/").status, api.get("me/").code) == (401, "invalid-token")


@pytest.mark.parametrize(
    "said",
    ["", "Bearer", "Bearer ", "Token {}", "Basic {}", "{}", "Bearer mlc_{}", "Bearer {} {}", "Bearer {}, Bearer {}"],
)
def test_another_way_to_send_it_opens_nothing(member: User, said: str) -> None:
    answer = ApiClient().get("me/", Authorization=said.replace("{}", token_of(member)))
    assert (answer.status, answer.code) == (401, "invalid-token" if said else "not-authenticated")


@pytest.mark.parametrize("said", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {}", "Bearer {} "])
def test_the_scheme_is_read_in_any_case(member: User, said: str) -> None:
    assert ApiClient().get("me/", Authorization=said.replace("{}", token_of(member))).status == 200


def test_a_bad_token_is_not_made_good_by_a_session(session: ApiClient) -> None:
    assert session.get("me/", Authorization="Bearer mlc_nonsense").status == 401


def test_a_token_in_the_address_opens_nothing(member: User) -> None:
    for name in ("token", "access_token", "api_key"):
        assert ApiClient().get("me/", {name: token_of(member)}).status == 401


def test_a_token_needs_no_csrf_token(member: User, item: SheetItem) -> None:
    client = ApiClient(token_of(member), Client(enforce_csrf_checks=True))
    assert client.put(f"items/{item.uuid}/progress/", {"state": "done"}).status == 200


@pytest.mark.parametrize("write", [one for one in Scope.values if one.endswith(":write")])
def test_writing_includes_reading(member: User, write: str) -> None:
    read = write.replace(":write", ":read")
    assert queries.all_of(write) == {write, read}
    assert queries.all_of(read) == {read}
    assert sorted(by_token(member, write, "account:read").get("me/").body["scopes"]) == sorted(
        {write, read, "account:read"}
    )


def test_a_scope_that_is_no_more_opens_nothing(member: User) -> None:
    client = by_token(member, "account:read")
    with arranging():
        ApiToken.objects.update(scopes="account:read everything:write")
    assert client.get("me/").body["scopes"] == ["account:read"]


def test_a_token_that_is_too_narrow_says_what_it_needs(member: User, item: SheetItem) -> None:
    answer = by_token(member, "progress:read").put(f"items/{item.uuid}/progress/", {"state": "done"})
    assert (answer.status, answer.code) == (403, "insufficient-scope")
    said = 'Bearer realm="api", error="insufficient_scope", scope="progress:write"'
    assert answer.headers["WWW-Authenticate"] == said


def test_it_is_kept_to_ten_minutes_when_a_token_was_used(member: User, at: Clock) -> None:
    at("2026-03-01 10:00")
    client, token = by_token(member, "account:read"), ApiToken.objects.get()
    assert token.used_at is None
    seen = []
    for moment in ("10:00:05", "10:00:59", "10:10:04", "10:10:05", "10:11:30"):
        at(f"2026-03-01 {moment}")
        client.get("me/")
        token.refresh_from_db()
        seen.append(f"{token.used_at:%H:%M:%S}")
    assert seen == ["10:00:05", "10:00:05", "10:00:05", "10:10:05", "10:10:05"]


# --- Nowhere to be found --------------------------------------------------------------------------------------
def test_a_token_is_in_no_table_log_or_answer(
    member: User, item: SheetItem, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = ApiClient(token_of(member))
    secret = client.token[4:34]
    answers = [client.get("me/"), client.get("tokens/"), client.get("nowhere/"), client.get("me/", {"x": "y"})]
    answers += [client.put(f"items/{item.uuid}/progress/", {"state": "done"}, Idempotency_Key="one")]
    answers += [client.post("tokens/", NEW), client.post("checklists/", {"title": "Mine"}, Idempotency_Key="two")]
    answers += [client.put(f"items/{item.uuid}/progress/", b"{", Content_Type="application/json")]

    def broken(*_args: Any) -> None:
        raise RuntimeError("broken")

    with caplog.at_level(logging.DEBUG), monkeypatch.context() as patched:
        patched.setattr("checklist.queries.find_checklist", broken)
        answers += [client.get(f"items/{item.uuid}/"), by_session(member).get(f"items/{item.uuid}/")]
        wrong = ApiClient(client.token[:-1] + "!")
        answers += [wrong.get("me/")]
    assert [one.status for one in answers[-3:]] == [500, 500, 401]
    assert not any(secret in str(one) for one in answers)
    assert "broken" in caplog.text
    assert secret not in caplog.text
    assert not any(secret in str(vars(record)) for record in caplog.records if not hasattr(record, "request"))
    assert found([secret, client.token]) == []
