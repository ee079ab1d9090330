"""The pictures of the journey as SVG: colours come from the page's style, so that they follow the theme and print."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import cos, pi, sin

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.queries import FRESH_DAYS, Board, Calendar, Month, Practice, SheetCategory, Tally, Trend, Upkeep
from checklist.queries.activity import LOG_DAYS
from checklist.templatetags import drawing
from checklist.templatetags.drawing import path, text
from checklist.templatetags.words import in_percent

register = template.Library()
PITCH, GUTTER, HEAD = 14, 34, 20  # of the calendar
SIZES = ((1, 4), (2, 6.5), (4, 9), (8, 12))  # from so many items on, a square of that size
RADAR_LEAST, RADAR_MOST = 3, 24  # categories
RADIUS = 150


@register.simple_tag
def month_name(month: Month) -> str:
    """A month with its year, as the name of its imprint."""
    return date_format(month.first, "YEAR_MONTH_FORMAT")


# --- The calendar: a column a week, a square a day, the larger the more ------------------------------------
@register.simple_tag
def calendar_picture(calendar: Calendar) -> SafeString:
    """The year in weeks. The newest stands at the right, and the days of the week behind it."""
    weeks = list(calendar.weeks)
    width, height = len(weeks) * PITCH + GUTTER, HEAD + 7 * PITCH
    quiet, parts = [], []
    for column, days in enumerate(weeks):
        for row, day in enumerate(days):
            middle = (column * PITCH + PITCH / 2, HEAD + row * PITCH + PITCH / 2)
            if count := calendar.counts.get(day):
                parts.append(_day(day, count, *middle))
            else:
                quiet.append(f"M{middle[0] - 0.75:g} {middle[1]:g}h1.5")
    months = [text(x, 11, name) for x, name in _month_heads(weeks)]
    names = [
        text(len(weeks) * PITCH + 6, HEAD + row * PITCH + 11, date_format(day, "D"))
        for row, day in enumerate(weeks[0])
        if row % 2 == 1
    ]
    return drawing.svg(
        "calendar", width, height, calendar_words(calendar), [path("quiet", "".join(quiet)), *months, *names, *parts]
    )


def _day(day: date, count: int, x: float, y: float) -> SafeString:
    words = _("%(day)s: %(count)s") % {"day": date_format(day), "count": count}
    return format_html('<path d="{}"><title>{}</title></path>', drawing.square(x, y, size_of(count)), words)


def size_of(count: int) -> float:
    """How large the square of a day is."""
    return [size for least, size in SIZES if count >= least][-1]


def _month_heads(weeks: Sequence[Sequence[date]]) -> list[tuple[float, str]]:
    """Where a month begins, and its name; the first one where there is room."""
    heads = [(place, day) for place, days in enumerate(weeks) for day in days if day.day == 1]
    if not heads or heads[0][0] > 2:
        heads.insert(0, (0, weeks[0][0]))
    return [(place * PITCH + 1.0, drawing.month_name(day)) for place, day in heads if place < len(weeks) - 1]


@register.simple_tag
def calendar_key() -> list[tuple[str, SafeString]]:
    """What the sizes mean: ("2–3", a square of that size)."""
    after = [*(least for least, _size in SIZES[1:]), 0]
    return [(_range(least, until), _key(size)) for (least, size), until in zip(SIZES, after, strict=True)]


def _range(least: int, until: int) -> str:
    if not until:
        return _("%(count)s or more") % {"count": least}
    return str(least) if until == least + 1 else f"{least}–{until - 1}"


def _key(size: float) -> SafeString:
    return format_html(
        '<svg class="calendar" viewBox="0 0 {0} {0}" aria-hidden="true">{1}</svg>',
        PITCH,
        path("", drawing.square(PITCH / 2, PITCH / 2, size)),
    )


@register.filter
def calendar_words(calendar: Calendar) -> str:
    """What the calendar shows, in a sentence."""
    days = len(calendar.counts)
    said = ngettext(
        "Items moved forward from %(first)s to %(last)s: %(moved)s, on %(days)s day.",
        "Items moved forward from %(first)s to %(last)s: %(moved)s, on %(days)s days.",
        days,
    ) % {
        "first": date_format(calendar.first),
        "last": date_format(calendar.today),
        "moved": calendar.moved,
        "days": days,
    }
    if not calendar.counts:
        return said
    best = max(calendar.counts, key=lambda day: (calendar.counts[day], day))
    return said + _(" Most on %(day)s: %(count)s.") % {"day": date_format(best), "count": calendar.counts[best]}


# --- The trend: a line a level, told apart by its dashes ---------------------------------------------------
@register.simple_tag
def trend_picture(trend: Trend, wide: bool = True) -> SafeString:
    """Done items over time, for the desk or, narrow, for the phone: there the labels stand in two lines."""
    width, right, gap = (1000, 270, 22) if wide else (358, 130, 34)
    left, top = 30, 14
    height = max(300 if wide else 250, gap * len(trend.lines) + 50)
    bottom = height - 26
    most = max([1, *(line.total for line in trend.lines)])

    def x(day: date) -> float:
        span = (trend.days[-1] - trend.days[0]).days
        return left + (width - left - right) * (day - trend.days[0]).days / span

    def y(count: int) -> float:
        return bottom - (bottom - top) * count / most

    parts = []
    for count in drawing.ticks(most, 6 if wide else 4):
        parts.append(path("grid", f"M{left} {y(count):.4g}H{width - right}"))
        parts.append(text(left - 8, y(count) + 4, str(count), "", "end"))
    months = drawing.month_starts(trend.days[0], trend.days[-1])
    every = -(-len(months) * (48 if wide else 40) // (width - left - right)) or 1
    for day in months[::every]:
        parts.append(path("grid", f"M{x(day):.5g} {bottom}v5"))
        parts.append(text(x(day), bottom + 19, drawing.month_name(day), "", "middle"))
    for place, line in enumerate(trend.lines):
        points = [(x(day), y(count)) for day, count in zip(trend.days, line.counts, strict=True)]
        parts.append(path(f"line line-{place % 3}", drawing.line_through(points)))
    parts += _ends(trend, [y(line.counts[-1]) for line in trend.lines], width - right, gap, wide)
    return drawing.svg("trend wide" if wide else "trend slim", width, height, trend_words(trend), parts)


def _ends(trend: Trend, wanted: Sequence[float], x: float, gap: float, wide: bool) -> list[SafeString]:
    """The lines' names and numbers at their ends, at the desk with a sample of the line."""
    parts = []
    heights = drawing.apart(wanted, gap, max([*wanted, 0]))
    for place, (line, y) in enumerate(zip(trend.lines, heights, strict=True)):
        parts.append(path("grid", f"M{x + 2:g} {wanted[place]:.4g}L{x + 10:g} {y:.4g}"))
        words = _("%(done)s of %(total)s") % {"done": line.counts[-1], "total": line.total}
        if wide:
            parts.append(path(f"line line-{place % 3}", f"M{x + 12:g} {y:.4g}h16"))
            parts.append(text(x + 34, y + 4.5, f"{drawing.short(line.level.title, 20)} · {words}", "strong"))
        else:
            parts.append(text(x + 13, y + 4, words, "strong"))
            parts.append(text(x + 13, y + 18, drawing.short(line.level.title, 18)))
    return parts


