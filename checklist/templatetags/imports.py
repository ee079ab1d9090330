"""Words for imports: why a file cannot be read, what a line was not understood for, what would become of a part."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.exchange import Remark, Unreadable
from checklist.models import State
from checklist.queries.plan import Plan, Planned, Tick
from checklist.templatetags.words import said

register = template.Library()
SHOWN = 400  # characters of a text before and after


# --- Errors and remarks -------------------------------------------------------------------------------
def unreadable(error: Unreadable) -> str:
    """Why a file cannot be read, and what to do."""
    texts = {
        "empty": _("The file is empty. Choose another, or paste its text."),
        "nul": _("There is a character NUL in it, which no text has: this is no text file. Save it as text (UTF-8)."),
        "encoding": _("Its letters cannot be read. Save it as UTF-8 and try again."),
        "too-large": _("A file has at most 5 MB. Cut it in two and import one after the other."),
        "too-many-lines": _("These are too many lines for a list. Cut the file in two."),
        "too-many-items": _("A list has at most 2,000 items, and this file has more. Nothing was imported."),
        "too-many-parts": _("A list has at most 500 levels and categories, and this file has more."),
        "no-boxes": _("There is no line with a box in it (“- [ ] …”), so nothing in it is an item."),
        "no-columns": _("The first row must name the columns; one of them is “item”."),
        "column-twice": _("Two columns have the same name. Rename or remove one."),
        "csv": _("This is no CSV: a quotation mark is opened and not closed, or a cell is too large."),
        "version": _("It comes from a newer version of this product, which this one does not know."),
        "json": _("This is no JSON: a comma, a bracket or a quotation mark is missing or too many."),
        "json-format": _("This is JSON, but no checklist: it does not say “format”: “ml-checklist”."),
        "json-twice": _("A name stands twice in one object."),
        "json-deep": _("It is nested deeper than a checklist is."),
        "json-number": _("A number in it is larger than any that a checklist has."),
        "json-value": _("A value is not what it has to be."),
    }
    text = texts.get(error.code, _("This file cannot be read as a checklist."))
    where = f" ({error.text[:120]})" if getattr(error, "text", "") else ""
    if error.line:
        return _("Line %(line)s: %(text)s") % {"line": error.line, "text": text + where}
    return text + where


@register.filter
def remarked(remark: Remark) -> str:
    """A remark as a sentence."""
    texts = {
        "not-understood": _("was not understood and is left out: %(text)s"),
        "text-ignored": _("is no item and is left out: %(text)s"),
        "no-box": _("has no box and is left out: %(text)s"),
        "box-lost": _("has a box, but no text that could be a title: %(text)s"),
        "title-missing": _("has no title and is left out: %(text)s"),
        "title-cut": _("is too long for a title; it was cut, and stands whole in what the item means: %(text)s"),
        "unknown-mark": _("has a mark in its box that is not known; it counts as not ticked: %(text)s"),
        "unknown-state": _("names a state that is not known; it is left out: %(text)s"),
        "unknown-date": _("has a date that cannot be read; it is left out: %(text)s"),
        "date": _("has a date that cannot be, or lies in the future; it is left out: %(text)s"),
        "unknown-column": _("has a column that is not known; it is left out: %(text)s"),
        "unknown-name": _("has a name that is not known; it is left out: %(text)s"),
        "too-many-cells": _("has more cells than there are columns: %(text)s"),
        "bad-link": _("has a link that is no address on the web: %(text)s"),
        "bad-id": _("has an id that is none; the line is found by its title: %(text)s"),
        "id-twice": _("has the id of a line above; it is found by its title: %(text)s"),
        "twice": _("means the same skill as a line above, and a list asks for a skill once; it becomes new: %(text)s"),
        "fence-open": _("opens a block of code that nothing closes: %(text)s"),
        "comment-open": _("opens a comment that nothing closes: %(text)s"),
    }
    if remark.code == "more":
        return _("There are more such lines.")
    text = texts.get(remark.code, _("was read as well as could be: %(text)s")) % {"text": remark.text[:160]}
    if not remark.line:
        return text
    return _("Line %(line)s %(text)s") % {"line": remark.line, "text": text}


# --- Counts -----------------------------------------------------------------------------------------
@register.filter
def counted(plan: Plan) -> list[str]:
    """What an import would do, in figures: only what is not zero."""
    return phrases(plan.counts)


def phrases(counts: Mapping[str, int]) -> list[str]:
    """Figures with their words."""
    words = {
        "new": ngettext("%(n)s new item", "%(n)s new items", counts["new"]),
        "parts": ngettext("%(n)s new level or category", "%(n)s new levels and categories", counts["parts"]),
        "reworded": ngettext("%(n)s reworded", "%(n)s reworded", counts["reworded"]),
        "moved": ngettext("%(n)s moved", "%(n)s moved", counts["moved"]),
        "retired": ngettext("%(n)s retired", "%(n)s retired", counts["retired"]),
        "back": ngettext("%(n)s brought back", "%(n)s brought back", counts["back"]),
        "ticks": ngettext("%(n)s tick", "%(n)s ticks", counts["ticks"]),
        "notes": ngettext("%(n)s note", "%(n)s notes", counts["notes"]),
    }
    return [text % {"n": counts[name]} for name, text in words.items() if counts[name]]


def done_in_words(plan: Plan | None) -> str:
    """What an import did."""
    found = phrases(plan.counts) if plan else []
    return _("Imported: %(what)s.") % {"what": _(", ").join(found)} if found else _("Imported.")


# --- Parts ------------------------------------------------------------------------------------------
@register.filter
def marks(part: Planned) -> SafeString:
    """What would become of a part, in short words."""
    words = {
        "new": _("new"),
        "reworded": _("reworded"),
        "moved": _("moved"),
        "retired": _("retired"),
        "back": _("brought back"),
        "tick": _("tick"),
    }
    named = [*part.marks, *(["tick"] if part.tick and "new" not in part.marks else [])]
    chips = format_html_join(" ", '<span class="mark mark-{}">{}</span>', ((one, words[one]) for one in named))
    return format_html('<span class="marks">{}</span>', chips) if chips else chips


@register.filter
def titled(part: Planned) -> SafeString:
    """The title, beside the one that it replaces."""
    if part.was:
        return format_html("<del>{}</del> <ins>{}</ins>", part.was, part.title)
    return format_html("<del>{}</del>" if "retired" in part.marks else "{}", part.title)


@register.filter
def planned_line(part: Planned) -> SafeString:
    """An item's line in a preview."""
    facts = format_html_join("", '<span class="fact">{}</span>', ((fact,) for fact in _facts(part)))
    tick = _tick_sign(part.tick) if part.tick else ""
    more = _texts(part) if part.fields else ""
    return format_html(
        '<li>{}<div class="what">{}<p>{}</p>{}{}</div></li>', marks(part), tick, titled(part), facts, more
    )


