"""Members: listed, looked at with their consent, changed and taken out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AccessRecord, Membership, User
from checklist import actions
from checklist.queries import Sheet
from tests.api.team_world import Doors, next_of
from tests.kinds import Tick
from tests.teams import assigned, crowd, joined

SHARED = {
    "nothing": set(),
    "totals": {"standing", "tallies"},
    "items": {"standing", "tallies", "items", "moved", "open", "more_open"},
    "notes": {"standing", "tallies", "items", "moved", "open", "more_open", "notes"},
}


def page(doors: Doors, user: User) -> str:
    return f"{doors.team}members/{user.uuid}/"


# --- Listed -------------------------------------------------------------------------------------------------------
def test_leads_find_everybody_and_members_themselves(doors: Doors, member: User, lead: User) -> None:
    path = f"{doors.team}members/"
    rows = doors["lead"].get(path).body["results"]
    assert {(one["member"], one["role"], one["shares"]) for one in rows} == {
        (str(lead.uuid), "lead", "nothing"),
        (str(member.uuid), "member", "items"),
    }
    mine = doors["member"].get(path).body["results"]
    assert [one["member"] for one in mine] == [str(member.uuid)]
    assert "@" not in str(rows)


def test_members_are_found_by_name_and_come_by_page(doors: Doors) -> None:
    crowd(doors.world.led.team, 7)
    path = f"{doors.team}members/"
    assert [one["name"] for one in doors["lead"].get(path, {"q": "mem ber"}).body["results"]] == ["Mem Ber"]
    assert doors["member"].get(path, {"q": "Lea"}).body["results"] == []
    first = doors["lead"].get(path, {"limit": 5}).body
    second = next_of(doors["lead"], first)
    assert len({one["member"] for one in [*first["results"], *second["results"]]}) == 9


# --- Looked at ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shares", SHARED)
def test_leads_see_what_a_member_shares_and_no_more(doors: Doors, member: User, shares: str) -> None:
    doors.share(shares)
    body = doors["lead"].get(page(doors, member)).body
    parts = SHARED["notes"]
    assert {name for name in parts if body[name] is not None} == SHARED[shares]
    assert (body["shares"], body["allowed"]) == (shares, shares)
    assert body["seen"] is (None if shares == "nothing" else True)


def test_narrowing_takes_effect_on_the_next_request(doors: Doors, member: User) -> None:
    for shares in ("notes", "items", "totals", "nothing", "items"):
        assert doors["member"].put(f"{doors.team}sharing/", {"shares": shares}).status == 200
        body = doors["lead"].get(page(doors, member)).body
        assert {name for name in SHARED["notes"] if body[name] is not None} == SHARED[shares]


def test_after_a_new_assignment_totals_show_until_it_was_seen(doors: Doors, member: User, chinese: Sheet) -> None:
    new = assigned(doors.world.led, due_on=timezone.localdate() + timedelta(days=9))
    path = page(doors, member)
    body = doors["lead"].get(path).body
    assert (body["assignment"], body["seen"], body["allowed"], body["items"]) == (str(new.uuid), False, "totals", None)
    assert doors["member"].post(f"{doors.team}assignments/{new.uuid}/seen/").status == 200
    body = doors["lead"].get(path).body
    assert (body["seen"], body["allowed"]) == (True, "items")
    assert body["items"] is not None


def test_a_member_sees_of_themself_what_leads_see(doors: Doors, member: User, tick: Tick, sheet: Sheet) -> None:
    tick(member, sheet.items[5], state="learning")
    mine, theirs = (doors[role].get(page(doors, member)).body for role in ("member", "lead"))
    assert mine == theirs
    assert mine["tallies"]["whole"]["done"] == 1
    states = {one["item"]: one["state"] for one in mine["items"]}
    assert (states[sheet.items[1].uuid], states[sheet.items[5].uuid]) == ("done", "learning")
    assert mine["open"][0]["item"] == sheet.items[5].uuid
    assert {one["item"] for one in mine["moved"]} == {sheet.items[1].uuid, sheet.items[5].uuid}
    assert len(mine["open"]) + mine["more_open"] == sum(not one.ongoing for one in sheet.items) - 1


def test_private_notes_are_nobodys(doors: Doors, member: User, sheet: Sheet) -> None:
    doors.share("notes")
    first, second = sheet.items[2], sheet.items[3]
    actions.save_note(user=member, skill=first.skill, text="Shown", version=0, private=False)
    actions.save_note(user=member, skill=second.skill, text="Hidden", version=0, private=True)
    for role in ("lead", "member"):
        notes = doors[role].get(page(doors, member)).body["notes"]
        assert [(one["item"], one["text"]) for one in notes] == [(first.uuid, "Shown")]


def test_that_a_lead_looked_is_kept_and_that_one_looks_at_oneself_is_not(
    doors: Doors, member: User, lead: User
) -> None:
    doors["member"].get(page(doors, member))
    assert not AccessRecord.objects.exists()
    for _ in range(2):
        doors["lead"].get(page(doors, member))
    look = AccessRecord.objects.get()
    assert (look.lead, look.member, look.what) == (lead, member, "member")


def test_a_member_looks_at_nobody_else(doors: Doors, lead: User, outsider: User) -> None:
    other = joined(doors.world.led, outsider)
    for user in (lead, outsider):
        assert doors["member"].get(page(doors, user)).status == 404
    assert doors["lead"].get(page(doors, other.user)).status == 200


def test_what_moved_is_told_since_a_day(doors: Doors, member: User) -> None:
    today = timezone.localdate()
    assert len(doors["lead"].get(page(doors, member), {"since": today.isoformat()}).body["moved"]) == 1
    answer = doors["lead"].get(page(doors, member), {"since": (today + timedelta(days=2)).isoformat()})
    assert (answer.status, answer.code, answer.pointers) == (400, "future-date", ["since"])
    assert doors["lead"].get(page(doors, member), {"since": "yesterday"}).status == 400


def test_an_assignment_that_is_not_theirs_is_nothing(doors: Doors, member: User, lead: User) -> None:
    for_lead = assigned(doors.world.led, members=[lead.uuid])
    known = doors.world.names["assignment"]
    assert doors["lead"].get(page(doors, member), {"assignment": known}).body["assignment"] == str(known)
    for other in (for_lead.uuid, doors.world.names["other_assignment"]):
        assert doors["lead"].get(page(doors, member), {"assignment": other}).status == 404
    assert doors["lead"].get(page(doors, member), {"assignment": "x"}).status == 400


def test_without_an_assignment_there_is_nothing_to_see(doors: Doors, member: User) -> None:
    doors["lead"].delete(f"{doors.team}assignments/{doors.world.names['assignment']}/")
    body = doors["lead"].get(page(doors, member)).body
    assert (body["assignment"], body["standing"], body["seen"]) == (None, None, None)


# --- Changed --------------------------------------------------------------------------------------------------------
def test_a_lead_gives_role_and_labels_at_once(doors: Doors, member: User) -> None:
    answer = doors["lead"].patch(page(doors, member), {"role": "lead", "labels": ["new", " back  end ", "new"]})
    assert (answer.body["role"], answer.body["labels"]) == ("lead", ["new", "back end"])
    assert doors["lead"].patch(page(doors, member), {}).body["labels"] == ["new", "back end"]
    assert doors["lead"].patch(page(doors, member), {"labels": None}).body["labels"] == []


def test_a_change_of_which_half_is_refused_is_not_made(doors: Doors, lead: User) -> None:
    answer = doors["lead"].patch(page(doors, lead), {"role": "member", "labels": ["kept"]})
    assert (answer.status, answer.code) == (400, "last-lead")
    kept = Membership.objects.get(pk=doors.world.led.pk)
    assert (kept.role, kept.labels) == ("lead", [])


@pytest.mark.parametrize(
    "body", [{"role": "owner"}, {"role": None}, {"labels": "x"}, {"labels": ["x" * 41]}, {"labels": ["x"] * 11}]
)
def test_what_no_member_can_be_is_refused(doors: Doors, member: User, body: dict[str, Any]) -> None:
    assert doors["lead"].patch(page(doors, member), body).status == 400
    kept = Membership.objects.get(pk=doors.world.joined.pk)
    assert (kept.role, kept.labels) == ("member", [])


def test_who_steps_down_leads_no_more_on_the_next_request(doors: Doors, member: User, lead: User) -> None:
    doors["lead"].patch(page(doors, member), {"role": "lead"})
    answer = doors["lead"].patch(page(doors, lead), {"role": "member", "labels": ["once"]})
    assert (answer.body["role"], answer.body["labels"]) == ("member", ["once"])
    assert doors["lead"].get(f"{doors.team}matrix/").status == 404
    assert doors["lead"].patch(page(doors, lead), {"role": "lead"}).status == 404


def test_nobody_changes_what_a_member_shares_for_them(doors: Doors, member: User) -> None:
    answer = doors["lead"].patch(page(doors, member), {"shares": "notes"})
    assert (answer.status, answer.code) == (400, "unknown-field")


def test_who_was_taken_out_is_nobody_on_the_next_request(doors: Doors, member: User) -> None:
    assert doors["lead"].delete(page(doors, member)).status == 204
    assert doors["lead"].delete(page(doors, member)).status == 404
    assert doors["member"].get(doors.team).status == 404
    assert doors["member"].get(page(doors, member)).status == 404
