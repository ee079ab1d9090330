"""What stands in a column of the sheet to keep: heads of levels and categories, and items, as rows of type."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from checklist.queries import Board, SheetCategory, SheetItem, SheetLevel, Standing, Tally
from checklist.templatetags import paper
from checklist.templatetags.paper import EDGE, INK, MUTED, words
from checklist.templatetags.signs import look, sign

LARGE = 1.5  # a level's title, in sizes of type
FILLED = 0.8  # so full are lines that break between words
LINES = 3  # of one title
PITCH, MORE = 1.46, 1.16  # a line, and each further line of one title, in sizes of type
INDENT = 1.75  # what a sign takes, in sizes of type
DATE = 4.4  # what a date takes, in sizes of type


@dataclass(frozen=True, slots=True)
class Row:
    """Something of a column, drawn from its upper left corner."""

    height: float
    svg: str
    tied: bool = False  # to the row below it


def level_head(level: SheetLevel, width: float, size: float) -> Row:
    """The title, the pace, and room for the tally below them."""
    large, small = size * LARGE, size * 0.9
    title = paper.wrapped(paper.clean(level.title), width / large / paper.BOLD, 2)
    svg = [words(line, 0, large * (1 + place * 1.15), large, room=width, bold=True) for place, line in enumerate(title)]
    y = large * (1 + 1.15 * (len(title) - 1))
    for line in paper.wrapped(paper.clean(level.pace), width / small, 2) if level.pace else []:
        y += size * 1.3
        svg.append(words(line, 0, y, small, room=width, fill=MUTED))
    return Row(y + size * 2.4, "".join(svg))


def level_rule(board: Board, level: SheetLevel, y: float, width: float, size: float) -> str:
    """The tally, and the line under it all: equally low in all columns."""
    tally = board.tallies[level.uuid]
    text = _("%(done)s of %(total)s") % {"done": tally.done, "total": tally.total} + _skipped(tally)
    return words(text, 0, y - size * 0.8, size, room=width) + paper.rule(0, y, width, 0.45, INK)


def _skipped(tally: Tally) -> str:
    """Wherever items were skipped, a tally says so."""
    return " · " + _("%(count)s skipped") % {"count": tally.skipped} if tally.skipped else ""


def category(board: Board, category: SheetCategory, width: float, size: float) -> list[Row]:
    return [
        category_head(board, category, width, size),
        *(entry(board, item, width, size) for item in category.items),
    ]


def category_head(board: Board, category: SheetCategory, width: float, size: float) -> Row:
    """The title, and how many of how many; ongoing items are in no count."""
    tally = board.tallies[category.uuid]
    count = f"{tally.done}/{tally.total}{_skipped(tally)}" if tally.total or tally.skipped else ""
    room = width - (0.86 * paper.ems(count) + 0.8) * size
    lines = paper.wrapped(paper.clean(category.title), room / size / paper.BOLD, 2)
    svg = [words(line, 0, size * (2.15 + place * MORE), size, room=room, bold=True) for place, line in enumerate(lines)]
    height = size * (2.75 + (len(lines) - 1) * MORE)
    svg.append(words(count, width, height - size * 0.6, size * 0.86, fill=MUTED, end=True) if count else "")
    svg.append(paper.rule(0, height, width, 0.15, EDGE))
    return Row(height, "".join(svg), tied=True)


def entry(board: Board, item: SheetItem, width: float, size: float) -> Row:
    """Sign and title in a line or more, and the date where there is room."""
    standing = board.standing(item)
    name, days = look(board, item, standing)
    left, title = size * INDENT, paper.clean(item.title)
    room, date = (width - left) / size, _date(standing)
    if date and paper.ems(title) <= room - DATE:
        room -= DATE
    else:
        date = ""
    lines = paper.wrapped(title, room, LINES)
    faint, slanted = MUTED if name == "skipped" else "", item.ongoing and board.sheet.language == "en"
    svg = [sign(name, 0, size * 0.1, size * 1.25, days)]
    for place, line in enumerate(lines):
        y = size * (1.08 + place * MORE)
        svg.append(words(line, left, y, size, room=room * size, fill=faint, italic=slanted))
    if date:
        svg.append(words(date, width, size * 1.08, size * 0.78, fill=MUTED, end=True))
    height = size * (PITCH + (len(lines) - 1) * MORE)
    return Row(height, "".join(svg) + paper.rule(left, height, width - left))


def _date(standing: Standing) -> str:
    """The month of what is done or practised; as it was said, where it was said by hand."""
    if standing.state == "done":
        return standing.done_said[:7] or (f"{standing.done_on:%Y-%m}" if standing.done_on else "")
    return f"{standing.practised_on:%Y-%m}" if standing.practised_on and standing.state == "todo" else ""
