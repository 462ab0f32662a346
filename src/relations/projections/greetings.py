"""The days that matter, one row for each that is noted, and the greetings, one row for each that was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Column, Index, Table, Text, bindparam, delete

from relations.domain.event import Entry, Event
from relations.domain.greetings import (
    CustomerDateNoted,
    CustomerDateWithdrawn,
    DateChange,
    GreetingSent,
    PersonDateNoted,
    PersonDateWithdrawn,
)
from relations.domain.occasions import Occasion
from relations.domain.people.events import PersonEdited, PersonIntroduced, birthday_of
from relations.projections.projection import Batch, Change, Number, Projection, Row, Statement, adding, metadata

dates = Table(
    "dates",
    metadata,
    Column("file", Number, primary_key=True, autoincrement=False),
    Column("folded", Text, primary_key=True),
    Column("occasion", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("lunar", Number, nullable=False),
    Column("yearly", Number, nullable=False),
    Column("since", Text, nullable=False),
    Column("entry", Number, nullable=False),
    sqlite_with_rowid=False,
)

greetings = Table(
    "greetings",
    metadata,
    Column("greeting", Number, primary_key=True, autoincrement=False),
    Column("customer", Number, nullable=False),
    Column("number", Number, nullable=False),
    Column("person", Number),
    Column("occasion", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("text", Text),
    Column("rep", Text),
    Column("occurred", Text, nullable=False),
    Index("greetings_by_customer", "customer", "number", unique=True),
    Index("greetings_by_person", "person"),
)

_FORGET = Statement(
    delete(dates).where((dates.c.file == bindparam("of")) & (dates.c.folded == bindparam("which"))), "of", "which"
)
_NOTE = adding(dates)
_SEND = adding(greetings)


class Greetings(Projection):
    """One row for each day that matters, as it was noted last, and one for each greeting that was sent."""

    tables: ClassVar[tuple[Table, ...]] = (dates, greetings)
    files = (dates.c.file, greetings.c.customer)

    def changes(self, batch: Batch) -> Iterator[Change]:
        """Three statements for a batch."""
        noted: dict[tuple[int, str], Row | None] = {}
        for entry, event in batch.of(DateChange, PersonIntroduced, PersonEdited):
            if gone := _withdrawn(event):
                noted[batch.file(entry), gone.casefold()] = None
            elif occasion := _occasion(event):
                row = _noted(batch.file(entry), entry, occasion)
                noted[row[0], row[1]] = row
        yield _FORGET, list(noted)
        yield _NOTE, [row for row in noted.values() if row is not None]
        yield _SEND, [_sent(batch, entry, event) for entry, event in batch.of(GreetingSent)]


def _occasion(event: Event) -> Occasion | None:
    match event:
        case PersonDateNoted() | CustomerDateNoted() as event:
            return Occasion(event.occasion, event.day, event.lunar, event.yearly)
        case PersonIntroduced() | PersonEdited() as event:
            return birthday_of(event)
    return None


def _withdrawn(event: Event) -> str | None:
    match event:
        case PersonDateWithdrawn() | CustomerDateWithdrawn():
            return event.occasion
        case PersonEdited() if "birthday" in event.cleared:
            return "birthday"
    return None


def _noted(file: int, entry: Entry, occasion: Occasion) -> Row:
    return (
        file,
        occasion.name.casefold(),
        occasion.name,
        occasion.day,
        int(occasion.lunar),
        int(occasion.yearly),
        entry.occurred.day_text,
        entry.position,
    )


def _sent(batch: Batch, entry: Entry, event: GreetingSent) -> Row:
    return (
        entry.position,
        batch.file(entry),
        entry.version,
        batch.reference(event.person),
        event.occasion,
        event.channel,
        event.text,
        event.rep,
        entry.occurred.text,
    )
