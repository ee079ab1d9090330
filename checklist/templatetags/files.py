"""What is said of a file that was read: a sentence for each code of a remark, and of a file that cannot be read."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checklist.exchange import Remark, Unreadable

register = template.Library()

UNREADABLE: Mapping[str, Any] = {
    "empty": gettext_lazy("The file is empty."),
    "too-large": gettext_lazy("The file is larger than 5 MB."),
    "too-many-lines": gettext_lazy("The file has too many lines for a checklist."),
    "too-many-items": gettext_lazy("The file has more items than any list may have."),
    "too-many-parts": gettext_lazy("The file has more levels and categories than any list may have."),
    "nul": gettext_lazy("The file has the character NUL in it, which no text can hold. Is it a text file?"),
    "encoding": gettext_lazy("The file is not in UTF-8. Save it again as UTF-8, and try that."),
    "version": gettext_lazy("The file was written by a newer version, which this one cannot read."),
    "no-boxes": gettext_lazy("There is no line with a box, such as “- [ ] Linear regression”, in the file."),
    "csv": gettext_lazy("This is no valid CSV: a quotation mark is missing or misplaced, or a cell is far too long."),
    "no-columns": gettext_lazy("The first row names no column “item”. It needs at least that one."),
    "column-twice": gettext_lazy("Two columns mean the same."),
    "json": gettext_lazy("This is no valid JSON."),
    "json-format": gettext_lazy("This JSON is no checklist: it does not say “format”: “ml-checklist”."),
    "json-deep": gettext_lazy("Too much stands in one another here for a checklist."),
    "json-twice": gettext_lazy("A name stands twice in one object."),
    "json-number": gettext_lazy("This number cannot stand in a checklist."),
    "json-value": gettext_lazy("The value of this is not what it has to be; docs/formats.md says what that is."),
}
REMARKS: Mapping[str, Any] = {
    "no-box": gettext_lazy("A line without a box among lines with one: it was left out."),
    "unknown-mark": gettext_lazy("The box has a mark that is not known: it was taken for an empty one."),
    "title-missing": gettext_lazy("There is no title here: the line was left out."),
    "title-cut": gettext_lazy("Too long for a title: it was cut, and all of it stands in what the item means."),
    "box-lost": gettext_lazy(
        "Ticked, but not all that stands in it is: it became a category, and its tick was left out."
    ),
    "bad-id": gettext_lazy("This id is none: it was left out."),
    "id-twice": gettext_lazy("This id stands twice: it counts where it stands first."),
    "unknown-state": gettext_lazy("This state is not known: it was left out."),
    "unknown-date": gettext_lazy("This is no date such as 2024-03-05, 2024-03 or 2024: it was left out."),
    "text-ignored": gettext_lazy("A file of this kind has no place for this text: it was left out."),
    "not-understood": gettext_lazy("This line was not understood: it was left out."),
    "fence-open": gettext_lazy("Code begins here and ends nowhere: it was read as ordinary lines."),
    "comment-open": gettext_lazy("A comment begins here and ends nowhere: it was read as an ordinary line."),
    "unknown-column": gettext_lazy("This column is not known: it was left out."),
    "too-many-cells": gettext_lazy("This row has more cells than there are columns: they were left out."),
    "bad-link": gettext_lazy("This is no link: it was left out."),
    "unknown-name": gettext_lazy("This name is not known: it was left out."),
    "more": gettext_lazy("There is more that was not understood."),
}


@register.filter
def said_of(found: Remark | Unreadable) -> str:
    """The sentence, without the line, as text: who shows it escapes it."""
    sentences = UNREADABLE if isinstance(found, Unreadable) else REMARKS
    return str(sentences.get(found.code, found.code))


def told(found: Remark | Unreadable) -> str:
    """The sentence with its line and what stands there: `Line 3: … “- [?] x”`."""
    text = said_of(found)
    if found.line:
        text = _("Line %(line)s: %(text)s") % {"line": found.line, "text": text}
    return _("%(text)s (“%(quoted)s”)") % {"text": text, "quoted": found.text} if found.text else text


register.filter("told", told)
