"""Edits of lists in words."""

from collections.abc import Callable, Sequence

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from checklist.models import Visibility
from checklist.queries import Told
from checklist.queries.edits import NOTE
from checklist.queries.tree import CATEGORY, ITEM, LEVEL

register = template.Library()


@register.filter
def in_words(told: Sequence[Told]) -> str:
    """What an edit did, as one sentence without its full stop."""
    return _("; ").join(map(_one, told)) if told else _("nothing differed")


def _one(told: Told) -> str:
    if told.count > 1 or told.kind == NOTE:
        return _several(told)
    if told.what == "shared":
        return _("visibility: %(old)s → %(new)s") % {"old": _visibility(told.old), "new": _visibility(told.to)}
    if told.what == "reworded" and told.old:
        text = _("reworded “%(old)s”: “%(new)s”") % {"old": told.old, "new": told.title}
        return _("%(text)s, with a new skill") % {"text": text} if told.new_skill else text
    if told.what == "moved" and told.to:
        return _("moved “%(title)s” to “%(place)s”") % {"title": told.title, "place": told.to}
    return _phrase(told) % {"title": told.title}


def _visibility(value: str) -> str:
    return str(dict(Visibility.choices).get(value, value))


def _phrase(told: Told) -> str:
    phrases: dict[str, Callable[[], str]] = {
        "made": lambda: _("made the list"),
        "added": lambda: _("added “%(title)s”"),
        "reworded": lambda: _("reworded “%(title)s”"),
        "rebound": lambda: _("another skill for “%(title)s”"),
        "described": lambda: _("described “%(title)s”") if told.title else _("described the list"),
        "moved": lambda: _("moved “%(title)s”"),
        "ordered": lambda: _("moved “%(title)s”"),
        "retired": lambda: _("retired “%(title)s”"),
        "restored": lambda: _("brought back “%(title)s”"),
        "deleted": lambda: _("deleted the list"),
        "undeleted": lambda: _("brought back the list"),
    }
    return phrases[told.what]()


def _several(told: Told) -> str:
    """So many parts of a kind, and what became of them."""
    words: dict[str, Callable[[], str]] = {
        "added": lambda: pgettext("several", "added"),
        "removed": lambda: pgettext("several", "removed"),
        "reworded": lambda: pgettext("several", "reworded"),
        "rebound": lambda: pgettext("several", "with another skill"),
        "described": lambda: pgettext("several", "described"),
        "moved": lambda: pgettext("several", "moved"),
        "ordered": lambda: pgettext("several", "moved"),
        "retired": lambda: pgettext("several", "retired"),
        "restored": lambda: pgettext("several", "brought back"),
    }
    counts: dict[str, str] = {
        LEVEL: ngettext("%(count)s level", "%(count)s levels", told.count),
        CATEGORY: ngettext("%(count)s category", "%(count)s categories", told.count),
        ITEM: ngettext("%(count)s item", "%(count)s items", told.count),
        NOTE: ngettext("%(count)s note", "%(count)s notes", told.count),
    }
    count = counts.get(told.kind, "%(count)s") % {"count": told.count}
    return _("%(count)s %(what)s") % {"count": count, "what": words[told.what]() if told.what in words else told.what}


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    return _("%(sentence)s.") % {"sentence": text[:1].upper() + text[1:]}


register.filter("sentence", sentence)


def announced(told: Sequence[Told], revision: int) -> str:
    """What an edit did, and that it is saved."""
    if not told:
        return _("Nothing differed. Still revision %(revision)s.") % {"revision": revision}
    saved = _("Saved, revision %(revision)s.") % {"revision": revision}
    return _("%(text)s %(saved)s") % {"text": sentence(in_words(told)), "saved": saved}
