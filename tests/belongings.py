"""Somebody who has everything that one can have, and where the database speaks of them."""

import hashlib
import time
import uuid
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import actions as people
from accounts.models import Invitation, Membership, Team, TeamEvent, User
from accounts.queries import bearer_of
from checklist import actions
from checklist.models import (
    Assignment,
    Category,
    Checklist,
    Item,
    Level,
    Operation,
    Report,
    Resource,
    Skill,
    Upload,
    Via,
)
from checklist.queries import Sheet
from tests.addresses import as_bytes, keep_in_session
from tests.guard import arranging
from tests.people import PASSWORD, person
from tests.teams import assigned, invited, make_team


def everything_of(client: Client, sheet: Sheet, name: str, *devices: Client) -> User:
    """Signs somebody up in that browser, and in on other devices; they do and keep all that one can.

    `name` is in all that they write.
    """
    email = f"{name}@example.org"
    client.post("/accounts/signup/", {"email": email, "password1": PASSWORD}, headers={"User-Agent": f"Browser {name}"})
    user = User.objects.get(email=email)
    for device in devices:
        device.post("/accounts/login/", {"login": email, "password": PASSWORD})
    _changes(user, sheet, name)
    first = next(item for item in sheet.items if not item.ongoing)
    with arranging():
        User.objects.filter(pk=user.pk).update(
            name=f"{name} Person", handle=name, language="en", time_zone="Europe/Berlin", theme="dark"
        )
        _ways_in(user, name)
        checklist = list_of(user, name)
        _about_lists(user, name, checklist, Checklist.objects.get(pk=sheet.pk))
    _edit(user, name, checklist)
    _integrations(user, name)
    _in_teams(user, name, Checklist.objects.get(pk=sheet.pk), first.skill)
    user.refresh_from_db()
    return user


def _changes(user: User, sheet: Sheet, name: str) -> None:
    first, second, third, fourth, *_ = [item for item in sheet.items if not item.ongoing]
    practised = next(item for item in sheet.items if item.ongoing)
    suggesting = next(item for item in sheet.items if sheet.covered_by.get(item.skill))
    common: dict[str, Any] = {"user": user, "sheet": sheet, "via": Via.PAGE}
    for items, state in (([first], "done"), ([second], "learning"), ([third], "skipped")):
        actions.set_state(**common, items=items, state=state, operation=uuid.uuid4())
    actions.set_state(
        **common,
        items=[practised],
        state="done",
        operation=uuid.uuid4(),
        line=f"{name} read a paper",
        url=f"https://example.org/papers/{name}",
    )
    actions.date_back(**common, item=fourth, started="2019", done="2020-05", operation=uuid.uuid4())
    changed = actions.set_state(**common, items=sheet.items[8:12], state="done", operation=uuid.uuid4())
    actions.undo(user=user, target=changed.operation.uuid, operation=uuid.uuid4())
    actions.decline(user=user, link=sheet.covered_by[suggesting.skill][0][0])
    actions.save_note(user=user, skill=first.skill, text=f"# Note\n\n{name} wrote this", version=0)
    address = f"https://example.org/proofs/{name}"
    actions.add_evidence(user=user, skill=first.skill, title=f"Proof of {name}", url=address)
    actions.meet_criterion(user=user, skill=first.skill, place=0, met=True)


def _edit(user: User, name: str, checklist: Checklist) -> None:
    said = {"summary": f"Reworded by {name}"}
    change = actions.PartChange("list", str(checklist.uuid), said, {"summary": checklist.summary})
    actions.edit(user=user, checklist=checklist, changes=[change], operation=uuid.uuid4(), via=Via.PAGE)


def _integrations(user: User, name: str) -> None:
    """A token that was used, and an answer that is kept for retries."""
    made = people.make_token(user=user, name=f"Script of {name}", scopes=["progress:read", "notes:write"])
    found = bearer_of(made.text)
    assert found
    people.note_use(found[1])
    claimed = people.claim_answer(user=user, key=f"key of {name}", digest="0" * 64)
    said = {"headers": {"Location": f"/{name}/"}, "body": f'{{"title": "{name}"}}'}
    people.keep_answer(claimed, status=201, **said)
    people.count_write(user=user, window=1)


