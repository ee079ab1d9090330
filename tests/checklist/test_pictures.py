"""The pictures of the journey: their tables say the same, their words say what is seen, and labels keep apart."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from random import Random

import pytest
from django.test import Client

from accounts.models import User
from checklist import queries
from checklist.models import Kind
from checklist.queries import Activity, Calendar, Sheet, SheetItem
from checklist.templatetags import drawing, pictures
from tests.kinds import Clock, Tick

pytestmark = pytest.mark.one_engine

PAGE = "/journey/"


@pytest.fixture(autouse=True)
def now(at: Clock) -> datetime:
    return at("2026-07-15 12:00")


class Tables(HTMLParser):
    """The tables of a page: by caption, the cells of each row."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.caption, self.inside = "", ""
        self.unscoped: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "caption":
            self.caption, self.inside = "", "caption"
        elif tag == "tr":
            self.tables.setdefault(self.caption.strip(), []).append([])
        elif tag in {"td", "th"}:
            self.tables[self.caption.strip()][-1].append("")
            self.inside = "cell"
            if tag == "th" and not dict(attrs).get("scope"):
                self.unscoped.append(self.caption)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"caption", "td", "th"}:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "caption":
            self.caption += data
        elif self.inside == "cell":
            self.tables[self.caption.strip()][-1][-1] += data


def busy(user: User, sheet: Sheet, tick: Tick, many: int = 60) -> None:
    """A year and a quarter of changes."""
    random, at = Random(4), datetime(2025, 4, 2, 9, tzinfo=UTC)
    for _ in range(many):
        at = min(at + timedelta(hours=random.randint(1, 350)), datetime(2026, 7, 15, 11, tzinfo=UTC))
        state = random.choice(["learning", "done", "done", "skipped"])
        tick(user, *random.sample(sheet.items, random.choice([1, 2, 5])), state=state, at=at)


@pytest.fixture
def page(member: User, member_client: Client, sheet: Sheet, tick: Tick) -> str:
    busy(member, sheet, tick)
    return str(member_client.get(PAGE).content.decode())


# --- The tables say the same numbers ---------------------------------------------------------------------------
def test_every_table_has_a_caption_and_scoped_headers(page: str) -> None:
    found = Tables(page)
    assert len(found.tables) == page.count("<table") == page.count("<caption") == 6
    assert found.unscoped == []


def test_the_days_are_the_same_in_the_picture_and_in_its_tables(page: str) -> None:
    drawn = dict(re.findall(r"<title>([^<]+): (\d+)</title>", page))
    tables = Tables(page).tables
    assert {day.strip(): count for day, count in tables["Activity by day"][1:]} == drawn
    assert len(drawn) > 20
    months = tables["Activity by month"][1:]
    assert sum(int(days) for _, days, _ in months) == len(drawn)
    assert sum(int(items) for *_, items in months) == sum(map(int, drawn.values()))
    assert f": {sum(map(int, drawn.values()))}, on {len(drawn)} days." in page


def test_the_months_are_the_same_in_their_imprints_and_in_the_table(page: str) -> None:
    imprints = re.findall(r'aria-label="(\w+ \d{4}): (\d+) of (\d+) done, (\d+) learning, (\d+) skipped"', page)
    table = Tables(page).tables["Machine-learning checklist at the end of each month"][1:]
    assert [(name, done, total, learning, skipped) for name, done, learning, skipped, total in table] == imprints[::-1]
    assert len(imprints) == 12


def test_the_trend_is_the_same_in_its_words_and_in_the_table(page: str, sheet: Sheet, member: User) -> None:
    rows = Tables(page).tables["Done items by level"]
    assert len(rows) == 1 + 53
    board = queries.board_for(member, sheet)
    assert rows[0][1:] == [level.title for level in sheet.levels]
    assert rows[1][1:] == [str(board.tallies[level.uuid].done) for level in sheet.levels]
    for place, level in enumerate(sheet.levels, start=1):
        total = board.tallies[level.uuid].total
        assert page.count(f"{level.title} from {rows[-1][place]} to {rows[1][place]} of {total}") == 2  # wide and slim


