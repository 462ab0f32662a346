"""The facts that health needs beyond the other read models: when we last had contact, and whom we last met."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Integer, Table, Text
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
    Column("customer", Integer, primary_key=True, autoincrement=False),
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("last_on", Text, nullable=False),
    Column("last_entry", Integer, nullable=False),
)

_LATEST = (
    "last_entry = CASE WHEN excluded.last_on >= {table}.last_on THEN excluded.last_entry ELSE {table}.last_entry END, "
    "last_on = CASE WHEN excluded.last_on >= {table}.last_on THEN excluded.last_on ELSE {table}.last_on END"
)
_CONTACT = sql(
    "INSERT INTO contacts (customer, channel, first_on, last_on, last_entry, times) "
    "VALUES (:customer, :channel, :last_on, :last_on, :last_entry, 1) "
    "ON CONFLICT (customer, channel) DO UPDATE SET times = contacts.times + 1, "
    "first_on = CASE WHEN excluded.first_on < contacts.first_on THEN excluded.first_on ELSE contacts.first_on END, "
    f"{_LATEST.format(table='contacts')}"
)
_MEET = sql(
    "INSERT INTO meetings (customer, person, last_on, last_entry) VALUES (:customer, :person, :last_on, :last_entry) "
    f"ON CONFLICT (customer, person) DO UPDATE SET {_LATEST.format(table='meetings')}"
)


class Contacts(Projection):
    """One row for each customer and channel by which we were in touch, and one for each person met there."""

    tables: ClassVar[tuple[Table, ...]] = (contacts, meetings)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements for a batch."""
        touched: list[Row] = []
        met: list[Row] = []
        for entry in batch.entries:
            if isinstance(entry.event, VisitLogged):
                latest = {
                    "customer": batch.customer(entry),
                    "last_on": str(entry.occurred.day),
                    "last_entry": entry.position,
                }
                touched.append({**latest, "channel": entry.event.channel})
                met += [{**latest, "person": batch.references[person]} for person in entry.event.met]
        run(connection, _CONTACT, touched)
        run(connection, _MEET, met)