def _about_lists(user: User, name: str, own: Checklist, other: Checklist) -> None:
    Upload.objects.create(user=user, checklist=own, name=f"{name}.md", text=f"- [ ] What {name} wants")
    Report.objects.create(user=user, checklist=other, reason=Report.Reason.OTHER, text=f"{name} does not like it")


def _in_teams(user: User, name: str, checklist: Checklist, skill: int) -> None:
    """They lead a team of their own, and are in one of somebody else's, who looks at them."""
    led = make_team(user, f"Team of {name}")
    invited(led, email=f"guest-of-{name}@example.org")
    people.set_labels(lead=led, member=led, labels=[f"calls themself {name}"])
    assigned(led, checklist, seen=(led,))
    for kind in ("want", "help"):
        actions.set_mark(membership=led, skill=skill, kind=kind, marked=True)
    people.note_look(lead=user, team=led.team, what="overview")
    with arranging():
        host = hosting()
        mine = Membership.objects.create(team=host.team, user=user, shares="items", labels=[f"label of {name}"])
        note = {"team": host.team, "actor": host.user, "member": user}
        TeamEvent.objects.create(**note, what="labels", detail={"from": [], "to": [f"label of {name}"]})
        Invitation.objects.create(
            team=host.team,
            email=user.email,
            digest=hashlib.sha256(user.email.encode()).hexdigest(),
            expires_at=timezone.now() + timedelta(days=14),
            made_by=host.user,
        )
        list_of_team(led.team, name)
    actions.mark_seen(membership=mine, assignment=Assignment.objects.get(team=host.team))
    people.note_look(lead=host.user, team=host.team, what="member", member=user)
    operation = Operation.objects.filter(user=user).latest("pk")
    actions.keep_compact({user.pk: (operation.pk, name.encode())})


def hosting() -> Membership:
    """The lead of a team that was there before, to which the built-in list is assigned; made once."""
    found = Membership.objects.filter(user__email="host@example.org").select_related("team", "user").first()
    if found is None:
        found = make_team(person("host@example.org", name="Host"), "Hosting team")
        assigned(found)
        people.note_look(lead=found.user, team=found.team, what="overview")
    return found


def list_of_team(team: Team, name: str) -> Checklist:
    """A list of the team's, with a skill that it made."""
    checklist = Checklist.objects.create(
        slug=f"list-of-team-of-{name}", title=f"List of the team of {name}", language="en", team=team
    )
    level = Level.objects.create(checklist=checklist, title=f"Level of the team of {name}")
    category = Category.objects.create(level=level, title=f"Category of the team of {name}")
    skill = Skill.objects.create(title=f"Skill of the team of {name}")
    Item.objects.create(checklist=checklist, category=category, skill=skill, title=f"Item of the team of {name}")
    return checklist


def for_another_team(user: User) -> None:
    """They lead somebody else's team too, and did things there."""
    with arranging():
        membership = Membership.objects.get(user=user, team=hosting().team)
        membership.role = "lead"
        membership.save()
    invited(membership)
    people.rename_team(lead=membership, name="Hosting team, renamed")
    people.note_look(lead=user, team=membership.team, what="overview")


def _ways_in(user: User, name: str) -> None:
    address = EmailAddress.objects.create(user=user, email=f"old-{name}@example.org")
    EmailConfirmation.objects.create(email_address=address, key=f"key-of-{name}")
    for kind, data in (
        (Authenticator.Type.TOTP, {"secret": f"secret-of-{name}"}),
        (Authenticator.Type.WEBAUTHN, {"name": f"Passkey of {name}", "credential": {"id": f"credential-of-{name}"}}),
        (Authenticator.Type.RECOVERY_CODES, {"seed": f"seed-of-{name}", "used_mask": 0}),
    ):
        Authenticator.objects.create(user=user, type=kind, data=data)
    account = SocialAccount.objects.create(
        user=user, provider="github", uid=f"{name}-at-github", extra_data={"login": f"{name}-at-github"}
    )
    SocialToken.objects.create(account=account, token=f"token-of-{name}", token_secret=f"token-secret-of-{name}")
    user.groups.add(Group.objects.get_or_create(name="Readers")[0])
    user.user_permissions.add(Permission.objects.get(codename="view_item"))


