"""A team's list: edited by all its leads, copied, pulled from upstream, imported into, deleted."""

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.html import escape

from accounts import actions as people
from accounts.models import User
from checklist import actions, queries
from checklist.models import Checklist, Edit, Item, Kind, Level, Operation, Skill, Via
from checklist.queries.tree import ITEM, LEVEL, LIST
from tests.addresses import ABSENT, own_list
from tests.checklist.team_lists import World, client_of, form
from tests.guard import arranging
from tests.teams import make_team

TITLES = ("Gardening 0", "Gardening 1")
pytestmark = pytest.mark.django_db


@pytest.fixture
def world(lead: User, member: User) -> World:
    return World(lead, member)


# --- Editing ----------------------------------------
def test_a_person_s_list_is_never_the_teams_and_a_teams_list_never_private(world: World, lead: User) -> None:
    with arranging():
        mine, _item = own_list(lead)
    for one, visibility in ((mine, "team"), (world.checklist, "private")):
        seen = json.dumps({"visibility": one.visibility, "title": one.title})
        sent = form(lead, seen=seen, title=one.title, visibility=visibility)
        response = client_of(lead).post(f"/checklists/{one.slug}/edit/about/", sent)
        assert response.status_code == 400
        assert "The visibility of" in response.content.decode() or "The visibility is" in response.content.decode()
    page = client_of(lead).get(f"/checklists/{world.checklist.slug}/edit/about/").content.decode()
    assert re.findall(r'name="visibility" value="(\w+)"', page) == ["team", "link", "public"]
    page = client_of(lead).get(f"/checklists/{mine.slug}/edit/about/").content.decode()
    assert re.findall(r'name="visibility" value="(\w+)"', page) == ["private", "link", "public"]


def test_an_undo_from_before_makes_no_teams_list_private(lead: User) -> None:
    led = make_team(lead)
    with arranging():
        mine, _item = own_list(lead)
    change = actions.PartChange(LIST, str(mine.uuid), {"visibility": "link"}, {"visibility": "private"})
    done = actions.edit(user=lead, checklist=mine, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)
    actions.hand_over(lead=led, checklist=mine)
    response = client_of(lead).post(f"/operations/{done.operation.uuid}/undo/", form(lead))
    assert response.status_code == 400
    mine.refresh_from_db()
    assert mine.visibility == "link"


def test_two_leads_collide_where_they_change_the_same(world: World) -> None:
    node = queries.tree_of(world.checklist).nodes[str(world.item.uuid)]
    world.edit("second_lead", "As the second has it")
    change = actions.PartChange(ITEM, node.uuid, {"title": "As the first has it"}, {"title": node.title})
    with pytest.raises(actions.Collision):
        actions.edit(
            user=world.people["lead"],
            checklist=world.checklist,
            changes=[change],
            operation=uuid.uuid4(),
            via=Via.PAGE,
        )


@pytest.mark.parametrize("how", ["demoted", "left"])
@pytest.mark.parametrize("tail", ["edit/", "edit/about/"])
def test_who_leads_no_more_gets_what_they_wrote_back(world: World, how: str, tail: str) -> None:
    client, user = world.client("second_lead"), world.people["second_lead"]
    assert client.get(f"/checklists/{world.checklist.slug}/{tail}").status_code == 200
    if how == "left":
        people.leave_team(membership=world.memberships["second_lead"])
    else:
        people.set_role(lead=world.led, member=world.memberships["second_lead"], role="member")
    sent = form(user, do="save", kind="item", part=str(world.item.uuid), seen="{}", title="A long <thought>")
    response = client.post(f"/checklists/{world.checklist.slug}/{tail}", sent)
    assert response.status_code == 404
    assert escape("A long <thought>") in response.content.decode()
    absent = client.post(f"/checklists/{ABSENT}/{tail}", sent)
    assert len({re.sub(r'value="\w{64}"', "", one.content.decode()) for one in (absent, response)}) == 1
    by_htmx = client.post(f"/checklists/{world.checklist.slug}/{tail}", sent, headers={"HX-Request": "true"})
    assert (by_htmx.status_code, by_htmx["HX-Reswap"]) == (404, "none")


