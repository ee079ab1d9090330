"""POST made safe to repeat: an Idempotency-Key gets the same answer for a day, and its effect is there once.

The key is claimed first, for all workers to see; what was asked, and the answer that is kept, are one transaction. So
whoever lost the answer, or the connection, or whose worker was ended, sends the request again and has it exactly once.
What is harmless when it is done twice may do without the transaction (`whole`).
After draft-ietf-httpapi-idempotency-key-header-07, with Stripe's habit of an unquoted key.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions as people
from accounts.models import KEY_LENGTH, KeptAnswer

KEPT_HEADERS = ("Location", "ETag")
View = Callable[..., Response]


class BadKey(APIException):
    """An Idempotency-Key that is none."""

    status_code = 400
    default_code = "bad-idempotency-key"

    def __init__(self) -> None:
        text = _("An Idempotency-Key has 1 to %(limit)s printable ASCII characters.") % {"limit": KEY_LENGTH}
        super().__init__(text)


def repeatable(*secret: str, whole: bool = True) -> Callable[[View], View]:
    """Let a POST be repeated by its Idempotency-Key. `secret` are fields of the answer that are null in repetitions,
    because they are shown once and kept nowhere. `whole=False` is for what does no more the second time, and either
    counts refusals, which a transaction would take back, or sends mails, for which the database should not wait. Four
    queries more than without a key."""

    def decorate(post: View) -> View:
        @wraps(post)
        def answered(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = _key(request)
            if key is None:
                return post(view, request, *args, **kwargs)
            claimed = people.claim_answer(user=request.user, key=key, digest=_digest(request))  # type: ignore[arg-type]
            if claimed.status:
                return _replayed(claimed)
            try:
                with transaction.atomic() if whole else nullcontext():
                    response = post(view, request, *args, **kwargs)
                    _keep(request, claimed, response, secret)
            except BaseException:
                people.release_answer(claimed)
                raise
            return response

        answered.takes_key = True  # type: ignore[attr-defined]
        return answered

    return decorate


def _key(request: Request) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    key = given.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':  # as the draft has it
        key = key[1:-1]
    if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise BadKey
    return key


def _digest(request: Request) -> str:
    """What names a request: its method, its address, and what it says, however that is written."""
    said = json.dumps([request.method, request.get_full_path(), request.data], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _keep(request: Request, claimed: KeptAnswer, response: Response, secret: tuple[str, ...]) -> None:
    data = response.data
    if isinstance(data, dict):
        data = {**data, **{name: None for name in secret if name in data}}
    written: Any = request.accepted_renderer.render(data)  # as it will be written, dates and all
    headers = {name: response[name] for name in KEPT_HEADERS if name in response.headers}
    people.keep_answer(claimed, status=response.status_code, headers=headers, body=written.decode())


def _replayed(kept: KeptAnswer) -> Response:
    body = json.loads(kept.body) if kept.body else None
    headers = {**kept.headers, "Idempotency-Replayed": "true", "Cache-Control": "private, no-cache"}
    return Response(body, status=kept.status, headers=headers)
