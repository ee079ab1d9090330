"""My data: everything can be taken along as one ZIP, and the account can be deleted."""

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from checklist import actions, queries
from checklist.actions.erasure import path_to_user
from checklist.actions.settling import NOBODYS_SKILL
from checklist.models import Checklist, Guest, Note, Operation, Progress, ProgressEvent, Skill
from checklist.queries import Sheet, SheetItem, item_detail
from tests.addresses import snapshot
from tests.belongings import confirmed_lately, everything_of, item_of_another, list_of, own_skill
from tests.guard import arranging
from tests.kinds import Clock, SignIn, Tick
from tests.people import PASSWORD, person
from tests.test_headers import LANGUAGES, violations
from tests.test_personal_data import apps_model, columns_of, entries

PAGE, EXPORT = "/settings/data/", "/settings/data/export/"
DELETE, GONE = "/settings/data/delete/", "/settings/data/gone/"
NAME = "takingperson"
FILES = ["README.md", "data.json", "progress.md", "notes.md", "history.md"]


@pytest.fixture
def recent(member: User, sign_in: SignIn) -> Client:
    """The member, who signed in just now."""
    client = sign_in(member)
    confirmed_lately(client, member)
    return client


def archive_of(client: Client) -> zipfile.ZipFile:
    """The archive that the person is given."""
    response = client.post(EXPORT)
    assert response.status_code == 200, response.get("Location")
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def text_of(archive: zipfile.ZipFile, name: str) -> str:
    return archive.read(name).decode()


def data_of(client: Client) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(archive_of(client).read("data.json"))
    return data


# --- The archive -------------------------------------------------------------------------------------------
def test_the_archive_is_a_file_that_no_cache_keeps(recent: Client, at: Clock) -> None:
    at("2026-03-01 10:00")
    response = recent.post(EXPORT)
    assert response["Content-Disposition"] == 'attachment; filename="ml-checklist-2026-03-01.zip"'
    assert response["Content-Type"] == "application/zip"
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    assert archive.testzip() is None
    assert archive.namelist() == FILES


def test_the_json_says_what_it_is(recent: Client, member: User) -> None:
    data = data_of(recent)
    assert (data["format"], data["version"]) == ("ml-checklist-personal-data", 1)
    assert (data["profile"]["email"], data["profile"]["id"]) == (member.email, str(member.uuid))


# Where each column of a person's rows stands in data.json: the section, and, where there are several, the path to it.
SECTIONS = {
    "accounts.User": "profile",
    "accounts.User_groups": "profile",
    "accounts.User_user_permissions": "profile",
    "account.EmailAddress": "email_addresses",
    "mfa.Authenticator": "sign_in",
    "usersessions.UserSession": "sessions",
    "socialaccount.SocialAccount": "sign_in",
    "checklist.Progress": "progress",
    "checklist.Note": "notes",
    "checklist.Evidence": "evidence",
    "checklist.MetCriterion": "met_criteria",
    "checklist.Operation": "operations",
    "checklist.ProgressEvent": "operations",
    "checklist.DeclinedLink": "declined_suggestions",
    "checklist.Checklist": "lists",
    "checklist.Level": "lists",
    "checklist.Category": "lists",
    "checklist.Item": "lists",
    "checklist.Resource": "lists",
    "checklist.Edit": "edits",
    "checklist.Upload": "uploads",
    "checklist.Report": "reports",
    "accounts.ApiToken": "tokens",
    "accounts.Membership": "teams",
    "checklist.Assignee": "teams",
    "checklist.Mark": "teams",
    "accounts.AccessRecord": "looks",
    "accounts.TeamEvent": "team_events",
}
WHOLE = "*"
LEFT_OUT = {
    ("accounts.User", "password"): "the digest of the password: whoever has it can try passwords",
    ("accounts.ApiToken", "digest"): "whoever guesses a token could know it by this",
    ("accounts.KeptAnswer", WHOLE): "what requests were answered, for a day: it says again what is there",
    ("accounts.WriteCount", WHOLE): "how much was asked for in the running minute",
    ("account.EmailConfirmation", WHOLE): "keys of unanswered mails, for days",
    ("mfa.Authenticator", "data"): "secrets; the name of a passkey stands in sign_in",
    ("socialaccount.SocialToken", WHOLE): "keys to the person's account elsewhere; the settings keep none",
    ("usersessions.UserSession", "session_key"): "who has the key is signed in",
    ("usersessions.UserSession", "data"): "empty",
    ("checklist.Operation", "guest"): "an operation is a user's or a guest's",
    ("checklist.Operation", "digest"): "made of the operation's own content",
    ("checklist.Checklist", "release"): "the digest of a built-in list's file",
    ("checklist.Checklist", "built_in"): "a person's list is not",
    ("checklist.Checklist", "base"): "what the origin said when it was last compared",
    ("checklist.Level", "base"): "what the origin's text was when it was last compared",
    ("checklist.Category", "base"): "the same",
    ("checklist.Item", "base"): "the same",
    ("checklist.Item", "search"): "made of title and meaning",
    ("checklist.Level", "checklist"): "its place in the tree",
    ("checklist.Category", "level"): "its place in the tree",
    ("checklist.Item", "category"): "its place in the tree",
    ("checklist.Item", "checklist"): "its place in the tree",
    ("checklist.Resource", "checklist"): "its place in the tree",
    ("checklist.Resource", "level"): "its place in the tree",
    ("checklist.Resource", "item"): "its place in the tree",
    ("checklist.ProgressEvent", "operation"): "its place in the tree",
    ("checklist.DeclinedLink", "guest"): "a suggestion is declined by a user or by a guest",
    ("checklist.Checklist", "team"): "a list is a person's or a team's",
    ("checklist.CompactProgress", WHOLE): "made of the rows of progress",
    ("checklist.Assignee", "membership"): "its place in the tree",
    ("checklist.Mark", "membership"): "its place in the tree",
    ("admin.LogEntry", WHOLE): "what a curator did in the admin: the built-in lists' history",
}


