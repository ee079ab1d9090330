"""A note that met an ended session: its text is kept until its person has signed in again."""

from uuid import UUID

from django.http import HttpRequest

from checklist import queries
from checklist.models import NOTE_LENGTH, Note
from checklist.views.visitors import UUID_TEXT

DRAFT_KEY = "draft"


def keep(request: HttpRequest, item: UUID) -> None:
    """Keep the text that was posted, unread, for the person for whom the page was rendered."""
    meant = request.POST.get("as", "")
    if UUID_TEXT.fullmatch(meant):
        text = request.POST.get("text", "")[: 2 * NOTE_LENGTH]
        request.session[DRAFT_KEY] = {"as": meant, "item": str(item), "text": text}


def note_of(request: HttpRequest, item: queries.SheetItem, note: Note | None) -> tuple[str, bool]:
    """What stands in the note's form, and whether that is a text which waited and is not saved yet."""
    kept = request.session.get(DRAFT_KEY)
    if kept and kept["as"] == str(request.user.uuid) and kept["item"] == item.uuid:  # type: ignore[union-attr]
        return kept["text"], True
    return note.text if note else "", False


def forget(request: HttpRequest, item: queries.SheetItem) -> None:
    """The text was saved."""
    if request.session.get(DRAFT_KEY, {}).get("item") == item.uuid:
        del request.session[DRAFT_KEY]
