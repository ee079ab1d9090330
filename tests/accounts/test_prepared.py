"""Prepared readings: what they return is what the queryset would have returned."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.backends import Backend
from accounts.models import User
from accounts.prepared import Prepared, columns_of
from accounts.sessions import SessionStore
from checklist import queries
from checklist.models import Checklist, Progress
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
