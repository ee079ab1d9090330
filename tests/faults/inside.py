"""What tests do inside a running site's database: `python -m tests.faults.inside FUNCTION ARGUMENTS`, printing JSON."""

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from checklist import queries  # noqa: E402
from checklist.models import Checklist, Guest, GuestProgress, Operation, Progress, ProgressEvent  # noqa: E402
from tests.faults.assigners import assign_one_form_at_once, change_one_assignment_at_once  # noqa: E402, F401
from tests.faults.callers import caller, effects  # noqa: E402, F401
from tests.faults.editors import (  # noqa: E402, F401
    add_at_once,
    copy_while_leaving,
    edit_lines_at_once,
    edit_one_line_at_once,
)
from tests.faults.joiners import joined, leads_leave_at_once, team_and_people  # noqa: E402, F401


def prepare() -> None:
    """An empty database becomes one with the tables and the content."""
    for command in ("migrate", "createcachetable", "load_content"):
        call_command(command, verbosity=0)


def person(email: str) -> dict[str, Any]:
    """A new user, signed in."""
    user = get_user_model().objects.create_user(email, "a quite long password")
    client = Client()
    client.force_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return {"uuid": str(user.uuid), "cookie": cookie}


def items() -> list[str]:
    """The items of the English list that can be finished."""
    sheet = queries.sheet_of(Checklist.objects.get(slug="ml-checklist"))
    return [item.uuid for item in sheet.items if not item.ongoing]


def history(of: str) -> dict[str, Any]:
    """Everything that is kept of a user or a guest: operations, events by skill in order of version, and rows."""
    guest = Guest.objects.filter(uuid=of).first()
    owner = {"guest": guest} if guest else {"user": get_user_model().objects.get(uuid=of)}
    events: dict[int, list[Any]] = {}
    kept = ProgressEvent.objects.filter(operation__in=Operation.objects.filter(**owner)).order_by("version", "pk")
    for skill, *event in kept.values_list("skill", "version", "from_state", "to_state"):
        events.setdefault(skill, []).append(event)
    rows = (GuestProgress if guest else Progress).objects.filter(**owner).values_list("skill", "version", "state")
    operations = [str(uuid) for uuid in Operation.objects.filter(**owner).values_list("uuid", flat=True)]
    return {"operations": operations, "events": events, "rows": list(rows)}


def newest_guest() -> str:
    return str(Guest.objects.latest("pk").uuid)


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
