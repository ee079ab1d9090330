"""Changes to accounts."""

from typing import Any

from django.db import transaction

from accounts.models import User


@transaction.atomic
def save_profile(*, user: User, **fields: Any) -> None:
    """Save a person's name, language, time zone or theme. One query."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
