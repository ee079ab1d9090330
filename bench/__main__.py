"""Measures and prints: python -m bench [--quick] [--postgres]. Ends with 0 also over budget; with 1 where figures
cannot be trusted or an answer is wrong."""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench import around, report, server
from bench.cases import BARE, CASES, GAPS, OVERVIEWS
from bench.cast import World, make_world, own_database
from bench.measure import Meter, Round, spread
from bench.statements import SAMPLES, Shape, shape_of

ROUNDS, QUICK_ROUNDS = 9, 5
TRIES = 3
MOST_SPREAD = 1.5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, no memory: while developing")
    parser.add_argument("--postgres", action="store_true", help="on a temporary PostgreSQL, or on TEST_DATABASE_URL")
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("The CPU and the memory of another process are read as Linux gives them.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders do not stay behind
    with (
        tempfile.TemporaryDirectory(prefix="checklist-bench-", ignore_cleanup_errors=True) as data,
        database(options.postgres) as address,
    ):
        try:
            return bench(server.settings_for(Path(data), address), options.quick)
        except AssertionError as error:
            sys.exit(f"A wrong answer, so there are no figures. {error}")


@contextmanager
def database(postgres: bool) -> Iterator[str]:
    """The address of an empty database; "" is SQLite in the product's folder."""
    if not postgres:
        yield ""
        return
    from tests.postgres import database_url

    with database_url() as given, own_database(given) as address:
        yield address


def bench(settings: server.Settings, quick: bool) -> int:
    """Start twice, make people, count statements, measure, print."""
    lines = list(around.starts(settings))
    world, shapes, engine, sql = prepare(settings)
    lines += sql
    with server.serving(server.WITH_BARE_VIEW, {**settings, **server.ONE_WORKER}):
        pid = server.worker_of(settings)
        meter = Meter(world, int(settings["PORT"]), partial(server.cpu_seconds, pid))
        rounds = measure(meter, QUICK_ROUNDS if quick else ROUNDS)
        lines += around.scripts(settings, world)
        lines += [] if quick else around.memory(meter, pid)
    lines += [*report.growth(OVERVIEWS, rounds), *report.growth(GAPS, rounds)]
    print(report.heading(engine, rounds), *report.table(CASES, rounds, shapes), "", *lines, sep="\n")
    over = sum(line.over for line in lines)
    over += sum(any(report.excesses(case, rounds, shapes[case.name])) for case in CASES)
    print(f"\n{over} lines are over budget." if over else "\nEverything is within its budget.")
    return 0


def prepare(settings: server.Settings) -> tuple[World, dict[str, Shape], str, list[report.Line]]:
    """Set Django up in this process; make the people; count statements."""
    import django

    os.environ.pop("DATABASE_URL", None)
    os.environ.update(settings, DJANGO_SETTINGS_MODULE="config.settings", LOG_LEVEL="ERROR")
    django.setup()
    from django.db import connection

    print("Making people, counting statements.", file=sys.stderr)
    world = make_world(settings["BASE_URL"])
    shapes = {case.name: shape_of(case, world, number * (SAMPLES + 1)) for number, case in enumerate(CASES)}
    sql = list(around.team_sql(world))
    connection.close()
    return world, shapes, connection.vendor, sql


def measure(meter: Meter, count: int) -> list[Round]:
    """Rounds in which the bare view is steady, or none at all."""
    for case in (BARE, *CASES):
        meter.handful(case)
    for attempt in range(1, TRIES + 1):
        print(f"Measuring, try {attempt}: {count} rounds.", file=sys.stderr)
        rounds = [meter.round(CASES) for _ in range(count)]
        if spread(rounds) <= MOST_SPREAD:
            return rounds
        print(f"The bare view's rounds differ by {spread(rounds):.2f} x.", file=sys.stderr)
    sys.exit(f"The machine is too busy: {TRIES} times, the bare view's rounds differed by more than {MOST_SPREAD} x.")


if __name__ == "__main__":
    sys.exit(main())
