"""What one keeps about an item, by the API: note, links, criteria; one's own alone."""

from typing import Any
from uuid import uuid4

import pytest

from checklist.queries import SheetItem
from tests.api.client import ApiClient


def test_a_note_is_private_until_one_says_otherwise(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/note/"
    first = api.put(path, {"text": "# Mine\n\nwith **words**"})
    assert (first.body["text"], first.body["private"]) == ("# Mine\n\nwith **words**", True)
    shared = api.put(path, {"text": "Mine", "private": False}, If_Match=first.tag)
    assert shared.body["private"] is False
    assert len({0, first.body["version"], shared.body["version"]}) == 3
    kept = api.put(path, {"text": "Mine still"}, If_Match=shared.tag)
    assert kept.body["private"] is False


def test_an_empty_text_deletes_the_note(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/note/"
    tag = api.put(path, {"text": "Mine"}).tag
    assert api.put(path, {"text": " "}, If_Match=tag).body["version"] == 0


@pytest.mark.parametrize(
    "body", [{}, {"text": None}, {"text": ["a"]}, {"text": "a" * 20_001}, {"text": "a", "private": "x"}]
)
def test_a_note_that_cannot_be_is_refused(api: ApiClient, item: SheetItem, body: dict[str, Any]) -> None:
    assert api.put(f"items/{item.uuid}/note/", body).status == 400
    assert api.get(f"items/{item.uuid}/note/").body["version"] == 0


def test_links_are_kept_and_removed(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/evidence/"
    kept = api.post(path, {"url": "https://example.org/a", "title": "A"})
    again = api.post(path, {"url": "https://example.org/a", "title": "B"})
    assert (kept.status, again.status, again.body["id"], again.body["title"]) == (201, 201, kept.body["id"], "B")
    record = api.get(f"items/{item.uuid}/record/").body
    assert [one["url"] for one in record["evidence"]] == ["https://example.org/a"]
    assert api.delete(f"{path}{kept.body['id']}/").status == 204
    assert api.delete(f"{path}{kept.body['id']}/").status == 404
    assert api.get(f"items/{item.uuid}/record/").body["evidence"] == []


@pytest.mark.parametrize("url", ["", "example.org", "javascript:alert(1)", "ftp://example.org", "https://" + "a" * 500])
def test_a_link_that_leads_nowhere_good_is_refused(api: ApiClient, item: SheetItem, url: str) -> None:
    assert api.post(f"items/{item.uuid}/evidence/", {"url": url}).status == 400


def test_criteria_are_met_one_by_one(api: ApiClient, item: SheetItem) -> None:
    count = len(api.get(f"items/{item.uuid}/").body["criteria"])
    path = f"items/{item.uuid}/criteria/"
    for _ in range(2):
        assert api.put(f"{path}1/", {"met": True}).body == {"met": True}
    assert api.get(f"items/{item.uuid}/record/").body["met"] == [1]
    assert api.put(f"{path}1/", {"met": False}).status == 200
    assert api.get(f"items/{item.uuid}/record/").body["met"] == []
    for place in (count, 10**9, 10**30):
        assert api.put(f"{path}{place}/", {"met": True}).status == 404
    for body in ({}, {"met": None}, {"met": "perhaps"}, {"met": [True]}):
        assert api.put(f"{path}0/", body).status == 400


def test_what_one_keeps_is_nobody_elses(api: ApiClient, others_api: ApiClient, item: SheetItem) -> None:
    tag = api.put(f"items/{item.uuid}/note/", {"text": "Secret of mine", "private": False}).tag
    link = api.post(f"items/{item.uuid}/evidence/", {"url": "https://example.org/secret"}).body["id"]
    api.put(f"items/{item.uuid}/criteria/0/", {"met": True})
    theirs = others_api.get(f"items/{item.uuid}/record/").body
    assert (theirs["note"]["text"], theirs["evidence"], theirs["met"]) == ("", [], [])
    answers = [others_api.delete(f"items/{item.uuid}/evidence/{one}/") for one in (link, uuid4())]
    assert [one.status for one in answers] == [404, 404]
    assert answers[0].body == answers[1].body
    others_api.put(f"items/{item.uuid}/note/", {"text": "Theirs"})
    others_api.delete(f"items/{item.uuid}/note/", If_Match="*")
    mine = api.get(f"items/{item.uuid}/record/").body
    assert (mine["note"]["text"], len(mine["evidence"]), mine["met"]) == ("Secret of mine", 1, [0])
    assert api.get(f"items/{item.uuid}/note/").tag == tag
