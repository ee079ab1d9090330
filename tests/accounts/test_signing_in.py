"""Accounts: sign-up, sign-in, reset by code, a new address, and an instance that is closed."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.people import PASSWORD, person

NEW = "new@example.org"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


def sign_up(client: Client, email: str = NEW, password: str = PASSWORD) -> Any:
    return client.post("/accounts/signup/", {"email": email, "password1": password})


def sign_in(client: Client, email: str, password: str = PASSWORD, **headers: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": password}, headers=headers)


def signed_in(client: Client) -> bool:
    return bool(get_user(client).is_authenticated)  # type: ignore[arg-type]


def code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


@pytest.fixture
def mail_server(settings: Settings) -> None:
    """The settings that follow from EMAIL_URL."""
    settings.MAIL_IS_SET = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True


# --- Sign-up --------------------------------------------------------------------------------------------------
def test_signing_up_takes_an_address_and_one_password(guest_client: Client) -> None:
    assert sign_up(guest_client).status_code == 302
    assert User.objects.get().email == NEW
    assert signed_in(guest_client)


def test_signing_up_leads_back_to_where_one_was(guest_client: Client) -> None:
    answer = guest_client.post(
        "/accounts/signup/?next=/checklists/ml-checklist/", {"email": NEW, "password1": PASSWORD}, follow=True
    )
    assert answer.redirect_chain[-1][0].startswith("/checklists/ml-checklist/")


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", NEW, ""])
def test_a_weak_password_is_refused_with_advice(guest_client: Client, password: str) -> None:
    assert sign_up(guest_client, password=password).status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "new@example.org\x00", f"{'x' * 300}@example.org"])
def test_what_is_no_address_is_refused(guest_client: Client, email: str) -> None:
    assert sign_up(guest_client, email).status_code == 200
    assert User.objects.count() == 0


@pytest.mark.parametrize("email", ["member@example.org", "MEMBER@Example.ORG"])
def test_an_address_has_one_account_whatever_its_case(guest_client: Client, member: User, email: str) -> None:
    sign_up(guest_client, email)
    assert User.objects.get() == member
    assert not signed_in(guest_client)


def test_with_a_mail_server_the_address_is_confirmed_by_a_code(guest_client: Client, mail_server: None) -> None:
    onward = sign_up(guest_client)["Location"]
    assert not signed_in(guest_client)
    guest_client.post(onward, {"code": code()})
    assert signed_in(guest_client)
    assert EmailAddress.objects.get().verified


def test_a_wrong_code_confirms_nothing(guest_client: Client, mail_server: None) -> None:
    onward = sign_up(guest_client)["Location"]
    guest_client.post(onward, {"code": "AAAA-AAAA"})
    assert not signed_in(guest_client)
    assert not EmailAddress.objects.get().verified


def test_with_a_mail_server_nobody_learns_who_has_an_account(
    guest_client: Client, member: User, mail_server: None
) -> None:
    taken, free = sign_up(guest_client, member.email), sign_up(Client())
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    assert "already" in str(mail.outbox[0].body)


# --- Sign-in --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("email", ["member@example.org", "Member@Example.org", " member@example.org "])
def test_one_signs_in_with_the_address_in_any_case(guest_client: Client, member: User, email: str) -> None:
    assert sign_in(guest_client, email).status_code == 302
    assert get_user(guest_client) == member  # type: ignore[arg-type]


def test_wrong_address_and_wrong_password_get_the_same_answer(guest_client: Client, member: User) -> None:
    def words(answer: Any) -> str:
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return text[text.index("<main") : text.index("</main")]

    unknown, wrong = sign_in(guest_client, "nobody@example.org"), sign_in(Client(), member.email, "wrong password")
    assert words(unknown) == words(wrong)
    assert not signed_in(guest_client)


def test_who_is_not_active_does_not_get_in(guest_client: Client) -> None:
    person(NEW, is_active=False)
    sign_in(guest_client, NEW)
    assert not signed_in(guest_client)


def test_the_session_gets_a_new_key_at_sign_in(guest_client: Client, member: User, page_door: Any) -> None:
    client = page_door.client
    client.logout()
    page_door.user = None
    page_door.set_state(page_door.sheet.items[0], "done")
    before = client.cookies["sessionid"].value
    sign_in(client, member.email)
    assert client.cookies["sessionid"].value != before


def test_signing_out_needs_a_post_and_ends_the_session(member_client: Client) -> None:
    member_client.get("/accounts/logout/")
    assert signed_in(member_client)
    member_client.post("/accounts/logout/")
    assert not signed_in(member_client)


def test_signing_in_leads_to_no_other_site(guest_client: Client, member: User) -> None:
    fields = {"login": member.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert "elsewhere" not in guest_client.post("/accounts/login/", fields)["Location"]


def test_the_admin_is_entered_by_the_same_sign_in(guest_client: Client) -> None:
    assert guest_client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_a_curator_enters_the_admin_and_a_member_does_not(curator: User, member_client: Client, sign_in: Any) -> None:
    assert sign_in(curator).get("/admin/").status_code == 200
    assert member_client.get("/admin/", follow=True).status_code == 403


# --- Limits ---------------------------------------------------------------------------------------------------
def test_guessing_is_stopped_after_five_tries_even_with_the_right_password(guest_client: Client, member: User) -> None:
    for _ in range(5):
        sign_in(guest_client, member.email, "wrong password")
    sign_in(guest_client, member.email)
    assert not signed_in(guest_client)


def test_another_browser_does_not_help_the_guesser(member: User) -> None:
    for _ in range(5):
        sign_in(Client(), member.email, "wrong password")
    other = Client()
    assert "Too many" in sign_in(other, member.email).content.decode()
    assert not signed_in(other)


def test_an_invented_address_of_the_network_does_not_help_the_guesser(member: User) -> None:
    for place in range(5):
        sign_in(Client(), member.email, "wrong password", X_Forwarded_For=f"192.0.2.{place}")
    other = Client()
    sign_in(other, member.email, X_Forwarded_For="192.0.2.99")
    assert not signed_in(other)


def test_tries_at_one_account_do_not_close_another(member: User, outsider: User) -> None:
    for _ in range(5):
        sign_in(Client(), member.email, "wrong password")
    other = Client()
    sign_in(other, outsider.email)
    assert signed_in(other)


def test_tries_are_counted_where_all_workers_see_them(guest_client: Client, member: User) -> None:
    sign_in(guest_client, member.email, "wrong password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        assert cursor.fetchone()[0] >= 1


# --- A forgotten password ---------------------------------------------------------------------------------
def ask_for_reset(client: Client, email: str) -> str:
    return client.post("/accounts/password/reset/", {"email": email})["Location"]


def test_a_password_is_reset_by_a_code(guest_client: Client, member: User) -> None:
    confirm = ask_for_reset(guest_client, member.email)
    assert mail.outbox[-1].to == [member.email]
    complete = guest_client.post(confirm, {"code": code()})["Location"]
    guest_client.post(complete, {"password1": "another long password", "password2": "another long password"})
    other = Client()
    sign_in(other, member.email, "another long password")
    assert signed_in(other)


def test_the_code_counts_in_the_browser_that_asked_only(guest_client: Client, member: User) -> None:
    confirm = ask_for_reset(guest_client, member.email)
    other = Client()
    assert other.post(confirm, {"code": code()})["Location"] != "/accounts/password/reset/complete/"
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_three_wrong_codes_end_the_reset(guest_client: Client, member: User) -> None:
    confirm, right = ask_for_reset(guest_client, member.email), code()
    for _ in range(3):
        guest_client.post(confirm, {"code": "AAAA-AAAA"})
    answer = guest_client.post(confirm, {"code": right})
    assert answer.headers.get("Location") != "/accounts/password/reset/complete/"


def test_asking_for_an_unknown_address_looks_the_same(guest_client: Client, member: User) -> None:
    assert ask_for_reset(Client(), "nobody@example.org") == ask_for_reset(guest_client, member.email)


def test_a_changed_password_ends_the_other_sessions(member: User, member_client: Client, sign_in: Any) -> None:
    other = sign_in(member)
    fields = {"oldpassword": PASSWORD, "password1": "another long password", "password2": "another long password"}
    assert member_client.post("/accounts/password/change/", fields).status_code == 302
    assert signed_in(member_client)
    assert not signed_in(other)


# --- A new address ----------------------------------------------------------------------------------------
def change_address(client: Client, email: str = NEW) -> Any:
    return client.post("/accounts/email/", {"email": email, "action_add": ""})


def test_without_a_mail_server_a_new_address_counts_at_once(guest_client: Client) -> None:
    sign_up(guest_client, "old@example.org")
    assert change_address(guest_client)["Location"] == "/accounts/email/"
    page = guest_client.get("/accounts/email/").content.decode()
    assert f"You sign in with {NEW}." in page
    assert "once it is confirmed" not in page
    other = Client()
    sign_in(other, NEW)
    assert signed_in(other)


def test_two_people_can_change_their_addresses(guest_client: Client) -> None:
    for name in ("first", "second"):
        client = Client()
        sign_up(client, f"{name}@example.org")
        change_address(client, f"{name}.new@example.org")
    assert set(User.objects.values_list("email", flat=True)) == {"first.new@example.org", "second.new@example.org"}


def test_an_address_of_somebody_else_is_refused(member_client: Client, member: User, outsider: User) -> None:
    assert change_address(member_client, outsider.email.upper()).status_code == 200
    member.refresh_from_db()
    assert member.email == "member@example.org"


def test_with_a_mail_server_the_old_address_counts_until_the_code_is_entered(
    member_client: Client, member: User, mail_server: None
) -> None:
    assert change_address(member_client)["Location"].startswith("/accounts/reauthenticate/")
    member_client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    onward = change_address(member_client)["Location"]
    assert mail.outbox[-1].to == [NEW]
    member.refresh_from_db()
    assert member.email == "member@example.org"
    member_client.post(onward, {"code": code()})
    member.refresh_from_db()
    assert member.email == NEW


# --- A closed instance ------------------------------------------------------------------------------------
def test_nobody_signs_up_where_that_is_closed(guest_client: Client, settings: Settings) -> None:
    settings.SIGNUP = "closed"
    assert guest_client.get("/accounts/signup/").status_code == 200
    sign_up(guest_client)
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    ("email", "count"), [("a@example.org", 1), ("a@EXAMPLE.org", 1), ("a@example.org.evil.com", 0)]
)
def test_only_listed_domains_sign_up(guest_client: Client, settings: Settings, email: str, count: int) -> None:
    settings.SIGNUP, settings.SIGNUP_DOMAINS = "domains", ["example.org"]
    answer = sign_up(guest_client, email)
    assert User.objects.count() == count
    assert count or "example.org" in answer.content.decode()


@pytest.fixture
def closed(settings: Settings) -> None:
    """The settings that follow from PUBLIC_PAGES=false."""
    settings.PUBLIC_PAGES = False
    place = settings.MIDDLEWARE.index("accounts.middleware.Preferences") + 1
    required = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:place], required, *settings.MIDDLEWARE[place:]]


@pytest.mark.parametrize(
    "address", ["/", "/checklists/", "/checklists/ml-checklist/", "/checklists/absent/", "/welcome/"]
)
def test_every_page_of_a_closed_instance_asks_to_sign_in(closed: None, db: None, address: str) -> None:
    assert Client().get(address)["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/3rdparty/login/cancelled/",
        "/healthz",
        "/readyz",
    ],
)
def test_what_is_needed_to_come_in_stays_open(closed: None, db: None, address: str) -> None:
    assert Client().get(address).status_code == 200


def test_a_passkey_opens_a_closed_instance(closed: None, db: None) -> None:
    answer = Client().get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_a_visitor_of_a_closed_instance_can_choose_the_language(closed: None, db: None) -> None:
    client, sign_in_page = Client(), "/accounts/login/"
    answer = client.post("/language/", {"language": "zh-hans", "next": sign_in_page})
    assert answer["Location"] == sign_in_page
    assert client.get(sign_in_page)["Content-Language"] == "zh-hans"


def test_nobody_ticks_as_a_guest_on_a_closed_instance(closed: None, guest_door: Any, item: Any) -> None:
    assert guest_door.set_state(item, "done").status == 302


def test_the_api_of_a_closed_instance_answers_401(closed: None, guest_client: Client, sheet: Any) -> None:
    assert guest_client.get(f"/api/v1/checklists/{sheet.uuid}/progress/").status_code == 401


def test_who_signs_in_sees_everything(closed: None, member: User) -> None:
    client = Client()
    sign_in(client, member.email)
    assert client.get("/checklists/ml-checklist/").status_code == 200
