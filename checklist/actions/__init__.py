"""Changes: the only writes. Each is one transaction, raises Django's own exceptions, and knows nothing of HTTP."""

from checklist.actions.content import Report, load_release, load_skills, touch
from checklist.actions.curation import save_parts
from checklist.actions.editing import Collided, Collision, Edited, PartChange, edit
from checklist.actions.erasure import erase_account
from checklist.actions.guests import carry_over, differing, discard_guest, guest_for, sweep_guests
from checklist.actions.lists import copy_list, start_list
from checklist.actions.notes import Stale, add_evidence, meet_criterion, remove_evidence, save_note
from checklist.actions.operations import Change, Conflict
from checklist.actions.progress import date_back, decline, set_state
from checklist.actions.projects import record_project
from checklist.actions.undo import undo

__all__ = [
    "Change",
    "Collided",
    "Collision",
    "Conflict",
    "Edited",
    "PartChange",
    "Report",
    "Stale",
    "add_evidence",
    "carry_over",
    "copy_list",
    "date_back",
    "decline",
    "differing",
    "discard_guest",
    "edit",
    "erase_account",
    "guest_for",
    "load_release",
    "load_skills",
    "meet_criterion",
    "record_project",
    "remove_evidence",
    "save_note",
    "save_parts",
    "set_state",
    "start_list",
    "sweep_guests",
    "touch",
    "undo",
]
