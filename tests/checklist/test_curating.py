"""The curators' rooms show and take what is built in, and nothing of people's own lists."""

import pytest
from django.test import Client

from accounts.models import User
from checklist.models import Category, Checklist, Item, Level, Skill, SkillLink
from checklist.queries import Sheet
from tests.guard import arranging
from tests.kinds import SignIn


@pytest.fixture
def curating(curator: User, sign_in: SignIn) -> Client:
    return sign_in(curator)


@pytest.fixture
def secret(outsider: User, sheet: Sheet) -> Item:
    """An item of the outsider's private list, which asks for a skill of its own."""
    with arranging():
        checklist = Checklist.objects.create(slug="secret", title="Secret list", language="en", owner=outsider)
        level = Level.objects.create(checklist=checklist, title="Secret level")
        category = Category.objects.create(level=level, title="Secret category")
        skill = Skill.objects.create(title="Secret skill")
        SkillLink.objects.create(kind="covers", skill=skill, other_id=sheet.items[0].skill)
        return Item.objects.create(checklist=checklist, category=category, skill=skill, title="Secret item")


@pytest.mark.parametrize(
    "room",
    [
        *("level/", "category/", "item/", "skill/", "skilllink/", "checklist/"),
        *("level/add/", "category/add/", "item/add/", "skilllink/add/", "skill/?q=secret"),
    ],
)
def test_no_room_tells_of_a_private_list(curating: Client, secret: Item, room: str) -> None:
    response = curating.get(f"/admin/checklist/{room}")
    assert response.status_code == 200
    assert "Secret" not in response.content.decode()


def test_nothing_of_a_private_list_is_found_by_its_number(curating: Client, secret: Item) -> None:
    link = SkillLink.objects.get(skill=secret.skill)
    places = {"item": secret.pk, "category": secret.category_id, "level": secret.category.level_id}
    for kind, pk in {
        **places,
        "checklist": secret.checklist_id,
        "skill": secret.skill_id,
        "skilllink": link.pk,
    }.items():
        for tail in ("change/", "history/"):
            response = curating.get(f"/admin/checklist/{kind}/{pk}/{tail}", follow=True)
            assert "Secret" not in response.content.decode(), kind
    choices = {"app_label": "checklist", "model_name": "item", "field_name": "skill", "term": "secret"}
    assert curating.get("/admin/autocomplete/", choices).json()["results"] == []


def test_a_part_is_not_put_into_a_private_list(curating: Client, secret: Item) -> None:
    form = {"title": "Mine", "position": 1, "pace": "", "summary": ""}
    response = curating.post("/admin/checklist/level/add/", {**form, "checklist": secret.checklist_id})
    assert response.status_code == 200
    assert "Select a valid choice" in response.content.decode()
    curating.post("/admin/checklist/category/add/", {**form, "level": secret.category.level_id})
    links = {f"resources-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    asks = {"skill": Skill.objects.filter(key__isnull=False).first().pk, "criteria": "[]"}  # type: ignore[union-attr]
    curating.post("/admin/checklist/item/add/", {**form, **links, **asks, "category": secret.category_id})
    for model in (Level, Category, Item):
        assert not model._default_manager.filter(title="Mine").exists()


def test_a_level_is_added_to_a_built_in_list(curating: Client, secret: Item, sheet: Sheet) -> None:
    form = {"title": "New level", "position": 9, "pace": "", "summary": "", "checklist": sheet.pk}
    assert curating.post("/admin/checklist/level/add/", form).status_code == 302
    assert Level.objects.get(title="New level").checklist_id == sheet.pk


def test_a_skill_is_made_with_a_key(curating: Client) -> None:
    curating.post("/admin/checklist/skill/add/", {"title": "Bare", "key": ""})
    assert not Skill.objects.filter(title="Bare").exists()
    curating.post("/admin/checklist/skill/add/", {"title": "Named", "key": "entry/named"})
    assert Skill.objects.get(title="Named").key == "entry/named"
