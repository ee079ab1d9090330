"""Several at once on one list: nobody's lines are lost, one version wins and the others are told, and who leaves meets
those who copy."""

from tests.faults.editors import EACH, THREADS
from tests.faults.site import Site


def test_edits_of_different_lines_at_once_are_all_kept(site: Site) -> None:
    after = site.inside("edit_lines_at_once")
    assert after["came_to"] == ["done"] * THREADS
    assert after["titles"] == [f"T{EACH - 1}"] * THREADS + [after["untouched"]]
    assert after["raised_by"] == THREADS * EACH
    assert len(set(after["revisions"])) == len(after["revisions"])


def test_of_edits_of_one_line_at_once_one_is_made_and_the_others_are_told(site: Site) -> None:
    after = site.inside("edit_one_line_at_once")
    assert sorted(after["came_to"]) == sorted(["done", *["Collision"] * (THREADS - 1)])
    assert after["title"] == f"By {after['came_to'].index('done')}"


def test_lines_added_in_one_place_at_once_have_a_place_each(site: Site) -> None:
    after = site.inside("add_at_once")
    assert after["came_to"] == ["done"] * THREADS
    assert after["added"] == THREADS * EACH
    assert after["positions"] == list(range(1, len(after["positions"]) + 1))


def test_a_list_is_copied_while_its_owner_leaves(site: Site) -> None:
    """Who was in time has a whole copy, and then the list stays; the others are told that it is gone."""
    for _ in range(3):
        after = site.inside("copy_while_leaving")
        assert set(after["came_to"]) <= {"done", "Conflict"}
        assert after["came_to"][THREADS // 2] == "done"
        assert not after["owner"]
        assert after["nameless"]
        assert after["whole"]
        assert after["copies"] == after["came_to"].count("done") - 1
        assert after["stayed"] == (after["copies"] > 0)
        assert after["origins"] in ([], [True])
