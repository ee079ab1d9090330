"""What a part of a person's or a team's list may be: which values it has, how long they are, how many there may be."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from checklist.actions.operations import Conflict
from checklist.models import Resource, Visibility
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST

ITEMS_AT_MOST = 2_000  # of a list, the retired aside
PARTS_AT_MOST = 500  # levels and categories
ROWS_AT_MOST = 6_000  # with everything that was retired
LISTS_AT_MOST = 50  # of a person, or of a team, the deleted aside
CRITERIA_AT_MOST = 30
LINKS_AT_MOST = 50
LENGTHS = {
    "title": 200,
    "pace": 200,
    "summary": 2_000,
    "meaning": 20_000,
    "worth_knowing": 5_000,
    "criterion": 1_000,
    "url": 500,
    "note": 300,
}
ONE_LINE = {"title", "pace", "criterion", "url", "note"}
NAMES = {
    LIST: {"title", "summary", "links", "language", "visibility"},
    LEVEL: {"title", "pace", "summary", "links"},
    CATEGORY: {"title", "summary"},
    ITEM: {"title", "meaning", "criteria", "worth_knowing", "links", "skill", "ongoing"},
}
ALWAYS = {"retired", "base", "origin", "parent", "follows"}


def blank(kind: str) -> dict[str, Any]:
    """The values of a part that nobody wrote anything into."""
    several = {"criteria", "links"}
    return {name: [] if name in several else "" for name in NAMES[kind] - {"ongoing"}} | {"retired": False}


def cleaned(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: white space in order. Raises ValidationError, naming the value, for what a part
    cannot have; ValueError for a name that no such part has."""
    if unknown := set(values) - NAMES[kind] - ALWAYS:
        raise ValueError(f"A {kind} has no {sorted(unknown)}")
    found = {name: _cleaned(name, value) for name, value in values.items()}
    if "title" in found and not found["title"]:
        raise ValidationError(_("A title is needed."), code="title-missing")
    if found.get("visibility", Visibility.PRIVATE) not in Visibility.values:
        check_visibility(found["visibility"], team=False)
    if kind == LIST and found.get("language", "en") not in dict(settings.LANGUAGES):
        raise ValidationError(_("The language is one of: en, zh-hans."), code="unknown-language")
    return found


def check_visibility(value: str, *, team: bool) -> None:
    """Refuse what a person's list, or a team's, cannot be: a team's is never private, and only a team's is for a
    team."""
    if team and value not in {*Visibility.values} - {Visibility.PRIVATE}:
        text = _("The visibility of a team’s list is one of: team, link, public. Nothing was changed.")
        raise ValidationError(text, code="unknown-visibility")
    if not team and value not in {*Visibility.values} - {Visibility.TEAM}:
        raise ValidationError(_("The visibility is one of: private, link, public."), code="unknown-visibility")


def _cleaned(name: str, value: Any) -> Any:
    if name == "criteria":
        return _several(name, [_text("criterion", one) for one in value], CRITERIA_AT_MOST)
    if name == "links":
        return _several(name, [_link(one) for one in value], LINKS_AT_MOST)
    return _text(name, value) if name in LENGTHS else value


def _several(name: str, values: Sequence[Any], limit: int) -> list[Any]:
    kept = [one for one in values if one]
    if len(kept) > limit:
        texts = {
            "criteria": _("An item has at most %(limit)s criteria; this one has %(count)s."),
            "links": _("At most %(limit)s links in one place; here are %(count)s."),
        }
        raise ValidationError(texts[name] % {"limit": limit, "count": len(kept)}, code=f"too-many-{name}")
    return kept


def _text(name: str, value: Any) -> str:
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in text:
        raise ValidationError(_("A text cannot hold the character NUL."), code="nul")
    if name in ONE_LINE:
        text = " ".join(text.split())
    if len(text) > LENGTHS[name]:
        long = _("“%(start)s …” is too long: %(count)s characters, and at most %(limit)s fit.")
        raise ValidationError(long % {"start": text[:40], "count": len(text), "limit": LENGTHS[name]}, code="too-long")
    return text


