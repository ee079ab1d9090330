"""The API's documentation: four tasks with the reader's own ids, what holds for all of it, and the reference.

It is handed the description and the codes by the addresses (checklist/urls.py), as pages import nothing of the API.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Scope
from checklist import queries
from checklist.queries import Sheet
from checklist.views import frame, visitors
from checklist.views.api_reference import statuses_of, tags_of

Describe = Callable[[str], dict[str, Any]]
Groups = Callable[[], Sequence[tuple[object, Mapping[str, object]]]]
LANGUAGES = (("sh", "curl"), ("py", "Python"), ("js", "JavaScript"))


@require_safe
@never_cache
def docs(request: HttpRequest, describe: Describe, groups: Groups) -> HttpResponse:
    """Show the documentation. One query for whoever is not signed in, else about four."""
    sheet = queries.sheet_of(visitors.list_at_hand(request))
    own = _own(request)
    named = frame.changes(request, None)
    item = _open_item(request, sheet)
    ids = {"list": sheet.uuid, "item": item.uuid, "own": own and own.uuid, "operation": named["operation"]}
    context = {
        **named,
        "sheet": sheet,
        "item": item,
        "own": own,
        "tasks": _tasks(ids),
        "languages": LANGUAGES,
        "api": _api(),
        "fixed": _fixed(request.LANGUAGE_CODE, describe, groups),  # type: ignore[attr-defined]
        "contents": _contents(request.LANGUAGE_CODE, describe),  # type: ignore[attr-defined]
        "page": "api-docs",
        "live": False,
    }
    return render(request, "checklist/api/docs.html", context)


def _api() -> str:
    return f"{settings.BASE_URL}/api/v1"


def _own(request: HttpRequest) -> Any:
    """The list of one's own that was edited last."""
    return queries.own_checklists(visitors.owner_of(request)).order_by("-edited_at", "-pk").first()


def _open_item(request: HttpRequest, sheet: Sheet) -> Any:
    """The first item that is still to do, or just the first."""
    owner = request.user if request.user.is_authenticated else None
    board = queries.board_for(owner, sheet)
    finite = [item for item in sheet.items if not item.ongoing]
    return next((item for item in finite if board.state(item) == "todo"), (finite or list(sheet.items))[0])


def _tasks(ids: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The four tasks that most people come for, each in three languages."""
    said = {
        "read": (_("Read my progress"), "progress:read"),
        "tick": (_("Tick"), "progress:write"),
        "follow": (_("Follow changes"), "progress:read"),
        "sync": (_("Sync a file"), "checklists:write progress:write"),
    }
    return [
        {
            "name": name,
            "title": title,
            "scopes": scopes.split(),
            "codes": [(kind, label, _code(f"{name}.{kind}", ids)) for kind, label in LANGUAGES],
        }
        for name, (title, scopes) in said.items()
    ]


def _code(name: str, ids: Mapping[str, Any]) -> str:
    """A program with the reader's ids: UUIDs and our own address, so nothing in it has to be escaped."""
    return str(render_to_string(f"checklist/api/snippets/{name}.txt", {"api": _api(), **ids})).strip()


@lru_cache(maxsize=8)
def _fixed(language: str, describe: Describe, groups: Groups) -> SafeString:
    """What is the same for every reader, rendered once for each language."""
    description = describe(language)
    context = {
        "tags": tags_of(description),
        "statuses": statuses_of(description),
        "groups": [(title, list(codes.items())) for title, codes in groups()],
        "scopes": Scope.choices,
        "writes": settings.API_WRITES_A_MINUTE,
    }
    return render_to_string("checklist/api/_fixed.html", context)


@lru_cache(maxsize=8)
def _contents(language: str, describe: Describe) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The tags with their operations, for the table of contents."""
    tags = tags_of(describe(language))
    return [(tag.name, [(one.name, one.summary, f"{one.method} {one.path}") for one in tag.operations]) for tag in tags]
