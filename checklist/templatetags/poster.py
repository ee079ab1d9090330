"""The sheet to keep: a board as one A4 page, drawn as SVG that stands alone, on paper, on disk and within a page."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.models import State
from checklist.queries import Board, Practice, Tally
from checklist.templatetags import columns, paper
from checklist.templatetags.signs import SIGNS, sign
from checklist.templatetags.words import practice_word, state_word

register = template.Library()
WIDTH, HEIGHT, MARGIN = 210, 297, 14
ROOM = WIDTH - 2 * MARGIN
TOP = 43.0  # where the columns begin
FOOT = 279.0  # where they end at the latest
FIELDS = ((0.0, 74.0), (80.0, 34.0), (120.0, ROOM - 120.0))  # name, date, done: where and how wide
LABEL = 2.1
OPEN = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
INHERITED = (
    f'font-family="{paper.FONTS}" fill="{paper.INK}" stroke="none" stroke-width="0" '
    'stroke-linecap="butt" stroke-linejoin="miter"'
)


@register.simple_tag
def poster(board: Board, name: str = "") -> SafeString:
    """The drawing within a page: one image, whose name is what it comes to."""
    label = escape(_("%(title)s: %(tally)s") % {"title": board.sheet.title, "tally": counted(board.whole)})
    drawn = _drawing(board, name)
    return mark_safe(f'{OPEN} class="poster" role="img" aria-label="{label}">{drawn}</svg>')  # noqa: S308 -- escaped


def poster_file(board: Board, name: str = "") -> str:
    """The drawing as a file: millimetres on paper, presentation attributes only, nothing from elsewhere."""
    with _in_language_of(board):
        title, tally = escape(paper.clean(board.sheet.title)), escape(counted(board.whole))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{OPEN} width="{WIDTH}mm" height="{HEIGHT}mm">'
        f"<title>{title}</title><desc>{tally}</desc>{_drawing(board, name)}</svg>\n"
    )


def counted(tally: Tally) -> str:
    """A tally in words."""
    parts = [_("%(done)s of %(total)s done") % {"done": tally.done, "total": tally.total}]
    if tally.learning:
        parts.append(ngettext("%(count)s learning", "%(count)s learning", tally.learning) % {"count": tally.learning})
    if tally.skipped:
        parts.append(ngettext("%(count)s skipped", "%(count)s skipped", tally.skipped) % {"count": tally.skipped})
    return " · ".join(parts)


def _in_language_of(board: Board) -> AbstractContextManager[None]:
    """Paper speaks one language: that of the list, where we speak it."""
    known = board.sheet.language in dict(settings.LANGUAGES)
    return translation.override(board.sheet.language) if known else nullcontext()


def _drawing(board: Board, name: str) -> str:
    with _in_language_of(board):
        body, notice = columns.drawn(board, ROOM, FOOT - TOP)
        content = _head(board, paper.clean(name)) + paper.placed(0, TOP, body) + _foot(board, notice)
    language = {"zh-hans": "zh-Hans"}.get(board.sheet.language, board.sheet.language)
    background = f'<path d="M0 0h{WIDTH}v{HEIGHT}H0z" fill="{paper.SHEET}"/>'
    return (
        f'<g {INHERITED} lang="{escape(language)}"><defs>{SIGNS}</defs>{background}'
        f"{paper.placed(MARGIN, 0, content)}</g>"
    )


def _head(board: Board, name: str) -> str:
    """The title, and the fields of a form: name, date, what is done."""
    title, size = paper.fitted(paper.clean(board.sheet.title), ROOM, (8.0, 7.0, 6.0, 5.0, 4.0, 3.4), bold=True)
    parts = [paper.words(title, 0, 21.5, size, room=ROOM, bold=True)]
    values = (name, date_format(board.today, "DATE_FORMAT"), counted(board.whole))
    for (x, room), label, value in zip(FIELDS, (_("Name"), _("Date"), _("Where I stand")), values, strict=True):
        text, size = paper.fitted(value, room, (3.3, 3.0, 2.7, 2.4, 2.1, 1.8))
        parts.append(paper.rule(x, 34, room, 0.2, paper.INK))
        parts.append(paper.words(text, x, 32.6, size, room=room) if text else "")
        parts.append(paper.words(label, x, 37, LABEL, room=room, fill=paper.MUTED))
    return "".join(parts)


def _foot(board: Board, notice: str) -> str:
    """What the signs mean, what was left out if anything was, and whose list it is."""
    credit = _("The list: phrasenmaeher’s machine-learning checklist") if board.sheet.credited else ""
    parts = [paper.rule(0, FOOT + 2.5, ROOM, 0.2, paper.INK), paper.placed(0, FOOT + 6.5, _legend(board))]
    said = notice or credit
    mark = _("ML checklist")
    room = ROOM - paper.ems(mark) * LABEL - 6
    if said:
        parts.append(paper.words(paper.cut(said, room / LABEL), 0, FOOT + 11, LABEL, room=room, fill=paper.MUTED))
    parts.append(paper.words(mark, ROOM, FOOT + 11, LABEL, fill=paper.MUTED, end=True))
    return "".join(parts)


def _legend(board: Board) -> str:
    known: Sequence[tuple[str, str]] = [(state, state_word(state)) for state in State.values]
    if any(item.ongoing for item in board.sheet.items):
        known = [*known, *((str(one), practice_word(one)) for one in Practice)]
    wide = sum(paper.ems(word) + 3.4 for _name, word in known) - 1.8
    size = min(2.3, ROOM / wide)
    parts, x = [], 0.0
    for name, word in known:
        parts.append(sign(name, x, -1.02 * size, 1.25 * size))
        parts.append(paper.words(word, x + 1.6 * size, 0, size, fill=paper.MUTED))
        x += (paper.ems(word) + 3.4) * size
    return "".join(parts)
