"""Callers of the API inside a running site: a person with a token, and what became of what they asked for."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from accounts import actions as people
from accounts.models import KeptAnswer, Scope
from checklist.models import Checklist, Operation, Progress


def caller(email: str) -> dict[str, Any]:
    """A new user with a token of all scopes, and a browser in which they are signed in."""
    user = get_user_model().objects.create_user(email, "a quite long password")
    made = people.make_token(user=user, name="Script", scopes=Scope.values)
    client = Client()
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"uuid": str(user.uuid), "token": made.text, "token_id": str(made.token.uuid), "cookie": cookie}


def effects(of: str) -> dict[str, int]:
    """How much there is of what a caller can make."""
    user = get_user_model().objects.get(uuid=of)
    return {
        "lists": Checklist.objects.filter(owner=user).count(),
        "operations": Operation.objects.filter(user=user).count(),
        "answers": KeptAnswer.objects.filter(user=user).count(),
        "standings": Progress.objects.filter(user=user).count(),
    }
