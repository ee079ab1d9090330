"""The person's own time zone decides on which day something was done."""

from datetime import date

import pytest

from accounts import actions
from accounts.models import User
from checklist.queries import SheetItem
from tests.doors import Page
from tests.kinds import Clock

FAR_EAST, FAR_WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 14 hours ahead of UTC, and 11 behind


def live_in(user: User, zone: str) -> None:
    actions.save_profile(user=user, time_zone=zone)


@pytest.mark.parametrize(
    ("zone", "day"), [(FAR_EAST, date(2024, 3, 2)), ("", date(2024, 3, 1)), (FAR_WEST, date(2024, 2, 29))]
)
def test_the_same_moment_is_another_day_elsewhere(
    member_door: Page, item: SheetItem, at: Clock, zone: str, day: date
) -> None:
    live_in(member_door.user, zone)
    now = at("2024-03-01 10:30")
    member_door.set_state(item, "done")
    standing = member_door.standing(item)
    assert (standing.done_on, standing.done_at) == (day, now)


@pytest.mark.parametrize(("zone", "status"), [(FAR_EAST, 200), ("UTC", 400), (FAR_WEST, 400)])
def test_tomorrow_in_london_is_today_in_kiritimati(
    member_door: Page, ongoing_item: SheetItem, at: Clock, zone: str, status: int
) -> None:
    live_in(member_door.user, zone)
    at("2024-03-01 10:30")
    assert member_door.set_state(ongoing_item, "done", practised_on=date(2024, 3, 2)).status == status


def test_a_practice_becomes_due_at_midnight_of_the_persons_zone(
    page_door: Page, ongoing_item: SheetItem, at: Clock
) -> None:
    at("2024-03-01 08:00")
    page_door.set_state(ongoing_item, "done")
    at("2024-03-30 23:00")
    assert 'data-practice="fresh"' in page_door.client.get(page_door.board).content.decode()
    live_in(page_door.user, "Asia/Shanghai")
    assert 'data-practice="due"' in page_door.client.get(page_door.board).content.decode()


def test_the_browser_says_the_zone_of_a_guest(guest_door: Page, item: SheetItem, at: Clock) -> None:
    guest_door.client.cookies["time_zone"] = FAR_EAST
    at("2024-03-01 10:30")
    guest_door.set_state(item, "done")
    assert guest_door.standing(item).done_on == date(2024, 3, 2)


def test_the_profile_comes_before_the_browser(page_door: Page, item: SheetItem, at: Clock) -> None:
    live_in(page_door.user, FAR_WEST)
    page_door.client.cookies["time_zone"] = FAR_EAST
    at("2024-03-01 10:30")
    page_door.set_state(item, "done")
    assert page_door.standing(item).done_on == date(2024, 2, 29)


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "../../etc/passwd", "Asia/Shanghai\x00", "x" * 5000])
def test_a_zone_that_does_not_exist_is_passed_over(guest_door: Page, item: SheetItem, at: Clock, zone: str) -> None:
    guest_door.client.cookies["time_zone"] = zone
    at("2024-03-01 10:30")
    guest_door.set_state(item, "done")
    assert guest_door.standing(item).done_on == date(2024, 3, 1)
