"""Error answers in the product's design: as pages, and as RFC 9457 problems below /api/."""

import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
RETRY_AFTER = "5"
PROBLEM = "application/problem+json"


def problem(status: int, code: str, title: str, **more: object) -> JsonResponse:
    """Return an RFC 9457 problem; `code` is its stable name and the anchor of its `type`."""
    body = {"type": f"/api/docs/#{code}", "title": title, "status": status, "code": code, **more}
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def page(request: HttpRequest, status: int, code: str, title: str, advice: str, kept: str = "") -> HttpResponse:
    """Return an error page that needs neither database nor session; `kept` is a text of the person's, to copy."""
    if request.path.startswith("/api/"):
        return problem(status, code, title, detail=advice)
    try:
        body = loader.render_to_string("error.html", {"title": title, "advice": advice, "status": status, "kept": kept})
        response = HttpResponse(body, status=status)
    except Exception:  # an error page that fails would be answered by an error page: say it plainly instead
        logger.exception("The error page cannot be rendered")
        response = HttpResponse(f"{title}\n\n{advice}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    advice = _("Something in the address or the form cannot be read. Nothing was changed. Go back and try again.")
    return page(request, 400, "bad-request", _("That request could not be understood"), advice)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("Your account may not do this. Nothing was changed.")
    return page(request, 403, "forbidden", _("Not allowed"), advice)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("There is nothing at this address, or it is not yours to see. The list is one click away.")
    return page(request, 404, "not-found", _("Not found"), advice)


def too_large(request: HttpRequest) -> HttpResponse:
    advice = _("That is more than one request may carry. Nothing was changed. Send less at once.")
    return page(request, 413, "too-large", _("Too much at once"), advice)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    advice = _(
        "This page is older than your current session, so nothing was changed. "
        "Go back, reload the page, and do it once more. Cookies must be allowed."
    )
    return page(request, 403, "csrf", _("This page has expired"), advice, kept=request.POST.get("text", ""))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database is in trouble, 500 otherwise; never with a trace."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        advice = _("The database does not answer just now. What was saved before is safe. Try again in a few seconds.")
        response = page(request, 503, "unavailable", _("One moment, please"), advice)
        response["Retry-After"] = RETRY_AFTER
        return response
    advice = _("The mistake is ours and has been logged. What was saved before is safe. Try again, or go to the list.")
    return page(request, 500, "server-error", _("Something went wrong"), advice)
