"""What answers to updates do to one's numbers: the board before and after, and what differs between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from checklist.models import Checklist
from checklist.queries.board import Board, board_of
from checklist.queries.merging import Merged
from checklist.queries.sheet import Sheet, SheetCategory, SheetItem, SheetLevel, sheet_of
from checklist.queries.standing import Standing
from checklist.queries.tally import Tally
from checklist.queries.updates import Updates


@dataclass(frozen=True, slots=True)
class Shift:
    """A level's tally before and after; one that is new has none before."""

    title: str
    before: Tally | None
    after: Tally | None


@dataclass(frozen=True)
class Outcome:
    """What some answers do to one's numbers."""

    before: Board
    after: Board
    merged: Merged

    @cached_property
    def lost(self) -> int:
        """Ticks that this list would not show any more. They stay with their skills."""
        asked = {item.skill for item in self.after.sheet.items}
        return sum(item.skill not in asked for item in self.before.sheet.items if self.before.state(item) == "done")

    @cached_property
    def new(self) -> int:
        """Items whose skill the list did not ask for."""
        return len(self.after.sheet.by_skill.keys() - self.before.sheet.by_skill.keys())

    @cached_property
    def known(self) -> int:
        """How many of the new ones are ticked already."""
        new = self.after.sheet.by_skill.keys() - self.before.sheet.by_skill.keys()
        return sum(self.after.state(self.after.sheet.by_skill[skill]) == "done" for skill in new)

    @property
    def was_complete(self) -> bool:
        """Everything was done, and something is new."""
        return self.before.whole.complete and not self.after.whole.complete and bool(self.new)

    @cached_property
    def shifts(self) -> list[Shift]:
        """The levels whose numbers change, in order; those that go come last."""
        levels = {level.uuid: level for level in self.before.sheet.levels}
        found = [Shift(level.title, self._before(level), self.after.tallies[level.uuid]) for level in self._levels]
        stay = {level.uuid for level in self._levels}
        gone = [
            Shift(one.title, self.before.tallies[one.uuid], None) for one in levels.values() if one.uuid not in stay
        ]
        return [shift for shift in (*found, *gone) if shift.before != shift.after]

    @property
    def _levels(self) -> tuple[SheetLevel, ...]:
        return self.after.sheet.levels

    def _before(self, level: SheetLevel) -> Tally | None:
        return self.before.tallies.get(level.uuid)


def outcome_of(updates: Updates, answers: Mapping[str, bool], standings: Mapping[int, Standing]) -> Outcome:
    """What these answers do to somebody's numbers. No query where the list's sheet is in memory, else four."""
    sheet, merged = sheet_of(updates.checklist), updates.merged(answers)
    return Outcome(board_of(sheet, standings), board_of(_Becoming(merged).sheet(updates.checklist), standings), merged)


class _Becoming:
    """A list as it becomes, as a sheet: for counting, not for ticking."""

    def __init__(self, merged: Merged) -> None:
        self.merged = merged
        trees = (merged.seen.mine, merged.seen.theirs)
        self.skills = {node.skill: node for tree in trees for node in tree.nodes.values()}

    def sheet(self, checklist: Checklist) -> Sheet:
        levels = [self._level(uuid) for uuid in self._asked(self.merged.seen.mine.root.uuid)]
        return Sheet(checklist, levels, ())

    def _asked(self, uuid: str) -> list[str]:
        return [one for one in self.merged.order[uuid] if not self.merged.values[one]["retired"]]

    def _level(self, uuid: str) -> SheetLevel:
        values = self.merged.values[uuid]
        level = SheetLevel(0, uuid, "", values["title"], values["pace"], values["summary"])
        level.categories = tuple(self._category(one, level) for one in self._asked(uuid))
        return level

    def _category(self, uuid: str, level: SheetLevel) -> SheetCategory:
        values = self.merged.values[uuid]
        category = SheetCategory(0, uuid, "", values["title"], values["summary"], level)
        category.items = tuple(self._item(one, category) for one in self._asked(uuid))
        return category

    def _item(self, uuid: str, category: SheetCategory) -> SheetItem:
        values = self.merged.values[uuid]
        of = self.skills[values["skill"]]
        return SheetItem(0, uuid, "", values["title"], of.skill_pk, of.skill, of.skill_key, of.ongoing, category)
