"""The lines of a Markdown file that matter to a checklist: headings, boxes, bullets, rows of tables, texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from checklist.exchange.outline import Remark, Unreadable

FENCE = re.compile(r"\s*(`{3,}|~{3,})")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
BULLET = re.compile(r"(\s*)((?:[-*+•]|\d{1,9}[.)、])(?=\s|\[|$)|(?=\[[^\]\s]?\s?\][ \t])|(?=[☐☑☒✅✔✓❌⬜]))\s*")
BOX = re.compile(r"\[\s?([^\s\\]?)\s?\](?![(\[:])\s*|([☐☑☒✅✔✓❌⬜])\ufe0f?\s*")
CELL_BOX = re.compile(r"(?:[-*]\s)?\s?(?:\[\s?([^\s\\]?)\s?\](?![(\[:])|([☐☑☒✅✔✓❌⬜])\ufe0f?)\s*")
RULE = re.compile(r"\s*([-*_])(?:\s?\1){2,}\s*$")
BOLD_LINE = re.compile(r"(?:\*\*([^*]+)\*\*|__([^_]+)__)\s?[:：]?$")
REFERENCE = re.compile(r" {0,3}\[([^\[\]]{1,200})\]:\s?<?([^\s<>]+)>?")
QUOTED = re.compile(r"^(?: {0,3}>\s?)+")
NOTE = "<!-- note -->"
MARKS = {"": " ", "x": "x", "X": "x", "✓": "x", "✔": "x", "√": "x", "☑": "x", "✅": "x", "☒": "x", "☐": " ", "⬜": " "}
MARKS |= {"❌": " ", "/": "/", "-": "-", "~": "-"}
ITEMS_AT_MOST = 6_000  # of a file, with the retired; how many a list may have is not the file's matter
DEEPEST = 20  # bullets in bullets
FOLD, BOLD = 10, 9  # depths of what is opened by <summary>, and of a line that is bold as a whole: below any heading


@dataclass(slots=True, eq=False)
class Line:
    """One line. `kind` is heading, end (of what headings opened, from `depth` on), box, bullet, row, text or note."""

    number: int
    kind: str
    text: str = ""
    indent: int = 0
    depth: int = 0
    mark: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    parent: "Line | None" = None  # the bullet or box that it stands in
    boxes: int = 0  # how many stand in it, at any depth
    joined: bool = False  # follows another line without a blank one between


@dataclass(slots=True)
class Scan:
    """A file in lines, with its references and what was found odd."""

    lines: list[Line] = field(default_factory=list)
    references: dict[str, str] = field(default_factory=dict)
    title: str = ""  # from its front matter
    head: dict[str, str] | None = None  # the facts that our own files begin with
    remarks: list[Remark] = field(default_factory=list)


def scan(text: str) -> Scan:
    """Read the lines. Fenced code, comments and rules are left out; a comment's facts stay with its line."""
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.raw = re.split(r"\r?\n", text)
        self.at = 0
        self.found = Scan()
        self.folds = self.boxes = 0
        self.stack: list[Line] = []
        self.joined = False
        # Where the last comment ends, and which fences are known never to: so that nothing is looked for twice.
        self.last_end = next((at for at in range(len(self.raw) - 1, -1, -1) if "-->" in self.raw[at]), -1)
        self.endless = {"`": len(text) + 1, "~": len(text) + 1}

    def run(self) -> Scan:
        self._front_matter()
        while self.at < len(self.raw):
            line = self.raw[self.at]
            if not line.strip():
                self.joined, self.at = False, self.at + 1
            elif (fence := FENCE.match(line)) and "`" not in line[fence.end() :]:
                self._fence(fence[1], len(line) - len(line.lstrip()))
            elif line.strip() == NOTE and (box := self._box_above(line)):
                self._note(box)
            else:
                self._line(line)
        return self.found

    def _front_matter(self) -> None:
        """What stands between two rules at the very beginning is about the file; its title is taken."""
        if self.raw[0].rstrip() != "---":
            return
        for at, line in enumerate(self.raw[1:60], 1):
            if line.rstrip() in {"---", "..."}:
                self.at = at + 1
                return
            if line.startswith("title:"):
                self.found.title = line[6:].strip().strip("\"'")
        self.found.title = ""

    def _fence(self, marks: str, indent: int) -> None:
        """Skip code, up to the fence's end; one that never ends is told, and read as if it were not there."""
        known = len(marks) >= self.endless[marks[0]]
        for at in range(self.at + 1, self.at if known else len(self.raw)):
            closing = self.raw[at].strip()
            if closing and closing == marks[0] * len(closing) and len(closing) >= len(marks):
                if indent and self.stack:
                    self.found.lines += [
                        Line(number + 1, "text", self.raw[number], indent, parent=self.stack[-1])
                        for number in range(self.at, at + 1)
                    ]
                self.at = at + 1
                return
        self.endless[marks[0]] = min(self.endless[marks[0]], len(marks))
        self._remark("fence-open")
        self.at += 1

    def _box_above(self, line: str) -> Line | None:
        self._left(_indent(line))
        return self.stack[-1] if self.stack and self.stack[-1].kind == "box" else None

    def _note(self, box: Line) -> None:
        """A note, as it is: every line below its mark that is blank or stands deeper than its box."""
        start = self.at = self.at + 1
        lead = " " * (box.indent + 2)
        taken: list[str] = []
        while self.at < len(self.raw) and (self.raw[self.at].startswith(lead) or not self.raw[self.at].strip()):
            taken.append(self.raw[self.at][len(lead) :])
            self.at += 1
        while taken and not taken[-1].strip():
            taken.pop()
        self.found.lines.append(Line(start, "note", "\n".join(taken), box.indent + 2, parent=box))

    def _line(self, line: str) -> None:
        number = self.at + 1
        self.at += 1
        text, facts = self._uncommented(QUOTED.sub("", line))
        if facts.get("ml-checklist") is not None and self.found.head is None:
            self.found.head = facts
        if not text.strip() or (RULE.match(text) and not facts):
            return
        for found in self._read(text.rstrip(), number):
            found.facts, found.joined = facts, self.joined
            self.found.lines.append(found)
        self.joined = True

    def _uncommented(self, line: str) -> tuple[str, dict[str, str]]:
        """The line without its comments, of which the last may end many lines below; and the facts they say."""
        facts: dict[str, str] = {}
        start = 0
        kept: list[str] = []
        while (opened := _comment_in(line, start)) >= 0:
            kept.append(line[start:opened])
            closed = line.find("-->", opened + 4)
            if closed < 0 and (closed := self._comment_end()) < 0:
                self._remark("comment-open", self.at)
                kept.append(line[opened:])
                start = len(line)
                break
            if line.find("-->", opened + 4) < 0:
                start = len(line)
                break
            facts |= facts_in(line[opened + 4 : closed])
            start = closed + 3
        return "".join([*kept, line[start:]]), facts

    def _comment_end(self) -> int:
        """Skip to behind the line in which a comment ends, or nowhere if none does."""
        for at in range(self.at, self.last_end + 1):
            if "-->" in self.raw[at]:
                self.at = at + 1
                return at
        return -1

    def _read(self, text: str, number: int) -> Iterator[Line]:
        bare = text.strip()
        indent = _indent(text)
        if heading := HEADING.match(text):
            yield self._heading(number, len(heading[1]), _unclosed(text[heading.end() :].strip()))
        elif bare.startswith("|") and bare.count("|") > 1:
            yield Line(number, "row", bare, indent)
        elif "<details" in bare or "<summary" in bare or "</details" in bare:
            yield from self._fold(bare, number)
        elif (bullet := BULLET.match(text)) and (bullet[2] or BOX.match(text, bullet.end())):
            yield self._bullet(text, number, indent, bullet)
        elif reference := REFERENCE.match(text):
            self.found.references[reference[1].casefold()] = reference[2]
        elif not indent and self._underlined():
            depth = 1 if self.raw[self.at].lstrip().startswith("=") else 2
            self.at += 1
            yield self._heading(number, depth, bare)
        elif not indent and (bold := BOLD_LINE.match(bare)):
            yield self._heading(number, BOLD, (bold[1] or bold[2]).strip())
        else:
            self._left(indent)
            yield Line(number, "text", text, indent, parent=self.stack[-1] if self.stack else None)

    def _underlined(self) -> bool:
        return self.at < len(self.raw) and UNDERLINE.match(self.raw[self.at]) is not None

    def _heading(self, number: int, depth: int, text: str) -> Line:
        self.stack.clear()
        return Line(number, "heading", text, depth=depth)

    def _fold(self, bare: str, number: int) -> Iterator[Line]:
        """<details> and its <summary> are a heading, and </details> its end."""
        if "<details" in bare:
            self.folds = min(self.folds + 1, 50)
        if "<summary" in bare:
            inner = bare[bare.find(">", bare.find("<summary")) + 1 :].split("</summary")[0]
            yield self._heading(number, FOLD + self.folds, inner.strip())
        if "</details" in bare:
            yield Line(number, "end", depth=FOLD + self.folds)
            self.folds = max(self.folds - 1, 0)

    def _bullet(self, text: str, number: int, indent: int, bullet: re.Match[str]) -> Line:
        self._left(indent)
        parent = self.stack[-1] if self.stack else None
        line = Line(number, "bullet", text[bullet.end() :], indent, parent=parent)
        if box := BOX.match(text, bullet.end()):
            line.kind, line.mark, line.text = "box", box[1] or box[2] or "", text[box.end() :]
            self.boxes += 1
            if self.boxes > ITEMS_AT_MOST:
                raise Unreadable("too-many-items")
            while parent:
                parent.boxes += 1
                parent = parent.parent
        self.stack.append(line)
        return line

    def _left(self, indent: int) -> None:
        """Close the bullets that a line with this indent does not stand in; deeper than a list can be is beside."""
        while self.stack and (indent < self.stack[-1].indent + 2 or len(self.stack) >= DEEPEST):
            self.stack.pop()

    def _remark(self, code: str, number: int = 0) -> None:
        number = number or self.at + 1
        self.found.remarks.append(Remark(number, self.raw[number - 1].strip()[:200], code))


def _indent(text: str) -> int:
    lead = text[: len(text) - len(text.lstrip())]
    return len(lead.expandtabs(4))


def _unclosed(text: str) -> str:
    """A heading without the number signs that may close it."""
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and (not bare or bare[-1].isspace()) else text


def _comment_in(line: str, start: int) -> int:
    """Where a comment begins that is not escaped; -1 where none does."""
    at = line.find("<!--", start)
    while at > 0 and line[at - 1] == "\\":
        at = line.find("<!--", at + 1)
    return at


def facts_in(comment: str) -> dict[str, str]:
    """`id:… state:learning ongoing` as a mapping."""
    return {name: value for name, _colon, value in (word.partition(":") for word in comment.split()[:20])}
