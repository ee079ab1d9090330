"""Changes to accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User


@transaction.atomic
def save_profile(*, user: User, **fields: Any) -> None:
    """Save a person's name, language, time zone or theme. One query."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))


@transaction.atomic
def change_address(*, user: User, email: str) -> EmailAddress:
    """Change a person's e-mail address at once, which is for where no mail is sent to confirm it. Three queries."""
    EmailAddress.objects.filter(user=user).delete()
    user.email = email
    user.save(update_fields=["email"])
    return EmailAddress.objects.create(user=user, email=email, primary=True)
