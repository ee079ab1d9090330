"""Handing a list over to a team that one leads: its leads edit it from then on."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.teams import hold, note
from accounts.models import Happened, Membership, Team
from accounts.queries import leads_of
from checklist.actions.content import touch
from checklist.actions.editing import check_room
from checklist.models import Assignment, Checklist, Visibility
from checklist.queries.catalogue import may_change


@transaction.atomic
def hand_over(*, lead: Membership, checklist: Checklist) -> Checklist:
    """Give a list that this lead may change to their team: what was private is then the team's to see. The list's
    content, its ticks and its updates stay as they are. Doing it again changes nothing. Eight queries, two more for a
    team's list.

    Raises Membership.DoesNotExist where they lead the team no more, Checklist.DoesNotExist where the list is not theirs
    to change, or deleted, and ValidationError where a curator took the list out, where the team has too many lists, or
    where another team, whose it is, would lose what it assigned, or a lead of it the list.
    """
    lead = hold(lead)
    user, team = lead.user, lead.team
    theirs = Checklist.objects.filter(may_change(user), retired=False).select_for_update(no_key=True, of=("self",))
    found = theirs.select_related("team").get(pk=checklist.pk)
    if found.team_id == team.pk:
        return found
    _check(found, team)
    check_room(user, team)
    before, found.team, found.owner = found.team, team, None
    if found.visibility == Visibility.PRIVATE:
        found.visibility = Visibility.TEAM
    found.save(update_fields=["team", "owner", "visibility"])
    touch(found)
    told = {"title": found.title, "list": str(found.uuid)}
    if before:
        note(before, Happened.HANDED_OVER, user, detail={**told, "to": team.name})
    note(team, Happened.HANDED_OVER, user, detail=told)
    found.refresh_from_db()
    return found


def _check(checklist: Checklist, team: Team) -> None:
    """One query for a team's list, two for one that is not public, else none."""
    if checklist.withheld:
        text = _("A curator took this list out: it cannot be handed over. Nothing was changed.")
        raise ValidationError(text, code="list-withheld")
    if checklist.team is None:
        return
    told = {"team": checklist.team, "other": team}
    if leads_of(checklist.team).exclude(pk__in=leads_of(team).order_by().values("pk")).exists():
        text = _("Not all leads of %(team)s lead %(other)s: they would lose this list. Copy it and hand the copy over.")
        raise ValidationError(text % told, code="leads-would-lose-it")
    if checklist.visibility == Visibility.PUBLIC:
        return
    if Assignment.objects.filter(team=checklist.team_id, checklist=checklist, ended_at=None).exists():
        text = _("%(team)s has this list assigned. End the assignment first. Nothing was changed.")
        raise ValidationError(text % told, code="list-assigned")
