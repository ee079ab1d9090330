"""The page of updates: what it says, what its forms do, and where it is announced."""

import html
import re
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.models import Checklist, Edit, Kind, Operation, Via
from checklist.queries import Sheet
from checklist.templatetags.marking import STEPS_OF_A_TEXT, Patience, marked, pieces_of
from tests.checklist.pulling import add, change, copied, copy_of, fresh, live, said, say, told, tree_of, waiting
from tests.rows import read_rows, write_rows


@pytest.fixture
def source(outsider: User, sheet: Sheet) -> Checklist:
    """A list that the outsider shares."""
    checklist = copied(outsider, Checklist.objects.get(pk=sheet.pk))
    change(checklist, PartChange("list", str(checklist.uuid), {"visibility": "public"}, {}))
    return fresh(checklist)


@pytest.fixture
def copy(member: User, source: Checklist) -> Checklist:
    """The member's copy of that."""
    return copied(member, source)


def address(checklist: Checklist) -> str:
    return f"/checklists/{checklist.slug}/updates/"


def shown(client: Client, checklist: Checklist) -> str:
    response = client.get(address(checklist))
    assert response.status_code == 200
    return html.unescape(response.content.decode())


Sends = Callable[..., HttpResponse]


@pytest.fixture
def send(member: User, member_client: Client, copy: Checklist) -> Sends:
    """Posts the form of the member's page, as a browser does: with the answers that are preselected, and others."""

    def sent(answers: dict[str, bool] | None = None, **more: Any) -> HttpResponse:
        found = waiting(copy)
        chosen = found.all_quiet if answers is None else answers
        fields = {
            f"u-{key}": f"{'accept' if yes else 'leave'}.{found.waiting[key].digest}" for key, yes in chosen.items()
        }
        form = {"operation": str(uuid.uuid4()), "scope": "page", "as": str(member.uuid), "seen": found.digest}
        return member_client.post(address(copy), form | fields | more)

    return sent


# --- What it says -----------------------------------------------------------------------------------------
def test_a_fresh_copy_says_that_nothing_waits(member_client: Client, copy: Checklist) -> None:
    assert "Nothing waits." in shown(member_client, copy)


def test_a_list_that_is_no_copy_says_so(member: User, member_client: Client) -> None:
    mine = actions.start_list(user=member, title="Mine", language="en", operation=uuid.uuid4(), via=Via.PAGE)
    assert "not copied from another" in shown(member_client, mine.checklist)


def test_a_list_whose_origin_is_not_shared_any_more_says_so(
    member_client: Client, copy: Checklist, source: Checklist
) -> None:
    change(source, PartChange("list", str(source.uuid), {"visibility": "private", "title": "A secret"}, {}))
    page = shown(member_client, copy)
    assert "no longer shared" in page
    assert "A secret" not in page


def test_the_page_says_it_in_a_sentence_and_marks_the_words(
    member_client: Client, copy: Checklist, source: Checklist
) -> None:
    one, two, three, *_ = live(source)
    say(source, one, title=f"{one.title} and more")
    say(source, two, retired=True)
    say(source, three, parent=live(source, "category")[-1].uuid)
    add(source, live(source, "category")[1], title="Brand new")
    page = shown(member_client, copy)
    assert "1 new · 1 reworded · 1 moved · 1 retired" in page
    assert f"“{one.title}” is worded differently." in page
    assert f"{one.title}<ins> and more</ins>" in page
    assert f"“{two.title}” is no longer asked for." in page
    assert f"“{three.title}” moves from " in page
    assert "New: “Brand new”." in page
    assert page.count(' value="accept.') == page.count(" checked>") == 4


def test_a_conflict_shows_three_versions_and_chooses_none(
    member_client: Client, copy: Checklist, source: Checklist
) -> None:
    item = live(source)[0]
    say(copy, copy_of(copy, item), title="Written by me")
    say(source, item, title="Written by them")
    page = shown(member_client, copy)
    assert "1 touches your edit" in page
    assert all(text in page for text in ("Written by me", "Written by them", item.title, "You changed the same text."))
    assert " checked>" not in page


