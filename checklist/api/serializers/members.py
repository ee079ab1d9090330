"""One member of a team as its leads see them, with that member's consent."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Role, Shares
from checklist.api.serializers.lists import place
from checklist.api.serializers.progress import PRACTICES, Placed, Tallies, TallyBody
from checklist.api.serializers.strict import Fields
from checklist.models import State
from checklist.queries import SheetItem, Standing, Status
from checklist.queries.member_page import Details, Figures, MemberPage, Moved, Sort


class MemberQuery(Fields):
    """Which assignment a member is seen through, and since when."""

    assignment = serializers.UUIDField(required=False, help_text=_("One of theirs; the latest without it."))
    since = serializers.DateField(required=False, help_text=_("From when on what moved is told; four weeks without."))


class SharedTallies(Tallies):
    about = _("The tallies of what is assigned; the skipped count in the totals.")

    categories = serializers.DictField(  # type: ignore[assignment]
        child=TallyBody(), help_text=_("By the category’s id, without those whose total would show single items.")
    )


class StandBody(serializers.Serializer[Any]):
    about = _("Where a member stands, and what makes it so.")

    status = serializers.ChoiceField(choices=Status.choices)
    reached = serializers.BooleanField(help_text=_("The target level is, or all of them are."))
    last_on = serializers.DateField(allow_null=True, help_text=_("The day of the last change of what is assigned."))
    gone = serializers.IntegerField(help_text=_("The share of the time that is gone, in percent."))


class SharedItem(Placed):
    about = _("An item of what is assigned, and where the member stands with it.")

    state = serializers.ChoiceField(choices=State.choices)
    practice = serializers.ChoiceField(choices=PRACTICES, allow_null=True, help_text=_("Of ongoing items."))
    practised_on = serializers.DateField(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)


class MovedItem(Placed):
    about = _("An item that stands otherwise than it did.")

    from_state = serializers.ChoiceField(choices=State.choices)
    to_state = serializers.ChoiceField(choices=State.choices)
    practised_before = serializers.DateField(allow_null=True)
    practised_on = serializers.DateField(allow_null=True)
    at = serializers.DateTimeField(help_text=_("Of the last change."))
    recent = serializers.BooleanField(help_text=_("Since the last visit."))


class OpenItem(Placed):
    about = _("An item that is not finished.")

    state = serializers.ChoiceField(choices=State.choices)
    days = serializers.IntegerField(allow_null=True, help_text=_("Since it was last touched; null: never."))


class SharedNote(Placed):
    about = _("A note that is not private.")

    text = serializers.CharField(help_text="Markdown")
    changed_at = serializers.DateTimeField()


class MemberBody(serializers.Serializer[Any]):
    about = _("A member and one of their assignments. What they do not share is null.")

    member = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    labels = serializers.ListField(child=serializers.CharField())
    shares = serializers.ChoiceField(choices=Shares.choices, help_text=_("What they let leads see."))
    assignment = serializers.UUIDField(allow_null=True, help_text=_("Null: nothing is assigned to them."))
    assignments = serializers.ListField(child=serializers.UUIDField(), help_text=_("All that are theirs."))
    checklist = serializers.UUIDField(allow_null=True)
    seen = serializers.BooleanField(
        allow_null=True,
        help_text=_("They have seen it: until then totals show at most. Null where they share nothing."),
    )
    allowed = serializers.ChoiceField(choices=Shares.choices, help_text=_("What may be seen of this assignment."))
    since = serializers.DateField()
    last_visit = serializers.DateTimeField(allow_null=True, help_text=_("Of a lead on an earlier day."))
    standing = StandBody(allow_null=True)
    tallies = SharedTallies(allow_null=True)
    items = SharedItem(many=True, allow_null=True)
    moved = MovedItem(many=True, allow_null=True, help_text=_("The latest first."))
    open = OpenItem(many=True, allow_null=True, help_text=_("The longest untouched of those being learned first."))
    more_open = serializers.IntegerField(allow_null=True)
    notes = SharedNote(many=True, allow_null=True)


# --- What is given --------------------------------------------------------------------------------------
def member(page: MemberPage, *, own: bool) -> dict[str, Any]:
    """A member as they may be seen. No query."""
    one, assigned = page.member, page.assigned
    return {
        "member": one.user.uuid,
        "name": one.user.name,
        "role": one.role,
        "labels": one.labels,
        "shares": one.shares,
        "assignment": assigned.assignment.uuid if assigned else None,
        "assignments": [each.uuid for each in page.assignments],
        "checklist": assigned.sheet.uuid if assigned else None,
        "seen": page.seen if assigned and (own or page.figures) else None,
        "allowed": page.allowed,
        "since": page.since,
        "last_visit": page.visit,
        **_figures(page.figures),
        **_details(page, page.details),
        "notes": None if page.notes is None else [_note(item, note) for item, note in page.notes],
    }


def _figures(found: Figures | None) -> dict[str, Any]:
    if found is None:
        return {"standing": None, "tallies": None}
    stand, term = found.stand, found.term
    categories = [part for level in found.levels for part in level.categories if part.shown]
    return {
        "standing": {"status": found.status, "reached": stand.reached, "last_on": stand.last, "gone": term.gone},
        "tallies": {
            "whole": found.whole.as_dict(),
            "levels": {one.level.uuid: one.tally.as_dict() for one in found.levels},
            "categories": {one.category.uuid: one.tally.as_dict() for one in categories},
        },
    }


def _details(page: MemberPage, found: Details | None) -> dict[str, Any]:
    if found is None or page.assigned is None:
        return dict.fromkeys(("items", "moved", "open", "more_open"))
    board = found.now
    return {
        "items": [_item(item, board.standing(item), board.today) for item in page.assigned.scope.items],
        "moved": [_moved(one) for one in found.moved],
        "open": [{**place(one.item), "state": one.state, "days": one.days} for one in found.open],
        "more_open": found.more_open,
    }


def _item(item: SheetItem, one: Standing, today: Any) -> dict[str, Any]:
    return {
        **place(item),
        "state": one.state,
        "practice": str(one.practice(today)) if item.ongoing else None,
        "practised_on": one.practised_on,
        "changed_at": one.changed_at,
    }


def _moved(one: Moved) -> dict[str, Any]:
    before: Sort = one.before
    return {
        **place(one.item),
        "from_state": before.state,
        "to_state": one.now.state,
        "practised_before": before.practised_on,
        "practised_on": one.now.practised_on,
        "at": one.at,
        "recent": one.recent,
    }


def _note(item: SheetItem, note: Any) -> dict[str, Any]:
    return {**place(item), "text": note.text, "changed_at": note.changed_at}
