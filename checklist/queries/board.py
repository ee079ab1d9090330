"""The board: a sheet with one person's standings on it, and every tally of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.prepared import Prepared
from checklist.models import Guest, GuestProgress, Progress
from checklist.queries.sheet import Sheet, SheetItem, SheetLevel
from checklist.queries.standing import NEVER, Standing
from checklist.queries.tally import Tally

COLUMNS = ("skill_id", *Standing._fields)
SHOWN = tuple(name for name in Standing._fields if name not in {"done_at", "changed_at"})


@dataclass(frozen=True, slots=True)
class Board:
    """What a person sees of a list: `standings` by skill, `tallies` by uuid of category, level and list."""

    sheet: Sheet
    today: date
    standings: Mapping[int, Standing]
    tallies: Mapping[str, Tally]

    def standing(self, item: SheetItem) -> Standing:
        return self.standings.get(item.skill, NEVER)

    def state(self, item: SheetItem) -> str:
        return self.standings.get(item.skill, NEVER).state

    @property
    def whole(self) -> Tally:
        return self.tallies[self.sheet.uuid]

    @property
    def here(self) -> SheetLevel | None:
        """Where I am: the first level that is not reached; None beyond the last."""
        return next((level for level in self.sheet.levels if not self.tallies[level.uuid].reached), None)

    @property
    def touched(self) -> int:
        """How many items of this list stand anywhere but at the beginning."""
        return len(self.moved(self.sheet.items))

    def moved(self, items: Iterable[SheetItem]) -> list[SheetItem]:
        """Those of the items that stand anywhere but at the beginning."""
        return [
            item
            for item in items
            if (one := self.standings.get(item.skill)) and (one.state != "todo" or one.practised_on)
        ]

    @property
    def started(self) -> bool:
        return bool(self.touched)


def standings_of(user: Any) -> dict[int, Standing]:
    """The standings of a user, a guest or None (nobody: none), by skill. One query, none for nobody."""
    if user is None:
        return {}
    rows = _of_guest.rows(user.uuid) if isinstance(user, Guest) else _of_user.rows(user.pk)
    return {row[0]: Standing._make(row[1:]) for row in rows}


_of_user = Prepared(
    lambda pk: Progress.objects.filter(user_id=pk).values_list(*COLUMNS), lambda: [User._meta.get_field("id")]
)
_of_guest = Prepared(
    lambda name: GuestProgress.objects.filter(guest__uuid=name).values_list(*COLUMNS),
    lambda: [Guest._meta.get_field("uuid")],
)

_shown_of_user = Prepared(
    lambda pk: Progress.objects.filter(user_id=pk).values_list("skill_id", *SHOWN), lambda: [User._meta.get_field("id")]
)
_shown_of_guest = Prepared(
    lambda name: GuestProgress.objects.filter(guest__uuid=name).values_list("skill_id", *SHOWN),
    lambda: [Guest._meta.get_field("uuid")],
)


def board_for(user: Any, sheet: Sheet) -> Board:
    """The board of a user, a guest or None (nobody: no query). One query."""
    return board_of(sheet, standings_of(user))


def board_shown_to(user: Any, sheet: Sheet) -> Board:
    """The board as its page shows it: with dates, but without the moments (`done_at`, `changed_at`), which cost a
    tenth of that page to read and are not on it. One query, none for nobody."""
    if user is None:
        return board_of(sheet, {})
    rows = _shown_of_guest.rows(user.uuid) if isinstance(user, Guest) else _shown_of_user.rows(user.pk)
    return board_of(sheet, {skill: Standing(state, day, None, *more) for skill, state, day, *more in rows})


def board_of(sheet: Sheet, standings: Mapping[int, Standing]) -> Board:
    """The board with these standings, today in the active time zone. No query."""
    return Board(sheet, timezone.localdate(), standings, tallies_of(sheet, standings))


def tallies_of(sheet: Sheet, standings: Mapping[int, Standing]) -> dict[str, Tally]:
    """Every tally of the sheet by uuid. No query."""
    tallies = {}
    whole = Tally()
    for level in sheet.levels:
        sum_of_level = Tally()
        for category in level.categories:
            tally = Tally.of(standings.get(item.skill, NEVER).state for item in category.items if not item.ongoing)
            tallies[category.uuid] = tally
            sum_of_level += tally
        tallies[level.uuid] = sum_of_level
        whole += sum_of_level
    tallies[sheet.uuid] = whole
    return tallies
