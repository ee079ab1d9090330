"""What every answer of a team's addresses must be, whoever asks: private, sound, and never confused by what is sent."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import LABEL_LENGTH, NAME_LENGTH, Membership, Team, User
from checklist.queries import Sheet
from tests.addresses import rolled_back
from tests.checklist.test_payloads import harm
from tests.guard import arranging
from tests.payloads import PAYLOADS, together
from tests.team_world import TeamWorld, make_team_world
from tests.teams import crowd
from tests.test_authorization import path_of
from tests.test_headers import LANGUAGES, carries_the_headers, violations
from tests.test_team_authorization import FORMS, ask, matrix

ADDRESSES = sorted({address for address, *_ in matrix()})
TAKEN = [(address, methods) for address, methods, answers in matrix() if set(answers) != {"405"}]
READ = sorted({address for address, methods in TAKEN if "GET" in methods})
POSTED = sorted({address for address, methods in TAKEN if "POST" in methods})
ROLES = ("anonymous", "member", "lead", "other_lead")


@pytest.fixture
def world(member: User, lead: User, sheet: Sheet) -> TeamWorld:
    return make_team_world(lead=lead, member=member, sheet=sheet)


def is_page(response: HttpResponse) -> bool:
    return bool(response.get("Content-Type", "").startswith("text/html"))


# --- Headers -------------------------------------------------------------------------------------------------
@pytest.mark.one_engine
@pytest.mark.parametrize("role", ROLES)
def test_every_answer_carries_the_headers(world: TeamWorld, role: str) -> None:
    for address in ADDRESSES:
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
            with rolled_back():
                carries_the_headers(ask(world.client(role), method, world.fill(address), world, role))


@pytest.mark.one_engine
@pytest.mark.parametrize("role", ROLES)
def test_no_cache_and_no_robot_keeps_what_a_team_shows(world: TeamWorld, role: str) -> None:
    client = world.client(role)
    for address in READ:
        response = client.get(world.fill(address))
        if response.status_code == 200:
            assert {"private", "no-store"} <= set(response.get("Cache-Control", "").split(", ")), address
            assert response.get("X-Robots-Tag") == "noindex", address
            assert "Cookie" in response["Vary"], address


# --- No script, no style, nothing from elsewhere ---------------------------------------------------------------
ELSEWHERE = re.compile(r'(?:href|src|action|formaction|hx-\w+)="(?:https?:)?//(?!testserver)[^"]*')


def is_sound(response: HttpResponse, language: str = "en") -> None:
    """A whole page of ours, in that language, with one heading and nothing that runs or comes from elsewhere."""
    carries_the_headers(response)
    text = response.content.decode()
    assert violations(text) == []
    assert harm(text) == []
    main = text[text.index("<main") : text.index("</main>")]
    assert ELSEWHERE.findall(main) == []
    assert f'<html lang="{LANGUAGES[language]}"' in text
    assert len(re.findall(r"<h1[\s>]", text)) == 1
    assert text.count("<main") == 1
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})


@pytest.mark.one_engine
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound(world: TeamWorld, role: str, language: str) -> None:
    client = world.client(role, headers={"Accept-Language": language})
    for address in READ:
        response = client.get(world.fill(address), follow=True)
        if is_page(response):
            assert response.status_code in {200, 404}, address
            is_sound(response, language)


@pytest.mark.one_engine
@pytest.mark.parametrize("role", ["member", "lead", "other_lead"])
def test_every_answer_to_a_form_is_sound(world: TeamWorld, role: str) -> None:
    for address in POSTED:
        with rolled_back():
            client = world.client(role)
            response = ask(client, "POST", world.fill(address), world, role)
            if response.status_code == 303:
                response = client.get(response["Location"], follow=True)
            if is_page(response):
                is_sound(response)


# --- Whatever is sent --------------------------------------------------------------------------------------------
NASTY = [
    "\0",
    "a\0b",
    "a" * 5_000,
    "-1",
    "99999999999999999999",
    "nonsense",
    "00000000-0000-4000-8000-000000000000",
    "<script>ran()</script>",
    "٣",
    "",
]
ASKED = ("assignment", "by", "sort", "label", "standing", "level", "category", "page", "what", "list", "show")
ASKED += ("q", "since", "from", "as", "operation", "item", "kind", "marked")
BROKEN = ["%00", "%ED%A0%80", "%FF%FE", "a%00b"]


PARTS = 8  # each name of each address gets one part of the nasty values, and in `make test-long` the others
EVERY_PART = [0, *(pytest.param(part, marks=pytest.mark.long) for part in range(1, PARTS))]


def part_of(values: list[str], name: str, part: int) -> list[str]:
    """Every name starts with another."""
    start = sum(map(ord, name)) + part
    return [value for place, value in enumerate(values) if (place + start) % PARTS == 0]


@pytest.mark.parametrize("part", EVERY_PART)
@pytest.mark.parametrize("name", ASKED)
def test_whatever_an_address_asks_for_is_shown_or_refused(world: TeamWorld, name: str, part: int) -> None:
    """The test client raises what a server would answer with 500."""
    client = world.client("lead")
    for path in sorted({path_of(address) for address in READ if "no-such" not in address}):
        for nasty in part_of(NASTY, path + name, part):
            response = client.get(world.fill(path), {name: nasty})
            assert response.status_code in {200, 302, 400, 404}, f"{path} {name} {nasty}"


@pytest.mark.parametrize("broken", BROKEN)
def test_half_characters_in_an_address_are_shown_or_refused(world: TeamWorld, broken: str) -> None:
    client = world.client("lead")
    for path in sorted({path_of(address) for address in READ if "no-such" not in address}):
        query = "&".join(f"{name}={broken}" for name in ASKED)
        assert client.get(f"{world.fill(path)}?{query}").status_code in {200, 302, 400, 404}, path
        for name in ("team", "member", "assignment", "invitation", "token"):
            if f"{{{name}}}" in path:
                address = path.replace(f"{{{name}}}", broken)
                assert client.get(world.fill(address)).status_code in {400, 404}, address


def fields_of(address: str, world: TeamWorld) -> dict[str, str]:
    """What the form of an address sends."""
    ends = [fields for end, fields in FORMS.items() if path_of(world.fill(address)).endswith(world.fill(end))]
    return {name: world.fill(value) for fields in ends for name, value in fields.items()}


MORE = ("name", "shares", "role", "email", "emails", "days", "uses", "labels", "do", "wanted", "whom", "due_on")
MORE += ("target", "members", "item", "kind", "marked", "list", "back", "operation", "as", "seen", "version")


@pytest.mark.parametrize("part", EVERY_PART)
@pytest.mark.parametrize("address", POSTED)
def test_whatever_a_form_says_is_carried_out_or_refused(world: TeamWorld, address: str, part: int) -> None:
    given = fields_of(address, world)
    for name in dict.fromkeys([*given, *MORE]):
        for nasty in part_of(NASTY, address + name, part):
            with rolled_back():
                client = world.client("lead")
                stamp = {"operation": "11111111-1111-4111-8111-111111111111", "as": world.as_name("lead")}
                response = client.post(world.fill(address), stamp | given | {name: nasty})
                assert response.status_code in {200, 302, 303, 400, 404, 409, 410}, f"{name} {nasty}"


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"&&&===", b"a=1&" * 2_100, b"%00=%00", b"--x\r\n"])
def test_a_form_that_is_none_is_refused(world: TeamWorld, body: bytes) -> None:
    for address in POSTED:
        with rolled_back():
            response = world.client("lead").generic(
                "POST", world.fill(address), body, content_type="application/x-www-form-urlencoded"
            )
            assert response.status_code in {200, 302, 303, 400, 404, 409, 413}, address


# --- Whatever people are called ------------------------------------------------------------------------------------
PAGES = 5  # of fifty members


@pytest.fixture
def hostile(world: TeamWorld) -> TeamWorld:
    """Every payload is somebody's name and on somebody's label."""
    team = world.led.team
    people = crowd(team, len(PAYLOADS), shares="totals")
    with arranging():
        for payload, membership in zip(PAYLOADS, people, strict=True):
            membership.user.name = payload.replace("\0", "")[:NAME_LENGTH]
            membership.labels = [payload.replace("\0", "")[:LABEL_LENGTH]]
        User.objects.bulk_update([one.user for one in people], ["name"])
        Membership.objects.bulk_update(people, ["labels"])
    return world


def readable(world: TeamWorld, client: Client) -> Iterator[HttpResponse]:
    for address in READ:
        if "{team}" in address or "{token}" in address or address == "/teams/":
            yield client.get(world.fill(address))


@pytest.mark.one_engine
@pytest.mark.parametrize("role", ["lead", "member"])
def test_no_name_and_no_label_runs(hostile: TeamWorld, role: str) -> None:
    client = hostile.client(role)
    for page in range(1, PAGES if role == "lead" else 1):
        response = client.get(hostile.fill("/teams/{team}/"), {"page": page})
        assert response.status_code == 200
        is_sound(response)
    for response in readable(hostile, client):
        if is_page(response):
            assert violations(response.content.decode()) == []
            assert harm(response.content.decode()) == []


@pytest.mark.one_engine
@pytest.mark.parametrize("payload", PAYLOADS[::40])
def test_no_label_that_is_asked_for_runs(hostile: TeamWorld, payload: str) -> None:
    label = quote(payload[:LABEL_LENGTH])
    response = hostile.client("lead").get(f"{hostile.fill('/teams/{team}/')}?label={label}")
    if response.status_code == 200:
        is_sound(response)


@pytest.mark.one_engine
@pytest.mark.parametrize("text", together(NAME_LENGTH)[::24])
def test_no_name_of_a_team_runs(world: TeamWorld, text: str) -> None:
    with arranging():
        Team.objects.filter(pk=world.led.team_id).update(name=text.replace("\0", ""))
    for role in ("lead", "member", "other_lead"):
        client = world.client(role)
        for response in readable(world, client):
            if is_page(response):
                assert violations(response.content.decode()) == []
                assert harm(response.content.decode()) == []
                if role != "other_lead" and response.status_code == 200:
                    assert "ran()" not in _scripts(response)


def _scripts(response: Any) -> str:
    return "".join(re.findall(r"<script[^>]*>(.*?)</script>", response.content.decode(), re.DOTALL))
