"""Tokens on their page: made after a recent sign-in, shown once, listed in words, revoked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions, queries
from accounts.models import ApiToken, Scope, User
from tests.guard import arranging
from tests.people import PASSWORD

PAGE = "/settings/tokens/"


@pytest.fixture
def recent(client: Client, member: User, limits: None) -> Client:
    """The member's browser, in which they have just signed in."""
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    return client


def form(member: User, **fields: Any) -> dict[str, Any]:
    return {"as": str(member.uuid), "name": "My script", "scopes": ["progress:read"], "days": "30", **fields}


def revoke(client: Client, token: ApiToken, **fields: str) -> Any:
    return client.post(f"{PAGE}{token.uuid}/revoke/", fields)


@pytest.fixture
def token(member: User) -> ApiToken:
    return actions.make_token(user=member, name="My script", scopes=["progress:read", "notes:write"]).token


def test_a_token_is_made_and_shown_this_once(recent: Client, member: User) -> None:
    response = recent.post(PAGE, form(member, scopes=["progress:write", "notes:read"]))
    text = response.context["made"].text
    assert response.status_code == 200
    assert f'value="{text}"' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    found = queries.bearer_of(text)
    assert found
    assert found[0] == member
    assert found[1].scopes == {"progress:read", "progress:write", "notes:read"}
    token = ApiToken.objects.get()
    assert timedelta(days=29) < token.expires_at - timezone.now() < timedelta(days=31)
    assert text not in recent.get(PAGE).content.decode()


def test_a_tokens_text_is_kept_nowhere(recent: Client, member: User, caplog: pytest.LogCaptureFixture) -> None:
    response = recent.post(PAGE, form(member))
    text = response.context["made"].text
    assert text not in str(dict(recent.session))
    assert text not in str(response.headers)
    assert list(response.context["messages"]) == []
    assert text not in caplog.text
    assert text not in str(ApiToken.objects.values())


