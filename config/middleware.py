"""What holds for every request: an id, one log line, the headers that no other part sets, and what is refused."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import errors, logs

logger = logging.getLogger("requests")
GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class RequestContext:
    """Give each request an id (a well-formed X-Request-ID is taken over) and write one log line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        name = given if GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        token = logs.request_id.set(name)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            for header, value in HEADERS.items():
                response.setdefault(header, value)
            took = (time.perf_counter() - started) * 1000
            path = logs.without_secrets(ascii(request.path)[1:-1])
            logger.info("%s %s %s %.1f ms", request.method, path, response.status_code, took)
            return response
        finally:
            logs.request_id.reset(token)


class Readable:
    """Refuse what nothing behind it can read, as a page in the person's language with all headers on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL refuses NUL in any text, SQLite accepts it: neither address nor query may carry one.
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        if _is_too_large(request.path, request.headers.get("Content-Length", "")):
            return errors.too_large(request)
        return self.get_response(request)


def _is_too_large(path: str, length: str) -> bool:
    """Django's own limit holds for forms only: neither for files in them nor for what the API reads. Where files are
    taken in, larger ones come through to be told so on the page; they wait on disk, not in memory."""
    limit = settings.UPLOAD_MAX_SIZE if path in settings.UPLOAD_ADDRESSES else settings.REQUEST_MAX_SIZE
    return length.isdecimal() and (len(length) > 9 or int(length) > limit)
