"""Read models folded from a choice of entries, apart from the book, to be asked the same questions as the book's own.

They hold the entries themselves too, so that whatever reads the log beside the read models finds what was known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import chain
from types import TracebackType
from typing import Self

from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

from relations.domain.corrections.force import Force
from relations.domain.event import Entry
from relations.projections.folding import fold_standing, note_corrections
from relations.projections.projection import References, Statement, carry_out, metadata
from relations.store.codec import Codec
from relations.store.log import Stored
from relations.store.schema import BOOK

_SETTINGS = ("PRAGMA journal_mode = MEMORY", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -65536")
_KEEP = Statement(insert(BOOK.entries), *Stored._fields)
_FORGET = tuple(f"DELETE FROM {table.name}" for table in metadata.sorted_tables)


@cache
def _engine() -> Engine:
    """Give connections to empty tables; what is written is rolled back when one is given back, to be used again."""
    return create_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=-1, creator=_empty)


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    connection.executescript(";".join((*_SETTINGS, *_tables())))
    return connection


@cache
def _tables() -> tuple[str, ...]:
    """Give the statements that make the tables: those of the read models, and that of the entries without triggers."""
    dialect, tables = sqlite.dialect(), [*metadata.sorted_tables, BOOK.entries]
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in tables]
    indexes = [index for table in tables for index in sorted(table.indexes, key=lambda index: str(index.name))]
    return (*made, *(str(CreateIndex(index).compile(dialect=dialect)) for index in indexes))


class Past:
    """Read models that vanish when closed: kept in memory, and in a temporary file where they are large."""

    def __init__(self, codec: Codec) -> None:
        """Begin with empty tables."""
        self._codec = codec
        self.connection = _engine().connect()
        self.connection.exec_driver_sql("BEGIN")

    def __enter__(self) -> Self:
        """Use it in a with statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Forget all."""
        self.connection.close()

    def keep(self, stored: Sequence[Stored]) -> None:
        """Take over entries as the log has them."""
        carry_out(self.connection, [(_KEEP, stored)])

    def fold(self, stored: Sequence[Stored], force: Force, references: References, day: date | None = None) -> None:
        """Fold entries, which follow those folded before, with the corrections in force among all of them.

        With `day`, entries dated later are left out, but the opening of files.
        """
        recorded = [self._codec.entry(each) for each in stored]
        changes = [note_corrections(recorded, force)]
        standing = self._codec.standing(stored, force, recorded)
        if day is not None:
            standing = list(_until(day, standing))
            shown = {entry.position for entry in standing}
            gone = {entry.position for entry in recorded if entry.position in force.corrected} - shown
            recorded = [
                entry
                for entry in recorded
                if entry.position in shown or (entry.position not in gone and entry.occurred.day <= day)
            ]
        carry_out(self.connection, chain(changes, fold_standing(recorded, standing, references)))

    def forget(self) -> None:
        """Empty the read models; the entries stay."""
        for statement in _FORGET:
            self.connection.exec_driver_sql(statement)


def _until(day: date, entries: Iterable[Entry]) -> Iterable[Entry]:
    return (entry for entry in entries if entry.version == 1 or entry.occurred.day <= day)
