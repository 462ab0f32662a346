"""Which file a customer's or person's file was merged into, and the one that it belongs to in the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Table, bindparam, text, update

from relations.domain.event import StreamId
from relations.domain.merging import FileMerged, FileUnmerged
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.projection import Batch, Change, Projection, Statement

_LINKS = tuple(
    (
        prefix,
        Statement(
            update(table).where(table.c[file] == bindparam("file")).values(merged_into=bindparam("into")),
            "file",
            "into",
        ),
        # From every file that stands for itself and has, or had, others below it, down to all that lead to it.
        Statement(
            text(
                f"WITH RECURSIVE tree (file, root) AS ("
                f"SELECT {file}, {file} FROM {table.name} WHERE merged_into IS NULL AND (account <> {file} "
                f"OR {file} IN (SELECT merged_into FROM {table.name} WHERE merged_into IS NOT NULL)) "
                f"UNION ALL SELECT below.{file}, tree.root FROM {table.name} AS below "
                f"JOIN tree ON below.merged_into = tree.file) "
                f"UPDATE {table.name} SET account = tree.root FROM tree "
                f"WHERE {table.name}.{file} = tree.file AND account <> tree.root"
            )
        ),
    )
    for prefix, table, file in (("customer-", customers, "customer"), ("person-", people, "person"))
)


class Merging(Projection):
    """The columns `merged_into` and `account` of customers and people; a chain of merges leads to its last file."""

    tables: ClassVar[tuple[Table, ...]] = ()

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Two statements each for customers and people, where a batch merges any, or a merge may be gone."""
        into: dict[StreamId, int | None] = {}
        for entry, event in batch.of(FileMerged, FileUnmerged):
            into[entry.stream] = batch.references[event.into] if isinstance(event, FileMerged) else None
        for prefix, link, follow in _LINKS:
            files = [(batch.references[stream], number) for stream, number in into.items() if stream.startswith(prefix)]
            yield link, files
            yield follow, [()] if files or batch.again else []
