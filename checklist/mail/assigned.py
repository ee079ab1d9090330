"""The mail that says that something was assigned: one to each person who was not told of it yet."""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override

from accounts import queries as people
from accounts.models import Membership
from checklist import actions
from checklist.mail.sending import PATIENCE, SENDING_AT_MOST, send_each
from checklist.models import Assignment
from checklist.queries import assignments as readings


@dataclass(frozen=True)
class Told:
    """How many mails the server took, and how many not; `busy` where another request is sending them."""

    sent: int = 0
    unsent: int = 0
    busy: bool = False


def tell_new(lead: Membership, assignment: Assignment, before: set[int]) -> Told:
    """Tell those for whom an assignment is now, but for the lead and those for whom it was `before`. Called when the
    assignment is committed. Five queries."""
    return _tell(lead, assignment, readings.reached_on(assignment, lead).exclude(user__in=before))


def tell_rest(lead: Membership, assignment: Assignment) -> Told:
    """Tell those for whom an assignment is and whom no mail has told. Five queries; none is sent twice where two ask
    for it at once."""
    key = f"telling:{assignment.pk}"
    if not cache.add(key, 1, PATIENCE + SENDING_AT_MOST):
        return Told(busy=True)
    try:
        return _tell(lead, assignment, readings.untold_on(assignment, lead))
    finally:
        cache.delete(key)


def _tell(lead: Membership, assignment: Assignment, found: QuerySet[Membership]) -> Told:
    """Nothing where no mail is set."""
    if not settings.MAIL_IS_SET:
        return Told()
    addresses = people.confirmed_addresses(found.order_by().values("user"))
    receivers = [one for one in found if one.user_id in addresses]
    if not receivers:
        return Told()
    sent = send_each(receivers, lambda one: _message(lead, assignment, one, addresses[one.user_id]))
    if sent:
        actions.mark_told(assignment=assignment, members=sent)
    return Told(len(sent), len(receivers) - len(sent))


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
