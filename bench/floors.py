"""Floors: the least that has to be done, without any of our code."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, MetaData, create_engine, event, insert

from bench.harness import Work
from relations.domain import catalogue
from relations.store.log import Stored
from relations.store.schema import log_tables

_BATCH = 2000
_COLUMNS = ("event_id", "stream", "version", "topic", "occurred", "actor", "state", "position", "recorded_at", "leaf")

THIRD_PARTY = ("click", "immutables", "pydantic", "sqlalchemy", "sqlalchemy.dialects.sqlite")
"""What a question asked at the command line imports of others."""
IMPORTS = (sys.executable, "-c", f"import {', '.join(THIRD_PARTY)}")
"""The command line of the import floor."""

_ENTRIES = log_tables(MetaData(), "bare_").entries
"""A table with the columns, keys and indexes of the log, made without its triggers."""


class Bare:
    """A table of the shape of the log, written to with SQLAlchemy Core and nothing else."""

    def __init__(self, address: Path | str, rows: Sequence[Stored]) -> None:
        """`address` is a file that is not there yet, or the URL of an empty database; `rows` are written in turn."""
        self._engine = _engine(address)
        _ENTRIES.create(self._engine)
        self._rows = [{name: getattr(row, name) for name in _COLUMNS} for row in rows]

    def one_by_one(self, count: int, turns: int) -> Work:
        """Insert rows, each in a transaction of its own."""
        prepared = self._prepared(count, turns)

        def work() -> int:
            for row in next(prepared):
                with self._engine.begin() as connection:
                    connection.execute(insert(_ENTRIES), row)
            return count

        return work

    def in_chunks(self, count: int, turns: int, chunk: int) -> Work:
        """Insert rows with a list of dicts for each transaction."""
        prepared = self._prepared(count, turns)

        def work() -> int:
            rows = next(prepared)
            for start in range(0, count, chunk):
                with self._engine.begin() as connection:
                    connection.execute(insert(_ENTRIES), rows[start : start + chunk])
            return count

        return work

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _prepared(self, count: int, turns: int) -> Iterator[list[dict[str, Any]]]:
        """Make the rows of every turn beforehand, and of the one that does not count."""
        rows = ([self._row(turn * count + at) for at in range(1, count + 1)] for turn in range(turns + 1))
        return iter(list(rows))

    def _row(self, position: int) -> dict[str, Any]:
        return self._rows[position % len(self._rows)] | _own(position)


def _own(position: int) -> dict[str, Any]:
    name = uuid4().hex
    return {"position": position, "event_id": name, "stream": f"customer-{name}", "version": 1}


def scan(file: Path) -> Work:
    """Read every row of the log with all columns, and validate every state with pydantic."""
    readers = {topic: kind.__pydantic_validator__.validate_json for topic, kind in catalogue.event_types().items()}
    query = f"SELECT {', '.join(_COLUMNS)} FROM entries ORDER BY position"

    def work() -> int:
        count = 0
        with closing(sqlite3.connect(file)) as connection:
            rows = connection.execute(query)
            while batch := rows.fetchmany(_BATCH):
                count += len([readers[row[3]](row[6]) for row in batch])
        return count

    return work


def _engine(address: Path | str) -> Engine:
    if isinstance(address, str):
        return create_engine(address)
    engine = create_engine(f"sqlite:///{address}")

    @event.listens_for(engine, "connect")
    def durable(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA cache_size = -32000")

    return engine
