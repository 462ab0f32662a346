"""The log: append under a lock, read in order; the same code on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain, starmap
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from relations.domain.event import StreamId
from relations.store.driver import cursor, execute, execute_all, tuples
from relations.store.errors import (
    DamagedHeadError,
    DuplicateEventError,
    StaleReadError,
    UnfitEntryError,
    VersionConflictError,
)
from relations.store.schema import BOOK, LogTables
from relations.store.seal import Frontier, leaf_hash

_PLACEHOLDERS = {"sqlite": "?", "postgresql": "%s"}
_AT_ONCE = 1000
_NO_END = 2**63 - 1


class Draft(NamedTuple):
    """What is to be appended."""

    event_id: str
    stream: str
    version: int
    topic: str
    occurred: str
    actor: str
    state: bytes


class Stored(NamedTuple):
    """An entry as the log keeps it: a draft, its place and its seal."""

    event_id: str
    stream: str
    version: int
    topic: str
    occurred: str
    actor: str
    state: bytes
    position: int
    recorded_at: str
    leaf: bytes

    @property
    def fits(self) -> bool:
        """Whether the leaf is that of the columns."""
        return _sealed(self, self.position, self.recorded_at).leaf == self.leaf


@dataclass(frozen=True, slots=True)
class Brief:
    """What tells one entry from others, and the day of what it says."""

    event_id: str
    stream: str
    version: int
    topic: str
    occurred: str


@dataclass(frozen=True, slots=True)
class Unless:
    """Refuse the append when an entry of these topics stands after that position (so that names stay unique)."""

    topics: frozenset[str]
    after: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends: its size, its Merkle frontier and the time of its last entry ("" when it is empty)."""

    size: int
    frontier: Frontier
    recorded_at: str


