"""Everything that an account holds, as plain values: what a person takes along, and how much of it there is."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Func, IntegerField, Model, OuterRef, QuerySet, Subquery

from accounts.models import Membership, User
from accounts.queries import sessions_of, tokens_of
from checklist.models import (
    Checklist,
    DeclinedLink,
    Evidence,
    Item,
    MetCriterion,
    Note,
    Operation,
    Progress,
    ProgressEvent,
)
from checklist.queries import naming
from checklist.queries.catalogue import kept_checklists, readable_through
from checklist.queries.export_lists import (
    Named,
    Row,
    boards_of,
    edits_of,
    lines_of,
    names_of,
    own_lists,
    ref,
    reports_of,
    uploads_of,
)
from checklist.queries.export_teams import teams_of
from checklist.queries.history import operations_of, undos_of
from checklist.queries.standing import Standing

SKILL = ("skill", "skill__key", "skill__uuid", "skill__ongoing")
STANDING = ("state", "done_on", "done_at", "practised_on", "started_said", "done_said")
NAMED = (*SKILL, "told")
AT_ONCE = 2000  # rows


def personal_data(user: User, language: str) -> tuple[dict[str, Any], list[Row]]:
    """Everything that the account holds, and the lists with the person's standings on them, whose titles are in that
    language where there are several. 26 queries whatever the size, and two more each time that the operations are
    read, one for edits, uploads and reports each: those come row by row."""
    lines = lines_of(user)
    names = names_of(lines)
    named = _Namer(names, language)
    progress = list(_named_rows(Progress, user).order_by("pk").values(*NAMED, *STANDING, "version", "changed_at"))
    standings = {row["skill"]: Standing(**{name: row[name] for name in Standing._fields}) for row in progress}
    gone = undos_of(user).gone
    data = {
        "profile": _profile(user),
        "email_addresses": _rows(EmailAddress, user, "email", "verified", "primary"),
        "sign_in": _sign_in(user),
        "sessions": list(sessions_of(user).order_by("pk").values("created_at", "last_seen_at", "ip", "user_agent")),
        "tokens": _tokens(user),
        "lists": own_lists(user),
        "progress": [named(row, "ongoing") for row in progress],
        "notes": named.all(_rows(Note, user, *NAMED, "text", "private", "version", "changed_at")),
        "evidence": named.all(
            _rows(Evidence, user, *NAMED, "uuid", "url", "private", "added_at", link_title=F("title"))
        ),
        "met_criteria": _criteria(user, named),
        "practices": _practices(user, named, gone),
        "declined_suggestions": _declined(user),
        "operations": Operations(user, gone),
        "edits": edits_of(user),
        "uploads": uploads_of(user),
        "reports": reports_of(user),
        **teams_of(user, named, NAMED, naming.told_of_skill(user)),
    }
    return data, boards_of(lines, standings)


class _Namer:
    """Puts the names of its skill before what a row says."""

    def __init__(self, names: Mapping[int, Named], language: str) -> None:
        self.names, self.language = names, language

    def __call__(self, row: Row, *more: str) -> Row:
        known = self.names.get(row["skill"], Named())
        head = {
            "skill": ref(row),
            "title": self._preferred(known.titles, row["told"]) or naming.in_words(""),
            "place": self._preferred(known.places, ""),
            "titles": known.titles,
            **{name: row[f"skill__{name}"] for name in more},
        }
        return {**head, **{name: value for name, value in row.items() if name not in NAMED}}

    def all(self, rows: list[Row]) -> list[Row]:
        return [self(row) for row in rows]

    def _preferred(self, by_language: Mapping[str, str], otherwise: str) -> str:
        return by_language.get(self.language) or next(iter(by_language.values()), otherwise)


def _rows(model: type[Model], user: User, *columns: str, **renamed: F) -> list[Row]:
    rows = _named_rows(model, user) if "told" in columns else model._default_manager.filter(user=user)
    return list(rows.order_by("pk").values(*columns, **renamed))


def _named_rows(model: type[Model], user: User) -> QuerySet[Any]:
    return model._default_manager.filter(user=user).annotate(told=naming.told_of_skill(user))


def _profile(user: User) -> Row:
    """Two queries."""
    columns = ("email", "name", "handle", "language", "time_zone", "theme", "is_active", "is_staff", "is_superuser")
    return {
        "id": user.uuid,
        **{name: getattr(user, name) for name in columns},
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
        "groups": list(user.groups.values_list("name", flat=True)),
        "permissions": list(user.user_permissions.values_list("codename", flat=True)),
    }


def _sign_in(user: User) -> Row:
    """By what the person signs in, without anything that would let somebody else do so. Two queries."""
    factors = [
        {"kind": one.type, "name": one.data.get("name", ""), "added_at": one.created_at, "used_at": one.last_used_at}
        for one in Authenticator.objects.filter(user=user).order_by("pk")
    ]
    providers = SocialAccount.objects.filter(user=user).order_by("pk")
    return {
        "password": user.has_usable_password(),
        "factors": factors,
        "providers": [
            {
                "provider": one.provider,
                "identity": one.uid,
                "connected_at": one.date_joined,
                "used_at": one.last_login,
                "profile": one.extra_data,
            }
            for one in providers
        ],
    }


def _tokens(user: User) -> list[Row]:
    """The tokens of integrations, without what opens anything. One query."""
    return [
        {
            "id": one.uuid,
            "name": one.name,
            "scopes": one.scopes,
            "made_at": one.made_at,
            "expires_at": one.expires_at,
            "used_at": one.used_at,
        }
        for one in tokens_of(user).order_by("pk")
    ]


def _criteria(user: User, named: _Namer) -> list[Row]:
    """Two queries."""
    met = _named_rows(MetCriterion, user)
    items = Item.objects.filter(checklist__in=kept_checklists(user), skill__in=met.values("skill"))
    texts: dict[int, dict[str, list[str]]] = {}
    for skill, language, criteria in items.order_by("retired", "pk").values_list(
        "skill", "checklist__language", "criteria"
    ):
        texts.setdefault(skill, {}).setdefault(language, criteria)
    found = []
    for row in met.order_by("skill", "place").values(*NAMED, "met_at", criterion=F("place")):
        by_language, number = texts.get(row["skill"], {}), row["criterion"]
        known = {language: all_[number] for language, all_ in by_language.items() if number < len(all_)}
        text = known.get(named.language) or next(iter(known.values()), "")
        found.append({**named(row), "text": text, "texts": known})
    return found


def _practices(user: User, named: _Namer, gone: Collection[int]) -> list[Row]:
    return [
        {
            **named({name: row[name] for name in NAMED}),
            "day": row["practised_on"],
            "line": row["line"],
            "url": row["url"],
            "operation": row["operation__uuid"],
        }
        for row in _logged(user, gone)
    ]


def _logged(user: User, gone: Collection[int]) -> list[Row]:
    """The practice log without what was taken back, each day's words once. One query."""
    events = ProgressEvent.objects.filter(operation__user=user, practised_on__isnull=False)
    columns = ("practised_on", "line", "url", "operation", "operation__uuid")
    rows = events.annotate(told=naming.told_of_skill(user)).order_by("skill", "practised_on", "pk")
    log = {
        tuple(row[one] for one in ("skill", *columns[:3])): row
        for row in rows.values(*NAMED, *columns)
        if row["operation"] not in gone
    }
    return list(log.values())


