"""The book: the one door to a record of customer relationships."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from relations.domain import catalogue
from relations.domain.command import Command
from relations.domain.gifts import GiftState
from relations.domain.health import PromiseState
from relations.domain.ref import Kind, Ref
from relations.domain.relationship import Direction
from relations.errors import InvalidInputError, RelationsError
from relations.exchange.fields import ImportKind
from relations.exchange.importer import ImportReport, import_file
from relations.exchange.maps import ImportMap
from relations.handling.handler import Handler, Receipt, receipt
from relations.projections.aside import drift
from relations.projections.runner import Progress, Runner
from relations.queries import directory
from relations.queries.complaints import ComplaintRow, ComplaintState, complaint_rows
from relations.queries.customers import CustomerRow, customer_rows
from relations.queries.entries import (
    HistoryRow,
    LogEntry,
    LogRow,
    customer_history,
    log_entry,
    log_rows,
    person_history,
)
from relations.queries.gifts import GiftRow, gift_rows
from relations.queries.health import Status, statuses
from relations.queries.people import PersonRow, person_rows
from relations.queries.policy import InForce, PolicyRow, policy_on, policy_rows
from relations.queries.promises import UNFULFILLED, PromiseRow, promise_rows
from relations.queries.visits import VisitRow, visit_rows
from relations.store import examine
from relations.store.codec import Codec
from relations.store.database import Database, open_database
from relations.store.log import Log

_LONGEST_NAME = 200


class NoSuchEntryError(RelationsError):
    """The log has no entry of that number."""

    def __init__(self, position: int, size: int) -> None:
        """`position` asked for; `size` of the log."""
        super().__init__(
            f"there is no entry {position}; the log has entries 1 to {size}" if size else "the log is empty"
        )


class UnknownZoneError(InvalidInputError):
    """The name of the time zone is not an IANA name."""

    def __init__(self, name: str) -> None:
        """`name` as given."""
        super().__init__(f"'{name}' is no time zone; use a name such as Asia/Shanghai or Europe/London")


def zone_named(name: str) -> ZoneInfo:
    """Give the time zone of an IANA name; raises UnknownZoneError."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise UnknownZoneError(name) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _name_of(actor: str) -> str:
    """Give the name of who records: one line of at most 200 characters that can be written."""
    name = " ".join(actor.split())
    if not name:
        raise InvalidInputError("who records? give a name with --actor or RELATIONS_ACTOR")
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInputError(
            f"{name[:40]!r} cannot be the name of who records: it needs 1 to {_LONGEST_NAME} printable characters"
        )
    return name


def open_book(
    address: str, *, actor: str, create: bool = True, zone: str = "UTC", clock: Callable[[], datetime] = _now
) -> Book:
    """Open the book at a database URL or file name, made there unless `create` is False.

    `actor` is who records; `zone`, an IANA name, becomes the time zone of a new book; `clock` gives the time of
    recording, with its offset. Raises a StoreError where the book cannot be opened.
    """
    name = _name_of(actor)
    zone_named(zone)
    database = open_database(address, create=create, zone=zone, created=clock())
    try:
        return Book(database, actor=name, clock=clock)
    except BaseException:
        database.close()
        raise


