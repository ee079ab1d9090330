"""The pages of an import: what is taken in, what is shown, what is applied, and what is refused."""

import random
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from checklist import actions, exchange, queries
from checklist.exchange import Outline
from checklist.models import Checklist, Edit, Note, Operation, Progress, Upload, Via
from checklist.queries import Sheet
from tests.addresses import ABSENT
from tests.checklist.test_imports import EVERYTHING, file_of, tree_of

NEW, TAKE_IN = "/checklists/new/", "/checklists/import/"
README = "# Reading\n\n## First\n\n- [x] One\n- [ ] Two\n\n## Second\n\n- [ ] Three\n"


@pytest.fixture
def copy(member: User, sheet: Sheet) -> Checklist:
    """The member's copy of the built-in list."""
    source = Checklist.objects.get(pk=sheet.pk)
    return actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist


def send(client: Client, user: User, text: str | bytes, name: str = "", **more: Any) -> HttpResponse:
    """A file, or (without a name) a text that is pasted."""
    data = text if isinstance(text, bytes) else text.encode()
    given = {"file": SimpleUploadedFile(name, data)} if name else {"text": text}
    return client.post(TAKE_IN, {"as": str(user.uuid), **given, **more})


def apply(client: Client, user: User, address: str, **more: Any) -> HttpResponse:
    """Apply what a preview shows, with the answers that it suggests."""
    page = client.get(address).content.decode()
    revision = re.search(r'name="revision" value="(\d*)"', page)
    assert revision, page
    fields = {"operation": uuid.uuid4(), "as": user.uuid, "step": "apply", "revision": revision[1], **more}
    place = re.search(r'name="place" value="([^"]+)"', page)
    return client.post(address.partition("?")[0], fields | ({"place": place[1]} if place else {}))


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return found[1]


# --- The whole way -----------------------------------------------------------------------------------------
def test_a_readme_becomes_a_list_with_its_ticks_and_one_undo_takes_it_back(member: User, member_client: Client) -> None:
    taken = send(member_client, member, README, "reading.md")
    assert taken.status_code == 303
    page = member_client.get(taken["Location"]).content.decode()
    assert heading(page).startswith("3 new items")
    assert "1 tick" in heading(page)
    assert not queries.own_checklists(member).exists()
    done = apply(member_client, member, taken["Location"], title="My reading", language="en")
    made = queries.own_checklists(member).get()
    assert (done.status_code, done["Location"]) == (303, f"/checklists/{made.slug}/")
    assert (made.title, made.visibility) == ("My reading", "private")
    board = member_client.get(done["Location"]).content.decode()
    assert "Imported: 3 new items" in board
    undo = re.search(r'formaction="(/operations/[^"]+/undo/)"', board)
    assert undo
    member_client.post(undo[1], {"operation": uuid.uuid4(), "as": member.uuid})
    assert not queries.own_checklists(member).exists()
    assert not Progress.objects.filter(user=member, state="done").exists()


@pytest.mark.parametrize("as_", exchange.FORMATS)
def test_a_file_exported_edited_and_imported_comes_back_as_its_edits(
    member: User, member_client: Client, copy: Checklist, as_: str
) -> None:
    carries = frozenset({"meaning", "criteria", "worth_knowing", "links", "state", "skill", "summary", "retired"})
    outline = file_of(copy, carries)
    text = exchange.write_outline(outline, as_)
    same = send(member_client, member, text, f"list.{ENDINGS[as_]}", list=copy.slug)
    assert "nothing would change" in heading(member_client.get(same["Location"]).content.decode())
    edited = exchange.write_outline(edited_by_hand(outline), as_)
    taken = send(member_client, member, edited, f"list.{ENDINGS[as_]}", list=copy.slug)
    page = member_client.get(taken["Location"] + "?missing=retire").content.decode()
    assert re.split(" · ", heading(page)) == ["1 new item", "1 reworded", "1 moved", "1 retired", "1 tick"]
    assert apply(member_client, member, taken["Location"], missing="retire").status_code == 303
    again = send(member_client, member, exchange.write_outline(file_of(copy, carries), as_), list=copy.slug)
    assert "nothing would change" in heading(member_client.get(again["Location"]).content.decode())


