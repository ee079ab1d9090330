"""Readings about API tokens: what one looks like, whose it is, and which ones somebody has."""

import hashlib
import zlib
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Field, QuerySet
from django.utils import timezone

from accounts.models import ApiToken, Scope, User
from accounts.prepared import Prepared, columns_of

PREFIX = "mlc_"
RANDOM_LENGTH, CHECKSUM_LENGTH = 30, 6
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Bearer(NamedTuple):
    """The token that a request came with, as far as the request needs it."""

    pk: int
    scopes: frozenset[str]
    used_at: datetime | None


def in_base62(number: int, length: int) -> str:
    """A number in base 62, with leading zeroes. No query."""
    digits = ""
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def checksum_of(text: str) -> str:
    """The CRC-32 of what stands before it, so that secret scanners, and we, know a token without asking. No query."""
    return in_base62(zlib.crc32(text.encode()), CHECKSUM_LENGTH)


def looks_like_token(text: str) -> bool:
    """Whether a text could be one of our tokens: its prefix, its length, its checksum. No query."""
    return (
        len(text) == len(PREFIX) + RANDOM_LENGTH + CHECKSUM_LENGTH
        and text.startswith(PREFIX)
        and text.isascii()
        and checksum_of(text[:-CHECKSUM_LENGTH]) == text[-CHECKSUM_LENGTH:]
    )


def digest_of_api_token(token: str) -> str:
    """What is kept of an API token. Fast is fine for what nobody can guess. No query."""
    return hashlib.sha256(token.encode()).hexdigest()


@lru_cache(maxsize=1024)
def all_of(scopes: str) -> frozenset[str]:
    """The scopes of a text, with those that they include. No query."""
    return frozenset().union(*(Scope(one).includes for one in scopes.split() if one in Scope.values))


def _found(digest: str, now: datetime) -> QuerySet[Any, Any]:
    people = (f"user__{name}" for name in columns_of(User))
    found = ApiToken.objects.filter(digest=digest, expires_at__gt=now, user__is_active=True)
    return found.values_list("pk", "scopes", "used_at", *people)


def _fields() -> list[Field]:
    return [ApiToken._meta.get_field(name) for name in ("digest", "expires_at")]  # type: ignore[misc]


_tokens = Prepared(_found, _fields)


def bearer_of(token: str) -> tuple[User, Bearer] | None:
    """Whose token this is, and what it may do; None where it is none, is over, or its person may not sign in. One
    query, none where it cannot be one of ours."""
    if not looks_like_token(token):
        return None
    rows = _tokens.rows(digest_of_api_token(token), timezone.now())
    if not rows:
        return None
    pk, scopes, used_at, *columns = rows[0]
    return User.from_db("default", columns_of(User), columns), Bearer(pk, all_of(scopes), used_at)


def has_live_tokens(user: User) -> bool:
    """Whether a person has tokens that still work. One query."""
    return ApiToken.objects.filter(user=user, expires_at__gt=timezone.now()).exists()


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's tokens, those that are over too, the latest first. One query when read."""
    return ApiToken.objects.filter(user=user).order_by("-pk")