def list_of(user: User, name: str) -> Checklist:
    """A list of their own, with a skill that it made, one of the built-in list, a retired item, and links."""
    checklist = Checklist.objects.create(
        slug=f"list-of-{name}",
        title=f"List of {name}",
        summary=f"Made by {name}",
        language="en",
        owner=user,
        base={"title": f"Before {name}"},
    )
    origin: dict[str, Any] = {"key": f"key-of-{name}", "base": {"title": f"Before {name}"}}
    level = Level.objects.create(
        checklist=checklist, title=f"Level of {name}", pace=f"{name} needs a week", summary=f"{name} is slow", **origin
    )
    category = Category.objects.create(level=level, title=f"Category of {name}", summary=f"What {name} wants", **origin)
    place = {"checklist": checklist, "category": category}
    item = Item.objects.create(
        **place,
        skill=Skill.objects.create(title=f"Skill of {name}"),
        title=f"Item of {name}",
        meaning=f"What {name} means",
        criteria=[f"{name} can do it"],
        worth_knowing=f"{name} knows",
        **origin,
    )
    Item.objects.filter(pk=item.pk).update(search=item.searchable)
    built_in = Skill.objects.get(key="entry/theory/regression")
    Item.objects.create(**place, skill=built_in, title=f"Regression by {name}", retired=True, position=1)
    for where in ({"item": item}, {"level": level}, {}):
        link = {
            "title": f"Link of {name}",
            "note": f"Chapters that {name} read",
            "year": 2021,
            "url": f"https://example.org/{name}",
        }
        Resource.objects.create(checklist=checklist, **where, **link)
    return checklist


def noted_by(curator: User, user: User) -> None:
    """What the curators' log says about a person: about their account, their addresses and their list."""
    for thing in (user, *EmailAddress.objects.filter(user=user), *Checklist.objects.filter(owner=user)):
        LogEntry.objects.create(
            user=curator,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=str(thing.pk),
            object_repr=str(thing),
            action_flag=CHANGE,
            change_message=f"Changed by the curator: {user.email}",
        )


def confirmed_lately(client: Client, user: User, seconds_ago: float = 0) -> None:
    """The person signed in, in that browser, so long ago."""
    record = {"method": "password", "at": time.time() - seconds_ago, "email": user.email}
    keep_in_session(client, account_authentication_methods=[record], account_authentication_methods_user=str(user.pk))


# --- Where the database speaks of somebody ----------------------------------------------------------------
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
    if column == "session_data":
        return str(Session().get_session_store_class()().decode(value))
    return str(as_bytes(value))


def sessions_of(pk: int) -> list[tuple[str, str]]:
    """Where sessions say that this user is signed in."""
    signed_in = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    return [("django_session", "session_data") for one in signed_in if one == str(pk)]


def traces_of(user: User, name: str) -> list[str]:
    """What would give the person away: the name is in all that they wrote."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    return [str(user.uuid), user.uuid.hex, name, *keys]


def own_skill(checklist: Checklist) -> Skill:
    """The skill that a list of `list_of` made."""
    return Skill.objects.get(key=None, items__checklist=checklist)


def item_of_another(other: User, skill: Skill, title: str) -> Item:
    """Another person's list that asks for that skill too."""
    checklist = Checklist.objects.create(
        slug=f"copy-{uuid.uuid4().hex[:8]}", title="A copy", language="en", owner=other
    )
    level = Level.objects.create(checklist=checklist, title="A level")
    category = Category.objects.create(level=level, title="A category")
    return Item.objects.create(checklist=checklist, category=category, skill=skill, title=title)
