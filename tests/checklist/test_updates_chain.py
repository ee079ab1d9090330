"""A chain of three copies, edited and pulled at random, beside a simple model that knows nothing of how it is done."""

import os
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from accounts.models import User
from checklist import actions, queries
from checklist.actions import PartChange
from checklist.models import Checklist, Progress, Via, Visibility
from tests.checklist.pulling import answer, copied, fresh, said, tree_of, waiting

Part = dict[str, Any]
List = dict[str, Part]
Key = tuple[str, str]
FIELDS = ("title", "meaning", "parent", "skill", "retired")
ROOT = "root"
KINDS = ("level", "category", "item")
EDITS = ("reword", "add", "move", "reorder", "retire", "rebind")
EDIT = st.tuples(st.sampled_from(EDITS), st.integers(0, 30), st.integers(0, 30), st.integers(0, 9))
SEVERAL = st.lists(EDIT, min_size=1, max_size=5)
CHOICES = st.lists(st.sampled_from([True, False, True, None]), min_size=1, max_size=7)


# --- The model ------------------------------------------------------------------------------------------------
# A list is its parts by id, levels first; a ledger says of each part of the origin what it said when it was answered.
def alive(parts: List, one: str) -> bool:
    return one == ROOT or (not parts[one]["retired"] and alive(parts, parts[one]["parent"]))


def asked(mine: List, theirs: List, ledger: Mapping[str, Part], left: Mapping[str, Part]) -> dict[Key, Key | None]:
    """What has to be asked, but for order; each with what has to be accepted for it."""
    copy = {part["origin"]: name for name, part in mine.items()} | {ROOT: ROOT}
    found: dict[Key, Key | None] = {}
    shown: dict[str, Key | None] = {ROOT: None}  # the copy's parts that would be seen, and by whose grace
    for kind in KINDS:
        for name, part in theirs.items():
            if part["kind"] != kind:
                continue
            place = copy.get(part["parent"], part["parent"])
            if name not in copy:
                if alive(theirs, name) and place in shown and left.get(name) != part:
                    shown[name], found["added", name] = ("added", name), shown[place]
                continue
            own, base = mine[copy[name]], ledger[name]
            stands = mine[own["parent"]]["origin"] if own["parent"] != ROOT else ROOT
            hidden = not alive(theirs, name)
            if part["retired"] or (hidden and part["parent"] != base["parent"]):
                if not own["retired"] and own["parent"] in shown and not base["retired"]:
                    found["retired", name] = None
                hidden = True
            if not hidden and own["retired"]:
                if base["retired"] and place in shown:
                    shown[copy[name]], found["back", name] = ("back", name), shown[place]
                continue
            if not hidden and part["parent"] not in {base["parent"], stands} and place in shown:
                found["moved", name] = shown[place]
                shown[copy[name]] = None if alive(mine, copy[name]) else ("moved", name)
            elif not own["retired"] and own["parent"] in shown:
                shown[copy[name]] = shown[own["parent"]]
            if not hidden and copy[name] in shown:
                found |= {(one, name): None for one in ("title", "meaning", "skill") if news(one, own, part, base)}
        for name, own in mine.items():
            if own["kind"] == kind and own["origin"] not in theirs and not own["retired"] and own["parent"] in shown:
                shown[name] = shown[own["parent"]]
    retired = {copy[name]: name for what, name in found if what == "retired"}
    for one, name in retired.items():  # what is retired in a retired part goes with that
        if over := [other for other in above(mine, one) if other in retired]:
            del found["retired", name]
            found["along", name] = ("retired", retired[over[-1]])
    return found


def news(field: str, own: Part, part: Part, base: Part) -> bool:
    return part[field] not in {base[field], own[field]}


def above(parts: List, name: str) -> list[str]:
    parent = parts[name]["parent"]
    return [] if parent == ROOT else [parent, *above(parts, parent)]


