"""The mail about a new assignment: who gets it, in which language, what it says, and what happens where it fails."""

import uuid
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import Membership, User
from checklist.mail import assigned as assigned_mail
from checklist.models import Assignee, Assignment
from checklist.queries import assignments as readings
from tests.guard import arranging
from tests.people import person
from tests.teams import assigned, crowd, joined, make_team

Settings = Any


@pytest.fixture(autouse=True)
def mail_server(settings: Settings) -> None:
    settings.MAIL_IS_SET = True


@pytest.fixture
def led(lead: User) -> Membership:
    confirm(lead)
    return make_team(lead)


def confirm(user: User, verified: bool = True) -> None:
    with arranging():
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)


def assign(client: Client, led: Membership, **more: Any) -> str:
    """Assign the built-in list, and read the page that answers."""
    sent = {"operation": str(uuid.uuid4()), "as": str(led.user.uuid), "wanted": "2", "whom": "team", **more}
    response = client.post(f"/teams/{led.team.slug}/assignments/new/?list=ml-checklist", sent)
    assert response.status_code == 303
    return client.get(response["Location"]).content.decode()


def test_everybody_but_the_lead_who_has_a_confirmed_address_is_told(
    led: Membership, member: User, outsider: User, lead_client: Client
) -> None:
    for user, verified in ((member, True), (outsider, False)):
        confirm(user, verified)
        joined(led, user)
    joined(led, person("none@example.org", name="No Address"))
    assign(lead_client, led, due_on="2099-05-01")
    (sent,) = mail.outbox
    assert sent.to == ["member@example.org"]
    assert "assigned to you" in sent.subject
    for text in (
        "Lea Der has assigned “",
        "in the team “Data team”",
        "The whole list",
        "Until: May 1, 2099",
        f"http://localhost:8000/teams/{led.team.slug}/assignments/",
        "until you press “Seen” there; after that also your single items.",
        f"http://localhost:8000/teams/{led.team.slug}/leave/",
    ):
        assert text in str(sent.body)
    assert "lead@example.org" not in str(sent.body)


def test_only_chosen_members_are_told_and_of_a_change_those_for_whom_it_is_new(
    led: Membership, member: User, outsider: User, lead_client: Client
) -> None:
    for user in (member, outsider):
        confirm(user)
        joined(led, user)
    assign(lead_client, led, whom="chosen", members=[str(member.uuid)])
    assert [one.to for one in mail.outbox] == [["member@example.org"]]
    made = Assignment.objects.get()
    sent = {"operation": str(uuid.uuid4()), "as": str(led.user.uuid), "wanted": "3", "whom": "team"}
    lead_client.post(f"/teams/{led.team.slug}/assignments/{made.uuid}/", sent)
    assert [one.to for one in mail.outbox[1:]] == [["outsider@example.org"]]


def test_the_mail_is_in_each_ones_language(led: Membership, member: User, lead_client: Client) -> None:
    confirm(member)
    joined(led, member)
    with arranging():
        User.objects.filter(pk=member.pk).update(language="zh-hans")
    assign(lead_client, led, due_on="2099-05-01")
    assert "2099年5月1日" in str(mail.outbox[0].body)


def test_the_same_form_sent_twice_is_one_mail(led: Membership, member: User, lead_client: Client) -> None:
    confirm(member)
    joined(led, member)
    named = str(uuid.uuid4())
    for _ in range(2):
        assign(lead_client, led, operation=named)
    assert len(mail.outbox) == 1


def test_without_a_mail_server_nothing_is_sent(
    led: Membership, member: User, lead_client: Client, settings: Settings
) -> None:
    settings.MAIL_IS_SET = False
    confirm(member)
    joined(led, member)
    assert "could not be sent" not in assign(lead_client, led)
    assert mail.outbox == []


def tell(client: Client, led: Membership, made: Assignment) -> str:
    """Send to those not told, and read the page that answers."""
    form = {"operation": str(uuid.uuid4()), "as": str(led.user.uuid)}
    response = client.post(f"/teams/{led.team.slug}/assignments/{made.uuid}/tell/", form)
    assert response.status_code == 303
    return client.get(response["Location"]).content.decode()


class Broken(EmailBackend):
    """Refuses one address; counts how often it was asked."""

    asked = 0

    def send_messages(self, messages: Any) -> int:
        Broken.asked += 1
        if messages[0].to[0].startswith("broken"):
            raise ConnectionResetError
        return int(super().send_messages(messages))