class Book:
    """A record of customer relationships: takes commands and answers questions. Made by `relations.open`.

    Every question takes `today`, the day as of which it is asked; customers and persons may be named by reference,
    exact name or a unique part of the name, and everything else by its reference.
    """

    def __init__(self, database: Database, *, actor: str, clock: Callable[[], datetime]) -> None:
        """Wire the rooms; the read models are made where they are missing."""
        self.database = database
        self.zone = zone_named(database.zone)
        self.actor = actor
        self.log = Log()
        self.codec = Codec(catalogue.event_types())
        self.runner = Runner(database, self.log, self.codec)
        self.runner.prepare()
        self.handler = Handler(database, self.log, self.codec, self.runner, actor=actor, clock=clock)
        self._clock = clock

    def __enter__(self) -> Self:
        """Use the book in a with statement."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the book."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    def today(self) -> date:
        """Give the calendar day in the book's time zone, by the book's clock."""
        return self._clock().astimezone(self.zone).date()

    def handle(self, *commands: Command, today: date | None = None) -> Receipt:
        """Record what the commands say, all of it or nothing.

        Raises the error of the rule that refuses. What is said to have happened later than the day after `today`
        (or after the clock's day, if that is later) is refused.
        """
        days = [self.today(), *([today] if today else [])]
        return self.handler.handle(commands, max(days))

    def handle_all(self, commands: Sequence[Command], today: date | None = None) -> list[Receipt]:
        """Record many commands in one transaction, all of them or nothing; give a receipt for each."""
        days = [self.today(), *([today] if today else [])]
        decided, entries = self.handler.record(
            lambda sitting: [sitting.decide([command]) for command in commands], max(days)
        )
        return [receipt(each, entries) for each in decided]

    def import_file(
        self,
        file: Path,
        kind: ImportKind,
        spec: ImportMap,
        *,
        today: date,
        dry_run: bool = False,
        rejects: Path | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Record the rows of a file as records of one kind, and account for every row; see docs/import.md.

        `spec` says which column feeds which field (`relations.exchange.maps.read_map` reads one). Raises MapError or
        ImportFileError before anything is recorded, and ImportStoppedError on Ctrl-C, with whole chunks recorded.
        """
        return import_file(
            self.handler,
            self.log,
            file,
            kind,
            spec,
            actor=self.actor,
            today=max(today, self.today()),
            zone=self.zone,
            dry_run=dry_run,
            rejects=rejects,
            progress=progress,
        )

    def status(self, customer: str, today: date) -> Status:
        """Say how one relationship stands: score, band, factors, and the entries behind each."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return statuses(connection, today, customer=number)[0]

    def statuses(self, today: date) -> list[Status]:
        """Say how every relationship stands, the worst first."""
        with self._reading() as connection:
            return statuses(connection, today)

    def policy(self, today: date) -> InForce:
        """Give the rules in force on a day, and the entry that set them."""
        with self._reading() as connection:
            return policy_on(connection, today)

    def policies(self) -> list[PolicyRow]:
        """Give every change of the rules, in the order of the days from which they hold."""
        with self._reading() as connection:
            return policy_rows(connection)

    def promises(
        self,
        today: date,
        *,
        customer: str | None = None,
        states: tuple[PromiseState, ...] | None = UNFULFILLED,
        direction: Direction | None = None,
    ) -> list[PromiseRow]:
        """List promises, those unfulfilled unless `states` says otherwise (None: all), the most pressing first."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return promise_rows(connection, today, customer=number, states=states, direction=direction)

    def complaints(
        self, *, customer: str | None = None, state: ComplaintState | None = None, every: bool = False
    ) -> list[ComplaintRow]:
        """List complaints that are not closed, or those in one state, or all; severe ones first."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            return complaint_rows(connection, customer=number, state=state, every=every)

    def gifts(self, *, customer: str | None = None, state: GiftState | None = None) -> list[GiftRow]:
        """List gifts, the latest first."""
        with self._reading() as connection:
            return gift_rows(connection, customer=self._customer(connection, customer), state=state)

    def visits(
        self,
        *,
        customer: str | None = None,
        rep: str | None = None,
        since: date | None = None,
        limit: int | None = None,
    ) -> list[VisitRow]:
        """List visits, the latest first."""
        with self._reading() as connection:
            number = self._customer(connection, customer)
            first = since.isoformat() if since else None
            return visit_rows(connection, customer=number, rep=rep, since=first, limit=limit)

    def customers(
        self, *, grade: str | None = None, owner: str | None = None, territory: str | None = None
    ) -> list[CustomerRow]:
        """List customers by name."""
        with self._reading() as connection:
            return customer_rows(connection, grade=grade, owner=owner, territory=territory)

    def customer(self, customer: str) -> CustomerRow:
        """Show the file of one customer."""
        with self._reading() as connection:
            return customer_rows(connection, customer=self._customer(connection, customer))[0]

    def people(self, *, customer: str | None = None) -> list[PersonRow]:
        """List key persons by name; with `customer`, those who are there now."""
        with self._reading() as connection:
            return person_rows(connection, customer=self._customer(connection, customer))

    def person(self, person: str) -> PersonRow:
        """Show the file of one key person, with every post held."""
        with self._reading() as connection:
            ref = directory.look_up(connection, Ref(person), Kind.PERSON)
            return person_rows(connection, person=ref.position)[0]

    def history(self, who: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry of a customer or person, in the order of happening, or of recording."""
        with self._reading() as connection:
            ref, kind = self._customer_or_person(connection, who)
            ask = customer_history if kind is Kind.CUSTOMER else person_history
            return ask(connection, self.codec, ref.position, by_recorded=by_recorded)

    def person_history(self, person: str, *, by_recorded: bool = False) -> list[HistoryRow]:
        """Give every entry that mentions a key person, across customers."""
        with self._reading() as connection:
            ref = directory.look_up(connection, Ref(person), Kind.PERSON)
            return person_history(connection, self.codec, ref.position, by_recorded=by_recorded)

    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[LogRow]:
        """Go through the log in order, without holding it in memory."""
        left = limit
        while left is None or left > 0:
            with self.database.reading() as connection:
                rows = log_rows(connection, self.log, after=after, limit=min(1000, left or 1000))
            yield from rows
            if not rows:
                return
            after = rows[-1].position
            left = None if left is None else left - len(rows)

    def entry(self, position: int) -> LogEntry:
        """Show one entry of the log with all it holds; raises NoSuchEntryError."""
        with self.database.reading() as connection:
            found = log_entry(connection, self.log, position)
            if found is None:
                raise NoSuchEntryError(position, self.log.head(connection).size)
            return found

    def rebuild(self, progress: Progress | None = None) -> int:
        """Throw the read models away and fold the log again; give the number of entries."""
        return self.runner.rebuild(progress)

    def doctor(self, progress: Progress | None = None) -> list[str]:
        """Examine the log and compare the read models with a rebuild; give a line for each fault."""
        with self._reading() as connection:
            found = list(examine.faults(connection, self.log, self.codec, progress))
            return found or list(drift(connection, self.log, self.codec, progress))

    def size(self) -> int:
        """Give the number of entries."""
        with self.database.reading() as connection:
            return self.log.head(connection).size

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.runner.reading() as (connection, _):
            yield connection

    def _customer(self, connection: Connection, customer: str | None) -> int | None:
        if customer is None:
            return None
        return directory.look_up(connection, Ref(customer), Kind.CUSTOMER).position

    def _customer_or_person(self, connection: Connection, who: str) -> tuple[Ref, Kind]:
        parts = Ref(who).parts()
        if parts is not None:
            kind = Kind.PERSON if parts[0] is Kind.PERSON else Kind.CUSTOMER
            return directory.look_up(connection, Ref(who), kind), kind
        both = [
            *directory.candidates(connection, who, Kind.CUSTOMER),
            *directory.candidates(connection, who, Kind.PERSON),
        ]
        if len(both) > 1:
            raise directory.AmbiguousNameError(who, both)
        kind = both[0].kind if both else Kind.CUSTOMER
        return directory.look_up(connection, Ref(who), kind), kind
