"""Sentences about changes and standings, in the language of the page."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.actions import Change, Undone
from checklist.models import Edit, Kind, ProgressEvent, State
from checklist.queries import Board, Entry, SheetItem, Standing, Step, first_day, title_of
from checklist.queries.tree import LIST

register = template.Library()


def state_word(state: str) -> str:
    """The word for a state of a finite item."""
    return str(State(state).label)


@register.filter
def look_word(item: SheetItem, look: tuple[str, str, int]) -> str:
    """What a row shows, in a word: the state, or how an ongoing item's practice stands."""
    state, practice, _days = look
    return practice_word(practice) if item.ongoing and state == State.TODO else state_word(state)


def practice_word(practice: str) -> str:
    """The word for how an ongoing skill stands."""
    return {"never": _("never practised"), "fresh": _("practised lately"), "due": _("due for practice")}[practice]


@register.filter
def in_percent(number: int) -> str:
    """A share, as the page's language writes it: "67 %" in English, "67%" in Chinese."""
    return _("%(percent)s %%") % {"percent": number}


@register.filter
def where(board: Board) -> str:
    """The sentence: where I am, and what it takes to reach it."""
    level = board.here
    if level is None:
        return _("You have reached every level. What remains is practised for ever.")
    tally = board.tallies[level.uuid]
    return ngettext(
        "You are in %(level)s: %(done)s of %(total)s; %(missing)s more to reach it.",
        "You are in %(level)s: %(done)s of %(total)s; %(missing)s more to reach it.",
        tally.missing,
    ) % {"level": level.title, "done": tally.done, "total": tally.total, "missing": tally.missing}


@register.filter
def last_practised(item: SheetItem, board: Board) -> str:
    """When an ongoing item was last practised."""
    day = board.standing(item).practised_on
    return _("last on %(day)s") % {"day": date_format(day)} if day else _("never practised")


@register.filter
def in_words(item: SheetItem, standing: Standing) -> str:
    """A standing with its date."""
    if item.ongoing and standing.practised_on:
        return _("practised on %(day)s") % {"day": date_format(standing.practised_on)}
    if standing.done_said:
        return _("done %(when)s, dated by hand") % {"when": said(standing.done_said)}
    if standing.done_on:
        return _("done on %(day)s") % {"day": date_format(standing.done_on)}
    return state_word(standing.state)


@register.filter
def said(text: str) -> str:
    """A date as it was said by hand, as exactly as that: a day, a month or a year."""
    formats = {10: "DATE_FORMAT", 7: "YEAR_MONTH_FORMAT"}
    return date_format(first_day(text), formats[len(text)]) if len(text) in formats else text


@register.filter
def first_sentence(text: str) -> str:
    """The first sentence: what fits above a column."""
    return re.split(r"(?<=[。！？])|(?<=[.!?])\s", text, maxsplit=1)[0]


@register.filter
def named(item: SheetItem) -> str:
    """An item away from the board: never without its category and level."""
    return f"{item.title} · {item.place}"


def changed(change: Change, items: Sequence[SheetItem], state: str, part: Any, left_alone: int) -> str:
    """What setting a state did; of a repetition, what it did then, and that it no longer stands."""
    if _changed_since(change):
        return _("This was carried out before and was changed since. Nothing was changed now; reload the page.")
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
        more = ngettext(
            "%(count)s ongoing item stays as it is: it is practised, not finished.",
            "%(count)s ongoing items stay as they are: they are practised, not finished.",
            left_alone,
        )
        text = _("%(text)s %(more)s") % {"text": text, "more": more % {"count": left_alone}}
    return text


def _changed_since(change: Change) -> bool:
    """Whether it had been carried out before, and stands no longer as it was left then."""
    return change.repeated and any(change.standings.get(skill) != after for skill, after in change.after.items())


def undone(change: Undone) -> str:
    """What an undo did; of a repetition, that what it did no longer stands."""
    if _changed_since(change):
        return _("This was carried out before and was changed since. Nothing was changed now; reload the page.")
    if change.edit is None:
        return _items_undone(change)
    return " ".join([_list_undone(change, change.edit), _items_undone(change) if change.after else ""]).strip()


