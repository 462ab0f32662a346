"""Going over the log: every leaf computed from the columns that are stored, and the tree over them.

This pass knows nothing of what events mean: bytes that fit a signed root are those that were recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from relations.store.schema import BOOK
from relations.store.seal import HASH_BYTES, Frontier, leaf_hash

Row = Sequence[Any]
"""An entry as the driver gives it: the columns in the order in which they are hashed, and the leaf."""

_AT_ONCE = 5000
_BEFORE_ALL = -(2**63)
_MARKS = {"sqlite": "?", "postgresql": "%s"}
_SELECT_HEAD = f"SELECT size, frontier, recorded_at FROM {BOOK.head.name}"
COLUMNS = ("position", "event_id", "stream", "version", "topic", "occurred", "recorded_at", "actor", "state", "leaf")
"""The stored columns, in the order in which they are hashed, and the leaf."""
_TEXTS = frozenset({"event_id", "stream", "topic", "occurred", "recorded_at", "actor"})
_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit, and the first entry that it is about, where that can be told."""

    position: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: the tree, its root at each size that was asked for, and what does not fit."""

    frontier: Frontier
    roots: dict[int, bytes]
    faults: list[Fault]


def rows(connection: Connection, upto: int | None = None) -> Iterator[list[Row]]:
    """Go through the stored entries in pages, in order of position; at most `upto` entries."""
    after, left = _BEFORE_ALL, upto
    while left is None or left > 0:
        page = _page(connection, after, _AT_ONCE if left is None else min(left, _AT_ONCE))
        if not page:
            return
        yield page
        after = page[-1][0]
        left = None if left is None else left - len(page)


def leaves(connection: Connection, size: int) -> Iterator[bytes]:
    """Go through the leaves of the first `size` entries."""
    for page in rows(connection, size):
        for row in page:
            yield row[-1]


def go_over(
    connection: Connection, sizes: Iterable[int] = (), progress: Callable[[int, int], None] | None = None
) -> Reading:
    """Read the whole log once and check it; memory does not grow with it, only with the number of streams.

    Checks the numbering, the versions of every stream, the times of recording, every leaf against its columns, and
    the head against the tree over the leaves. `sizes` are those whose roots are wanted.
    """
    head = _head(connection)
    walk = _Walk()
    frontier, wanted = Frontier(), sorted(sizes, reverse=True)
    roots = {0: frontier.root()}
    for page in rows(connection):
        for row in page:
            walk.step(row)
        hashes = [_usable(row[-1]) for row in page]
        while wanted and wanted[-1] <= frontier.size + len(hashes):
            cut = max(wanted[-1] - frontier.size, 0)
            frontier, hashes = frontier.extend(hashes[:cut]), hashes[cut:]
            roots[wanted.pop()] = frontier.root()
        frontier = frontier.extend(hashes)
        if progress is not None:
            progress(frontier.size, max(frontier.size, head[0] if _is_number(head[0]) else 0))
    return Reading(frontier, roots, [*walk.told(), *_head_faults(head, frontier, walk)])


class _Walk:
    """What must hold from one entry to the next."""

    def __init__(self) -> None:
        self.last, self.recorded_at = 0, ""
        self._versions: dict[Any, int] = {}
        self._faults: list[Fault] = []
        self._untold = 0

    def step(self, row: Row) -> None:
        """Check one entry; the way of one that fits is short, for there are many."""
        position, _, stream, version, _, _, recorded_at, _, _, leaf = row
        try:
            fits = (
                position == self.last + 1
                and recorded_at >= self.recorded_at
                and version > self._versions.get(stream, 0)
                and leaf_hash(*row[:-1]) == leaf
            )
        except (TypeError, ValueError):
            fits = False
        if not fits:
            self._tell(row)
        if _is_number(version):
            self._versions[stream] = version
        if isinstance(recorded_at, str):
            self.recorded_at = recorded_at
        self.last = position

    def told(self) -> list[Fault]:
        """Give the faults; after many, only how many more there are."""
        more = [Fault(None, f"and {self._untold:,} faults more")] if self._untold else []
        return self._faults + more

    def _tell(self, row: Row) -> None:
        found = list(self._faults_of(row))
        room = max(_MOST_FAULTS - len(self._faults), 0)
        self._faults += found[:room]
        self._untold += len(found[room:])

    def _faults_of(self, row: Row) -> Iterator[Fault]:
        position, _, stream, version, _, _, recorded_at, _, _, leaf = row
        if position > self.last + 1:
            first, final = self.last + 1, position - 1
            missing = f"entry {first} is" if first == final else f"entries {first} to {final} are"
            yield Fault(self.last + 1, f"{missing} missing: {position} follows {self.last}")
        elif position <= self.last:
            yield Fault(position, f"entry {position} stands in front of the first")
        if _is_number(version) and version <= self._versions.get(stream, 0):
            yield Fault(position, f"entry {position}: version {version} of {stream} is out of order")
        if isinstance(recorded_at, str) and recorded_at < self.recorded_at:
            yield Fault(position, f"entry {position} was recorded before the entry in front of it")
        try:
            fits = _is_number(version) and leaf_hash(*row[:-1]) == leaf
        except (TypeError, ValueError):
            fits = False
        if not fits:
            yield Fault(position, f"entry {position} does not fit its leaf: it was changed after it was recorded")


def _head_faults(head: Row, frontier: Frontier, walk: _Walk) -> Iterator[Fault]:
    size, peaks, recorded_at = head
    if not (_is_number(size) and isinstance(peaks, bytes) and isinstance(recorded_at, str)):
        yield Fault(None, "the head of the log is damaged")
        return
    if size > walk.last:
        yield Fault(walk.last + 1, f"the head names {size} entries, and the last one is {walk.last}: the tail was cut")
    elif size < walk.last:
        yield Fault(size + 1, f"the head names {size} entries, and the last one is {walk.last}")
    elif peaks != frontier.to_bytes():
        yield Fault(None, "the head's frontier does not fit the leaves of the log")
    if recorded_at != walk.recorded_at:
        yield Fault(None, "the head's time of recording is not that of the last entry")


def _head(connection: Connection) -> Row:
    """Read the head as it stands, whatever was made of it."""
    try:
        found: Sequence[Row] = connection.exec_driver_sql(_SELECT_HEAD).fetchall()
    except OperationalError:
        found = []
    return found[0] if len(found) == 1 else (None, None, None)


def _page(connection: Connection, after: int, limit: int) -> list[Row]:
    mark = _MARKS[connection.dialect.name]
    select = f"SELECT {{}} FROM {BOOK.entries.name} WHERE position > {mark} ORDER BY position LIMIT {mark}"
    try:
        return list(connection.exec_driver_sql(select.format(", ".join(COLUMNS)), (after, limit)).fetchall())
    except OperationalError:
        # Bytes that are no UTF-8 cannot be read as text; as bytes they can, and will not fit their leaf.
        names = ", ".join(f"CAST({name} AS BLOB)" if name in _TEXTS else name for name in COLUMNS)
        found = connection.exec_driver_sql(select.format(names), (after, limit)).fetchall()
        return [
            [_readable(value) if name in _TEXTS else value for name, value in zip(COLUMNS, row, strict=True)]
            for row in found
        ]


def _readable(value: Any) -> Any:
    return value.decode(errors="surrogateescape") if isinstance(value, bytes) else value


def _usable(leaf: Any) -> bytes:
    return leaf if isinstance(leaf, bytes) and len(leaf) == HASH_BYTES else bytes(HASH_BYTES)


def _is_number(value: Any) -> bool:
    return type(value) is int