def outcome(mine: List, theirs: List, answers: Mapping[Key, bool]) -> List:
    """What the copy becomes: what is accepted says what the origin says, and all else stays."""
    copy = {part["origin"]: name for name, part in mine.items()} | {ROOT: ROOT}
    after = {name: dict(part) for name, part in mine.items()}
    for (what, name), yes in answers.items():
        own, part = after.get(copy.get(name, "")), theirs[name]
        if yes and own is None:
            after[name] = {**part, "origin": name, "parent": copy.get(part["parent"], part["parent"])}
        elif yes and own is not None:
            fields = {"moved": ("parent",), "retired": (), "along": (), "back": FIELDS}.get(what, (what,))
            own |= {one: copy.get(part[one], part[one]) if one == "parent" else part[one] for one in fields}
            own["retired"] |= what in {"retired", "along"}
    items = [name for name, part in after.items() if part["kind"] == "item"]
    given = {after[copy[name]]["skill"]: copy[name] for (what, name), yes in answers.items() if yes and what == "skill"}
    keep = given | {after[name]["skill"]: name for name in items if alive(after, name)}
    for name in items:  # a list asks for a skill once: what nobody sees gives it to what is seen, or else was given it
        after[name]["retired"] |= keep.get(after[name]["skill"], name) != name and not alive(after, name)
    return after


# --- The product, read as the model has it ---------------------------------------------------------------------
def read(checklist: Checklist) -> List:
    tree = tree_of(checklist)
    rows = sorted((node for node in tree.nodes.values() if node.parent), key=lambda node: KINDS.index(node.kind))
    return {
        node.uuid: {
            "kind": node.kind,
            "origin": node.origin,
            "title": node.title,
            "meaning": node.texts.get("meaning", ""),
            "parent": ROOT if node.kind == "level" else node.parent,
            "skill": node.skill,
            "retired": node.retired,
        }
        for node in rows
    }


def without_origins(parts: List) -> List:
    """The origin's own origins are nothing to the copy."""
    return {name: {key: value for key, value in part.items() if key != "origin"} for name, part in parts.items()}


def ledger_of(checklist: Checklist, root: str) -> dict[str, Part]:
    """What each part of the origin said when it was last answered."""
    found = {}
    for node in tree_of(checklist).nodes.values():
        if node.origin and node.base:
            base = {name: node.base.get(name, "") for name in FIELDS}
            found[node.origin] = base | {"parent": ROOT if base["parent"] == root else base["parent"]}
    return found


