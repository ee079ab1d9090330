"""What one saw: ETag and If-None-Match on readings, If-Match on changes, through compression too."""

from typing import Any

import pytest

from checklist.api.views.found import find_own
from checklist.models import Checklist
from checklist.queries import Sheet, SheetItem
from tests.api.client import ApiClient
from tests.guard import arranging


def as_weak(tag: str) -> str:
    return tag if tag.startswith("W/") else f"W/{tag}"


# --- If-None-Match ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["me/", "checklists/", "checklists/{list}/", "checklists/{list}/progress/", "checklists/{list}/journey/",
             "items/{item}/", "items/{item}/progress/", "items/{item}/note/", "items/{item}/record/", "events/",
             "checklists/{list}/export/?as=markdown"],
)  # fmt: skip
def test_who_has_it_already_gets_304(api: ApiClient, sheet: Sheet, path: str) -> None:
    address = path.format(list=sheet.uuid, item=sheet.items[0].uuid)
    first = api.get(address)
    for tag in (first.tag, as_weak(first.tag), f'"other", {first.tag}', "*"):
        again = api.get(address, If_None_Match=tag)
        assert (again.status, again.content, again.tag) == (304, b"", first.tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert set(again.headers["Vary"].split(", ")) == set(first.headers["Vary"].split(", "))
    assert api.get(address, If_None_Match='"other"').body == first.body


def test_a_change_changes_the_tag(api: ApiClient, sheet: Sheet, item: SheetItem) -> None:
    paths = (f"checklists/{sheet.uuid}/progress/", f"items/{item.uuid}/progress/", "events/")
    before = {path: api.get(path).tag for path in paths}
    api.put(f"items/{item.uuid}/progress/", {"state": "done"})
    for path in paths:
        after = api.get(path, If_None_Match=before[path])
        assert (after.status, after.tag != before[path]) == (200, True)


def test_the_tag_of_one_person_is_never_anothers_answer(
    api: ApiClient, others_api: ApiClient, sheet: Sheet, item: SheetItem
) -> None:
    api.put(f"items/{item.uuid}/progress/", {"state": "done"})
    path = f"checklists/{sheet.uuid}/progress/"
    assert others_api.get(path, If_None_Match=api.get(path).tag).status == 200
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(api.get(path).headers["Vary"].split(", "))


@pytest.mark.parametrize("path", ["checklists/{list}/", "checklists/{list}/progress/"])
def test_a_compressed_answer_has_a_weak_tag_that_is_understood(api: ApiClient, sheet: Sheet, path: str) -> None:
    address = path.format(list=sheet.uuid)
    packed = api.get(address, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.tag.startswith("W/")
    for encoding in ("gzip", "identity"):
        assert api.get(address, If_None_Match=packed.tag, Accept_Encoding=encoding).status == 304


def test_a_change_gets_no_304(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/progress/"
    first = api.put(path, {"state": "done"})
    assert api.put(path, {"state": "done"}, If_None_Match=first.tag).status == 200


# --- If-Match: an item's progress ---------------------------------------------------------------------------------
def test_of_two_who_saw_the_same_the_second_is_told(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/progress/"
    seen = api.get(path).tag
    assert api.put(path, {"state": "done"}, If_Match=seen).status == 200
    late = api.put(path, {"state": "skipped"}, If_Match=seen)
    assert (late.status, late.code) == (412, "changed-meanwhile")
    assert api.get(path).body["state"] == "done"


def test_the_tag_of_a_change_is_what_was_seen_next(api: ApiClient, item: SheetItem) -> None:
    path, tag = f"items/{item.uuid}/progress/", '"0"'
    for state in ("learning", "done", "todo"):
        answer = api.put(path, {"state": state}, If_Match=tag)
        assert (answer.status, answer.tag) == (200, f'"{answer.body["version"]}"')
        tag = answer.tag
        assert api.get(path).tag == tag


@pytest.mark.parametrize("tag", ["*", 'W/"0"', '"0"', '"7", "0"', '"7",W/"0"'])
def test_every_way_to_name_what_was_seen_is_understood(api: ApiClient, item: SheetItem, tag: str) -> None:
    assert api.put(f"items/{item.uuid}/progress/", {"state": "done"}, If_Match=tag).status == 200


@pytest.mark.parametrize("tag", ['"7"', '"x"', "0", "nonsense", '"' + "9" * 30 + '"', '""', '"0', "回归"])
def test_what_nobody_saw_is_not_what_is_there(api: ApiClient, item: SheetItem, tag: str) -> None:
    path = f"items/{item.uuid}/progress/"
    answer = api.put(path, {"state": "done"}, If_Match=tag)
    assert (answer.status, answer.code) == (412, "changed-meanwhile")
    assert api.get(path).body["version"] == 0


def test_a_repetition_is_answered_though_the_state_is_another_now(
    api: ApiClient, item: SheetItem, operation: Any
) -> None:
    path, body = f"items/{item.uuid}/progress/", {"state": "done", "operation": str(operation)}
    answers = [api.put(path, body, If_Match='"0"') for _ in range(2)]
    assert [(one.status, one.body["repeated"]) for one in answers] == [(200, False), (200, True)]
    assert {**answers[0].body, "repeated": True} == answers[1].body


# --- If-Match: a list ---------------------------------------------------------------------------------------------
def test_a_list_changes_where_it_is_as_it_was_seen(api: ApiClient, made: dict[str, Any]) -> None:
    path, tag = f"checklists/{made['id']}/", f'"{made["revision"]}"'
    assert api.get(path).tag == tag
    changed = api.patch(path, {"title": "New title"}, If_Match=tag)
    assert (changed.status, changed.tag) == (200, f'"{made["revision"] + 1}"')
    assert api.patch(path, {"title": "Newer"}, If_Match=tag).status == 412
    assert api.delete(path, If_Match=tag).status == 412
    assert api.get(path).body["title"] == "New title"
    assert api.delete(path, If_Match=as_weak(changed.tag)).status == 204
    assert api.get(path).status == 404


def test_a_list_that_changes_while_it_is_being_deleted_stays(
    api: ApiClient, made: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, tag = f"checklists/{made['id']}/", f'"{made["revision"]}"'

    def outrun(*asked: Any) -> Checklist:
        found = find_own(*asked)
        with arranging():
            Checklist.objects.filter(pk=found.pk).update(revision=found.revision + 1)
        return found

    monkeypatch.setattr("checklist.api.views.lists.find_own", outrun)
    late = api.delete(path, If_Match=tag)
    assert (late.status, late.code, late.headers.get("Operation")) == (412, "changed-meanwhile", None)
    assert api.get(path).status == 200


def test_the_weak_tag_of_a_compressed_list_changes_it(api: ApiClient, made: dict[str, Any]) -> None:
    path = f"checklists/{made['id']}/"
    tag = api.get(path, Accept_Encoding="gzip").tag
    assert tag.startswith("W/")
    assert api.patch(path, {"title": "New title"}, If_Match=tag).status == 200


def test_a_tree_is_changed_only_by_who_says_what_they_saw(api: ApiClient, made: dict[str, Any]) -> None:
    path = f"checklists/{made['id']}/"
    for more in ({}, {"If_Match": "*"}):
        answer = api.patch(path, {"levels": []}, **more)
        assert (answer.status, answer.code) == (428, "if-match-needed")
    assert api.get(path).body == made
    assert api.patch(path, {"title": "Without levels"}).status == 200


# --- If-Match: a note ----------------------------------------------------------------------------------------------
def test_a_note_is_overwritten_only_by_who_says_what_they_saw(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/note/"
    first = api.put(path, {"text": "Mine"})
    assert (first.status, first.tag, api.get(path).tag) == (200, f'"{first.body["version"]}"', first.tag)
    refused = [api.put(path, {"text": "Blind"}), api.delete(path)]
    assert [(one.status, one.code) for one in refused] == [(428, "if-match-needed")] * 2
    assert api.put(path, {"text": "Late"}, If_Match='"0"').status == 412
    assert api.delete(path, If_Match='"0"').status == 412
    assert api.get(path).body["text"] == "Mine"
    assert api.put(path, {"text": "Mine"}).status == 200  # sent again, it says the same
    seen = api.get(path).tag
    assert api.put(path, {"text": "Newer"}, If_Match=as_weak(seen)).body["text"] == "Newer"
    assert api.delete(path, If_Match="*").status == 204
    assert api.get(path).body == {"text": "", "private": True, "version": 0, "changed_at": None}
    assert api.delete(path).status == 204
