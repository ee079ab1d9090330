"""Formulas in built-in texts: LaTeX between dollar signs becomes MathML, which browsers set and readers speak."""

import re
from functools import lru_cache

import nh3
from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert

register = template.Library()
FORMULA = re.compile(r"\$([^$\n]{1,200})\$")
TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
    *("msub", "msup", "msubsup", "mover", "munder", "munderover"),
}
ATTRIBUTES = {"math": {"display", "alttext"}, "mo": {"stretchy"}, "mspace": {"width"}, "mover": {"accent"}}


@register.filter
def formulas(text: str) -> SafeString:
    """The text escaped, its formulas as MathML with their source as the fallback. For texts of built-in lists only:
    in people's own texts a dollar sign is a dollar sign."""
    parts = FORMULA.split(text)
    shown = [mathml(part) if place % 2 else conditional_escape(part) for place, part in enumerate(parts)]
    return mark_safe("".join(shown))  # noqa: S308 -- escaped, or sanitised below


@lru_cache(maxsize=1000)
def mathml(source: str) -> str:
    """A formula's MathML, and nothing but MathML; a source that cannot be converted is shown as it is."""
    try:
        math = convert(source)
    except Exception:  # the converter raises many kinds
        return str(conditional_escape(source))
    labelled = math.replace("<math ", f'<math alttext="{conditional_escape(source)}" ', 1)
    return nh3.clean(labelled, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
