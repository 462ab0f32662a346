"""When we had contact with each customer, and whom we met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Integer, Table, Text
from sqlalchemy import text as sql

from relations.domain.visits import VisitLogged
from relations.projections.projection import Batch, Change, Number, Projection, Statement, adding, metadata

contacts = Table(
    "contacts",
    metadata,
    Column("customer", Number, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("first_on", Text, nullable=False),
    Column("last_on", Text, nullable=False),
    Column("last_entry", Number, nullable=False),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)

meetings = Table(
    "meetings",
    metadata,
    Column("entry", Number, primary_key=True, autoincrement=False),
    Column("person", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Index("meetings_by_customer", "customer", "person", "channel", "day", "entry"),
    sqlite_with_rowid=False,
)

_CONTACT = Statement(
    sql(
    "INSERT INTO contacts (customer, channel, first_on, last_on, last_entry, times) "
    "VALUES (:customer, :channel, :last_on, :last_on, :last_entry, 1) "
    "ON CONFLICT (customer, channel) DO UPDATE SET times = contacts.times + 1, "
    "first_on = CASE WHEN excluded.first_on < contacts.first_on THEN excluded.first_on ELSE contacts.first_on END, "
    "last_entry = CASE WHEN excluded.last_on >= contacts.last_on THEN excluded.last_entry ELSE contacts.last_entry "
    "END, last_on = CASE WHEN excluded.last_on >= contacts.last_on THEN excluded.last_on ELSE contacts.last_on END"
    ),
    "customer", "channel", "last_on", "last_entry",
)  # fmt: skip
_MEET = adding(meetings)


class Contacts(Projection):
    """One row for each customer and channel by which we were in touch, and one for each person met each time."""

    tables: ClassVar[tuple[Table, ...]] = (contacts, meetings)
    files = (contacts.c.customer, meetings.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        visits = [
            (entry.position, batch.references[entry.stream], entry.occurred.day_text, event.channel, event.met)
            for entry, event in batch.of(VisitLogged)
        ]
        yield _CONTACT, [(customer, channel, day, entry) for entry, customer, day, channel, _ in visits]
        yield (
            _MEET,
            [
                (entry, batch.references[person], customer, day, channel)
                for entry, customer, day, channel, met in visits
                for person in met
            ],
        )
