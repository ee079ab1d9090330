"""The figures as tables, each with what it may be."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bench.cases import BARE, Case
from bench.measure import Round, spread
from bench.statements import Shape

KB = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with its unit and, where there is one, its budget."""

    name: str
    figure: float
    unit: str
    budget: float | None = None

    @property
    def over(self) -> bool:
        return self.budget is not None and self.figure > self.budget

    def __str__(self) -> str:
        allowed = "" if self.budget is None else f"   (<= {self.budget:g} {self.unit})   {verdict(self.over)}"
        return f"{self.name:<58}{self.figure:>9.2f} {self.unit}{allowed}"


def verdict(over: bool) -> str:
    return "OVER" if over else "ok"


def heading(engine: str, rounds: Sequence[Round]) -> str:
    """Where and how it was measured."""
    bare = median(one[BARE.name] for one in rounds) * 1000
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {engine}; one worker, {len(rounds)} rounds. "
        f"The bare view took {bare:.3f} ms CPU; its slowest round {spread(rounds):.2f} x the quickest."
    )


def table(cases: Sequence[Case], rounds: Sequence[Round], shapes: dict[str, Shape]) -> Iterator[str]:
    """One line a case: budgets in brackets, CPU as a multiple of the bare view of the same round."""
    yield (
        f"{'':<22}{'statements':>12}{'x bare, median':>18}{'best':>7}{'CPU ms':>9}"
        f"{'status':>8}{'bytes':>9}{'gzip':>8}   verdict"
    )
    for case in cases:
        ratios = ratios_of(case, rounds)
        shape = shapes[case.name]
        milliseconds = median(one[case.name] for one in rounds) * 1000
        yield (
            f"{case.name:<22}{shape.statements:>6}{allowed(case.statements):>6}{median(ratios):>11.2f}"
            f"{allowed(case.times_bare):>7}{min(ratios):>7.2f}{milliseconds:>9.3f}"
            f"{shape.status:>8}{shape.size:>9}{shape.gzipped:>8}   {', '.join(excesses(case, rounds, shape)) or 'ok'}"
        )


def ratios_of(case: Case, rounds: Sequence[Round]) -> list[float]:
    return [one[case.name] / one[BARE.name] for one in rounds]


def allowed(budget: float | None) -> str:
    return "" if budget is None else f" (<={budget:g})"


def excesses(case: Case, rounds: Sequence[Round], shape: Shape) -> Iterator[str]:
    """What the case uses more of than it may."""
    figures = [
        (shape.statements, case.statements, "statements"),
        (median(ratios_of(case, rounds)), case.times_bare, "CPU"),
        (shape.size, case.kilobytes and case.kilobytes * KB, "bytes"),
        (shape.gzipped, case.gzipped and case.gzipped * KB, "gzip"),
    ]
    for figure, budget, name in figures:
        if budget is not None and figure > budget:
            yield f"OVER: {name}"


def growth(cases: Sequence[Case], rounds: Sequence[Round]) -> Iterator[Line]:
    """How many times as much each case takes as the one before, and the last as the first: of the same page, for more
    and more people."""
    for less, more in (*pairwise(cases), (cases[0], cases[-1])):
        ratios = [one[more.name] / one[less.name] for one in rounds]
        yield Line(f"{more.name}: as a multiple of {less.name.rpartition(', ')[2]}", median(ratios), "x")
