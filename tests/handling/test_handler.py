"""Several books on one file: whoever comes second decides again, and nothing is lost, doubled or half-written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from relations.book import Book
from relations.domain.command import Command
from relations.domain.customers import EditCustomer, GradeCustomer, NameTakenError, RegisterCustomer
from relations.domain.merging import MergeCustomer, MergedInACircleError
from relations.domain.people import AlreadyThereError, IntroducePerson, JoinCustomer
from relations.domain.promises import KeepPromise, MakePromise, ReopenPromise
from relations.handling import states
from relations.handling.handler import TRIES, Receipt, StillBusyError
from relations.handling.sitting import Decided, Sitting
from relations.projections.gifts import Gifts
from relations.projections.projection import Batch
from relations.store.errors import VersionConflictError

ON = "2026-03-02"
TODAY = date(2026, 6, 30)
Opened = Callable[..., Book]


@pytest.fixture
def two(opened: Opened, tmp_path: Path) -> tuple[Book, Book]:
    """Open one file twice, with Acme in it."""
    first, second = (opened(str(tmp_path / "book.db"), actor) for actor in ("li.wei", "zhang.min"))
    first.handle(RegisterCustomer(customer="Acme", name="Acme", on=ON))
    return first, second


def promise(text: str) -> MakePromise:
    return MakePromise(customer="Acme", text=text, on=ON)


def record(book: Book, commands: Sequence[Command], between: Callable[[int], object]) -> Decided:
    """Record commands, with something that happens each time after they were decided and before they are appended."""
    turn = iter(range(1, 100))

    def work(sitting: Sitting) -> Decided:
        decided = sitting.decide(commands)
        between(next(turn))
        return decided

    return book.handler.record(work, TODAY)[0]


def test_who_comes_second_decides_again_and_both_are_recorded(two: tuple[Book, Book]) -> None:
    first, second = two
    turns: list[int] = []

    def come_between(turn: int) -> None:
        turns.append(turn)
        if turn == 1:
            second.handle(promise("second"))

    record(first, [promise("first")], come_between)
    assert turns == [1, 2]
    rows = first.promises(TODAY)
    assert [(row.ref, row.text) for row in rows] == [("P2", "second"), ("P3", "first")]
    assert [entry.actor for entry in first.entries(after=1)] == ["zhang.min", "li.wei"]
    assert second.promises(TODAY) == rows
    assert first.doctor() == []


def test_what_somebody_else_did_in_between_is_not_done_again(two: tuple[Book, Book]) -> None:
    first, second = two
    first.handle(promise("tea"))
    kept = KeepPromise(promise="P2", on=ON)
    decided = record(first, [kept], lambda turn: turn == 1 and second.handle(kept))
    assert decided.start == decided.stop
    assert first.size() == 3


def test_a_name_taken_between_reading_and_appending_is_refused(two: tuple[Book, Book]) -> None:
    first, second = two
    register = RegisterCustomer(customer="Beta", name="Beta", on=ON)
    with pytest.raises(NameTakenError, match="'Beta' is already in the book as C2"):
        record(first, [register], lambda turn: turn == 1 and second.handle(register))
    assert [row.ref for row in first.customers()] == ["C1", "C2"]


def test_a_name_taken_by_renaming_is_refused_too(two: tuple[Book, Book]) -> None:
    first, second = two
    rename = EditCustomer(customer="Acme", name="Beta", on=ON)
    with pytest.raises(NameTakenError, match="'Beta' is already in the book as C1"):
        record(
            first,
            [RegisterCustomer(customer="Beta", name="Beta", on=ON)],
            lambda turn: turn == 1 and second.handle(rename),
        )


def test_two_who_merge_at_once_do_not_make_a_circle(two: tuple[Book, Book]) -> None:
    first, second = two
    first.handle(RegisterCustomer(customer="Beta", name="Beta", on=ON))
    there, back = (MergeCustomer(customer=a, into=b, reason="one", on=ON) for a, b in (("C1", "C2"), ("C2", "C1")))
    with pytest.raises(MergedInACircleError):
        record(first, [there], lambda turn: turn == 1 and second.handle(back))
    assert first.customer("C2").ref == "C1"


def test_a_person_introduced_in_between_is_not_introduced_twice(two: tuple[Book, Book]) -> None:
    first, second = two
    introduce = (
        IntroducePerson(person="王建国", name="王建国", at="Acme", on=ON),
        JoinCustomer(customer="Acme", person="王建国", on=ON),
    )
    with pytest.raises(AlreadyThereError, match="K2 is at Acme already"):
        record(first, introduce, lambda turn: turn == 1 and second.handle(*introduce))
    assert [row.ref for row in first.people()] == ["K2"]


def test_the_last_try_under_the_lock_wins_against_a_writer_who_always_comes_between(two: tuple[Book, Book]) -> None:
    first, second = two
    turns: list[int] = []
    with ThreadPoolExecutor() as threads:

        def come_between(turn: int) -> None:
            turns.append(turn)
            other = threads.submit(second.handle, promise(f"second {turn}"))
            if turn < TRIES:
                other.result()

        record(first, [promise("first")], come_between)
    assert turns == [1, 2, 3, 4, 5]
    texts = [row.text for row in first.promises(TODAY)]
    assert texts == ["second 1", "second 2", "second 3", "second 4", "first", "second 5"]
    assert first.doctor() == []


def test_when_even_the_last_try_conflicts_nothing_is_recorded(two: tuple[Book, Book]) -> None:
    first, _ = two
    turns: list[int] = []

    def conflict(turn: int) -> None:
        turns.append(turn)
        raise VersionConflictError("customer-1", turn)

    with pytest.raises(StillBusyError) as refused:
        record(first, [promise("first")], conflict)
    assert str(refused.value) == (
        "others recorded in the same place 5 times meanwhile; nothing was recorded, try again"
    )
    assert (len(turns), first.size()) == (TRIES, 1)


def test_what_one_book_remembers_never_hides_what_another_recorded(two: tuple[Book, Book]) -> None:
    first, second = two
    first.handle(promise("tea"))
    keep, reopen = KeepPromise(promise="P2", on=ON), ReopenPromise(promise="P2", on=ON)
    for position in (3, 5, 7):
        assert first.handle(keep) == Receipt("P2", position, ("promise-kept.v1",))
        assert second.handle(keep) == Receipt("P2", None, ())
        assert second.handle(reopen) == Receipt("P2", position + 1, ("promise-reopened.v1",))


def test_a_failing_projection_takes_the_append_back(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on=ON))

    def fail(_self: Gifts, _batch: Batch) -> None:
        raise RuntimeError("no room for gifts")

    with monkeypatch.context() as patched:
        patched.setattr(Gifts, "changes", fail)
        with pytest.raises(RuntimeError, match="no room"):
            book.handle(promise("tea"))
    assert (book.size(), book.runner.position(), book.promises(TODAY)) == (1, 1, [])
    assert book.handle(promise("tea")).position == 2
    assert book.doctor() == []


def test_more_streams_than_are_remembered_are_read_again(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(states, "_KEPT", 1)
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, grade="B", on=ON))
    for name in ("Acme", "Beta", "Acme"):
        assert book.handle(GradeCustomer(customer=name, grade="B", on=ON)).events == ()


def test_many_at_once_are_recorded_together_each_with_its_receipt(book: Book) -> None:
    register = RegisterCustomer(customer="Acme", name="Acme", on=ON)
    receipts = book.handle_all([register, promise("tea"), promise("milk")], TODAY)
    assert [each.ref for each in receipts] == ["C1", "P2", "P3"]
    with pytest.raises(NameTakenError):
        book.handle_all([promise("rice"), register], TODAY)
    assert book.size() == 3
