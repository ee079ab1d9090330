"""The board's HTML: each row in each state that is shown is rendered once per list, revision and language, then joined.

A template loop over 89 rows costs more than the whole page may (docs/decisions/0004-rows.md).
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Sequence
from functools import lru_cache
from sys import getsizeof
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from checklist.models import State
from checklist.queries import (
    NEVER,
    Board,
    Sheet,
    SheetCategory,
    SheetItem,
    SheetLevel,
    Standing,
    Suggestion,
    Tally,
)
from checklist.templatetags import imprint
from checklist.templatetags.words import in_words, look_word, practice_word, state_word

register = template.Library()
KEEP_BYTES = 64 * 1024 * 1024
HOLE = "\0"
Look = tuple[str, str, int]  # state, practice ("" for finite items), days left


class Rendered:
    """One sheet's pieces in one language. A row is rendered when it is first shown so; that two threads may do that at
    once costs the work twice, and nothing else."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows: dict[tuple[int, Look], str] = {}
        self.grown = False
        self.levels = [(level, _pieces("level", sheet, level), self._categories(level)) for level in sheet.levels]
        self.size = sum(
            getsizeof(piece) for _, _, categories in self.levels for _, pieces in categories for piece in pieces
        )

    def _categories(self, level: SheetLevel) -> list[tuple[SheetCategory, list[str]]]:
        return [(category, _pieces("category", self.sheet, category)) for category in level.categories]

    def row(self, board: Board, item: SheetItem) -> str:
        """The item's row as it stands on the board."""
        standing = board.standings.get(item.skill, NEVER)
        look = look_of(board, item, standing) if item.ongoing else (standing.state, "", 0)
        key = (item.skill, look)
        found = self.rows.get(key)
        if found is None:
            found = self.rows[key] = _row(self.sheet, item, look)
            self.size += getsizeof(found)
            self.grown = True
        return found


_kept: OrderedDict[tuple[tuple[str, int, float], str], Rendered] = OrderedDict()
_lock = threading.Lock()


def rendered(sheet: Sheet) -> Rendered:
    """The sheet's pieces in the active language, kept until others push them out."""
    key = (sheet.key, get_language() or "")
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found
    built = Rendered(sheet)
    with _lock:
        _kept[key] = built
    return built


def _bound(pieces: Rendered) -> None:
    """Let go of the pieces used least lately where rows were added and it is too much by now."""
    if not pieces.grown:
        return
    pieces.grown = False
    with _lock:
        total = sum(one.size for one in _kept.values())
        while len(_kept) > 1 and total > KEEP_BYTES:
            total -= _kept.popitem(last=False)[1].size


def forget_rows() -> None:
    """Empty the memory (tests)."""
    with _lock:
        _kept.clear()
    tally_html.cache_clear()


def look_of(board: Board, item: SheetItem, standing: Standing) -> Look:
    """What a row shows of a standing."""
    if not item.ongoing:
        return standing.state, "", 0
    return standing.state, str(standing.practice(board.today)), standing.days_left(board.today)


def _row(sheet: Sheet, item: SheetItem, look: Look) -> str:
    state, practice, days = look
    context = {"sheet": sheet, "item": item, "look": look, "state": state, "practice": practice, "days": days}
    return _compact(render_to_string("checklist/_row.html", context))


def _pieces(kind: str, sheet: Sheet, part: SheetLevel | SheetCategory) -> list[str]:
    """A part's frame, cut at the holes for its tally and its content."""
    hole = mark_safe(HOLE)  # noqa: S308 -- a constant
    holes = {"tally": hole, "content": hole}
    html = render_to_string(f"checklist/_{kind}.html", {"sheet": sheet, kind: part, **holes})
    pieces = _compact(html).split(HOLE)
    if len(pieces) != 3:
        raise ValueError(f"_{kind}.html needs one hole for the tally and one for the content, in that order.")
    return pieces


def _compact(html: str) -> str:
    return "".join(
        line.strip() + ("\n" if line.strip() and not line.strip().endswith(">") else "") for line in html.splitlines()
    )


@lru_cache(maxsize=50_000)
def tally_html(uuid: str, tally: Tally, kind: str, language: str, swap: bool) -> SafeString:
    """A tally with its stable id; `swap` makes it a fragment that htmx puts in its place."""
    context = {"uuid": uuid, "tally": tally, "kind": kind, "swap": swap}
    return mark_safe(_compact(render_to_string("checklist/_tally.html", context)))  # noqa: S308 -- rendered by a template


def _tally(board: Board, uuid: str, kind: str, *, swap: bool = False) -> str:
    return tally_html(uuid, board.tallies[uuid], kind, get_language() or "", swap)


@register.simple_tag
def tally(board: Board, uuid: str, kind: str) -> SafeString:
    """A tally in a template."""
    return mark_safe(_tally(board, uuid, kind))  # noqa: S308


@register.simple_tag
def board_html(
    board: Board,
    only: Collection[str] | None = None,
    suggestions: Sequence[Suggestion] = (),
    levels: Sequence[SheetLevel] | None = None,
    current: SheetLevel | None = None,
    base: str = "",
    ticked: SheetItem | None = None,
) -> SafeString:
    """All columns of the board, or the given levels; `only` leaves other items out, and categories without items.

    Below the `ticked` item stands what it suggests. `current` is the level that a phone shows; `base` is the list's
    slug on pages other than the board itself.
    """
    pieces = rendered(board.sheet)
    offers = (ticked, offers_html(board, ticked, suggestions)) if ticked else None
    parts: list[str] = []
    for level, frame, categories in pieces.levels:
        if levels is not None and level not in levels:
            continue
        parts.append(frame[0].replace("<section ", "<section data-current ", 1) if level is current else frame[0])
        parts += [_tally(board, level.uuid, "level"), imprint.strip(board, level), frame[1]]
        parts += [_category(board, pieces, category, cut, only, offers) for category, cut in categories]
        parts.append(frame[2])
    _bound(pieces)
    return mark_safe(_rebased("".join(parts), base))  # noqa: S308 -- pieces are rendered by templates


