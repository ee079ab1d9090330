"""The lists of a person's archive: their own as whole trees, and every list that they see with their ticks on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Model, QuerySet

from checklist.models import Category, Checklist, Edit, Item, Level, Report, Resource, Upload
from checklist.queries.catalogue import kept_checklists
from checklist.queries.standing import NEVER, Standing
from checklist.queries.tally import Tally

LINE = (
    *("checklist", "checklist__title", "checklist__language", "skill", "skill__key", "skill__uuid", "skill__ongoing"),
    *("title", "retired", "category", "category__title", "category__retired"),
    *("category__level", "category__level__title", "category__level__retired"),
)
ORDER = ("category__level__position", "category__level", "category__position", "category", "position", "pk")
FEW = 20  # rows that may have a megabyte each
Row = dict[str, Any]


@dataclass(slots=True)
class Named:
    """How a skill is called in the lists that a person sees: titles and places by language."""

    titles: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)


def lines_of(user: Any) -> list[Row]:
    """Every item of the lists that a user sees, in order, the built-in lists first. One query."""
    items = Item.objects.filter(checklist__in=kept_checklists(user))
    return list(items.order_by("checklist__owner", "checklist", *ORDER).values(*LINE))


def names_of(lines: Iterable[Row]) -> Mapping[int, Named]:
    """The names of each skill; what is asked for goes before what is retired. No query."""
    names: dict[int, Named] = defaultdict(Named)
    for line in sorted(lines, key=itemgetter("retired")):
        named, language = names[line["skill"]], line["checklist__language"]
        if language not in named.titles:
            named.titles[language] = line["title"]
            named.places[language] = f"{line['category__title']} · {line['category__level__title']}"
    return names


def boards_of(lines: Sequence[Row], standings: Mapping[int, Standing]) -> list[Row]:
    """Each list as its board shows it: levels, categories, items with their standings, and the tally. No query."""
    shown = [line for line in lines if not any(line[name] for name in line if name.endswith("retired"))]
    return [_board(list(rows), standings) for _, rows in groupby(shown, itemgetter("checklist"))]


def _board(rows: list[Row], standings: Mapping[int, Standing]) -> Row:
    finite = [row["skill"] for row in rows if not row["skill__ongoing"]]
    tally = Tally.of(standings.get(skill, NEVER).state for skill in finite)
    levels = [
        {"title": level[0]["category__level__title"], "categories": list(_categories(level, standings))}
        for level in (list(group) for _, group in groupby(rows, itemgetter("category__level")))
    ]
    return {"title": rows[0]["checklist__title"], "tally": tally.as_dict(), "levels": levels}


def _categories(rows: list[Row], standings: Mapping[int, Standing]) -> Iterator[Row]:
    for _, group in groupby(rows, itemgetter("category")):
        items = list(group)
        yield {"title": items[0]["category__title"], "items": [_item(one, standings) for one in items]}


def _item(line: Row, standings: Mapping[int, Standing]) -> Row:
    standing = standings.get(line["skill"], NEVER)
    return {"title": line["title"], "skill": ref(line), "ongoing": line["skill__ongoing"], **standing._asdict()}


def ref(row: Row) -> str:
    """What a skill is called in files: its key, or where it has none its UUID."""
    return row["skill__key"] or str(row["skill__uuid"])


def own_lists(user: Any) -> list[Row]:
    """The lists that a person owns, as trees with all their texts; what they deleted or retired is there as long as it
    is kept. Five queries."""
    mine = Checklist.objects.filter(owner=user).order_by("pk")
    found = list(
        mine.values(
            *("pk", "uuid", "slug", "title", "summary", "language", "visibility", "withheld"),
            *("retired", "revision", "edited_at", "origin__uuid"),
        )
    )
    levels = _by(Level, mine, "checklist", "pace", "summary")
    categories = _by(Category, mine, "level", "summary", through="level__checklist")
    skills = ("skill__key", "skill__uuid", "skill__title", "skill__ongoing")
    items = _by(Item, mine, "category", "meaning", "criteria", "worth_knowing", *skills, through="checklist")
    resources = defaultdict(list)
    for row in Resource.objects.filter(checklist__in=mine).values(
        *("checklist", "level", "item", "uuid", "position", "title", "note", "year", "url", "source")
    ):
        place = next((kind, row[kind]) for kind in ("item", "level", "checklist") if row[kind])
        resources[place].append(_without(row, "checklist", "level", "item"))

    def part(row: Row, kind: str, children: str = "", rows: Iterable[Row] = ()) -> Row:
        known = _without(row, "pk", "checklist", "level", "category", "origin__uuid")
        below = {children: list(rows)} if children else {}
        return {**known, "copied_from": row["origin__uuid"], "links": resources[kind, row["pk"]], **below}

    def item(row: Row) -> Row:
        title = row["skill__title"] if row["skill__key"] else row["title"]  # else it may be somebody's, and private
        skill = {"skill": ref(row), "skill_title": title, "ongoing": row["skill__ongoing"]}
        return {**_without(part(row, "item"), *skills), **skill}

    def category(row: Row) -> Row:
        return part(row, "category", "items", map(item, items[row["pk"]]))

    def level(row: Row) -> Row:
        return part(row, "level", "categories", map(category, categories[row["pk"]]))

    return [part(dict(row), "checklist", "levels", map(level, levels[row["pk"]])) for row in found]


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Rows that may be large: read a few at a time, and again each time. One query."""

    rows: QuerySet[Any, Any]
    named: Mapping[str, str]  # columns that have another name in files

    def __iter__(self) -> Iterator[Row]:
        for row in self.rows.iterator(FEW):
            yield {self.named.get(name, name): value for name, value in row.items()}


def edits_of(user: Any) -> OneByOne:
    """What a person changed of lists, with the values before and after. One query when read."""
    edits = Edit.objects.filter(operation__user=user).order_by("pk")
    columns = ("operation__uuid", "checklist__slug", "revision", "changes")
    return OneByOne(edits.values(*columns), {"operation__uuid": "operation", "checklist__slug": "list"})


def uploads_of(user: Any) -> OneByOne:
    """The files of a person that wait to be imported. One query when read."""
    uploads = Upload.objects.filter(user=user).order_by("pk")
    return OneByOne(uploads.values("uuid", "checklist__slug", "name", "text", "at"), {"checklist__slug": "list"})


def reports_of(user: Any) -> OneByOne:
    """What a person reported of others' lists. One query when read."""
    reports = Report.objects.filter(user=user).order_by("pk")
    columns = ("checklist__slug", "reason", "text", "outcome", "at")
    return OneByOne(reports.values(*columns), {"checklist__slug": "list"})


def _by(
    model: type[Model], lists: QuerySet[Checklist], parent: str, *columns: str, through: str = ""
) -> Mapping[int, list[Row]]:
    """The parts of these lists by what they stand in. One query."""
    shared = ("pk", parent, "uuid", "key", "position", "title", "retired", "origin__uuid")
    found: dict[int, list[Row]] = defaultdict(list)
    rows = model._default_manager.filter(**{f"{through or parent}__in": lists}).order_by("position", "pk")
    for row in rows.values(*shared, *columns):
        found[row[parent]].append(row)
    return found


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
