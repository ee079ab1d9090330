"""Who may ask what: every operation, for every scope and every way to come, held against a table written by hand."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import resolve

from accounts import actions as people
from accounts.models import ApiToken, Scope, User
from checklist.models import Checklist
from checklist.queries import Sheet
from tests.addresses import ABSENT, World, make_world, rolled_back, snapshot
from tests.api.client import ALL_SCOPES, Answer, ApiClient, by_session, by_token, token_of
from tests.api.described import Described, operations
from tests.guard import arranging

# The scope that a token needs, `-` where no token may, and whether it is open to nobody in particular too.
TABLE = """
get_me                 account:read
list_tokens            account:read
create_token           -
revoke_token           -
list_checklists        checklists:read   open
create_checklist       checklists:write
import_checklist       checklists:write
get_checklist          checklists:read   open
change_checklist       checklists:write
delete_checklist       checklists:write
list_updates           checklists:read
answer_updates         checklists:write
export_checklist       checklists:read   open
get_item               checklists:read   open
get_progress           progress:read
change_progress        progress:write
get_journey            progress:read
get_item_progress      progress:read
put_item_progress      progress:write
put_dates              progress:write
list_events            progress:read
undo_operation         progress:write
get_note               notes:read
put_note               notes:write
delete_note            notes:write
get_record             notes:read
add_evidence           notes:write
delete_evidence        notes:write
put_criterion          notes:write
list_teams             teams:read
create_team            teams:write
join_team              teams:write
get_team               teams:read
change_team            teams:write
delete_team            teams:write
leave_team             teams:write
list_assignments       teams:read
create_assignment      teams:write
get_assignment         teams:read
change_assignment      teams:write
end_assignment         teams:write
see_assignment         teams:write
tell_assignment        teams:write
get_gaps               teams:read
list_team_events       teams:read
list_invitations       teams:read
create_invitation      teams:write
revoke_invitation      teams:write
renew_invitation       teams:write
hand_over_list         teams:write
list_marks             teams:read
put_marks              teams:write
get_matrix             teams:read
list_members           teams:read
get_member             teams:read
remove_member          teams:write
change_member          teams:write
get_sharing            teams:read
put_sharing            teams:write
"""
LINES = [line.split() for line in TABLE.strip().splitlines()]
ROWS = {name: (None if scope == "-" else scope, bool(more)) for name, scope, *more in LINES}
ALSO = {"hand_over_list": Scope.CHECKLISTS_WRITE.value}  # what is needed beside, whatever is sent
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def address_of(one: Described, sheet: Sheet | None = None) -> str:
    """An address of the operation: with a list and an item that are there, and others that are not."""
    names: dict[str, Any] = dict.fromkeys(("token", "operation", "evidence", "assignment", "member"), ABSENT)
    names |= {"invitation": ABSENT, "place": 0, "team": "no-such-team-k3x9qa", "checklist": ABSENT, "item": ABSENT}
    if sheet:
        names |= {"checklist": sheet.uuid, "item": sheet.items[0].uuid}
    more = "?as=csv" if one.name == "export_checklist" else ""
    return one.path.format(**names) + more


def ask(client: ApiClient, one: Described, sheet: Sheet | None = None) -> Answer:
    """Ask, and take back what it did."""
    with rolled_back():
        return client.ask(one.method, address_of(one, sheet), {} if one.method in WRITES - {"DELETE"} else None)


def told_apart() -> Iterator[tuple[str, Described, str | None, bool]]:
    for name, (scope, is_open) in ROWS.items():
        yield name, operations()[name], scope, is_open


# --- The table ----------------------------------------------------------------------------------------------------
def test_the_table_has_every_operation_and_no_other() -> None:
    assert set(ROWS) == set(operations())


def test_the_view_of_every_operation_asks_for_the_scope_of_the_table() -> None:
    """Of the views, not of their description."""
    for name, one, scope, is_open in told_apart():
        view: Any = resolve(address_of(one).partition("?")[0]).func.cls  # type: ignore[attr-defined]
        assert one.method in view.scopes, f"{name} declares no scope"
        assert view.scopes[one.method] == scope, name
        assert (one.method in getattr(view, "open_to_all", ())) == is_open, name


def test_the_description_says_the_scope_of_the_table() -> None:
    for name, one, scope, is_open in told_apart():
        expected: list[Any] = [{"token": [scope]}] if scope else []
        assert one.operation["security"] == [*expected, {"session": []}, *([{}] if is_open else [])], name
        assert (f"Scope: `{scope}`." in one.operation["description"]) == bool(scope), name


def test_every_method_that_a_view_has_is_an_operation() -> None:
    for name, one, _scope, _open in told_apart():
        view: Any = resolve(address_of(one).partition("?")[0]).func.cls  # type: ignore[attr-defined]
        has = {method for method in ("GET", *sorted(WRITES)) if hasattr(view, method.lower())}
        assert has == set(view.scopes), name
        described = {other.method for other in operations().values() if other.path == one.path}
        assert has == described, name


# --- Each way to come ----------------------------------------------------------------------------------------------
def test_nobody_is_told_to_come_in_but_where_it_is_open(nobody: ApiClient, sheet: Sheet) -> None:
    for name, one, _scope, is_open in told_apart():
        answer = ask(nobody, one, sheet)
        assert answer.status == (200 if is_open else 401), name
        assert is_open or answer.code == "not-authenticated", name


def bad_tokens(member: User) -> dict[str, str]:
    """Tokens that open nothing."""
    made = {name: people.make_token(user=member, name=name, scopes=ALL_SCOPES) for name in ("over", "revoked")}
    with arranging():
        ApiToken.objects.filter(pk=made["over"].token.pk).update(expires_at="2020-01-01T00:00:00Z")
    people.revoke_token(user=member, token=made["revoked"].token.uuid)
    from accounts.actions.tokens import new_token

    return {"unknown": new_token(), "nonsense": "mlc_nonsense", **{name: one.text for name, one in made.items()}}


@pytest.mark.parametrize("which", ["unknown", "nonsense", "over", "revoked"])
def test_a_token_that_is_none_opens_nothing_not_even_what_is_open(member: User, sheet: Sheet, which: str) -> None:
    client = ApiClient(bad_tokens(member)[which])
    for name, one, _scope, _open in told_apart():
        answer = ask(client, one, sheet)
        assert (name, answer.status, answer.code) == (name, 401, "invalid-token")


@pytest.mark.parametrize("held", Scope.values)
def test_a_token_of_one_scope_opens_what_the_table_says_and_nothing_else(member: User, sheet: Sheet, held: str) -> None:
    client = ApiClient(token_of(member, held))
    covers = {held, held.replace(":write", ":read")}
    for name, one, scope, _open in told_apart():
        answer = ask(client, one, sheet)
        if scope in covers and ALSO.get(name, held) != held:
            assert (answer.status, f'scope="{ALSO[name]}"' in answer.headers["WWW-Authenticate"]) == (403, True), name
        elif scope in covers:
            assert answer.status not in {401, 403}, (name, answer.body)
        else:
            expected = "insufficient-scope" if scope else "session-only"
            assert (name, answer.status, answer.code) == (name, 403, expected)
            assert scope is None or f'scope="{scope}"' in answer.headers["WWW-Authenticate"], name


def test_a_token_of_all_scopes_opens_all_but_what_no_token_may(api: ApiClient, sheet: Sheet) -> None:
    for name, one, scope, _open in told_apart():
        answer = ask(api, one, sheet)
        assert (answer.status in {401, 403}) == (scope is None), (name, answer.body)


def test_a_browsers_session_opens_everything(session: ApiClient, sheet: Sheet) -> None:
    for name, one, _scope, _open in told_apart():
        answer = ask(session, one, sheet)
        assert answer.status not in {401, 403}, (name, answer.body)


def test_a_session_changes_nothing_without_the_forms_token(member: User, sheet: Sheet) -> None:
    client = by_session(member, checks=True)
    for name, one, _scope, _open in told_apart():
        answer = ask(client, one, sheet)
        if one.method in WRITES:
            assert (name, answer.status, answer.code) == (name, 403, "csrf")
        else:
            assert answer.status not in {401, 403}, name


def test_a_session_with_the_forms_token_changes(member: User, sheet: Sheet) -> None:
    client = by_session(member, checks=True)
    client.browser.get("/")
    token = client.browser.cookies["csrftoken"].value
    path = f"items/{sheet.items[0].uuid}/progress/"
    assert client.put(path, {"state": "done"}, X_CSRFToken=token).status == 200


def test_a_refusal_changes_nothing_at_all(member: User, sheet: Sheet, nobody: ApiClient) -> None:
    clients = [nobody, ApiClient(bad_tokens(member)["revoked"]), by_session(member, checks=True)]
    before = snapshot()
    for one in operations().values():
        for client in clients:
            client.ask(one.method, address_of(one, sheet), {} if one.method in WRITES else None)
    changed = {table for table, rows in snapshot().items() if rows != before[table]}
    assert changed <= {"django_session"}


def test_where_pages_are_closed_nothing_is_open(nobody: ApiClient, sheet: Sheet, settings: Any) -> None:
    settings.PUBLIC_PAGES = False
    for name, one, _scope, _open in told_apart():
        assert (name, ask(nobody, one, sheet).status) == (name, 401)


# --- Another person's -----------------------------------------------------------------------------------------------
@pytest.fixture
def world(member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    return make_world(member=member, outsider=outsider, curator=curator, sheet=sheet)


MINE = {"checklist": "mine_id", "item": "my_item", "operation": "my_operation", "evidence": "my_evidence"}
BODIES: dict[str, dict[str, Any]] = {
    "change_checklist": {"title": "Theirs now"},
    "change_progress": {"items": [{"item": "my_item", "state": "done"}]},
    "put_item_progress": {"state": "done"},
    "put_dates": {"done": "2024"},
    "put_note": {"text": "Theirs now"},
    "add_evidence": {"url": "https://example.org/"},
    "put_criterion": {"met": True},
    "undo_operation": {},
    "answer_updates": {"all": "x"},
}


def named_in(one: Described) -> list[str]:
    return [name for name in (*MINE, "token") if f"{{{name}}}" in one.path and "{team}" not in one.path]


@pytest.mark.parametrize("name", [one.name for one in operations().values() if named_in(one)])
def test_another_persons_id_in_an_address_is_nothing_at_all(world: World, outsider: User, name: str) -> None:
    one = operations()[name]
    ids = {key: world.names[value] for key, value in MINE.items()} | {"token": uuid4(), "place": 0}
    with arranging():
        ids["token"] = ApiToken.objects.filter(user=world.member).first().uuid  # type: ignore[union-attr]
    body = BODIES.get(name, {} if one.method in WRITES - {"DELETE"} else None)
    body = json.loads(json.dumps(body).replace("my_item", str(ids["item"])))
    clients = [by_token(outsider), by_session(outsider)] if ROWS[name][0] else [by_session(outsider)]
    more = "?as=json" if name == "export_checklist" else ""
    before = snapshot()
    for client in clients:
        theirs, absent = (
            client.ask(one.method, one.path.format(**these) + more, body)
            for these in (ids, {**dict.fromkeys(ids, ABSENT), "place": 0})
        )
        assert (theirs.status, absent.status) == (404, 404)
        assert theirs.body == absent.body
    changed = {table for table, rows in snapshot().items() if rows != before[table]}
    assert changed <= {"accounts_apitoken", "accounts_writecount", "django_session", "usersessions_usersession"}


def test_another_persons_ids_in_bodies_are_refused_and_change_nothing(world: World, outsider: User) -> None:
    client, names = by_token(outsider), {key: str(value) for key, value in world.names.items()}
    own = client.post("checklists/", {"title": "Own"}).body
    levels = [{"title": "L", "categories": [{"title": "C", "items": [{"id": names["my_item"]}]}]}]
    team = people.make_team(user=outsider, name="Own team", named=uuid4()).team.slug
    before = snapshot("checklist_checklist", "checklist_item", "checklist_progress", "checklist_note")
    tag, items = f'"{own["revision"]}"', [{"item": names["my_item"], "state": "done"}]
    refused = [
        client.post("checklists/", {"copy_of": names["mine_id"]}),
        client.post("checklists/import/", {"text": "- [ ] a\n", "checklist": names["mine_id"]}),
        client.patch(f"checklists/{own['id']}/", {"levels": levels}, If_Match=tag),
        client.patch(f"checklists/{own['id']}/", {"levels": [{"id": names["my_category"]}]}, If_Match=tag),
        client.patch(f"checklists/{names['list_id']}/progress/", {"items": items}),
        client.get("events/", {"since": names["my_operation"]}),
        client.post(f"teams/{team}/assignments/", {"checklist": names["mine_id"]}),
        client.post(f"teams/{team}/assignments/", {"checklist": names["list_id"], "members": [str(world.member.uuid)]}),
        client.ask("PUT", f"teams/{team}/lists/{names['mine_id']}/"),
    ]
    assert {one.status for one in refused} <= {400, 404, 409}, [(one.status, one.body) for one in refused]
    after = snapshot("checklist_checklist", "checklist_item", "checklist_progress", "checklist_note")
    assert before == after


def test_an_operation_id_of_another_is_free_for_ones_own(world: World, outsider: User) -> None:
    """Unique per person: nobody learns that it is taken."""
    body = {"state": "learning", "operation": str(world.names["my_operation"])}
    answer = by_token(outsider).put(f"items/{world.names['item']}/progress/", body)
    assert (answer.status, answer.body["operation"]) == (200, body["operation"])


def test_every_list_of_another_looks_like_none(world: World, outsider: User) -> None:
    client = by_token(outsider)
    found = client.get("checklists/", {"limit": 200}).body["results"]
    seen = {one["id"] for one in found}
    assert str(world.names["mine_id"]) not in seen
    assert str(world.names["deleted_id"]) not in seen
    assert Checklist.objects.filter(uuid=world.names["mine_id"]).exists()
