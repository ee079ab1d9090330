"""What readers report of public lists, and what curators decide: take it out of the library, keep it, put it back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from checklist.models import Checklist, Report


@transaction.atomic
def report_list(*, user: Any, checklist: Checklist, reason: str, text: str = "") -> Report:
    """Report a list that somebody else published. One report a person and list is open: another says it anew. Two
    queries; with savepoints where two arrive at once. The caller found the list through a query."""
    said = {"reason": reason, "text": text, "at": timezone.now()}
    report, _ = Report.objects.update_or_create(
        user=user, checklist=checklist, outcome=Report.Outcome.OPEN, defaults=said
    )
    return report


@transaction.atomic
def take_out(*, checklist: Checklist) -> None:
    """Take a list from everybody but its owner, from the next request on, and settle what was reported. Two queries."""
    Checklist.objects.filter(pk=checklist.pk, built_in=False).update(withheld=True)
    _settle(checklist, Report.Outcome.TAKEN_OUT)


@transaction.atomic
def keep(*, checklist: Checklist) -> None:
    """Leave a list as it is, and settle what was reported. One query."""
    _settle(checklist, Report.Outcome.KEPT)


@transaction.atomic
def put_back(*, checklist: Checklist) -> None:
    """Show a list again that was taken out, as its owner shares it. One query."""
    Checklist.objects.filter(pk=checklist.pk).update(withheld=False)


def _settle(checklist: Checklist, outcome: Report.Outcome) -> None:
    Report.objects.filter(checklist=checklist, outcome=Report.Outcome.OPEN).update(outcome=outcome)
