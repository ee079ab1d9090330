"""Lists of other people: whose they are, where their links lead, what search engines may keep; nothing is believed."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import Category, Checklist, Item, Level, Resource, Skill, Via
from checklist.queries import Sheet
from checklist.templatetags.formulas import mathml
from tests.addresses import World, make_world
from tests.checklist.test_payloads import harm
from tests.guard import arranging
from tests.kinds import SignIn
from tests.payloads import ADDRESSES, PAYLOADS, together

ROBOTS = "X-Robots-Tag"


@pytest.fixture
def world(member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    return make_world(member=member, outsider=outsider, curator=curator, sheet=sheet)


@pytest.fixture
def theirs(outsider: User, sheet: Sheet) -> Checklist:
    """The outsider's copy of the built-in list, public."""
    source = Checklist.objects.get(pk=sheet.pk)
    made = actions.copy_list(user=outsider, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist
    share = actions.PartChange("list", str(made.uuid), {"visibility": "public"}, {"visibility": "private"})
    return actions.edit(user=outsider, checklist=made, changes=[share], operation=uuid.uuid4(), via=Via.PAGE).checklist


def page_of(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


# --- The head of the board -----------------------------------------------------------------------------------
def links(page: str) -> list[str]:
    """Where the line below the title leads."""
    found = re.search(r'<p class="whole">(.*?)</p>', page, re.DOTALL)
    assert found
    return re.findall(r'href="([^"]+)"', found[1])


def test_a_board_leads_to_what_can_be_done_with_its_list(
    world: World, theirs: Checklist, outsider: User, member_client: Client, sign_in: SignIn
) -> None:
    built_in = ["sheet/", "copy/", "export/"]
    assert links(page_of(member_client, world.fill("/checklists/{list}/"))) == built_in
    assert links(page_of(member_client, f"/checklists/{theirs.slug}/")) == [*built_in, "report/"]
    assert links(page_of(member_client, world.fill("/checklists/{by_link}/"))) == built_in
    assert links(page_of(member_client, world.fill("/checklists/{mine}/"))) == ["edit/", "edit/about/", *built_in]
    own = ["edit/", "updates/", "edit/about/", *built_in]
    assert links(page_of(sign_in(outsider), f"/checklists/{theirs.slug}/")) == own


def test_each_of_these_links_leads_somewhere(theirs: Checklist, outsider: User, sign_in: SignIn) -> None:
    board = f"/checklists/{theirs.slug}/"
    client = sign_in(outsider)
    for link in links(page_of(client, board)):
        assert client.get(board + link).status_code == 200, link


def test_a_board_of_somebody_else_says_whose_it_is(theirs: Checklist, guest_client: Client) -> None:
    page = page_of(guest_client, f"/checklists/{theirs.slug}/")
    assert "by Out Sider" in page
    assert 'based on <a href="/checklists/ml-checklist/"' in page
    assert "outsider@" not in page


# --- Links ---------------------------------------------------------------------------------------------------
def test_links_in_peoples_lists_recommend_nothing(
    theirs: Checklist, sheet: Sheet, member_client: Client, outsider: User
) -> None:
    own = queries.sheet_of(theirs)
    with arranging():
        for item in (own.items[0], sheet.items[0]):
            Resource.objects.create(
                checklist_id=theirs.pk if item is own.items[0] else sheet.pk,
                item_id=item.pk,
                title="A link",
                url="https://example.org/a",
            )
    level, first = own.levels[0].uuid, own.items[0].uuid
    board = f"/checklists/{theirs.slug}/"
    htmx = {"HX-Request": "true"}
    pages = [
        page_of(member_client, f"{board}items/{first}/"),
        page_of(member_client, f"{board}items/{first}/", **htmx),
        page_of(member_client, f"{board}state/?level={level}"),
        page_of(member_client, f"{board}state/?level={level}", **htmx),
    ]
    for page in pages:
        rels = re.findall(r'<a href="https?://[^"]+" rel="([^"]*)" target="_blank"', page)
        assert rels
        assert set(rels) == {"nofollow ugc noopener"}
    assert "added by the list’s owner" in pages[0] or "added by the list&#x27;s owner" in pages[0]
    built_in = page_of(member_client, f"/checklists/{sheet.slug}/items/{sheet.items[0].uuid}/")
    assert 'rel="noopener" target="_blank"' in built_in


def test_nobody_passes_a_link_off_as_the_curators(theirs: Checklist, member_client: Client) -> None:
    item = queries.sheet_of(theirs).items[0]
    with arranging():
        Resource.objects.create(
            checklist=theirs, item_id=item.pk, title="A link", url="https://example.org/", source="curators"
        )
    page = page_of(member_client, f"/checklists/{theirs.slug}/items/{item.uuid}/")
    assert "A link</a>" in page
    assert "chosen by the curators" not in page


# --- Formulas and the credit ---------------------------------------------------------------------------------
def test_formulas_are_set_in_copies_too(theirs: Checklist, member_client: Client) -> None:
    item = Item.objects.filter(checklist=theirs, meaning__contains="$").first()
    assert item
    page = page_of(member_client, f"/checklists/{theirs.slug}/items/{item.uuid}/")
    assert "<math alttext=" in page
    assert mathml("x^2").startswith("<math ")


@pytest.mark.parametrize("tail", ["sheet/", "sheet.svg"])
def test_the_sheet_of_a_copy_carries_the_credit(
    theirs: Checklist, world: World, guest_client: Client, tail: str
) -> None:
    credit = "The list: phrasenmaeher’s machine-learning checklist"
    assert credit in page_of(guest_client, f"/checklists/{theirs.slug}/{tail}")
    assert credit not in page_of(guest_client, world.fill("/checklists/{public}/" + tail))


# --- Search engines ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tail", ["", "start/", "sheet/", "sheet.svg", "start-over/", "items/{%s_item}/"])
def test_search_engines_leave_alone_what_is_not_public(world: World, tail: str) -> None:
    def tag(role: str, name: str) -> Any:
        address = f"/checklists/{{{name}}}/" + (tail % name if "%" in tail else tail)
        response = world.client(role).get(world.fill(address))
        assert response.status_code == 200
        return response.get(ROBOTS)

    assert tag("anonymous", "public") is None
    assert tag("anonymous", "by_link") == "noindex"
    assert tag("outsider", "by_link") == "noindex"


def test_built_in_lists_may_be_found_and_private_ones_not(world: World) -> None:
    assert world.client("anonymous").get(world.fill("/checklists/{list}/")).get(ROBOTS) is None
    assert world.client("anonymous").get("/checklists/").get(ROBOTS) is None
    assert world.client("member").get(world.fill("/checklists/{mine}/"))[ROBOTS] == "noindex"


# --- Nothing that others write is believed -------------------------------------------------------------------
@pytest.fixture
def nasty(outsider: User, sheet: Sheet) -> list[Checklist]:
    """Public lists with a payload in every field there is; the titles of the lists have them all."""
    with arranging():
        User.objects.filter(pk=outsider.pk).update(name=PAYLOADS[0][:100])
        lists = [_list(outsider, place, title) for place, title in enumerate(together(200))]
        first, last = lists[0], lists[-1]
        Checklist.objects.filter(pk=last.pk).update(origin=first)
        level = Level.objects.create(checklist=first, title=PAYLOADS[1], pace=PAYLOADS[2], summary=together(2_000)[0])
        place = Category.objects.create(level=level, title=PAYLOADS[3], summary=together(2_000)[1])
        skills = Skill.objects.bulk_create(Skill(title=one[:200]) for one in PAYLOADS)
        items = Item.objects.bulk_create(
            Item(
                checklist=first,
                category=place,
                skill=skill,
                position=number,
                title=payload[:200],
                meaning=f"{payload} ${payload}$",
                criteria=[payload, f"${payload}$"],
                worth_knowing=payload,
            )
            for number, (payload, skill) in enumerate(zip(PAYLOADS, skills, strict=True))
        )
        for number, item in enumerate(items):
            title, url = PAYLOADS[number][:200], ADDRESSES[number % len(ADDRESSES)]
            Resource.objects.create(checklist=first, item=item, title=title, note=title, url=url)
            Resource.objects.create(checklist=first, level=level, title=title, note=title, url=url)
    return lists


def _list(owner: User, place: int, title: str) -> Checklist:
    fields = {"slug": f"nasty-{place}", "title": title, "summary": title, "owner": owner}
    return Checklist.objects.create(**fields, language="en", visibility="public")


@pytest.mark.one_engine
@pytest.mark.parametrize("role", ["guest", "member"])
def test_no_page_believes_what_a_public_list_says(
    nasty: list[Checklist], member_client: Client, guest_client: Client, role: str
) -> None:
    client = member_client if role == "member" else guest_client
    own = queries.sheet_of(nasty[0])
    tails = ["", "start/", "sheet/", "start-over/", f"state/?level={own.levels[0].uuid}", "?q=script"]
    tails += ["copy/", "report/"] if role == "member" else []
    addresses = ["/checklists/", "/checklists/?page=2", *(f"/checklists/nasty-0/{tail}" for tail in tails)]
    for one in nasty[1:]:
        addresses += [f"/checklists/{one.slug}/{tail}" for tail in tails if "level=" not in tail]
    addresses += [f"/checklists/nasty-0/items/{item.uuid}/" for item in own.items]
    seen = ""
    for address in addresses:
        page = page_of(client, address)
        assert harm(page) == [], address
        seen += page
    for item in own.items:
        fragment = page_of(client, f"/checklists/nasty-0/items/{item.uuid}/", **{"HX-Request": "true"})
        assert harm(fragment) == [], item.title
    assert seen.count("&lt;script&gt;ran()&lt;/script&gt;") > 20
