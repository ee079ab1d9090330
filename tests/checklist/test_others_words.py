"""What is told of lists that one may not read or find: neither their names nor the first wording of their items."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import Category, Checklist, Item, Level, Skill, Via
from checklist.queries import Sheet
from checklist.templatetags.words import happened
from tests.guard import arranging
from tests.kinds import SignIn, Tick

NEUTRAL = "an item of a list that is no longer shared"


def a_list(owner: User, slug: str, **values: Any) -> Checklist:
    with arranging():
        return Checklist.objects.create(slug=slug, title=f"The {slug}", language="en", owner=owner, **values)


# --- Origins -----------------------------------------------------------------------------------------------
def test_a_public_copy_does_not_name_an_origin_that_is_shared_by_its_address(
    sheet: Sheet, member: User, member_client: Client, guest_client: Client, outsider: User, sign_in: SignIn
) -> None:
    hidden = a_list(outsider, "by-address", visibility="link", origin_id=sheet.pk)
    a_list(member, "copy", visibility="public", origin=hidden)
    own = member_client.get("/checklists/copy/").content.decode()
    assert 'href="/checklists/by-address/"' in own
    assert 'href="/checklists/by-address/"' in member_client.get("/checklists/").content.decode()
    for address in ("/checklists/copy/", "/checklists/"):
        page = guest_client.get(address).content.decode()
        assert "The copy" in page
        assert "by-address" not in page
    page = guest_client.get("/checklists/copy/").content.decode()
    assert 'based on <a href="/checklists/ml-checklist/"' in page  # the nearest that everybody finds
    assert 'href="/checklists/by-address/"' in sign_in(outsider).get("/checklists/copy/").content.decode()


def test_an_origin_that_is_private_now_is_not_named_to_the_copys_owner(
    sheet: Sheet, member: User, member_client: Client, outsider: User
) -> None:
    a_list(member, "copy", origin=a_list(outsider, "by-address", visibility="private"))
    assert "by-address" not in member_client.get("/checklists/copy/").content.decode()


# --- Wordings ----------------------------------------------------------------------------------------------
@pytest.fixture
def item(outsider: User) -> Item:
    """An item of the outsider's public list, whose first wording was private."""
    checklist = a_list(outsider, "theirs", visibility="public")
    with arranging():
        place = Category.objects.create(title="Only", level=Level.objects.create(title="Only", checklist=checklist))
        skill = Skill.objects.create(title="First and private")
        return Item.objects.create(checklist=checklist, category=place, skill=skill, title="Now in public")


@pytest.fixture
def ticked(item: Item, member: User, tick: Tick, sheet: Sheet) -> Item:
    """That item, ticked and noted by the member."""
    tick(member, *queries.sheet_of(item.checklist).items)
    actions.save_note(user=member, skill=item.skill_id, text="A note", version=0)
    return item


def hide(item: Item, **values: Any) -> None:
    with arranging():
        Checklist.objects.filter(pk=item.checklist_id).update(**values or {"visibility": "private"})


def titles(member: User, sheet: Sheet) -> set[str]:
    """What the item is called on the home page, in the history and in the archive."""
    (entry,) = queries.latest(member, sheet)
    data = queries.personal_data(member, "en")[0]
    (operation,) = data["operations"]
    (passage,) = queries.chronicle_of(member, sheet, queries.undos_of(member), queries.Filter()).passages
    rows = [*data["progress"], *data["notes"], *operation["events"]]
    return {
        *(row["title"] for row in rows),
        happened(entry).removesuffix(": done"),
        passage.moves[0].name.partition(" · ")[0],
    }


def test_an_item_that_may_be_read_is_told_as_it_reads_now(ticked: Item, member: User, sheet: Sheet) -> None:
    assert titles(member, sheet) == {"Now in public"}


def test_what_was_shared_is_told_by_a_neutral_name(
    ticked: Item, member: User, member_client: Client, sheet: Sheet
) -> None:
    hide(ticked)
    assert titles(member, sheet) == {NEUTRAL}
    for address in ("/", "/journey/"):
        assert "First and private" not in member_client.get(address, follow=True).content.decode()


def test_another_list_that_may_be_read_gives_its_own_words(
    ticked: Item, member: User, outsider: User, sheet: Sheet
) -> None:
    other = a_list(outsider, "other", visibility="link")
    with arranging():
        place = Category.objects.create(title="Only", level=Level.objects.create(title="Only", checklist=other))
        Item.objects.create(checklist=other, category=place, skill=ticked.skill, title="Said otherwise")
    hide(ticked)
    assert titles(member, sheet) == {"Said otherwise"}


def test_ones_own_words_are_told_though_the_list_is_deleted(ticked: Item, member: User, sheet: Sheet) -> None:
    hide(ticked, owner=member, visibility="private", retired=True)
    assert titles(member, sheet) == {"Now in public"}


def test_a_built_in_skill_keeps_its_name(member: User, tick: Tick, sheet: Sheet, item: Item) -> None:
    with arranging():
        Skill.objects.filter(pk=item.skill_id).update(key="entry/other", title="Built in")
    tick(member, *queries.sheet_of(item.checklist).items)
    hide(item)
    assert {queries.title_of(event) for one in queries.latest(member, sheet) for event in one.events} == {"Built in"}


def test_the_archive_of_a_copy_does_not_tell_the_first_wording(item: Item, member: User) -> None:
    actions.copy_list(user=member, source=item.checklist, operation=uuid.uuid4(), via=Via.PAGE)
    (mine,) = queries.personal_data(member, "en")[0]["lists"]
    assert "First and private" not in str(mine)
    assert mine["levels"][0]["categories"][0]["items"][0]["skill_title"] == "Now in public"
