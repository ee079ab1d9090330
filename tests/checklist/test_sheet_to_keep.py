"""The sheet to keep: one's board as one A4 page, on the page and as a file that stands alone, for any list."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from checklist import actions, queries
from checklist.models import Checklist
from checklist.queries import NEVER, Board, SheetItem
from checklist.templatetags.poster import poster, poster_file
from tests.addresses import own_list
from tests.doors import Page
from tests.drawings import board_of, boxes, is_well_set, made, parsed, stands_alone, texts
from tests.guard import arranging
from tests.kinds import Clock, Find, Tick

pytestmark = pytest.mark.one_engine

BUILT_IN = ["ml-checklist", "ml-checklist-zh"]
NASTY = "<script>alert('1')</script> & \"quoted\" ]]> \x00\x08\x0b\x1b\ufffe\uffff \U0001f600 ‮回归"


# --- The built-in lists ------------------------------------------------------------------------------------
@pytest.fixture(params=BUILT_IN)
def half(request: pytest.FixtureRequest, db: None) -> Board:
    """Each built-in list with every state on it."""
    sheet = queries.sheet_of(Checklist.objects.get(slug=request.param))
    standings = dict(board_of(sheet).standings)
    for item, state in zip(sheet.items[1::6], ["learning", "skipped"] * 4, strict=False):
        standings[item.skill] = NEVER._replace(state=state)
    return queries.board_of(sheet, standings)


def test_a_built_in_list_has_every_title_in_full_on_one_page(half: Board) -> None:
    svg = poster_file(half, "Ada Lovelace")
    assert {item.title for item in half.sheet.items} <= set(texts(svg))
    assert {one.title for one in (*half.sheet.levels, *half.sheet.categories)} <= set(texts(svg))
    is_well_set(svg)


def test_the_levels_of_a_built_in_list_are_three_columns(half: Board) -> None:
    places = {box.text: box.left for box in boxes(parsed(poster_file(half)))}
    assert [round(places[level.title]) for level in half.sheet.levels] == [14, 77, 140]


def test_every_item_has_its_sign(half: Board) -> None:
    svg = poster_file(half)
    signs = re.findall(r'href="#paper-(\w+)"', svg)
    legend = 6  # and the fresh one, which is drawn each time
    fresh = svg.count("stroke-dasharray") - svg.count("stroke-dasharray", 0, svg.index("</defs>"))
    assert len(signs) + fresh == len(half.sheet.items) + legend + 1
    assert signs.count("done") == 1 + sum(half.state(item) == "done" for item in half.sheet.items)
    assert signs.count("skipped") == 1 + 4


def test_the_file_stands_alone_and_is_a4(half: Board) -> None:
    svg = poster_file(half, "Ada Lovelace")
    stands_alone(svg)
    assert {name: parsed(svg).attrib[name] for name in ("width", "height", "viewBox")} == {
        "width": "210mm",
        "height": "297mm",
        "viewBox": "0 0 210 297",
    }


def test_paper_speaks_the_language_of_the_list(half: Board) -> None:
    with translation.override("en"):
        file = poster_file(half)
    assert ("已掌握" in file) == (half.sheet.language == "zh-hans")


def test_a_tally_says_what_was_skipped(half: Board) -> None:
    with translation.override(half.sheet.language):
        assert any(f"{half.whole.skipped} skipped" in text or "跳过" in text for text in texts(poster_file(half))[:12])


def test_what_is_done_has_its_month_and_what_was_said_by_hand_is_kept(member: User, tick: Tick, at: Clock) -> None:
    sheet = queries.sheet_of(Checklist.objects.get(slug="ml-checklist"))
    at("2026-05-20 10:00")
    tick(member, sheet.items[0])
    dated = {"started": "", "operation": uuid4(), "via": "page"}
    actions.date_back(user=member, sheet=sheet, item=sheet.items[1], done="2019", **dated)  # type: ignore[arg-type]
    seen = texts(poster_file(queries.board_for(member, sheet)))
    assert "2026-05" in seen
    assert "2019" in seen


# --- Any list at all ---------------------------------------------------------------------------------------
SHAPES = {
    "one level": [[5, 3]],
    "one long level": [[40, 40, 9]],
    "two levels": [[10, 10], [20]],
    "six levels": [[8, 7]] * 6,
    "seven levels": [[4]] * 7,
    "levels without items": [[0], [3], []],
    "one item": [[1]],
    "three hundred items": [[20] * 5] * 3,
    "two thousand items": [[100] * 7, [100] * 7, [100] * 6],
    "two thousand categories": [[1] * 2000],
    "ninety levels": [[3]] * 90,
    "more than a page takes": [[30_000]],
}
TITLES = {
    "short": "Regression",
    "long": "Understanding what happens when a very long title stands in a narrow column of the sheet to keep " * 2,
    "without spaces": "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3,
    "chinese": "循环神经网络与长短期记忆网络，以及它们在自然语言处理中的应用；" * 6,
    "wide letters": "WWWWWWWW MMMMMMMM @@@@@@@ " * 7,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_any_shape_fits_the_page(shape: str) -> None:
    svg = poster_file(board_of(made(*SHAPES[shape])), "Ada Lovelace")
    is_well_set(svg)
    stands_alone(svg)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("shape", ["one level", "two levels", "six levels", "three hundred items"])
def test_titles_of_any_kind_fit_their_column(shape: str, title: str) -> None:
    text = TITLES[title][:200]
    sheet = made(*SHAPES[shape], title=text, item=text, pace=text)
    is_well_set(poster_file(board_of(sheet), text))


def test_an_empty_list_says_so() -> None:
    assert "This list has no items yet." in texts(poster_file(board_of(made())))


def test_what_cannot_be_set_in_full_is_drawn_as_signs_and_says_so() -> None:
    svg = poster_file(board_of(made(*SHAPES["two thousand items"])))
    assert "2000 items, each drawn as a sign: their titles are in the list." in texts(svg)
    assert svg.count('href="#paper-') + svg.count("rotate(-90") >= 2000


def test_titles_that_are_cut_are_told() -> None:
    told = "Titles that end in “…” are cut: the list has them in full."
    assert told not in texts(poster_file(board_of(made([3], item=TITLES["long"]))))
    assert told in texts(poster_file(board_of(made([60] * 3, item=TITLES["without spaces"]))))


def test_what_does_not_fit_at_all_is_named() -> None:
    said = texts(poster_file(board_of(made(*SHAPES["more than a page takes"]))))
    assert any(re.match(r"30000 items are more than a page takes: the first \d+ are drawn", text) for text in said)


def test_a_list_of_ones_own_is_not_credited_to_somebody_else() -> None:
    mine = made([1])
    mine.built_in = False
    assert "phrasenmaeher" not in poster_file(board_of(mine))
    assert "phrasenmaeher" in poster_file(board_of(made([1])))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(title=st.text(max_size=200), item=st.text(max_size=200), name=st.text(max_size=100))
@example(title=NASTY, item=NASTY, name=NASTY)
def test_any_text_gives_a_file_that_parses_and_fits(title: str, item: str, name: str) -> None:
    svg = poster_file(board_of(made([2, 1], [1], title=title, item=item)), name)
    stands_alone(svg)
    is_well_set(svg)


def test_markup_in_a_title_is_text() -> None:
    sheet = made([1], title=NASTY, item="<b>bold</b> & co")
    assert "<b>bold</b> & co" in texts(poster_file(board_of(sheet)))
    assert "<script" not in poster(board_of(sheet), NASTY)


def test_what_a_practice_has_left_is_an_arc(find: Find, member: User, tick: Tick, at: Clock) -> None:
    item = find("intermediate/general/reading-papers")
    at("2026-05-01 10:00")
    tick(member, item)
    seen = {}
    for day, looks in (("2026-05-11", '"20 30"'), ("2026-06-11", "#paper-due")):
        at(f"{day} 10:00")
        board = queries.board_for(member, queries.sheet_of(Checklist.objects.get(slug="ml-checklist")))
        seen[day] = poster_file(board).count(looks)
    assert seen == {"2026-05-11": 2, "2026-06-11": 2}  # the item's and the legend's


# --- At the door -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("slug", BUILT_IN)
def test_the_file_is_named_after_the_list_and_the_day(page_door: Page, at: Clock, slug: str) -> None:
    at("2026-05-20 10:00")
    response = page_door.client.get(f"/checklists/{slug}/sheet.svg")
    assert response["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{slug}-2026-05-20.svg"'
    assert set(response["Cache-Control"].split(", ")) == {"no-store", "private"}
    parsed(response.content.decode())


def test_the_sheet_shows_ones_name_and_ones_ticks(page_door: Page, item: SheetItem) -> None:
    page_door.set_state(item, "done")
    for address in ("sheet/", "sheet.svg"):
        shown = page_door.client.get(page_door.board + address).content.decode()
        assert "Mem Ber</text>" in shown
        assert "1 of 85 done</text>" in shown
    assert 'role="img" aria-label="Machine-learning checklist: 1 of 85 done"' in page_door.client.get(
        f"{page_door.board}sheet/"
    ).content.decode().replace("&#x27;", "'")


def test_without_a_name_no_address_is_printed(member: User, page_door: Page) -> None:
    with arranging():
        User.objects.filter(pk=member.pk).update(name="")
    for address in ("sheet/", "sheet.svg"):
        drawn = page_door.client.get(page_door.board + address).content.decode().partition("<svg xmlns")[2]
        assert drawn
        assert "member" not in drawn.partition("</svg>")[0]


def test_a_guest_has_the_sheet_with_an_empty_name(guest_door: Page, item: SheetItem) -> None:
    assert "0 of 85 done" in guest_door.client.get(f"{guest_door.board}sheet.svg").content.decode()
    guest_door.set_state(item, "done")
    assert "1 of 85 done" in guest_door.client.get(f"{guest_door.board}sheet.svg").content.decode()


def test_a_list_of_ones_own_has_a_sheet_for_oneself_only(page_door: Page, outsider_client: Client) -> None:
    with arranging():
        mine, item = own_list(page_door.user)  # type: ignore[arg-type]
    for address in ("sheet/", "sheet.svg"):
        assert item.title in page_door.client.get(f"/checklists/{mine.slug}/{address}").content.decode()
        assert outsider_client.get(f"/checklists/{mine.slug}/{address}").status_code == 404


def test_the_page_leads_to_the_file_and_back_to_the_board(page_door: Page) -> None:
    text = page_door.client.get(f"{page_door.board}sheet/").content.decode()
    assert f'href="{page_door.board}sheet.svg"' in text
    assert f'href="{page_door.board}"' in text


@pytest.mark.parametrize("address", ["/", "/checklists/", "/checklists/ml-checklist/"])
def test_the_way_to_the_sheet_is_on_the_pages_with_the_list(page_door: Page, item: SheetItem, address: str) -> None:
    page_door.set_state(item, "done")
    text = page_door.client.get(address).content.decode()
    assert 'href="/checklists/ml-checklist/sheet/"' in text or 'href="sheet/"' in text
