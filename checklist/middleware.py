"""What answers have in common where they are about lists: who is sent to sign in, and what search engines may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from checklist.views.visitors import SignInFirst, keep_onward


class SignInWhereAsked:
    """Answers the SignInFirst that a view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SignInFirst):
            return None
        onward = exception.onward or request.get_full_path()
        address = reverse("account_login")
        if exception.secret:
            keep_onward(request, onward)
        else:
            address += f"?{urlencode({'next': onward})}"
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]


class NotForSearchEngines:
    """Tells search engines to leave alone the pages of lists that are not public: a link is no publication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "unlisted", False):
            response["X-Robots-Tag"] = "noindex"
        return response
