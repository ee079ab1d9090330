"""Notes that came with an import, in the history of the list."""

import uuid

import pytest
from django.test import Client

from accounts.models import User
from checklist import queries
from checklist.models import Edit
from checklist.templatetags.edits import in_words
from tests.checklist.test_import_pages import apply, send

NOTED = "level,category,item,note\nReading,First,One,My note\nReading,First,Two,Another\n"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("note", None, {"version": 1})], "1 note added"),
        ([("note", None, {"version": 1})] * 2, "2 notes added"),
        ([("note", {"text": "a", "private": True}, None)], "1 note removed"),
        (
            [("list", {"retired": False}, {"retired": True}), *[("note", {"text": "a"}, None)] * 9],
            "deleted the list; 9 notes removed",
        ),
        ([*[("item", None, {"title": "New"})] * 4, ("note", None, {"version": 1})], "4 items added; 1 note added"),
    ],
)
def test_notes_are_counted(changes: list[tuple[str, object, object]], words: str) -> None:
    kept = [{"kind": kind, "uuid": "u", "before": before, "after": after} for kind, before, after in changes]
    assert in_words(queries.tell(kept)) == words  # type: ignore[arg-type]


def test_the_history_after_an_import_with_notes_was_taken_back_and_again(member: User, member_client: Client) -> None:
    begun = send(member_client, member, "# Reading\n\n## First\n\n- [ ] One\n")
    apply(member_client, member, begun["Location"], title="Mine", language="en")
    mine = queries.own_checklists(member).get()
    taken = send(member_client, member, NOTED, "notes.csv", list=mine.slug)
    assert apply(member_client, member, taken["Location"]).status_code == 303
    history = f"/checklists/{mine.slug}/edit/history/"
    for words in ("2 notes added", "Undone: ", "Redone: "):
        page = member_client.get(history)
        assert page.status_code == 200
        assert words in page.content.decode()
        latest = Edit.objects.filter(checklist=mine).latest("pk").operation.uuid
        fields = {"operation": str(uuid.uuid4()), "as": str(member.uuid), "back": history}
        assert member_client.post(f"/operations/{latest}/undo/", fields).status_code == 303
    assert "2 notes removed" in page.content.decode()
