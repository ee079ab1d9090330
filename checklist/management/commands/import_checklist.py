"""Imports a list from Markdown, CSV or JSON, for scripts: prints what it would do, and does it.

Ends with 0 where the file is applied (or would be, or changes nothing), with 1, and a sentence on standard error, where
it cannot be read or applied, with 2 for wrong arguments, and with 3, having changed nothing, where it is unsure what
some lines mean.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from checklist import actions, exchange, queries
from checklist.models import Checklist, Via
from checklist.queries.plan import Answers, Missing, Plan, Planned, Ticks
from checklist.templatetags.imports import phrases, remarked, ticked, unreadable

UNSURE = 3
LONG = 200  # items from which on it is told what is being done


class Command(BaseCommand):
    help = (
        "Import a checklist from a file or from standard input: into --list, or as a new list of that person. Prints "
        "what becomes of each line: + new, ~ reworded, > moved, - retired, < brought back, x tick, n note, ! a line to "
        "look at, ? a line that may mean something known. All of it is one operation, which its person can undo. "
        "Exit codes: 0 applied, or nothing to change, or --dry-run; 1 cannot be read or applied; 2 wrong arguments; "
        "3 it is unsure what some lines mean, and nothing was changed (--new-where-unsure makes them new)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file; - or nothing: standard input")
        parser.add_argument("--user", metavar="EMAIL", required=True, help="whose list, ticks and notes")
        parser.add_argument("--list", metavar="SLUG", dest="slug", help="into which list; without it a new one is made")
        parser.add_argument("--title", default="", help="of a new list, instead of the file’s")
        parser.add_argument("--format", dest="as_", choices=exchange.FORMATS, help="if it cannot be told from the file")
        parser.add_argument("--ticks", choices=[*Ticks], default="add", help="add to mine, mirror the file, leave mine")
        parser.add_argument("--missing", choices=[*Missing], default="", help="what the file does not have")
        parser.add_argument("--new-where-unsure", action="store_true", help="lines that may be known become new skills")
        parser.add_argument("--dry-run", action="store_true", help="print what it would do, and change nothing")

    def handle(self, *args: Any, file: str, user: str, slug: str | None, **options: Any) -> None:
        person = User.objects.filter(email__iexact=user).first()
        if person is None:
            raise CommandError(f"Nobody here has the e-mail address {user}.")
        with timezone.override(person.time_zone or None):
            self._import(person, self._checklist(person, slug), file, options)

    def _import(self, person: User, checklist: Checklist | None, file: str, options: dict[str, Any]) -> None:
        answers = Answers(ticks=options["ticks"], missing=options["missing"], title=options["title"])
        outline, remarks = self._read(file, options["as_"])
        plan = queries.plan_for(person, checklist, outline, remarks, answers)
        self.stdout.writelines(told(plan))
        if problems := actions.problems_of(person, plan):
            lines = (f"Line {one.line}: {one.text}" if one.line else one.text for one in problems)
            raise CommandError("\n".join(lines))
        unsure = len(plan.asks) + plan.unasked
        if unsure and not options["new_where_unsure"]:
            raise CommandError(f"{unsure} line(s) may mean something known. Nothing was changed.", returncode=UNSURE)
        if options["dry_run"] or not plan.anything:
            return
        self._apply(person, checklist, outline, answers, sum(1 for _ in outline.items))

    def _apply(
        self, person: User, checklist: Checklist | None, outline: exchange.Outline, answers: Answers, count: int
    ) -> None:
        if count >= LONG:
            self.stderr.write(f"Applying {count} items …")
        said = {"outline": outline, "answers": answers, "operation": uuid4(), "via": Via.IMPORT}
        try:
            done = actions.import_outline(user=person, checklist=checklist, **said)  # type: ignore[arg-type]
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stderr.write(f"Imported into {done.edited.checklist.slug}; operation {done.edited.operation.uuid}.")

    def _checklist(self, person: User, slug: str | None) -> Checklist | None:
        if slug is None:
            return None
        found = queries.own_checklists(person).filter(slug=slug).first()
        if found is None:
            raise CommandError(f"This person has no list {slug}.")
        return found

    def _read(self, file: str, as_: str | None) -> tuple[exchange.Outline, list[exchange.Remark]]:
        """The file's outline. No more of it is read than a file may have."""
        most = exchange.FILE_AT_MOST + 1
        try:
            if file == "-":
                data = sys.stdin.buffer.read(most)
            else:
                with Path(file).open("rb") as opened:
                    data = opened.read(most)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        ending = {"markdown": ".md", "csv": ".csv", "json": ".json"}[as_] if as_ else ""
        name = "" if file == "-" else Path(file).stem if ending else Path(file).name
        try:
            outline, remarks = exchange.read_outline(exchange.decode(data), name + ending)
            actions.check_count(outline)
        except exchange.Unreadable as error:
            raise CommandError(unreadable(error)) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        count = sum(1 for _ in outline.items)
        if count >= LONG:
            self.stderr.write(f"Read {count} items; comparing …")
        return outline, remarks


def told(plan: Plan) -> Iterator[str]:
    """A plan in lines: figures first, then what becomes of each part."""
    yield (", ".join(phrases(plan.counts)) or ("An empty list" if plan.anything else "Nothing would change")) + ".\n"
    yield from (f"! {remarked(remark)}\n" for remark in plan.remarks)
    for ask in plan.asks:
        places = " | ".join(f"{choice.title} ({choice.place})" for choice in ask.choices)
        yield f"? {ask.line}: {ask.title} = {places}\n"
    for part in plan.parts:
        yield from (f"{line}\n" for line in _told(part))


def _told(part: Planned) -> Iterator[str]:
    signs = {"new": "+", "reworded": "~", "moved": ">", "retired": "-", "back": "<"}
    for mark in part.marks:
        was = f"{part.was} → " if mark == "reworded" and part.was else ""
        more = f" ({', '.join(part.fields)})" if mark == "reworded" and part.fields else ""
        origin = f" (from {part.place})" if mark == "moved" else ""
        yield f"{signs[mark]} {part.kind}: {was}{part.title}{more}{origin}"
    if part.tick:
        yield f"x {part.title}: {ticked(part.tick)}"
    if part.note:
        yield f"n {part.title}"
