"""Progress: where a person stands, what changed, what comes next; and what may be sent of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from checklist.api.serializers.lists import place
from checklist.api.serializers.strict import Page, Strict
from checklist.models import LINE_LENGTH, URL_LENGTH, Operation, ProgressEvent, State
from checklist.queries import Board, Month, SheetItem, Step, Tally

PRACTICES = ["never", "fresh", "due"]
AT_ONCE = 500


class TallyBody(serializers.Serializer[Any]):
    about = _("How many items that can be finished are done, learning, skipped; `total` leaves the skipped out.")

    done = serializers.IntegerField()
    learning = serializers.IntegerField()
    skipped = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField(help_text=_("Floored: 100 means all."))


class Tallies(serializers.Serializer[Any]):
    about = _("The tallies of a list.")

    whole = TallyBody()
    levels = serializers.DictField(child=TallyBody(), help_text=_("By the level’s id."))
    categories = serializers.DictField(child=TallyBody(), help_text=_("By the category’s id."))


class StandingBody(serializers.Serializer[Any]):
    about = _("Where a person stands with one item.")

    item = serializers.UUIDField()
    skill = serializers.UUIDField()
    key = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=State.choices)
    ongoing = serializers.BooleanField()
    done_on = serializers.DateField(allow_null=True)
    practised_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(help_text=_("Every change raises it; also the ETag of this item’s progress."))
    practice = serializers.ChoiceField(choices=PRACTICES, required=False, help_text=_("Of ongoing items."))


class ProgressBody(serializers.Serializer[Any]):
    about = _("A list with its person’s progress.")

    tallies = Tallies()
    items = StandingBody(many=True)


class ChangedStanding(StandingBody):
    about = _("The same after a change, with what names it.")

    operation = serializers.UUIDField(help_text=_("To take the change back by."))
    repeated = serializers.BooleanField(help_text=_("The operation had been done before, and nothing was changed now."))


class ChangedProgress(serializers.Serializer[Any]):
    about = _("What a change of several items did.")

    operation = serializers.UUIDField()
    repeated = serializers.BooleanField(help_text=_("It had been done before, and nothing was changed now."))
    tallies = Tallies()
    items = StandingBody(many=True, help_text=_("The items that were named."))


class StateBody(Strict):
    about = _(
        "The state that an item shall have: naming it again changes nothing. `done` on an ongoing item means practised."
    )

    state = serializers.ChoiceField(choices=State.choices)
    practised_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("On which day an ongoing item was practised; today without it.")
    )
    line = serializers.CharField(
        required=False, max_length=LINE_LENGTH, allow_blank=True, help_text=_("What was practised, in a line.")
    )
    url = serializers.CharField(
        required=False, max_length=URL_LENGTH, allow_blank=True, help_text=_("Where that can be seen.")
    )
    operation = serializers.UUIDField(
        required=False, help_text=_("Names the change, so that it is made once; the server makes one without it.")
    )


class ItemState(Strict):
    about = _("One item and the state it shall have.")

    item = serializers.UUIDField()
    state = serializers.ChoiceField(choices=State.choices)


class StatesBody(Strict):
    about = _("The states that up to 500 items shall have, all or none.")

    operation = serializers.UUIDField(required=False)
    items = ItemState(many=True, allow_empty=False, max_length=AT_ONCE)  # type: ignore[call-arg]


class EventBody(serializers.Serializer[Any]):
    about = _("One change of one skill.")

    operation = serializers.UUIDField(help_text=_("`since` takes it, and undo."))
    kind = serializers.CharField(help_text=_("What the operation was: `set`, `undo`, `import` …"))
    via = serializers.CharField(help_text=_("By which door: `page`, `api`, `import`, `undo`."))
    at = serializers.DateTimeField()
    item = serializers.UUIDField(allow_null=True, help_text=_("Through which item; null where that is gone."))
    skill = serializers.UUIDField()
    key = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    from_state = serializers.ChoiceField(choices=State.choices)
    to_state = serializers.ChoiceField(choices=State.choices)
    done_on = serializers.DateField(allow_null=True)
    practised_on = serializers.DateField(allow_null=True, help_text=_("The day of the practice, where it is one."))


class EventsQuery(Page):
    """Which changes are wanted."""

    since = serializers.UUIDField(
        required=False, help_text=_("Only what changed after this operation: the last one that you have seen.")
    )
    order = serializers.ChoiceField(
        choices=["oldest", "latest"], required=False, help_text=_("Which come first; the oldest without it.")
    )


class UndoBody(Strict):
    about = _("How the undo is named.")

    operation = serializers.UUIDField(required=False, help_text=_("Names the undo, so that it is made once."))


class Undone(serializers.Serializer[Any]):
    about = _("What an undo did.")

    operation = serializers.UUIDField(help_text=_("The undo: taking that back is a redo."))
    undoes = serializers.UUIDField()
    repeated = serializers.BooleanField()
    skills = serializers.IntegerField(help_text=_("How many skills changed."))
    checklist = serializers.UUIDField(allow_null=True, help_text=_("The list that was changed back, if one was."))


class Placed(serializers.Serializer[Any]):
    about = _("An item with its place.")

    item = serializers.UUIDField()
    key = serializers.CharField(allow_null=True)
    title = serializers.CharField()
    category = serializers.CharField()
    level = serializers.CharField()


class StepBody(Placed):
    about = _("What comes next, and why.")

    reason = serializers.ChoiceField(
        choices=["learning", "rests", "order"],
        help_text=_("You are learning it; what it rests on is met; or it is next in the list."),
    )
    rests_on = Placed(many=True)


class Here(serializers.Serializer[Any]):
    about = _("The level in which a person is: the first that is not reached.")

    level = serializers.UUIDField()
    title = serializers.CharField()
    tally = TallyBody()
    missing = serializers.IntegerField(help_text=_("How many more done reach it: 80 percent of its total."))


class MonthBody(serializers.Serializer[Any]):
    about = _("How the list stood at the end of a month.")

    month = serializers.CharField(help_text="`2026-05`")
    whole = TallyBody()
    levels = serializers.DictField(child=TallyBody())


class JourneyBody(serializers.Serializer[Any]):
    about = _("Where a person is on a list, what comes next, and how it filled.")

    here = Here(allow_null=True, help_text=_("Null beyond the last level."))
    next = StepBody(many=True)
    due = Placed(many=True, help_text=_("Ongoing items whose practice is due."))
    tallies = Tallies()
    months = MonthBody(many=True)


# --- What is given --------------------------------------------------------------------------------------
def progress(board: Board) -> dict[str, Any]:
    """The body of `GET checklists/<id>/progress/`: tallies and states of the whole list. No query."""
    return {
        "tallies": tallies(board),
        "items": [standing(board, item) for item in board.sheet.items],
    }


def tallies(board: Board) -> dict[str, Any]:
    """The list's tallies: whole, by level, by category."""
    whole = board.sheet
    return {
        "whole": tally(board.whole),
        "levels": {level.uuid: tally(board.tallies[level.uuid]) for level in whole.levels},
        "categories": {category.uuid: tally(board.tallies[category.uuid]) for category in whole.categories},
    }


