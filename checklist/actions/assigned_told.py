"""That members were told by mail what is assigned to them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Membership
from checklist.models import Assignee, Assignment


@transaction.atomic
def mark_told(*, assignment: Assignment, members: Sequence[Membership]) -> None:
    """Keep that these members were told of an assignment, as far as they are in the team still. Two queries."""
    still = Membership.objects.select_for_update(no_key=True).filter(team=assignment.team_id)
    there = list(still.filter(pk__in=[one.pk for one in members]).order_by("pk"))
    rows = [Assignee(assignment=assignment, membership=one, told_at=timezone.now()) for one in there]
    Assignee.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["assignment", "membership"], update_fields=["told_at"]
    )
