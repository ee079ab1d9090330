"""Forms about people."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm
from django import forms
from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import Theme
from accounts.queries import address_is_taken, zones

PATH_LENGTH = 2000


def own_path(asked: str | None, otherwise: str = "/") -> str:
    """Where to go on to: what a form or a link asks for if it is a path of ours, of a length that headers can carry."""
    ours = asked and asked.startswith("/") and len(asked) <= PATH_LENGTH
    return asked if ours and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise  # type: ignore[return-value]


class ProfileForm(forms.Form):
    """Name, language, time zone and theme."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False, help_text=_("What others see of you."))
    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Decides on which day something was done.")
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        as_browser = ("", _("As my browser says"))
        self.fields["language"].choices = [as_browser, ("en", "English"), ("zh-hans", "简体中文")]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [as_browser, ("UTC", "UTC"), *((zone, zone) for zone in zones())]  # type: ignore[attr-defined]


class LanguageForm(forms.Form):
    """The language switch in the frame of every page."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


class AddressForm(AddEmailForm):
    """A new e-mail address. It takes the old one's place once it is confirmed; at once where no mail is sent."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not settings.MAIL_IS_SET and address_is_taken(email):
            raise get_adapter().validation_error("email_taken")
        return email

    def save(self, request: Any) -> Any:
        if settings.MAIL_IS_SET:
            return super().save(request)
        return actions.change_address(user=self.user, email=self.cleaned_data["email"])
