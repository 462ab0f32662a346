"""How far each reader of the log has come; moved in the same transaction as what it wrote."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, text, update

from relations.store.driver import execute
from relations.store.errors import TrackingMovedError
from relations.store.schema import BOOK, LogTables


class Tracking:
    """The positions of named readers; every method works inside the caller's transaction."""

    def __init__(self, tables: LogTables = BOOK) -> None:
        """`tables` are the book's own unless another log is meant."""
        tracking = tables.tracking.c
        self._position = select(tracking.position).where(tracking.name == bindparam("reader"))
        self._held = self._position.with_for_update()
        self._begin = text(f"INSERT INTO {tables.tracking.name} VALUES (:reader, 0) ON CONFLICT (name) DO NOTHING")
        self._move = (
            update(tables.tracking)
            .where(tracking.name == bindparam("reader"), tracking.position == bindparam("seen"))
            .values(position=bindparam("to"))
        )
        self._advance = text(
            f"INSERT INTO {tables.tracking.name} AS tracked VALUES (:reader, :to) "
            "ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE tracked.position < excluded.position"
        )

    def position(self, connection: Connection, name: str) -> int:
        """Give the position of the last entry that the reader has applied, 0 before the first."""
        return self.recorded(connection, name) or 0

    def hold(self, connection: Connection, name: str) -> int:
        """Give the same, once nobody else is moving the reader; nobody else moves it before the transaction ends."""
        found = execute(connection, self._held, {"reader": name}).fetchone()
        return 0 if found is None else int(found[0])

    def recorded(self, connection: Connection, name: str) -> int | None:
        """Give the position as it is kept, None when the reader never moved."""
        found = execute(connection, self._position, {"reader": name}).fetchone()
        return None if found is None else int(found[0])

    def move(self, connection: Connection, name: str, seen: int, to: int) -> None:
        """Move the reader from `seen` to `to`; TrackingMovedError when it does not stand at `seen`."""
        if seen == 0:
            execute(connection, self._begin, {"reader": name})
        if execute(connection, self._move, {"reader": name, "seen": seen, "to": to}).rowcount != 1:
            raise TrackingMovedError(name, seen)

    def advance(self, connection: Connection, name: str, to: int) -> None:
        """Move the reader forward to `to` from wherever it is; TrackingMovedError when it is there or beyond."""
        if execute(connection, self._advance, {"reader": name, "to": to}).rowcount != 1:
            raise TrackingMovedError(name, to)