def personal_columns() -> Iterator[tuple[str, Any]]:
    """Every column of what goes with an account, numbers and dates too; inner keys, and whose it is, left aside."""
    for label in sorted({model for model, _, verdict in entries() if verdict == "gone"}):
        for field in columns_of(label):
            if not field.primary_key and field.related_model is not User:
                yield label, field


def test_every_column_of_a_person_is_in_the_archive_or_says_why_not() -> None:
    there = {(label, field.name) for label, field in personal_columns()}
    assert {label for label, _ in there} == set(SECTIONS) | {label for label, name in LEFT_OUT if name == WHOLE}
    assert {(label, name) for label, name in LEFT_OUT if name != WHOLE} <= there


def test_what_is_in_the_columns_is_in_the_archive(client: Client, sheet: Sheet, limits: None) -> None:
    user = everything_of(client, sheet, NAME)
    confirmed_lately(client, user)
    data = data_of(client)
    missing = []
    for label, field in personal_columns():
        if (label, field.name) in LEFT_OUT or (label, WHOLE) in LEFT_OUT:
            continue
        model, section = apps_model(label), data[SECTIONS[label]]
        rows = model._base_manager.filter(**{path_to_user(model): user.pk}).distinct()
        assert rows, f"{label} has nothing to be looked for"
        missing += [
            f"{label}.{field.name}: {value!r}"
            for row in rows
            for value in leaves(as_json(row, field))
            if (type(value), value) not in {(type(one), one) for one in leaves(section)}
        ]
    assert missing == []


def as_json(row: models.Model, field: Any) -> Any:
    """What stands in data.json for the value of a column."""
    value = getattr(row, field.name)
    if isinstance(value, Skill):
        return value.key or str(value.uuid)
    if isinstance(value, models.Model):
        named = {
            "checklist.Checklist": "slug",
            "accounts.Team": "slug",
            "auth.Group": "name",
            "auth.Permission": "codename",
        }
        if value._meta.label == "checklist.SkillLink":
            return [value.kind, as_json_of_skill(value.skill), as_json_of_skill(value.other)]
        value = getattr(value, named.get(value._meta.label, "uuid"))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, (date, uuid.UUID)) else value


def as_json_of_skill(skill: Skill) -> str:
    return skill.key or str(skill.uuid)


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a value that holds nothing else."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


SECRETS = ("secret-of-", "seed-of-", "credential-of-", "token-of-", "token-secret-of-", "key-of-")


