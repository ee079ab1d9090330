"""Planning an import: a file's outline beside the list it goes into, and what would become of each part."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from checklist.exchange.outline import Outline, OutlineCategory, OutlineItem, OutlineLevel, Remark
from checklist.models import Checklist, Upload, normalised
from checklist.queries.catalogue import own_checklists
from checklist.queries.drafting import Drafting
from checklist.queries.matching import CHOICES, Known, Titles, library_for, uuid_in
from checklist.queries.plan import Answers, Ask, Missing, Plan
from checklist.queries.texts import differing, texts_of
from checklist.queries.tree import CATEGORY, ITEM, LEVEL, LIST, Node, Tree, tree_of

ASKS_AT_MOST = 60
Part = OutlineLevel | OutlineCategory | OutlineItem


def plan_for(
    user: Any,
    checklist: Checklist | None,
    outline: Outline,
    remarks: Sequence[Remark] = (),
    answers: Answers | None = None,
) -> Plan:
    """What importing the outline would do, into a list of the person's own or (None) as a new list. Ten queries at
    most, whatever the size. Raises ValidationError where the place that lines shall go to is not in the list."""
    tree = tree_of(checklist) if checklist else None
    return _Planner(user, tree, outline, remarks, answers or Answers()).plan()


def upload_of(user: Any, uuid: UUID) -> Upload | None:
    """A file of the person's own that waits, if its list is theirs still. One query."""
    own = Q(checklist=None) | Q(checklist__in=own_checklists(user))
    return Upload.objects.filter(own, user=user, uuid=uuid).select_related("checklist").first()


