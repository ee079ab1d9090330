"""What the library, the page that copies a list and the page that reports one may send."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from checklist.forms.changes import OperationForm
from checklist.models import REPORT_LENGTH, Report
from checklist.queries import Wanted

TITLE_LENGTH = 200
SIZES = [
    ("", _("any length")),
    ("small", _("up to 30 items")),
    ("medium", _("31 to 100 items")),
    ("large", _("more than 100 items")),
]
SORTS = [("copies", _("most copied first")), ("title", _("by title")), ("edited", _("edited last first"))]


class LibraryForm(forms.Form):
    """What is looked for in the library. It is read leniently: what cannot be read is left out."""

    q = forms.CharField(label=_("Find a list"), required=False, max_length=100)
    language = forms.ChoiceField(label=_("Language"), required=False)
    size = forms.ChoiceField(label=_("Length"), required=False, choices=SIZES)
    sort = forms.ChoiceField(label=_("Order"), required=False, choices=SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["language"].choices = [("", _("any language")), *settings.LANGUAGES]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What can be read of it."""
        self.is_valid()
        read = self.cleaned_data
        return Wanted(
            read.get("q") or "",
            read.get("language") or "",
            read.get("size") or "",
            read.get("sort") or "copies",
            read.get("page") or 1,
        )


class CopyForm(OperationForm):
    """Copy a list, under its own title or another."""

    title = forms.CharField(
        label=_("Title of the copy"),
        required=False,
        max_length=TITLE_LENGTH,
        error_messages={"max_length": _("A title has at most %(limit_value)s characters.")},
    )


class ReportForm(forms.Form):
    """Say what is wrong with a list."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong."), "invalid_choice": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Say more, if you like"),
        required=False,
        max_length=REPORT_LENGTH,
        widget=forms.Textarea({"rows": 5}),
    )