def _declined(user: User) -> list[Row]:
    """One query."""
    links = DeclinedLink.objects.filter(user=user).order_by("pk").select_related("link__skill", "link__other")
    return [
        {
            "kind": one.link.kind,
            "skill": one.link.skill.key or str(one.link.skill.uuid),
            "other": one.link.other.key or str(one.link.other.uuid),
        }
        for one in links
    ]


class Operations:
    """What a person changed, oldest first, each operation with its events; read again each time. Two queries."""

    OPERATION = ("pk", "uuid", "kind", "via", "at", "checklist__slug", "undoes__uuid")
    EVENT = (
        *("operation", "skill__key", "skill__uuid", "item__uuid"),
        *("item__category__title", "item__category__level__title", "practised_on", "line", "url", "version"),
        *(f"{side}_{name}" for side in ("from", "to") for name in STANDING),
        *("readable", "told"),
    )

    def __init__(self, user: User, gone: Collection[int]) -> None:
        self.user, self.gone = user, gone

    def __iter__(self) -> Iterator[Row]:
        operations = operations_of(self.user).order_by("pk").values(*self.OPERATION).iterator(AT_ONCE)
        readable = readable_through(self.user, "item__checklist")
        made = ProgressEvent.objects.filter(operation__user=self.user).annotate(
            readable=readable, told=naming.told_of_event(self.user)
        )
        events = made.order_by("operation", "pk")
        groups = groupby(events.values(*self.EVENT).iterator(AT_ONCE), itemgetter("operation"))
        upcoming = next(groups, None)
        for row in operations:
            changes: list[Row] = []
            if upcoming is not None and upcoming[0] == row["pk"]:
                changes = [_event(event) for event in upcoming[1]]
                upcoming = next(groups, None)
            yield self._operation(row, changes)

    def _operation(self, row: Row, events: list[Row]) -> Row:
        return {
            "id": row["uuid"],
            "kind": row["kind"],
            "via": row["via"],
            "at": row["at"],
            "list": row["checklist__slug"],
            "undoes": row["undoes__uuid"],
            "taken_back": row["pk"] in self.gone,
            "events": events,
        }


def _event(row: Row) -> Row:
    known = row["readable"]  # the list that it came through may be somebody's, and private by now
    place = (row["item__category__title"], row["item__category__level__title"]) if known else ()
    return {
        "skill": ref(row),
        "item": row["item__uuid"],
        "title": naming.in_words(row["told"]),
        "place": " · ".join(filter(None, place)),
        "from": {name: row[f"from_{name}"] for name in STANDING},
        "to": {name: row[f"to_{name}"] for name in STANDING},
        "practised_on": row["practised_on"],
        "line": row["line"],
        "url": row["url"],
        "version": row["version"],
    }


COUNTED: Mapping[str, type[Model]] = {
    "operations": Operation,
    "notes": Note,
    "evidence": Evidence,
    "met_criteria": MetCriterion,
}


def belongings_of(user: User) -> dict[str, int]:
    """How much of what an account holds, by name; `ticks` are the skills that stand anywhere but at the
    beginning. Three queries."""
    counts = {name: _count(model) for name, model in COUNTED.items()}
    counts |= {
        "ticks": _count(Progress, state__in=["learning", "done", "skipped"]),
        "lists": _count(Checklist, "owner"),
        "teams": _count(Membership),
        "devices": _count(sessions_of(user).model),
    }
    found = User.objects.filter(pk=user.pk).values_list(*counts.values()).get()
    return {**dict(zip(counts, found, strict=True)), "practices": len(_logged(user, undos_of(user).gone))}


def _count(model: type[Model], whose: str = "user", **which: Any) -> Subquery:
    rows = model._default_manager.filter(**{whose: OuterRef("pk")}, **which).order_by()
    return Subquery(rows.annotate(count=Func(F("pk"), function="COUNT")).values("count"), output_field=IntegerField())
