"""Teams of 10, 100 and 1,000 members, and what their leads' pages must say of them."""

import json
import random
import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

SIZES = (10, 100, 1_000)
PAGE = 50  # rows of an overview
TICKS = 40
WANTED = 2
STARTED_AGO, DUE_IN = 40, 60  # days

FIGURE = re.compile(r'data-figure="(\w+)"[^>]*><b>(\d+)</b>')
FOOT = re.compile(r"<tfoot>(.*?)</tfoot>", re.DOTALL)
NUMBER = re.compile(r"<td>(?:<b>)?(\d+)")
NAME = re.compile(r'<tr><th scope="row"><a [^>]*>([^<]+)</a>')
GAP = re.compile(r'id="item-([0-9a-f-]{36})" class="gap" data-have="(\d+)" data-wanted="(\d+)"')


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a team: what they share, what they have done, and whether that is long ago."""

    name: str
    shares: str
    done: frozenset[str]
    stalled: bool


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its lead's session; `categories` have the list's items in order, and `hidden` are the places of those
    of which totals show nothing, as they have so few."""

    address: str
    cookie: str
    members: Sequence[Member]
    categories: Sequence[Sequence[str]]
    hidden: frozenset[int]
    token: str = ""  # of the lead's integration

    @property
    def counted(self) -> list[Member]:
        return [one for one in self.members if one.shares != "nothing"]

    @property
    def have(self) -> list[int]:
        """How many of those whose items may be seen have each item."""
        seen = Counter(item for one in self.members if one.shares in {"items", "notes"} for item in one.done)
        return [seen[item] for category in self.categories for item in category]

    def check_frame(self, text: str) -> None:
        """The strip and the names of the first page."""
        stalled = sum(one.stalled for one in self.counted)
        expected = {"started": len(self.counted), "stalled": stalled, "on_track": len(self.counted) - stalled}
        expected |= dict.fromkeys(("behind", "overdue", "finished", "not_started"), 0)
        figures = {name: int(count) for name, count in FIGURE.findall(text)}
        assert figures == expected, f"the strip says {figures}, not {expected}"
        names = [one.name for one in self.members][:PAGE]
        assert NAME.findall(text) == names, "other members are on the first page"

    def check_categories(self, text: str) -> None:
        self.check_frame(text)
        shown = [one for one in self.members[:PAGE] if one.shares != "nothing"]
        cells = re.findall(r"</svg>(–|\d+)(?:/\d+)?(?:<small>.*?</small>)?</td>", text[text.index("<tbody>") :])
        expected = [
            "–" if one.shares == "totals" and at in self.hidden else str(sum(item in one.done for item in category))
            for one in shown
            for at, category in enumerate(self.categories)
        ]
        assert cells == expected, "the cells have other numbers"
        feet = _feet(text)
        have, start, ones, nobodies = self.have, 0, [], []
        for category in self.categories:
            counts = have[start : start + len(category)]
            start += len(category)
            ones.append(counts.count(1))
            nobodies.append(counts.count(0))
        assert feet[1:] == [ones, nobodies], "the feet have other numbers"

    def check_items(self, text: str) -> None:
        self.check_frame(text)
        done = sum(len(one.done) for one in self.members[:PAGE] if one.shares in {"items", "notes"})
        assert text.count('<td class="is-done') == done, "other items are done"
        assert _feet(text) == [self.have], "the foot has other numbers"

    def check_gaps(self, text: str) -> None:
        items = [item for category in self.categories for item in category]
        expected = [(item, str(count), str(WANTED)) for item, count in zip(items, self.have, strict=True)]
        assert GAP.findall(text) == expected, "the gaps have other numbers"

    def check_matrix(self, text: str) -> None:
        """The whole matrix by item, as the API gives it: every member, every state, every foot."""
        body = json.loads(text)
        items = [item for category in self.categories for item in category]
        assert [one["id"] for one in body["columns"]] == items, "other columns"
        assert [one["name"] for one in body["members"]] == [one.name for one in self.members], "other members"
        for one, row in zip(self.members, body["members"], strict=True):
            seen = one.shares in {"items", "notes"}
            done = {item for item, cell in zip(items, row["cells"] or (), strict=bool(row["cells"])) if cell == "done"}
            assert done == (one.done if seen else set()), f"{one.name} has done other items"
        assert [one["have"] for one in body["foot"]] == self.have, "the foot has other numbers"

    def check_gaps_by_api(self, text: str) -> None:
        """How many have each item, as the API gives it."""
        parts = json.loads(text)["categories"]
        have = {one["item"]: one["have"] for part in parts for one in part["items"]}
        items = [item for category in self.categories for item in category]
        assert [have[item] for item in items] == self.have, "the gaps have other numbers"


