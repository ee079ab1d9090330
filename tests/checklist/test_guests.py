"""Guests tick too; what they ticked is carried over when they sign up or sign in, and swept when they stay away."""

import uuid
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import Guest, GuestProgress, Operation, Progress
from checklist.queries import SheetItem
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import Clock, SignIn, Tick
from tests.people import PASSWORD


def sign_up(client: Client, email: str = "new@example.org") -> User:
    client.post("/accounts/signup/", {"email": email, "password1": PASSWORD})
    return User.objects.get(email=email)


def sign_in_by_form(client: Client, user: User, onward: str = "") -> str:
    """Sign in as a person does; return where that leads."""
    answer = client.post(f"/accounts/login/?next={onward}" if onward else "/accounts/login/", credentials(user))
    return answer["Location"]


def credentials(user: User) -> dict[str, str]:
    return {"login": user.email, "password": PASSWORD}


@pytest.fixture
def guest(guest_door: Page, item: SheetItem) -> Guest:
    """A guest who has ticked the first item."""
    guest_door.set_state(item, "done")
    return guest_door.owner


# --- Ticking without an account ---------------------------------------------------------------------------
def test_reading_makes_no_guest(guest_client: Client) -> None:
    for address in ("/", "/checklists/", "/checklists/ml-checklist/"):
        guest_client.get(address)
    assert Guest.objects.count() == 0
    assert "sessionid" not in guest_client.cookies


def test_the_first_tick_makes_one_guest_and_the_next_keeps_it(
    guest_door: Page, item: SheetItem, other_item: SheetItem
) -> None:
    guest_door.set_state(item, "done")
    guest_door.set_state(other_item, "learning")
    assert Guest.objects.count() == 1
    assert GuestProgress.objects.count() == 2


def test_a_refused_tick_makes_no_guest(guest_door: Page, item: SheetItem) -> None:
    fields = {"as": "guest", "state": "done"}  # no operation
    assert guest_door.client.post(f"{guest_door.board}items/{item.uuid}/state/", fields).status_code == 400
    assert Guest.objects.count() == 0


def test_the_session_holds_only_the_guests_id(guest_door: Page, guest: Guest) -> None:
    kept = {key: value for key, value in guest_door.client.session.items() if not key.startswith("_")}
    assert kept == {"guest": str(guest.uuid)}


def test_guests_do_not_see_each_other(guest_door: Page, guest: Guest, item: SheetItem) -> None:
    other = Page(Client(), None, guest_door.sheet)
    assert other.progress().states[item.uuid] == "todo"
    assert guest_door.progress().states[item.uuid] == "done"


def test_a_guests_operation_is_not_for_another_guest_to_undo(guest_door: Page, guest: Guest, item: SheetItem) -> None:
    other = Page(Client(), None, guest_door.sheet)
    other.set_state(item, "learning")
    assert other.undo(guest.operations.get().uuid).status == 404


