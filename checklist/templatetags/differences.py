"""Updates in words: a sentence for each, the words that differ marked, and where they belong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.queries import Node, Update, Updates, What
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST
from checklist.templatetags.marking import Patience, cut, marked

register = template.Library()


# --- Texts -------------------------------------------------------------------------------------------------
def lines_of(name: str, value: Any) -> str:
    """A text as it is compared: criteria and links by lines."""
    if name == "criteria":
        return "\n".join(value)
    if name == "links":
        return "\n".join(_link(one) for one in value)
    return str(value or "")


def _link(link: Mapping[str, Any]) -> str:
    more = ", ".join(str(one) for one in (link.get("note"), link.get("year")) if one)
    return f"{link.get('title', '')} {link['url']}" + (f" ({more})" if more else "")


# --- What an update says ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Text:
    """One text that differs: its name, how the origin changed it, and, where it was edited here too, that and the
    text that both began from."""

    label: str
    theirs: SafeString
    mine: SafeString | None = None
    base: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One update as the page shows it; `chosen` is None where nothing is."""

    update: Update
    sentence: str
    remarks: list[str]
    texts: list[Text]
    chosen: bool | None
    yes: str
    no: str

    @property
    def field(self) -> str:
        return f"u-{self.update.key}"

    @property
    def can_accept(self) -> bool:
        return self.update.held is None or self.update.what is What.ADDED


@dataclass(slots=True)
class Group:
    """The updates of one place of the list."""

    title: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def conflicts(self) -> int:
        return sum(entry.update.conflict for entry in self.entries)


def groups_of(updates: Updates, shown: Iterable[Update], chosen: Mapping[str, bool | None]) -> list[Group]:
    """The updates by category, in the order of the origin's list."""
    groups: dict[str, Group] = {}
    patience = Patience()
    for update in shown:
        place = _group(updates, update.theirs)
        group = groups.setdefault(place.uuid, Group(_place(updates, place)))
        group.entries.append(_entry(updates, update, chosen[update.key], patience))
    return list(groups.values())


def _group(updates: Updates, node: Node) -> Node:
    return updates.theirs.nodes[node.parent] if node.kind == ITEM else node


def _place(updates: Updates, node: Node) -> str:
    """A part with what it stands in: "Theory · Entry"."""
    if node.kind == LIST:
        return _("The list itself")
    tree = updates.theirs if updates.theirs.nodes.get(node.uuid) is node else updates.mine
    return " · ".join(one.title for one in (node, *reversed(tree.place(node))))


def _entry(updates: Updates, update: Update, chosen: bool | None, patience: Patience) -> Entry:
    added = update.what is What.ADDED
    texts = _texts(update, patience)
    words = (_("Accept"), _("Leave out") if added else _("Keep mine"))
    return Entry(update, _sentence(updates, update), list(_remarks(updates, update)), texts, chosen, *words)


def _sentence(updates: Updates, update: Update) -> str:
    title = update.mine.title if update.mine and update.what is not What.BACK else update.theirs.title
    values = {"title": title, "place": _place_of(updates, update.theirs)}
    if update.what is What.MOVED and update.mine:
        values["from"] = _place_of(updates, update.mine)
        return _("“%(title)s” moves from %(from)s to %(place)s.") % values
    if update.what is What.RETIRED and update.mine and update.mine.kind != ITEM:
        count = sum(node.kind == ITEM for node in updates.mine.live(update.mine.uuid))
        text = ngettext(
            "“%(title)s” is no longer asked for, with its %(count)s item.",
            "“%(title)s” is no longer asked for, with its %(count)s items.",
            count,
        )
        return text % {**values, "count": count}
    return _texts_of(update) % values


def _texts_of(update: Update) -> str:
    if update.what is What.REWORDED and update.theirs.kind == LIST:
        return _("The list says something else about itself.")
    if update.what is What.REORDERED and update.theirs.kind == LIST:
        return _("The levels stand in another order.")
    added = {
        LEVEL: _("New level: “%(title)s”."),
        CATEGORY: _("New category: “%(title)s”, in %(place)s."),
        ITEM: _("New: “%(title)s”."),
    }
    return {
        What.ADDED: added.get(update.theirs.kind, "%(title)s"),
        What.REWORDED: _("“%(title)s” is worded differently."),
        What.REORDERED: _("What stands in “%(title)s” has another order."),
        What.RETIRED: _("“%(title)s” is no longer asked for."),
        What.BACK: _("“%(title)s” is asked for again."),
        What.SKILL: _("“%(title)s” asks for another skill now."),
        What.MOVED: "%(title)s",
    }[update.what]


def _place_of(updates: Updates, node: Node) -> str:
    tree = updates.theirs if updates.theirs.nodes.get(node.uuid) is node else updates.mine
    above = tree.nodes.get(node.parent)
    return _place(updates, above) if above else ""


