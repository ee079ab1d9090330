"""The imprint: the sheet in miniature, one cell an item in its place, state by fill and by shape, as SVG."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from checklist.queries import Board, SheetItem, SheetLevel

register = template.Library()
CELL, STEP = 6, 8
ACROSS = 6  # cells in a line of one category's block
GAP = 6  # between blocks


def _shape(state: str, x: int, y: int) -> str:
    """A cell's path: full square, half square on the diagonal, a bar, or an outline."""
    if state in {"done", "fresh"}:
        return f"M{x} {y}h{CELL}v{CELL}h-{CELL}z"
    if state == "learning":
        return f"M{x} {y + CELL}h{CELL}v-{CELL}z"
    if state == "skipped":
        return f"M{x} {y + 2.5}h{CELL}v1h-{CELL}z"
    return f"M{x + 0.5:g} {y + 0.5:g}h5v5h-5z"


def look(board: Board, item: SheetItem) -> str:
    """The cell of an item: its state, or, of an ongoing one, whether it was practised lately."""
    standing = board.standing(item)
    if item.ongoing and standing.practised_on and standing.state != "skipped":
        return str(standing.practice(board.today))
    return standing.state


def _paths(cells: Iterable[tuple[str, int, int]]) -> SafeString:
    """One path for each state: the whole imprint stays small."""
    shapes: dict[str, list[str]] = {}
    for state, x, y in cells:
        shapes.setdefault(state, []).append(_shape(state, x, y))
    return mark_safe("".join(f'<path class="c-{state}" d="{"".join(paths)}"/>' for state, paths in shapes.items()))  # noqa: S308


def strip(board: Board, level: SheetLevel) -> SafeString:
    """One level as a strip of cells. Decoration: the tally beside it says the same."""
    cells = [(look(board, item), place * STEP, 0) for place, item in enumerate(level.items)]
    return format_html(
        '<svg id="strip-{}" class="strip" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>',
        level.uuid,
        max(len(cells) * STEP - 2, 1),
        CELL,
        _paths(cells),
    )


@register.simple_tag
def imprint(board: Board, name: str = "") -> SafeString:
    """The whole sheet: a column a level, a block a category."""
    cells, height = [], 0
    for column, level in enumerate(board.sheet.levels):
        x0, y = column * (ACROSS * STEP + 10), 0
        for category in level.categories:
            for place, item in enumerate(category.items):
                cells.append((look(board, item), x0 + place % ACROSS * STEP, y + place // ACROSS * STEP))
            y += -(-len(category.items) // ACROSS) * STEP + GAP
        height = max(height, y - GAP - 2)
    width = len(board.sheet.levels) * (ACROSS * STEP + 10) - 12
    whole = board.whole
    label = _("%(name)s%(done)s of %(total)s done, %(learning)s learning, %(skipped)s skipped") % {
        "name": _("%(name)s: ") % {"name": name} if name else "",
        "done": whole.done,
        "total": whole.total,
        "learning": whole.learning,
        "skipped": whole.skipped,
    }
    return format_html(
        '<svg class="imprint" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        max(width, 1),
        max(height, 1),
        label,
        _paths(cells),
    )
