"""Folding the log: decoding it, rebuilding all read models, verifying."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace

from bench.floors import scan
from bench.harness import Lines, Work, at_least, race
from bench.peers import EventSourcing
from bench.places import Files, Place
from bench.workload import opened
from relations.book import Book

_BATCH = 2000
_PEER_EVENTS = 3000
_PEER = "eventsourcing, one table"


def decode(place: Files, rounds: int) -> Lines:
    """Decode the log into events: Codec.entry over Log.read."""
    with opened(place.workload.file) as book:
        work = {"scan and validate": scan(place.workload.file), "relations": lambda: _decode(book)}
        taken = race(place.workload.entries, "decode the log", work, rounds)
    yield taken.rate("relations", "entries")
    yield taken.rate("scan and validate", "entries")
    yield taken.speed("scan and validate", at_least(0.7))


def rebuild(place: Place, rounds: int, *, peers: bool) -> Lines:
    """All read models from nothing, in one process and in two, beside one table that a peer keeps event by event.

    Of two processes the clock is told alone: it is what they are for, and not all workers are ours to ask about.
    """
    with ExitStack() as stack:
        address = place.book()
        book = stack.enter_context(opened(address))
        work: dict[str, Work] = {"relations": book.rebuild, "two processes": lambda: book.rebuild(processes=2)}
        if isinstance(place, Files):
            work["scan and validate"] = scan(place.workload.file)
        if peers:
            other = stack.enter_context(closing(EventSourcing(place.eventsourcing())))
            other.fill(_PEER_EVENTS)
            work[_PEER] = other.project()
        taken = race(place.workload.entries, f"rebuild all read models{place.suffix}", work, rounds)
    yield taken.rate("relations", "entries")
    if "scan and validate" in work:
        yield taken.speed("scan and validate", at_least(0.2))
    if peers:
        yield taken.rate(_PEER, "events")
        yield taken.speed(_PEER, at_least(8))
    for line in (taken.rate("two processes", "entries"), taken.speed("relations", at_least(1.6), of="two processes")):
        yield replace(line, cpu=None)


def verify(place: Files, rounds: int) -> Lines:
    """Every leaf and the tree over them."""
    with opened(place.workload.file) as book:

        def work() -> int:
            book.verify()
            return place.workload.entries

        taken = race(place.workload.entries, "verify the log", {"relations": work}, rounds)
    yield taken.rate("relations", "entries")


def _decode(book: Book) -> int:
    count, after = 0, 0
    with book.database.reading() as connection:
        while stored := book.log.read(connection, after=after, limit=_BATCH):
            count += len([book.codec.entry(each) for each in stored])
            after = stored[-1].position
    return count
