"""How lists change: edits, files that wait to be imported, and what readers report."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.models.catalogue import Checklist
from checklist.models.history import Operation

REPORT_LENGTH = 1_000


class Edit(models.Model):
    """What one operation changed of a list: for each part the values before and after, so that it can be undone.

    `changes` is a list of `{"kind", "uuid", "before", "after"}`; `before` is null for a part that was made. `unseen` is
    set where the part was seen by nobody before, and may go back there. Of kind `note` are the notes that an import
    brought: `uuid` is then the skill's, and `after` null where the note went.
    """

    operation = models.OneToOneField(Operation, models.CASCADE, related_name="edit")
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="edits")
    revision = models.PositiveIntegerField()  # of the list after this change
    changes = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["checklist", "-id"], name="edit_latest")]

    def __str__(self) -> str:
        return f"{self.checklist_id} r{self.revision}"


class Upload(models.Model):
    """A file that waits for its person to look at what it would do; swept after a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    checklist = models.ForeignKey(Checklist, models.CASCADE, null=True, related_name="+")  # null: a new list
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class Report(models.Model):
    """A reader's complaint about a public list, and what a curator decided."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("advertising or spam")
        HARMFUL = "harmful", _("harmful or hateful")
        COPYRIGHT = "copyright", _("somebody else’s work")
        OTHER = "other", _("something else")

    class Outcome(models.TextChoices):
        OPEN = "open", _("open")
        TAKEN_OUT = "taken_out", _("taken out")
        KEPT = "kept", _("kept")

    checklist = models.ForeignKey(Checklist, models.CASCADE, verbose_name=_("checklist"), related_name="reports")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="reports")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    text = models.TextField(_("what is wrong"), max_length=REPORT_LENGTH, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "checklist"], condition=Q(outcome="open"), name="report_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.checklist_id}"
