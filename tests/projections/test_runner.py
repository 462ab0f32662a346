"""The runner applies every entry exactly once, whoever else does so, and whatever breaks off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from relations.book import Book
from relations.domain.corrections import CorrectEntry, RetractEntry
from relations.domain.customers import GradeCustomer, RegisterCustomer
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.visits import LogVisit
from relations.handling import handler
from relations.projections import runner as running
from relations.projections.projection import Batch, Change
from relations.projections.promises import PromiseLedger
from relations.projections.timeline import Timeline
from relations.store.errors import TrackingMovedError
from rows import all_rows

ON = "2026-03-02"
TODAY = date(2026, 6, 30)
Opened = Callable[..., Book]


def fill(book: Book, promises: int = 10) -> None:
    """Record a customer, a visit and some promises."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on=ON))
    book.handle(LogVisit(customer="Acme", on=ON, rep="li.wei"))
    for number in range(promises):
        book.handle(MakePromise(customer="Acme", text=f"promise {number}", on=ON))


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "book.db")


def break_off_at(entries: int) -> running.Progress:
    def stop(applied: int, _size: int) -> None:
        if applied >= entries:
            raise KeyboardInterrupt

    return stop


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 3)


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_tells_how_far_it_has_come(book: Book) -> None:
    fill(book, 5)
    told: list[tuple[int, int]] = []
    assert book.rebuild(lambda applied, size: told.append((applied, size))) == 7
    assert told == [(0, 7), (3, 7), (6, 7), (7, 7)]


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_that_was_broken_off_is_finished_by_the_next_question(opened: Opened, file: str) -> None:
    book = opened(file)
    fill(book)
    rows = all_rows(book)
    with pytest.raises(KeyboardInterrupt):
        book.rebuild(break_off_at(6))
    assert book.runner.position() == 6
    assert len(book.promises(TODAY)) == 10
    assert all_rows(book) == rows


@pytest.mark.usefixtures("small_batches")
def test_another_program_finishes_a_rebuild_that_was_broken_off(opened: Opened, file: str) -> None:
    book = opened(file)
    fill(book)
    with pytest.raises(KeyboardInterrupt):
        book.rebuild(break_off_at(3))
    other = opened(file, "zhang.min")
    assert other.handle(GradeCustomer(customer="Acme", grade="A", on=ON)).position == 13
    assert other.customer("Acme").grade == "A"
    assert book.doctor() == []


@pytest.mark.usefixtures("small_batches")
def test_a_rebuild_looks_ahead_for_corrections_whoever_goes_on_with_it(opened: Opened, file: str) -> None:
    """The promise that is kept in one batch was retracted in a later one."""
    book = opened(file)
    fill(book, 4)
    book.handle(KeepPromise(promise="P3", on=ON), RetractEntry(position=3, dependants=True, reason="so", on=ON))
    book.handle(CorrectEntry(position=4, changes={"text": "jam"}, reason="misheard", on=ON))
    rows = all_rows(book)
    with pytest.raises(KeyboardInterrupt):
        book.rebuild(break_off_at(3))
    assert [row[0] for row in all_rows(book)["promises"]] == []
    other = opened(file, "zhang.min")
    other.handle(RetractEntry(position=10, reason="it was tea", on=ON))
    other.handle(RetractEntry(position=11, reason="no, jam", on=ON))
    assert book.doctor() == []
    left = {name: [row for row in found if row[0] != 11] for name, found in all_rows(book).items()}
    assert left["promises"] == rows["promises"]


@pytest.mark.usefixtures("small_batches")
def test_what_is_recorded_during_a_rebuild_is_not_lost(opened: Opened, file: str) -> None:
    book, other = opened(file), opened(file, "zhang.min")
    fill(book)

    def record_meanwhile(applied: int, _size: int) -> None:
        if applied == 3:
            other.handle(MakePromise(customer="Acme", text="meanwhile", on=ON))

    assert book.rebuild(record_meanwhile) == 13
    assert [row.text for row in book.promises(TODAY)][-1] == "meanwhile"
    assert book.doctor() == []