ENDINGS = {"markdown": "md", "csv": "csv", "json": "json"}


def edited_by_hand(outline: Outline) -> Outline:
    """Reword, move to another category, add, delete, tick: one of each."""
    first, second = outline.levels[0].categories[:2]
    first.items[0].title = "Reworded by hand"
    second.items.append(first.items.pop(1))
    del first.items[1]
    first.items.append(exchange.OutlineItem(title="A line of mine", state="todo"))
    second.items[0].state = "done"
    return outline


def test_pasted_lines_go_into_a_category(member: User, member_client: Client, copy: Checklist) -> None:
    tree = tree_of(copy)
    category = tree.children(tree.children(tree.root.uuid)[0].uuid)[1]
    asked = member_client.get(f"/checklists/{copy.slug}/import/?category={category.uuid}").content.decode()
    assert category.title in heading(asked)
    taken = send(member_client, member, "Alpha\n2. Beta\n- [x] Gamma\n", list=copy.slug, place=category.uuid)
    assert apply(member_client, member, taken["Location"]).status_code == 303
    assert [node.title for node in tree_of(copy).children(category.uuid)][-3:] == ["Alpha", "Beta", "Gamma"]


def test_an_empty_list_starts_with_a_title(member: User, member_client: Client) -> None:
    fields = {"operation": uuid.uuid4(), "as": member.uuid, "language": "zh-hans"}
    refused = member_client.post(NEW, {**fields, "title": " "})
    assert refused.status_code == 400
    assert "A title is needed" in refused.content.decode()
    made = member_client.post(NEW, {**fields, "title": "Mine"})
    mine = queries.own_checklists(member).get()
    assert (made.status_code, mine.title, mine.language) == (303, "Mine", "zh-hans")
    assert made["Location"] == f"/checklists/{mine.slug}/edit/"


# --- Repeated, outdated, not one's own -----------------------------------------------------------------------
def test_applying_twice_makes_one_list(member: User, member_client: Client) -> None:
    taken = send(member_client, member, README)
    fields = {"operation": uuid.uuid4(), "as": member.uuid, "step": "apply", "title": "Once", "language": "en"}
    first, again = (member_client.post(taken["Location"], fields) for _ in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert queries.own_checklists(member).count() == 1


def test_a_list_changed_meanwhile_is_shown_anew(member: User, member_client: Client, copy: Checklist) -> None:
    taken = send(member_client, member, README, list=copy.slug)
    fields = {"operation": uuid.uuid4(), "as": member.uuid, "step": "apply", "revision": copy.revision - 1}
    refused = member_client.post(taken["Location"], fields)
    assert refused.status_code == 409
    assert "changed since this was shown" in refused.content.decode()
    assert not Operation.objects.filter(kind="import").exists()


def test_another_persons_file_is_not_found(
    member: User, member_client: Client, outsider: User, outsider_client: Client, copy: Checklist
) -> None:
    address = send(member_client, member, README)["Location"]
    fields = {"operation": uuid.uuid4(), "as": outsider.uuid, "step": "apply"}
    assert outsider_client.get(address).status_code == 404
    assert outsider_client.post(address, fields).status_code == 404
    assert send(outsider_client, outsider, README, list=copy.slug).status_code == 404
    assert outsider_client.get(f"/checklists/{copy.slug}/import/").status_code == 404


def test_a_form_for_somebody_else_gives_the_text_back(member: User, outsider_client: Client) -> None:
    refused = send(outsider_client, member, README)
    assert refused.status_code == 409
    assert "- [x] One" in refused.content.decode()
    assert not Upload.objects.exists()


def test_who_has_signed_out_signs_in_first(member: User, guest_client: Client) -> None:
    for address in (NEW, "/checklists/whatever/import/", f"/checklists/import/{uuid.uuid4()}/"):
        assert guest_client.get(address)["Location"].startswith("/accounts/login/?next=")
    assert send(guest_client, member, README)["Location"] == "/accounts/login/?next=%2Fchecklists%2Fnew%2F"


def test_ten_files_wait_at_most(member: User, member_client: Client) -> None:
    addresses = [send(member_client, member, README)["Location"] for _ in range(12)]
    assert [member_client.get(one).status_code for one in addresses] == [404] * 2 + [200] * 10


# --- What cannot be read ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.md", "empty"),
        (b"- [ ] a\0b", "a.md", "NUL"),
        (b"- [ ] \xff\xfe\xfa", "a.md", "UTF-8"),
        (b"Just words.\n", "a.md", "no line with a box"),
        (b"{", "a.json", "JSON"),
        (b"a,b\n1,2\n", "a.csv", "columns"),
        (b"x" * (5 * 1024 * 1024 + 1), "a.md", "5 MB"),
        (b"- [ ] a line\n" * 2001, "a.md", "2,000"),
    ],
)
def test_what_cannot_be_read_is_told(member: User, member_client: Client, data: bytes, name: str, says: str) -> None:
    refused = send(member_client, member, data, name)
    assert refused.status_code == 400
    assert says in refused.content.decode().replace("2000", "2,000")
    assert not Upload.objects.exists()


