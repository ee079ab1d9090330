"""Where a person is signed in: the list, ending one or all others, and what a new password does to them."""

import importlib
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.templatetags.devices import device
from tests.guard import arranging
from tests.people import PASSWORD, person

LIST = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "another long password"
pytestmark = pytest.mark.usefixtures("limits")


def signed_in_by_hand(user: User, agent: str = DESK, password: str = PASSWORD) -> Client:
    client = Client(headers={"User-Agent": agent})
    assert client.post("/accounts/login/", {"login": user.email, "password": password}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return bool(get_user(client).is_authenticated)  # type: ignore[arg-type]


def row(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.cookies["sessionid"].value)


@pytest.fixture
def desk(member: User) -> Client:
    return signed_in_by_hand(member)


@pytest.fixture
def phone(member: User) -> Client:
    return signed_in_by_hand(member, PHONE)


# --- The list -------------------------------------------------------------------------------------------------
def test_every_sign_in_is_listed_in_words(desk: Client, phone: Client) -> None:
    page = desk.get(LIST).content.decode()
    assert "Firefox on Linux" in page
    assert "Safari on iPhone" in page
    assert page.count("this browser") == 1
    assert re.search(r"Firefox on Linux</b> <small[^>]*>this browser", page)
    assert page.count(f"/settings/sessions/{row(phone).pk}/end/") == 1
    assert f"/settings/sessions/{row(desk).pk}/end/" not in page


def test_one_person_sees_nothing_of_another(desk: Client, outsider: User) -> None:
    page = signed_in_by_hand(outsider, PHONE).get(LIST).content.decode()
    assert "Firefox on Linux" not in page


def test_a_session_that_is_over_is_not_listed(desk: Client, phone: Client) -> None:
    Session.objects.filter(session_key=row(phone).session_key).delete()
    assert "iPhone" not in desk.get(LIST).content.decode()
    phone = signed_in_by_hand(get_user(desk), PHONE)  # type: ignore[arg-type]
    phone.post("/accounts/logout/")
    assert "iPhone" not in desk.get(LIST).content.decode()


def test_ordinary_pages_do_not_write_to_the_list(desk: Client) -> None:
    seen = row(desk).last_seen_at
    desk.get("/checklists/ml-checklist/")
    assert row(desk).last_seen_at == seen


# --- Ending them ------------------------------------------------------------------------------------------------
def test_one_other_session_is_ended(desk: Client, phone: Client, member: User) -> None:
    third = signed_in_by_hand(member, "curl/8.1")
    answer = desk.post(f"/settings/sessions/{row(phone).pk}/end/", follow=True)
    assert answer.redirect_chain[-1][0] == LIST
    assert (is_in(desk), is_in(phone), is_in(third)) == (True, False, True)
    assert UserSession.objects.count() == 2


def test_all_other_sessions_are_ended(desk: Client, phone: Client, member: User, outsider: User) -> None:
    third, others = signed_in_by_hand(member), signed_in_by_hand(outsider)
    desk.post(LIST)
    assert (is_in(desk), is_in(phone), is_in(third), is_in(others)) == (True, False, False, True)
    assert UserSession.objects.filter(user=member).count() == 1


def test_nobody_ends_the_session_of_another(desk: Client, outsider: User) -> None:
    other = signed_in_by_hand(outsider)
    assert other.post(f"/settings/sessions/{row(desk).pk}/end/").status_code == 404
    assert is_in(desk)


@pytest.mark.parametrize("number", ["0", "1" * 30])
def test_a_session_that_there_is_not_is_not_found(desk: Client, number: str) -> None:
    assert desk.post(f"/settings/sessions/{number}/end/").status_code == 404


def test_this_browser_is_not_signed_out_from_the_list(desk: Client) -> None:
    assert desk.post(f"/settings/sessions/{row(desk).pk}/end/").status_code == 404
    assert is_in(desk)


# --- A new password ---------------------------------------------------------------------------------------------
def test_a_changed_password_ends_the_other_sessions(desk: Client, phone: Client, member: User) -> None:
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert desk.post("/accounts/password/change/", fields).status_code == 302
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert UserSession.objects.get().session_key == desk.cookies["sessionid"].value
    assert Session.objects.count() == 1


def test_a_wrong_old_password_ends_nothing(desk: Client, phone: Client) -> None:
    fields = {"oldpassword": "wrong", "password1": NEW, "password2": NEW}
    assert desk.post("/accounts/password/change/", fields).status_code == 200
    assert (is_in(desk), is_in(phone)) == (True, True)


def test_a_set_password_ends_the_other_sessions(member: User, sign_in: Any) -> None:
    member.set_unusable_password()
    with arranging():
        member.save()
    here, there = sign_in(member), sign_in(member)
    for client in (here, there):
        UserSession.objects.create(user=member, session_key=client.cookies["sessionid"].value, ip="127.0.0.1")
    assert here.post("/accounts/password/set/", {"password1": NEW, "password2": NEW}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert UserSession.objects.get().session_key == here.cookies["sessionid"].value


def test_a_reset_password_ends_all_sessions(desk: Client, phone: Client, member: User) -> None:
    client = Client()
    onward = client.post("/accounts/password/reset/", {"email": member.email})["Location"]
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)[1]  # type: ignore[index]
    onward = client.post(onward, {"code": code})["Location"]
    client.post(onward, {"password1": NEW, "password2": NEW})
    assert (is_in(desk), is_in(phone)) == (False, False)
    assert not UserSession.objects.exists()


# --- Sessions that were there before the list ---------------------------------------------------------------------
def list_sessions() -> None:
    importlib.import_module("accounts.migrations.0002_sessions_listed").list_sessions(apps, connection.schema_editor())


def test_open_sessions_are_listed_once(member: User, desk: Client, sign_in: Any, guest_client: Client) -> None:
    old = sign_in(member)
    guest_client.get("/accounts/password/reset/confirm/")
    Session.objects.create(session_key="b" * 32, session_data="unreadable", expire_date=timezone.now() + timedelta(1))
    list_sessions()
    list_sessions()
    assert {one.session_key for one in UserSession.objects.all()} == {
        old.cookies["sessionid"].value,
        desk.cookies["sessionid"].value,
    }
    assert "Unknown browser" in desk.get(LIST).content.decode()
    assert "0.0.0.0" not in desk.get(LIST).content.decode()


def test_ended_sessions_and_those_of_nobody_are_not_listed(member: User, sign_in: Any) -> None:
    ended, gone = sign_in(member), sign_in(person("gone@example.org"))
    Session.objects.filter(session_key=ended.cookies["sessionid"].value).update(expire_date=timezone.now())
    with arranging():
        get_user(gone).delete()  # type: ignore[arg-type, union-attr]
    list_sessions()
    assert not UserSession.objects.exists()


def test_the_list_is_swept_of_what_has_ended(desk: Client, phone: Client) -> None:
    Session.objects.filter(session_key=row(phone).session_key).update(expire_date=timezone.now())
    call_command("sweep", stdout=StringIO())
    assert UserSession.objects.get() == row(desk)


# --- Browsers in words ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (DESK, "Firefox on Linux"),
        (PHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140.0 Safari/537.36", "Chrome on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.1", "curl/8.1"),
        ("x" * 200, "x" * 40),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_said_in_words(agent: str, words: str) -> None:
    assert device(agent) == words
