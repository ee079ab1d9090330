"""What is assigned in a team: to whom, up to where, until when; and where one stands on what is one’s own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.actions.teams import MEMBERS_AT_MOST
from checklist.actions.assignments import WANTED_AT_MOST
from checklist.api.serializers.members import StandBody
from checklist.api.serializers.progress import TallyBody
from checklist.api.serializers.strict import Fields, Strict
from checklist.models import Assignment
from checklist.queries.assignments import Given, Mine


class AssignmentCounts(serializers.Serializer[Any]):
    about = _("For how many it is. Who shares nothing is in no figure about what they do.")

    to = serializers.IntegerField(help_text=_("For how many members it is."))
    sharing = serializers.IntegerField(help_text=_("How many of them share something."))
    seen = serializers.IntegerField(help_text=_("How many of those have seen it."))
    untold = serializers.IntegerField(help_text=_("How many mail would reach, and has not told of it."))


class OwnShare(serializers.Serializer[Any]):
    about = _("Where one stands on an assignment that is one’s own.")

    seen = serializers.BooleanField(help_text=_("One has said so: until then leads see totals at most."))
    standing = StandBody()
    tally = TallyBody(help_text=_("The skipped count in its total."))


class AssignmentRow(serializers.Serializer[Any]):
    about = _("An assignment.")

    id = serializers.UUIDField()
    checklist = serializers.UUIDField(allow_null=True, help_text=_("Null where the list is not there any more."))
    title = serializers.CharField(help_text=_("What the list is called, or was when it was assigned."))
    target = serializers.UUIDField(allow_null=True, help_text=_("The level up to which it goes; null: all of them."))
    starts_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    wanted = serializers.IntegerField(help_text=_("How many people should have each item."))
    whole_team = serializers.BooleanField(help_text=_("Whoever joins later too."))
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    counts = AssignmentCounts(allow_null=True, help_text=_("For leads, while it is open."))
    mine = OwnShare(allow_null=True, help_text=_("Null where it is not for oneself."))


class AssignmentBody(AssignmentRow):
    about = _("An assignment with those whom it names.")

    members = serializers.ListField(
        child=serializers.UUIDField(), allow_null=True, help_text=_("For leads; null: the whole team.")
    )


class AssignmentsQuery(Fields):
    """Which assignments are wanted."""

    ended = serializers.BooleanField(
        required=False, help_text=_("`true`: the fifty that ended last, for leads; else those that are open.")
    )


class AssignmentTerms(Strict):
    """What is asked of whom."""

    target = serializers.UUIDField(
        required=False, allow_null=True, help_text=_("A level of the list, up to which it goes; null: all of them.")
    )
    due_on = serializers.DateField(required=False, allow_null=True)
    wanted = serializers.IntegerField(
        required=False, min_value=1, max_value=WANTED_AT_MOST, help_text=_("How many people should have each item.")
    )
    members = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_null=True,
        allow_empty=False,
        max_length=MEMBERS_AT_MOST,
        help_text=_("For whom it is; null: the whole team, whoever joins later too."),
    )


class NewAssignment(AssignmentTerms):
    about = _("A list that a team shall learn.")

    checklist = serializers.UUIDField(help_text=_("A built-in one, one of the team’s, or a public one."))
    operation = serializers.UUIDField(required=False, help_text=_("Becomes its id: sent again, it makes no second."))


class AssignmentChange(AssignmentTerms):
    about = _("Other terms of an assignment; what is missing stays.")


class Told(serializers.Serializer[Any]):
    about = _("How many mails the server took, and how many not.")

    sent = serializers.IntegerField()
    unsent = serializers.IntegerField()


# --- What is given --------------------------------------------------------------------------------------
def assignment(one: Assignment, *, given: Given | None = None, mine: Mine | None = None) -> dict[str, Any]:
    """An assignment whose list is there. No query where it is loaded."""
    return {**_terms(one), "checklist": one.checklist.uuid, "title": one.checklist.title, **_shares(given, mine)}


def lost(one: Assignment, title: str) -> dict[str, Any]:
    """An assignment whose list is not there any more. No query where its target is loaded."""
    return {**_terms(one), "checklist": None, "title": title, **_shares(None, None)}


def with_members(row: dict[str, Any], members: Sequence[UUID] | None) -> dict[str, Any]:
    """The same with those whom it names."""
    return {**row, "members": members}


def _terms(one: Assignment) -> dict[str, Any]:
    return {
        "id": one.uuid,
        "target": one.target.uuid if one.target and not one.target.retired else None,
        "starts_on": one.starts_on,
        "due_on": one.due_on,
        "wanted": one.wanted,
        "whole_team": one.whole_team,
        "made_at": one.made_at,
        "ended_at": one.ended_at,
    }


def _shares(given: Given | None, mine: Mine | None) -> dict[str, Any]:
    return {"counts": _counts(given) if given else None, "mine": _mine(mine) if mine else None}


def _counts(given: Given) -> dict[str, int]:
    return {"to": given.to, "sharing": given.sharing, "seen": given.seen, "untold": given.untold}


def _mine(mine: Mine) -> dict[str, Any]:
    stand = mine.stand
    standing = {"status": mine.status, "reached": stand.reached, "last_on": stand.last, "gone": mine.term.gone}
    return {"seen": mine.seen, "standing": standing, "tally": stand.tally.as_dict()}