def _items_undone(change: Undone) -> str:
    count = len(change.after)
    if change.redoes:
        text = ngettext("Brought back: %(count)s item.", "Brought back: %(count)s items.", count)
    else:
        text = ngettext(
            "Taken back: %(count)s item is as it was.", "Taken back: %(count)s items are as they were.", count
        )
    return text % {"count": count}


def _list_undone(change: Undone, edit: Edit) -> str:
    """What an undo did to a list: deleted it, brought it back, or changed it."""
    if any(one["kind"] == LIST and "retired" in one["after"] for one in edit.changes):
        gone = _("Taken back: the list “%(list)s” is gone again.")
        text = gone if edit.checklist.retired else _("Brought back: the list “%(list)s” is there again.")
    elif change.redoes:
        text = {
            Kind.PULL: _("Brought back: the updates that “%(list)s” had taken in."),
            Kind.IMPORT: _("Brought back: what was imported into “%(list)s”."),
        }.get(Kind(change.first), _("Brought back: the change of “%(list)s”."))
    else:
        text = {
            Kind.PULL: _("Taken back: the updates that “%(list)s” had taken in."),
            Kind.IMPORT: _("Taken back: what was imported into “%(list)s”."),
        }.get(Kind(change.first), _("Taken back: the change of “%(list)s”."))
    return text % {"list": edit.checklist.title}


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
    return told_of(entry, named(entry.items[0]) if entry.items else title_of(entry.events[0]))


def told_of(entry: Entry, title: str) -> str:
    """One operation in a line; `title` names what its first event was about."""
    count, first, kind = entry.count, entry.events[0], entry.operation.kind
    if kind == Kind.CARRY:
        return ngettext("%(count)s tick carried over", "%(count)s ticks carried over", count) % {"count": count}
    if kind == Kind.START:
        text = ngettext(
            "%(count)s item marked as known at the start", "%(count)s items marked as known at the start", count
        )
        return text % {"count": count}
    if kind == Kind.IMPORT:
        return _("Imported: %(text)s") % {"text": together(title, became(first), count)}
    if kind != Kind.UNDO:
        return together(title, became(first), count)
    if entry.redoes:
        return _("Brought back: %(text)s") % {"text": together(title, became(first), count)}
    return _("Taken back: %(text)s") % {"text": together(title, became(first, "from"), count)}


def together(title: str, word: str, count: int) -> str:
    """What became of an item, and of how many others in the same operation."""
    if count == 1:
        return _("%(item)s: %(state)s") % {"item": title, "state": word}
    text = ngettext("%(item)s and %(count)s more: %(state)s", "%(item)s and %(count)s more: %(state)s", count - 1)
    return text % {"item": title, "count": count - 1, "state": word}


def became(event: ProgressEvent, side: str = "to") -> str:
    """What an event made of its item, in a few words; the side "from" is what an undo took back."""
    other = "from" if side == "to" else "to"
    state, done, started, practised = (getattr(event, f"{side}_{name}") for name in _SIDES)
    before = tuple(getattr(event, f"{other}_{name}") for name in _SIDES)
    if event.practised_on:
        return _practice(event)
    if done and done != before[1]:
        return _("dated back to %(when)s") % {"when": said(done)}
    if started and started != before[2]:
        return _("begun, dated back to %(when)s") % {"when": said(started)}
    if state == before[0] and (done, started) != before[1:3]:
        return _("dated as it was recorded")
    if before == (state, done, started, practised) or (practised and practised != before[3] and state != State.DONE):
        return _("practised")
    return state_word(state)


_SIDES = ("state", "done_said", "started_said", "practised_on")


def _practice(event: ProgressEvent) -> str:
    text = _("practised")
    if event.practised_on and event.practised_on != timezone.localdate(event.operation.at):
        text = _("practised on %(day)s") % {"day": date_format(event.practised_on)}
    return _("%(practised)s, “%(line)s”") % {"practised": text, "line": event.line} if event.line else text
