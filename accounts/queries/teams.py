"""Readings about teams: which ones a person is in, as what; who is in one; ways in; who looked; what changed."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.utils import timezone

from accounts.models import AccessRecord, Happened, Invitation, Membership, Role, Team, TeamEvent, User

ACCESS_KEPT = timedelta(days=180)
EVENTS_AT_ONCE = 100


def memberships_of(user: Any) -> QuerySet[Membership]:
    """The teams that a person is in, as what, by name; none for guests and nobody. One query when read."""
    if not isinstance(user, User):
        return Membership.objects.none()
    return Membership.objects.filter(user=user).select_related("team").order_by("team__name", "team")


def teams_with_counts(user: User) -> QuerySet[Membership]:
    """The same, with how many members each of them has (`members`). One query when read."""
    counted = Membership.objects.filter(team=OuterRef("team")).order_by().values("team").annotate(number=Count("pk"))
    return memberships_of(user).annotate(members=Subquery(counted.values("number")))


def membership_in(viewer: Any, slug: str) -> Membership | None:
    """As what the viewer is in the team of that address; None where they are not, or there is none. One query."""
    found = memberships_of(viewer).filter(team__slug=slug).first()
    if found:
        found.user = viewer  # known already
    return found


def teams_led_by(user: Any) -> QuerySet[Team]:
    """The teams that a person leads. One query when read."""
    return Team.objects.filter(pk__in=memberships_of(user).order_by().filter(role=Role.LEAD).values("team"))


def members_of(team: Team) -> QuerySet[Membership]:
    """The members of a team, leads included, by name. One query when read."""
    return Membership.objects.filter(team=team).select_related("user").order_by("user__name", "user")


def member_in(team: Team, uuid: UUID) -> Membership | None:
    """Somebody in that team, by the user's uuid; None where nobody in it has that one. One query."""
    return Membership.objects.filter(team=team, user__uuid=uuid).select_related("user", "team").first()


def teams_that_go(user: User) -> QuerySet[Team]:
    """The teams that go with a person's account: those that nobody else leads; `others` is how many more are in it.
    One query when read."""
    leads = Membership.objects.filter(team=OuterRef("pk"), role=Role.LEAD).exclude(user=user)
    others = Count("memberships", filter=~Q(memberships__user=user))
    return Team.objects.filter(~Exists(leads), pk__in=teams_led_by(user)).annotate(others=others).order_by("name", "pk")


def leads_of(team: Team) -> QuerySet[User]:
    """Who leads a team, by name. One query when read."""
    return User.objects.filter(memberships__team=team, memberships__role=Role.LEAD).order_by("name", "pk")


# --- Ways in -----------------------------------------------------------------------------------------------
def digest_of_token(token: str) -> str:
    """What is kept of an invitation's token. No query."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> Invitation | None:
    """The invitation with that token, whatever became of it; None where there is none. One query."""
    return Invitation.objects.filter(digest=digest_of_token(token)).select_related("team", "made_by").first()


def invitations_to(team: Team) -> QuerySet[Invitation]:
    """A team's invitations, the latest first. One query when read."""
    return Invitation.objects.filter(team=team).select_related("made_by").order_by("-pk")


def awaited_in(team: Team) -> int:
    """How many people were invited to a team by address and could still join. One query."""
    return _awaited().filter(team=team).count()


def _awaited() -> QuerySet[Invitation]:
    still = Invitation.objects.filter(revoked_at=None, expires_at__gt=timezone.now(), uses__lt=F("uses_at_most"))
    return still.exclude(email="")


def removed_since(invitation: Invitation, user: User) -> bool:
    """Whether a lead took this person out of the team after the invitation was made (anew). One query."""
    out = TeamEvent.objects.filter(team=invitation.team_id, member=user, what=Happened.REMOVED)
    return out.filter(at__gte=invitation.made_at).exists()


def addresses_of(user: User) -> set[str]:
    """The e-mail addresses, in lower case, that are known to be this person's: the confirmed ones; where no mail is
    sent, nothing can be confirmed, and all are. One query."""
    which = {"verified": True} if settings.MAIL_IS_SET else {}
    confirmed = EmailAddress.objects.filter(user=user, **which)
    return {email.lower() for email in confirmed.values_list("email", flat=True)}


def language_of(email: str) -> str:
    """The language of whose address this is known to be; "" where it is nobody's, or they chose none. One query."""
    chosen = User.objects.filter(emailaddress__email__iexact=email).values_list("language", flat=True)
    return chosen.first() or ""


