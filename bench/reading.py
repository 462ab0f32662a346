"""Reading in a process that stays: the answers that are wanted most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import cycle
from statistics import quantiles
from time import perf_counter

from bench.harness import Line, Lines, Race, Work, at_most, number, race
from bench.workload import TODAY, Workload, opened
from relations.book import Book
from relations.queries.health import Choice

_CUSTOMERS = 50
_ASKED = 400
_MANY_CUSTOMERS = 95_000
_MILLION = 1_000_000
_P95 = 94
"""The index of the 95th percentile among the 99 that part a hundred."""

Ask = Callable[[Book, str], object]
_QUESTIONS: Mapping[str, Ask] = {
    "warm status of a customer": lambda book, name: book.status(name, TODAY),
    "warm promise list of a customer": lambda book, name: book.promises(TODAY, customer=name),
    "warm history of a customer": lambda book, name: book.history(name),
}


def answers(workloads: Sequence[Workload], rounds: int) -> Lines:
    """Questions about one customer, the books of all sizes taking turns; then lists over the whole book."""
    with ExitStack() as stack:
        books = [(stack.enter_context(opened(each.file)), each) for each in workloads]
        for figure, ask in _QUESTIONS.items():
            taken = race(0, figure, {_called(each): _asking(book, each, ask) for book, each in books}, rounds)
            yield from _compared(taken, workloads)
        slowest = [_p95(book, each) for book, each in books]
        for each, milliseconds in zip(workloads, slowest, strict=True):
            reach = at_most(3) if each.entries >= _MILLION else None
            yield Line(each.entries, "warm status of a customer, p95", "ms", milliseconds, reach=reach)
        for book, each in books:
            yield from _lists(book, each, rounds)


def _compared(taken: Race, workloads: Sequence[Workload]) -> Lines:
    """Give milliseconds an answer for every size, and what the larger books take as a multiple of the smallest."""
    first = _called(workloads[0])
    for each in workloads:
        line = taken.milliseconds(_called(each))
        yield Line(each.entries, taken.figure, line.measure, line.value, line.cpu)
    for each in workloads[1:]:
        line = taken.length(first, of=_called(each))
        reach = at_most(1.3) if each.entries >= _MILLION and "status" in taken.figure else None
        yield Line(each.entries, taken.figure, f"time, at {first} entries = 1", line.value, line.cpu, reach)


def _lists(book: Book, workload: Workload, rounds: int) -> Lines:
    asked: Mapping[str, Callable[[], object]] = {
        "health list of the whole book": lambda: book.statuses(TODAY),
        "the 50 worst of the whole book": lambda: book.statuses(TODAY, Choice(limit=50)),
        "promise list of the whole book": lambda: book.promises(TODAY),
    }
    taken = race(workload.entries, "warm", {name: _once(ask) for name, ask in asked.items()}, rounds)
    reach = at_most(1000) if workload.customers >= _MANY_CUSTOMERS else None
    for name in asked:
        line = taken.milliseconds(name)
        yield Line(workload.entries, name, "ms", line.value, line.cpu, None if name.startswith("promise") else reach)


def _asking(book: Book, workload: Workload, ask: Ask) -> Work:
    names = cycle(workload.names(min(_ASKED, workload.customers)))

    def work() -> int:
        for _ in range(_CUSTOMERS):
            ask(book, next(names))
        return _CUSTOMERS

    return work


def _once(ask: Callable[[], object]) -> Work:
    def work() -> int:
        ask()
        return 1

    return work


def _p95(book: Book, workload: Workload) -> float:
    """Give the milliseconds that 95 of 100 answers take at most."""
    taken = []
    for name in workload.names(min(_ASKED, workload.customers)):
        began = perf_counter()
        book.status(name, TODAY)
        taken.append(1000 * (perf_counter() - began))
    return quantiles(taken, n=100)[_P95]


def _called(workload: Workload) -> str:
    return number(workload.entries)
