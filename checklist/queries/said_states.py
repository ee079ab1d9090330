"""What a file says of a state, beside where its person stands."""

from datetime import date

from checklist.exchange.outline import OutlineItem, Remark
from checklist.models import State
from checklist.queries.plan import Tick, Ticks
from checklist.queries.said import first_day
from checklist.queries.standing import Standing


def tick_of(
    item: OutlineItem, ongoing: bool, now: Standing, mode: str, today: date, remarks: list[Remark]
) -> Tick | None:
    """How a standing would change by what the file says of an item; None where it stays."""
    if mode == Ticks.LEAVE or not (item.state or item.practised_on or item.done_on):
        return None
    said = _date(item, item.done_on, today, remarks)
    if ongoing:
        return _practised(item, said, now, mode, today, remarks)
    state = item.state or (State.DONE.value if said else "")
    if mode == Ticks.MIRROR:
        dated = state == State.DONE and said and said != (now.done_said or str(now.done_on or ""))
        return Tick(state, said if state == State.DONE else "", None, now) if state != now.state or dated else None
    return Tick(state, said if state == State.DONE else "", None, now) if _adds(state, now.state) else None


def _adds(state: str, now: str) -> bool:
    """Whether a state takes nothing away from where one stands."""
    if state == State.DONE:
        return now != State.DONE
    return state in {State.LEARNING, State.SKIPPED} and now == State.TODO


def _practised(
    item: OutlineItem, said: str, now: Standing, mode: str, today: date, remarks: list[Remark]
) -> Tick | None:
    """Of an ongoing item: done means practised, on the day that is said or today; a later practice stays."""
    last = _date(item, item.practised_on, today, remarks) or (said if item.state in {"", State.DONE} else "")
    day = first_day(last) if len(last) == len("2026-01-31") else None
    if item.state == State.DONE and day is None:
        day = today
    practised = day if day and (now.practised_on is None or day > now.practised_on) else None
    state = item.state if item.state not in {"", State.DONE} else ""
    if state == now.state or (mode == Ticks.ADD and not _adds(state, now.state)):
        state = ""
    return Tick(state, "", practised, now) if state or practised else None


def _date(item: OutlineItem, text: str, today: date, remarks: list[Remark]) -> str:
    """A date that can be kept, "" for none; what is no date, or lies in the future, is remarked on."""
    try:
        if text and first_day(text) > today:
            raise ValueError(text)
    except ValueError:
        remarks.append(Remark(item.line, text, "date"))
        return ""
    return text