def test_other_peoples_texts_are_escaped(member_client: Client, copy: Checklist, source: Checklist) -> None:
    evil = "<script>alert(1)</script>"
    one, two, *_ = live(source)
    say(source, one, title=evil, meaning=evil, links=[{"title": evil, "url": "https://a.example/\"'>"}])
    say(copy, copy_of(copy, two), title=evil)
    say(source, two, title=evil * 2)
    add(source, live(source, "category")[0], title=evil, meaning=evil, follows="")
    change(source, PartChange("list", str(source.uuid), {"title": evil}, {}))
    response = member_client.get(address(copy))
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Deep learning", "Deep learning", "Deep learning"),
        ("Deep nets", "Deep networks", "Deep <del>nets</del><ins>networks</ins>"),
        ("", "New", "<ins>New</ins>"),
        ("机器学习的基础知识", "机器学习的进阶知识", "机器学习的<del>基础</del><ins>进阶</ins>知识"),
        ("one two three four", "1 2 three four", "<del>one two</del><ins>1 2</ins> three four"),
        ("It is so.", "It is so. And more.", "It is so.<ins> And more.</ins>"),
        ("a < b", "a > b", "a <del>&lt;</del><ins>&gt;</ins> b"),
        ("nothing alike", "完全不同", "<del>nothing alike</del><ins>完全不同</ins>"),
    ],
)
def test_words_are_marked_in_both_languages(old: str, new: str, expected: str) -> None:
    assert str(marked(old, new)) == expected


def test_both_texts_can_be_read_from_the_marks() -> None:
    old = "The quick brown fox jumps over the lazy dog. " * 300
    new = old.replace("lazy", "sleepy", 3).replace("fox", "cat", 1) + "The end."
    pieces = pieces_of(old, new)
    assert "".join(text for what, text in pieces if what != "ins") == old
    assert "".join(text for what, text in pieces if what != "del") == new


def test_a_long_text_shows_only_what_is_around_the_change() -> None:
    old = "".join(f"word {number} " for number in range(500))
    assert len(marked(old, f"{old}end")) < 400


def test_texts_that_were_made_to_be_slow_are_shown_as_a_whole() -> None:
    old, new = "a b " * 4_000, "b a " * 4_000
    assert pieces_of(old, f"c {new}c") == [("del", old), ("ins", f"c {new}c")]
    assert pieces_of("One two. Three.", "One too. Three.", Patience(0)) == [
        ("", "One "),
        ("del", "two"),
        ("ins", "too"),
        ("", ". Three."),
    ]


def test_words_that_match_one_by_one_are_compared_only_so_far() -> None:
    """Every second word is another: SequenceMatcher alone takes the square of their number."""
    words = [chr(0x4E00 + number) for number in range(7_000)]
    old, new = ".".join(words), ",".join(words)
    patience = Patience()
    before = patience.steps
    pieces = pieces_of(old, new, patience)
    assert 0 < before - patience.steps <= STEPS_OF_A_TEXT
    assert "".join(text for what, text in pieces if what != "ins") == old
    assert "".join(text for what, text in pieces if what != "del") == new


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("".join(f"{chr(0x4E00 + n)}." for n in range(7_900)), "".join(f"{chr(0x4E00 + n)}," for n in range(7_900))),
        ("".join(f"{chr(0x4E00 + n)}." for n in range(1_000)), "".join(f"{chr(0x4E00 + n)}," for n in range(1_000))),
        ("a.b." * 5_000, "b.a." * 5_000 + "c"),
        ("a." * 10_000, "a," * 10_000),
    ],
)
def test_a_page_of_hostile_texts_does_not_take_long(old: str, new: str) -> None:
    patience, start = Patience(), process_time()
    for _ in range(300):
        marked(old, new, patience)
    assert process_time() - start < 6  # about 2; without a bound it takes many minutes
    assert str(marked("One two", "One too", patience)).count("<ins>") == 1


# --- What happens to one's numbers ------------------------------------------------------------------------
def test_it_says_what_happens_to_the_numbers_before_one_agrees(
    member: User, member_client: Client, copy: Checklist, source: Checklist
) -> None:
    sheet = queries.sheet_of(copy)
    done = [item for item in sheet.items if not item.ongoing]
    given: dict[str, Any] = {"state": "done", "operation": uuid.uuid4(), "via": Via.PAGE}
    actions.set_state(user=member, sheet=sheet, items=done, **given)
    level = live(source, "level")[1]
    category = next(node for node in live(source, "category") if node.parent == level.uuid)
    for number in range(3):
        add(source, category, title=f"New {number}")
    page = shown(member_client, copy)
    assert "0 ticks lost." in page
    assert "You were at 100 %; 3 items are new." in page
    total = sum(item.category.level.uuid == sheet.levels[1].uuid for item in done)
    percent = 100 * total // (total + 3)
    assert f"{level.title}: 100 % → {percent} % ({total} of {total} → {total} of {total + 3})" in page


