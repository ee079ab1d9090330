"""What there is to learn: checklists with their levels, categories and items, and the skills that items ask for."""

import unicodedata
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team

# Built-in content has UUIDs (version 5) under this namespace, the same on every installation:
# a skill's from "skill:" + key, a list's from its slug, a list's parts' from slug + ":" + key.
NAMESPACE = uuid.UUID("044e34b1-3902-4b3d-a9c7-49420a16e260")


def content_id(name: str) -> uuid.UUID:
    """Return the UUID of a piece of built-in content, for example of `skill:entry/theory/regression`."""
    return uuid.uuid5(NAMESPACE, name)


def normalised(text: str) -> str:
    """Return the text as searches compare it: compatibility forms and case folded, white space single."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Skill(models.Model):
    """What an item asks for, apart from wording, language and list. Progress belongs to (user, skill)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, null=True, blank=True, unique=True)
    title = models.CharField(_("title"), max_length=200)
    ongoing = models.BooleanField(_("ongoing"), default=False, help_text=_("Never finished, but practised."))

    class Manager(models.Manager["Skill"]):
        def get_by_natural_key(self, key: str) -> "Skill":
            return self.get(key=key)

    objects: ClassVar[Manager] = Manager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")

    def __str__(self) -> str:
        return self.key or self.title

    def natural_key(self) -> tuple[str | None]:
        return (self.key,)


class LinkKind(models.TextChoices):
    TOGETHER = "together", _("together")  # symmetric: working on one usually covers the other
    COVERS = "covers", _("covers")  # directed: doing the first usually covers the second too
    BUILDS_ON = "builds_on", _("builds on")  # directed: the first rests on the second
    REPLACES = "replaces", _("replaces")  # directed: the first took the second's place


class SkillLink(models.Model):
    """How two skills are related."""

    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)
    skill = models.ForeignKey(Skill, models.CASCADE, verbose_name=_("skill"), related_name="links")
    other = models.ForeignKey(Skill, models.CASCADE, verbose_name=_("other"), related_name="links_back")

    class Meta:
        verbose_name = _("link between skills")
        verbose_name_plural = _("links between skills")
        constraints = [
            models.UniqueConstraint(fields=["kind", "skill", "other"], name="skilllink_unique"),
            models.CheckConstraint(condition=~Q(skill=F("other")), name="skilllink_not_to_itself"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="skilllink_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} · {self.get_kind_display()} · {self.other}"


class Visibility(models.TextChoices):
    PRIVATE = "private", _("private")  # its owner
    TEAM = "team", _("team")  # the members of the team whose list it is
    LINK = "link", _("by link")  # whoever knows the address; the library does not list it
    PUBLIC = "public", _("public")  # everybody; the library lists it


class Checklist(models.Model):
    """A list of levels, categories and items in one language: built-in, somebody's, or a team's, whose leads edit it.

    A public list whose owner left stays without one. What an owner deletes is `retired` first, so that it can be
    brought back for a while. `withheld` is what a curator took out: its owner alone sees it. `base` is kept where the
    list was copied: what the origin said of the list as a whole when that was last answered, and which of the
    origin's additions were left.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="checklists"
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="checklists")
    built_in = models.BooleanField(default=False, editable=False)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.PRIVATE
    )
    withheld = models.BooleanField(default=False, editable=False)
    retired = models.BooleanField(default=False, editable=False)
    origin = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    base = models.JSONField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    edited_at = models.DateTimeField(_("edited"), default=timezone.now, editable=False)
    release = models.CharField(max_length=64, blank=True, editable=False)  # digest of the fixture last loaded

    class Manager(models.Manager["Checklist"]):
        def get_by_natural_key(self, slug: str) -> "Checklist":
            return self.get(slug=slug)

    objects: ClassVar[Manager] = Manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        constraints = [
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="checklist_visibility_known"),
            models.CheckConstraint(
                condition=Q(built_in=False) | Q(owner__isnull=True, team__isnull=True), name="checklist_built_in_alone"
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(owner__isnull=True), name="checklist_a_persons_or_a_teams"
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False) | ~Q(visibility=Visibility.TEAM), name="checklist_team_that_sees_it"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class Part(models.Model):
    """The columns that levels, categories and items share.

    `origin` is what the part was copied from, `base` the origin's (or the release's) text when it was last
    answered: between base, origin and the row itself every change can be told apart exactly.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    retired = models.BooleanField(_("retired"), default=False, help_text=_("No longer asked for; progress stays."))
    origin = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    base = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class PartManager(models.Manager[Any]):
    """Finds a part of a built-in list by the list's slug and the part's key."""

    def get_by_natural_key(self, slug: str, key: str) -> Any:
        return self.get(uuid=content_id(f"{slug}:{key}"))


class Level(Part):
    """The coarse steps of a list, from entry to advanced."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, verbose_name=_("checklist"), related_name="levels")
    pace = models.CharField(_("pace"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)

    objects: ClassVar[PartManager] = PartManager()

    class Meta(Part.Meta):
        verbose_name = _("level")
        verbose_name_plural = _("levels")

    def natural_key(self) -> tuple[str, str]:
        return (self.checklist.slug, self.key)


class Category(Part):
    """A group of items within a level."""

    level = models.ForeignKey(Level, models.CASCADE, verbose_name=_("level"), related_name="categories")
    summary = models.TextField(_("summary"), max_length=2000, blank=True)

    objects: ClassVar[PartManager] = PartManager()

    class Meta(Part.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def natural_key(self) -> tuple[str, str]:
        return (self.level.checklist.slug, self.key)


class Item(Part):
    """One line of a checklist: its title, what it means, and when one may tick it."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, verbose_name=_("checklist"), related_name="items")
    category = models.ForeignKey(Category, models.RESTRICT, verbose_name=_("category"), related_name="items")
    skill = models.ForeignKey(Skill, models.PROTECT, verbose_name=_("skill"), related_name="items")
    meaning = models.TextField(_("what it means"), max_length=20000, blank=True)
    criteria = models.JSONField(_("you can tick this when"), default=list, blank=True)
    worth_knowing = models.TextField(_("worth knowing"), max_length=5000, blank=True)
    search = models.TextField(editable=False, blank=True)  # title and meaning as searches compare them

    objects: ClassVar[PartManager] = PartManager()

    class Meta(Part.Meta):
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "skill"], condition=Q(retired=False), name="item_skill_once_in_a_list"
            )
        ]

    def natural_key(self) -> tuple[str, str]:
        return (self.checklist.slug, self.key)

    @property
    def searchable(self) -> str:
        """The text that searches look into."""
        return normalised(f"{self.title} {self.meaning}")


class Resource(models.Model):
    """A title and an address, on an item, on a level, or (with neither) on the whole list."""

    class Source(models.TextChoices):
        ARTICLE = "article", _("from the article")
        CURATORS = "curators", _("chosen by the curators")
        OWNER = "owner", _("added by the list's owner")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    checklist = models.ForeignKey(Checklist, models.CASCADE, verbose_name=_("checklist"), related_name="resources")
    level = models.ForeignKey(
        Level, models.CASCADE, verbose_name=_("level"), null=True, blank=True, related_name="resources"
    )
    item = models.ForeignKey(
        Item, models.CASCADE, verbose_name=_("item"), null=True, blank=True, related_name="resources"
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    note = models.CharField(_("what it covers"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=500)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices, default=Source.OWNER)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(item__isnull=True), name="resource_on_level_or_item"
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="http://") | Q(url__startswith="https://"), name="resource_is_http"
            ),
        ]

    def __str__(self) -> str:
        return self.title