def _remarks(updates: Updates, update: Update) -> Iterable[str]:
    """What else one has to know before one answers."""
    if update.held and update.what is What.ADDED:
        text = _("You have it already, as “%(title)s”. Accepting connects yours with it; your words stay.")
        yield text % {"title": update.held.title}
    elif update.held:
        text = _("Your “%(title)s” asks for that skill already. Retire it first if you want to accept this.")
        yield text % {"title": update.held.title}
    elif update.what is What.SKILL:
        yield _("Your tick stays with the skill that it was for; the item shows where you stand with the new one.")
    if update.conflict and not update.held:
        yield {
            What.REWORDED: _("You changed the same text."),
            What.MOVED: _("You moved it too."),
            What.REORDERED: _("You put them in another order too."),
            What.RETIRED: _("You changed it, or put something of your own there."),
        }.get(update.what, _("You changed it too."))
    if update.needs and (needed := updates.waiting.get(update.needs)):
        yield _("Only together with “%(title)s”: leaving that leaves this.") % {"title": needed.theirs.title}


LABELS = {
    "title": lambda: _("Title"),
    "pace": lambda: _("Pace"),
    "summary": lambda: _("Summary"),
    "meaning": lambda: _("What it means"),
    "criteria": lambda: _("You can tick this when"),
    "worth_knowing": lambda: _("Worth knowing"),
    "links": lambda: _("Links"),
}


def _texts(update: Update, patience: Patience) -> list[Text]:
    if update.what is What.ADDED:
        names = [name for name in update.theirs.texts if name != "title" and update.theirs.texts[name]]
        return [_new_text(name, lines_of(name, update.theirs.texts[name])) for name in names]
    return [_text(update, name, patience) for name in update.names]


def _new_text(name: str, text: str) -> Text:
    return Text(LABELS[name](), format_html("{}", cut(text)))


def _text(update: Update, name: str, patience: Patience) -> Text:
    mine = update.mine.texts[name] if update.mine else ""
    now, theirs = lines_of(name, mine), lines_of(name, update.theirs.texts[name])
    if not update.conflict:
        return Text(LABELS[name](), marked(now, theirs, patience))
    base = lines_of(name, update.base.get(name, ""))
    return Text(LABELS[name](), marked(base, theirs, patience), marked(base, now, patience), cut(base))


# --- The counts -----------------------------------------------------------------------------------------------
@register.filter
def summed_up(updates: Updates) -> str:
    """ "3 new · 5 reworded · 1 moved · 2 retired · 1 touches your edit"."""
    counts = updates.counts
    said = {
        What.ADDED: ngettext("%(n)s new", "%(n)s new", counts[What.ADDED]),
        What.REWORDED: ngettext("%(n)s reworded", "%(n)s reworded", counts[What.REWORDED]),
        What.MOVED: ngettext("%(n)s moved", "%(n)s moved", counts[What.MOVED]),
        What.REORDERED: ngettext("%(n)s in another order", "%(n)s in another order", counts[What.REORDERED]),
        What.RETIRED: ngettext("%(n)s retired", "%(n)s retired", counts[What.RETIRED]),
        What.BACK: ngettext("%(n)s brought back", "%(n)s brought back", counts[What.BACK]),
        What.SKILL: ngettext("%(n)s with another skill", "%(n)s with another skill", counts[What.SKILL]),
    }
    parts = [text % {"n": counts[what]} for what, text in said.items() if counts[what]]
    if count := len(updates.conflicts):
        parts.append(ngettext("%(n)s touches your edit", "%(n)s touch your edits", count) % {"n": count})
    return " · ".join(parts)


@register.filter
def order_of(update: Update, updates: Updates) -> SafeString:
    """The new order, with what has another place marked."""
    theirs, base, _mine = update.order
    titles = {uuid: updates.theirs.nodes[uuid].title for uuid in theirs}
    found: list[SafeString] = []
    for what, start, end, new_start, new_end in SequenceMatcher(None, base, theirs, autojunk=False).get_opcodes():
        if what == "equal":
            names = [titles[uuid] for uuid in base[start:end]]
            found += [format_html("<li>{}</li>", name) for name in names[:1]]
            found += [format_html('<li class="gap">{}</li>', "…")] * (len(names) > 2)
            found += [format_html("<li>{}</li>", name) for name in names[1:][-1:]]
        else:
            found += [format_html("<li><del>{}</del></li>", titles[uuid]) for uuid in base[start:end]]
            found += [format_html("<li><ins>{}</ins></li>", titles[uuid]) for uuid in theirs[new_start:new_end]]
    return format_html("<ul>{}</ul>", format_html_join("", "{}", ((one,) for one in found)))
