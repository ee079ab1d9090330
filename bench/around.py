"""What is measured beside the requests: how long a start takes, what a worker holds, how much script a page loads."""

import re
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter

from bench.cases import BOARD, CASES, OVERVIEWS
from bench.cast import World
from bench.measure import Meter
from bench.report import KB, Line
from bench.server import PRODUCT, Settings, get, resident_megabytes, serving
from bench.statements import ask_here
from bench.teams import SIZES

MIXED = 10_000
MOST_MEGABYTES, MOST_GROWTH = 160, 2
MOST_SECONDS_NEW, MOST_SECONDS_AGAIN = 60, 5
MOST_SCRIPT_KB = 65
MOST_SQL = 3  # times one select of the compact rows
SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')


def starts(settings: Settings) -> Iterator[Line]:
    """What `make run` does once the packages are there: with nothing there yet, and with nothing changed."""
    print("Starting the product twice.", file=sys.stderr)
    with serving(PRODUCT, settings) as seconds:
        yield Line("start with a new database, packages installed", seconds, "s", MOST_SECONDS_NEW)
    with serving(PRODUCT, settings) as seconds:
        yield Line("start when nothing changed", seconds, "s", MOST_SECONDS_AGAIN)


def scripts(settings: Settings, world: World) -> Iterator[Line]:
    """The scripts that a board loads."""
    addresses = SCRIPT.findall(ask_here(BOARD.ask(world, 0))[1].text)
    assert addresses, "the board loads no script"
    size = 0
    for address in addresses:
        status, body = get(settings, address)
        assert status == 200, f"{address} answered {status}"
        size += len(body)
    yield Line(f"scripts of the board, {len(addresses)} files, not compressed", size / KB, "KB", MOST_SCRIPT_KB)


def memory(meter: Meter, pid: int) -> Iterator[Line]:
    """What the worker holds after 10,000 and after 20,000 mixed requests."""
    print(f"Measuring memory: {2 * MIXED} requests.", file=sys.stderr)
    meter.mixed(CASES, MIXED)
    halfway = resident_megabytes(pid)
    meter.mixed(CASES, MIXED)
    in_the_end = resident_megabytes(pid)
    yield Line(f"worker's memory after {MIXED} mixed requests", halfway, "MB")
    yield Line(f"worker's memory after {2 * MIXED} mixed requests", in_the_end, "MB", MOST_MEGABYTES)
    yield Line("grown in between", in_the_end - halfway, "MB", MOST_GROWTH)


def team_sql(world: World) -> Iterator[Line]:
    """How long the database works for the largest overview, as a multiple of one select of the members' compact rows:
    asked in this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from checklist.models import CompactProgress

    asked, team = OVERVIEWS[-1].ask(world, 0), world.teams[SIZES[-1]]
    ask_here(asked)  # from now on the process knows the readings
    with CaptureQueriesContext(connection) as captured:
        ask_here(asked)
    statements = [one["sql"] for one in captured if one["sql"].lstrip().startswith(("SELECT", "EXECUTE"))]
    slug = team.address.split("/")[2]
    rows = CompactProgress.objects.filter(user__memberships__team__slug=slug)
    users = list(rows.values_list("user", flat=True))
    compact = CompactProgress.objects.filter(user__in=users).values_list("user", "operation", "packed")
    with CaptureQueriesContext(connection) as captured:
        assert len(list(compact)) == len(team.counted), "not every member who is counted has a compact row"
    reference = [captured[0]["sql"]]
    yield Line(
        f"SQL of the overview of {len(team.members)}, x one select of compact rows",
        _seconds(statements) / _seconds(reference),
        "x",
        MOST_SQL,
    )


def _seconds(statements: Sequence[str]) -> float:
    """The quickest of some runs of these statements, rows fetched."""
    from django.db import connection

    runs = []
    for _ in range(15):
        began = perf_counter()
        with connection.cursor() as cursor:
            for one in statements:
                cursor.execute(one)
                cursor.fetchall()
        runs.append(perf_counter() - began)
    return min(runs)
