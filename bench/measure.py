"""Asks over one kept-alive connection, reads the worker's CPU around each handful of requests, checks every answer."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import cycle

from bench.cases import BARE, Answer, Asked, Case
from bench.cast import World

HANDFULS = 10  # in a round: cases take turns, so that a disturbance meets all of them
BARE_HANDFULS = 3  # the bare view is asked more often: everything is divided by it
SETTLE = 0.002  # seconds until the worker has also put away what it answered last

Round = dict[str, float]  # CPU seconds a request, by case


@dataclass(slots=True)
class Meter:
    """One client of one worker. `cpu` reads the CPU seconds that the worker used so far."""

    world: World
    port: int
    cpu: Callable[[], float]
    sizes: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def handful(self, case: Case, times: int = 1) -> float:
        """Ask a handful of times; give the CPU seconds that all of them took. Raises AssertionError for a wrong
        answer."""
        count = case.handful * times
        first = self.asked.get(case.name, 0)
        self.asked[case.name] = first + count
        ready = [case.ask(self.world, first + number) for number in range(count)]
        before = self.cpu()
        answers = [self._ask(one) for one in ready]
        time.sleep(SETTLE)
        used = self.cpu() - before
        for asked, answer in zip(ready, answers, strict=True):
            self._check(case, asked, answer)
        return used

    def _ask(self, asked: Asked) -> Answer:
        if self._connection is None:
            self._connection = HTTPConnection("localhost", self.port, timeout=30)
        self._connection.request(asked.method, asked.path, asked.body, asked.headers)
        response = self._connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())

    def _check(self, case: Case, asked: Asked, answer: Answer) -> None:
        what = f"{case.name}: {asked.method} {asked.path}"
        assert answer.status == 200, f"{what} answered {answer.status}: {answer.body[:300]!r}"
        usual = self.sizes.setdefault(case.name, len(answer.body))
        assert abs(len(answer.body) - usual) <= case.size_varies * usual, (
            f"{what}: {len(answer.body)} bytes, not {usual}"
        )
        try:
            asked.check(answer)
        except AssertionError as error:
            raise AssertionError(f"{what}: {error}") from error

    def round(self, cases: Sequence[Case]) -> Round:
        """One round over all cases and the bare view."""
        used = dict.fromkeys((BARE.name, *(case.name for case in cases)), 0.0)
        for _ in range(HANDFULS):
            used[BARE.name] += self.handful(BARE, BARE_HANDFULS) / BARE_HANDFULS
            for case in cases:
                used[case.name] += self.handful(case)
        counts = {case.name: case.handful * HANDFULS for case in (BARE, *cases)}
        return {name: seconds / counts[name] for name, seconds in used.items()}

    def mixed(self, cases: Sequence[Case], count: int) -> None:
        """So many requests of all cases in turn."""
        turns = cycle(cases)
        while count > 0:
            case = next(turns)
            self.handful(case)
            count -= case.handful


def spread(rounds: Sequence[Round]) -> float:
    """How much the slowest round of the bare view took, as a multiple of the quickest."""
    bare = [one[BARE.name] for one in rounds]
    return max(bare) / min(bare)