def test_no_secret_is_in_the_archive(client: Client, sheet: Sheet, limits: None) -> None:
    user = everything_of(client, sheet, NAME)
    with arranging():
        Checklist.objects.filter(owner=user).delete()  # whose keys are called like those of mails
    confirmed_lately(client, user)
    archive = archive_of(client)
    whole = "".join(text_of(archive, name) for name in FILES)
    secrets = [*(f"{secret}{NAME}" for secret in SECRETS), user.password, client.session.session_key]
    assert [secret for secret in secrets if secret in whole] == []


def test_the_archive_is_only_ones_own(client: Client, recent: Client, sheet: Sheet, limits: None) -> None:
    user = everything_of(client, sheet, NAME)
    archive = archive_of(recent)
    assert [name for name in FILES if NAME in text_of(archive, name) or str(user.uuid) in text_of(archive, name)] == []


def test_the_pages_to_read_say_it_too(client: Client, sheet: Sheet, limits: None) -> None:
    user = everything_of(client, sheet, NAME)
    confirmed_lately(client, user)
    archive = archive_of(client)
    progress, notes, history = (text_of(archive, name) for name in FILES[2:])
    first, second, third, fourth, *_ = [item for item in sheet.items if not item.ongoing]
    assert re.search(rf"^- \[x\] {re.escape(first.title)} · done on \d{{4}}-", progress, re.MULTILINE)
    assert f"- [ ] {second.title} · learning" in progress
    assert f"- [ ] {third.title} · skipped" in progress
    assert f"- [x] {fourth.title} · begun 2019 · done on 2020-05" in progress
    assert f"## List of {NAME}" in progress
    assert f"> {NAME} wrote this" in notes
    assert f"Proof of {NAME}: <https://example.org/proofs/{NAME}>" in notes
    assert f"{NAME} read a paper <https://example.org/papers/{NAME}>" in notes
    assert f"## {first.title} · {first.place}" in notes
    assert f"{first.title} · {first.place}: to do → done" in history
    assert "taken back later" in history
    assert f"{NAME} read a paper" in history


def test_each_kind_of_what_one_keeps_stands_under_its_item_alone_too(
    recent: Client, member: User, sheet: Sheet, tick: Tick, ongoing_item: SheetItem
) -> None:
    first, second, *_ = sheet.items
    actions.meet_criterion(user=member, skill=first.skill, place=1, met=True)
    actions.add_evidence(user=member, skill=second.skill, title="Mine", url="https://example.org/mine")
    tick(member, ongoing_item)
    lines = text_of(archive_of(recent), "notes.md").splitlines()
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == [f"## {item.title} · {item.place}" for item in (second, first, ongoing_item)]
    criterion = item_detail(sheet, first).criteria[1]
    assert any(line.startswith(f"- [x] {criterion} · ") for line in lines)


def test_days_are_those_of_the_person(client: Client, at: Clock, sheet: Sheet, limits: None) -> None:
    at("2026-03-01 23:30")
    user = everything_of(client, sheet, NAME)  # in Berlin, where it is past midnight
    confirmed_lately(client, user)
    archive = archive_of(client)
    assert "## 2026-03-02\n" in text_of(archive, "history.md")
    operations = json.loads(archive.read("data.json"))["operations"]
    assert {operation["at"] for operation in operations} == {"2026-03-01T23:30:00Z"}


def test_the_archive_is_in_the_persons_language(recent: Client, member: User, tick: Tick, sheet: Sheet) -> None:
    tick(member, sheet.items[0])
    actions.save_note(user=member, skill=sheet.items[0].skill, text="笔记", version=0)
    recent.post("/settings/", {"name": "", "language": "zh-hans", "time_zone": "", "theme": "system"})
    archive = archive_of(recent)
    row = json.loads(archive.read("data.json"))["progress"][0]
    assert row["titles"]["en"] == sheet.items[0].title
    assert row["title"] == row["titles"]["zh-hans"]
    assert row["title"] in text_of(archive, "notes.md")


# --- Whatever people write -----------------------------------------------------------------------------------
HOSTILE = "# Title\n- [x] `forged\x07``` [link](javascript:alert(1)) <script>\u2028*bold* _it_ | ~~ \\"
HOSTILE_NOTE = "```\nnever closed\n# A heading\n<!-- \n---\n> quoted\n- [x] forged\u2028- [x] forged\r\nend"


