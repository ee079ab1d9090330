"""Makes the people that tests are about. What is made here may write past the actions: see tests/guard.py."""

from typing import Any

from accounts.models import User

PASSWORD = "a quite long password"


def person(email: str, **fields: Any) -> User:
    """A user with that address and the password above."""
    return User.objects.create_user(email, PASSWORD, **fields)
