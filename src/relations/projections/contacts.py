"""When we had contact with each customer, and whom we met."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, insert
from sqlalchemy import text as sql

from relations.domain.visits import VisitLogged
from relations.projections.projection import Batch, Projection, Row, metadata, run

contacts = Table(
    "contacts",
    metadata,
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("first_on", Text, nullable=False),
    Column("last_on", Text, nullable=False),
    Column("last_entry", Integer, nullable=False),
    Column("times", Integer, nullable=False),
)

meetings = Table(
    "meetings",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Index("meetings_by_customer", "customer", "person", "channel", "day", "entry"),
)

_CONTACT = sql(
    "INSERT INTO contacts (customer, channel, first_on, last_on, last_entry, times) "
    "VALUES (:customer, :channel, :last_on, :last_on, :last_entry, 1) "
    "ON CONFLICT (customer, channel) DO UPDATE SET times = contacts.times + 1, "
    "first_on = CASE WHEN excluded.first_on < contacts.first_on THEN excluded.first_on ELSE contacts.first_on END, "
    "last_entry = CASE WHEN excluded.last_on >= contacts.last_on THEN excluded.last_entry ELSE contacts.last_entry "
    "END, last_on = CASE WHEN excluded.last_on >= contacts.last_on THEN excluded.last_on ELSE contacts.last_on END"
)
_MEET = insert(meetings)


class Contacts(Projection):
    """One row for each customer and channel by which we were in touch, and one for each person met each time."""

    tables: ClassVar[tuple[Table, ...]] = (contacts, meetings)
    files = (contacts.c.customer, meetings.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        touched: list[Row] = []
        met: list[Row] = []
        for entry in batch.entries:
            if isinstance(entry.event, VisitLogged):
                customer, day, channel = batch.customer(entry), str(entry.occurred.day), entry.event.channel
                touched.append({"customer": customer, "channel": channel, "last_on": day, "last_entry": entry.position})
                there = {"entry": entry.position, "customer": customer, "day": day, "channel": channel}
                met += [{**there, "person": batch.references[person]} for person in entry.event.met]
        run(connection, _CONTACT, touched)
        run(connection, _MEET, met)
