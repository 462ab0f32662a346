"""The index of all entries, wrong ones and their corrections included: by customer, person and subject.

And of those few that make the files of customers and persons belong together: mergings and corrections.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Integer, Table, Text
from sqlalchemy import text as sql

from relations.domain.corrections import Amendment
from relations.domain.merging import CustomerMerged, PersonMerged
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
    Index("mentions_by_position", "position"),
    sqlite_with_rowid=False,
)

bonds = Table(
    "bonds",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("merging", Integer, nullable=False),
    Index("bonds_by_position", "position"),
    sqlite_with_rowid=False,
)
"""Every stream that a merging (1) or a correction (0) names, whether or not it still has effect."""

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
_BOND = Statement(
    sql(f"INSERT INTO bonds (stream, position, merging) VALUES (:stream, :position, :merging) {_KEEP}"),
    *bonds.columns.keys(),
)


class Timeline(Projection):
    """One row for each entry: whose it is, and which subject of that customer it is about; for each mention; each bond.

    What is there already stays: after a correction the entries as they stand are applied first, then all as recorded.
    """

    tables: ClassVar[tuple[Table, ...]] = (timeline, mentions, bonds)
    positions = (timeline.c.position, mentions.c.position, bonds.c.position)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Three statements for a batch."""
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
        yield (
            _BOND,
            [
                (stream, entry.position, int(not isinstance(entry.event, Amendment)))
                for entry, streams in zip(batch.entries, batch.streams, strict=True)
                if isinstance(entry.event, (CustomerMerged, PersonMerged, Amendment))
                for stream in streams
            ],
        )
