"""Which promises are unfulfilled, how late, and by whom to whom (HANDBOOK P1, P2)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.promises import (
    BreakPromise,
    KeepPromise,
    MakePromise,
    ReleasePromise,
    ReopenPromise,
    ReschedulePromise,
)
from relations.domain.visits import LogVisit
from relations.queries.promises import PromiseRow

TODAY = date(2026, 3, 20)


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na, who is person K2, in entries 1 to 3."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-03-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-03-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-03-01"),
    )
    return book


def promise(text: str, due: str | None = None, **more: object) -> MakePromise:
    return MakePromise(customer="Acme", text=text, due=due, on="2026-03-02", **more)


def test_a_promise_shows_all_that_became_of_it(book: Book) -> None:
    made = promise("two cases", "2026-03-09", person="Li Na", rep="li.wei")
    book.handle(LogVisit(customer="Acme", on="2026-03-02T10:00Z", rep="li.wei", promises=(made,)))
    book.handle(ReschedulePromise(promise="P5", due="2026-03-12", agreed_by="Li Na", reason="late", on="2026-03-05"))
    book.handle(KeepPromise(promise="P5", evidence="note 5521", on="2026-03-14"))
    assert book.promises(TODAY, states=None) == [
        PromiseRow(
            ref="P5",
            customer="Acme",
            direction="ours",
            to="Li Na",
            by="li.wei",
            text="two cases",
            made_on="2026-03-02T10:00Z",
            due="2026-03-12",
            state="kept-late",
            kept_on="2026-03-14",
            days_late=2,
            reschedules=1,
            visit="V4",
            entries=(5, 6, 7),
            first_due="2026-03-09",
            settled_on="2026-03-14",
            evidence="note 5521",
            reason=None,
            customer_ref="C1",
        )
    ]


def test_what_they_promised_is_by_them_to_our_rep(book: Book) -> None:
    book.handle(promise("pay", direction="theirs", person="Li Na", rep="li.wei"))
    book.handle(promise("pay more", direction="theirs"))
    book.handle(promise("deliver", person="Li Na"))
    rows = book.promises(TODAY, direction="theirs")
    assert [(row.text, row.by, row.to) for row in rows] == [("pay", "Li Na", "li.wei"), ("pay more", None, None)]
    assert [row.text for row in book.promises(TODAY, direction="ours")] == ["deliver"]


def test_the_unfulfilled_come_first_and_the_most_pressing_of_them_on_top(book: Book) -> None:
    for text, due in (("no day", None), ("later", "2026-04-01"), ("today", "2026-03-20"), ("overdue", "2026-03-19")):
        book.handle(promise(text, due))
    book.handle(promise("kept", "2026-03-03"), KeepPromise(promise="P4", partly=True, on="2026-03-05"))
    book.handle(KeepPromise(promise="P8", on="2026-03-03"))
    assert [(row.text, row.state, row.days_late) for row in book.promises(TODAY, states=None)] == [
        ("overdue", "overdue", 1),
        ("today", "open", 0),
        ("later", "open", 0),
        ("no day", "partly-kept", 0),
        ("kept", "kept", 0),
    ]
    assert [row.text for row in book.promises(TODAY)] == ["overdue", "today", "later", "no day"]
    assert [row.text for row in book.promises(date(2026, 3, 21)) if row.state == "overdue"] == ["overdue", "today"]


def test_promises_are_chosen_by_state_and_by_customer(book: Book) -> None:
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    book.handle(promise("kept"), promise("broken"), promise("released"), promise("reopened"))
    book.handle(MakePromise(customer="Beta", text="other", on="2026-03-02"))
    book.handle(KeepPromise(promise="P5", on="2026-03-03"))
    book.handle(BreakPromise(promise="P6", reason="sold out", on="2026-03-03"))
    book.handle(ReleasePromise(promise="P7", person="Li Na", reason="no need", on="2026-03-03"))
    book.handle(KeepPromise(promise="P8", on="2026-03-03"), ReopenPromise(promise="P8", on="2026-03-04"))
    found = book.promises(TODAY, customer="Acme", states=None)
    assert [(row.text, row.state, row.kept_on, row.settled_on, row.reason) for row in found] == [
        ("reopened", "open", None, None, None),
        ("kept", "kept", "2026-03-03", "2026-03-03", None),
        ("broken", "broken", None, "2026-03-03", "sold out"),
        ("released", "released", None, "2026-03-03", "no need"),
    ]
    assert [row.text for row in book.promises(TODAY, states=("broken", "released"))] == ["broken", "released"]
    assert [row.text for row in book.promises(TODAY)] == ["reopened", "other"]


def test_a_partly_known_day_of_keeping_is_late_only_when_all_of_it_is(book: Book) -> None:
    book.handle(promise("march", "2026-03-09"), promise("april", "2026-03-09"))
    book.handle(KeepPromise(promise="P4", on="2026-03"), KeepPromise(promise="P5", on="2026-04"))
    rows = book.promises(date(2026, 6, 1), states=None)
    assert [(row.state, row.kept_on, row.days_late) for row in rows] == [
        ("kept", "2026-03", 0),
        ("kept-late", "2026-04", 23),
    ]
