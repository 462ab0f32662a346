"""The visits that were made (HANDBOOK V5, V10)."""

from __future__ import annotations

from datetime import date

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.visits import LogVisit
from relations.queries.visits import VisitRow


def fill(book: Book) -> None:
    """Register Acme with two persons in entries 1 to 5, and Beta in entry 6."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    for name in ("王建国", "Li Na"):
        book.handle(
            IntroducePerson(person=name, name=name, at="Acme", on="2026-01-01"),
            JoinCustomer(customer="Acme", person=name, on="2026-01-01"),
        )
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))


def visit(on: str, customer: str = "Acme", rep: str = "li.wei", **more: object) -> LogVisit:
    return LogVisit(customer=customer, rep=rep, on=on, **more)


def test_a_visit_shows_why_whom_we_met_and_what_came_of_it(book: Book) -> None:
    fill(book)
    book.handle(
        visit(
            "2026-03-02T10:00Z",
            purposes=("service", "order"),
            goal="shelf",
            met=("Li Na", "王建国"),
            outcome="agreed",
            next_on="2026-03-16",
            channel="phone",
        )
    )
    assert book.visits(date.max) == [
        VisitRow(
            ref="V7",
            customer="Acme",
            on="2026-03-02T10:00Z",
            rep="li.wei",
            purposes=("service", "order"),
            met=("Li Na", "王建国"),
            outcome="agreed",
            next_on="2026-03-16",
            channel="phone",
            planned_on=None,
            state="logged",
            goal="shelf",
            entries=(7,),
            customer_ref="C1",
        )
    ]


def test_visits_are_listed_from_the_latest_and_chosen_by_customer_rep_day_and_number(book: Book) -> None:
    fill(book)
    for on, customer, rep in (
        ("2026-03-02", "Acme", "li.wei"),
        ("2026-03-04T09:00Z", "Beta", "li.wei"),
        ("2026-03-03", "Acme", "zhang.min"),
        ("2026-03-04", "Acme", "li.wei"),
    ):
        book.handle(visit(on, customer, rep))
    assert [row.ref for row in book.visits(date.max)] == ["V8", "V10", "V9", "V7"]
    assert [row.ref for row in book.visits(date.max, limit=2)] == ["V8", "V10"]
    assert [row.ref for row in book.visits(date.max, customer="Acme")] == ["V10", "V9", "V7"]
    assert [row.ref for row in book.visits(date.max, rep="zhang.min")] == ["V9"]
    assert [row.ref for row in book.visits(date.max, since=date(2026, 3, 4))] == ["V8", "V10"]


def test_a_visit_of_some_day_in_march_may_have_been_after_any_day_in_march(book: Book) -> None:
    fill(book)
    for on in ("2026", "2026-02", "2026-03", "2026-03-01"):
        book.handle(visit(on))
    assert [row.on for row in book.visits(date.max, since=date(2026, 3, 1))] == ["2026-03-01", "2026-03", "2026"]
    assert [row.on for row in book.visits(date.max, since=date(2026, 3, 20))] == ["2026-03", "2026"]
    assert [row.on for row in book.visits(date.max, since=date(2027, 1, 1))] == []
