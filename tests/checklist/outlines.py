"""Outlines to write and to read: one by hand, any by hypothesis, and a list with everything in it."""

import copy
from dataclasses import replace

from hypothesis import strategies as st

from checklist.exchange import Link, Outline, OutlineCategory, OutlineItem, OutlineLevel
from checklist.exchange.remarks import parts_of

EVERYTHING = frozenset(
    {"meaning", "criteria", "worth_knowing", "links", "retired", "skill", "summary", "state", "note"}
)
CARRIED = {
    "markdown": frozenset({"links", "note", "skill", "state"}),
    "csv": frozenset({"meaning", "criteria", "worth_knowing", "links", "note", "skill", "state"}),
    "json": EVERYTHING,
}
AWKWARD = [
    "=1+1", "'=1", "''-x", "'quoted'", "-5", "+x", "@a", "|a|b|", '"a", b;c', "# head", "- [x] item", "1. one", "2) b",
    "<!-- id:1 -->", "a --> b", "**bold** _it_ `co``de`", "[a](http://b.c)", "~~x~~ ==y==", "C#", "a\\", "\\*", "&amp;",
    "[[wiki|link]]", "<b>t</b>", "回归：理论", "🚀 go", ":rocket: x", "![i](j)", "a:", "==", "[ref][ref]", "☐ box",
    "（＝）", "＝1", "http://x.y/z", "e\u0301", "a\u200bb", "\u202eabc", "* * *", "---", "```", "$x$ | y",
]  # fmt: skip
LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
LINES = st.one_of(st.sampled_from(AWKWARD), st.text(LETTERS, max_size=30))
TITLES = LINES.map(lambda text: " ".join(text.split())[:200]).filter(bool)
MORE = st.sampled_from(["", "  ", "\tx", "    code", "~~~", "- [ ] b", "x\\", "## h"])
TEXTS = st.lists(st.one_of(LINES, MORE), max_size=6).map(lambda lines: "\n".join(lines).strip())
TAILS = ["c_(d)", "<x>", "\\", "?a=1&b=[2]", " c", "&amp;x"]
ADDRESSES = st.one_of(st.sampled_from(TAILS), st.text(LETTERS.filter(lambda one: not one.isspace()), max_size=20)).map(
    lambda tail: f"https://a.b/{tail}"
)
DATES = st.sampled_from(["", "2024", "2024-03", "2024-02-29", "1999-12-31"])
LINKS = st.lists(
    st.builds(
        Link,
        TITLES,
        ADDRESSES,
        st.one_of(st.just(""), TITLES),
        st.one_of(st.none(), st.integers(1, 9999)),
        st.sampled_from(["article", "curators", "owner"]),
    ),
    max_size=3,
)
UUIDS = st.one_of(st.just(""), st.uuids(version=4).map(str))
FLAGS = st.sampled_from([False, False, False, True])


def _stands(item: OutlineItem) -> OutlineItem:
    return replace(item, done_on=item.done_on if item.state == "done" else "")


ITEMS = st.builds(
    OutlineItem,
    title=TITLES,
    id=UUIDS,
    skill=st.one_of(st.just(""), st.sampled_from(["entry/theory/regression", "a b%c"]), UUIDS),
    ongoing=FLAGS,
    meaning=TEXTS,
    criteria=st.lists(TITLES, max_size=3),
    worth_knowing=TEXTS,
    links=LINKS,
    retired=FLAGS,
    state=st.sampled_from(["todo", "learning", "done", "skipped"]),
    done_on=DATES,
    practised_on=DATES,
    note=TEXTS,
).map(_stands)
CATEGORIES = st.builds(
    OutlineCategory, title=TITLES, id=UUIDS, summary=TEXTS, retired=FLAGS, items=st.lists(ITEMS, max_size=3)
)
LEVELS = st.builds(
    OutlineLevel,
    title=TITLES,
    id=UUIDS,
    pace=st.one_of(st.just(""), TITLES),
    summary=TEXTS,
    links=LINKS,
    retired=FLAGS,
    categories=st.lists(CATEGORIES, max_size=3, unique_by=lambda one: one.title),
)


def _named_once(outline: Outline) -> Outline:
    seen: set[str] = set()
    for part in parts_of(outline):
        part.id = "" if part.id in seen else part.id
        seen.add(part.id)
    return outline


OUTLINES = st.builds(
    Outline,
    title=TITLES,
    id=UUIDS,
    language=st.sampled_from(["", "en", "zh-hans"]),
    summary=TEXTS,
    links=LINKS,
    levels=st.lists(LEVELS, max_size=3, unique_by=lambda one: one.title),
    carries=st.sets(st.sampled_from(sorted(EVERYTHING))).map(frozenset),
).map(_named_once)


def carried(outline: Outline, as_: str) -> Outline:
    """What a format keeps of an outline: what reading it again has to give, but for the lines."""
    kept = copy.deepcopy(outline)
    kept.carries &= CARRIED[as_]
    if "retired" not in kept.carries:
        _without_retired(kept)
    if as_ == "csv":
        _as_rows(kept)
    for part in parts_of(kept):
        _blank(part, kept.carries)
    if as_ == "csv" and not any(item.state for item in kept.items):
        kept.carries -= {"state"}
    return kept


def _without_retired(kept: Outline) -> None:
    kept.levels = [level for level in kept.levels if not level.retired]
    for level in kept.levels:
        level.categories = [category for category in level.categories if not category.retired]
        for category in level.categories:
            category.items = [item for item in category.items if not item.retired]


def _as_rows(kept: Outline) -> None:
    """Rows say nothing of the list, nor of what is empty."""
    kept.title, kept.id, kept.language = "", "", ""
    for level in kept.levels:
        level.categories = [category for category in level.categories if category.items]
    kept.levels = [level for level in kept.levels if level.categories]


def _blank(part: Outline | OutlineLevel | OutlineCategory | OutlineItem, carries: frozenset[str]) -> None:
    names = {"skill": ("skill", "ongoing"), "state": ("state", "done_on", "practised_on"), "retired": ("retired",)}
    names |= {name: (name,) for name in ("meaning", "criteria", "worth_knowing", "note")}
    names |= {"links": ("links",)} if isinstance(part, OutlineItem) else {"summary": ("summary", "pace", "links")}
    for name in set(names) - carries:
        for column in names[name]:
            if hasattr(part, column):
                setattr(part, column, type(getattr(part, column))())
