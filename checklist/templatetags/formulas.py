"""Formulas in the texts of lists: LaTeX between dollar signs becomes MathML, which browsers set and readers speak.

Anybody's list may hold them, so what a formula may be is bounded: how long and how deep it is, how many commands it
has, how many formulas a text has. What is beyond is shown as it was written, as is what cannot be converted.
"""

import re
from functools import lru_cache

import nh3
from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from latex2mathml.converter import convert

register = template.Library()
# A dollar sign with a letter or a digit at its outer side, or a space at its inner side, is money or a variable's.
FORMULA = re.compile(r"(?<![0-9A-Za-z$\\])\$(?=\S)([^$\n]{1,200})(?<=\S)\$(?![0-9A-Za-z$])")
FORMULAS_AT_MOST = 20  # of a text; a formula costs three milliseconds at most, and most far less
COMMANDS_AT_MOST = 25
DEPTH_AT_MOST = 6
MACROS = re.compile(r"\\(?:newcommand|renewcommand|def|let)")
WIDTH = re.compile(r"-?[01]?(?:\.[0-9]{1,4})?em")  # no space that pushes the rest off the page, or over other words
TAGS = {
    *("math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
    *("msub", "msup", "msubsup", "mover", "munder", "munderover"),
}
ATTRIBUTES = {"math": {"display", "alttext"}, "mo": {"stretchy"}, "mspace": {"width"}, "mover": {"accent"}}


@register.filter
def formulas(text: str) -> SafeString:
    """The text escaped, its formulas as MathML with their source as the fallback."""
    shown, end = [], 0
    for number, found in enumerate(FORMULA.finditer(text)):
        if number == FORMULAS_AT_MOST:
            break
        shown += [conditional_escape(text[end : found.start()]), mathml(found[1])]
        end = found.end()
    return mark_safe("".join([*shown, conditional_escape(text[end:])]))  # noqa: S308 -- escaped, or sanitised below


@lru_cache(maxsize=1000)
def mathml(source: str) -> str:
    """A formula's MathML, and nothing but MathML; a source that cannot be converted is shown as it is."""
    if not _bounded(source):
        return str(conditional_escape(source))
    try:
        math = convert(source)
    except Exception:  # the converter raises many kinds
        return str(conditional_escape(source))
    labelled = math.replace("<math ", f'<math alttext="{conditional_escape(source)}" ', 1)
    return nh3.clean(labelled, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None)


def _bounded(source: str) -> bool:
    """Whether a formula is small enough to be converted, its braces in pairs, without macros."""
    depth = deepest = 0
    for sign in source:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
        if depth < 0:
            return False
    balanced = depth == 0 and deepest <= DEPTH_AT_MOST
    return balanced and source.count("\\") <= COMMANDS_AT_MOST and not MACROS.search(source)


def _attribute(tag: str, name: str, value: str) -> str | None:
    return value if name != "width" or WIDTH.fullmatch(value) else None
