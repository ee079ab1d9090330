"""How much one may ask for in a minute: changes exactly, across all workers; readings by each worker's own count.

The headers are those of draft-ietf-httpapi-ratelimit-headers-11.
"""

import math
import time
from collections import Counter
from threading import Lock
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import actions

WINDOW = 60  # seconds
SAFE = {"GET", "HEAD", "OPTIONS"}


def _noted(request: Request, policy: str, limit: int, count: int, now: float) -> float | None:
    """Keep what the answer's headers say; return how long to wait, None where there is no need to."""
    left = WINDOW - now % WINDOW
    http: Any = request._request
    http.rate_limit = (
        f'"{policy}";q={limit};w={WINDOW}',
        f'"{policy}";r={max(0, limit - count)};t={math.ceil(left)}',
    )
    return left if count > limit else None


class Writes(BaseThrottle):
    """Changes of one account, counted in the database by all workers. One query for a change, none for a reading."""

    def allow_request(self, request: Request, view: Any) -> bool:
        self.left: float | None = None
        if request.method in SAFE or not request.user.is_authenticated:
            return True
        now = time.time()
        count = actions.count_write(user=request.user, window=int(now // WINDOW))
        self.left = _noted(request, "writes", settings.API_WRITES_A_MINUTE, count, now)
        return self.left is None

    def wait(self) -> float | None:
        return self.left


class Reads(BaseThrottle):
    """Readings of one account, and whatever is asked without one from one address, counted in this process. A share
    of the limit for each worker. No query."""

    counts: Counter[tuple[int, str]] = Counter()
    window = 0
    lock = Lock()

    def allow_request(self, request: Request, view: Any) -> bool:
        self.left: float | None = None
        known = request.user.is_authenticated
        if known and request.method not in SAFE:
            return True
        now = time.time()
        who = f"user {request.user.pk}" if known else f"address {self.get_ident(request)}"
        limit = settings.API_READS_A_MINUTE if known else settings.API_GUESTS_A_MINUTE
        self.left = _noted(request, "reads", limit, self._count(int(now // WINDOW), who), now)
        return self.left is None

    def _count(self, window: int, who: str) -> int:
        with Reads.lock:
            if Reads.window != window:
                Reads.counts, Reads.window = Counter(), window
            Reads.counts[window, who] += 1
            return Reads.counts[window, who]

    def wait(self) -> float | None:
        return self.left
