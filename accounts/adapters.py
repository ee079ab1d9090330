"""How allauth meets this product's rules: who may sign up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.forms import own_path
from accounts.models import EMAIL_LENGTH


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, closed, or for the mail domains of the settings."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP != "closed"

    def is_safe_url(self, url: str | None) -> bool:
        """Onward is a path of ours, as everywhere; allauth's own check fails on `http://[`."""
        return bool(url) and own_path(url) == url

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email)
        MaxLengthValidator(EMAIL_LENGTH)(email)  # allauth's forms let more pass than the column holds
        domain = email.rsplit("@", 1)[-1].lower()
        if settings.SIGNUP == "domains" and domain not in settings.SIGNUP_DOMAINS:
            allowed = _(", ").join(settings.SIGNUP_DOMAINS)
            raise ValidationError(
                _("Accounts here are for addresses of: %(domains)s.") % {"domains": allowed}, code="domain"
            )
        return email
