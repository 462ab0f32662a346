"""The entries of the log as they stand, and the history of a customer or person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, literal, select

from relations.domain.event import Entry, StreamId, streams_in
from relations.domain.when import When
from relations.projections.corrections import corrections
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.timeline import mentions, timeline
from relations.queries.lines import line
from relations.queries.lines.telling import Teller
from relations.queries.policy import Rulebook
from relations.queries.rows import batched
from relations.store.codec import Codec
from relations.store.log import Log, Stored
from relations.store.schema import BOOK

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry of the log."""

    position: int
    topic: str
    stream: str
    version: int
    occurred: str
    recorded_at: str
    actor: str


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log with all it holds; `state` is the event as JSON, `leaf` its hash in hexadecimal."""

    position: int
    topic: str
    stream: str
    version: int
    occurred: str
    recorded_at: str
    actor: str
    event_id: str
    state: Any
    leaf: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One entry in a history: when it happened, when it was recorded, by whom, and what in plain words."""

    position: int
    occurred: str
    recorded_at: str
    actor: str
    topic: str
    summary: str
    data: Any
    customer: str | None = None
    customer_ref: str | None = None
    """The file in which the entry stands; a merged customer has several."""
    retracted_by: int | None = None
    """The entry that retracted this one, if it counts no longer."""
    corrected_by: int | None = None
    """The latest entry, in force, that corrected this one."""
    late: int | None = None
    """Days between the event and its recording, where that is more than the rules of the day of recording allow."""


def log_rows(connection: Connection, log: Log, *, after: int, limit: int) -> list[LogRow]:
    """List at most `limit` entries after a position."""
    return [_log_row(stored) for stored in log.read(connection, after=after, limit=limit)]


def log_entry(connection: Connection, log: Log, position: int) -> LogEntry | None:
    """Give one entry with all it holds."""
    stored = log.at(connection, position)
    if stored is None:
        return None
    row = _log_row(stored)
    return LogEntry(
        **asdict(row),
        event_id=stored.event_id,
        state=json.loads(stored.state),
        leaf=stored.leaf.hex(),
    )


def customer_history(connection: Connection, codec: Codec, customer: int, *, by_recorded: bool) -> list[HistoryRow]:
    """Give every entry of a customer, merged files included, in the order in which it happened, or was recorded.

    No row of `customers` tells of a file that was retracted altogether: then the file itself is all there is.
    """
    order = (timeline.c.position,) if by_recorded else (timeline.c.occurred, timeline.c.position)
    files = select(customers.c.customer).where(customers.c.account == customer).union(select(literal(customer)))
    chosen = select(timeline.c.position).where(timeline.c.customer.in_(files)).order_by(*order)
    return _history(connection, codec, [row.position for row in connection.execute(chosen)])


def person_history(connection: Connection, codec: Codec, person: int, *, by_recorded: bool) -> list[HistoryRow]:
    """Give every entry that mentions a person, across customers, merged files included."""
    order = (timeline.c.position,) if by_recorded else (timeline.c.occurred, timeline.c.position)
    files = select(people.c.person).where(people.c.account == person).union(select(literal(person)))
    named = select(mentions.c.position).where(mentions.c.person.in_(files))
    chosen = select(timeline.c.position).where(timeline.c.position.in_(named)).order_by(*order)
    return _history(connection, codec, [row.position for row in connection.execute(chosen)])


def first_day(connection: Connection, customer: int) -> date:
    """Give the day of the first thing that happened with a customer."""
    files = select(customers.c.customer).where(customers.c.account == customer)
    days = select(func.min(timeline.c.occurred)).where(timeline.c.customer.in_(files))
    return When(connection.execute(days).scalar_one()).day


def entries_at(connection: Connection, codec: Codec, positions: Sequence[int]) -> list[HistoryRow]:
    """Say what the entries at these positions say, in this order."""
    return _history(connection, codec, positions)


