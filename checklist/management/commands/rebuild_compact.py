"""Makes the compact readings of people's progress anew from the rows, or compares them with the rows."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checklist import actions
from checklist.actions.compact import AT_ONCE
from checklist.queries import compact

NAMED_AT_MOST = 20


class Command(BaseCommand):
    help = "Make the compact readings, which teams' pages use, anew from the rows of progress, which are the truth."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; end with 1 where a reading is not what the rows say"
        )

    def handle(self, *args: Any, check: bool = False, verbosity: int = 1, **options: Any) -> None:
        if check:
            self._compare(verbosity)
        else:
            made = sum(actions.rebuild_compact(users) for users in _parts())
            self._say(verbosity, f"Made the compact readings of {made} people anew.")

    def _compare(self, verbosity: int) -> None:
        compared, differing = 0, []
        for users in _parts():
            compared += len(users)
            found = compact.differing_from_rows(users)
            differing += compact.differing_from_rows(found) if found else []  # one may have ticked meanwhile
        if differing:
            named = ", ".join(map(str, differing[:NAMED_AT_MOST])) + (" …" if len(differing) > NAMED_AT_MOST else "")
            raise CommandError(
                f"{len(differing)} of {compared} compact readings are not what the rows say, those of the users "
                f"{named}. “manage.py rebuild_compact” makes them anew."
            )
        self._say(verbosity, f"Compared {compared} people's compact readings with the rows: none differs.")

    def _say(self, verbosity: int, text: str) -> None:
        if verbosity:
            self.stdout.write(text)


def _parts() -> Iterator[list[int]]:
    """Who is compared at once; the next ones are asked for when these are done, so that nothing is held open."""
    last = 0
    while users := list(
        compact.people_who_changed_something().filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]
    ):
        yield users
        last = users[-1]
