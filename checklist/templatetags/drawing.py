"""What the pictures are drawn with: scales, labels that fit and do not collide, SVG written by hand."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)


def svg(name: str, width: float, height: float, label: str, parts: Iterable[SafeString]) -> SafeString:
    """A picture that says what it shows."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        *(name, number(width), number(height), label, together(parts)),
    )


def number(value: float) -> str:
    """A length, as short as it can be said."""
    return f"{value:.5g}"


def together(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def path(name: str, d: str) -> SafeString:
    return format_html('<path class="{}" d="{}"/>', name, d)


def square(x: float, y: float, size: float) -> str:
    """The path of a square around its middle."""
    side = number(size)
    return f"M{number(x - size / 2)} {number(y - size / 2)}h{side}v{side}h-{side}z"


def text(x: float, y: float, words: str, name: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>', number(x), number(y), name, anchor, words
    )


def line_through(points: Sequence[tuple[float, float]]) -> str:
    """The path through the points, without those in the middle of a straight line."""
    kept = [
        here
        for place, here in enumerate(points)
        if place in {0, len(points) - 1} or not points[place - 1][1] == here[1] == points[place + 1][1]
    ]
    return "M" + "L".join(f"{x:.5g} {y:.5g}" for x, y in kept)


def short(words: str, room: int) -> str:
    """The words cut to so many letters; a Chinese one takes the room of two."""
    used = 0
    for place, letter in enumerate(words):
        used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if used > room:
            return words[:place].rstrip() + "…"
    return words


def ticks(top: int, most: int = 4) -> list[int]:
    """Round numbers from 0 up to the top, a few of them."""
    step = next((step for step in STEPS if top <= step * most), -(-top // most))
    return list(range(0, top + 1, step))


def apart(wanted: Sequence[float], gap: float, lowest: float) -> list[float]:
    """The heights, in their order, moved as far as needed to be that far apart and not below the lowest."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    heights = [wanted[place] for place in order]
    for place in range(1, len(heights)):
        heights[place] = max(heights[place], heights[place - 1] + gap)
    for place in reversed(range(len(heights))):
        heights[place] = min(heights[place], heights[place + 1] - gap if place + 1 < len(heights) else lowest)
    return [height for _, height in sorted(zip(order, heights, strict=True))]


def month_starts(first: date, last: date) -> list[date]:
    """The first days of the months within."""
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return [day for day in days if day.day == 1]


def month_name(day: date) -> str:
    """A month in short: "Mar"."""
    return date_format(day, "M")
