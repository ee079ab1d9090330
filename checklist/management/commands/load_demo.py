"""Fills the demonstration's own database with invented people and half a year of their learning."""

import uuid
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import make_account
from accounts.queries import address_is_taken, anybody_signs_in
from checklist import actions, queries
from checklist.management.story import Deed, story_of
from checklist.management.team_story import TeamStory
from checklist.models import Checklist, Kind, Via
from checklist.queries import Sheet, SheetItem

PASSWORD = "try-the-demo"  # noqa: S105 -- printed on purpose: it works on a loopback address only
PEOPLE, TEAM = Path("demo") / "people.yaml", Path("demo") / "team.yaml"


class Command(BaseCommand):
    help = "Fill an empty database with the people of the demonstration. Only where BASE_URL is this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", type=Path, default=settings.ROOT / "fixtures", help="a folder")

    @transaction.atomic
    def handle(self, *args: Any, folder: Path, verbosity: int = 1, **options: Any) -> None:
        if not settings.LOOPBACK:
            raise CommandError("The demonstration's passwords are public: BASE_URL must be a loopback address.")
        plans = yaml.safe_load((folder / PEOPLE).read_text("utf-8"))
        if address_is_taken(plans[0]["email"]):
            return
        if anybody_signs_in():
            raise CommandError("This database has people in it. The demonstration needs one of its own.")
        for plan in plans:
            with timezone.override(ZoneInfo(plan["time_zone"])):
                sheet = queries.sheet_of(Checklist.objects.get(slug=plan.get("list", "ml-checklist")))
                live(plan, sheet)
        team = yaml.safe_load((folder / TEAM).read_text("utf-8"))
        TeamStory(team, timezone.localdate()).tell()
        if verbosity:
            self.stdout.write(f"{len(plans)} people with half a year of history and a team of theirs were made.")


def live(plan: dict[str, Any], sheet: Sheet) -> None:
    """Make the person, let them do what their story tells, and keep what they wrote."""
    known = {name: plan[name] for name in ("name", "time_zone", "language") if name in plan}
    user = make_account(email=plan["email"], password=PASSWORD, **known)
    items = {item.skill_key: item for item in sheet.items if item.skill_key}
    for place, deed in enumerate(story_of(plan, timezone.localdate())):
        _do(user, sheet, items, deed)
        if place == 0:
            _date_back(user, sheet, items, plan, deed.at)
        if deed.state == "done" and plan.get("project", {}).get("item") in deed.keys:
            _record_project(user, sheet, items, plan["project"], deed.at)
    _keep(user, items, plan)


def _date_back(user: Any, sheet: Sheet, items: dict[str, SheetItem], plan: dict[str, Any], at: datetime) -> None:
    for key, day in plan.get("dated_back", {}).items():
        actions.date_back(
            user=user,
            sheet=sheet,
            item=items[key],
            started="",
            done=str(day),
            operation=uuid.uuid4(),
            via=Via.PAGE,
            at=at,
        )


def _record_project(
    user: Any, sheet: Sheet, items: dict[str, SheetItem], project: dict[str, Any], at: datetime
) -> None:
    actions.record_project(
        user=user,
        sheet=sheet,
        project=items[project["item"]],
        items=[items[key] for key in project["involved"]],
        title=project["title"],
        url=project["url"],
        operation=uuid.uuid4(),
        via=Via.PAGE,
        at=at,
    )


def _do(user: Any, sheet: Sheet, items: dict[str, SheetItem], deed: Deed) -> None:
    practised_on = timezone.localdate(deed.at) if any(deed.words) else None
    change = actions.set_state(
        user=user,
        sheet=sheet,
        items=[items[key] for key in deed.keys],
        state=deed.state,
        operation=uuid.uuid4(),
        via=Via.PAGE,
        kind=Kind.START if deed.start else Kind.SET,
        practised_on=practised_on,
        line=deed.words[0],
        url=deed.words[1],
        at=deed.at,
    )
    if deed.slip:
        actions.undo(user=user, target=change.operation.uuid, operation=uuid.uuid4(), at=deed.at)


def _keep(user: Any, items: dict[str, SheetItem], plan: dict[str, Any]) -> None:
    for key, text in plan.get("notes", {}).items():
        private = key not in plan.get("notes_shared", ())
        actions.save_note(user=user, skill=items[key].skill, text=text, version=0, private=private)
        actions.meet_criterion(user=user, skill=items[key].skill, place=0, met=True)
    for key, links in plan.get("evidence", {}).items():
        for title, url in links:
            actions.add_evidence(user=user, skill=items[key].skill, title=title, url=url)