def test_a_mail_that_fails_keeps_no_other_and_no_assignment(
    led: Membership, member: User, lead_client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    for user in (person("broken@example.org", name="A Broken"), member):
        confirm(user)
        joined(led, user)
    said = assign(lead_client, led)
    assert "1 mail about it could not be sent. The assignment stands" in said
    assert [one.to for one in mail.outbox] == [["member@example.org"]]
    assert Assignment.objects.count() == 1


def test_a_server_that_is_down_is_not_asked_for_everybody(
    led: Membership, lead_client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    Broken.asked = 0
    with arranging():
        for one in crowd(led.team, 20):
            EmailAddress.objects.create(user=one.user, email=f"broken-{one.user_id}@example.org", verified=True)
    assert "20 mails about it could not be sent" in assign(lead_client, led)
    assert Broken.asked == 3


def test_those_not_told_are_told_once_when_the_lead_says_so(
    led: Membership, member: User, lead_client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Broken"
    broken = person("broken@example.org", name="A Broken")
    for user in (broken, member):
        confirm(user)
        joined(led, user)
    joined(led, person("none@example.org", name="No Address"))
    assert "Send to those not told" in assign(lead_client, led)
    made = Assignment.objects.get()
    assert set(readings.untold_on(made, led).values_list("user__email", flat=True)) == {"broken@example.org"}
    assert readings.untold_in(led) == {made.pk: 1}
    assert "1 mail about it could not be sent" in tell(lead_client, led, made)
    with arranging():
        EmailAddress.objects.filter(user=broken).update(email="repaired@example.org")
    late = person("late@example.org", name="Joins Later")
    confirm(late)
    joined(led, late)
    page = tell(lead_client, led, made)
    assert "2 mails were sent." in page
    assert "Send to those not told" not in page
    assert "0 mails were sent." in tell(lead_client, led, made)
    assert sorted(one.to[0] for one in mail.outbox) == [
        "late@example.org",
        "member@example.org",
        "repaired@example.org",
    ]
    assert not Assignee.objects.filter(seen_at__isnull=False).exists()


def test_of_chosen_members_those_not_told_are_counted_and_nobody_who_was_seeing_it(
    led: Membership, member: User, outsider: User, lead_client: Client
) -> None:
    mine = [joined(led, user, shares="nothing") for user in (member, outsider)]
    made = assigned(led, members=[member.uuid], seen=(mine[0],))
    assert readings.untold_in(led) == {made.pk: 0}
    for user in (member, outsider):
        confirm(user)
    assert readings.untold_in(led) == {made.pk: 1}  # seen or not: what they share is nothing
    assert "1 mail was sent." in tell(lead_client, led, made)
    assert readings.untold_in(led) == {made.pk: 0}
    assert [one.to for one in mail.outbox] == [["member@example.org"]]


def test_two_who_send_at_once_send_one_mail_each(
    led: Membership, member: User, lead_client: Client, limits: None
) -> None:
    confirm(member)
    joined(led, member)
    made = assigned(led)
    cache.add(f"telling:{made.pk}", 1, 60)
    assert "being sent just now" in tell(lead_client, led, made)
    cache.delete(f"telling:{made.pk}")
    assert "1 mail was sent." in tell(lead_client, led, made)
    assert len(mail.outbox) == 1


def test_a_large_team_is_told_for_half_a_minute_and_each_mail_is_made_when_it_is_its_turn(
    led: Membership, lead_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with arranging():
        for one in crowd(led.team, 20):
            EmailAddress.objects.create(user=one.user, email=one.user.email, verified=True)
    moments, rendered = iter(range(0, 1000, 8)), []
    monkeypatch.setattr("checklist.mail.sending.time.monotonic", lambda: next(moments))
    made = assigned_mail._message
    monkeypatch.setattr(assigned_mail, "_message", lambda *args: rendered.append(args) or made(*args))
    assert "17 mails about it could not be sent" in assign(lead_client, led)
    assert (len(rendered), len(mail.outbox)) == (3, 3)
    assert readings.untold_in(led) == {Assignment.objects.get().pk: 17}


def test_without_a_mail_server_nobody_is_offered_to_send(
    led: Membership, member: User, lead_client: Client, settings: Settings
) -> None:
    settings.MAIL_IS_SET = False
    confirm(member)
    joined(led, member)
    assert "Send to those not told" not in assign(lead_client, led)
    tell(lead_client, led, Assignment.objects.get())
    assert mail.outbox == []


def test_a_title_or_name_with_a_line_break_breaks_no_header(led: Membership, member: User, lead_client: Client) -> None:
    confirm(member)
    joined(led, member)
    with arranging():
        type(led.team).objects.update(name="Team\nBcc: all@example.org")
    assign(lead_client, led)
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["member@example.org"]


def test_assigning_by_other_ways_than_the_page_sends_nothing(led: Membership, member: User) -> None:
    confirm(member)
    joined(led, member)
    assigned(led)
    assert mail.outbox == []
