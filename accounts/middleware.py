"""Each request in the person's language and time zone: by preference, then cookie, then browser.

And what allauth's pages need: no cache keeps them, and a provider that does not answer is no mistake of ours.
"""

import logging
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from requests import RequestException

from accounts.queries import known_zone

logger = logging.getLogger(__name__)
ACCOUNTS = "/accounts/"
TIME_ZONE_COOKIE = "time_zone"


def prefer(request: Any, user: Any) -> None:
    """From here on, the request is in this person's time zone, and in their language unless it asks for another: for
    who is known by a token, and so only once the request is on its way. `Preferences` ends it. No query."""
    if "HTTP_ACCEPT_LANGUAGE" not in request.META and user.language in dict(settings.LANGUAGES):
        translation.activate(user.language)
    if zone := known_zone(user.time_zone):
        timezone.activate(zone)


class Preferences:
    """Activate language and time zone. The user is read only where there is a session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        language = self._language(request, getattr(user, "language", ""))
        zone = known_zone(getattr(user, "time_zone", "")) or known_zone(request.COOKIES.get(TIME_ZONE_COOKIE, ""))
        with translation.override(language), timezone.override(zone or ZoneInfo(settings.VISITOR_TIME_ZONE)):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
            language = translation.get_language() or language
        response.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        if request.path.startswith(ACCOUNTS):
            add_never_cache_headers(response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer where another site was asked in vain; whoever signs in there can start once more."""
        if not isinstance(exception, RequestException):
            return None
        logger.warning("A provider did not answer: %s", type(exception).__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)

    def _language(self, request: HttpRequest, preferred: str) -> str:
        known = {code for code, _ in settings.LANGUAGES}
        if preferred in known:
            return preferred
        return translation.get_language_from_request(request)
