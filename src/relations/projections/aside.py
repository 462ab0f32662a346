"""Comparing the read models with a rebuild made aside, so that drift cannot hide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Table, select

from relations.projections.projection import metadata
from relations.projections.runner import Progress, Runner
from relations.projections.tables import make_tables
from relations.store.codec import Codec
from relations.store.database import open_database
from relations.store.log import Log

_AT_ONCE = 5000


def drift(connection: Connection, log: Log, codec: Codec, progress: Progress | None = None) -> Iterator[str]:
    """Fold the log again into another database; give a line for every table whose rows differ.

    `connection` comes from Runner.reading(): a snapshot in which the read models have caught up.
    """
    with TemporaryDirectory() as folder, open_database(str(Path(folder) / "aside.db"), create=True) as aside:
        with aside.writing() as beside:
            make_tables(beside)
        Runner(aside, log, codec).fold(connection, progress)
        with aside.reading() as beside:
            for table in metadata.sorted_tables:
                yield from _differences(connection, beside, table)


def _differences(connection: Connection, beside: Connection, table: Table) -> Iterator[str]:
    for here, there in zip(_rows(connection, table), _rows(beside, table), strict=False):
        if here != there:
            yield f"read model {table.name}: {here} should be {there}; mend it with: relations rebuild"
            return
    here_count, there_count = _count(connection, table), _count(beside, table)
    if here_count != there_count:
        yield f"read model {table.name}: {here_count} rows should be {there_count}; mend it with: relations rebuild"


def _rows(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=_AT_ONCE).execute(ordered)
    return (tuple(row) for row in result)


def _count(connection: Connection, table: Table) -> int:
    return sum(1 for _ in connection.execute(select(table.c[0])))
