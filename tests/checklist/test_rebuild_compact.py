"""`manage.py rebuild_compact`: compact readings are made anew from the rows, and compared with them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from checklist import actions
from checklist.models import CompactProgress, Progress
from checklist.queries import Sheet, compact
from tests.guard import arranging
from tests.kinds import Tick


def said(*options: str) -> str:
    out = StringIO()
    call_command("rebuild_compact", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def learners(member: User, outsider: User, sheet: Sheet, tick: Tick) -> list[User]:
    """Two who ticked something."""
    tick(member, *sheet.items[:5])
    tick(outsider, sheet.items[3], state="learning")
    return [member, outsider]


def test_it_makes_the_readings_of_all_who_changed_something(learners: list[User], lead: User) -> None:
    assert said() == "Made the compact readings of 2 people anew.\n"
    kept = CompactProgress.objects.order_by("user")
    assert [(one.user, len(bytes(one.packed)) // compact.ROW.size) for one in kept] == [
        (learners[0], 5),
        (learners[1], 1),
    ]


def test_the_check_finds_nothing_where_all_is_well(learners: list[User]) -> None:
    said()
    assert said("--check") == "Compared 2 people's compact readings with the rows: none differs.\n"


def test_the_check_says_who_differs_and_changes_nothing(learners: list[User]) -> None:
    said()
    with arranging():
        Progress.objects.filter(user=learners[0]).first().delete()  # type: ignore[union-attr]
    for _ in range(2):
        with pytest.raises(CommandError, match=f"1 of 2 .* those of the users {learners[0].pk}\\."):
            said("--check")
    said()
    assert "none differs" in said("--check")


def test_a_reading_from_before_the_latest_change_is_no_difference(
    learners: list[User], sheet: Sheet, tick: Tick
) -> None:
    said()
    tick(learners[0], sheet.items[7])
    assert "none differs" in said("--check")


def test_the_reading_of_somebody_without_operations_is_taken_away(learners: list[User], lead: User) -> None:
    actions.keep_compact({lead.pk: (1, b"nonsense")})
    said()
    assert not CompactProgress.objects.filter(user=lead).exists()


def test_it_goes_through_many_people_in_parts(learners: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    said()
    monkeypatch.setattr("checklist.management.commands.rebuild_compact.AT_ONCE", 1)
    assert said("--check").startswith("Compared 2 people")
    assert said().startswith("Made the compact readings of 2 people")
