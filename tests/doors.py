"""The two doors, page and API, with one handle: a rule is tested by the same sentence through both, and as a guest."""

import re
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client

from accounts.models import User
from checklist import queries
from checklist.models import Guest
from checklist.queries import Sheet, SheetItem, Standing

ROW = re.compile(r'<li id="item-([0-9a-f-]{36})" data-state="(\w+)"')
TALLY = re.compile(r'id="tally-([0-9a-f-]{36})" data-tally data-done="(\d+)" data-total="(\d+)"')
UNDO = re.compile(r"/operations/([0-9a-f-]{36})/undo/")


@dataclass(frozen=True)
class Answer:
    """What a door said: `status` is 200 where it did what was asked; `state` is what it shows now."""

    status: int
    state: str | None = None
    operation: uuid.UUID | None = None
    text: str = ""


@dataclass(frozen=True)
class Seen:
    """What a door shows of a list: states by item, and (done, total) by part; both by uuid."""

    states: dict[str, str]
    tallies: dict[str, tuple[int, int]]


class Page:
    """The page door, without script: a form, answered by 303 and the board."""

    name = "page"

    def __init__(self, client: Client, user: User | None, sheet: Sheet) -> None:
        self.client, self.user, self.sheet = client, user, sheet

    @property
    def owner(self) -> Any:
        """Whose progress it is: the user, or the guest that the session names by now."""
        known = self.client.session.get("guest")
        return self.user or (Guest.objects.get(uuid=known) if known else None)

    @property
    def board(self) -> str:
        return f"/checklists/{self.sheet.slug}/"

    def standing(self, item: SheetItem) -> Standing:
        """What is stored about an item."""
        return queries.standings_of(self.owner).get(item.skill, queries.NEVER)

    def fields(self, operation: uuid.UUID | None = None, **more: Any) -> dict[str, Any]:
        """What every form carries, and more."""
        name = str(self.user.uuid) if self.user else "guest"
        return {"operation": str(operation or uuid.uuid4()), "as": name, **more}

    def post(self, address: str, operation: uuid.UUID | None = None, **more: Any) -> Answer:
        """Send a form, and read what the page says that follows."""
        response = self.client.post(address, self.fields(operation, **more))
        if response.status_code != 303:
            return Answer(response.status_code, text=response.content.decode())
        text = self.client.get(response["Location"].partition("#")[0]).content.decode()
        undo = UNDO.search(text)
        return Answer(200, operation=uuid.UUID(undo[1]) if undo else None, text=text)

    def set_state(
        self, item: SheetItem, state: str, operation: uuid.UUID | None = None, practised_on: date | None = None
    ) -> Answer:
        """Set one item, with a name for the change or a new one."""
        dated = {"practised_on": practised_on.isoformat()} if practised_on else {}
        answer = self.post(f"{self.board}items/{item.uuid}/state/", operation, state=state, **dated)
        shown = dict(ROW.findall(answer.text)).get(item.uuid)
        return Answer(answer.status, shown, answer.operation, answer.text)

    def set_part(self, state: str, operation: uuid.UUID | None = None, **part: Any) -> Answer:
        """Set `level=<uuid>`, `category=<uuid>` or `item=[<uuid>, …]`."""
        return self.post(f"{self.board}state/", operation, state=state, **part)

    def undo(self, target: uuid.UUID, operation: uuid.UUID | None = None) -> Answer:
        """Take an operation back."""
        return self.post(f"/operations/{target}/undo/", operation, list=self.sheet.slug, back=self.board)

    def progress(self) -> Seen:
        """What the board shows."""
        text = self.client.get(self.board).content.decode()
        return Seen(dict(ROW.findall(text)), {one: (int(done), int(total)) for one, done, total in TALLY.findall(text)})


class Api(Page):
    """The API door, with the browser's session."""

    name = "api"

    def set_state(
        self, item: SheetItem, state: str, operation: uuid.UUID | None = None, practised_on: date | None = None
    ) -> Answer:
        body: dict[str, Any] = {"state": state, "operation": str(operation or uuid.uuid4())}
        if practised_on:
            body["practised_on"] = practised_on.isoformat()
        address = f"/api/v1/items/{item.uuid}/progress/"
        response = self.client.put(address, body, content_type="application/json")
        if response.status_code != 200:
            return Answer(response.status_code, text=response.content.decode())
        answer = response.json()
        return Answer(200, answer["state"], uuid.UUID(answer["operation"]), response.content.decode())

    def set_part(self, state: str, operation: uuid.UUID | None = None, **part: Any) -> Answer:
        """The items of a part, one by one in one request: the API names items only."""
        wanted = [{"item": str(one), "state": state} for one in self._items_of(part)]
        body = {"operation": str(operation or uuid.uuid4()), "items": wanted}
        address = f"/api/v1/checklists/{self.sheet.uuid}/progress/"
        return self._said(self.client.patch(address, body, content_type="application/json"))

    def _items_of(self, part: dict[str, Any]) -> list[Any]:
        if "item" in part:
            return list(part["item"])
        inside = {str(part.get("category")), str(part.get("level"))}
        items = [one for one in self.sheet.items if inside & {one.category.uuid, one.category.level.uuid}]
        return [one.uuid for one in items] or [part.get("category", part.get("level"))]

    def undo(self, target: uuid.UUID, operation: uuid.UUID | None = None) -> Answer:
        body = {"operation": str(operation or uuid.uuid4())}
        return self._said(self.client.post(f"/api/v1/operations/{target}/undo/", body, content_type="application/json"))

    def _said(self, response: Any) -> Answer:
        text = response.content.decode()
        named = uuid.UUID(response.json()["operation"]) if response.status_code == 200 else None
        return Answer(response.status_code, operation=named, text=text)

    def progress(self) -> Seen:
        body = self.client.get(f"/api/v1/checklists/{self.sheet.uuid}/progress/").json()
        tallies = {self.sheet.uuid: body["tallies"]["whole"], **body["tallies"]["levels"]}
        return Seen(
            {one["item"]: one["state"] for one in body["items"]},
            {uuid: (one["done"], one["total"]) for uuid, one in {**tallies, **body["tallies"]["categories"]}.items()},
        )
