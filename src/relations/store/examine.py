"""Examining the log: every entry must be where it should be, and as it was when it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from sqlalchemy import Connection, text

from relations.store.codec import Codec
from relations.store.errors import StoreError
from relations.store.log import Log, Stored
from relations.store.seal import Frontier

_AT_ONCE = 5000


def faults(
    connection: Connection, log: Log, codec: Codec, progress: Callable[[int, int], None] | None = None
) -> Iterator[str]:
    """Give a line for everything that is wrong with the log; nothing when all is well.

    Checks the numbering, the versions of every stream, the times of recording, every leaf against its columns, the
    frontier against the leaves, that every event can be read, and on SQLite the file itself.
    """
    if connection.dialect.name == "sqlite":
        said = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        yield from (f"the database file: {line}" for line in said if line != "ok")
    head = log.head(connection)
    frontier, versions, recorded_at, last = Frontier(), dict[str, int](), "", 0
    for after in count(0, _AT_ONCE):
        entries = log.read(connection, after=after, limit=_AT_ONCE, upto=after + _AT_ONCE)
        if progress is not None:
            progress(min(after, head.size), head.size)
        if not entries and after >= head.size:
            break
        for entry in entries:
            if entry.position != last + 1:
                yield f"entry {last + 1} is missing: {entry.position} follows {last}"
            if entry.version <= versions.get(entry.stream, 0):
                yield f"entry {entry.position}: version {entry.version} of {entry.stream} is out of order"
            if entry.recorded_at < recorded_at:
                yield f"entry {entry.position} was recorded before the entry in front of it"
            yield from _entry_faults(entry, codec)
            versions[entry.stream], recorded_at, last = entry.version, entry.recorded_at, entry.position
        frontier = frontier.extend([entry.leaf for entry in entries])
    if last != head.size:
        yield f"the head names {head.size} entries, and the last one is {last}"
    elif frontier != head.frontier:
        yield "the head's frontier does not fit the leaves of the log"


def _entry_faults(entry: Stored, codec: Codec) -> Iterator[str]:
    if not entry.fits:
        yield f"entry {entry.position} does not fit its leaf: it was changed after it was recorded"
    try:
        codec.entry(entry)
    except StoreError as error:
        yield str(error)
