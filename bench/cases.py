"""What is asked, what it may cost (DESIGN section 8), and what every answer must say."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

from bench.cast import CSRF, Person, World
from bench.teams import SIZES, Team

ROW = re.compile(r'<li (?:hx-swap-oob="true" )?id="item-([0-9a-f-]{36})"[^>]*? data-state="(\w+)"')
TALLY = re.compile(r'id="tally-([0-9a-f-]{36})" data-tally data-done="(\d+)" data-total="(\d+)"')
HANDFUL = 20  # requests of one case in a row; fewer than there are people, as answers are checked after each handful
FEW = 4  # of a page that costs as much as many others
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
}


@dataclass(slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass(slots=True)
class Asked:
    """One request, and the check of its answer, which raises AssertionError."""

    method: str
    path: str
    check: Callable[[Answer], None]
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request; the n-th one is for the n-th person, in turn. A budget of None: printed for comparison."""

    name: str
    ask: Callable[[World, int], Asked]
    times_bare: float | None = None
    statements: int | None = None
    kilobytes: float | None = None
    gzipped: float | None = None
    size_varies: float = 0.1  # the share by which the size of an answer may differ from the first one's
    handful: int = HANDFUL


def _bare(world: World, number: int) -> Asked:
    def check(answer: Answer) -> None:
        assert answer.body == b"ok", answer.body[:100]

    return Asked("GET", "/bare", check, BROWSER)


def _board(world: World, number: int, more: dict[str, str] | None = None) -> Asked:
    person = world.people[number % len(world.people)]
    return Asked("GET", world.board, _shows(world, person), {**BROWSER, "Cookie": person.cookie, **(more or {})})


def _board_packed(world: World, number: int) -> Asked:
    return _board(world, number, {"Accept-Encoding": "gzip, deflate, br"})


def _board_of_guest(world: World, number: int) -> Asked:
    return Asked("GET", world.board, _shows(world, Person("guest", "", dict.fromkeys(world.items, "todo"))), BROWSER)


def _shows(world: World, person: Person) -> Callable[[Answer], None]:
    def check(answer: Answer) -> None:
        text = answer.text
        assert dict(ROW.findall(text)) == person.states, "the board shows other states"
        _check_whole(world, person, text)
        assert f'name="as" value="{person.uuid}"' in text, "the board is for somebody else"

    return check


def _check_whole(world: World, person: Person, text: str) -> None:
    tallies = {one: (int(done), int(total)) for one, done, total in TALLY.findall(text)}
    expected = (world.done(person), len(world.finite))
    assert tallies.get(world.checklist) == expected, f"the tally says {tallies.get(world.checklist)}, not {expected}"


def _home(world: World, number: int) -> Asked:
    person = world.people[number % len(world.people)]

    def check(answer: Answer) -> None:
        _check_whole(world, person, answer.text)

    return Asked("GET", "/", check, {**BROWSER, "Cookie": person.cookie})


