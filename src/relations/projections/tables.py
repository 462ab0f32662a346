"""The tables of the read models in a database: thrown away, made, and given their indexes."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Index, inspect
from sqlalchemy.schema import CreateIndex, CreateTable

from relations.projections.projection import KEPT, metadata


def empty_tables(connection: Connection) -> None:
    """Empty tables that are there; on PostgreSQL only their owner may make them anew, and writers rebuild too."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)}")
    else:
        make_tables(connection)


def make_tables(connection: Connection) -> None:
    """Make all tables anew and empty, with no more indexes than statements find rows by."""
    metadata.drop_all(connection)
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table))
    for index in _indexes(kept=True):
        connection.execute(CreateIndex(index))


def make_indexes(connection: Connection) -> None:
    """Make the other indexes: of many rows at once that takes less than keeping them row by row."""
    there = {index["name"] for found in inspect(connection).get_multi_indexes().values() for index in found}
    for index in _indexes(kept=False):
        if index.name not in there:
            connection.execute(CreateIndex(index))


def _indexes(*, kept: bool) -> Iterator[Index]:
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if (index.info == KEPT) == kept:
                yield index