def test_the_files_survive_what_people_write(recent: Client, member: User, sheet: Sheet) -> None:
    with arranging():
        checklist = list_of(member, "hostile")
        for part in (*checklist.levels.all(), *checklist.items.all(), checklist):
            part.title = HOSTILE
            part.save()
    skill = own_skill(checklist)
    actions.save_note(user=member, skill=skill.pk, text=HOSTILE_NOTE, version=0)
    actions.add_evidence(user=member, skill=skill.pk, title=HOSTILE, url="https://example.org/a b>`c\n- [x] forged")
    archive = archive_of(recent)
    assert json.loads(archive.read("data.json"))["notes"][0]["text"] == HOSTILE_NOTE.replace("\r\n", "\n")
    for name in ("progress.md", "notes.md", "history.md"):
        lines = text_of(archive, name).splitlines()
        assert not [
            line for line in lines if line.startswith(("- [x] forged", "- [x] \\`forged", "```", "<!--", "---"))
        ]
        assert not [line for line in lines if re.search(r"(?<!\\)<script", line)]
        headings = [line for line in lines if re.match(r"#+ ", line)]
        assert [line for line in headings if line.startswith("# ")] == headings[:1]


# --- Whatever the size -----------------------------------------------------------------------------------------
def test_the_archive_takes_as_many_statements_for_three_events_as_for_four_thousand(
    recent: Client, member: User, tick: Tick, sheet: Sheet
) -> None:
    tick(member, *sheet.items[:3])
    few = statements_of(recent)
    with arranging():
        many_changes(member, sheet, 4000)
        for number in range(3):
            list_of(member, f"number-{number}")
        Note.objects.bulk_create(Note(user=member, skill_id=item.skill, text="n") for item in sheet.items)
    count_rows()
    assert statements_of(recent) == few
    data = data_of(recent)
    assert sum(len(operation["events"]) for operation in data["operations"]) == 4003
    assert [len(operation["events"]) for operation in data["operations"][:3]] == [3, 2, 2]


