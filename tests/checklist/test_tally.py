"""The tally, and what follows from it: reached, where I am, beyond."""

import pytest

from checklist import queries
from checklist.models import State
from checklist.queries import Board, Sheet, SheetLevel, Standing, Tally


def states(**counts: int) -> list[str]:
    return [state for state, count in counts.items() for _ in range(count)]


def tally(**counts: int) -> Tally:
    return Tally.of(states(**counts))


def board(sheet: Sheet, *done: SheetLevel, state: str = "done") -> Board:
    """The board of somebody who has set all of these levels to the state."""
    return queries.board_of(sheet, {item.skill: Standing(state) for level in done for item in level.items})


def test_the_total_leaves_the_skipped_out() -> None:
    counted = tally(done=4, learning=1, todo=2, skipped=20)
    assert (counted.done, counted.learning, counted.skipped, counted.total) == (4, 1, 20, 7)


@pytest.mark.parametrize(("done", "todo", "percent"), [(0, 3, 0), (1, 2, 33), (2, 1, 66), (199, 1, 99), (3, 0, 100)])
def test_percent_is_floored_so_that_100_means_all(done: int, todo: int, percent: int) -> None:
    assert tally(done=done, todo=todo).percent == percent


@pytest.mark.parametrize("counted", [Tally(), tally(skipped=5)])
def test_an_empty_total_is_0_percent(counted: Tally) -> None:
    assert counted.percent == 0


def test_tallies_add_up() -> None:
    assert tally(done=1, todo=2) + tally(done=3, skipped=4) == tally(done=4, todo=2, skipped=4)


@pytest.mark.parametrize(("done", "todo", "reached"), [(79, 21, False), (80, 20, True), (4, 1, True), (3, 1, False)])
def test_a_level_is_reached_at_80_percent(done: int, todo: int, reached: bool) -> None:
    assert tally(done=done, todo=todo).reached is reached


def test_a_level_is_reached_when_everything_is_skipped() -> None:
    assert tally(skipped=25).reached


def test_learning_does_not_reach_a_level() -> None:
    assert not tally(learning=10).reached


@pytest.mark.parametrize(("done", "total", "missing"), [(0, 25, 20), (19, 25, 1), (20, 25, 0), (25, 25, 0), (0, 9, 8)])
def test_missing_says_how_many_more_reach_it(done: int, total: int, missing: int) -> None:
    counted = tally(done=done, todo=total - done)
    assert counted.missing == missing
    assert tally(done=done + missing, todo=total - done - missing).reached
    assert missing == 0 or not tally(done=done + missing - 1, todo=total - done - missing + 1).reached


def test_every_item_counts_once_from_category_to_list(sheet: Sheet) -> None:
    standings = {item.skill: Standing(State.values[place % 4]) for place, item in enumerate(sheet.items)}
    seen = queries.board_of(sheet, standings)
    by_level = [seen.tallies[level.uuid] for level in sheet.levels]
    by_category = [seen.tallies[category.uuid] for category in sheet.categories]
    assert sum(by_level, Tally()) == sum(by_category, Tally()) == seen.whole
    assert seen.whole.total + seen.whole.skipped == 85


def test_where_i_am_is_the_first_level_at_the_start(sheet: Sheet) -> None:
    assert board(sheet).here is sheet.levels[0]


def test_where_i_am_is_the_first_level_not_reached(sheet: Sheet) -> None:
    assert board(sheet, sheet.levels[0]).here is sheet.levels[1]


def test_a_gap_at_the_beginning_is_where_i_am(sheet: Sheet) -> None:
    assert board(sheet, sheet.levels[1], sheet.levels[2]).here is sheet.levels[0]


def test_after_the_last_level_is_beyond(sheet: Sheet) -> None:
    assert board(sheet, *sheet.levels).here is None


def test_who_skips_everything_is_beyond_with_nothing_done(sheet: Sheet) -> None:
    seen = board(sheet, *sheet.levels, state="skipped")
    assert seen.here is None
    assert (seen.whole.percent, seen.whole.complete) == (0, False)


def test_the_level_changes_with_the_item_that_makes_80_percent(sheet: Sheet) -> None:
    entry = sheet.levels[0].items
    needed = queries.board_of(sheet, {}).tallies[sheet.levels[0].uuid].missing
    almost = {item.skill: Standing("done") for item in entry[: needed - 1]}
    enough = {item.skill: Standing("done") for item in entry[:needed]}
    assert queries.board_of(sheet, almost).here is sheet.levels[0]
    assert queries.board_of(sheet, enough).here is sheet.levels[1]