class _Planner:
    """Matches the outline's parts with the list's, level by level, and says what differs."""

    def __init__(
        self, user: Any, tree: Tree | None, outline: Outline, remarks: Sequence[Remark], answers: Answers
    ) -> None:
        self.user, self.tree, self.answers, self.remarks = user, tree, answers, list(remarks)
        self.own = bool(tree and not answers.place and self._is_of(tree, outline))
        self.outline = _into(tree, outline, answers.place) if tree and answers.place else outline
        self.missing = Missing.RETIRE.value if self.own else Missing.KEEP.value
        if answers.missing and not answers.place:
            self.missing = answers.missing
        self.title = answers.title or self.outline.title
        self.library = library_for(user, self.outline)
        self.nodes: dict[int, Node] = {}  # by the id of the outline's part
        self.skills: dict[int, Known] = {}  # of items that would be new
        self.claimed: set[str] = set()  # nodes and skills that a line of the file has
        self.asks: list[Ask] = []
        self.unasked = 0
        self.by_origin = {node.origin: node for node in tree.nodes.values() if node.origin} if tree else {}
        self.by_skill: dict[str, Node] = {}
        for node in tree.nodes.values() if tree else ():
            if node.kind == ITEM and (node.skill not in self.by_skill or self.by_skill[node.skill].retired):
                self.by_skill[node.skill] = node

    def _is_of(self, tree: Tree, outline: Outline) -> bool:
        """Whether the file is this list's: by its id or, where it has none, by those of most of its items."""
        if outline.id:
            return uuid_in(outline.id) == tree.root.uuid
        ids = [uuid_in(item.id) in tree.nodes for item in outline.items]
        return 2 * sum(ids) > len(ids)

    def plan(self) -> Plan:
        self._match_items_by_name()
        if self.tree:
            self._match_parts(self.tree)
            self._match_items_by_title()
        self._match_known_titles()
        self._ask()
        levels = Drafting(self).levels()
        known = self._known()
        return Plan(
            tree=self.tree,
            title=self.title,
            language=self.answers.language or language_of(self.outline),
            fields=self._fields(),
            levels=levels,
            asks=self.asks,
            remarks=sorted(self.remarks, key=lambda remark: remark.line),
            answers=self.answers,
            missing=self.missing,
            own=self.own,
            ticked=any(item.state or item.practised_on for item in self.outline.items),
            absent=sum(node.kind == ITEM and node.uuid not in self.claimed for node in known),
            unasked=self.unasked,
        )

    def _known(self) -> Iterable[Node]:
        return self.tree.live() if self.tree and not self.answers.place else ()

    def _fields(self) -> Mapping[str, Any]:
        """The list's own values that would change; all that the file says of a new list."""
        if self.tree is None:
            return texts_of(LIST, self.outline, {}, frozenset({"summary", "links"}))
        if not self.own or not self.outline.id:
            return {}
        return differing(self.tree.root, texts_of(LIST, self.outline, self.tree.root.texts, self.outline.carries))

    # --- Items by id and by the name of their skill ----------------------------------------------------
    def _match_items_by_name(self) -> None:
        for item in self.outline.items:
            if item.retired and self.tree is None:
                continue
            node = self._node_named(item)
            if node and self.claimed & {node.uuid, "" if item.retired else node.skill}:
                self._remark(item, "twice")
            elif node:
                self._claim(item, node)
            elif known := self._skill_named(item):
                self._mean(item, known)

    def _node_named(self, item: OutlineItem) -> Node | None:
        """The item of the list that this line names by its id."""
        node = self._named(item.id, ITEM)
        if node is None and (known := self._skill_named(item)):
            node = self.by_skill.get(known.skill)
        if node and node.retired and not item.retired:
            return self.by_skill[node.skill]  # another that stands may have its skill by now
        return node

    def _named(self, name: str, kind: str) -> Node | None:
        uuid = uuid_in(name)
        node = self.tree.nodes.get(uuid) if self.tree else None
        node = node or self.by_origin.get(uuid)
        return node if node and node.kind == kind else None

    def _skill_named(self, item: OutlineItem) -> Known | None:
        return self.library.by_item.get(uuid_in(item.id)) or self.library.by_name.get(uuid_in(item.skill) or item.skill)

    def _claim(self, part: Part, node: Node) -> None:
        self.nodes[id(part)] = node
        self.claimed.add(node.uuid)
        if node.kind == ITEM and not part.retired:
            self.claimed.add(node.skill)

    def _mean(self, item: OutlineItem, known: Known) -> None:
        """The line means this skill: the list's item for it, or a new one for it."""
        if known.skill in self.claimed:
            self._remark(item, "twice")
        elif node := self.by_skill.get(known.skill):
            self._claim(item, node)
        else:
            self.skills[id(item)] = known
            self.claimed.add(known.skill)

    def _remark(self, item: OutlineItem, code: str) -> None:
        self.remarks.append(Remark(item.line, item.title, code))

    # --- Levels and categories -----------------------------------------------------------------------
    def _match_parts(self, tree: Tree) -> None:
        """By id, then by title in the same place, then by what stands in them."""
        levels = self.outline.levels
        categories = [category for level in levels for category in level.categories]
        for kind, parts in ((LEVEL, levels), (CATEGORY, categories)):
            for part in parts:
                if (node := self._named(part.id, kind)) and node.uuid not in self.claimed:  # type: ignore[attr-defined]
                    self._claim(part, node)  # type: ignore[arg-type]
        self._by_title(levels, tree.children(tree.root.uuid))
        self._categories_by_title(tree)
        self._by_content(categories, lambda category: category.items)
        self._by_content(levels, lambda level: level.categories)
        self._categories_by_title(tree)
        everywhere = [node for node in tree.nodes.values() if node.kind == CATEGORY]
        self._by_title(categories, everywhere, once=True)

    def _categories_by_title(self, tree: Tree) -> None:
        for level in self.outline.levels:
            if node := self.nodes.get(id(level)):
                self._by_title(level.categories, tree.children(node.uuid))

    def _by_title(self, parts: Iterable[Any], nodes: Iterable[Node], *, once: bool = False) -> None:
        """Match parts with those of the same title; `once`: only where there is one such."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in nodes:
            if node.uuid not in self.claimed:
                found[normalised(node.title)].append(node)
        waiting = [part for part in parts if id(part) not in self.nodes and id(part) not in self.skills]
        wanted = Counter(normalised(part.title) for part in waiting)
        for part in waiting:
            title = normalised(part.title)
            same = sorted(found.get(title, ()), key=lambda node: node.retired)
            if same and not (once and (len(same) > 1 or wanted[title] > 1)) and self._may(part, same[0]):
                found[title].remove(same[0])
                self._claim(part, same[0])

    def _may(self, part: Part, node: Node) -> bool:
        """An item whose skill another line has already, or another item that stands, cannot be this line."""
        if node.kind != ITEM:
            return True
        return node.skill not in self.claimed and (not node.retired or self.by_skill[node.skill] is node)

    def _by_content(self, parts: Sequence[Any], content: Callable[[Any], Sequence[Any]]) -> None:
        """Match renamed parts: where most of what stands in one stood in one part that nothing else is."""
        for part in parts:
            below = [node for one in content(part) if (node := self.nodes.get(id(one)))]
            if id(part) in self.nodes or not below or self.tree is None:
                continue
            parent, count = Counter(node.parent for node in below).most_common(1)[0]
            live = sum(not node.retired for node in self.tree.children(parent))
            if parent not in self.claimed and count * 2 > len(below) and count * 2 >= live:
                self._claim(part, self.tree.nodes[parent])

    # --- Items by title ------------------------------------------------------------------------------
    def _match_items_by_title(self) -> None:
        for level in self.outline.levels:
            for category in level.categories:
                node = self.nodes.get(id(category))
                if node and self.tree:
                    self._by_title(category.items, self.tree.children(node.uuid))

    def _match_known_titles(self) -> None:
        """A title that stands in a category of the same title elsewhere means that skill."""
        for level in self.outline.levels:
            for category in level.categories:
                for item in category.items:
                    if not self._open(item):
                        continue
                    place = normalised(category.title)
                    same = [
                        known
                        for known in self.library.titles.same.get(normalised(item.title), ())
                        if normalised(known.category) == place and known.skill not in self.claimed
                    ]
                    here = [known for known in same if normalised(known.level) == normalised(level.title)] or same
                    if len({known.skill for known in here}) == 1:
                        self._mean(item, here[0])

    def _open(self, item: OutlineItem) -> bool:
        return id(item) not in self.nodes and id(item) not in self.skills and not item.retired

    def _ask(self) -> None:
        """Ask of what looks like something known, and follow the answers."""
        here = Titles(self._unclaimed())
        for number, item in enumerate(self.outline.items):
            if not self._open(item):
                continue
            choices = {known.skill: known for known in self._candidates(item, here)}
            if not choices:
                continue
            if len(self.asks) == ASKS_AT_MOST:
                self.unasked += 1
                continue
            name = f"i{number}"
            chosen = choices.get(self.answers.same.get(name, ""))
            offered = [known.choice for known in list(choices.values())[:CHOICES]]
            self.asks.append(Ask(name, item.line, item.title, offered, chosen.skill if chosen else ""))
            if chosen:
                self._mean(item, chosen)

    def _unclaimed(self) -> Iterator[Known]:
        """The list's own items that the file does not have."""
        if self.tree is None:
            return
        for node in self.tree.nodes.values():
            if node.kind == ITEM and node.uuid not in self.claimed and node.skill not in self.claimed:
                level, category = (one.title for one in self.tree.place(node))
                yield Known(node.skill, node.skill_pk, node.ongoing, node.title, category, level)

    def _candidates(self, item: OutlineItem, here: Titles) -> Iterator[Known]:
        title, elsewhere = normalised(item.title), self.library.titles
        found = (here.same.get(title, ()), elsewhere.same.get(title, ()), here.similar(title), elsewhere.similar(title))
        return (known for group in found for known in group if known.skill not in self.claimed)


