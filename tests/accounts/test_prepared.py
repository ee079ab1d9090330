"""Prepared readings: what they return is what the queryset would have returned."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.backends import Backend
from accounts.models import User
from accounts.prepared import Prepared, PreparedInsert, columns_of
from accounts.sessions import SessionStore
from checklist import queries
from checklist.models import Checklist, Guest, Progress
from checklist.queries import Sheet, SheetItem, Standing
from tests.guard import arranging
from tests.kinds import Tick
from tests.people import person


def test_a_prepared_user_is_the_same_as_one_that_is_queried(member: User, outsider: User) -> None:
    for user in (member, outsider):
        prepared = Backend().get_user(user.pk)
        assert prepared is not None
        assert prepared.__dict__.keys() >= set(columns_of(User))
        assert all(getattr(prepared, name) == getattr(User.objects.get(pk=user.pk), name) for name in columns_of(User))


def test_nobody_inactive_or_unknown_is_signed_in(member: User) -> None:
    with arranging():
        User.objects.filter(pk=member.pk).update(is_active=False)
    assert Backend().get_user(member.pk) is None
    assert Backend().get_user(10**9) is None


def test_an_ended_or_unknown_session_is_empty_and_gets_another_key(db: None) -> None:
    store = SessionStore()
    store["kept"] = {"a": 1}
    store.save()
    assert SessionStore(store.session_key)["kept"] == {"a": 1}
    Session.objects.update(expire_date="2001-01-01T00:00:00Z")
    again = SessionStore(store.session_key)
    assert again.get("kept") is None
    assert again.session_key is None


def test_standings_are_each_persons_own(member: User, outsider: User, item: SheetItem, tick: Tick) -> None:
    tick(member, item)
    row = Progress.objects.get(user=member)
    columns = {name: getattr(row, name) for name in Standing._fields}
    assert queries.standings_of(member) == {item.skill: Standing(**columns)}
    assert queries.standings_of(outsider) == {}


def test_a_board_is_shown_with_everything_but_the_moments(
    member: User, sheet: Sheet, tick: Tick, ongoing_item: SheetItem
) -> None:
    with arranging():
        guest = Guest.objects.create()
    for owner in (member, guest):
        tick(owner, sheet.items[0])
        tick(owner, sheet.items[1], state="learning")
        tick(owner, ongoing_item)
        whole = {
            skill: one._replace(done_at=None, changed_at=None) for skill, one in queries.standings_of(owner).items()
        }
        assert len(whole) == 3
        assert queries.board_shown_to(owner, sheet).standings == whole
        assert queries.board_shown_to(owner, sheet).tallies == queries.board_for(owner, sheet).tallies
    assert queries.board_shown_to(None, sheet).standings == {}


@pytest.mark.parametrize("by", ["slug", "uuid", "items__uuid"])
def test_a_list_is_found_by_those_who_may_see_it(member: User, outsider: User, sheet: Sheet, by: str) -> None:
    built_in = Checklist.objects.get(pk=sheet.pk)
    value: Any = {"slug": sheet.slug, "uuid": built_in.uuid, "items__uuid": sheet.items[0].uuid}[by]
    for viewer in (member, outsider, None):
        assert queries.find_checklist(viewer, by, value) == built_in
    unknown = "nothing-here" if by == "slug" else uuid4()
    assert queries.find_checklist(member, by, unknown) is None


def test_a_reading_whose_value_is_lost_is_refused(db: None) -> None:
    careless = Prepared(lambda pk: User.objects.values_list("pk"), lambda: [User._meta.get_field("id")])
    with pytest.raises(ValueError, match="does not stand in"):
        careless.rows(1)


def test_one_persons_page_has_nothing_of_another(sheet: Sheet, db: None) -> None:
    pages = []
    for name in ("Ada Lovelace", "Alan Turing"):
        client = Client()
        client.force_login(person(f"{uuid4().hex}@example.org", name=name))
        pages.append(client.get(f"/checklists/{sheet.slug}/").content.decode())
    assert "Ada Lovelace" in pages[0]
    assert "Alan Turing" not in pages[0]
    assert "Ada Lovelace" not in pages[1]


# --- Inserts -----------------------------------------------------------------------------------------------
STAMP = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def row_of(member: User, item: SheetItem, **changed: Any) -> dict[str, Any]:
    standing = Standing("done", date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC), None, "2024", "2026-01", 1)
    return {"user_id": member.pk, "skill_id": item.skill, **standing._asdict(), "changed_at": STAMP, **changed}


def test_an_inserted_row_is_what_the_model_would_have_saved(member: User, outsider: User, item: SheetItem) -> None:
    with arranging():
        PreparedInsert(Progress).save(row_of(member, item))
        Progress(**row_of(outsider, item)).save()
    mine, theirs = (Progress.objects.filter(user=user).values() for user in (member, outsider))
    same = {"id": 0, "user_id": 0}
    assert [one | same for one in mine] == [one | same for one in theirs]


def test_where_the_row_is_there_it_is_changed_in_what_may_change(member: User, item: SheetItem) -> None:
    saving = PreparedInsert(Progress, ["user", "skill"], ["state", "done_on", "done_at", "done_said"])
    left = {"state": "todo", "done_on": None, "done_at": None, "done_said": "", "started_said": "2025", "version": 9}
    with arranging():
        saving.save(row_of(member, item))
        saving.save(row_of(member, item, **left))
    row = Progress.objects.get()
    assert (row.state, row.done_on, row.done_said, row.started_said, row.version) == ("todo", None, "", "2024", 1)


def test_a_column_that_is_not_given_is_refused(member: User, item: SheetItem) -> None:
    row = row_of(member, item)
    del row["version"]
    with pytest.raises(KeyError, match="version"):
        PreparedInsert(Progress).save(row)
    assert not Progress.objects.exists()


def test_one_change_and_several_write_the_same(member: User, outsider: User, sheet: Sheet, tick: Tick) -> None:
    tick(member, sheet.items[0])
    tick(outsider, *sheet.items[:2])
    seen = [
        [
            {name: value for name, value in row.items() if name not in {"id", "user_id", "done_at", "changed_at"}}
            for row in Progress.objects.filter(user=user, skill=sheet.items[0].skill).values()
        ]
        for user in (member, outsider)
    ]
    assert seen[0] == seen[1]
    assert len(seen[0]) == 1
