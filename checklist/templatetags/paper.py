"""Type on paper: how wide a text is, where it breaks, and its SVG. Widths are estimated, as fonts are not ours."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape

INK, MUTED, EDGE, LINE, SHEET = "#1c2740", "#535c6b", "#7c8697", "#d3d8e0", "#ffffff"
FONTS = "Helvetica Neue, Helvetica, Arial, Liberation Sans, Noto Sans, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, "
FONTS += "sans-serif"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML has no place for
CJK = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef"
BREAKABLE = re.compile(
    rf"[{CJK}][，。、；：！？）】」』》〉”’]*|[^\s{CJK}-]+-?\s*|-\s*|\s+"
)  # what stands together in a line
NARROW, WIDE = frozenset("iljtfrI.,:;'|!()[]/-‐·"), frozenset("mwMW@%—")
BOLD = 1.07  # so much wider
TIGHT = 0.8  # of the room: fuller lines are told their width, so that no font can overflow


def clean(text: str) -> str:
    """The text in one line, without what XML forbids."""
    return " ".join(FORBIDDEN.sub(" ", text).split())


@lru_cache(maxsize=20_000)
def ems(text: str) -> float:
    """How wide a text is, in ems."""
    return sum(map(_em, text))


def _em(char: str) -> float:
    if char in NARROW or char == " ":
        return 0.31
    if char in WIDE or unicodedata.east_asian_width(char) in "WF":
        return 1.35 if char >= "\U0001f000" else 1.0 if char not in WIDE else 0.88
    if char.isupper():
        return 0.69
    return 0.0 if unicodedata.combining(char) else 0.56


def wrapped(text: str, room: float, lines: int) -> list[str]:
    """The text in at most so many lines, none wider than `room` ems; what does not fit ends in "…"."""
    if ems(text) <= room:
        return [text]
    made = [""]
    for piece in _pieces(text, room):
        if ems((made[-1] + piece).rstrip()) <= room:
            made[-1] += piece
        else:
            made.append(piece.lstrip())
    made = [line.rstrip() for line in made if line.strip()]
    return made if len(made) <= lines else [*made[: lines - 1], cut(" ".join(made[lines - 1 :]), room)]


def longest(text: str) -> float:
    """How wide what cannot be broken is, in ems."""
    return max((ems(piece.rstrip()) for piece in BREAKABLE.findall(text)), default=0.0)


def _pieces(text: str, room: float) -> list[str]:
    """What may stand on a line of its own; a word that is wider than the line is cut."""
    pieces: list[str] = []
    for piece in BREAKABLE.findall(text):
        pieces += [piece] if ems(piece.rstrip()) <= room else list(piece)
    return pieces


def cut(text: str, room: float) -> str:
    """The text, or as much of it as fits with "…" after it."""
    if ems(text) <= room:
        return text
    kept = text
    while kept and ems(kept) + 1 > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def number(value: float) -> str:
    """Millimetres, to the hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def words(
    text: str,
    x: float,
    y: float,
    size: float,
    *,
    room: float = 0,
    bold: bool = False,
    fill: str = "",
    end: bool = False,
    italic: bool = False,
) -> str:
    """A line of text whose baseline begins at x, y (or ends there); not wider than `room` millimetres, whatever the
    font."""
    wide = ems(text) * size * (BOLD if bold else 1)
    more = f' fill="{fill}"' if fill else ""
    more += ' font-weight="600"' if bold else ""
    more += ' font-style="italic"' if italic else ""
    more += ' text-anchor="end"' if end else ""
    if room and wide > room * TIGHT:
        more += f' textLength="{number(min(wide, room))}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"{more}>{escape(text)}</text>'


def fitted(text: str, room: float, sizes: Sequence[float], *, bold: bool = False) -> tuple[str, float]:
    """The text and the largest of the sizes in which it fits; cut in the smallest where it fits in none."""
    wide = ems(text) * (BOLD if bold else 1)
    size = next((size for size in sizes if wide * size <= room), sizes[-1])
    return cut(text, room / size / (BOLD if bold else 1)), size


def rule(x: float, y: float, length: float, weight: float = 0.1, colour: str = LINE) -> str:
    """A line across."""
    return f'<path d="M{number(x)} {number(y)}h{number(length)}" stroke="{colour}" stroke-width="{weight}"/>'


def placed(x: float, y: float, content: str) -> str:
    """The content, moved there."""
    return f'<g transform="translate({number(x)} {number(y)})">{content}</g>'
