"""The book as it was on a day, or by what was recorded until then, asked the same questions as the book of today."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from relations.domain.corrections.errors import NoSuchEntryError
from relations.domain.ref import Kind, Ref
from relations.errors import InvalidInputError, RelationsError
from relations.projections.customers import customers
from relations.projections.people import people
from relations.projections.runner import Progress
from relations.projections.timeline import timeline
from relations.queries import directory
from relations.questions.asking import Asking
from relations.questions.audits import AuditQuestions
from relations.questions.complaints import ComplaintQuestions
from relations.questions.crises import CrisisQuestions
from relations.questions.customers import CustomerQuestions
from relations.questions.days import DayQuestions
from relations.questions.entries import EntryQuestions, opens
from relations.questions.gifts import GiftQuestions
from relations.questions.greetings import GreetingQuestions
from relations.questions.health import HealthQuestions
from relations.questions.market import MarketQuestions
from relations.questions.people import PeopleQuestions
from relations.questions.plans import PlanQuestions
from relations.questions.promises import PromiseQuestions
from relations.questions.replay import ReplayQuestions
from relations.questions.reports import ReportQuestions
from relations.questions.ties import TieQuestions
from relations.questions.visits import VisitQuestions
from relations.store.log import Stored


class Questions(
    CustomerQuestions, TieQuestions, PeopleQuestions, VisitQuestions, PromiseQuestions, ComplaintQuestions,
    CrisisQuestions, GiftQuestions, GreetingQuestions, HealthQuestions, EntryQuestions,
    ReplayQuestions, AuditQuestions, DayQuestions, MarketQuestions, PlanQuestions, ReportQuestions,
):  # fmt: skip
    """All questions."""


class NotKnownYetError(RelationsError):
    """The customer or person was not on record by then."""

    def __init__(self, whom: str, opened: int, known_at: int) -> None:
        """`whom` as written, `opened` by an entry after the one asked about."""
        super().__init__(f"{whom} came on record with entry {opened}, after entry {known_at}; ask about a later one")


class NothingKnownError(InvalidInputError):
    """Nothing was on record by then."""

    def __init__(self, known_at: str, size: int) -> None:
        """`known_at` as written, and the size of the log."""
        super().__init__(
            f"nothing was on record by {known_at}; give a later moment, or a position from 1 to {size}"
            if size
            else "the log is empty"
        )


def check_known(position: int, size: int, written: str) -> int:
    """Refuse a position that no entry has."""
    if position > size:
        raise NoSuchEntryError(position, size)
    if position == 0:
        raise NothingKnownError(written, size)
    return position


@dataclass
class Then(Questions):
    """The book as it was; names mean whom they mean today, wherever somebody is named on the way in."""

    book: Asking
    connection: Connection
    whom: str | None = None
    """The reference of whom it is about, where it is about one customer or person."""
    known_at: int | None = None

    def __post_init__(self) -> None:
        """Take over what questions need of the book."""
        self.log, self.codec, self.zone = self.book.log, self.book.codec, self.book.zone
        self.database = self.book.database
        self._clock = self.book._clock  # noqa: SLF001 - it is the same book, on another day

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        yield self.connection


@contextmanager
def as_it_was(
    book: EntryQuestions,
    connection: Connection,
    *,
    as_of: date | None,
    known_at: int | None,
    whom: tuple[str | None, str | None],
    progress: Progress | None,
) -> Iterator[Then]:
    """Give the book as of a day and as known by an entry; the read models of today serve where nothing differs."""
    from relations.queries.lens import on_customer, on_person, whole

    size = book.log.head(connection).size
    known = None if known_at is None or known_at >= size else known_at
    day = as_of if as_of is not None and _later(connection, as_of) else None
    named, wanted = whom
    subject = None if named is None else _subject(book, connection, named, wanted)
    if known is not None and subject is not None and named is not None:
        _, first = Ref(named).parts() or (subject.kind, subject.position)
        if first > known:
            raise NotKnownYetError(named, first, known)
    if known is None and day is None:
        yield Then(book, connection, None if subject is None else subject.ref, known_at)
    elif subject is None:
        with whole(connection, book.log, book.codec, known=known, day=day, progress=progress) as past:
            yield Then(book, past, None, known_at)
    else:
        look = on_customer if subject.kind is Kind.CUSTOMER else on_person
        lens = look(connection, book.log, book.codec, subject.account, known=known)
        with lens.opened(day) as past:
            yield Then(book, past, subject.ref, known_at)


@dataclass(frozen=True, slots=True)
class _Subject:
    """The customer or person that is asked about, directly or by something that belongs to them."""

    kind: Kind
    position: int
    """Of the entry that opened the file."""
    account: int
    """The file that it belongs to today."""

    @property
    def ref(self) -> str:
        return f"{self.kind.value}{self.position}"


def _subject(book: EntryQuestions, connection: Connection, whom: str, wanted: str | None) -> _Subject:
    """Find whom a name means today, or whom a reference meant when it was given, though it may count no longer.

    `wanted` are the letters of the kinds that may be meant; without it, any.
    """
    parts = Ref(whom).parts()
    if parts is not None and wanted is not None and parts[0].value not in wanted:
        raise directory.WrongKindError(whom, Kind(wanted[0]))
    entry = book.log.at(connection, parts[1]) if parts else None
    if parts is None or entry is None or not _fits(parts[0], entry):
        if wanted in {kind.value for kind in Kind}:
            kind = Kind(wanted)
            ref = directory.look_up(connection, Ref(whom), kind)
        else:
            ref, kind = book._customer_or_person(connection, whom)  # noqa: SLF001
        return _Subject(kind, ref.position, ref.position)
    opening = book.log.openings(connection, [entry.stream])[entry.stream]
    table, kind = (customers, Kind.CUSTOMER) if entry.stream.startswith("customer-") else (people, Kind.PERSON)
    account = connection.execute(select(table.c.account).where(table.c.stream == entry.stream)).scalar()
    return _Subject(kind, opening, account or opening)


def _fits(kind: Kind, entry: Stored) -> bool:
    """Tell whether an entry can be what a reference of that kind points at: customers and persons are whole files."""
    if kind in {Kind.CUSTOMER, Kind.PERSON}:
        return opens(kind, entry)
    return entry.stream.startswith(("customer-", "person-"))


def _later(connection: Connection, day: date) -> bool:
    """Tell whether anything is dated later than a day; a month or a year counts from its first day."""
    after, on = timeline.c.occurred > day.isoformat(), func.substr(timeline.c.occurred, 1, 10) == day.isoformat()
    return connection.execute(select(timeline.c.position).where(after, ~on).limit(1)).first() is not None
