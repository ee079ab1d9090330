"""The columns of the sheet to keep: levels side by side in the largest type in which all of them fit the page.

A list of up to 600 items is set in full: in one row of columns, in several, or with a level over several columns,
whichever lets the type be largest. What does not fit so is set as signs alone, and the sheet says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.queries import Board, SheetItem, SheetLevel
from checklist.templatetags import paper, typeset
from checklist.templatetags.signs import look, sign
from checklist.templatetags.typeset import Row

SIZES = (3.3, 3.15, 3.0, 2.85, 2.7, 2.55, 2.4, 2.25, 2.1, 1.95, 1.8, 1.65)  # of type, in millimetres
CELLS = (4.0, 3.5, 3.0, 2.6, 2.2, 1.9, 1.6)  # of signs alone
IN_FULL = 600  # items: more cannot be read on one page
COLUMNS = 6  # at most, side by side
WIDEST = 88.0
BETTER = 1.25  # so much larger the type must be, for an arrangement that is less simple


@dataclass(frozen=True, slots=True)
class Grid:
    """How levels stand: so many to a band, each over so many columns, in type of that size."""

    abreast: int
    over: int
    size: float
    width: float
    gap: float

    def across(self, count: int) -> float:
        """Where the column of that number begins."""
        return count * (self.width + self.gap)


Placed = tuple[int, float, Row]


def drawn(board: Board, width: float, height: float) -> tuple[str, str]:
    """The columns as SVG, and what has to be said about them."""
    if not board.sheet.items:
        return paper.words(_("This list has no items yet."), 0, 8, 3.3, fill=paper.MUTED), ""
    if len(board.sheet.items) <= IN_FULL:
        if found := _in_full(board, width, height, cut=False):
            return found, ""
        if found := _in_full(board, width, height, cut=True):
            return found, _("Titles that end in “…” are cut: the list has them in full.")
    return _as_signs(board, width, height)


# --- In full --------------------------------------------------------------------------------------------
def _in_full(board: Board, width: float, height: float, *, cut: bool) -> str:
    """The arrangement with the largest type; the simpler one where two are alike. Nothing where none fits, or, unless
    they may be `cut`, where titles have no room in it."""
    best, best_size = "", 0.0
    for abreast, over in _arrangements(len(board.sheet.levels)):
        for size in SIZES:
            grid = _grid(abreast, over, size, width)
            if size < best_size * BETTER:
                break
            if not (cut or _has_room(board, grid)):
                continue
            if svg := _set(board, grid, height):
                best, best_size = svg, size
                break
    return best


def _has_room(board: Board, grid: Grid) -> bool:
    """Whether no title is cut and no word broken."""
    room = grid.width / grid.size
    items = {paper.clean(item.title) for item in board.sheet.items}
    heads = [level.title for level in board.sheet.levels] + [one.title for one in board.sheet.categories]
    return (
        max(map(paper.longest, items)) <= room - typeset.INDENT
        and max(map(paper.ems, items)) <= typeset.LINES * typeset.FILLED * (room - typeset.INDENT)
        and max(paper.ems(paper.clean(head)) for head in heads)
        <= 2 * typeset.FILLED * room / typeset.LARGE / paper.BOLD
    )


def _arrangements(levels: int) -> Iterator[tuple[int, int]]:
    """Levels to a band and columns to a level: up to four levels stand side by side, as in the published picture, and
    more stand in bands of three."""
    if levels <= 4:
        yield from ((levels, over) for over in range(1, COLUMNS // levels + 1))
    yield from ((abreast, 1) for abreast in (3, 4, 5, 6) if abreast < levels or abreast == levels > 4)


def _grid(abreast: int, over: int, size: float, width: float) -> Grid:
    count = abreast * over
    gap = 7.0 if count <= 3 else 4.5
    return Grid(abreast, over, size, min(WIDEST, (width - gap * (count - 1)) / count), gap)


def _set(board: Board, grid: Grid, height: float) -> str:
    """Every band of levels below the other; nothing where they are higher than the page."""
    parts, y = [], 0.0
    for start in range(0, len(board.sheet.levels), grid.abreast):
        svg, used = _band(board, board.sheet.levels[start : start + grid.abreast], grid, height - y)
        if not svg:
            return ""
        parts.append(paper.placed(0, y, svg))
        y += used + 1.6 * grid.size
    return "".join(parts)


def _band(board: Board, levels: Sequence[SheetLevel], grid: Grid, height: float) -> tuple[str, float]:
    """Levels side by side, their heads equally high, and how much of the height they take."""
    span = grid.width * grid.over + grid.gap * (grid.over - 1)
    heads = [typeset.level_head(level, span, grid.size) for level in levels]
    line, top = max(head.height for head in heads), max(head.height for head in heads) + 0.4 * grid.size
    parts, used = [], top
    for place, (level, head) in enumerate(zip(levels, heads, strict=True)):
        rows = [
            row for category in level.categories for row in typeset.category(board, category, grid.width, grid.size)
        ]
        flowed = _balanced(rows, grid.over, height - top)
        if flowed is None:
            return "", 0
        below = "".join(paper.placed(grid.across(column), top + y, row.svg) for column, y, row in flowed)
        rule = typeset.level_rule(board, level, line, span, grid.size)
        parts.append(paper.placed(grid.across(place * grid.over), 0, head.svg + rule + below))
        used = max([used, *(top + y + row.height for _column, y, row in flowed)])
    return "".join(parts), used


def _balanced(rows: Sequence[Row], columns: int, height: float) -> list[Placed] | None:
    """The rows over the columns, which end about equally low; None where they do not fit."""
    found = _flowed(rows, columns, height)
    if found is None or columns == 1:
        return found
    low, high = 0.0, height
    for _step in range(8):
        middle = (low + high) / 2
        if closer := _flowed(rows, columns, middle):
            found, high = closer, middle
        else:
            low = middle
    return found


def _flowed(rows: Sequence[Row], columns: int, height: float) -> list[Placed] | None:
    """The rows one below the other, column after column; a heading goes with what it heads."""
    placed: list[Placed] = []
    column, y = 0, 0.0
    for place, row in enumerate(rows):
        needed = row.height + (rows[place + 1].height if row.tied and place + 1 < len(rows) else 0)
        if y + needed > height:
            column, y = column + 1, 0.0
            if column == columns or needed > height:
                return None
        placed.append((column, y, row))
        y += row.height
    return placed


# --- Signs alone -----------------------------------------------------------------------------------------
def _as_signs(board: Board, width: float, height: float) -> tuple[str, str]:
    """One sign an item, in its place; without the categories' titles where these are too many; cut where even
    that does not fit."""
    for make in (_signs_by_category, _signs_by_level):
        for cell in CELLS:
            if len(board.sheet.items) * cell**2 > width * height:
                continue
            grid = _grid(3, 1, max(cell * 0.7, SIZES[-1]), width)
            if flowed := _flowed(list(make(board, grid, cell)), 3, height):
                notice = ngettext(
                    "%(count)s item, drawn as a sign: its title is in the list.",
                    "%(count)s items, each drawn as a sign: their titles are in the list.",
                    len(board.sheet.items),
                )
                return _joined(flowed, grid), notice % {"count": len(board.sheet.items)}
    return _cut_off(board, width, height)


def _joined(flowed: Sequence[Placed], grid: Grid) -> str:
    return "".join(paper.placed(grid.across(column), y, row.svg) for column, y, row in flowed)


def _signs_by_category(board: Board, grid: Grid, cell: float) -> Iterator[Row]:
    for level in board.sheet.levels:
        yield _level_line(board, level, grid)
        for category in level.categories:
            yield typeset.category_head(board, category, grid.width, grid.size)
            yield from _cells(board, category.items, grid.width, cell)


def _signs_by_level(board: Board, grid: Grid, cell: float) -> Iterator[Row]:
    for level in board.sheet.levels:
        yield _level_line(board, level, grid)
        yield from _cells(board, level.items, grid.width, cell)


def _level_line(board: Board, level: SheetLevel, grid: Grid) -> Row:
    head = typeset.level_head(level, grid.width, grid.size)
    line = typeset.level_rule(board, level, head.height, grid.width, grid.size)
    return Row(head.height + grid.size * 0.6, head.svg + line, tied=True)


def _cells(board: Board, items: Sequence[SheetItem], width: float, cell: float) -> Iterator[Row]:
    across = int(width // cell)
    for start in range(0, len(items), across):
        signs = []
        for place, item in enumerate(items[start : start + across]):
            name, days = look(board, item, board.standing(item))
            signs.append(sign(name, place * cell, 0.1 * cell, cell * 0.86, days))
        yield Row(cell, "".join(signs))


def _cut_off(board: Board, width: float, height: float) -> tuple[str, str]:
    """As many signs as the page takes, and how many items it leaves out."""
    cell = CELLS[-1]
    grid = _grid(3, 1, SIZES[-1], width)
    room = int(grid.width // cell) * int((height - 4) // cell) * 3
    rows = list(_cells(board, board.sheet.items[:room], grid.width, cell))
    flowed = _flowed(rows, 3, height) or []
    notice = _("%(count)s items are more than a page takes: the first %(shown)s are drawn, each as a sign.")
    return _joined(flowed, grid), notice % {"count": len(board.sheet.items), "shown": room}
