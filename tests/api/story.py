"""What happens while examples are recorded: Ada keeps a list and learns, Grace leads a team that she is in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from checklist import queries
from checklist.models import Checklist
from checklist.queries import Sheet
from tests.api.client import Answer, ApiClient, by_session, by_token
from tests.people import person

MARKDOWN = "# Reading list\n\n## Papers\n\n### This month\n\n- [x] Attention is all you need\n- [ ] ImageNet\n"


def operation(number: int) -> str:
    """Operations that clients name, each another."""
    return str(UUID(int=0x50000000_0000_4000_8000_000000000000 + number))


@dataclass(frozen=True)
class Cast:
    """Who asks. What `quiet` asks is no example."""

    ada: ApiClient
    browser: ApiClient
    grace: ApiClient
    quiet: ApiClient
    sheet: Sheet
    members: dict[str, User]


def tell(heard: Callable[[Any, Any, Answer], None]) -> None:
    """The whole story."""
    ada, grace = person("ada@example.org", name="Ada"), person("grace@example.org", name="Grace")
    sheet = queries.sheet_of(Checklist.objects.get(slug="ml-checklist"))
    clients = [by_token(ada), by_session(ada), by_token(grace)]
    for one in clients:
        one.heard = heard
    cast = Cast(*clients, by_token(ada), sheet, {"ada": ada, "grace": grace})
    for part in (_progress, _notes, _lists, _team, _team_seen, _team_over, _account):
        part(cast)


def good(answer: Answer) -> Any:
    """What was answered, when it was what was wanted."""
    assert answer.status < 300, (answer.status, answer.body)
    return answer.body


def _progress(cast: Cast) -> None:
    ada, sheet = cast.ada, cast.sheet
    first, second, third, *_ = [one for one in sheet.items if not one.ongoing]
    here = f"checklists/{sheet.uuid}"
    done = good(ada.put(f"items/{first.uuid}/progress/", {"state": "done", "operation": operation(1)}))
    wanted = [{"item": str(second.uuid), "state": "done"}, {"item": str(third.uuid), "state": "learning"}]
    good(ada.patch(f"{here}/progress/", {"operation": operation(2), "items": wanted}))
    good(ada.put(f"items/{second.uuid}/dates/", {"started": "2025", "done": "2025-11", "operation": operation(3)}))
    for path in (f"{here}/progress/", f"items/{first.uuid}/progress/", f"{here}/journey/", "events/?limit=2"):
        good(ada.get(path))
    good(ada.post(f"operations/{done['operation']}/undo/", {"operation": operation(4)}))


def _notes(cast: Cast) -> None:
    ada, path = cast.ada, f"items/{cast.sheet.items[1].uuid}"
    note = ada.put(f"{path}/note/", {"text": "Did it by hand once, on paper.", "private": False})
    kept = good(ada.post(f"{path}/evidence/", {"url": "https://example.org/notebook", "title": "My notebook"}))
    good(ada.put(f"{path}/criteria/0/", {"met": True}))
    for part in ("", "note/", "record/"):
        good(ada.get(f"{path}/{part}"))
    good(ada.delete(f"{path}/evidence/{kept['id']}/"))
    good(ada.delete(f"{path}/note/", If_Match=note.tag))


def _lists(cast: Cast) -> None:
    ada = cast.ada
    mine = good(ada.post("checklists/", {"title": "For my job", "language": "en", "operation": operation(5)}))
    items = [{"title": "Write a data loader", "meaning": "In the team’s own library."}]
    levels = [{"title": "First month", "categories": [{"title": "Tools", "items": items}]}]
    path, tag = f"checklists/{mine['id']}/", f'"{mine["revision"]}"'
    good(ada.patch(path, {"summary": "What the job needs.", "levels": levels}, If_Match=tag))
    good(ada.get("checklists/?owner=built-in"))
    good(ada.get(path))
    good(ada.get(f"{path}export/?as=markdown"))
    good(ada.post("checklists/import/", {"text": MARKDOWN, "name": "reading.md", "operation": operation(6)}))
    copy = good(cast.quiet.post("checklists/", {"copy_of": mine["id"], "title": "For my next job"}))
    good(cast.quiet.patch(path, {"summary": "What the job needs now."}))
    waiting = good(ada.get(f"checklists/{copy['id']}/updates/"))
    answers = [{"key": one["key"], "digest": one["digest"], "accept": True} for one in waiting["updates"]]
    good(ada.post(f"checklists/{copy['id']}/updates/", {"answers": answers, "operation": operation(7)}))
    good(ada.delete(f"checklists/{copy['id']}/"))


# --- A team -----------------------------------------------------------------------------------------------------
def _team(cast: Cast) -> None:
    grace, ada = cast.grace, cast.ada
    slug = good(grace.post("teams/", {"name": "Data team", "operation": operation(8)}))["slug"]
    team = f"teams/{slug}"
    invited = good(grace.post(f"{team}/invitations/", {"uses": 5, "days": 14, "operation": operation(9)}))
    renewed = good(grace.post(f"{team}/invitations/{invited['id']}/renew/", {"days": 14}))
    token = renewed["link"].rstrip("/").rpartition("/")[2]
    good(ada.post("teams/join/", {"token": token, "shares": "items"}))
    terms = {"checklist": str(cast.sheet.uuid), "due_on": "2026-06-30", "wanted": 2, "operation": operation(10)}
    made = good(grace.post(f"{team}/assignments/", {**terms, "target": str(cast.sheet.levels[0].uuid)}))
    seen = grace.get(f"{team}/assignments/{made['id']}/")
    good(grace.patch(f"{team}/assignments/{made['id']}/", {"due_on": "2026-07-31"}, If_Match=seen.tag))
    good(grace.post(f"{team}/assignments/{made['id']}/tell/"))
    good(ada.post(f"{team}/assignments/{made['id']}/seen/"))
    good(ada.put(f"{team}/sharing/", {"shares": "items"}))
    good(ada.put(f"{team}/marks/{cast.sheet.items[6].uuid}/", {"want": True}))


def _team_seen(cast: Cast) -> None:
    grace, ada = cast.grace, cast.ada
    team = f"teams/{good(grace.get('teams/'))['results'][0]['slug']}"
    member, sheet = cast.members["ada"].uuid, cast.sheet.uuid
    for path in ("", "assignments/", "invitations/", "members/", f"members/{member}/"):
        good(grace.get(f"{team}/{path}"))
    for path in (f"matrix/?checklist={sheet}&by=category", f"gaps/?checklist={sheet}", "history/?limit=2"):
        good(grace.get(f"{team}/{path}"))
    for path in ("marks/", "sharing/"):
        good(ada.get(f"{team}/{path}"))
    good(grace.patch(f"{team}/", {"name": "Data and learning"}))
    good(grace.patch(f"{team}/members/{member}/", {"labels": ["Berlin"]}))
    ours = good(cast.quiet.post("checklists/", {"title": "What our team needs"}))["id"]
    good(_handed(cast, team, ours))


def _handed(cast: Cast, team: str, checklist: str) -> Answer:
    """Only who leads hands a list over."""
    good(cast.grace.patch(f"{team}/members/{cast.members['ada'].uuid}/", {"role": "lead"}))
    return cast.ada.ask("PUT", f"{team}/lists/{checklist}/")


def _team_over(cast: Cast) -> None:
    grace, ada = cast.grace, cast.ada
    team = f"teams/{good(grace.get('teams/'))['results'][0]['slug']}"
    for one in good(grace.get(f"{team}/invitations/"))["results"]:
        good(grace.delete(f"{team}/invitations/{one['id']}/"))
    for one in good(grace.get(f"{team}/assignments/"))["results"]:
        good(grace.delete(f"{team}/assignments/{one['id']}/"))
    good(ada.delete(f"{team}/membership/"))
    again = good(grace.post(f"{team}/invitations/", {}))["link"].rstrip("/").rpartition("/")[2]
    good(cast.quiet.post("teams/join/", {"token": again, "shares": "totals"}))
    good(grace.delete(f"{team}/members/{cast.members['ada'].uuid}/"))
    good(grace.delete(f"{team}/"))


def _account(cast: Cast) -> None:
    body = {"name": "My script", "scopes": ["progress:write", "checklists:read"], "days": 30}
    made = good(cast.browser.post("tokens/", body))
    good(cast.browser.get("tokens/?limit=1"))
    good(cast.browser.delete(f"tokens/{made['id']}/"))
    good(cast.ada.get("me/"))
