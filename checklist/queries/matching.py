"""Which known skill a line of a file means: by id, by the skill's name, by its title; and what it only resembles."""

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from checklist.exchange.outline import Outline
from checklist.models import Item, Skill, normalised
from checklist.queries.catalogue import own_checklists, visible_checklists
from checklist.queries.plan import Choice

ALIKE = 0.6  # the share of words in common from which on it is asked whether two titles mean the same
COMMON = 40  # a word that stands in more titles than that tells nothing
CHOICES = 4


@dataclass(frozen=True, slots=True)
class Known:
    """A skill that a list asks for which the person may see, with its place there."""

    skill: str
    pk: int
    ongoing: bool
    title: str = ""
    category: str = ""
    level: str = ""
    list: str = ""

    @property
    def choice(self) -> Choice:
        return Choice(self.skill, self.title, " · ".join(filter(None, (self.category, self.level, self.list))))


class Titles:
    """Finds what has the same or a similar title."""

    def __init__(self, entries: Iterable[Known]) -> None:
        self.same: dict[str, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[Known]] = defaultdict(list)
        for entry in entries:
            self.same[normalised(entry.title)].append(entry)
            for word in words_of(entry.title):
                self._by_word[word].append(entry)

    def similar(self, title: str) -> Iterator[Known]:
        """Entries whose titles have most words in common with this one, the closest first."""
        words, shared = words_of(title), defaultdict[Known, int](int)
        for word in words:
            for entry in found if len(found := self._by_word.get(word, [])) <= COMMON else ():
                shared[entry] += 1
        share = {entry: 2 * count / (len(words) + len(words_of(entry.title))) for entry, count in shared.items()}
        close = sorted((entry for entry in share if share[entry] >= ALIKE), key=lambda entry: -share[entry])
        return iter(close[:CHOICES])


def words_of(title: str) -> set[str]:
    """What titles are compared by: words without their plural, and pairs of characters where words have no spaces."""
    found = set()
    for word in re.findall(r"\w+", normalised(title)):
        if word.isascii():
            found.add(word.rstrip("s") if len(word) > 3 else word)
        else:
            found.update(word[at : at + 2] for at in range(max(1, len(word) - 1)))
    return found


@dataclass(frozen=True, slots=True)
class Library:
    """What is known of the skills that a file may mean."""

    by_item: dict[str, Known]
    by_name: dict[str, Known]
    titles: Titles


SKILL = ("skill__uuid", "skill", "skill__ongoing")
PLACE = ("title", "category__title", "category__level__title", "checklist__title")


def library_for(user: Any, outline: Outline) -> Library:
    """What a person may know of the skills in a file: those that its ids and names mean, in every list that they may
    see, and those with such titles in built-in lists and their own. At most four queries."""
    seen = Item.objects.filter(checklist__in=visible_checklists(user))
    ids = {name for item in outline.items if (name := uuid_in(item.id))}
    by_item = {str(row[0]): Known(*_skill(row[1:])) for row in _rows(seen.filter(uuid__in=ids), ids, "uuid", *SKILL)}
    return Library(by_item, _by_name(user, outline), Titles(_titled(user, outline)))


def _by_name(user: Any, outline: Outline) -> dict[str, Known]:
    names = {item.skill for item in outline.items if item.skill and "\0" not in item.skill}
    if not names:
        return {}
    uuids = {name for one in names if (name := uuid_in(one))}
    asked = Item.objects.filter(checklist__in=visible_checklists(user)).values("skill")
    skills = Skill.objects.filter(Q(key__in=names) | Q(uuid__in=uuids), pk__in=asked)
    found = {}
    for skill in skills:
        known = Known(str(skill.uuid), skill.pk, skill.ongoing)
        found[known.skill] = known
        if skill.key:
            found[skill.key] = known
    return found


def _titled(user: Any, outline: Outline) -> list[Known]:
    titles = {" ".join(item.title.split())[:200] for item in outline.items if "\0" not in item.title}
    live = Item.objects.filter(retired=False, category__retired=False, category__level__retired=False)
    live = live.order_by("checklist", "position", "pk")
    built_in = live.filter(checklist__in=visible_checklists(user).filter(built_in=True))
    own = live.filter(checklist__in=own_checklists(user), title__in=titles)
    rows = [*_rows(built_in, titles, *SKILL, *PLACE), *_rows(own, titles, *SKILL, *PLACE)]
    return [Known(*_skill(row[:3]), *row[3:]) for row in rows]


def _rows(found: Any, wanted: Any, *names: str) -> list[Any]:
    """The rows, unless nothing is wanted. One query at most."""
    return list(found.values_list(*names)) if wanted else []


def _skill(row: Any) -> tuple[str, int, bool]:
    return str(row[0]), row[1], row[2]


def uuid_in(text: str) -> str:
    """A UUID as it is written everywhere, "" for what is none."""
    try:
        return str(uuid.UUID(text)) if text else ""
    except ValueError:
        return ""
