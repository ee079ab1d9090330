"""What the pages about assignments may send: which list is looked for, and the terms of an assignment."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from checklist.actions.assignments import WANTED_AT_MOST
from checklist.forms.changes import OperationForm
from checklist.models import WANTED, Checklist
from checklist.queries import Sheet

SEARCH_LENGTH = 100
MEMBERS_AT_ONCE, FOUND_AT_MOST = 200, 50  # in a larger team, so many are shown beside those who are chosen
TEAM, CHOSEN = "team", "chosen"
WANTED_WRONG = _("The wanted number of people is a whole number from 1 to 1000.")
FIELD_OF = {
    "date-over": "due_on",
    "no-such-level": "target",
    "wanted-out-of-bounds": "wanted",
    "no-such-member": "members",
}


class FindForm(forms.Form):
    """What is looked for among public lists. It is read leniently: what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=SEARCH_LENGTH)
    list = forms.SlugField(required=False, max_length=Checklist._meta.get_field("slug").max_length)

    @property
    def text(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("q") or ""


class AssignmentForm(OperationForm):
    """What is asked of whom: up to which level, until when, by how many, of everybody or of chosen members."""

    target = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("This list has no such level. Choose again.")}
    )
    due_on = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the date as year-month-day: 2027-03-31.")},
    )
    wanted = forms.IntegerField(
        min_value=1,
        max_value=WANTED_AT_MOST,
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), WANTED_WRONG),
    )
    whom = forms.ChoiceField(
        choices=[(TEAM, TEAM), (CHOSEN, CHOSEN)],
        error_messages={name: _("Choose whom this is for.") for name in ("required", "invalid_choice")},
    )
    members = forms.TypedMultipleChoiceField(
        required=False,
        coerce=UUID,
        error_messages={
            "invalid_choice": _(
                "Somebody whom you chose is not in this team any more. Look at the names and try again."
            )
        },
    )
    seen = forms.CharField(required=False, max_length=64)  # the version of the terms that are changed

    def __init__(self, data: Any = None, *, sheet: Sheet, members: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.sheet, self.memberships = sheet, members
        self.fields["target"].choices = [("", ""), *((one.uuid, one.title) for one in sheet.levels)]  # type: ignore[attr-defined]
        self.fields["members"].choices = [(str(one.user.uuid), "") for one in members]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("whom") == CHOSEN and not cleaned.get("members") and "members" not in self.errors:
            self.add_error("members", ValidationError(_("Choose at least one member, or the whole team.")))
        if cleaned.get("whom") == TEAM:
            self.errors.pop("members", None)  # who is ticked does not matter then
        return cleaned

    @property
    def target_uuid(self) -> UUID | None:
        return UUID(self.cleaned_data["target"]) if self.cleaned_data["target"] else None

    @property
    def chosen(self) -> list[UUID] | None:
        """The members' uuids; None for the whole team."""
        return self.cleaned_data["members"] if self.cleaned_data["whom"] == CHOSEN else None

    @property
    def named(self) -> UUID:
        """What names the assignment that is made of this."""
        read = self.cleaned_data
        members = sorted(map(str, self.chosen)) if self.chosen is not None else [TEAM]
        return self.operation_for("assign", self.sheet.uuid, read["target"], read["due_on"], read["wanted"], *members)

    def refuse(self, error: ValidationError) -> None:
        """Put what an action refused beside the field that it is about."""
        self.add_error(FIELD_OF.get(getattr(error, "code", "") or ""), error)

    # --- What the page shows: what was sent, as it was sent -------------------------------------------------
    @property
    def shown(self) -> dict[str, str]:
        """The texts of the fields."""
        first: dict[str, Any] = {"target": "", "due_on": "", "wanted": WANTED, "whom": TEAM, **self.initial}
        if self.is_bound:
            first |= {name: self.data.get(name, "") for name in ("target", "due_on", "wanted", "whom")}
        return {name: str(value or "") for name, value in first.items() if name != "members"}

    @property
    def narrowed(self) -> bool:
        """Whether there are too many members to show them all."""
        return len(self.memberships) > MEMBERS_AT_ONCE

    @property
    def who(self) -> str:
        """Who is looked for among them, by name or label. It is read leniently."""
        sent = self.data if self.is_bound else self.initial
        return str(sent.get("who") or "").replace("\0", "")[:SEARCH_LENGTH]

    @cached_property
    def people(self) -> list[tuple[Membership, bool]]:
        """The members, each with whether they are chosen; in a large team those who are, and the first others who are
        looked for."""
        values = self.data.getlist("members") if self.is_bound else self.initial.get("members", ())  # type: ignore[attr-defined]
        chosen = set(map(str, values))
        everybody = [(one, str(one.user.uuid) in chosen) for one in self.memberships]
        if not self.narrowed:
            return everybody
        words = self.who.casefold().split()
        found = (one for one in everybody if not one[1] and _has(one[0], words))
        return [*(one for one in everybody if one[1]), *islice(found, FOUND_AT_MOST)]


def _has(membership: Membership, words: Sequence[str]) -> bool:
    """Whether somebody's name or one of their labels has each of these words."""
    text = " ".join([membership.user.name, *membership.labels]).casefold()
    return all(word in text for word in words)


def looked_for(data: Any) -> dict[str, Any]:
    """What was sent, as what the form begins with where somebody only looks for members."""
    names = ("target", "due_on", "wanted", "whom", "who")
    return {**{name: data.get(name, "") for name in names}, "members": data.getlist("members")}


def terms_shown(target: UUID | None, due_on: date | None, wanted: int, chosen: Sequence[UUID] | None) -> dict[str, Any]:
    """An assignment's terms as what its form begins with."""
    return {
        "target": str(target or ""),
        "due_on": due_on.isoformat() if due_on else "",
        "wanted": wanted,
        "whom": TEAM if chosen is None else CHOSEN,
        "members": [str(one) for one in chosen or ()],
    }
