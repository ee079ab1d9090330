"""The built-in content as it is delivered: two lists, one set of skills."""

import uuid
from collections import Counter

import pytest

from checklist import queries
from checklist.models import (
    NAMESPACE,
    Category,
    Checklist,
    Item,
    Level,
    LinkKind,
    Resource,
    Skill,
    SkillLink,
    content_id,
    normalised,
)
from checklist.queries import Sheet

LISTS = ("ml-checklist", "ml-checklist-zh")
ONGOING = [
    "intermediate/general/reading-papers",
    "advanced/general/understanding-papers",
    "advanced/general/staying-up-to-date",
    "advanced/general/research",
]
CATEGORIES = [
    ("entry", ["data-handling", "machine-learning", "networks", "theory", "general"]),
    ("intermediate", ["data-handling", "custom-projects", "networks", "training", "theory", "general"]),
    ("advanced", ["data-handling", "custom-projects", "training", "theory", "general"]),
]


@pytest.fixture(params=LISTS)
def built_in(request: pytest.FixtureRequest, db: None) -> Sheet:
    return queries.sheet_of(Checklist.objects.get(slug=request.param))


def test_a_list_has_3_levels_16_categories_and_89_items(built_in: Sheet) -> None:
    assert (len(built_in.levels), len(built_in.categories), len(built_in.items)) == (3, 16, 89)
    assert [len(level.items) for level in built_in.levels] == [25, 43, 21]


def test_levels_and_categories_stand_in_the_published_order(built_in: Sheet) -> None:
    assert [
        (level.key, [category.key.removeprefix(level.key + "/") for category in level.categories])
        for level in built_in.levels
    ] == CATEGORIES


def test_an_items_key_says_where_it_stands(built_in: Sheet) -> None:
    assert all(item.key.rpartition("/")[0] == item.category.key for item in built_in.items)


def test_four_items_are_ongoing(built_in: Sheet) -> None:
    assert [item.key for item in built_in.items if item.ongoing] == ONGOING


def test_both_lists_ask_for_the_same_skills_in_the_same_order(sheet: Sheet, chinese: Sheet) -> None:
    assert [item.skill for item in sheet.items] == [item.skill for item in chinese.items]
    assert [item.key for item in sheet.items] == [item.skill_key for item in chinese.items]


def test_the_two_lists_are_in_two_languages(sheet: Sheet, chinese: Sheet) -> None:
    assert (sheet.language, chinese.language) == ("en", "zh-hans")


def test_four_titles_stand_twice(sheet: Sheet) -> None:
    twice = {title for title, count in Counter(item.title for item in sheet.items).items() if count > 1}
    assert twice == {"Regression", "Clustering", "Advanced layers", "Reinforcement learning"}


def test_every_skill_is_asked_for(db: None) -> None:
    assert Skill.objects.count() == 89


@pytest.mark.parametrize(
    ("kind", "count"),
    [(LinkKind.TOGETHER, 17), (LinkKind.COVERS, 20), (LinkKind.BUILDS_ON, 49), (LinkKind.REPLACES, 0)],
)
def test_the_links_between_skills_are_all_there(db: None, kind: str, count: int) -> None:
    assert SkillLink.objects.filter(kind=kind).count() == count


def test_together_stands_once_for_each_pair(db: None) -> None:
    pairs = [frozenset(pair) for pair in SkillLink.objects.filter(kind="together").values_list("skill", "other")]
    assert len(set(pairs)) == len(pairs)


def test_nothing_builds_on_itself_by_any_way_round(sheet: Sheet) -> None:
    def rests(skill: int, seen: frozenset[int]) -> bool:
        return skill in seen or any(rests(one.skill, seen | {skill}) for one in sheet.rests_on.get(skill, ()))

    assert not [item.key for item in sheet.items if rests(item.skill, frozenset())]


def test_nothing_builds_on_a_later_level(sheet: Sheet) -> None:
    order = {level.uuid: place for place, level in enumerate(sheet.levels)}
    for item in sheet.items:
        for other in sheet.rests_on.get(item.skill, ()):
            assert order[other.category.level.uuid] <= order[item.category.level.uuid], (item.key, other.key)


@pytest.mark.parametrize("slug", LISTS)
def test_every_address_of_the_article_is_there_and_marked_as_its(db: None, slug: str) -> None:
    resources = Resource.objects.filter(checklist__slug=slug)
    assert resources.filter(source="article").count() == 31
    assert not resources.filter(source="owner").exists()


def test_ids_can_be_computed_outside(db: None) -> None:
    assert str(NAMESPACE) == "044e34b1-3902-4b3d-a9c7-49420a16e260"
    skill, item = Skill.objects.get(key="entry/theory/regression"), "ml-checklist:entry/theory/regression"
    assert skill.uuid == uuid.uuid5(NAMESPACE, "skill:entry/theory/regression")
    assert Item.objects.filter(uuid=uuid.uuid5(NAMESPACE, item), skill=skill).exists()
    assert Level.objects.filter(uuid=uuid.uuid5(NAMESPACE, "ml-checklist-zh:entry")).exists()
    assert Category.objects.filter(uuid=uuid.uuid5(NAMESPACE, "ml-checklist:entry/theory")).exists()
    assert Checklist.objects.get(slug="ml-checklist").uuid == uuid.uuid5(NAMESPACE, "ml-checklist")


@pytest.mark.parametrize("model", [Level, Category, Item])
def test_every_part_has_its_computed_id(db: None, model: type[Level | Category | Item]) -> None:
    for part in model.objects.all():
        assert part.uuid == content_id(":".join(part.natural_key()))


def test_nothing_is_without_words(built_in: Sheet) -> None:
    parts = [*built_in.levels, *built_in.categories]
    assert built_in.title
    assert built_in.summary
    assert not [part.key for part in parts if not part.title.strip() or not part.summary.strip()]
    assert not [level.key for level in built_in.levels if not level.pace.strip()]
    assert not [item.key for item in built_in.items if not item.title.strip()]
    assert not Skill.objects.filter(title="").exists()


def test_a_summary_is_one_paragraph(built_in: Sheet) -> None:
    assert not [part.key for part in (*built_in.levels, *built_in.categories) if "\n" in part.summary.strip()]


def test_the_chinese_list_is_in_chinese(chinese: Sheet) -> None:
    for part in (*chinese.levels, *chinese.categories):
        assert _has_chinese(part.title), part.key
        assert _has_chinese(part.summary), part.key
    untranslated = [item.title for item in chinese.items if not _has_chinese(item.title)]
    assert all(title.isupper() or "SVM" in title for title in untranslated), untranslated


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_what_searches_look_into_is_what_is_shown(db: None) -> None:
    for item in Item.objects.all():
        assert item.search == normalised(f"{item.title} {item.meaning}")
