"""The cells of an overview as plain values: words for items, tallies for categories. No queries."""

from collections.abc import Callable, Sequence
from typing import Any

from checklist.queries.compact import EPOCH, STATES, TODO
from checklist.queries.overview import ITEM, Overview, Row
from checklist.queries.readings import Reading
from checklist.queries.standing import FRESH_DAYS, Practice

FRESH = "fresh"  # in a category's cell: how many of its ongoing items are


def item_words(overview: Overview) -> Callable[[Reading], list[str]]:
    """What makes the words of a reading, one for each item that is shown: a state, or of an ongoing item that is not
    being learned whether it was practised: never, fresh, due."""
    columns, scope = overview.columns, overview.scope
    places = [column.place for column in columns]
    ongoing = [(at, column.place) for at, column in enumerate(columns) if column.part.ongoing]
    fresh_from = overview.term.today.toordinal() - EPOCH - FRESH_DAYS

    def words(reading: Reading) -> list[str]:
        items = reading.items(scope)
        states, practised = items.states, items.practised
        found = [STATES[states[place]] for place in places]
        for at, place in ongoing:
            if states[place] == TODO:
                found[at] = _practice(practised[place], fresh_from)
        return found

    return words


def _practice(day: int, fresh_from: int) -> str:
    if not day:
        return Practice.NEVER.value
    return Practice.FRESH.value if day > fresh_from else Practice.DUE.value


def category_cells(overview: Overview) -> Callable[[Reading], list[dict[str, int] | None]]:
    """What makes the tallies of a reading, one for each category that is shown; None for what is not to be seen. Of a
    category of ongoing items only it says how many are fresh."""
    places = [column.place for column in overview.columns]

    def cells(reading: Reading) -> list[dict[str, int] | None]:
        return [_cell(overview, reading, place) for place in places]

    return cells


def _cell(overview: Overview, reading: Reading, place: int) -> dict[str, int] | None:
    cell = reading.categories[place]
    if not cell.shown:
        return None
    body = cell.tally.as_dict()
    return body if cell.tally.total else {**body, FRESH: overview.lately(reading, place)}


def cells_of(overview: Overview) -> Callable[[Row], Sequence[Any] | None]:
    """What makes the cells of a row; None where the member does not let them be seen."""
    if overview.view.by == ITEM:
        words = item_words(overview)
        return lambda row: words(row.reading) if row.reading and row.member.open else None
    tallies = category_cells(overview)
    return lambda row: tallies(row.reading) if row.reading else None
