"""What every read model is: tables, and how a batch of entries changes them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Executable,
    Integer,
    MetaData,
    Table,
    bindparam,
    delete,
    insert,
)

from relations.domain.event import Entry, Event, StreamId, streams_in
from relations.store.driver import execute_all

Number = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of 64 bits, such as a position. What is summed is an Integer: PostgreSQL sums these as decimals."""

metadata = MetaData()
"""The tables of all read models; none of them holds anything that the log does not."""

KEPT: dict[str, Any] = {"kept": True}
"""Marks an index by which statements find rows: a rebuild keeps it all the while, and makes the others at its end."""

ROWS = 20
"""So many rows are inserted by one statement where there are many."""
_VALUES = re.compile(r"VALUES (\([?, ]+\))")

E = TypeVar("E", bound=Event)

Row = tuple[Any, ...]
"""Plain texts and numbers, in the order of a statement's parameters."""


class Form(NamedTuple):
    """How a driver takes a statement."""

    text: str
    take: Callable[[Row], Any] | None
    """Makes the driver's parameters of a row; None where the row will do as it is."""
    together: str | None
    """The statement for ROWS rows at once, which on SQLite takes two thirds of the time, where there is one."""


class Statement:
    """An SQL statement of a read model, which the driver executes for many rows at once."""

    def __init__(self, sql: Executable, *parameters: str) -> None:
        """`parameters` name the values that the statement takes, in the order in which rows give them."""
        self._sql: Any = sql
        self._parameters = tuple(map(str, parameters))
        self._forms: dict[str, Form] = {}

    def form(self, dialect: Dialect) -> Form:
        """Give what the driver of a database takes."""
        if dialect.name not in self._forms:
            compiled = self._sql.compile(dialect=dialect)
            text, take = str(compiled), self._taken(compiled.positiontup)
            together = _VALUES.sub(_repeated, text) if take is None and _VALUES.search(text) else None
            self._forms[dialect.name] = Form(text, take, together)
        return self._forms[dialect.name]

    def _taken(self, places: Sequence[str] | None) -> Callable[[Row], Any] | None:
        if places is None:
            return lambda row: dict(zip(self._parameters, row, strict=True))
        if tuple(places) == self._parameters:
            return None
        return itemgetter(*map(self._parameters.index, places))


def _repeated(values: re.Match[str]) -> str:
    return "VALUES " + ", ".join([values[1]] * ROWS)


def adding(table: Table) -> Statement:
    """Give the statement that inserts rows whose values are in the order of the table's columns."""
    return Statement(insert(table), *table.columns.keys())


Change = tuple[Statement, Sequence[Row]]
"""A statement and the rows that it is to be executed for."""
Prepared = tuple[str, Sequence[Any]]
"""The same as a driver takes it: a text, and what to execute it with; any process can prepare it for another."""


class Batch:
    """Entries in log order, and the reference numbers of the streams that they name."""

    def __init__(self, entries: Sequence[Entry], references: References, *, again: bool = False) -> None:
        """Sort entries by what they say; `again` if they are all of one stream, folded again after a correction."""
        self.entries = entries
        self.streams = list(map(streams_in, entries))
        """The streams that each entry names, its own first."""
        self.references = references(self)
        self.again = again
        self._by_kind: defaultdict[type[Event], list[tuple[Entry, Event]]] = defaultdict(list)
        for entry in entries:
            self._by_kind[type(entry.event)].append((entry, entry.event))

    def of(self, *kinds: type[E]) -> Sequence[tuple[Entry, E]]:
        """Give the entries whose events are of these kinds, in log order, each with its event."""
        found = [entries for kind, entries in self._by_kind.items() if _is(kind, kinds)]
        one = found[0] if len(found) == 1 else sorted(chain.from_iterable(found), key=_position)
        return cast("Sequence[tuple[Entry, E]]", one)

    def file(self, entry: Entry) -> int:
        """Give the reference number of the customer or person in whose stream the entry stands."""
        return self.references[entry.stream]

    def reference(self, stream: StreamId | None) -> int | None:
        """Give the reference number of a customer or person."""
        return None if stream is None else self.references[stream]


References = Callable[[Batch], Mapping[StreamId, int]]
"""Gives the reference number of every stream that the entries of a batch name: the position of its first entry."""


@lru_cache(maxsize=4096)
def _is(kind: type[Event], kinds: tuple[type[Event], ...]) -> bool:
    return issubclass(kind, kinds)


def _position(pair: tuple[Entry, Event]) -> int:
    return pair[0].position


class Projection(ABC):
    """One read model: a fold of the log into tables, with a constant number of statements for each batch."""

    tables: ClassVar[tuple[Table, ...]]
    files: ClassVar[tuple[Column[Any], ...]] = ()
    """The columns that name the customer or person in whose stream stand the entries that a row comes from."""
    positions: ClassVar[tuple[Column[Any], ...]] = ()
    """In tables without such a column, those that name the entry that a row comes from.

    Every row comes from the entries of one stream alone, so that one stream can be folded again.
    """

    def forget(self, file: int | None, positions: Sequence[int]) -> Iterator[Change]:
        """Forget what came from one stream: by the reference of its customer or person, and its entries' positions."""
        for column in self.files if file is not None else ():
            yield _forgetting(column), [(file,)]
        for column in self.positions:
            yield _forgetting(column), [(position,) for position in positions]

    @abstractmethod
    def changes(self, batch: Batch) -> Iterator[Change]:
        """Say how a batch changes the tables; splitting a batch anywhere gives the same rows.

        What is said depends on the batch alone, so that batches can be looked at in any order, and by any process.
        """


@cache
def _forgetting(column: Column[Any]) -> Statement:
    return Statement(delete(column.table).where(column == bindparam("of")), "of")


def prepared(changes: Iterable[Change], dialect: Dialect) -> list[Prepared]:
    """Put changes as a driver takes them."""
    found: list[Prepared] = []
    for statement, rows in changes:
        if not rows:
            continue
        text, take, together = statement.form(dialect)
        driven = rows if take is None else list(map(take, rows))
        whole = len(rows) // ROWS * ROWS if together else 0
        if together and whole:
            runs = [tuple(chain.from_iterable(driven[at : at + ROWS])) for at in range(0, whole, ROWS)]
            found.append((together, runs))
        if whole < len(rows):
            found.append((text, driven[whole:]))
    return found


def carry_out(connection: Connection, changes: Iterable[Change]) -> None:
    """Change the tables."""
    execute_all(connection, prepared(changes, connection.dialect))
