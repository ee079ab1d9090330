"""The tables: what can be learned, where people stand, how they came there, and what they keep about it."""

from checklist.models.assignments import WANTED, Assignee, Assignment, CompactProgress, Mark
from checklist.models.catalogue import (
    NAMESPACE,
    Category,
    Checklist,
    Item,
    Level,
    LinkKind,
    Resource,
    Skill,
    SkillLink,
    Visibility,
    content_id,
    normalised,
)
from checklist.models.editing import REPORT_LENGTH, Edit, Report, Upload
from checklist.models.history import LINE_LENGTH, Kind, Operation, ProgressEvent, Via
from checklist.models.notes import NOTE_LENGTH, TITLE_LENGTH, URL_LENGTH, Evidence, MetCriterion, Note
from checklist.models.progress import DeclinedLink, Guest, GuestProgress, Progress, State

__all__ = [
    "LINE_LENGTH",
    "NAMESPACE",
    "NOTE_LENGTH",
    "REPORT_LENGTH",
    "TITLE_LENGTH",
    "URL_LENGTH",
    "WANTED",
    "Assignee",
    "Assignment",
    "Category",
    "Checklist",
    "CompactProgress",
    "DeclinedLink",
    "Edit",
    "Evidence",
    "Guest",
    "GuestProgress",
    "Item",
    "Kind",
    "Level",
    "LinkKind",
    "Mark",
    "MetCriterion",
    "Note",
    "Operation",
    "Progress",
    "ProgressEvent",
    "Report",
    "Resource",
    "Skill",
    "SkillLink",
    "State",
    "Upload",
    "Via",
    "Visibility",
    "content_id",
    "normalised",
]