def _link(link: Mapping[str, Any]) -> dict[str, Any]:
    if not all(isinstance(link.get(name) or "", str) for name in ("title", "url", "note", "source")):
        raise ValidationError(_("A link consists of texts: title, address, note."), code="no-text")
    url, year = _text("url", link["url"]), link.get("year")
    if not url.startswith(("http://", "https://")):
        bad = _("“%(url)s” is no address: it must begin with http:// or https://.")
        raise ValidationError(bad % {"url": url[:80]}, code="not-http")
    if year is not None and (type(year) is not int or not 0 < year < 10_000):
        raise ValidationError(_("A year has four digits."), code="no-year")
    source = link.get("source", Resource.Source.OWNER)
    return {
        "title": _text("title", link.get("title") or url)[: LENGTHS["title"]],
        "url": url,
        "note": _text("note", link.get("note") or ""),
        "year": year,
        "source": source if source in Resource.Source.values else Resource.Source.OWNER.value,
    }


def check_size(*, items: int, parts: int, rows: int) -> None:
    """Refuse a list that would be larger than a list may be."""
    if items > ITEMS_AT_MOST:
        text = _("A list has at most %(limit)s items; this one would have %(count)s. Nothing was changed.")
        raise ValidationError(text % {"limit": ITEMS_AT_MOST, "count": items}, code="too-many-items")
    if parts > PARTS_AT_MOST:
        text = _("A list has at most %(limit)s levels and categories; this one would have %(count)s.")
        raise ValidationError(text % {"limit": PARTS_AT_MOST, "count": parts}, code="too-many-parts")
    if rows > ROWS_AT_MOST:
        text = _("Too much was retired in this list to add more. Copy the list: the copy begins without it.")
        raise ValidationError(text, code="too-many-rows")


def gone() -> ValidationError:
    """A part that is named is not in the list."""
    return ValidationError(_("This part is not in the list any more. Reload the page and try again."), code="no-part")


def in_retired(title: str) -> Conflict:
    """A part would be put where it is seen by nobody."""
    text = _(
        "“%(title)s” was retired: what is put into it would not be seen. Bring it back first. Nothing was changed."
    )
    return Conflict(text % {"title": title}, code="in-retired")


def list_is_gone() -> ValidationError:
    """The list was deleted, and nothing but bringing it back can be done to it."""
    return ValidationError(_("This list was deleted. Bring it back first."), code="list-deleted")


def unknown_skill() -> ValidationError:
    """An item shall ask for a skill that none of the lists asks for that the person may see."""
    return ValidationError(_("No list that you may see asks for this skill. Choose another."), code="unknown-skill")


def skill_twice(titles: Sequence[str]) -> ValidationError:
    """Two items of a list ask for one skill."""
    text = _("“%(one)s” and “%(other)s” ask for the same skill, and a list asks for a skill once.")
    return ValidationError(text % {"one": titles[0], "other": titles[1]}, code="skill-twice")


def not_theirs() -> Conflict:
    """The list is not the person's to change any more."""
    text = _("You may not change this list any more: it is a team’s that you do not lead. Nothing was changed.")
    return Conflict(text, code="not-yours")


def made_for_team() -> Conflict:
    """What would be taken back is the making of a list that others learn by now."""
    text = _("This list is a team’s by now. To delete it, use its page “Title and visibility”. Nothing was changed.")
    return Conflict(text, code="list-of-team")


def too_many_of_team(name: str) -> ValidationError:
    """The team has as many lists as one may have."""
    text = _("%(team)s has %(limit)s lists, and more is not possible. Delete one of them first. Nothing was changed.")
    return ValidationError(text % {"team": name, "limit": LISTS_AT_MOST}, code="too-many-lists")


def too_many_lists() -> ValidationError:
    """The person has as many lists as one may have."""
    text = _("You have %(limit)s lists, and more is not possible. Delete one first. Nothing was changed.")
    return ValidationError(text % {"limit": LISTS_AT_MOST}, code="too-many-lists")
