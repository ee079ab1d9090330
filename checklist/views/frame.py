"""What every page with ticks needs in its context."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest

from checklist.queries import Sheet
from checklist.views import visitors


def changes(request: HttpRequest, sheet: Sheet | None, back: str = "") -> dict[str, Any]:
    """The hidden fields of the page's one form: an operation, for whom, which list it shows, where to go back to."""
    return {
        "operation": uuid4(),
        "as_name": visitors.name_of(request),
        "sheet": sheet,
        "back": back or request.get_full_path(),
        "live": sheet is not None,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
    }
