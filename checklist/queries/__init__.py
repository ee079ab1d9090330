"""Readings. Each docstring states how many queries it makes."""

from checklist.queries.activity import Activity, Calendar, Happening, Upkeep, happenings_of
from checklist.queries.board import Board, board_for, board_of, board_shown_to, standings_of
from checklist.queries.catalogue import (
    checklist_in,
    find_checklist,
    kept_checklists,
    listed_checklists,
    own_checklists,
    search,
    sibling_of,
    visible_checklists,
)
from checklist.queries.chronicle import Chronicle, Filter, Move, Passage, chronicle_of
from checklist.queries.export import belongings_of, personal_data
from checklist.queries.growth import Line, Month, Trend, first_change, months_of, trend_of
from checklist.queries.history import Entry, Practised, Undo, Undos, latest, operations_of, practices_of, undos_of
from checklist.queries.items import Detail, courses_of, item_detail, links_of
from checklist.queries.journey import Step, next_steps, practice_due
from checklist.queries.record import ItemChange, Record, in_another_language, met_criteria, record_of
from checklist.queries.said import first_day, last_day
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel, Sibling, forget_sheets, sheet_of
from checklist.queries.standing import FRESH_DAYS, NEVER, Practice, Standing
from checklist.queries.suggestions import Suggestion, suggestions_for
from checklist.queries.tally import Tally
from checklist.queries.tree import Node, Tree, tree_of

__all__ = [
    "FRESH_DAYS",
    "NEVER",
    "Activity",
    "Board",
    "Calendar",
    "Chronicle",
    "Detail",
    "Entry",
    "Filter",
    "Happening",
    "ItemChange",
    "Line",
    "Month",
    "Move",
    "Node",
    "Passage",
    "Practice",
    "Practised",
    "Record",
    "Sheet",
    "SheetCategory",
    "SheetItem",
    "SheetLevel",
    "Sibling",
    "Standing",
    "Step",
    "Suggestion",
    "Tally",
    "Tree",
    "Trend",
    "Undo",
    "Undos",
    "Upkeep",
    "belongings_of",
    "board_for",
    "board_of",
    "board_shown_to",
    "checklist_in",
    "chronicle_of",
    "courses_of",
    "find_checklist",
    "first_change",
    "first_day",
    "forget_sheets",
    "happenings_of",
    "in_another_language",
    "item_detail",
    "kept_checklists",
    "last_day",
    "latest",
    "links_of",
    "listed_checklists",
    "met_criteria",
    "months_of",
    "next_steps",
    "operations_of",
    "own_checklists",
    "personal_data",
    "practice_due",
    "practices_of",
    "record_of",
    "search",
    "sheet_of",
    "sibling_of",
    "standings_of",
    "suggestions_for",
    "tree_of",
    "trend_of",
    "undos_of",
    "visible_checklists",
]
