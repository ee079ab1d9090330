"""Making lists and adopting lines again by the same operation: the same answer, whatever became of the source."""

import uuid

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from checklist import actions, queries
from checklist.actions import Conflict
from checklist.models import Category, Checklist, Item, Level, Operation, Skill, Via
from checklist.queries import Sheet
from tests.doors import Page
from tests.guard import arranging


@pytest.fixture
def theirs(outsider: User) -> Checklist:
    """A public list of the outsider's, with one item."""
    with arranging():
        public = {"slug": "theirs", "title": "Theirs", "language": "en", "visibility": "public"}
        checklist = Checklist.objects.create(**public, owner=outsider)
        place = Category.objects.create(title="Only", level=Level.objects.create(title="Only", checklist=checklist))
        skill = Skill.objects.create(title="Wording")
        Item.objects.create(checklist=checklist, category=place, skill=skill, title="Their item")
    return checklist


def change(checklist: Checklist, **values: object) -> None:
    with arranging():
        Checklist.objects.filter(pk=checklist.pk).update(**values)


GONE = [{"retired": True}, {"visibility": "private"}, {"withheld": True}]


@pytest.mark.parametrize("became", GONE)
def test_a_copy_is_given_again_when_its_source_is_gone(
    member: User, theirs: Checklist, became: dict[str, object]
) -> None:
    said = {"user": member, "source": theirs, "operation": uuid.uuid4(), "via": Via.PAGE}
    first = actions.copy_list(**said)  # type: ignore[arg-type]
    change(theirs, **became)
    again = actions.copy_list(**said)  # type: ignore[arg-type]
    assert again.repeated
    assert again.checklist == first.checklist


@pytest.mark.parametrize("became", GONE)
def test_what_became_hidden_meanwhile_is_not_copied(member: User, theirs: Checklist, became: dict[str, object]) -> None:
    source = queries.visible_checklists(member).get(pk=theirs.pk)
    change(theirs, **became)
    with pytest.raises(Conflict) as refused:
        actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE)
    assert refused.value.code == "list-gone"
    assert not Operation.objects.filter(user=member).exists()


def test_the_owner_does_not_copy_what_a_curator_took_out(outsider: User, theirs: Checklist) -> None:
    change(theirs, withheld=True)
    with pytest.raises(Conflict):
        actions.copy_list(user=outsider, source=theirs, operation=uuid.uuid4(), via=Via.PAGE)


@pytest.mark.parametrize("became", GONE)
def test_a_line_is_adopted_once_whatever_became_of_its_source(
    member: User, theirs: Checklist, sheet: Sheet, became: dict[str, object]
) -> None:
    source = Checklist.objects.get(pk=sheet.pk)
    mine = actions.copy_list(user=member, source=source, operation=uuid.uuid4(), via=Via.PAGE).checklist
    said = {
        "checklist": mine,
        "source": Item.objects.get(checklist=theirs).uuid,
        "category": Category.objects.filter(level__checklist=mine).first().uuid,  # type: ignore[union-attr]
        "operation": uuid.uuid4(),
    }
    first = actions.adopt_line(user=member, via=Via.PAGE, **said)  # type: ignore[arg-type]
    change(theirs, **became)
    again = actions.adopt_line(user=member, via=Via.PAGE, **said)  # type: ignore[arg-type]
    assert again.repeated
    assert again.edit == first.edit
    assert Item.objects.filter(checklist=mine, title="Their item").count() == 1
    with pytest.raises(Item.DoesNotExist):
        actions.adopt_line(user=member, via=Via.PAGE, **{**said, "operation": uuid.uuid4()})  # type: ignore[arg-type]


def test_a_list_that_was_swept_for_good_is_not_given_again(page_door: Page, member: User, theirs: Checklist) -> None:
    operation, copying = uuid.uuid4(), uuid.uuid4()
    start = {"title": "Mine", "language": "en", "operation": operation}
    copy = {"title": "Copy", "operation": copying}
    client: Client = page_door.client

    def sent() -> list[int]:
        started = client.post("/checklists/new/", page_door.fields(**start))
        copied = client.post("/checklists/theirs/copy/", page_door.fields(scope="page", **copy))
        return [started.status_code, copied.status_code]

    assert sent() == [303, 303]
    with arranging():
        Checklist.objects.filter(owner=member).update(retired=True, edited_at="2020-01-01T00:00:00Z")
    call_command("sweep")
    assert not Checklist.objects.filter(owner=member).exists()
    assert sent() == [409, 409]
