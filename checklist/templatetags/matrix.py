"""The team's table: members and what they have, as strings that are joined. A template include for each of 800 cells
costs more than the whole page may (docs/decisions/0004-rows.md)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape as escape
from django.utils.translation import get_language, ngettext, npgettext, pgettext
from django.utils.translation import gettext as _

from checklist.queries import STALLED_AFTER, Reading, Status
from checklist.queries.compact import EPOCH, STATES
from checklist.queries.overview import ITEM, Overview, Row
from checklist.queries.standing import FRESH_DAYS
from checklist.templatetags.words import practice_word, state_word

register = template.Library()
DAY = 86_400
ALL, SOME, NONE, SKIPPED, CLOSED = "all", "some", "none", "skipped", "closed"
SIGNS = {  # where somebody stands; those that begin with s are in every page's sprite
    Status.FINISHED: "s-done",
    Status.OVERDUE: "s-due",
    Status.NOT_STARTED: "s-never",
    Status.STALLED: "m-stalled",
    Status.BEHIND: "m-behind",
    Status.ON_TRACK: "m-on",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows of a page need: now and since when something is new, in seconds; where members' pages are."""

    overview: Overview
    now: int
    new_after: float
    members: str
    query: str
    language: str
    zone: Any
    names: dict[int, str]  # as they are rendered: the table and the list have the same

    @classmethod
    def of(cls, overview: Overview, team: Any) -> "Frame":
        since = overview.since.timestamp() if overview.since else float("inf")
        named = overview.view.assignment
        return cls(
            overview,
            int(overview.at.timestamp()),
            since,
            reverse("team", args=[team.slug]) + "members/",
            f"?assignment={named}" if named else "",
            get_language() or "",
            timezone.get_current_timezone(),
            {},
        )

    def weeks(self, changed: int) -> int:
        """How old a change is, in weeks, once it is more than fourteen days."""
        days = (self.now - changed) // DAY if changed else 0
        return days // 7 if days > STALLED_AFTER else 0


# --- Single cells ------------------------------------------------------------------------------------------------
def weeks_word(weeks: int) -> str:
    """An age, in short."""
    return npgettext("age", "%(n)s wk", "%(n)s wk", weeks) % {"n": weeks}


def kind_word(kind: str, skipped: int) -> str:
    """What the shape of a cell says."""
    words = {
        ALL: pgettext("of a category", "all done"),
        SOME: pgettext("of a category", "some done"),
        NONE: pgettext("of a category", "none done"),
        SKIPPED: pgettext("of a category", "all skipped"),
        CLOSED: pgettext("of a category", "not shown: too few items for a total"),
    }
    more = ngettext("%(n)s skipped", "%(n)s skipped", skipped) % {"n": skipped}
    return words[kind] + (_(", ") + more if skipped and kind != SKIPPED else "")


def counted(overview: Overview, reading: Reading, place: int) -> tuple[str, int, int, int]:
    """A category of one person: shape, how many, of how many, skipped. Where all items are ongoing, it counts those
    that were practised lately."""
    tally = reading.categories[place].tally
    if not reading.categories[place].shown:
        return CLOSED, 0, 0, 0
    if not tally.total:
        done, total = overview.lately(reading, place), len(overview.scope.categories[place].items)
        return ALL if done == total > 0 else SOME if done else NONE, done, total, 0
    if tally.complete:
        return ALL, tally.done, tally.total, 0
    kind = SOME if tally.done or tally.learning else SKIPPED if tally.skipped == tally.total else NONE
    return kind, tally.done, tally.total, tally.skipped


@lru_cache(maxsize=50_000)
def _cell(kind: str, done: int, total: int, skipped: int, weeks: int, new: bool, language: str) -> str:
    word = kind_word(kind, skipped) + (_(", ") + _("changed since your last visit") if new else "")
    below = f'<svg class="m" aria-hidden="true"><use href="#m-skipped"/></svg>{skipped} ' if skipped else ""
    below += weeks_word(weeks) if weeks else ""
    small = f"<small>{below}</small>" if below else ""
    return (
        f'<td class="k-{kind}{" new" if new else ""}"><svg class="m" role="img" aria-label="{escape(word)}">'
        f'<use href="#m-{kind}"/></svg>{"–" if kind == CLOSED else f"{done}/{total}"}{small}</td>'
    )


