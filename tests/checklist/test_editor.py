"""The editor of one's own list, by its forms and without script: each change is one operation, and nothing is lost."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.models import Checklist, Edit, Item, Operation, Skill, Via
from checklist.queries import Sheet
from tests.checklist.editor import Desk, said, seen_in
from tests.doors import UNDO
from tests.guard import arranging
from tests.kinds import SignIn


@pytest.fixture
def desk(member: User, member_client: Client, sheet: Sheet) -> Desk:
    """The member at their copy of the built-in list."""
    return Desk(member_client, member, copied(member, Checklist.objects.get(pk=sheet.pk)))


@pytest.fixture
def empty(member: User, member_client: Client) -> Desk:
    """The member at a list with nothing in it."""
    made = actions.start_list(user=member, title="Mine", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    return Desk(member_client, member, made.checklist)


def copied(user: User, source: Checklist) -> Checklist:
    """Somebody's copy of a list, made while that was shared."""
    lists = Checklist.objects.filter(pk=source.pk)
    with arranging():
        lists.update(visibility="link")
    made = actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist
    with arranging():
        lists.update(visibility=source.visibility)
    return made


# --- Adding ---------------------------------------------------------------------------------------------
def test_a_list_grows_from_nothing_by_its_three_fields(empty: Desk) -> None:
    assert "Nothing stands here yet" in empty.page()
    empty.done(do="add", kind="level", parent=str(empty.checklist.uuid), title="Basics")
    empty.done(do="add", kind="category", parent=empty.nodes("level")[0].uuid, title="Probability")
    place = empty.nodes("category")[0].uuid
    page = empty.done(do="add", kind="item", parent=place, title="Bayes")
    assert "Added “Bayes”. Saved, revision 5." in page
    assert f'id="new-{place}"' in page
    assert "autofocus" in page.partition(f'id="new-{place}"')[2].partition(">")[0]
    empty.done(do="add", kind="item", parent=place, title="Reading", ongoing="on")
    assert [(node.title, node.ongoing) for node in empty.nodes("item")] == [("Bayes", False), ("Reading", True)]


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, "a\0b"])
def test_what_cannot_be_added_is_given_back_with_the_reason(desk: Desk, title: str) -> None:
    before = desk.titles()
    response = desk.send(do="add", kind="item", parent=desk.nodes("category")[0].uuid, title=title)
    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="add-error"' in page
    assert title.strip() in page
    assert desk.titles() == before


def test_adding_twice_by_one_page_adds_once(desk: Desk) -> None:
    place, operation = desk.nodes("category")[0].uuid, str(uuid.uuid4())
    for _ in range(2):
        desk.done(do="add", kind="item", parent=place, title="Once", operation=operation, scope="page")
    desk.done(do="add", kind="item", parent=place, title="Other", operation=operation, scope="page")
    assert [title for title in desk.titles() if title in {"Once", "Other"}] == ["Once", "Other"]


def test_a_known_skill_is_found_and_added_with_its_words_and_its_tick(
    empty: Desk, member: User, sheet: Sheet, tick: Any, outsider: User
) -> None:
    test_a_list_grows_from_nothing_by_its_three_fields(empty)
    regression = next(item for item in sheet.items if item.title == "Regression")
    tick(member, regression)
    place = empty.nodes("category")[0].uuid
    response = empty.send(do="find", parent=place, title="regression")
    assert response.status_code == 303
    page = empty.client.get(response["Location"]).content.decode()
    assert "Regression" in page
    assert sheet.title in page
    assert f"adopt:item:{regression.uuid}" in page
    empty.done(do=f"adopt:item:{regression.uuid}", parent=place)
    board = queries.board_for(member, queries.sheet_of(Checklist.objects.get(pk=empty.checklist.pk)))
    assert board.whole.done == 1
    again = empty.page("skills/", category=place, q="regression")
    assert "In this list already" in again
    assert f"adopt:item:{regression.uuid}" not in again


