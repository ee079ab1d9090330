"""Gaps of a team: counted as a brute-force reading of the rows counts them, with consent; and members' own marks."""

import csv
import io
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions as people
from accounts.models import AccessRecord, Membership, User
from checklist import actions
from checklist.models import Assignment, Level, Mark, Progress
from checklist.queries import Sheet
from checklist.queries.gaps import Gaps, Some, gaps_of, marks_of
from tests.kinds import Tick
from tests.people import person
from tests.teams import assigned, crowd, joined, make_team


@pytest.fixture
def led(lead: User) -> Membership:
    return make_team(lead)


def gaps_on(assignment: Assignment, **more: Any) -> Gaps:
    return gaps_of(assignment, **more).gaps


def by_item(gaps: Gaps) -> dict[str, Any]:
    return {one.item.uuid: one for one in gaps.items}


def address(led: Membership, **asked: Any) -> str:
    more = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/teams/{led.team.slug}/gaps/" + (f"?{more}" if more else "")


def mark(client: Client, team: str, user: User, item: Any, kind: str = "want", marked: str = "yes", **more: str) -> Any:
    form = {"operation": str(uuid.uuid4()), "as": str(user.uuid), "item": getattr(item, "uuid", item)}
    return client.post(f"/teams/{team}/gaps/mark/", {**form, "kind": kind, "marked": marked, **more})


# --- What is counted ---------------------------------------------------------------------------------------------
def has(user: User, item: Any) -> bool:
    """Whether somebody has an item, as the rows say it."""
    row = Progress.objects.filter(user=user, skill=item.skill).first()
    if row is None:
        return False
    if not item.ongoing:
        return row.state == "done"
    return bool(row.practised_on and timezone.localdate() - row.practised_on < timedelta(30))


def test_counts_and_names_are_those_of_the_rows(led: Membership, sheet: Sheet, tick: Tick) -> None:
    members = [person(f"m{at}@example.org", name=f"Name {at}") for at in range(7)]
    shares = ["items", "notes", "items", "totals", "nothing", "items", "items"]
    memberships = [joined(led, user, shares=how) for user, how in zip(members, shares, strict=True)]
    assignment = assigned(led, seen=tuple(memberships[:6]), wanted=3)  # the last one has not seen it
    for at, user in enumerate(members):
        chosen = [item for place, item in enumerate(sheet.items) if place % (at + 2) == 0]
        for item in chosen:
            day = {"practised_on": timezone.localdate() - timedelta(25 + place_in(sheet, item) % 10)}
            tick(user, item, **(day if item.ongoing else {}))
    open_ones = [members[at] for at in (0, 1, 2, 5)]
    counted = [members[at] for at in (0, 1, 2, 3, 5, 6)]
    gaps = gaps_on(assignment, names=2)
    assert (gaps.open, gaps.totals, gaps.nothing) == (4, 2, 2)  # the lead shares nothing
    for one in gaps.items:
        having = [user.name for user in open_ones if has(user, one.item)]
        assert one.have == len(having)
        assert (one.who.names, one.who.people) == (tuple(having[:2]), len(having))
        assert (one.missing, one.nobody, one.only_one) == (max(0, 3 - len(having)), not having, len(having) == 1)
    for category in gaps.categories:
        finite = category.category.finite
        complete = sum(all(has(user, item) for item in finite) for user in counted)
        assert category.complete == (complete if finite else None)
        assert category.below == sum(one.missing > 0 for one in category.items)
    assert gaps.nobody == sum(one.have == 0 for one in gaps.items)
    assert gaps.only_one == sum(one.have == 1 for one in gaps.items)


def place_in(sheet: Sheet, item: Any) -> int:
    return sheet.items.index(item)


def test_a_practice_counts_for_thirty_days(led: Membership, member: User, ongoing_item: Any, tick: Tick) -> None:
    assignment = assigned(led, seen=(joined(led, member),))
    today = timezone.localdate()
    tick(member, ongoing_item, practised_on=today)
    assert by_item(gaps_on(assignment))[ongoing_item.uuid].have == 1
    assert by_item(gaps_on(assignment, today=today + timedelta(29)))[ongoing_item.uuid].have == 1
    assert by_item(gaps_on(assignment, today=today + timedelta(30)))[ongoing_item.uuid].have == 0


