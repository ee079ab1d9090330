"""A team's invitations: made, listed, sent again and withdrawn by its leads. A link is shown once, by the answer to
what made it: it stands in no address, session or table of ours."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions as people_actions
from accounts import queries as people
from accounts.models import Invitation, Membership
from checklist.forms.teams import InvitationForm, InviteForm
from checklist.mail.invitations import address_of, send_invitations
from checklist.views import own
from checklist.views.teams.found import find_lead, framed

SHOWN_AT_MOST = 200
READY = {"how": "link", "role": "member", "days": "14", "uses": "10", "emails": ""}


@dataclass(frozen=True)
class Link:
    """A way in, to be passed on: for whoever has that address, or, without one, for whoever has the link."""

    email: str
    address: str


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a team's invitations, and a form that is ready to make one; posted, make it."""
    address = reverse("invitations", args=[slug])
    lead = find_lead(request, slug, address if request.method == "POST" else "")
    if request.method != "POST":
        return _page(request, lead)
    if refused := own.other_person(request, address):
        return refused
    form = InviteForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        if form.cleaned_data["how"] == "mail":
            people_actions.check_mails(user=request.user, number=len(form.terms))  # type: ignore[arg-type]
        made = people_actions.invite_several(lead=lead, terms=form.terms)
    except Membership.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _page(request, lead, form=form, error=error)
    return _answer(request, lead, made)


@login_not_required
@never_cache
@require_POST
def invitation(request: HttpRequest, slug: str, invitation: UUID) -> HttpResponse:
    """Send an invitation again, with another token, or withdraw it."""
    address = reverse("invitations", args=[slug])
    lead = find_lead(request, slug, address)
    found = people.invitations_to(lead.team).filter(uuid=invitation).first()
    if found is None:
        raise Http404
    if refused := own.other_person(request, address):
        return refused
    form = InvitationForm(request.POST)
    try:
        if not form.is_valid():
            raise own.first_error(form)
        if form.cleaned_data["do"] == "send":
            return _answer(request, lead, [_renewed(request, lead, found)])
        people_actions.revoke(lead=lead, invitation=found)
    except (Membership.DoesNotExist, Invitation.DoesNotExist):
        raise Http404 from None
    except ValidationError as error:
        return _page(request, lead, error=error)
    messages.success(request, _("Withdrawn: nobody can join by it any more."))
    return HttpResponseRedirect(address, status=303)


def _renewed(request: HttpRequest, lead: Membership, invitation: Invitation) -> people_actions.Invited:
    if invitation.email:
        people_actions.check_mails(user=request.user, number=1)  # type: ignore[arg-type]
    return people_actions.renew(lead=lead, invitation=invitation)


def _answer(request: HttpRequest, lead: Membership, made: list[people_actions.Invited]) -> HttpResponse:
    """Send what is to be sent by mail; show the links that have to be passed on, and that some mails failed."""
    new = [one for one in made if one.token is not None]
    to_mail = [one for one in new if one.invitation.email and settings.MAIL_IS_SET]
    links = [Link(one.invitation.email, address_of(one)) for one in new if one not in to_mail]
    mailed = send_invitations(lead, to_mail) if to_mail else []
    for one in mailed:
        people_actions.mark_sent(invitation=one.invitation)
    failed = [one.invitation.email for one in to_mail if one not in mailed]
    if links or failed:
        return _page(request, lead, links=links, failed=failed)
    messages.success(request, _told(len(mailed)))
    return HttpResponseRedirect(reverse("invitations", args=[lead.team.slug]), status=303)


def _told(mailed: int) -> str:
    if not mailed:
        return _("This invitation was made already; its link was shown then. To see a new one, send it again.")
    return ngettext("%(count)s mail was sent.", "%(count)s mails were sent.", mailed) % {"count": mailed}


def _page(
    request: HttpRequest,
    lead: Membership,
    *,
    form: InviteForm | None = None,
    error: ValidationError | None = None,
    **more: Any,
) -> HttpResponse:
    rows = list(people.invitations_to(lead.team)[:SHOWN_AT_MOST])
    now = timezone.now()
    for row in rows:
        row.state = row.state_at(now)  # type: ignore[attr-defined]
    sent = {name: form.data.get(name, "") for name in READY} if form else READY
    context = {
        **framed(request, lead, "invitations"),
        "pending": [row for row in rows if row.state in {"open", "expired"}],  # type: ignore[attr-defined]
        "over": [row for row in rows if row.state not in {"open", "expired"}],  # type: ignore[attr-defined]
        "sent": sent,
        "error": " ".join(error.messages) if error else "",
        "mail_is_set": settings.MAIL_IS_SET,
        "days_at_most": people_actions.DAYS_AT_MOST,
        "uses_at_most": people_actions.USES_AT_MOST,
        "back": reverse("invitations", args=[lead.team.slug]),
        **more,
    }
    return render(request, "teams/invitations.html", context, status=getattr(error, "status", 400) if error else 200)