@lru_cache(maxsize=1_000)
def _item(look: str, new: bool, language: str) -> str:
    word = practice_word(look) if look in {"never", "fresh", "due"} else state_word(look)
    sign = "m-fresh" if look == "fresh" else f"s-{look}"
    said = f'<span class="vh">{escape(_(", ") + _("changed since your last visit"))}</span>' if new else ""
    return (
        f'<td class="is-{look}{" new" if new else ""}"><svg class="i" aria-hidden="true"><use href="#{sign}"/></svg>'
        f"<small>{escape(word)}</small>{said}</td>"
    )


def look_at(state: int, practised: int, ongoing: bool, today: int) -> str:
    """How an item stands: its state, or, of an ongoing one, its practice."""
    if not ongoing or STATES[state] != "todo":
        return str(STATES[state])
    if not practised:
        return "never"
    return "fresh" if practised > today - FRESH_DAYS else "due"


@lru_cache(maxsize=100)
def status_html(status: Status, language: str) -> str:
    """Where somebody stands: a sign and its word."""
    return f'<svg class="i" aria-hidden="true"><use href="#{SIGNS[status]}"/></svg>{escape(status.label)}'


def last_html(frame: Frame, changed: int) -> str:
    """When something changed last: days, then weeks."""
    if not changed:
        never = pgettext("last change", "never")
        return f'<span class="never">{escape(never)}</span>'
    day = datetime.fromtimestamp(changed, frame.zone).date()
    return _last(day, (frame.overview.term.today - day).days, frame.language)


@lru_cache(maxsize=5_000)
def _last(day: date, days: int, language: str) -> str:
    if days <= 0:
        word = _("today")
    elif days <= STALLED_AFTER:
        word = npgettext("age", "%(n)s d", "%(n)s d", days) % {"n": days}
    else:
        word = weeks_word(days // 7)
    return f'<time datetime="{day.isoformat()}" title="{escape(date_format(day))}">{escape(word)}</time>'


# --- Rows ----------------------------------------------------------------------------------------------------------
def name_html(frame: Frame, row: Row) -> str:
    """A member's name, which leads to their page; below it what leads put on them."""
    kept = frame.names.get(row.member.user)
    if kept is None:
        kept = frame.names[row.member.user] = _name(frame, row)
    return kept


def _name(frame: Frame, row: Row) -> str:
    member = row.member
    words = [_("lead")] if member.role == "lead" else []
    words += row.labels
    small = f"<small>{escape(' · '.join(words))}</small>" if words else ""
    name = escape(member.name or _("(no name)"))
    if not member.user:  # an example, of nobody
        return f"<b>{name}</b>{small}"
    return f'<a href="{frame.members}{member.uuid}/{escape(frame.query)}">{name}</a>{small}'


def _closed(columns: int, words: str) -> str:
    sign = '<svg class="m" aria-hidden="true"><use href="#m-closed"/></svg>'
    return f'<td class="closed" colspan="{columns}"><span>{sign}{escape(words)}</span></td>'


def row_html(frame: Frame, row: Row) -> str:
    """A member's row of the table."""
    reading, columns = row.reading, frame.overview.columns
    head = f'<tr><th scope="row">{name_html(frame, row)}</th>'
    if reading is None or row.status is None:
        return f"{head}{_closed(len(columns) + 3, _('not shared'))}</tr>"
    whole = reading.whole
    more = f'<small><svg class="m" role="img" aria-label="{escape(_("skipped"))}"><use href="#m-skipped"/></svg>'
    more = f"{more}{whole.skipped}</small>" if whole.skipped else ""
    parts = [
        f'{head}<td class="standing">{status_html(row.status, frame.language)}</td>',
        f'<td class="last">{last_html(frame, reading.changed)}</td>',
        f'<td class="sum" data-done="{whole.done}" data-total="{whole.total}">{whole.done}/{whole.total}{more}</td>',
    ]
    if frame.overview.view.by != ITEM:
        parts += _categories(frame, reading)
    elif row.member.open:
        parts += _items(frame, reading)
    else:
        parts.append(_closed(len(columns), _("totals only")))
    parts.append("</tr>")
    return "".join(parts)


def _categories(frame: Frame, reading: Reading) -> list[str]:
    cells, new, language = reading.categories, frame.new_after, frame.language
    found = []
    for _category, place in frame.overview.columns:
        changed = cells[place].changed
        count = counted(frame.overview, reading, place)
        found.append(_cell(*count, frame.weeks(changed), changed > new, language))
    return found


def _items(frame: Frame, reading: Reading) -> list[str]:
    items, today = reading.items(frame.overview.scope), frame.overview.term.today.toordinal() - EPOCH
    return [
        _item(
            look_at(items.states[at], items.practised[at], item.ongoing, today),
            items.changed[at] > frame.new_after,
            frame.language,
        )
        for item, at in frame.overview.columns
    ]
