"""People's own Markdown: rendered by markdown-it without HTML, then cleaned by nh3; links lead to the web only."""

from html import unescape

import nh3
from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore

register = template.Library()
TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
REL = "nofollow ugc noopener"
CELLS_AT_MOST = 5_000  # of all tables of a text


def _below_the_page(state: StateCore) -> None:
    """A note's first heading stands below the headings of the page it is on."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table, cut where a text has enough cells: a line of one character becomes a row as wide as the table's head,
    and a note of ten such tables half a million cells, which take a worker's quarter of a minute."""
    spent = state.env.get("cells", 0)
    columns = state.getLines(start, start + 1, 0, False).count("|") + 1
    found = table(state, start, min(end, start + 2 + (CELLS_AT_MOST - spent) // columns), silent)
    if found and not silent:
        state.env["cells"] = spent + columns * (state.line - start)
    return found


# Nor are there links by reference: one definition of 10,000 characters, named 3,000 times, would be 30 MB.
# An image of somebody else's site is not loaded (the policy forbids it): without the rule its link remains.
_parser = (
    MarkdownIt("commonmark", {"html": False, "breaks": True})
    .enable(["table", "strikethrough"])
    .disable(["image", "reference"])
)
_parser.validateLink = lambda url: url.lower().startswith(("http://", "https://"))  # type: ignore[method-assign]
_parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
_parser.core.ruler.push("below_the_page", _below_the_page)


@register.filter
def markdown(text: str) -> SafeString:
    """The text as HTML that can do nothing but be read."""
    html = _parser.render(text)
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}, link_rel=REL)
    return mark_safe(clean)  # noqa: S308 -- sanitised just now


@register.filter
def in_plain_words(text: str) -> str:
    """What a Markdown text says, on one line and without its signs: as text, to be escaped. No query."""
    return " ".join(unescape(strip_tags(markdown(text))).split())
