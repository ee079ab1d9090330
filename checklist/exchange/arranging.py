"""What stands under which headings, as levels and categories."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from checklist.exchange.outline import OutlineCategory, OutlineItem, OutlineLevel
from checklist.exchange.remarks import TITLE_AT_MOST

SUMMARY_AT_MOST = 2_000


def untitled() -> str:
    """What a list is called of which nothing says how it is."""
    return _("Checklist")


def cut(title: str) -> str:
    return title if len(title) <= TITLE_AT_MOST else title[: TITLE_AT_MOST - 1].rstrip() + "…"


@dataclass(slots=True, eq=False)
class Section:
    """A heading, or what stands for one."""

    title: str
    line: int
    depth: int
    summary: list[str] = field(default_factory=list)
    closed: bool = False  # something other than text followed


@dataclass(slots=True)
class Entry:
    path: tuple[Section, ...]
    item: OutlineItem


def summary_of(section: Section) -> str:
    return "\n".join(section.summary)[:SUMMARY_AT_MOST].strip()


def arranged(entries: Sequence[Entry], title: str) -> list[OutlineLevel]:
    """Levels and categories from what stands above the items."""
    headings = max(sum(1 for section in entry.path if 0 < section.depth <= 6) for entry in entries)
    deep = headings > 1 or 2 * sum(1 for entry in entries if len(entry.path) > 1) > len(entries)
    levels: dict[int, OutlineLevel] = {}
    categories: dict[tuple[int, ...], OutlineCategory] = {}
    for entry in entries:
        top = entry.path[0] if entry.path and deep else None
        level = levels.setdefault(top.line if top else 0, _level(top, title))
        inner = entry.path[1:] if top else entry.path
        key = (top.line if top else 0, *(section.line for section in inner))
        if key not in categories:
            categories[key] = _category(inner, level.title)
            level.categories.append(categories[key])
        categories[key].items.append(entry.item)
    return [*levels.values()]


def _level(section: Section | None, title: str) -> OutlineLevel:
    if section is None:
        return OutlineLevel(title=title, line=1)
    return OutlineLevel(title=section.title, summary=summary_of(section), line=section.line)


def _category(inner: Sequence[Section], title: str) -> OutlineCategory:
    if not inner:
        return OutlineCategory(title=title, line=1)
    name = ": ".join(section.title for section in inner)
    name = name if len(name) <= TITLE_AT_MOST else inner[-1].title
    return OutlineCategory(title=name, summary=summary_of(inner[-1]), line=inner[-1].line)
