"""The library: whose lists one finds, how they are narrowed and ordered, what is said of each, at what cost."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from checklist import actions, queries
from checklist.models import Category, Checklist, Item, Level, Skill, Via
from checklist.queries import Sheet
from tests.guard import arranging
from tests.kinds import Tick
from tests.people import person

Make = Callable[..., Checklist]
FOUND = re.compile(r'<li id="list-[0-9a-f-]+">.*?<h3 [^>]*><a href="/checklists/([\w-]+)/">', re.DOTALL)


@pytest.fixture
def make(outsider: User, sheet: Sheet) -> Make:
    """Makes a public list of the outsider's with so many of the built-in skills."""

    def made(slug: str, items: int = 3, **values: Any) -> Checklist:
        titles = values.pop("titles", [])
        with arranging():
            public = {"slug": slug, "title": slug, "language": "en", "owner": outsider, "visibility": "public"}
            checklist = Checklist.objects.create(**public | values)
            place = Category.objects.create(title="Only", level=Level.objects.create(title="Only", checklist=checklist))
            skills = [one.skill for one in sheet.items[:items]]
            skills += [one.pk for one in Skill.objects.bulk_create(Skill(title="Own") for _ in range(items - 89))]
            rows = [
                Item(checklist=checklist, category=place, skill_id=skill, title=title, position=position)
                for position, (skill, title) in enumerate(zip(skills, [*titles, *["Item"] * items], strict=False))
            ]
            for row in rows:
                row.search = row.searchable
            Item.objects.bulk_create(rows)
        return checklist

    return made


