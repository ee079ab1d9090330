"""Lists: as a row, as a whole tree, and what may be sent of them."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from checklist.api.serializers.strict import Page, Query, Strict
from checklist.models import Checklist, Resource, Visibility
from checklist.queries import Node, SheetItem, Tree
from checklist.queries.tree import TEXTS

BCP47 = {"en": "en", "zh-hans": "zh-Hans"}  # how the world writes our languages
CODES = {tag.lower(): code for code, tag in BCP47.items()}
OWNERS = ("me", "built-in", "team", "public")


class Language(serializers.ChoiceField):
    """A language as BCP 47 has it, in capitals or not."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=[(BCP47[code], name) for code, name in settings.LANGUAGES], **more)

    def to_internal_value(self, data: Any) -> Any:
        wanted = data.lower() if isinstance(data, str) else data
        tags = {tag.lower(): tag for tag in BCP47.values()}
        return CODES[super().to_internal_value(tags.get(wanted, data) if isinstance(wanted, str) else data).lower()]


class Link(Strict):
    about = _("A title and an address.")

    title = serializers.CharField(max_length=200, required=False, allow_blank=True)
    url = serializers.CharField(max_length=500, help_text=_("Begins with http:// or https://."))
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    year = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=9999)
    source = serializers.ChoiceField(choices=Resource.Source.choices, required=False)  # type: ignore[assignment]


class ItemBody(Strict):
    about = _(
        "An item of a list. In what is sent, only `title` is needed of a new one; what is missing stays as it is."
    )

    id = serializers.UUIDField(required=False, help_text=_("Which item it is; without it, a new one is made."))
    skill = serializers.UUIDField(required=False, help_text=_("What it asks for, in whichever list and words."))
    key = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text=_("The skill’s name in the built-in lists: `entry/theory/regression`."),
    )
    title = serializers.CharField(max_length=200, required=False)
    ongoing = serializers.BooleanField(required=False, help_text=_("Never finished, but practised."))
    meaning = serializers.CharField(max_length=20000, required=False, allow_blank=True)
    criteria = serializers.ListField(child=serializers.CharField(max_length=1000), required=False, max_length=30)
    worth_knowing = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    links = Link(many=True, required=False)


class CategoryBody(Strict):
    about = _("A category with its items, in order.")

    id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    summary = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    items = ItemBody(many=True, required=False)


class LevelBody(Strict):
    about = _("A level with its categories, in order.")

    id = serializers.UUIDField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    pace = serializers.CharField(max_length=200, required=False, allow_blank=True)
    summary = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    links = Link(many=True, required=False)
    categories = CategoryBody(many=True, required=False)


class ListRow(serializers.Serializer[Any]):
    about = _("A list without what stands in it.")

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text=_("Its address: `/checklists/<slug>/`."))
    title = serializers.CharField()
    summary = serializers.CharField()
    language = serializers.CharField(help_text=_("As BCP 47 has it: `en`, `zh-Hans`."))
    visibility = serializers.ChoiceField(choices=Visibility.choices)
    built_in = serializers.BooleanField()
    revision = serializers.IntegerField(help_text=_("Every change raises it."))
    edited_at = serializers.DateTimeField()
    url = serializers.CharField(help_text=_("Its page."))


class ListBody(ListRow):
    about = _("A list with everything in it that is not retired; the same for whoever may read it.")

    links = Link(many=True)
    levels = LevelBody(many=True)


class ListsQuery(Page):
    """Which lists are wanted."""

    language = Language(required=False, help_text=_("Only lists in this language."))
    owner = serializers.ChoiceField(
        choices=OWNERS,
        required=False,
        help_text=_("Only `me` (one’s own), `built-in`, `team` (of one’s teams) or `public` ones (of others)."),
    )
    q = serializers.CharField(
        required=False, max_length=200, help_text=_("Every one of these words stands in title, summary or items.")
    )


