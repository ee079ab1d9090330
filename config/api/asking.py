"""Who is asking, by the browser's session or by a token, and whether they may ask that."""

import contextlib
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import actions, queries
from accounts.middleware import prefer
from accounts.models import User
from accounts.queries import Bearer
from checklist.api.narrow import TooNarrow


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer mlc_…`. One query; one more, once in ten minutes, to keep that the token was used."""

    def authenticate(self, request: Request) -> tuple[User, Bearer] | None:
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if not scheme:
            return None
        found = queries.bearer_of(token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            raise BadToken
        user, bearer = found
        with contextlib.suppress(DatabaseError):  # where nothing can be written, what can be read still is
            actions.note_use(bearer)
        prefer(request, user)
        return user, bearer

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BadToken(exceptions.AuthenticationFailed):
    """RFC 6750: the token is none, was revoked, or is over."""

    default_code = "invalid-token"

    def __init__(self) -> None:
        super().__init__(_("This token is unknown, was revoked, or is over. Make a new one in the settings."))


class BrowserSession(SessionAuthentication):
    """The browser's session, whose changes need the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise NoToken from error


class NoToken(exceptions.PermissionDenied):
    """A change by the browser's session without the form's token."""

    default_code = "csrf"

    def __init__(self) -> None:
        super().__init__(_("Changes with the browser’s session need the header X-CSRFToken; with a token they do not."))


class SessionOnly(exceptions.PermissionDenied):
    """What no token may do, so that a leaked one cannot make others."""

    default_code = "session-only"

    def __init__(self) -> None:
        super().__init__(_("No token may do that: sign in with a browser, and do it with its session."))


class Scoped(BasePermission):
    """Whether the asker may use this method at all: `view.scopes` names the scope that a token needs, for each method
    (None: no token may); methods in `view.open_to_all` need no account where the instance shows pages to guests."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        if method not in view.scopes:
            return True  # answered with 405
        if not request.user.is_authenticated:
            return method in getattr(view, "open_to_all", ()) and settings.PUBLIC_PAGES
        bearer, scope = request.auth, view.scopes[method]
        if isinstance(bearer, Bearer):
            if scope is None:
                raise SessionOnly
            if scope not in bearer.scopes:
                raise TooNarrow(scope)
        return True
