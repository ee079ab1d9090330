"""The personal-data walk: every column that can say something of a person, and what becomes of it with the account."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.test import Client

from accounts.models import AccessRecord, Invitation, Membership, Team, TeamEvent, User
from checklist import actions
from checklist.models import Guest, Skill
from checklist.queries import Sheet
from tests.addresses import keep_in_session, own_list, snapshot
from tests.belongings import everything_of, for_another_team, found, hosting, noted_by, sessions_of, traces_of
from tests.guard import arranging

# gone      a person's, and goes with the account, by cascade
# erased    a person's, or may be; no cascade leads to it: `actions.erase_account` deletes it, or takes the person out
# guest     of a visitor without a name, under a random id that only their session has; swept after thirty days
# nobody's  never of a person
# team's    a team's, and goes with it, by cascade; a team that nobody else leads goes with the account
# left      says who did something for a team; that stays, and names nobody any more, by the database's own rule
COLUMNS = """
accounts.Team                    team's    uuid slug name
accounts.Membership              gone      team user role shares labels
accounts.Invitation              team's    uuid team digest role
accounts.Invitation              left      made_by
accounts.Invitation              erased    email
accounts.AccessRecord            gone      member what
accounts.AccessRecord            nobody's  team team_name
accounts.AccessRecord            left      lead
accounts.TeamEvent               gone      team member what detail
accounts.TeamEvent               left      actor
checklist.Assignment             team's    uuid team checklist target
checklist.Assignee               gone      assignment membership
checklist.Mark                   gone      membership skill kind
checklist.CompactProgress        gone      user packed
checklist.Checklist              team's    team
accounts.ApiToken                gone      user uuid name digest scopes
accounts.KeptAnswer              gone      user key digest claim headers body
accounts.WriteCount              gone      user
accounts.User                    gone      password uuid email name handle language time_zone theme
accounts.User_groups             gone      user group
accounts.User_user_permissions   gone      user permission
account.EmailAddress             gone      user email
account.EmailConfirmation        gone      email_address key
mfa.Authenticator                gone      user type data
usersessions.UserSession         gone      user session_key ip user_agent data
socialaccount.SocialAccount      gone      user provider uid extra_data
socialaccount.SocialToken        gone      app account token token_secret
socialaccount.SocialApp          nobody's  provider provider_id name client_id secret key settings
checklist.Progress               gone      user skill state started_said done_said
checklist.Note                   gone      user skill text
checklist.Evidence               gone      uuid user skill title url
checklist.MetCriterion           gone      user skill
checklist.Operation              gone      user guest uuid kind via digest checklist undoes
checklist.ProgressEvent          gone      operation skill item from_state to_state line url
checklist.ProgressEvent          gone      from_started_said from_done_said to_started_said to_done_said
checklist.DeclinedLink           gone      user guest link
checklist.Checklist              gone      owner uuid slug title summary language visibility origin base release
checklist.Level                  gone      checklist uuid key title origin base pace summary
checklist.Category               gone      level uuid key title origin base summary
checklist.Item                   gone      checklist category skill uuid key title origin base
checklist.Item                   gone      meaning criteria worth_knowing search
checklist.Edit                   gone      operation checklist changes
checklist.Upload                 gone      uuid user checklist name text
checklist.Report                 gone      checklist user reason text outcome
checklist.Resource               gone      checklist level item uuid title url source note
checklist.Skill                  erased    title
checklist.Skill                  nobody's  uuid key
checklist.SkillLink              nobody's  kind skill other
checklist.Guest                  guest     uuid
checklist.GuestProgress          guest     guest skill state started_said done_said
sessions.Session                 erased    session_key session_data
admin.LogEntry                   gone      user
admin.LogEntry                   erased    object_id object_repr change_message
admin.LogEntry                   nobody's  content_type
auth.Group                       nobody's  name
auth.Group_permissions           nobody's  group permission
auth.Permission                  nobody's  name content_type codename
contenttypes.ContentType         nobody's  app_label model
"""
HOW_IT_IS_ERASED = {
    "accounts.Invitation": "an invitation bound to one of their addresses is deleted",
    "checklist.Skill": "a skill that only their lists asked for is deleted; another gets the title of others' lists",
    "sessions.Session": "ended with their rows in UserSession",
    "admin.LogEntry": "what others noted about them stays, without saying whom it is about",
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


def test_what_is_a_teams_goes_with_it_by_cascade() -> None:
    teams = {model for model, _, verdict in entries() if verdict == "team's"}
    assert {label for label in teams if not goes_with_a(Team, apps_model(label))} == set()


def test_every_column_that_names_a_user_goes_with_the_account_or_names_nobody_any_more() -> None:
    named = {
        (model._meta.label, field.name): "left" if field.remote_field.on_delete is models.SET_NULL else "gone"
        for model in every_model()
        for field in model._meta.concrete_fields
        if field.related_model is User
    }
    said = {(model, column): verdict for model, column, verdict in entries()}
    assert named == {place: said[place] for place in named}
    assert {place for place in said if said[place] == "left"} <= set(named)


def test_what_is_erased_says_how() -> None:
    assert {model for model, _, verdict in entries() if verdict == "erased"} == set(HOW_IT_IS_ERASED)


def apps_model(label: str) -> type[models.Model]:
    """A model by its label, those between two others included."""
    return next(model for model in every_model() if model._meta.label == label)


def goes_with_a_user(model: type[models.Model]) -> bool:
    """Whether a chain of cascades leads from the model to the user."""
    return goes_with_a(User, model)


def goes_with_a(whose: type[models.Model], model: type[models.Model]) -> bool:
    if model is whose:
        return True
    return any(
        goes_with_a(whose, field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and field.related_model is not model
    )


# --- And so it is ------------------------------------------------------------------------------------------
NAME = "leavingperson"


@pytest.fixture
def other_device(db: None) -> Client:
    return Client()


@pytest.fixture
def leaving(client: Client, other_device: Client, sheet: Sheet, curator: User, limits: None) -> User:
    """Somebody who has everything that one can have, on two devices, and leaves."""
    user = everything_of(client, sheet, NAME, other_device)
    for_another_team(user)
    noted_by(curator, user)
    kind = ContentType.objects.get_for_model(Skill)
    log = {"content_type": kind, "object_id": "1", "action_flag": CHANGE, "change_message": ""}
    LogEntry.objects.create(user=user, object_repr=f"A skill that {NAME} changed", **log)
    return user


def test_nothing_names_a_person_whose_account_is_erased(leaving: User) -> None:
    traces, pk = traces_of(leaving, NAME), leaving.pk
    before = set(found(traces)) | set(sessions_of(pk))
    assert {column for column in written() if column not in before} == UNWRITTEN
    assert actions.erase_account(user=leaving)
    assert set(found(traces)) | set(sessions_of(pk)) == set()


# Texts in which nobody can write a name: choices of a few words, dates, digests.
UNWRITTEN = {
    ("accounts_apitoken", "digest"),
    ("accounts_apitoken", "scopes"),
    ("accounts_invitation", "digest"),
    ("accounts_keptanswer", "digest"),
    ("accounts_user", "language"),
    ("accounts_user", "password"),
    ("accounts_user", "time_zone"),
    ("checklist_checklist", "release"),
    ("checklist_operation", "digest"),
    ("checklist_progress", "done_said"),
    ("checklist_progress", "started_said"),
    *(("checklist_progressevent", f"{side}_{what}_said") for side in ("from", "to") for what in ("started", "done")),
    ("django_admin_log", "object_id"),  # a number, and followed by name in erasing: `path_to_user`
    ("socialaccount_socialaccount", "provider"),
    ("usersessions_usersession", "data"),
}


def written() -> set[tuple[str, str]]:
    """The columns of a person's rows that hold a free text: what `everything_of` writes has to reach each of them."""
    return {
        (apps_model(label)._meta.db_table, str(field.column))
        for label, column, verdict in entries()
        if verdict in {"gone", "erased", "team's"}
        for field in [apps_model(label)._meta.get_field(column)]
        if isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices
    }


