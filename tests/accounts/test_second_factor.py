"""A second step at sign-in: an authenticator app, recovery codes; what both need, and how their secrets are kept."""

import json
import re
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.addresses import rolled_back
from tests.doors import Page
from tests.people import PASSWORD

ACTIVATE, AUTHENTICATE = "/accounts/2fa/totp/activate/", "/accounts/2fa/authenticate/"
CODES, GENERATE = "/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/"
REAUTHENTICATE = "/accounts/reauthenticate/"
pytestmark = pytest.mark.usefixtures("limits")


class Clock:
    """The time that codes are made of: it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", clock)
    return clock


def code_of(secret: str, clock: Clock) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.now) // 30))


def confirm(client: Client, onward: str = "/accounts/2fa/") -> Any:
    """Show once more who one is."""
    return client.post(f"{REAUTHENTICATE}?next={onward}", {"password": PASSWORD})


def turn_on(client: Client, clock: Clock) -> str:
    """Set an authenticator app up; returns its secret."""
    confirm(client)
    secret = re.search(r'id="authenticator_secret">(\w+)<', client.get(ACTIVATE).content.decode())[1]  # type: ignore[index]
    answer = client.post(ACTIVATE, {"code": code_of(secret, clock)})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    clock.now += 30
    return secret


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r"<li><code>(\d+)</code>", client.get(CODES).content.decode())


def password_step(user: User, client: Client | None = None, onward: str = "") -> Client:
    client = client or Client()
    answer = client.post(f"/accounts/login/{onward}", {"login": user.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, AUTHENTICATE)
    return client


def signed_in(client: Client) -> bool:
    return bool(get_user(client).is_authenticated)  # type: ignore[arg-type]


@pytest.fixture
def secret(member_client: Client, clock: Clock) -> str:
    """The secret of the member's app, which is set up."""
    return turn_on(member_client, clock)


# --- The app ----------------------------------------------------------------------------------------------
def test_the_app_is_asked_for_after_the_password(member: User, secret: str, clock: Clock) -> None:
    client = password_step(member)
    assert not signed_in(client)
    assert client.post(AUTHENTICATE, {"code": code_of(secret, clock)}).status_code == 302
    assert get_user(client) == member  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["000000", "", "a", "12345678", "\x00", "９９９９９９", "1" * 3000])
def test_a_wrong_code_is_refused(member: User, secret: str, clock: Clock, code: str) -> None:
    client = password_step(member)
    assert client.post(AUTHENTICATE, {"code": code}).status_code == 200
    assert not signed_in(client)


def test_a_code_lets_in_once(member: User, secret: str, clock: Clock) -> None:
    used = code_of(secret, clock)
    password_step(member).post(AUTHENTICATE, {"code": used})
    again = password_step(member)
    again.post(AUTHENTICATE, {"code": used})
    assert not signed_in(again)
    clock.now += 30
    again.post(AUTHENTICATE, {"code": code_of(secret, clock)})
    assert signed_in(again)


def test_an_old_code_is_refused(member: User, secret: str, clock: Clock) -> None:
    old = code_of(secret, clock)
    clock.now += 30
    client = password_step(member)
    client.post(AUTHENTICATE, {"code": old})
    assert not signed_in(client)


def test_guessing_codes_is_slowed_down(member: User, secret: str, clock: Clock) -> None:
    client = password_step(member)
    for _ in range(10):
        client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": code_of(secret, clock)})
    assert not signed_in(client)


def test_the_second_step_cannot_be_skipped(member: User, secret: str) -> None:
    client = password_step(member)
    for address in ("/settings/", "/accounts/2fa/", CODES):
        assert client.get(address)["Location"].startswith("/accounts/login/"), address
    assert Client().get(AUTHENTICATE)["Location"].startswith("/accounts/login/")


def test_a_reset_password_does_not_skip_it(member: User, secret: str) -> None:
    client = Client()
    onward = client.post("/accounts/password/reset/", {"email": member.email})["Location"]
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)[1]  # type: ignore[index]
    onward = client.post(onward, {"code": code})["Location"]
    client.post(onward, {"password1": "another long password", "password2": "another long password"})
    assert not signed_in(client)
    assert (
        client.post("/accounts/login/", {"login": member.email, "password": "another long password"})["Location"]
        == AUTHENTICATE
    )