def test_skipped_items_are_nobodys(led: Membership, member: User, item: Any, tick: Tick) -> None:
    assignment = assigned(led, seen=(joined(led, member),))
    tick(member, item, state="skipped")
    assert by_item(gaps_on(assignment))[item.uuid].nobody


def test_a_target_leaves_out_what_is_behind_it(led: Membership, sheet: Sheet) -> None:
    target = Level.objects.get(uuid=sheet.levels[0].uuid)
    gaps = gaps_on(assigned(led, target=target))
    assert [one.item for one in gaps.items] == list(sheet.levels[0].items)


# --- Consent -----------------------------------------------------------------------------------------------------
def test_narrowing_and_leaving_take_effect_on_the_next_request(
    led: Membership, lead_client: Client, member: User, item: Any, tick: Tick
) -> None:
    mine = joined(led, member)
    assigned(led, seen=(mine,))
    tick(member, item)
    people_see = lambda: "Mem Ber" in lead_client.get(address(led)).content.decode()  # noqa: E731
    assert people_see()
    for shares in ("totals", "nothing"):
        people.set_sharing(membership=mine, shares=shares)
        assert not people_see()
    people.set_sharing(membership=mine, shares="items")
    assert people_see()
    people.leave_team(membership=mine)
    assert not people_see()


def test_totals_of_fewer_than_three_are_withheld(led: Membership, lead_client: Client) -> None:
    two = [joined(led, person(f"m{at}@example.org"), shares="totals") for at in range(2)]
    assignment = assigned(led, seen=tuple(two))
    assert gaps_on(assignment).withheld
    assert {category.complete for category in gaps_on(assignment).categories} == {None}
    text = lead_client.get(address(led)).content.decode()
    assert "figures about whole categories are withheld" in text
    assert "done all of it" not in text
    assert "can be counted yet" in text
    assert "data-have" not in text
    joined(led, person("m3@example.org"), shares="totals")
    assert not gaps_on(assignment).withheld
    assert "0 of 3 have done all of it" in lead_client.get(address(led)).content.decode()


def test_marks_are_hidden_of_who_shares_nothing(led: Membership, member: User, item: Any) -> None:
    mine = joined(led, member, shares="totals")
    assignment = assigned(led)
    actions.set_mark(membership=mine, skill=item.skill, kind="help", marked=True)
    assert by_item(gaps_on(assignment))[item.uuid].help.names == ("Mem Ber",)
    people.set_sharing(membership=mine, shares="nothing")
    assert by_item(gaps_on(assignment))[item.uuid].help == Some()
    people.set_sharing(membership=mine, shares="items")
    people.leave_team(membership=mine)
    assert by_item(gaps_on(assignment))[item.uuid].help == Some()


def test_marks_name_the_first_and_count_the_rest(led: Membership, item: Any, other_item: Any) -> None:
    members = crowd(led.team, 6)
    assignment, other = assigned(led), make_team(person("x@example.org"), "Other")
    elsewhere = crowd(other.team, 1)
    for membership in (*members, *elsewhere):
        actions.set_mark(membership=membership, skill=item.skill, kind="want", marked=True)
    found = by_item(gaps_on(assignment, names=2))
    want = found[item.uuid].want
    assert (want.names, want.people, want.more) == (("Member 0000", "Member 0001"), 6, 4)
    assert found[item.uuid].help == found[other_item.uuid].want == Some()


def test_a_look_is_kept_once_a_day(led: Membership, lead_client: Client, member_client: Client, member: User) -> None:
    joined(led, member)
    assert lead_client.get(address(led)).status_code == 200  # nothing is assigned, so nothing was seen
    assert not AccessRecord.objects.exists()
    assigned(led)
    for client in (lead_client, lead_client, member_client):
        assert client.get(address(led)).status_code == 200
    assert [(one.lead, one.member, one.what) for one in AccessRecord.objects.all()] == [(led.user, None, "gaps")]


# --- The page of leads -------------------------------------------------------------------------------------------
def test_the_sentence_comes_first_and_rows_say_it_in_words(
    led: Membership, lead_client: Client, member: User, item: Any, other_item: Any, tick: Tick
) -> None:
    mine = joined(led, member)
    assigned(led, seen=(mine,))
    tick(member, item)
    actions.set_mark(membership=mine, skill=other_item.skill, kind="want", marked=True)
    text = lead_client.get(address(led)).content.decode()
    assert "Nobody: 88 · only one person: 1" in text
    assert "Counted: items of 1 member. 1 shares nothing, and is in no figure." in text
    row = row_of(text, item)
    assert "1 of 2 wanted" in row
    assert "only one person" in row
    name = f'<a href="../members/{member.uuid}/">Mem Ber</a>'
    assert f"<dt>Has it</dt><dd>{name}</dd>" in row
    row = row_of(text, other_item)
    assert "0 of 2 wanted" in row
    assert "nobody" in row
    assert f"<dt>Wants to learn</dt><dd>{name}</dd>" in row


