"""The journey: what counts as activity and on which day, how the sheet stood, and the history with its undo."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from checklist import actions, queries
from checklist.models import Guest, Kind, Operation, Via
from checklist.queries import Activity, Calendar, Filter, Month, Sheet, SheetItem, Trend
from tests.doors import Page
from tests.guard import arranging
from tests.kinds import Clock, Find, SignIn, Tick

NOW = "2026-07-15 12:00"
KIRITIMATI, LOS_ANGELES, BERLIN = "Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin"


@pytest.fixture(autouse=True)
def now(at: Clock) -> datetime:
    return at(NOW)


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """Sets the person's time zone: `zone("Europe/Berlin")`."""
    yield lambda name: timezone.activate(ZoneInfo(name))
    timezone.deactivate()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def undo(user: Any, target: uuid.UUID) -> actions.Change:
    return actions.undo(user=user, target=target, operation=uuid.uuid4())


def date_back(user: User, sheet: Sheet, item: SheetItem, done: str, started: str = "") -> actions.Change:
    named = {"operation": uuid.uuid4(), "via": Via.PAGE}
    return actions.date_back(user=user, sheet=sheet, item=item, started=started, done=done, **named)


def calendar(user: User, sheet: Sheet) -> Calendar:
    board, happenings = queries.board_for(user, sheet), queries.happenings_of(user, sheet)
    return Activity(board, happenings, queries.undos_of(user).gone).calendar()


def counts(user: User, sheet: Sheet) -> dict[str, int]:
    return {str(day): count for day, count in calendar(user, sheet).counts.items()}


def months(user: User, sheet: Sheet) -> list[Month]:
    return queries.months_of(queries.board_for(user, sheet), queries.happenings_of(user, sheet))


def done_by_month(user: User, sheet: Sheet) -> dict[str, int]:
    return {str(month.first)[:7]: month.board.whole.done for month in months(user, sheet)}


def trend(user: User, sheet: Sheet) -> Trend:
    return queries.trend_of(queries.board_for(user, sheet), queries.happenings_of(user, sheet))


def done_on(user: User, sheet: Sheet, day: str) -> int:
    """How many items the trend has done on the last of its days up to that one."""
    found = trend(user, sheet)
    place = max(place for place, one in enumerate(found.days) if one <= date.fromisoformat(day))
    return sum(line.counts[place] for line in found.lines)


# --- Which day it was --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "day"), [("UTC", "2026-03-01"), (KIRITIMATI, "2026-03-02"), (LOS_ANGELES, "2026-03-01")]
)
def test_an_evening_in_utc_is_a_day_of_ones_own_zone(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, zone: Callable[[str], None], name: str, day: str
) -> None:
    zone(name)
    tick(member, item, at=moment("2026-03-01 10:30"))
    assert counts(member, sheet) == {day: 1}


def test_the_hours_around_midnight_belong_to_the_day_of_the_zone(
    member: User, sheet: Sheet, tick: Tick, zone: Callable[[str], None]
) -> None:
    zone(LOS_ANGELES)
    for item, at in zip(sheet.items[:2], ("2026-03-02 07:59", "2026-03-02 08:00"), strict=True):
        tick(member, item, at=moment(at))
    assert counts(member, sheet) == {"2026-03-01": 1, "2026-03-02": 1}


def test_a_day_of_23_hours_and_one_of_25_have_their_own_hours(
    member: User, sheet: Sheet, tick: Tick, zone: Callable[[str], None]
) -> None:
    zone(BERLIN)
    nights = ("2026-03-28 23:00", "2026-03-29 21:59", "2026-03-29 22:00", "2025-10-25 22:00", "2025-10-26 22:59")
    for item, at in zip(sheet.items, nights, strict=False):
        tick(member, item, at=moment(at))
    assert counts(member, sheet) == {"2026-03-29": 2, "2026-03-30": 1, "2025-10-26": 2}


def test_months_end_at_midnight_of_the_zone(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, zone: Callable[[str], None]
) -> None:
    tick(member, item, at=moment("2026-05-31 10:30"))
    zone(KIRITIMATI)
    assert done_by_month(member, sheet) == {"2026-05": 0, "2026-06": 1, "2026-07": 1}
    zone(LOS_ANGELES)
    assert done_by_month(member, sheet) == {"2026-05": 1, "2026-06": 1, "2026-07": 1}


