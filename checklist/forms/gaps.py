"""Forms of a team's gaps: what is to be seen of them, and what one says oneself of an item."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from checklist.forms.changes import OperationForm
from checklist.models import Mark
from checklist.queries.gaps import SHOWN


class GapsForm(forms.Form):
    """Which assignment, which of its levels, which items. An id that cannot be read is nobody's."""

    assignment = forms.UUIDField(required=False)
    level = forms.UUIDField(required=False)
    show = forms.ChoiceField(required=False, choices=[(name, name) for name in SHOWN])

    @property
    def readable(self) -> bool:
        return not self.errors.keys() & {"assignment", "level"}

    @property
    def assignment_id(self) -> UUID | None:
        return self.cleaned_data["assignment"]

    @property
    def level_id(self) -> str:
        """The level's uuid, "" for all of them."""
        return str(self.cleaned_data["level"] or "")

    @property
    def show_name(self) -> str:
        """Which items are wanted; all of them where that cannot be read."""
        return self.cleaned_data.get("show") or "all"


class MarkForm(OperationForm):
    """What a member says of an item: that they want to learn it, or can help with it; or no longer."""

    UNREADABLE = {"required": _("Say which item, and what of it."), "invalid": _("This is no item’s id.")}

    item = forms.UUIDField(error_messages=UNREADABLE)
    kind = forms.ChoiceField(
        choices=Mark.Kind.choices, error_messages={"invalid_choice": _("A mark is one of: want, help.")}
    )
    marked = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={"invalid_choice": _("Say whether it is marked: yes or no.")},
    )

    @property
    def said(self) -> dict[str, Any]:
        """The mark as the action takes it."""
        return {"kind": self.cleaned_data["kind"], "marked": self.cleaned_data["marked"] == "yes"}