def _feet(text: str) -> list[list[int]]:
    found = FOOT.search(text)
    assert found, "the table has no foot"
    return [[int(one) for one in NUMBER.findall(row)] for row in found[1].split("</tr>")[:-1]]


def make_team(size: int, sheet: Any, finite: Sequence[str], session: Any) -> Team:
    """A team with a lead and so many members in all, each but the lead with TICKS items done: people and rows are made
    at once, the rest by the product's own actions. `session` gives somebody's cookies."""
    from django.utils import timezone

    from accounts import actions as people
    from accounts.models import Membership, User
    from checklist import actions, queries
    from checklist.models import Assignee, Checklist

    user = User.objects.create_user(f"lead-of-{size}@example.org", name="Zoe Lead", time_zone="Europe/Berlin")
    led = people.make_team(user=user, name=f"Team of {size}", named=uuid.uuid4())
    members = [_member(number, finite) for number in range(size - 1)]
    users = User.objects.bulk_create(
        User(email=f"member-{number}-of-{size}@example.org", name=one.name) for number, one in enumerate(members)
    )
    pairs = list(zip(users, members, strict=True))
    Membership.objects.bulk_create(Membership(team=led.team, user=user, shares=one.shares) for user, one in pairs)
    _make_rows(pairs, sheet)
    today = timezone.localdate()
    terms = actions.Terms(Checklist.objects.get(pk=sheet.pk), due_on=today + timedelta(days=DUE_IN), wanted=WANTED)
    started = today - timedelta(days=STARTED_AGO)
    assignment = actions.assign(lead=led, terms=terms, named=uuid.uuid4(), today=started)
    rows = Membership.objects.filter(team=led.team)
    Assignee.objects.bulk_create(
        Assignee(assignment=assignment, membership=one, seen_at=timezone.now()) for one in rows
    )
    everybody = [*members, Member("Zoe Lead", "nothing", frozenset(), False)]
    categories = [[item.uuid for item in category.items] for category in sheet.categories]
    hidden = queries.Scope(sheet, None).hidden
    token = people.make_token(user=user, name="bench", scopes=["teams:read"]).text
    return Team(f"/teams/{led.team.slug}/", session(user), everybody, categories, hidden, token)


def _member(number: int, finite: Sequence[str]) -> Member:
    shares = {0: "nothing", 1: "totals", 2: "totals", 3: "notes"}.get(number % 20, "items")
    ticked = frozenset(random.Random(number).sample(finite, TICKS))
    return Member(f"Member {number:05}", shares, ticked, number % 3 == 0)


def _make_rows(pairs: Sequence[tuple[Any, Member]], sheet: Any) -> None:
    """What the members have done, and the operation in which they did it."""
    from django.utils import timezone

    from checklist.models import Operation, Progress, Via

    now, progress, operations = timezone.now(), [], []
    for number, (user, one) in enumerate(pairs):
        ago = number % 10 + (20 if one.stalled else 0)
        at = now - timedelta(days=ago)
        operations.append(Operation(user=user, uuid=uuid.uuid4(), kind="set", via=Via.API, at=at, digest=""))
        progress += [
            Progress(
                user=user,
                skill_id=sheet.by_uuid[item].skill,
                state="done",
                done_at=at,
                done_on=at.date(),
                changed_at=at,
            )
            for item in sorted(one.done)
        ]
    Operation.objects.bulk_create(operations, batch_size=1_000)
    Progress.objects.bulk_create(progress, batch_size=1_000)
