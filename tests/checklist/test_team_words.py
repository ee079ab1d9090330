"""Sentences on the pages of teams that depend on who reads them, and on how many there are."""

import pytest

from accounts import actions as people
from accounts.models import TeamEvent, User
from checklist.models import Checklist
from checklist.queries import Sheet
from checklist.templatetags.team_words import told
from tests.kinds import SignIn, Tick
from tests.teams import assigned, joined, make_team


def test_ones_own_labels_are_called_ones_own(lead: User, member: User) -> None:
    led = make_team(lead)
    people.set_labels(lead=led, member=led, labels=["backend"])
    event = TeamEvent.objects.get(what="labels")
    assert told(event, lead) == "You changed your own labels. Before: none. Now: backend."
    assert told(event, member) == "Lea Der changed their own labels. Before: none. Now: backend."


@pytest.mark.parametrize(("wanted", "words"), [(1, "2 people, 1 wanted"), (2, "2 of 2 wanted"), (3, "2 of 3 wanted")])
def test_more_than_wanted_is_not_said_to_be_a_part_of_it(
    sign_in: SignIn, lead: User, member: User, outsider: User, sheet: Sheet, tick: Tick, wanted: int, words: str
) -> None:
    led = make_team(lead)
    mine, theirs = joined(led, member), joined(led, outsider)
    assigned(led, Checklist.objects.get(pk=sheet.pk), seen=(mine, theirs), wanted=wanted)
    for user in (member, outsider):
        tick(user, sheet.items[0])
    text = sign_in(lead).get(f"/teams/{led.team.slug}/gaps/").content.decode()
    assert words in text.partition(f'id="item-{sheet.items[0].uuid}"')[2].partition("</li>")[0]
