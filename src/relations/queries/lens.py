"""A lens on one relationship: its read models as they were on a day, by all we know now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import Connection, select

from relations.domain.event import Entry, StreamId
from relations.domain.policy import POLICY
from relations.projections.customers import customers
from relations.projections.people import people, streams_in
from relations.projections.scratch import Scratch
from relations.queries.rows import batched
from relations.store.codec import Codec
from relations.store.log import Log

_AT_ONCE = 500

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lens:
    """The entries of one relationship in log order, and the reference numbers of all whom they name."""

    entries: tuple[Entry, ...]
    references: dict[StreamId, int]

    def on(self, day: date, ask: Callable[[Connection], T]) -> T:
        """Ask the read models as of the end of a day: entries dated later are left out, but the opening of files."""
        return self.through([day], lambda connection, _: ask(connection))[0]

    def through(self, days: list[date], ask: Callable[[Connection, date], T]) -> list[T]:
        """Ask the read models as of several days."""
        with Scratch() as scratch:
            answers = []
            for day in days:
                known = [entry for entry in self.entries if entry.version == 1 or entry.occurred.day <= day]
                scratch.fold(known, self.references)
                answers.append(ask(scratch.connection, day))
            return answers


def lens(connection: Connection, log: Log, codec: Codec, account: int) -> Lens:
    """Take all entries of a customer, with those of the persons named there, and the rules."""
    files = connection.execute(select(customers.c.stream).where(customers.c.account == account)).scalars()
    streams = {StreamId(stream) for stream in files}
    entries = [entry for stream in sorted(streams) for entry in _stream(connection, log, codec, stream)]
    named = {other for entry in entries for other in streams_in(entry) if other.startswith("person-")}
    for stream in sorted(named | {POLICY}):
        entries += _stream(connection, log, codec, stream)
    entries.sort(key=lambda entry: entry.position)
    every = sorted({stream for entry in entries for stream in streams_in(entry)})
    return Lens(tuple(entries), _references(connection, every))


def _stream(connection: Connection, log: Log, codec: Codec, stream: StreamId) -> list[Entry]:
    return [codec.entry(stored) for stored in log.stream(connection, stream)]


def _references(connection: Connection, streams: list[StreamId]) -> dict[StreamId, int]:
    found: dict[StreamId, int] = {}
    for column, stream in ((customers.c.customer, customers.c.stream), (people.c.person, people.c.stream)):
        for some in batched(streams, _AT_ONCE):
            rows = connection.execute(select(stream, column).where(stream.in_(some)))
            found.update((StreamId(name), number) for name, number in rows)
    return found
