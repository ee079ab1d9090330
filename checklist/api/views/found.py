"""What an address of the API names, as far as the asker may see it; everything else is nothing at all."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from checklist import queries
from checklist.models import Checklist
from checklist.queries import Sheet, SheetItem


def asker(request: Request) -> Any:
    """Who asks, None where it is nobody who is known."""
    return request.user if request.user.is_authenticated else None


def find_list(request: Request, uuid: UUID) -> Checklist:
    """A list that the asker may see. One query. Raises Http404."""
    found = queries.find_checklist(asker(request), "uuid", uuid)
    if found is None:
        raise Http404
    return found


def find_own(request: Request, uuid: UUID) -> Checklist:
    """A list that the asker may change. One query. Raises Http404 for all others, those that they may read too."""
    found = queries.own_checklists(request.user).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def find_item(request: Request, uuid: UUID) -> tuple[Sheet, SheetItem]:
    """An item of a list that the asker may see, with that list. One query where the list is in memory, else five.
    Raises Http404, for retired items too."""
    found = queries.find_checklist(asker(request), "items__uuid", uuid)
    sheet = queries.sheet_of(found) if found else None
    item = sheet.by_uuid.get(str(uuid)) if sheet else None
    if sheet is None or item is None:
        raise Http404
    return sheet, item


def page_of_list(checklist: Checklist) -> str:
    """The address of a list's page, at the site's own name."""
    return settings.BASE_URL + reverse("board", args=[checklist.slug])


def operation_in(body: dict[str, Any]) -> UUID:
    """What names a change: by the client, or, where it did not say, anew."""
    named: UUID | None = body.get("operation")
    return named or uuid4()
