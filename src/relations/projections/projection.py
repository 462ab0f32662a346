"""What every read model is: tables, and how a batch of entries changes them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, ClassVar

from sqlalchemy import Column, Connection, Dialect, Executable, MetaData, Table, bindparam, delete

from relations.domain.event import Entry, StreamId

metadata = MetaData()
"""The tables of all read models; none of them holds anything that the log does not."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in log order, and the reference numbers of the streams that they name."""

    entries: Sequence[Entry]
    references: Mapping[StreamId, int]
    """The position of the first entry of every customer's and person's stream in the batch."""
    again: bool = False
    """Whether these are all entries of one stream, folded again after a correction."""

    def customer(self, entry: Entry) -> int | None:
        """Give the reference number of the customer in whose stream the entry stands."""
        return self.references[entry.stream] if entry.stream.startswith("customer-") else None

    def reference(self, stream: StreamId | None) -> int | None:
        """Give the reference number of a customer or person."""
        return None if stream is None else self.references[stream]

    def person(self, stream: StreamId | None) -> int | None:
        """Give the reference number of a person."""
        return None if stream is None else self.references[stream]


class Projection(ABC):
    """One read model: a fold of the log into tables, with a constant number of statements for each batch."""

    tables: ClassVar[tuple[Table, ...]]
    files: ClassVar[tuple[Column[Any], ...]] = ()
    """The columns that name the customer or person in whose stream stand the entries that a row comes from."""
    positions: ClassVar[tuple[Column[Any], ...]] = ()
    """In tables without such a column, those that name the entry that a row comes from.

    Every row comes from the entries of one stream alone, so that one stream can be folded again.
    """

    def forget(self, connection: Connection, file: int | None, positions: Sequence[int]) -> None:
        """Forget what came from one stream: by the reference of its customer or person, and its entries' positions."""
        for column in self.files if file is not None else ():
            connection.execute(delete(column.table).where(column == file))
        for column in self.positions:
            run(connection, delete(column.table).where(column == bindparam("of")), [{"of": at} for at in positions])

    @abstractmethod
    def apply(self, connection: Connection, batch: Batch) -> None:
        """Change the tables by a batch; splitting a batch anywhere gives the same rows."""


def run(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """Execute one statement for many rows at the speed of the driver; values must be plain texts and numbers."""
    if rows:
        text, parameters, constants = _compiled(statement, connection.dialect)
        full = [{**constants, **row} for row in rows] if constants else rows
        connection.exec_driver_sql(text, [parameters(row) for row in full])


@lru_cache(maxsize=256)
def _compiled(statement: Any, dialect: Dialect) -> tuple[str, Callable[[Row], Any], Row]:
    """Give a statement's text, what makes a driver's parameters of a row, and the statement's constants."""
    compiled = statement.compile(dialect=dialect)
    constants = {name: value for name, value in compiled.params.items() if value is not None}
    by_position = compiled.positiontup
    take = itemgetter(*by_position) if by_position and len(by_position) > 1 else None
    single = (lambda row: (row[by_position[0]],)) if by_position else dict
    return str(compiled), take or single, constants