@register.filter
def trend_words(trend: Trend) -> str:
    """What the trend shows, in a sentence."""
    lines = [
        _("%(level)s from %(before)s to %(now)s of %(total)s")
        % {"level": line.level.title, "before": line.counts[0], "now": line.counts[-1], "total": line.total}
        for line in trend.lines
    ]
    return _("Done items from %(first)s to %(last)s: %(lines)s.") % {
        "first": date_format(trend.days[0]),
        "last": date_format(trend.days[-1]),
        "lines": _("; ").join(lines),
    }


# --- The categories: a radar at the desk, bars on the phone ------------------------------------------------
@register.filter
def has_shape(board: Board) -> bool:
    """Whether a radar shows more than a needle: it needs three categories in which something is done."""
    begun = [one for one in board.sheet.categories if board.tallies[one.uuid].percent]
    return len(begun) >= RADAR_LEAST and len(board.sheet.categories) <= RADAR_MOST


@register.simple_tag
def radar_picture(board: Board) -> SafeString:
    """How much of each category is done, as a shape."""
    categories = board.sheet.categories
    width, height = 720, 470
    middle = (width / 2, height / 2)

    def at(place: int, radius: float) -> tuple[float, float]:
        angle = 2 * pi * (place + 0.5) / len(categories)
        return middle[0] + radius * sin(angle), middle[1] - radius * cos(angle)

    tips = [at(place, RADIUS * board.tallies[one.uuid].percent / 100) for place, one in enumerate(categories)]
    rings = "".join(_ring(*middle, RADIUS * share / 4) for share in (1, 2, 3, 4))
    spokes = "".join("M{:g} {:g}L{:.4g} {:.4g}".format(*middle, *at(place, RADIUS)) for place in range(len(categories)))
    marks = "".join(drawing.square(x, y, 6) for x, y in tips)
    parts = [path("area", drawing.line_through(tips) + "Z"), path("grid", rings + spokes)]
    parts += [path("outline", drawing.line_through(tips) + "Z"), path("marks", marks)]
    parts += [text(middle[0] + 4, middle[1] - RADIUS * share / 100 - 3, in_percent(share)) for share in (50, 100)]
    for place, category in enumerate(categories):
        parts += _tip(board, category, *at(place, RADIUS + 12), *middle)
    return drawing.svg("radar", width, height, radar_words(board), parts)


