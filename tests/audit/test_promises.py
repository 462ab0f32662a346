"""The audit of promises: what counts for and against the rate, and that all of it adds up (HANDBOOK P2 to P7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folding import folded
from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.audit import promises
from relations.audit import standings as standing
from relations.audit.promises import AuditedPromise, PromiseAudit, PromiseTotals, promise_audit
from relations.audit.sheet import csv_of
from relations.audit.standings import PromiseChoice, Standing, standings, told_standings
from relations.book import Book
from relations.domain import presets
from relations.domain.customers import RegisterCustomer
from relations.domain.event import Entry
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.policy import SetPolicy
from relations.domain.promises import (
    BreakPromise,
    ConfirmPromise,
    KeepPromise,
    MakePromise,
    PromiseChange,
    PromiseMade,
    ReassignPromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.rules import PromiseRules
from relations.queries.policy import Rulebook

END = date(2026, 6, 30)
STATES = ("kept", "kept_late", "partly_kept", "broken", "released", "open", "overdue")
COUNTS = [field.name for field in fields(PromiseTotals) if "rate" not in field.name]


class Clock:
    """A clock that stands where it was put."""

    day = "2026-01-01"

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self.day).replace(hour=9, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock: Clock) -> Iterator[Book]:
    """Open a book in which Acme is C1."""
    with fresh_book(clock=clock) as book:
        book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
        yield book


def make(book: Book, due: str | None, on: str = "2026-01-01", **more: Any) -> str:
    at = {"customer": "Acme", "text": "two cases", "rep": "li.wei"}
    return book.handle(MakePromise(**(at | {"due": due, "on": on} | more)), today=END).ref


def kept(book: Book, due: str, on: str, **more: Any) -> str:
    """Make a promise and keep it that day, told the same day."""
    ref = make(book, due)
    book.handle(KeepPromise(promise=ref, on=on, **more), today=END)
    return ref


def counted(totals: PromiseTotals) -> dict[str, int]:
    """Give what is not nothing."""
    return {name: value for name in COUNTS if (value := getattr(totals, name))}


def test_late_part_broken_and_overdue_count_against_the_rate_and_open_and_released_do_not(
    book: Book, clock: Clock
) -> None:
    clock.day = "2026-01-02"
    refs = [make(book, "2026-02-10", on="2026-01-02") for _ in range(8)]
    clock.day = "2026-02-01"
    book.handle(KeepPromise(promise=refs[0], on="2026-02-01"))
    clock.day = "2026-02-10"
    book.handle(
        KeepPromise(promise=refs[1], on="2026-02-10", evidence="note 7"),
        KeepPromise(promise=refs[2], on="2026-02-09", partly=True),
        BreakPromise(promise=refs[3], on="2026-02-10"),
        ReleasePromise(promise=refs[4], on="2026-02-10"),
    )
    clock.day = "2026-02-12"
    book.handle(KeepPromise(promise=refs[5], on="2026-02-12"))
    make(book, None, on="2026-02-12")
    audit = book.audit_promises(date(2026, 2, 20))
    assert counted(audit.totals) == {
        "made": 9, "due": 8, "kept": 2, "kept_late": 1, "partly_kept": 1, "broken": 1, "released": 1, "open": 1,
        "overdue": 2, "kept_early": 1,
    }  # fmt: skip
    assert audit.totals.kept_rate == audit.totals.kept_rate_first_due == round(2 / 7, 4)
    row = next(row for row in audit.rows if row.ref == refs[5])
    assert (row.state, row.kept_on, row.days_late, row.days_late_first, row.entries) == (
        "kept-late", "2026-02-12", 2, 2, (7, 15),
    )  # fmt: skip


def test_a_promise_is_open_on_its_due_day_and_overdue_from_the_day_after(book: Book) -> None:
    make(book, "2026-02-10")
    assert counted(book.audit_promises(date(2026, 2, 10)).totals) == {"made": 1, "due": 1, "open": 1}
    assert counted(book.audit_promises(date(2026, 2, 11)).totals) == {"made": 1, "due": 1, "overdue": 1}
    assert book.audit_promises(date(2026, 2, 10)).totals.kept_rate is None
    assert book.audit_promises(date(2026, 2, 11)).totals.kept_rate == 0.0


def test_a_moved_promise_is_judged_by_the_last_and_by_the_first_due_day(book: Book) -> None:
    ref = make(book, "2026-02-10")
    book.handle(ReschedulePromise(promise=ref, due="2026-02-20", on="2026-01-01"))
    (row,) = book.audit_promises(date(2026, 2, 15)).rows
    assert (row.first_due, row.due, row.state, row.days_late, row.state_first_due, row.days_late_first) == (
        "2026-02-10", "2026-02-20", "open", 0, "overdue", 5,
    )  # fmt: skip
    book.handle(KeepPromise(promise=ref, on="2026-02-19"), today=END)
    audit = book.audit_promises(END)
    assert (audit.totals.rescheduled, audit.totals.kept_rate, audit.totals.kept_rate_first_due) == (1, 1.0, 0.0)
    (row,) = audit.rows
    assert (row.state, row.days_late, row.state_first_due, row.days_late_first, row.reschedules) == (
        "kept", 0, "kept-late", 9, 1,
    )  # fmt: skip


def test_the_first_due_day_of_a_promise_without_one_is_the_first_that_was_agreed(book: Book) -> None:
    ref = make(book, None)
    for due in ("2026-02-10", "2026-02-20"):
        book.handle(ReschedulePromise(promise=ref, due=due, on="2026-01-01"))
    (row,) = book.audit_promises(END).rows
    assert (row.first_due, row.due) == ("2026-02-10", "2026-02-20")
    assert book.audit_promises(END).totals == book.audit_promises(END, rows=False).totals


def test_what_was_recorded_when_it_was_due_or_settled_already_is_shown_apart(book: Book, clock: Clock) -> None:
    """It was recorded in time on the due day itself, and on the day on which it was kept."""
    clock.day = "2026-02-10"
    in_time = make(book, "2026-02-10", on="2026-02-10")
    after_due = make(book, "2026-02-09", on="2026-02-01")
    kept_before = make(book, "2026-03-01", on="2026-02-01")
    book.handle(KeepPromise(promise=in_time, on="2026-02-10"), KeepPromise(promise=kept_before, on="2026-02-09"))
    audit = book.audit_promises(END)
    assert {row.ref: row.backfilled for row in audit.rows} == {in_time: False, after_due: True, kept_before: True}
    assert (audit.totals.kept_rate, audit.totals.kept_rate_without_backfilled) == (0.6667, 1.0)
    assert audit.totals.backfilled == 2


def test_the_day_of_recording_is_that_of_the_books_own_zone() -> None:
    """Nine in the evening of the 10th in London is the 11th in Shanghai."""
    late = datetime(2026, 2, 10, 21, tzinfo=UTC)
    for zone, backfilled in (("UTC", False), ("Asia/Shanghai", True)):
        with fresh_book(zone=zone, clock=lambda: late) as book:
            book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
            make(book, "2026-02-10")
            assert [row.backfilled for row in book.audit_promises(END).rows] == [backfilled]


def test_a_keeping_in_time_that_was_told_after_the_due_day_is_counted(book: Book, clock: Clock) -> None:
    clock.day = "2026-02-11"
    told_late = make(book, "2026-03-01", on="2026-02-11")
    clock.day = "2026-03-05"
    book.handle(KeepPromise(promise=told_late, on="2026-02-28"))
    audit = book.audit_promises(END)
    assert (audit.totals.kept, audit.totals.kept_recorded_late, audit.totals.backfilled) == (1, 1, 0)
    assert audit.rows[0].settled_recorded_at is not None
    assert audit.rows[0].settled_recorded_at.startswith("2026-03-05T09:00")


def test_a_period_takes_what_was_due_in_it_and_without_a_due_day_what_was_made_in_it(book: Book) -> None:
    january, february = make(book, "2026-01-31"), make(book, "2026-02-01")
    undated = make(book, None, on="2026-02-03")
    moved = make(book, "2026-01-31")
    book.handle(ReschedulePromise(promise=moved, due="2026-02-28", on="2026-01-20"), today=END)

    def due(since: date | None, until: date | None) -> list[str]:
        return [row.ref for row in book.audit_promises(END, since=since, until=until).rows]

    assert due(None, date(2026, 1, 31)) == [january]
    assert due(date(2026, 2, 1), date(2026, 2, 28)) == [february, undated, moved]
    assert due(date(2026, 3, 1), None) == []


def test_the_rep_is_who_was_to_keep_it_last(book: Book) -> None:
    ref = make(book, "2026-02-10")
    theirs = make(book, "2026-02-10", direction="theirs")
    book.handle(ReassignPromise(promise=ref, rep="zhang.min", on="2026-01-01"))
    audit = book.audit_promises(END)
    assert [(group.of, group.totals.made) for group in audit.by_rep] == [("zhang.min", 1)]
    assert book.audit_promises(END, rows=False).by_rep == audit.by_rep
    assert [(group.of, group.totals.made) for group in audit.by_direction] == [("ours", 1), ("theirs", 1)]
    assert [row.ref for row in book.audit_promises(END, by="ZHANG").rows] == [ref]
    assert [row.ref for row in book.audit_promises(END, direction="theirs").rows] == [theirs]


def test_every_occurrence_of_a_repeating_promise_counts_for_itself(book: Book, clock: Clock) -> None:
    ref = make(book, None, repeat="FREQ=MONTHLY;BYMONTHDAY=10")
    clock.day = "2026-02-12"
    book.handle(KeepPromise(promise=ref, occurrence="2026-01-10", on="2026-01-10"))
    book.handle(KeepPromise(promise=ref, occurrence="2026-02-10", on="2026-02-12"))
    audit = book.audit_promises(date(2026, 3, 20))
    assert [(row.occurrence, row.state, row.entries) for row in audit.rows] == [
        ("2026-01-10", "kept", (2, 3)), ("2026-02-10", "kept-late", (2, 4)), ("2026-03-10", "overdue", (2,)),
        ("2026-04-10", "open", (2,)),
    ]  # fmt: skip
    assert [(group.of, group.totals.kept_rate) for group in audit.by_month] == [
        ("2026-01", 1.0), ("2026-02", 0.0), ("2026-03", 0.0), ("2026-04", None),
    ]  # fmt: skip


def test_the_promises_of_a_merged_file_are_those_of_the_customer_it_belongs_to(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    make(book, "2026-02-10")
    make(book, "2026-02-10", customer="Beta")
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="one shop", on="2026-01-01"))
    audit = book.audit_promises(END)
    assert [(group.of, group.ref, group.totals.made) for group in audit.by_customer] == [("Acme", "C1", 2)]
    assert {row.customer for row in book.audit_promises(END, customer="Beta").rows} == {"Acme"}


def test_what_a_second_person_is_to_confirm_is_counted_until_it_is_confirmed(book: Book) -> None:
    """By the rules of the day of keeping (HANDBOOK P6); the rate does not wait for the confirmation."""
    rules = presets.default().model_copy(update={"promises": PromiseRules(confirm="customer")})
    book.handle(SetPolicy(policy=rules, reason="four eyes", on="2026-02-01"), today=END)
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-01-01"),
    )
    kept(book, "2026-01-31", "2026-01-20")
    ref = kept(book, "2026-02-28", "2026-02-20")
    audit = book.audit_promises(END)
    assert (audit.totals.unconfirmed, audit.totals.kept_rate) == (1, 1.0)
    assert [row.confirmation for row in audit.rows] == ["not-needed", "awaited"]
    book.handle(ConfirmPromise(promise=ref, person="Li Na", on="2026-02-25"), today=END)
    assert book.audit_promises(END).totals.unconfirmed == 0
    assert book.audit_promises(date(2026, 2, 24), rows=False).totals.unconfirmed == 1
    book.handle(ReopenPromise(promise=ref, on="2026-02-26"), KeepPromise(promise=ref, on="2026-02-27"), today=END)
    for rows in (False, True):
        assert book.audit_promises(END, rows=rows).totals.unconfirmed == 1, "what was confirmed is kept no more"


def test_a_standing_promise_is_open_until_it_is_broken(book: Book) -> None:
    ref = make(book, None, standing=True, every=30)
    assert counted(book.audit_promises(END).totals) == {"made": 1, "open": 1}
    book.handle(BreakPromise(promise=ref, on="2026-02-01"), today=END)
    assert book.audit_promises(END).totals.kept_rate == 0.0


def test_a_settlement_that_was_taken_back_is_none(book: Book) -> None:
    ref = kept(book, "2026-02-10", "2026-02-01")
    book.handle(ReopenPromise(promise=ref, on="2026-02-03"), today=END)
    assert counted(book.audit_promises(date(2026, 2, 2)).totals)["kept"] == 1
    assert counted(book.audit_promises(END).totals) == {"made": 1, "due": 1, "overdue": 1}


DAYS = st.dates(date(2026, 1, 1), date(2026, 7, 1))


@ON_BOOKS
@given(histories(most=60), DAYS, DAYS)
def test_totals_add_up(history: list[Move], day: date, cut: date) -> None:
    """The states to what was made, parts to the whole, rows to totals, and totals without rows to those with rows."""
    with fresh_book() as book:
        play(book, history)
        audit = book.audit_promises(day)
        assert audit.totals.made == sum(getattr(audit.totals, state) for state in STATES) == len(audit.rows)
        states = Counter(row.state.replace("-", "_") for row in audit.rows)
        assert {state: getattr(audit.totals, state) for state in STATES} == {state: states[state] for state in STATES}
        for parts, whole in (
            (audit.by_direction, audit.totals),
            (audit.by_customer, audit.totals),
            (audit.by_month, audit.totals),
            (audit.by_rep, book.audit_promises(day, direction="ours", rows=False).totals),
        ):
            assert [sum(getattr(part.totals, name) for part in parts) for name in COUNTS] == [
                getattr(whole, name) for name in COUNTS
            ]
        early, late = book.audit_promises(day, until=cut), book.audit_promises(day, since=cut)
        on_it = book.audit_promises(day, since=cut, until=cut)
        for name in COUNTS:
            assert getattr(audit.totals, name) == sum(
                sign * getattr(part.totals, name) for sign, part in ((1, early), (1, late), (-1, on_it))
            )
        assert replace(audit, rows=()) == book.audit_promises(day, rows=False)
        for customer in audit.by_customer:
            assert customer.totals == book.audit_promises(day, customer=customer.ref, rows=False).totals
        judged = [row for row in audit.rows if row.state not in {"open", "released"}]
        rate = round(sum(row.state == "kept" for row in judged) / len(judged), 4) if judged else None
        assert audit.totals.kept_rate == rate


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_what_totals_are_made_of_is_what_rows_are_made_of(history: list[Move], day: date) -> None:
    """Promises folded from plain rows stand as those do that are folded as values of the domain."""
    with fresh_book() as book:
        play(book, history)
        with book.runner.reading() as (connection, size):
            quick = sorted(standings(connection, PromiseChoice(day)), key=order)
            told = told_standings(connection, day, Rulebook(connection), range(1, size + 1))
            assert quick == sorted((each for _, _, each in told), key=order)


def order(each: Standing) -> tuple[int, date]:
    return each.promise, each.occurrence or date.min


@ON_BOOKS
@given(histories(most=60), DAYS, st.integers(1, 5))
def test_rows_do_not_depend_on_how_many_are_read_at_a_time(history: list[Move], day: date, at_once: int) -> None:
    with fresh_book() as book, pytest.MonkeyPatch.context() as patch:
        play(book, history)
        whole = book.audit_promises(day)
        patch.setattr(promises, "AT_ONCE", at_once)
        patch.setattr(standing, "AT_ONCE", at_once)
        with book.promises_audited(day) as audit:
            assert tuple(audit.rows) == tuple(audit.rows) == whole.rows
            assert replace(audit, rows=whole.rows) == whole


def test_no_row_is_read_before_it_is_asked_for(book: Book) -> None:
    for _ in range(5):
        make(book, "2026-02-10")
    with book.promises_audited(END) as audit, pytest.MonkeyPatch.context() as patch:
        patch.setattr(promises, "AT_ONCE", 2)
        asked = spied(patch, promises, "told_standings")
        assert (len(audit.rows), len(asked)) == (5, 0)
        lines = csv_of(audit.rows, AuditedPromise)
        assert [len(asked) for _ in lines] == [0, 1, 1, 2, 2, 3]
        assert audit.rows
        assert "no row" not in audit.rows


def spied(patch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[tuple[Any, ...]]:
    """Remember with what a function of a module is called."""
    function, calls = getattr(module, name), list[tuple[Any, ...]]()

    def called(*given: Any) -> Any:
        calls.append(given)
        return function(*given)

    patch.setattr(module, name, called)
    return calls


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_as_of_a_day_is_the_audit_of_what_had_occurred_by_then(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        with folded(book, lambda entry: not about_promises(entry) or entry.occurred.day <= day) as connection:
            then = promise_audit(connection, PromiseChoice(day), book.zone)
            listed = replace(then, rows=tuple(then.rows))
        assert asdict(listed) == asdict(book.audit_promises(day))


def about_promises(entry: Entry) -> bool:
    return isinstance(entry.event, PromiseMade | PromiseChange)


def test_an_audit_of_nothing_has_no_rate(book: Book) -> None:
    audit = book.audit_promises(END)
    assert isinstance(audit, PromiseAudit)
    assert (audit.totals.made, audit.totals.kept_rate, audit.rows, audit.by_rep) == (0, None, (), ())
