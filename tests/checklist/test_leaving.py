"""What becomes of lists when their owner leaves, or deletes them: what stays, without a name, and what goes."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.actions.settling import NOBODYS_SKILL
from checklist.models import Checklist, Edit, Item, Operation, ProgressEvent, Report, Skill, Upload, Via
from checklist.queries import Sheet
from tests.belongings import confirmed_lately, found
from tests.guard import arranging
from tests.kinds import SignIn, Tick
from tests.teams import assigned, make_team


def copied(user: User, source: Checklist) -> Checklist:
    return actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def said(checklist: Checklist, **after: Any) -> actions.Edited:
    """An edit of the list as a whole by its owner."""
    tree = queries.tree_of(Checklist.objects.get(pk=checklist.pk))
    change = PartChange("list", tree.root.uuid, after, {name: tree.root.values[name] for name in after})
    return actions.edit(
        user=checklist.owner, checklist=checklist, changes=[change], operation=uuid.uuid4(), via=Via.PAGE
    )


@pytest.fixture
def own(member: User) -> Checklist:
    """A public list of the member's, with a skill that it made."""
    made = actions.start_list(user=member, title="Ours", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    actions.edit(
        user=member,
        checklist=made.checklist,
        changes=[
            PartChange("level", "new:l", {"title": "Level", "parent": str(made.checklist.uuid)}),
            PartChange("category", "new:c", {"title": "Category", "parent": "new:l"}),
            PartChange("item", "new:i", {"title": "Item", "parent": "new:c", "skill": ""}),
        ],
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    return said(made.checklist, visibility="public").checklist


def skill_of(checklist: Checklist) -> Skill:
    return Skill.objects.get(items__checklist=checklist)


# --- An owner leaves -------------------------------------------------------------------------------------
def test_a_public_list_that_somebody_copied_stays_without_a_name(own: Checklist, member: User, outsider: User) -> None:
    copy, before = copied(outsider, own), own.revision
    actions.erase_account(user=member)
    own.refresh_from_db()
    assert (own.owner, own.visibility, own.built_in) == (None, "public", False)
    assert own.revision == before + 1
    assert own in queries.listed_checklists(outsider)
    copy.refresh_from_db()
    assert copy.origin == own
    assert Item.objects.get(checklist=copy).origin.checklist == own
    assert skill_of(own).title == "Item"
    assert not Edit.objects.filter(checklist=own).exists()
    assert found([str(member.uuid), member.uuid.hex, "member@example.org", "Mem Ber"]) == []


def test_nobody_is_the_owner_of_what_stays(own: Checklist, member: User, outsider: User) -> None:
    copied(outsider, own)
    actions.erase_account(user=member)
    assert own not in queries.own_checklists(outsider)
    assert own not in queries.kept_checklists(outsider)
    own.owner = outsider
    with pytest.raises(Checklist.DoesNotExist):
        said(own, summary="Mine now")


GOES = [
    ("copied by nobody", {"visibility": "public"}, ""),
    ("copied by its owner alone", {"visibility": "public"}, "owner"),
    ("a copy that was deleted", {"visibility": "public"}, "deleted"),
    ("by link", {"visibility": "link"}, "other"),
    ("private", {"visibility": "private"}, "other"),
    ("taken out by a curator", {"withheld": True}, "other"),
    ("deleted by its owner", {"retired": True}, "other"),
]


@pytest.mark.parametrize(("what", "copy"), [row[1:] for row in GOES], ids=[row[0] for row in GOES])
def test_other_lists_go_and_their_copies_stay(
    own: Checklist, member: User, outsider: User, what: dict[str, Any], copy: str
) -> None:
    made = copied(member if copy == "owner" else outsider, own) if copy else None
    if made and copy == "deleted":
        said(made, retired=True)
    with arranging():
        Checklist.objects.filter(pk=own.pk).update(**what)
    assert not queries.lists_that_stay(member).exists()
    actions.erase_account(user=member)
    assert not Checklist.objects.filter(pk=own.pk).exists()
    if made and copy != "owner":
        made.refresh_from_db()
        assert made.origin is None
        assert skill_of(made).title == "Item"


@pytest.mark.parametrize(("ends", "there"), [("", True), ("assignment", False), ("team", False)])
def test_a_public_list_that_a_team_has_assigned_stays(
    own: Checklist, member: User, outsider: User, ends: str, there: bool
) -> None:
    led = make_team(member if ends == "team" else outsider)
    made = assigned(led, own)
    if ends == "assignment":
        actions.end_assignment(lead=led, assignment=made)
    actions.erase_account(user=member)
    found = Checklist.objects.filter(pk=own.pk, owner=None)
    assert (found.exists(), queries.open_assignments(led.team).exists()) == (there, there)


def test_the_page_says_how_many_lists_stay(own: Checklist, member: User, outsider: User, sign_in: SignIn) -> None:
    client = sign_in(member)
    confirmed_lately(client, member)
    assert 'id="staying"' not in client.get("/settings/data/delete/").content.decode()
    copied(outsider, own)
    text = client.get("/settings/data/delete/").content.decode()
    assert "1 public list that others copied, or that is assigned in another’s team, stays, without your name." in text


def test_a_copy_of_an_orphan_is_a_copy_like_any_other(own: Checklist, member: User, outsider: User, lead: User) -> None:
    copied(outsider, own)
    actions.erase_account(user=member)
    copy = copied(lead, Checklist.objects.get(pk=own.pk))
    assert copy.origin_id == own.pk
    actions.erase_account(user=outsider)
    assert Checklist.objects.filter(pk__in=[own.pk, copy.pk]).count() == 2


def test_what_others_did_with_the_list_stays(own: Checklist, member: User, outsider: User, tick: Tick) -> None:
    sheet = queries.sheet_of(Checklist.objects.get(pk=own.pk))
    tick(outsider, *sheet.items)
    actions.erase_account(user=member)
    assert not Checklist.objects.filter(pk=own.pk).exists()
    assert queries.standings_of(outsider)[sheet.items[0].skill].state == "done"
    assert ProgressEvent.objects.get(operation__user=outsider).item is None
    assert Skill.objects.get(pk=sheet.items[0].skill).title == NOBODYS_SKILL


def test_leaving_costs_the_same_whatever_others_have(
    own: Checklist, member: User, outsider: User, lead: User, tick: Tick
) -> None:
    def cost(user: User) -> int:
        with CaptureQueriesContext(connection) as captured:
            actions.erase_account(user=user)
        return len(captured)

    copied(outsider, own)
    copied(lead, own)
    assert cost(outsider) == cost(lead)


# --- By other names than the list's own, once that may not be read any more ---------------------------------
def test_titles_of_a_list_that_became_private_are_told_to_nobody(
    own: Checklist, member: User, outsider: User, sign_in: SignIn, sheet: Sheet
) -> None:
    at_hand = queries.sheet_of(Checklist.objects.get(pk=own.pk))
    done = actions.set_state(
        user=outsider, sheet=at_hand, items=at_hand.items, state="done", operation=uuid.uuid4(), via=Via.PAGE
    )
    line = queries.tree_of(own).nodes[at_hand.items[0].uuid]
    change = PartChange("item", line.uuid, {"title": "A secret"}, {"title": "Item"})
    actions.edit(user=member, checklist=own, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)
    client = sign_in(outsider)

    def told() -> dict[str, str]:
        confirmed_lately(client, outsider)
        data, _boards = queries.personal_data(outsider, "en")
        (row,) = [event for one in data["operations"] for event in one["events"]]
        passages = queries.chronicle_of(outsider, sheet, queries.undos_of(outsider), queries.Filter()).passages
        return {"archive": f"{row['place']} {row['title']}", "journey": passages[0].moves[0].name}

    assert told() == {"archive": "Category · Level A secret", "journey": "A secret · Category · Level"}
    said(own, visibility="private")
    neutral = "an item of a list that is no longer shared"
    assert told() == {"archive": f" {neutral}", "journey": neutral}
    assert "A secret" not in client.get("/").content.decode() + client.get("/journey/").content.decode()
    actions.set_state(
        user=outsider, sheet=at_hand, items=at_hand.items, state="learning", operation=uuid.uuid4(), via=Via.PAGE
    )
    fields = {"operation": str(uuid.uuid4()), "as": str(outsider.uuid), "back": "/"}
    refused = client.post(f"/operations/{done.operation.uuid}/undo/", fields)
    assert (refused.status_code, "A secret" in refused.content.decode()) == (409, False)


# --- Deleted for good, thirty days later ----------------------------------------------------------------------
def long_ago(checklist: Checklist, days: int = 31) -> None:
    said(checklist, retired=True)
    with arranging():
        Checklist.objects.filter(pk=checklist.pk).update(edited_at=timezone.now() - timedelta(days=days))


def test_a_deleted_list_is_kept_for_thirty_days(own: Checklist, member: User) -> None:
    long_ago(own, 29)
    assert actions.sweep_lists() == 0
    assert Checklist.objects.filter(pk=own.pk).exists()


def test_a_list_deleted_long_ago_goes_with_the_skills_that_nobody_refers_to(own: Checklist, member: User) -> None:
    skill = skill_of(own)
    long_ago(own)
    assert actions.sweep_lists() == 1
    assert not Checklist.objects.filter(pk=own.pk).exists()
    assert not Skill.objects.filter(pk=skill.pk).exists()
    assert actions.sweep_lists() == 0


def test_what_its_owner_ticked_keeps_its_name_until_they_leave(own: Checklist, member: User, tick: Tick) -> None:
    tick(member, *queries.sheet_of(own).items)
    skill = skill_of(own)
    long_ago(own)
    actions.sweep_lists()
    assert Skill.objects.get(pk=skill.pk).title == "Item"
    actions.erase_account(user=member)
    assert not Skill.objects.filter(pk=skill.pk).exists()


def test_what_others_ticked_loses_the_words_of_the_list(
    own: Checklist, member: User, outsider: User, tick: Tick
) -> None:
    tick(outsider, *queries.sheet_of(own).items)
    skill = skill_of(own)
    long_ago(own)
    actions.sweep_lists()
    assert Skill.objects.get(pk=skill.pk).title == NOBODYS_SKILL


def test_a_list_that_is_brought_back_is_not_swept(own: Checklist, member: User) -> None:
    gone = said(own, retired=True)
    actions.undo(user=member, target=gone.operation.uuid, operation=uuid.uuid4())
    with arranging():
        Checklist.objects.filter(pk=own.pk).update(edited_at=timezone.now() - timedelta(days=90))
    assert actions.sweep_lists() == 0


def test_operations_on_a_swept_list_stay_and_can_be_read(own: Checklist, member: User, tick: Tick) -> None:
    tick(member, *queries.sheet_of(own).items)
    count = Operation.objects.filter(user=member).count()
    long_ago(own)
    actions.sweep_lists()
    assert Operation.objects.filter(user=member).count() == count + 1
    assert len(list(queries.personal_data(member, "en")[0]["operations"])) == count + 1


@pytest.fixture
def uploads(member: User) -> Iterator[list[Upload]]:
    """A file of yesterday's and one of today's."""
    with arranging():
        yield [
            Upload.objects.create(user=member, text="- [ ] a", at=timezone.now() - timedelta(hours=hours))
            for hours in (25, 23)
        ]


def test_a_file_that_nobody_came_back_to_goes_after_a_day(uploads: list[Upload]) -> None:
    assert actions.sweep_uploads() == 1
    assert list(Upload.objects.all()) == uploads[1:]


def test_the_command_sweeps_lists_and_files(own: Checklist, uploads: list[Upload]) -> None:
    long_ago(own)
    out = StringIO()
    call_command("sweep", stdout=out)
    assert "1 lists deleted for good\n1 uploaded files deleted" in out.getvalue()


def test_a_report_goes_with_the_account_of_who_made_it(own: Checklist, outsider: User) -> None:
    with arranging():
        Report.objects.create(user=outsider, checklist=own, reason="spam", text="Look")
    actions.erase_account(user=outsider)
    assert not Report.objects.exists()
