"""Formulas in anybody's texts: what is a formula is set, what is none is text, nothing hostile costs or does much."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.templatetags.formulas import ATTRIBUTES, FORMULAS_AT_MOST, TAGS, formulas, mathml
from tests.checklist.test_payloads import harm
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.one_engine

COMMANDS = [
    *(r"\frac", r"\sqrt", r"\left(", r"\right)", r"\begin{matrix}", r"\end{matrix}", r"\hat", r"\overline", r"\text{"),
    *(r"\mathbf{", r"\href{", r"\hspace{", r"\newcommand\a", r"\def\a", r"\LaTeX", r"\over", r"\binom", r"\genfrac"),
    *(r"\substack{", r"\limits", r"\not", r"\middle|", r"\verb|x|", r"\color{red}", "{", "}", "{", "}", "^", "_", "&"),
    *(
        "\\\\",
        "x",
        "1",
        "9999em",
        "(",
        ")",
        "[",
        "]",
        "|",
        "'",
        ".",
        "%",
        "^{",
        "_{",
        "<b>",
        "<script>",
        '"',
        "=",
        "&amp;",
    ),
]
HOSTILE = st.lists(st.sampled_from(COMMANDS), max_size=90).map("".join)
ELEMENT = re.compile(r"</?([a-z0-9]+)((?: [a-z]+=\"[^\"<>]*\")*)>")


def only_formulas(html: str) -> None:
    """Text, and elements of formulas with their few attributes."""
    for tag, attributes in ELEMENT.findall(html):
        assert tag in TAGS, html
        assert set(re.findall(r" ([a-z]+)=\"", attributes)) <= ATTRIBUTES.get(tag, set()), html
    assert "<" not in ELEMENT.sub("", html), html
    assert harm(html) == []


@settings(deadline=None, max_examples=400, database=None)
@given(source=HOSTILE, before=st.text(max_size=20), after=st.text(max_size=20))
def test_whatever_stands_between_dollar_signs_is_a_formula_or_text(source: str, before: str, after: str) -> None:
    only_formulas(formulas(f"{before}${source}${after}"))


@settings(deadline=None, max_examples=200, database=None)
@given(st.text(alphabet=st.sampled_from("$$ \\{}^_ax1<>&\"'\n"), max_size=400))
def test_dollar_signs_in_any_order_are_survived(text: str) -> None:
    only_formulas(formulas(text))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_no_formula(payload: str) -> None:
    for text in (payload, f"${payload}$", f"$\\text{{{payload}}}$", f"$x^{{{payload}}}$"):
        only_formulas(formulas(text))


@pytest.mark.parametrize(
    "source",
    [
        *("{" * 200, "}" * 200, "{" * 100 + "}" * 100, "x^" * 100, "x^{" * 66, r"\frac{" * 33, r"\sqrt{" * 33),
        *(r"\left(" * 33, r"\begin{matrix}" * 14, r"\hat" * 50, "&" * 200, "\\\\" * 100, r"{a\over " * 25, "'" * 200),
        *("9" * 200, "9^{9^{9^{9^{9^{9^{9}}}}}}", r"\newcommand\a{\a\a}\a", r"\def\a{\a}\a", r"\LaTeX" * 33),
    ],
)
def test_deep_wide_and_unbalanced_ones_are_short_work(source: str) -> None:
    mathml.cache_clear()
    began = time.perf_counter()
    shown = mathml(source[:200])
    assert time.perf_counter() - began < 1  # milliseconds, and a machine that is busy
    assert len(shown) < 20_000
    only_formulas(shown)


def test_a_text_has_so_many_formulas_and_the_rest_is_text() -> None:
    shown = formulas(" ".join(f"$x_{number}$" for number in range(FORMULAS_AT_MOST + 5)))
    assert shown.count("<math ") == FORMULAS_AT_MOST
    assert shown.endswith(" $x_24$")


@pytest.mark.parametrize(
    "text",
    [
        *("It costs $5 and $10.", "$5/$10", "US$5, A$6", "$HOME/$PATH and $HOME", "a $ b $ c", "$$x$$", "$", "$$"),
        *("a\\$x\\$ b", "$x\ny$", "$" + "x" * 201 + "$"),
    ],
)
def test_a_dollar_sign_may_be_a_dollar_sign(text: str) -> None:
    assert formulas(text) == text


def test_spaces_stay_small() -> None:
    assert "9999em" not in re.sub(r'alttext="[^"]*"', "", mathml(r"a\hspace{9999em}b"))
    assert 'width="0.167em"' in mathml(r"a\,b")


def test_in_chinese_no_space_is_needed() -> None:
    assert formulas("设$x$为数").startswith("设<math ")
