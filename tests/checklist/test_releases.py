"""load_content: a newer release changes wording, adds, moves and retires; progress and curators' words stay."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from checklist import actions, queries
from checklist.models import Category, Checklist, Item, Level, Resource, Skill, SkillLink
from checklist.queries import Sheet
from tests.guard import arranging
from tests.kinds import Tick
from tests.rows import read_rows, write_rows

Rows = list[dict[str, Any]]
KEY = "entry/theory/regression"


class Release:
    """A copy of the fixtures that a test edits and loads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, name: str, change: Callable[[Rows], Any]) -> None:
        """Change the rows of one file; what `change` returns, if anything, takes their place."""
        rows = read_rows(self.folder / name)
        write_rows(self.folder / name, change(rows) or rows)

    def load(self) -> None:
        call_command("load_content", "--from", str(self.folder), verbosity=0)


@pytest.fixture
def release(fixtures: Path, tmp_path: Path, db: None) -> Release:
    """Of the English list alone: loading the Chinese one beside it takes as long again."""
    apart = shutil.ignore_patterns("ml-checklist-zh.yaml", "demo")
    return Release(Path(shutil.copytree(fixtures, tmp_path / "release", ignore=apart)))


def fields(rows: Rows, kind: str, key: str) -> dict[str, Any]:
    return next(row["fields"] for row in rows if row["model"] == f"checklist.{kind}" and row["fields"]["key"] == key)


def reworded(key: str = KEY, kind: str = "item", **new: Any) -> Callable[[Rows], None]:
    return lambda rows: fields(rows, kind, key).update(new)


def without(key: str) -> Callable[[Rows], Rows]:
    """Without the part, and what is in it."""
    return lambda rows: [row for row in rows if not f"{row['fields'].get('key', '')}/".startswith(f"{key}/")]


def item(key: str = KEY, slug: str = "ml-checklist") -> Item:
    return Item.objects.get(checklist__slug=slug, key=key)


def revision(slug: str = "ml-checklist") -> int:
    return Checklist.objects.get(slug=slug).revision


def current() -> Sheet:
    return queries.sheet_of(Checklist.objects.get(slug="ml-checklist"))


def everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Checklist, Level, Category, Item, Skill, SkillLink, Resource)
    ]


# --- Nothing new ----------------------------------------------------------------------------------------
def test_loading_what_is_loaded_changes_nothing_and_is_quick(
    release: Release, django_assert_max_num_queries: Any
) -> None:
    before = everything()
    with django_assert_max_num_queries(4):
        release.load()
    assert everything() == before


def test_a_release_that_says_the_same_in_other_bytes_raises_no_revision(release: Release) -> None:
    path, before = release.folder / "ml-checklist.yaml", revision()
    path.write_text(path.read_text("utf-8") + "\n# a remark\n", "utf-8")
    release.load()
    assert revision() == before


def test_a_release_of_one_list_leaves_the_other_alone(release: Release, fixtures: Path) -> None:
    shutil.copy(fixtures / "ml-checklist-zh.yaml", release.folder)
    before, chinese = revision(), revision("ml-checklist-zh")
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded"))
    release.load()
    assert (revision(), revision("ml-checklist-zh")) == (before + 1, chinese)


# --- Changed, moved, added, retired, while people have progress -------------------------------------------
@pytest.fixture
def ticked(member: User, sheet: Sheet, tick: Tick) -> User:
    """The member has done everything that can be done."""
    tick(member, *sheet.items)
    return member


def test_a_changed_item_has_the_new_words_and_the_old_ticks(release: Release, ticked: User) -> None:
    before = queries.standings_of(ticked)
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded", meaning="Zigzag lines through points."))
    release.load()
    assert (item().title, item().meaning) == ("Regression, reworded", "Zigzag lines through points.")
    assert queries.standings_of(ticked) == before
    assert queries.search(item().checklist_id, "zigzag lines") == {str(item().uuid)}


