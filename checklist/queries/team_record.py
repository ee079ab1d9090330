"""What changed about a team, for whom it concerns; and which lists are the team's."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Happened, Membership, Team, TeamEvent
from accounts.queries import events_in
from checklist.models import Assignee, Assignment, Checklist

# What is everybody's in the team: its name, and its lists.
OF_ALL = (Happened.MADE, Happened.RENAMED, Happened.HANDED_OVER)


def events_for(membership: Membership) -> QuerySet[TeamEvent]:
    """What changed about a team, the latest first: all of it for leads; for a member what concerns them, which is what
    was done by or about them, to what is assigned to them, and, since they joined, to the team as a whole. One query
    when read, and one for what is assigned to a member."""
    events = events_in(membership.team)
    if membership.leads:
        return events
    theirs = Q(member=membership.user_id) | Q(actor=membership.user_id)
    since = Q(at__gte=membership.joined_at)
    return events.filter(theirs | since & Q(what__in=OF_ALL) | since & Q(detail__assignment__in=_assigned(membership)))


def _assigned(membership: Membership) -> list[str]:
    named = Assignee.objects.filter(assignment=OuterRef("pk"), membership=membership, chosen=True)
    found = Assignment.objects.filter(Q(whole_team=True) | Exists(named), team=membership.team_id)
    return [str(uuid) for uuid in found.values_list("uuid", flat=True)]


def lists_of_team(team: Team) -> QuerySet[Checklist]:
    """The lists that are a team's, by title. One query when read."""
    return Checklist.objects.filter(team=team, retired=False).order_by("title", "pk")
