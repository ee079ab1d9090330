"""What a project involved: the skills it usually covers, ticked together, and its address as evidence."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from checklist.actions.notes import add_evidence
from checklist.actions.operations import Change
from checklist.actions.progress import set_state
from checklist.models import State, Via
from checklist.queries import Sheet, SheetItem


@transaction.atomic
def record_project(
    *,
    user: Any,
    sheet: Sheet,
    project: SheetItem,
    items: Sequence[SheetItem],
    title: str,
    url: str,
    operation: UUID,
    via: Via,
    at: datetime | None = None,
) -> Change | None:
    """Set what a project involved to done, as one operation, and keep its address as evidence of the project.

    `at` is the moment, where it is not now. Returns the change, or None where only an address was given. Seven
    queries at most. Raises ValidationError where nothing was given or an item is not one that this project may have
    involved, and what set_state and add_evidence raise; then neither is kept.
    """
    if not items and not url:
        raise ValidationError(_("Tick what the project involved, or give its address."), code="nothing-given")
    if not set(items) <= set(sheet.involved_in(project)):
        raise ValidationError(_("This project does not cover that item."), code="not-involved")
    if url:
        add_evidence(user=user, skill=project.skill, title=title, url=url)
    if not items:
        return None
    return set_state(user=user, sheet=sheet, items=items, state=State.DONE, operation=operation, via=via, at=at)
