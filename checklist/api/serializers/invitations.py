"""Ways into a team."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.actions import DAYS_AT_MOST, USES_AT_MOST
from accounts.models import EMAIL_LENGTH, Invitation, Role
from checklist.api.serializers.strict import Strict
from checklist.api.serializers.teams import name_of


class InvitationBody(serializers.Serializer[Any]):
    about = _("A way into a team, without its link.")

    id = serializers.UUIDField()
    role = serializers.ChoiceField(choices=Role.choices)
    email = serializers.CharField(help_text=_("For whom it is; empty: whoever has the link, or it was used."))
    state = serializers.ChoiceField(choices=Invitation.State.choices)
    uses = serializers.IntegerField()
    uses_at_most = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True, help_text=_("When the mail server took the mail with it."))


class MadeInvitation(InvitationBody):
    about = _("An invitation with its link, which is shown this once.")

    link = serializers.CharField(
        allow_null=True,
        help_text=_("Null where it goes by mail, and where the request was repeated."),
    )


class NewInvitation(Strict):
    about = _("A link for several people, or, with an address, a mail to one.")

    role = serializers.ChoiceField(choices=Role.choices, required=False, help_text=_("`member` without it."))
    days = serializers.IntegerField(required=False, min_value=1, max_value=DAYS_AT_MOST, help_text=_("14 without it."))
    uses = serializers.IntegerField(required=False, min_value=1, max_value=USES_AT_MOST, help_text=_("1 without it."))
    email = serializers.EmailField(
        required=False,
        max_length=EMAIL_LENGTH,
        help_text=_("For an account with this address only; mailed where the instance sends mail."),
    )
    operation = serializers.UUIDField(required=False, help_text=_("Becomes its id: sent again, it makes no second."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "email" in attrs and "uses" in attrs:
            raise serializers.ValidationError({"uses": [_("What is for one address is used once.")]}, "unfit")
        return attrs


class Renewal(Strict):
    about = _("For how long an invitation holds anew.")

    days = serializers.IntegerField(required=False, min_value=1, max_value=DAYS_AT_MOST, help_text=_("14 without it."))


# --- What is given --------------------------------------------------------------------------------------
def invitation(one: Invitation) -> dict[str, Any]:
    """An invitation, without its link. No query where its maker is loaded."""
    return {
        "id": one.uuid,
        "role": one.role,
        "email": one.email,
        "state": one.state_at(timezone.now()).value,
        "uses": one.uses,
        "uses_at_most": one.uses_at_most,
        "made_at": one.made_at,
        "made_by": name_of(one.made_by),
        "expires_at": one.expires_at,
        "sent_at": one.sent_at,
    }
