"""Sessions in the database, as Django's own, but read by a prepared statement."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import Field, QuerySet
from django.utils import timezone

from accounts.prepared import Prepared


def _model() -> type[AbstractBaseSession]:
    return SessionStore.get_model_class()


def _session(key: str, now: datetime) -> QuerySet[Any, Any]:
    return _model()._default_manager.filter(session_key=key, expire_date__gt=now).values_list("session_data")


def _fields() -> list[Field]:
    return [_model()._meta.get_field(name) for name in ("session_key", "expire_date")]  # type: ignore[misc]


_sessions = Prepared(_session, _fields)


class SessionStore(db.SessionStore):
    """Overrides nothing but the reading."""

    def load(self) -> dict[str, Any]:
        """Return the session's data; an unknown or ended one is empty and gets another key. One query."""
        rows = _sessions.rows(self.session_key, timezone.now())
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])
