"""Who is in a team and what an assignment may say of each: one statement for any number of members."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast

from accounts.models import Membership, Shares
from accounts.prepared import Prepared
from checklist.models import Assignee, Assignment, Operation
from checklist.queries.assigned import allowed, at_least

CHOSEN, SEEN, SEEN_AND_CHOSEN = "c", "s", "sc"  # letters: numbers would be converted row by row
HAVE_SEEN, ARE_CHOSEN = {SEEN, SEEN_AND_CHOSEN}, {CHOSEN, SEEN_AND_CHOSEN}


class Member(NamedTuple):
    """A member to whom an assignment was given, as its pages need them; `allowed` is what leads may see of it."""

    membership: int
    user: int
    name: str
    role: str
    shares: str
    labels: str  # JSON
    latest: int | None  # operation
    key: str  # the user's uuid, as the engine writes it: parsed for those who are shown
    allowed: str

    @property
    def uuid(self) -> UUID:
        """The user's uuid."""
        return UUID(self.key)

    @property
    def counted(self) -> bool:
        """Whether totals may be shown and added up."""
        return self.allowed != Shares.NOTHING

    @property
    def open(self) -> bool:
        """Whether single items may be shown and counted."""
        return at_least(self.allowed, Shares.ITEMS)


def members_on(assignment: Assignment) -> list[Member]:
    """The members for whom an assignment is, by name, each with what they let its leads see. One query, whatever their
    number."""
    return team_on(assignment)[0]


def team_on(assignment: Assignment) -> tuple[list[Member], list[str]]:
    """The same, and the names of those in the team for whom it is not. One query, whatever their number."""
    rows: Sequence[Any] = _on_assignment.rows(assignment.team_id, assignment.pk)
    whole, members, others = assignment.whole_team, [], []
    for row in rows:
        how = row[-1]
        if whole or how in ARE_CHOSEN:
            members.append(Member._make((*row[:-1], allowed(row[4], how in HAVE_SEEN))))
        else:
            others.append(row[2])
    return members, others


def _make(team: int, assignment: int) -> QuerySet[Any, Any]:
    operations = Operation.objects.filter(user=OuterRef("user")).order_by("-pk")
    named = Assignee.objects.filter(membership=OuterRef("pk"), assignment=assignment).annotate(
        how=Case(
            When(chosen=True, seen_at__isnull=False, then=Value(SEEN_AND_CHOSEN)),
            When(seen_at__isnull=False, then=Value(SEEN)),
            When(chosen=True, then=Value(CHOSEN)),
            default=Value(""),
            output_field=TextField(),
        )
    )
    return (
        Membership.objects.filter(team=team)
        .annotate(
            texts=Cast("labels", TextField()),
            latest=Subquery(operations.values("pk")[:1]),
            key=Cast("user__uuid", TextField()),
            named=Subquery(named.values("how")[:1]),
        )
        .order_by("user__name", "user")
        .values_list("pk", "user", "user__name", "role", "shares", "texts", "latest", "key", "named")
    )


_on_assignment = Prepared(
    _make, lambda: [Membership._meta.get_field("team").target_field, Assignment._meta.get_field("id")]
)
