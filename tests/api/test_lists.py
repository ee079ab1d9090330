"""Lists by the API: made, copied, changed as a whole, deleted; and never another person's."""

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from checklist.models import Checklist, Item
from checklist.queries import Sheet
from tests.api.client import Answer, ApiClient
from tests.kinds import Tick

Tree = dict[str, Any]
TEXT = {"title", "id", "categories", "items"}


@pytest.fixture
def patch(api: ApiClient) -> Any:
    """Changes a list: `patch(made, levels=…)`, as it was seen."""

    def changed(made: Tree, **said: Any) -> Answer:
        return api.patch(f"checklists/{made['id']}/", said, If_Match=f'"{made["revision"]}"')

    return changed


def outline(tree: Tree) -> list[Any]:
    """The titles of a list."""
    return [
        (level["title"], [(one["title"], [item["title"] for item in one["items"]]) for one in level["categories"]])
        for level in tree["levels"]
    ]


def ids(tree: Tree) -> dict[str, str]:
    """The ids of its parts by their titles."""
    found = {}
    for level in tree["levels"]:
        for category in level["categories"]:
            found |= {item["title"]: item["id"] for item in category["items"]} | {category["title"]: category["id"]}
        found[level["title"]] = level["id"]
    return found


# --- Made and copied ---------------------------------------------------------------------------------------------
def test_a_new_list_is_empty_private_and_ones_own(api: ApiClient, others_api: ApiClient, nobody: ApiClient) -> None:
    answer = api.post("checklists/", {"title": "Mine", "language": "zh-hans"})
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/checklists/{answer.body['id']}/"
    assert (answer.body["visibility"], answer.body["language"], answer.body["built_in"]) == (
        "private", "zh-Hans", False,
    )  # fmt: skip
    assert api.get(answer.headers["Location"]).body == answer.body
    assert [one.get(answer.headers["Location"]).status for one in (others_api, nobody)] == [404, 404]


def test_a_copy_has_everything_and_ones_ticks_at_once(api: ApiClient, sheet: Sheet, tick: Tick, member: User) -> None:
    tick(member, *sheet.items[:3])
    copy = api.post("checklists/", {"copy_of": str(sheet.uuid), "title": "My copy"}).body
    source = api.get(f"checklists/{sheet.uuid}/").body
    assert outline(copy) == outline(source)
    assert not {one["id"] for one in items_of(copy)} & {one["id"] for one in items_of(source)}
    assert [one["skill"] for one in items_of(copy)] == [one["skill"] for one in items_of(source)]
    tallies = [api.get(f"checklists/{one}/progress/").body["tallies"]["whole"] for one in (copy["id"], sheet.uuid)]
    assert tallies[0] == tallies[1]
    assert tallies[0]["done"] == 3


def items_of(tree: Tree) -> list[Tree]:
    return [item for level in tree["levels"] for category in level["categories"] for item in category["items"]]


def test_a_list_made_twice_by_one_operation_is_made_once(api: ApiClient, sheet: Sheet, operation: UUID) -> None:
    for body in ({"title": "Mine"}, {"copy_of": str(sheet.uuid)}):
        named = {**body, "operation": str(uuid4())}
        answers = [api.post("checklists/", named) for _ in range(2)]
        assert [one.status for one in answers] == [201, 201]
        assert answers[0].body == answers[1].body
        other = api.post("checklists/", {**named, "title": "Another"})
        assert (other.status, other.code) == (409, "operation-reused")
    assert len(api.get("checklists/", {"owner": "me"}).body["results"]) == 2


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/title"),
        ({"title": ""}, "#/title"),
        ({"title": "a" * 201}, "#/title"),
        ({"title": "a", "language": "fr"}, "#/language"),
        ({"title": "a", "owner": "me"}, "#/owner"),
        ({"copy_of": "x"}, "#/copy_of"),
        ({"copy_of": str(uuid4())}, "#/copy_of"),
    ],
)
def test_a_list_that_cannot_be_is_refused(api: ApiClient, body: dict[str, Any], pointer: str) -> None:
    answer = api.post("checklists/", body)
    assert (answer.status, answer.pointers) == (400, [pointer])
    assert api.get("checklists/", {"owner": "me"}).body["results"] == []


