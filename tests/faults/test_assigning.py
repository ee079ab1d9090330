"""Assigning at once on a running server: one form is one assignment and one telling; of many changes one is made."""

from tests.faults.site import Site


def test_one_form_sent_at_once_is_one_assignment_of_which_people_are_told_once(site: Site) -> None:
    assert site.inside("assign_one_form_at_once", "8") == {"said": ["done"], "made": 1, "told": 1}


def test_of_changes_at_once_one_is_made_and_the_others_are_told(site: Site) -> None:
    assert site.inside("change_one_assignment_at_once", "6") == {"said": ["Conflict"] * 5 + ["done"], "events": 1}
