"""Sentences about what changed in a team, and people's names as teams show them: never an address."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Role, Shares, TeamEvent, User

register = template.Library()


@register.filter
def named(user: User | None) -> str:
    """Somebody's name."""
    if user is None:
        return _("(a deleted account)")
    return user.name or _("(no name)")


@register.filter
def names(users: Iterable[User]) -> str:
    """Some people's names, one after the other."""
    return _(", ").join(map(named, users))


@register.filter
def told(event: TeamEvent, viewer: User) -> str:
    """What changed, as a sentence: who did what, to whom."""
    values = Words({name: _text(value) for name, value in event.detail.items()})
    values |= {"actor": _who(event.actor, viewer), "member": named(event.member)}
    own = event.member is not None and event.member == event.actor
    sentence = SENTENCES.get((event.what, own)) or SENTENCES.get((event.what, None)) or SENTENCES[(event.what, False)]
    if event.what == "labels" and own and event.actor == viewer:
        sentence = _own_labels
    text = sentence(event.detail) % values
    return text[:1].upper() + text[1:]


def _who(user: User | None, viewer: User) -> str:
    return pgettext("who did it", "you") if user is not None and user == viewer else named(user)


class Words(dict[str, str]):
    """The values of a change as words; what an older change did not note is left blank."""

    def __missing__(self, name: str) -> str:
        return ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return _(", ").join(map(str, value)) or pgettext("labels", "none")
    if value in Role.values:
        return str(Role(value).label)
    if value in Shares.values:
        return str(Shares(value).label)
    return str(value)


def _invited(detail: Mapping[str, Any]) -> str:
    uses, role = int(detail.get("uses", 1)), detail.get("role")
    if role == Role.LEAD:
        return ngettext(
            "%(actor)s made an invitation for %(uses)s lead, which holds for %(days)s days.",
            "%(actor)s made an invitation for %(uses)s leads, which holds for %(days)s days.",
            uses,
        )
    return ngettext(
        "%(actor)s made an invitation for %(uses)s member, which holds for %(days)s days.",
        "%(actor)s made an invitation for %(uses)s members, which holds for %(days)s days.",
        uses,
    )


def _assigned(detail: Mapping[str, Any], first: str) -> str:
    """A sentence, and to whom, up to which level and until when, where these were noted."""
    members, parts = detail.get("members"), [first]
    if members is None:
        parts.append(_("For the whole team."))
    else:
        parts.append(ngettext("For %(members)s member.", "For %(members)s members.", int(members)))
    if detail.get("target"):
        parts.append(_("Up to the level “%(target)s”."))
    if detail.get("due_on"):
        parts.append(_("Until %(day)s.") % {"day": _day(detail["due_on"])})
    return " ".join(parts)


def _day(text: str) -> str:
    try:
        return date_format(date.fromisoformat(text), "DATE_FORMAT").replace("%", "%%")
    except ValueError:
        return text.replace("%", "%%")


def _own_labels(_detail: Mapping[str, Any]) -> str:
    return _("You changed your own labels. Before: %(from)s. Now: %(to)s.")


def _handed_over(detail: Mapping[str, Any]) -> str:
    """In the record of the team that gave the list, which team has it now is noted."""
    if detail.get("to"):
        return _("%(actor)s handed the list “%(title)s” over to another team: %(to)s.")
    return _("%(actor)s handed the list “%(title)s” over to the team.")


Sentence = Callable[[Mapping[str, Any]], str]
# By what happened, and whether the person did it to themself; None where that makes no difference.
SENTENCES: dict[tuple[str, bool | None], Sentence] = {
    ("made", None): lambda _d: _("%(actor)s made the team “%(name)s”."),
    ("renamed", None): lambda _d: _("%(actor)s renamed the team: “%(from)s” is now “%(to)s”."),
    ("invited", None): _invited,
    ("sent_again", None): lambda _d: _("%(actor)s sent an invitation again."),
    ("revoked", None): lambda _d: _("%(actor)s withdrew an invitation."),
    ("joined", None): lambda _d: _("%(actor)s joined as %(role)s. Leads may see: %(shares)s."),
    ("left", None): lambda _d: _("%(actor)s left the team."),
    ("removed", True): lambda _d: _("%(actor)s left the team."),
    ("removed", False): lambda _d: _("%(actor)s took %(member)s out of the team."),
    ("role", True): lambda _d: _("%(actor)s stepped down from %(from)s to %(to)s."),
    ("role", False): lambda _d: _("%(actor)s changed the role of %(member)s from %(from)s to %(to)s."),
    ("shares", None): lambda _d: _("%(actor)s changed what leads may see. Before: %(from)s. Now: %(to)s."),
    ("labels", True): lambda _d: _("%(actor)s changed their own labels. Before: %(from)s. Now: %(to)s."),
    ("labels", False): lambda _d: _("%(actor)s changed labels of %(member)s. Before: %(from)s. Now: %(to)s."),
    ("assigned", None): lambda d: _assigned(d, _("%(actor)s assigned “%(title)s”.")),
    ("reassigned", None): lambda d: _assigned(d, _("%(actor)s changed the assignment “%(title)s”.")),
    ("grown", None): lambda _d: _(
        "“%(title)s” asks for more than before: leads see totals of it at most until it is seen again."
    ),
    ("ended", None): lambda _d: _("%(actor)s ended the assignment “%(title)s”."),
    ("handed_over", None): _handed_over,
}
