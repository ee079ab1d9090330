"""The history in words: what an operation did, by which door, and what can be done about it."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.models import Kind, Via
from checklist.queries import Move, Passage
from checklist.templatetags.words import became, state_word, together

register = template.Library()


@register.filter
def told(passage: Passage) -> str:
    """One operation in a line."""
    count, kind = len(passage.moves), passage.operation.kind
    first = passage.moves[0]
    if kind == Kind.CARRY:
        return ngettext("%(count)s tick carried over", "%(count)s ticks carried over", count) % {"count": count}
    if kind == Kind.START:
        text = ngettext(
            "%(count)s item marked as known at the start", "%(count)s items marked as known at the start", count
        )
        return text % {"count": count}
    if not passage.is_undo:
        return together(first.name, became(first.event), count)
    if passage.redoes:
        return _("Brought back: %(text)s") % {"text": together(first.name, became(first.event), count)}
    return _("Taken back: %(text)s") % {"text": together(first.name, became(first.event, "from"), count)}


@register.filter
def aside(passage: Passage) -> str:
    """Through which door it came, where that is not a page, and when it was taken back."""
    doors = {Via.API: _("by the API"), Via.IMPORT: _("imported")}
    words = [doors[Via(passage.operation.via)]] if passage.operation.via in doors else []
    if passage.undo:
        text = _("brought back on %(when)s") if passage.is_undo and not passage.redoes else _("taken back on %(when)s")
        words.append(text % {"when": date_format(timezone.localtime(passage.undo.at), "DATETIME_FORMAT")})
    return " · ".join(words)


@register.filter
def from_to(move: Move) -> str:
    """What one event changed: "to do → done"."""
    after, plain = became(move.event), state_word(move.event.to_state)
    if move.event.from_state == move.event.to_state or after != plain:
        return after
    return _("%(before)s → %(after)s") % {"before": state_word(move.event.from_state), "after": after}


@register.filter
def has_more(passage: Passage) -> bool:
    """Whether the line leaves something to open."""
    return len(passage.moves) > 1