def _rebased(html: str, slug: str) -> str:
    """Addresses in pieces are relative to the board; elsewhere they need the list's address before them."""
    if not slug:
        return html
    board = reverse("board", args=[slug])
    return html.replace('="items/', f'="{board}items/').replace('="state/', f'="{board}state/')


def _category(
    board: Board,
    pieces: Rendered,
    category: SheetCategory,
    frame: Sequence[str],
    only: Collection[str] | None = None,
    offers: tuple[SheetItem, str] | None = None,
) -> str:
    items = category.items if only is None else [item for item in category.items if item.uuid in only]
    if only is not None and not items:
        return ""
    rows = [pieces.row(board, item) for item in items]
    if offers and offers[0] in items:
        rows.insert(list(items).index(offers[0]) + 1, offers[1])
    return "".join([frame[0], _tally(board, category.uuid, "category"), frame[1], *rows, frame[2]])


def offers_html(board: Board, ticked: SheetItem, suggestions: Sequence[Suggestion]) -> str:
    """The line below a ticked row: what it usually covers, and of a project the form that asks what it involved."""
    project = board.state(ticked) == State.DONE and board.sheet.involved_in(ticked)
    if not suggestions and not project:
        return ""
    context = {"sheet": board.sheet, "suggestions": suggestions, "because": ticked, "project": project}
    return render_to_string("checklist/_offers.html", context)


def change_html(
    board: Board,
    skills: Collection[int],
    suggestions: Sequence[Suggestion],
    announcement: tuple[str, str],
    opened: Sequence[SheetItem] = (),
    base: str = "",
    ticked: SheetItem | None = None,
) -> str:
    """What a change swaps into the board: the rows of those skills, every tally above them, suggestions, the
    announcement, and the states of items that are opened."""
    pieces = rendered(board.sheet)
    items = [item for item in board.sheet.items if item.skill in skills]
    parts = [_swapped(pieces.row(board, item)) for item in items]
    _bound(pieces)
    categories = {item.category.uuid: item.category for item in items}
    levels = {category.level.uuid: category.level for category in categories.values()}
    parts += [_tally(board, uuid, "category", swap=True) for uuid in categories]
    for uuid, level in levels.items():
        parts.append(tab_html(board, level, swap=True))
        parts += [_tally(board, uuid, "level", swap=True), _swapped(imprint.strip(board, level), "svg")]
    parts.append(_tally(board, board.sheet.uuid, "whole", swap=True))
    if ticked and (offers := offers_html(board, ticked, suggestions)):
        parts += [f'<ul hx-swap-oob="afterend:#item-{ticked.uuid}">', offers, "</ul>"]
    parts += [render_to_string("checklist/_states.html", states(board, item, swap=True)) for item in opened]
    text, undo = announcement
    parts.append(render_to_string("checklist/_announcement.html", {"text": text, "undo": undo, "swap": True}))
    return _rebased("".join(parts), base)


@register.simple_tag
def tab_html(board: Board, level: SheetLevel, swap: bool = False) -> SafeString:
    """A level's numbers in its tab on the phone."""
    tally = board.tallies[level.uuid]
    oob = mark_safe(' hx-swap-oob="true"') if swap else ""
    return format_html('<span id="tab-{}"{}>{}/{}</span>', level.uuid, oob, tally.done, tally.total)


def _swapped(html: str, tag: str = "li") -> str:
    return html.replace(f"<{tag} ", f'<{tag} hx-swap-oob="true" ', 1)


@register.inclusion_tag("checklist/_states.html")
def states(board: Board, item: SheetItem, swap: bool = False) -> dict[str, Any]:
    """The four states of an item as one group of buttons, the present one pressed, with its date."""
    standing = board.standing(item)
    choices = [(state, state_word(state)) for state in State.values]
    if item.ongoing:
        choices[State.values.index(State.DONE)] = (State.DONE.value, _("practised today"))
    practised_today = item.ongoing and standing.practised_on == board.today and standing.state == State.TODO
    dated = standing.done_on or standing.practised_on
    return {
        "sheet": board.sheet,
        "item": item,
        "choices": choices,
        "pressed": State.DONE.value if practised_today else standing.state,
        "since": in_words(item, standing) if dated else (practice_word("never") if item.ongoing else ""),
        "swap": swap,
    }


@register.inclusion_tag("checklist/_start_choices.html")
def start_choices(form: Any, category: SheetCategory) -> dict[str, Any]:
    """None, some or all of a category, with its items for "some"."""
    return {
        "category": category,
        "choices": form.CHOICES,
        "chosen": form.data.get(f"c-{category.uuid}", "none"),
        "some": form.data.getlist(f"i-{category.uuid}") if form.is_bound else [],
    }


@register.inclusion_tag("checklist/_stand.html")
def stand(board: Board, item: SheetItem) -> dict[str, str]:
    """A small sign of how an item stands, with its word for readers."""
    look = look_of(board, item, board.standing(item))
    return {"sign": look[1] if look[0] == State.TODO and look[1] else look[0], "word": look_word(item, look)}


@register.simple_tag
def done_before(board: Board, uuid: str) -> int:
    """The number of done items of a part, without a tally's id."""
    return board.tallies[uuid].done
