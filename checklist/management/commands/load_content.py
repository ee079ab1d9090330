"""Loads the built-in checklists from fixtures/: idempotent, and quick where nothing changed."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checklist import actions
from checklist.models import Checklist

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Command(BaseCommand):
    help = "Load or update the built-in checklists. Progress, and what curators reworded, stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=settings.ROOT / "fixtures", help="a folder")

    def handle(self, *args: Any, folder: Path, verbosity: int = 1, **options: Any) -> None:
        skills = folder / "skills.yaml"
        lists = sorted(path for path in folder.glob("*.yaml") if path != skills)
        if not skills.exists() or not lists:
            raise CommandError(f"{folder} has no skills.yaml with lists beside it.")
        waiting = {path: release for path in lists if (release := digest(skills, path)) not in loaded()}
        if not waiting:
            return
        actions.load_skills(read(skills))
        for path, release in waiting.items():
            report = actions.load_release(read(path), release)
            if verbosity:
                self.stdout.write(
                    f"{report.slug}: {len(report.added)} added, {len(report.changed)} changed, "
                    f"{len(report.retired)} retired"
                )


def loaded() -> set[str]:
    """The digests of the releases that are loaded."""
    return set(Checklist.objects.exclude(release="").values_list("release", flat=True))


def digest(*paths: Path) -> str:
    """What tells one release of a list from another."""
    return hashlib.sha256(b"\n".join(path.read_bytes() for path in paths)).hexdigest()


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a fixture."""
    rows = yaml.load(path.read_text("utf-8"), Loader=Loader)  # noqa: S506 -- a safe loader
    if not isinstance(rows, list):
        raise CommandError(f"{path} is not a list of fixture rows.")
    return rows
