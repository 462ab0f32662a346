"""The harness: contenders take turns, every one is timed in wall and CPU seconds, and medians and ratios are told."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], int]
"""Does what is measured, and gives how many units of it were done (entries, commands, answers)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What we want to meet."""

    bound: float
    at_least: bool

    def judge(self, value: float) -> str:
        """Say whether a value meets it, else by how much of the bound it is missed."""
        if value >= self.bound if self.at_least else value <= self.bound:
            return "met"
        return f"missed by {abs(value - self.bound) / self.bound:.0%}"

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {number(self.bound)}"


def at_least(bound: float) -> Reach:
    """Want a value to be as great as this."""
    return Reach(bound, at_least=True)


def at_most(bound: float) -> Reach:
    """Want a value to be no greater than this."""
    return Reach(bound, at_least=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One measured number: `size` entries in the book, `measure` says its unit or what it is a ratio to.

    `value` is reckoned in wall seconds where it comes from time, `cpu` is the same in CPU seconds of our processes.
    """

    size: int
    figure: str
    measure: str
    value: float
    cpu: float | None = None
    reach: Reach | None = None

    @property
    def verdict(self) -> str:
        """Say whether what we want was met, in wall and, where that differs, in CPU seconds."""
        if self.reach is None:
            return ""
        wall, cpu = self.reach.judge(self.value), self.reach.judge(self.value if self.cpu is None else self.cpu)
        return wall if (wall == "met") == (cpu == "met") else f"{wall}; in CPU seconds {cpu}"


Lines = Iterator[Line]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that one unit took, round by round."""

    wall: Sequence[float]
    cpu: Sequence[float]


@dataclass(frozen=True, slots=True)
class Race:
    """What the contenders of one race took; ratios are medians of the ratios of each round."""

    size: int
    figure: str
    times: Mapping[str, Times]

    def rate(self, of: str, unit: str, reach: Reach | None = None) -> Line:
        """Give units a second."""
        taken = self.times[of]
        return Line(
            self.size, self._named(of), f"{unit}/s", 1 / median(taken.wall), 1 / max(1e-9, median(taken.cpu)), reach
        )

    def milliseconds(self, of: str, reach: Reach | None = None) -> Line:
        """Give milliseconds a unit."""
        taken = self.times[of]
        return Line(self.size, self._named(of), "ms", 1000 * median(taken.wall), 1000 * median(taken.cpu), reach)

    def speed(self, to: str, reach: Reach | None = None, of: str = "relations") -> Line:
        """Give how fast one is as a multiple of another's speed."""
        return self._ratio(self.times[to], self.times[of], f"speed, {to} = 1", reach, of)

    def length(self, to: str, reach: Reach | None = None, of: str = "relations") -> Line:
        """Give how long one takes as a multiple of another's time."""
        return self._ratio(self.times[of], self.times[to], f"time, {to} = 1", reach, of)

    def _ratio(self, over: Times, under: Times, measure: str, reach: Reach | None, of: str) -> Line:
        wall, cpu = (
            median(one / max(1e-9, other) for one, other in zip(*both, strict=True))
            for both in ((over.wall, under.wall), (over.cpu, under.cpu))
        )
        return Line(self.size, self._named(of), measure, wall, cpu, reach)

    def _named(self, of: str) -> str:
        return self.figure if of == "relations" else f"{self.figure}: {of}"


def race(size: int, figure: str, contenders: Mapping[str, Work], rounds: int) -> Race:
    """Let the contenders do their work in turns (A B C, A B C ...), after a turn of each that does not count."""
    wall: dict[str, list[float]] = {name: [] for name in contenders}
    cpu: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            gc.collect()
            began, spent = perf_counter(), cpu_seconds()
            units = work()
            if turn:
                wall[name].append((perf_counter() - began) / units)
                cpu[name].append((cpu_seconds() - spent) / units)
    return Race(size, figure, {name: Times(wall[name], cpu[name]) for name in contenders})


def cpu_seconds() -> float:
    """Give the CPU seconds of this process and of those it started that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process_time() + children.ru_utime + children.ru_stime


def number(value: float) -> str:
    """Write a number with about three digits."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