def row_of(text: str, item: Any) -> str:
    found = re.search(f'<li id="item-{item.uuid}".*?</li>', text, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.parametrize(("show", "count"), [("", 89), ("gaps", 87), ("one", 1), ("nobody", 86), ("else", 89)])
def test_rows_can_be_narrowed(
    led: Membership, lead_client: Client, member: User, outsider: User, sheet: Sheet, tick: Tick, show: str, count: int
) -> None:
    both = (joined(led, member), joined(led, outsider))
    assigned(led, seen=both)
    for user in (member, outsider):
        tick(user, *sheet.items[:2])
    tick(member, sheet.items[2])
    text = lead_client.get(address(led, show=show)).content.decode()
    assert text.count('<li id="item-') == count


def test_a_category_is_folded_where_no_item_is_nobodys_or_one_persons_alone(
    led: Membership, lead_client: Client, member: User, outsider: User, sheet: Sheet, tick: Tick
) -> None:
    both = (joined(led, member), joined(led, outsider))
    assigned(led, seen=both, wanted=3)
    category = next(one for one in sheet.categories if len(one.finite) == len(one.items))
    for user in (member, outsider):
        tick(user, *category.items)
    parts = lead_client.get(address(led)).content.decode().split('<section class="gap-category"')[1:]
    folded = [category.uuid in part for part in parts if '<details class="gap-fold">' in part]
    assert folded == [True]
    assert '<details class="gap-fold">' not in lead_client.get(address(led, show="gaps")).content.decode()


def test_one_level_can_be_looked_at(led: Membership, lead_client: Client, member: User, sheet: Sheet) -> None:
    assigned(led, seen=(joined(led, member),))
    level = sheet.levels[1]
    text = lead_client.get(address(led, level=level.uuid)).content.decode()
    assert text.count('<li id="item-') == len(level.items)
    assert f"Nobody: {len(level.items)} · only one person: 0" in text


def test_names_are_untrusted_text(led: Membership, lead_client: Client, item: Any, tick: Tick) -> None:
    nasty, nameless = person("n@example.org", name="<b>x</b>"), person("o@example.org")
    assigned(led, seen=(joined(led, nasty), joined(led, nameless)))
    for user in (nasty, nameless):
        tick(user, item)
    row = row_of(lead_client.get(address(led)).content.decode(), item)
    assert re.search(r">&lt;b&gt;x&lt;/b&gt;</a>, <a [^>]+>\(no name\)</a>", row)


@pytest.mark.parametrize(
    "asked",
    [
        {"assignment": "other"},
        {"assignment": "ended"},
        {"assignment": uuid.UUID(int=7)},
        {"assignment": "x"},
        {"level": uuid.UUID(int=7)},
        {"level": "x"},
    ],
    ids=str,
)
def test_ids_of_others_are_nobodys(led: Membership, lead_client: Client, outsider: User, asked: dict[str, Any]) -> None:
    assigned(led)
    ended = actions.end_assignment(lead=led, assignment=assigned(led))
    known = {"other": assigned(make_team(outsider, "Other team")).uuid, "ended": ended.uuid}
    asked = {name: known.get(value, value) for name, value in asked.items()}
    assert lead_client.get(address(led, **asked)).status_code == 404
    assert lead_client.get(address(led, **dict.fromkeys(asked, "%00"))).status_code == 400


def test_an_empty_team_is_told_what_to_do(led: Membership, lead_client: Client) -> None:
    response = lead_client.get(address(led))
    assert "Nothing is assigned yet" in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


# --- One's own marks -----------------------------------------------------------------------------------------------
def test_a_member_sees_their_own_marks_and_nothing_of_others(
    led: Membership, member: User, member_client: Client, outsider: User, item: Any, tick: Tick
) -> None:
    joined(led, member)
    theirs = joined(led, outsider)
    assigned(led, seen=(theirs,))
    tick(outsider, item)
    actions.set_mark(membership=theirs, skill=item.skill, kind="help", marked=True)
    text = member_client.get(address(led)).content.decode()
    for absent in ("Out Sider", "wanted", "Nobody", "data-have", 'aria-pressed="true"'):
        assert absent not in text, absent
    assert "Lea Der" in text
    assert text.count('<li id="item-') == 89


def test_marking_sets_and_takes_back_and_returns_to_the_row(
    led: Membership, member: User, member_client: Client, item: Any
) -> None:
    mine = joined(led, member)
    assigned(led)
    once = {(item.skill, "want")}
    for marked, said in (("yes", once), ("yes", once), ("no", set()), ("no", set())):
        response = mark(member_client, led.team.slug, member, item, marked=marked)
        assert (response.status_code, response["Location"]) == (303, f"{address(led)}#item-{item.uuid}")
        assert marks_of(mine) == said
    mark(member_client, led.team.slug, member, item, kind="help")
    row = row_of(member_client.get(address(led)).content.decode(), item)
    assert row.count('aria-pressed="true"') == 1
    assert f"item={item.uuid}&amp;kind=help&amp;marked=no" in row


def test_the_buttons_of_the_page_carry_the_mark_in_their_address(
    led: Membership, member: User, member_client: Client, item: Any
) -> None:
    mine = joined(led, member)
    assigned(led)
    row = row_of(member_client.get(address(led)).content.decode(), item)
    action = re.findall(r'formaction="([^"]+)"', row)[0].replace("&amp;", "&")
    form = {"operation": str(uuid.uuid4()), "as": str(member.uuid), "back": address(led), "scope": "page"}
    assert member_client.post(address(led) + action, form).status_code == 303
    assert marks_of(mine) == {(item.skill, "want")}


def test_leads_mark_too(led: Membership, lead_client: Client, lead: User, item: Any) -> None:
    assignment = assigned(led)
    assert mark(lead_client, led.team.slug, lead, item, "help").status_code == 303
    assert by_item(gaps_on(assignment))[item.uuid].help == Some()  # who shares nothing is not shown
    assert 'aria-pressed="true"' in row_of(lead_client.get(address(led)).content.decode(), item)


def test_who_shares_nothing_is_told_that_marks_are_hidden(led: Membership, member: User, member_client: Client) -> None:
    mine = joined(led, member, shares="nothing")
    assigned(led)
    assert "your marks are hidden" in member_client.get(address(led)).content.decode()
    people.set_sharing(membership=mine, shares="totals")
    assert "your marks are hidden" not in member_client.get(address(led)).content.decode()


def test_only_what_is_assigned_to_one_can_be_marked(
    led: Membership, member: User, member_client: Client, outsider: User, outsider_client: Client, sheet: Sheet
) -> None:
    joined(led, member)
    mine = joined(led, outsider)
    first = Level.objects.get(uuid=sheet.levels[0].uuid)
    assignment = assigned(led, target=first, members=[member.uuid])
    team, inside, beyond = led.team.slug, sheet.items[0], sheet.levels[1].items[0]
    assert mark(member_client, team, member, inside).status_code == 303
    assert mark(member_client, team, member, beyond).status_code == 404
    assert mark(member_client, team, member, uuid.UUID(int=7)).status_code == 404
    assert mark(outsider_client, team, outsider, inside).status_code == 404
    assert marks_of(mine) == set()
    assert "Nothing is assigned to you" in outsider_client.get(address(led)).content.decode()
    assert member_client.get(address(led, assignment=assignment.uuid)).status_code == 200
    assert outsider_client.get(address(led, assignment=assignment.uuid)).status_code == 404
    actions.end_assignment(lead=led, assignment=assignment)
    assert mark(member_client, team, member, inside).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "rank"},
        {"kind": ""},
        {"marked": ""},
        {"marked": "maybe"},
        {"item": "\0"},
        {"item": ""},
        {"kind": "want\0"},
        {"operation": "x"},
    ],
    ids=str,
)
def test_marks_that_cannot_be_read_are_refused_and_change_nothing(
    led: Membership, member: User, member_client: Client, item: Any, fields: dict[str, str]
) -> None:
    joined(led, member)
    assigned(led)
    form = {"item": item, **fields}
    response = mark(member_client, led.team.slug, member, form.pop("item"), **form)
    assert response.status_code == 400
    assert not Mark.objects.exists()