def test_a_look_at_other_answers_changes_nothing(send: Sends, copy: Checklist, source: Checklist) -> None:
    added = add(source, live(source, "category")[0], title="New")
    response = send({f"added-{added.uuid}": False}, step="preview")
    page = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert "What your answers do to your numbers" in page
    assert "Your percentages stay as they are." in page
    assert re.search(r'value="leave\.[0-9a-f]{16}" checked>', page)
    assert told(copy) == [("added", "New", False)]


# --- Answering --------------------------------------------------------------------------------------------
def test_the_answers_are_carried_out_and_can_be_undone(
    send: Sends, member_client: Client, member: User, copy: Checklist, source: Checklist
) -> None:
    one, two, *_ = live(source)
    say(source, one, title="Reworded")
    say(source, two, retired=True)
    before = said(copy)
    response = send({f"reworded-{one.uuid}": True, f"retired-{two.uuid}": False})
    assert (response.status_code, response["Location"]) == (303, address(copy))
    assert live(copy)[0].title == "Reworded"
    assert len(live(copy)) == 89
    assert "1 change taken over, 1 left as you have it." in shown(member_client, copy)
    pulled = Operation.objects.get(kind=Kind.PULL)
    form = {"operation": str(uuid.uuid4()), "as": str(member.uuid), "back": address(copy)}
    assert member_client.post(f"/operations/{pulled.uuid}/undo/", form).status_code == 303
    assert said(copy) == before
    assert len(told(copy)) == 2


def test_one_button_accepts_all_that_does_not_conflict(send: Sends, copy: Checklist, source: Checklist) -> None:
    one, two, *_ = live(source)
    say(copy, copy_of(copy, one), title="Mine")
    say(source, one, title="Theirs")
    say(source, two, title="Theirs too")
    assert send(step="all").status_code == 303
    assert [node.title for node in live(copy)[:2]] == ["Mine", "Theirs too"]
    assert told(copy) == [("reworded", "Theirs", True)]


def test_the_button_pressed_twice_is_pressed_once(
    send: Sends, member: User, member_client: Client, copy: Checklist, source: Checklist
) -> None:
    say(source, live(source)[0], title="Theirs")
    seen = waiting(copy).digest
    form = {"operation": str(uuid.uuid4()), "scope": "page", "as": str(member.uuid), "seen": seen, "step": "all"}
    assert [member_client.post(address(copy), form).status_code for _ in range(2)] == [303, 303]
    assert Operation.objects.filter(kind=Kind.PULL).count() == 1


@pytest.mark.parametrize("step", ["answer", "all"])
def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_changed(
    send: Sends, member: User, member_client: Client, copy: Checklist, source: Checklist, step: str
) -> None:
    one, two, *_ = live(source)
    say(source, one, title="First")
    say(source, two, title="Other")
    found = waiting(copy)
    fields = {f"u-{key}": f"leave.{update.digest}" for key, update in found.waiting.items()}
    say(source, one, title="Second")
    form = {"operation": str(uuid.uuid4()), "scope": "page", "as": str(member.uuid), "seen": found.digest}
    response = member_client.post(address(copy), form | fields | {"step": step})
    page = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "The lists changed while you were reading." in page
    assert "Second" in page
    assert page.count(" checked>") == 1  # the answer that still fits
    assert not Edit.objects.filter(operation__kind=Kind.PULL).exists()


