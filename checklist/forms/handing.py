"""The form that hands a list over to a team."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from checklist.forms.changes import OperationForm


class HandOverForm(OperationForm):
    """To which team: one of those that the person leads, by its address. What others there are is not told."""

    NO_TEAM = _("Choose one of the teams that you lead.")
    team = forms.ChoiceField(error_messages={"required": NO_TEAM, "invalid_choice": NO_TEAM})

    def __init__(self, data: Any, *, led: Sequence[Membership]) -> None:
        super().__init__(data)
        self.led = {one.team.slug: one for one in led}
        self.fields["team"].choices = [(slug, slug) for slug in self.led]  # type: ignore[attr-defined]

    @property
    def lead(self) -> Membership:
        """The person's membership in the team that they chose."""
        return self.led[self.cleaned_data["team"]]
