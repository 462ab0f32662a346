"""The audit of complaints: stages, clocks by the rules of their day, and that all of it adds up (HANDBOOK X1 to X4)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folding import folded
from histories import Move, histories, play
from laws import ON_BOOKS
from places import fresh_book
from relations.audit.complaints import StageTotals, complaint_audit
from relations.book import Book
from relations.domain import presets
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    CloseComplaint,
    ComplaintRaised,
    ComplaintStage,
    DisputeRemedy,
    RaiseComplaint,
    ReopenComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.customers import RegisterCustomer
from relations.domain.event import Entry
from relations.domain.policy import SetPolicy

END = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme, C1."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    return book


def complain(book: Book, on: str = "2026-03-02", **more: Any) -> str:
    return book.handle(RaiseComplaint(**({"customer": "Acme", "about": "crushed", "on": on} | more))).ref


def stage(book: Book, name: str, day: date = END) -> StageTotals:
    return next(each for each in book.audit_complaints(day).by_stage if each.stage == name)


def test_resolved_is_not_told_and_told_is_not_accepted(book: Book) -> None:
    refs = [complain(book) for _ in range(5)]
    for ref in refs[:4]:
        book.handle(ResolveComplaint(complaint=ref, on="2026-03-04"))
    for ref in refs[:3]:
        book.handle(TellCustomer(complaint=ref, on="2026-03-05"))
    book.handle(AcceptRemedy(complaint=refs[0], on="2026-03-06"), CloseComplaint(complaint=refs[0], on="2026-03-07"))
    book.handle(DisputeRemedy(complaint=refs[1], on="2026-03-06"))
    totals = book.audit_complaints(END).totals
    assert (totals.raised, totals.resolved, totals.told, totals.accepted, totals.disputed, totals.closed) == (
        5, 4, 3, 1, 1, 1,
    )  # fmt: skip
    assert (totals.resolved_rate, totals.told_rate, totals.accepted_rate, totals.open) == (0.8, 0.6, 0.2, 4)
    before = book.audit_complaints(date(2026, 3, 4)).totals
    assert (before.resolved, before.told) == (4, 0)


def test_a_clock_is_kept_or_overrun_and_the_rest_runs_or_was_passed_over(book: Book) -> None:
    """Medium is acknowledged within two working days; 2026-03-02 is a Monday."""
    for on in ("2026-03-04", "2026-03-05"):
        book.handle(AcknowledgeComplaint(complaint=complain(book), on=on))
    passed = complain(book)
    book.handle(CloseComplaint(complaint=passed, on="2026-03-03", reason="withdrawn"))
    complain(book)
    running = stage(book, "acknowledge", date(2026, 3, 4))
    assert (running.reached, running.kept, running.overrun, running.running, running.passed) == (1, 1, 0, 2, 1)
    late = stage(book, "acknowledge")
    assert (late.reached, late.kept, late.overrun, late.running, late.passed) == (2, 1, 2, 0, 1)
    assert (late.kept_rate, late.median_days, late.worst_days) == (0.3333, 2.5, 3)
    assert book.audit_complaints(END).totals.closed_untold == 1


def test_clocks_are_those_of_the_rules_of_the_day_of_raising(book: Book) -> None:
    """A rule that is made later does not make an old complaint late."""
    ref = complain(book)
    book.handle(AcknowledgeComplaint(complaint=ref, on="2026-03-04"))
    rules = presets.default().model_dump(mode="json")
    rules["complaints"]["clocks"]["medium"]["acknowledge"] = 0
    strict = type(presets.default()).model_validate(rules | {"name": "strict"})
    book.handle(SetPolicy(policy=strict, reason="quicker", on="2026-04-01"))
    later = complain(book, on="2026-04-06")
    book.handle(AcknowledgeComplaint(complaint=later, on="2026-04-07"))
    rows = {row.ref: row for row in book.audit_complaints(date(2026, 4, 7)).rows}
    assert ("acknowledge" in rows[ref].overrun, "acknowledge" in rows[later].overrun) == (False, True)
    assert (rows[ref].policy, rows[ref].policy_entry) == ("default", None)
    assert (rows[later].policy, rows[later].policy_entry) == ("strict", 4)


def test_the_same_again_is_counted_and_linked(book: Book) -> None:
    first = complain(book)
    again = complain(book, recurs=first, on="2026-04-01")
    audit = book.audit_complaints(END)
    assert audit.totals.recurring == 1
    assert [(row.ref, row.recurs, row.recurred_by) for row in audit.rows] == [
        (first, None, (again,)), (again, first, ()),
    ]  # fmt: skip
    assert book.audit_complaints(END, since=date(2026, 4, 1)).totals.recurring == 1
    assert book.audit_complaints(END, until=date(2026, 3, 31)).totals.recurring == 0


def test_an_earlier_complaint_that_was_not_raised_by_the_day_is_not_named(book: Book) -> None:
    """Of a month its first day counts, so the later one may seem the earlier."""
    first = complain(book, on="2026-03-15")
    again = complain(book, on="2026-03", recurs=first)
    (row,) = book.audit_complaints(date(2026, 3, 14)).rows
    assert (row.ref, row.recurs) == (again, None)
    assert {row.ref: row.recurs for row in book.audit_complaints(END).rows} == {first: None, again: first}


def test_reopening_takes_back_what_came_after_the_raising(book: Book) -> None:
    ref = complain(book)
    book.handle(ResolveComplaint(complaint=ref, on="2026-03-04"), TellCustomer(complaint=ref, on="2026-03-05"))
    book.handle(ReopenComplaint(complaint=ref, on="2026-03-10"))
    audit = book.audit_complaints(END)
    assert (audit.totals.reopened, audit.totals.resolved, audit.totals.told) == (1, 0, 0)
    assert audit.rows[0].entries == (2, 3, 4, 5)
    assert audit.totals.raised == 1


def test_a_choice_is_made_by_the_day_of_raising_the_customer_and_the_severity(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    march, april = complain(book), complain(book, on="2026-04-02", severity="high")
    other = complain(book, customer="Beta")

    def refs(**chosen: Any) -> list[str]:
        return [row.ref for row in book.audit_complaints(END, **chosen).rows]

    assert refs() == [march, other, april]
    assert refs(since=date(2026, 3, 3)) == refs(severity="high") == [april]
    assert refs(until=date(2026, 3, 2), customer="Acme") == [march]


DAYS = st.dates(date(2026, 1, 1), date(2026, 7, 1))


@ON_BOOKS
@given(histories(most=60), DAYS, DAYS)
def test_totals_add_up(history: list[Move], day: date, cut: date) -> None:
    with fresh_book() as book:
        play(book, history)
        audit = book.audit_complaints(day)
        counts = [name for name in asdict(audit.totals) if "rate" not in name]
        parts = [each.totals for each in audit.by_severity]
        assert audit.totals.raised == len(audit.rows) == audit.totals.open + audit.totals.closed
        assert [sum(getattr(part, name) for part in parts) for name in counts] == [
            getattr(audit.totals, name) for name in counts
        ]
        early, late = book.audit_complaints(day, until=cut), book.audit_complaints(day, since=cut)
        on_it = book.audit_complaints(day, since=cut, until=cut)
        for name in counts:
            assert getattr(audit.totals, name) == (
                getattr(early.totals, name) + getattr(late.totals, name) - getattr(on_it.totals, name)
            )
        clocks = [clock for row in audit.rows for clock in row.clocks]
        assert len(clocks) == sum(each.kept + each.overrun + each.running + each.passed for each in audit.by_stage)
        assert audit.totals.clocks_overrun == sum(each.overrun for each in audit.by_stage)
        assert {row.ref for row in audit.rows if row.state != "closed"} == {row.ref for row in book.complaints(day)}


@ON_BOOKS
@given(histories(most=60), DAYS)
def test_as_of_a_day_is_the_audit_of_what_had_occurred_by_then(history: list[Move], day: date) -> None:
    with fresh_book() as book:
        play(book, history)
        with folded(book, lambda entry: not about_complaints(entry) or entry.occurred.day <= day) as connection:
            then = complaint_audit(connection, day)
        assert asdict(then) == asdict(book.audit_complaints(day))


def about_complaints(entry: Entry) -> bool:
    return isinstance(entry.event, ComplaintRaised | ComplaintStage)
