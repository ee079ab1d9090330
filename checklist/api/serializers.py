"""Bodies: what the API reads, strictly, and what it gives."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from checklist.models import State
from checklist.queries import Board, SheetItem, Tally


class StateSerializer(serializers.Serializer[Any]):
    """The body of `PUT items/<id>/progress/`: fields written out, unknown ones an error."""

    state = serializers.ChoiceField(choices=State.choices)
    practised_on = serializers.DateField(required=False, allow_null=True)
    operation = serializers.UUIDField(required=False)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError(
                {str(name): ["This field is not known."] for name in unknown}, "unknown-field"
            )
        return super().to_internal_value(data)


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
