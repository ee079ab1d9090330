"""The personal-data walk: every column that can say something of a person, and what becomes of it with the account.

Deleting an account from a page is not there yet; what is held here is what the database does when a user's row goes.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client

from accounts.models import User
from checklist import actions
from checklist.models import Checklist, Evidence, Guest, Note, Progress, Via
from checklist.queries import Sheet
from tests.addresses import keep_in_session, own_list
from tests.guard import arranging
from tests.people import PASSWORD

# gone      a person's, and goes with the account, by cascade
# stays     a person's, or may be, and is still there afterwards: what deleting an account has to see to
# guest     of a visitor without a name, under a random id that only their session has; swept after thirty days
# nobody's  never of a person
COLUMNS = """
accounts.User                    gone      password uuid email name handle language time_zone theme
accounts.User_groups             gone      user group
accounts.User_user_permissions   gone      user permission
account.EmailAddress             gone      user email
account.EmailConfirmation        gone      email_address key
checklist.Progress               gone      user skill state
checklist.Note                   gone      user skill text
checklist.Evidence               gone      user skill title url
checklist.Operation              gone      user guest uuid kind via digest checklist undoes
checklist.ProgressEvent          gone      operation skill item from_state to_state
checklist.DeclinedLink           gone      user guest link
checklist.Checklist              gone      owner uuid slug title summary language origin release
checklist.Level                  gone      checklist uuid key title origin base pace summary
checklist.Category               gone      level uuid key title origin base summary
checklist.Item                   gone      checklist category skill uuid key title origin base
checklist.Item                   gone      meaning criteria worth_knowing search
checklist.Resource               gone      checklist level item uuid title url source note
checklist.Skill                  stays     title
checklist.Skill                  nobody's  uuid key
checklist.SkillLink              nobody's  kind skill other
checklist.Guest                  guest     uuid
checklist.GuestProgress          guest     guest skill state
sessions.Session                 stays     session_key session_data
admin.LogEntry                   gone      user
admin.LogEntry                   stays     object_id object_repr change_message
admin.LogEntry                   nobody's  content_type
auth.Group                       nobody's  name
auth.Group_permissions           nobody's  group permission
auth.Permission                  nobody's  name content_type codename
contenttypes.ContentType         nobody's  app_label model
"""
WHY_IT_STAYS = {
    "checklist.Skill": "a skill that somebody's own list made may be asked for by other lists; its title stays",
    "sessions.Session": "the person's sessions name their pk and e-mail until they end or are swept: thirty days",
    "admin.LogEntry": "what a curator changed about a person names the pk and the address",
}

# Tables that no model describes.
OTHER_TABLES = {
    "cache": "rate limits: IP addresses and hashed e-mail addresses, for minutes",
    "django_migrations": "nobody's",
}

PLAIN = (models.IntegerField, models.BooleanField, models.DateField, models.FloatField, models.DecimalField)


def entries() -> Iterator[tuple[str, str, str]]:
    """Model, column, verdict."""
    for line in COLUMNS.strip().splitlines():
        model, verdict, *columns = line.split()
        yield from ((model, column, verdict) for column in columns)


def every_model() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


# --- The table is complete, and says what the schema says -------------------------------------------------
def test_every_column_that_can_hold_personal_data_has_one_entry() -> None:
    listed = [(model, column) for model, column, _ in entries()]
    there = {
        (model._meta.label, field.name)
        for model in every_model()
        for field in model._meta.concrete_fields
        if not isinstance(field, PLAIN)
    }
    assert set(listed) == there
    assert len(listed) == len(set(listed))


def test_every_table_is_a_models_or_has_an_entry(db: None) -> None:
    known = {model._meta.db_table for model in every_model()} | set(OTHER_TABLES)
    assert set(connection.introspection.table_names()) == known


def test_what_goes_with_the_account_goes_by_cascade() -> None:
    gone = {model for model, _, verdict in entries() if verdict == "gone"}
    assert {label for label in gone if not goes_with_a_user(apps_model(label))} == set()


def test_every_column_that_names_a_user_goes_with_the_account() -> None:
    named = {
        (model._meta.label, field.name)
        for model in every_model()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    assert named <= {(model, column) for model, column, verdict in entries() if verdict == "gone"}


def test_what_stays_says_why() -> None:
    assert {model for model, _, verdict in entries() if verdict == "stays"} == set(WHY_IT_STAYS)


def apps_model(label: str) -> type[models.Model]:
    """A model by its label, those between two others included."""
    return next(model for model in every_model() if model._meta.label == label)


def goes_with_a_user(model: type[models.Model]) -> bool:
    """Whether a chain of cascades leads from the model to the user."""
    if model is User:
        return True
    return any(
        goes_with_a_user(field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model is not model
    )


# --- And so it is ------------------------------------------------------------------------------------------
EMAIL = "leaving-person@example.org"


@pytest.fixture
def leaving(client: Client, sheet: Sheet, curator: User, limits: None) -> User:
    """Somebody who has everything that one can have, and leaves."""
    client.post("/accounts/signup/", {"email": EMAIL, "password1": PASSWORD})
    user = User.objects.get(email=EMAIL)
    suggesting = next(item for item in sheet.items if sheet.covered_by.get(item.skill))
    changed = actions.set_state(
        user=user, sheet=sheet, items=sheet.items, state="done", operation=uuid.uuid4(), via=Via.PAGE
    )
    actions.undo(user=user, target=changed.operation.uuid, operation=uuid.uuid4())
    actions.decline(user=user, link=sheet.covered_by[suggesting.skill][0][0])
    with arranging():
        User.objects.filter(pk=user.pk).update(name="Leaving Person", handle="leaving-person")
        own_list(user)
        Note.objects.create(user=user, skill_id=sheet.items[0].skill, text=f"{EMAIL} wrote this")
        Evidence.objects.create(
            user=user, skill_id=sheet.items[0].skill, title="Mine", url="https://example.org/leaving-person"
        )
    kind = ContentType.objects.get_for_model(User)
    log = {"content_type": kind, "object_id": str(user.pk), "action_flag": CHANGE, "change_message": ""}
    LogEntry.objects.create(user=curator, object_repr=EMAIL, **log)
    LogEntry.objects.create(user=user, object_repr=EMAIL, **log)
    user.refresh_from_db()
    return user


def delete(user: User) -> None:
    with arranging():
        user.delete()


def test_nothing_names_a_person_whose_account_is_gone_but_what_is_said_to_stay(leaving: User) -> None:
    traces = [str(leaving.uuid), leaving.uuid.hex, EMAIL, "Leaving Person", "leaving-person"]
    pk = leaving.pk
    before = set(found(traces)) | set(sessions_of(pk))
    delete(leaving)
    assert {("accounts_user", "email"), ("checklist_note", "text"), ("django_session", "session_data")} <= before
    assert set(found(traces)) | set(sessions_of(pk)) == {
        ("django_admin_log", "object_repr"),
        ("django_session", "session_data"),
    }


def test_no_row_refers_to_a_user_who_is_gone(leaving: User) -> None:
    pk = leaving.pk
    assert {"checklist.Progress", "checklist.Operation", "checklist.Note", "checklist.Checklist"} <= referring_to(pk)
    delete(leaving)
    assert referring_to(pk) == set()


def test_another_persons_rows_stay(leaving: User, member: User, sheet: Sheet, tick: Any) -> None:
    tick(member, *sheet.items[:5])
    others = {"progress": 5, "operations": 1}
    delete(leaving)
    assert {"progress": Progress.objects.count(), "operations": member.operations.count()} == others
    assert Checklist.objects.filter(owner=None).count() == 2


def test_a_session_of_a_user_who_is_gone_is_nobodys(client: Client, leaving: User) -> None:
    assert client.get("/settings/").status_code == 200
    delete(leaving)
    assert client.get("/settings/").status_code == 302
    assert client.get("/").status_code == 200


def test_a_guests_rows_go_with_the_guest(sheet: Sheet, tick: Any) -> None:
    with arranging():
        guest = Guest.objects.create()
    tick(guest, *sheet.items[:3])
    traces = [str(guest.uuid), guest.uuid.hex]
    assert ("checklist_guest", "uuid") in found(traces)
    actions.discard_guest(guest=guest)
    assert found(traces) == []
    assert [model.objects.filter(guest=guest.pk).count() for model in guests_models()] == [0, 0, 0]


def test_a_swept_guest_leaves_a_session_that_is_nobodys(client: Client, sheet: Sheet) -> None:
    keep_in_session(client, guest=str(uuid.uuid4()))
    assert client.get(f"/checklists/{sheet.slug}/").status_code == 200


def guests_models() -> list[Any]:
    """The models with a column that names a guest."""
    return [model for model in every_model() if any(f.related_model is Guest for f in model._meta.concrete_fields)]


def found(traces: list[str]) -> list[tuple[str, str]]:
    """The tables and columns that hold one of the texts; sessions are read, not only looked at."""
    places = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                places += [
                    (table, column)
                    for column, value in zip(columns, row, strict=True)
                    if any(trace.casefold() in readable(column, value).casefold() for trace in traces)
                ]
    return places


def readable(column: str, value: Any) -> str:
    return str(Session().get_session_store_class()().decode(value)) if column == "session_data" else str(value)


def sessions_of(pk: int) -> list[tuple[str, str]]:
    """Where sessions say that this user is signed in."""
    signed_in = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    return [("django_session", "session_data") for one in signed_in if one == str(pk)]


def referring_to(pk: int) -> set[str]:
    """The models that have a row with that user in one of their columns."""
    return {
        model._meta.label
        for model in every_model()
        for field in model._meta.concrete_fields
        if field.related_model is User and model._base_manager.filter(**{field.name: pk}).exists()
    }
