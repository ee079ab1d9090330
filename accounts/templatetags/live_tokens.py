"""Whether somebody has API tokens that still work, for pages that are allauth's."""

from typing import Any

from django import template

from accounts import queries

register = template.Library()


@register.simple_tag
def has_live_tokens(user: Any) -> bool:
    """For nobody who is known, not. One query."""
    return user.is_authenticated and queries.has_live_tokens(user)