class Log:
    """One log in a database; every method works inside the caller's transaction."""

    def __init__(self, tables: LogTables = BOOK) -> None:
        """`tables` are the book's own unless another log is meant."""
        self.tables = tables
        entries, head = tables.entries.c, tables.head.c
        columns = (
            entries.event_id, entries.stream, entries.version, entries.topic, entries.occurred, entries.actor,
            entries.state, entries.position, entries.recorded_at, entries.leaf,
        )  # fmt: skip
        names = ", ".join(column.name for column in columns)
        self._insert = {
            dialect: f"INSERT INTO {tables.entries.name} ({names}) VALUES ({', '.join([mark] * len(columns))})"
            for dialect, mark in _PLACEHOLDERS.items()
        }
        self._head = select(head.size, head.frontier, head.recorded_at)
        self._last = select(func.max(entries.position))
        self._locked_head = self._head.with_for_update()
        self._move_head = {
            dialect: f"UPDATE {tables.head.name} SET size = {mark}, frontier = {mark}, recorded_at = {mark}"
            for dialect, mark in _PLACEHOLDERS.items()
        }
        self._read = (
            select(*columns)
            .where(entries.position > bindparam("after"), entries.position <= bindparam("upto"))
            .order_by(entries.position)
            .limit(bindparam("limit"))
        )
        self._stream = (
            select(*columns)
            .where(
                entries.stream == bindparam("stream"),
                entries.version > bindparam("after"),
                entries.version <= bindparam("upto"),
                entries.position <= bindparam("until"),
            )
            .order_by(entries.version)
        )
        self._changed = (
            select(entries.stream)
            .distinct()
            .where(entries.position > bindparam("after"), entries.position <= bindparam("upto"))
        )
        self._openings = select(entries.stream, entries.position).where(
            entries.version == 1, entries.stream.in_(bindparam("streams", expanding=True))
        )
        self._of_topics = (
            select(*columns)
            .where(entries.topic.in_(bindparam("topics", expanding=True)), entries.position <= bindparam("upto"))
            .order_by(entries.position)
        )
        self._brief = (
            select(entries.event_id, entries.stream, entries.version, entries.topic, entries.occurred)
            .where(entries.topic.in_(bindparam("topics", expanding=True)))
            .order_by(entries.position)
        )
        self._since = (
            select(entries.position)
            .where(
                entries.topic.in_(bindparam("topics", expanding=True)),
                entries.position > bindparam("after"),
            )
            .order_by(entries.position)
            .limit(1)
        )

    def append(
        self, connection: Connection, drafts: Sequence[Draft], now: datetime, *, unless: Unless | None = None
    ) -> list[Stored]:
        """Append all drafts or none, inside `Database.writing()`; `now` carries its offset.

        Positions continue without a gap; recorded_at never decreases, even when `now` does. Raises StaleReadError,
        VersionConflictError or DuplicateEventError, all of them ConflictErrors.
        """
        head = _head(execute(connection, self._locked_head))
        if unless is not None:
            self._check_unless(connection, unless)
        if not drafts:
            return []
        self._check_conflicts(connection, drafts)
        recorded_at = max(head.recorded_at, instant(now))
        stored = [_sealed(draft, head.size + i, recorded_at) for i, draft in enumerate(drafts, 1)]
        self._write(connection, stored, head)
        return stored

    def take_over(self, connection: Connection, entries: Sequence[Stored], after: Head) -> Head:
        """Append entries of another log as they are there, inside `Database.writing()`, and give the new head.

        `after` is where both logs are known to agree. Raises VersionConflictError when this log does not end there,
        and UnfitEntryError, before anything is written, for an entry that is not the next or does not fit its leaf.
        """
        if _head(execute(connection, self._locked_head)) != after:
            raise VersionConflictError(self.tables.entries.name, after.size + 1)
        for position, entry in enumerate(entries, after.size + 1):
            if entry.position != position or not entry.fits:
                raise UnfitEntryError(position)
        return self._write(connection, entries, after)

    def head(self, connection: Connection) -> Head:
        """Tell where the log ends."""
        return _head(execute(connection, self._head))

    def last(self, connection: Connection) -> int:
        """Give the position of the last entry that is there, 0 where there is none; a damaged head may name more."""
        return execute(connection, self._last).fetchall()[0][0] or 0

    def stream(
        self, connection: Connection, stream: str, *, after: int = 0, upto: int | None = None, until: int | None = None
    ) -> list[Stored]:
        """Give the entries of one stream whose version is greater than `after` and at most `upto`, in order.

        `until` is the position of the last entry that counts.
        """
        bounds = {"stream": stream, "after": after, "upto": upto or _NO_END, "until": until or _NO_END}
        return _stored(execute(connection, self._stream, bounds))

    def lengths(self, connection: Connection, streams: Sequence[str]) -> dict[StreamId, int]:
        """Give the versions of the last entries of streams, 0 where there is none."""
        found: dict[StreamId, int] = {}
        mark, entries = _PLACEHOLDERS[connection.dialect.name], self.tables.entries.name
        for start in range(0, len(streams), _AT_ONCE):
            some = tuple(streams[start : start + _AT_ONCE])
            rows = cursor(connection)
            wanted = ", ".join([f"({mark})"] * len(some))
            rows.execute(
                f"WITH wanted (stream) AS (VALUES {wanted}) SELECT stream, coalesce((SELECT max(version) "
                f"FROM {entries} WHERE {entries}.stream = wanted.stream), 0) FROM wanted",
                some,
            )
            found.update(rows.fetchall())
        return found

    def changed(self, connection: Connection, *, after: int, upto: int) -> set[str]:
        """Name the streams that have entries whose position is greater than `after` and at most `upto`."""
        return {row[0] for row in execute(connection, self._changed, {"after": after, "upto": upto}).fetchall()}

    def read(self, connection: Connection, *, after: int, limit: int, upto: int | None = None) -> list[Stored]:
        """Give at most `limit` entries whose position is greater than `after` and at most `upto`, in order."""
        bounds = {"after": after, "upto": _NO_END if upto is None else upto, "limit": limit}
        return _stored(execute(connection, self._read, bounds))

    def at(self, connection: Connection, position: int) -> Stored | None:
        """Give the entry at that position, if there is one."""
        return next(iter(self.read(connection, after=position - 1, limit=1, upto=position)), None)

    def recorded_by(self, connection: Connection, moment: datetime) -> int:
        """Give the position of the last entry recorded by a moment, 0 where there is none, by halving the log."""
        wanted, low, high = instant(moment), 0, self.head(connection).size
        while low < high:
            middle = (low + high + 1) // 2
            entry = self.at(connection, middle)
            if entry is not None and entry.recorded_at <= wanted:
                low = middle
            else:
                high = middle - 1
        return low

    def find(self, connection: Connection, event_ids: Sequence[str]) -> dict[str, int]:
        """Give the positions of those events that are recorded, by event id."""
        found: dict[str, int] = {}
        mark, entries = _PLACEHOLDERS[connection.dialect.name], self.tables.entries.name
        for start in range(0, len(event_ids), _AT_ONCE):
            ids = tuple(event_ids[start : start + _AT_ONCE])
            rows = cursor(connection)
            wanted = ", ".join([mark] * len(ids))
            rows.execute(f"SELECT event_id, position FROM {entries} WHERE event_id IN ({wanted})", ids)
            found.update(rows.fetchall())
        return found

    def openings(self, connection: Connection, streams: Sequence[str]) -> dict[str, int]:
        """Give the positions of the first entries of streams."""
        found: dict[str, int] = {}
        for start in range(0, len(streams), _AT_ONCE):
            some = list(streams[start : start + _AT_ONCE])
            found.update(tuples(connection, self._openings, {"streams": some}))
        return found

    def of_topics(self, connection: Connection, topics: Sequence[str], *, upto: int | None = None) -> list[Stored]:
        """Give the entries of a few topics up to a position, in order; meant for topics that are rare."""
        bounds = {"topics": list(topics), "upto": _NO_END if upto is None else upto}
        return _stored(execute(connection, self._of_topics, bounds))

    def brief(self, connection: Connection, topics: Sequence[str]) -> Iterator[Brief]:
        """Go through the entries of these topics in order, without their states."""
        return starmap(Brief, connection.execute(self._brief, {"topics": list(topics)}))

    def _write(self, connection: Connection, entries: Sequence[Stored], head: Head) -> Head:
        dialect = connection.dialect.name
        execute_all(connection, [(self._insert[dialect], entries)])
        frontier = head.frontier.extend([entry.leaf for entry in entries])
        moved = Head(frontier.size, frontier, entries[-1].recorded_at)
        cursor(connection).execute(self._move_head[dialect], (moved.size, frontier.to_bytes(), moved.recorded_at))
        return moved

    def _check_unless(self, connection: Connection, unless: Unless) -> None:
        bounds = {"topics": sorted(unless.topics), "after": unless.after}
        for (position,) in tuples(connection, self._since, bounds):
            raise StaleReadError(unless.after, position)

    def _check_conflicts(self, connection: Connection, drafts: Sequence[Draft]) -> None:
        """Refuse before anything is written: under the lock on the head, nobody else can append in between."""
        recorded: set[str] = set()
        versions: set[tuple[str, int]] = set()
        for start in range(0, len(drafts), _AT_ONCE):
            for event_id, stream, version, known, taken in self._met(connection, drafts[start : start + _AT_ONCE]):
                recorded.update([event_id] if known else [])
                versions.update([(stream, version)] if taken else [])
        for draft in drafts:
            if draft.event_id in recorded:
                raise DuplicateEventError(draft.event_id)
            if (draft.stream, draft.version) in versions:
                raise VersionConflictError(draft.stream, draft.version)
            recorded.add(draft.event_id)
            versions.add((draft.stream, draft.version))

    def _met(self, connection: Connection, drafts: Sequence[Draft]) -> Sequence[Sequence[Any]]:
        """Give those drafts whose event or version is recorded; by joins, for SQLite reads all for a row-wise IN."""
        mark, entries = _PLACEHOLDERS[connection.dialect.name], self.tables.entries.name
        wanted = ", ".join([f"({mark}, {mark}, {mark})"] * len(drafts))
        met = cursor(connection)
        met.execute(
            f"WITH wanted (event_id, stream, version) AS (VALUES {wanted}) "
            "SELECT wanted.event_id, wanted.stream, wanted.version, known.position, taken.position FROM wanted "
            f"LEFT JOIN {entries} known ON known.event_id = wanted.event_id "
            f"LEFT JOIN {entries} taken ON taken.stream = wanted.stream AND taken.version = wanted.version "
            "WHERE known.position IS NOT NULL OR taken.position IS NOT NULL",
            tuple(chain.from_iterable((draft.event_id, draft.stream, draft.version) for draft in drafts)),
        )
        return met.fetchall()


