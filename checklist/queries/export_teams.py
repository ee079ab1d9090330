"""The teams of a person's archive: what they are in as what, what is asked of them there, who looked, what changed."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Membership, TeamEvent, User
from accounts.queries import looks_at, memberships_of
from checklist.models import Assignee, Assignment, Mark
from checklist.queries.catalogue import readable_through
from checklist.queries.export_lists import Row

Namer = Callable[[Row], Row]


def teams_of(user: User, named: Namer, columns: tuple[str, ...], told: Any) -> dict[str, Any]:
    """The sections about teams; `named` puts a skill's names before a row that has these columns, of which `told` is
    an expression. Five queries."""
    memberships = list(memberships_of(user))
    marks = _marks(user, named, columns, told)
    assigned = _assigned(user)
    return {
        "teams": [
            {
                "team": one.team.slug,
                "name": one.team.name,
                "role": one.role,
                "shares": one.shares,
                "labels": one.labels,
                "joined_at": one.joined_at,
                "assignments": assigned[one.pk],
                "marks": marks[one.pk],
            }
            for one in memberships
        ],
        "looks": [
            {
                "team": look.slug,
                "team_name": look.team,
                "lead": look.lead.name if look.lead else None,
                "what": look.what,
                "day": look.at.date(),
                "at": look.at,
            }
            for look in looks_at(user, memberships)
        ],
        "team_events": _events(user),
    }


def _assigned(user: User) -> Mapping[int, list[Row]]:
    """What was assigned to the person, ended or not, by membership. One query."""
    mine = Membership.objects.filter(user=user, team=OuterRef("team"))
    said = Assignee.objects.filter(assignment=OuterRef("pk"), membership__user=user)
    rows = Assignment.objects.filter(
        Q(whole_team=True) | Q(assignees__in=Assignee.objects.filter(membership__user=user)),
        team__in=Membership.objects.filter(user=user).values("team"),
    )
    rows = rows.annotate(
        membership=Subquery(mine.values("pk")[:1]),
        chosen=Subquery(said.values("chosen")[:1]),
        seen_at=Subquery(said.values("seen_at")[:1]),
        told_at=Subquery(said.values("told_at")[:1]),
        readable=readable_through(user, "checklist"),
    )
    found: dict[int, list[Row]] = defaultdict(list)
    columns = ("uuid", "starts_on", "due_on", "whole_team", "ended_at", "chosen", "seen_at", "told_at")
    for row in (
        rows.filter(membership__isnull=False)
        .order_by("pk")
        .distinct()
        .values("membership", "readable", "checklist__slug", "target__title", *columns)
    ):
        known = {name: row[name] for name in columns} | {"chosen": bool(row["chosen"])}
        target = row["target__title"] if row["readable"] else None
        found[row["membership"]].append({"list": row["checklist__slug"], "target": target, **known})
    return found


def _marks(user: User, named: Namer, columns: tuple[str, ...], told: Any) -> Mapping[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    rows = Mark.objects.filter(membership__user=user).annotate(told=told).order_by("pk")
    for row in rows.values(*columns, "membership", "kind", "at"):
        found[row.pop("membership")].append(named(row))
    return found


def _events(user: User) -> list[Row]:
    """What changed about the person in teams, those they left too. One query."""
    rows = TeamEvent.objects.filter(member=user).order_by("pk")
    columns = ("team__slug", "what", "actor__name", "detail", "at")
    return [dict(zip(("team", "what", "by", "detail", "at"), row, strict=True)) for row in rows.values_list(*columns)]
