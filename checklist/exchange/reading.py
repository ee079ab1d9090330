"""The parts of the archive that are read by people: Markdown, line by line, in the active language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklist.exchange.markdown import address, day, one_line, quoted

Values = Mapping[str, Any]


def about(now: datetime, profile: Values) -> Iterator[str]:
    """README.md: what each file is."""
    files = {
        "data.json": _("Everything, for programs. The format is described in docs/personal-data.md of the project."),
        "progress.md": _("Each list with your ticks and their dates, as a task list."),
        "notes.md": _("Your notes, links and ticked criteria, by item."),
        "history.md": _("What you changed, day by day."),
    }
    yield "# " + _("Your data of ML checklist") + "\n\n"
    yield _("Taken along on %(day)s by %(person)s.") % {"day": day(now), "person": one_line(profile["email"])} + "\n\n"
    yield from (f"- `{name}`: {text}\n" for name, text in files.items())
    zone = timezone.get_current_timezone_name()
    yield "\n" + _("Days are those of the time zone %(zone)s; moments in data.json are in UTC.") % {"zone": zone} + "\n"
    yield _("Passwords, keys of second factors and keys of sessions are in none of these files.") + "\n"


# --- Where one stands ---------------------------------------------------------------------------------
def progress(boards: Sequence[Values], rows: Iterable[Values]) -> Iterator[str]:
    """progress.md: each list as a task list, and what stands on none of them."""
    yield "# " + _("My progress") + "\n"
    for board in boards:
        yield f"\n## {one_line(board['title'])}\n\n{_tally(board['tally'])}\n"
        for level in board["levels"]:
            yield f"\n### {one_line(level['title'])}\n"
            for category in level["categories"]:
                yield f"\n#### {one_line(category['title'])}\n\n"
                yield from (_task(item["title"], item) for item in category["items"])
    shown = {item["skill"] for board in boards for item in _items(board)}
    others = [row for row in rows if row["skill"] not in shown]
    if others:
        yield "\n## " + _("On no list any more") + "\n\n"
        yield from (_task(row["title"], row) for row in others)


def _items(board: Values) -> Iterator[Values]:
    return (item for level in board["levels"] for category in level["categories"] for item in category["items"])


def _tally(tally: Values) -> str:
    text = _("%(done)s of %(total)s done (%(percent)s %%), %(learning)s learning") % tally
    skipped = ngettext("%(count)s skipped", "%(count)s skipped", tally["skipped"]) % {"count": tally["skipped"]}
    return text + _(", ") + skipped if tally["skipped"] else text


def _task(title: str, standing: Values) -> str:
    facts = "".join(f" · {fact}" for fact in _facts(standing))
    return f"- [{'x' if standing['state'] == 'done' else ' '}] {one_line(title)}{facts}\n"


def _facts(standing: Values) -> Iterator[str]:
    """The state and its dates, as exactly as they were said."""
    if standing["ongoing"]:
        yield _("ongoing")
    if standing["state"] in {"learning", "skipped"}:
        yield state_word(standing["state"])
    if standing["started_said"]:
        yield _("begun %(day)s") % {"day": one_line(standing["started_said"])}
    if standing["done_on"]:
        yield _("done on %(day)s") % {"day": standing["done_said"] or day(standing["done_on"])}
    if standing["practised_on"]:
        yield _("practised on %(day)s") % {"day": day(standing["practised_on"])}


def state_word(state: str) -> str:
    """The word for a state."""
    return {"todo": _("to do"), "learning": _("learning"), "done": _("done"), "skipped": _("skipped")}[state]


# --- What one keeps -----------------------------------------------------------------------------------
def notes(data: Values) -> Iterator[str]:
    """notes.md: notes, links, criteria and practices, by item."""
    yield "# " + _("My notes") + "\n"
    kinds = {"notes": _note, "evidence": _evidence, "met_criteria": _criterion, "practices": _practice}
    found: dict[str, tuple[str, dict[str, list[Values]]]] = {}
    for kind in kinds:
        for row in data[kind]:
            found.setdefault(row["skill"], (_heading(row), {}))[1].setdefault(kind, []).append(row)
    for heading, sections in found.values():
        yield f"\n## {heading}\n\n"
        for kind, rows in sections.items():
            for row in rows:
                yield from kinds[kind](row)
    if not found:
        yield "\n" + _("There are none yet.") + "\n"


def _heading(row: Values) -> str:
    return " · ".join(one_line(part) for part in (row["title"], row["place"]) if part)


def _note(row: Values) -> Iterator[str]:
    yield from (f"{line}\n" for line in quoted(row["text"]))
    changed = _("changed on %(day)s") % {"day": day(row["changed_at"])}
    yield "\n" + (_("private") if row["private"] else _("shared")) + f" · {changed}\n\n"


def _evidence(row: Values) -> Iterator[str]:
    yield f"- {one_line(row['link_title'])}: {address(row['url'])} · {day(row['added_at'])}\n"


def _criterion(row: Values) -> Iterator[str]:
    text = row["text"] or _("Criterion %(number)s") % {"number": row["criterion"] + 1}
    yield f"- [x] {one_line(text)} · {day(row['met_at'])}\n"


def _practice(row: Values) -> Iterator[str]:
    yield "- " + _("practised on %(day)s") % {"day": day(row["day"])} + f"{_words(row)}\n"


def _words(row: Values) -> str:
    """What a practice says of itself."""
    return "".join(
        (_(": ") + one_line(row["line"]) if row["line"] else "", f" {address(row['url'])}" if row["url"] else "")
    )


# --- What one changed ---------------------------------------------------------------------------------
def history(operations: Iterable[Values]) -> Iterator[str]:
    """history.md: the operations that changed something, by day."""
    yield "# " + _("My history") + "\n"
    changed = (operation for operation in operations if operation["events"])
    nothing = True
    for today, group in groupby(changed, lambda operation: day(operation["at"])):
        nothing = False
        yield f"\n## {today}\n\n"
        for operation in group:
            yield from _operation(operation)
    if nothing:
        yield "\n" + _("Nothing was changed yet.") + "\n"


def _operation(operation: Values) -> Iterator[str]:
    facts = [f"{timezone.localtime(operation['at']):%H:%M}", kind_word(operation["kind"]), via_word(operation["via"])]
    facts += [_("taken back later")] if operation["taken_back"] else []
    yield f"- {' · '.join(facts)}\n"
    yield from (f"  - {_event(event)}\n" for event in operation["events"])


def _event(event: Values) -> str:
    before, after = event["from"], event["to"]
    said = []
    if before["state"] != after["state"]:
        said.append(f"{state_word(before['state'])} → {state_word(after['state'])}")
    if after["done_on"] and after["done_on"] != before["done_on"]:
        said.append(_("done on %(day)s") % {"day": after["done_said"] or day(after["done_on"])})
    if after["started_said"] and after["started_said"] != before["started_said"]:
        said.append(_("begun %(day)s") % {"day": one_line(after["started_said"])})
    practised = event["practised_on"] or (
        after["practised_on"] if after["practised_on"] != before["practised_on"] else None
    )
    if practised:
        said.append(_("practised on %(day)s") % {"day": day(practised)} + _words(event))
    return _heading(event) + _(": ") + (_(", ").join(said) or _("unchanged"))


def kind_word(kind: str) -> str:
    """The word for what an operation was."""
    words = {
        "set": _("set"),
        "start": _("start"),
        "carry": _("carried over"),
        "undo": _("undo"),
        "date": _("dated back"),
        "make": _("list made"),
        "edit": _("list edited"),
        "pull": _("updates answered"),
        "import": _("imported"),
    }
    return words.get(kind, kind)


def via_word(via: str) -> str:
    """The word for the door that an operation came through."""
    return {"page": _("page"), "api": _("API"), "import": _("import"), "undo": _("undo")}.get(via, via)