def copied(user: User, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def found(client: Client, **query: Any) -> list[str]:
    """The lists of the page, by address, in order."""
    return FOUND.findall(shown(client, **query))


def shown(client: Client, **query: Any) -> str:
    response = client.get("/checklists/", query)
    assert response.status_code == 200
    return response.content.decode()


def row(page: str, checklist: Checklist) -> str:
    """What the page says of a list."""
    start = page.index(f'<li id="list-{checklist.uuid}">')
    return page[start : page.index("</li>", start)]


# --- Whose -------------------------------------------------------------------------------------------------
def test_one_finds_ones_own_the_built_in_and_the_public_ones_in_this_order(
    make: Make, member: User, member_client: Client
) -> None:
    make("theirs")
    make("by-link", visibility="link")
    make("private", visibility="private")
    make("taken-out", withheld=True)
    make("deleted", retired=True)
    make("mine", owner=member, visibility="private")
    make("mine-too", owner=member)
    assert found(member_client) == ["mine", "mine-too", "ml-checklist", "ml-checklist-zh", "theirs"]


def test_a_guest_finds_the_built_in_and_the_public_ones(make: Make, guest_client: Client) -> None:
    make("theirs")
    make("by-link", visibility="link")
    assert found(guest_client) == ["ml-checklist", "ml-checklist-zh", "theirs"]


def test_with_pages_that_are_not_public_a_guest_finds_none(make: Make, guest_client: Client, settings: Any) -> None:
    settings.PUBLIC_PAGES = False
    make("theirs")
    assert found(guest_client) == []


def test_a_list_that_is_made_private_is_gone_at_once(make: Make, member_client: Client, outsider: User) -> None:
    theirs = make("theirs")
    assert "theirs" in found(member_client)
    change = actions.PartChange("list", str(theirs.uuid), {"visibility": "private"}, {"visibility": "public"})
    actions.edit(user=outsider, checklist=theirs, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)
    assert "theirs" not in found(member_client)
    assert member_client.get("/checklists/theirs/").status_code == 404


def test_built_in_lists_in_the_language_of_the_page_come_first(guest_client: Client, sheet: Sheet) -> None:
    guest_client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    assert found(guest_client) == ["ml-checklist-zh", "ml-checklist"]


# --- Which -------------------------------------------------------------------------------------------------
def test_a_search_looks_into_titles_summaries_and_items(make: Make, member_client: Client) -> None:
    make("one", title="Signal processing")
    make("two", summary="For those who like signals.")
    make("three", titles=["Wavelets", "SIGNAL theory"])
    make("four")
    assert set(found(member_client, q="signal")) == {"one", "two", "three"}
    assert found(member_client, q="signal theory") == ["three"]
    assert found(member_client, q="nothing-is-called-so") == []
    assert "No list fits" in shown(member_client, q="nothing-is-called-so")


@pytest.mark.parametrize("text", ["回归", "ｓｉｇｎａｌ", "STRASSE"])
def test_a_search_compares_as_people_do(make: Make, member_client: Client, text: str) -> None:
    make("one", titles=["线性回归", "Signal", "Straße"])
    assert "one" in found(member_client, q=text)


def test_an_item_that_is_no_longer_asked_for_is_not_looked_into(make: Make, member_client: Client) -> None:
    one = make("one", titles=["Wavelets"])
    with arranging():
        Item.objects.filter(checklist=one, title="Wavelets").update(retired=True)
    assert found(member_client, q="wavelets") == []


def test_lists_are_narrowed_by_language_and_length(make: Make, member_client: Client) -> None:
    make("short", items=3)
    make("middle", items=31, language="zh-hans")
    make("long", items=101)
    assert found(member_client, size="small") == ["short"]
    assert found(member_client, size="medium", language="zh-hans") == ["ml-checklist-zh", "middle"]
    assert found(member_client, size="large") == ["long"]


def test_lists_are_ordered_by_copies_title_or_the_last_edit(
    make: Make, member: User, member_client: Client, outsider: User
) -> None:
    lists = {name: make(name) for name in ("b", "c", "a")}
    copied(member, lists["c"])
    actions.touch(lists["b"])
    assert found(member_client)[-3:] == ["c", "a", "b"]
    assert found(member_client, sort="title")[-3:] == ["a", "b", "c"]
    assert found(member_client, sort="edited")[-3:] == ["b", "a", "c"]
    assert "copied once" in row(shown(member_client), lists["c"])


def test_public_lists_come_in_pages_of_twenty(make: Make, member_client: Client) -> None:
    for number in range(45):
        make(f"list-{number:02}")
    pages = [found(member_client, page=page, sort="title")[2:] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [one for page in pages for one in page] == [f"list-{number:02}" for number in range(45)]
    assert found(member_client, page=99, sort="title")[2:] == pages[2]


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "-1"}, {"size": "huge"}, {"sort": "random"}, {"language": "xx"}, {"q": "a" * 999}]
)
def test_what_cannot_be_read_is_left_out(member_client: Client, sheet: Sheet, query: dict[str, str]) -> None:
    assert found(member_client, **query)[:2] == ["ml-checklist", "ml-checklist-zh"]


# --- What is said of each --------------------------------------------------------------------------------------
def test_a_row_says_whose_it_is_and_what_one_has_of_it_already(
    make: Make, member: User, member_client: Client, tick: Tick, sheet: Sheet
) -> None:
    theirs = make("theirs", items=5)
    assert "already" not in row(shown(member_client), theirs)
    tick(member, *sheet.items[:2])
    tick(member, sheet.items[2], state="skipped")
    said = row(shown(member_client), theirs)
    assert "by Out Sider" in said
    assert "you already have 2 of 4" in said
    assert "1 skipped" in said
    assert 'role="img" aria-label="theirs: 2 of 4 done' in said


def test_an_owner_without_a_name_stays_unnamed(make: Make, member_client: Client) -> None:
    nameless = person("secret.address@example.org", name="")
    theirs = make("theirs", owner=nameless)
    left = make("left", owner=None)
    page = shown(member_client)
    assert "secret" not in page
    assert "by " not in re.sub(r"<[^>]+>", "", row(page, theirs)).partition("English")[0]
    assert "provenance" not in row(page, left)
    assert "secret" not in member_client.get("/checklists/theirs/").content.decode()


def test_a_copy_says_what_it_is_based_on(member: User, member_client: Client, sheet: Sheet) -> None:
    mine = copied(member, Checklist.objects.get(pk=sheet.pk))
    said = row(shown(member_client), mine)
    assert 'based on <a href="/checklists/ml-checklist/"' in said
    assert "private" in said


