"""Who one is, and one's tokens."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import TOKEN_NAME_LENGTH, ApiToken, Membership, Role, Scope, Shares, User
from checklist.api.serializers.strict import Strict


class ListName(serializers.Serializer[Any]):
    about = _("A list by its names.")

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    built_in = serializers.BooleanField()


class TeamName(serializers.Serializer[Any]):
    about = _("A team that one is in, and as what.")

    slug = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    shares = serializers.ChoiceField(choices=Shares.choices, help_text=_("What one lets its leads see."))


class MeBody(serializers.Serializer[Any]):
    about = _("Who one is, with the names of one’s lists and teams.")

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()
    language = serializers.CharField(help_text=_("Empty: as the browser says."))
    time_zone = serializers.CharField(help_text=_("In which a day is a day; empty: as the browser says."))
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.choices), help_text=_("What this request may do.")
    )
    checklists = ListName(many=True)
    teams = TeamName(many=True)


class TokenBody(serializers.Serializer[Any]):
    about = _("A token, without its text.")

    id = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    used_at = serializers.DateTimeField(allow_null=True, help_text=_("The last time, to ten minutes."))


class NewToken(Strict):
    about = _("A token that is made.")

    name = serializers.CharField(max_length=TOKEN_NAME_LENGTH, help_text=_("Where it is used."))
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), allow_empty=False)
    days = serializers.IntegerField(required=False, min_value=1, max_value=366, help_text=_("90 without it."))


class MadeToken(TokenBody):
    about = _("A new token: its text is shown this once.")

    token = serializers.CharField(
        allow_null=True, help_text=_("`mlc_…`; null where the request was repeated by its Idempotency-Key.")
    )


# --- What is given --------------------------------------------------------------------------------------
def me(user: User, scopes: list[str], lists: list[dict[str, Any]], teams: list[Membership]) -> dict[str, Any]:
    """Who somebody is. No query."""
    return {
        "id": user.uuid,
        "name": user.name,
        "email": user.email,
        "language": user.language,
        "time_zone": user.time_zone,
        "scopes": scopes,
        "checklists": lists,
        "teams": [
            {"slug": one.team.slug, "name": one.team.name, "role": one.role, "shares": one.shares} for one in teams
        ],
    }


def token(one: ApiToken) -> dict[str, Any]:
    """A token, without its text. No query."""
    return {
        "id": one.uuid,
        "name": one.name,
        "scopes": one.scope_list,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "used_at": one.used_at,
    }
