"""Telling of the past: the demonstration's team did what it did on days that are over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, Model

from accounts.models import AccessRecord, Team, TeamEvent

AHEAD = ("expires_at", "ended_at", "revoked_at")  # moments that are not those of the making


@transaction.atomic
def tell_as_of(at: datetime, *, team: Team, after: int, rows: Iterable[Model] = ()) -> None:
    """Say of rows that were made just now, and of what the team's record says since the event `after`, that it was at
    that moment, but for when it is over. One query, and one for each row."""
    for row in rows:
        moments = [field.attname for field in row._meta.concrete_fields if isinstance(field, DateTimeField)]
        told = [name for name in moments if name not in AHEAD and getattr(row, name) is not None]
        for name in told:
            setattr(row, name, at)
        if isinstance(row, AccessRecord):
            row.day = at.date()
            told.append("day")
        row.save(update_fields=[*told, *(name for name in AHEAD if name in moments)])
    TeamEvent.objects.filter(team=team, pk__gt=after).update(at=at)
