"""What may be asked of a team's overview."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import LABEL_LENGTH
from checklist.queries import Status
from checklist.queries.overview import CATEGORY, ITEM, STARTED, View

SORTS = [("name", _("by name")), ("last", _("by last change")), ("standing", _("by standing"))]
IDS = {"assignment", "level", "category"}


class OverviewForm(forms.Form):
    """Which assignment, columns, rows and order. It is read leniently, but for ids: one that cannot be read is
    nobody's."""

    assignment = forms.UUIDField(required=False)
    by = forms.ChoiceField(required=False, choices=[(CATEGORY, CATEGORY), (ITEM, ITEM)])
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)
    label = forms.CharField(label=_("Label"), required=False, max_length=LABEL_LENGTH)
    standing = forms.ChoiceField(
        label=_("Standing"), required=False, choices=[(STARTED, _("started")), *Status.choices]
    )
    level = forms.UUIDField(label=_("Level"), required=False)
    category = forms.UUIDField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    @property
    def readable(self) -> bool:
        """Whether its ids are ids."""
        return not self.errors.keys() & IDS

    @property
    def assignment_id(self) -> UUID | None:
        return self.cleaned_data["assignment"]

    @property
    def view(self) -> View:
        """What can be read of it."""
        read = self.cleaned_data
        return View(
            by=read.get("by") or CATEGORY,
            sort=read.get("sort") or "name",
            label=read.get("label") or "",
            standing=read.get("standing") or "",
            level=str(read["level"] or ""),
            category=str(read["category"] or ""),
            page=read.get("page") or 1,
            assignment=str(read["assignment"] or ""),
        )
