"""What next: up to five, each with its reason, in the order of DESIGN rule 12."""

from datetime import UTC, date, datetime

from checklist import queries
from checklist.queries import Board, Sheet, Standing
from tests.kinds import Find


def board(sheet: Sheet, **standings: Standing) -> Board:
    """A board with these standings by key, written with `__` for `/` and `_` for `-`."""
    by_key = {item.key: item.skill for item in sheet.items}
    skills = {by_key[key.replace("__", "/").replace("_", "-")]: one for key, one in standings.items()}
    return queries.board_of(sheet, skills)


def learning(day: int) -> Standing:
    return Standing("learning", changed_at=datetime(2024, 3, day, tzinfo=UTC))


def steps(seen: Board) -> list[tuple[str, str]]:
    return [(step.item.key, step.reason) for step in queries.next_steps(seen)]


def test_at_the_start_the_list_is_followed_five_at_a_time(sheet: Sheet) -> None:
    assert steps(board(sheet)) == [(item.key, "order") for item in sheet.items[:5]]


def test_what_is_being_learned_comes_first_longest_untouched_first(sheet: Sheet) -> None:
    seen = board(
        sheet,
        entry__data_handling__image_data=learning(5),
        entry__theory__convolution=learning(2),
        entry__general__callbacks=learning(9),
    )
    assert steps(seen)[:3] == [
        ("entry/theory/convolution", "learning"),
        ("entry/data-handling/image-data", "learning"),
        ("entry/general/callbacks", "learning"),
    ]


def test_then_comes_what_rests_on_what_is_met(sheet: Sheet, find: Find) -> None:
    seen = board(sheet, entry__networks__dense_neural_networks=Standing("done"))
    first = queries.next_steps(seen)[0]
    assert (first.item.key, first.reason) == ("entry/networks/convolutional-neural-networks", "rests")
    assert first.rests_on == (find("entry/networks/dense-neural-networks"),)


def test_everything_that_an_item_rests_on_must_be_met(sheet: Sheet) -> None:
    half = board(sheet, entry__machine_learning__regression=Standing("done"))
    assert ("entry/machine-learning/svms", "rests") not in steps(half)
    both = board(
        sheet,
        entry__machine_learning__regression=Standing("done"),
        entry__machine_learning__clustering=Standing("skipped"),
    )
    assert steps(both)[0] == ("entry/machine-learning/svms", "rests")


def test_learning_meets_nothing(sheet: Sheet) -> None:
    seen = board(sheet, entry__networks__dense_neural_networks=learning(1))
    assert "rests" not in [reason for _, reason in steps(seen)]


def test_an_ongoing_item_is_met_once_it_was_practised(sheet: Sheet, find: Find) -> None:
    papers, implementing = find("intermediate/general/reading-papers"), find("advanced/general/implementing-papers")
    others = {item.skill: Standing("skipped") for item in sheet.items if item not in (papers, implementing)}
    never = queries.board_of(sheet, {**others, implementing.skill: Standing()})
    once = queries.board_of(sheet, {**others, papers.skill: Standing(practised_on=date(2020, 1, 1))})
    assert steps(never) == [(papers.key, "order"), (implementing.key, "order")]
    assert steps(once) == [(implementing.key, "rests")]


def test_nothing_is_recommended_beyond_the_level_where_i_am(sheet: Sheet) -> None:
    seen = board(sheet, entry__data_handling__image_data=Standing("done"))
    assert {key.split("/")[0] for key, _ in steps(seen)} == {"entry"}


def test_a_gap_left_in_a_reached_level_comes_before_the_next_one(sheet: Sheet, find: Find) -> None:
    gap, later = find("entry/theory/mathematical-notation"), find("intermediate/general/creating-splits")
    done = {item.skill: Standing("done") for item in sheet.items if item not in (gap, later) and not item.ongoing}
    found = [key for key, reason in steps(queries.board_of(sheet, done)) if reason == "order"]
    assert found[:2] == [gap.key, later.key]


def test_done_and_skipped_items_are_not_recommended(sheet: Sheet) -> None:
    first, second, third = sheet.items[:3]
    seen = queries.board_of(sheet, {first.skill: Standing("done"), second.skill: Standing("skipped")})
    assert steps(seen)[0][0] == third.key


def test_an_ongoing_item_that_was_practised_is_not_recommended(sheet: Sheet) -> None:
    everything = {item.skill: Standing("done") for item in sheet.items if not item.ongoing}
    ongoing = [item for item in sheet.items if item.ongoing]
    practised = {ongoing[0].skill: Standing(practised_on=date(2024, 1, 1))}
    found = [step.item for step in queries.next_steps(queries.board_of(sheet, {**everything, **practised}))]
    assert set(found) == set(ongoing[1:])


def test_beyond_with_nothing_open_there_is_nothing_to_recommend(sheet: Sheet) -> None:
    assert queries.next_steps(queries.board_of(sheet, {item.skill: Standing("skipped") for item in sheet.items})) == []
