"""Changes: the only writes. Each is one transaction, raises Django's own exceptions, and knows nothing of HTTP."""

from checklist.actions.content import Report, load_release, load_skills, touch
from checklist.actions.curation import save_parts
from checklist.actions.guests import carry_over, differing, discard_guest, guest_for, sweep_guests
from checklist.actions.operations import Change, Conflict, undo
from checklist.actions.progress import decline, set_state

__all__ = [
    "Change",
    "Conflict",
    "Report",
    "carry_over",
    "decline",
    "differing",
    "discard_guest",
    "guest_for",
    "load_release",
    "load_skills",
    "save_parts",
    "set_state",
    "sweep_guests",
    "touch",
    "undo",
]