def test_marking_for_a_team_one_left_is_nobodys(
    led: Membership, member: User, member_client: Client, outsider: User, item: Any
) -> None:
    mine = joined(led, member)
    assigned(led)
    people.leave_team(membership=mine)
    assert mark(member_client, led.team.slug, member, item).status_code == 404
    assert member_client.get(address(led)).status_code == 404
    with pytest.raises(Membership.DoesNotExist):
        actions.set_mark(membership=mine, skill=item.skill, kind="want", marked=True)


def test_a_form_of_somebody_else_is_refused_and_who_signed_out_signs_in(
    led: Membership, member: User, member_client: Client, outsider: User, client: Client, item: Any
) -> None:
    joined(led, member)
    assigned(led)
    assert mark(member_client, led.team.slug, outsider, item).status_code == 409
    response = mark(client, led.team.slug, member, item)
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/login/?next=%2Fteams%2F{led.team.slug}%2Fgaps%2F"
    assert not Mark.objects.exists()


# --- The file ------------------------------------------------------------------------------------------------------
def file_of(client: Client, led: Membership, **asked: Any) -> list[list[str]]:
    response = client.get(f"/teams/{led.team.slug}/export/", {"what": "gaps", **asked})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_gaps_as_a_file(
    led: Membership, lead_client: Client, member: User, item: Any, other_item: Any, tick: Tick
) -> None:
    nasty = person("n@example.org", name="=1+1")
    mine = joined(led, member)
    assigned(led, seen=(mine, joined(led, nasty)))
    tick(nasty, item)
    actions.set_mark(membership=mine, skill=other_item.skill, kind="want", marked=True)
    rows = file_of(lead_client, led)
    names = [row[0] if row else "" for row in rows]
    assert {"As of", "Consent", "Who is counted"} <= set(names[:8])
    head = names.index("Level")
    assert rows[head][3:] == [
        *("Key", "Have it", "Wanted", "Gap", "Only one person", "Who", "Can help", "Want to learn"),
    ]
    rows = rows[head + 1 :]
    assert len(rows) == 89
    place = [item.category.level.title, item.category.title, item.title, item.skill_key]
    assert rows[0] == [*place, "1", "2", "1", "yes", "'=1+1", "", ""]
    assert rows[1][4:] == ["0", "2", "2", "no", "", "", "Mem Ber"]
    assert len(file_of(lead_client, led, show="one")) == head + 2
    people.set_sharing(membership=mine, shares="totals")
    people.leave_team(membership=Membership.objects.get(user=nasty))
    assert file_of(lead_client, led)[head + 2][4:] == ["", "", "", "", "", "", "Mem Ber"]
    people.set_sharing(membership=mine, shares="nothing")
    assert file_of(lead_client, led)[head + 2][4:] == ["", "", "", "", "", "", ""]
    looks = AccessRecord.objects.filter(member=None).values_list("what", flat=True)  # who left keeps one of their own
    assert list(looks) == ["export"]


