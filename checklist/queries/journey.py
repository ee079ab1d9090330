"""What next, and what is due: readings over a board, without queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from checklist.queries.board import Board
from checklist.queries.sheet import SheetItem
from checklist.queries.standing import Practice

AT_MOST = 5
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """An item to go on with and why: you are learning it, it rests on what is met, or it is next in the list."""

    item: SheetItem
    reason: str  # learning, rests, order
    rests_on: tuple[SheetItem, ...] = ()


def next_steps(board: Board) -> list[Step]:
    """What next, up to five, within the levels up to where the person is (DESIGN rule 12). No query."""
    reachable = _items_up_to_here(board)
    learning = sorted(
        (item for item in reachable if board.state(item) == "learning"),
        key=lambda item: board.standing(item).changed_at or LONG_AGO,
    )
    todo = [item for item in reachable if board.state(item) == "todo" and not board.standing(item).practised_on]
    steps = [Step(item, "learning") for item in learning]
    rests = board.sheet.rests_on
    steps += [Step(item, "rests", rests[item.skill]) for item in todo if item.skill in rests and _met(board, item)]
    steps += [Step(item, "order") for item in todo if not (item.skill in rests and _met(board, item))]
    return steps[:AT_MOST]


def practice_due(board: Board) -> list[SheetItem]:
    """The ongoing skills whose last practice is due, the longest ago first. No query."""
    due = [
        item
        for item in board.sheet.items
        if item.ongoing
        and board.state(item) != "skipped"
        and board.standing(item).practice(board.today) is Practice.DUE
    ]
    return sorted(due, key=lambda item: board.standing(item).practised_on or board.today)


def _items_up_to_here(board: Board) -> list[SheetItem]:
    return list(_walk(board))


def _walk(board: Board) -> Iterator[SheetItem]:
    for level in board.sheet.levels:
        yield from level.items
        if level is board.here:
            return


def _met(board: Board, item: SheetItem) -> bool:
    """Whether everything the item builds on is done, skipped, or, where ongoing, practised once."""
    return all(
        bool(board.standing(other).practised_on) or board.state(other) == "skipped"
        if other.ongoing
        else board.state(other) in {"done", "skipped"}
        for other in board.sheet.rests_on[item.skill]
    )