def test_the_app_is_not_on_before_its_first_code(member: User, member_client: Client) -> None:
    confirm(member_client)
    member_client.get(ACTIVATE)
    assert member_client.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_the_app_is_turned_off_with_its_recovery_codes(member: User, member_client: Client, secret: str) -> None:
    assert member_client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    client = Client()
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert signed_in(client)


@pytest.mark.parametrize("onward", ["", "?next=/checklists/ml-checklist/"])
def test_a_guests_ticks_are_carried_over_after_the_second_step(
    guest_door: Page, member: User, secret: str, clock: Clock, item: Any, onward: str
) -> None:
    guest_door.set_state(item, "done")
    client = password_step(member, guest_door.client, onward)
    assert not member.progress.exists()
    answer = client.post(AUTHENTICATE, {"code": code_of(secret, clock)}, follow=True)
    assert member.progress.get().skill_id == item.skill
    assert answer.redirect_chain[-1][0].startswith(onward.removeprefix("?next=") or "/")


# --- Recovery codes -----------------------------------------------------------------------------------------
def test_a_recovery_code_lets_in_once(member: User, member_client: Client, secret: str) -> None:
    codes = recovery_codes(member_client)
    assert len(codes) == 10
    client = password_step(member)
    client.post(AUTHENTICATE, {"code": codes[0]})
    assert signed_in(client)
    again = password_step(member)
    again.post(AUTHENTICATE, {"code": codes[0]})
    assert not signed_in(again)
    again.post(AUTHENTICATE, {"code": codes[1]})
    assert signed_in(again)
    assert recovery_codes(member_client) == codes[2:]


def test_new_recovery_codes_end_the_old_ones(member: User, member_client: Client, secret: str) -> None:
    old = recovery_codes(member_client)
    assert member_client.post(GENERATE)["Location"] == CODES
    assert not set(old) & set(recovery_codes(member_client))
    client = password_step(member)
    client.post(AUTHENTICATE, {"code": old[0]})
    assert not signed_in(client)


def test_recovery_codes_are_downloaded_as_text(member_client: Client, secret: str) -> None:
    answer = member_client.get(f"{CODES}download/")
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.decode().split() == recovery_codes(member_client)


def test_there_are_no_recovery_codes_without_a_second_step(member_client: Client) -> None:
    confirm(member_client)
    assert member_client.get(CODES).status_code == 404
    assert member_client.post(GENERATE).status_code == 200
    assert not Authenticator.objects.exists()


# --- Is it you? -----------------------------------------------------------------------------------------------
GUARDED = [ACTIVATE, "/accounts/2fa/webauthn/add/", GENERATE]


@pytest.mark.parametrize("address", GUARDED)
def test_what_decides_who_gets_in_asks_who_one_is(member_client: Client, address: str) -> None:
    assert member_client.post(address, {"code": "000000"})["Location"].startswith(REAUTHENTICATE)
    assert member_client.get(address)["Location"].startswith(REAUTHENTICATE)
    assert confirm(member_client)["Location"] == "/accounts/2fa/"
    assert member_client.get(address).status_code == 200


@pytest.mark.parametrize("address", GUARDED)
def test_who_has_signed_in_just_now_is_not_asked_again(
    member: User, address: str, limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert client.get(address).status_code == 200
    later = time.time() + 301
    monkeypatch.setattr("accounts.adapters.time.time", lambda: later)
    assert client.get(address)["Location"].startswith(REAUTHENTICATE)


def test_seeing_recovery_codes_and_turning_off_ask_who_one_is(
    member: User, member_client: Client, secret: str, sign_in: Any
) -> None:
    other = sign_in(member)
    for address in (CODES, f"{CODES}download/", "/accounts/2fa/totp/deactivate/"):
        assert other.get(address)["Location"].startswith(REAUTHENTICATE), address
    assert other.post("/accounts/2fa/totp/deactivate/")["Location"].startswith(REAUTHENTICATE)
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_wrong_password_shows_nothing(member_client: Client) -> None:
    answer = member_client.post(f"{REAUTHENTICATE}?next={ACTIVATE}", {"password": "wrong"})
    assert answer.status_code == 200
    assert member_client.get(ACTIVATE)["Location"].startswith(REAUTHENTICATE)


def test_a_code_of_the_app_also_shows_who_one_is(member: User, secret: str, clock: Clock, sign_in: Any) -> None:
    other = sign_in(member)
    answer = other.post(f"/accounts/2fa/reauthenticate/?next={CODES}", {"code": code_of(secret, clock)})
    assert answer["Location"] == CODES
    assert other.get(CODES).status_code == 200


def test_no_cache_keeps_a_secret(member_client: Client, clock: Clock) -> None:
    confirm(member_client)
    pages = [member_client.get(ACTIVATE)]
    turn_on(member_client, clock)
    pages += [member_client.get(address) for address in (CODES, f"{CODES}download/")]
    assert [{"private", "no-store"} <= set(page["Cache-Control"].split(", ")) for page in pages] == [True, True, True]


# --- What is kept ---------------------------------------------------------------------------------------------
def test_secrets_are_not_readable_in_the_database(secret: str, member_client: Client) -> None:
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in recovery_codes(member_client))


