"""The words of the API's documentation: what stands between backticks is code."""

import json
import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CODE = re.compile(r"`([^`]+)`")


@register.filter
def marked(text: object) -> SafeString:
    """A text whose parts between backticks are code."""
    return mark_safe(CODE.sub(r"<code>\1</code>", escape(str(text))))  # noqa: S308 -- escaped


@register.filter
def as_json(value: Any) -> str:
    """A value as one would write it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


@register.filter
def address(path: str) -> SafeString:
    """An address that may break where a part of it ends."""
    return mark_safe(escape(path).replace("/", "/<wbr>"))  # noqa: S308 -- escaped