def count_rows() -> None:
    """What PostgreSQL does by itself soon after so many rows are committed: without it, it plans for a few."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def statements_of(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        archive_of(client)
    return len(captured)


def many_changes(user: User, sheet: Sheet, count: int) -> None:
    """So many events, two in each operation."""
    operations = Operation.objects.bulk_create(
        Operation(uuid=uuid.uuid4(), user=user, kind="set", via="page", checklist_id=sheet.pk)
        for _ in range(count // 2)
    )
    ProgressEvent.objects.bulk_create(
        ProgressEvent(
            operation=operation, skill_id=item.skill, item_id=item.pk, from_state="todo", to_state="learning", version=1
        )
        for operation in operations
        for item in sheet.items[:2]
    )


# --- A recent sign-in --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("ago", [None, 299, 301])
def test_the_archive_asks_for_a_recent_sign_in(member_client: Client, member: User, ago: int | None) -> None:
    if ago is not None:
        confirmed_lately(member_client, member, ago)
    response = member_client.post(EXPORT)
    if ago == 299:
        assert response.status_code == 200
        return
    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/reauthenticate/?next=%2Fsettings%2Fdata%2F%3Fagain",
    )


def test_a_password_is_a_recent_sign_in_and_leads_back(member_client: Client, member: User) -> None:
    address = member_client.get(DELETE)["Location"]
    assert address == "/accounts/reauthenticate/?next=%2Fsettings%2Fdata%2Fdelete%2F"
    assert member_client.post(address, {"password": "not the password"}).status_code == 200
    assert member_client.get(DELETE).status_code == 302
    response = member_client.post(address, {"password": PASSWORD})
    assert response["Location"] == DELETE
    assert member_client.get(DELETE).status_code == 200


def test_who_has_just_signed_in_is_not_asked_again(client: Client, member: User, limits: None) -> None:
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert client.get(DELETE).status_code == 200


@pytest.mark.parametrize("ago", [None, 301])
def test_nothing_is_deleted_without_a_recent_sign_in(member_client: Client, member: User, ago: int | None) -> None:
    if ago is not None:
        confirmed_lately(member_client, member, ago)
    response = member_client.post(DELETE, {"as": str(member.uuid), "understood": "on"})
    assert response["Location"].startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=member.pk).exists()


def test_the_record_of_another_person_is_no_recent_sign_in(member_client: Client, outsider: User) -> None:
    confirmed_lately(member_client, outsider)
    assert member_client.get(DELETE).status_code == 302


def test_who_signs_in_by_a_provider_alone_signs_in_there_again(member: User, sign_in: SignIn, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {"APPS": [{"client_id": "id", "secret": "secret"}]}}
    client = sign_in(without_password(member))
    member.socialaccount_set.create(provider="google", uid="1")
    assert client.get(DELETE).status_code == 200, "its only provider is not offered any more"
    member.socialaccount_set.create(provider="github", uid="2")
    assert client.get(DELETE)["Location"] == "/accounts/github/login/?next=%2Fsettings%2Fdata%2Fdelete%2F"


def test_who_can_sign_in_by_nothing_is_let_through(member: User, sign_in: SignIn) -> None:
    assert sign_in(without_password(member)).get(DELETE).status_code == 200


def without_password(user: User) -> User:
    user.set_unusable_password()
    with arranging():
        user.save()
    return user


# --- The deletion ------------------------------------------------------------------------------------------------
def test_the_page_says_what_would_be_gone(client: Client, sheet: Sheet, limits: None) -> None:
    user = everything_of(client, sheet, NAME, Client())
    confirmed_lately(client, user)
    held = queries.belongings_of(user)
    assert held == {
        "ticks": 4,
        "operations": 8,
        "practices": 1,
        "teams": 2,
        "notes": 1,
        "evidence": 1,
        "met_criteria": 1,
        "lists": 1,
        "devices": 2,
    }
    text = client.get(DELETE).content.decode()
    assert "<dd>8</dd>" in text
    assert "all 2 devices" in text
    assert f'action="{EXPORT}"' in text


def delete(client: Client, user: User, **more: str) -> Any:
    return client.post(DELETE, {"as": str(user.uuid), "understood": "on", **more})


def test_a_deleted_account_is_gone_and_signed_out(client: Client, sheet: Sheet, limits: None) -> None:
    other_device = Client()
    user = everything_of(client, sheet, NAME, other_device)
    confirmed_lately(client, user)
    response = delete(client, user)
    assert (response.status_code, response["Location"]) == (303, GONE)
    assert not client.cookies["sessionid"].value
    assert client.cookies["language"].value == "en"
    page = client.get(GONE).content.decode()
    assert "Your account and everything in it is gone." in page
    assert 'href="/settings/"' not in page
    for device in (client, other_device):
        assert device.get(PAGE).status_code == 302
    signed_in = Client().post("/accounts/login/", {"login": f"{NAME}@example.org", "password": PASSWORD})
    assert signed_in.status_code == 200, "who is gone cannot sign in"


REFUSED = [
    ("without having understood", {"understood": ""}, 400, "Nothing was deleted"),
    ("as somebody else", {"as": "11111111-1111-4111-8111-111111111111"}, 409, "Nothing was deleted"),
    ("as nobody", {"as": ""}, 409, "Nothing was deleted"),
]


@pytest.mark.parametrize(("fields", "status", "text"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_not_confirmed_deletes_nothing(
    recent: Client, member: User, fields: dict[str, str], status: int, text: str
) -> None:
    before = snapshot()
    response = delete(recent, member, **fields)
    assert response.status_code == status
    assert text in response.content.decode()
    assert snapshot() == before


def test_other_peoples_rows_are_as_before(client: Client, member: User, tick: Tick, sheet: Sheet) -> None:
    tick(member, *sheet.items[:5])
    before = snapshot()
    leaving = person("leaving@example.org")
    tick(leaving, *sheet.items)
    client.force_login(leaving)
    confirmed_lately(client, leaving)
    assert delete(client, leaving)["Location"] == GONE
    assert snapshot() == before


def test_deleting_twice_is_harmless(member: User, sign_in: SignIn) -> None:
    tabs = [sign_in(member), sign_in(member)]
    for tab in tabs:
        confirmed_lately(tab, member)
    assert delete(tabs[0], member)["Location"] == GONE
    assert delete(tabs[1], member)["Location"].startswith("/accounts/login/")
    assert actions.erase_account(user=member) is False


def test_a_deletion_that_was_overtaken_says_the_same(
    recent: Client, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase = actions.erase_account

    def raced(*, user: User) -> bool:
        erase(user=User.objects.get(pk=user.pk))
        return erase(user=user)

    monkeypatch.setattr(actions, "erase_account", raced)
    assert delete(recent, member)["Location"] == GONE
    assert not User.objects.filter(pk=member.pk).exists()


def test_the_only_superuser_stays_until_there_is_another(curator: User, member: User, sign_in: SignIn) -> None:
    client = sign_in(curator)
    confirmed_lately(client, curator)
    response = delete(client, curator)
    assert response.status_code == 409
    assert "only superuser" in response.content.decode()
    assert User.objects.filter(pk=curator.pk).exists()
    with arranging():
        User.objects.filter(pk=member.pk).update(is_superuser=True)
    assert delete(client, curator)["Location"] == GONE
    assert not User.objects.filter(pk=curator.pk).exists()


# --- Skills that a list of theirs made ------------------------------------------------------------------------
@pytest.fixture
def own(member: User, db: None) -> Checklist:
    """A list of the member's that made a skill."""
    with arranging():
        return list_of(member, "member")