def test_nothing_is_chosen_before_and_ninety_days_are(recent: Client) -> None:
    text = recent.get(PAGE).content.decode()
    assert text.count('name="scopes"') == len(Scope.values)
    assert "checked" not in text
    assert '<option value="90" selected>' in text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["everything"]}, "everything is not one of the available choices"),
        ({"name": ""}, "This field is required"),
        ({"name": " \t"}, "This field is required"),
        ({"name": "a" * 61}, "at most 60 characters"),
        ({"name": "a\0b"}, "Null characters"),
        ({"days": "5000"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_a_token_is_refused_and_what_was_written_stays(
    recent: Client, member: User, fields: dict[str, Any], said: str
) -> None:
    response = recent.post(PAGE, form(member, **fields))
    assert response.status_code == 400
    text = response.content.decode()
    assert said in text
    assert "name" in fields or 'value="My script"' in text
    assert not ApiToken.objects.exists()


def test_a_person_with_fifty_tokens_is_told_so(recent: Client, member: User) -> None:
    for number in range(50):
        actions.make_token(user=member, name=f"Script {number}", scopes=["notes:read"])
    response = recent.post(PAGE, form(member))
    assert response.status_code == 400
    assert "One has at most 50 tokens" in response.content.decode()


def test_making_one_asks_who_is_there(member_client: Client, member: User) -> None:
    assert "Make a token" in member_client.get(PAGE).content.decode()
    assert 'name="scopes"' not in member_client.get(PAGE).content.decode()
    for response in (member_client.get(f"{PAGE}?new"), member_client.post(PAGE, form(member))):
        assert response.status_code == 302
        assert response["Location"] == f"/accounts/reauthenticate/?next={PAGE.replace('/', '%2F')}%3Fnew"
    assert not ApiToken.objects.exists()


def test_what_was_written_before_signing_in_again_waits_until_the_token_is_made(
    member_client: Client, member: User
) -> None:
    member_client.post(PAGE, form(member, name="Nobody’s", **{"as": "somebody else"}))
    member_client.post(PAGE, form(member, scopes=["notes:read", "nothing"]))
    again = member_client.post(f"/accounts/reauthenticate/?next={PAGE}%3Fnew", {"password": PASSWORD}, follow=True)
    text = again.content.decode()
    for said in ("The token is not made yet.", 'value="My script"', '<option value="30" selected>'):
        assert said in text
    assert [one for one in Scope.values if re.search(f'value="{one}"[^>]* checked', text)] == ["notes:read"]
    assert member_client.post(PAGE, form(member)).context["made"]
    assert "The token is not made yet." not in member_client.get(f"{PAGE}?new").content.decode()


def test_the_list_says_in_words_what_each_token_may_do(member_client: Client, token: ApiToken) -> None:
    actions.make_token(user=token.user, name="Second", scopes=["teams:read"])
    text = member_client.get(PAGE).content.decode()
    for said in ("My script", "read your progress and its history", "change your notes and links", "not used yet"):
        assert said in text
    assert text.index("Second") < text.index("My script")
    assert token.digest not in text


def test_the_list_says_when_a_token_was_used_and_which_are_over(member_client: Client, token: ApiToken) -> None:
    with arranging():
        ApiToken.objects.filter(pk=token.pk).update(used_at=timezone.now(), expires_at=timezone.now())
    text = member_client.get(PAGE).content.decode()
    assert "last used" in text
    assert "over since" in text


def test_a_revoked_token_opens_nothing_from_the_next_request_on(member_client: Client, member: User) -> None:
    made = actions.make_token(user=member, name="Lost", scopes=["account:read"])
    bearer = {"Authorization": f"Bearer {made.text}"}
    assert Client().get("/api/v1/me/", headers=bearer).status_code == 200
    response = revoke(member_client, made.token, **{"as": str(member.uuid)})
    assert (response.status_code, response["Location"]) == (303, PAGE)
    assert "“Lost” is revoked" in member_client.get(PAGE).content.decode()
    assert Client().get("/api/v1/me/", headers=bearer).status_code == 401


def test_a_token_of_somebody_else_looks_like_none(outsider_client: Client, outsider: User, token: ApiToken) -> None:
    assert revoke(outsider_client, token, **{"as": str(outsider.uuid)}).status_code == 404
    assert "My script" not in outsider_client.get(PAGE).content.decode()
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_form_that_was_made_for_somebody_else_does_nothing(
    recent: Client, outsider: User, member: User, token: ApiToken
) -> None:
    for response in (recent.post(PAGE, form(outsider)), revoke(recent, token, **{"as": str(outsider.uuid)})):
        assert response.status_code == 409
        assert "somebody else" in response.content.decode()
    assert [one.pk for one in queries.tokens_of(member)] == [token.pk]


def test_who_changes_the_password_is_told_that_tokens_keep_working(recent: Client, token: ApiToken) -> None:
    page, passwords = "/accounts/password/change/", (PASSWORD, "another long password", "one more long password")
    said = ("Your API tokens keep working.", f'<a href="{PAGE}">look at the tokens')
    for old, new, live in zip(passwords, passwords[1:], (True, False), strict=False):
        fields = {"oldpassword": old, "password1": new, "password2": new}
        text = recent.post(page, fields, follow=True).content.decode()
        assert [one in text for one in said] == [live] * 2
        assert ("Password successfully changed." in text) is not live
        with arranging():
            ApiToken.objects.update(expires_at=timezone.now())


@pytest.fixture
def in_chinese(recent: Client) -> Client:
    recent.post("/language/", {"language": "zh-hans"})
    return recent


def test_the_page_is_there_in_chinese(in_chinese: Client, member: User) -> None:
    response = in_chinese.post(PAGE, form(member))
    assert '<html lang="zh-Hans"' in response.content.decode()
    assert response.context["made"].text in response.content.decode()
