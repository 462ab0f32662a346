"""What all questions share: a current view of the book, and whom a name means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from relations.domain.ref import Kind, Ref
from relations.projections.runner import Runner
from relations.queries import directory
from relations.store.codec import Codec
from relations.store.database import Database
from relations.store.log import Log


class Asking:
    """A book that can be asked; every question sees one snapshot in which the read models know every entry.

    Customers and persons may be named by reference, exact name or a unique part of the name, and everything else by
    its reference. `today` is the day as of which is asked.
    """

    database: Database
    runner: Runner
    log: Log
    codec: Codec
    zone: ZoneInfo
    known_at: int | None = None
    """The entry by which is asked, where that is not the last one."""
    _clock: Callable[[], datetime]

    def today(self) -> date:
        """Give the calendar day in the book's time zone, by the book's clock."""
        return self._clock().astimezone(self.zone).date()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.runner.reading() as (connection, _):
            yield connection

    def _customer(self, connection: Connection, customer: str | None) -> int | None:
        return None if customer is None else self._number(connection, customer)

    def _accounts(self, connection: Connection, customer: str | None) -> list[int] | None:
        return None if customer is None else [self._number(connection, customer)]

    def _number(self, connection: Connection, customer: str) -> int:
        return directory.look_up(connection, Ref(customer), Kind.CUSTOMER).position

    def _person(self, connection: Connection, person: str) -> int:
        return directory.look_up(connection, Ref(person), Kind.PERSON).position
