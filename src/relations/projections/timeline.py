"""The index of all entries by customer, person and subject, in the order in which they occurred."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, insert

from relations.projections.projection import Batch, Projection, metadata, run

timeline = Table(
    "timeline",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer),
    Column("number", Integer),
    Column("occurred", Text, nullable=False),
    Index("timeline_by_customer", "customer", "occurred", "position"),
    Index("timeline_by_subject", "customer", "number", "position"),
)

_INDEX = insert(timeline)


class Timeline(Projection):
    """One row for each entry: whose it is, and which subject of that customer it is about."""

    tables: ClassVar[tuple[Table, ...]] = (timeline,)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """One statement for a batch."""
        rows = [
            {
                "position": entry.position,
                "customer": batch.customer(entry),
                "number": entry.event.subject(entry.version),
                "occurred": str(entry.occurred),
            }
            for entry in batch.entries
        ]
        run(connection, _INDEX, rows)
