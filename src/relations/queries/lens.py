"""A lens on one customer or person: the read models as they were on a day, or by what was recorded until then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, bindparam, select

from relations.domain.corrections.force import Force, force_of
from relations.domain.event import Entry, StreamId, streams_in
from relations.domain.policy import POLICY
from relations.projections.customers import customers
from relations.projections.openings import Openings
from relations.projections.past import Past
from relations.projections.people import people
from relations.projections.projection import Batch
from relations.projections.runner import BATCH, Progress
from relations.projections.timeline import bonds, mentions
from relations.queries.rows import batched, of_accounts
from relations.queries.ties import chain_of
from relations.store.codec import AMENDMENTS, Codec
from relations.store.driver import tuples
from relations.store.log import Log, Stored
from relations.store.schema import BOOK

_ENTRIES = BOOK.entries.c
_AT_ONCE = 500
_NAMED = bonds.alias("named")
_BOUND = (
    select(bonds.c.stream)
    .distinct()
    .join(_NAMED, _NAMED.c.position == bonds.c.position)
    .where(_NAMED.c.stream.in_(bindparam("streams", expanding=True)), bonds.c.merging == bindparam("merging"))
)
_OF_ACCOUNTS = of_accounts(select(customers.c.stream), customers.c.customer)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lens:
    """The entries around one customer or person in log order, the corrections in force, and where streams begin."""

    codec: Codec
    stored: tuple[Stored, ...]
    force: Force
    connection: Connection
    openings: Openings

    def on(self, day: date, ask: Callable[[Connection], T]) -> T:
        """Ask the read models as of the end of a day: entries dated later are left out, but the opening of files."""
        return self.through([day], lambda connection, _: ask(connection))[0]

    def through(self, days: Iterable[date], ask: Callable[[Connection, date], T]) -> list[T]:
        """Ask the read models as of several days."""
        with Past(self.codec) as past:
            past.keep(self.stored)
            answers: list[T] = []
            for day in days:
                if answers:
                    past.forget()
                past.fold(self.stored, self.force, self.references, day)
                answers.append(ask(past.connection, day))
            return answers

    @contextmanager
    def opened(self, day: date | None) -> Iterator[Connection]:
        """Give the read models as of the end of a day, or by all that is known."""
        with Past(self.codec) as past:
            past.keep(self.stored)
            past.fold(self.stored, self.force, self.references, day)
            yield past.connection

    def standing(self) -> list[Entry]:
        """Give the entries as they stand."""
        return self.codec.standing(self.stored, self.force)

    def references(self, batch: Batch) -> Mapping[StreamId, int]:
        """Give the reference number of every stream that the entries of a batch name."""
        return self.openings.of(self.connection, batch)


def on_customer(connection: Connection, log: Log, codec: Codec, account: int, *, known: int | None = None) -> Lens:
    """Take all entries that matter to a customer: its own, of the outlets it supplies, and of whom all these name.

    `known` is the position of the last entry that counts.
    """
    chain = [account, *chain_of(connection).below(account)]
    files = _streams(connection, _OF_ACCOUNTS, accounts=chain)
    return _around(connection, log, codec, files | _opened(connection, log, account), known)


def on_person(connection: Connection, log: Log, codec: Codec, account: int, *, known: int | None = None) -> Lens:
    """Take all entries that matter to a person: its own, of the customers that mention it, and of whom these name."""
    own = select(people.c.person).where(people.c.account == account)
    files = _streams(connection, select(people.c.stream).where(people.c.account == account))
    positions = select(mentions.c.position).where(mentions.c.person.in_(own) | (mentions.c.person == account))
    files |= _streams(connection, select(_ENTRIES.stream).where(_ENTRIES.position.in_(positions)).distinct())
    merged = select(customers.c.account).where(customers.c.stream.in_(files))
    files |= _streams(connection, select(customers.c.stream).where(customers.c.account.in_(merged)))
    return _around(connection, log, codec, files | _opened(connection, log, account), known)


@contextmanager
def whole(
    connection: Connection,
    log: Log,
    codec: Codec,
    *,
    known: int | None = None,
    day: date | None = None,
    progress: Progress | None = None,
) -> Iterator[Connection]:
    """Give the read models of the whole book as they were: folded anew from the log, which takes its time."""
    force = force_of(codec.entry(each) for each in log.of_topics(connection, sorted(AMENDMENTS), upto=known))
    openings, size = Openings(log), min(known or log.head(connection).size, log.head(connection).size)
    with Past(codec) as past:
        for after in range(0, size, BATCH):
            if progress is not None:
                progress(after, size)
            stored = log.read(connection, after=after, limit=BATCH, upto=size)
            past.keep(stored)
            past.fold(stored, force, lambda batch: openings.of(connection, batch), day)
        yield past.connection


def _around(connection: Connection, log: Log, codec: Codec, files: set[StreamId], known: int | None) -> Lens:
    """Take the entries of streams, of whom these name, the first ones of whom those name in turn, and the rules."""
    taken: dict[StreamId, list[Stored]] = {}
    for named in (_linked(connection, files), None):
        wanted = _named(codec, taken) if named is None else named
        for stream in sorted(wanted | {POLICY}):
            if stream not in taken:
                taken[stream] = log.stream(connection, stream, until=known)
    for stream in sorted(_named(codec, taken) - taken.keys()):
        taken[stream] = log.stream(connection, stream, upto=1, until=known)
    stored = sorted((each for entries in taken.values() for each in entries), key=lambda each: each.position)
    force = force_of(codec.entry(each) for each in stored if each.topic in AMENDMENTS)
    return Lens(codec, tuple(stored), force, connection, Openings(log))


def _linked(connection: Connection, files: set[StreamId]) -> set[StreamId]:
    """Add the files that belonged together with these once, though an unmerging or a correction parted them since."""
    new = files
    while new:
        new = _bound(connection, new, merging=1) - files
        files = files | new
    return files | _bound(connection, files, merging=0)


def _bound(connection: Connection, files: set[StreamId], *, merging: int) -> set[StreamId]:
    chunks = batched(sorted(files), _AT_ONCE)
    return set().union(*(_streams(connection, _BOUND, streams=some, merging=merging) for some in chunks))


def _named(codec: Codec, taken: dict[StreamId, list[Stored]]) -> set[StreamId]:
    return {stream for stored in taken.values() for each in stored for stream in streams_in(codec.entry(each))}


def _opened(connection: Connection, log: Log, position: int) -> set[StreamId]:
    """Name the stream that an entry opened, though no read model may know it any more."""
    entry = log.at(connection, position)
    return {StreamId(entry.stream)} if entry else set()


def _streams(connection: Connection, query: Select[Any], **values: Any) -> set[StreamId]:
    return {StreamId(stream) for (stream,) in tuples(connection, query, values)}
