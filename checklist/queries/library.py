"""The library: the lists that a viewer finds, whose they are, how long, how often copied, and what one has of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from checklist.models import Checklist, Guest, Item, Kind, Operation, Report, Resource, Visibility, normalised
from checklist.queries.board import Board, board_of, standings_of
from checklist.queries.catalogue import (
    Deleted,
    checklist_in,
    deleted_lists,
    kept_checklists,
    listed_checklists,
    may_change,
    of_their_teams,
)
from checklist.queries.origins import Provenance, provenances_of
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel
from checklist.queries.standing import NEVER, Standing
from checklist.queries.tally import Tally
from checklist.queries.updates import updates_waiting_in

PAGE_SIZE = 20
WORDS_AT_MOST = 8  # of a search
DRAWN_AT_MOST = 300  # items of a list that is drawn in miniature
LIVE = Q(retired=False, category__retired=False, category__level__retired=False)
SIZES: Mapping[str, Q] = {
    "small": Q(items_live__lte=30),
    "medium": Q(items_live__gt=30, items_live__lte=100),
    "large": Q(items_live__gt=100),
}
ORDERS: Mapping[str, Sequence[str]] = {
    "copies": ("-copied", "title", "pk"),
    "title": ("title", "pk"),
    "edited": ("-edited_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lists are looked for, and in which order."""

    text: str = ""
    language: str = ""
    size: str = ""
    sort: str = "copies"
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.language or self.size)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A list as a row of the library; `board` is there where it is short enough to be drawn."""

    checklist: Checklist
    items: int
    copies: int
    tally: Tally
    started: bool
    provenance: Provenance
    board: Board | None
    waiting: int = 0  # updates for a copy of the viewer's own


@dataclass(frozen=True, slots=True)
class Library:
    """The lists that a viewer finds: their own, those of their teams by the team's name, the built-in ones, and a page
    of the public ones of others."""

    own: Sequence[Shelved]
    teams: Sequence[Shelved]
    built_in: Sequence[Shelved]
    public: Sequence[Shelved]
    found: int  # public lists of others, on all pages
    page: int
    pages: int
    deleted: Sequence[Deleted] = ()  # the viewer's own and their teams', where nothing is looked for

    @property
    def newer(self) -> int:
        """The page before this one, 0 where this is the first."""
        return self.page - 1

    @property
    def older(self) -> int:
        """The page after this one, 0 where this is the last."""
        return self.page + 1 if self.page < self.pages else 0


def library_of(viewer: Any, wanted: Wanted, language: str) -> Library:
    """The library; built-in lists in the viewer's language come first. Eight queries, whatever the number of lists and
    their size, one less where something is looked for, six for nobody; one more for each six copies of copies, and one
    for the updates of one's own copies."""
    user = None if viewer is None or isinstance(viewer, Guest) else viewer
    mine = Q(owner=user) | of_their_teams(user) if user else Q(pk__in=[])
    matching = _matching(listed_checklists(viewer), wanted)
    public = matching.filter(built_in=False)
    public = public.exclude(mine) if user else public
    found = public.count()
    pages = max(1, -(-found // PAGE_SIZE))
    page = min(max(1, wanted.page), pages)
    start = (page - 1) * PAGE_SIZE
    order = [one.pk for one in _ordered(public, wanted.sort).only("pk")[start : start + PAGE_SIZE]] if found else []
    kept = matching.filter(mine | Q(built_in=True))
    rows = _counted(Checklist.objects.filter(Q(pk__in=order) | Q(pk__in=kept.values("pk"))))
    shelved = {one.checklist.pk: one for one in _shelved(viewer, list(rows.order_by("title", "pk")))}
    own = [one for one in shelved.values() if user and one.checklist.owner_id == user.pk]
    listed = {*order}
    teams = [one for one in shelved.values() if one.checklist.team_id and one.checklist.pk not in listed]
    teams.sort(key=lambda one: (one.provenance.owner.casefold(), one.checklist.team_id))
    built_in = [one for one in shelved.values() if one.checklist.built_in]
    built_in.sort(key=lambda one: (one.checklist.language != language, one.checklist.pk))
    deleted = deleted_lists(user) if user and not wanted.narrowed else ()
    return Library(own, teams, built_in, [shelved[pk] for pk in order if pk in shelved], found, page, pages, deleted)


def lists_found(viewer: Any, wanted: Wanted, owner: str = "") -> QuerySet[Checklist]:
    """The lists that a viewer finds, or of them those that are wanted, and that are `me`'s, `built-in`, a `team`'s of
    theirs, or `public` ones of others. One query when read."""
    user = None if viewer is None or isinstance(viewer, Guest) else viewer
    mine = Q(owner=user.pk) if user else Q(pk__in=[])
    teams = of_their_teams(user) if user else Q(pk__in=[])
    others = Q(built_in=False) & ~mine & ~teams
    known = {"": Q(), "me": mine, "built-in": Q(built_in=True), "team": teams, "public": others}
    return _matching(listed_checklists(viewer), wanted).filter(known[owner])


def reportable_checklists(user: Any) -> QuerySet[Checklist]:
    """The lists that a person may report: public, and not theirs to change. One query when read."""
    public = listed_checklists(user).filter(built_in=False, withheld=False, visibility=Visibility.PUBLIC)
    return public.exclude(may_change(user))


def open_report(user: Any, checklist: Checklist) -> Mapping[str, Any]:
    """What a person reported of a list, as long as no curator has decided; empty otherwise. One query."""
    reports = Report.objects.filter(user=user, checklist=checklist, outcome=Report.Outcome.OPEN)
    return reports.values("reason", "text").first() or {}


def list_at_hand(viewer: Any, language: str) -> Checklist | None:
    """The list that home speaks about: a person's own where their latest tick was in it, else the built-in one in
    their language, or in any where there is none. One query."""
    if viewer is None or isinstance(viewer, Guest):
        return checklist_in(viewer, language)
    ticked = Operation.objects.filter(user=viewer, kind__in=[Kind.SET, Kind.START]).order_by("-pk")
    at_hand = Q(built_in=True) | Q(pk=Subquery(ticked.values("checklist")[:1]))
    lists = list(kept_checklists(viewer).filter(at_hand).order_by("-pk"))
    built_in = {one.language: one for one in lists if one.built_in}
    own = next((one for one in lists if not one.built_in), None)
    return own or built_in.get(language) or built_in.get(settings.LANGUAGE_CODE) or next(iter(built_in.values()), None)


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy of a list takes over."""

    levels: int
    categories: int
    items: int
    links: int


def copied_of(sheet: Sheet) -> Copied:
    """What a copy of a list would take over. One query."""
    on_level = Q(level__isnull=True) | Q(level__retired=False)
    on_item = Q(item__isnull=True) | Q(
        item__retired=False, item__category__retired=False, item__category__level__retired=False
    )
    links = Resource.objects.filter(on_level & on_item, checklist=sheet.pk).count()
    return Copied(len(sheet.levels), len(sheet.categories), len(sheet.items), links)


# --- Which ---------------------------------------------------------------------------------------------------------
def _matching(lists: QuerySet[Checklist], wanted: Wanted) -> QuerySet[Checklist]:
    """The lists that have every word, in their title, their summary or one of their items. No query."""
    for word in wanted.text.split()[:WORDS_AT_MOST]:
        items = Item.objects.filter(LIVE, checklist=OuterRef("pk"), search__contains=normalised(word))
        lists = lists.filter(Q(title__icontains=word) | Q(summary__icontains=word) | Q(Exists(items)))
    if wanted.language:
        lists = lists.filter(language=wanted.language)
    if wanted.size in SIZES:
        lists = lists.annotate(items_live=_number(Item.objects.filter(LIVE), "checklist")).filter(SIZES[wanted.size])
    return lists


def _ordered(lists: QuerySet[Checklist], sort: str) -> QuerySet[Checklist]:
    if sort == "copies":
        lists = lists.annotate(copied=_copies())
    return lists.order_by(*ORDERS[sort])


def _counted(lists: QuerySet[Checklist]) -> QuerySet[Checklist]:
    return lists.annotate(items_live=_number(Item.objects.filter(LIVE), "checklist"), copied=_copies())


def _copies() -> Coalesce:
    return _number(Checklist.objects.filter(retired=False), "origin")


def _number(rows: QuerySet[Any], of: str) -> Coalesce:
    """How many of the rows belong to the list at hand."""
    counts: QuerySet[Model, Any] = rows.filter(**{of: OuterRef("pk")}).order_by().values(of).annotate(n=Count("pk"))
    return Coalesce(Subquery(counts.values("n")), 0)


# --- What is said of each --------------------------------------------------------------------------------------------
PLACES = ("checklist", "category__level", "category", "skill", "skill__ongoing")
IN_ORDER = ("checklist", "category__level__position", "category__level", "category__position", "category", "position")


def _shelved(viewer: Any, checklists: Sequence[Checklist]) -> list[Shelved]:
    """The lists with what they come to for the viewer. Four queries, three for nobody; for updates see
    `updates_waiting_in`. What is long is counted as it is read, and not kept."""
    standings = standings_of(viewer)
    waiting = updates_waiting_in(viewer, checklists)
    told = provenances_of(viewer, [one.pk for one in checklists])
    by_pk: Mapping[int, Any] = {one.pk: one for one in checklists}
    rows = Item.objects.filter(LIVE, checklist__in=by_pk).order_by(*IN_ORDER, "pk").values_list(*PLACES)
    counts = {pk: _Count() for pk in by_pk}
    for pk, places in groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[0]):
        counts[pk] = _count(by_pk[pk], places, standings)
    return [
        Shelved(
            by_pk[pk],
            by_pk[pk].items_live,
            by_pk[pk].copied,
            count.tally,
            count.started,
            told[pk],
            count.board,
            waiting.get(pk, 0),
        )
        for pk, count in counts.items()
    ]


@dataclass(slots=True)
class _Count:
    tally: Tally = field(default_factory=Tally)
    started: bool = False
    board: Board | None = None


def _count(checklist: Any, places: Iterable[Any], standings: Mapping[int, Standing]) -> _Count:
    """What a list comes to, drawn in miniature where it is short. No query."""
    if checklist.items_live <= DRAWN_AT_MOST:
        board = board_of(_miniature(checklist, places), standings)
        return _Count(board.whole, board.started, board)
    count = _Count()
    count.tally = Tally.of(_states(count, places, standings))
    return count


def _states(count: _Count, places: Iterable[Any], standings: Mapping[int, Standing]) -> Iterator[str]:
    """The states of the finite items; whether any item stands beyond the beginning is noted on the way."""
    for _list, _level, _category, skill, ongoing in places:
        now = standings.get(skill, NEVER)
        count.started = count.started or now.state != NEVER.state or now.practised_on is not None
        if not ongoing:
            yield now.state


def _miniature(checklist: Checklist, places: Iterable[Any]) -> Sheet:
    """The sheet of a list with its items' places and skills, without their words. No query."""
    levels: dict[int, SheetLevel] = {}
    categories: dict[int, SheetCategory] = {}
    items: dict[int, list[SheetItem]] = {}
    for _list, level, category, skill, ongoing in places:
        above = levels.setdefault(level, SheetLevel(level, str(level), "", "", "", ""))
        within = categories.setdefault(category, SheetCategory(category, f"{level}.{category}", "", "", "", above))
        items.setdefault(category, []).append(SheetItem(0, "", "", "", skill, "", None, ongoing, within))
    for pk, within in categories.items():
        within.items = tuple(items[pk])
    for above in levels.values():
        above.categories = tuple(one for one in categories.values() if one.level is above)
    return Sheet(checklist, levels.values(), ())