def test_a_moved_item_stands_elsewhere_with_its_ticks(release: Release, ticked: User) -> None:
    before = queries.standings_of(ticked)
    moved = reworded(category=["ml-checklist", "advanced/theory"], position=0)
    release.edit("ml-checklist.yaml", moved)
    release.load()
    found = current().by_uuid[str(item().uuid)]
    assert found.category.key == "advanced/theory"
    assert found.category.items[0] is found
    assert queries.standings_of(ticked) == before


def test_the_order_of_items_follows_the_release(release: Release) -> None:
    def turn_round(rows: Rows) -> None:
        theory = [row for row in rows if row["fields"].get("category") == ["ml-checklist", "entry/theory"]]
        for place, row in enumerate(reversed(theory)):
            row["fields"]["position"] = place

    before = [one.key for one in current().items if one.category.key == "entry/theory"]
    release.edit("ml-checklist.yaml", turn_round)
    release.load()
    assert [one.key for one in current().items if one.category.key == "entry/theory"] == before[::-1]


def add(rows: Rows) -> None:
    template = fields(rows, "item", KEY)
    new = {**template, "key": "entry/theory/new", "skill": ["entry/theory/new"], "title": "New", "position": 99}
    rows.append({"model": "checklist.item", "fields": new})


def add_skill(rows: Rows) -> None:
    rows.insert(
        0, {"model": "checklist.skill", "fields": {"key": "entry/theory/new", "title": "New", "ongoing": False}}
    )


def test_an_added_item_is_to_do_and_counts(release: Release, ticked: User) -> None:
    release.edit("skills.yaml", add_skill)
    release.edit("ml-checklist.yaml", add)
    release.load()
    board = queries.board_for(ticked, current())
    assert len(board.sheet.items) == 90
    assert board.state(board.sheet.by_uuid[str(item("entry/theory/new").uuid)]) == "todo"
    assert (board.whole.done, board.whole.total, board.whole.percent) == (85, 86, 98)


def test_a_retired_item_is_gone_from_the_list_and_its_tick_is_kept(release: Release, ticked: User) -> None:
    release.edit("ml-checklist.yaml", without(KEY))
    release.load()
    assert item().retired
    assert len(current().items) == 88
    assert queries.board_for(ticked, current()).whole.total == 84
    assert queries.standings_of(ticked)[item().skill_id].state == "done"


def test_what_was_done_with_a_retired_item_can_still_be_undone(
    release: Release, member: User, sheet: Sheet, tick: Tick
) -> None:
    by_key = {one.key: one for one in sheet.items}
    made = tick(member, by_key[KEY]).operation.uuid
    release.edit("ml-checklist.yaml", without(KEY))
    release.load()
    actions.undo(user=member, target=made, operation=uuid4())
    assert queries.standings_of(member)[item().skill_id].state == "todo"


def test_a_retired_item_that_comes_back_has_its_ticks(release: Release, ticked: User, fixtures: Path) -> None:
    release.edit("ml-checklist.yaml", without(KEY))
    release.load()
    shutil.copy(fixtures / "ml-checklist.yaml", release.folder)
    release.load()
    assert queries.board_for(ticked, current()).whole.done == 85


def test_a_retired_category_takes_its_items_with_it(release: Release, ticked: User) -> None:
    release.edit("ml-checklist.yaml", without("entry/theory"))
    release.load()
    assert [category.key for category in current().levels[0].categories][-1:] == ["entry/general"]
    assert len(current().categories) == 15
    assert queries.board_for(ticked, current()).whole.total == 79


def test_nothing_is_deleted_by_a_release(release: Release, ticked: User) -> None:
    before = [model.objects.count() for model in (Level, Category, Item, Skill)]
    release.edit("ml-checklist.yaml", without("entry"))
    release.load()
    assert [model.objects.count() for model in (Level, Category, Item, Skill)] == before