def test_undo_of_what_one_may_not_change_any_more_is_refused(world: World) -> None:
    done = world.edit("second_lead", "Theirs")
    people.set_role(lead=world.led, member=world.memberships["second_lead"], role="member")
    user = world.people["second_lead"]
    response = world.client("second_lead").post(f"/operations/{done.operation.uuid}/undo/", form(user))
    assert response.status_code == 409
    world.item.refresh_from_db()
    assert world.item.title == "Theirs"


def test_the_making_of_what_is_a_teams_by_now_is_not_undone(lead: User) -> None:
    led = make_team(lead)
    made = actions.start_list(user=lead, title="Ours", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    actions.hand_over(lead=led, checklist=made.checklist)
    address = f"/operations/{made.operation.uuid}/undo/"
    assert client_of(lead).post(address, form(lead)).status_code == 409
    assert not Checklist.objects.get(pk=made.checklist.pk).retired
    page = client_of(lead).get(f"/checklists/{made.checklist.slug}/edit/history/").content.decode()
    assert address not in page


def test_a_lead_undoes_their_own_edits_alone(world: World) -> None:
    done = world.edit("second_lead", "Theirs")
    response = world.client("lead").post(f"/operations/{done.operation.uuid}/undo/", form(world.people["lead"]))
    assert response.status_code == 404


def test_the_history_names_the_other_leads_and_offers_no_undo_of_theirs(world: World) -> None:
    mine, theirs = world.edit("lead", "Mine"), world.edit("second_lead", "Theirs")
    page = world.client("lead").get(f"/checklists/{world.checklist.slug}/edit/history/").content.decode()
    assert "Second Lead" in page
    assert f"/operations/{mine.operation.uuid}/undo/" in page
    assert f"/operations/{theirs.operation.uuid}/undo/" not in page
    actions.undo(user=world.people["second_lead"], target=theirs.operation.uuid, operation=uuid.uuid4())
    told = queries.edits_of(world.people["lead"], world.checklist)
    assert [(one.mine, one.stands, one.undoes) for one in told] == [
        (False, True, True),
        (False, False, False),
        (True, True, False),
    ]


def test_the_history_tells_nobody_of_anothers_notes_and_ticks(world: World) -> None:
    text = f"# The plan of the team\n\n## Only level\n\n### Only category\n\n- [x] My item <!-- {world.item.uuid} -->\n"
    note = {"kind": "note", "uuid": str(world.item.skill.uuid), "before": {"text": "Dear diary"}, "after": None}
    done = world.edit("second_lead", "Theirs")
    other = Operation(
        uuid=uuid.uuid4(), kind=Kind.IMPORT, via=Via.IMPORT, user=world.people["second_lead"], digest=text[:64]
    )
    with arranging():
        other.checklist = world.checklist
        other.save()
        Edit.objects.create(operation=other, checklist=world.checklist, revision=9, changes=[note])
        Edit.objects.filter(operation=done.operation).update(changes=[*done.edit.changes, note])  # type: ignore[union-attr]
    page = world.client("lead").get(f"/checklists/{world.checklist.slug}/edit/history/").content.decode()
    assert "Theirs" in page
    assert "note" not in re.sub(r"<[^>]*>", "", page.partition('<ol class="edits">')[2].partition("</ol>")[0])
    own = world.client("second_lead").get(f"/checklists/{world.checklist.slug}/edit/history/").content.decode()
    assert own.count("1 note") >= 2


def test_the_list_and_its_history_outlive_an_erased_lead(world: World) -> None:
    world.edit("second_lead", "Theirs")
    mine = world.edit("lead", "Mine")
    actions.erase_account(user=world.people["second_lead"])
    assert [one.mine for one in queries.edits_of(world.people["lead"], world.checklist)] == [True]
    assert world.client("member").get(f"/checklists/{world.checklist.slug}/").status_code == 200
    actions.undo(user=world.people["lead"], target=mine.operation.uuid, operation=uuid.uuid4())
    world.item.refresh_from_db()
    assert world.item.title == "Theirs"


def test_any_lead_brings_a_deleted_list_back(world: World) -> None:
    slug, lead = world.checklist.slug, world.people["lead"]
    actions.delete_list(
        user=world.people["second_lead"], checklist=world.checklist, operation=uuid.uuid4(), via=Via.PAGE
    )
    for role in ("lead", "member"):
        assert world.client(role).get(f"/checklists/{slug}/").status_code == 404
    page = world.client("lead").get("/checklists/").content.decode()
    assert f'formaction="/checklists/{slug}/edit/delete/" name="do" value="restore"' in page
    assert "The plan of the team" not in world.client("member").get("/checklists/").content.decode()
    address = f"/checklists/{slug}/edit/delete/"
    for role in ("member", "former_lead", "other_lead"):
        sent = form(world.people[role], do="restore")
        assert world.client(role).post(address, sent).status_code == 404
    assert world.client("anonymous").post(address, {"do": "restore"}).status_code == 302
    assert world.client("lead").post(address, form(lead, do="restore")).status_code == 303
    assert world.client("member").get(f"/checklists/{slug}/").status_code == 200


# --- Copies and updates ----------------------------------------
def copy(user: User, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def test_a_members_copy_is_private_and_gets_updates_as_long_as_they_are_in_the_team(world: World) -> None:
    user = world.people["member"]
    mine = copy(user, world.checklist)
    assert (mine.owner, mine.team, mine.visibility) == (user, None, "private")
    world.edit("lead", "Another wording")
    assert len(queries.updates_for(user, mine).waiting) == 1
    assert queries.updates_waiting(user, mine) == 1
    people.leave_team(membership=world.memberships["member"])
    assert queries.updates_for(user, mine).origin is None
    assert queries.updates_waiting(user, mine) == 0
    page = world.client("member").get(f"/checklists/{mine.slug}/").content.decode()
    assert "Only level" in page
    assert world.checklist.slug not in page
    assert world.client("member").get(f"/checklists/{mine.slug}/updates/").status_code == 200


def test_a_public_copy_names_the_teams_list_to_its_members_alone(world: World) -> None:
    mine = copy(world.people["member"], world.checklist)
    with arranging():
        Checklist.objects.filter(pk=mine.pk).update(visibility="public", title="A copy")
    for role, named in (("second_lead", True), ("stranger", False), ("former_lead", False), ("anonymous", False)):
        page = world.client(role).get(f"/checklists/{mine.slug}/").content.decode()
        assert (f"/checklists/{world.checklist.slug}/" in page) is named, role


def test_the_teams_copy_pulls_from_upstream_for_every_lead(world: World, lead: User) -> None:
    with arranging():
        upstream, item = own_list(world.people["stranger"], "upstream-k3x9qa", visibility="public", title="Upstream")
    mine = copy(lead, upstream)
    actions.hand_over(lead=world.led, checklist=mine)
    mine.refresh_from_db()
    change = actions.PartChange(ITEM, str(item.uuid), {"title": "Newer"}, {"title": "My item"})
    actions.edit(
        user=world.people["stranger"], checklist=upstream, changes=[change], operation=uuid.uuid4(), via=Via.PAGE
    )
    for role, waits in (("lead", 1), ("second_lead", 1), ("member", 0)):
        user = world.people[role]
        assert queries.updates_waiting(user, mine) == waits
        sheet = queries.sheet_of(mine)
        pulls = queries.provenance_of(user, sheet).pulls_from
        assert queries.updates_waiting_on(user, sheet, pulls) == waits
        assert [one.pk for one, _count in queries.copies_with_updates(user)] == [mine.pk] * waits
        assert ('id="waiting"' in world.client(role).get(f"/checklists/{mine.slug}/").content.decode()) is bool(waits)
    second = world.people["second_lead"]
    seen = queries.updates_for(second, mine).digest
    answer: Mapping[str, Any] = {"answers": None, "seen": seen, "operation": uuid.uuid4(), "via": Via.PAGE}
    actions.answer_updates(user=second, checklist=mine, **answer)
    assert Item.objects.get(checklist=mine).title == "Newer"
    with pytest.raises(Checklist.DoesNotExist):
        actions.answer_updates(user=world.people["member"], checklist=mine, **{**answer, "operation": uuid.uuid4()})


# --- Files, skills, sweeping ----------------------------------------
def test_a_lead_imports_into_the_teams_list_by_page_and_command(world: World, tmp_path: Any) -> None:
    client, user = world.client("second_lead"), world.people["second_lead"]
    sent = form(user, list=world.checklist.slug, text="- [x] Something new\n", place=str(world.item.category.uuid))
    kept = client.post("/checklists/import/", sent)
    assert kept.status_code == 303
    applied = client.post(
        kept["Location"], form(user, step="apply", place=str(world.item.category.uuid), ticks="add", missing="keep")
    )
    assert applied.status_code == 303, applied.content.decode()[-3000:]
    assert Item.objects.filter(checklist=world.checklist, title="Something new").exists()
    file = tmp_path / "list.md"
    file.write_text("- [ ] By command\n")
    into = {"slug": world.checklist.slug, "new_where_unsure": True}
    call_command("import_checklist", str(file), user=user.email, **into)
    assert Item.objects.filter(checklist=world.checklist, title="By command").exists()
    for role in ("member", "former_lead"):
        with pytest.raises(CommandError, match="no list"):
            call_command("import_checklist", str(file), user=world.people[role].email, **into)
    call_command("export_checklist", world.checklist.slug, user=world.people["member"].email, output=str(file))
    with pytest.raises(CommandError, match="may see"):
        call_command("export_checklist", world.checklist.slug, user=world.people["former_member"].email)


def test_what_is_retired_goes_along_for_leads_alone(world: World) -> None:
    actions.retire_line(
        user=world.people["lead"],
        checklist=world.checklist,
        kind="item",
        part=world.item.uuid,
        retired=True,
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    address = f"/checklists/{world.checklist.slug}/export/?as=json"
    files = {role: world.client(role).get(address).getvalue().decode() for role in ("second_lead", "member")}
    assert "My item" in files["second_lead"]
    assert "My item" not in files["member"]


def test_skills_of_the_teams_other_lists_are_found_before_strangers(world: World) -> None:
    with arranging():
        theirs: dict[str, Any] = {"visibility": "public"}
        ours: dict[str, Any] = {"owner": None, "team": world.led.team, "visibility": "team"}
        for title, values in zip(TITLES, (theirs, ours), strict=True):
            made, item = own_list(world.people["stranger"], title.lower().replace(" ", "-"))
            Checklist.objects.filter(pk=made.pk).update(**values)
            item.title, item.search, item.skill = title, title.lower(), Skill.objects.create(title=title)
            item.save()
    found, _more = queries.find_skills(world.people["lead"], "gardening", world.checklist)
    assert [one.item.title for one in found] == ["Gardening 1", "Gardening 0"]
    found, _more = queries.find_skills(world.people["stranger"], "gardening", world.checklist)
    assert [one.item.title for one in found] == ["Gardening 0"]


def test_a_member_keeps_the_words_of_a_teams_list_that_is_gone_for_good(world: World, monkeypatch: Any) -> None:
    added = actions.add_line(
        user=world.people["lead"],
        checklist=world.checklist,
        kind="item",
        parent=world.item.category.uuid,
        title="Our own way",
        ongoing=False,
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    user, sheet = world.people["member"], queries.sheet_of(added.checklist)
    ours = next(one for one in sheet.items if one.title == "Our own way")
    actions.set_state(user=user, sheet=sheet, items=[ours], state="done", operation=uuid.uuid4(), via=Via.PAGE)
    actions.delete_list(user=world.people["lead"], checklist=world.checklist, operation=uuid.uuid4(), via=Via.PAGE)
    with arranging():
        Checklist.objects.filter(pk=world.checklist.pk).update(edited_at="2020-01-01T00:00:00Z")
    assert actions.sweep_lists() == 1
    assert Skill.objects.get(pk=ours.skill).title == "Our own way"


def test_the_board_of_a_teams_list_stays_within_the_budget(world: World, django_assert_max_num_queries: Any) -> None:
    client = world.client("member")
    client.get(f"/checklists/{world.checklist.slug}/")
    with django_assert_max_num_queries(5):
        client.get(f"/checklists/{world.checklist.slug}/")
    lead = world.client("lead")
    lead.get(f"/checklists/{world.checklist.slug}/")
    with django_assert_max_num_queries(5):
        lead.get(f"/checklists/{world.checklist.slug}/")


def test_the_levels_are_the_teams_too(world: World) -> None:
    level = Level.objects.get(checklist=world.checklist)
    change = actions.PartChange(LEVEL, str(level.uuid), {"title": "Other"}, {"title": level.title})
    for role in ("member", "former_lead", "other_lead", "stranger"):
        who = {"user": world.people[role], "operation": uuid.uuid4(), "via": Via.PAGE}
        with pytest.raises(Checklist.DoesNotExist):
            actions.edit(checklist=world.checklist, changes=[change], **who)
