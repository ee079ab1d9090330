"""The tokens keep their contrast: text 4.5 : 1 on each paper, edges of controls 3 : 1, all inside sRGB.

OKLCH to linear sRGB after Björn Ottosson's OKLab; contrast after WCAG 2.2.
"""

import math
import re
from itertools import product
from pathlib import Path

import pytest

CSS = (Path(__file__).parent.parent / "static" / "css" / "tokens.css").read_text("utf-8")
PAIR = re.compile(r"--([a-z-]+): light-dark\(oklch\(([^)]*)\), oklch\(([^)]*)\)\)")
PAPERS = ["paper", "raised", "sunk"]
TEXTS = ["ink", "muted", "accent", "done", "learning", "skipped", "fresh", "due"]
TINTED = [("done", "done-tint"), ("learning", "learning-tint"), ("fresh", "fresh-tint"), ("due", "due-tint")]
THEMES = ["light", "dark"]


def linear(oklch: str) -> tuple[float, float, float]:
    lightness, chroma, hue = (float(part) for part in oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


TOKENS = {
    (name, theme): linear(value)
    for name, light, dark in PAIR.findall(CSS)
    for theme, value in zip(THEMES, (light, dark), strict=True)
}


def luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (min(max(channel, 0), 1) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: str) -> float:
    low, high = sorted(luminance(TOKENS[name, theme]) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_there_are_all_the_tokens_of_the_sheet():
    assert {name for name, _theme in TOKENS} >= {*PAPERS, *TEXTS, "line", "edge", "on-accent"}


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_lies_inside_srgb(theme):
    outside = [
        name for (name, its), colour in TOKENS.items() if its == theme and not all(-0.002 <= c <= 1.002 for c in colour)
    ]
    assert outside == []


@pytest.mark.parametrize(("text", "paper", "theme"), list(product(TEXTS, PAPERS, THEMES)))
def test_text_can_be_read_on_each_paper(text, paper, theme):
    assert contrast(text, paper, theme) >= 4.5


@pytest.mark.parametrize(("pair", "theme"), list(product(TINTED, THEMES)))
def test_text_can_be_read_on_its_tint(pair, theme):
    assert contrast(*pair, theme) >= 4.5


@pytest.mark.parametrize(("paper", "theme"), list(product(PAPERS, THEMES)))
def test_edges_of_controls_can_be_seen(paper, theme):
    assert contrast("edge", paper, theme) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_the_accent_can_be_read(theme):
    assert contrast("on-accent", "accent", theme) >= 4.5