def instant(moment: datetime) -> str:
    """Write a moment as the log does: UTC, microseconds, fixed width, so that the order of texts is that of time.

    Raises ValueError for a moment without offset.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset from UTC")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _sealed(draft: Draft | Stored, position: int, recorded_at: str) -> Stored:
    leaf = leaf_hash(
        position, draft.event_id, draft.stream, draft.version, draft.topic, draft.occurred, recorded_at, draft.actor,
        draft.state,
    )  # fmt: skip
    return Stored(
        draft.event_id, draft.stream, draft.version, draft.topic, draft.occurred, draft.actor, draft.state, position,
        recorded_at, leaf,
    )  # fmt: skip


def _stored(found: DBAPICursor) -> list[Stored]:
    """Take entries as the driver gives them: the rows of SQLAlchemy would cost as much as reading them."""
    return list(map(_whole, found.fetchall()))


_whole: Callable[[tuple[Any, ...]], Stored] = partial(tuple.__new__, Stored)
"""Makes an entry of a row that has all its columns, in half the time that `_make` takes."""


def _head(found: DBAPICursor) -> Head:
    row = found.fetchone()
    if row is None:
        raise DamagedHeadError(0)
    size, frontier, recorded_at = row
    assert isinstance(size, int) and isinstance(frontier, bytes) and isinstance(recorded_at, str)  # noqa: PT018, S101
    return Head(size, Frontier.from_bytes(size, frontier), recorded_at)
