"""The mail that invites somebody to a team."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts import queries as people
from accounts.actions import Invited
from accounts.models import Membership
from checklist.mail.sending import send_each


def address_of(invited: Invited) -> str:
    """The link of an invitation that was made just now: at the site's own name, whatever the browser called it."""
    return settings.BASE_URL + reverse("join-team", args=[invited.token])


def send_invitations(lead: Membership, invited: Sequence[Invited]) -> list[Invited]:
    """Hand these to the mail server; returns those that it took. Called when the invitations are committed. One query
    for each."""
    return send_each(invited, lambda one: _message(lead, one))


def _message(lead: Membership, invited: Invited) -> EmailMessage:
    """The mail, in the receiver's language where they have an account, else in the lead's."""
    invitation = invited.invitation
    context = {
        "team": lead.team.name,
        "lead": lead.user.name,
        "address": address_of(invited),
        "invitation": invitation,
    }
    with override(people.language_of(invitation.email) or get_language()):
        subject = " ".join(render_to_string("teams/mail/invitation_subject.txt", context).split())
        body = render_to_string("teams/mail/invitation.txt", context)
    return EmailMessage(subject, body, to=[invitation.email])
