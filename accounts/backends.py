"""Signing in, by allauth; the signed-in person is read by a prepared statement."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.prepared import Prepared, columns_of

_users = Prepared(
    lambda pk: User.objects.filter(pk=pk).values_list(*columns_of(User)), lambda: [User._meta.get_field("id")]
)


class Backend(AuthenticationBackend):
    """Overrides nothing but the reading."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the active user with that pk. One query."""
        rows = _users.rows(user_id)
        user = User.from_db("default", columns_of(User), rows[0]) if rows else None
        return user if user is not None and self.user_can_authenticate(user) else None
