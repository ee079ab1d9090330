"""Forms of the editor: a part's values as texts, what its person saw of them, and what they changed."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from checklist.forms.changes import OperationForm
from checklist.models import Visibility
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST, TEXTS, Node

LINE_AT_MOST = 1_500  # characters of a link: more than its title, address and note may have together
RELOAD = _("The form is not complete. Reload the page and try again.")
PLACES = {LEVEL: (), CATEGORY: ("parent",), ITEM: ("parent",), LIST: ("language", "visibility")}
Values = Mapping[str, Any]


def as_text(name: str, value: Any) -> str:
    """A value as its field shows it: several lines for what is several."""
    if name == "criteria":
        return "\n".join(map(str, value))
    if name == "links":
        return "\n".join(map(_link_line, value))
    return str(value)


def _link_line(link: Values) -> str:
    titled = link["url"] if link.get("title") in {"", None, link["url"]} else f"{link['title']} | {link['url']}"
    return f"{titled} | {link['note']}" if link.get("note") else str(titled)


def texts_of(node: Node) -> dict[str, str]:
    """A part's values as its form shows them."""
    return {name: as_text(name, node.values[name]) for name in (*TEXTS[node.kind], *PLACES[node.kind])}


def seen_of(node: Node) -> str:
    """What a form carries of a part, to be compared with when it is sent."""
    return json.dumps(node.values, ensure_ascii=False)


def links_from(text: str, known: Sequence[Values]) -> list[dict[str, Any]]:
    """Links from lines like `title | https://… | what it covers`. Year and source of a known address stay."""
    by_url = {link["url"]: link for link in known}
    links = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if len(line) > LINE_AT_MOST:
            long = _("Line %(number)s of the links is too long: %(count)s characters, and at most %(limit)s fit.")
            params = {"number": number, "count": len(line), "limit": LINE_AT_MOST}
            raise ValidationError(long, params=params, code="line-too-long")
        found = _link_in(line)
        if found is None:
            bad = _("Line %(number)s of the links has no address. Write: title | https://… – here it says “%(line)s”.")
            raise ValidationError(bad, params={"number": number, "line": line.strip()[:80]}, code="no-address")
        old = by_url.get(found["url"], {})
        links.append({**found, "year": old.get("year"), "source": old.get("source", "owner")})
    return links


def _link_in(line: str) -> dict[str, str] | None:
    """Title, address and note of a line: the address is the first that begins after a bar or, where none does, the
    line. What follows it after a bar is the note. No expression: those took seconds for lines of blanks."""
    pieces = line.split("|")
    for at in (*range(1, len(pieces)), 0):
        if not pieces[at].lstrip().startswith(("http://", "https://")):
            continue
        url, *more = "|".join(pieces[at:]).split(maxsplit=1)
        if url.partition("://")[2] and (not more or more[0].startswith("|")):
            title = "|".join(pieces[:at]).strip()
            return {"title": title or url, "url": url, "note": more[0][1:].strip() if more else ""}
    return None


