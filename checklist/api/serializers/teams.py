"""Teams: one’s own, their members, what one shares, and what changed."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import (
    LABEL_LENGTH,
    LABELS_AT_MOST,
    NAME_LENGTH,
    Happened,
    Membership,
    Role,
    Shares,
    TeamEvent,
    User,
    Watched,
)
from accounts.queries import Looks
from checklist.api.serializers.strict import Page, Strict
from checklist.queries.sharing import Sharing

TOKEN_LENGTH = 200


class Nothing(Strict):
    about = _("A body that says nothing.")


class TeamRow(serializers.Serializer[Any]):
    about = _("A team that one is in, as what.")

    id = serializers.UUIDField()
    slug = serializers.CharField(help_text=_("What names it in addresses; it stays when the team is renamed."))
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    shares = serializers.ChoiceField(choices=Shares.choices, help_text=_("What one lets its leads see."))
    members = serializers.IntegerField(help_text=_("How many are in it, leads included."))
    joined_at = serializers.DateTimeField()
    url = serializers.CharField(help_text=_("Its page."))


class TeamBody(TeamRow):
    about = _("A team with what belongs to it.")

    leads = serializers.ListField(child=serializers.CharField(), help_text=_("Their names."))
    invited = serializers.IntegerField(
        allow_null=True, help_text=_("How many were invited by address and may still join; null for members.")
    )
    assignments = serializers.IntegerField(help_text=_("How many are open: of the team for leads, else one’s own."))
    checklists = serializers.ListField(
        child=serializers.UUIDField(), help_text=_("The team’s own lists, which its leads edit.")
    )
    links = serializers.DictField(
        child=serializers.CharField(), help_text=_("Where in the API the rest is, as far as one may see it.")
    )


class NewTeam(Strict):
    about = _("A team that is made; whoever makes it leads it.")

    name = serializers.CharField(max_length=NAME_LENGTH)
    operation = serializers.UUIDField(required=False, help_text=_("Becomes its id: sent again, it makes no second."))


class TeamChange(Strict):
    about = _("What a team shall be called.")

    name = serializers.CharField(max_length=NAME_LENGTH, required=False)


class JoinBody(Strict):
    about = _("How one joins.")

    token = serializers.CharField(
        max_length=TOKEN_LENGTH, help_text=_("From the link of the invitation: what stands behind `/teams/join/`.")
    )
    shares = serializers.ChoiceField(
        choices=Shares.choices, help_text=_("What the team’s leads may see of what is assigned to one there.")
    )
    name = serializers.CharField(
        max_length=NAME_LENGTH,
        required=False,
        help_text=_("By which the team is to know one: needed where the account has no name, refused where it has."),
    )


# --- Members ---------------------------------------------------------------------------------------------------
class MemberRow(serializers.Serializer[Any]):
    about = _("Somebody in a team.")

    member = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    labels = serializers.ListField(child=serializers.CharField(), help_text=_("What leads put on them."))
    shares = serializers.ChoiceField(choices=Shares.choices)
    joined_at = serializers.DateTimeField()


class MembersQuery(Page):
    """Which members are wanted."""

    q = serializers.CharField(required=False, max_length=100, help_text=_("Stands in their name."))


class MemberChange(Strict):
    about = _("What shall become of a member: all of it or nothing.")

    role = serializers.ChoiceField(choices=Role.choices, required=False)
    labels = serializers.ListField(
        child=serializers.CharField(max_length=LABEL_LENGTH),
        required=False,
        allow_null=True,
        max_length=LABELS_AT_MOST,
        help_text=_("In place of those before; null takes all away."),
    )

    def validate_labels(self, value: list[str] | None) -> list[str]:
        return value or []


# --- Sharing ---------------------------------------------------------------------------------------------------
class SharingChange(Strict):
    about = _("What leads may see from the next request on.")

    shares = serializers.ChoiceField(choices=Shares.choices)


class ChoiceBody(serializers.Serializer[Any]):
    about = _("What leads would see now of the latest assignment with one of the choices; null for none of it.")

    shares = serializers.ChoiceField(choices=Shares.choices)
    items = serializers.IntegerField(allow_null=True, help_text=_("Of how many items they would see the state."))
    notes = serializers.IntegerField(allow_null=True, help_text=_("How many notes they would read."))
    kept_back = serializers.BooleanField(
        help_text=_("They would see totals at most, until one says that one has seen the assignment.")
    )


class LookBody(serializers.Serializer[Any]):
    about = _("That a lead looked, once a day for each page.")

    lead = serializers.CharField(allow_null=True, help_text=_("Their name; null where their account is gone."))
    what = serializers.ChoiceField(choices=Watched.choices)
    at = serializers.DateTimeField()


class SharingBody(serializers.Serializer[Any]):
    about = _("What one shares with a team, what each choice would show, and who looked.")

    shares = serializers.ChoiceField(choices=Shares.choices)
    choices = ChoiceBody(many=True)
    looks = LookBody(many=True, help_text=_("The latest hundred of 180 days."))
    more_looks = serializers.IntegerField()


# --- History ---------------------------------------------------------------------------------------------------
class TeamEventBody(serializers.Serializer[Any]):
    about = _("One change of a team.")

    at = serializers.DateTimeField()
    what = serializers.ChoiceField(choices=Happened.choices)
    by = serializers.CharField(allow_null=True, help_text=_("A name; null where the account is gone."))
    member = serializers.UUIDField(allow_null=True, help_text=_("Whom it concerns."))
    name = serializers.CharField(allow_null=True, help_text=_("Their name."))
    detail = serializers.DictField(help_text=_("The values that changed."))
    text = serializers.CharField(help_text=_("The same as a sentence."))


# --- What is given --------------------------------------------------------------------------------------
def team_row(one: Membership, members: int, address: str) -> dict[str, Any]:
    """A team that one is in. No query where it is loaded."""
    return {
        "id": one.team.uuid,
        "slug": one.team.slug,
        "name": one.team.name,
        "role": one.role,
        "shares": one.shares,
        "members": members,
        "joined_at": one.joined_at,
        "url": address,
    }


def member_row(one: Membership) -> dict[str, Any]:
    """Somebody in a team. No query where the person is loaded."""
    return {
        "member": one.user.uuid,
        "name": one.user.name,
        "role": one.role,
        "labels": one.labels,
        "shares": one.shares,
        "joined_at": one.joined_at,
    }


def sharing(found: Sharing, looks: Looks) -> dict[str, Any]:
    """What one shares. No query."""
    return {
        "shares": found.membership.shares,
        "choices": [
            {"shares": one.shares, "items": one.items, "notes": one.notes, "kept_back": one.kept_back}
            for one in found.choices
        ],
        "looks": [{"lead": one.lead.name if one.lead else None, "what": one.what, "at": one.at} for one in looks.shown],
        "more_looks": looks.more,
    }


def team_event(one: TeamEvent, text: str) -> dict[str, Any]:
    """One change of a team. No query where its people are loaded."""
    return {
        "at": one.at,
        "what": one.what,
        "by": name_of(one.actor),
        "member": one.member.uuid if one.member else None,
        "name": name_of(one.member),
        "detail": one.detail,
        "text": text,
    }


def names(users: Iterable[User]) -> list[str]:
    """Names of people."""
    return [one.name for one in users]


def name_of(user: User | None) -> str | None:
    return user.name if user else None
