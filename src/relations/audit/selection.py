"""Which entries concern a customer: those of its own streams, and of the persons whom they name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from relations.domain.event import StreamId, streams_in
from relations.projections.customers import customers
from relations.projections.people import people
from relations.store.codec import Codec
from relations.store.log import Log, Stored


def entries_about(connection: Connection, log: Log, codec: Codec, accounts: Sequence[int], upto: int) -> list[Stored]:
    """Give the entries up to a position that concern these customers, in order; files merged into one are one."""
    files = select(customers.c.stream).where(customers.c.account.in_(accounts))
    own = _entries(connection, log, set(connection.scalars(files)), upto)
    named = {stream for entry in own for stream in streams_in(codec.entry(entry))}
    persons = _entries(connection, log, _files_of_persons(connection, named), upto)
    return sorted([*own, *persons], key=lambda entry: entry.position)


def _files_of_persons(connection: Connection, named: set[StreamId]) -> set[str]:
    """Give the streams of the persons among these, with all files of the same person."""
    accounts = select(people.c.account).where(people.c.stream.in_(sorted(named)))
    same = connection.scalars(select(people.c.stream).where(people.c.account.in_(accounts)))
    return {*same, *(stream for stream in named if stream.startswith("person-"))}


def _entries(connection: Connection, log: Log, streams: set[str], upto: int) -> list[Stored]:
    found = [entry for stream in sorted(streams) for entry in log.stream(connection, stream)]
    return [entry for entry in found if entry.position <= upto]
