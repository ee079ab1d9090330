"""What a person keeps for themself about an item: note, links, criteria, dates."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from checklist.api.serializers.lists import Link, place
from checklist.api.serializers.progress import Placed
from checklist.api.serializers.strict import Strict
from checklist.models import Evidence, Note
from checklist.queries import Detail, Record, SheetItem, Standing


class ItemDetail(Placed):
    about = _("An item with its texts, and what it is related to.")

    checklist = serializers.UUIDField()
    skill = serializers.UUIDField()
    ongoing = serializers.BooleanField()
    meaning = serializers.CharField()
    criteria = serializers.ListField(child=serializers.CharField())
    worth_knowing = serializers.CharField()
    links = Link(many=True)
    together = Placed(many=True, help_text=_("Working on one usually covers the other."))
    rests_on = Placed(many=True)
    opens = Placed(many=True)


class NoteBody(serializers.Serializer[Any]):
    about = _("A note; without one, its text is empty and its version 0.")

    text = serializers.CharField(help_text="Markdown")
    private = serializers.BooleanField(help_text=_("False: also for leads with whom one shares items and notes."))
    version = serializers.IntegerField(help_text=_("Also the ETag."))
    changed_at = serializers.DateTimeField(allow_null=True)


class NoteChange(Strict):
    about = _("A note as it shall be. Where there is one already, `If-Match` says which was read.")

    text = serializers.CharField(max_length=20000, allow_blank=True, trim_whitespace=False)
    private = serializers.BooleanField(required=False)


class EvidenceBody(serializers.Serializer[Any]):
    about = _("A link of one’s own that shows what one did.")

    id = serializers.UUIDField()
    title = serializers.CharField()
    url = serializers.CharField()
    added_at = serializers.DateTimeField()


class NewEvidence(Strict):
    about = _("A link to keep.")

    url = serializers.CharField(max_length=500)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CriterionBody(Strict):
    about = _("Whether one meets a criterion.")

    met = serializers.BooleanField()


class DatesBody(Strict):
    about = _(
        "When an item was started and done, as exactly as one knows: `2024`, `2024-03` or `2024-03-09`; empty for "
        "as recorded."
    )

    started = serializers.CharField(max_length=10, required=False, allow_blank=True)
    done = serializers.CharField(max_length=10, required=False, allow_blank=True)
    operation = serializers.UUIDField(required=False)


class PracticeBody(serializers.Serializer[Any]):
    about = _("A line of the practice log.")

    day = serializers.DateField()
    line = serializers.CharField()
    url = serializers.CharField()
    operation = serializers.UUIDField()


class RecordBody(serializers.Serializer[Any]):
    about = _("Everything that a person keeps about an item.")

    note = NoteBody()
    evidence = EvidenceBody(many=True)
    met = serializers.ListField(
        child=serializers.IntegerField(), help_text=_("Which criteria one meets, counted from 0.")
    )
    started_on = serializers.DateField(allow_null=True)
    started = serializers.CharField(help_text=_("When it was started, as one said it by hand; empty: not said."))
    done = serializers.CharField(help_text=_("When it was done, as one said it by hand; empty: not said."))
    practices = PracticeBody(many=True)


# --- What is given --------------------------------------------------------------------------------------
def detail(checklist: str, item: SheetItem, found: Detail) -> dict[str, Any]:
    """An item with its texts. No query."""
    return {
        **place(item),
        "checklist": checklist,
        "skill": item.skill_uuid,
        "ongoing": item.ongoing,
        "meaning": found.meaning,
        "criteria": found.criteria,
        "worth_knowing": found.worth_knowing,
        "links": [
            {"title": one.title, "url": one.url, "note": one.note, "year": one.year, "source": one.source}
            for one in found.resources
        ],
        "together": [place(one) for one in found.together],
        "rests_on": [place(one) for one in found.rests_on],
        "opens": [place(one) for one in found.opens],
    }


def note(kept: Note | None) -> dict[str, Any]:
    """A note, or that there is none."""
    if kept is None:
        return {"text": "", "private": True, "version": 0, "changed_at": None}
    return {"text": kept.text, "private": kept.private, "version": kept.version, "changed_at": kept.changed_at}


def evidence(one: Evidence) -> dict[str, Any]:
    """A link of one's own."""
    return {"id": one.uuid, "title": one.title, "url": one.url, "added_at": one.added_at}


def record(found: Record, now: Standing) -> dict[str, Any]:
    """Everything that is kept about an item. No query."""
    met: Collection[int] = found.met
    practices = [
        {"day": one.day, "line": one.line, "url": one.url, "operation": one.operation.uuid} for one in found.practices
    ]
    return {
        "note": note(found.note),
        "evidence": [evidence(one) for one in found.evidence],
        "met": sorted(met),
        "started_on": found.started_on,
        "started": now.started_said,
        "done": now.done_said,
        "practices": practices,
    }
