"""Idempotency-Key: a POST that is sent again does nothing more and gets the same answer, for a day."""

import json
from typing import Any
from uuid import uuid4

import pytest

from accounts import actions as people
from accounts.actions import tokens as actions
from accounts.models import ApiToken, KeptAnswer, User
from checklist.models import Checklist, Evidence, Operation
from checklist.queries import SheetItem
from tests.api.client import ApiClient, by_token
from tests.api.described import operations
from tests.guard import arranging
from tests.kinds import Clock

REPLAYED = "Idempotency-Replayed"
MINE = {"title": "Mine"}


def test_a_repetition_is_answered_byte_for_byte_and_does_nothing(api: ApiClient) -> None:
    first = api.post("checklists/", MINE, Idempotency_Key="one")
    again = api.post("checklists/", MINE, Idempotency_Key="one")
    assert (first.status, again.status, again.content == first.content) == (201, 201, True)
    assert (first.headers.get(REPLAYED), again.headers[REPLAYED]) == (None, "true")
    assert [again.headers[name] for name in ("Location", "ETag")] == [
        first.headers[name] for name in ("Location", "ETag")
    ]
    assert (Checklist.objects.filter(owner__isnull=False).count(), Operation.objects.count()) == (1, 1)


def posts(item: SheetItem, done: str) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each operation that takes a key, with a body."""
    return {
        "create_checklist": ("checklists/", MINE),
        "import_checklist": ("checklists/import/", {"text": "- [ ] Mine\n"}),
        "add_evidence": (f"items/{item.uuid}/evidence/", {"url": "https://example.org/"}),
        "undo_operation": (f"operations/{done}/undo/", {}),
    }


def test_every_post_takes_a_key(api: ApiClient, item: SheetItem) -> None:
    described = {
        one.name
        for one in operations().values()
        if {"$ref": "#/components/parameters/IdempotencyKey"} in one.operation["parameters"]
    }
    assert described == {one.name for one in operations().values() if one.method == "POST"}
    done = api.put(f"items/{item.uuid}/progress/", {"state": "done"}).body["operation"]
    for name, (path, body) in posts(item, done).items():
        first, again = (api.post(path, body, Idempotency_Key=name) for _ in range(2))
        assert (again.status, again.content, again.headers.get(REPLAYED)) == (first.status, first.content, "true"), name
        assert first.status in {200, 201}, name


def test_written_another_way_it_is_the_same_request(api: ApiClient) -> None:
    bodies = [b'{"title":"Mine","language":"en"}', b'{ "language" : "en", "title" : "M\\u0069ne" }']
    answers = [api.post("checklists/", one, Idempotency_Key="one", Content_Type="application/json") for one in bodies]
    assert answers[0].content == answers[1].content


def test_a_key_is_the_same_with_and_without_quotes(api: ApiClient) -> None:
    answers = [api.post("checklists/", MINE, Idempotency_Key=key) for key in ("one", '"one"', ' "one" ')]
    assert [one.headers.get(REPLAYED) for one in answers] == [None, "true", "true"]


@pytest.mark.parametrize(
    ("path", "body"), [("checklists/", {"title": "Other"}), ("checklists/import/", {"text": "- [ ] a\n"})]
)
def test_a_key_of_another_request_is_refused(api: ApiClient, path: str, body: dict[str, Any]) -> None:
    api.post("checklists/", MINE, Idempotency_Key="one")
    answer = api.post(path, body, Idempotency_Key="one")
    assert (answer.status, answer.code) == (422, "idempotency-key-reused")
    assert Operation.objects.count() == 1


def test_a_key_at_work_is_a_conflict_for_two_minutes(api: ApiClient, member: User, at: Clock) -> None:
    at("2026-03-01 10:00:00")
    done = api.post("checklists/", MINE, Idempotency_Key="one")
    kept = KeptAnswer.objects.get()
    with arranging():
        KeptAnswer.objects.update(status=None, body="")  # as it is while the first is at work
    at("2026-03-01 10:01:59")
    answer = api.post("checklists/", MINE, Idempotency_Key="one")
    assert (answer.status, answer.code) == (409, "idempotency-key-at-work")
    at("2026-03-01 10:02:00")  # by now its worker was ended
    again = api.post("checklists/", MINE, Idempotency_Key="one")
    assert (again.status, again.headers.get(REPLAYED)) == (201, None)
    assert again.body["id"] != done.body["id"]
    assert KeptAnswer.objects.get().claim != kept.claim


def test_who_comes_too_late_does_nothing(member: User) -> None:
    first = people.claim_answer(user=member, key="one", digest="d")
    with arranging():
        KeptAnswer.objects.update(claim=uuid4())  # another attempt took the key over
    with pytest.raises(actions.KeyTrouble):
        people.keep_answer(first, status=201, headers={}, body="{}")
    people.release_answer(first)
    assert KeptAnswer.objects.count() == 1


@pytest.mark.parametrize("body", [{"title": ""}, {}, {"copy_of": str(uuid4())}, {"title": "a", "x": 1}])
def test_after_a_refusal_the_key_is_free(api: ApiClient, body: dict[str, Any]) -> None:
    assert api.post("checklists/", body, Idempotency_Key="one").status == 400
    assert not KeptAnswer.objects.exists()
    assert api.post("checklists/", MINE, Idempotency_Key="one").status == 201


def test_after_a_mistake_of_ours_the_key_is_free_and_nothing_is_done(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_named: Any) -> None:
        raise RuntimeError("after all is done")

    with monkeypatch.context() as patched:
        patched.setattr("accounts.actions.keep_answer", lambda *_all, **named: broken())
        assert api.post("checklists/", MINE, Idempotency_Key="one").status == 500
    assert (KeptAnswer.objects.count(), Operation.objects.count()) == (0, 0)
    assert api.post("checklists/", MINE, Idempotency_Key="one").status == 201


def test_after_a_day_the_key_is_anothers(api: ApiClient, at: Clock) -> None:
    at("2026-03-01 10:00:00")
    api.post("checklists/", MINE, Idempotency_Key="one")
    at("2026-03-02 09:59:59")
    assert api.post("checklists/", MINE, Idempotency_Key="one").headers[REPLAYED] == "true"
    at("2026-03-02 10:00:00")
    other = api.post("checklists/", {"title": "Another day"}, Idempotency_Key="one")
    assert (other.status, other.headers.get(REPLAYED), KeptAnswer.objects.count()) == (201, None, 1)


def test_answers_are_swept_after_a_day(api: ApiClient, at: Clock) -> None:
    at("2026-03-01 10:00:00")
    api.post("checklists/", MINE, Idempotency_Key="one")
    at("2026-03-02 09:00:00")
    api.post("checklists/", MINE, Idempotency_Key="two")
    at("2026-03-02 10:00:01")
    assert people.sweep_answers() == 1
    assert [one.key for one in KeptAnswer.objects.all()] == ["two"]


def test_a_key_is_each_persons_own(api: ApiClient, others_api: ApiClient) -> None:
    mine = api.post("checklists/", MINE, Idempotency_Key="one")
    theirs = others_api.post("checklists/", MINE, Idempotency_Key="one")
    assert (theirs.status, theirs.headers.get(REPLAYED)) == (201, None)
    assert theirs.body["id"] != mine.body["id"]


@pytest.mark.parametrize("key", ["", " ", '""', "a" * 256, "回归", "a\tb", '"' + "a" * 256 + '"', "\x7f"])
def test_a_key_that_is_none_is_refused(api: ApiClient, key: str) -> None:
    answer = api.post("checklists/", MINE, Idempotency_Key=key)
    assert (answer.status, answer.code) == (400, "bad-idempotency-key")
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    "key", ["a", "a" * 255, "6f1c2f0e-7c0f-4f0e-9d60-3c1b3a0c5d11", "with spaces, and; signs", '"']
)
def test_any_text_is_a_key(api: ApiClient, key: str) -> None:
    assert [api.post("checklists/", MINE, Idempotency_Key=key).status for _ in range(2)] == [201, 201]
    assert Operation.objects.count() == 1


def test_a_token_is_shown_in_no_repetition_and_kept_nowhere(session: ApiClient) -> None:
    body = {"name": "Laptop", "scopes": ["progress:read"]}
    first, again = (session.post("tokens/", body, Idempotency_Key="one") for _ in range(2))
    assert (first.status, again.status, again.body) == (201, 201, {**first.body, "token": None})
    assert again.headers[REPLAYED] == "true"
    assert ApiToken.objects.count() == 1
    assert first.body["token"] not in KeptAnswer.objects.get().body


def test_a_replay_is_not_shown_to_whose_token_may_not_do_that(api: ApiClient, member: User, item: SheetItem) -> None:
    api.post(f"items/{item.uuid}/evidence/", {"url": "https://example.org/"}, Idempotency_Key="one")
    narrow = by_token(member, "notes:read")
    path, body = f"items/{item.uuid}/evidence/", {"url": "https://example.org/"}
    assert narrow.post(path, body, Idempotency_Key="one").status == 403
    assert Evidence.objects.count() == 1


def test_only_posts_take_a_key(api: ApiClient, item: SheetItem) -> None:
    path = f"items/{item.uuid}/progress/"
    answers = [api.put(path, {"state": state}, Idempotency_Key="one") for state in ("done", "todo")]
    assert [one.body["state"] for one in answers] == ["done", "todo"]
    assert not KeptAnswer.objects.exists()


def test_what_is_kept_is_one_row_with_the_answer(api: ApiClient) -> None:
    answer = api.post("checklists/", MINE, Idempotency_Key="one")
    kept = KeptAnswer.objects.get()
    assert (kept.key, kept.status, json.loads(kept.body)) == ("one", 201, answer.body)
    assert len(kept.digest) == 64
