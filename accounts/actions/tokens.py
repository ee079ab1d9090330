"""Changes about integrations: tokens made and revoked, answers kept for retries, changes counted."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.teams import hold_user
from accounts.models import TOKEN_NAME_LENGTH, ApiToken, KeptAnswer, Scope, User, WriteCount
from accounts.queries.tokens import ALPHABET, PREFIX, RANDOM_LENGTH, Bearer, checksum_of, digest_of_api_token

TOKENS_AT_MOST = 50
TOKEN_DAYS, TOKEN_DAYS_AT_MOST = 90, 366
USED_EVERY = timedelta(minutes=10)  # how exactly it is kept when a token was used last: a write for each would cost
ANSWERS_KEPT = timedelta(hours=24)
AT_WORK = timedelta(minutes=2)  # no request works for longer; its worker was ended before it answered


@dataclass(frozen=True, slots=True)
class Made:
    """A token, and its text: known at this moment only."""

    token: ApiToken
    text: str


def new_token() -> str:
    """Our prefix, about 178 random bits in base 62, and their checksum. No query."""
    text = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return text + checksum_of(text)


@transaction.atomic
def make_token(*, user: User, name: str, scopes: Iterable[str], days: int = TOKEN_DAYS) -> Made:
    """Make an API token that holds for so many days. Three queries. Raises ValidationError, naming the value, for a
    name, scopes or days that no token can have, and where the person has too many."""
    name, wanted = " ".join(name.split()), set(scopes)
    if not 1 <= len(name) <= TOKEN_NAME_LENGTH:
        text = _("A token’s name has 1 to %(limit)s characters: say where it is used.") % {"limit": TOKEN_NAME_LENGTH}
        raise ValidationError({"name": ValidationError(text, code="name-length")})
    if not wanted or not wanted <= set(Scope.values):
        text = _("Choose at least one of: %(scopes)s.") % {"scopes": ", ".join(Scope.values)}
        raise ValidationError({"scopes": ValidationError(text, code="unknown-scope")})
    if not 1 <= days <= TOKEN_DAYS_AT_MOST:
        text = _("A token holds for 1 to %(limit)s days.") % {"limit": TOKEN_DAYS_AT_MOST}
        raise ValidationError({"days": ValidationError(text, code="days-out-of-bounds")})
    hold_user(user)
    if ApiToken.objects.filter(user=user).count() >= TOKENS_AT_MOST:
        text = _("One has at most %(limit)s tokens. Revoke some first.") % {"limit": TOKENS_AT_MOST}
        raise ValidationError(text, code="too-many-tokens")
    token = new_token()
    made = ApiToken.objects.create(
        user=user,
        name=name,
        digest=digest_of_api_token(token),
        scopes=" ".join(one for one in Scope.values if one in wanted),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return Made(made, token)


@transaction.atomic
def revoke_token(*, user: User, token: UUID) -> ApiToken:
    """Revoke a person's token: it opens nothing from the next request on, whichever worker answers. Two queries.
    Returns what it was. Raises ApiToken.DoesNotExist where it is not theirs."""
    found = ApiToken.objects.get(user=user, uuid=token)
    found.delete()
    return found


def note_use(bearer: Bearer) -> None:
    """Keep that a token was used, to ten minutes. One query, none where that is kept already."""
    now = timezone.now()
    if bearer.used_at is None or now - bearer.used_at >= USED_EVERY:
        ApiToken.objects.filter(pk=bearer.pk).update(used_at=now)


# --- Retries ------------------------------------------------------------------------------------------------
class KeyTrouble(ValidationError):
    """An Idempotency-Key that cannot be used for this request: `status` is 409 while the first one is at work, 422
    where it was another request's."""

    def __init__(self, text: str, code: str, status: int) -> None:
        super().__init__(text, code=code)
        self.status = status


def claim_answer(*, user: User, key: str, digest: str) -> KeptAnswer:
    """Take a key for a request, or find what it was answered (`status` is set then). Two queries, four where the key
    was used a day ago or by a worker that was ended. Raises KeyTrouble."""
    claim, now = uuid4(), timezone.now()
    new = KeptAnswer(user=user, key=key, digest=digest, claim=claim, claimed_at=now)
    for _try in range(2):
        KeptAnswer.objects.bulk_create([new], ignore_conflicts=True)
        found = KeptAnswer.objects.filter(user=user, key=key).first()
        if found is None:  # released just now
            continue
        if found.claim == claim:
            return found
        over = now - found.claimed_at >= (ANSWERS_KEPT if found.status else AT_WORK)
        if not over:
            return _known(found, digest)
        KeptAnswer.objects.filter(pk=found.pk, claim=found.claim).delete()
    raise _at_work()


def _known(found: KeptAnswer, digest: str) -> KeptAnswer:
    if found.digest != digest:
        text = _("This Idempotency-Key was used for another request. Send a new key with a new request.")
        raise KeyTrouble(text, "idempotency-key-reused", 422)
    if found.status is None:
        raise _at_work()
    return found


def _at_work() -> KeyTrouble:
    text = _("The first request with this Idempotency-Key is still at work. Send it again in a moment.")
    return KeyTrouble(text, "idempotency-key-at-work", 409)


def keep_answer(answer: KeptAnswer, *, status: int, headers: Mapping[str, str], body: str) -> None:
    """Keep what a request was answered, within the transaction of what it did. One query. Raises KeyTrouble, so that
    nothing of it is done, where another attempt took the key over meanwhile."""
    mine = KeptAnswer.objects.filter(pk=answer.pk, claim=answer.claim, status=None)
    if not mine.update(status=status, headers=dict(headers), body=body):
        raise _at_work()


def release_answer(answer: KeptAnswer) -> None:
    """Give a key back after a request that changed nothing. One query."""
    KeptAnswer.objects.filter(pk=answer.pk, claim=answer.claim, status=None).delete()


def sweep_answers() -> int:
    """Delete the answers that were kept for long enough; return how many. One query."""
    return KeptAnswer.objects.filter(claimed_at__lt=timezone.now() - ANSWERS_KEPT).delete()[0]


# --- Limits -------------------------------------------------------------------------------------------------
def count_write(*, user: User, window: int) -> int:
    """Count one more change by the API in the window of that number; return how many there are now, with those of all
    workers. One query."""
    quote = connection.ops.quote_name
    table, count, number = quote(WriteCount._meta.db_table), quote("count"), quote("window")
    sql = (
        f"INSERT INTO {table} ({quote('user_id')}, {number}, {count}) VALUES (%s, %s, 1) "  # noqa: S608
        f"ON CONFLICT ({quote('user_id')}) DO UPDATE SET "
        f"{count} = CASE WHEN {table}.{number} = excluded.{number} THEN {table}.{count} + 1 ELSE 1 END, "
        f"{number} = excluded.{number} RETURNING {count}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [user.pk, window])
        row: Any = cursor.fetchone()
    return int(row[0])
