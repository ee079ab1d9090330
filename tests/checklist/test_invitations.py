"""Ways into a team: links and mails, seen once, sent again, withdrawn; and joining, which is a button."""

import logging
import re
import time
import uuid
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts.models import Invitation, Membership, User
from checklist.templatetags.team_words import told
from config import logs
from tests.addresses import snapshot
from tests.guard import arranging
from tests.kinds import SignIn
from tests.people import PASSWORD, person
from tests.teams import invited, joined, make_team

LINK = re.compile(r"http://[^\s\"<]*/teams/join/([^/\s\"]+)/")
READY = {"how": "link", "role": "member", "days": "14", "uses": "10"}


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.MAIL_IS_SET = True


def post(client: Client, user: User, address: str, **fields: Any) -> HttpResponse:
    """What a page of that person posts."""
    return client.post(address, {"operation": uuid.uuid4(), "scope": "page", "as": user.uuid, **fields})


def make(client: Client, led: Membership, **fields: Any) -> HttpResponse:
    return post(client, led.user, f"/teams/{led.team.slug}/invitations/", **{**READY, **fields})


def again(client: Client, led: Membership, invitation: Invitation, do: str) -> HttpResponse:
    return post(client, led.user, f"/teams/{led.team.slug}/invitations/{invitation.uuid}/", do=do)


def join(client: Client, user: User, token: str, **fields: Any) -> HttpResponse:
    return post(client, user, f"/teams/join/{token}/", **{"shares": "items", **fields})


def confirm(user: User) -> None:
    """Their address is known to be theirs."""
    with arranging():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)


def members(led: Membership) -> set[User]:
    return {one.user for one in Membership.objects.filter(team=led.team).exclude(pk=led.pk)}


# --- Links ------------------------------------------------------------------------------------------------------
def test_a_link_is_shown_once_and_nowhere_kept(led: Membership, lead_client: Client) -> None:
    answer = make(lead_client, led)
    (token,) = set(LINK.findall(answer.text))
    made = Invitation.objects.get()
    assert (made.role, made.uses_at_most, made.email) == ("member", 10, "")
    page = lead_client.get(f"/teams/{led.team.slug}/invitations/").text
    assert LINK.findall(page) == []
    assert "0 of 10 joined" in page
    assert "made by Lea Der" in page
    assert token not in str(list(Invitation.objects.values())) + str(dict(lead_client.session))


def test_the_same_form_twice_makes_one_invitation_and_says_where_a_link_is_to_be_had(
    led: Membership, lead_client: Client
) -> None:
    form = {"operation": uuid.uuid4(), "scope": "page", "as": led.user.uuid, **READY}
    address = f"/teams/{led.team.slug}/invitations/"
    assert LINK.search(lead_client.post(address, form).text)
    second = lead_client.post(address, form, follow=True)
    assert Invitation.objects.count() == 1
    assert "made already" in second.text
    assert not LINK.search(second.text)


def test_a_new_link_takes_the_place_of_the_old_one(
    led: Membership, lead_client: Client, member: User, member_client: Client
) -> None:
    invitation, old = invited(led, uses=3)
    (new,) = set(LINK.findall(again(lead_client, led, invitation, "send").text))
    assert join(member_client, member, old).status_code == 404
    assert join(member_client, member, new).status_code == 303
    assert "1 of 3 joined" in lead_client.get(f"/teams/{led.team.slug}/invitations/").text


