"""The read models that some of a book's entries lead to, to be asked the same questions as the book's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from relations.projections.scratch import Scratch
from sqlalchemy import Connection, select

from relations.book import Book
from relations.domain.event import Entry, StreamId
from relations.projections.customers import customers
from relations.projections.people import people


@contextmanager
def folded(book: Book, keep: Callable[[Entry], bool]) -> Iterator[Connection]:
    """Fold the entries to keep, each at its own position; what is about a subject that was left out goes too."""
    with book.database.reading() as connection:
        entries = [book.codec.entry(stored) for stored in book.log.read(connection, after=0, limit=100_000)]
        references = {
            StreamId(stream): number
            for number, stream in (
                *connection.execute(select(customers.c.customer, customers.c.stream)),
                *connection.execute(select(people.c.person, people.c.stream)),
            )
        }
    left_out = {(entry.stream, entry.version) for entry in entries if not keep(entry)}
    kept = [
        entry for entry in entries if keep(entry) and (entry.stream, entry.event.subject(entry.version)) not in left_out
    ]
    with Scratch() as scratch:
        scratch.fold(kept, references)
        yield scratch.connection
