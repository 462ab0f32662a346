"""Gifts, with what speaks against them (HANDBOOK G1, G2, G3)."""

from __future__ import annotations

import pytest

from relations.book import Book
from relations.domain.complaints import CloseComplaint, RaiseComplaint
from relations.domain.customers import RegisterCustomer
from relations.domain.gifts import HandOverGift
from relations.domain.people import IntroducePerson, JoinCustomer
from relations.domain.visits import LogVisit
from relations.queries.gifts import GiftRow


@pytest.fixture
def book(book: Book) -> Book:
    """Register Acme with Li Na and Beta, in entries 1 to 4."""
    book.handle(RegisterCustomer(customer="Acme", name="Acme", on="2026-01-01"))
    book.handle(
        IntroducePerson(person="Li Na", name="Li Na", at="Acme", on="2026-01-01"),
        JoinCustomer(customer="Acme", person="Li Na", on="2026-01-01"),
    )
    book.handle(RegisterCustomer(customer="Beta", name="Beta", on="2026-01-01"))
    return book


def gift(on: str = "2026-03-10", item: str = "tea", **more: object) -> HandOverGift:
    return HandOverGift(**({"customer": "Acme", "item": item, "on": on} | more))


def test_a_gift_shows_what_who_and_why(book: Book) -> None:
    given = gift(person="Li Na", rep="li.wei", value="180.50", currency="CNY", occasion="Mid-Autumn")
    book.handle(LogVisit(customer="Acme", on="2026-03-11", rep="li.wei", gifts=(given,)))
    assert book.gifts() == [
        GiftRow(
            ref="G6",
            customer="Acme",
            person="Li Na",
            item="tea",
            value=180.5,
            currency="CNY",
            occasion="Mid-Autumn",
            state="given",
            on="2026-03-11",
            flags=(),
            by="li.wei",
            visit="V5",
            entries=(6,),
            customer_ref="C1",
            person_ref="K2",
            follow_up_by="2026-03-25",
        )
    ]


def test_gifts_are_listed_from_the_latest_and_chosen_by_state_and_customer(book: Book) -> None:
    book.handle(gift("2026-03-10"), gift("2026-03-12", "pen", state="received"), gift("2026-03-11", "cup"))
    book.handle(gift("2026-03-11", "hat", customer="Beta", state="declined"))
    assert [(row.item, row.state) for row in book.gifts()] == [
        ("pen", "received"),
        ("hat", "declined"),
        ("cup", "given"),
        ("tea", "given"),
    ]
    assert [row.item for row in book.gifts(state="given")] == ["cup", "tea"]
    assert [row.item for row in book.gifts(customer="Beta")] == ["hat"]


@pytest.mark.parametrize(("value", "shown"), [("180", 180), ("180.00", 180), ("0", 0), ("0.5", 0.5), ("1e3", 1000)])
def test_an_amount_is_shown_as_a_number(book: Book, value: str, shown: float) -> None:
    book.handle(gift(value=value, currency="CNY"))
    assert [(row.value, type(row.value)) for row in book.gifts()] == [(shown, type(shown))]


def test_the_same_for_the_same_person_again_is_a_repeat_wherever_they_are(book: Book) -> None:
    book.handle(gift("2026-03-12", person="Li Na"))
    book.handle(gift("2026-03-10", person="Li Na", customer="Beta"))
    book.handle(gift("2026-03-13", "cup", person="Li Na"), gift("2026-03-14"), gift("2026-03-15"))
    book.handle(gift("2026-03-16", person="Li Na", state="received"))
    assert [(row.on, row.flags) for row in book.gifts() if row.flags] == [("2026-03-12", ("repeat",))]


@pytest.mark.parametrize(
    ("raised", "closed", "given", "flagged"),
    [
        ("2026-03-02", None, "2026-03-01", False),
        ("2026-03-02", None, "2026-03-02", True),
        ("2026-03-02", None, "2026-03-02T09:00Z", True),
        ("2026-03-02T10:00Z", None, "2026-03-02", True),
        ("2026-03-02T10:00Z", None, "2026-03-02T09:00Z", False),
        ("2026-03-10", None, "2026-03", True),
        ("2026-03", None, "2026-03-10", True),
        ("2026-03-02", "2026-03-09", "2026-03-08", True),
        ("2026-03-02", "2026-03-09", "2026-03-10", False),
        ("2026-03-02", "2026-03-09T12:00Z", "2026-03-09", True),
    ],
)
def test_a_gift_during_an_open_complaint_is_flagged(
    book: Book, raised: str, closed: str | None, given: str, *, flagged: bool
) -> None:
    """Where a day is only partly known, the gift may have fallen into the complaint, and is flagged."""
    book.handle(RaiseComplaint(customer="Acme", about="crushed", on=raised))
    if closed:
        book.handle(CloseComplaint(complaint="X5", reason="mistaken", on=closed))
    book.handle(gift(given), gift(given, "cup", state="received"), gift(given, "hat", customer="Beta"))
    flags = {row.item: row.flags for row in book.gifts()}
    assert flags == {"tea": ("open-complaint",) if flagged else (), "cup": (), "hat": ()}
