"""What people keep about a skill: notes, evidence, criteria they meet. None of it is progress."""

import secrets
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checklist.actions.operations import hold
from checklist.models import NOTE_LENGTH, TITLE_LENGTH, Evidence, MetCriterion, Note

EVIDENCE_AT_MOST = 50  # a skill


class Stale(ValidationError):
    """A note was changed elsewhere meanwhile: `note` is what is kept now, None where it was deleted."""

    status = 409

    def __init__(self, note: Note | None) -> None:
        text = _("This note was changed elsewhere meanwhile. Nothing is lost: both versions are shown.")
        super().__init__(text, code="note-changed")
        self.note = note


@transaction.atomic
def save_note(*, user: Any, skill: int, text: str, version: int, private: bool = True) -> Note | None:
    """Keep a note on a skill in place of the version that was read (0: there was none); blank text deletes it.

    Returns what is kept. Saving what is kept already changes nothing. At most four queries. Raises Stale, with what is
    kept, where another version than that was met, ValidationError for a text that is too long, and Conflict where the
    account is gone.
    """
    hold(user)
    text = text.replace("\r\n", "\n").strip()
    kept = Note.objects.filter(user=user, skill=skill)
    now = kept.first()
    if (now.text if now else "") == text and (now is None or now.private == private):
        return now
    if (now.version if now else 0) != version:
        raise Stale(now)
    if len(text) > NOTE_LENGTH:
        long = _(
            "A note has at most %(limit)s characters; this one has %(count)s. Shorten it; your text is kept below."
        )
        raise ValidationError(long % {"limit": NOTE_LENGTH, "count": len(text)}, code="note-too-long")
    if now is None:
        return Note.objects.create(user=user, skill_id=skill, text=text, private=private, version=first_version())
    if not text:
        kept.delete()
        return None
    now.text, now.private, now.version, now.changed_at = text, private, version + 1, timezone.now()
    now.save()
    return now


def first_version() -> int:
    """Where a new note begins to count: nobody holds a version of one that was deleted before it."""
    return secrets.randbelow(2**30) + 1


@transaction.atomic
def add_evidence(*, user: Any, skill: int, title: str, url: str) -> Evidence:
    """Keep an address that shows what a person did for a skill; known already, it gets the title, if one is given.
    Four queries.

    Raises ValidationError where the address is not http or https and beyond fifty for one skill, and Conflict where
    the account is gone.
    """
    hold(user)
    if not url.startswith(("http://", "https://")):
        raise ValidationError(_("The address must begin with http:// or https://."), code="not-http")
    known = Evidence.objects.filter(user=user, skill=skill)
    if known.exclude(url=url).count() >= EVIDENCE_AT_MOST:
        text = _("At most %(count)s links for one item. Remove one first.")
        raise ValidationError(text % {"count": EVIDENCE_AT_MOST}, code="too-much-evidence")
    title = title.strip()
    fields = {"unique_fields": ["user", "skill", "url"], "update_fields": ["title"], "update_conflicts": True}
    Evidence.objects.bulk_create(
        [Evidence(user=user, skill_id=skill, title=title or url[:TITLE_LENGTH], url=url)],
        **(fields if title else {"ignore_conflicts": True}),
    )
    return known.get(url=url)


@transaction.atomic
def remove_evidence(*, user: Any, skill: int, evidence: UUID) -> Evidence:
    """Remove one of a person's own links and return it. Two queries. Raises Evidence.DoesNotExist where it is not
    theirs."""
    row = Evidence.objects.get(user=user, skill=skill, uuid=evidence)
    Evidence.objects.filter(pk=row.pk).delete()
    return row


@transaction.atomic
def meet_criterion(*, user: Any, skill: int, place: int, met: bool) -> None:
    """Remember, or forget, that a person meets a criterion of a skill (counted from 0). Repeating it changes nothing.
    Two queries. Raises Conflict where the account is gone."""
    hold(user)
    if met:
        MetCriterion.objects.bulk_create([MetCriterion(user=user, skill_id=skill, place=place)], ignore_conflicts=True)
    else:
        MetCriterion.objects.filter(user=user, skill=skill, place=place).delete()