def test_a_copy_of_a_list_that_is_private_by_now_does_not_name_it(
    make: Make, member: User, member_client: Client, outsider: User, sheet: Sheet
) -> None:
    between = copied(outsider, Checklist.objects.get(pk=sheet.pk))
    with arranging():
        Checklist.objects.filter(pk=between.pk).update(title="A secret title", visibility="public")
    mine = copied(member, between)
    with arranging():
        Checklist.objects.filter(pk=between.pk).update(visibility="private")
    page = shown(member_client)
    assert "A secret title" not in page.replace(row(page, mine), "")
    assert between.slug not in row(page, mine)
    assert 'based on <a href="/checklists/ml-checklist/"' in row(page, mine)


def test_updates_that_wait_are_told_of_ones_own_copies(
    make: Make, member: User, member_client: Client, outsider: User
) -> None:
    theirs = make("theirs")
    mine = copied(member, theirs)
    other = copied(outsider, theirs)
    with arranging():
        Checklist.objects.filter(pk=other.pk).update(visibility="public")
    node = next(node for node in queries.tree_of(theirs).live() if node.kind == "item")
    change = actions.PartChange("item", node.uuid, {"title": "Said anew"}, {"title": node.title})
    actions.edit(user=outsider, checklist=theirs, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)
    page = shown(member_client)
    assert "1 update waits" in row(page, mine)
    assert "waits" not in row(page, other)


def test_a_chain_of_copies_knows_where_it_began(member: User, sheet: Sheet) -> None:
    last = Checklist.objects.get(pk=sheet.pk)
    with arranging():
        for number in range(15):
            last = Checklist.objects.create(
                slug=f"copy-{number}", title="Copy", language="en", origin=last, owner=member
            )
        alone = Checklist.objects.create(slug="alone", title="Alone", language="en", owner=member)
    told = queries.provenance_of(member, queries.sheet_of(last))
    assert told.credited
    assert told.origin is not None
    assert told.origin.slug == "copy-13"
    assert not queries.provenance_of(member, queries.sheet_of(alone)).credited


# --- Buttons --------------------------------------------------------------------------------------------------
def test_with_no_list_of_ones_own_it_says_how_to_get_one(member_client: Client, sheet: Sheet) -> None:
    page = shown(member_client)
    assert "You have no list of your own yet" in page
    assert 'href="/checklists/new/"' in page
    assert 'href="/checklists/ml-checklist/copy/"' in page


# --- Cost -----------------------------------------------------------------------------------------------------
def test_it_costs_the_same_whatever_the_number_of_lists(make: Make, member: User, member_client: Client) -> None:
    make("mine", owner=member)
    for number in range(2):
        make(f"few-{number}")
    few = cost(member_client)
    for number in range(60):
        make(f"many-{number}", items=7)
    for number in range(20):
        make(f"own-{number}", owner=member)
    assert cost(member_client) == few
    narrowed = cost(member_client, q="item", language="en", size="small", sort="title", page=2)
    assert narrowed == few - 1  # lists that were deleted are left out


def cost(client: Client, **query: Any) -> int:
    client.get("/checklists/", query)
    with CaptureQueriesContext(connection) as captured:
        client.get("/checklists/", query)
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_a_long_list_is_counted_and_not_drawn(
    make: Make, member: User, member_client: Client, tick: Tick, sheet: Sheet
) -> None:
    long = make("long", items=400)
    tick(member, sheet.items[0])
    said = row(shown(member_client), long)
    assert "you already have 1 of 396" in said
    assert 'role="img"' not in said


def test_tallies_are_those_of_the_boards(
    make: Make, member: User, member_client: Client, tick: Tick, sheet: Sheet
) -> None:
    lists: Iterable[Checklist] = [make("theirs", items=40), Checklist.objects.get(pk=sheet.pk)]
    tick(member, *sheet.items[3:30])
    page = shown(member_client)
    for one in lists:
        whole = queries.board_for(member, queries.sheet_of(one)).whole
        assert f'data-done="{whole.done}" data-total="{whole.total}"' in row(page, one)