@pytest.mark.parametrize("step", ["answer", "all"])
@pytest.mark.parametrize("shared_before", [True, False])
def test_an_answer_to_an_origin_that_is_not_there_says_so_and_changes_nothing(
    member: User, member_client: Client, copy: Checklist, source: Checklist, step: str, shared_before: bool
) -> None:
    """The origin was withdrawn while one read; or the form was sent to a list that was never copied."""
    say(source, live(source)[0], title="Theirs")
    checklist = copy
    if not shared_before:
        given: dict[str, Any] = {"title": "Mine", "language": "en", "operation": uuid.uuid4(), "via": Via.PAGE}
        checklist = actions.start_list(user=member, **given).checklist
    found, before = waiting(checklist), said(checklist)
    change(source, PartChange("list", str(source.uuid), {"visibility": "private"}, {}))
    fields = {f"u-{key}": f"accept.{update.digest}" for key, update in waiting(checklist).waiting.items()}
    fields |= {"u-reworded-x": "accept.0123456789abcdef"} if step == "answer" else {}
    form = {"operation": str(uuid.uuid4()), "scope": "page", "as": str(member.uuid), "seen": found.digest}
    response = member_client.post(address(checklist), form | fields | {"step": step})
    page = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "The lists changed while you were reading." in page
    assert ("no longer shared" if shared_before else "not copied from another") in page
    assert said(checklist) == before
    assert not Operation.objects.filter(kind=Kind.PULL).exists()


def test_nothing_chosen_is_said(send: Sends, copy: Checklist, source: Checklist) -> None:
    say(source, live(source)[0], title="Theirs")
    response = send({})
    assert response.status_code == 400
    assert b"Nothing is chosen yet." in response.content


@pytest.mark.parametrize(
    "fields",
    [
        {"u-reworded": "accept"},
        {"u-reworded": "perhaps.0123456789abcdef"},
        {"u-\0": "accept.0123456789abcde\0"},
        {"step": "\0"},
        {"step": "other"},
        {"operation": "none"},
        {"seen": "x" * 100},
    ],
)
def test_a_form_that_nobody_made_is_refused(
    send: Sends, copy: Checklist, source: Checklist, fields: dict[str, str]
) -> None:
    say(source, live(source)[0], title="Theirs")
    assert send(**fields).status_code == 400
    assert told(copy) == [("reworded", "Theirs", False)]


@pytest.mark.parametrize("key", ["u-reworded-" + "00000000-0000-4000-8000-00000000000a", "u-\0", "u-"])
def test_an_answer_to_nothing_that_waits_shows_the_page_anew(
    send: Sends, copy: Checklist, source: Checklist, key: str
) -> None:
    say(source, live(source)[0], title="Theirs")
    assert send(**{key: "accept.0123456789abcdef"}).status_code == 409


def test_a_form_of_somebody_else_is_refused(send: Sends, outsider: User, copy: Checklist, source: Checklist) -> None:
    say(source, live(source)[0], title="Theirs")
    assert send(**{"as": str(outsider.uuid)}).status_code == 409
    assert told(copy) == [("reworded", "Theirs", False)]


def test_a_session_that_ended_signs_in_again_and_comes_back(guest_client: Client, copy: Checklist) -> None:
    for slug in (copy.slug, "no-such-list"):
        response = guest_client.post(f"/checklists/{slug}/updates/", {"as": "x"})
        assert response.status_code == 302
        assert unquote(response["Location"]) == f"/accounts/login/?next=/checklists/{slug}/updates/"


def test_anothers_list_is_not_there(outsider_client: Client, copy: Checklist) -> None:
    assert outsider_client.get(address(copy)).status_code == 404
    assert outsider_client.post(address(copy)).status_code == 404


# --- How much -----------------------------------------------------------------------------------------------
def many(source: Checklist, count: int) -> None:
    categories, items = live(source, "category"), live(source)
    change(
        source,
        *(PartChange("item", node.uuid, {"title": f"{node.title} again"}, {}) for node in items),
        *(
            PartChange("item", f"new:{n}", {"title": f"New {n}", "parent": categories[n % 9].uuid, "skill": ""})
            for n in range(count - len(items))
        ),
    )


