"""Observations and business, listed and summed up (HANDBOOK R1, R2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import ON_BOOKS
from places import fresh_book
from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.market import CollectMoney, Observe, ReconcileAccount, TakeOrder
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson
from relations.domain.visits import LogPlannedVisit, LogVisit, PlanVisit
from relations.queries.market import TrendRow


@pytest.fixture
def book(book: Book) -> Book:
    """Acme is C1, Beta C2, Li Na K3."""
    for name in ("Acme", "Beta"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    book.handle(IntroducePerson(person="Li Na", name="Li Na", on="2026-01-01"))
    return book


def order(on: str, amount: str, customer: str = "Acme", currency: str = "CNY", rep: str = "li.wei") -> TakeOrder:
    return TakeOrder(customer=customer, on=on, amount=amount, currency=currency, rep=rep)


def test_an_observation_shows_all_that_was_said(book: Book) -> None:
    at = {"customer": "Acme", "on": "2026-03-02"}
    book.handle(PlanVisit(**at, rep="li.wei", day=date(2026, 3, 2), purposes=("service",)))
    seen = Observe(**at, kind="price", text="shelf", about="milk", price="12.80", currency="CNY", person="Li Na")
    book.handle(LogPlannedVisit(visit="V4", on="2026-03-02", rep="li.wei", observations=(seen,)))
    (row,) = book.observations()
    assert (row.kind, row.text, row.about, row.price, row.currency, row.person, row.by, row.visit, row.entry) == (
        "price", "shelf", "milk", "12.80", "CNY", "Li Na", "li.wei", "V4", 6,
    )  # fmt: skip


def test_listings_are_cut_by_customer_rep_kind_days_and_number(book: Book) -> None:
    book.handle(LogVisit(customer="Acme", on="2026-03-02", rep="li.wei", orders=(order("2026-03-02", "10"),)))
    book.handle(order("2026-03-05", "20", rep="zhang.min"))
    book.handle(order("2026-02", "30", "Beta"))
    book.handle(CollectMoney(customer="Acme", on="2026-03-06", amount="5", currency="CNY"))
    assert [(row.amount, row.visit) for row in book.deals()] == [("5", None), ("20", None), ("10", "V4"), ("30", None)]
    assert [row.amount for row in book.deals(customer="Beta")] == ["30"]
    assert [row.amount for row in book.deals(rep="zhang.min")] == ["20"]
    assert [row.amount for row in book.deals(what="collected")] == ["5"]
    assert [row.amount for row in book.deals(since=date(2026, 3, 3))] == ["5", "20"]
    assert [row.amount for row in book.deals(until=date(2026, 3, 2))] == ["10", "30"]
    assert [row.amount for row in book.deals(limit=1)] == ["5"]


def test_business_of_merged_customers_is_of_the_one_that_goes_on(book: Book) -> None:
    book.handle(order("2026-03-02", "10", "Beta"))
    book.handle(MergeCustomer(customer="Beta", into="Acme", reason="the same", on="2026-03-03"))
    assert [(row.customer, row.amount) for row in book.deals(customer="Acme")] == [("Acme", "10")]


def test_a_month_is_summed_for_each_currency(book: Book) -> None:
    for command in (
        order("2026-02-10", "0.1"),
        order("2026-02-11", "0.2"),
        order("2026-02-12", "5", currency="EUR"),
        CollectMoney(customer="Acme", on="2026-02-20", amount="0.15", currency="CNY"),
        ReconcileAccount(customer="Acme", on="2026-02-28", receivable="0.15", currency="CNY"),
        ReconcileAccount(customer="Acme", on="2026-02-21", receivable="9", currency="CNY"),
    ):
        book.handle(command)
    assert book.trade_trend(customer="Acme") == [
        TrendRow("2026-02", "CNY", 2, "0.3", "0.15", "0.15", (4, 5, 7, 9, 8)),
        TrendRow("2026-02", "EUR", 1, "5", "0", None, (6,)),
    ]


@ON_BOOKS
@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.decimals(0, 10**6, places=2)), max_size=8))
def test_the_months_add_up_to_the_whole(orders: list[tuple[date, Decimal]]) -> None:
    with fresh_book() as book:
        book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
        for day, amount in orders:
            book.handle(order(day.isoformat(), str(amount)))
        rows = book.trade_trend()
        assert sum((Decimal(row.ordered) for row in rows), Decimal(0)) == sum((each for _, each in orders), Decimal(0))
        assert sum(row.orders for row in rows) == len(orders)
        assert sorted(entry for row in rows for entry in row.entries) == list(range(2, 2 + len(orders)))
