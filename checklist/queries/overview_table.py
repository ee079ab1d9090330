"""The overview as rows of texts, for a file: the same figures as on the page, of all its pages. No queries."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Shares
from checklist.models import State
from checklist.queries.assigned import Assigned
from checklist.queries.cells import FRESH, category_cells, item_words
from checklist.queries.overview import ITEM, Overview, Row
from checklist.queries.standing import Practice

Texts = list[str]


def overview_rows(overview: Overview, team: str) -> Iterator[Texts]:
    """What the file says first, the headings, the members that the page shows, and its feet."""
    yield from preface(overview, team)
    yield []
    yield _headings(overview)
    cells_of = _cells_of(overview)
    for row in overview.found:
        figures = _figures(overview, row, cells_of)
        yield [row.member.name or _("(no name)"), row.member.role, ", ".join(row.labels), *figures]
    if overview.feet is None:
        return
    for name, place in ((_("Have all of it"), 0), (_("Items only one person has"), 1), (_("Items nobody has"), 2)):
        if overview.view.by == ITEM:
            name = _("Have it")
        cells = ["" if foot[place] is None else str(foot[place]) for foot in overview.feet]
        yield [name, *[""] * 9, *cells]
        if overview.view.by == ITEM:
            return


def preface(overview: Overview, team: str) -> Iterator[Texts]:
    """Of which team and list this is, from when, what members agreed to, and what was left out."""
    yield from about_file(overview.assigned, overview.at, team)
    view = overview.view
    if view.label or view.standing:
        yield [_("Only"), " · ".join(filter(None, (view.label, view.standing)))]


def about_file(assigned: Assigned, at: datetime, team: str) -> Iterator[Texts]:
    """Of which team and list this is, from when, and what members agreed to."""
    assignment, target = assigned.assignment, assigned.scope.target
    yield [_("Team"), team]
    yield [_("List"), assigned.sheet.title + (f" · {target.title}" if target else "")]
    yield [pgettext("of an assignment", "Due"), assignment.due_on.isoformat() if assignment.due_on else _("no date")]
    yield [_("As of"), said_at(at)]
    yield [
        _("Consent"),
        _(
            "This is what each member lets the leads of this team see now, and may withdraw at any time. "
            "Keep this file no longer than you need it, and pass it to nobody who is not a lead."
        ),
    ]


def said_at(moment: datetime) -> str:
    """A moment with its time zone: "2026-05-12 14:03 +0200 (Europe/Berlin)"."""
    here = timezone.localtime(moment)
    return f"{here:%Y-%m-%d %H:%M %z} ({timezone.get_current_timezone_name()})"


def _headings(overview: Overview) -> Texts:
    fixed = [_("Member"), _("Role"), _("Labels"), _("Shares"), _("Standing"), _("Last change")]
    fixed += [str(one.label) for one in (State.DONE, State.LEARNING, State.SKIPPED)] + [pgettext("column", "Total")]
    above = [group.part for group in overview.groups for _column in group.columns]
    if overview.view.by == ITEM:
        titles = [
            f"{one.part.title} · {category.title} · {category.level.title}"
            for one, category in zip(overview.columns, above, strict=True)
        ]
    else:
        titles = [
            _("%(category)s · %(level)s (of %(total)s)")
            % {"category": one.part.title, "level": level.title, "total": len(one.part.finite or one.part.items)}
            for one, level in zip(overview.columns, above, strict=True)
        ]
    return [str(one) for one in [*fixed, *titles]]


def _cells_of(overview: Overview) -> Callable[[Row], Texts]:
    """What makes the cells of a row."""
    if overview.view.by != ITEM:
        cells = category_cells(overview)
        return lambda row: [_of_category(one) for one in cells(row.reading)] if row.reading else []
    words, nothing = item_words(overview), [""] * len(overview.columns)
    labels = {one.value: str(one.label) for one in State}
    labels |= {
        Practice.FRESH.value: _("practised lately"),
        Practice.DUE.value: _("due for practice"),
        Practice.NEVER.value: _("never practised"),
    }
    return lambda row: [labels[word] for word in words(row.reading)] if row.reading and row.member.open else nothing


def _of_category(cell: dict[str, int] | None) -> str:
    return "" if cell is None else str(cell.get(FRESH, cell[State.DONE.value]))


def _figures(overview: Overview, row: Row, cells: Callable[[Row], Texts]) -> Texts:
    reading = row.reading
    if reading is None or row.status is None:
        return [_("not shared"), *[""] * (6 + len(overview.columns))]
    day = timezone.localdate(datetime.fromtimestamp(reading.changed, timezone.get_current_timezone()))
    whole, shares = reading.whole, str(Shares(row.member.allowed).label)
    texts = [shares, str(row.status.label), day.isoformat() if reading.changed else ""]
    texts += [str(one) for one in (whole.done, whole.learning, whole.skipped, whole.total)]
    return [*texts, *cells(row)]
