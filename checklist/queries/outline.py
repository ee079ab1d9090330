"""A list as an outline: what files carry of it, with a person's standings and notes where they want them along."""

from collections.abc import Iterable, Mapping
from typing import Any

from checklist.exchange import Link, Outline, OutlineCategory, OutlineItem, OutlineLevel
from checklist.models import Checklist, Note
from checklist.queries.board import standings_of
from checklist.queries.catalogue import changed_by
from checklist.queries.standing import Standing
from checklist.queries.tree import Node, Tree, tree_of

CONTENT = frozenset({"meaning", "criteria", "worth_knowing", "links", "retired", "skill", "summary"})


def outline_of(
    source: Checklist | Tree, standings: Mapping[int, Standing] | None = None, notes: Mapping[int, str] | None = None
) -> Outline:
    """The list with its retired parts, and, by skill, where somebody stands and what they noted. Four queries for a
    checklist, none for a tree."""
    tree = source if isinstance(source, Tree) else tree_of(source)
    more = {name for name, given in (("state", standings), ("note", notes)) if given is not None}
    root = tree.root
    return Outline(
        title=root.title,
        id=root.uuid,
        language=tree.checklist.language,
        summary=root.texts["summary"],
        links=_links(root),
        levels=[_level(tree, node, standings, notes) for node in tree.children(root.uuid)],
        carries=CONTENT | more,
    )


def outline_for(user: Any, checklist: Checklist, *, ticks: bool, notes: bool) -> Outline:
    """The list as a person takes it along. What was retired is for those alone who may change the list. Four queries,
    one more with their ticks, one with their notes, and one where the list is a team's."""
    tree = tree_of(checklist)
    skills = {node.skill_pk for node in tree.nodes.values() if node.skill_pk}
    found = outline_of(
        tree,
        standings=standings_of(user) if ticks else None,
        notes=notes_on(user, skills) if notes else None,
    )
    return found if changed_by(user, checklist) else found.carrying(found.carries - {"retired"})


def notes_on(user: Any, skills: Iterable[int]) -> dict[int, str]:
    """A person's own notes, by skill. One query."""
    wanted = {*skills}
    rows = Note.objects.filter(user=user).values_list("skill", "text")
    return {skill: text for skill, text in rows if skill in wanted}


def _level(
    tree: Tree, node: Node, standings: Mapping[int, Standing] | None, notes: Mapping[int, str] | None
) -> OutlineLevel:
    return OutlineLevel(
        title=node.title,
        id=node.uuid,
        pace=node.texts["pace"],
        summary=node.texts["summary"],
        links=_links(node),
        retired=node.retired,
        categories=[_category(tree, one, standings, notes) for one in tree.children(node.uuid)],
    )


def _category(
    tree: Tree, node: Node, standings: Mapping[int, Standing] | None, notes: Mapping[int, str] | None
) -> OutlineCategory:
    items = [_item(one) for one in tree.children(node.uuid)]
    for item, one in zip(items, tree.children(node.uuid), strict=True):
        if standings is not None:
            _stand(item, standings.get(one.skill_pk))
        item.note = (notes or {}).get(one.skill_pk, "")
    return OutlineCategory(
        title=node.title, id=node.uuid, summary=node.texts["summary"], retired=node.retired, items=items
    )


def _item(node: Node) -> OutlineItem:
    return OutlineItem(
        title=node.title,
        id=node.uuid,
        skill=node.skill_key or node.skill,
        ongoing=node.ongoing,
        meaning=node.texts["meaning"],
        criteria=[*node.texts["criteria"]],
        worth_knowing=node.texts["worth_knowing"],
        links=_links(node),
        retired=node.retired,
    )


def _stand(item: OutlineItem, standing: Standing | None) -> None:
    item.state = standing.state if standing else "todo"
    if standing and standing.done_on:
        item.done_on = standing.done_said or standing.done_on.isoformat()
    if standing and standing.practised_on:
        item.practised_on = standing.practised_on.isoformat()


def _links(node: Node) -> list[Link]:
    return [Link(**link) for link in node.texts["links"]]
