"""Gaps as rows of texts, for a file, and the sentence that says whom they count. No queries."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.queries.gaps import Gaps, ItemGap, Some
from checklist.queries.overview_table import Texts, about_file

NAMES_IN_FILES = 50


def gaps_rows(gaps: Gaps, show: str, team: str) -> Iterator[Texts]:
    """What the file says first, the headings, and the items that the page shows. Figures of items are empty where
    nobody's items may be counted."""
    yield from about_file(gaps.assigned, gaps.at, team)
    yield [_("Who is counted"), counted(gaps)]
    yield []
    yield [
        *(_("Level"), _("Category"), _("Item"), _("Key"), _("Have it"), _("Wanted"), _("Gap"), _("Only one person")),
        *(_("Who"), _("Can help"), _("Want to learn")),
    ]
    for category in gaps.categories:
        for one in category.shown(show):
            yield _row(one)


def _row(gap: ItemGap) -> Texts:
    item, category = gap.item, gap.item.category
    figures = ["", "", "", ""]
    if gap.have is not None:
        only_one = _("yes") if gap.only_one else _("no")
        figures = [str(gap.have), str(gap.wanted), str(gap.missing), only_one]
    place = [category.level.title, category.title, item.title, item.skill_key or item.key]
    return [*place, *figures, *map(_names, (gap.who, gap.help, gap.want))]


def _names(some: Some) -> str:
    names = [name or _("(no name)") for name in some.names]
    return "; ".join([*names, f"+{some.more}"] if some.more else names)


def counted(gaps: Gaps) -> str:
    """Whose items are in the figures, and whose are in none."""
    count = ngettext("Counted: items of %(count)s member.", "Counted: items of %(count)s members.", gaps.open)
    parts = [count % {"count": gaps.open}]
    if gaps.totals:
        text = ngettext(
            "%(count)s more shares totals only, and is in no item’s figure.",
            "%(count)s more share totals only, and are in no item’s figure.",
            gaps.totals,
        )
        parts.append(text % {"count": gaps.totals})
    if gaps.nothing:
        text = ngettext(
            "%(count)s shares nothing, and is in no figure.",
            "%(count)s share nothing, and are in no figure.",
            gaps.nothing,
        )
        parts.append(text % {"count": gaps.nothing})
    if gaps.withheld:
        parts.append(_("Fewer than three share totals, so figures about whole categories are withheld."))
    return " ".join(parts)