# --- Carrying over ------------------------------------------------------------------------------------------
def test_signing_up_keeps_the_ticks_with_their_dates(guest_door: Page, item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    guest_door.set_state(item, "done")
    at("2024-03-05 10:00")
    user = sign_up(guest_door.client)
    assert queries.standings_of(user)[item.skill].done_on == date(2024, 3, 1)
    assert Guest.objects.count() == 0


def test_signing_up_says_what_was_kept_and_offers_undo(guest_door: Page, guest: Guest, item: SheetItem) -> None:
    user = sign_up(guest_door.client)
    page = guest_door.client.get("/").content.decode()
    carried = Operation.objects.get(user=user)
    assert "Kept: 1 tick you made before." in page
    assert f"/operations/{carried.uuid}/undo/" in page
    assert (carried.kind, carried.events.get().skill_id) == ("carry", item.skill)


def test_signing_in_keeps_the_ticks_too(guest_door: Page, guest: Guest, item: SheetItem, member: User) -> None:
    assert sign_in_by_form(guest_door.client, member).startswith("/welcome/")
    assert queries.standings_of(member)[item.skill].state == "done"


def test_what_the_account_has_already_is_not_changed(
    guest_door: Page, guest: Guest, item: SheetItem, member: User, tick: Tick, at: Clock
) -> None:
    at("2024-03-01 10:00")
    tick(member, item)
    sign_in_by_form(guest_door.client, member)
    assert queries.standings_of(member)[item.skill].done_on == date(2024, 3, 1)
    assert guest_door.client.get("/welcome/")["Location"] == "/"
    assert Guest.objects.count() == 0


@pytest.fixture
def differing(guest_door: Page, guest: Guest, item: SheetItem, member: User, tick: Tick) -> Page:
    """The member's page, just after signing in; account and guest differ on the first item (learning, done)."""
    tick(member, item, state="learning")
    sign_in_by_form(guest_door.client, member)
    return Page(guest_door.client, member, guest_door.sheet)


def test_where_both_differ_it_is_asked_and_nothing_is_decided(differing: Page, item: SheetItem) -> None:
    page = differing.client.get("/welcome/").content.decode()
    assert item.title in page
    assert f'name="skill-{item.skill}"' in page
    assert differing.standing(item).state == "learning"


def test_what_does_not_differ_is_carried_over_at_once(
    guest_door: Page, item: SheetItem, other_item: SheetItem, member: User, tick: Tick
) -> None:
    for one in (item, other_item):
        guest_door.set_state(one, "done")
    tick(member, item, state="learning")
    sign_in_by_form(guest_door.client, member)
    standings = queries.standings_of(member)
    assert (standings[item.skill].state, standings[other_item.skill].state) == ("learning", "done")


@pytest.mark.parametrize(("answer", "then"), [("guest", "done"), ("mine", "learning")])
def test_the_answer_decides_and_the_guest_is_gone(differing: Page, item: SheetItem, answer: str, then: str) -> None:
    fields = differing.fields(**{f"skill-{item.skill}": answer, "next": "/checklists/"})
    assert differing.client.post("/welcome/", fields)["Location"] == "/checklists/"
    assert differing.standing(item).state == then
    assert Guest.objects.count() == 0


def test_the_answer_can_be_undone(differing: Page, item: SheetItem, operation: uuid.UUID) -> None:
    differing.client.post("/welcome/", differing.fields(operation, **{f"skill-{item.skill}": "guest"}))
    assert differing.undo(operation).status == 200
    assert differing.standing(item).state == "learning"


def test_an_answer_sent_twice_counts_once(differing: Page, item: SheetItem, operation: uuid.UUID) -> None:
    fields = differing.fields(operation, **{f"skill-{item.skill}": "guest"})
    assert [differing.client.post("/welcome/", fields).status_code for _ in range(2)] == [302, 302]
    assert Operation.objects.filter(uuid=operation).count() == 1


def test_an_answer_meant_for_somebody_else_decides_nothing(differing: Page, item: SheetItem) -> None:
    fields = {**differing.fields(**{f"skill-{item.skill}": "guest"}), "as": str(uuid.uuid4())}
    assert differing.client.post("/welcome/", fields).status_code == 409
    assert differing.standing(item).state == "learning"


def test_who_has_nothing_to_decide_is_sent_on(member_client: Client) -> None:
    assert member_client.get("/welcome/?next=/checklists/")["Location"] == "/checklists/"


def test_welcome_leads_to_no_other_site(member_client: Client) -> None:
    assert member_client.get("/welcome/?next=//elsewhere.example/")["Location"] == "/"


def test_a_later_guest_in_the_same_browser_starts_with_nothing(
    differing: Page, item: SheetItem, operation: uuid.UUID
) -> None:
    differing.client.post("/welcome/", differing.fields(operation))
    differing.client.post("/accounts/logout/")
    assert Page(differing.client, None, differing.sheet).progress().states[item.uuid] == "todo"


def test_carrying_over_at_the_same_time_twice_carries_once(
    guest_door: Page, guest: Guest, member: User, item: SheetItem
) -> None:
    first = actions.carry_over(user=member, guest=guest)
    assert first is not None
    assert actions.carry_over(user=member, guest=guest) is None
    assert Progress.objects.get(user=member).version == 1


# --- Sweeping -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("now", "left"), [("2024-03-31 09:00", 1), ("2024-03-31 11:00", 0)])
def test_a_guest_who_stays_away_for_thirty_days_is_swept(
    guest_door: Page, item: SheetItem, at: Clock, now: str, left: int
) -> None:
    at("2024-03-01 10:00")
    guest_door.set_state(item, "done")
    at(now)
    assert actions.sweep_guests() == 1 - left
    assert (Guest.objects.count(), GuestProgress.objects.count()) == (left, left)


def test_a_guest_who_ticks_now_and_then_is_kept(guest_door: Page, item: SheetItem, at: Clock) -> None:
    at("2024-03-01 10:00")
    guest_door.set_state(item, "done")
    at("2024-03-25 10:00")
    guest_door.set_state(item, "learning")
    at("2024-04-20 10:00")
    assert actions.sweep_guests() == 0


def test_a_new_guest_sweeps_old_ones_so_that_it_needs_no_timer(
    guest_door: Page, item: SheetItem, other_item: SheetItem, at: Clock
) -> None:
    at("2024-03-01 10:00")
    guest_door.set_state(item, "done")
    at("2024-05-01 10:00")
    Page(Client(), None, guest_door.sheet).set_state(other_item, "done")
    assert [progress.skill_id for progress in GuestProgress.objects.all()] == [other_item.skill]


def test_the_sweep_command_says_how_many_it_deleted(
    guest_door: Page, item: SheetItem, at: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    at("2024-03-01 10:00")
    guest_door.set_state(item, "done")
    at("2024-05-01 10:00")
    call_command("sweep")
    assert "1 guests deleted" in capsys.readouterr().out


def test_ticks_of_a_swept_guest_start_anew_in_the_same_browser(guest_door: Page, guest: Guest, item: SheetItem) -> None:
    actions.discard_guest(guest=guest)
    assert guest_door.progress().states[item.uuid] == "todo"
    assert guest_door.set_state(item, "learning").state == "learning"
    assert guest_door.owner.uuid != guest.uuid


def test_users_are_never_swept(member: User, item: SheetItem, tick: Tick, at: Clock, sign_in: SignIn) -> None:
    at("2004-03-01 10:00")
    tick(member, item)
    at("2024-03-01 10:00")
    actions.sweep_guests()
    assert queries.standings_of(member)[item.skill].state == "done"


def test_a_tick_that_meets_the_carrying_over_is_refused_and_not_lost_in_silence(
    guest_door: Page, guest: Guest, member: User, other_item: SheetItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.carry_over(user=member, guest=guest)
    monkeypatch.setattr(actions, "guest_for", lambda known: guest)  # looked up just before it was carried over
    answer = guest_door.set_state(other_item, "done")
    assert answer.status == 409
    assert "reload the page" in answer.text


def test_a_guests_practice_is_in_the_practice_log(member: User, ongoing_item: SheetItem, tick: Tick, at: Clock) -> None:
    at("2026-03-10 10:00")
    with arranging():
        guest = Guest.objects.create()
    tick(guest, ongoing_item, practised_on=date(2026, 3, 2))
    actions.carry_over(user=member, guest=guest)
    assert [one.day for one in queries.practices_of(member, ongoing_item.skill)] == [date(2026, 3, 2)]
