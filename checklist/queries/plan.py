"""What an import would do, as values: the parts of the list as they would be, ticks, notes, what is asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from checklist.exchange.outline import Remark
from checklist.queries.standing import NEVER, Standing
from checklist.queries.tree import ITEM, Tree

NAMED = "new:"  # how parts are named that would be made


class Ticks(StrEnum):
    """What becomes of one's ticks: the file's are added, or mine become as in the file, or they stay."""

    ADD = "add"
    MIRROR = "mirror"
    LEAVE = "leave"


class Missing(StrEnum):
    """What becomes of the lines that the file does not have."""

    RETIRE = "retire"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said about an import: "" where they said nothing. `same` is, by the name of an ask, the UUID of the
    skill that a line means, "" for a new one; `place` is the category or the level that pasted lines go into."""

    ticks: str = Ticks.ADD.value
    missing: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    title: str = ""
    language: str = ""

    @property
    def said(self) -> str:
        """All of it as one text, to tell one import from another."""
        same = ";".join(f"{name}={skill}" for name, skill in sorted(self.same.items()))
        return "\n".join((self.ticks, self.missing, same, self.place, self.title, self.language))


@dataclass(frozen=True, slots=True)
class Choice:
    """A skill that a line may mean, and where it stands."""

    skill: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A line of which it is unsure what it means; without an answer it is something new."""

    name: str
    line: int
    title: str
    choices: Sequence[Choice]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """How a standing would change: to a state ("": it stays), dated by hand, or practised on a day."""

    state: str = ""
    said: str = ""
    practised: date | None = None
    was: Standing = NEVER


@dataclass(slots=True)
class Planned:
    """A part of the list as it would be. `before` is None where it is made; `after` is empty where it stays as it is.
    Built once, never changed afterwards."""

    kind: str
    uuid: str
    title: str
    line: int = 0
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] = field(default_factory=dict)
    marks: Sequence[str] = ()  # of new, reworded, moved, retired, back
    place: str = ""  # where it stands now, of what is moved; where else, of a known skill found by its title
    fields: Sequence[str] = ()  # what is reworded beside the title
    tick: Tick | None = None
    note: str = ""  # what would be put
    note_kept: bool = False  # the file has another note than the one that stays
    known: str = ""  # the skill of a new item that another list asks for too
    below: int = 0  # how many items go with a part that is retired
    parts: list["Planned"] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything would become of this very part."""
        return bool(self.marks or self.tick or self.note or self.note_kept)

    @property
    def touched(self) -> bool:
        """Whether anything would become of it or of what stands in it."""
        return self.changed or any(part.touched for part in self.parts)

    @property
    def shown(self) -> list["Planned"]:
        """What stands in it and is touched."""
        return [part for part in self.parts if part.touched]

    @property
    def unchanged(self) -> int:
        """How many of the parts in it stay as they are."""
        return len(self.parts) - len(self.shown)

    @property
    def was(self) -> str:
        """The title now, where it would be another."""
        return str((self.before or {}).get("title", "")) if "title" in self.after else ""

    def walk(self) -> Iterator["Planned"]:
        """This part and all below it, in order."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `tree` is None for a new list; `fields` are the list's own values that would change."""

    tree: Tree | None
    title: str
    language: str
    fields: Mapping[str, Any]
    levels: Sequence[Planned]
    asks: Sequence[Ask]
    remarks: Sequence[Remark]
    answers: Answers
    missing: str
    own: bool = False  # the file carries this list's own id
    ticked: bool = False  # the file says something of states
    absent: int = 0  # how many items the file does not have
    unasked: int = 0  # so many more lines look like something known

    @property
    def parts(self) -> Iterator[Planned]:
        """Every part, in order, what is retired too."""
        return (part for level in self.levels for part in level.walk())

    @property
    def counts(self) -> dict[str, int]:
        """How many items are new, reworded and so on, other parts that are new, ticks and notes."""
        names = ("new", "parts", "reworded", "moved", "retired", "back", "ticks", "notes", "notes_kept", "known")
        found = dict.fromkeys(names, 0)
        for part in self.parts:
            for mark in part.marks:
                found["parts" if mark == "new" and part.kind != ITEM else mark] += part.below or 1
            found["ticks"] += part.tick is not None
            found["notes"] += bool(part.note)
            found["notes_kept"] += part.note_kept
            found["known"] += bool(part.known)
        found["reworded"] += bool(self.tree and self.fields)
        return found

    @property
    def anything(self) -> bool:
        """Whether applying it would change anything."""
        return bool(
            self.tree is None or self.fields or any(part.after or part.tick or part.note for part in self.parts)
        )

    @property
    def size(self) -> int:
        """How many lines the preview has to show."""
        return sum(part.changed for part in self.parts)