def test_a_former_key_still_reads_them(member: User, secret: str, clock: Clock, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    client = password_step(member)
    client.post(AUTHENTICATE, {"code": code_of(secret, clock)})
    assert signed_in(client)


def test_without_the_key_no_code_fits(member: User, secret: str, clock: Clock, settings: Settings) -> None:
    settings.SECRET_KEY = "another" * 10
    client = password_step(member)
    for guess in (code_of(secret, clock), code_of("", clock)):
        assert client.post(AUTHENTICATE, {"code": guess}).status_code == 200
    assert not signed_in(client)
    assert get_adapter().decrypt("nonsense") != get_adapter().decrypt("nonsense")


def test_a_superuser_takes_a_lost_second_step_away(member: User, curator: User, secret: str, sign_in: Any) -> None:
    client = sign_in(curator)
    row = Authenticator.objects.get(user=member, type="totp")
    page = client.get(f"/admin/mfa/authenticator/{row.pk}/change/").content.decode()
    assert "secret" not in page
    assert row.data["secret"] not in page
    assert client.post(f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    other = Client()
    other.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert signed_in(other)


# --- Passkeys: what is not one ----------------------------------------------------------------------------------
NOT_PASSKEYS: list[Any] = [
    "",
    "{}",
    "[]",
    "null",
    "1",
    '"x"',
    "{",
    '{"id": 1}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": null}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA",'
    ' "authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "attestationObject": "oA",'
    ' "authenticatorData": "' + "A" * 60 + '", "signature": "AA", "userHandle": "MQ"}}',
    '{"id": "%%%", "rawId": "\\u0000", "type": [], "response": {"userHandle": 7}}',
    '{"response": {"userHandle": null}}',
    "[" * 5000,
]
KEYS = "/accounts/2fa/webauthn/"
ENTRIES = [f"{KEYS}login/", AUTHENTICATE, f"{KEYS}add/", f"{KEYS}reauthenticate/"]


@pytest.mark.one_engine
@pytest.mark.parametrize("begun", [True, False], ids=["begun", "not begun"])
@pytest.mark.parametrize("address", ENTRIES)
def test_what_is_no_passkey_is_refused(
    member: User, member_client: Client, secret: str, clock: Clock, address: str, begun: bool
) -> None:
    clock.now += 30
    client = {ENTRIES[0]: Client(), AUTHENTICATE: password_step(member)}.get(address, member_client)
    was = signed_in(client)
    for credential in NOT_PASSKEYS:
        with rolled_back():
            if begun:
                client.get(address, headers={"Accept": "application/json"})
            answer = client.post(address, {"credential": credential, "name": "x"})
            assert answer.status_code in {200, 302}, credential
            assert signed_in(client) is was, credential
            assert not Authenticator.objects.filter(type="webauthn").exists(), credential


# --- Mail ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "subject"), [("en", "Authenticator App Activated"), ("zh-hans", "身份验证器")])
def test_with_a_mail_server_its_owner_hears_of_it(
    member: User, member_client: Client, clock: Clock, settings: Settings, language: str, subject: str
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    member.emailaddress_set.create(email=member.email, primary=True, verified=True)  # type: ignore[attr-defined]
    member_client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    turn_on(member_client, clock)
    assert mail.outbox[-1].to == [member.email]
    assert "127.0.0.1" in mail.outbox[-1].body
    assert subject in mail.outbox[-1].subject


def test_with_a_mail_server_the_address_is_confirmed_first(
    member: User, member_client: Client, settings: Settings
) -> None:
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    member.emailaddress_set.create(email=member.email, primary=True, verified=False)
    confirm(member_client)
    assert member_client.get(ACTIVATE)["Location"] == "/accounts/2fa/"
    assert "First confirm your e-mail address" in member_client.get("/accounts/2fa/").content.decode()
