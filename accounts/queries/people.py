"""Readings about people and what they may choose."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The names of all time zones that people may choose. No queries."""
    return tuple(sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo | None:
    """The time zone of that name, or None where there is none. No queries."""
    return ZoneInfo(name) if name in zones() or name == "UTC" else None


def address_is_taken(email: str) -> bool:
    """Whether somebody signs in with this address. One query."""
    return User.objects.filter(email__iexact=email).exists()


def anybody_signs_in() -> bool:
    """Whether there is an account at all. One query."""
    return User.objects.exists()


def sessions_of(user: User) -> QuerySet[UserSession]:
    """The sessions in which a person is signed in; some may have ended. One query."""
    return UserSession.objects.filter(user=user)


@dataclass(frozen=True, slots=True)
class Security:
    """How an account is secured: what the settings say of it in a line each."""

    app: bool
    passkeys: int
    recovery_codes: bool
    password: bool
    offers_providers: bool
    connected: int


def security_of(user: User) -> Security:
    """How a person's account is secured. One query, and another where a provider is set."""
    kinds = Counter(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    offered = bool(settings.SOCIALACCOUNT_PROVIDERS)
    return Security(
        app=bool(kinds[Authenticator.Type.TOTP]),
        passkeys=kinds[Authenticator.Type.WEBAUTHN],
        recovery_codes=bool(kinds[Authenticator.Type.RECOVERY_CODES]),
        password=user.has_usable_password(),
        offers_providers=offered,
        connected=SocialAccount.objects.filter(user=user).count() if offered else 0,
    )