def test_the_categories_are_the_same_in_the_radar_and_in_the_table(page: str, sheet: Sheet, member: User) -> None:
    board = queries.board_for(member, sheet)
    rows = [row for row in Tables(page).tables["Done in each category"][1:] if len(row) > 1]
    tallies = [board.tallies[category.uuid] for category in sheet.categories]
    assert [row[-1] for row in rows] == [f"{one.percent} %" if one.total else "–" for one in tallies]
    for category, tally in zip(sheet.categories, tallies, strict=True):
        assert f"{category.title} ({category.level.title}) {tally.percent} %" in page
    bars = re.findall(r'class="share".*?</svg>', page)
    assert [re.findall(r'd="M0 4h(\d+)"', bar)[-1] for bar in bars] == [str(one.percent or 100) for one in tallies]


# --- How little and how much there is ----------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_a_few_changes_have_bars_and_no_radar(
    member: User, member_client: Client, sheet: Sheet, tick: Tick, count: int
) -> None:
    for item in sheet.items[:count]:
        tick(member, item)
    page = member_client.get(PAGE).content.decode()
    assert 'class="radar"' not in page
    assert page.count('class="share"') == 16
    assert page.count('class="imprint"') == 1


def test_who_only_said_what_they_know_sees_no_empty_calendar(
    member: User, member_client: Client, sheet: Sheet, tick: Tick
) -> None:
    tick(member, *sheet.items[:30], kind=Kind.START)
    page = member_client.get(PAGE).content.decode()
    assert "nothing moved forward on a day of its own" in page
    assert 'class="calendar"' not in page
    assert 'class="trend wide"' in page


def test_where_nothing_is_done_there_is_no_trend(
    member: User, member_client: Client, item: SheetItem, tick: Tick
) -> None:
    tick(member, item, state="learning")
    page = member_client.get(PAGE).content.decode()
    assert "trend" not in page
    assert 'class="calendar"' in page


def test_every_category_skipped_or_ongoing_says_so(
    member: User, member_client: Client, sheet: Sheet, tick: Tick
) -> None:
    tick(member, sheet.items[0])
    tick(member, *sheet.categories[-1].items, state="skipped")
    rows = Tables(member_client.get(PAGE).content.decode()).tables["Done in each category"]
    assert [cell.strip() for cell in rows[-1]] == [sheet.categories[-1].title, "", "all skipped", "–"]


# --- Drawing -------------------------------------------------------------------------------------------------------
def test_the_squares_grow_with_the_count_and_the_key_says_how() -> None:
    sizes = [pictures.size_of(count) for count in range(1, 30)]
    assert sizes == sorted(sizes)
    assert [words for words, _ in pictures.calendar_key()] == ["1", "2–3", "4–7", "8 or more"]
    assert [pictures.size_of(count) for count in (1, 3, 7, 8)] == [size for _, size in pictures.SIZES]


@pytest.mark.parametrize("today", [date(2026, 7, 15), date(2026, 3, 1), date(2024, 2, 29), date(2027, 1, 1)])
@pytest.mark.parametrize("starts", [0, 1])
def test_no_two_names_of_months_overlap(member: User, sheet: Sheet, today: date, starts: int) -> None:
    first = today - timedelta(days=(today.isoweekday() - starts) % 7, weeks=52)
    picture = pictures.calendar_picture(Calendar(first, today, {today: 3}))
    places = sorted(float(x) for x, y in re.findall(r'<text x="([\d.]+)" y="(11)"', picture))
    assert len(places) in {11, 12, 13}
    assert min(after - before for before, after in pairwise(places)) >= 28


