"""The words in which two texts differ, marked to be struck and added; in Chinese each character by itself."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate, groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"  # no spaces between words
TOKEN = re.compile(rf"[{HAN}]|[^\W{HAN}]+|\s+|[^\w\s]")
SENTENCE = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]*")
PAIRS_OF_A_TEXT, PAIRS_OF_A_PAGE = 8_000, 200_000
STEPS_OF_A_TEXT, STEPS_OF_A_PAGE = 400_000, 4_000_000  # about 0.1 and 1 second
CHARACTERS_OF_A_PAGE = 2_000_000  # about 0.7 seconds to find their words
ALIKE = 0.25  # texts with less in common are shown one after the other
AROUND = 80  # characters that are shown on each side of what differs
TEXT_AT_MOST = 1_500  # characters of one text that is new, or was struck as a whole
Piece = tuple[str, str]  # "", "del", "ins" or "gap", and the text


class Matcher(SequenceMatcher[str]):
    """Compares words as long as there is patience; what is not reached is taken to differ.

    It looks at all of a stretch again for each piece that is alike: the square of the length where every other word
    is another one.
    """

    def __init__(self, olds: Sequence[str], news: Sequence[str], patience: "Patience") -> None:
        super().__init__(str.isspace, olds, news, autojunk=False)
        self.patience, self.steps = patience, min(STEPS_OF_A_TEXT, patience.steps)
        pairs = Counter(one for one in news if not one.isspace())
        self.costs = [0, *accumulate(1 + pairs[one] for one in olds)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        cost = self.costs[-1 if ahi is None else ahi] - self.costs[alo]
        if cost > self.steps:
            return Match(alo, blo, 0)
        self.steps -= cost
        self.patience.steps -= cost
        return super().find_longest_match(alo, ahi, blo, bhi)


@dataclass(slots=True)
class Patience:
    """How many pairs of equal words a page may still compare: texts may be made to have very many."""

    left: int = PAIRS_OF_A_PAGE
    steps: int = STEPS_OF_A_PAGE  # how many words and pairs it may still look at: each of very many, very often
    characters: int = CHARACTERS_OF_A_PAGE  # of the texts that it may still look for words in

    def reads(self, *texts: str) -> bool:
        """Whether the words of these may be looked for; counts their characters."""
        self.characters -= sum(map(len, texts))
        return self.characters >= 0

    def has(self, olds: Sequence[str], news: Sequence[str]) -> bool:
        """Whether these may be compared; counts them if so."""
        counts = Counter(news)
        pairs = sum(counts[one] for one in olds if not one.isspace())
        enough = pairs <= min(PAIRS_OF_A_TEXT, self.left)
        self.left -= pairs if enough else 0
        return enough


def pieces_of(old: str, new: str, patience: Patience | None = None) -> list[Piece]:
    """What to read, to strike and to add, from one text to the other: by words, by sentences where there are too many
    words alike, and else as a whole."""
    patience = patience or Patience()
    if not patience.reads(old, new):
        return [piece for piece in _whole([old], [new]) if piece[1]]
    olds, news = TOKEN.findall(old), TOKEN.findall(new)
    start = _common(olds, news)
    end = _common(olds[start:][::-1], news[start:][::-1])
    start, end = _after_the_stop(max(olds, news, key=len), start, end, min(len(olds), len(news)))
    before, after = "".join(olds[:start]), "".join(olds[len(olds) - end :])
    olds, news = olds[start : len(olds) - end], news[start : len(news) - end]
    if not patience.has(olds, news):
        olds, news = SENTENCE.findall("".join(olds)), SENTENCE.findall("".join(news))
        steps = _steps(olds, news, patience) if patience.has(olds, news) else _whole(olds, news)
    else:
        steps = _steps(olds, news, patience)
    return _joined([piece for piece in (("", before), *steps, ("", after)) if piece[1]])


def _whole(olds: Sequence[str], news: Sequence[str]) -> list[Piece]:
    return [("del", "".join(olds)), ("ins", "".join(news))]


def _common(olds: Sequence[str], news: Sequence[str]) -> int:
    """How many tokens two texts begin with alike."""
    return next(
        (at for at, pair in enumerate(zip(olds, news, strict=False)) if pair[0] != pair[1]), min(len(olds), len(news))
    )


def _after_the_stop(longer: Sequence[str], start: int, end: int, shorter: int) -> tuple[int, int]:
    """A sentence that was only added, or only struck, begins after the stop of the one before: not with it."""
    while start + end == shorter and end and longer[start] == longer[len(longer) - end]:
        start, end = start + 1, end - 1
    return start, end


def _steps(olds: Sequence[str], news: Sequence[str], patience: Patience) -> list[Piece]:
    match = Matcher(olds, news, patience)
    if match.ratio() < ALIKE:
        return _whole(olds, news)
    found: list[Piece] = []
    for what, start, end, new_start, new_end in match.get_opcodes():
        alike = what == "equal"
        found += [("", "".join(olds[start:end]))] if alike else _whole(olds[start:end], news[new_start:new_end])
    return found


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changes with nothing but a space between them are one change: that is how one reads them."""
    found: list[Piece] = []
    for at, (what, text) in enumerate(pieces):
        between = not what and not text.strip() and 0 < at < len(pieces) - 1
        found += [(one, text) for one in (("del", "ins") if between else (what,))]
    joined: list[Piece] = []
    for changed, group in groupby(found, key=lambda piece: bool(piece[0])):
        parts = list(group)
        kinds = ("del", "ins") if changed else ("",)
        joined += [(one, "".join(text for what, text in parts if what == one)) for one in kinds]
    return [piece for piece in joined if piece[1]]


def _shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """Without the middle of long stretches that are the same."""
    found: list[Piece] = []
    for at, (what, text) in enumerate(pieces):
        before, after = (AROUND if at else 0), (AROUND if at < len(pieces) - 1 else 0)
        if what or len(text) <= before + after + AROUND:
            found.append((what, cut(text)))
            continue
        start = text[:before].rpartition(" ")[0] or text[:before]
        end = text[len(text) - after :].partition(" ")[2] or text[len(text) - after :]
        found += [("", start), ("gap", " … "), ("", end if after else "")]
    return [piece for piece in found if piece[1]]


def cut(text: str) -> str:
    """A text as far as a page shows it: there may be hundreds."""
    return text if len(text) <= TEXT_AT_MOST else f"{text[:TEXT_AT_MOST]} …"


def marked(old: str, new: str, patience: Patience | None = None) -> SafeString:
    """The words that differ, marked. Everything else is escaped: these are other people's texts."""
    return _html(_shortened(pieces_of(old, new, patience)))


def _html(pieces: Iterable[Piece]) -> SafeString:
    tags = {"": "{}", "del": "<del>{}</del>", "ins": "<ins>{}</ins>", "gap": '<span class="gap">{}</span>'}
    return format_html_join("", "{}", ((format_html(tags[what], text),) for what, text in pieces))
