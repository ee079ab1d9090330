"""Markdown within one line: what a title says without its marks, the links in it, and writing both so that they come
back as they were."""

import html
import re
from collections.abc import Mapping

from checklist.exchange.outline import Link

PUNCTUATION = r"!-/:-@\[-`{-~"
LITERAL = re.compile(rf"\\([{PUNCTUATION}])|(`{{1,2}})([^`]+)\2")
MARK = re.compile(rf"[{PUNCTUATION}]")
HIDDEN = re.compile(r"\0(.)", re.DOTALL)
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&]|=(?==))")
LEADING = re.compile(r"^([-+=:]|\d{1,9}(?=[.)]))")
PLAIN_AT_MOST = 5_000  # characters; what is longer is left as it is

TARGET = r"""\(\ ?(<[^<>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\ "[^"]*"|\ '[^']*')?\ ?\)"""
IMAGE = re.compile(r"!\[([^\[\]]*)\]" + TARGET)
LINK = re.compile(r"\[([^\[\]]*)\]" + TARGET)
REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")
WIKI = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]|]*))?\]\]")
ANCHOR = re.compile(r"<a\b([^<>]*)>", re.IGNORECASE)
HREF = re.compile(r"""\bhref ?= ?["']([^"']*)""", re.IGNORECASE)
AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
ENTITY = re.compile(r"&#?\w{1,31};")
EMPHASIS = [
    re.compile(r"\*\*(?=\S)([^*]+)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^_]+)(?<=\S)__(?!\w)"),
    re.compile(r"\*(?=\S)([^*]+)(?<=\S)\*"),
    re.compile(r"(?<!\w)_(?=\S)([^_]+)(?<=\S)_(?!\w)"),
    re.compile(r"~~([^~]+)~~"),
    re.compile(r"==([^=]+)=="),
]


# --- Reading ------------------------------------------------------------------------------------------
def plain(text: str, references: Mapping[str, str] | None = None) -> tuple[str, list[Link]]:
    """One line as it reads: its marks gone, its escapes undone; and the links that stood in it."""
    text = " ".join(text.split())
    if len(text) > PLAIN_AT_MOST:
        return shown(LITERAL.sub(_hide, text)), []
    links: list[Link] = []

    def found(title: str, url: str) -> str:
        if (url := shown(url.removeprefix("<").removesuffix(">"))).startswith(("http://", "https://")):
            links.append(Link(_bare(title) or url, url))
        return title

    text = LITERAL.sub(_hide, text)
    text = IMAGE.sub("", text) if LINK.sub("", IMAGE.sub("", text)).strip() else IMAGE.sub(r"\1", text)
    text = LINK.sub(lambda match: found(match[1], match[2]), text)
    text = REFERENCE.sub(
        lambda match: found(match[1], (references or {}).get((match[2] or match[1]).casefold(), "")), text
    )
    text = WIKI.sub(lambda match: match[2] or match[1], text)
    text = AUTOLINK.sub(lambda match: found(match[1], match[1]), text)
    for match in ANCHOR.finditer(text):
        if href := HREF.search(match[1]):
            found(TAG.sub("", text[match.end() :].split("</", 1)[0]), href[1])
    return _bare(text), links


def _bare(text: str) -> str:
    """Without tags and emphasis, escapes undone."""
    text = TAG.sub(" ", text) if "<" in text else text
    for pattern in EMPHASIS:
        text = pattern.sub(r"\1", text)
    return " ".join(shown(ENTITY.sub(lambda match: html.unescape(match[0]), text)).split())


def _hide(match: re.Match[str]) -> str:
    """What is escaped, or code, is put out of reach of all other marks."""
    return MARK.sub(lambda one: "\0" + chr(0x100 + ord(one[0])), match[1] or match[3])


def shown(text: str) -> str:
    """The opposite of hiding."""
    return HIDDEN.sub(lambda match: chr(ord(match[1]) - 0x100), text)


# --- Writing ------------------------------------------------------------------------------------------
def escaped(text: str) -> str:
    """A title as one line of Markdown that reads as the title; the opposite of `plain`."""
    return LEADING.sub(_lead, SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _lead(match: re.Match[str]) -> str:
    return match[1] + "\\" if match[1][0].isdigit() else "\\" + match[1]


# --- Links as a line of their own ---------------------------------------------------------------------
# [title](address) what it covers <!-- year:2020 source:article -->
OWN_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\((<(?:[^<>\\]|\\.)*>|[^\s()<>\\]+)\)(?: (.*))?$", re.DOTALL)
AWKWARD = re.compile(r"[\s()<>\\]")
SOURCES = {"article", "curators", "owner"}


def link_line(link: Link) -> str:
    """A link as one line."""
    url = "<" + re.sub(r"([<>\\])", r"\\\1", link.url) + ">" if AWKWARD.search(link.url) or not link.url else link.url
    facts = [f"year:{link.year}"] if link.year is not None else []
    facts += [f"source:{link.source}"] if link.source != "owner" else []
    words = [f"[{escaped(link.title)}]({url})", *([escaped(link.note)] if link.note.strip() else [])]
    return " ".join([*words, *([f"<!-- {' '.join(facts)} -->"] if facts else [])])


def link_from(line: str, facts: Mapping[str, str]) -> Link | None:
    """The link on a line whose comment said these facts; None where it is none, or not one alone."""
    line = line.strip()
    if line.startswith(("http://", "https://")) and " " not in line:
        return Link(line, line)
    if (match := OWN_LINK.match(line)) is None:
        return None
    url = re.sub(r"\\(.)", r"\1", match[2][1:-1]) if match[2].startswith("<") else match[2]
    year = facts.get("year", "")
    return Link(
        plain(match[1])[0],
        url,
        plain(match[3] or "")[0],
        int(year) if re.fullmatch(r"[0-9]{1,4}", year) else None,
        facts.get("source", "owner") if facts.get("source") in SOURCES else "owner",
    )
