"""What waits for a copy's owner, or for the leads of its team: the updates of the list that it was copied from, and
what they would do."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from accounts.queries import teams_led_by
from checklist.models import Checklist, Guest
from checklist.queries.catalogue import own_checklists, visible_checklists
from checklist.queries.merging import Merged
from checklist.queries.sheet import Sheet, sheet_key
from checklist.queries.threeway import Comparison, Update, digest_of
from checklist.queries.tree import Tree, tree_of

REMEMBERED = 20_000  # pairs of a copy and an origin: about 10 MB
COMPARED_AT_ONCE = 4  # by a page about many lists; the others are looked at the next time

Key = tuple[str, int, float]


@dataclass(frozen=True)
class Updates:
    """The updates that wait for a copy; `origin` is None where it is not shared any more, or where there is none."""

    checklist: Checklist
    origin: Checklist | None
    seen: Comparison | None = None

    @cached_property
    def waiting(self) -> Mapping[str, Update]:
        return self.seen.updates if self.seen else {}

    @property
    def mine(self) -> Tree:
        return self._seen.mine

    @property
    def theirs(self) -> Tree:
        return self._seen.theirs

    @property
    def _seen(self) -> Comparison:
        if self.seen is None:
            raise ValueError("This list has no origin to pull from.")
        return self.seen

    @cached_property
    def quiet(self) -> list[Update]:
        """Those that touch no edit of the copy's own."""
        return [update for update in self.waiting.values() if not update.conflict]

    @cached_property
    def conflicts(self) -> list[Update]:
        return [update for update in self.waiting.values() if update.conflict]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many of each kind touch no edit."""
        return Counter(str(update.what) for update in self.quiet)

    @cached_property
    def digest(self) -> str:
        """Of everything that waits: "all that do not conflict" means what was shown."""
        return digest_of([(key, update.digest) for key, update in self.waiting.items()])

    def merged(self, answers: Mapping[str, bool]) -> Merged:
        """What the copy becomes with these answers. No query."""
        return Merged(self._seen, answers)

    @property
    def all_quiet(self) -> dict[str, bool]:
        """The answers that accept everything that does not conflict."""
        return {update.key: True for update in self.quiet}


def updates_for(viewer: Any, checklist: Checklist) -> Updates:
    """What waits for a copy that the viewer may change. Nine queries; one where the origin is not shared any more, none
    where the list was not copied."""
    origin = _origins(viewer, [checklist]).get(checklist.origin_id)
    if origin is None:
        return Updates(checklist, None)
    found = Updates(checklist, origin, Comparison(tree_of(checklist), tree_of(origin)))
    _remember(_pair(checklist, origin), len(found.waiting))
    return found


# --- How many, remembered ---------------------------------------------------------------------------------
_counts: OrderedDict[tuple[Key, Key], int] = OrderedDict()
_lock = threading.Lock()


def _pair(checklist: Checklist, origin: Checklist) -> tuple[Key, Key]:
    return sheet_key(checklist), sheet_key(origin)


def _remember(pair: tuple[Key, Key], count: int) -> int:
    with _lock:
        _counts[pair] = count
        _counts.move_to_end(pair)
        while len(_counts) > REMEMBERED:
            _counts.popitem(last=False)
    return count


def forget_updates() -> None:
    """Empty the memory (tests)."""
    with _lock:
        _counts.clear()


def _origins(viewer: Any, checklists: Iterable[Checklist]) -> dict[int | None, Checklist]:
    """The lists that these were copied from, as far as they are shared with the viewer. One query, none for none."""
    pks = {one.origin_id for one in checklists if one.origin_id}
    return {one.pk: one for one in visible_checklists(viewer).filter(pk__in=pks)} if pks else {}


def updates_waiting(viewer: Any, checklist: Checklist) -> int:
    """How many updates wait for a list that the viewer may change; 0 for others' and for what is no copy. No query
    where the list is no copy of the viewer's; one for the origin's revision, one where the list is a team's; eight more
    where these two were not compared before."""
    return updates_waiting_in(viewer, [checklist]).get(checklist.pk, 0)


def updates_waiting_on(viewer: Any, sheet: Sheet, origin: Key | None) -> int:
    """The same for the sheet of a list and the state of its origin (`Provenance.pulls_from`: there only where the
    viewer may change the list), where both were read already. No query where the two were compared before, else ten,
    one more for a team's list."""
    if origin is None:
        return 0
    known = _counts.get((sheet.key, origin))
    return updates_waiting(viewer, Checklist.objects.get(pk=sheet.pk)) if known is None else known


def _compared(checklist: Checklist, origin: Checklist) -> int:
    return _remember(_pair(checklist, origin), len(Comparison(tree_of(checklist), tree_of(origin)).updates))


def updates_waiting_in(viewer: Any, checklists: Iterable[Checklist]) -> dict[int, int]:
    """How many updates wait for those of the lists that are copies which the viewer may change, by primary key; what
    has none is not in it. One query, none without copies; one more with copies of teams; eight more for each list that
    was not compared before, four at most."""
    copies = [one for one in checklists if one.origin_id and not one.built_in]
    led = _led(viewer) if any(one.team_id for one in copies) else ()
    user = None if isinstance(viewer, Guest) else getattr(viewer, "pk", None)
    return _waiting(viewer, [one for one in copies if one.team_id in led or (user and one.owner_id == user)])


def _led(viewer: Any) -> set[int]:
    """The teams that the viewer leads. One query."""
    return set(teams_led_by(viewer).values_list("pk", flat=True))


def _waiting(viewer: Any, own: Sequence[Checklist]) -> dict[int, int]:
    """The same for copies that the viewer may change."""
    origins, found, fresh = _origins(viewer, own), {}, 0
    for checklist in own:
        if origin := origins.get(checklist.origin_id):
            count = _counts.get(_pair(checklist, origin))
            if count is None and fresh < COMPARED_AT_ONCE:
                fresh += 1
                count = _compared(checklist, origin)
            if count:
                found[checklist.pk] = count
    return found


def copies_with_updates(user: Any) -> list[tuple[Checklist, int]]:
    """The lists that a person may change for which updates wait, the one edited last first. Two queries; see
    `updates_waiting_in`."""
    own = list(
        own_checklists(user)
        .filter(origin__isnull=False)
        .order_by("-edited_at")
        .select_related("origin")
        .defer("origin__base")
    )
    counts = _waiting(user, own)
    return [(one, counts[one.pk]) for one in own if one.pk in counts]