def test_a_pasted_text_that_cannot_be_read_is_given_back(member: User, member_client: Client, copy: Checklist) -> None:
    for more in ({}, {"list": copy.slug}):
        page = send(member_client, member, '{"format": "other", "<b>": 1}', **more)
        assert page.status_code == 400
        assert "{&quot;format&quot;: &quot;other&quot;, &quot;&lt;b&gt;&quot;: 1}" in page.content.decode()
    nul = send(member_client, member, "- [ ] a\0b")
    assert nul.status_code == 400
    assert "NUL" in nul.content.decode()


@pytest.mark.parametrize("size", [1024 * 1024, 3 * 1024 * 1024, 5 * 1024 * 1024 + 10])
def test_large_pasted_texts_are_read_or_refused_on_the_page(member: User, member_client: Client, size: int) -> None:
    line = "- [ ] A line\n  " + "with many words " * 200 + "\n"
    answer = send(member_client, member, (line * (size // len(line) + 1))[:size])
    assert answer.status_code == (303 if size < 5 * 1024 * 1024 else 400)


@pytest.mark.parametrize("size", [7 * 1024 * 1024, 21 * 1024 * 1024])
def test_what_is_far_too_large_is_an_error_page(member: User, member_client: Client, size: int) -> None:
    assert send(member_client, member, "x" * size).status_code == 413


def test_problems_have_their_lines_and_cannot_be_applied(member: User, member_client: Client) -> None:
    rows = "level,category,item,note\nA,B,Fine,\nA,B,Bad," + "n" * 20_001 + "\n"
    taken = send(member_client, member, rows, "a.csv")
    page = member_client.get(taken["Location"]).content.decode()
    assert "Line 3: A note has at most" in page
    assert 'value="apply"' not in page
    refused = apply(member_client, member, taken["Location"])
    assert refused.status_code == 400
    assert not queries.own_checklists(member).exists()


def test_the_51st_list_is_refused_before_anything_is_written(member: User, member_client: Client) -> None:
    for number in range(50):
        said = {"title": f"List {number}", "language": "en"}
        actions.start_list(user=member, operation=uuid.uuid4(), via=Via.PAGE, **said)
    taken = send(member_client, member, README)
    assert "You have 50 lists" in member_client.get(taken["Location"]).content.decode()
    assert apply(member_client, member, taken["Location"]).status_code == 400
    assert (
        member_client.post(
            NEW, {"operation": uuid.uuid4(), "as": member.uuid, "title": "One more", "language": "en"}
        ).status_code
        == 400
    )
    assert queries.own_checklists(member).count() == 50


def test_what_a_file_says_is_escaped(member: User, member_client: Client) -> None:
    text = "# <script>alert(1)</script>\n\n- [x] <img src=x onerror=alert(1)> **b**\n- [ ] [x](javascript:alert(1))\n"
    taken = send(member_client, member, text, "<script>.md")
    page = member_client.get(taken["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_two_thousand_lines_stay_usable(member: User, member_client: Client) -> None:
    parts = (f"\n## Part {part}\n\n" + "".join(f"- [x] Line {part}.{n}\n" for n in range(50)) for part in range(40))
    text = "".join(parts)
    taken = send(member_client, member, text, "long.md")
    page = member_client.get(taken["Location"])
    assert len(page.content) < 1024 * 1024
    assert page.content.count(b'<details class="plan-category">') == 40
    assert apply(member_client, member, taken["Location"]).status_code == 303
    assert Progress.objects.filter(user=member, state="done").count() == 2000


def test_names_with_strange_characters_are_not_found_or_read(member: User, member_client: Client) -> None:
    assert send(member_client, member, README, list="a\0b").status_code == 404
    assert send(member_client, member, README, list="a b").status_code == 404
    assert send(member_client, member, README, place="nowhere").status_code == 400
    taken = send(member_client, member, "<!-- ml-checklist:1 language:tlh carries: -->\n" + README, "a\u202eb.md")
    fields = {"operation": uuid.uuid4(), "as": member.uuid, "step": "apply"}
    assert member_client.post(taken["Location"], {**fields, "title": "a\0b"}).status_code == 400
    assert member_client.post(taken["Location"], {**fields, "ask-i0": "\0", "place": ABSENT}).status_code == 303


# --- Anything at all -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("as_", exchange.FORMATS)
def test_mutated_files_are_refused_or_shown_and_never_half_applied(
    member: User, member_client: Client, copy: Checklist, as_: str
) -> None:
    outline = file_of(copy, EVERYTHING)
    del outline.levels[1:]
    base, chance = exchange.write_outline(outline, as_, notes=True), random.Random(5)
    for number in range(20):
        data = mutated(base, chance)
        taken = send(member_client, member, data, f"a.{ENDINGS[as_]}", **({"list": copy.slug} if number % 2 else {}))
        assert taken.status_code in {303, 400}, data[:2000]
        if taken.status_code == 303:
            before = rows()
            assert member_client.get(taken["Location"]).status_code == 200
            answer = apply(member_client, member, taken["Location"], missing="retire", ticks="mirror")
            assert answer.status_code in {303, 400}
            assert answer.status_code == 303 or rows() == before


def mutated(text: str, chance: random.Random) -> bytes:
    """The text with some of its bytes changed, lost, doubled, or with something strange put between them."""
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(data) + 1), chance.choice([1, 2, 20, 300])
        how = chance.randrange(4)
        if how == 0:
            del data[at : at + length]
        elif how == 1:
            data[at:at] = data[at : at + length] * chance.choice([1, 3])
        elif how == 2:
            data[at:at] = chance.choice(STRANGE)
        else:
            other = chance.randrange(len(data) + 1)
            data[at:at] = data[other : other + length]
    return bytes(data)


STRANGE = [
    *(b"\n- [x] \n", b"\n# \n", b"\xff", b'"', b"'", b"{", b"]", b"<!-- id:", b"-->", b",,,,", b"\r", b"\\", b"null"),
    *(b"\xe2\x80\xae", b"2024-99-99", b"[a](http://", b"done_on", b"`" * 5, b"\n\n    - [ ] deep\n", b"9" * 400, b"|"),
]


def rows() -> list[int]:
    return [model.objects.count() for model in (Checklist, Edit, Operation, Progress, Note)]
