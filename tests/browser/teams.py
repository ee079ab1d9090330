"""A team of fourteen with all that its pages can show, in a server's database: made by the product's own actions.

python -m tests.browser.teams LEAD MEMBER prints what names it; both are addresses of accounts that exist.
"""

import json
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django

from tests.browser.server import ROOT, Account, Server

# What they share, by name; the last one has not seen the assignment. One loses their name later on.
OTHERS = {
    "Ana Totals": "totals",
    "Bo Nothing": "nothing",
    "Wolfeschlegelsteinhausenbergerdorff": "items",
    "Nameless": "totals",
    "林雨桐": "items",
    **{f"Quiet {number}": "totals" for number in range(6)},
    "Una Seen": "items",
}


@dataclass(frozen=True)
class MadeTeam:
    """Where the team's pages are, and who may open them; `alone` and `bare` are teams of the lead alone, with and
    without an assignment."""

    lead: Account
    member: Account
    address: str
    alone: str
    bare: str
    pages: dict[str, str]  # of members, by name
    own_list: str


def team_of(server: Server, lead: Account, member: Account) -> MadeTeam:
    """Make the team of these two."""
    command = [sys.executable, "-m", "tests.browser.teams", lead.email, member.email]
    made = subprocess.run(command, cwd=ROOT, env=server.environment, check=True, capture_output=True, text=True)
    return MadeTeam(lead, member, **json.loads(made.stdout))


def main(lead_email: str, member_email: str) -> None:
    django.setup()
    from django.utils import timezone

    from accounts import actions as people
    from accounts.models import User
    from checklist import actions, queries
    from checklist.models import Checklist, Level, Mark, State, Via
    from tests.people import person
    from tests.teams import assigned, invited, joined, make_team

    lead, member = User.objects.get(email=lead_email), User.objects.get(email=member_email)
    for user, name in ((lead, "Lea Der"), (member, "Mem Ber")):
        User.objects.filter(pk=user.pk).update(name=name)
        user.refresh_from_db()
    list_of = Checklist.objects.get
    english = list_of(slug="ml-checklist")
    sheet = queries.sheet_of(english)
    led = make_team(lead, "Data team")
    people.set_sharing(membership=led, shares="items")
    others = [person(f"{uuid.uuid4().hex}@browser.example", name=name) for name in OTHERS]
    rows = [joined(led, user, shares) for user, shares in zip(others, OTHERS.values(), strict=True)]
    mine = joined(led, member, "notes")
    due_on = timezone.localdate() + timedelta(days=30)
    terms: dict[str, Any] = {"target": Level.objects.get(pk=sheet.levels[1].pk), "due_on": due_on, "wanted": 3}
    assigned(led, list_of(slug="ml-checklist-zh"), seen=(mine,))
    assigned(led, english, seen=(led, mine, *rows[:-1]), **terms)
    actions.end_assignment(lead=led, assignment=assigned(led, english))
    finite = [item for item in sheet.items if not item.ongoing]
    for place, membership in enumerate((mine, *rows)):
        parts = ((finite[: 3 + place * 4], State.DONE), (finite[60:62], State.SKIPPED), (finite[62:64], State.LEARNING))
        for items, state in parts:
            actions.set_state(
                user=membership.user, sheet=sheet, items=items, state=state, operation=uuid.uuid4(), via=Via.PAGE
            )
    actions.save_note(user=member, skill=finite[0].skill, text="**Residuals** first.", version=0, private=False)
    for kind, item in ((Mark.Kind.HELP, finite[1]), (Mark.Kind.WANT, finite[50])):
        actions.set_mark(membership=mine, skill=item.skill, kind=kind, marked=True)
    people.set_labels(lead=led, member=mine, labels=["backend", "new"])
    invited(led, email="somebody@browser.example")
    people.revoke(lead=led, invitation=invited(led, uses=3)[0])
    for what, whom in (("overview", None), ("gaps", None), ("member", member)):
        people.note_look(lead=lead, team=led.team, what=what, member=whom)
    alone, bare = make_team(lead, "Only me"), make_team(lead, "Nothing assigned")
    assigned(alone, english, seen=(alone,))
    own = actions.copy_list(user=lead, source=english, operation=uuid.uuid4(), via=Via.PAGE)
    User.objects.filter(pk=others[3].pk).update(name="")
    json.dump(
        {
            "address": f"/teams/{led.team.slug}/",
            "alone": f"/teams/{alone.team.slug}/",
            "bare": f"/teams/{bare.team.slug}/",
            "pages": {name: str(user.uuid) for name, user in zip((*OTHERS, "Mem Ber"), (*others, member), strict=True)},
            "own_list": f"/checklists/{own.checklist.slug}/",
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
