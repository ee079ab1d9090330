"""The words of the built-in lists: what docs/content.md asks for and a machine can hold."""

import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from checklist.templatetags.formulas import FORMULA, mathml
from tests.rows import read_rows

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).parent.parent.parent
Row = dict[str, Any]
LENGTHS = {
    "en": {"meaning": (160, 900), "criterion": (15, 200), "summary": (60, 480), "worth_knowing": (40, 480)},
    "zh-hans": {"meaning": (60, 360), "criterion": (6, 90), "summary": (25, 200), "worth_knowing": (20, 200)},
}
SHARED = {"en": 9, "zh-hans": 16}  # words, or characters, in a row that two texts may share at most
CHINESE = "\u4e00-\u9fff"


def rows(slug: str) -> list[Row]:
    return read_rows(ROOT / "fixtures" / f"{slug}.yaml")


LISTS = {"en": rows("ml-checklist"), "zh-hans": rows("ml-checklist-zh")}


def parts(language: str, *kinds: str) -> list[Row]:
    return [row["fields"] for row in LISTS[language] if row["model"].split(".")[1] in kinds]


def items(language: str) -> list[Row]:
    return parts(language, "item")


def texts(language: str) -> list[tuple[str, str, str]]:
    """(key, field, text) of every text that people read as prose."""
    found = [(part["key"], "summary", part["summary"]) for part in parts(language, "level", "category")]
    for item in items(language):
        found.append((item["key"], "meaning", item["meaning"]))
        found += [(item["key"], "criterion", one) for one in item["criteria"]]
        if item["worth_knowing"]:
            found.append((item["key"], "worth_knowing", item["worth_knowing"]))
    return found


languages = pytest.mark.parametrize("language", LISTS)


@languages
def test_every_item_says_what_it_means_and_when_one_may_tick_it(language: str) -> None:
    assert len(items(language)) == 89
    assert [item["key"] for item in items(language) if not item["meaning"] or not 1 <= len(item["criteria"]) <= 3] == []


def test_both_languages_have_the_same_parts() -> None:
    english, chinese = ([part["key"] for part in parts(one, "level", "category", "item")] for one in LISTS)
    assert english == chinese
    beside = [{item["key"] for item in items(one) if item["worth_knowing"]} for one in LISTS]
    assert beside[0] == beside[1]


def test_both_languages_have_as_many_criteria_of_each_item() -> None:
    english, chinese = ({item["key"]: len(item["criteria"]) for item in items(one)} for one in LISTS)
    assert english == chinese


@languages
def test_texts_are_neither_too_short_nor_too_long(language: str) -> None:
    bounds = LENGTHS[language]
    wrong = [(key, kind, len(text)) for key, kind, text in texts(language) if not _within(text, bounds[kind])]
    assert wrong == []


def _within(text: str, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= len(text) <= bounds[1]


@languages
def test_no_two_texts_say_the_same(language: str) -> None:
    known: dict[str, str] = {}
    repeated = []
    for key, kind, text in texts(language):
        for run in _runs(text, language):
            if known.setdefault(run, f"{key} {kind}") != f"{key} {kind}":
                repeated.append((known[run], f"{key} {kind}", run))
                break
    assert repeated == []


def _runs(text: str, language: str) -> set[str]:
    pieces = re.findall(rf"[{CHINESE}]|[^\W{CHINESE}]+", text.lower())
    size = SHARED[language] + 1
    return {" ".join(pieces[start : start + size]) for start in range(len(pieces) - size + 1)}


@pytest.mark.parametrize("twice", ["Regression", "Clustering", "Advanced layers", "Reinforcement learning"])
def test_titles_that_stand_twice_mean_two_things(twice: str) -> None:
    meant = [item["meaning"] for item in items("en") if item["title"] == twice]
    assert len(meant) == 2
    one, other = (set(re.findall(r"\w{5,}", text.lower())) for text in meant)
    assert len(one & other) < 0.4 * min(len(one), len(other))


def test_chinese_punctuation_is_chinese() -> None:
    slips = rf"[{CHINESE}][,;:?!](?=[{CHINESE}\s]|$)|[{CHINESE}][A-Za-z]|[A-Za-z][{CHINESE}]|您"
    wrong = [(key, found.group()) for key, _kind, text in texts("zh-hans") if (found := re.search(slips, _plain(text)))]
    assert wrong == []


def _plain(text: str) -> str:
    return FORMULA.sub(" ", text)


def test_chinese_titles_are_those_of_the_glossary() -> None:
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    table = [[cell.strip(" *`") for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| `")]
    glossary = {key: (english, chinese) for key, english, chinese in table}
    for part, other in zip(
        parts("en", "level", "category", "item"), parts("zh-hans", "level", "category", "item"), strict=True
    ):
        assert glossary[part["key"]] == (part["title"], other["title"])


@languages
def test_every_formula_can_be_set(language: str) -> None:
    sources = [source for _key, _kind, text in texts(language) for source in FORMULA.findall(text)]
    assert sources
    assert [source for source in sources if not mathml(source).startswith("<math ")] == []
    assert [key for key, _kind, text in texts(language) if _plain(text).count("$")] == []


@languages
def test_links_are_addresses_that_stand_once_in_a_text(language: str) -> None:
    links = parts(language, "resource")
    assert [link["url"] for link in links if not re.fullmatch(r"https?://[^\s<>\"]+", link["url"])] == []
    places = Counter((str(link["item"] or link["level"]), link["url"]) for link in links)
    assert [place for place, count in places.items() if count > 1] == []
    curated = Counter(str(link["item"]) for link in links if link["source"] == "curators")
    assert max(curated.values()) <= 3


def test_both_languages_have_the_articles_links() -> None:
    addresses = [
        {
            (str(link["item"] or link["level"])[-40:].split(", ")[-1], link["url"])
            for link in parts(one, "resource")
            if link["source"] == "article"
        }
        for one in LISTS
    ]
    assert addresses[0] == addresses[1]
    assert len(addresses[0]) == 31


@languages
def test_criteria_are_things_one_can_see_done(language: str) -> None:
    vague = {"en": r"^(understand|know about|be familiar)", "zh-hans": r"^(了解|理解|熟悉|知道)"}[language]
    assert [(key, text) for key, kind, text in texts(language) if kind == "criterion" and re.search(vague, text)] == []


def test_no_pair_of_criteria_of_an_item_is_the_same() -> None:
    for language in LISTS:
        for item in items(language):
            assert all(one != other for one, other in combinations(item["criteria"], 2))
