"""What the editor's templates ask of a list."""

from collections.abc import Iterator, Mapping, Sequence

from django import template

from checklist.queries import Editor, Node

register = template.Library()


@register.filter
def places(editor: Editor, node: Node) -> Iterator[tuple[str, Sequence[Node]]]:
    """Where a part can be moved to."""
    return editor.places(node)


@register.filter
def of(values: Mapping[str, str], name: str) -> str:
    """The value of that name, or nothing."""
    return values.get(name, "")
