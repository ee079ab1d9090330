"""What rows of the library say of a list."""

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from checklist.queries import Provenance, Shelved

register = template.Library()


@register.filter
def language_tag(code: str) -> str:
    """A language as HTML names it."""
    return {"zh-hans": "zh-Hans"}.get(code, code)


@register.simple_tag
def what_one_has(row: Shelved, own: bool = False) -> SafeString:
    """The tally of a list: of one's own and of built-in ones as everywhere, of another's as what one begins with."""
    tally, known = row.tally, own or row.checklist.built_in
    text = _("%(done)s of %(total)s done") if known else _("you already have %(done)s of %(total)s")
    text %= {"done": tally.done, "total": tally.total}
    skipped = " · " + _("%(count)s skipped") % {"count": tally.skipped} if tally.skipped else ""
    return format_html(
        '<span class="tally" id="tally-{}" data-tally data-done="{}" data-total="{}">{}{}</span>',
        row.checklist.uuid,
        tally.done,
        tally.total,
        text,
        skipped,
    )


@register.simple_tag
def provenance_line(provenance: Provenance, own: bool = False, built_in: bool = False) -> SafeString:
    """Whose a list is and what it is based on, as a line; nothing where there is nothing to say."""
    parts: list[str] = []
    if provenance.team:
        parts.append(escape(_("list of the team %(name)s") % {"name": provenance.owner}))
    elif provenance.owner and not own:
        parts.append(escape(_("by %(name)s") % {"name": provenance.owner}))
    if origin := provenance.origin:
        link = format_html(
            '<a href="{}" lang="{}">{}</a>',
            reverse("board", args=[origin.slug]),
            language_tag(origin.language),
            origin.title,
        )
        parts.append(format_html(_("based on {list}"), list=link))
    if provenance.credited and not built_in and not (origin and origin.built_in):
        parts.append(_("from phrasenmaeher’s machine-learning checklist"))
    return (
        format_html('<p class="provenance place">{}</p>', format_html_join(" · ", "{}", ((one,) for one in parts)))
        if parts
        else SafeString()
    )
