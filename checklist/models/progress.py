"""Where people stand: one row per (user, skill), and the same for guests."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.models.catalogue import Skill, SkillLink


class State(models.TextChoices):
    TODO = "todo", _("to do")
    LEARNING = "learning", _("learning")
    DONE = "done", _("done")
    SKIPPED = "skipped", _("skipped")


class Guest(models.Model):
    """A visitor without an account who ticked something; the session holds the uuid and nothing else."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return str(self.uuid)


class Standing(models.Model):
    """The columns that progress of users and of guests share.

    `done_on` is a date in the person's time zone, `done_at` the moment it was recorded; `version` counts the changes
    of the row. `started_said` and `done_said` are what the person said by hand, as exactly as they did: an ISO 8601
    date, month or year (`2024-03`); `done_on` is then its first day. No row and a row with `todo` mean the same.
    """

    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TODO)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    practised_on = models.DateField(null=True, blank=True)
    started_said = models.CharField(max_length=10, blank=True, default="")
    done_said = models.CharField(max_length=10, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="%(class)s_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DONE, done_on__isnull=False, done_at__isnull=False)
                | (~Q(state=State.DONE) & Q(done_on__isnull=True, done_at__isnull=True)),
                name="%(class)s_dated_when_done",
            ),
            models.CheckConstraint(
                condition=Q(done_said="") | Q(state=State.DONE), name="%(class)s_dated_back_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.state}"  # type: ignore[attr-defined]


READ_COLUMNS = [
    *("skill", "state", "done_on", "done_at", "practised_on"),
    *("started_said", "done_said", "version", "changed_at"),
]


class Progress(Standing):
    """Where a user stands with a skill."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="progress", db_index=False)

    class Meta(Standing.Meta):
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            *Standing.Meta.constraints,
            models.UniqueConstraint(fields=["user", "skill"], name="progress_unique"),
        ]
        # Read without touching the heap: rows of one person lie scattered in time order.
        indexes = [models.Index(fields=["user"], include=READ_COLUMNS, name="progress_reading")]


class GuestProgress(Standing):
    """Where a guest stands with a skill, until it is carried over to a user or swept."""

    guest = models.ForeignKey(Guest, models.CASCADE, related_name="progress", db_index=False)

    class Meta(Standing.Meta):
        verbose_name = _("guest's progress")
        verbose_name_plural = _("guests' progress")
        constraints = [
            *Standing.Meta.constraints,
            models.UniqueConstraint(fields=["guest", "skill"], name="guestprogress_unique"),
        ]


class DeclinedLink(models.Model):
    """A suggestion that somebody answered with "not now": it is not made to them again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(Guest, models.CASCADE, null=True, blank=True, related_name="+")
    link = models.ForeignKey(SkillLink, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "link"], name="declinedlink_user_unique"),
            models.UniqueConstraint(fields=["guest", "link"], name="declinedlink_guest_unique"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) ^ Q(guest__isnull=True), name="declinedlink_one_owner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}"