def _ring(x: float, y: float, radius: float) -> str:
    half = f"a{radius:g} {radius:g} 0 1 0"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half} -{2 * radius:g} 0"


def _tip(board: Board, category: SheetCategory, x: float, y: float, across: float, down: float) -> list[SafeString]:
    """A category's name and number at its spoke."""
    anchor = "start" if x > across else "end"
    base = y + (y - down) * 0.2  # further apart where they stand above one another
    tally = board.tallies[category.uuid]
    words = share_words(tally)
    return [
        text(x, base - 1, drawing.short(category.title, 22), "strong", anchor),
        text(x, base + 13, f"{drawing.short(category.level.title, 18)} · {words}", "", anchor),
    ]


@register.filter
def radar_words(board: Board) -> str:
    """What the radar shows, in a sentence."""
    shares = [
        _("%(category)s (%(level)s) %(percent)s %%")
        % {"category": one.title, "level": one.level.title, "percent": board.tallies[one.uuid].percent}
        for one in board.sheet.categories
    ]
    return _("Done by category: %(shares)s.") % {"shares": _(", ").join(shares)}


@register.simple_tag
def tally_of(board: Board, category: SheetCategory) -> Tally:
    """A category's tally."""
    return board.tallies[category.uuid]


@register.filter
def share_words(tally: Tally) -> str:
    """How much is done, where there is something to finish."""
    if tally.total:
        return _("%(done)s of %(total)s") % {"done": tally.done, "total": tally.total}
    return _("all skipped") if tally.skipped else _("only ongoing")


@register.simple_tag
def bar(percent: int) -> SafeString:
    """A bar in a row whose numbers say the same."""
    return format_html(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="grid" d="M0 4h100"/>{}</svg>',
        path("filled", f"M0 4h{percent}") if percent else "",
    )


# --- Practice: how long it lasts, and the days before ------------------------------------------------------
@register.simple_tag
def upkeep_picture(one: Upkeep, today: date) -> SafeString:
    """Ninety days back and thirty ahead: a stroke for each day of practice, a bar for as long as it lasts. The words
    beside it say the same."""
    begin = today - timedelta(days=LOG_DAYS)
    parts = [path("grid", f"M0 8h{LOG_DAYS + FRESH_DAYS}"), path("now", f"M{LOG_DAYS} 0v16")]
    if one.practised_on and one.practised_on > begin - timedelta(days=FRESH_DAYS):
        start = (one.practised_on - begin).days
        name = "lasts" if one.practice is Practice.FRESH else "lapsed"
        parts.append(path(name, f"M{max(start, 0)} 8H{min(start, LOG_DAYS) + FRESH_DAYS}"))
    if one.log:
        parts.append(path("stroke", "".join(f"M{(day - begin).days} 2v12" for day in one.log)))
    return format_html(
        '<svg class="upkeep" viewBox="0 0 {} 16" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        LOG_DAYS + FRESH_DAYS,
        drawing.together(parts),
    )


@register.filter
def upkeep_words(one: Upkeep) -> str:
    """How an ongoing skill stands, in words."""
    if one.due_on is None:
        return _("never practised")
    if one.practice is Practice.FRESH:
        return _("fresh until %(day)s") % {"day": date_format(one.due_on)}
    return _("due since %(day)s") % {"day": date_format(one.due_on)}
