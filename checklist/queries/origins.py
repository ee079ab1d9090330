"""Whose a list is and what it was copied from, as far as the viewer may know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Coalesce

from checklist.models import Checklist, Guest, Visibility
from checklist.queries.catalogue import listed_checklists, may_change, visible_checklists
from checklist.queries.sheet import Sheet, sheet_key

HOPS = 6  # so many origins one query reads of each list


@dataclass(frozen=True, slots=True)
class Named:
    """A list by its address and its title."""

    slug: str
    title: str
    language: str
    built_in: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is said of a list beside what it says itself."""

    owner: str = ""  # the name that its owner gave, or the team's; nothing where they gave none, or left
    team: bool = False  # it is a team's
    mine: bool = False  # the viewer may change it: their own, or of a team that they lead
    origin: Named | None = None  # the nearest list that it was copied from and that the viewer may know of
    credited: bool = False  # it began as a built-in list, or is one
    withheld: bool = False  # a curator took it out
    reportable: bool = False  # it is public, and somebody else's
    # the state of what it was copied from, if that is shared still, where the viewer may change the list
    pulls_from: tuple[str, int, float] | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """What a list was copied from, the nearest first, and whether that began with a built-in list."""

    origins: Sequence[int] = ()
    built_in: bool = False


def provenance_of(viewer: Any, sheet: Sheet) -> Provenance:
    """Whose the list of a sheet is and what it was copied from. No query for a built-in list, else one; one more the
    first time, and for each six copies of copies: the chain is remembered with the sheet."""
    if sheet.built_in:
        return Provenance(credited=True)
    return _told(viewer, {sheet.pk: chain_of(sheet)})[sheet.pk]


def chain_of(sheet: Sheet) -> Chain:
    """What the list of a sheet was copied from. One query for each six copies of copies, none from then on."""
    if sheet.chain is None:
        sheet.chain = chains_of([sheet.pk])[sheet.pk] if sheet.origin else Chain()
    return sheet.chain


def provenances_of(viewer: Any, checklists: Iterable[int]) -> dict[int, Provenance]:
    """The same for many lists at once. Two queries, and one more for each six copies of copies."""
    return _told(viewer, chains_of(checklists))


def chains_of(checklists: Iterable[int]) -> dict[int, Chain]:
    """What lists were copied from. One query for each six copies of copies."""
    found: dict[int, Chain] = {}
    origins: dict[int, list[int]] = {pk: [] for pk in checklists}
    waiting = {pk: pk for pk in origins}  # a list, and the one of its chain that is to be read next
    while waiting:
        rows = {row[0]: row[1:] for row in Checklist.objects.filter(pk__in=set(waiting.values())).values_list(*_HOPS)}
        further: dict[int, int] = {}
        for pk, last in waiting.items():
            chain = [(one, built_in) for one, built_in in _pairs(rows.get(last, ())) if one is not None]
            origins[pk] += [one for one, _ in chain]
            if len(chain) == HOPS and not chain[-1][1]:
                further[pk] = chain[-1][0]
            else:
                found[pk] = Chain(tuple(origins[pk]), bool(chain and chain[-1][1]))
        waiting = further
    return found


_HOPS = ["pk", *(f"{'origin__' * hop}{name}" for hop in range(1, HOPS + 1) for name in ("pk", "built_in"))]


def _pairs(row: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(row[::2], row[1::2], strict=True))


def _told(viewer: Any, chains: Mapping[int, Chain]) -> dict[int, Provenance]:
    """What the viewer may know of lists that they see. One query.

    An origin is named to those who find it themselves; one that is shared by its address, only to the copy's owner,
    who knows that. A team's list is told by the team's name, whoever edits it."""
    pks = {*chains, *(origin for chain in chains.values() for origin in chain.origins)}
    named = (
        visible_checklists(viewer)
        .filter(pk__in=pks)
        .annotate(
            by=Coalesce(F("owner__name"), F("team__name")),
            listed=Q(pk__in=listed_checklists(viewer).values("pk")),
            mine=_mine(viewer),
        )
    )
    rows = {row.pk: row for row in named.only(*_READ)}
    told = {}
    for pk, chain in chains.items():
        row = rows.get(pk)
        known = [rows[one] for one in chain.origins if one in rows]
        mine = bool(row and row.mine)
        origin = next((one for one in known if one.listed or mine), None)
        pulls = mine and chain.origins and chain.origins[0] in rows
        told[pk] = Provenance(
            owner=(row.by or "") if row else "",
            team=bool(row and row.team_id),
            mine=mine,
            origin=Named(origin.slug, origin.title, origin.language, origin.built_in) if origin else None,
            credited=chain.built_in or bool(row and row.built_in),
            withheld=bool(row and row.withheld),
            reportable=bool(row and _reportable(row) and not mine),
            pulls_from=sheet_key(rows[chain.origins[0]]) if pulls else None,
        )
    return told


_READ = (
    *("uuid", "slug", "title", "language", "built_in", "withheld", "owner", "team", "visibility", "revision"),
    "edited_at",
)


def _mine(viewer: Any) -> Any:
    return Value(False) if viewer is None or isinstance(viewer, Guest) else ExpressionWrapper(may_change(viewer), _YES)


_YES = BooleanField()


def _reportable(checklist: Checklist) -> bool:
    return checklist.visibility == Visibility.PUBLIC and not (checklist.built_in or checklist.withheld)
