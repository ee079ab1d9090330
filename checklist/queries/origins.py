"""Whose a list is and what it was copied from, as far as the viewer may know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from checklist.models import Checklist, Guest, Visibility
from checklist.queries.catalogue import listed_checklists, visible_checklists
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

    owner: str = ""  # the name that its owner gave; nothing where they gave none, or left
    origin: Named | None = None  # the nearest list that it was copied from and that the viewer may know of
    credited: bool = False  # it began as a built-in list, or is one
    withheld: bool = False  # a curator took it out
    reportable: bool = False  # it is public, and somebody else's
    pulls_from: tuple[str, int, float] | None = None  # the state of what it was copied from, if that is shared still


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
    who knows that."""
    pks = {*chains, *(origin for chain in chains.values() for origin in chain.origins)}
    named = (
        visible_checklists(viewer)
        .filter(pk__in=pks)
        .annotate(by=F("owner__name"), listed=Q(pk__in=listed_checklists(viewer).values("pk")))
    )
    rows = {row.pk: row for row in named.only(*_READ)}
    told = {}
    for pk, chain in chains.items():
        row = rows.get(pk)
        known = [rows[one] for one in chain.origins if one in rows]
        origin = next((one for one in known if one.listed or (row and _owns(viewer, row))), None)
        told[pk] = Provenance(
            (row.by or "") if row else "",
            Named(origin.slug, origin.title, origin.language, origin.built_in) if origin else None,
            chain.built_in or bool(row and row.built_in),
            bool(row and row.withheld),
            bool(row and _reportable(viewer, row)),
            sheet_key(rows[chain.origins[0]]) if chain.origins and chain.origins[0] in rows else None,
        )
    return told


_READ = ("uuid", "slug", "title", "language", "built_in", "withheld", "owner", "visibility", "revision", "edited_at")


def _owns(viewer: Any, checklist: Checklist) -> bool:
    return not isinstance(viewer, Guest) and viewer is not None and checklist.owner_id == viewer.pk


def _reportable(viewer: Any, checklist: Checklist) -> bool:
    return checklist.visibility == Visibility.PUBLIC and not (checklist.built_in or _owns(viewer, checklist))
