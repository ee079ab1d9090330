"""Built-in content: a release is merged into what is there; curators' edits and people's progress stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core import serializers
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from checklist.models import Category, Checklist, Item, Level, Resource, Skill, SkillLink, Visibility, content_id

# What a release decides of a part. A field is written only where the release itself changed it since it was last
# loaded (`base`), so that what a curator reworded stays until the release rewords it too.
FIELDS: Mapping[type[models.Model], tuple[str, ...]] = {
    Level: ("position", "title", "pace", "summary"),
    Category: ("level_id", "position", "title", "summary"),
    Item: ("category_id", "skill_id", "position", "title", "meaning", "criteria", "worth_knowing"),
}
PARTS = ("level", "category", "item")


@dataclass(slots=True)
class Report:
    """What loading a release did to one list: keys of parts."""

    slug: str
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


def touch(checklist: Checklist) -> None:
    """Raise the list's revision: what was rendered or kept of it before no longer holds. One query."""
    _touch(Checklist.objects.filter(pk=checklist.pk))


def _touch(checklists: models.QuerySet[Checklist]) -> None:
    checklists.update(revision=F("revision") + 1, edited_at=timezone.now())


@transaction.atomic
def load_skills(rows: Sequence[Mapping[str, Any]]) -> None:
    """Bring the built-in skills and their links to what the release's rows say, and raise the revision of the lists
    that ask for what changed. Eleven queries, and two for each link."""
    before = _known_skills()
    skills = _rows(rows, "skill")
    for skill in skills:
        skill.uuid = content_id(f"skill:{skill.key}")
    Skill.objects.bulk_create(
        skills, update_conflicts=True, unique_fields=["uuid"], update_fields=["key", "title", "ongoing"]
    )
    links = _rows(rows, "skilllink")
    wanted = {(link.kind, link.skill_id, link.other_id) for link in links}
    built_in = SkillLink.objects.filter(skill__key__isnull=False, other__key__isnull=False)
    dropped = [link.pk for link in built_in if (link.kind, link.skill_id, link.other_id) not in wanted]
    SkillLink.objects.filter(pk__in=dropped).delete()
    SkillLink.objects.bulk_create(links, ignore_conflicts=True)
    changed = {pk for row in before ^ _known_skills() for pk in row[:2]}
    _touch(Checklist.objects.filter(items__skill__in=changed))


def _known_skills() -> set[tuple[Any, ...]]:
    """What a list shows of skills and their links: each begins with the skills that it is about. Two queries."""
    return {
        *Skill.objects.values_list("pk", "pk", "title", "ongoing"),
        *SkillLink.objects.values_list("skill", "other", "kind"),
    }


@transaction.atomic
def load_release(rows: Sequence[Mapping[str, Any]], release: str) -> Report:
    """Merge one list of a release, given as fixture rows: the checklist first, every row after those that it names.

    Adds, rewords, moves and retires; raises the revision where anything changed. Progress is never touched.
    About six queries a row, most of them to resolve natural keys.
    """
    fields = {**_of(rows, "checklist")[0]["fields"], "owner": None, "built_in": True, "visibility": Visibility.PUBLIC}
    checklist, _ = Checklist.objects.get_or_create(uuid=content_id(fields["slug"]), defaults=fields)
    report = Report(checklist.slug)
    if any(getattr(checklist, name) != value for name, value in fields.items()):
        Checklist.objects.filter(pk=checklist.pk).update(**fields)
        report.changed.append("list")
    _retire_missing(checklist, rows, report)
    for row in serializers.deserialize("python", [row for kind in PARTS for row in _of(rows, kind)]):
        _merge(row.object, checklist, report)
    if _replace_resources(checklist, _rows(rows, "resource")):
        report.changed.append("links")
    if report:
        touch(checklist)
    Checklist.objects.filter(pk=checklist.pk).update(release=release)
    return report


def _of(rows: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["model"] == f"checklist.{kind}"]


def _rows(rows: Sequence[Mapping[str, Any]], kind: str) -> list[Any]:
    """The rows of one model as unsaved objects, their natural keys resolved."""
    return [row.object for row in serializers.deserialize("python", _of(rows, kind))]


def _merge(row: Any, checklist: Checklist, report: Report) -> None:
    """Insert a part, or write those fields of it which the release changed since it was last loaded."""
    says = {field: getattr(row, field) for field in FIELDS[type(row)]}
    row.uuid = content_id(f"{checklist.slug}:{row.key}")
    known = type(row).objects.filter(uuid=row.uuid).first()
    if known is None:
        row.pk, row.base = None, says
        _save(row)
        report.added.append(row.key)
        return
    base = known.base or {}
    news = {field: value for field, value in says.items() if field not in base or base[field] != value}
    if base.get("retired"):  # by an earlier release, not by a curator
        news["retired"] = False
    if not news:
        return
    for name, value in news.items():
        setattr(known, name, value)
    known.base = says
    _save(known)
    report.changed.append(known.key)


def _save(row: Any) -> None:
    if isinstance(row, Item):
        row.search = row.searchable
    row.save()


def _retire_missing(checklist: Checklist, rows: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Retire the release's parts that this release has no more; what curators added by hand has no base and stays."""
    for model, mine in _parts_of(checklist).items():
        kept = {row["fields"]["key"] for row in _of(rows, model._meta.model_name or "")}
        for part in mine.filter(retired=False, base__isnull=False).exclude(key__in=kept):
            part.retired, part.base = True, {**part.base, "retired": True}
            part.save()
            report.retired.append(part.key)


def _parts_of(checklist: Checklist) -> dict[type[models.Model], models.QuerySet[Any]]:
    return {
        Level: Level.objects.filter(checklist=checklist),
        Category: Category.objects.filter(level__checklist=checklist),
        Item: Item.objects.filter(checklist=checklist),
    }


def _replace_resources(checklist: Checklist, resources: Sequence[Resource]) -> bool:
    """Bring the list's links to what the release says; those that owners added stay. Returns whether any differed."""
    compared = ("level_id", "item_id", "position", "title", "note", "year", "url", "source")
    mine = Resource.objects.filter(checklist=checklist).exclude(source=Resource.Source.OWNER)
    wanted = {tuple(getattr(resource, name) for name in compared) for resource in resources}
    if wanted == set(mine.values_list(*compared)):
        return False
    mine.delete()
    for resource in resources:
        part = resource.item or resource.level
        resource.uuid = content_id(f"{checklist.slug}:{part.key if part else ''}#{resource.url}")
    Resource.objects.bulk_create(resources)
    return True
