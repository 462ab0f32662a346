"""The two axes of time: what happened by a day, and what was recorded by an entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from histories import NOON, Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.corrections import CorrectEntry, RetractEntry
from relations.domain.corrections.errors import NoSuchEntryError
from relations.domain.customers import EditCustomer, RegisterCustomer
from relations.domain.people import IntroducePerson
from relations.domain.promises import KeepPromise, MakePromise
from relations.projections.projection import metadata
from relations.questions.then import NothingKnownError, NotKnownYetError, Then, check_known
from relations.store.log import Draft

PREFIXES = 50 * settings().max_examples
"""How many prefixes of logs are compared in all: every one of every history."""
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
ON = "2026-03-02"


def rows(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }


def new_book() -> Book:
    return fresh_book()


def test_what_was_known_is_the_fold_of_the_beginning_of_the_log() -> None:
    """For every entry of many histories, late entries and corrections among them, until enough were compared."""
    compared, corrections = 0, 0

    @settings(ON_BOOKS, max_examples=PREFIXES // 8)
    @given(histories(most=40))
    def compare(history: list[Move]) -> None:
        nonlocal compared, corrections
        if compared >= PREFIXES:
            return
        with new_book() as book, new_book() as prefix:
            play(book, history)
            with book.database.reading() as connection:
                entries = book.log.read(connection, after=0, limit=10_000)
            for entry in entries:
                draft = Draft(*(getattr(entry, name) for name in Draft._fields))
                with prefix.database.writing() as writing:
                    prefix.log.append(writing, [draft], NOON)
                prefix.runner.catch_up()
                corrections += entry.topic.startswith("entry-")
                with prefix.database.reading() as expected, book.at(known_at=entry.position) as then:
                    assert rows(then.connection) == rows(expected), entry.position
                compared += 1

    compare()
    assert compared >= PREFIXES
    assert corrections >= PREFIXES / 100


@ON_BOOKS
@given(histories(most=30), DAYS)
def test_change_rows_tell_of_a_day_what_a_fold_of_what_happened_by_then_tells(history: list[Move], day: date) -> None:
    with new_book() as book:
        play(book, history)
        promises = [(row.ref, row.occurrence, row.state) for row in book.promises(day, states=None)]
        complaints = [(row.ref, row.state, row.entries) for row in book.complaints(day, every=True)]
        with book.at(as_of=day) as then:
            assert [(row.ref, row.occurrence, row.state) for row in then.promises(day, states=None)] == promises
            assert [(row.ref, row.state, row.entries) for row in then.complaints(day, every=True)] == complaints


@ON_BOOKS
@given(histories(most=30), DAYS, st.data())
def test_looking_at_one_customer_or_person_shows_what_the_whole_book_shows(
    history: list[Move], day: date, data: st.DataObject
) -> None:
    with new_book() as book:
        play(book, history)
        known = data.draw(st.integers(1, book.size()))
        with book.at(as_of=day, known_at=known) as whole:
            told = {row.ref: about_customer(whole, row.ref, day) for row in whole.customers(day)}
            told |= {row.ref: about_person(whole, row.ref) for row in whole.people()}
        for ref, expected in told.items():
            with book.at(as_of=day, known_at=known, whom=ref) as near:
                assert (about_customer(near, ref, day) if ref.startswith("C") else about_person(near, ref)) == expected


def about_customer(book: Then, ref: str, day: date) -> tuple[object, ...]:
    promises, history = book.promises(day, customer=ref, states=None), book.history(ref)
    return book.status(ref, day), book.customer(ref, day), promises, history


def about_person(book: Then, ref: str) -> tuple[object, ...]:
    return book.person(ref), book.person_history(ref)


@pytest.fixture
def kept(opened: Callable[..., Book], tmp_path: Path) -> Book:
    """Make a book in which a promise was kept, corrected, and the keeping retracted."""
    hours = iter(range(1, 100))
    book = opened(str(tmp_path / "kept.db"), clock=lambda: datetime(2026, 6, 30, next(hours) % 24, tzinfo=UTC))
    book.handle(RegisterCustomer(customer="华联", name="华联", on=ON))
    book.handle(IntroducePerson(person="王建国", name="王建国", on=ON))
    book.handle(MakePromise(customer="华联", text="two cases", due="2026-03-09", on=ON))
    book.handle(KeepPromise(promise="P3", on="2026-03-11"))
    book.handle(
        CorrectEntry(position=3, changes={"text": "three cases", "due": "2026-03-12"}, reason="misheard", on=ON)
    )
    book.handle(RetractEntry(position=4, reason="not so", on=ON))
    book.handle(EditCustomer(customer="华联", name="新华联", on=ON))
    return book


@pytest.mark.parametrize(
    ("known_at", "state", "cases"),
    [
        (3, "overdue", "two cases"),
        (4, "kept-late", "two cases"),
        (5, "kept", "three cases"),
        (6, "overdue", "three cases"),
    ],
)
def test_before_a_correction_the_old_entry_is_what_was_known(kept: Book, known_at: int, state: str, cases: str) -> None:
    for whom, kind in ((None, None), ("新华联", None), ("C1", "C"), ("P3", "P")):
        with kept.at(known_at=known_at, whom=whom, kind=kind) as then:
            (promise,) = then.promises(date(2026, 6, 30), states=None)
            assert (promise.state, promise.text, promise.customer) == (state, cases, "华联")


def test_a_moment_of_recording_means_the_last_entry_by_then(kept: Book) -> None:
    recorded = [row.recorded_at for row in kept.entries()]
    for position, moment in enumerate(recorded, 1):
        assert kept.known_by(datetime.fromisoformat(moment)) == position
    assert kept.known_by(datetime(2026, 1, 1, tzinfo=UTC)) == 0


def test_whoever_was_not_on_record_yet_cannot_be_asked_about(kept: Book) -> None:
    with pytest.raises(NotKnownYetError, match="王建国 came on record with entry 2, after entry 1"):
        kept.at(known_at=1, whom="王建国").__enter__()
    with pytest.raises(NoSuchEntryError):
        check_known(8, 7, "8")
    with pytest.raises(NothingKnownError, match="nothing was on record by 2020"):
        check_known(0, 7, "2020")
