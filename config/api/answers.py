"""What every answer of the API gets: the validators of HTTP caches, and how much may still be asked for."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_vary_headers

API = "/api/v1/"


class Conditional:
    """An ETag on each reading of the API, and 304 for whom has it already. It stands within compression, which makes
    the tag a weak one: both forms are understood when they come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.conditional = ConditionalGetMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return self.get_response(request)
        response = self.get_response(request)
        patch_vary_headers(response, ("Authorization", "Accept-Encoding"))  # of a 304 too, which nobody compresses
        limits = getattr(request, "rate_limit", None)
        known = response.status_code == 200 and not response.streaming
        answered: Any = self.conditional.process_response(request, response) if known else response
        if limits:
            answered["RateLimit-Policy"], answered["RateLimit"] = limits
        for name in ("Link", "Content-Language", "Vary", "Cache-Control"):
            if name in response.headers:
                answered[name] = response[name]
        return answered  # type: ignore[no-any-return]