def tally(counted: Tally) -> dict[str, int]:
    """One tally."""
    return counted.as_dict()


def standing(board: Board, item: SheetItem) -> dict[str, Any]:
    """Where the person stands with one item."""
    one = board.standing(item)
    body = {
        "item": item.uuid,
        "skill": item.skill_uuid,
        "key": item.skill_key,
        "state": one.state,
        "ongoing": item.ongoing,
        "done_on": one.done_on,
        "practised_on": one.practised_on,
        "version": one.version,
    }
    if item.ongoing:
        body["practice"] = str(one.practice(board.today))
    return body


def event(one: ProgressEvent, title: str) -> dict[str, Any]:
    """One change, with the name that its person may read. No query where its operation, item and skill are loaded."""
    operation: Operation = one.operation
    return {
        "operation": operation.uuid,
        "kind": operation.kind,
        "via": operation.via,
        "at": operation.at,
        "item": one.item.uuid if one.item else None,
        "skill": one.skill.uuid,
        "key": one.skill.key,
        "title": title,
        "from_state": one.from_state,
        "to_state": one.to_state,
        "done_on": one.to_done_on,
        "practised_on": one.practised_on,
    }


def journey(board: Board, steps: Sequence[Step], due: Sequence[SheetItem], months: Sequence[Month]) -> dict[str, Any]:
    """Where the person is, what is next, and how the list filled. No query."""
    return {
        "here": _here(board),
        "next": [
            {**place(step.item), "reason": step.reason, "rests_on": [place(one) for one in step.rests_on]}
            for step in steps
        ],
        "due": [place(item) for item in due],
        "tallies": tallies(board),
        "months": [_month(one.first, one.board) for one in months],
    }


def _here(board: Board) -> Mapping[str, Any] | None:
    level = board.here
    if level is None:
        return None
    counted = board.tallies[level.uuid]
    return {"level": level.uuid, "title": level.title, "tally": tally(counted), "missing": counted.missing}


def _month(first: date, board: Board) -> dict[str, Any]:
    levels = {level.uuid: tally(board.tallies[level.uuid]) for level in board.sheet.levels}
    return {"month": f"{first:%Y-%m}", "whole": tally(board.whole), "levels": levels}