def test_what_is_withdrawn_opens_nothing(
    led: Membership, lead_client: Client, member: User, member_client: Client
) -> None:
    invitation, token = invited(led)
    assert again(lead_client, led, invitation, "revoke").status_code == 303
    for answer in (member_client.get(f"/teams/join/{token}/"), join(member_client, member, token)):
        assert answer.status_code == 410
        assert "was withdrawn" in answer.text
        assert led.team.name not in answer.text
    assert again(lead_client, led, invitation, "send").status_code == 410
    assert members(led) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": "0"},
        {"days": "91"},
        {"days": "x"},
        {"uses": "0"},
        {"uses": "1001"},
        {"uses": ""},
        {"role": "owner"},
        {"role": ""},
        {"how": "pigeon"},
        {"how": "mail", "emails": ""},
        {"how": "mail", "emails": "a@example.org no-address"},
        {"how": "mail", "emails": "a\0@example.org"},
        {"how": "mail", "emails": "\n".join(f"a{at}@example.org" for at in range(21))},
        {"operation": ""},
    ],
    ids=str,
)
def test_terms_that_cannot_be_are_refused_and_given_back(
    led: Membership, lead_client: Client, wrong: dict[str, str]
) -> None:
    answer = make(lead_client, led, **wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not Invitation.objects.exists()
    assert wrong.get("emails", "").replace("\0", "")[:10] in answer.text.replace("\0", "")


# --- Mails ------------------------------------------------------------------------------------------------------
def test_a_mail_is_in_its_receivers_language_and_bound_to_the_address(
    led: Membership, lead_client: Client, with_mail: None, sign_in: SignIn
) -> None:
    reader = person("reader@example.org", name="Reader", language="zh-hans")
    confirm(reader)
    other = person("other@example.org", name="Other")
    confirm(other)
    answer = make(lead_client, led, how="mail", emails="Reader@example.org, new@example.org")
    assert (answer.status_code, len(mail.outbox)) == (303, 2)
    assert [one.to for one in mail.outbox] == [["reader@example.org"], ["new@example.org"]]
    (token,) = set(LINK.findall(str(mail.outbox[0].body)))
    assert all(one.sent_at for one in Invitation.objects.all())
    refused = join(sign_in(other), other, token)
    assert refused.status_code == 400
    assert "another e-mail address" in refused.text
    assert led.team.name not in refused.text
    assert join(sign_in(reader), reader, token).status_code == 303
    assert members(led) == {reader}


def test_an_address_that_nobody_has_confirmed_is_nobodys(
    led: Membership, with_mail: None, member: User, member_client: Client
) -> None:
    _, token = invited(led, email=member.email)
    assert join(member_client, member, token).status_code == 400
    confirm(member)
    assert join(member_client, member, token).status_code == 303


@pytest.mark.parametrize("trouble", [OSError("no route"), ConnectionRefusedError()])
def test_a_mail_that_fails_loses_no_invitation(
    led: Membership, lead_client: Client, with_mail: None, trouble: Exception
) -> None:
    with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=trouble):
        answer = make(lead_client, led, how="mail", emails="new@example.org")
    assert answer.status_code == 200
    assert "did not take the mail to new@example.org" in answer.text
    assert "not sent by mail" in answer.text
    invitation = Invitation.objects.get()
    assert again(lead_client, led, invitation, "send").status_code == 303
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert len(mail.outbox) == 1


def test_a_server_that_is_down_is_asked_three_times_over_one_connection(
    led: Membership, lead_client: Client, with_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"new{at}@example.org" for at in range(20)]
    with patch("checklist.mail.sending.get_connection") as connection:
        connection.return_value.send_messages.side_effect = TimeoutError
        answer = make(lead_client, led, how="mail", emails="\n".join(addresses))
    assert (connection.call_count, connection.return_value.send_messages.call_count) == (1, 3)
    assert all(one in answer.text for one in addresses)
    assert Invitation.objects.filter(sent_at=None).count() == 20


def test_a_slow_server_is_left_after_half_a_minute(
    led: Membership, lead_client: Client, with_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(0, 1000, 16))
    monkeypatch.setattr("checklist.mail.sending.time.monotonic", lambda: next(moments))
    make(lead_client, led, how="mail", emails="\n".join(f"new{at}@example.org" for at in range(20)))
    assert len(mail.outbox) == 1
    assert Invitation.objects.filter(sent_at=None).count() == 19


def test_a_link_is_at_the_sites_own_name(led: Membership, lead_client: Client, with_mail: None, settings: Any) -> None:
    settings.BASE_URL, settings.ALLOWED_HOSTS = "https://learn.example.org", ["*"]
    form = {**READY, "operation": uuid.uuid4(), "scope": "page", "as": led.user.uuid}
    for more in ({}, {"how": "mail", "emails": "new@example.org", "operation": uuid.uuid4()}):
        answer = lead_client.post(
            f"/teams/{led.team.slug}/invitations/", {**form, **more}, headers={"Host": "elsewhere.example"}
        )
        text = str(mail.outbox[0].body) if more else answer.text
        assert "https://learn.example.org/teams/join/" in text
        assert "elsewhere.example/teams" not in text