def test_a_question_that_was_asked_before_a_rebuild_began_is_answered_in_full(opened: Opened, address: str) -> None:
    """PostgreSQL lets the rebuild wait for the question; on SQLite each sees its own state."""
    book, other = opened(address), opened(address, "zhang.min")
    fill(book)
    with ThreadPoolExecutor(1) as pool:
        with book.runner.reading() as (connection, _):
            rebuilt = pool.submit(other.rebuild)
            with suppress(TimeoutError):
                rebuilt.result(timeout=0.5)
            assert connection.execute(text("SELECT count(*) FROM promises")).scalar() == 10
        assert rebuilt.result() == 12


def test_two_programs_may_begin_to_fold_at_the_same_moment(opened: Opened, address: str) -> None:
    book, other = opened(address), opened(address, "zhang.min")
    fill(book)
    book.runner._clear()
    with ThreadPoolExecutor(1) as pool:
        with book.database.writing() as connection:
            book.runner._advance(connection, 3)
            folded = pool.submit(other.runner.catch_up)
            with suppress(TimeoutError):
                folded.result(timeout=0.5)
        assert folded.result() == 12
    assert book.doctor() == []


def test_who_records_under_the_lock_waits_for_who_applies_entries(
    opened: Opened, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told to try again because the read models were just being brought up to date."""
    monkeypatch.setattr(handler, "TRIES", 1)
    book, other = opened(address), opened(address, "zhang.min")
    fill(book)
    book.runner._clear()
    with ThreadPoolExecutor(1) as pool:
        with book.database.writing() as connection:
            book.runner._advance(connection, 3)
            recorded = pool.submit(other.handle, MakePromise(customer="Acme", text="meanwhile", on=ON))
            with suppress(TimeoutError):
                recorded.result(timeout=0.5)
        assert recorded.result().position == 13
    assert book.doctor() == []


@pytest.mark.usefixtures("small_batches")
def test_two_workers_apply_each_entry_once(opened: Opened, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book, other = opened(file), opened(file, "zhang.min")
    fill(book)
    rows = all_rows(book)
    book.runner._clear()
    applied: list[int] = []
    changes = PromiseLedger.changes

    def note(self: PromiseLedger, batch: Batch) -> Iterator[Change]:
        applied.extend(entry.position for entry in batch.entries)
        yield from changes(self, batch)

    monkeypatch.setattr(PromiseLedger, "changes", note)
    book.runner.catch_up(lambda applied, _: applied == 3 and other.runner.catch_up())
    assert applied == list(range(1, 13))
    assert all_rows(book) == rows


def test_a_worker_that_was_overtaken_applies_nothing(opened: Opened, file: str) -> None:
    book = opened(file)
    fill(book, 3)
    rows = all_rows(book)
    with book.database.reading() as connection:
        entries = book.log.read(connection, after=3, limit=2)
    with pytest.raises(TrackingMovedError), book.database.writing() as connection:
        book.runner._apply(connection, connection, 3, entries, None)
    assert (all_rows(book), book.runner.position()) == (rows, 5)


def test_read_models_of_another_shape_are_built_anew(opened: Opened, file: str) -> None:
    book = opened(file)
    fill(book)
    rows = all_rows(book)
    with book.database.writing() as connection:
        connection.execute(text("UPDATE tracking SET position = 1 WHERE name = 'read-models-shape'"))
        connection.execute(text("DROP TABLE gifts"))
        connection.execute(text("DELETE FROM promises"))
    again = opened(file)
    assert len(again.promises(TODAY)) == 10
    assert all_rows(again) == rows


def test_a_book_of_the_same_shape_is_not_built_anew(opened: Opened, file: str) -> None:
    book = opened(file)
    fill(book)
    assert opened(file).runner.position() == 12


def test_a_failing_read_model_leaves_the_others_as_they_were(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(book)
    rows = all_rows(book)

    def fail(*_: object) -> None:
        raise RuntimeError("full")

    monkeypatch.setattr(Timeline, "changes", fail)
    with pytest.raises(RuntimeError):
        book.rebuild()
    monkeypatch.undo()
    assert book.runner.position() == 0
    assert book.customer("Acme").ref == "C1"
    assert all_rows(book) == rows
