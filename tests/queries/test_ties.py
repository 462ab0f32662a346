"""Who introduced whom and what came of it (HANDBOOK C6); who supplies whom, and whose contact counts (HANDBOOK C8)."""

from __future__ import annotations

from datetime import date

import pytest

from relations.book import Book
from relations.domain.customers import RegisterCustomer
from relations.domain.merging import MergeCustomer
from relations.domain.people import IntroducePerson
from relations.domain.promises import KeepPromise, MakePromise
from relations.domain.ties import EndSupply, ReferCustomer, SupplyCustomer, TiedInACircleError
from relations.domain.visits import LogVisit

TODAY = date(2026, 6, 30)


@pytest.fixture
def book(book: Book) -> Book:
    """Give a book of a dealer (C1), a second tier (C2) and an outlet (C3), each supplied by the one before."""
    for name in ("Dealer", "二批商", "Outlet"):
        book.handle(RegisterCustomer(customer=name, name=name, on="2026-01-01"))
    book.handle(SupplyCustomer(customer="二批商", by="Dealer", since="2026-02-01", on="2026-02-01"))
    book.handle(SupplyCustomer(customer="Outlet", by="二批商", since="2026-03-01", on="2026-03-01"))
    return book


def visit(book: Book, name: str, on: str) -> None:
    book.handle(LogVisit(customer=name, rep="li.wei", on=on))


def last(book: Book, day: date = TODAY) -> list[str | None]:
    return [book.customer(ref, day).last_contact for ref in ("C1", "C2", "C3")]


def test_contact_at_an_outlet_counts_for_all_above_it_on_that_day(book: Book) -> None:
    visit(book, "Outlet", "2026-02-20")
    assert last(book) == [None, None, "2026-02-20"]
    visit(book, "Outlet", "2026-03-20")
    assert last(book) == ["2026-03-20"] * 3
    assert {row.last_contact_entry for row in book.customers(TODAY)} == {7}
    book.handle(EndSupply(customer="二批商", by="Dealer", on="2026-04-01"))
    visit(book, "Outlet", "2026-04-20")
    assert last(book) == ["2026-03-20", "2026-04-20", "2026-04-20"]
    assert last(book, date(2026, 3, 1)) == [None, None, "2026-02-20"]
    assert [row.last_contact for row in book.customers(TODAY)] == last(book)


def test_contact_with_a_dealer_does_not_count_for_its_outlets(book: Book) -> None:
    visit(book, "Dealer", "2026-03-20")
    assert last(book) == ["2026-03-20", None, None]


def test_the_chain_is_drawn_with_the_last_contact_of_each(book: Book) -> None:
    visit(book, "Outlet", "2026-03-20")
    rows = book.chain("Dealer", TODAY)
    assert [(row.ref, row.depth, row.by, row.since, row.last_contact, row.entry) for row in rows] == [
        ("C1", 0, None, None, "2026-03-20", None),
        ("C2", 1, "C1", "2026-02-01", "2026-03-20", 4),
        ("C3", 2, "C2", "2026-03-01", "2026-03-20", 5),
    ]
    assert [row.ref for row in book.chain("Outlet", TODAY)] == ["C3"]
    assert [row.ref for row in book.chain("Dealer", date(2026, 2, 20))] == ["C1", "C2"]
    file = book.customer("二批商", TODAY)
    assert (file.supplied_by, file.supplies) == (("C1",), ("C3",))


def test_a_circle_is_refused_through_others_too(book: Book) -> None:
    with pytest.raises(TiedInACircleError):
        book.handle(SupplyCustomer(customer="Dealer", by="Outlet", on="2026-04-01"))
    book.handle(RegisterCustomer(customer="End", name="End", on="2026-01-01"))
    with pytest.raises(TiedInACircleError):
        book.handle(
            SupplyCustomer(customer="End", by="Outlet", on="2026-04-01"),
            SupplyCustomer(customer="Dealer", by="End", on="2026-04-01"),
        )
    book.handle(EndSupply(customer="二批商", by="Dealer", on="2026-04-01"))
    book.handle(SupplyCustomer(customer="Dealer", by="Outlet", on="2026-04-01"))


def test_a_merge_that_makes_a_circle_of_a_chain_keeps_nobody_waiting(book: Book) -> None:
    book.handle(MergeCustomer(customer="Outlet", into="Dealer", reason="same", on="2026-04-01"))
    visit(book, "二批商", "2026-05-01")
    assert [row.ref for row in book.chain("Dealer", TODAY)] == ["C1", "C2"]
    assert [row.last_contact for row in book.customers(TODAY)] == ["2026-05-01", "2026-05-01"]


def test_a_referral_tells_what_came_of_it(book: Book) -> None:
    book.handle(RegisterCustomer(customer="新天地", name="新天地", grade="B", on="2026-03-01"))
    book.handle(IntroducePerson(person="王建国", name="王建国", on="2026-03-01"))
    book.handle(ReferCustomer(customer="新天地", by="Dealer", person="王建国", on="2026-03-01"))
    book.handle(ReferCustomer(customer="Outlet", by="二批商", on="2026-03-02"))
    visit(book, "新天地", "2026-03-20")
    book.handle(MakePromise(customer="新天地", text="tea", on="2026-03-20"))
    book.handle(KeepPromise(promise="P11", on="2026-03-21"))
    rows = book.referrals()
    assert [(row.by, row.person, row.customer_ref, row.visits, row.promises_kept, row.grade) for row in rows] == [
        ("二批商", None, "C3", 0, 0, None),
        ("Dealer", "王建国", "C6", 1, 1, "B"),
    ]
    assert [row.entry for row in book.referrals("Dealer")] == [8]
    assert book.customer("新天地").introduced_by == ("C1",)
    with pytest.raises(TiedInACircleError):
        book.handle(ReferCustomer(customer="Dealer", by="新天地", on="2026-04-01"))
