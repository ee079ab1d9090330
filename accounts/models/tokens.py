"""What integrations need: tokens that stand for a person, answers kept for retries, and how much was written."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User

TOKEN_NAME_LENGTH = 60
KEY_LENGTH = 255  # of an Idempotency-Key


class Scope(models.TextChoices):
    """What a token may do. Writing includes reading what is written."""

    ACCOUNT_READ = "account:read", _("read your name, address, lists and teams")
    CHECKLISTS_READ = "checklists:read", _("read the lists that you may open")
    CHECKLISTS_WRITE = "checklists:write", _("make, copy, change, delete and import your lists")
    PROGRESS_READ = "progress:read", _("read your progress and its history")
    PROGRESS_WRITE = "progress:write", _("change your progress, and take changes back")
    NOTES_READ = "notes:read", _("read your notes and links")
    NOTES_WRITE = "notes:write", _("change your notes and links")
    TEAMS_READ = "teams:read", _("read what you may see of your teams")
    TEAMS_WRITE = "teams:write", _("change your teams as far as you may, and what you share")

    @property
    def includes(self) -> frozenset[str]:
        """The scopes that this one stands for."""
        return frozenset({self.value, self.value.replace(":write", ":read")})


class ApiToken(models.Model):
    """A token that an integration shows in place of its person. Only its digest (SHA-256, hexadecimal) is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=TOKEN_NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=200)  # with spaces between them, in the order of Scope
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)  # the last time, to ten minutes

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name

    @property
    def scope_list(self) -> list[str]:
        return self.scopes.split()

    def is_over(self, now: datetime) -> bool:
        """Whether it opens nothing any more."""
        return self.expires_at <= now


class KeptAnswer(models.Model):
    """What an API request with an Idempotency-Key was answered, so that repeating it does nothing and gets the same.

    `status` is null while the request is at work; `claim` says which attempt it is. Secrets in the answer are blanked.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=KEY_LENGTH)
    digest = models.CharField(max_length=64)  # of method, address and body
    claim = models.UUIDField(default=uuid.uuid4)
    claimed_at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="keptanswer_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.status}"


class WriteCount(models.Model):
    """How many changes a person asked for by the API in the running window: what makes the limit exact, whichever
    worker answers."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.count}"
