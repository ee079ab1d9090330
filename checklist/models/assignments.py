"""What a team's members are asked to learn, what they say of its skills, and the compact reading that its pages use."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Team, User
from checklist.models.catalogue import Checklist, Level, Skill

WANTED = 2  # how many people should have an item, unless a lead says otherwise


class Assignment(models.Model):
    """A checklist that a team, or some of its members, shall learn: up to a level, by a date, or as far as they like.

    What is assigned is the list's levels up to `target`, all of them where there is none. `wanted` is how many people
    should have each item. An assignment that ended keeps its row.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="assignments")
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="assignments")
    target = models.ForeignKey(Level, models.SET_NULL, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    wanted = models.PositiveSmallIntegerField(default=WANTED)
    whole_team = models.BooleanField(default=True)  # whoever joins later, too
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    repeated = False  # no column: whether the request that makes it had been carried out before

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("starts_on")), name="assignment_ends_after"
            ),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="assignment_wants_somebody"),
        ]
        indexes = [models.Index(fields=["team", "-id"], name="assignment_latest")]

    def __str__(self) -> str:
        return f"{self.checklist_id} in {self.team_id}"

    @property
    def asks(self) -> str:
        """What names all that it asks for: whoever presses Seen says with it what they saw. The list must be loaded."""
        return f"{self.checklist.revision}-{self.target_id or 0}"


class Assignee(models.Model):
    """A member whom an assignment names (`chosen`), who has seen it, or who was told of it by mail; leads see items
    only once it was seen."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="assignees")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="assignees")
    chosen = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when a mail about it was handed to the mail server

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "membership"], name="assignee_unique")]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.assignment_id}"


class Mark(models.Model):
    """That a member wants to learn something, or can help with it: said to the leads of one team."""

    class Kind(models.TextChoices):
        WANT = "want", _("want to learn")
        HELP = "help", _("can help")

    membership = models.ForeignKey(Membership, models.CASCADE, related_name="marks")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "skill", "kind"], name="mark_unique"),
            models.CheckConstraint(condition=Q(kind__in=["want", "help"]), name="mark_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.kind} {self.skill_id}"


class CompactProgress(models.Model):
    """All of a user's progress in one value, for pages about many people: a reading that is derived from the rows of
    Progress, and true as long as `operation` is the user's latest operation. `queries.compact` packs and unpacks it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="compact_progress")
    operation = models.BigIntegerField()  # the primary key of the latest operation that is in it
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("compact progress")
        verbose_name_plural = _("compact progress")

    def __str__(self) -> str:
        return f"{self.user_id} at {self.operation}"
