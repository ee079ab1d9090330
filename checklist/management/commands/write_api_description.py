"""Writes what the API says of itself as a file, for clients that are generated from it, and for comparing releases."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from checklist.api.views.described import description

SESSION = "sessionid"  # its name where the site has no https


def neutral_description() -> dict[str, Any]:
    """The description in English, the same whatever the instance is called. No query."""
    found: dict[str, Any] = json.loads(json.dumps(description("en")))
    found["servers"] = [{"url": "/"}]
    found["components"]["securitySchemes"]["session"]["name"] = SESSION
    return found


def written(found: dict[str, Any]) -> str:
    """A description as a file has it: names in order, so that a difference is what differs."""
    return json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    help = "Write the OpenAPI description of the API, in English, on standard output unless --output says otherwise."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", metavar="FILE", default="-", help="a file, or - for standard output")

    def handle(self, *args: Any, output: str, **options: Any) -> None:
        text = written(neutral_description())
        if output == "-":
            sys.stdout.write(text)
            return
        Path(output).write_text(text, encoding="utf-8")
        self.stderr.write(f"Wrote {output}.")