def language_of(outline: Outline) -> str:
    """The language that the file names or, where it names none of ours, that its titles are in, as letters tell."""
    if outline.language in dict(settings.LANGUAGES):
        return outline.language
    text = "".join(item.title for item in outline.items)
    return "zh-hans" if 3 * sum("一" <= one <= "鿿" for one in text) > len(text) else "en"


def _into(tree: Tree, outline: Outline, place: str) -> Outline:
    """The outline as pasted into a category or a level of the list: what has no heading goes there, what has one
    becomes a category beside it. Raises ValidationError where there is no such place (any more)."""
    node = tree.nodes.get(place)
    if node is None or node.kind not in {LEVEL, CATEGORY} or node.retired or tree.nodes[node.parent].retired:
        gone = _("The place for these lines is not in the list any more. Choose another, or none.")
        raise ValidationError(gone, code="no-part")
    level = tree.nodes[node.parent] if node.kind == CATEGORY else node
    categories = [category for one in outline.levels for category in one.categories]
    if node.kind == CATEGORY:
        loose = [item for one in categories if not one.line for item in one.items]
        target = OutlineCategory(title=node.title, id=node.uuid, items=loose)
        categories = [target, *(one for one in categories if one.line)]
    whole = OutlineLevel(title=level.title, id=level.uuid, categories=categories)
    return replace(outline, levels=[whole])