class Chain(RuleBasedStateMachine):
    """A is copied by B, and B by C; one person owns them all."""

    user: User

    def __init__(self) -> None:
        super().__init__()
        self.rolled_back = transaction.atomic()
        self.rolled_back.__enter__()
        first = actions.start_list(user=self.user, title="A", language="en", operation=uuid.uuid4(), via=Via.PAGE)
        self.lists = [first.checklist]
        root = str(first.checklist.uuid)
        self._edit(0, *_small(root), PartChange("list", root, {"visibility": Visibility.LINK}, {}))
        for _ in range(2):
            self.lists.append(copied(self.user, self.lists[-1]))
        self.clean = [True, True, True]  # a copy without a change of its own says what its origin says
        self.left: list[dict[str, Part]] = [{}, {}, {}]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rolled_back.__exit__(None, None, None)

    def _edit(self, which: int, *changes: PartChange) -> None:
        given: dict[str, Any] = {"operation": uuid.uuid4(), "via": Via.PAGE}
        try:
            done = actions.edit(user=self.user, checklist=self.lists[which], changes=changes, **given)
        except ValidationError:  # a skill twice, mostly: nothing was changed
            return
        if done.edit and hasattr(self, "clean"):
            self.clean[which] = False

    # --- Edits ---------------------------------------------------------------------------------------------
    def _pick(self, which: int, number: int, *kinds: str) -> Any:
        nodes = [node for node in tree_of(self.lists[which]).nodes.values() if node.kind in kinds]
        return nodes[number % len(nodes)]

    def edit(self, which: int, edits: list[tuple[str, int, int, int]]) -> None:
        for name, number, other, at in edits:
            getattr(self, f"_{name}")(which, number, other, at)

    def _reword(self, which: int, number: int, other: int, at: int) -> None:
        node = self._pick(which, number, *KINDS)
        name = "meaning" if node.kind == "item" and other % 2 else "title"
        self._edit(which, PartChange(node.kind, node.uuid, {name: "pqr"[at % 3]}, {}))

    def _add(self, which: int, number: int, other: int, at: int) -> None:
        kind = ("item", "item", "item", "category", "level")[other % 5]
        parent = self._pick(which, number, {"level": "list", "category": "level", "item": "category"}[kind])
        skill = {"skill": self._pick(at % 3, other, "item").skill if at > 4 else ""} if kind == "item" else {}
        values = {"title": "new", "parent": parent.uuid, "follows": self._place(which, parent.uuid, at), **skill}
        self._edit(which, PartChange(kind, "new:1", values))

    def _place(self, which: int, parent: str, at: int) -> str:
        siblings = ["", *(node.uuid for node in tree_of(self.lists[which]).children(parent))]
        return siblings[at % len(siblings)]

    def _move(self, which: int, number: int, other: int, at: int) -> None:
        node = self._pick(which, number, "category", "item")
        parent = self._pick(which, other, "level" if node.kind == "category" else "category").uuid
        after = {"parent": parent, "follows": self._place(which, parent, at)}
        if after["follows"] != node.uuid:
            self._edit(which, PartChange(node.kind, node.uuid, after, {}))

    def _reorder(self, which: int, number: int, _other: int, at: int) -> None:
        node = self._pick(which, number, *KINDS)
        follows = self._place(which, node.parent, at)
        if follows != node.uuid:
            self._edit(which, PartChange(node.kind, node.uuid, {"follows": follows}, {}))

    def _retire(self, which: int, number: int, _other: int, _at: int) -> None:
        """Retire something, or bring it back."""
        node = self._pick(which, number, *KINDS)
        self._edit(which, PartChange(node.kind, node.uuid, {"retired": not node.retired}, {}))

    def _rebind(self, which: int, number: int, other: int, at: int) -> None:
        node = self._pick(which, number, "item")
        skill = "" if at < 3 else self._pick(at % 3, other, "item").skill
        self._edit(which, PartChange("item", node.uuid, {"skill": skill}, {}))

    # --- Pulls ---------------------------------------------------------------------------------------------
    @rule(which=st.integers(1, 2), theirs=SEVERAL, own=st.lists(EDIT, max_size=2), choices=CHOICES, undo=st.booleans())
    def pull(self, which: int, theirs: Any, own: Any, choices: list[bool | None], undo: bool) -> None:
        """Edit the origin, perhaps the copy too, and answer some of what waits."""
        self.edit(which - 1, theirs)
        self.edit(which, own)
        chosen = {key: choices[at % len(choices)] for at, key in enumerate(waiting(self.lists[which]).waiting)}
        self._pull(which, {key: yes for key, yes in chosen.items() if yes is not None}, undo=undo)

    @rule(which=st.integers(1, 2), theirs=SEVERAL)
    def accept_all(self, which: int, theirs: Any) -> None:
        self.edit(which - 1, theirs)
        self._pull(which, dict.fromkeys(waiting(self.lists[which]).waiting, True))
        if self.clean[which]:
            assert said(self.lists[which]) == [tree_of(self.lists[which]).root.texts, *said(self.lists[which - 1])[1:]]

    def _pull(self, which: int, answers: dict[str, bool], *, undo: bool = False) -> None:
        """Answer what waits, beside the model; take it back and do it again."""
        copy, origin = self.lists[which], self.lists[which - 1]
        mine, theirs = read(copy), without_origins(read(origin))
        for part in mine.values():
            part["origin"] = part["origin"] if part["origin"] in theirs else ""
        shown, ledger = waiting(copy), ledger_of(copy, str(origin.uuid))
        expected = asked(mine, theirs, ledger, self.left[which])
        keys = {key: names for key, update in shown.waiting.items() if (names := _names(update))}
        asks = [key for key in expected if key[0] != "along"]
        assert sorted(key for names in keys.values() for key in names) == sorted(asks)
        if not answers:
            return
        given = {one: answers[key] for key, names in keys.items() for one in names if key in answers}
        given |= {one: given[top] for one, top in expected.items() if one[0] == "along" and top in given}
        given = dict(sorted(given.items(), key=lambda one: KINDS.index(theirs[one[0][1]]["kind"])))
        stands: dict[Key, bool] = {}
        for key, yes in given.items():
            if (needs := expected[key]) is None or stands.get(needs) or key[0] == "along":
                stands[key] = yes
        ticks, before = list(Progress.objects.values()), said(copy)
        done = answer(copy, answers, shown)
        self._check(which, mine, theirs, stands)
        after, waits = said(copy), _digests(waiting(copy))
        assert not waits or answers.keys() != shown.waiting.keys()  # where all is answered nothing waits
        assert after == before or any(answers.values())  # leaving changes nothing
        undone = uuid.uuid4()
        if done.edit and undo:
            actions.undo(user=self.user, target=done.operation.uuid, operation=undone)
            assert (said(copy), _digests(waiting(copy))) == (before, _digests(shown))
            actions.undo(user=self.user, target=undone, operation=uuid.uuid4())
            assert (said(copy), _digests(waiting(copy))) == (after, waits)
        assert list(Progress.objects.values()) == ticks
        assert queries.updates_waiting(self.user, fresh(copy)) == len(waits)
        self.clean[which] &= all(answers.values())

    def _came(self, after: List, stands: dict[Key, bool]) -> list[str]:
        """What was put somewhere."""
        names = {part["origin"]: name for name, part in after.items() if part["origin"]}
        return [names[name] for (what, name), yes in stands.items() if yes and what in {"added", "moved", "back"}]

    def _check(self, which: int, mine: List, theirs: List, stands: dict[Key, bool]) -> None:
        """The copy has become what the model says."""
        after, now = outcome(mine, theirs, stands), read(self.lists[which])
        left = {name: theirs[name] for (what, name), yes in stands.items() if what == "added" and not yes}
        self.left[which] |= left
        asks = [part["skill"] for name, part in after.items() if part["kind"] == "item" and alive(after, name)]
        came = [after[name] for name in self._came(after, stands)]
        hidden = any(not part["retired"] and not alive(after, part["parent"]) for part in came)
        if hidden or len(asks) > len(set(asks)):  # which of two gives way is told by tests of its own
            self.left[which] |= {
                name: theirs[name]
                for (what, name), yes in stands.items()
                if what == "added" and yes and not any(part["origin"] == name for part in now.values())
            }
            self.clean[which] = False
            return
        names = {name: name for name in now} | {part["origin"]: name for name, part in now.items() if part["origin"]}
        becomes = {names[name]: part | {"parent": names.get(part["parent"], ROOT)} for name, part in after.items()}
        for part in now.values():
            part["origin"] = part["origin"] if part["origin"] in theirs else ""
        assert {one: (now.get(one), part) for one, part in becomes.items() if now.get(one) != part} == {}
        assert now.keys() == becomes.keys()