def _facts(part: Planned) -> Iterator[str]:
    if part.place and part.known:
        yield _("the same as in %(place)s") % {"place": part.place}
    elif part.place:
        yield _("from %(place)s") % {"place": part.place}
    if part.tick:
        yield ticked(part.tick)
    if part.note:
        yield _("note added: %(start)s") % {"start": _start(part.note)}
    if part.note_kept:
        yield _("your own note stays; the file has another")


def _start(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:60]} …" if len(line) > 60 else line


def ticked(tick: Tick) -> str:
    """What becomes of a standing: from, to, and when."""
    if tick.practised:
        return _("practised on %(day)s") % {"day": date_format(tick.practised)}
    old, new = (str(State(state).label) for state in (tick.was.state, tick.state))
    if tick.said:
        return _("%(old)s → %(new)s, %(when)s") % {"old": old, "new": new, "when": said(tick.said)}
    return _("%(old)s → %(new)s") % {"old": old, "new": new}


def _tick_sign(tick: Tick) -> SafeString:
    name = "done" if tick.practised else tick.state
    return format_html('<svg class="i stand-{0}" aria-hidden="true"><use href="#s-{0}"/></svg>', name)


def _texts(part: Planned) -> SafeString:
    """The other texts that would change, before and after."""
    names = {
        "meaning": _("what it means"),
        "criteria": _("you can tick this when"),
        "worth_knowing": _("worth knowing"),
        "links": _("links"),
        "summary": _("summary"),
        "pace": _("pace"),
    }
    before = part.before or {}
    rows = ((names[one], _short(before.get(one)), _short(part.after[one])) for one in part.fields)
    body = format_html_join("", "<dt>{}</dt><dd><del>{}</del> <ins>{}</ins></dd>", rows)
    summary = _("Also reworded: %(texts)s") % {"texts": _(", ").join(names[one] for one in part.fields)}
    return format_html('<details class="texts"><summary>{}</summary><dl>{}</dl></details>', summary, body)


@register.filter
def other_texts(part: Planned) -> SafeString:
    """The texts of a level or a category that would change beside its title."""
    return _texts(part) if part.fields else mark_safe("")


def _short(value: Any) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = " · ".join(one if isinstance(one, str) else f"{one['title']} ({one['url']})" for one in value)
    text = str(value or "")
    return f"{text[:SHOWN]} …" if len(text) > SHOWN else text or "–"


@register.filter
def sum_of(part: Planned) -> str:
    """How much of a part would change, for what is folded."""
    changed = sum(one.changed for one in part.parts)
    return ngettext("%(n)s change", "%(n)s changes", changed) % {"n": changed}


@register.filter
def untouched(count: int) -> str:
    """How many items stay as they are."""
    return ngettext("%(n)s item stays as it is.", "%(n)s items stay as they are.", count) % {"n": count}
