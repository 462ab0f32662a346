"""Which complaints are not closed, and how far each has come (HANDBOOK X2, X4)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.complaints import (
    AcceptRemedy,
    AcknowledgeComplaint,
    CloseComplaint,
    DisputeRemedy,
    RaiseComplaint,
    ReopenComplaint,
    ResolveComplaint,
    TellCustomer,
)
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.queries.complaints import ComplaintRow

TODAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na, in entries 1 to 3."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-03-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-03-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-03-01"),
    )
    return book


def raised(about: str, on: str = "2026-03-02", **more: object) -> RaiseComplaint:
    return RaiseComplaint(customer="Acme", about=about, on=on, **more)


def test_a_complaint_shows_the_day_of_every_stage(book: Book) -> None:
    book.handle(raised("crushed"))
    book.handle(raised("crushed again", severity="high", person="Li Na", product="milk", wanted="refund", recurs="X4"))
    this = {"complaint": "X5"}
    book.handle(
        AcknowledgeComplaint(**this, on="2026-03-03"),
        ResolveComplaint(**this, on="2026-03-04"),
        TellCustomer(**this, on="2026-03-05"),
        DisputeRemedy(**this, on="2026-03-06"),
        AcceptRemedy(**this, on="2026-03-07"),
        CloseComplaint(**this, on="2026-03-08"),
    )
    assert book.complaints(TODAY, state="closed") == [
        ComplaintRow(
            ref="X5",
            customer="Acme",
            by="Li Na",
            about="crushed again",
            severity="high",
            state="closed",
            raised_on="2026-03-02",
            acknowledged_on="2026-03-03",
            resolved_on="2026-03-04",
            told_on="2026-03-05",
            accepted_on="2026-03-07",
            closed_on="2026-03-08",
            recurs="X4",
            entries=(5, 6, 7, 8, 9, 10, 11),
            disputed_on=None,
            reopened=0,
            product="milk",
            wanted="refund",
            customer_ref="C1",
        )
    ]


def test_the_state_is_the_furthest_stage(book: Book) -> None:
    book.handle(raised("crushed"))
    this = {"complaint": "X4"}
    seen = [book.complaints(TODAY)[0].state]
    for stage in (AcknowledgeComplaint, ResolveComplaint, TellCustomer, AcceptRemedy, DisputeRemedy):
        book.handle(stage(**this, on="2026-03-04"))
        seen.append(book.complaints(TODAY)[0].state)
    assert seen == ["raised", "acknowledged", "resolved", "told", "accepted", "disputed"]


def test_reopening_leaves_raised_and_acknowledged(book: Book) -> None:
    this = {"complaint": "X4", "on": "2026-03-04"}
    book.handle(raised("crushed"))
    book.handle(AcknowledgeComplaint(**this), ResolveComplaint(**this), TellCustomer(**this), CloseComplaint(**this))
    assert book.complaints(TODAY) == []
    book.handle(ReopenComplaint(**this))
    (row,) = book.complaints(TODAY)
    stages = (row.acknowledged_on, row.resolved_on, row.told_on, row.accepted_on, row.disputed_on, row.closed_on)
    assert (row.state, row.reopened, stages) == ("acknowledged", 1, ("2026-03-04", None, None, None, None, None))


def test_the_severe_come_first_and_the_closed_last(book: Book) -> None:
    for about, severity, on in (
        ("closed", "critical", "2026-03-01"),
        ("late medium", "medium", "2026-03-09"),
        ("early medium", "medium", "2026-03-02"),
        ("critical", "critical", "2026-03-20"),
        ("low", "low", "2026-03-01"),
    ):
        book.handle(raised(about, on, severity=severity))
    book.handle(CloseComplaint(complaint="X4", reason="mistaken", on="2026-03-05"))
    order = ["critical", "early medium", "late medium", "low"]
    assert [row.about for row in book.complaints(TODAY)] == order
    assert [row.about for row in book.complaints(TODAY, every=True)] == [*order, "closed"]
    assert [row.about for row in book.complaints(TODAY, state="closed")] == ["closed"]
    assert [row.about for row in book.complaints(TODAY, state="raised")] == order


def test_complaints_are_chosen_by_customer(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    book.handle(raised("crushed"), RaiseComplaint(customer="Beta", about="late", on="2026-03-02"))
    assert [row.about for row in book.complaints(TODAY, customer="Beta")] == ["late"]
