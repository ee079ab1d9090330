"""Who is in a team and what an assignment may say of each: one statement for any number of members."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast

from accounts.models import Membership, Shares
from accounts.prepared import Prepared
from checklist.models import Assignment, Operation
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
    for row in sorted(rows, key=_by_name):  # engines order names each in their own way
        how = row[-1]
        if whole or how in ARE_CHOSEN:
            members.append(Member._make((*row[:-1], allowed(row[4], how in HAVE_SEEN))))
        else:
            others.append(row[2])
    return members, others


def _by_name(row: Sequence[Any]) -> tuple[bool, str, int]:
    """By name, on every engine alike; those without one come last."""
    return not row[2], row[2].casefold(), row[1]


def _make(team: int, assignment: int) -> QuerySet[Any, Any]:
    operations = Operation.objects.filter(user=OuterRef("user")).order_by("-pk")
    how = Case(
        When(named__chosen=True, named__seen_at__isnull=False, then=Value(SEEN_AND_CHOSEN)),
        When(named__seen_at__isnull=False, then=Value(SEEN)),
        When(named__chosen=True, then=Value(CHOSEN)),
        default=Value(""),
        output_field=TextField(),
    )
    return (
        Membership.objects.filter(team=team)
        .annotate(named=FilteredRelation("assignees", condition=Q(assignees__assignment=assignment)))
        .annotate(
            texts=Cast("labels", TextField()),
            latest=Subquery(operations.values("pk")[:1]),
            key=Cast("user__uuid", TextField()),
            how=how,
        )
        .order_by()
        .values_list("pk", "user", "user__name", "role", "shares", "texts", "latest", "key", "how")
    )


_on_assignment = Prepared(
    _make, lambda: [Membership._meta.get_field("team").target_field, Assignment._meta.get_field("id")]
)
