"""Ways into a team: links and mails, made, sent again and withdrawn by its leads; and joining by one."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.people import save_profile
from accounts.actions.teams import MEMBERS_AT_MOST, TEAMS_AT_MOST, clean_name, hold, hold_user, note, taken
from accounts.models import EMAIL_LENGTH, Happened, Invitation, Membership, Role, Shares, User
from accounts.queries.teams import addresses_of, digest_of_token, removed_since

TOKEN_BYTES = 24  # 192 bits
DAYS_AT_MOST = 90
USES_AT_MOST = 1_000
OPEN_AT_MOST = 500  # of a team


class Unusable(ValidationError):
    """Nobody can join by this invitation (any more): it was withdrawn, used up, or its time is over."""

    status = 410


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation, and its token: known at this moment only, and None where it was made before by the same call."""

    invitation: Invitation
    token: str | None


@transaction.atomic
def invite(
    *, lead: Membership, named: UUID, role: str = Role.MEMBER, days: int = 14, uses: int = 1, email: str = ""
) -> Invited:
    """Make an invitation: one that holds for so many days and uses, or, with an address, for whoever has that address,
    once. `named` is its uuid, so that repeating this makes no second one. Six queries.

    Raises Membership.DoesNotExist where the person leads the team no more, Taken where another team's has that uuid,
    and ValidationError for values out of bounds.
    """
    lead = hold(lead)
    if made := Invitation.objects.filter(uuid=named).first():
        if made.team_id != lead.team_id:
            raise taken()
        return Invited(made, None)
    _check(lead, role, days, uses, email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        uuid=named,
        team=lead.team,
        digest=digest_of_token(token),
        email=email.strip().lower(),
        role=role,
        uses_at_most=1 if email else uses,
        expires_at=timezone.now() + timedelta(days=days),
        made_by=lead.user,
    )
    note(lead.team, Happened.INVITED, lead.user, detail={"role": role, "days": days, "uses": invitation.uses_at_most})
    return Invited(invitation, token)


@transaction.atomic
def invite_several(*, lead: Membership, terms: Iterable[Mapping[str, Any]]) -> list[Invited]:
    """Make several invitations, all or none: each of the terms is what `invite` takes. Six queries for each."""
    return [invite(lead=lead, **one) for one in terms]


def _check(lead: Membership, role: str, days: int, uses: int, email: str) -> None:
    if role not in Role.values:
        raise ValidationError(_("A role is one of: member, lead."), code="unknown-role")
    if not 1 <= days <= DAYS_AT_MOST:
        text = _("An invitation holds for 1 to %(limit)s days.") % {"limit": DAYS_AT_MOST}
        raise ValidationError(text, code="days-out-of-bounds")
    if not 1 <= uses <= USES_AT_MOST:
        text = _("An invitation is for 1 to %(limit)s people.") % {"limit": USES_AT_MOST}
        raise ValidationError(text, code="uses-out-of-bounds")
    if email:
        validate_email(email.strip())
        if len(email.strip()) > EMAIL_LENGTH:
            raise ValidationError(_("This address is too long."), code="address-too-long")
    still = Invitation.objects.filter(team=lead.team_id, revoked_at=None, expires_at__gt=timezone.now())
    if still.count() >= OPEN_AT_MOST:
        text = _("At most %(limit)s invitations can be open. Withdraw some first.") % {"limit": OPEN_AT_MOST}
        raise ValidationError(text, code="too-many-invitations")


@transaction.atomic
def renew(*, lead: Membership, invitation: Invitation, days: int = 14) -> Invited:
    """Make an invitation anew, with another token and so many days, to be sent again; its old token opens nothing any
    more. Five queries. Raises Invitation.DoesNotExist where it is not the team's, Unusable where it was used up or
    withdrawn."""
    lead = hold(lead)
    found = Invitation.objects.get(pk=invitation.pk, team=lead.team_id)
    state = found.state_at(timezone.now())
    if state in {Invitation.State.USED_UP, Invitation.State.REVOKED}:
        raise Unusable(_("This invitation was used up or withdrawn. Make a new one."), code="invitation-over")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    found.digest, found.made_at, found.expires_at = digest_of_token(token), now, now + timedelta(days=days)
    found.save(update_fields=["digest", "made_at", "expires_at"])
    note(lead.team, Happened.SENT_AGAIN, lead.user)
    return Invited(found, token)


