"""Which file a customer's or person's file was merged into, and the one that it belongs to in the end."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Connection, Table, bindparam, text, update

from relations.domain.event import StreamId
from relations.domain.merging import FileMerged, FileUnmerged
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.projection import Batch, Projection, run

_LINKS = tuple(
    (
        prefix,
        update(table).where(table.c[file] == bindparam("file")).values(merged_into=bindparam("into")),
        # From every file that stands for itself and has, or had, others below it, down to all that lead to it.
        text(
            f"WITH RECURSIVE tree (file, root) AS ("
            f"SELECT {file}, {file} FROM {table.name} WHERE merged_into IS NULL AND (account <> {file} "
            f"OR {file} IN (SELECT merged_into FROM {table.name} WHERE merged_into IS NOT NULL)) "
            f"UNION ALL SELECT below.{file}, tree.root FROM {table.name} AS below "
            f"JOIN tree ON below.merged_into = tree.file) "
            f"UPDATE {table.name} SET account = tree.root FROM tree "
            f"WHERE {table.name}.{file} = tree.file AND account <> tree.root"
        ),
    )
    for prefix, table, file in (("customer-", customers, "customer"), ("person-", people, "person"))
)


class Merging(Projection):
    """The columns `merged_into` and `account` of customers and people; a chain of merges leads to its last file."""

    tables: ClassVar[tuple[Table, ...]] = ()

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Two statements each for customers and people, where a batch merges any, or a merge may be gone."""
        into: dict[StreamId, int | None] = {}
        for entry in batch.entries:
            match entry.event:
                case FileMerged(into=stream):
                    into[entry.stream] = batch.references[stream]
                case FileUnmerged():
                    into[entry.stream] = None
        for prefix, link, follow in _LINKS:
            files = [
                {"file": batch.references[stream], "into": number}
                for stream, number in into.items()
                if stream.startswith(prefix)
            ]
            run(connection, link, files)
            if files or batch.again:
                connection.execute(follow)
