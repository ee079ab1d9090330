"""Forms of a person's own record: notes, links, criteria, dates, projects, the history, the account."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from checklist.forms.changes import AddressField, OperationForm
from checklist.models import TITLE_LENGTH
from checklist.queries import Filter, Sheet, SheetItem


class NoteForm(forms.Form):
    """A note in Markdown, the version it was read in (0: there was none), and whether leads may read it: what does not
    say so is private."""

    text = forms.CharField(required=False)  # its length is the action's rule, so that the text can be shown again
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    shared = forms.BooleanField(required=False)


class EvidenceForm(forms.Form):
    """An address of one's own that shows what one did."""

    url = AddressField(label=_("Address"))
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_LENGTH)


class CriterionForm(forms.Form):
    """A criterion, counted from 0, and whether one meets it: `0:yes`."""

    criterion = forms.RegexField(r"^[0-9]{1,2}:(yes|no)$")

    @property
    def place(self) -> int:
        return int(self.cleaned_data["criterion"].split(":")[0])

    @property
    def met(self) -> bool:
        return bool(self.cleaned_data["criterion"].endswith("yes"))


class DatesForm(OperationForm):
    """When an item was started and done, as exactly as the person knows: a day, a month or a year."""

    started = forms.CharField(required=False, max_length=10)
    done = forms.CharField(required=False, max_length=10)


class ProjectForm(OperationForm):
    """What a project involved, and its address."""

    item = forms.TypedMultipleChoiceField(required=False)
    url = AddressField(label=_("Address"), required=False)
    title = forms.CharField(label=_("Title"), required=False, max_length=TITLE_LENGTH)

    def __init__(self, data: Any = None, *, sheet: Sheet, project: SheetItem) -> None:
        super().__init__(data)
        self.sheet = sheet
        choices = [(item.uuid, item.title) for item in sheet.involved_in(project)]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]

    @property
    def items(self) -> list[SheetItem]:
        """The items that the project involved."""
        return [self.sheet.by_uuid[one] for one in self.cleaned_data["item"]]


class HistoryForm(forms.Form):
    """What of the history is wanted. It is read leniently: what cannot be read is named, and left out."""

    WHAT = [
        ("", _("every change")),
        ("done", _("done")),
        ("learning", _("learning")),
        ("practised", _("practised")),
        ("skipped", _("skipped")),
        ("todo", _("back to “to do”")),
    ]
    DAYS = (date(1950, 1, 1), date(2999, 12, 31))

    what = forms.ChoiceField(label=_("Kind of change"), required=False, choices=WHAT)
    part = forms.ChoiceField(label=_("Level or category"), required=False)
    since = forms.DateField(label=_("From"), required=False, input_formats=["%Y-%m-%d"])
    until = forms.DateField(label=_("Until"), required=False, input_formats=["%Y-%m-%d"])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        parts = [
            (level.title, [(level.uuid, level.title), *((one.uuid, one.title) for one in level.categories)])
            for level in sheet.levels
        ]
        self.fields["part"].choices = [("", _("all of the list")), *parts]  # type: ignore[attr-defined]
        for name in ("since", "until"):
            first, last = self.DAYS
            self.fields[name].validators += [MinValueValidator(first), MaxValueValidator(last)]
            self.fields[name].widget = forms.DateInput({"type": "date", "min": first, "max": last}, "%Y-%m-%d")

    @property
    def wanted(self) -> Filter:
        """The filter that was asked for, as far as it can be read."""
        read = self._read()
        part = self.sheet.parts.get(read.get("part", ""))
        skills = frozenset(item.skill for item in part.items) if part else None
        return Filter(read.get("what", ""), skills, read.get("since"), read.get("until"))

    @property
    def number(self) -> int:
        """The page that was asked for."""
        return self._read().get("page") or 1

    def _read(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class ErasureForm(forms.Form):
    """The deletion of an account, confirmed."""

    understood = forms.BooleanField()