def test_a_file_of_what_is_not_there_is_nobodys(led: Membership, lead_client: Client, member_client: Client) -> None:
    for asked in ({}, {"assignment": "x"}, {"level": uuid.UUID(int=7)}):
        assert lead_client.get(f"/teams/{led.team.slug}/export/", {"what": "gaps", **asked}).status_code == 404
    assigned(led)
    assert member_client.get(f"/teams/{led.team.slug}/export/", {"what": "gaps"}).status_code == 404


# --- What it costs -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [10, 1000])
def test_statements_are_the_same_for_ten_and_for_a_thousand(
    led: Membership, lead_client: Client, sheet: Sheet, tick: Tick, count: int
) -> None:
    members = crowd(led.team, count)
    assignment = assigned(led, seen=tuple(members[:3]))
    for membership in members[:3]:
        tick(membership.user, *sheet.items[:3])
        actions.set_mark(membership=membership, skill=sheet.items[0].skill, kind="want", marked=True)
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            gaps_of(assignment)
        counts.append(len(captured))
    assert counts == [3, 2]
    lead_client.get(address(led))
    with CaptureQueriesContext(connection) as captured:
        assert lead_client.get(address(led)).status_code == 200
    said = [one["sql"] for one in captured if not re.match("SAVEPOINT|RELEASE|BEGIN|COMMIT", one["sql"])]
    assert len(said) <= 8, said