def test_another_persons_list_is_not_copied(api: ApiClient, others_list: Checklist) -> None:
    answers = [api.post("checklists/", {"copy_of": str(one)}) for one in (others_list.uuid, uuid4())]
    assert [one.status for one in answers] == [400, 400]
    assert answers[0].body == answers[1].body


# --- Changed as a whole --------------------------------------------------------------------------------------------
def test_what_is_missing_stays_and_null_empties(api: ApiClient, made: Tree, patch: Any) -> None:
    first = patch(made, summary="About it", links=[{"url": "https://example.org/", "title": "L"}]).body
    assert (first["title"], first["summary"], len(first["links"])) == ("Mine", "About it", 1)
    assert outline(first) == outline(made)
    second = patch(first, summary=None, links=None, title="Renamed").body
    assert (second["title"], second["summary"], second["links"]) == ("Renamed", "", [])
    assert second["revision"] == first["revision"] + 1


def test_parts_are_put_in_another_order(made: Tree, patch: Any) -> None:
    levels = [{"id": one["id"]} for one in made["levels"][::-1]]
    first = made["levels"][0]
    levels[1]["categories"] = [
        {"id": one["id"], "items": [{"id": item["id"]} for item in one["items"][::-1]]}
        for one in first["categories"][::-1]
    ]
    answer = patch(made, levels=levels)
    assert outline(answer.body) == [
        ("Second", [("Category C", ["Item C1", "Item C2"])]),
        ("First", [("Category B", ["Item B2", "Item B1"]), ("Category A", ["Item A2", "Item A1"])]),
    ]
    assert ids(answer.body) == ids(made)


def test_items_move_between_categories_and_categories_between_levels(made: Tree, patch: Any) -> None:
    named = ids(made)
    levels = [
        {"id": named["First"], "categories": [{"id": named["Category A"], "items": [{"id": named["Item A1"]}]}]},
        {
            "id": named["Second"],
            "categories": [
                {"id": named["Category B"]},
                {
                    "id": named["Category C"],
                    "items": [{"id": named[one]} for one in ("Item C1", "Item A2", "Item C2")],
                },
            ],
        },
    ]
    answer = patch(made, levels=levels)
    assert outline(answer.body) == [
        ("First", [("Category A", ["Item A1"])]),
        ("Second", [("Category B", ["Item B1", "Item B2"]), ("Category C", ["Item C1", "Item A2", "Item C2"])]),
    ]
    assert ids(answer.body) == named


def test_what_is_left_out_is_retired_and_an_undo_brings_it_back(api: ApiClient, made: Tree, patch: Any) -> None:
    named = ids(made)
    path = f"items/{named['Item A2']}/progress/"
    api.put(path, {"state": "done"})
    levels = [{"id": named["First"], "categories": [{"id": named["Category A"], "items": [{"id": named["Item A1"]}]}]}]
    answer = patch(made, levels=levels)
    assert outline(answer.body) == [("First", [("Category A", ["Item A1"])])]
    assert api.get(path).status == 404
    undone = api.post(f"operations/{answer.headers['Operation']}/undo/")
    assert undone.body["checklist"] == made["id"]
    again = api.get(f"checklists/{made['id']}/").body
    assert (outline(again), ids(again)) == (outline(made), named)
    assert again["revision"] == made["revision"] + 2
    assert api.get(path).body["state"] == "done"


def test_new_parts_are_made_where_they_stand(made: Tree, patch: Any) -> None:
    levels = deepcopy([{"id": one["id"]} for one in made["levels"]])
    fresh = {
        "title": "New item", "ongoing": True, "meaning": "What it **means**", "criteria": ["One", "Two"],
        "links": [{"url": "https://example.org/a"}], "worth_knowing": "Well",
    }  # fmt: skip
    levels.insert(1, {"title": "New", "pace": "A week", "categories": [{"title": "New category", "items": [fresh]}]})
    body = patch(made, levels=levels).body
    assert [one["title"] for one in body["levels"]] == ["First", "New", "Second"]
    item = body["levels"][1]["categories"][0]["items"][0]
    assert {name: item[name] for name in ("title", "ongoing", "meaning", "criteria", "worth_knowing")} == {
        name: fresh[name] for name in ("title", "ongoing", "meaning", "criteria", "worth_knowing")
    }
    assert [one["url"] for one in item["links"]] == ["https://example.org/a"]
    assert body["levels"][0] == made["levels"][0]