class NewList(Strict):
    about = _("A list that is made: a copy, or an empty one.")

    copy_of = serializers.UUIDField(required=False, help_text=_("The list to copy, with everything in it."))
    title = serializers.CharField(max_length=200, required=False, help_text=_("Needed unless it is a copy."))
    language = Language(required=False, help_text=_("Of an empty list; `en` without it."))
    operation = serializers.UUIDField(required=False, help_text=_("Names the change: sent again, it makes no second."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "copy_of" not in attrs and "title" not in attrs:
            raise serializers.ValidationError({"title": [_("Give a title, or copy_of.")]}, "required")
        if "copy_of" in attrs and "language" in attrs:
            raise serializers.ValidationError({"language": [_("A copy is in the language of its source.")]}, "unfit")
        return attrs


class ListPatch(Strict):
    about = _(
        "What a list shall say. What is missing stays; `null` empties a text. Of `levels`, `categories` and "
        "`items`, where they are given, whatever is left out is retired: its ticks stay with its skills, and an "
        "undo brings it back."
    )

    title = serializers.CharField(max_length=200, required=False)
    summary = serializers.CharField(max_length=2000, required=False, allow_blank=True, allow_null=True)
    language = Language(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    links = Link(many=True, required=False, allow_null=True)
    levels = LevelBody(many=True, required=False, help_text=_("Needs `If-Match`."))
    operation = serializers.UUIDField(required=False, help_text=_("Names the change, for undo and repetition."))

    def validate_summary(self, value: str | None) -> str:
        return value or ""

    def validate_links(self, value: list[Any] | None) -> list[Any]:
        return value or []


class TreeQuery(Query):
    """Which fields of a tree are wanted."""

    fields_wanted = None

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        text = _("Only these fields of the answer, with commas between them.")
        return {"fields": serializers.CharField(required=False, help_text=text)}


class ExportQuery(Query):
    """How a list is taken along."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        formats = [("markdown", "Markdown"), ("csv", "CSV"), ("json", "JSON")]
        return {
            "as": serializers.ChoiceField(choices=formats, help_text=_("In which format.")),
            "ticks": serializers.BooleanField(required=False, help_text=_("With one’s ticks: `true` or `false`.")),
            "notes": serializers.BooleanField(required=False, help_text=_("With one’s notes.")),
        }


class NewImport(Strict):
    about = _("A file, and what shall become of it. docs/formats.md says what files may look like.")

    text = serializers.CharField(trim_whitespace=False, max_length=5_000_000, help_text=_("The file’s text."))
    name = serializers.CharField(max_length=200, required=False, help_text=_("Its name, which may say its format."))
    checklist = serializers.UUIDField(required=False, help_text=_("The list it goes into; a new one without it."))
    title = serializers.CharField(max_length=200, required=False, help_text=_("Of a new list, in place of the file’s."))
    language = Language(required=False, help_text=_("Of a new list, where the file does not say."))
    ticks = serializers.ChoiceField(
        choices=["add", "mirror", "leave"],
        required=False,
        help_text=_(
            "The file’s ticks are added (`add`), or yours become as in the file (`mirror`), or stay (`leave`)."
        ),
    )
    missing = serializers.ChoiceField(
        choices=["retire", "keep"], required=False, help_text=_("What becomes of items that the file does not have.")
    )
    preview = serializers.BooleanField(required=False, help_text=_("Only say what would be done."))
    operation = serializers.UUIDField(required=False)


class Remark(serializers.Serializer[Any]):
    about = _("A line that was not understood, or guessed.")

    line = serializers.IntegerField()
    text = serializers.CharField()
    code = serializers.CharField()


class ImportCounts(serializers.Serializer[Any]):
    about = _("How much an import does.")

    new = serializers.IntegerField()
    reworded = serializers.IntegerField()
    moved = serializers.IntegerField()
    retired = serializers.IntegerField()
    back = serializers.IntegerField()
    ticks = serializers.IntegerField()
    notes = serializers.IntegerField()


class Imported(serializers.Serializer[Any]):
    about = _("What an import did or, as a preview, would do.")

    preview = serializers.BooleanField()
    operation = serializers.UUIDField(allow_null=True, help_text=_("To take it back by; null for a preview."))
    checklist = ListRow(allow_null=True)
    counts = ImportCounts(allow_null=True, help_text=_("Null where it is a repetition."))
    remarks = Remark(many=True)


# --- What is given --------------------------------------------------------------------------------------
def list_row(checklist: Checklist, address: str) -> dict[str, Any]:
    """A list without its content. No query."""
    return {
        "id": checklist.uuid,
        "slug": checklist.slug,
        "title": checklist.title,
        "summary": checklist.summary,
        "language": BCP47.get(checklist.language, checklist.language),
        "visibility": "public" if checklist.built_in else checklist.visibility,
        "built_in": checklist.built_in,
        "revision": checklist.revision,
        "edited_at": checklist.edited_at,
        "url": address,
    }


def list_body(tree: Tree, address: str) -> dict[str, Any]:
    """A list as a whole. No query."""
    return {
        **list_row(tree.checklist, address),
        "links": tree.root.texts["links"],
        "levels": [_level(tree, node) for node in _live(tree, tree.root)],
    }


def _live(tree: Tree, node: Node) -> list[Node]:
    return [child for child in tree.children(node.uuid) if not child.retired]


def _texts(node: Node) -> Mapping[str, Any]:
    return {name: node.texts[name] for name in TEXTS[node.kind]}


def _level(tree: Tree, node: Node) -> dict[str, Any]:
    return {"id": node.uuid, **_texts(node), "categories": [_category(tree, one) for one in _live(tree, node)]}


def _category(tree: Tree, node: Node) -> dict[str, Any]:
    return {"id": node.uuid, **_texts(node), "items": [_item(one) for one in _live(tree, node)]}


def _item(node: Node) -> dict[str, Any]:
    return {"id": node.uuid, "skill": node.skill, "key": node.skill_key, "ongoing": node.ongoing, **_texts(node)}


def place(item: SheetItem) -> dict[str, Any]:
    """An item's name with where it stands: four titles stand twice. No query."""
    return {
        "item": item.uuid,
        "key": item.skill_key,
        "title": item.title,
        "category": item.category.title,
        "level": item.category.level.title,
    }
