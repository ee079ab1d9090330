"""The API's description of itself, as OpenAPI 3.1; made once per language and kept."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import get_language, override
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView


@lru_cache(maxsize=8)
def description(language: str) -> dict[str, Any]:
    """The whole description in that language. No query."""
    with override(language):
        found: dict[str, Any] = _plain(SchemaGenerator().get_schema(request=None, public=True))
    return found


def _plain(value: Any) -> Any:
    """Texts that wait for a language are texts from here on."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


class Description(APIView):
    """The description, for whoever can see the documentation."""

    permission_classes = ()
    schema = None

    def get(self, request: Request) -> JsonResponse:
        """The description. No query."""
        if not request.user.is_authenticated and not settings.PUBLIC_PAGES:
            raise NotAuthenticated
        return JsonResponse(description(get_language() or "en"), headers={"Cache-Control": "no-cache"})
