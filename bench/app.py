"""What the measured worker serves: the product, and in the same process a bare view to compare it with."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.wsgi import application as product


def bare(request: HttpRequest) -> HttpResponse:
    """The least that Django does: find the view by the address, answer."""
    return HttpResponse("ok")


def worker(request: HttpRequest) -> HttpResponse:
    """Which process it is that is measured."""
    return HttpResponse(str(os.getpid()))


urlpatterns = [path("bare", bare), path("bare/worker", worker)]


class BareRequest(WSGIRequest):
    """A request whose addresses are those of this module."""

    urlconf = __name__


class BareHandler(WSGIHandler):
    """Django's own handler, with `MIDDLEWARE = []`."""

    request_class = BareRequest

    def load_middleware(self, is_async: bool = False) -> None:
        kept, settings.MIDDLEWARE = settings.MIDDLEWARE, []
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = kept


_bare = BareHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """`/bare` goes to the bare view, everything else to the product, untouched."""
    handler = _bare if environ["PATH_INFO"].startswith("/bare") else product
    return handler(environ, start_response)
