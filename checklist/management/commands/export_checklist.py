"""Writes a list as Markdown, CSV or JSON, for scripts.

Ends with 0 where the file is written, and with 1, and a sentence on standard error, where the list, the person or the
place to write to is not there.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from checklist import exchange, queries
from checklist.models import Checklist

PROGRESS_EVERY = 500  # pieces, of which an item is one


class Command(BaseCommand):
    help = (
        "Write a checklist as a file, on standard output unless --output says otherwise. "
        "Exit codes: 0 written; 1 no such list or person, or the output cannot be written; 2 wrong arguments."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the list's address, for example ml-checklist")
        parser.add_argument("--as", dest="as_", choices=exchange.FORMATS, default="markdown", help="the format")
        parser.add_argument("--user", metavar="EMAIL", help="whose ticks and notes; the list has to be theirs to see")
        parser.add_argument("--ticks", action="store_true", help="with the person's ticks")
        parser.add_argument("--notes", action="store_true", help="with the person's notes, private ones too")
        parser.add_argument("--output", metavar="FILE", default="-", help="a file, or - for standard output")

    def handle(
        self, *args: Any, slug: str, as_: str, user: str | None, ticks: bool, notes: bool, output: str, **options: Any
    ) -> None:
        person = self._person(user)
        if (ticks or notes) and person is None:
            raise CommandError("--ticks and --notes need --user: whose?")
        checklist = self._checklist(person, slug)
        if options.get("verbosity", 1) > 1 or output != "-":
            self.stderr.write(f"Reading {checklist.slug} …")
        outline = queries.outline_for(person, checklist, ticks=ticks, notes=notes)
        pieces = exchange.pieces_of(outline, as_, notes=notes)
        if output == "-":
            self._write_out(pieces)
            return
        try:
            with Path(output).open("w", encoding="utf-8", newline="") as file:
                file.writelines(self._counted(pieces))
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from None
        self.stderr.write(f"Wrote {output}.")

    def _person(self, email: str | None) -> User | None:
        if email is None:
            return None
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {email}.")
        return person

    def _checklist(self, person: User | None, slug: str) -> Checklist:
        """Without a person: any list, as who may run this may read the database; with one, what they may see."""
        lists = queries.visible_checklists(person) if person else Checklist.objects.filter(retired=False)
        found = lists.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no list {slug}{' that this person may see' if person else ''}.")
        return found

    def _write_out(self, pieces: Iterator[str]) -> None:
        """To standard output, byte for byte; who reads it may stop reading."""
        out = getattr(self.stdout, "_out", sys.stdout)
        raw = getattr(out, "buffer", None)
        for piece in pieces:
            if raw is None:
                out.write(piece)
            else:
                raw.write(piece.encode())

    def _counted(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces, told now and then on standard error."""
        for number, piece in enumerate(pieces, 1):
            if number % PROGRESS_EVERY == 0:
                self.stderr.write(f"{number} lines …")
            yield piece
