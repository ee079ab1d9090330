"""How allauth meets this product's rules: who may sign up, by whom people are vouched for, how secrets are kept."""

import logging
import time
from base64 import b32encode, urlsafe_b64encode
from secrets import token_bytes
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions, queries
from accounts.forms import own_path
from accounts.models import EMAIL_LENGTH, NAME_LENGTH, User
from accounts.templatetags.devices import device

logger = logging.getLogger(__name__)


def wrong_domain() -> str:
    """What is said of an address that may not sign up."""
    return _("Accounts here are for addresses of: %(domains)s.") % {"domains": _(", ").join(settings.SIGNUP_DOMAINS)}


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether this person signed in here, or confirmed that it is them, within the last five minutes. No query."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, closed, or for the mail domains of the settings."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """What secures the account asks who is there, unless they have signed in just now."""
        return super().is_reauthentication_required(app=app, **kwargs) and not signed_in_recently(self.request)

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, **kwargs: Any) -> HttpResponse:
        if signup and user.has_usable_password():  # allauth notes sign-ins alone
            record_authentication(request, user, method="password")
        return super().post_login(request, user, signup=signup, **kwargs)

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
            raise ValidationError(wrong_domain(), code="domain")
        return email

    def set_password(self, user: User, password: str) -> None:
        """Changed, set or reset, a new password ends the other sessions. allauth lists the present one anew."""
        super().set_password(user, password)
        actions.end_sessions(queries.sessions_of(user), but=self.request.session.session_key)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted, with a key that is made of SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That was not accepted. Try again, or use another way."),
        "unverified_email": gettext_lazy("First confirm your e-mail address; then you can add a second step."),
        "cannot_generate_recovery_codes": gettext_lazy("Recovery codes come with an authenticator app or a passkey."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What another SECRET_KEY wrote cannot be read: then a random secret, which no code fits."""
        try:
            return _box().decrypt(encrypted_text).decode()
        except InvalidToken:
            logger.error("A second factor was encrypted with another SECRET_KEY; add that to SECRET_KEY_FALLBACKS")
            return b32encode(token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """A passkey is called after the browser that it was made in, unless its owner says otherwise."""
        return device(context.request.headers.get("User-Agent", ""))


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [salted_hmac("accounts.second-factor", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in derived])


class NotOffered(Http404):
    """A provider that the settings do not name: its addresses are absent, and templates show nothing."""

    silent_variable_failure = True


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Other sites vouch for people as far as the settings say, and sign-up by them has the rules of any sign-up."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": gettext_lazy(
            "There is an account with this e-mail address already. Sign in to that account first; then connect %s in "
            "its settings."
        ),
        "no_password": gettext_lazy("First set a password; without this connection you could not sign in any more."),
        "no_verified_email": gettext_lazy("First confirm an e-mail address, so that you can reset your password."),
    }

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Providers come from the settings alone. No query."""
        offered = settings.SOCIALACCOUNT_PROVIDERS.items()
        apps = [SocialApp(provider=name, **app) for name, values in offered for app in values["APPS"]]
        return [
            app
            for app in apps
            if provider in {None, app.provider, app.provider_id} and client_id in {None, app.client_id}
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        try:
            return super().get_provider(request, provider, client_id)
        except SocialApp.DoesNotExist as error:
            raise NotOffered from error

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The account of the same address, where the provider and we have both verified it. One query more.

        One side is not enough. Whoever may type any address at the provider would get into the account of another;
        and an account with an address that nobody verified may be a stranger's, who has left a password and a passkey
        in it and waits. Everybody else signs in first and connects the provider from the settings.
        """
        found = super().authenticate_by_email(sociallogin)
        verified = found and EmailAddress.objects.filter(user=found[0], email__iexact=found[1], verified=True).exists()
        return found if verified else None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """We ask the provider for nothing later: its token is not kept, in the session neither."""
        sociallogin.token = None

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """An address that may not sign up is not taken over, and a form asks for another; say so where it is that."""
        if settings.SIGNUP == "domains" and not sociallogin.user.email:
            messages.error(request, wrong_domain())
        return super().is_auto_signup_allowed(request, sociallogin)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Name and address, as far as they fit; of the rest that a provider says nothing is kept."""
        name = str(data.get("name") or "").replace("\0", "").strip()[:NAME_LENGTH]
        user: User = super().populate_user(request, sociallogin, {**data, "name": name})
        user.name = name
        sociallogin.account.extra_data = {"name": name, "email": user.email}
        return user
