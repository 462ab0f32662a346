"""The days that matter, one row for each that is noted, and the greetings, one row for each that was sent."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Column, Connection, Index, Integer, Table, Text, bindparam, delete, insert

from relations.domain.event import Entry, Event
from relations.domain.greetings import (
    CustomerDateNoted,
    CustomerDateWithdrawn,
    GreetingSent,
    PersonDateNoted,
    PersonDateWithdrawn,
)
from relations.domain.occasions import Occasion
from relations.domain.people.events import PersonEdited, PersonIntroduced, birthday_of
from relations.projections.projection import Batch, Projection, Row, metadata, run

dates = Table(
    "dates",
    metadata,
    Column("file", Integer, primary_key=True, autoincrement=False),
    Column("folded", Text, primary_key=True),
    Column("occasion", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("lunar", Integer, nullable=False),
    Column("yearly", Integer, nullable=False),
    Column("since", Text, nullable=False),
    Column("entry", Integer, nullable=False),
)

greetings = Table(
    "greetings",
    metadata,
    Column("greeting", Integer, primary_key=True, autoincrement=False),
    Column("customer", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("person", Integer),
    Column("occasion", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("text", Text),
    Column("rep", Text),
    Column("occurred", Text, nullable=False),
    Index("greetings_by_customer", "customer", "number", unique=True),
    Index("greetings_by_person", "person"),
)

_FORGET = delete(dates).where((dates.c.file == bindparam("of")) & (dates.c.folded == bindparam("which")))
_NOTE = insert(dates)
_SEND = insert(greetings)


class Greetings(Projection):
    """One row for each day that matters, as it was noted last, and one for each greeting that was sent."""

    tables: ClassVar[tuple[Table, ...]] = (dates, greetings)
    files = (dates.c.file, greetings.c.customer)

    def apply(self, connection: Connection, batch: Batch) -> None:
        """Three statements for a batch."""
        noted: dict[tuple[int, str], Row | None] = {}
        sent: list[Row] = []
        for entry in batch.entries:
            event = entry.event
            if isinstance(event, GreetingSent):
                sent.append(_sent(batch, entry, event))
            elif gone := _withdrawn(event):
                noted[batch.references[entry.stream], gone.casefold()] = None
            elif occasion := _occasion(entry):
                file = batch.references[entry.stream]
                noted[file, occasion.name.casefold()] = _noted(file, entry, occasion)
        run(connection, _FORGET, [{"of": file, "which": folded} for file, folded in noted])
        run(connection, _NOTE, [row for row in noted.values() if row is not None])
        run(connection, _SEND, sent)


def _occasion(entry: Entry) -> Occasion | None:
    match entry.event:
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
    return {
        "file": file,
        "folded": occasion.name.casefold(),
        "occasion": occasion.name,
        "day": occasion.day,
        "lunar": int(occasion.lunar),
        "yearly": int(occasion.yearly),
        "since": str(entry.occurred.day),
        "entry": entry.position,
    }


def _sent(batch: Batch, entry: Entry, event: GreetingSent) -> Row:
    return {
        "greeting": entry.position,
        "customer": batch.customer(entry),
        "number": entry.version,
        "person": batch.person(event.person),
        "occasion": event.occasion,
        "channel": event.channel,
        "text": event.text,
        "rep": event.rep,
        "occurred": str(entry.occurred),
    }
