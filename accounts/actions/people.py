"""Changes to accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User


@transaction.atomic
def save_profile(*, user: User, **fields: Any) -> None:
    """Save a person's name, language, time zone or theme. One query."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))


@transaction.atomic
def make_account(*, email: str, password: str, **fields: Any) -> User:
    """Make somebody who signs in with a confirmed address, without asking them. Two queries."""
    user = User.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@transaction.atomic
def change_address(*, user: User, email: str) -> EmailAddress:
    """Change a person's e-mail address at once, which is for where no mail is sent to confirm it. Three queries."""
    EmailAddress.objects.filter(user=user).delete()
    user.email = email
    user.save(update_fields=["email"])
    return EmailAddress.objects.create(user=user, email=email, primary=True)


@transaction.atomic
def end_sessions(sessions: QuerySet[UserSession], *, but: str | None = None) -> None:
    """Sign these sessions out, unless their key is `but`, and take them all from the list. Three queries."""
    keys = [key for key in sessions.values_list("session_key", flat=True) if key != but]
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()


@transaction.atomic
def forget_ended_sessions() -> int:
    """Take the sessions that have ended from the list, with the addresses that stand there. Two queries."""
    open_ones = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(open_ones)).delete()[0]