def _same(one: str, other: str) -> bool:
    """Whether two texts of a field say the same: browsers send line ends of their own."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


class SeenForm(OperationForm):
    """What a part shall say, and what it said when the form was made: only what differs is wanted."""

    seen = forms.CharField(required=False, strip=False)
    title = forms.CharField(required=False)  # how long each may be is the actions' rule
    pace = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    meaning = forms.CharField(required=False)
    criteria = forms.CharField(required=False)
    worth_knowing = forms.CharField(required=False)
    links = forms.CharField(required=False)
    parent = forms.UUIDField(required=False)
    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)
    visibility = forms.ChoiceField(required=False, choices=Visibility.choices)

    def clean_seen(self) -> dict[str, Any]:
        text = self.cleaned_data["seen"]
        try:
            values = json.loads(text or "{}")
        except (ValueError, RecursionError):
            raise ValidationError(RELOAD, code="unreadable") from None
        if not isinstance(values, dict) or not all(_is_value(name, value) for name, value in values.items()):
            raise ValidationError(RELOAD, code="unreadable")
        return values

    def texts(self, kind: str) -> dict[str, str]:
        """What was sent, as it was sent: what cannot be saved is shown again."""
        return {name: self.data[name] for name in (*TEXTS[kind], *PLACES[kind]) if name in self.data}

    def wanted(self, kind: str) -> dict[str, Any]:
        """The values that were changed in the form, but for those that shall be as somebody else has made them."""
        seen: dict[str, Any] = self.cleaned_data["seen"]
        found: dict[str, Any] = {}
        for name, text in self.texts(kind).items():
            if name not in seen:
                raise ValidationError(RELOAD, code="unseen")
            if self.data.get(f"keep-{name}") != "theirs" and not _same(text, as_text(name, seen[name])):
                found[name] = self._value(name, text, seen[name])
        return found

    def _value(self, name: str, text: str, seen: Any) -> Any:
        if name == "criteria":
            return [line.strip() for line in text.splitlines() if line.strip()]
        if name == "links":
            return links_from(text, seen)
        return text


def _is_value(name: str, value: Any) -> bool:
    """Whether a part may have had such a value."""
    if name == "criteria":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if name == "links":
        return isinstance(value, list) and all(
            isinstance(one, dict) and isinstance(one.get("url"), str) and isinstance(one.get("title"), str)
            for one in value
        )
    return isinstance(value, bool if name == "retired" else str)


class LineForm(SeenForm):
    """One change in the editor. `do` says what, or what to which part: `save`, `up:item:<uuid>`."""

    NEEDED = {
        "save": ("kind", "part", "seen"),
        "retire": ("kind", "part", "seen"),
        "restore": ("kind", "part"),
        "add": ("kind", "parent"),
        "find": ("parent",),
        "up": ("part",),
        "down": ("part",),
        "move": ("kind", "part", "parent", "was_in"),
        "bind": ("part", "was"),
        "adopt": ("part", "parent"),
        "discard": (),
    }

    do = forms.CharField(max_length=80)
    kind = forms.ChoiceField(required=False, choices=[(one, one) for one in (LEVEL, CATEGORY, ITEM)])
    part = forms.UUIDField(required=False)
    follows = forms.CharField(required=False, max_length=36)
    was_in = forms.UUIDField(required=False)
    means = forms.ChoiceField(required=False, choices=[("same", "same"), ("new", "new")])
    ongoing = forms.BooleanField(required=False)
    skill = forms.UUIDField(required=False)
    was = forms.UUIDField(required=False)

    def __init__(self, data: Any) -> None:
        data = data.copy()
        verb, _colon, named = data.get("do", "").partition(":")
        if named:
            data["kind"], _colon, data["part"] = named.partition(":")
        super().__init__(data)
        self.verb = verb

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.verb not in self.NEEDED:
            raise ValidationError(RELOAD, code="unknown-verb")
        if not self.errors and not all(cleaned.get(name) for name in self.NEEDED[self.verb]):
            raise ValidationError(RELOAD, code="incomplete")
        return cleaned

    @property
    def after_part(self) -> str | None:
        """After which part the moved one shall stand; None: after all others."""
        return self.cleaned_data["follows"] if "follows" in self.data else None

    @property
    def operation_named(self) -> uuid.UUID:
        """The operation's uuid for just this content."""
        left_out = {"operation", "scope", "csrfmiddlewaretoken", "as", "back", "list"}
        content = sorted((name, value) for name, value in self.data.items() if name not in left_out)
        return self.operation_for("edit", *content)


class ListForm(SeenForm):
    """What a list says of itself, and who may see it. To make it public has to be confirmed."""

    understood = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen = cleaned.get("seen") or {}
        public = cleaned.get("visibility") == Visibility.PUBLIC
        if public and seen.get("visibility") != Visibility.PUBLIC and not cleaned.get("understood"):
            text = _("Confirm first that everybody may see the list: tick the box below “public”. Nothing was changed.")
            self.add_error("understood", ValidationError(text, code="not-understood"))
        return cleaned

    @property
    def operation_named(self) -> uuid.UUID:
        """The operation's uuid for just this content."""
        return self.operation_for("list", *sorted(self.texts(LIST).items()))
