"""Forms about teams: their names, members, invitations, and joining."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts.actions import DAYS_AT_MOST, USES_AT_MOST
from accounts.models import EMAIL_LENGTH, NAME_LENGTH, Role, Shares
from checklist.forms.changes import OperationForm

ADDRESSES_AT_ONCE = 20
ADDRESSES_LENGTH = ADDRESSES_AT_ONCE * (EMAIL_LENGTH + 2)
LABELS_LENGTH = 500
NUMBER = _("Give a whole number.")


def tidy(text: str) -> str:
    """A name as it is kept: white space single. What is more of it is the action's to say."""
    return " ".join(text.split())


class NameForm(OperationForm):
    """The name of a team."""

    name = forms.CharField(
        max_length=NAME_LENGTH, error_messages={"required": _("Give the team a name."), "max_length": _("Too long.")}
    )


class InviteForm(OperationForm):
    """A link for several people, or mails to some addresses, one on each line."""

    how = forms.ChoiceField(choices=[("link", "link"), ("mail", "mail")])
    role = forms.ChoiceField(choices=Role.choices)
    days = forms.IntegerField(
        min_value=1, max_value=DAYS_AT_MOST, error_messages={"required": NUMBER, "invalid": NUMBER}
    )
    uses = forms.IntegerField(min_value=1, max_value=USES_AT_MOST, required=False, error_messages={"invalid": NUMBER})
    emails = forms.CharField(required=False, max_length=ADDRESSES_LENGTH)

    def clean_emails(self) -> list[str]:
        """Each address once, in lower case."""
        found = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["emails"].lower().strip())))
        found = [one for one in found if one]
        if len(found) > ADDRESSES_AT_ONCE:
            text = _("At most %(count)s addresses at once.") % {"count": ADDRESSES_AT_ONCE}
            raise ValidationError(text, code="too-many-addresses")
        for one in found:
            try:
                validate_email(one)
            except ValidationError:
                text = _("“%(text)s” is no e-mail address. Nobody was invited.") % {"text": one}
                raise ValidationError(text, code="no-address") from None
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how") == "mail" and not cleaned.get("emails") and "emails" not in self.errors:
            self.add_error("emails", ValidationError(_("Write at least one address."), code="required"))
        if cleaned.get("how") == "link" and not cleaned.get("uses") and "uses" not in self.errors:
            self.add_error("uses", ValidationError(_("Say for how many people the link is."), code="required"))
        return cleaned

    @property
    def terms(self) -> list[dict[str, Any]]:
        """What `invite` is asked for: once for a link, or once for each address."""
        role, days = self.cleaned_data["role"], self.cleaned_data["days"]
        if self.cleaned_data["how"] == "link":
            uses = self.cleaned_data["uses"]
            return [{"role": role, "days": days, "uses": uses, "named": self.operation_for("link", role, days, uses)}]
        named = self.operation_for("mail", role, days)
        emails = self.cleaned_data["emails"]
        return [{"role": role, "days": days, "email": one, "named": uuid.uuid5(named, one)} for one in emails]


class InvitationForm(OperationForm):
    """Send an invitation again, or withdraw it."""

    do = forms.ChoiceField(choices=[("send", "send"), ("revoke", "revoke")])


class JoinForm(OperationForm):
    """What a member-to-be lets leads see, and their name where the account has none."""

    shares = forms.ChoiceField(
        choices=Shares.choices,
        error_messages={"required": _("Choose what the leads of this team may see. “Nothing” is a choice, too.")},
    )
    name = forms.CharField(max_length=NAME_LENGTH, required=False)

    def __init__(self, *args: Any, nameless: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nameless = nameless

    def clean_name(self) -> str:
        """A name is asked for where the account has none."""
        name = tidy(self.cleaned_data["name"])
        if self.nameless and not name:
            raise ValidationError(_("Say by which name the team is to know you."), code="required")
        return name


class MemberForm(OperationForm):
    """What a lead does with a member."""

    do = forms.ChoiceField(choices=[(one, one) for one in ("role", "remove", "labels")])
    role = forms.ChoiceField(choices=Role.choices, required=False)
    labels = forms.CharField(required=False, max_length=LABELS_LENGTH)

    @property
    def labels_named(self) -> list[str]:
        """The labels, which commas are between."""
        return re.split("[,，、]", self.cleaned_data["labels"])