def test_the_page_goes_by_the_zone_of_the_person(
    member: User, member_client: Client, tick: Tick, item: SheetItem
) -> None:
    with arranging():
        User.objects.filter(pk=member.pk).update(time_zone=KIRITIMATI)
    tick(member, item, at=moment("2026-03-01 10:30"))
    page = member_client.get("/journey/").content.decode()
    assert "<title>March 2, 2026: 1</title>" in page
    assert '<time datetime="2026-03-02">Monday, March 2, 2026</time>' in page


# --- What is activity ------------------------------------------------------------------------------------------
def test_moving_forward_counts_and_moving_back_does_not(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, other_item: SheetItem
) -> None:
    tick(member, item, state="learning", at=moment("2026-03-01 10:00"))
    tick(member, item, at=moment("2026-03-03 10:00"))
    tick(member, item, state="learning", at=moment("2026-03-04 10:00"))
    tick(member, item, state="todo", at=moment("2026-03-05 10:00"))
    tick(member, other_item, state="skipped", at=moment("2026-03-06 10:00"))
    tick(member, other_item, state="learning", at=moment("2026-03-07 10:00"))
    assert counts(member, sheet) == {"2026-03-01": 1, "2026-03-03": 1, "2026-03-07": 1}


def test_an_item_counts_once_on_a_day(member: User, sheet: Sheet, tick: Tick, item: SheetItem) -> None:
    for hour, state in enumerate(("learning", "done", "todo", "done"), start=8):
        tick(member, item, state=state, at=moment(f"2026-03-01 {hour:02}:00"))
    assert counts(member, sheet) == {"2026-03-01": 1}


