"""The read models that some of a book's entries lead to, to be asked the same questions as the book's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from relations.book import Book
from relations.domain.corrections.force import force_of
from relations.domain.event import Entry, StreamId
from relations.projections.past import Past
from relations.store.codec import AMENDMENTS


@contextmanager
def folded(book: Book, keep: Callable[[Entry], bool]) -> Iterator[Connection]:
    """Fold the entries to keep, as they stand, each at its own position.

    What is about a subject that was left out goes too; corrections, and what they retracted, stay.
    """
    with book.database.reading() as connection:
        stored = book.log.read(connection, after=0, limit=100_000)
    force = force_of(book.codec.entry(each) for each in stored if each.topic in AMENDMENTS)
    entries = book.codec.standing(stored, force)
    left_out = {(entry.stream, entry.version) for entry in entries if not keep(entry)}
    gone = {
        entry.position
        for entry in entries
        if not keep(entry) or (entry.stream, entry.event.subject(entry.version)) in left_out
    }
    openings = {StreamId(each.stream): each.position for each in stored if each.version == 1}
    with Past(book.codec) as past:
        past.fold([each for each in stored if each.position not in gone], force, lambda _: openings)
        yield past.connection