def statements(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum(not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for one in captured)


def test_three_hundred_changes_are_one_page_and_one_answer(
    send: Sends, member_client: Client, copy: Checklist, source: Checklist
) -> None:
    many(source, 300)
    page = shown(member_client, copy)
    assert len(page) < 300_000
    assert page.count("<fieldset") == 300
    assert statements(lambda: member_client.get(address(copy))) == 13
    assert send(step="all").status_code == 303
    assert (told(copy), said(copy)) == ([], said(source))


def test_what_does_not_fit_on_the_page_follows(send: Sends, member_client: Client, copy: Checklist) -> None:
    source = copy.origin
    assert source is not None
    many(source, 500)
    page = shown(member_client, copy)
    assert page.count("<fieldset") == 400
    assert "100 more follow" in page


# --- Where it is announced ----------------------------------------------------------------------------------
def test_the_board_and_home_say_that_updates_wait(member_client: Client, copy: Checklist, source: Checklist) -> None:
    board = f"/checklists/{copy.slug}/"
    assert 'id="waiting"' not in member_client.get(board).content.decode()
    assert 'id="waiting"' not in member_client.get("/").content.decode()
    say(source, live(source)[0], title="Theirs")
    assert "1 update waits for you." in member_client.get(board).content.decode()
    assert f'href="{address(copy)}"' in member_client.get("/").content.decode()


def test_others_are_told_nothing_on_their_boards(
    outsider_client: Client, guest_client: Client, copy: Checklist, source: Checklist
) -> None:
    change(copy, PartChange("list", str(copy.uuid), {"visibility": "public"}, {}))
    say(source, live(source)[0], title="Theirs")
    for client in (outsider_client, guest_client):
        assert 'id="waiting"' not in client.get(f"/checklists/{copy.slug}/").content.decode()


def test_to_know_it_costs_the_board_of_a_copy_nothing_more(
    member_client: Client, copy: Checklist, source: Checklist
) -> None:
    say(source, live(source)[0], title="Theirs")
    board = f"/checklists/{copy.slug}/"
    member_client.get(board)
    assert statements(lambda: member_client.get(board)) == 5


def test_home_costs_the_same_with_one_copy_and_with_six(
    member: User, member_client: Client, copy: Checklist, source: Checklist
) -> None:
    say(source, live(source)[0], title="Theirs")
    member_client.get("/")
    one = statements(lambda: member_client.get("/"))
    for _ in range(5):
        copied(member, source)
    say(source, live(source)[1], title="Theirs too")
    for _ in range(3):
        member_client.get("/")
    assert statements(lambda: member_client.get("/")) == one
    assert member_client.get("/").content.decode().count("/updates/") == 6


def test_a_release_arrives_as_updates(member: User, sheet: Sheet, fixtures: Path, tmp_path: Path) -> None:
    copy = copied(member, Checklist.objects.get(pk=sheet.pk))
    folder = Path(shutil.copytree(fixtures, tmp_path / "release"))
    rows = read_rows(folder / "ml-checklist.yaml")
    of = {row["fields"].get("key"): row["fields"] for row in rows if row["model"] == "checklist.item"}
    of["entry/theory/regression"]["title"] = "Regression, reworded"
    of["entry/theory/clustering"]["category"] = ["ml-checklist", "entry/general"]
    first, second = [fields for key, fields in of.items() if key.startswith("intermediate/networks/")][:2]
    first["position"], second["position"] = second["position"], first["position"]
    gone = next(key for key in of if key.startswith("advanced/"))
    rows = [row for row in rows if not f"{row['fields'].get('key', '')}/".startswith(f"{gone}/")]
    rows = [
        row for row in rows if row["model"] != "checklist.resource" or (row["fields"].get("item") or [""])[-1] != gone
    ]
    at = next(place for place, row in enumerate(rows) if row["fields"] is of["entry/theory/regression"])
    new = {**of["entry/theory/regression"], "key": "entry/theory/regression-2", "title": "Added", "skill": [gone]}
    rows.insert(at + 1, {"model": "checklist.item", "fields": {**new, "position": 99}})
    write_rows(folder / "ml-checklist.yaml", rows)
    call_command("load_content", "--from", str(folder), verbosity=0)
    kinds = [kind for kind, *_ in told(copy)]
    assert sorted(kinds) == ["added", "moved", "reordered", "retired", "reworded"]
    assert queries.updates_waiting(member, fresh(copy)) == 5
    actions.answer_updates(
        user=member,
        checklist=copy,
        answers={key: (True, update.digest) for key, update in waiting(copy).waiting.items()},
        operation=uuid.uuid4(),
        via=Via.PAGE,
    )
    assert (told(copy), said(copy)) == ([], said(Checklist.objects.get(pk=sheet.pk)))


def test_a_curators_edit_arrives_as_an_update(member: User, sheet: Sheet) -> None:
    copy = copied(member, Checklist.objects.get(pk=sheet.pk))
    item = Checklist.objects.get(pk=sheet.pk).items.all()[0]
    item.title = "In a curator's words"
    actions.save_parts(checklist=Checklist.objects.get(pk=sheet.pk), parts=[item])
    assert told(copy) == [("reworded", "In a curator's words", False)]
    assert tree_of(copy)
