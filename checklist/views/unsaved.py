"""Lines of a list that met an ended session: what was written is kept until its person has signed in again."""

from django.http import HttpRequest, QueryDict

from checklist.actions.parts import LENGTHS
from checklist.forms.editing import LineForm
from checklist.views.visitors import UUID_TEXT

UNSAVED_KEY = "unsaved"
KEPT = ("do", "kind", "part", "parent", "seen", "means", "title", "pace", "summary", "meaning", "criteria")
MORE = ("worth_knowing", "links", "ongoing")
AT_MOST = 4 * LENGTHS["meaning"]  # characters of a field, unread: a session is no place for more


def keep(request: HttpRequest, slug: str) -> None:
    """Keep the form that was posted, unread, for the person for whom the page was rendered."""
    meant = request.POST.get("as", "")
    if UUID_TEXT.fullmatch(meant):
        fields = {name: request.POST[name][:AT_MOST] for name in (*KEPT, *MORE) if name in request.POST}
        request.session[UNSAVED_KEY] = {"as": meant, "slug": slug, "fields": fields}


def form_of(request: HttpRequest, slug: str) -> LineForm | None:
    """The form that waits for this person and list."""
    kept = request.session.get(UNSAVED_KEY)
    if not kept or (kept["as"], kept["slug"]) != (str(request.user.uuid), slug):  # type: ignore[union-attr]
        return None
    data = QueryDict(mutable=True)
    data.update(kept["fields"])
    return LineForm(data)


def forget(request: HttpRequest) -> None:
    """A line was saved, or its form was closed: nothing waits any more."""
    if UNSAVED_KEY in request.session:
        del request.session[UNSAVED_KEY]
