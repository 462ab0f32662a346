"""The index of all entries, wrong ones and their corrections included: by customer, person and subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text
from sqlalchemy import text as sql

from relations.projections.projection import Batch, Change, Number, Projection, Statement, metadata

timeline = Table(
    "timeline",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("customer", Number),
    Column("number", Number),
    Column("occurred", Text, nullable=False),
    Index("timeline_by_customer", "customer", "occurred", "position"),
    Index("timeline_by_subject", "customer", "number", "position"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("person", Number, primary_key=True, autoincrement=False),
    Column("position", Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

_KEEP = "ON CONFLICT DO NOTHING"
_INDEX = Statement(
    sql(
        f"INSERT INTO timeline (position, customer, number, occurred) "
        f"VALUES (:position, :customer, :number, :occurred) {_KEEP}"
    ),
    *timeline.columns.keys(),
)
_MENTION = Statement(
    sql(f"INSERT INTO mentions (person, position) VALUES (:person, :position) {_KEEP}"), *mentions.columns.keys()
)


class Timeline(Projection):
    """One row for each entry: whose it is, and which subject of that customer it is about; and one for each mention.

    What is there already stays: after a correction the entries as they stand are applied first, then all as recorded.
    """

    tables: ClassVar[tuple[Table, ...]] = (timeline, mentions)
    positions = (timeline.c.position, mentions.c.position)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements for a batch."""
        number_of = batch.references
        yield (
            _INDEX,
            [
                (
                    entry.position,
                    number_of[entry.stream] if entry.stream.startswith("customer-") else None,
                    entry.event.subject(entry.version),
                    entry.occurred.text,
                )
                for entry in batch.entries
            ],
        )
        yield (
            _MENTION,
            [
                (number_of[stream], entry.position)
                for entry, streams in zip(batch.entries, batch.streams, strict=True)
                for stream in streams
                if stream.startswith("person-")
            ],
        )