def _change(world: World, number: int) -> tuple[Person, str, str]:
    """Whose item becomes what: each person's turn brings another item, each item's turn another state."""
    person = world.people[number % len(world.people)]
    item = world.finite[(number // len(world.people) + number) % len(world.finite)]
    following = {"todo": "done", "done": "learning", "learning": "todo"}
    return person, item, following[person.states[item]]


def _tick(world: World, number: int) -> Asked:
    person, item, state = _change(world, number)
    fields = {"csrfmiddlewaretoken": CSRF, "operation": str(uuid4()), "as": person.uuid}
    fields |= {"back": world.board, "list": world.board.split("/")[2], "state": state}
    headers = {
        **BROWSER,
        "Accept": "*/*",
        "Cookie": person.cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": world.origin,
        "X-CSRFToken": CSRF,
        "HX-Request": "true",
        "HX-Current-URL": world.origin + world.board,
    }

    def check(answer: Answer) -> None:
        person.states[item] = state
        text = answer.text
        assert ROW.findall(text) == [(item, state)], f"not the row of {item}, {state}: {ROW.findall(text)}"
        assert len(TALLY.findall(text)) == 3, "not the three tallies of category, level and list"
        _check_whole(world, person, text)

    return Asked("POST", f"{world.board}items/{item}/state/", check, headers, urlencode(fields).encode())


def _api_progress(world: World, number: int) -> Asked:
    person = world.people[number % len(world.people)]

    def check(answer: Answer) -> None:
        body = json.loads(answer.text)
        assert {one["item"]: one["state"] for one in body["items"]} == person.states, "other states"
        whole = body["tallies"]["whole"]
        assert (whole["done"], whole["total"]) == (world.done(person), len(world.finite)), whole

    return Asked("GET", f"/api/v1/checklists/{world.checklist}/progress/", check, _as_integration(person))


def _as_integration(person: Person) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"Bearer {person.token}"}


def _api_put(world: World, number: int) -> Asked:
    person, item, state = _change(world, number)
    operation = str(uuid4())

    def check(answer: Answer) -> None:
        person.states[item] = state
        body = json.loads(answer.text)
        assert (body["item"], body["state"], body["operation"]) == (item, state, operation), body
        assert bool(body["done_on"]) == (state == "done"), body

    headers = {**_as_integration(person), "Content-Type": "application/json"}
    sent = json.dumps({"state": state, "operation": operation}).encode()
    return Asked("PUT", f"/api/v1/items/{item}/progress/", check, headers, sent)


def _overview(size: int, world: World, number: int) -> Asked:
    team = world.teams[size]
    return _as_lead(team, team.address, team.check_categories)


def _overview_by_item(size: int, world: World, number: int) -> Asked:
    team = world.teams[size]
    return _as_lead(team, f"{team.address}?by=item", team.check_items)


def _gaps(size: int, world: World, number: int) -> Asked:
    team = world.teams[size]
    return _as_lead(team, f"{team.address}gaps/?show=all", team.check_gaps)


def _matrix_by_api(size: int, world: World, number: int) -> Asked:
    team = world.teams[size]
    return _as_leads_integration(team, "matrix/?by=item", team.check_matrix)


def _gaps_by_api(size: int, world: World, number: int) -> Asked:
    team = world.teams[size]
    return _as_leads_integration(team, "gaps/", team.check_gaps_by_api)


def _as_leads_integration(team: Team, what: str, check: Callable[[str], None]) -> Asked:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {team.token}"}
    return Asked("GET", f"/api/v1{team.address}{what}", lambda answer: check(answer.text), headers)


def _as_lead(team: Team, address: str, check: Callable[[str], None]) -> Asked:
    return Asked("GET", address, lambda answer: check(answer.text), {**BROWSER, "Cookie": team.cookie})


BARE = Case("bare view", _bare)
BOARD = Case("board, signed in", _board, times_bare=9, statements=5, kilobytes=60, gzipped=12)
OVERVIEWS = tuple(
    Case(f"overview, {size:,}", partial(_overview, size), 60 if size == SIZES[-1] else None, 8, handful=FEW)
    for size in SIZES
)
GAPS = tuple(Case(f"gaps, {size:,}", partial(_gaps, size), handful=FEW) for size in SIZES)
CASES = (
    BOARD,
    Case("board, guest", _board_of_guest),
    Case("board, sent gzipped", _board_packed),
    Case("home", _home, size_varies=0.3),
    Case("tick", _tick, times_bare=11, statements=8, size_varies=2),
    Case("API: progress", _api_progress, times_bare=8, statements=5),
    Case("API: put one", _api_put, times_bare=9, statements=8),
    *OVERVIEWS,
    Case(f"by item, {SIZES[-1]:,}", partial(_overview_by_item, SIZES[-1]), 300, 8, handful=FEW),
    *GAPS,
    Case(f"API: matrix by item, {SIZES[-1]:,}", partial(_matrix_by_api, SIZES[-1]), 300, 8, handful=FEW),
    Case(f"API: gaps, {SIZES[-1]:,}", partial(_gaps_by_api, SIZES[-1]), handful=FEW),
)
