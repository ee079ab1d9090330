"""How allauth meets this product's rules: who may sign up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, closed, or for the mail domains of the settings."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.SIGNUP != "closed"

    def clean_email(self, email: str) -> str:
        email = super().clean_email(email)
        domain = email.rsplit("@", 1)[-1].lower()
        if settings.SIGNUP == "domains" and domain not in settings.SIGNUP_DOMAINS:
            allowed = ", ".join(settings.SIGNUP_DOMAINS)
            raise ValidationError(
                _("Accounts here are for addresses of: %(domains)s.") % {"domains": allowed}, code="domain"
            )
        return email
