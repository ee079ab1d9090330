"""Teams: who is in one, what each member lets its leads see, who was asked to join, who looked, and what changed."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.people import EMAIL_LENGTH, NAME_LENGTH, User

LABEL_LENGTH, LABELS_AT_MOST = 40, 10
DIGEST_LENGTH = 64


class Role(models.TextChoices):
    MEMBER = "member", _("member")
    LEAD = "lead", _("lead")


class Shares(models.TextChoices):
    """What a member lets the leads of a team see, of the lists that are assigned to them there; each with the ones
    before it."""

    NOTHING = "nothing", _("nothing")
    TOTALS = "totals", _("totals")
    ITEMS = "items", _("items")
    NOTES = "notes", _("items and notes")


class Team(models.Model):
    """People who learn together. Who leads it is in its memberships; there is always somebody who does."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """That somebody is in a team: as what, and what they let its leads see. Who leaves has no row any more."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    shares = models.CharField(max_length=10, choices=Shares.choices, default=Shares.NOTHING)
    labels = models.JSONField(default=list, blank=True)  # texts that leads put on members, to find them by
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="membership_unique"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(condition=Q(shares__in=Shares.values), name="membership_shares_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id}"

    @property
    def leads(self) -> bool:
        return self.role == Role.LEAD


class Invitation(models.Model):
    """A way into a team: a link whose token only its receivers know, bound to an address where it names one.

    Only the token's digest (SHA-256, hexadecimal) is kept; sending again makes another token, and the old one opens
    nothing any more.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("invitation", "open")
        USED_UP = "used_up", pgettext_lazy("invitation", "used up")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")
        REVOKED = "revoked", pgettext_lazy("invitation", "withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    email = models.EmailField(_("e-mail address"), max_length=EMAIL_LENGTH, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    uses_at_most = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)  # by mail, the last time

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(uses__lte=F("uses_at_most")), name="invitation_within_its_uses"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["team", "-id"], name="invitation_latest")]

    def __str__(self) -> str:
        return f"{self.role} of {self.team_id}"

    def state_at(self, now: datetime) -> "Invitation.State":
        """Whether somebody could still join by it, and why not."""
        if self.revoked_at:
            return self.State.REVOKED
        if self.uses >= self.uses_at_most:
            return self.State.USED_UP
        return self.State.EXPIRED if now >= self.expires_at else self.State.OPEN


class Watched(models.TextChoices):
    """Which page it was that somebody looked at."""

    OVERVIEW = "overview", _("the overview")
    MEMBER = "member", _("the member’s page")
    GAPS = "gaps", _("the gaps")
    EXPORT = "export", _("an export")


class AccessRecord(models.Model):
    """That a lead looked, once a day for each page: at one member, or (without one) at all who share something.

    Kept for 180 days, also where the member or the whole team goes meanwhile: looks at all become looks at each then.
    `team_name` is what the team was called. `day` is the day in UTC, `at` the first time on it.
    """

    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="access_records")
    team_name = models.CharField(max_length=NAME_LENGTH, blank=True)
    lead = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    what = models.CharField(max_length=10, choices=Watched.choices)
    day = models.DateField(db_index=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "lead", "member", "what", "day"],
                condition=Q(member__isnull=False),
                name="accessrecord_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["team", "lead", "what", "day"],
                condition=Q(member__isnull=True),
                name="accessrecord_of_all_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} at {self.member_id or 'all'} on {self.day}"


class Happened(models.TextChoices):
    """What changed about a team."""

    MADE = "made", _("team made")
    RENAMED = "renamed", _("team renamed")
    INVITED = "invited", _("invitation made")
    SENT_AGAIN = "sent_again", _("invitation sent again")
    REVOKED = "revoked", _("invitation withdrawn")
    JOINED = "joined", _("joined")
    LEFT = "left", _("left")
    REMOVED = "removed", _("removed")
    ROLE = "role", _("role changed")
    SHARES = "shares", _("sharing changed")
    LABELS = "labels", _("labels changed")
    ASSIGNED = "assigned", _("list assigned")
    REASSIGNED = "reassigned", _("assignment changed")
    GROWN = "grown", _("assigned list asks for more")
    ENDED = "ended", _("assignment ended")
    HANDED_OVER = "handed_over", _("list handed over")


class TeamEvent(models.Model):
    """One change of a team, for its leads and for the member concerned. `detail` has the values that changed (roles,
    sharing, titles, dates), never an address."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="events")
    what = models.CharField(max_length=12, choices=Happened.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")  # whom it concerns
    detail = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["team", "-id"], name="teamevent_latest")]

    def __str__(self) -> str:
        return f"{self.what} in {self.team_id}"
