"""The mail that invites somebody to a team."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from accounts import queries as people
from accounts.models import Invitation, Membership

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds for a mail server that does not answer


def send_invitation(lead: Membership, invitation: Invitation, address: str) -> bool:
    """Hand the mail to the mail server, in the receiver's language where they have an account, else in the lead's;
    returns whether that worked. Called when the invitation is committed. One query."""
    language = people.language_of(invitation.email) or get_language()
    context = {"team": lead.team.name, "lead": lead.user.name, "address": address, "invitation": invitation}
    with override(language):
        subject = " ".join(render_to_string("teams/mail/invitation_subject.txt", context).split())
        body = render_to_string("teams/mail/invitation.txt", context)
    try:
        with get_connection(timeout=PATIENCE) as connection:
            return EmailMessage(subject, body, to=[invitation.email], connection=connection).send() == 1
    except (OSError, SMTPException) as error:  # its text may have the address
        logger.error("A mail that invites to a team was not sent: %s", type(error).__name__)
        return False
