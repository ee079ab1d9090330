"""Half a year of somebody's learning: what the demonstration's people did and when, told from their plan."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = 183
HOLIDAY = range(88, 99)  # days into the story on which nobody learns anything
QUIET_WEEK = range(130, 136)


@dataclass(frozen=True, slots=True, order=True)
class Deed:
    """One thing that somebody did: `keys` were set to `state` at that moment; a practice has its words, a slip is
    taken back right after."""

    at: datetime
    state: str
    keys: tuple[str, ...]
    start: bool = False
    slip: bool = False
    words: tuple[str, str] = field(default=("", ""))


def story_of(plan: dict[str, Any], today: date) -> list[Deed]:
    """Everything that a person of the demonstration did in the half year up to yesterday, in order."""
    chance = random.Random(plan["email"])  # noqa: S311 -- the same story every time
    zone = ZoneInfo(plan["time_zone"])
    first = today - timedelta(days=DAYS)
    return sorted(
        [*_beginning(plan, first, zone), *_learning(plan, first, today, zone, chance), *_practice(plan, today, zone)]
    )


def _moment(day: date, zone: ZoneInfo, chance: random.Random) -> datetime:
    """An evening in the week, some hour of the day at weekends."""
    hour = chance.randint(10, 17) if day.weekday() >= 5 else chance.randint(19, 21)
    return datetime.combine(day, time(hour, chance.randint(0, 59), chance.randint(0, 59)), zone)


def _beginning(plan: dict[str, Any], first: date, zone: ZoneInfo) -> Iterator[Deed]:
    evening = datetime.combine(first, time(20, 5), zone)
    if known := plan.get("known"):
        yield Deed(evening, "done", tuple(known), start=True)
    if skipped := plan.get("skipped"):
        yield Deed(evening + timedelta(minutes=9), "skipped", tuple(skipped))


def _learning(plan: dict[str, Any], first: date, today: date, zone: ZoneInfo, chance: random.Random) -> Iterator[Deed]:
    """Each step of the path is begun on one study day and done on a later one; the last ones are still learned."""
    days = list(_study_days(plan, first, today, chance))
    path: Sequence[Sequence[str]] = plan["path"]
    now = plan.get("learning_now", [])
    places = [round((place + 1) * (len(days) - len(now) - 1) / len(path)) for place in range(len(path))]
    begun = 0
    for step, keys in enumerate(path):
        ended = max(begun, min(places[step], len(days) - 1) - 1)
        start = max(0, ended - chance.choice((1, 1, 2, 3)))
        yield Deed(_moment(days[start], zone, chance), "learning", tuple(keys))
        end = _moment(days[ended], zone, chance)
        yield Deed(end + timedelta(hours=1), "done", tuple(keys))
        if step == len(path) // 2:
            yield Deed(end + timedelta(hours=1, minutes=2), "todo", tuple(keys), slip=True)
        begun = ended
    for place, key in enumerate(now):
        yield Deed(_moment(days[place - len(now)], zone, chance), "learning", (key,))


def _study_days(plan: dict[str, Any], first: date, today: date, chance: random.Random) -> Iterator[date]:
    for number in range(1, DAYS - plan.get("ends_ago", 0)):
        away = number in HOLIDAY or number in QUIET_WEEK
        day = first + timedelta(days=number)
        if not away and day < today and chance.random() < plan["pace"] / 7:
            yield day


def _practice(plan: dict[str, Any], today: date, zone: ZoneInfo) -> Iterator[Deed]:
    if regular := plan.get("practised"):
        papers = list(reversed(regular["papers"]))
        for place, (line, url) in enumerate(papers):
            day = today - timedelta(days=regular["last_ago"] + place * regular["every"])
            yield Deed(datetime.combine(day, time(21, 40), zone), "done", (regular["item"],), words=(line, url))
    for key, ago in plan.get("practised_once", {}).items():
        yield Deed(datetime.combine(today - timedelta(days=ago), time(8, 15), zone), "done", (key,))