def test_what_one_may_not_find_is_not_found(desk: Desk, outsider: User) -> None:
    theirs = copied(outsider, Checklist.objects.get(pk=desk.checklist.pk))
    with arranging():
        item = Item.objects.filter(checklist=theirs)[0]
        Item.objects.filter(pk=item.pk).update(title="Zebra", search="zebra", skill=Skill.objects.create(title="Zebra"))
    place = desk.nodes("category")[0].uuid
    for visibility, found in (("private", False), ("link", False), ("public", True)):
        with arranging():
            Checklist.objects.filter(pk=theirs.pk).update(visibility=visibility)
        assert ("adopt:item" in desk.page("skills/", category=place, q="zebra")) is found
        response = desk.send(do=f"adopt:item:{item.uuid}", parent=place)
        assert response.status_code == (303 if found else 404)


def test_a_line_can_ask_for_another_skill_or_for_one_of_its_own(desk: Desk) -> None:
    one, two, *_ = desk.nodes("item")
    again = desk.send(do=f"bind:item:{one.uuid}", was=one.skill, skill=two.skill)
    assert again.status_code == 400
    assert "same skill" in again.content.decode()
    desk.done(do=f"bind:item:{one.uuid}", was=one.skill, skill="")
    assert desk.nodes("item")[0].skill not in {one.skill, two.skill}
    late = desk.send(do=f"bind:item:{one.uuid}", was=one.skill, skill="")
    assert late.status_code == 409


