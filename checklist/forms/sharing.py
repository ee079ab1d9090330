"""What a member's page may be asked for, and how a member says what the leads of a team may see."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Shares
from checklist.forms.changes import OperationForm


class MemberPageForm(forms.Form):
    """Which assignment a member's page is about, and since when. A day that cannot be read is left out."""

    assignment = forms.UUIDField(required=False)
    since = forms.DateField(required=False, input_formats=["%Y-%m-%d"])  # the same in every language

    @property
    def assignment_id(self) -> UUID | None:
        """The assignment that was asked for, None where none was."""
        self.is_valid()
        return self.cleaned_data.get("assignment")

    @property
    def unreadable(self) -> bool:
        """Whether an assignment was asked for by something that is no name of one."""
        return not self.is_valid() and "assignment" in self.errors

    def since_up_to(self, today: date) -> date | None:
        """The day that was asked for, if there is a past to show from it on."""
        self.is_valid()
        day: date | None = self.cleaned_data.get("since")
        return day if day and date(2000, 1, 1) <= day <= today else None


class SharingForm(OperationForm):
    """What the leads may see; `settings` says that it was chosen on the page of all teams."""

    shares = forms.ChoiceField(
        choices=Shares.choices,
        error_messages={
            "required": _("Choose what the leads of this team may see."),
            "invalid_choice": _("Choose what the leads of this team may see."),
        },
    )
    settings = forms.BooleanField(required=False)
