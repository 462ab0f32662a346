"""Which relationships are in crisis, and for how long (HANDBOOK X5)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.complaints import RaiseComplaint
from relations.domain.crises import CloseCrisis, DeclareCrisis, OwnCrisis
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.queries.crises import CrisisRow

TODAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Declare two crises: Z4 at Acme, which is over, and Z5 at Beta."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-03-01"))
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-03-01"))
    book.handle(RaiseComplaint(customer="Acme", about="crushed", on="2026-03-02"))
    book.handle(DeclareCrisis(customer="Acme", reason="may delist us", complaint="X3", on="2026-03-10"))
    book.handle(DeclareCrisis(customer="Beta", reason="new owner", owner="li.wei", on="2026-03-05"))
    book.handle(OwnCrisis(crisis="Z4", owner="zhang.min", on="2026-03-11"))
    book.handle(CloseCrisis(crisis="Z4", outcome="they stay", on="2026-03-20"))
    return book


def test_those_that_are_not_over_are_listed_and_with_all_the_others_after_them(book: Book) -> None:
    beta = CrisisRow(
        "Z5", "Beta", "new owner", "li.wei", "2026-03-05", 117, "open", None, None, None, (5,), "C2"
    )  # fmt: skip
    acme = CrisisRow(
        "Z4", "Acme", "may delist us", "zhang.min", "2026-03-10", 10, "closed", "2026-03-20", "they stay", "X3",
        (4, 6, 7), "C1",
    )  # fmt: skip
    assert book.crises(TODAY) == [beta]
    assert book.crises(TODAY, every=True) == [beta, acme]
    assert book.crises(TODAY, customer="Acme", every=True) == [acme]
    assert book.crises(TODAY, customer="Acme") == []


def test_an_answer_about_an_earlier_day_knows_those_of_that_day(book: Book) -> None:
    found = [(row.ref, row.days_open, row.state, row.outcome) for row in book.crises(date(2026, 3, 19), every=True)]
    assert found == [("Z5", 14, "open", None), ("Z4", 9, "open", None)]
    assert book.crises(date(2026, 3, 4), every=True) == []


def test_a_merged_customer_has_the_crises_of_all_its_files(book: Book) -> None:
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="one shop", on="2026-03-25"))
    (row,) = book.crises(TODAY, customer="Acme")
    assert (row.ref, row.customer, row.customer_ref) == ("Z5", "Acme", "C1")
    assert [row.ref for row in book.crises(date(2026, 3, 12), customer="Acme")] == ["Z5", "Z4"]