def test_what_was_taken_back_is_no_activity_and_brought_back_it_is_again(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    change = tick(member, item, at=moment("2026-03-01 10:00"))
    taken = undo(member, change.operation.uuid)
    assert counts(member, sheet) == {}
    again = undo(member, taken.operation.uuid)
    assert counts(member, sheet) == {"2026-03-01": 1}
    undo(member, again.operation.uuid)
    assert counts(member, sheet) == {}


def test_what_was_known_at_the_start_is_no_activity(member: User, sheet: Sheet, tick: Tick) -> None:
    tick(member, *sheet.items[:20], kind=Kind.START)
    assert counts(member, sheet) == {}
    assert done_on(member, sheet, "2026-07-15") == 20


def test_what_was_dated_by_hand_is_no_activity_and_stands_at_its_date(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, other_item: SheetItem
) -> None:
    tick(member, item)
    date_back(member, sheet, item, "2026-03")
    date_back(member, sheet, other_item, "2024")
    assert counts(member, sheet) == {}
    assert [done_on(member, sheet, day) for day in ("2026-02-28", "2026-03-10", "2026-07-15")] == [1, 2, 2]
    assert done_by_month(member, sheet)["2026-02"] == 1
    assert done_by_month(member, sheet)["2026-03"] == 2


def test_taking_a_date_back_makes_it_activity_again(member: User, sheet: Sheet, tick: Tick, item: SheetItem) -> None:
    tick(member, item, at=moment("2026-06-01 10:00"))
    change = date_back(member, sheet, item, "2026-03")
    undo(member, change.operation.uuid)
    assert counts(member, sheet) == {"2026-06-01": 1}
    assert done_by_month(member, sheet) == {"2026-06": 1, "2026-07": 1}


def test_a_completion_that_came_after_the_dated_one_is_activity(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, now: datetime
) -> None:
    date_back(member, sheet, item, "2026-03")
    tick(member, item, state="todo")
    tick(member, item, at=now + timedelta(minutes=1))
    assert counts(member, sheet) == {"2026-07-15": 1}


def test_a_completion_that_was_dated_back_stays_out_when_the_item_is_started_over(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    tick(member, item)
    date_back(member, sheet, item, "2026-03")
    assert counts(member, sheet) == {}
    tick(member, item, state="todo")
    assert counts(member, sheet) == {}


def test_a_completion_whose_date_is_as_recorded_again_counts(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    tick(member, item)
    date_back(member, sheet, item, "2026-03")
    date_back(member, sheet, item, "")
    assert counts(member, sheet) == {"2026-07-15": 1}


def test_a_practice_counts_on_its_own_day(member: User, sheet: Sheet, tick: Tick, ongoing_item: SheetItem) -> None:
    tick(member, ongoing_item, practised_on=date(2026, 7, 10), line="one")
    tick(member, ongoing_item, practised_on=date(2026, 7, 1), line="two")
    assert counts(member, sheet) == {"2026-07-10": 1, "2026-07-01": 1}


def test_ticks_of_a_guest_count_on_their_day_and_what_was_ticked_together_was_known(
    member: User, sheet: Sheet, tick: Tick, now: datetime
) -> None:
    with arranging():
        guest = Guest.objects.create()
    tick(guest, sheet.items[0], at=now - timedelta(days=3))
    tick(guest, *sheet.items[1:9], kind=Kind.START, at=now - timedelta(days=4))
    actions.carry_over(user=member, guest=guest)
    assert counts(member, sheet) == {"2026-07-12": 1}


def test_the_calendar_has_53_whole_weeks_up_to_today(member: User, sheet: Sheet, tick: Tick) -> None:
    board = queries.board_for(member, sheet)
    for starts, first in ((1, "2025-07-14"), (0, "2025-07-13")):
        seen = Activity(board, [], {}).calendar(starts)
        weeks = list(seen.weeks)
        assert (str(seen.first), len(weeks), weeks[-1][-1]) == (first, 53, board.today)
        assert {len(week) for week in weeks[:-1]} == {7}
        assert {week[0].isoweekday() % 7 for week in weeks} == {starts}


def test_days_before_the_calendar_are_left_out(member: User, sheet: Sheet, tick: Tick) -> None:
    tick(member, sheet.items[0], at=moment("2025-07-13 12:00"))
    tick(member, sheet.items[1], at=moment("2025-07-14 12:00"))
    assert counts(member, sheet) == {"2025-07-14": 1}


# --- How the sheet stood -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(4))
def test_months_are_what_replaying_every_event_gives(member: User, sheet: Sheet, tick: Tick, seed: int) -> None:
    made = list(scattered(member, sheet, tick, Random(seed)))
    events = queries.happenings_of(member, sheet)
    assert len(events) >= len(made)
    for month in months(member, sheet):
        following = (month.first + timedelta(days=32)).replace(day=1)
        end = datetime(following.year, following.month, 1, tzinfo=UTC)
        states = dict.fromkeys(sheet.by_skill, "todo")
        for event in sorted(events, key=lambda one: one.version):
            if event.at < end:
                states[event.skill] = event.to_state
        assert {item.skill: month.board.state(item) for item in sheet.items} == states
    last, board = months(member, sheet)[-1].board, queries.board_for(member, sheet)
    assert last.tallies == board.tallies
    assert [last.standing(one).practised_on for one in sheet.items] == [
        board.standing(one).practised_on for one in sheet.items
    ]


def scattered(user: User, sheet: Sheet, tick: Tick, random: Random, many: int = 40) -> Iterator[actions.Change]:
    """Changes over fifteen months, of which some are taken back at once, and some of those brought back."""
    at = moment("2025-04-02 09:00")
    for _ in range(many):
        at += timedelta(hours=random.randint(1, 500))
        state = random.choice(["learning", "done", "done", "todo", "skipped"])
        items = random.sample(sheet.items, random.choice([1, 1, 1, 7]))
        change = tick(user, *items, state=state, at=min(at, timezone.now()))
        if change.after:
            yield change
        if change.after and random.random() < 0.3:
            yield (taken := undo(user, change.operation.uuid))
            if random.random() < 0.5:
                yield undo(user, taken.operation.uuid)


def test_there_are_twelve_months_at_most_and_none_before_the_first_change(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, other_item: SheetItem
) -> None:
    assert [str(month.first) for month in months(member, sheet)] == ["2026-07-01"]
    tick(member, item, at=moment("2026-05-20 10:00"))
    assert list(done_by_month(member, sheet)) == ["2026-05", "2026-06", "2026-07"]
    tick(member, other_item, at=moment("2021-05-20 10:00"))
    assert list(done_by_month(member, sheet)) == [
        *(f"2025-{month:02}" for month in range(8, 13)),
        *(f"2026-{month:02}" for month in range(1, 8)),
    ]
    assert set(done_by_month(member, sheet).values()) == {1, 2}


def test_what_happened_elsewhere_and_came_later_stands_at_its_moment(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    tick(member, item, state="learning", at=moment("2026-05-20 10:00"))
    tick(member, item, at=moment("2026-03-20 10:00"), via=Via.IMPORT)
    assert set(done_by_month(member, sheet).values()) == {1}


def test_something_dated_later_than_it_was_ticked_was_being_learned_until_then(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    tick(member, item, at=moment("2026-03-20 10:00"))
    date_back(member, sheet, item, "2026-06-02", started="2026-01")
    stood = {str(month.first)[:7]: month.board.state(item) for month in months(member, sheet)}
    assert stood == {f"2026-0{n}": "learning" for n in range(1, 6)} | {"2026-06": "done", "2026-07": "done"}


def test_the_trend_ends_with_the_tallies_and_never_falls(member: User, sheet: Sheet, tick: Tick) -> None:
    list(scattered(member, sheet, tick, Random(9)))
    board, found = queries.board_for(member, sheet), trend(member, sheet)
    for line in found.lines:
        tally = board.tallies[line.level.uuid]
        assert (line.counts[-1], line.total) == (tally.done, tally.total)
        assert list(line.counts) == sorted(line.counts)
    assert found.days[-1] == board.today
    assert (found.days[-1] - found.days[0]).days == 52 * 7


def test_a_tick_of_tomorrow_after_travelling_west_is_in_the_trend(
    member: User, sheet: Sheet, tick: Tick, item: SheetItem, zone: Callable[[str], None]
) -> None:
    zone(KIRITIMATI)
    tick(member, item)
    zone(LOS_ANGELES)
    assert queries.board_for(member, sheet).standing(item).done_on > timezone.localdate()  # type: ignore[operator]
    assert done_on(member, sheet, "2026-07-15") == 1


def test_practice_says_what_is_fresh_due_and_never_practised(member: User, sheet: Sheet, tick: Tick) -> None:
    fresh, due, never, skipped = (item for item in sheet.items if item.ongoing)
    tick(member, fresh, practised_on=date(2026, 7, 5))
    tick(member, fresh, practised_on=date(2026, 6, 5), line="earlier")
    tick(member, due, practised_on=date(2026, 3, 5))
    tick(member, skipped, state="skipped")
    board, happenings = queries.board_for(member, sheet), queries.happenings_of(member, sheet)
    seen = [
        (one.item, str(one.practice), one.days_left, one.due_on and str(one.due_on), len(one.log))
        for one in Activity(board, happenings, {}).upkeep()
    ]
    assert seen == [
        (fresh, "fresh", 20, "2026-08-04", 2),
        (due, "due", 0, "2026-04-04", 0),
        (never, "never", 0, None, 0),
    ]


# --- The history ---------------------------------------------------------------------------------------------------
def history(user: User, sheet: Sheet, wanted: Filter | None = None, page: int = 1) -> queries.Chronicle:
    return queries.chronicle_of(user, sheet, queries.undos_of(user), wanted or Filter(), page)


def test_every_operation_is_on_one_page(member: User, member_client: Client, sheet: Sheet, tick: Tick) -> None:
    made = [change.operation for change in scattered(member, sheet, tick, Random(2), 100)]
    assert len(made) > 80
    shown, address = [], "/journey/"
    while address:
        page = member_client.get(address).content.decode()
        shown += re.findall(r'id="change-([0-9a-f-]{36})"', page)
        older = re.search(r'<a rel="next" href="([^"#]+)#history"', page)
        address = "/journey/" + older[1].replace("&amp;", "&") if older else ""
    latest = sorted(made, key=lambda one: (one.at, one.pk), reverse=True)
    assert shown == [str(one.uuid) for one in latest]


def test_days_are_headed_and_the_latest_comes_first(member: User, sheet: Sheet, tick: Tick) -> None:
    for item, day in zip(sheet.items[:3], (1, 2, 2), strict=True):
        tick(member, item, at=moment(f"2026-03-0{day} 10:00"))
    days = [(str(day), [one.moves[0].item for one in passages]) for day, passages in history(member, sheet).days]
    assert days == [("2026-03-02", [sheet.items[2], sheet.items[1]]), ("2026-03-01", [sheet.items[0]])]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("what=done", {"done", "old"}),
        ("what=learning", {"learning"}),
        ("what=todo", {"todo"}),
        ("what=skipped", {"skipped"}),
        ("what=practised", {"practised"}),
        ("part={category}", {"done", "learning", "todo", "old"}),
        ("part={level}&what=skipped", set()),
        ("since=2026-03-01", {"done", "learning", "todo", "skipped", "practised"}),
        ("since=2026-03-01&until=2026-03-02", {"done", "learning"}),
        ("until=2026-02-28", {"old"}),
        ("what=&part=&since=&until=", {"done", "learning", "todo", "skipped", "practised", "old"}),
    ],
)
def test_filters_leave_what_fits(
    page_door: Page, sheet: Sheet, tick: Tick, ongoing_item: SheetItem, query: str, expected: set[str]
) -> None:
    member, member_client = page_door.user, page_door.client
    first, second, *_, last = (item for item in sheet.items if not item.ongoing)
    made = {
        "old": tick(member, second, at=moment("2026-02-28 23:59")),
        "done": tick(member, first, at=moment("2026-03-01 00:00")),
        "learning": tick(member, second, state="learning", at=moment("2026-03-02 23:59")),
        "todo": tick(member, first, state="todo", at=moment("2026-03-03 10:00")),
        "skipped": tick(member, last, state="skipped", at=moment("2026-03-04 10:00")),
        "practised": tick(member, ongoing_item, at=moment("2026-03-05 10:00")),
    }
    named = {"category": first.category.uuid, "level": first.category.level.uuid}
    page = member_client.get(f"/journey/?{query.format(**named)}").content.decode()
    shown = set(re.findall(r'id="change-([0-9a-f-]{36})"', page))
    assert {name for name, change in made.items() if str(change.operation.uuid) in shown} == expected
    assert ('class="months"' in page) == (query == "what=&part=&since=&until=")


@pytest.mark.parametrize(
    "query",
    [
        *("what=everything", "part=no-part", "part=00000000-0000-4000-8000-000000000000", "since=yesterday"),
        *("since=0001-01-01", "until=9999-12-31", "since=2026-02-30", "page=0", "page=-1", "page=x", "page=1.5"),
        *("page=99999999999999999999999", "page=" + "9" * 5000, "what=" + "x" * 3000, "what=done&what=skipped"),
        *("since=%ED%A0%80", "part=%FF", "until=2026-01-01&since=2026-02-01", "page=", "list="),
    ],
)
def test_a_filter_that_cannot_be_read_is_left_out(member_client: Client, member: User, tick: Tick, query: str) -> None:
    tick(member, queries.sheet_of(queries.checklist_in(member, "en")).items[0])  # type: ignore[arg-type]
    response = member_client.get(f"/journey/?{query}")
    assert response.status_code == 200
    bad = re.match(r"(what=[ex]|part=|since=[y0%]|since=2026-02-30|until=9)", query)
    assert ("errorlist" in response.content.decode()) == bool(bad)


def test_a_page_beyond_the_last_says_so(member_client: Client, member: User, tick: Tick, item: SheetItem) -> None:
    tick(member, item)
    page = member_client.get("/journey/?page=77").content.decode()
    assert "There are no changes this far back." in page
    assert "No change fits this." in member_client.get("/journey/?what=skipped").content.decode()


def test_links_to_other_pages_keep_the_filters(member: User, member_client: Client, sheet: Sheet, tick: Tick) -> None:
    for number in range(60):
        tick(member, sheet.items[0], state="done" if number % 2 else "learning")
    page = member_client.get("/journey/?since=2026-01-01&page=2&list=ml-checklist").content.decode()
    assert 'rel="prev" href="?since=2026-01-01&amp;list=ml-checklist&amp;page=1#history"' in page
    assert 'rel="next"' not in page


def test_nobody_sees_what_another_did(
    member: User, outsider: User, outsider_client: Client, sheet: Sheet, tick: Tick, item: SheetItem
) -> None:
    change = tick(member, item)
    date_back(member, sheet, sheet.items[3], "2024-03")
    page = outsider_client.get("/journey/").content.decode()
    assert "Nothing has happened yet." in page
    assert str(change.operation.uuid) not in page
    assert queries.happenings_of(outsider, sheet) == []
    assert history(outsider, sheet).passages == []
    assert set(done_by_month(outsider, sheet).values()) == {0}


def test_a_list_that_one_may_not_see_is_not_there(member: User, outsider_client: Client, member_client: Client) -> None:
    from tests.addresses import own_list

    with arranging():
        mine, _item = own_list(member)
    assert member_client.get(f"/journey/?list={mine.slug}").status_code == 200
    assert outsider_client.get(f"/journey/?list={mine.slug}").status_code == 404
    assert outsider_client.get("/journey/?list=no-such-list").status_code == 404


def test_a_visitor_is_sent_to_sign_in(guest_client: Client) -> None:
    assert guest_client.get("/journey/?page=2")["Location"] == "/accounts/login/?next=/journey/%3Fpage%3D2"


# --- Undo and redo from the page -------------------------------------------------------------------------------------
def press(door: Page, button: str, page: str, back: str = "/journey/") -> Any:
    """Press the button of that name on the page."""
    found = re.search(rf'<button[^>]*formaction="([^"]+)"[^>]*aria-label="{re.escape(button)}"', page)
    assert found, button
    return door.client.post(found[1], door.fields(back=back))


def test_undo_and_redo_from_the_page(page_door: Page, member: User, find: Find, tick: Tick) -> None:
    item = find("entry/theory/regression")
    change = tick(member, item)
    what = "Regression · Theory · Entry level: done"
    read = lambda: page_door.client.get("/journey/").content.decode()  # noqa: E731
    response = press(page_door, f"Undo: {what}", read(), "/journey/?page=1#history")
    assert (response.status_code, response["Location"]) == (303, "/journey/?page=1#history")
    assert page_door.standing(item).state == "todo"
    taken_back = read()
    assert f"Undo: {what}" not in taken_back
    assert f"Taken back: {what}" in taken_back
    row = taken_back.partition(f'id="change-{change.operation.uuid}"')[2].partition("</li>")[0]
    assert "taken back on July 15, 2026" in row
    assert row.count("<button") == 1
    assert press(page_door, f"Redo: {what}", read()).status_code == 303
    assert page_door.standing(item).state == "done"
    brought_back = read()
    assert f"Brought back: {what}" in brought_back
    assert "brought back on July 15, 2026" in brought_back
    assert press(page_door, f"Undo: {what}", brought_back).status_code == 303
    assert page_door.standing(item).state == "todo"


def test_an_undo_that_a_later_change_stands_on_names_it(page_door: Page, member: User, find: Find, tick: Tick) -> None:
    item = find("entry/theory/regression")
    tick(member, item, state="learning")
    tick(member, item)
    page = page_door.client.get("/journey/").content.decode()
    response = press(page_door, "Undo: Regression · Theory · Entry level: learning", page)
    assert response.status_code == 409
    assert "Regression" in response.content.decode()
    assert page_door.standing(item).state == "done"


def test_what_can_be_done_about_each_operation(member: User, sheet: Sheet, tick: Tick, item: SheetItem) -> None:
    made = tick(member, item).operation
    answers = lambda: {one.operation.pk: one.answer for one in history(member, sheet).passages}  # noqa: E731
    assert answers() == {made.pk: ("undo", made.uuid)}
    first = undo(member, made.uuid).operation
    assert answers() == {made.pk: ("redo", first.uuid), first.pk: ("redo", first.uuid)}
    second = undo(member, first.uuid).operation
    assert answers() == {made.pk: ("undo", made.uuid), first.pk: None, second.pk: ("undo", second.uuid)}
    third = undo(member, second.uuid).operation
    assert answers() == {
        made.pk: ("redo", first.uuid),
        first.pk: ("redo", first.uuid),
        second.pk: None,
        third.pk: ("redo", third.uuid),
    }
    assert {one.operation.pk: one.entry.redoes for one in history(member, sheet).passages}[second.pk]


def test_a_history_of_a_thousand_redos_is_read(member: User, sheet: Sheet) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    undos = queries.Undos([queries.Undo(pk, pk - 1, uuid.uuid4(), at) for pk in range(5_000, 1, -1)])
    assert undos.redoes(4_001)
    assert not undos.redoes(5_000)
    assert set(undos.gone) == {pk for pk in range(1, 5_000) if pk % 2}


# --- In words ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "words"), [("2024", "2024"), ("2024-03", "March 2024"), ("2024-03-17", "March 17, 2024")]
)
def test_dating_back_is_put_into_words(
    member: User, member_client: Client, sheet: Sheet, find: Find, said: str, words: str
) -> None:
    date_back(member, sheet, find("entry/theory/regression"), said)
    for address in ("/", "/journey/"):
        page = member_client.get(address).content.decode()
        assert f"Regression · Theory · Entry level: dated back to {words}" in page, address


def test_other_words_about_dates(member: User, member_client: Client, sheet: Sheet, find: Find) -> None:
    item = find("entry/theory/regression")
    date_back(member, sheet, item, "2024")
    undo(member, date_back(member, sheet, item, "").operation.uuid)
    date_back(member, sheet, find("entry/theory/clustering"), "", started="2023-02")
    page = member_client.get("/journey/").content.decode()
    assert "Regression · Theory · Entry level: dated as it was recorded" in page
    assert "Clustering · Theory · Entry level: begun, dated back to February 2023" in page


def test_a_practice_shows_its_day_its_line_and_its_link(
    member: User, member_client: Client, tick: Tick, ongoing_item: SheetItem
) -> None:
    more = {"line": "<b>Attention</b>", "url": "https://example.org/?a=1&b=2"}
    tick(member, ongoing_item, practised_on=date(2026, 7, 1), **more)
    page = member_client.get("/journey/").content.decode()
    assert "practised on July 1, 2026, “&lt;b&gt;Attention&lt;/b&gt;”" in page
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">' in page


def test_a_bulk_change_opens_to_its_items_and_names_its_door(
    member: User, member_client: Client, sheet: Sheet, tick: Tick
) -> None:
    tick(member, sheet.items[0], state="learning")
    tick(member, *sheet.items[:3], via=Via.API)
    page = member_client.get("/journey/").content.decode()
    row = page.partition("<summary>")[2].partition("by the API")
    assert " and 2 more: done</summary>" in row[0]
    assert row[0].count("<li>") == 3
    assert "learning → done" in row[0]
    assert row[1] == "by the API"


def test_what_is_on_no_list_at_hand_is_named_too(member: User, member_client: Client, sheet: Sheet, tick: Tick) -> None:
    from tests.addresses import own_list

    with arranging():
        mine, _item = own_list(member)
    tick(member, sheet.items[5])
    name = f"{sheet.items[5].title} · {sheet.items[5].place}"
    assert name in member_client.get(f"/journey/?list={mine.slug}").content.decode()


def test_the_chinese_page_names_items_as_its_own_list_does(
    member: User, member_client: Client, sheet: Sheet, chinese: Sheet, tick: Tick, item: SheetItem
) -> None:
    tick(member, item)
    page = member_client.get("/journey/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert chinese.by_skill[item.skill].place in page


# --- What it costs -------------------------------------------------------------------------------------------------
def statements(client: Client, address: str = "/journey/") -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(1 for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")))


def test_it_costs_the_same_at_3_and_at_4000_events(
    member: User, outsider: User, member_client: Client, sign_in: SignIn, sheet: Sheet, tick: Tick
) -> None:
    for item in sheet.items[:3]:
        tick(member, item)
    at_three = statements(member_client)
    random, made = Random(1), 0
    while made < 4_000:
        state = random.choice(["learning", "done", "skipped", "todo"])
        made += len(tick(outsider, *random.sample(sheet.items, 89), state=state, line="").after)
    assert statements(sign_in(outsider)) == at_three <= 8
    assert statements(sign_in(outsider), "/journey/?page=2") <= 8
    assert len(queries.happenings_of(outsider, sheet)) >= 4_000


def test_with_nothing_there_is_one_invitation_and_no_empty_axes(member_client: Client) -> None:
    page = member_client.get("/journey/").content.decode()
    assert "Nothing has happened yet." in page
    assert '<a class="button" href="/checklists/ml-checklist/">' in page
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "<svg" not in main
    assert Operation.objects.count() == 0
