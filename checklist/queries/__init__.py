"""Readings. Each docstring states how many queries it makes."""

from checklist.queries.board import Board, board_for, board_of, standings_of
from checklist.queries.catalogue import checklist_in, find_checklist, search, sibling_of, visible_checklists
from checklist.queries.history import Entry, Practised, latest, operations_of, practices_of, taken_back
from checklist.queries.items import Detail, courses_of, item_detail, links_of
from checklist.queries.journey import Step, next_steps, practice_due
from checklist.queries.said import first_day, last_day
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel, Sibling, forget_sheets, sheet_of
from checklist.queries.standing import FRESH_DAYS, NEVER, Practice, Standing
from checklist.queries.suggestions import Suggestion, suggestions_for
from checklist.queries.tally import Tally

__all__ = [
    "FRESH_DAYS",
    "NEVER",
    "Board",
    "Detail",
    "Entry",
    "Practice",
    "Practised",
    "Sheet",
    "SheetCategory",
    "SheetItem",
    "SheetLevel",
    "Sibling",
    "Standing",
    "Step",
    "Suggestion",
    "Tally",
    "board_for",
    "board_of",
    "checklist_in",
    "courses_of",
    "find_checklist",
    "first_day",
    "forget_sheets",
    "item_detail",
    "last_day",
    "latest",
    "links_of",
    "next_steps",
    "operations_of",
    "practice_due",
    "practices_of",
    "search",
    "sheet_of",
    "sibling_of",
    "standings_of",
    "suggestions_for",
    "taken_back",
    "visible_checklists",
]