def test_a_list_as_it_was_read_changes_nothing_when_it_is_sent_back(api: ApiClient, made: Tree, patch: Any) -> None:
    def sendable(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: sendable(one) for name, one in part.items() if name not in {"key", "ongoing"}}
        return [sendable(one) for one in part] if isinstance(part, list) else part

    answer = patch(made, levels=sendable(made["levels"]), title=made["title"])
    assert answer.status == 200, answer.body
    assert answer.body["levels"] == made["levels"]


def test_an_item_can_ask_for_a_known_skill(made: Tree, patch: Any, sheet: Sheet) -> None:
    known = sheet.items[0].skill_uuid
    category = {"title": "Known", "items": [{"title": "In my words", "skill": known}]}
    levels = [*({"id": one["id"]} for one in made["levels"]), {"title": "More", "categories": [category]}]
    body = patch(made, levels=levels).body
    item = body["levels"][2]["categories"][0]["items"][0]
    assert (item["skill"], item["key"]) == (str(known), sheet.items[0].skill_key)
    twice = {"title": "Twice", "categories": [{"title": "C", "items": [{"title": "Again", "skill": known}]}]}
    answer = patch(body, levels=[*({"id": one["id"]} for one in body["levels"]), twice])
    assert (answer.status, answer.code) == (400, "skill-twice")


def test_a_change_named_twice_is_made_once(api: ApiClient, made: Tree, patch: Any, operation: UUID) -> None:
    said = {"title": "Renamed", "operation": str(operation)}
    answers = [patch(made, **said) for _ in range(2)]
    assert [one.status for one in answers] == [200, 200]
    assert answers[0].body == answers[1].body
    assert answers[0].body["revision"] == made["revision"] + 1
    other = patch(made, title="Otherwise", operation=str(operation))
    assert (other.status, other.code) == (409, "operation-reused")


# --- What cannot be ---------------------------------------------------------------------------------------------
def broken_trees(made: Tree, sheet: Sheet, others: Checklist) -> dict[str, list[Any]]:
    """Levels that cannot be, by what is wrong with them."""
    named = ids(made)
    first, second = named["First"], named["Second"]
    a_one = {"id": named["Item A1"]}

    def with_items(*items: Any) -> list[Any]:
        return [{"id": first, "categories": [{"id": named["Category A"], "items": list(items)}]}, {"id": second}]

    foreign = others.items.get()
    return {
        "an id of nothing": with_items({"id": str(uuid4())}),
        "an id twice": with_items(a_one, a_one),
        "an id twice, also where it stands": with_items(a_one, {"id": named["Item B1"]}, {"id": named["Item B1"]}),
        "a level twice": [{"id": first}, {"id": first}],
        "another list's item": with_items({"id": str(sheet.items[0].uuid)}),
        "another person's item": with_items({"id": str(foreign.uuid)}),
        "another person's category": [{"id": first, "categories": [{"id": str(foreign.category.uuid)}]}],
        "another person's level": [{"id": str(foreign.category.level.uuid)}],
        "an item as a category": [{"id": first, "categories": [a_one]}],
        "a level as an item": with_items({"id": second}),
        "a skill of nobody": with_items({"title": "New", "skill": str(uuid4())}),
        "another person's skill": with_items({"title": "New", "skill": str(own_skill_of(others))}),
        "a new item without a title": with_items({"meaning": "x"}),
        "a new level without a title": [{"pace": "x"}],
        "an empty title": with_items({**a_one, "title": ""}),
        "a title of null": with_items({**a_one, "title": None}),
        "no list of items": [{"id": first, "categories": [{"id": named["Category A"], "items": "x"}]}],
        "too many criteria": with_items({**a_one, "criteria": ["x"] * 31}),
        "a link to nowhere": with_items({**a_one, "links": [{"url": "javascript:alert(1)"}]}),
    }


