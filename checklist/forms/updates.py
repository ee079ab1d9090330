"""What the page of updates may send: an answer to each, or one to all that do not conflict."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklist.forms.changes import OperationForm

PREFIX = "u-"  # of the fields that answer an update; its key comes after
ANSWER = re.compile(r"(accept|leave)\.([0-9a-f]{16})")
ANSWERS_AT_MOST = 900


class UpdatesForm(OperationForm):
    """Answers as `u-<key>=accept.<digest>` or `leave.<digest>`: bound to what was seen. `step` says what to do with
    them; `all` takes everything that does not conflict, if `seen` is what waits."""

    STEPS = [(name, name) for name in ("answer", "preview", "all")]
    step = forms.ChoiceField(choices=STEPS, required=False)
    seen = forms.CharField(required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {name.removeprefix(PREFIX): value for name, value in self.data.items() if name.startswith(PREFIX)}
        if len(given) > ANSWERS_AT_MOST:
            raise ValidationError(_("At most %(count)s answers at once.") % {"count": ANSWERS_AT_MOST}, code="too-many")
        found = {key: ANSWER.fullmatch(str(value)) for key, value in given.items()}
        if any(match is None for match in found.values()):
            raise ValidationError(
                _("An answer is “accept” or “keep mine”. Reload the page and try again."), code="answer"
            )
        cleaned["answers"] = {key: (match[1] == "accept", match[2]) for key, match in found.items() if match}
        if not cleaned["answers"] and cleaned.get("step") in {"", "answer"} and not self.errors:
            raise ValidationError(_("Nothing is chosen yet. Choose for at least one change."), code="nothing")
        return cleaned

    @property
    def answers(self) -> Mapping[str, tuple[bool, str]]:
        """For each update that is answered: whether it is accepted, and the digest of what was seen."""
        answers: Mapping[str, tuple[bool, str]] = self.cleaned_data.get("answers", {})
        return answers
