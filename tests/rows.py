"""All rows of all read models, to be compared."""

from __future__ import annotations

from sqlalchemy import select

from relations.book import Book
from relations.projections.projection import metadata

Rows = dict[str, list[tuple[object, ...]]]


def all_rows(book: Book) -> Rows:
    """Give the rows of every read-model table, by primary key, as they stand without catching up."""
    with book.database.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
        }
