"""Forms about people."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import AddEmailForm
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import NAME_LENGTH, TOKEN_NAME_LENGTH, Scope, Theme
from accounts.queries import address_is_taken, zones

PATH_LENGTH = 2000
CODE_LENGTH = 40
CREDENTIAL_LENGTH, CREDENTIAL_PARTS = 20_000, 50


def own_path(asked: str | None, otherwise: str = "/") -> str:
    """Where to go on to: what a form or a link asks for if it is a path of ours, of a length that headers can carry."""
    ours = asked and asked.startswith("/") and len(asked) <= PATH_LENGTH
    return asked if ours and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise  # type: ignore[return-value]


class ProfileForm(forms.Form):
    """Name, language, time zone and theme."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, required=False, help_text=_("What others see of you.")
    )
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


class TokenForm(forms.Form):
    """A new API token. It may do nothing that was not chosen."""

    name = forms.CharField(
        label=_("Name"), max_length=TOKEN_NAME_LENGTH, help_text=_("Where it is used, so that you know it again.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one: a token that may do nothing is of no use.")},
    )
    days = forms.TypedChoiceField(
        label=_("Holds for"),
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (366, _("one year"))],
        coerce=int,
        initial=90,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


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


def code_field(label: Any, help_text: Any = "") -> forms.CharField:
    """Where codes are typed, with the digits' keyboard on phones."""
    widget = forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})
    return forms.CharField(label=label, max_length=CODE_LENGTH, help_text=help_text, widget=widget)


class AuthenticatorForm(ActivateTOTPForm):
    """The first code of an authenticator app shows that it has the secret."""

    code = code_field(_("Code from the app"), _("Six digits that change every half minute."))


class SecondStepForm(AuthenticateForm):
    """A code of the app or a recovery code, at sign-in."""

    code = code_field(_("Code"))


class SecondStepAgainForm(ReauthenticateForm):
    """A code of the app or a recovery code, before something that matters."""

    code = code_field(_("Code"))


def readable(credential: Any) -> Any:
    """What a browser says of a passkey; nothing where it is longer, deeper or stranger than any of them."""
    text = credential if isinstance(credential, str) else ""
    strange = len(text) > CREDENTIAL_LENGTH or text.count("[") + text.count("{") > CREDENTIAL_PARTS or "\\" in text
    return "" if strange else text


class CredentialField(forms.JSONField):
    """A passkey, as the browser's answer to a challenge."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        return super().to_python(readable(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        return super().bound_data(readable(data), initial)


@contextmanager
def refusing() -> Iterator[None]:
    """allauth fails on some answers that are no passkey; they are refused as the others are."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise get_mfa_adapter().validation_error("incorrect_code") from error


class PasskeyAnswer(AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        with refusing():
            return super().clean_credential()


class PasskeyAnswerAlone(PasskeyAnswer, LoginWebAuthnForm):
    """A passkey instead of the password."""


class PasskeyAnswerAgain(PasskeyAnswer, ReauthenticateWebAuthnForm):
    """A passkey, before something that matters."""


class PasskeyForm(AddWebAuthnForm):
    """A new passkey, which by default also signs in on its own."""

    credential = CredentialField()

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("So that you can tell it from others."),
    )
    passwordless = forms.BooleanField(
        label=_("Also sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("It then asks for your fingerprint, your face or a PIN each time."),
    )

    def clean(self) -> dict[str, Any]:
        with refusing():
            return super().clean()


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=NAME_LENGTH)
