"""What goes by itself: files that nobody came back to, and lists that their owners deleted some time ago."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from checklist.actions.settling import settle_skills, skills_of
from checklist.models import Checklist, Upload
from checklist.queries.catalogue import LISTS_KEPT

UPLOADS_KEPT = timedelta(days=1)


def sweep_uploads() -> int:
    """Delete the files whose import was looked at and left, more than a day ago; return how many. One query."""
    return Upload.objects.filter(at__lt=timezone.now() - UPLOADS_KEPT).delete()[0]


def sweep_lists() -> int:
    """Delete for good the lists that were deleted more than thirty days ago; return how many. Each in a transaction of
    its own: about twenty queries, and some more for each hundred items."""
    return sum(_delete(pk) for pk in _deleted_long_ago().values_list("pk", flat=True))


def _deleted_long_ago() -> QuerySet[Checklist]:
    return Checklist.objects.filter(retired=True, edited_at__lt=timezone.now() - LISTS_KEPT)


@transaction.atomic
def _delete(pk: int) -> bool:
    """Delete one list, unless its owner brings it back just now."""
    checklist = _deleted_long_ago().select_for_update().filter(pk=pk).first()
    if checklist is None:
        return False
    skills, made = skills_of(Checklist.objects.filter(pk=pk))
    checklist.delete()
    kept = checklist.team_id is not None  # what somebody stands on keeps a team's words: its members have read them
    settle_skills(skills, () if kept else made, owner=checklist.owner_id)
    return True
