"""The mail that says that something was assigned: one to each person, over one connection to the mail server."""

import logging
import time
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts import queries as people
from accounts.models import Membership
from checklist import queries
from checklist.models import Assignment

logger = logging.getLogger(__name__)
PATIENCE = 10  # seconds for a mail server that does not answer
SENDING_AT_MOST = 30  # seconds in all: who waits for the page waits no longer, and the rest counts as not sent
IN_A_ROW = 3  # after so many failures the server is not asked again


def send_assigned(lead: Membership, assignment: Assignment, before: set[int]) -> int:
    """Tell those for whom an assignment is, but for the lead and those for whom it was `before`, who have a confirmed
    address; returns how many mails could not be sent. Called when the assignment is committed. None where no mail is
    set. Two queries."""
    if not settings.MAIL_IS_SET:
        return 0
    told = queries.members_assigned(assignment).exclude(user=lead.user_id).filter(user__is_active=True)
    addresses = people.confirmed_addresses(told.order_by().values("user"))
    receivers = [one for one in told if one.user_id in addresses and one.user_id not in before]
    if not receivers:
        return 0
    messages = [_message(lead, assignment, one, addresses[one.user_id]) for one in receivers]
    return len(messages) - _send(messages)


def _message(lead: Membership, assignment: Assignment, member: Membership, address: str) -> EmailMessage:
    """The mail to one person, in their language, else in the lead's."""
    team = lead.team
    context = {
        "lead": lead.user.name,
        "team": team.name,
        "assignment": assignment,
        "shares": member.shares,
        "page": settings.BASE_URL + reverse("assignments", args=[team.slug]),
        "leave": settings.BASE_URL + reverse("leave-team", args=[team.slug]),
    }
    with override(member.user.language or get_language()):
        subject = " ".join(render_to_string("teams/mail/assigned_subject.txt", context).split())
        body = render_to_string("teams/mail/assigned.txt", context)
    return EmailMessage(subject, body, to=[address])


def _send(messages: list[EmailMessage]) -> int:
    """Send them one by one, so that one address that is refused keeps no other from its mail; returns how many were
    sent."""
    connection: BaseEmailBackend = get_connection(timeout=PATIENCE)
    sent, failed, until = 0, 0, time.monotonic() + SENDING_AT_MOST
    try:
        for message in messages:
            if failed >= IN_A_ROW or time.monotonic() > until:
                break
            if _sent(connection, message):
                sent, failed = sent + 1, 0
            else:
                failed += 1
    finally:
        _close(connection)
    if sent < len(messages):
        logger.error("%s of %s mails about an assignment were not sent", len(messages) - sent, len(messages))
    return sent


def _sent(connection: BaseEmailBackend, message: EmailMessage) -> bool:
    try:
        connection.open()  # once: an open one stays as it is
        return bool(connection.send_messages([message]))
    except (OSError, SMTPException) as error:  # its text may have the address
        logger.error("A mail about an assignment was not sent: %s", type(error).__name__)
        _close(connection)
        return False


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, SMTPException):
        logger.info("The mail server went away before it was left")
