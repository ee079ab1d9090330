"""Words and shapes of one's own record on an item's page."""

from dataclasses import dataclass
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from checklist.models import Kind
from checklist.queries import Detail, ItemChange, Record, SheetItem, Standing
from checklist.templatetags.words import said, state_word

register = template.Library()
MAP_SIDE = 3  # nodes of the map on each side of the item: seven in all


@dataclass(frozen=True, slots=True)
class Map:
    """What an item rests on and opens: a few as nodes, the rest as a list."""

    rests_on: list[SheetItem]
    opens: list[SheetItem]
    more_rests: list[SheetItem]
    more_opens: list[SheetItem]


@register.filter
def as_map(detail: Detail) -> Map:
    """The item's neighbours for its map."""
    rests, opens = list(detail.rests_on), list(detail.opens)
    return Map(rests[:MAP_SIDE], opens[:MAP_SIDE], rests[MAP_SIDE:], opens[MAP_SIDE:])


@register.filter
def begun(record: Record, standing: Standing) -> date | None:
    """The recorded day of the start, unless the item is said to have been done before."""
    day = record.started_on
    return None if day and standing.done_on and day > standing.done_on else day


@register.filter
def moved(change: ItemChange) -> str:
    """One change of one item in words, without its name."""
    event, kind = change.event, change.event.operation.kind
    if kind == Kind.DATE:
        return _dated(change)
    if event.practised_on:
        return _("practised on %(day)s") % {"day": date_format(event.practised_on)}
    if event.from_state == event.to_state:
        return _in_the_same_state(change)
    words = {"before": state_word(event.from_state), "after": state_word(event.to_state)}
    text = _("%(before)s → %(after)s") % words
    undo = _("brought back") if change.redoes else _("taken back")
    by = {Kind.START: _("known at the start"), Kind.CARRY: _("carried over"), Kind.UNDO: undo}
    return _("%(text)s (%(how)s)") % {"text": text, "how": by[Kind(kind)]} if kind in by else text


def _in_the_same_state(change: ItemChange) -> str:
    """A change of dates alone: what was said by hand is as before, or a practice is there or not."""
    event = change.event
    if (event.from_started_said, event.from_done_said) != (event.to_started_said, event.to_done_said):
        return _("dates as they were before")
    before, after = event.from_practised_on, event.to_practised_on
    if event.operation.kind != Kind.UNDO:
        return _("practised on %(day)s") % {"day": date_format(after)} if after else _("practice forgotten")
    lost = not change.redoes if before == after else bool(before and (after is None or after < before))
    return _("practice taken back") if lost else _("practice restored")


def _dated(change: ItemChange) -> str:
    event = change.event
    if event.to_done_said:
        return _("dated by hand: done %(when)s") % {"when": said(event.to_done_said)}
    if event.to_started_said:
        return _("dated by hand: started %(when)s") % {"when": said(event.to_started_said)}
    return _("dates as they were recorded")
