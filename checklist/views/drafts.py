"""Notes that met an ended session: their texts are kept until their person has signed in again."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from checklist import queries
from checklist.models import NOTE_LENGTH, Note
from checklist.views.visitors import UUID_TEXT

DRAFTS_KEY = "drafts"
DRAFTS_AT_MOST = 5
VERSION_LENGTH = 10


def keep(request: HttpRequest, item: UUID) -> None:
    """Keep the text that was posted, unread, for the person for whom the page was rendered."""
    meant = request.POST.get("as", "")
    if UUID_TEXT.fullmatch(meant):
        text = request.POST.get("text", "")[: 2 * NOTE_LENGTH]
        version = request.POST.get("version", "")[:VERSION_LENGTH]
        others = [one for one in request.session.get(DRAFTS_KEY, []) if (one["as"], one["item"]) != (meant, str(item))]
        kept = {"as": meant, "item": str(item), "text": text, "version": version}
        request.session[DRAFTS_KEY] = [*others[1 - DRAFTS_AT_MOST :], kept]


def note_of(request: HttpRequest, item: queries.SheetItem, note: Note | None) -> dict[str, Any]:
    """What an item's page shows of the note: its version, the text in its form, whether that is a `draft` which waited
    and is not saved yet, and whether the note was changed since that was written: then both are shown."""
    version = note.version if note else 0
    shared = bool(note and not note.private)
    mine = (str(request.user.uuid), item.uuid)  # type: ignore[union-attr]
    kept = next((one for one in request.session.get(DRAFTS_KEY, []) if (one["as"], one["item"]) == mine), None)
    if kept:
        more = {"draft": True, "stale": kept["version"] != str(version), "theirs": note}
        return {"note_version": version, "note_text": kept["text"], "note_shared": shared, **more}
    return {"note_version": version, "note_text": note.text if note else "", "note_shared": shared}


def forget(request: HttpRequest, item: queries.SheetItem) -> None:
    """The text was saved."""
    mine = (str(request.user.uuid), item.uuid)  # type: ignore[union-attr]
    drafts = request.session.get(DRAFTS_KEY, [])
    if others := [one for one in drafts if (one["as"], one["item"]) != mine]:
        request.session[DRAFTS_KEY] = others
    elif drafts:
        del request.session[DRAFTS_KEY]
