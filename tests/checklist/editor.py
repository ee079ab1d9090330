"""What a person does in the editor of a list, by its forms and without script."""

import html
import json
import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from checklist import queries
from checklist.forms.editing import as_text, seen_of
from checklist.models import Checklist
from checklist.queries import Node, Tree


class Desk:
    """One person at the editor of one list."""

    def __init__(self, client: Client, user: User, checklist: Checklist) -> None:
        self.client, self.user, self.checklist = client, user, checklist
        self.address = f"/checklists/{checklist.slug}/edit/"

    @property
    def tree(self) -> Tree:
        return queries.tree_of(Checklist.objects.get(pk=self.checklist.pk))

    def nodes(self, kind: str) -> list[Node]:
        """The parts of a kind that are not retired, in order."""
        return [node for node in self.tree.live() if node.kind == kind]

    def titles(self, kind: str = "item") -> list[str]:
        return [node.title for node in self.nodes(kind)]

    def page(self, tail: str = "", **query: Any) -> str:
        """A page of the editor."""
        response = self.client.get(self.address + tail, query)
        assert response.status_code == 200, response
        return response.content.decode()

    def send(self, tail: str = "", /, *, htmx: bool = False, **fields: Any) -> HttpResponse:
        """A form, as its page sends it."""
        form = {"operation": str(uuid.uuid4()), "as": str(self.user.uuid), **fields}
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(self.address + tail, form, headers=headers)

    def done(self, tail: str = "", /, **fields: Any) -> str:
        """The page that a change led to."""
        response = self.send(tail, **fields)
        assert response.status_code == 303, said(response)
        return self.client.get(response["Location"].partition("#")[0]).content.decode()

    def form(self, node: Node, **changed: Any) -> dict[str, Any]:
        """The fields of a line's form, as they were when it was opened, and what was changed."""
        names = [
            name
            for name in (*node.texts, "parent")
            if name in node.values and (name != "parent" or node.kind != "level")
        ]
        texts = {name: as_text(name, node.values[name]) for name in names}
        return {"do": "save", "kind": node.kind, "part": node.uuid, "seen": seen_of(node), **texts, **changed}

    def save(self, node: Node, **changed: Any) -> HttpResponse:
        return self.send(**self.form(node, **changed))


def said(response: HttpResponse) -> str:
    """What went wrong, for people who read a failed test."""
    return "\n".join(re.findall(r'said-error"[^>]*>([^<]*)', response.content.decode())) or str(response)


def seen_in(page: str) -> dict[str, Any]:
    """What the open form on a page carries as seen."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    values: dict[str, Any] = json.loads(html.unescape(found[1]))
    return values
