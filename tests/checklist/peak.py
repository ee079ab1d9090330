"""Run on its own, with a folder and how many copies: how much memory it takes to make, show and copy a list of 2,000
items. Prints megabytes as JSON."""

import json
import os
import resource
import sys
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ |= {"DATA_DIR": sys.argv[1], "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "tests.settings"}
os.environ |= {"BASE_URL": "http://localhost"}


def peak() -> int:
    """The most that this process has had resident, in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage counts what was forked before this program began
        return (
            next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) // 1024
        )
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(used / 1024 if sys.platform != "darwin" else used / 1024**2)


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from checklist import actions
    from checklist.models import Via
    from tests.large import large_list
    from tests.people import person

    user = person("peak@example.org")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    peaks = {"start": peak()}
    source = large_list(user, title=lambda number: f"{number:06d}" + "习" * 60)
    for number in range(int(sys.argv[2])):
        copied = actions.copy_list(user=user, source=source, operation=uuid.uuid4(), via=Via.PAGE)
        response = client.get(f"/checklists/{copied.checklist.slug}/")
        assert response.status_code == 200, response.status_code
        if number == 2:
            peaks["third"] = peak()
    peaks["end"] = peak()
    print(json.dumps(peaks))


main()