def test_an_item_can_take_the_place_of_another_with_its_skill(release: Release, ticked: User) -> None:
    """The old item is retired before the new one is added: a skill stands once among those that are not retired."""

    def renamed_key(rows: Rows) -> None:
        fields(rows, "item", KEY)["key"] = "entry/theory/regression-analysis"

    release.edit("ml-checklist.yaml", renamed_key)
    release.load()
    new = current().by_uuid[str(item("entry/theory/regression-analysis").uuid)]
    assert queries.board_for(ticked, current()).state(new) == "done"


# --- What curators did ------------------------------------------------------------------------------------
def curate(part: Any, **new: Any) -> None:
    with arranging():
        type(part).objects.filter(pk=part.pk).update(**new)


def test_a_curators_words_survive_a_release_that_does_not_touch_them(release: Release) -> None:
    curate(item(), title="In a curator's words")
    release.edit("ml-checklist.yaml", reworded("entry/theory/clustering", title="Clustering, reworded"))
    release.load()
    assert item().title == "In a curator's words"
    assert item("entry/theory/clustering").title == "Clustering, reworded"


def test_a_release_that_rewords_one_field_leaves_a_curators_other_field(release: Release) -> None:
    curate(item(), title="In a curator's words")
    release.edit("ml-checklist.yaml", reworded(meaning="Zigzag lines through points."))
    release.load()
    assert (item().title, item().meaning) == ("In a curator's words", "Zigzag lines through points.")


def test_a_release_that_rewords_the_same_field_wins(release: Release) -> None:
    curate(item(), title="In a curator's words")
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded"))
    release.load()
    assert item().title == "Regression, reworded"


def test_what_a_curator_retired_stays_retired(release: Release) -> None:
    curate(item(), retired=True)
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded"))
    release.load()
    assert item().retired


def test_what_a_curator_added_stays(release: Release, sheet: Sheet) -> None:
    with arranging():
        skill = Skill.objects.create(title="Ours")
        category = Category.objects.get(pk=sheet.categories[0].pk)
        Item.objects.create(checklist_id=sheet.pk, category=category, skill=skill, title="Ours", position=99)
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded"))
    release.load()
    assert "Ours" in [one.title for one in current().items]


# --- The list itself, links, and mistakes ---------------------------------------------------------------
def test_a_reworded_list_has_its_new_title_and_revision(release: Release) -> None:
    before = revision()
    release.edit("ml-checklist.yaml", lambda rows: rows[0]["fields"].update(title="The checklist"))
    release.load()
    assert (current().title, revision()) == ("The checklist", before + 1)


def test_a_link_between_skills_that_was_dropped_is_gone_at_once(release: Release) -> None:
    assert len(current().links) == 86
    release.edit("skills.yaml", lambda rows: [row for row in rows if row["fields"].get("kind") != "covers"])
    release.load()
    assert SkillLink.objects.count() == 66
    assert len(current().links) == 66


def test_a_changed_address_takes_the_place_of_the_old_one(release: Release) -> None:
    resources, before = Resource.objects.filter(checklist__slug="ml-checklist"), revision()
    count = resources.count()
    release.edit("ml-checklist.yaml", lambda rows: rows[-1]["fields"].update(url="https://example.org/new"))
    release.load()
    assert resources.count() == count
    assert resources.filter(url="https://example.org/new").exists()
    assert revision() == before + 1


def test_a_skill_that_became_ongoing_is_seen_at_once(release: Release) -> None:
    assert not next(one for one in current().items if one.key == KEY).ongoing
    release.edit("skills.yaml", reworded(kind="skill", ongoing=True))
    release.load()
    assert next(one for one in current().items if one.key == KEY).ongoing


def test_a_folder_without_content_is_named(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match=r"no skills\.yaml"):
        call_command("load_content", "--from", str(tmp_path))


def test_a_broken_release_changes_nothing(release: Release) -> None:
    release.edit("ml-checklist.yaml", reworded(title="Regression, reworded", category=["ml-checklist", "entry/absent"]))
    before = everything()
    with pytest.raises(Exception, match="matching query does not exist"):
        release.load()
    assert everything()[1:4] == before[1:4]