# --- Rewording --------------------------------------------------------------------------------------------
def test_a_line_is_described(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    page = desk.page(part=node.uuid)
    assert seen_in(page) == node.values
    links = "A course | https://example.org/a | all of it\nhttps://example.org/b\n\n"
    changed = {"meaning": "In short.", "criteria": "one\r\n\r\n two \r\n", "worth_knowing": "Much.", "links": links}
    assert desk.save(node, **changed).status_code == 303
    after = desk.nodes("item")[0]
    assert after.texts["criteria"] == ["one", "two"]
    assert (after.texts["meaning"], after.texts["worth_knowing"]) == ("In short.", "Much.")
    assert [(link["title"], link["url"], link["note"]) for link in after.texts["links"]] == [
        ("A course", "https://example.org/a", "all of it"),
        ("https://example.org/b", "https://example.org/b", ""),
    ]
    assert desk.save(after).status_code == 303
    assert "Nothing differed" in desk.page()


def test_links_keep_what_their_lines_do_not_show(desk: Desk) -> None:
    level = next(node for node in desk.nodes("level") if node.texts["links"])
    first = level.texts["links"][0]
    text = f"New title | {first['url']}"
    assert desk.save(level, links=text).status_code == 303
    kept = desk.tree.nodes[level.uuid].texts["links"]
    assert kept == [{**first, "title": "New title", "note": ""}]


@pytest.mark.parametrize("links", ["no address", "x | javascript:alert(1)", "x | ftp://example.org"])
def test_a_line_that_is_no_link_is_named_and_nothing_is_lost(desk: Desk, links: str) -> None:
    response = desk.save(desk.nodes("item")[0], links=links, meaning="Kept as I wrote it")
    assert response.status_code == 400
    page = response.content.decode()
    assert "Line 1 of the links has no address" in page
    assert "Kept as I wrote it" in page
    assert f">\n{links}</textarea>" in page


def test_the_same_skill_keeps_its_tick_and_a_new_one_has_none(
    desk: Desk, member: User, sheet: Sheet, tick: Any
) -> None:
    tick(member, *sheet.items[:2])
    one, two, *_ = desk.nodes("item")
    assert "Your tick stays with" in desk.page(part=one.uuid)
    desk.save(one, title="The same in other words", means="same")
    page = desk.done(**desk.form(two, title="Something else", means="new"))
    assert "with a new skill" in page
    after = desk.nodes("item")[:2]
    assert (after[0].skill == one.skill, after[1].skill == two.skill) == (True, False)
    assert Skill.objects.get(uuid=after[1].skill).title == "Something else"
    board = queries.board_for(member, queries.sheet_of(Checklist.objects.get(pk=desk.checklist.pk)))
    assert board.whole.done == 1


def test_capitals_and_spaces_make_no_new_skill(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    assert desk.save(node, title=f"  {node.title.upper()} ", means="new").status_code == 303
    assert desk.nodes("item")[0].skill == node.skill


def test_a_reworded_line_that_is_practised_is_practised_still(desk: Desk) -> None:
    node = next(node for node in desk.nodes("item") if node.ongoing)
    desk.save(node, title="Something else to practise", means="new")
    after = desk.tree.nodes[node.uuid]
    assert after.ongoing
    assert after.skill != node.skill


def test_on_lists_that_others_use_the_default_is_a_new_skill(desk: Desk, outsider: User) -> None:
    def default() -> str:
        page = desk.page(part=desk.nodes("item")[0].uuid)
        return next(value for value in ("same", "new") if f'value="{value}" checked' in page)

    assert default() == "same"
    theirs = copied(outsider, desk.checklist)
    assert default() == "new"
    with arranging():
        theirs.delete()
        Checklist.objects.filter(pk=desk.checklist.pk).update(visibility="link")
    assert default() == "new"


# --- Moving, retiring -----------------------------------------------------------------------------------------
def test_up_and_down_and_through_the_door(desk: Desk) -> None:
    first, second, *_ = desk.nodes("item")
    page = desk.done(do=f"down:item:{first.uuid}")
    assert desk.titles()[:2] == [second.title, first.title]
    assert "autofocus" in page.partition(f'id="down-{first.uuid}"')[2].partition(">")[0]
    desk.done(do=f"up:item:{first.uuid}")
    assert desk.titles()[:2] == [first.title, second.title]
    refused = desk.send(do=f"up:item:{first.uuid}")
    assert refused.status_code == 400
    assert "is the first already" in refused.content.decode()
    one, two = desk.nodes("category")[:2]
    last = [node for node in desk.nodes("item") if node.parent == one.uuid][-1]
    desk.done(do=f"down:item:{last.uuid}")
    assert desk.tree.nodes[last.uuid].parent == two.uuid
    assert desk.tree.children(two.uuid)[0].uuid == last.uuid


def test_steps_pass_over_what_is_retired(desk: Desk) -> None:
    one, two, three, *_ = desk.nodes("item")
    desk.done(**desk.form(two, do="retire"))
    desk.done(do=f"up:item:{three.uuid}")
    assert desk.titles()[:2] == [three.title, one.title]


def test_levels_and_categories_move_too(desk: Desk) -> None:
    levels = desk.nodes("level")
    desk.done(do=f"up:level:{levels[2].uuid}")
    assert desk.titles("level") == [levels[0].title, levels[2].title, levels[1].title]
    category = desk.nodes("category")[0]
    page = desk.done(**desk.form(category, parent=levels[1].uuid))
    assert f"Moved “{category.title}” to “{levels[1].title}”" in page
    assert desk.tree.nodes[category.uuid].parent == levels[1].uuid


def test_a_line_is_moved_to_another_category_and_dragged_to_a_place_there(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    target = desk.nodes("category")[-1]
    others = desk.tree.children(target.uuid)
    desk.done(**desk.form(node, parent=target.uuid))
    assert desk.tree.children(target.uuid)[-1].uuid == node.uuid
    desk.done(do=f"move:item:{node.uuid}", parent=target.uuid, was_in=target.uuid, follows=others[0].uuid)
    assert [one.uuid for one in desk.tree.children(target.uuid)][:2] == [others[0].uuid, node.uuid]
    desk.done(do=f"move:item:{node.uuid}", parent=target.uuid, was_in=target.uuid, follows="")
    assert desk.tree.children(target.uuid)[0].uuid == node.uuid


def test_what_is_retired_is_listed_folded_and_brought_back(desk: Desk) -> None:
    for kind in ("item", "category", "level"):
        node = desk.nodes(kind)[-1]
        page = desk.done(**desk.form(node, do="retire"))
        assert f"Retired “{node.title}”" in page
        assert node.uuid not in {one.uuid for one in desk.nodes(kind)}
        assert f"restore:{kind}:{node.uuid}" in page
        desk.done(do=f"restore:{kind}:{node.uuid}")
        assert desk.nodes(kind)[-1].uuid == node.uuid


def test_what_was_written_is_kept_where_its_line_is_retired(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    desk.done(**desk.form(node, do="retire", meaning="Written before"))
    assert desk.tree.nodes[node.uuid].texts["meaning"] == "Written before"


def test_each_edit_can_be_undone_from_its_announcement(desk: Desk) -> None:
    before = [(node.uuid, node.values) for node in desk.tree.nodes.values()]
    node = desk.nodes("item")[0]
    for change in (
        {"do": f"down:item:{node.uuid}"},
        desk.form(node, title="Other", means="new", links="https://example.org/x"),
        desk.form(node, do="retire"),
        {"do": "add", "kind": "item", "parent": node.parent, "title": "More"},
    ):
        undo = UNDO.search(desk.done(**change))
        assert undo
        form = {"operation": str(uuid.uuid4()), "as": str(desk.user.uuid), "back": desk.address}
        response = desk.client.post(undo[0], form)
        assert response.status_code == 303
        assert "Taken back" in desk.page()
        assert [(one.uuid, one.values) for one in desk.tree.live()] == [
            (uuid, values) for uuid, values in before if uuid != str(desk.checklist.uuid)
        ]


# --- Two editors ------------------------------------------------------------------------------------------------
def test_two_editors_of_one_line_see_both_versions_and_choose(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    mine = desk.form(node, title="Mine", meaning="My meaning", criteria="mine")
    desk.save(node, title="Theirs", worth_knowing="Also theirs", criteria="theirs")
    response = desk.send(**mine)
    assert response.status_code == 409
    page = response.content.decode()
    for text in ("Theirs", "Mine", "My meaning", "Also theirs", "Saved elsewhere meanwhile", "keep mine"):
        assert text in page
    assert desk.titles()[0] == "Theirs"
    seen = seen_in(page)
    assert seen["title"] == "Theirs"
    again = {**mine, "worth_knowing": "Also theirs", "seen": json.dumps(seen)}
    choice = {"keep-title": "theirs", "keep-criteria": "mine"}
    assert desk.send(**again, **choice).status_code == 303
    after = desk.nodes("item")[0]
    texts = (after.title, after.texts["meaning"], after.texts["criteria"], after.texts["worth_knowing"])
    assert texts == ("Theirs", "My meaning", ["mine"], "Also theirs")


def test_two_editors_of_one_line_who_change_different_values_do_not_meet(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    mine = desk.form(node, meaning="My meaning")
    desk.save(node, title="Theirs")
    assert desk.send(**mine).status_code == 303
    after = desk.nodes("item")[0]
    assert (after.title, after.texts["meaning"]) == ("Theirs", "My meaning")


def test_two_who_move_one_line_meet_and_see_where_it_stands(desk: Desk) -> None:
    node, (_first, second, third, *_) = desk.nodes("item")[0], desk.nodes("category")
    mine = desk.form(node, parent=third.uuid)
    desk.save(node, parent=second.uuid)
    response = desk.send(**mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert f"it stands in “{second.title}” now" in page
    assert f'value="{third.uuid}" selected' in page
    dragged = desk.send(do=f"move:item:{node.uuid}", parent=third.uuid, was_in=node.parent, htmx=True)
    assert dragged.status_code == 409
    assert f'id="body-{third.uuid}"' in dragged.content.decode()


def test_a_step_is_one_from_where_the_line_stands_now(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    operation = str(uuid.uuid4())
    for _ in range(2):
        desk.done(do=f"down:item:{node.uuid}", operation=operation)
    assert desk.titles()[1] == node.title


# --- By htmx --------------------------------------------------------------------------------------------------------
def test_htmx_gets_what_changed_and_what_is_said(desk: Desk) -> None:
    node = desk.nodes("item")[0]
    response = desk.send(**desk.form(node, meaning="Mine"), htmx=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in text
    assert f'id="body-{node.parent}"' in text
    assert text.count('data-holds="item"') == 1
    assert "Saved, revision 3" in text
    assert 'hx-swap-oob="innerHTML:#announcement"' in text
    opened = desk.client.get(desk.address, {"part": node.uuid}, headers={"HX-Request": "true"}).content.decode()
    assert opened.strip().startswith("<li")
    closed = desk.client.get(desk.address, {"at": node.uuid}, headers={"HX-Request": "true"}).content.decode()
    assert "textarea" not in closed


# --- Large lists ----------------------------------------------------------------------------------------------------
def test_a_large_list_shows_one_category_at_a_time_and_so_many_lines(desk: Desk, member: User) -> None:
    place = desk.nodes("category")[3]
    lines = [
        actions.PartChange("item", f"new:{n}", {"title": f"Line {n}", "skill": "", "parent": place.uuid})
        for n in range(700)
    ]
    actions.edit(user=member, checklist=desk.checklist, changes=lines, operation=uuid.uuid4(), via=Via.PAGE)
    page = desk.page()
    assert page.count('class="line" id="part-') < 100
    inside = [node for node in desk.nodes("item") if node.parent == place.uuid]
    page = desk.page(at=inside[350].uuid)
    assert page.count('data-kind="item"') == 300
    assert f"at={inside[299].uuid}" in page
    assert f"at={inside[600].uuid}" in page
    assert len(page.encode()) < 600_000
    desk.done(do=f"down:item:{inside[299].uuid}")
    moved = desk.send(**desk.form(inside[0], parent=desk.nodes("category")[0].uuid), htmx=True)
    assert moved.content.decode().count('data-holds="item"') == 2


# --- Whose, and in which state ----------------------------------------------------------------------------------------
def test_nobody_elses_list_is_edited(desk: Desk, outsider: User, sign_in: SignIn, sheet: Sheet) -> None:
    theirs = Desk(sign_in(outsider), outsider, desk.checklist)
    built_in = Desk(desk.client, desk.user, Checklist.objects.get(pk=sheet.pk))
    for one in (theirs, built_in):
        for tail in ("", "history/", "about/", "delete/", "skills/?q=a"):
            assert one.client.get(one.address + tail).status_code == 404
        assert one.send(do="add", kind="level", parent=str(one.checklist.uuid), title="X").status_code == 404
    stranger = Client()
    for tail in ("", "history/", "about/", "delete/", "skills/"):
        assert stranger.get(desk.address + tail)["Location"].startswith("/accounts/login/")


def test_a_form_of_another_account_shows_what_was_written(desk: Desk, outsider: User) -> None:
    response = desk.send(**desk.form(desk.nodes("item")[0], meaning="Long thought"), **{"as": str(outsider.uuid)})
    assert response.status_code == 409
    assert "Long thought" in response.content.decode()


BROKEN: list[dict[str, Any]] = [
    {},
    {"do": "explode"},
    {"do": "save"},
    {"do": "save:item"},
    {"do": "up:item:nope"},
    {"do": "up:item:00000000-0000-4000-8000-000000000000"},
    {"do": "save", "kind": "list", "part": "{item}", "seen": "{{}}"},
    {"do": "save", "kind": "item", "part": "{item}", "seen": "[" * 100_000},
    {"do": "save", "kind": "item", "part": "{item}", "seen": "[]", "title": "X"},
    {"do": "save", "kind": "item", "part": "{item}", "seen": '{{"title": 1}}', "title": "X"},
    {"do": "save", "kind": "item", "part": "{item}", "seen": '{{"links": [1]}}', "links": "X"},
    {"do": "save", "kind": "item", "part": "{item}", "seen": '{{"retired": false}}', "title": "X"},
    {"do": "save", "kind": "category", "part": "{item}", "seen": '{{"title": "X"}}', "title": "Y"},
    {"do": "save", "kind": "item", "part": "{item}", "seen": '{{"title": "X"}}', "title": "a\0b"},
    {"do": "add", "kind": "item", "parent": "{item}", "title": "X"},
    {"do": "add", "kind": "level", "parent": "{category}", "title": "X"},
    {"do": "move:item:{item}", "parent": "{item}", "was_in": "{category}"},
    {"do": "move:item:{item}", "parent": "{category}", "was_in": "{category}", "follows": "new:line"},
    {"do": "bind:item:{item}", "was": "{item}", "skill": "{item}"},
    {"do": "up:item:{item}", "operation": "nope"},
]


@pytest.mark.parametrize("fields", BROKEN)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_broken_form_is_refused_in_words(desk: Desk, fields: dict[str, Any], htmx: bool) -> None:
    item = desk.nodes("item")[5]
    names = {"item": item.uuid, "category": item.parent}
    filled = {name: value.format(**names) for name, value in fields.items()}
    count = Edit.objects.count()
    response = desk.send(**filled, htmx=htmx)
    changed = filled.get("follows") == "new:line"
    assert response.status_code in ({200, 303} if changed else {400, 409}), said(response)
    assert Edit.objects.count() == count + changed


def test_edits_are_operations_of_their_person(desk: Desk) -> None:
    desk.done(do=f"down:item:{desk.nodes('item')[0].uuid}")
    latest = Operation.objects.filter(user=desk.user).latest("pk")
    assert (latest.kind, latest.via, latest.checklist) == ("edit", "page", desk.checklist)


def test_readers_of_a_shared_list_see_what_is_edited(desk: Desk, outsider_client: Client) -> None:
    with arranging():
        Checklist.objects.filter(pk=desk.checklist.pk).update(visibility="link")
    node = desk.nodes("item")[0]
    address = f"/checklists/{desk.checklist.slug}/"
    assert node.title in outsider_client.get(address).content.decode()
    desk.save(node, title="Freshly reworded", means="same")
    assert "Freshly reworded" in outsider_client.get(address).content.decode()


def test_what_met_an_ended_session_is_there_after_signing_in(desk: Desk) -> None:
    node, place = desk.nodes("item")[0], desk.nodes("category")[2].uuid
    for form, kept in (
        (desk.form(node, meaning="Long thought"), "Long thought"),
        ({"do": "add", "kind": "item", "parent": place, "title": "Quick thought"}, "Quick thought"),
    ):
        desk.client.logout()
        response = desk.send(**form)
        assert response["Location"].startswith("/accounts/login/")
        desk.client.force_login(desk.user)
        page = desk.page()
        assert kept in page
        assert "It is not saved yet" in page
        assert kept not in (*desk.titles(), desk.nodes("item")[0].texts["meaning"])
        desk.done(**form)
        assert "It is not saved yet" not in desk.page()
    assert desk.nodes("item")[0].texts["meaning"] == "Long thought"
    assert "Quick thought" in desk.titles()


def test_what_waits_is_shown_to_its_person_alone(desk: Desk, outsider: User) -> None:
    theirs = copied(outsider, desk.checklist)
    desk.client.logout()
    desk.send(**desk.form(desk.nodes("item")[0], meaning="Long thought"))
    desk.client.force_login(outsider)
    assert "Long thought" not in desk.client.get(f"/checklists/{theirs.slug}/edit/").content.decode()
