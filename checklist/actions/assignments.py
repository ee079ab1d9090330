"""What leads assign, and what members say of it: assign, change, end; seen; want to learn, can help. Each is one
transaction, with the team locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.teams import hold, note
from accounts.models import Happened, Membership
from checklist.actions.operations import Conflict
from checklist.models import WANTED, Assignee, Assignment, Checklist, Level, Mark
from checklist.queries.assigned import assignable_lists, assigned_to
from checklist.queries.assignments import titles_told, version_as, version_of

OPEN_AT_MOST = 100  # assignments of a team
MARKS_AT_MOST = 500  # of a member
WANTED_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of whom: `members` are user uuids, none of them meaning the whole team, whoever joins later too."""

    checklist: Checklist
    target: Level | None = None
    due_on: date | None = None
    wanted: int = WANTED
    members: Sequence[UUID] | None = None

    @property
    def version(self) -> str:
        """What names these terms, whatever the list. No query."""
        return version_as(self.target.pk if self.target else None, self.due_on, self.wanted, self.members)


@transaction.atomic
def assign(*, lead: Membership, terms: Terms, named: UUID, today: date | None = None) -> Assignment:
    """Assign a list; `named` is the assignment's uuid, so that repeating this makes no second one: then what it made
    says that it is `repeated`. Eight queries.

    Raises Membership.DoesNotExist where the person leads the team no more, Checklist.DoesNotExist for a list that
    cannot be assigned here, Conflict where something else has that uuid, and ValidationError for a date that is over, a
    level of another list, or nobody chosen.
    """
    lead = hold(lead)
    if made := Assignment.objects.filter(uuid=named).first():
        if (made.team_id, made.checklist_id) != (lead.team_id, terms.checklist.pk):
            raise Conflict(_("This was sent before with another content. Reload the page."), code="named-otherwise")
        made.repeated = True
        return made
    if Assignment.objects.filter(team=lead.team_id, ended_at=None).count() >= OPEN_AT_MOST:
        text = _("At most %(limit)s assignments can be open. End one first.") % {"limit": OPEN_AT_MOST}
        raise ValidationError(text, code="too-many-assignments")
    today = today or timezone.localdate()
    assignment = Assignment(uuid=named, team=lead.team, checklist=terms.checklist, starts_on=today)
    _apply(assignment, terms, today)
    assignment.save()
    _choose(assignment, terms)
    note(lead.team, Happened.ASSIGNED, lead.user, detail=_told(assignment, terms))
    return assignment


@transaction.atomic
def change_assignment(
    *, lead: Membership, assignment: Assignment, terms: Terms, seen: str | None = None, today: date | None = None
) -> Assignment:
    """Give an assignment other terms; its list stays, and what anybody has learned. Who has seen it has seen it still,
    unless it goes further than before or they were not meant meanwhile: then leads see totals only, as after a new
    assignment. About ten queries. `seen` is the version of the terms that the lead changes: Conflict is raised where
    somebody else has changed them since. Raises what `assign` raises, and Assignment.DoesNotExist where it has ended or
    is another team's."""
    lead = hold(lead)
    found = Assignment.objects.select_related("checklist", "team", "target").get(
        pk=assignment.pk, team=lead.team_id, ended_at=None
    )
    now = version_of(found)
    if now == terms.version:
        return found
    if seen is not None and seen != now:
        text = _("Somebody else changed this assignment meanwhile. Look at what it says now, and save again.")
        raise Conflict(text, code="changed-meanwhile")
    before = found.target
    _apply(found, terms, today or timezone.localdate())
    found.save()
    _choose(found, terms)
    if _goes_further(before, found.target):
        Assignee.objects.filter(assignment=found).update(seen_at=None, told_at=None)
    note(lead.team, Happened.REASSIGNED, lead.user, detail=_told(found, terms))
    return found


@transaction.atomic
def end_assignment(*, lead: Membership, assignment: Assignment) -> Assignment:
    """End an assignment: nobody is asked for it any more, and leads see nothing of it. Six queries, one more where its
    list is not there any more: then the record has the title that the list had when it was assigned."""
    lead = hold(lead)
    found = Assignment.objects.get(pk=assignment.pk, team=lead.team_id)
    if found.ended_at is None:
        found.ended_at = timezone.now()
        found.save(update_fields=["ended_at"])
        there = assignable_lists(lead.team).filter(pk=found.checklist_id).first()
        title = there.title if there else titles_told(lead.team, [found.uuid]).get(found.uuid, "")
        note(lead.team, Happened.ENDED, lead.user, detail={"title": title, "assignment": str(found.uuid)})
    return found


