"""What a token's scopes do not cover."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request


class TooNarrow(PermissionDenied):
    """The token does not cover this (RFC 6750). `scope` is what would."""

    default_code = "insufficient-scope"

    def __init__(self, scope: str) -> None:
        self.auth_header = f'Bearer realm="api", error="insufficient_scope", scope="{scope}"'
        super().__init__(_("This token may not do that: it needs the scope %(scope)s.") % {"scope": scope})


def need(request: Request, *scopes: str) -> None:
    """Refuse a token that lacks one of these scopes beside its method's."""
    held = getattr(request.auth, "scopes", None)
    for scope in scopes:
        if held is not None and scope not in held:
            raise TooNarrow(scope)
