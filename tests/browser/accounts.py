"""Makes accounts with open sessions in a server's database, and prints them: python -m tests.browser.accounts 20."""

import json
import sys
import uuid

import django
from django.conf import settings

PASSWORD = "a quite long password"


def main(count: int, name: str = "") -> None:
    django.setup()
    from django.contrib.auth.hashers import make_password

    from accounts.models import User

    kept = make_password(PASSWORD)  # slow by intention, so once for all
    people = [User(email=f"{uuid.uuid4().hex[:12]}@browser.example", password=kept, name=name) for _ in range(count)]
    made = User.objects.bulk_create(people)
    sessions = [{"email": one.email, "password": PASSWORD, "session": _session(one)} for one in made]
    json.dump(sessions, sys.stdout)


def _session(user: "User") -> str:  # noqa: F821
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
