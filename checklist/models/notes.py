"""What people keep about a skill: a note, their own links as evidence, and which criteria they meet; private."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checklist.models.catalogue import Skill

NOTE_LENGTH = 20_000
TITLE_LENGTH = 200
URL_LENGTH = 500


class Note(models.Model):
    """A person's note on a skill, in Markdown."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    text = models.TextField(_("note"), max_length=NOTE_LENGTH)
    private = models.BooleanField(_("private"), default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="note_unique")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.skill_id}"


class Evidence(models.Model):
    """An address that shows what a person did for a skill."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    url = models.URLField(_("address"), max_length=URL_LENGTH)
    private = models.BooleanField(_("private"), default=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["user", "skill", "url"], name="evidence_unique"),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"), name="evidence_is_http"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MetCriterion(models.Model):
    """A criterion of "you can tick this when" that a person ticked for themself.

    Criteria are counted within their skill, from 0: the same one in every language and copy of the item.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="met_criteria")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    met_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = _("met criteria")
        constraints = [models.UniqueConstraint(fields=["user", "skill", "place"], name="metcriterion_unique")]

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.place}"
