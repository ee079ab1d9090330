"""Who is asking: a user, a guest, or nobody yet; and what waits for them in the session."""

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist import actions, queries
from checklist.forms import GUEST, PartForm
from checklist.models import URL_LENGTH, Checklist, Guest, Via, Visibility

GUEST_KEY = "guest"
WAITING_KEY = "waiting"
ONWARD_KEY, ONWARD_FOR = "onward", 3600  # seconds: after that, whoever signs in here came for something else
UUID_TEXT = re.compile(r"[0-9a-f-]{36}")
VALUES, VALUE_LENGTH = 500, URL_LENGTH  # of what is kept unread
Fields = Mapping[str, Sequence[str]]


class SignInFirst(Exception):
    """A signed-out visitor asked for something private: they are sent to sign in, and from there to `onward`. Where
    that is `secret`, no further address has it, as proxies note those: the session keeps it."""

    def __init__(self, onward: str = "", *, secret: bool = False) -> None:
        super().__init__(onward)
        self.onward, self.secret = onward, secret


def owner_of(request: HttpRequest) -> Any:
    """The user, the guest that the session knows, or None. No query beyond the user's."""
    if request.user.is_authenticated:
        return request.user
    known = request.session.get(GUEST_KEY)
    return Guest(uuid=UUID(known)) if known else None


def writer_of(request: HttpRequest) -> Any:
    """The user, or a guest who is made now if the session knows none. No query for users, one for known guests."""
    if request.user.is_authenticated:
        return request.user
    guest = actions.guest_for(request.session.get(GUEST_KEY))
    if request.session.get(GUEST_KEY) != str(guest.uuid):
        request.session[GUEST_KEY] = str(guest.uuid)
    return guest


def name_of(request: HttpRequest) -> str:
    """For whom a page is rendered: what its forms send as `as`."""
    return str(request.user.uuid) if request.user.is_authenticated else GUEST


def find_list(request: HttpRequest, slug: str, waiting: Fields | None = None) -> Checklist:
    """A list that the viewer may see; search engines are told to leave alone what is not public. One query.

    Raises SignInFirst for signed-out visitors, whether the list exists or not, and Http404 for others. A change that
    met an ended session is `waiting`: it is kept, unread, as nothing of the list may be told.
    """
    checklist = queries.find_checklist(owner_of(request), "slug", slug)
    if checklist is not None:
        request.unlisted = checklist.visibility != Visibility.PUBLIC  # type: ignore[attr-defined]
        return checklist
    if request.user.is_authenticated:
        raise Http404
    if waiting is not None:
        keep_waiting(request, slug, waiting)
    raise SignInFirst(reverse("board", args=[slug]) if request.method == "POST" else "")


def find_sheet(request: HttpRequest, slug: str, waiting: Fields | None = None) -> queries.Sheet:
    """The sheet of a list that the viewer may see; the same otherwise. One query where it is in memory."""
    return queries.sheet_of(find_list(request, slug, waiting))


def list_in_language(request: HttpRequest) -> Checklist:
    """The built-in list in the language of the page. One query."""
    return _there(request, queries.checklist_in(owner_of(request), request.LANGUAGE_CODE))  # type: ignore[attr-defined]


def list_at_hand(request: HttpRequest) -> Checklist:
    """The list that home speaks about. One query."""
    return _there(request, queries.list_at_hand(owner_of(request), request.LANGUAGE_CODE))  # type: ignore[attr-defined]


def _there(request: HttpRequest, checklist: Checklist | None) -> Checklist:
    if checklist is None:
        raise SignInFirst if not request.user.is_authenticated else Http404
    return checklist


def keep_waiting(request: HttpRequest, slug: str, fields: Fields) -> None:
    """Keep a change that met an ended session, as the fields of its form, until its person has signed in again."""
    meant = request.POST.get("as", "")
    if not UUID_TEXT.fullmatch(meant):
        return
    kept = {name: [value[:VALUE_LENGTH] for value in values[:VALUES]] for name, values in fields.items()}
    request.session[WAITING_KEY] = {"as": meant, "slug": slug, "fields": kept}


def keep_onward(request: HttpRequest, address: str) -> None:
    """Keep in the session where to go on to after the sign-in; `until` as templates write the time, in seconds."""
    request.session[ONWARD_KEY] = {"to": address, "until": str(int(time.time()) + ONWARD_FOR)}


def kept_onward(request: HttpRequest) -> str:
    """Where the session says to go on to; "" for nowhere. No query beyond the session's."""
    kept = request.session.get(ONWARD_KEY)
    return str(kept["to"]) if kept and float(kept["until"]) > time.time() else ""


def forget_onward(request: HttpRequest) -> None:
    """They are there."""
    request.session.pop(ONWARD_KEY, None)


def arrive(request: HttpRequest, user: Any) -> None:
    """After a sign-in: carry out what waited for this person, and carry the guest's ticks over."""
    _carry_out_waiting(request, user)
    known = request.session.get(GUEST_KEY)
    if known is None:
        return
    guest = Guest(uuid=UUID(known))
    change = actions.carry_over(user=user, guest=guest)
    if not actions.differing(user, guest):
        request.session.pop(GUEST_KEY)
    if change and change.after:
        count = len(change.after)
        text = ngettext("Kept: %(count)s tick you made before.", "Kept: %(count)s ticks you made before.", count)
        messages.success(request, text % {"count": count}, extra_tags=str(change.operation.uuid))


def _carry_out_waiting(request: HttpRequest, user: Any) -> None:
    waiting = request.session.pop(WAITING_KEY, None)
    if waiting is None:
        return
    if waiting["as"] != str(user.uuid):
        messages.warning(request, _("A tick waited for another account. It was not put into yours."))
        return
    try:
        checklist = queries.visible_checklists(user).get(slug=waiting["slug"])
        sheet = queries.sheet_of(checklist)
        change = _change_waiting(user, sheet, waiting["fields"])
    except (ValidationError, ObjectDoesNotExist):
        messages.warning(request, _("The tick that waited for you no longer fits. Nothing was changed."))
        return
    text = ngettext("Carried out now: %(count)s tick.", "Carried out now: %(count)s ticks.", len(change.after))
    messages.success(request, text % {"count": len(change.after)}, extra_tags=str(change.operation.uuid))


def _change_waiting(user: Any, sheet: queries.Sheet, fields: Fields) -> actions.Change:
    """Make the change that a kept form asks for. Items that were retired meanwhile are left out."""
    still = [one for one in fields.get("item", []) if one in sheet.by_uuid]
    data = MultiValueDict({name: list(values) for name, values in fields.items()} | {"item": still})
    form = PartForm(data, sheet=sheet)
    if not form.is_valid():
        raise ValidationError(form.errors.as_text())
    return actions.set_state(
        user=user,
        sheet=sheet,
        items=form.items,
        state=form.state_name,
        operation=form.operation_on(form.items),
        via=Via.PAGE,
        practised_on=form.day,
        line=form.practice["line"],
        url=form.practice["url"],
    )