def confirmed_addresses(users: QuerySet[Any, Any]) -> dict[int, str]:
    """Where mail reaches these people, given by their keys: the address to sign in with where it is confirmed, else
    another that is; who has none is left out. One query."""
    rows = EmailAddress.objects.filter(user__in=users, verified=True).order_by("primary", "-pk")
    return dict(rows.values_list("user", "email"))


def reached_in(team: Team, but: User) -> QuerySet[Membership]:
    """The members of a team whom mail reaches, but for one of them, by name. One query when read."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("user"), verified=True)
    return members_of(team).filter(Exists(confirmed), user__is_active=True).exclude(user=but)


# --- Who looked, and what changed ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at what a member shares with a team; `lead` is None where their account is gone."""

    team: str
    slug: str | None  # None where the team is gone
    lead: User | None
    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Looks:
    """The latest of who looked, and how many more there were before."""

    shown: Sequence[Look]
    more: int


def looks_at(user: User, teams: Iterable[Membership]) -> list[Look]:
    """Who looked at what this person shares, within the days for which that is kept, the latest first: at them alone,
    wherever that was, or at all members of teams that they are in, since they joined. One query."""
    return [_look(one) for one in _looks(user, teams)]


def latest_looks(user: User, teams: Iterable[Membership], at_most: int, *, team: Team | None = None) -> Looks:
    """The latest of the same, and how many more there are; of one `team` alone where one is named. One query."""
    found = _looks(user, teams)
    found = found.filter(team=team) if team else found
    rows: list[Any] = list(found.annotate(in_all=Window(Count("pk")))[:at_most])
    return Looks([_look(one) for one in rows], rows[0].in_all - len(rows) if rows else 0)


def _looks(user: User, teams: Iterable[Membership]) -> QuerySet[AccessRecord]:
    seen = Q(member=user)
    for membership in teams:
        seen |= Q(member=None, team=membership.team_id, at__gte=membership.joined_at)
    kept = AccessRecord.objects.filter(seen, at__gte=timezone.now() - ACCESS_KEPT).exclude(lead=user)
    return kept.select_related("team", "lead").order_by("-at", "-pk")


def _look(one: AccessRecord) -> Look:
    if one.team is None:
        return Look(one.team_name, None, one.lead, one.what, one.at)
    return Look(one.team.name, one.team.slug, one.lead, one.what, one.at)


def last_visit_to(member: User, team: Team, lead: User | None = None) -> datetime | None:
    """When a lead (or, without one, any of them) opened a member's page on the last day before today (in UTC, as looks
    are kept); None where they never did. One query."""
    looks = AccessRecord.objects.filter(team=team, member=member, what="member", day__lt=timezone.now().date())
    if lead:
        looks = looks.filter(lead=lead)
    return looks.order_by("-day", "-at").values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who opens a team's overview: as what they are in it, when they looked at it last on an `earlier` day
    (in UTC, as looks are kept), whether they did today, `again`, and how many people are `awaited`."""

    membership: Membership
    earlier: datetime | None
    again: bool
    awaited: int


def visit_to(viewer: Any, slug: str) -> Visit | None:
    """What `membership_in` says, with what the overview says beside it. One query: the overview has few to spend."""
    today = timezone.now().date()
    looks = AccessRecord.objects.filter(lead=OuterRef("user"), team=OuterRef("team"), member=None, what="overview")
    earlier = looks.filter(day__lt=today).order_by("-day").values("at")
    awaited = _awaited().filter(team=OuterRef("team")).order_by().values("team").annotate(number=Count("pk"))
    found: Any = memberships_of(viewer).annotate(
        earlier=Subquery(earlier[:1]), again=Exists(looks.filter(day=today)), awaited=Subquery(awaited.values("number"))
    )
    one = found.filter(team__slug=slug).first()
    if one is None:
        return None
    one.user = viewer  # known already
    return Visit(one, one.earlier, one.again, one.awaited or 0)


def events_in(team: Team, concerning: User | None = None) -> QuerySet[TeamEvent]:
    """What changed about a team, the latest first: all of it (for its leads), or what concerns one member. One query
    when read."""
    events = TeamEvent.objects.filter(team=team).select_related("actor", "member").order_by("-pk")
    return events.filter(member=concerning) if concerning else events
