"""Words of a member's page and of sharing: why somebody stands where they stand, how old a change is, what moved."""

import re
from datetime import UTC, date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import Shares, Watched
from checklist.models import State
from checklist.queries import BEHIND_BY, STALLED_AFTER, SheetItem, Standing, Status, Tally
from checklist.queries.compact import EPOCH, STATES
from checklist.queries.member_page import Figures, Moved, Sort
from checklist.queries.overview import Overview
from checklist.queries.readings import Items
from checklist.queries.tally import REACHED_AT
from checklist.templatetags.library import language_tag
from checklist.templatetags.matrix_edges import matrix_head
from checklist.templatetags.words import practice_word, state_word

register = template.Library()
ITEMS_SHOWN = 3
LINK = re.compile(r"</?a\b[^>]*>")


@register.filter
def ago(day: date | None) -> str:
    """How long ago a day was."""
    if day is None:
        return _("never")
    days = (timezone.localdate() - day).days
    if days <= 0:
        return _("today")
    return ngettext("yesterday", "%(count)s days ago", days) % {"count": days}


@register.filter
def untouched(days: int | None) -> str:
    """For how long nothing was changed."""
    if days is None:
        return _("not begun")
    if not days:
        return _("changed today")
    return ngettext("untouched for %(count)s day", "untouched for %(count)s days", days) % {"count": days}


@register.filter
def tally_words(tally: Tally) -> str:
    """A tally against an assignment in words: done of what was assigned, and what is beside it."""
    text = _("%(done)s of %(total)s") % {"done": tally.done, "total": tally.total}
    if tally.learning:
        text += " · " + _("%(count)s learning") % {"count": tally.learning}
    if tally.skipped:
        text += " · " + _("%(count)s skipped") % {"count": tally.skipped}
    return text


@register.filter
def reason(figures: Figures) -> str:
    """What makes the status what it is (DESIGN, rule 11), with the figures that decide."""
    status, term, tally = figures.status, figures.term, figures.whole
    if status == Status.FINISHED:
        return _("What was to be reached is reached: %(percent)s %% of it or more is done.") % {"percent": REACHED_AT}
    if status == Status.OVERDUE and term.due_on:
        return _("The date, %(day)s, has passed, and the target is not reached.") % {"day": date_format(term.due_on)}
    if status == Status.NOT_STARTED:
        return _("Nothing that was assigned has been changed yet.")
    if status == Status.STALLED:
        days = {"days": figures.idle, "limit": STALLED_AFTER}
        return _("No change for %(days)s days; from %(limit)s on this is called stalled.") % days
    if not term.due_on:
        return _("Something changed in the last %(limit)s days; no date is set.") % {"limit": STALLED_AFTER}
    text = _("%(gone)s %% of the time is gone and %(done)s %% is done.")
    if status == Status.BEHIND:
        text = _("%(gone)s %% of the time is gone and %(done)s %% is done: more than %(limit)s points apart.")
    return text % {"gone": term.gone, "done": tally.percent, "limit": BEHIND_BY}


@register.filter
def in_sort(sort: Sort) -> str:
    """What an item counted as at a moment."""
    if sort.practised_on and sort.state in {State.TODO, State.DONE}:
        return _("practised on %(day)s") % {"day": date_format(sort.practised_on)}
    return state_word(sort.state)


@register.filter
def change_words(moved: Moved) -> str:
    """From what to what."""
    if moved.before.state == moved.now.state == State.TODO:
        return in_sort(moved.now) if moved.now.practised_on else _("practice taken back")
    return _("%(before)s → %(after)s") % {"before": in_sort(moved.before), "after": in_sort(moved.now)}


@register.filter
def watched_word(what: str) -> str:
    """Which page was looked at, said to the member."""
    return _("your page") if what == Watched.MEMBER else str(Watched(what).label)


# --- Signs -------------------------------------------------------------------------------------------------------
SIGN = '<svg class="stand stand-{}" aria-hidden="true" viewBox="0 0 20 20"><use href="#s-{}"/></svg>'


@register.simple_tag
def sign(name: str) -> SafeString:
    """The small sign of a state or a practice, with its word for readers."""
    word = practice_word(name) if name in {"never", "fresh", "due"} else state_word(name)
    return format_html(
        '{}<span class="vh">{} </span>', format_html(SIGN, name, "due" if name == "fresh" else name), word
    )


@register.simple_tag
def item_line(item: SheetItem, standing: Standing, today: date) -> SafeString:
    """One item with its state and how long ago that changed."""
    practised = item.ongoing and standing.state == State.TODO
    name = str(standing.practice(today)) if practised else standing.state
    word = practice_word(name) if practised else state_word(name)
    if practised and standing.practised_on:
        word = _("practised on %(day)s") % {"day": date_format(standing.practised_on)}
    when = ago(timezone.localdate(standing.changed_at)) if standing.changed_at and not practised else ""
    drawn = format_html(SIGN, name, "due" if name == "fresh" else name)
    facts = " · ".join(filter(None, [word, when]))
    return format_html(
        '<li data-state="{}">{}<span>{}</span> <span class="facts" lang="{}">{}</span></li>',
        *(standing.state, drawn, item.title, language_tag(get_language() or "en"), facts),
    )


# --- The four choices --------------------------------------------------------------------------------------------
@register.filter
def explained(shares: str) -> str:
    """What leads see with one of the four choices: said wherever the choice is offered."""
    return {
        Shares.NOTHING.value: _("Your name and your role. You are in no figure of the team."),
        Shares.TOTALS.value: _(
            "How many items you have in each category and level, when each of these changed last, and where you stand "
            "with regard to a date."
        ),
        Shares.ITEMS.value: _("The same, and the state of each item with its dates."),
        Shares.NOTES.value: _(
            "The same, and those notes on these items that you do not keep private. Each note is private until you say "
            "otherwise."
        ),
    }[shares]


@register.simple_tag
def latest_items(overview: Overview, today: date) -> SafeString:
    """The items of the one row that changed last, or the first ones, as leads read them on the member's page."""
    (row,) = overview.rows
    if row.reading is None:
        return SafeString()
    items, read = overview.scope.items, row.reading.items(overview.scope)
    latest = sorted(range(len(items)), key=lambda at: -read.changed[at])[:ITEMS_SHOWN]
    return mark_safe("".join(item_line(items[at], _standing(read, at), today) for at in latest))  # noqa: S308


def _standing(read: Items, at: int) -> Standing:
    changed = datetime.fromtimestamp(read.changed[at], UTC) if read.changed[at] else None
    practised = date.fromordinal(EPOCH + read.practised[at]) if read.practised[at] else None
    return Standing(state=STATES[read.states[at]], practised_on=practised, changed_at=changed)


@register.simple_tag
def plain_head(overview: Overview) -> SafeString:
    """The headings of the overview without its links, which lead to pages of leads."""
    return mark_safe(LINK.sub("", matrix_head(overview)))  # noqa: S308 -- made of what is escaped, less a few tags
