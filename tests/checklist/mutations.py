"""Files that something happened to: bytes, lines and pieces changed at random, the same for the same number."""

import random
from pathlib import Path

from checklist.exchange import (
    Link,
    Outline,
    OutlineCategory,
    OutlineItem,
    OutlineLevel,
    Remark,
    Unreadable,
    decode,
    read_outline,
    write_outline,
)
from tests.checklist.outlines import EVERYTHING

READMES = sorted((Path(__file__).parent / "readmes").iterdir())
STATES = ("todo", "learning", "done", "skipped")
ENDINGS = {"markdown": "md", "csv": "csv", "json": "json"}
PIECES = [
    *("- [ ] ", "- [x]", "[", "]", "(", "<!--", "-->", "<!-- note -->", "```", "#", "| [ ] |", "\\", "<details>"),
    *(",", '"', '""', "\r", "\n", "\r\n", ";", "\t", "'", "=", "\ufeff", "\u2028"),
    *("{", "}", "[[", ":", "null", "1e999", "NaN", "-0", '{"a":1,"a":2}', "\\ud800", "\\u0000", "9" * 50, "true"),
    *("\0", "\x85", "é", "中", "🚀", "\x1b", "&amp;", "https://", "**", "~~", "id:", "state:done"),
]  # fmt: skip


def sample() -> Outline:
    """A list with something of everything in it."""
    number = iter(range(1, 1000))

    def uuid() -> str:
        return f"00000000-0000-4000-8000-{next(number):012}"

    def item(at: int) -> OutlineItem:
        state = STATES[at % 4]
        return OutlineItem(
            title=f"Item {at} with *marks*, “quotes” and 中文",
            id=uuid(),
            skill=f"entry/theory/{at}",
            ongoing=at % 5 == 0,
            meaning="What it means.\n\n- one\n- two",
            criteria=["You can", "You did"],
            worth_knowing="=SUM(A1)",
            links=[Link("A link", f"https://example.org/{at}", "covers", 2020, "curators")],
            retired=at % 7 == 6,
            state=state,
            done_on="2024-03" if state == "done" else "",
            note="# Mine\n\n```\n- [ ] code\n```" if at % 3 == 0 else "",
        )

    levels = [
        OutlineLevel(
            title=f"Level {one}",
            id=uuid(),
            pace="slow",
            categories=[
                OutlineCategory(title=f"Category {two}", id=uuid(), items=[item(at) for at in range(two, two + 4)])
                for two in range(2)
            ],
        )
        for one in range(2)
    ]
    return Outline(title="Everything", id=uuid(), language="en", summary="All.", levels=levels, carries=EVERYTHING)


def mutated(as_: str, number: int) -> tuple[bytes, str]:
    """A file that was valid once, and its name."""
    chance = random.Random(f"{as_} {number}")
    if as_ == "markdown" and number % 2:
        path = READMES[number // 2 % len(READMES)]
        data, name = path.read_bytes(), path.name
    else:
        data, name = write_outline(sample(), as_, notes=True).encode(), f"list.{ENDINGS[as_]}"
    for _ in range(chance.randint(1, 6)):
        data = chance.choice([_bytes, _lines, _piece, _cut])(data, chance)
    return data, name if chance.random() < 0.8 else ""


def _bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = (
                chance.randrange(256) if chance.random() < 0.2 else chance.randrange(9, 127)
            )
    return bytes(changed)  # fmt: skip


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    if chance.random() < 0.3:
        del lines[one]
    elif chance.random() < 0.5:
        lines.insert(other, lines[one])
    else:
        lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _piece(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(PIECES).encode() * chance.choice([1, 1, 2, 30]) + data[at:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] if chance.random() < 0.2 else data[:start] + data[start + chance.randrange(1, 60) :]


def outcome_of(data: bytes, name: str) -> tuple[Outline, list[Remark]] | Unreadable:
    """What reading the file comes to; any exception but the one that is meant to come is passed on."""
    try:
        return read_outline(decode(data), name)
    except Unreadable as error:
        return error
