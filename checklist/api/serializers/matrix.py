"""All of a team at once: who is where on an assignment, as plain values, with each member’s consent."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import LABEL_LENGTH, Role, Shares
from checklist.api.serializers.progress import PRACTICES, TallyBody
from checklist.api.serializers.strict import Fields
from checklist.models import State
from checklist.queries import SheetItem, Status, Tally
from checklist.queries.cells import FRESH, cells_of
from checklist.queries.overview import CATEGORY, ITEM, STANDINGS, Column, Foot, Overview, Row


class AssignmentQuery(Fields):
    """Which assignment a team is seen through."""

    assignment = serializers.UUIDField(required=False, help_text=_("The latest open one without it."))
    checklist = serializers.UUIDField(required=False, help_text=_("The latest open assignment of this list."))
    level = serializers.UUIDField(required=False, help_text=_("Only this level."))


class MatrixQuery(AssignmentQuery):
    """Which columns and which members are wanted."""

    by = serializers.ChoiceField(
        choices=[CATEGORY, ITEM], required=False, help_text=_("What the columns are; `category` without it.")
    )
    category = serializers.UUIDField(required=False, help_text=_("Only this category."))
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=LABEL_LENGTH, help_text=_("Only members with this label; figures are theirs too.")
    )
    standing = serializers.ChoiceField(choices=STANDINGS, required=False, help_text=_("Only who stands so."))


class ColumnBody(serializers.Serializer[Any]):
    about = _("A category or an item.")

    id = serializers.UUIDField()
    key = serializers.CharField(allow_null=True, help_text=_("Of an item, its skill’s name in the built-in lists."))
    title = serializers.CharField()
    category = serializers.CharField(help_text=_("The title of the item’s category, or of this one."))
    level = serializers.CharField()
    total = serializers.IntegerField(help_text=_("How many items it stands for."))


TALLY = {
    "type": "object",
    "required": [*Tally().as_dict()],
    "properties": {name: {"type": "integer"} for name in (*Tally().as_dict(), FRESH)},
}
CELL = {"oneOf": [TALLY, {"type": "string", "enum": [*State.values, *PRACTICES]}, {"type": "null"}]}


@extend_schema_field(CELL)
class AnyCell(serializers.JSONField):
    """A tally, which says how many are `fresh` where all items of the category are ongoing; or a word for an item."""


class MatrixRow(serializers.Serializer[Any]):
    about = _("A member. What they do not share is null.")

    member = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    labels = serializers.ListField(child=serializers.CharField())
    shares = serializers.ChoiceField(choices=Shares.choices, help_text=_("What may be seen of this assignment."))
    standing = serializers.ChoiceField(choices=Status.choices, allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True, help_text=_("The last change of what is assigned."))
    tally = TallyBody(allow_null=True, help_text=_("Of all that is assigned."))
    cells = serializers.ListField(
        child=AnyCell(),
        allow_null=True,
        help_text=_(
            "One for each column, in their order. By category a tally, or null where it would show single items; by "
            "item a state, or of an ongoing item `never`, `fresh` or `due`."
        ),
    )


class FootBody(serializers.Serializer[Any]):
    about = _("What the team has of a column.")

    have = serializers.IntegerField(allow_null=True, help_text=_("How many have it, or all of it."))
    only_one = serializers.IntegerField(allow_null=True, help_text=_("How many of its items one person alone has."))
    nobody = serializers.IntegerField(allow_null=True, help_text=_("How many of its items nobody has."))


class CountedBody(serializers.Serializer[Any]):
    about = _("How many members let how much be seen.")

    items = serializers.IntegerField()
    totals = serializers.IntegerField()
    nothing = serializers.IntegerField()


class MatrixBody(serializers.Serializer[Any]):
    about = _("Members by name, and columns in the order of the list. Without an assignment there are none.")

    assignment = serializers.UUIDField(allow_null=True)
    checklist = serializers.UUIDField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True, help_text=_("One’s last visit on an earlier day."))
    changes = serializers.IntegerField(help_text=_("How many cells changed since."))
    by = serializers.ChoiceField(choices=[CATEGORY, ITEM])
    joined = serializers.IntegerField(allow_null=True, help_text=_("How many are in the team."))
    counted = CountedBody(allow_null=True)
    labels = serializers.ListField(child=serializers.CharField(), help_text=_("All that are in use."))
    others = serializers.ListField(
        child=serializers.CharField(), help_text=_("The names of those in the team for whom it is not.")
    )
    strip = serializers.DictField(
        child=serializers.IntegerField(),
        allow_null=True,
        help_text=_("How many stand how. Null where so few share that it would tell of one."),
    )
    columns = ColumnBody(many=True)
    members = MatrixRow(many=True)
    foot = FootBody(many=True, allow_null=True, help_text=_("One for each column; null as the strip."))


# --- What is given --------------------------------------------------------------------------------------
def matrix(found: Overview) -> dict[str, Any]:
    """Who is where. No query; a thousand members cost some ten milliseconds."""
    cells = cells_of(found)
    return {
        "assignment": found.assigned.assignment.uuid,
        "checklist": found.assigned.sheet.uuid,
        "at": found.at,
        "since": found.since,
        "changes": found.changes,
        "by": found.view.by,
        "joined": found.joined,
        "counted": {"items": found.open, "totals": found.totals, "nothing": found.nothing},
        "labels": list(found.labels),
        "others": list(found.others),
        "strip": found.strip,
        "columns": [_column(one) for one in found.columns],
        "members": [_row(row, cells(row)) for row in found.found],
        "foot": None if found.feet is None else [_foot(one) for one in found.feet],
    }


def no_matrix(by: str) -> dict[str, Any]:
    """That nothing is assigned. No query."""
    texts: dict[str, Any] = dict.fromkeys(("assignment", "checklist", "at", "since", "joined", "counted", "strip"))
    lists: dict[str, list[Any]] = {name: [] for name in ("labels", "others", "columns", "members")}
    return {**texts, **lists, "changes": 0, "by": by, "foot": None}


def _column(column: Column) -> dict[str, Any]:
    part = column.part
    if isinstance(part, SheetItem):
        where = {"key": part.skill_key, "category": part.category.title, "level": part.category.level.title}
        return {"id": part.uuid, "title": part.title, **where, "total": 1}
    total = len(part.finite) or len(part.items)
    where = {"key": None, "category": part.title, "level": part.level.title}
    return {"id": part.uuid, "title": part.title, **where, "total": total}


def _row(row: Row, cells: Any) -> dict[str, Any]:
    one, reading = row.member, row.reading
    changed = reading.changed if reading else 0
    return {
        "member": str(one.uuid),
        "name": one.name,
        "role": one.role,
        "labels": row.labels,
        "shares": one.allowed,
        "standing": row.status,
        "changed_at": datetime.fromtimestamp(changed, UTC).isoformat() if changed else None,
        "tally": reading.whole.as_dict() if reading else None,
        "cells": cells,
    }


def _foot(one: Foot) -> dict[str, Any]:
    return {"have": one.have, "only_one": one.only_one, "nobody": one.nobody}
