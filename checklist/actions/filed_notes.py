"""Notes that came with a file: put where there are none, and taken back with the import as long as they are as put.

What an operation did to notes is kept with its edit, as `{"kind": "note", "uuid": <the skill's>, "before", "after"}`:
of a note that was put, `after` is its version; of one that was taken back, `before` is its text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from checklist.actions.notes import first_version
from checklist.models import NOTE_LENGTH, Note, Skill
from checklist.queries.edits import NOTE

Kept = dict[str, Any]


def put_notes(user: Any, texts: Mapping[int, str], *, private: Mapping[int, bool] | None = None) -> list[Kept]:
    """Put notes by skill, unless there are some, and return what is kept of that. Four queries, none for nothing."""
    if not texts:
        return []
    for text in texts.values():
        check_note(text)
    known = set(Note.objects.filter(user=user, skill__in=texts).values_list("skill", flat=True))
    uuids = dict(Skill.objects.filter(pk__in=texts).values_list("pk", "uuid"))
    fresh = [
        Note(user=user, skill_id=skill, text=text, private=(private or {}).get(skill, True), version=first_version())
        for skill, text in texts.items()
        if skill not in known and skill in uuids
    ]
    Note.objects.bulk_create(fresh)
    return [_kept(uuids[note.skill_id], None, {"version": note.version}) for note in fresh]


def check_note(text: str) -> None:
    """Refuse what is no note."""
    if "\0" in text:
        raise ValidationError(_("A text cannot hold the character NUL."), code="nul")
    if len(text) > NOTE_LENGTH:
        long = _("A note has at most %(limit)s characters; this one has %(count)s.")
        raise ValidationError(long % {"limit": NOTE_LENGTH, "count": len(text)}, code="note-too-long")


def exchange_notes(user: Any, changes: Sequence[Mapping[str, Any]]) -> list[Kept]:
    """Take back what an edit did to notes: one that was put goes if it is still as it was put, one that was taken back
    comes again if there is none. Returns what is kept of that. Seven queries, none where there were no notes."""
    notes = {change["uuid"]: change for change in changes if change["kind"] == NOTE}
    if not notes:
        return []
    put = {uuid: change["after"]["version"] for uuid, change in notes.items() if change["after"]}
    gone = [
        note
        for note in Note.objects.filter(user=user, skill__uuid__in=put).select_related("skill")
        if note.version == put[str(note.skill.uuid)]
    ]
    Note.objects.filter(pk__in=[note.pk for note in gone]).delete()
    removed = [_kept(note.skill.uuid, {"text": note.text, "private": note.private}, None) for note in gone]
    back = {uuid: change["before"] for uuid, change in notes.items() if change["before"]}
    pks = {str(uuid): pk for uuid, pk in Skill.objects.filter(uuid__in=back).values_list("uuid", "pk")}
    texts = {pks[uuid]: before["text"] for uuid, before in back.items() if uuid in pks}
    private = {pks[uuid]: before["private"] for uuid, before in back.items() if uuid in pks}
    return [*removed, *put_notes(user, texts, private=private)]


def _kept(skill: Any, before: Any, after: Any) -> Kept:
    return {"kind": NOTE, "uuid": str(skill), "before": before, "after": after}
