"""What a part of a file says, beside what the list's part says: only what the file had room for counts."""

from collections.abc import Mapping, Sequence
from typing import Any

from checklist.exchange.outline import Link, Remark
from checklist.queries.tree import ITEM, LINK, LIST, TEXTS, Node

TITLE_LENGTH = 200
SEVERAL = {"criteria", "links"}


def texts_of(
    kind: str, part: Any, known: Mapping[str, Any], carries: frozenset[str], remarks: list[Remark] | None = None
) -> dict[str, Any]:
    """The texts of a part as they would be: the file's, and the known ones where the file has no room for them."""
    found: dict[str, Any] = {}
    for name in TEXTS[kind]:
        value = getattr(part, name)
        carried = bool(part.id) and (name if kind == ITEM else "summary") in carries  # nothing is taken by a guess
        if name == "title":
            found[name] = fitted(value)
        elif not known or carried or value:
            found[name] = _said(name, value, known.get(name), exact=carried and "retired" in carries)
    if kind == ITEM and fitted(part.title) != " ".join(part.title.split()):
        found["meaning"] = found.get("meaning") or part.title.strip()
        if remarks is not None:
            remarks.append(Remark(part.line, part.title, "title-cut"))
    if kind == LIST:
        found = {name: value for name, value in found.items() if value}
    return found


def fitted(title: str) -> str:
    """A title on one line, cut between words where it is too long for a title."""
    title = " ".join(title.split())
    if len(title) <= TITLE_LENGTH:
        return title
    start = title[: TITLE_LENGTH - 2]
    return (start.rsplit(" ", 1)[0] if " " in start[TITLE_LENGTH // 2 :] else start) + " …"


def _said(name: str, value: Any, known: Any, *, exact: bool) -> Any:
    if name == "links":
        return [_link(link, known or [], exact=exact) for link in value]
    if name == "criteria":
        return [text for one in value if (text := " ".join(one.split()))]
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    return " ".join(text.split()) if name == "pace" else text


def _link(link: Link, known: Sequence[Mapping[str, Any]], *, exact: bool) -> dict[str, Any]:
    """A link; what the file has no room for is as the known link to that address has it."""
    values = {name: getattr(link, name) for name in LINK}
    same = next((one for one in known if one["url"] == link.url), None)
    if exact or same is None:
        return values | {"title": link.title or link.url}
    return {name: values[name] or same[name] for name in LINK} | {"source": same["source"]}


def differing(node: Node, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Those texts that are not the part's own."""
    return {name: value for name, value in texts.items() if value != node.texts[name]}