def test_a_skill_that_nobody_else_refers_to_goes_too(own: Checklist, member: User) -> None:
    skill = own_skill(own)
    actions.save_note(user=member, skill=skill.pk, text="mine", version=0)
    actions.erase_account(user=member)
    assert not Skill.objects.filter(pk=skill.pk).exists()
    assert Skill.objects.filter(key="entry/theory/regression").exists()


def test_a_skill_that_anothers_list_asks_for_stays_by_the_name_it_has_there(
    own: Checklist, member: User, outsider: User
) -> None:
    skill = own_skill(own)
    with arranging():
        item_of_another(outsider, skill, "As the other calls it")
    actions.erase_account(user=member)
    assert Skill.objects.get(pk=skill.pk).title == "As the other calls it"


@pytest.mark.parametrize("whose", ["outsider", "guest"])
def test_a_skill_on_which_others_stand_stays_without_its_title(
    own: Checklist, member: User, outsider: User, whose: str
) -> None:
    skill = own_skill(own)
    with arranging():
        guest = Guest.objects.create()
        done = {"skill": skill, "state": "done", "done_on": timezone.localdate(), "done_at": timezone.now()}
        outsider.progress.create(**done) if whose == "outsider" else guest.progress.create(**done)
    actions.erase_account(user=member)
    assert Skill.objects.get(pk=skill.pk).title == NOBODYS_SKILL


def test_a_skill_that_anothers_list_made_keeps_its_title(own: Checklist, member: User, outsider: User) -> None:
    skill = own_skill(own)
    with arranging():
        item_of_another(outsider, skill, "A copy of it")
    actions.erase_account(user=outsider)
    assert Skill.objects.get(pk=skill.pk).title == "Skill of member"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_of_a_deletion_has_a_script_or_a_style_of_its_own(recent: Client, member: User, language: str) -> None:
    recent.post("/settings/", {"name": "<script>alert(1)</script>", "language": language, "theme": "system"})
    answers = [recent.get(DELETE), delete(recent, member, understood=""), recent.get(f"{PAGE}?again")]
    answers.append(recent.get(delete(recent, member)["Location"], headers={"Accept-Language": "fr"}))
    for answer in answers:
        text = answer.content.decode()
        assert violations(text) == []
        assert f'<html lang="{LANGUAGES[language]}"' in text


# --- Who may ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", [PAGE, EXPORT, DELETE])
def test_a_guest_is_sent_to_sign_in(guest_client: Client, address: str) -> None:
    for method in (guest_client.get, guest_client.post):
        assert method(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", [EXPORT, DELETE])
def test_nothing_is_given_or_deleted_without_the_forms_token(member: User, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    confirmed_lately(client, member)
    assert client.post(address, {"as": str(member.uuid), "understood": "on"}).status_code == 403
    assert User.objects.filter(pk=member.pk).exists()


def test_the_archive_is_not_given_to_a_link(recent: Client) -> None:
    assert recent.get(EXPORT).status_code == 405


def test_the_settings_lead_there(member_client: Client) -> None:
    assert f'href="{PAGE}"' in member_client.get("/settings/").content.decode()


def test_progress_that_stands_on_no_list_any_more_is_in_it(recent: Client, member: User) -> None:
    with arranging():
        skill = Skill.objects.create(title="Forgotten art", key="entry/forgotten")
        Progress.objects.create(user=member, skill=skill, state="learning")
    archive = archive_of(recent)
    assert "## On no list any more\n\n- [ ] Forgotten art · learning\n" in text_of(archive, "progress.md")
    assert json.loads(archive.read("data.json"))["progress"][0]["skill"] == skill.key
