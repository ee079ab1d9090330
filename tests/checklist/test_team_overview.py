"""The overview of a team: what it says of each member, of the team, and of nobody who did not agree."""

import csv
import io
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions as people
from accounts.models import AccessRecord, Membership, User
from checklist import actions, queries
from checklist.models import Assignment, CompactProgress, Operation, Progress
from checklist.queries import Scope, Sheet, Status
from checklist.queries.overview import STANDINGS, View, overview_of, statuses
from tests.guard import arranging
from tests.kinds import SignIn, Tick
from tests.payloads import PAYLOADS
from tests.people import person
from tests.teams import assigned, crowd, invited, joined, make_team

ROW = re.compile(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


@pytest.fixture
def lead_client(lead: User, sign_in: SignIn) -> Client:
    return sign_in(lead)


OPEN = {"Ann", "Ben"}  # of `five`, whose items leads may see


def plain(html: str) -> str:
    return unescape(re.sub(r"<small>.*?</small>|<[^>]+>", "", html)).strip()


def page_of(client: Client, led: Membership, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/teams/{led.team.slug}/{query}")
    assert answer.status_code == status
    return answer.content.decode()


def rows_of(html: str) -> dict[str, list[str]]:
    """The members of the table, each with the texts of their cells."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    return {plain(name): [plain(cell) for cell in CELL.findall(cells)] for name, cells in ROW.findall(body)}


def feet_of(html: str) -> dict[str, list[str]]:
    body = html.split("<tfoot>")[1] if "<tfoot>" in html else ""
    return {plain(name): [plain(cell) for cell in CELL.findall(cells)[1:]] for name, cells in ROW.findall(body)}


def figures_of(html: str) -> dict[str, int]:
    return {name: int(n) for name, n in re.findall(r'data-figure="(\w+)"[^>]*><b>(\d+)</b>', html)}


def file_of(client: Client, led: Membership, query: str = "") -> list[list[str]]:
    answer = client.get(f"/teams/{led.team.slug}/export/?what=overview{query}")
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def five(led: Membership, sheet: Sheet, tick: Tick) -> dict[str, Membership]:
    """Five members who share as they are named; the list is assigned to them, and all but `unseen` have seen it."""
    shares = {"Ann": "items", "Ben": "items", "Cat": "totals", "Dan": "nothing", "Eve": "items"}
    made = {}
    for number, (name, shared) in enumerate(shares.items()):
        made[name] = joined(led, person(f"{name.lower()}@example.org", name=name), shares=shared)
        tick(made[name].user, *[item for item in sheet.items if not item.ongoing][: 12 * number + 6])
    assigned(led, seen=tuple(made[name] for name in ("Ann", "Ben", "Cat", "Dan")))
    return made


# --- The numbers -----------------------------------------------------------------------------------------------
def test_each_cell_says_what_the_members_own_board_says(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet
) -> None:
    rows = rows_of(page_of(lead_client, led))
    assert list(rows) == ["Ann", "Ben", "Cat", "Dan", "Eve", "Lea Der"]
    for name in ("Ann", "Ben", "Cat", "Eve"):
        board = queries.board_for(five[name].user, sheet)
        whole = board.whole.assigned
        assert rows[name][:3] == ["on track", "today", f"{whole.done}/{whole.total}"]
        tallies = [(one, board.tallies[one.uuid].assigned) for one in sheet.categories]
        closed = set() if name in OPEN else Scope(sheet, None).hidden  # with totals, so few items show no total
        wanted = [
            "–" if at in closed else f"{one.done}/{one.total}" for at, (_, one) in enumerate(tallies) if one.total
        ]
        assert [cell for cell, (_, tally) in zip(rows[name][3:], tallies, strict=True) if tally.total] == wanted


def test_feet_are_counted_as_one_would_by_hand(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet
) -> None:
    boards = {name: queries.board_for(five[name].user, sheet) for name in ("Ann", "Ben", "Cat", "Eve")}
    feet = feet_of(page_of(lead_client, led))
    for place, category in enumerate(sheet.categories):
        if not category.finite:
            continue
        have = [sum(boards[name].state(item) == "done" for name in ("Ann", "Ben")) for item in category.items]
        counted = OPEN if place in Scope(sheet, None).hidden else boards
        complete = sum(boards[name].tallies[category.uuid].assigned.complete for name in counted)
        assert feet["Have all of it"][place] == str(complete)
        assert feet["Items only one person has"][place] == str(have.count(1))
        assert feet["Items nobody has"][place] == str(have.count(0))


def test_the_strip_counts_each_who_shares_once(
    lead_client: Client, led: Membership, five: dict[str, Membership]
) -> None:
    invited(led, email="later@example.org")
    html = page_of(lead_client, led)
    figures = figures_of(html)
    assert set(figures) == set(STANDINGS)
    assert figures["started"] == 4
    assert sum(figures[status] for status in Status) == 4
    assert "<b>6</b> of 7 joined" in html
    assert "items of 2, totals of 2, nothing of 2" in html
    for name, count in figures.items():
        shown = page_of(lead_client, led, f"?standing={name}")
        assert (len(rows_of(shown)) if "<tbody>" in shown else 0) == count


def test_quick_statuses_are_the_rules_own(led: Membership, sheet: Sheet, member: User, tick: Tick) -> None:
    zone = timezone.get_current_timezone()
    joined(led, member)
    tick(member, *sheet.items[:9])
    today = timezone.localdate()
    for days in (0, 1, 12, 13, 14, 15, 40):
        with arranging():
            Progress.objects.filter(user=member).update(changed_at=timezone.now() - timedelta(days=days))
        queries.forget_readings()
        latest = Operation.objects.filter(user=member).latest("pk").pk
        reading = queries.readings_of({member.pk: latest}, queries.Scope(sheet, None)).by_user[member.pk]
        for due in (None, today - timedelta(1), today, today + timedelta(30)):
            term = queries.Term(today - timedelta(60), due, today)
            assert statuses(term, zone)(reading) == term.status_of(reading.stand(zone))


# --- Consent ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_narrowing_and_leaving_hold_from_the_next_request_on(
    lead_client: Client, led: Membership, five: dict[str, Membership], warm: bool
) -> None:
    before = rows_of(page_of(lead_client, led))["Ben"]
    assert len(before) > 3
    people.set_sharing(membership=five["Ben"], shares="nothing")
    if not warm:
        queries.forget_readings()
    html = page_of(lead_client, led)
    assert rows_of(html)["Ben"] == ["not shared"]
    assert figures_of(html)["started"] == 3
    assert next(row for row in file_of(lead_client, led) if row and row[0] == "Ben")[3:] == [
        "not shared",
        *[""] * (len(file_of(lead_client, led)[6]) - 4),
    ]
    people.leave_team(membership=five["Ann"])
    html = page_of(lead_client, led)
    assert "Ann" not in rows_of(html)
    assert "data-withheld" in html
    people.remove_member(lead=led, member=five["Cat"])
    assert list(rows_of(page_of(lead_client, led))) == ["Ben", "Dan", "Eve", "Lea Der"]


def test_items_are_shown_of_those_alone_who_let_them_be_seen(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet
) -> None:
    html = page_of(lead_client, led, "?by=item")
    rows = rows_of(html)
    assert rows["Cat"][3:] == rows["Eve"][3:] == ["totals only"]
    assert rows["Dan"] == ["not shared"]
    assert len(rows["Ann"]) == 3 + len(sheet.items)
    have = [
        sum(queries.board_for(five[name].user, sheet).state(item) == "done" for name in ("Ann", "Ben"))
        for item in sheet.items
    ]
    assert feet_of(html)["Have it"] == [str(count) for count in have]


def test_an_unseen_assignment_shows_totals_and_then_items(
    lead_client: Client, led: Membership, five: dict[str, Membership]
) -> None:
    assert rows_of(page_of(lead_client, led, "?by=item"))["Eve"][3:] == ["totals only"]
    actions.mark_seen(membership=five["Eve"], assignment=Assignment.objects.get())
    assert len(rows_of(page_of(lead_client, led, "?by=item"))["Eve"]) > 4


def test_figures_about_fewer_than_three_are_withheld(
    lead_client: Client, led: Membership, member: User, outsider: User
) -> None:
    mine, theirs = joined(led, member), joined(led, outsider)
    assigned(led, seen=(mine, theirs))
    for query in ("", "?by=item"):
        html = page_of(lead_client, led, query)
        assert figures_of(html) == {}
        assert feet_of(html) == {}
        assert "Fewer than three members" in html
    assert not [row for row in file_of(lead_client, led) if row and row[0] == "Have all of it"]
    joined(led, person("third@example.org", name="Third"), shares="totals")
    assert figures_of(page_of(lead_client, led))["not_started"] == 3


def test_a_label_of_fewer_than_three_gives_no_figures(
    lead_client: Client, led: Membership, five: dict[str, Membership]
) -> None:
    people.set_labels(lead=led, member=five["Ann"], labels=["Lyon"])
    html = page_of(lead_client, led, "?label=Lyon")
    assert list(rows_of(html)) == ["Ann"]
    assert figures_of(html) == feet_of(html) == {}


# --- Order, filters, pages ---------------------------------------------------------------------------------------
def test_rows_come_by_name_by_last_change_and_by_standing(
    lead_client: Client, led: Membership, five: dict[str, Membership]
) -> None:
    for days, name in enumerate(("Ben", "Eve", "Ann", "Cat")):
        with arranging():
            moved = timezone.now() - timedelta(days=9 * days)
            Progress.objects.filter(user=five[name].user).update(changed_at=moved)
            CompactProgress.objects.all().delete()
    queries.forget_readings()
    assert list(rows_of(page_of(lead_client, led, "?sort=last")))[:4] == ["Ben", "Eve", "Ann", "Cat"]
    by_standing = list(rows_of(page_of(lead_client, led, "?sort=standing")))
    assert by_standing == ["Ann", "Cat", "Ben", "Eve", "Dan", "Lea Der"]  # stalled before on track
    assert list(rows_of(page_of(lead_client, led, "?sort=percent"))) == ["Ann", "Ben", "Cat", "Dan", "Eve", "Lea Der"]


def test_a_level_shows_its_columns_and_a_category_its_items(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet
) -> None:
    level, category = sheet.levels[1], sheet.levels[1].categories[0]
    assert len(rows_of(page_of(lead_client, led, f"?level={level.uuid}"))["Ann"]) == 3 + len(level.categories)
    html = page_of(lead_client, led, f"?by=item&category={category.uuid}")
    assert len(rows_of(html)["Ann"]) == 3 + len(category.items)


@pytest.mark.parametrize(
    "query",
    [
        "?assignment={other}",
        "?assignment=x",
        "?level={other}",
        "?category={other}",
        "?by=item&category=1",
    ],
)
def test_ids_of_others_are_nobodys(
    lead_client: Client, led: Membership, five: dict[str, Membership], outsider: User, query: str
) -> None:
    theirs = assigned(make_team(outsider, "Other"))
    page_of(lead_client, led, query.format(other=theirs.uuid), 404)
    page_of(lead_client, led, f"export/{query.format(other=theirs.uuid)}&what=overview", 404)


@pytest.mark.parametrize("query", ["?page=0", "?page=99", "?sort=x", "?label=x", "?standing=x", "?by=x", "?page=x"])
def test_what_cannot_be_read_is_left_out(
    lead_client: Client, led: Membership, five: dict[str, Membership], query: str
) -> None:
    page_of(lead_client, led, query)


def test_pages_have_fifty_and_their_links_keep_the_query(lead_client: Client, led: Membership) -> None:
    crowd(led.team, 120)
    assigned(led)
    first = page_of(lead_client, led, "?sort=last&standing=not_started")
    assert len(rows_of(first)) == 50
    assert 'rel="next" href="?sort=last&amp;standing=not_started&amp;page=2"' in first
    assert len(rows_of(page_of(lead_client, led, "?page=3"))) == 21
    names = [name for page in (1, 2, 3) for name in rows_of(page_of(lead_client, led, f"?page={page}"))]
    assert len(set(names)) == 121


def test_an_ended_assignment_shows_nothing(lead_client: Client, led: Membership, five: dict[str, Membership]) -> None:
    ended = Assignment.objects.get()
    actions.end_assignment(lead=led, assignment=ended)
    assert "Nothing is assigned yet" in page_of(lead_client, led)
    page_of(lead_client, led, f"?assignment={ended.uuid}", 404)
    page_of(lead_client, led, "export/?what=overview", 404)


def test_who_is_not_assigned_is_named_and_has_no_row(
    lead_client: Client, led: Membership, member: User, outsider: User
) -> None:
    joined(led, member)
    joined(led, outsider)
    assigned(led, members=[member.uuid])
    html = page_of(lead_client, led)
    assert list(rows_of(html)) == ["Mem Ber"]
    assert "2 members are not assigned: Lea Der · Out Sider" in html


def test_a_team_of_one_sees_an_example_and_the_invitation_first(lead_client: Client, led: Membership) -> None:
    ways = [f"/teams/{led.team.slug}/{way}/" for way in ("invitations", "assignments/new")]
    for assigning in (False, True):
        if assigning:
            assigned(led)
        html = page_of(lead_client, led)
        assert list(rows_of(html)) == ["Example"]
        assert "this person is invented" in html
        assert '<ul class="people of-nobody"><li><p><b>Example</b>' in html
        main = html[html.index("<h1>") : html.index("<table")]
        assert [way in main for way in ways] == [True, not assigning]
        assert "Nothing is assigned yet" not in main or main.index(ways[0]) < main.index(ways[1])
        assert "<a" not in html[html.index("<table") : html.index("</table>")]


def test_who_was_invited_by_address_is_counted_before_anybody_joined(lead_client: Client, led: Membership) -> None:
    invited(led, email="somebody@example.org")
    assert "</b> of 2 joined" in page_of(lead_client, led)


def test_where_somebody_joined_and_nothing_is_assigned_there_is_no_example(
    lead_client: Client, led: Membership, member: User
) -> None:
    joined(led, member)
    html = page_of(lead_client, led)
    assert "Nothing is assigned yet" in html
    assert "<table" not in html


def test_members_are_sent_to_their_own_page(led: Membership, member: User, sign_in: SignIn) -> None:
    joined(led, member)
    answer = sign_in(member).get(f"/teams/{led.team.slug}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/teams/{led.team.slug}/members/{member.uuid}/")


# --- Since the last visit ------------------------------------------------------------------------------------------
def test_what_changed_since_the_last_visit_is_marked(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet, tick: Tick
) -> None:
    assert "Since your last visit" not in page_of(lead_client, led)
    with arranging():
        Progress.objects.update(changed_at=timezone.now() - timedelta(days=9))
        earlier = timezone.now() - timedelta(days=3)
        AccessRecord.objects.update(day=earlier.date(), at=earlier)
        CompactProgress.objects.all().delete()
    queries.forget_readings()
    assert 'data-changes="0"' in page_of(lead_client, led)
    tick(five["Ann"].user, *sheet.categories[3].items[:1], *sheet.categories[5].items[:2], state="learning")
    tick(five["Dan"].user, *sheet.items[40:50], state="learning")
    for query, cells in (("", 2), ("?by=item", 3)):
        html = page_of(lead_client, led, query)
        assert f'data-changes="{cells}"' in html
        assert html.count(' new"') == cells


def test_looking_is_kept_once_a_day(lead_client: Client, led: Membership, five: dict[str, Membership]) -> None:
    for _ in range(3):
        page_of(lead_client, led)
        file_of(lead_client, led)
    assert sorted(AccessRecord.objects.values_list("what", flat=True)) == ["export", "overview"]


# --- What it costs -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [10, 1000])
def test_five_statements_whatever_the_size(lead_client: Client, led: Membership, sheet: Sheet, count: int) -> None:
    members = crowd(led.team, count)
    finite = [item.skill for item in sheet.items if not item.ongoing][:40]
    today, now = timezone.localdate(), timezone.now()
    with arranging():
        Operation.objects.bulk_create(
            [Operation(user_id=one.user_id, uuid=uuid.uuid4(), kind="set", via="page") for one in members]
        )
        Progress.objects.bulk_create(
            Progress(user_id=one.user_id, skill_id=skill, state="done", done_on=today, done_at=now, changed_at=now)
            for one in members
            for skill in finite
        )
    assigned(led)
    for query in ("", "?by=item"):
        page_of(lead_client, led, query)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            html = page_of(lead_client, led, query)
        statements = [one["sql"] for one in captured if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", one["sql"])]
        assert len(statements) == 5
        assert f"<b>{count + 1}</b> of {count + 1} joined" in html


# --- The file, and texts that mean harm ----------------------------------------------------------------------------
def test_the_file_says_what_the_page_says(
    lead_client: Client, led: Membership, five: dict[str, Membership], sheet: Sheet
) -> None:
    page = rows_of(page_of(lead_client, led))
    rows = file_of(lead_client, led)
    assert [row[0] for row in rows[:5]] == ["Team", "List", "Due", "As of", "Consent"]
    assert "(UTC)" in rows[3][1]
    heads = rows[6]
    by_name = {row[0]: dict(zip(heads, row, strict=True)) for row in rows[7:]}
    for name in ("Ann", "Ben", "Cat", "Eve"):
        cells = by_name[name]
        assert cells["Standing"] == page[name][0]
        assert f"{cells['done']}/{cells['Total']}" == page[name][2]
        assert list(cells.values())[10:] == [cell.split("/")[0].strip("–") for cell in page[name][3:]]
    assert set(list(by_name["Dan"].values())[4:]) == {""}
    feet = feet_of(page_of(lead_client, led))
    assert list(by_name["Items nobody has"].values())[10:] == feet["Items nobody has"]
    items = {row[0]: row for row in file_of(lead_client, led, "&by=item")[6:]}
    assert set(items["Cat"][10:]) == {""}
    done = sum(queries.board_for(five["Ann"].user, sheet).state(item) == "done" for item in sheet.items)
    assert items["Ann"].count("done") == done


def test_names_are_texts_on_the_page_and_in_the_file(lead_client: Client, led: Membership, sheet: Sheet) -> None:
    texts = [one[:80].replace("\0", "") for one in PAYLOADS if one.isprintable()] + ["=1+1", "@SUM(A1)", "-2", "+3"]
    members = crowd(led.team, len(texts))
    with arranging():
        for membership, text in zip(members, texts, strict=True):
            User.objects.filter(pk=membership.user_id).update(name=text)
            Membership.objects.filter(pk=membership.pk).update(labels=[text[:40]])
    assigned(led)
    pages = "".join(page_of(lead_client, led, f"?page={page}") for page in range(1, -(-len(texts) // 50) + 2))
    for text in texts:
        assert not re.search(r"[<\"]", text) or text not in pages
    cells = [cell for row in file_of(lead_client, led) for cell in row]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert "'=1+1" in cells


def test_what_other_files_are_asked_for_is_not_there(lead_client: Client, led: Membership) -> None:
    assigned(led)
    for query in ("", "?what=", "?what=members"):
        page_of(lead_client, led, f"export/{query}", 404)


def test_the_reading_itself_needs_no_page(led: Membership, five: dict[str, Membership]) -> None:
    shown = overview_of(Assignment.objects.get(), View())
    assert (len(shown.everyone), shown.open, shown.totals, shown.nothing) == (6, 2, 2, 2)