def _apply(assignment: Assignment, terms: Terms, today: date) -> None:
    assignable_lists(assignment.team).get(pk=assignment.checklist_id)
    if terms.target and (terms.target.checklist_id != assignment.checklist_id or terms.target.retired):
        raise ValidationError(_("This list has no such level."), code="no-such-level")
    earliest = max(today, assignment.starts_on)  # which may be tomorrow where another lead is ahead in time
    if terms.due_on and terms.due_on != assignment.due_on and terms.due_on < earliest:
        raise ValidationError(_("This date is over. Choose today or a later one."), code="date-over")
    if not 1 <= terms.wanted <= WANTED_AT_MOST:
        text = _("The wanted number of people is 1 to %(limit)s.") % {"limit": WANTED_AT_MOST}
        raise ValidationError(text, code="wanted-out-of-bounds")
    assignment.target, assignment.due_on, assignment.wanted = terms.target, terms.due_on, terms.wanted
    assignment.whole_team = terms.members is None


def _goes_further(before: Level | None, now: Level | None) -> bool:
    """Whether more levels are assigned than were before."""
    return before is not None and (now is None or (now.position, now.pk) > (before.position, before.pk))


def _choose(assignment: Assignment, terms: Terms) -> None:
    """Write down who is named. Who is named no more has not seen what they may be named for another time."""
    if terms.members is None:
        return
    chosen = list(Membership.objects.filter(team=assignment.team_id, user__uuid__in=terms.members))
    if not chosen or len(chosen) != len(set(terms.members)):
        text = _("Choose at least one member, all of this team. Nothing was changed.")
        raise ValidationError(text, code="no-such-member")
    Assignee.objects.filter(assignment=assignment).exclude(membership__in=chosen).update(
        chosen=False, seen_at=None, told_at=None
    )
    rows = [Assignee(assignment=assignment, membership=one, chosen=True) for one in chosen]
    Assignee.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["assignment", "membership"], update_fields=["chosen"]
    )


def _told(assignment: Assignment, terms: Terms) -> dict[str, Any]:
    return {
        "assignment": str(assignment.uuid),
        "title": assignment.checklist.title,
        "target": terms.target.title if terms.target else "",
        "due_on": str(terms.due_on or ""),
        "members": len(set(terms.members)) if terms.members is not None else None,
    }


@transaction.atomic
def mark_seen(*, membership: Membership, assignment: Assignment, asked: str | None = None) -> None:
    """Keep that a member has seen an assignment of theirs: from now on its leads see what the member shares. Six
    queries. Raises Assignment.DoesNotExist where it is not theirs, and Conflict where it asks for something else by now
    than what was `asked` (Assignment.asks) where they saw it."""
    found = hold(membership, leads=False)
    theirs = assigned_to(found).get(pk=assignment.pk)
    theirs.checklist = Checklist.objects.select_for_update(no_key=True).get(pk=theirs.checklist_id)
    if asked is not None and asked != theirs.asks:
        text = _("This has changed since you opened the page. Look at what it asks for now, and press “Seen” again.")
        raise Conflict(text, code="changed-meanwhile")
    Assignee.objects.get_or_create(assignment=theirs, membership=found)
    Assignee.objects.filter(assignment=theirs, membership=found, seen_at=None).update(seen_at=timezone.now())


@transaction.atomic
def set_mark(*, membership: Membership, skill: int, kind: str, marked: bool) -> None:
    """Say, or no longer say, to the leads of a team that one wants to learn something or can help with it. Four
    queries. Raises ValidationError for another kind of mark, and where there are too many."""
    found = hold(membership, leads=False)
    if kind not in Mark.Kind.values:
        raise ValidationError(_("A mark is one of: want, help."), code="unknown-mark")
    if marked and found.marks.exclude(skill_id=skill, kind=kind).count() >= MARKS_AT_MOST:
        text = _("One can mark at most %(limit)s items in a team. Take some marks away first.")
        raise ValidationError(text % {"limit": MARKS_AT_MOST}, code="too-many-marks")
    if marked:
        Mark.objects.get_or_create(membership=found, skill_id=skill, kind=kind)
    else:
        Mark.objects.filter(membership=found, skill_id=skill, kind=kind).delete()


@transaction.atomic
def set_marks(*, membership: Membership, skill: int, said: Mapping[str, bool]) -> None:
    """Say several things of one skill at once: each kind of mark with whether it is marked. Four queries for each."""
    for kind, marked in said.items():
        set_mark(membership=membership, skill=skill, kind=kind, marked=marked)
