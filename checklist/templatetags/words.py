"""Sentences about changes and standings, in the language of the page."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.actions import Change
from checklist.models import Kind, State
from checklist.queries import Board, Entry, SheetItem, Standing, Step

register = template.Library()


def state_word(state: str) -> str:
    """The word for a state of a finite item."""
    return str(State(state).label)


@register.filter
def named(item: SheetItem) -> str:
    """An item away from the board: never without its category and level."""
    return f"{item.title} · {item.place}"


def standing_words(item: SheetItem, standing: Standing, board: Board) -> str:
    """How an item stands, in words."""
    if not item.ongoing:
        return state_word(standing.state)
    if standing.state != State.TODO and not standing.practised_on:
        return state_word(standing.state)
    return {"never": _("never practised"), "fresh": _("practised lately"), "due": _("due for practice")}[
        standing.practice(board.today)
    ]


def changed(change: Change, items: Sequence[SheetItem], state: str, part: Any, left_alone: int) -> str:
    """What setting a state did."""
    if part is None and len(items) == 1:
        practised = items[0].ongoing and state == State.DONE
        word = _("practised") if practised else state_word(state)
        return _("%(item)s: %(state)s.") % {"item": items[0].title, "state": word}
    count = len(change.after)
    text = ngettext("%(count)s item set to “%(state)s”.", "%(count)s items set to “%(state)s”.", count)
    text %= {"count": count, "state": state_word(state)}
    if part is not None:
        text = _("%(part)s: %(text)s") % {"part": part.title, "text": text}
    if left_alone:
        text += " " + ngettext(
            "%(count)s ongoing item stays as it is: it is practised, not finished.",
            "%(count)s ongoing items stay as they are: they are practised, not finished.",
            left_alone,
        ) % {"count": left_alone}
    return text


def undone(change: Change) -> str:
    """What an undo did."""
    count = len(change.after)
    return ngettext("Taken back: %(count)s item is as it was.", "Taken back: %(count)s items are as they were.", count) % {
        "count": count
    }


@register.filter
def reason(step: Step) -> str:
    """Why an item comes next."""
    if step.reason == "learning":
        return _("you are learning this")
    if step.reason == "rests":
        return _("rests on %(items)s, which you have") % {"items": _(", ").join(one.title for one in step.rests_on)}
    return _("next in the list")


@register.filter
def happened(entry: Entry) -> str:
    """One operation in a line: what was changed to what."""
    events = entry.events
    if entry.operation.kind == Kind.CARRY:
        text = ngettext("%(count)s tick carried over", "%(count)s ticks carried over", len(events))
        return text % {"count": len(events)}
    if entry.operation.kind == Kind.START:
        text = ngettext("%(count)s item marked as known at the start", "%(count)s items marked as known at the start", len(events))
        return text % {"count": len(events)}
    first = events[0]
    title = named(entry.items[0]) if entry.items else first.skill.title
    practised = first.to_state != State.DONE and first.to_practised_on != first.from_practised_on
    word = _("practised") if practised and first.to_practised_on else state_word(first.to_state)
    if len(events) == 1:
        text = _("%(item)s: %(state)s") % {"item": title, "state": word}
    else:
        text = ngettext(
            "%(item)s and %(count)s more: %(state)s", "%(item)s and %(count)s more: %(state)s", len(events) - 1
        ) % {"item": title, "count": len(events) - 1, "state": word}
    return _("Taken back: %(text)s") % {"text": text} if entry.operation.kind == Kind.UNDO else text
