"""The demonstration's team: who is in it, what was assigned, marked and looked at, told from its plan."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts import actions as people
from accounts.models import AccessRecord, Membership, TeamEvent, User
from checklist import actions
from checklist.models import Assignee, Assignment, Checklist, Level, Mark, Skill

Plan = Mapping[str, Any]
Rows = Sequence[Model]
Deed = Callable[[], Rows]


class TeamStory:
    """Makes the team by the product's own actions, each of them told as of its day."""

    def __init__(self, plan: Plan, today: date) -> None:
        self.plan, self.today = plan, today
        emails = [one["email"] for one in plan["members"]]
        self.people = {user.email: user for user in User.objects.filter(email__in=emails)}
        self.members: dict[str, Membership] = {}

    @property
    def lead(self) -> Membership:
        return self.members[self.plan["lead"]]

    def tell(self) -> None:
        """All of it, the oldest first: the record is read in the order in which it was written."""
        for ago, deed in sorted(self._deeds(), key=lambda one: -one[0]):
            since = TeamEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            rows = deed()
            at = datetime.combine(self.today - timedelta(days=ago), time(10, 20), timezone.get_current_timezone())
            actions.tell_as_of(at, team=self.lead.team, after=since, rows=rows)

    def _deeds(self) -> Iterator[tuple[int, Deed]]:
        """What happened, and how many days ago."""
        made = self.plan["made_ago"]
        yield made, self._make
        yield made, self._open_the_door
        for one in self.plan["members"]:
            yield one["joined_ago"], partial(self._join, one)
            yield max(one["joined_ago"] - 1, 1), partial(self._label, one)
            if "before" in one:
                yield one["before"][1], partial(self._narrow, one)
        for one in self.plan["assignments"]:
            yield one["made_ago"], partial(self._assign, one)
            yield one["made_ago"] - 2, partial(self._see, one)
        for one in self.plan["invitations"]:
            yield one["made_ago"], partial(self._invite, one)
        for email, kinds in self.plan["marks"].items():
            yield 12, partial(self._mark, email, kinds)
        for what, days in self.plan["looks"].items():
            for email, some in days.items() if what == "member" else [("", days)]:
                yield from ((ago, partial(self._look, what, email)) for ago in some)

    def _make(self) -> Rows:
        user = self.people[self.plan["lead"]]
        made = people.make_team(user=user, name=self.plan["name"], named=uuid.uuid4())
        self.members[self.plan["lead"]] = made
        return [made.team, made]

    def _open_the_door(self) -> Rows:
        several = len(self.plan["members"]) - 1
        invited = people.invite(lead=self.lead, named=uuid.uuid4(), days=90, uses=several)
        self.token = str(invited.token)
        return [invited.invitation]

    def _join(self, one: Plan) -> Rows:
        first, _ = one.get("before", (one["shares"], None))
        if one["email"] == self.plan["lead"]:
            people.set_sharing(membership=self.lead, shares=first)
            return []
        self.members[one["email"]] = people.join(user=self.people[one["email"]], token=self.token, shares=first)
        return [self.members[one["email"]]]

    def _label(self, one: Plan) -> Rows:
        people.set_labels(lead=self.lead, member=self.members[one["email"]], labels=one["labels"])
        return []

    def _narrow(self, one: Plan) -> Rows:
        people.set_sharing(membership=self.members[one["email"]], shares=one["shares"])
        return []

    def _assign(self, one: Plan) -> Rows:
        checklist, due = Checklist.objects.get(slug=one["list"]), one.get("due_ago")
        terms = actions.Terms(
            checklist,
            Level.objects.get(checklist=checklist, key=one["target"]),
            self.today - timedelta(days=due) if due is not None else None,
            one.get("wanted", 2),
            [self.people[email].uuid for email in one["members"]] if "members" in one else None,
        )
        day = self.today - timedelta(days=one["made_ago"])
        return [actions.assign(lead=self.lead, terms=terms, named=uuid.uuid4(), today=day)]

    def _see(self, one: Plan) -> Rows:
        assignment = Assignment.objects.filter(team=self.lead.team).latest("pk")
        for email in one.get("members", self.members):
            actions.mark_seen(membership=self.members[email], assignment=assignment)
        return list(Assignee.objects.filter(assignment=assignment))

    def _invite(self, one: Plan) -> Rows:
        terms = {name: one[name] for name in ("email", "uses") if name in one}
        invitation = people.invite(lead=self.lead, named=uuid.uuid4(), days=one["days"], **terms).invitation
        invitation.expires_at -= timedelta(days=one["made_ago"])
        return [invitation]

    def _mark(self, email: str, kinds: Mapping[str, Sequence[str]]) -> Rows:
        member = self.members[email]
        for kind, keys in kinds.items():
            for skill in Skill.objects.filter(key__in=keys):
                actions.set_mark(membership=member, skill=skill.pk, kind=kind, marked=True)
        return list(Mark.objects.filter(membership=member))

    def _look(self, what: str, email: str) -> Rows:
        people.note_look(lead=self.lead.user, team=self.lead.team, what=what, member=self.people.get(email))
        return [AccessRecord.objects.latest("pk")]
