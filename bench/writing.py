"""Writing: one entry, one command, many rows of a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import cycle
from uuid import uuid4

from bench.files import visits_file, visits_map
from bench.floors import Bare
from bench.harness import Lines, Work, at_least, race
from bench.peers import EventSourcePy, EventSourcing, have
from bench.places import Files, Place
from bench.workload import RECORDED, TODAY, customer_name, opened, person_name
from relations.book import Book
from relations.domain.command import Command
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.exchange.importer import CHUNK
from relations.exchange.maps import read_map
from relations.store.log import Draft, Stored

_APPENDS = 20
_COMMANDS = 20
_TURNS = 4
"""Short turns, and so many times the rounds: what a synced commit takes changes from second to second."""
_WARM = 20
"""Customers whose streams are at hand."""
_MOST_ROWS = 20_000


def append(place: Place, rounds: int, *, peers: bool) -> Lines:
    """One entry, durable: Log.append in Database.writing; each in a stream of its own, everywhere."""
    turns = _TURNS * rounds
    with ExitStack() as stack:
        book = stack.enter_context(opened(place.book()))
        rows = _visits(book)
        bare = stack.enter_context(closing(Bare(place.bare(), rows)))
        work = {"bare insert": bare.one_by_one(_APPENDS, turns), "relations": _appending(book, rows)}
        if peers:
            other = stack.enter_context(closing(EventSourcing(place.eventsourcing())))
            work["eventsourcing"] = other.append(cycle(rows), _APPENDS)
        if peers and isinstance(place, Files) and have("eventsource-py"):
            store = stack.enter_context(closing(EventSourcePy(place.bare())))
            work["eventsource-py"] = store.append(_APPENDS)
        taken = race(place.workload.entries, f"append one entry{place.suffix}", work, turns)
    yield taken.rate("relations", "entries")
    yield taken.speed("bare insert", at_least(0.6))
    if "eventsourcing" in work:
        yield taken.speed("eventsourcing", at_least(1.0))
    if "eventsource-py" in work:
        yield taken.speed("eventsource-py")


def commands(place: Place, rounds: int) -> Lines:
    """One command through the book: load, decide, append, read models current; one entry each."""
    turns = _TURNS * rounds
    with ExitStack() as stack:
        book = stack.enter_context(opened(place.book()))
        bare = stack.enter_context(closing(Bare(place.bare(), _visits(book))))
        made: list[str] = []
        customers = cycle(range(min(_WARM, place.workload.customers)))
        work = {
            "bare insert": bare.one_by_one(_COMMANDS, turns),
            "visit log": _handling(book, lambda: _visit(next(customers)), []),
            "promise make": _handling(book, lambda: _promise(next(customers)), made),
            "promise keep": _handling(
                book, lambda: KeepPromise.model_validate({"promise": made.pop(), "on": TODAY}), []
            ),
        }
        taken = race(place.workload.entries, f"one command{place.suffix}", work, turns)
    for name in list(work)[1:]:
        yield taken.rate(name, "commands")
        yield taken.speed("bare insert", at_least(0.2), of=name)


def imports(place: Place, rounds: int) -> Lines:
    """Rows of a CSV file through the deciders: visits of customers and persons who are there."""
    count, customers = max(200, min(_MOST_ROWS, place.workload.entries)), place.workload.customers
    spec = read_map(visits_map(place.scratch))
    files = iter([visits_file(place.scratch, count, customers, turn) for turn in range(rounds + 1)])
    with ExitStack() as stack:
        book = stack.enter_context(opened(place.book()))
        bare = stack.enter_context(closing(Bare(place.bare(), _visits(book))))
        work: dict[str, Work] = {
            "bare bulk insert": bare.in_chunks(count, rounds, CHUNK),
            "relations": lambda: book.import_file(next(files), "visits", spec, today=TODAY).events,
        }
        taken = race(place.workload.entries, f"import a CSV of visits{place.suffix}", work, rounds)
    yield taken.rate("relations", "entries", at_least(15_000))
    yield taken.speed("bare bulk insert", at_least(0.25))


def _appending(book: Book, rows: list[Stored]) -> Work:
    taken = cycle(rows)

    def work() -> int:
        for _ in range(_APPENDS):
            row = next(taken)
            name = uuid4().hex
            draft = Draft(name, f"customer-{name}", 1, row.topic, row.occurred, row.actor, row.state)
            with book.database.writing() as connection:
                book.log.append(connection, [draft], RECORDED)
        return _APPENDS

    return work


def _handling(book: Book, command: Callable[[], Command], made: list[str]) -> Work:
    """Handle commands one after the other; what they recorded is added to `made`."""

    def work() -> int:
        made.extend(book.handle(command(), today=TODAY).ref for _ in range(_COMMANDS))
        return _COMMANDS

    return work


def _visit(customer: int) -> Command:
    return LogVisit.model_validate(
        {
            "customer": customer_name(customer), "rep": "rep1", "purposes": ("service",), "on": TODAY,
            "met": (person_name(customer),), "outcome": "shelf restocked, small order",
        }
    )  # fmt: skip


def _promise(customer: int) -> Command:
    return MakePromise.model_validate(
        {"customer": customer_name(customer), "text": "bring shelf labels", "rep": "rep1", "due": TODAY, "on": TODAY}
    )


def _visits(book: Book) -> list[Stored]:
    """Give visits of the book, as the log keeps them."""
    with book.database.reading() as connection:
        return [each for each in book.log.read(connection, after=0, limit=2000) if each.topic == "visit-logged.v1"]
