"""SQLite on a disk that can be watched and can fail, underneath our own store.

The store asks the standard library for its connections; within `on_watched_disk` it is given connections of apsw
instead, whose SQLite calls our Python for each write, cut, sync and deletion. All that is ours stays: the settings of a
connection, the statements, the transactions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any
from unittest.mock import patch

import apsw

Watch = Callable[[str, str, tuple[Any, ...]], None]
"""Told of each call that will change the disk: its name, the file, and the rest. May raise an `apsw.exception_for`.

SQLite goes on where a write fails while it copies the write-ahead log home; apsw raises the error all the same.
"""

_VFS = "watched"
_NAMES_LAST = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
"""Files whose first sync makes the names in their folder durable."""


@contextmanager
def on_watched_disk(watch: Watch, *, instead: dict[str, str] | None = None) -> Iterator[None]:
    """Open all books through apsw meanwhile; `instead` are statements, which must occur, to be replaced by others."""
    met = set[str]()

    def replaced(statement: str) -> str:
        met.update({statement} & replacements.keys())
        return replacements.get(statement, statement)

    def connect(name: str, **options: Any) -> Connection | sqlite3.Connection:
        if not options.get("uri"):
            return of_sqlite3(name, **options)
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        with _as_sqlite3():
            connection = apsw.Connection(name, flags=flags, vfs=_VFS)
        connection.set_busy_timeout(int(options["timeout"] * 1000))
        return Connection(connection, replaced)

    of_sqlite3 = sqlite3.connect
    replacements = instead or {}
    vfs = _Disk(watch)
    try:
        with patch("sqlite3.connect", connect):
            yield
        assert met == replacements.keys(), replacements.keys() - met
    finally:
        vfs.unregister()


class Connection:
    """A connection of apsw that behaves like one of sqlite3, as far as SQLAlchemy and our store ask for it."""

    isolation_level = None

    def __init__(self, connection: apsw.Connection, replaced: Callable[[str], str]) -> None:
        self._connection = connection
        self._replaced = replaced

    def cursor(self) -> Cursor:
        """Give a cursor."""
        return Cursor(self._connection, self._replaced)

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Execute on a cursor of its own."""
        return self.cursor().execute(statement, parameters)

    def commit(self) -> None:
        """Commit what was begun."""
        if self._connection.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Roll back what was begun."""
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        """Close it; whether the last one could copy the write-ahead log home is nobody's concern, as with sqlite3."""
        with suppress(apsw.Error):
            self._connection.close()

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        """Add a function to SQL."""
        self._connection.create_scalar_function(name, function, arguments, deterministic=deterministic)


class Cursor:
    """A cursor of apsw that behaves like one of sqlite3, except that it fetches all rows at once."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection, replaced: Callable[[str], str]) -> None:
        self._connection = connection
        self._replaced = replaced
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1

    def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Execute one statement."""
        return self._run(apsw.Cursor.execute, statement, parameters)

    def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Cursor:
        """Execute one statement with many parameters."""
        return self._run(apsw.Cursor.executemany, statement, parameters)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row."""
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Give some rows."""
        return list(islice(self._rows, size or self.arraysize))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give all rows that are left."""
        return list(self._rows)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        """Leave the rest of the rows."""
        self._rows = iter(())

    def _run(self, run: Callable[[apsw.Cursor, str, Any], apsw.Cursor], statement: str, parameters: Any) -> Cursor:
        self.description = None
        cursor = self._connection.cursor()
        cursor.exec_trace = self._describe
        with _as_sqlite3():
            self._rows = iter(run(cursor, self._replaced(statement), parameters).fetchall())
        self.rowcount = self._connection.changes() if self.description is None else -1
        return self

    def _describe(self, cursor: apsw.Cursor, _statement: str, _parameters: Any) -> bool:
        """Take note of the columns, which apsw tells only before the first row is fetched."""
        self.description = tuple((column[0], *[None] * 6) for column in cursor.get_description()) or None
        return True


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    """Raise what sqlite3 would raise."""
    try:
        yield
    except apsw.Error as error:
        extended, plain = apsw.mapping_extended_result_codes, apsw.mapping_result_codes
        name = extended.get(error.extendedresult) or plain[error.result]
        kind = sqlite3.IntegrityError if isinstance(error, apsw.ConstraintError) else sqlite3.OperationalError
        raised = kind(str(error) or name)
        raised.sqlite_errorname = name
        raise raised from error


class _Disk(apsw.VFS):
    """The system's own files, with a watch over them."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        super().__init__(_VFS, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _File:  # noqa: N802
        return _File(self.watch, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        self.watch("delete", name, (sync_folder,))
        super().xDelete(name, sync_folder)


class _File(apsw.VFSFile):
    def __init__(self, watch: Watch, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._watch = watch
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._with_names = bool(flags[0] & _NAMES_LAST)
        self._tell("open")
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._tell("write", offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._tell("truncate", size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._tell("sync", self._with_names)
        super().xSync(flags)

    def _tell(self, call: str, *rest: Any) -> None:
        """Temporary files have no name, and nobody counts on them."""
        if self._name:
            self._watch(call, self._name, rest)
