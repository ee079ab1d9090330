"""Changes: the only writes. Each is one transaction, raises Django's own exceptions, and knows nothing of HTTP."""

from checklist.actions.assigned_told import mark_told
from checklist.actions.assignments import (
    Terms,
    assign,
    change_assignment,
    end_assignment,
    mark_seen,
    set_mark,
    set_marks,
)
from checklist.actions.compact import keep_compact, rebuild_compact
from checklist.actions.content import Report, load_release, load_skills, touch
from checklist.actions.curation import save_parts
from checklist.actions.draft import Collided, PartChange
from checklist.actions.editing import Collision, Edited, edit
from checklist.actions.erasure import erase_account
from checklist.actions.guests import carry_over, differing, discard_guest, guest_for, sweep_guests
from checklist.actions.handing import hand_over
from checklist.actions.imports import Imported, Problem, check_count, import_outline, keep_upload, problems_of
from checklist.actions.lines import (
    add_line,
    adopt_line,
    bind_line,
    bring_back_list,
    delete_list,
    place_line,
    retire_line,
    save_line,
    save_list,
    step_line,
)
from checklist.actions.lists import copy_list, start_list
from checklist.actions.notes import Stale, add_evidence, meet_criterion, remove_evidence, save_note
from checklist.actions.operations import Change, Conflict, Outrun
from checklist.actions.progress import date_back, decline, set_state, set_states
from checklist.actions.projects import record_project
from checklist.actions.reports import keep, put_back, report_list, take_out
from checklist.actions.sweeping import sweep_lists, sweep_uploads
from checklist.actions.telling import tell_as_of
from checklist.actions.undo import Undone, undo
from checklist.actions.updates import Outdated, answer_updates
from checklist.actions.whole import save_tree

__all__ = [
    "Change",
    "Collided",
    "Collision",
    "Conflict",
    "Edited",
    "Imported",
    "Outdated",
    "Outrun",
    "PartChange",
    "Problem",
    "Report",
    "Stale",
    "Terms",
    "Undone",
    "add_evidence",
    "add_line",
    "adopt_line",
    "answer_updates",
    "assign",
    "bind_line",
    "bring_back_list",
    "carry_over",
    "change_assignment",
    "check_count",
    "copy_list",
    "date_back",
    "decline",
    "delete_list",
    "differing",
    "discard_guest",
    "edit",
    "end_assignment",
    "erase_account",
    "guest_for",
    "hand_over",
    "import_outline",
    "keep",
    "keep_compact",
    "keep_upload",
    "load_release",
    "load_skills",
    "mark_seen",
    "mark_told",
    "meet_criterion",
    "place_line",
    "problems_of",
    "put_back",
    "rebuild_compact",
    "record_project",
    "remove_evidence",
    "report_list",
    "retire_line",
    "save_line",
    "save_list",
    "save_note",
    "save_parts",
    "save_tree",
    "set_mark",
    "set_marks",
    "set_state",
    "set_states",
    "start_list",
    "step_line",
    "sweep_guests",
    "sweep_lists",
    "sweep_uploads",
    "take_out",
    "tell_as_of",
    "touch",
    "undo",
]
