"""Forms about progress: what a page may send, read strictly."""

import re
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from checklist.actions.progress import ITEMS_AT_MOST
from checklist.models import LINE_LENGTH, URL_LENGTH
from checklist.queries import Sheet, SheetItem

GUEST = "guest"


# Control characters, and those that change how what follows is read (right to left, no width).
UNSEEN = r"[\x00-\x20\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
HOST = re.compile(r"[^:/?#]+(?::\d{1,5})?(?:[/?#]|$)")  # an address without its scheme; no javascript:


class AddressField(forms.CharField):
    """An address on the web: http or https; without either, https is meant."""

    NO_ADDRESS = _("This is no address on the web (http or https).")
    default_validators = [
        URLValidator(schemes=["http", "https"], message=NO_ADDRESS),
        RegexValidator(UNSEEN, message=NO_ADDRESS, inverse_match=True),
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=URL_LENGTH, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        scheme, colon, rest = text.partition("://")
        if colon and scheme.lower() in {"http", "https"}:  # a phone's keyboard writes Https
            return f"{scheme.lower()}://{rest}"
        return f"https://{text}" if text and HOST.match(text) else text


class OperationForm(forms.Form):
    """What every changing form carries: its operation's uuid, and for whom the page was rendered."""

    operation = forms.UUIDField(error_messages={"required": _("The operation's id is missing. Reload the page.")})
    scope = forms.ChoiceField(choices=[("page", "page")], required=False)

    def operation_for(self, *content: object) -> uuid.UUID:
        """The operation's uuid. A page without script carries one per load: what it posts is named from that and
        the content, so that a page brought back still works."""
        given: uuid.UUID = self.cleaned_data["operation"]
        if not self.cleaned_data["scope"]:
            return given
        return uuid.uuid5(given, "\n".join(map(str, content)))


class UndoForm(OperationForm):
    """Take an operation back, on the page of a list or elsewhere."""

    list = forms.SlugField(required=False)


class ChangeForm(OperationForm):
    """Set a state, or record a practice."""

    state = forms.CharField(required=False, max_length=20)
    practised_on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])  # the same in every language
    line = forms.CharField(required=False, max_length=LINE_LENGTH)
    url = AddressField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("state") and not cleaned.get("practised_on") and not self.errors:
            raise ValidationError(_("Say which state: state=done, for example."), code="state-missing")
        return cleaned

    @property
    def state_name(self) -> str:
        """The state asked for; a date alone means a practice."""
        return self.cleaned_data["state"] or "done"

    @property
    def day(self) -> date | None:
        return self.cleaned_data["practised_on"]

    def operation_on(self, items: Iterable[SheetItem]) -> uuid.UUID:
        """The operation's uuid where the change is of these items."""
        uuids = sorted(item.uuid for item in items)
        return self.operation_for(self.state_name, self.day or "", *uuids, *filter(None, self.practice.values()))

    @property
    def practice(self) -> dict[str, str]:
        """A line about a practice and its address."""
        return {name: self.cleaned_data[name] for name in ("line", "url")}


class PartForm(ChangeForm):
    """Set a state on the whole of a sheet (`all`), a level or a category, or on several of its items."""

    WHOLE = ("all", "level", "category")
    all = forms.UUIDField(required=False)
    level = forms.UUIDField(required=False)
    category = forms.UUIDField(required=False)
    item = forms.TypedMultipleChoiceField(required=False)

    def __init__(self, data: Any, *, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        self.fields["item"].choices = [(one, one) for one in sheet.by_uuid]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = [name for name in (*self.WHOLE, "item") if cleaned.get(name)]
        if not self.errors and len(named) != 1:
            raise ValidationError(_("Name the list, one level, one category, or items."), code="what")
        if not self.errors and "item" not in named and self._part(named[0], str(cleaned[named[0]])) is None:
            texts = {"all": _("This is the id of another list. Reload the page and try again.")}
            text = texts.get(named[0], _("This list has no such level or category."))
            raise ValidationError(text, code="no-such-part")
        if len(cleaned.get("item") or ()) > ITEMS_AT_MOST:
            raise ValidationError(_("At most %(count)s items at once.") % {"count": ITEMS_AT_MOST}, code="too-many")
        return cleaned

    def _part(self, name: str, uuid: str) -> Any:
        if name == "all":
            return self.sheet if uuid == self.sheet.uuid else None
        return self.sheet.parts.get(uuid)

    @property
    def whole(self) -> dict[str, str]:
        """The field that names a whole part, and its uuid; nothing where items are named."""
        return {name: str(self.cleaned_data[name]) for name in self.WHOLE if self.cleaned_data[name]}

    @property
    def part(self) -> Any:
        """The level or category that was named, or the whole sheet, if one was."""
        return next((self._part(name, uuid) for name, uuid in self.whole.items()), None)

    @property
    def items(self) -> list[SheetItem]:
        """The items meant: ticking a whole part leaves its ongoing items as they are."""
        if self.part is None:
            return [self.sheet.by_uuid[one] for one in self.cleaned_data["item"]]
        return [item for item in self.part.items if not (item.ongoing and self.state_name == "done")]

    @property
    def left_alone(self) -> int:
        """How many ongoing items of the part stay as they are."""
        return len(self.part.items) - len(self.items) if self.part else 0


class StartForm(OperationForm):
    """None, some or all of each category, for people who know much already."""

    CHOICES = [("none", _("none")), ("some", _("some")), ("all", _("all"))]

    def __init__(self, data: Any = None, *, sheet: Sheet) -> None:
        super().__init__(data)
        self.sheet = sheet
        for category in sheet.categories:
            self.fields[f"c-{category.uuid}"] = forms.ChoiceField(choices=self.CHOICES, required=False)
            self.fields[f"i-{category.uuid}"] = forms.TypedMultipleChoiceField(
                choices=[(item.uuid, item.title) for item in category.finite], required=False
            )

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Names and values that carry the answers from the preview to the application."""
        names = [name for name in self.fields if name[:2] in {"c-", "i-"}]
        return [(name, value) for name in names for value in self.data.getlist(name)]  # type: ignore[attr-defined]

    @property
    def items(self) -> list[SheetItem]:
        """The items that are to be done."""
        chosen: list[SheetItem] = []
        for category in self.sheet.categories:
            choice = self.cleaned_data[f"c-{category.uuid}"]
            some = set(self.cleaned_data[f"i-{category.uuid}"])
            chosen += [one for one in category.finite if choice == "all" or (choice == "some" and one.uuid in some)]
        return chosen
