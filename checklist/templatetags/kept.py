"""Fragments that are rendered once for their arguments and then kept: the frame of a page is the same for many.

A kept fragment sees nothing but the plain values it is given: no request, no user, no token, so that it can never hold
what belongs to one person. Translating and resolving the frame anew is a good part of a page (docs/decisions/0009).
"""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
Plain = str | bool | int | None


@register.simple_tag
def kept(name: str, **values: Plain) -> SafeString:
    """The template rendered with these values in the active language. Kept in memory, the last 500 of them."""
    return _rendered(name, get_language() or "", tuple(sorted(values.items())))


@lru_cache(maxsize=500)
def _rendered(name: str, language: str, values: tuple[tuple[str, Plain], ...]) -> SafeString:
    lines = (line.strip() for line in render_to_string(name, dict(values)).splitlines())
    return mark_safe("\n".join(line for line in lines if line))  # noqa: S308 -- rendered by a template