def _names(update: queries.Update) -> list[Key]:
    """An update as the model names it: one for each text; none for order and the list's own words."""
    uuid_ = update.theirs.uuid
    if update.what == "reordered" or update.theirs.kind == "list":
        return []
    return [(name, uuid_) for name in update.names] or [(str(update.what), uuid_)]


def _digests(found: queries.Updates) -> dict[str, str]:
    return {key: update.digest for key, update in found.waiting.items()}


def _small(root: str) -> list[PartChange]:
    """Two levels, three categories, five items."""
    made = [PartChange("level", f"new:{level}", {"title": level, "parent": root}) for level in "LM"]
    for category, level in (("c", "L"), ("d", "L"), ("e", "M")):
        made.append(PartChange("category", f"new:{category}", {"title": category, "parent": f"new:{level}"}))
    for item, category in (("1", "c"), ("2", "c"), ("3", "c"), ("4", "d"), ("5", "e")):
        made.append(PartChange("item", f"new:{item}", {"title": item, "parent": f"new:{category}", "skill": ""}))
    return made


def run(user: User, examples: int, steps: int) -> None:
    machine = type("Chain", (Chain,), {"user": user})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=checks,
        ),
    )


@pytest.fixture
def owner(member: User, sheet: queries.Sheet) -> User:
    """Somebody who has ticked something, which no pull may touch."""
    given: dict[str, Any] = {"operation": uuid.uuid4(), "via": Via.PAGE, "state": "done"}
    actions.set_state(user=member, sheet=sheet, items=sheet.items[:5], **given)
    return member


def test_a_chain_of_copies_pulls_as_the_model_says(owner: User) -> None:
    run(owner, examples=12, steps=10)


@pytest.mark.long
def test_many_chains_of_copies_pull_as_the_model_says(owner: User) -> None:
    run(owner, examples=int(os.environ.get("EXAMPLES", "3000")) // 10, steps=20)