def test_no_row_refers_to_a_user_who_is_erased(leaving: User) -> None:
    pk = leaving.pk
    models_of_people = {model for model, _, verdict in entries() if verdict in {"gone", "left"}}
    direct = {model for model in models_of_people if any(f.related_model is User for f in columns_of(model))}
    assert referring_to(pk) == direct
    actions.erase_account(user=leaving)
    assert referring_to(pk) == set()


def test_every_table_is_as_if_the_person_had_never_been(sheet: Sheet, curator: User, limits: None) -> None:
    """Somebody else has everything too, before and after."""
    everything_of(Client(), sheet, "stayingperson")
    with arranging():
        own_list(curator)
    before = snapshot()
    actions.erase_account(user=everything_of(Client(), sheet, NAME))
    after = snapshot()
    assert {table for table in before if before[table] != after[table]} <= {"cache"}


def test_what_was_noted_about_a_person_stays_without_saying_whom(leaving: User, curator: User, member: User) -> None:
    noted_by(curator, member)
    others = list(LogEntry.objects.filter(object_repr="Mem Ber").values())
    count = LogEntry.objects.filter(user=curator).count()
    actions.erase_account(user=leaving)
    noted = LogEntry.objects.filter(user=curator)
    assert noted.count() == count
    assert noted.filter(object_repr="–", object_id=None, change_message="").count() == 4
    assert list(LogEntry.objects.filter(object_repr="Mem Ber").values()) == others


def test_what_somebody_did_for_a_team_of_others_stays_without_saying_who(leaving: User) -> None:
    team = hosting().team
    of_theirs = {"made_by": Invitation, "lead": AccessRecord, "actor": TeamEvent}
    done = {
        column: list(model.objects.filter(**{column: leaving, "team": team})) for column, model in of_theirs.items()
    }
    assert all(done.values())
    actions.erase_account(user=leaving)
    for column, rows in done.items():
        for row in rows:
            row.refresh_from_db()
            assert getattr(row, column) is None, column
    assert [one.user.email for one in Membership.objects.filter(team=team)] == ["host@example.org"]
    assert Team.objects.get() == team


def test_every_device_is_signed_out(client: Client, other_device: Client, leaving: User) -> None:
    assert {device.get("/settings/").status_code for device in (client, other_device)} == {200}
    actions.erase_account(user=leaving)
    for device in (client, other_device):
        assert device.get("/settings/").status_code == 302
        assert device.get("/").status_code == 200


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


def columns_of(label: str) -> list[Any]:
    return list(apps_model(label)._meta.concrete_fields)


def referring_to(pk: int) -> set[str]:
    """The models that have a row with that user in one of their columns."""
    return {
        model._meta.label
        for model in every_model()
        for field in model._meta.concrete_fields
        if field.related_model is User and model._base_manager.filter(**{field.name: pk}).exists()
    }
