"""Rows of a team's gaps, joined as text: a template loop over 89 rows with their people costs several times as much."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from checklist.models import Assignment, Mark
from checklist.queries import Sheet, SheetItem
from checklist.queries.gaps import CategoryGap, Gaps, ItemGap, Person, Said, Some
from checklist.queries.gaps_table import counted
from checklist.templatetags.library import language_tag

register = template.Library()
DOTS_AT_MOST = 12  # where more are wanted, the words tell
RADIUS, STEP = 4, 12


class Words:
    """What stands in every row, translated once for each page."""

    def __init__(self, sheet: Sheet) -> None:
        self.item = f"{reverse('board', args=[sheet.slug])}items/"
        self.language = language_tag(sheet.language)
        self.titled = f' lang="{self.language}"' if sheet.language != get_language() else ""
        self.ongoing, self.nobody, self.only_one = _("ongoing"), _("nobody"), _("only one person")
        self.wanted, self.not_counted = _("%(have)s of %(wanted)s wanted"), _("not counted")
        self.enough = _("%(have)s people, %(wanted)s wanted")
        self.nameless = _("(no name)")
        self.has, self.helps, self.wants = _("Has it"), _("Can help"), _("Wants to learn")
        self.own = ((Mark.Kind.WANT, _("I want to learn this")), (Mark.Kind.HELP, _("I can help")))


@register.simple_tag
def gap_words(sheet: Sheet) -> Words:
    """What all rows of a page need. Their addresses are relative to the page's."""
    return Words(sheet)


@register.simple_tag
def narrowed(assignment: Assignment, level: str, show: str) -> str:
    """The address of an assignment's gaps, of one level, of the items of one kind."""
    asked = {"assignment": str(assignment.uuid), "level": level, "show": "" if show == "all" else show}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


@register.simple_tag
def gap_rows(words: Words, category: CategoryGap, show: str, mine: Collection[Said]) -> SafeString:
    """The rows of those items of a category that are to be shown."""
    return mark_safe("".join(_row(words, one, mine) for one in category.shown(show)))  # noqa: S308


@register.simple_tag
def mark_rows(words: Words, items: Iterable[SheetItem], mine: Collection[Said]) -> SafeString:
    """The rows of a category's items with one's own marks alone."""
    rows = (f'<li id="item-{one.uuid}" class="gap">{_title(words, one)}{_own(words, one, mine)}</li>' for one in items)
    return mark_safe("".join(rows))  # noqa: S308


def _row(words: Words, gap: ItemGap, mine: Collection[Said]) -> str:
    have = "" if gap.have is None else f' data-have="{gap.have}" data-wanted="{gap.wanted}"'
    return (
        f'<li id="item-{gap.item.uuid}" class="gap"{have}>{_title(words, gap.item)}'
        f'<p class="gap-count">{_count(words, gap)}</p>{_people(words, gap)}{_own(words, gap.item, mine)}</li>'
    )


def _title(words: Words, item: SheetItem) -> str:
    ring = f' <small class="ring">{words.ongoing}</small>' if item.ongoing else ""
    return f'<p class="gap-item"><a href="{words.item}{item.uuid}/"{words.titled}>{escape(item.title)}</a>{ring}</p>'


def _count(words: Words, gap: ItemGap) -> str:
    if gap.have is None:
        return words.not_counted
    flag = words.nobody if gap.nobody else words.only_one if gap.only_one else ""
    said = words.enough if gap.have > gap.wanted else words.wanted
    return (
        dots(min(gap.have, gap.wanted), gap.wanted)
        + f"<span>{said % {'have': gap.have, 'wanted': gap.wanted}}</span>"
        + (f' <b class="flag flag-{"nobody" if gap.nobody else "one"}">{flag}</b>' if flag else "")
    )


@lru_cache(maxsize=1_000)
def dots(filled: int, wanted: int) -> str:
    """As many dots as people are wanted, filled for those who are there. Decoration: the words beside them say it."""
    if wanted > DOTS_AT_MOST:
        return ""
    circle = f"a{RADIUS} {RADIUS} 0 1 0 {2 * RADIUS} 0a{RADIUS} {RADIUS} 0 1 0 -{2 * RADIUS} 0z"
    shapes = [f"M{1 + at * STEP} 5{circle}" for at in range(wanted)]
    width = wanted * STEP - 2
    return (
        f'<svg class="dots" width="{width}" height="10" viewBox="0 0 {width} 10" aria-hidden="true" focusable="false">'
        f'<path class="there" d="{"".join(shapes[:filled])}"/><path d="{"".join(shapes[filled:])}"/></svg>'
    )


def _people(words: Words, gap: ItemGap) -> str:
    said = ((words.has, gap.who), (words.helps, gap.help), (words.wants, gap.want))
    told = "".join(f"<div><dt>{term}</dt><dd>{_in_a_row(words, some)}</dd></div>" for term, some in said if some.people)
    return f'<dl class="gap-people">{told}</dl>' if told else ""


def _in_a_row(words: Words, some: Some) -> str:
    """Some people's names, which open their pages, and how many more they are."""
    names = ", ".join(_name(words, one) for one in some.first)
    if not some.more:
        return names
    text = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", some.more)
    return text % {"names": names, "count": some.more}


def _name(words: Words, person: Person) -> str:
    name = escape(person.name) or words.nameless
    return f'<a href="../members/{person.uuid}/">{name}</a>' if person.uuid else str(name)


def _own(words: Words, item: SheetItem, mine: Collection[Said]) -> str:
    """One's own two marks, each a button that names the state it sets."""
    title, buttons = escape(item.title), []
    for kind, text in words.own:
        marked = (item.skill, kind.value) in mine
        buttons.append(
            f'<button class="quiet" form="changes" aria-pressed="{"true" if marked else "false"}" formaction="'
            f'mark/?item={item.uuid}&amp;kind={kind.value}&amp;marked={"no" if marked else "yes"}">'
            f'{text}<span class="vh">: {title}</span></button>'
        )
    return f'<p class="gap-own">{"".join(buttons)}</p>'


# --- Sentences -----------------------------------------------------------------------------------------------
@register.filter
def gaps_in_words(gaps: Gaps) -> str:
    """The sentence that comes first."""
    if not gaps.open:
        return _("Nobody’s items can be counted yet.")
    return _("Nobody: %(nobody)s · only one person: %(one)s") % {"nobody": gaps.nobody, "one": gaps.only_one}


@register.filter
def counted_in_words(gaps: Gaps) -> str:
    """Whose items are in the figures, and whose are in none."""
    return counted(gaps)


@register.simple_tag
def category_line(category: CategoryGap, gaps: Gaps) -> SafeString:
    """How many items of a category are missing people, and how many people have done all of it."""
    parts = []
    if gaps.open:
        below = category.below
        text = ngettext(
            "%(count)s of %(all)s below the wanted number", "%(count)s of %(all)s below the wanted number", below
        )
        parts.append(text % {"count": below, "all": len(category.items)} if below else _("as many as wanted for each"))
    if category.complete is not None:
        text = ngettext(
            "%(count)s of %(all)s has done all of it", "%(count)s of %(all)s have done all of it", category.complete
        )
        parts.append(text % {"count": category.complete, "all": gaps.counted})
    return format_html('<p class="tally">{}</p>', " · ".join(parts)) if parts else SafeString()