def own_skill_of(others: Checklist) -> UUID:
    """A skill that nobody else's list asks for."""
    from checklist.models import Skill
    from tests.guard import arranging

    with arranging():
        skill = Skill.objects.create(title="Theirs alone")
        Item.objects.filter(checklist=others).update(skill=skill)
    return skill.uuid


def test_a_tree_that_cannot_be_is_refused_as_a_whole(
    api: ApiClient, made: Tree, patch: Any, sheet: Sheet, others_list: Checklist
) -> None:
    for what, levels in broken_trees(made, sheet, others_list).items():
        answer = patch(made, levels=levels, title="Changed too")
        assert answer.status in {400, 409}, f"{what}: {answer.status} {answer.body}"
        assert api.get(f"checklists/{made['id']}/").body == made, what
    assert Checklist.objects.get(pk=others_list.pk).revision == others_list.revision


@pytest.mark.parametrize(
    "said", [{"id": str(uuid4())}, {"revision": 9}, {"slug": "x"}, {"built_in": True}, {"key": "x"}]
)
def test_what_is_given_only_is_not_taken(api: ApiClient, made: Tree, patch: Any, said: dict[str, Any]) -> None:
    answer = patch(made, **said)
    assert (answer.status, answer.code) == (400, "unknown-field")
    assert api.get(f"checklists/{made['id']}/").body == made


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_list_that_is_not_ones_own_is_not_changed(
    api: ApiClient, sheet: Sheet, others_api: ApiClient, others_list: Checklist, method: str
) -> None:
    others_api.patch(f"checklists/{others_list.uuid}/", {"visibility": "public"})
    assert api.get(f"checklists/{others_list.uuid}/").status == 200
    body = {"title": "Mine now"} if method == "PATCH" else None
    answers = [api.ask(method, f"checklists/{one}/", body) for one in (others_list.uuid, sheet.uuid, uuid4())]
    assert [one.status for one in answers] == [404] * 3
    assert answers[0].body == answers[1].body == answers[2].body
    others_list.refresh_from_db()
    assert (others_list.title, others_list.retired) == ("Theirs", False)


# --- Shown to others, and deleted ------------------------------------------------------------------------------------
def test_a_list_is_seen_by_others_as_far_as_one_says(
    api: ApiClient, others_api: ApiClient, nobody: ApiClient, made: Tree
) -> None:
    path = f"checklists/{made['id']}/"
    for visibility, status in (("private", 404), ("link", 200), ("public", 200), ("private", 404)):
        assert api.patch(path, {"visibility": visibility}).body["visibility"] == visibility
        assert [one.get(path).status for one in (others_api, nobody)] == [status, status]
    bodies = [one.get(path).body for one in (api, api)]
    assert bodies[0] == bodies[1]


def test_the_tree_is_the_same_for_every_viewer(
    api: ApiClient, others_api: ApiClient, nobody: ApiClient, sheet: Sheet, tick: Tick, member: User
) -> None:
    tick(member, sheet.items[0])
    bodies = [one.get(f"checklists/{sheet.uuid}/").body for one in (api, others_api, nobody)]
    assert bodies[0] == bodies[1] == bodies[2]


def test_on_a_closed_instance_nobody_sees_a_list(nobody: ApiClient, sheet: Sheet, settings: Any) -> None:
    settings.PUBLIC_PAGES = False
    for path in ("checklists/", f"checklists/{sheet.uuid}/", f"items/{sheet.items[0].uuid}/"):
        assert nobody.get(path).status == 401


def test_a_deleted_list_comes_back_by_undo(api: ApiClient, made: Tree) -> None:
    path = f"checklists/{made['id']}/"
    gone = api.delete(path)
    assert (gone.status, gone.content, api.get(path).status, api.delete(path).status) == (204, b"", 404, 404)
    assert api.post(f"operations/{gone.headers['Operation']}/undo/").status == 200
    assert outline(api.get(path).body) == outline(made)
