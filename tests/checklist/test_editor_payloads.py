"""195 texts that would run script, in every field of a list: the editor and whatever shows the list believes none."""

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from checklist import actions
from checklist.actions import PartChange
from checklist.models import Checklist, Via
from checklist.queries import Sheet
from tests.checklist.editor import Desk
from tests.checklist.test_list_settings import form
from tests.checklist.test_payloads import harm
from tests.payloads import ADDRESSES, PAYLOADS, together

TITLES = [text.strip() for text in together(200)]


@pytest.fixture
def desk(member: User, member_client: Client) -> Desk:
    """The member at a list of which every text is one that would run."""
    made = actions.start_list(user=member, title=TITLES[0], language="en", operation=uuid.uuid4(), via=Via.PAGE)
    links = [{"title": title, "url": url} for title, url in zip(TITLES, ADDRESSES, strict=False)]
    links += [{"title": title, "url": "https://example.org/"} for title in TITLES[:20]]
    level = {"title": TITLES[1], "pace": TITLES[2], "summary": PAYLOADS[3], "links": links[:20]}
    changes = [
        PartChange("list", str(made.checklist.uuid), {"summary": PAYLOADS[0], "links": links[:20]}, {}),
        PartChange("level", "new:level", {**level, "parent": str(made.checklist.uuid)}),
        PartChange("category", "new:category", {"title": TITLES[3], "summary": PAYLOADS[4], "parent": "new:level"}),
        *(
            PartChange("item", f"new:{at}", {**_item(at), "links": links[at % 9 * 3 :][:5]})
            for at in range(len(TITLES))
        ),
        PartChange("item", "new:gone", {**_item(0), "retired": True}),
    ]
    actions.edit(user=member, checklist=made.checklist, changes=changes, operation=uuid.uuid4(), via=Via.PAGE)
    return Desk(member_client, member, made.checklist)


def _item(at: int) -> dict[str, Any]:
    payload = "\n".join(PAYLOADS[at :: len(TITLES)])
    texts = {"meaning": payload, "criteria": PAYLOADS[at : at + 20], "worth_knowing": payload}
    return {"title": TITLES[at], **texts, "skill": "", "parent": "new:category"}


def harmless(response: Any, *statuses: int) -> str:
    assert response.status_code in statuses, response
    text: str = response.content.decode()
    assert harm(text) == []
    return text


def test_no_page_believes_what_stands_in_a_list(desk: Desk) -> None:
    board = f"/checklists/{desk.checklist.slug}/"
    seen = ""
    for tail in ("", "history/", "about/", "delete/"):
        seen += harmless(desk.client.get(desk.address + tail), 200)
    for node in (*desk.nodes("level"), *desk.nodes("category"), *desk.nodes("item")):
        seen += harmless(desk.client.get(desk.address, {"part": node.uuid}, headers={"HX-Request": "true"}), 200)
    for node in desk.nodes("item")[:5]:
        harmless(desk.client.get(desk.address, {"part": node.uuid}), 200)
        harmless(desk.client.get(f"{board}items/{node.uuid}/"), 200)
    for tail in ("", "start/", "sheet/", "start-over/"):
        harmless(desk.client.get(board + tail), 200)
    assert seen.count("&lt;script&gt;ran()&lt;/script&gt;") > 20


def test_no_answer_to_an_edit_believes_it(desk: Desk) -> None:
    node, place = desk.nodes("item")[0], desk.nodes("category")[0]
    for at, text in enumerate(together(1_500)):
        title, query = text[:200], text[:100]
        harmless(desk.send(do=text, part=text, parent=text, kind=text, htmx=at % 2 > 0), 400)
        harmless(desk.send(do="add", kind="item", parent=place.uuid, title=text), 400)
        harmless(desk.send(do="add", kind="item", parent=place.uuid, title=f"{at}{title[:190]}", htmx=True), 200)
        harmless(desk.send(**desk.form(node, title=f"{at}{title[:190]}"), htmx=at % 2 > 0), 200, 303, 409)
        harmless(desk.send(**desk.form(node, links=text, seen=text), htmx=True), 400)
        harmless(desk.send("about/", **form(desk, title=text, links=text)), 400)
        harmless(desk.client.get(f"{desk.address}skills/", {"category": place.uuid, "q": query}), 200)
        harmless(desk.client.get(desk.address, {"at": text, "part": text, "add": text, "then": text}), 200)
    harmless(desk.client.get(f"{desk.address}history/"), 200)
    found = desk.page("skills/", item=node.uuid, q="script")
    assert harm(found) == []
    assert "&lt;script&gt;" in found


def test_a_copy_of_it_is_as_harmless(desk: Desk, sheet: Sheet) -> None:
    source = Checklist.objects.get(pk=desk.checklist.pk)
    made = actions.copy_list(user=desk.user, source=source, operation=uuid.uuid4(), via=Via.PAGE)
    harmless(desk.client.get(f"/checklists/{made.checklist.slug}/edit/"), 200)