@pytest.mark.parametrize("wanted", [[5.0, 5.0, 5.0], [100.0, 99.0, 50.0], [240.0, 240.0, 10.0], [7.0]])
def test_labels_keep_apart_in_their_order(wanted: list[float]) -> None:
    placed = drawing.apart(wanted, 20, 254)
    ordered = sorted(range(len(wanted)), key=lambda place: wanted[place])
    heights = [placed[place] for place in ordered]
    assert all(after - before >= 20 for before, after in pairwise(heights))
    assert max(heights) <= 254


@pytest.mark.parametrize("top", [1, 2, 3, 7, 15, 25, 42, 99, 500, 12_345])
def test_scales_have_a_few_round_numbers(top: int) -> None:
    marks = drawing.ticks(top)
    assert marks[0] == 0
    assert marks[-1] <= top
    assert 2 <= len(marks) <= 5


def test_a_line_is_drawn_without_what_lies_in_the_middle_of_a_level_stretch() -> None:
    assert drawing.line_through([(0, 1), (1, 1), (2, 1), (3, 5), (4, 5)]) == "M0 1L2 1L3 5L4 5"


@pytest.mark.parametrize(
    ("words", "room", "cut"),
    [("Entry", 5, "Entry"), ("Entry level", 7, "Entry l…"), ("入门级", 4, "入门…"), ("", 3, "")],
)
def test_long_words_are_cut(words: str, room: int, cut: str) -> None:
    assert drawing.short(words, room) == cut


def test_no_picture_carries_a_style_or_a_colour_of_its_own(page: str) -> None:
    for svg in re.findall(r"<svg.*?</svg>", page.partition("<main")[2], re.DOTALL):
        assert not re.search(r'style=|fill="#|stroke="#|<script|<style', svg)


def test_every_picture_says_what_it_shows_or_stands_beside_words_that_do(page: str) -> None:
    for svg in re.findall(r"<svg[^>]*>", page.partition("<main")[2]):
        assert 'role="img" aria-label="' in svg or 'aria-hidden="true"' in svg


def test_titles_of_lists_cannot_break_out_of_a_picture(
    member: User, member_client: Client, make_list: Callable[[str], str], sheet: Sheet, tick: Tick
) -> None:
    slug = make_list('</svg><script>alert("1")</script>')
    page = member_client.get(f"{PAGE}?list={slug}").content.decode()
    assert "<script>alert" not in page
    assert "&lt;/svg&gt;" in page


@pytest.fixture
def make_list(member: User, sheet: Sheet, tick: Tick) -> Callable[[str], str]:
    """Makes a list of the member's own whose parts have that title, with one item done; returns its slug."""
    from checklist.models import Category, Checklist, Item, Level
    from tests.guard import arranging

    def made(title: str) -> str:
        item = sheet.items[0]
        with arranging():
            checklist = Checklist.objects.create(slug="odd-k3x9qa", title=title, language="en", owner=member)
            level = Level.objects.create(checklist=checklist, title=title)
            category = Category.objects.create(level=level, title=title)
            Item.objects.create(checklist=checklist, category=category, skill_id=item.skill, title=title)
        tick(member, item)
        return checklist.slug

    return made


def test_upkeep_is_drawn_from_the_day_of_practice_to_its_end(member: User, sheet: Sheet, tick: Tick) -> None:
    fresh, due, *_ = (item for item in sheet.items if item.ongoing)
    tick(member, fresh, practised_on=date(2026, 7, 5))
    tick(member, due, practised_on=date(2026, 5, 5))
    board = queries.board_for(member, sheet)
    drawn = [
        pictures.upkeep_picture(one, board.today)
        for one in Activity(board, queries.happenings_of(member, sheet), {}).upkeep()
    ]
    assert 'class="lasts" d="M80 8H110"' in drawn[0]
    assert 'class="lapsed" d="M19 8H49"' in drawn[1]
    assert "lasts" not in drawn[2]