def test_where_no_mail_is_set_the_links_are_shown_to_be_passed_on(led: Membership, lead_client: Client) -> None:
    answer = make(lead_client, led, how="mail", emails="a@example.org\nb@example.org")
    assert len(set(LINK.findall(answer.text))) == 2
    assert mail.outbox == []
    assert not Invitation.objects.filter(sent_at__isnull=False).exists()


def test_mails_to_others_are_not_without_end(
    led: Membership, lead_client: Client, with_mail: None, limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.actions.limits.MAILS", 2)
    assert make(lead_client, led, how="mail", emails="a@example.org b@example.org").status_code == 303
    assert make(lead_client, led, how="mail", emails="c@example.org").status_code == 429
    assert len(mail.outbox) == 2
    assert Invitation.objects.count() == 2
    assert make(lead_client, led).status_code == 200  # links are not mails


def test_a_teams_name_is_no_header_and_no_markup_in_mails(lead: User, lead_client: Client, with_mail: None) -> None:
    led = make_team(lead, "A & <b>\tBcc: x@example.org")
    make(lead_client, led, how="mail", emails="new@example.org")
    (sent,) = mail.outbox
    assert "A & <b> Bcc: x@example.org" in sent.subject
    assert "A & <b> Bcc" in str(sent.body)
    assert sent.recipients() == ["new@example.org"]


# --- Opening and joining ------------------------------------------------------------------------------------------
def test_opening_an_invitation_changes_nothing_and_says_exactly_what_leads_will_see(
    led: Membership, member_client: Client
) -> None:
    _, token = invited(led)
    member_client.get("/")
    before = snapshot()
    page = member_client.get(f"/teams/join/{token}/").text
    assert snapshot() == before
    for text in ("Data team", "Lea Der invites you", "private notes", "your e-mail address", "Items and notes"):
        assert text in page
    assert page.count(">Example<") == 4
    assert "checked" not in page
    assert "lead@example.org" not in page


def test_joining_is_with_what_was_chosen_and_the_invitations_role(
    led: Membership, member: User, member_client: Client
) -> None:
    _, token = invited(led)
    answer = join(member_client, member, token, shares="totals", role="lead", team="other")
    assert answer.status_code == 303
    mine = Membership.objects.get(user=member)
    assert (mine.role, mine.shares) == ("member", "totals")
    assert Invitation.objects.get().uses == 1


@pytest.mark.parametrize("shares", ["", "everything", "Items"])
def test_nobody_joins_without_a_choice(led: Membership, member: User, member_client: Client, shares: str) -> None:
    _, token = invited(led)
    answer = join(member_client, member, token, shares=shares)
    assert answer.status_code == 400
    assert "join-error" in answer.text
    assert members(led) == set()


def test_who_has_no_name_is_asked_for_one(led: Membership, sign_in: SignIn) -> None:
    nameless = person("nameless@example.org")
    client = sign_in(nameless)
    _, token = invited(led)
    assert 'name="name"' in client.get(f"/teams/join/{token}/").text
    for name in ("", "  ", "x" * 101, "a\0"):
        assert join(client, nameless, token, name=name).status_code == 400
    assert join(client, nameless, token, name=" Jo  Doe ").status_code == 303
    nameless.refresh_from_db()
    assert nameless.name == "Jo Doe"


def test_who_has_a_name_keeps_it(led: Membership, member: User, member_client: Client) -> None:
    _, token = invited(led)
    join(member_client, member, token, name="Somebody Else")
    member.refresh_from_db()
    assert member.name == "Mem Ber"


def test_who_is_in_the_team_already_is_sent_there_and_spends_no_use(
    led: Membership, member: User, member_client: Client
) -> None:
    joined(led, member, shares="nothing")
    invitation, token = invited(led, role="lead")
    assert member_client.get(f"/teams/join/{token}/")["Location"] == f"/teams/{led.team.slug}/"
    assert join(member_client, member, token).status_code == 303
    mine = Membership.objects.get(user=member)
    invitation.refresh_from_db()
    assert (mine.role, mine.shares, invitation.uses) == ("member", "nothing", 0)


def test_a_used_up_and_an_expired_invitation_say_what_to_do(
    led: Membership, member: User, member_client: Client, outsider: User, outsider_client: Client
) -> None:
    _, token = invited(led)
    assert join(outsider_client, outsider, token).status_code == 303
    expired, late = invited(led)
    with arranging():
        Invitation.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for one in (token, late):
        for answer in (member_client.get(f"/teams/join/{one}/"), join(member_client, member, one)):
            assert answer.status_code == 410
            assert "Ask whoever sent it for a new one" in answer.text
    assert members(led) == {outsider}


def test_an_invitation_that_was_used_up_after_the_page_was_opened(
    led: Membership, member: User, member_client: Client
) -> None:
    invitation, token = invited(led)
    assert member_client.get(f"/teams/join/{token}/").status_code == 200
    people.revoke(lead=led, invitation=invitation)
    assert join(member_client, member, token).status_code == 410


def test_signed_out_visitors_are_sent_to_sign_in_whatever_the_token(led: Membership, guest_client: Client) -> None:
    _, token = invited(led)
    for one in (token, "no-such-token"):
        for answer in (guest_client.get(f"/teams/join/{one}/"), guest_client.post(f"/teams/join/{one}/")):
            assert answer["Location"] == "/accounts/login/"
    page = guest_client.get("/accounts/login/").text
    assert "You are invited to a team" in page
    assert led.team.name not in page
    assert token not in page
    assert "You are invited to a team" not in Client().get("/accounts/login/").text


@pytest.mark.parametrize("door", ["signup", "login"])
def test_signing_in_or_up_comes_back_to_the_invitation(
    led: Membership, guest_client: Client, member: User, door: str, limits: None
) -> None:
    _, token = invited(led)
    here = f"/teams/join/{token}/"
    guest_client.get(here)
    assert "You are invited to a team" in guest_client.get(f"/accounts/{door}/").text
    fields = {"email": "new@example.org", "password1": PASSWORD, "login": member.email, "password": PASSWORD}
    answer = guest_client.post(f"/accounts/{door}/", fields, follow=True)
    assert [one for one, _status in answer.redirect_chain] == ["/welcome/", here]
    assert led.team.name in answer.text
    assert token not in str(dict(guest_client.session))
    assert guest_client.get("/welcome/")["Location"] == "/"


def test_an_invitation_of_long_ago_does_not_catch_who_signs_in_here(
    led: Membership, guest_client: Client, member: User
) -> None:
    _, token = invited(led)
    guest_client.get(f"/teams/join/{token}/")
    session = guest_client.session
    assert 3500 < int(session["onward"]["until"]) - time.time() <= 3600
    session["onward"] = {**session["onward"], "until": str(int(time.time()) - 1)}
    session.save()
    assert "You are invited to a team" not in guest_client.get("/accounts/login/").text
    answer = guest_client.post("/accounts/login/", {"login": member.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"


def test_the_invitation_goes_before_another_address_and_is_in_none(
    led: Membership, guest_client: Client, member: User
) -> None:
    _, token = invited(led)
    here = f"/teams/join/{token}/"
    session = guest_client.session
    session.update({"onward": {"to": here, "until": "99999999999"}})
    session.save()
    answer = guest_client.post("/accounts/login/?next=/guide/", {"login": member.email, "password": PASSWORD})
    assert answer["Location"] == "/welcome/"
    assert guest_client.get("/welcome/")["Location"] == here


# --- Guessed, and past one's right ----------------------------------------------------------------------------------
def test_guesses_are_counted_and_then_refused(
    led: Membership, member_client: Client, outsider_client: Client, limits: None
) -> None:
    _, token = invited(led)
    guesses = [member_client.get(f"/teams/join/guess-{at}/").status_code for at in range(22)]
    assert guesses == [404] * 20 + [429] * 2
    assert member_client.get(f"/teams/join/{token}/").status_code == 429
    assert outsider_client.get(f"/teams/join/{token}/").status_code == 200


@pytest.mark.parametrize("token", ["x" * 5000, "%2e%2e", "ü", "<b>", "' OR 1=1"])
def test_strange_tokens_are_not_found(member_client: Client, token: str) -> None:
    assert member_client.get(f"/teams/join/{token}/").status_code == 404


def test_invitations_are_for_leads_of_the_team_alone(
    led: Membership, member: User, member_client: Client, outsider: User, outsider_client: Client
) -> None:
    mine, theirs = joined(led, member), make_team(outsider, "Other team")
    invitation, _ = invited(led)
    other, _ = invited(theirs)
    address = f"/teams/{led.team.slug}/invitations/"
    for client, user in ((member_client, member), (outsider_client, outsider)):
        assert client.get(address).status_code == 404
        assert post(client, user, address, **READY).status_code == 404
        for do in ("send", "revoke"):
            assert post(client, user, f"{address}{invitation.uuid}/", do=do).status_code == 404
    for do in ("send", "revoke"):  # of another team, by one's own
        mixed = f"/teams/{theirs.team.slug}/invitations/{invitation.uuid}/"
        assert post(outsider_client, outsider, mixed, do=do).status_code == 404
    invitation.refresh_from_db()
    other.refresh_from_db()
    assert (invitation.revoked_at, other.revoked_at) == (None, None)
    assert mine.role == "member"


# --- What logs say ------------------------------------------------------------------------------------------------
def test_no_log_has_a_token(led: Membership, member: User, member_client: Client, caplog: Any) -> None:
    _, token = invited(led)
    caplog.handler.addFilter(logs.WithoutSecrets())
    with caplog.at_level(logging.DEBUG):
        member_client.get(f"/teams/join/{token}/")
        member_client.get(f"/teams/join/{token}x/")
        join(member_client, member, token, shares="")
        join(member_client, member, token)
        Client().get(f"/teams/join/{token}/")
    assert "/teams/join/*/" in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize(
    ("said", "args"),
    [
        ("Asked for /teams/join/%s/", ("{token}",)),
        ("Asked for %(path)s", ({"path": "/teams/join/{token}/?a=1"},)),
        ("Sent to /accounts/login/?next=%2Fteams%2Fjoin%2F{token}%2F", ()),
        ("Sent to /accounts/login/?next=%%2fteams%%2fjoin%%2f{token} by %s", ("browser",)),
        ("Within another: %s", ("%252Fteams%252Fjoin%252F{token}%252F",)),
        ("Not found: %r", ({"path": "teams/join/{token}/"},)),
        ("Too few %s %s", ("/teams/join/{token}/",)),
    ],
)
@pytest.mark.parametrize("formatter", [logging.Formatter("%(message)s"), logs.JSONFormatter()])
def test_a_log_line_has_no_token_however_it_was_said(said: str, args: Any, formatter: logging.Formatter) -> None:
    token = "Ab-3_dEfGhIjKlMnOpQrStUvWxYz0123"
    fill = lambda one: one.replace("{token}", token) if isinstance(one, str) else {"path": fill(one["path"])}  # noqa: E731
    try:
        raise LookupError(f"/teams/join/{token}/")
    except LookupError as error:
        trace = (type(error), error, error.__traceback__)
    record = logging.LogRecord("django", logging.ERROR, "", 1, fill(said), tuple(map(fill, args)), trace)
    assert logs.WithoutSecrets().filter(record)
    line = formatter.format(record)
    assert token not in line
    assert "join" in line
    assert "LookupError" in line


def test_other_log_lines_keep_their_arguments() -> None:
    record = logging.LogRecord("django", logging.INFO, "", 1, "%s of %s", (1, "two"), None)
    logs.WithoutSecrets().filter(record)
    assert (record.msg, record.args, record.exc_text) == ("%s of %s", (1, "two"), None)


def test_every_handler_takes_tokens_out(settings: Any) -> None:
    assert all("without_secrets" in one["filters"] for one in settings.LOGGING["handlers"].values())


def test_an_event_that_says_less_than_others_is_told_all_the_same(led: Membership, lead: User) -> None:
    event = led.team.events.create.__self__.model(team=led.team, what="invited", actor=None, detail={})
    assert told(event, lead).startswith("(a deleted account) made an invitation")