@transaction.atomic
def mark_sent(*, invitation: Invitation) -> None:
    """Note that a mail with the invitation was handed to the mail server. One query."""
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


@transaction.atomic
def revoke(*, lead: Membership, invitation: Invitation) -> None:
    """Withdraw an invitation. Five queries. Raises Invitation.DoesNotExist where it is not the team's."""
    lead = hold(lead)
    found = Invitation.objects.get(pk=invitation.pk, team=lead.team_id)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        note(lead.team, Happened.REVOKED, lead.user)


@transaction.atomic
def join(*, user: User, token: str, shares: str, name: str = "") -> Membership:
    """Join a team by an invitation, with its role, sharing what was chosen; with a name, that becomes the account's.
    Who is in the team already stays as they are, and no use is spent. The address that an invitation names goes with
    its use: leads see no member's. Eleven queries.

    Raises Invitation.DoesNotExist where no invitation has that token, Unusable where it is over, or was made before the
    person was taken out of the team, and ValidationError where it is for another address, or nothing was chosen.
    """
    hold_user(user)  # before the invitation, as in erasing an account
    found = Invitation.objects.select_for_update(of=("self",)).select_related("team").get(digest=digest_of_token(token))
    member = Membership.objects.filter(team=found.team_id, user=user).select_related("team").first()
    if member:
        return member
    check_usable(found, user)
    if removed_since(found, user):
        raise Unusable(
            _("You were taken out of this team after this invitation was made. Ask a lead for a new one."),
            code="invitation-before-removal",
        )
    if shares not in Shares.values:
        raise ValidationError(_("Choose what the leads of this team may see."), code="unknown-sharing")
    _check_room(found, user)
    if name:
        save_profile(user=user, name=clean_name(name))
    values = {"role": found.role, "shares": shares}
    membership, joined = Membership.objects.get_or_create(team=found.team, user=user, defaults=values)
    if not joined:  # by another invitation, at the same moment
        return membership
    found.uses += 1
    found.email = "" if found.uses >= found.uses_at_most else found.email
    found.save(update_fields=["uses", "email"])
    note(found.team, Happened.JOINED, user, member=user, detail={"role": found.role, "shares": shares})
    return membership


def check_usable(invitation: Invitation, user: User | None) -> None:
    """Raise Unusable where an invitation is over, and ValidationError where it is for another address than this
    person's. One query where it names an address."""
    texts = {
        Invitation.State.REVOKED: _("This invitation was withdrawn. Ask whoever sent it for a new one."),
        Invitation.State.USED_UP: _("This invitation was used already. Ask whoever sent it for a new one."),
        Invitation.State.EXPIRED: _("The time of this invitation is over. Ask whoever sent it for a new one."),
    }
    state = invitation.state_at(timezone.now())
    if state in texts:
        raise Unusable(texts[state], code=f"invitation-{state.value.replace('_', '-')}")
    if invitation.email and user and invitation.email not in addresses_of(user):
        text = _(
            "This invitation is for another e-mail address. Sign in with the account of that address, or add and "
            "confirm it in your settings."
        )
        raise ValidationError(text, code="other-address")


def _check_room(invitation: Invitation, user: User) -> None:
    if Membership.objects.filter(team=invitation.team_id).count() >= MEMBERS_AT_MOST:
        text = _("This team is full: it has %(limit)s members.") % {"limit": MEMBERS_AT_MOST}
        raise ValidationError(text, code="team-full")
    if Membership.objects.filter(user=user).count() >= TEAMS_AT_MOST:
        limit = _("One can be in at most %(limit)s teams. Leave one first.") % {"limit": TEAMS_AT_MOST}
        raise ValidationError(limit, code="too-many-teams")
