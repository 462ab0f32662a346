"""The gifts: one row for each."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, insert

from relations.domain.gifts import GiftDeclined, GiftGiven, GiftReceived, state_of
from relations.projections.projection import Batch, Projection, metadata, run

gifts = Table(
    "gifts",
    metadata,
    Column("gift", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer),
    Column("rep", Text),
    Column("item", Text, nullable=False),
    Column("value", Text),
    Column("currency", Text),
    Column("occasion", Text),
    Column("state", Text, nullable=False),
    Column("occurred", Text, nullable=False),
    Column("visit_number", Integer),
    Index("gifts_by_customer", "customer", "number", unique=True),
    Index("gifts_by_person", "person"),
)

_RECORD = insert(gifts)


class Gifts(Projection):
    """One row for each gift; amounts stay the decimal texts that the log holds."""

    tables: ClassVar[tuple[Table, ...]] = (gifts,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """One statement for a batch."""
        recorded = [
            {
                "gift": entry.position,
                "customer": batch.customer(entry),
                "number": entry.version,
                "person": batch.person(event.person),
                "rep": event.rep,
                "item": event.item,
                "value": None if event.value is None else str(event.value),
                "currency": event.currency,
                "occasion": event.occasion,
                "state": state_of(event),
                "occurred": str(entry.occurred),
                "visit_number": event.visit,
            }
            for entry in batch.entries
            if isinstance(event := entry.event, GiftGiven | GiftReceived | GiftDeclined)
        ]
        run(connection, _RECORD, recorded)
