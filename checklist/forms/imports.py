"""Forms of files: what is taken in, a list that starts empty, and the answers to what an import would do."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from checklist.exchange import FILE_AT_MOST, Outline, Unreadable, decode, read_given
from checklist.forms.changes import OperationForm
from checklist.queries.plan import Answers, Missing, Ticks

TITLE_LENGTH = 200
LANGUAGES = [(code, code) for code, _name in settings.LANGUAGES]


class EmptyListForm(OperationForm):
    """The title and the language of a list that starts empty; what they may be is the action's rule."""

    title = forms.CharField(max_length=TITLE_LENGTH, error_messages={"required": _("A title is needed.")})
    language = forms.ChoiceField(choices=LANGUAGES)


class FileForm(forms.Form):
    """A file, or the text of one. Its size is looked at before it is read. Raises Unreadable where it cannot be."""

    file = forms.FileField(required=False, allow_empty_file=True)
    place = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.name, self.text = self._given(cleaned.get("file"))
        self.outline: Outline = read_given(self.text, self.name, lines=bool(cleaned.get("place")))[0]
        return cleaned

    def _given(self, file: UploadedFile | None) -> tuple[str, str]:
        """The name of the file and its text; without a file, what was pasted."""
        if file is None:
            text = str(self.data.get("text", ""))
            if not text.strip():
                raise ValidationError(_("Choose a file, or paste its text."), code="nothing")
            return "", text.replace("\r\n", "\n")
        if (file.size or 0) > FILE_AT_MOST:
            raise Unreadable("too-large")
        return file.name or "", decode(file.read())


class ImportForm(OperationForm):
    """What a person answers to a plan. What is missing is as the plan suggests."""

    ticks = forms.ChoiceField(required=False, choices=[(one, one) for one in Ticks])
    missing = forms.ChoiceField(required=False, choices=[(one, one) for one in Missing])
    place = forms.UUIDField(required=False)
    title = forms.CharField(required=False, max_length=TITLE_LENGTH)
    language = forms.ChoiceField(required=False, choices=LANGUAGES)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)

    @property
    def answers(self) -> Answers:
        """The answers as values."""
        data = self.cleaned_data
        same = {name[4:]: value for name, value in self.data.items() if name.startswith("ask-") and value}
        place = str(data["place"] or "")
        return Answers(data["ticks"] or Ticks.ADD.value, data["missing"], same, place, data["title"], data["language"])
