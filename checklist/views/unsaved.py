"""What met an ended session: a line of a list, what a list says of itself, a text that was pasted. It is kept, unread,
until its person has signed in again and saved it, or discarded it. Of each kind the latest waits."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict

from checklist.actions.parts import LENGTHS
from checklist.forms.editing import LineForm, ListForm
from checklist.views.visitors import UUID_TEXT

LINE, ABOUT, PASTED = "unsaved", "unsaved-about", "unsaved-pasted"  # keys of the session
TEXTS = ("seen", "title", "summary", "links")
FIELDS: Mapping[str, tuple[str, ...]] = {
    LINE: (*TEXTS, "do", "kind", "part", "parent", "means", "pace", "meaning", "criteria", "worth_knowing", "ongoing"),
    ABOUT: (*TEXTS, "language", "visibility"),
    PASTED: ("text", "place"),
}
AT_MOST = 4 * LENGTHS["meaning"]  # characters of a field, unread: a session is no place for more
PASTED_AT_MOST = 100_000
WRITTEN = {"save", "retire", "add"}  # what a line's form is sent for; other changes hold no texts


def keep(request: HttpRequest, kind: str, slug: str) -> None:
    """Keep the form that was posted, unread, for the person for whom the page was rendered."""
    meant = request.POST.get("as", "")
    if not UUID_TEXT.fullmatch(meant) or (kind == LINE and request.POST.get("do") not in WRITTEN):
        return
    limit = PASTED_AT_MOST if kind == PASTED else AT_MOST
    sent = {name: request.POST[name] for name in FIELDS[kind] if name in request.POST}
    fields = {name: value[:limit] for name, value in sent.items()}
    request.session[kind] = {"as": meant, "slug": slug, "fields": fields, "cut": fields != sent}


def line_of(request: HttpRequest, slug: str) -> LineForm | None:
    """The line's form that waits for this person and list."""
    kept = _kept(request, LINE, slug)
    return LineForm(_data(kept)) if kept else None


def about_of(request: HttpRequest, slug: str) -> ListForm | None:
    """The form with what the list says of itself that waits for this person."""
    kept = _kept(request, ABOUT, slug)
    return ListForm(_data(kept)) if kept else None


def pasted_of(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The pasted text that waits for this person and list ("": a new one), for the page; `cut`: only its beginning."""
    kept = _kept(request, PASTED, slug)
    return {"text": kept["fields"].get("text", ""), "waiting": True, "cut": kept["cut"]} if kept else {}


def forget_line(request: HttpRequest, slug: str, form: LineForm) -> None:
    """A line's form was saved. What waits for another line, or another list, goes on waiting."""
    waiting = line_of(request, slug)
    if waiting and form.verb in WRITTEN and _line(form) == _line(waiting):
        forget(request, LINE, slug)


def forget(request: HttpRequest, kind: str, slug: str) -> None:
    """What waits for this person and list was saved or discarded."""
    if _kept(request, kind, slug):
        del request.session[kind]


def _line(form: LineForm) -> tuple[str, str]:
    """Which line a form is of: a part, or the next one in a part."""
    return ("add", form.data.get("parent", "")) if form.verb == "add" else ("", form.data.get("part", ""))


def _kept(request: HttpRequest, kind: str, slug: str) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(kind)
    mine = kept and (kept["as"], kept["slug"]) == (str(request.user.uuid), slug)  # type: ignore[union-attr]
    return kept if mine else None


def _data(kept: Mapping[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(kept["fields"])
    return data
