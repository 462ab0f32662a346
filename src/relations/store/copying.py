"""Copying a book to another place, entry by entry as it is, and proving that the copy is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from relations.store.database import Database
from relations.store.errors import BadAddressError, OtherBookError, OtherZoneError, SameBookError
from relations.store.log import Head, Log
from relations.store.seal import Frontier

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: so many entries, `fresh` ones among them that it did not have before, and its Merkle root."""

    to: str
    entries: int
    fresh: int
    root: str


def copy(log: Log, source: Database, target: Database, progress: Callable[[int, int], None] | None = None) -> Copied:
    """Take over what the target does not have yet, in whole chunks, so that a copy that was broken off goes on.

    The source may grow meanwhile: the copy is the log as it stood when copying began. Every entry is judged by its
    leaf, and the copy by its root. Raises OtherBookError, before anything is written, when the target is no copy of a
    beginning of the source, UnfitEntryError where the source was changed, and OtherZoneError, SameBookError or
    BadAddressError for a place that cannot hold a copy.
    """
    if target.url == source.url or (target.file and source.file and target.file.samefile(source.file)):
        raise SameBookError(source.place)
    if target.dialect == "sqlite" and target.file is None:
        raise BadAddressError(":memory:", "a copy in memory would be gone at once")
    if target.zone != source.zone:
        raise OtherZoneError(target.place, target.zone, source.zone)
    with source.reading() as reading:
        end = log.head(reading)
        before = head = _common(log, reading, target, end)
        for after in range(before.size, end.size, _AT_ONCE):
            if progress is not None:
                progress(after, end.size)
            entries = log.read(reading, after=after, limit=_AT_ONCE, upto=end.size)
            with target.writing() as writing:
                head = log.take_over(writing, entries, head)
    if head != end:
        raise OtherBookError(target.place, head.size)
    return Copied(target.place, end.size, end.size - before.size, head.frontier.root().hex())


def _common(log: Log, reading: Connection, target: Database, end: Head) -> Head:
    """Give the head of the target, which must be that of the source when it was as long."""
    with target.reading() as there:
        head = log.head(there)
    frontier = Frontier()
    for after in range(0, min(head.size, end.size), _AT_ONCE):
        entries = log.read(reading, after=after, limit=_AT_ONCE, upto=head.size)
        frontier = frontier.extend([entry.leaf for entry in entries])
    if frontier != head.frontier:
        raise OtherBookError(target.place, head.size)
    return head
