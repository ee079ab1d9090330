"""The history in words: what an operation did, by which door, and what can be done about it."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checklist.models import Via
from checklist.queries import Move, Passage
from checklist.templatetags.words import became, state_word, told_of

register = template.Library()


@register.filter
def told(passage: Passage) -> str:
    """One operation in a line."""
    return told_of(passage.entry, passage.moves[0].name)


@register.filter
def aside(passage: Passage) -> str:
    """Through which door it came, where that is not a page, and when it was taken back."""
    doors = {Via.API: _("by the API"), Via.IMPORT: _("imported")}
    words = [doors[Via(passage.operation.via)]] if passage.operation.via in doors else []
    if passage.undo:
        text = (
            _("brought back on %(when)s")
            if passage.is_undo and not passage.entry.redoes
            else _("taken back on %(when)s")
        )
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