def _history(connection: Connection, codec: Codec, positions: Sequence[int]) -> list[HistoryRow]:
    entries = [codec.entry(stored) for stored in _at(connection, positions)]
    names = _names(connection, {stream for entry in entries for stream in streams_in(entry)})
    references = _references(connection, entries)
    marks = _marks(connection, positions)
    rules = Rulebook(connection)
    return [
        HistoryRow(
            position=entry.position,
            occurred=entry.occurred.text,
            recorded_at=entry.recorded_at,
            actor=entry.actor,
            topic=entry.topic,
            summary=line(entry.event, Teller(names.__getitem__, partial(_refer, references, entry.stream))),
            data=entry.event.model_dump(mode="json", exclude_none=True),
            customer=names[entry.stream] if _of_customer(entry) else None,
            customer_ref=f"C{references[entry.stream, 1]}" if _of_customer(entry) else None,
            retracted_by=marks.get(("retracted", entry.position)),
            corrected_by=marks.get(("corrected", entry.position)),
            late=_late(entry, rules),
        )
        for entry in entries
    ]


def _marks(connection: Connection, positions: Sequence[int]) -> dict[tuple[str, int], int]:
    """Give the latest correction and the retraction in force of each entry."""
    of = corrections.c
    query = select(of.what, of.entry, of.position).where(of.state == "in-force").order_by(of.position)
    chunks = batched(positions, _AT_ONCE)
    return {
        (row.what, row.entry): row.position
        for some in chunks
        for row in connection.execute(query.where(of.entry.in_(some)))
    }


def _late(entry: Entry, rules: Rulebook) -> int | None:
    """Count the days, by the calendar of UTC, from the last day it may have happened until it was recorded."""
    recorded = date.fromisoformat(entry.recorded_at[:10])
    days = (recorded - entry.occurred.last_day).days
    return days if days > rules.on(recorded).policy.corrections.late_after else None


def _of_customer(entry: Entry) -> bool:
    return entry.stream.startswith("customer-")


def _refer(references: Mapping[tuple[StreamId, int], int], stream: StreamId, letter: str, number: int) -> str:
    return f"{letter}{references[stream, number]}"


def _at(connection: Connection, positions: Sequence[int]) -> list[Stored]:
    """Give the entries at these positions, in this order."""
    columns = [BOOK.entries.c[name] for name in Stored._fields]
    found: dict[int, Stored] = {}
    for some in batched(positions, _AT_ONCE):
        rows = connection.execute(select(*columns).where(BOOK.entries.c.position.in_(some)))
        found.update((stored.position, stored) for stored in (Stored(*row) for row in rows))
    return [found[position] for position in positions]


def _names(connection: Connection, streams: Collection[StreamId]) -> dict[StreamId, str]:
    """Give the names of customers and persons by their streams; one whose file was retracted goes by its reference."""
    found: dict[StreamId, str] = {}
    opened = select(BOOK.entries.c.stream, BOOK.entries.c.position).where(BOOK.entries.c.version == 1)
    for some in batched(sorted(streams), _AT_ONCE):
        for row in connection.execute(opened.where(BOOK.entries.c.stream.in_(some))):
            found[row.stream] = f"{'K' if row.stream.startswith('person-') else 'C'}{row.position}"
        for table in (customers, people):
            rows = connection.execute(select(table.c.stream, table.c.name).where(table.c.stream.in_(some)))
            found.update((StreamId(stream), name) for stream, name in rows)
    return found


def _references(connection: Connection, entries: Sequence[Entry]) -> dict[tuple[StreamId, int], int]:
    """Give the positions of the first entries of all subjects that the entries are about, and of their streams."""
    wanted: dict[StreamId, set[int]] = defaultdict(set)
    for entry in entries:
        wanted[entry.stream] |= {1, *entry.event.subjects(entry.version)}
    columns = BOOK.entries.c
    found: dict[tuple[StreamId, int], int] = {}
    for stream, numbers in wanted.items():
        for some in batched(sorted(numbers), _AT_ONCE):
            query = select(columns.version, columns.position).where(columns.stream == stream, columns.version.in_(some))
            found.update(((stream, version), position) for version, position in connection.execute(query))
    return found


def _log_row(stored: Stored) -> LogRow:
    return LogRow(
        stored.position,
        stored.topic,
        stored.stream,
        stored.version,
        stored.occurred,
        stored.recorded_at,
        stored.actor,
    )
