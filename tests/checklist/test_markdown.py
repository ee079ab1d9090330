"""People's Markdown: broken or nasty, it renders, in bounded work, to elements that can only be read."""

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.models import NOTE_LENGTH
from checklist.templatetags.markdown import CELLS_AT_MOST, TAGS, markdown
from tests.checklist.test_payloads import only_allowed

pytestmark = pytest.mark.one_engine

SIGNS = st.sampled_from(
    [*"[]()<>*_`~#|-=+!\\&;:\"' \n\t>", "](", "http://a.b", "javascript:", "```", "\n\n", "|-|", "1.", "<b>"]
)
TEXTS = st.text(max_size=2_000) | st.lists(SIGNS, max_size=300).map("".join)


class Count(HTMLParser):
    """How deep elements stand in one another, and how many there are of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth = self.deepest = 0
        self.seen: dict[str, int] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = self.seen.get(tag, 0) + 1
        if tag not in {"br", "hr"}:
            self.depth += 1
            self.deepest = max(self.depth, self.deepest)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1


@settings(deadline=None, max_examples=150, database=None)
@given(TEXTS)
def test_any_text_renders_to_elements_of_a_text(text: str) -> None:
    html = markdown(text)
    only_allowed(html)
    assert Count(html).depth == 0


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** *c* ~~d~~ `e`", "<p>a <strong>b</strong> <em>c</em> <s>d</s> <code>e</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("# Head\n###### Six", "<h3>Head</h3>\n<h6>Six</h6>"),
        ("3. c\n4. d", '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("a|b\n-|-\nc|d", "<td>d</td>"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>"),
        ("<b>bold</b> & co", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; co</p>"),
        ("回归 **重要**", "<p>回归 <strong>重要</strong></p>"),
        ("", ""),
    ],
)
def test_markdown_is_rendered(text: str, html: str) -> None:
    assert html in markdown(text)


def test_links_lead_to_the_web_and_vouch_for_nothing() -> None:
    assert markdown("[x](https://a.b/c)") == '<p><a href="https://a.b/c" rel="nofollow ugc noopener">x</a></p>\n'
    assert markdown("<http://a.b>") == '<p><a href="http://a.b" rel="nofollow ugc noopener">http://a.b</a></p>\n'


@pytest.mark.parametrize(
    "url", ["javascript:x", "data:text/html,x", "//a.b", "/settings/", "a.b", "ftp://a.b", "mailto:a@b.c", "#x"]
)
def test_what_leads_elsewhere_is_no_link(url: str) -> None:
    assert "<a" not in markdown(f"[x]({url}) <{url}>")


def test_a_picture_of_another_site_is_not_loaded_and_its_link_remains() -> None:
    html = markdown("![x](https://a.b/pixel.png)")
    assert "<img" not in html
    assert 'href="https://a.b/pixel.png"' in html


BROKEN = [
    "**",
    "[x](",
    "[x]",
    "```",
    "| a\n|-",
    "<",
    "&",
    "\\",
    "- \n -",
    "![",
    "~~a",
    "<!--",
    "1)",
    "\0",
    "\ufeff#",
    "`" * 7,
]


@pytest.mark.parametrize("text", BROKEN)
def test_broken_markdown_renders_and_loses_nothing(text: str) -> None:
    html = markdown(f"before\n\n{text}\n\nafter")
    only_allowed(html)
    assert "before" in html
    assert "after" in html


# --- As much as a note can have ---------------------------------------------------------------------------------
NASTY = [
    "> ",
    "- ",
    "1. ",
    "[",
    "![",
    "[a](",
    "*a_",
    "**a ",
    "`",
    "<",
    "<a@",
    "~~a ",
    "\\",
    "&",
    "|",
    "a|",
    "|-",
    "\t",
    "[a]: b\n",
]
NASTY += ["> - ", "* 1. > ", "[a][", "***a**b*", "a\n=\n", "> a\n\n", "</", "``` \n", "- a\n\n  ", "[![", "(((", "<!--"]


@pytest.mark.parametrize("piece", NASTY)
def test_a_note_full_of_one_sign_renders_flat_and_not_much_longer(piece: str) -> None:
    text = (piece * NOTE_LENGTH)[:NOTE_LENGTH]
    html = markdown(text)
    only_allowed(html)
    assert len(html) < 20 * NOTE_LENGTH
    assert Count(html).deepest < 60


def test_lists_within_lists_end_somewhere() -> None:
    text = "".join("  " * depth + "- a\n" for depth in range(138))
    assert Count(markdown(text)).deepest < 60


def test_tables_of_short_lines_do_not_grow_without_end() -> None:
    """Each line becomes a row as wide as the head: 20,000 characters would be half a million cells."""
    table = "|" * 182 + "\n" + "|-" * 181 + "|\n" + "a\n" * 360 + "\n"
    text = (table * 20)[:NOTE_LENGTH]
    html = markdown(text)
    assert 1_000 < sum(Count(html).seen.get(cell, 0) for cell in ("td", "th")) < 2 * CELLS_AT_MOST
    assert html.count("a") > text.count("a")


def test_a_table_that_is_cut_goes_on_as_text() -> None:
    rows = "".join(f"row{number}|x\n" for number in range(CELLS_AT_MOST))
    html = markdown(f"a|b\n-|-\n{rows}")
    assert Count(html).seen["tr"] <= CELLS_AT_MOST // 2 + 3
    assert all(f"row{number}" in html for number in (0, 1_000, CELLS_AT_MOST - 1))


def test_a_table_of_a_thousand_cells_is_whole() -> None:
    html = markdown("a|b|c|d\n-|-|-|-\n" + "1|2|3|4\n" * 250)
    assert Count(html).seen["td"] == 1_000


def test_one_definition_is_not_repeated_as_often_as_it_is_named() -> None:
    text = f"[a]: https://example.org/{'x' * 9_000}\n\n" + "[a] " * 2_700
    assert len(markdown(text[:NOTE_LENGTH])) < 3 * NOTE_LENGTH


def test_headings_stand_below_those_of_the_page() -> None:
    assert not TAGS & {"h1", "h2", "img", "script", "style", "input", "form"}
    assert "<h3>x</h3>" in markdown("x\n===")
