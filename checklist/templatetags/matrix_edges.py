"""Around the team's table: its headings and feet, the figures above it, the links that narrow it, and the list that
narrow screens have instead."""

from dataclasses import fields, replace
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import conditional_escape as escape
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from checklist.queries import Reading
from checklist.queries.overview import ITEM, STANDINGS, STARTED, Foot, Overview, Row, View
from checklist.queries.status import Status
from checklist.templatetags.library import language_tag
from checklist.templatetags.matrix import (
    ALL,
    CLOSED,
    NONE,
    SIGNS,
    SKIPPED,
    SOME,
    Frame,
    counted,
    last_html,
    name_html,
    row_html,
    status_html,
)

register = template.Library()
PLAIN = View()


def query_of(view: View, **changes: Any) -> str:
    """The query for another view of the same overview: what differs from the plain one, from its first page on."""
    wanted = replace(view, **{"page": 1, **changes})
    said = {one.name: getattr(wanted, one.name) for one in fields(View)}
    return "?" + urlencode({name: value for name, value in said.items() if value != getattr(PLAIN, name)})


@register.simple_tag
def overview_at(view: View, **changes: Any) -> str:
    """The same in a template."""
    return query_of(view, **changes)


@register.simple_tag
def figures(overview: Overview) -> list[dict[str, Any]]:
    """The strip: each figure with its word, its sign and the link that shows who is in it, or all again."""
    strip, view = overview.strip or {}, overview.view
    return [
        {
            "name": one,
            "word": _("started") if one == STARTED else Status(one).label,
            "count": strip[one],
            "sign": SIGNS.get(one),  # type: ignore[call-overload]
            "chosen": view.standing == one,
            "query": query_of(view, standing="" if view.standing == one else one),
        }
        for one in STANDINGS
        if one in strip
    ]


# --- Head and foot -------------------------------------------------------------------------------------------------
@register.simple_tag
def matrix_head(overview: Overview) -> SafeString:
    """Two lines of headings: levels above categories, or categories above items."""
    by_item = overview.view.by == ITEM
    tag = language_tag(overview.scope.sheet.language)
    groups, columns = [], []
    for group in overview.groups:
        title = f"{group.part.title} · {group.part.level.title}" if by_item else group.part.title
        groups.append(
            format_html(
                '<th scope="colgroup" colspan="{}" lang="{}" title="{}"><span><span>{}</span></span></th>',
                *(len(group.columns), tag, title, title),
            )
        )
        for at, (part, _place) in enumerate(group.columns):
            first = mark_safe(' class="first"') if not at else ""
            if by_item:
                columns.append(format_html('<th scope="col" lang="{}"{}><span>{}</span></th>', tag, first, part.title))
            else:
                columns.append(
                    format_html(
                        '<th scope="col" lang="{}"{}><a href="{}"><span>{}</span></a></th>',
                        *(tag, first, query_of(overview.view, by=ITEM, category=part.uuid, level=""), part.title),
                    )
                )
    heads = [_("Member"), _("Standing"), _("Last change"), pgettext("column", "Total")]
    fixed = "".join(f'<th scope="col" rowspan="2"><span>{escape(one)}</span></th>' for one in heads)
    spans = "".join(f'<colgroup span="{len(group.columns)}"></colgroup>' for group in overview.groups)
    return mark_safe(  # noqa: S308 -- texts are escaped above
        f'<colgroup span="4"></colgroup>{spans}<thead><tr>{fixed}{"".join(groups)}</tr>'
        f"<tr>{''.join(columns)}</tr></thead>"
    )


@register.simple_tag
def matrix_foot(overview: Overview) -> SafeString:
    """How many have each column, what one person alone has, what nobody has; nothing where figures are withheld."""
    feet = overview.feet
    if feet is None:
        return SafeString()
    if overview.view.by == ITEM:
        lines = [(_("Have it"), [_had(foot) for foot in feet])]
    else:
        lines = [(_("Have all of it"), [_number(foot.have) for foot in feet])]
        lines += [(_("Items only one person has"), [_number(foot.only_one) for foot in feet])]
        lines += [(_("Items nobody has"), [_number(foot.nobody) for foot in feet])]
    rows = [
        f'<tr><th scope="row">{escape(name)}</th><td colspan="3"></td>'
        f"{''.join(f'<td>{one}</td>' for one in cells)}</tr>"
        for name, cells in lines
    ]
    return mark_safe(f"<tfoot>{''.join(rows)}</tfoot>")  # noqa: S308 -- texts are escaped above


def _number(count: int | None) -> str:
    if count is None:
        return f'<span class="vh">{escape(_("not shared"))}</span>–'
    return f"<b>{count}</b>" if count else "0"


def _had(foot: Foot) -> str:
    words = {0: _("nobody"), 1: _("only one")}
    if foot.have is None or foot.have not in words:
        return _number(foot.have)
    return f"<b>{foot.have}</b><small>{escape(words[foot.have])}</small>"


# --- On the phone ----------------------------------------------------------------------------------------------------
CELL, STEP, GAP = 9, 11, 9
SHAPES = {
    ALL: f"h{CELL}v{CELL}h-{CELL}z",
    SOME: f"m0 {CELL}h{CELL}v-{CELL}z",
    NONE: "",
    SKIPPED: f"m0 4h{CELL}v1h-{CELL}z",
    CLOSED: f"m0 4h{CELL}v1h-{CELL}z",
}


def _mini(frame: Frame, reading: Reading) -> str:
    """All categories of a member in one line: a cell each, filled, half filled or empty."""
    x, drawn, outline = -GAP, [], []
    level = None
    for place, category in enumerate(frame.overview.scope.categories):
        if category.level is not level:
            level, x = category.level, x + GAP
        kind = counted(frame.overview, reading, place)[0]
        outline.append(f"M{x + 0.5:g} .5h{CELL - 1}v{CELL - 1}h-{CELL - 1}z")
        if shape := SHAPES[kind]:
            drawn.append(f"M{x} 0{shape}")
        x += STEP
    paths = f'<path class="c-todo" d="{"".join(outline)}"/><path class="c-done" d="{"".join(drawn)}"/>'
    return f'<svg class="mini" viewBox="0 0 {max(x, 1)} {CELL}" aria-hidden="true">{paths}</svg>'


def _person(frame: Frame, row: Row) -> str:
    reading = row.reading
    if reading is None or row.status is None:
        return f'<li><p>{name_html(frame, row)}</p><p class="facts">{escape(_("not shared"))}</p></li>'
    levels = " · ".join(
        f"{escape(level.title)} {tally.done}/{tally.total}"
        for level, tally in zip(frame.overview.scope.levels, reading.levels, strict=True)
    )
    return (
        f'<li><p>{name_html(frame, row)}<span class="standing">{status_html(row.status, frame.language)}</span></p>'
        f'{_mini(frame, reading)}<p class="facts"><span>{levels}</span>{last_html(frame, reading.changed)}</p></li>'
    )


@register.simple_tag
def matrix_rows(overview: Overview, team: Any) -> dict[str, SafeString]:
    """The members of this page: a row each of the `table`, and of the list for narrow screens (`people`)."""
    frame = Frame.of(overview, team)
    return {
        "table": mark_safe("".join(row_html(frame, row) for row in overview.rows)),  # noqa: S308 -- texts are escaped
        "people": mark_safe("".join(_person(frame, row) for row in overview.rows)),  # noqa: S308
    }
