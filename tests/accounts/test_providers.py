"""Signing in by another site: what it says is checked, whose account that is, and who may sign up."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter
from django.contrib.auth import get_user
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.adapters import ProviderAdapter
from accounts.models import User
from tests.accounts.provider import CLIENT, Provider
from tests.doors import Page
from tests.guard import arranging
from tests.people import PASSWORD

LOGIN, CONNECTIONS, FORM = "/accounts/oidc/login/", "/accounts/3rdparty/", "/accounts/3rdparty/signup/"
pytestmark = [pytest.mark.usefixtures("limits"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def _running() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(_running: Provider, settings: Settings) -> Provider:
    """A provider that runs and is set; it vouches for Ada."""
    _running.person = {"sub": "ada-1", "name": "Ada Long", "email": "ada@example.org", "email_verified": True}
    _running.wrong = {}
    settings.SOCIALACCOUNT_PROVIDERS = _running.settings
    return _running


def begin(client: Client, address: str = LOGIN) -> str:
    """Press the button; returns where the provider then sends the browser to."""
    asked = client.post(address)
    assert asked.status_code == 302, asked
    return requests.get(asked["Location"], allow_redirects=False, timeout=5).headers["Location"]


def sign_in_there(client: Client, address: str = LOGIN) -> Any:
    """The whole way, to what is answered when the browser is back."""
    back = urlsplit(begin(client, address))
    return client.get(f"{back.path}?{back.query}")


def who(client: Client) -> Any:
    user = get_user(client)  # type: ignore[arg-type]
    return user if user.is_authenticated else None


def own_address(user: User, *, verified: bool) -> None:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)


# --- Where no provider is set -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["oidc", "github", "google", "no-such"])
@pytest.mark.parametrize("tail", ["login/", "login/callback/?state=x&code=y"])
def test_a_provider_that_is_not_set_has_no_address(guest_client: Client, name: str, tail: str) -> None:
    for method in (guest_client.get, guest_client.post):
        assert method(f"/accounts/{name}/{tail}").status_code == 404


def test_a_provider_that_is_not_set_is_not_offered(guest_client: Client, member_client: Client) -> None:
    for client, address in (
        (guest_client, "/accounts/login/"),
        (guest_client, "/accounts/signup/"),
        (member_client, "/settings/"),
        (member_client, CONNECTIONS),
    ):
        page = client.get(address).content.decode()
        assert "Continue with" not in page
        assert "Connect " not in page
        assert address == CONNECTIONS or CONNECTIONS not in page


def test_a_connection_with_a_provider_that_is_gone_is_still_shown(
    member_client: Client, member: User, provider: Provider, settings: Settings
) -> None:
    SocialAccount.objects.create(user=member, provider="oidc", uid="ada-1")
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "ada-1" in member_client.get(CONNECTIONS).content.decode()


def test_what_is_offered_costs_no_query(provider: Provider, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert [one.name for one in ProviderAdapter().list_providers(None)] == ["Example Login"]


# --- There and back -----------------------------------------------------------------------------------------------
def test_whom_a_provider_vouches_for_has_an_account(guest_client: Client, provider: Provider) -> None:
    page = guest_client.get("/accounts/login/?next=/guide/").content.decode()
    assert "Continue with Example Login" in page
    answer = sign_in_there(guest_client, f"{LOGIN}?process=login&next=/guide/")
    assert answer["Location"] == "/welcome/?next=%2Fguide%2F"
    user = who(guest_client)
    assert (user.email, user.name, user.has_usable_password()) == ("ada@example.org", "Ada Long", False)
    assert EmailAddress.objects.get().verified
    assert SocialAccount.objects.get().extra_data == {"name": "Ada Long", "email": "ada@example.org"}


def test_the_second_time_it_is_the_same_account(guest_client: Client, provider: Provider) -> None:
    sign_in_there(guest_client)
    provider.person |= {"email": "other@example.org", "name": "Other"}
    again = Client()
    sign_in_there(again)
    assert who(again) == who(guest_client) == User.objects.get()
    assert User.objects.get().email == "ada@example.org"


def test_no_token_of_a_provider_is_kept(guest_client: Client, provider: Provider) -> None:
    sign_in_there(guest_client)
    assert not SocialToken.objects.exists()
    assert "token-8761" not in str(guest_client.session.items()) + str(SocialAccount.objects.values())


def test_a_guests_ticks_are_carried_over(guest_door: Page, provider: Provider, item: Any) -> None:
    guest_door.set_state(item, "done")
    sign_in_there(guest_door.client)
    assert who(guest_door.client).progress.get().skill_id == item.skill


def test_looking_at_the_address_sends_nobody_away(guest_client: Client, provider: Provider) -> None:
    answer = guest_client.get(LOGIN)
    assert (answer.status_code, "<form" in answer.content.decode()) == (200, True)


def test_what_is_asked_for_is_bound_to_this_browser_and_this_attempt(guest_client: Client, provider: Provider) -> None:
    asked = parse_qs(urlsplit(guest_client.post(LOGIN)["Location"]).query)
    assert (asked["client_id"], asked["code_challenge_method"]) == ([CLIENT], ["S256"])
    assert asked["redirect_uri"] == ["http://testserver/accounts/oidc/login/callback/"]
    back = urlsplit(begin(guest_client))
    stranger = Client()
    assert stranger.get(f"{back.path}?{back.query}").status_code == 401
    assert who(stranger) is None
    assert guest_client.get(f"{back.path}?{back.query}").status_code == 302
    assert Client().get(f"{back.path}?{back.query}").status_code == 401


@pytest.mark.parametrize("wrong", [{"aud": "somebody-else"}, {"iss": "http://evil.example"}, {"exp": 1}])
def test_what_is_not_said_to_us_does_not_count(guest_client: Client, provider: Provider, wrong: dict[str, Any]) -> None:
    provider.wrong = wrong
    assert sign_in_there(guest_client).status_code == 401
    assert not User.objects.exists()


def test_who_cancels_there_is_told_so(guest_client: Client, provider: Provider) -> None:
    back = urlsplit(begin(guest_client))
    state = parse_qs(back.query)["state"][0]
    answer = guest_client.get(f"{back.path}?error=access_denied&state={state}", follow=True)
    assert "Nothing was changed" in answer.content.decode()
    assert who(guest_client) is None


def test_a_provider_that_does_not_answer_is_no_mistake_of_ours(
    guest_client: Client, provider: Provider, settings: Settings
) -> None:
    away = provider.settings
    away["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    settings.SOCIALACCOUNT_PROVIDERS = away
    answer = guest_client.post(LOGIN)
    assert answer.status_code == 502
    assert "Nothing was changed" in answer.content.decode()


def test_onward_is_a_path_of_ours(guest_client: Client, provider: Provider) -> None:
    assert sign_in_there(guest_client, f"{LOGIN}?next=https://evil.example/")["Location"] == "/welcome/"


@pytest.mark.parametrize("name", ["x" * 500, "A\0B", None, ["a"], "<script>"])
def test_any_name_is_taken_or_left(guest_client: Client, provider: Provider, name: Any) -> None:
    provider.person["name"] = name
    sign_in_there(guest_client)
    assert len(who(guest_client).name) <= 100


# --- Whose account it is --------------------------------------------------------------------------------------------
def test_an_address_that_both_have_verified_is_the_same_person(
    guest_client: Client, provider: Provider, member: User
) -> None:
    own_address(member, verified=True)
    provider.person["email"] = member.email.upper()
    sign_in_there(guest_client)
    assert who(guest_client) == member
    assert SocialAccount.objects.get().user == member
    assert member.check_password(PASSWORD)


@pytest.mark.parametrize(("there", "here"), [(False, True), (True, False), (False, False)])
def test_an_address_that_one_has_not_verified_opens_no_account(
    guest_client: Client, provider: Provider, member: User, there: bool, here: bool
) -> None:
    own_address(member, verified=here)
    provider.person |= {"email": member.email, "email_verified": there}
    assert sign_in_there(guest_client)["Location"] == FORM
    page = guest_client.post(FORM, {"email": member.email}).content.decode()
    assert "Sign in to that account first" in page
    assert who(guest_client) is None
    assert not SocialAccount.objects.exists()
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_second_step_is_asked_for_here_too(guest_client: Client, provider: Provider, member: User) -> None:
    own_address(member, verified=True)
    member.authenticator_set.create(type="totp", data={"secret": "x"})  # type: ignore[attr-defined]
    provider.person["email"] = member.email
    assert sign_in_there(guest_client)["Location"] == "/accounts/2fa/authenticate/"
    assert who(guest_client) is None


def test_who_is_not_active_does_not_get_in(guest_client: Client, provider: Provider, member: User) -> None:
    SocialAccount.objects.create(user=member, provider="oidc", uid="ada-1")
    with arranging():
        User.objects.update(is_active=False)
    sign_in_there(guest_client)
    assert who(guest_client) is None


# --- Connecting and disconnecting -----------------------------------------------------------------------------------
CONNECT = f"{LOGIN}?process=connect"


def test_connecting_asks_who_one_is(member_client: Client, member: User, provider: Provider) -> None:
    answer = sign_in_there(member_client, CONNECT)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()
    member_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user == member
    client = Client()
    sign_in_there(client)
    assert who(client) == member


def test_what_is_connected_is_not_taken_over(
    member_client: Client, member: User, outsider: User, provider: Provider
) -> None:
    SocialAccount.objects.create(user=outsider, provider="oidc", uid="ada-1")
    member_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    sign_in_there(member_client, CONNECT)
    assert SocialAccount.objects.get().user == outsider


def test_a_connection_is_shown_and_taken_away(member_client: Client, member: User, provider: Provider) -> None:
    account = SocialAccount.objects.create(
        user=member, provider="oidc", uid="ada-1", extra_data={"email": "ada@example.org"}
    )
    member_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = member_client.get(CONNECTIONS).content.decode()
    assert "Example Login" in page
    assert "ada@example.org" in page
    assert member_client.post(CONNECTIONS, {"account": account.pk}).status_code == 302
    assert not SocialAccount.objects.exists()


def test_nobody_locks_themself_out(guest_client: Client, provider: Provider) -> None:
    sign_in_there(guest_client)
    answer = guest_client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert "errorlist" in answer.content.decode()
    assert SocialAccount.objects.exists()


def test_nobody_disconnects_another(member_client: Client, outsider: User, provider: Provider) -> None:
    account = SocialAccount.objects.create(user=outsider, provider="oidc", uid="ada-1")
    member_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    member_client.post(CONNECTIONS, {"account": account.pk})
    assert SocialAccount.objects.exists()


# --- Who may sign up ------------------------------------------------------------------------------------------------
def test_nobody_signs_up_where_that_is_closed(guest_client: Client, provider: Provider, settings: Settings) -> None:
    settings.SIGNUP = "closed"
    assert "Sign-up is closed" in sign_in_there(guest_client).content.decode()
    assert not User.objects.exists()


def test_who_has_an_account_gets_in_where_sign_up_is_closed(
    guest_client: Client, provider: Provider, settings: Settings, member: User
) -> None:
    settings.SIGNUP = "closed"
    SocialAccount.objects.create(user=member, provider="oidc", uid="ada-1")
    sign_in_there(guest_client)
    assert who(guest_client) == member


@pytest.mark.parametrize("email", ["ada@elsewhere.example", "ada@example.org.evil.com"])
def test_only_listed_domains_sign_up(guest_client: Client, provider: Provider, settings: Settings, email: str) -> None:
    settings.SIGNUP, settings.SIGNUP_DOMAINS = "domains", ["example.org"]
    provider.person["email"] = email
    page = guest_client.get(sign_in_there(guest_client)["Location"]).content.decode()
    assert "Accounts here are for addresses of: example.org." in page
    assert "token-8761" not in str(dict(guest_client.session))
    assert guest_client.post(FORM, {"email": email}).status_code == 200
    assert not User.objects.exists()


def test_a_listed_domain_signs_up(guest_client: Client, provider: Provider, settings: Settings) -> None:
    settings.SIGNUP, settings.SIGNUP_DOMAINS = "domains", ["example.org"]
    sign_in_there(guest_client)
    assert who(guest_client).email == "ada@example.org"


@pytest.mark.parametrize("email", [None, "", "nonsense", "a" * 300 + "@example.org", "a\0@example.org"])
def test_without_a_good_address_a_form_asks_for_one(guest_client: Client, provider: Provider, email: Any) -> None:
    provider.person["email"] = email
    assert sign_in_there(guest_client)["Location"] == FORM
    assert guest_client.get(FORM).status_code == 200
    assert guest_client.post(FORM, {"email": "ada@example.org"}).status_code == 302
    assert who(guest_client).email == "ada@example.org"


def test_with_a_mail_server_an_address_of_no_provider_is_confirmed(
    guest_client: Client, provider: Provider, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = settings.MAIL_IS_SET = True
    provider.person["email_verified"] = False
    assert sign_in_there(guest_client)["Location"] == "/accounts/confirm-email/"
    assert who(guest_client) is None


# --- GitHub and Google --------------------------------------------------------------------------------------------
KEYS = {"APPS": [{"client_id": CLIENT, "secret": "s"}]}


def test_github_vouches_for_people(
    guest_client: Client, provider: Provider, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": KEYS}
    for name, path in {"authorize": "authorize", "access_token": "github-token", "profile": "user"}.items():
        monkeypatch.setattr(GitHubOAuth2Adapter, f"{name}_url", f"{provider.url}/{path}")
    monkeypatch.setattr(GitHubOAuth2Adapter, "emails_url", f"{provider.url}/user/emails")
    assert "Continue with GitHub" in guest_client.get("/accounts/login/").content.decode()
    sign_in_there(guest_client, "/accounts/github/login/")
    assert (who(guest_client).email, who(guest_client).name) == ("ada@example.org", "Ada Long")


@pytest.mark.parametrize(
    ("name", "origin"), [("github", "https://github.com"), ("google", "https://accounts.google.com")]
)
def test_each_is_asked_where_it_lives(guest_client: Client, settings: Settings, name: str, origin: str) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {name: KEYS}
    asked = urlsplit(guest_client.post(f"/accounts/{name}/login/")["Location"])
    assert f"{asked.scheme}://{asked.netloc}" == origin
    assert parse_qs(asked.query)["redirect_uri"] == [f"http://testserver/accounts/{name}/login/callback/"]
